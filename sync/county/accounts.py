"""Who may use the console: accounts, sign-in with growing delays, sessions."""

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import ColumnElement, Connection, Engine, and_, delete, insert, select, update

from sync.county import moments
from sync.county.passwords import check_strength, fits, hashed, one_time_password
from sync.county.tables import accounts, failures, sessions
from sync.errors import (
    AccountMissing,
    AccountNameWrong,
    AccountTaken,
    PasswordWrong,
    TooManyTries,
)
from sync.ledger.engine import writing

IDLE = timedelta(minutes=30)
"""A session ends when nothing was asked for so long."""

WHOLE = timedelta(hours=8)
"""A session ends after so long whatever happens."""

_NAME = re.compile(r"[^\s<>&\"'/\\]{2,40}")
_FREE_TRIES = {"account": 5, "address": 20}
_LONGEST_WAIT_S = 900
_REMEMBERED = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Session:
    """An open sign-in.

    Attributes:
        token: What the cookie holds; the store keeps only its SHA-256.
        account: Who.
        form_token: What must come back with every form.
        one_time: Whether the account still has its one-time password.
    """

    token: str
    account: str
    form_token: str
    one_time: bool


class Accounts:
    """The accounts of one console.

    Args:
        engine: The county's store.
        county: Its six digits, or 0.
    """

    def __init__(self, engine: Engine, county: int) -> None:
        self._engine = engine
        self._county = county

    def add(self, name: str) -> str:
        """Make an account; its one-time password must be changed at the first sign-in.

        Raises:
            AccountTaken: There is one of this name.
            AccountNameWrong: No account can be called that.
        """
        if not _NAME.fullmatch(name):
            raise AccountNameWrong()
        password = one_time_password()
        with writing(self._engine) as db:
            if self._row(db, name) is not None:
                raise AccountTaken()
            row = {
                "county": self._county, "name": name, "password": hashed(password),
                "one_time": 1, "created_at": moments.now(),
            }  # fmt: skip
            db.execute(insert(accounts).values(row))
        return password

    def reset(self, name: str) -> str:
        """A new one-time password for somebody who forgot theirs; ends all their sessions.

        Raises:
            AccountMissing: There is no such account.
        """
        password = one_time_password()
        with writing(self._engine) as db:
            if self._row(db, name) is None:
                raise AccountMissing()
            self._write_password(db, name, password, one_time=1)
            self._forget(db, f"account:{name}")
        return password

    def sign_in(self, name: str, password: str, address: str) -> Session:
        """Open a session.

        Raises:
            PasswordWrong: Account and password do not fit.
            TooManyTries: After failures the next try has to wait.
        """
        whats = {"account": f"account:{name[:40]}", "address": f"address:{address[:60]}"}
        with self._engine.connect() as db:
            for what in whats.values():
                self._wait(db, what)
            row = self._row(db, name)
        if not fits(password, row.password if row else None):
            with writing(self._engine) as db:
                for kind, what in whats.items():
                    self._failed(db, what, _FREE_TRIES[kind])
            raise PasswordWrong()
        assert row is not None
        with writing(self._engine) as db:
            self._forget(db, whats["account"])
            return self._open(db, name, one_time=bool(row.one_time))

    def session(self, token: str) -> Session | None:
        """The session of a cookie; None when there is none or it has run out."""
        query = (
            select(sessions, accounts.c.one_time)
            .join(accounts)
            .where(sessions.c.county == self._county, sessions.c.token == _hash(token))
        )
        with self._engine.connect() as db:
            row = db.execute(query).one_or_none()
        if row is None or moments.ago(row.begun_at) > WHOLE or moments.ago(row.seen_at) > IDLE:
            return None
        if moments.ago(row.seen_at) > timedelta(minutes=1):
            with writing(self._engine) as db:
                mine = update(sessions).where(sessions.c.county == self._county)
                db.execute(
                    mine.where(sessions.c.token == _hash(token)).values(seen_at=moments.now())
                )
        return Session(token, row.account, row.form_token, bool(row.one_time))

    def change_password(self, session: Session, old: str, new: str) -> Session:
        """Choose a password; all sessions of the account end, and a fresh one begins.

        Raises:
            PasswordWrong: The old one is not right.
            PasswordWeak: The new one would be guessed.
        """
        with self._engine.connect() as db:
            row = self._row(db, session.account)
        if row is None or not fits(old, row.password):
            raise PasswordWrong()
        if hmac.compare_digest(old.encode(), new.encode()):
            new = ""
        check_strength(new, session.account)
        with writing(self._engine) as db:
            self._write_password(db, session.account, new, one_time=0)
            return self._open(db, session.account, one_time=False)

    def sign_out(self, session: Session) -> None:
        """End a session."""
        with writing(self._engine) as db:
            mine = delete(sessions).where(sessions.c.county == self._county)
            db.execute(mine.where(sessions.c.token == _hash(session.token)))

    def _row(self, db: Connection, name: str) -> "_Account | None":
        query = select(accounts.c.password, accounts.c.one_time).where(
            accounts.c.county == self._county, accounts.c.name == name
        )
        row = db.execute(query).one_or_none()
        return None if row is None else _Account(row.password, row.one_time)

    def _open(self, db: Connection, name: str, *, one_time: bool) -> Session:
        session = Session(secrets.token_urlsafe(32), name, secrets.token_urlsafe(32), one_time)
        moment = moments.now()
        old = delete(sessions).where(sessions.c.county == self._county)
        db.execute(old.where(sessions.c.begun_at < moments.now(-WHOLE)))
        row = {
            "county": self._county, "token": _hash(session.token), "account": name,
            "form_token": session.form_token, "begun_at": moment, "seen_at": moment,
        }  # fmt: skip
        db.execute(insert(sessions).values(row))
        return session

    def _write_password(self, db: Connection, name: str, password: str, *, one_time: int) -> None:
        mine = (accounts.c.county == self._county, accounts.c.name == name)
        values = {"password": hashed(password), "one_time": one_time}
        db.execute(update(accounts).where(*mine).values(values))
        theirs = (sessions.c.county == self._county, sessions.c.account == name)
        db.execute(delete(sessions).where(*theirs))

    def _wait(self, db: Connection, what: str) -> None:
        row = db.execute(select(failures).where(self._of(what))).one_or_none()
        if row is not None and row.until > moments.now():
            seconds = -moments.ago(row.until).total_seconds()
            raise TooManyTries(seconds=max(1, round(seconds)))

    def _failed(self, db: Connection, what: str, free: int) -> None:
        """Count a failure; beyond the free ones each wait is twice as long as the one before."""
        query = select(failures.c["count"], failures.c.until).where(self._of(what))
        row = db.execute(query).one_or_none()
        recent = row is not None and moments.ago(row[1]) < _REMEMBERED
        count = (row[0] if row is not None and recent else 0) + 1
        beyond = min(max(count - free, 0), 20)
        wait = timedelta(seconds=min(2**beyond, _LONGEST_WAIT_S) if beyond else 0)
        db.execute(delete(failures).where(self._of(what)))
        values = {"county": self._county, "what": what, "count": count, "until": moments.now(wait)}
        db.execute(insert(failures).values(values))

    def _forget(self, db: Connection, what: str) -> None:
        db.execute(delete(failures).where(self._of(what)))

    def _of(self, what: str) -> ColumnElement[bool]:
        return and_(failures.c.county == self._county, failures.c.what == what)


@dataclass(frozen=True, slots=True)
class _Account:
    password: str
    one_time: int


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
