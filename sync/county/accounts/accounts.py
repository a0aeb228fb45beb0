"""Who may use the console: accounts, sign-in with growing delays, sessions."""

import hashlib
import hmac
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from sqlalchemy import (
    Connection,
    Delete,
    Engine,
    delete,
    insert,
    select,
    update,
)

from forms.answers.id_region import COUNTY, TOWNSHIP, VILLAGE
from sync.county import clock
from sync.county.accounts.area import Area, Role, area_of
from sync.county.accounts.grants import Grants, granted
from sync.county.accounts.known_browser import browser_of, mark
from sync.county.accounts.passwords import check_strength, fits, hashed, one_time_password
from sync.county.accounts.second_factor import SecondFactor
from sync.county.accounts.throttle import SignInThrottle, line_of
from sync.county.oneway.log import FactKind
from sync.county.oneway.noting import note
from sync.county.tables import accounts, grants, sessions
from sync.errors.county import (
    AccountNameWrong,
    AccountTaken,
    OneTimeLapsed,
    PasswordWrong,
    SecondWrong,
)
from sync.store.engine import writing
from sync.store.tables import villages

IDLE = timedelta(minutes=30)
"""A session ends when nothing was asked for so long."""

WHOLE = timedelta(hours=8)
"""A session ends after so long whatever happens."""

_NAME = re.compile(r"[^\s<>&\"'/\\]{2,40}")
ONE_TIME = timedelta(hours=72)
"""How long a one-time password is good for."""
_FREE_ATTEMPTS = {"account": 5, "address": 20, "browser": 5, "within": 5}


@dataclass(frozen=True, slots=True)
class Session:
    """An open sign-in.

    Attributes:
        token: What the cookie holds; the store keeps only its SHA-256.
        account: Who.
        form_token: What must come back with every form.
        one_time: Whether the account still has its one-time password.
        role: What the account is for.
        area: Where it may look.
        second: Whether it has a second factor.
        known: The mark by which its browser is known next time; empty but where it begins.
    """

    token: str
    account: str
    form_token: str
    one_time: bool
    role: Role
    area: Area
    second: bool
    known: str = ""


class Accounts:
    """The accounts of one console.

    Args:
        engine: The county's store.
        county: Its six digits, or 0.
        issuer: What a telephone with dynamic codes calls the console.
        key: The server's, kept outside the store; the secrets of dynamic codes and the marks of
            browsers hang on it.
    """

    def __init__(self, engine: Engine, county: int, issuer: str = "村记", key: bytes = b"") -> None:
        self._engine = engine
        self._county = county
        self._key = key
        self._issuer = issuer
        self._throttle = SignInThrottle(county)
        self.grants = Grants(engine, county)
        self.second = SecondFactor(engine, county, issuer, key)

    def add(
        self, area: Area, name: str, role: Role = Role.COUNTY, where: str = "", by: str = ""
    ) -> str:
        """Make an account; its one-time password must be changed at the first sign-in.

        Args:
            area: Of who makes it; what is given lies in it.
            name: What it is called.
            role: What it may.
            where: Start of the codes of its villages; empty for all of ``area``.
            by: Who makes it.

        Raises:
            AccountTaken: There is one of this name.
            AccountNameWrong: No account can be called that.
            AreaWrong: The area has no such part.
        """
        given = self.check_new(area, name, role, where)
        password = one_time_password()
        with writing(self._engine) as db:
            if self._row(db, name) is not None:
                raise AccountTaken()
            row = {
                "county": self._county, "name": name, "password": hashed(password),
                "one_time": 1, "one_time_until": clock.now(ONE_TIME), "created_at": clock.now(),
            }  # fmt: skip
            db.execute(insert(accounts).values(row))
            self.grants.give(db, name, role, given, by)
        return password

    def check_new(self, area: Area, name: str, role: Role, where: str) -> Area:
        """The area a new account would have, once it is sure that it could be made.

        Raises:
            AccountTaken: There is one of this name.
            AccountNameWrong: No account can be called that.
            AreaWrong: The area has no such part.
        """
        if not _NAME.fullmatch(name):
            raise AccountNameWrong()
        given = area_of(area, role, where)
        with self._engine.connect() as db:
            if self._row(db, name) is not None:
                raise AccountTaken()
        return given

    def reset(self, area: Area, name: str, by: str = "") -> str:
        """A new one-time password for who forgot theirs, without second factor; ends all sessions.

        Args:
            area: Of who does it; an account that reaches beyond it is left alone.
            name: Which account.
            by: Who does it.

        Raises:
            AccountMissing: The area has no such account that is open.
            OwnAccount: It is the own one, where a password is changed by showing it.
        """
        password = one_time_password()
        with writing(self._engine) as db:
            self.grants.check(db, area, name, by)
            self._write_password(db, name, password, one_time=1)
            self.second.drop(db, name)
            self._throttle.forget(db, f"account:{name}")
            note(db, FactKind.CHANGED, name, by=by)
        return password

    def sign_in(
        self,
        name: str,
        password: str,
        address: str,
        code: str = "",
        *,
        known: str = "",
        earlier: Session | None = None,
    ) -> Session:
        """Open a session.

        Args:
            name: The account.
            password: Its password.
            address: Where from.
            code: A dynamic or recovery code, where a second factor is bound.
            known: The mark of the browser, if it has signed in before.
            earlier: The browser's session until now, which ends.

        Raises:
            PasswordWrong: They do not fit, or the account is closed; which of it is not said.
            OneTimeLapsed: They do, but the one-time password was not used in time.
            TooManyAttempts: After failures the next try has to wait.
        """
        with self._engine.connect() as db:
            row = self._row(db, name)
            whats = self._counters(name, row, address, known)
            for what in whats.values():
                self._throttle.wait(db, what)
        good = fits(password, row.password if row is not None and not row.closed_at else None)
        if not good or not self.second.fits(name, code):
            self._slow_down(whats)
            raise PasswordWrong()
        assert row is not None
        row.check_one_time()
        with writing(self._engine) as db:
            for kind in whats.keys() & {"account", "browser"}:
                self._throttle.forget(db, whats[kind])
            return self._open(db, name, row, earlier)

    def _counters(
        self, name: str, row: "_Account | None", address: str, known: str
    ) -> Mapping[str, str]:
        """Whose failures a try counts among: of a known browser its own, else of strangers."""
        browser = None if row is None else browser_of(self._key, name, row.password, known)
        if browser is not None:
            return {"browser": f"browser:{browser}"}
        return {"account": f"account:{name[:40]}", "address": f"address:{line_of(address)}"}

    def _session_of(self, token: str) -> Delete:
        mine = (sessions.c.county == self._county, sessions.c.token == _hash(token))
        return delete(sessions).where(*mine)

    def session(self, token: str) -> Session | None:
        """The session of a cookie; None when there is none or it has run out."""
        query = (
            select(sessions, accounts.c.one_time, grants.c.role, grants.c.area)
            .select_from(sessions)
            .join(accounts)
            .join(grants, granted(accounts))
            .where(sessions.c.county == self._county, sessions.c.token == _hash(token))
        )
        with self._engine.connect() as db:
            row = db.execute(query).one_or_none()
        if row is None or clock.ago(row.begun_at) > WHOLE or clock.ago(row.seen_at) > IDLE:
            return None
        if clock.ago(row.seen_at) > timedelta(minutes=1):
            with writing(self._engine) as db:
                mine = update(sessions).where(sessions.c.county == self._county)
                db.execute(mine.where(sessions.c.token == _hash(token)).values(seen_at=clock.now()))
        second = self.second.bound(row.account)
        return Session(
            token, row.account, row.form_token, bool(row.one_time), Role(row.role),
            Area.of_grant(row.area), second,
        )  # fmt: skip

    def change_password(self, session: Session, old: str, new: str, code: str = "") -> Session:
        """Choose a password; all sessions of the account end, and a fresh one begins.

        Args:
            session: Of whom.
            old: The password until now.
            new: The one from now on.
            code: A dynamic code or a recovery code, where a second factor is bound.

        Raises:
            PasswordWrong: The old one is not right.
            SecondWrong: The code is not.
            PasswordWeak: The new one would be guessed.
            TooManyAttempts: After failures the next try has to wait.
        """
        what = f"within:{session.account}"
        with self._engine.connect() as db:
            self._throttle.wait(db, what)
            row = self._row(db, session.account)
        if row is None or not fits(old, row.password):
            self._slow_down({"within": what})
            raise PasswordWrong()
        if hmac.compare_digest(old.encode(), new.encode()):
            new = ""
        check_strength(new, self._near(session))
        if not self.second.fits(session.account, code):
            self._slow_down({"within": what})
            raise SecondWrong()
        with writing(self._engine) as db:
            kept = self._write_password(db, session.account, new, one_time=0)
            opened = self._open(db, session.account, replace(row, one_time=0, password=kept))
            note(db, FactKind.CHANGED, session.account, by=session.account)
            return opened

    def renew_recovery(self, session: Session, code: str) -> list[str]:
        """Fresh recovery codes for who shows a dynamic code.

        Raises:
            SecondWrong: It is not the one of now.
            TooManyAttempts: After failures the next try has to wait.
        """
        what = f"within:{session.account}"
        with self._engine.connect() as db:
            self._throttle.wait(db, what)
        if not self.second.fits(session.account, code):
            self._slow_down({"within": what})
            raise SecondWrong()
        return self.second.renew(session.account)

    def _near(self, session: Session) -> list[str]:
        """What anybody near would try first: account, county, codes, and names of the villages."""
        here = select(villages.c.village, villages.c.name).where(session.area.of(villages))
        with self._engine.connect() as db:
            rows = db.execute(here).all()
        codes = {code[:n] for code, _ in rows for n in (COUNTY, TOWNSHIP, VILLAGE)}
        names = {name for _, name in rows if name}
        return [session.account, *self._issuer.split(), "村记", *sorted(codes | names)]

    def _slow_down(self, whats: Mapping[str, str]) -> None:
        """Count a failure; who sits at an open session may not guess faster than at the door."""
        with writing(self._engine) as db:
            for kind, what in whats.items():
                self._throttle.failed(db, what, _FREE_ATTEMPTS[kind])

    def end_others(self, session: Session) -> int:
        """End every other session of the account; how many there were."""
        with writing(self._engine) as db:
            mine = delete(sessions).where(
                sessions.c.county == self._county, sessions.c.account == session.account,
                sessions.c.token != _hash(session.token),
            )  # fmt: skip
            return db.execute(mine).rowcount

    def begun(self, session: Session) -> list[str]:
        """When the open sessions of the account began, the latest first."""
        mine = (sessions.c.county == self._county, sessions.c.account == session.account)
        query = select(sessions.c.begun_at).where(*mine, sessions.c.seen_at > clock.now(-IDLE))
        with self._engine.connect() as db:
            return list(db.scalars(query.order_by(sessions.c.begun_at.desc())))

    def sign_out(self, session: Session) -> None:
        """End a session."""
        with writing(self._engine) as db:
            db.execute(self._session_of(session.token))

    def _row(self, db: Connection, name: str) -> "_Account | None":
        query = (
            select(
                accounts.c.password, accounts.c.one_time, accounts.c.one_time_until,
                grants.c.role, grants.c.area, grants.c.closed_at,
            )
            .select_from(accounts)
            .join(grants, granted(accounts))
            .where(accounts.c.county == self._county, accounts.c.name == name)
        )  # fmt: skip
        row = db.execute(query).one_or_none()
        return None if row is None else _Account(*row)

    def _open(
        self, db: Connection, name: str, row: "_Account", earlier: Session | None = None
    ) -> Session:
        if earlier is not None:
            db.execute(self._session_of(earlier.token))
        session = Session(
            secrets.token_urlsafe(32), name, secrets.token_urlsafe(32), bool(row.one_time),
            Role(row.role), Area.of_grant(row.area), self.second.bound_in(db, name),
            mark(self._key, name, row.password),
        )  # fmt: skip
        moment = clock.now()
        old = delete(sessions).where(sessions.c.county == self._county)
        db.execute(old.where(sessions.c.begun_at < clock.now(-WHOLE)))
        opened = {
            "county": self._county, "token": _hash(session.token), "account": name,
            "form_token": session.form_token, "begun_at": moment, "seen_at": moment,
        }  # fmt: skip
        db.execute(insert(sessions).values(opened))
        return session

    def _write_password(self, db: Connection, name: str, password: str, *, one_time: int) -> str:
        """Keep it, and end the sessions; what is kept of it."""
        mine = (accounts.c.county == self._county, accounts.c.name == name)
        kept, until = hashed(password), clock.now(ONE_TIME) if one_time else None
        values = {"password": kept, "one_time": one_time, "one_time_until": until}
        db.execute(update(accounts).where(*mine).values(values))
        theirs = (sessions.c.county == self._county, sessions.c.account == name)
        db.execute(delete(sessions).where(*theirs))
        return kept


@dataclass(frozen=True, slots=True)
class _Account:
    password: str
    one_time: int
    one_time_until: str | None
    role: str
    area: str
    closed_at: str | None

    def check_one_time(self) -> None:
        """Refuse a one-time password that nobody used in time.

        Raises:
            OneTimeLapsed: It is one.
        """
        if self.one_time and (self.one_time_until or "") < clock.now():
            raise OneTimeLapsed(hours=round(ONE_TIME / timedelta(hours=1)))


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
