"""Dynamic codes (TOTP, RFC 6238) as second factor, and one-time codes for a lost telephone."""

import base64
import hashlib
import hmac
import secrets
import time
from dataclasses import dataclass

import pyotp
from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    Table,
    and_,
    delete,
    insert,
    select,
    update,
)

from sync.county import clock
from sync.county.oneway.log import FactKind
from sync.county.oneway.noting import note
from sync.county.tables import recovery, seconds
from sync.errors.county import SecondWrong
from sync.store.engine import writing

STEP_S = 30
"""Seconds a dynamic code lasts (the value of RFC 6238, and of every program for telephones)."""

RECOVERY_CODES = 8
RECOVERY_SIGNS = 24
_SIGNS = "23456789abcdefghjkmnpqrstuvwxyz"


@dataclass(frozen=True, slots=True)
class Offer:
    """A secret to be put into a telephone.

    Attributes:
        secret: In base 32, to be typed where no picture can be read.
        uri: What the picture says.
    """

    secret: str
    uri: str


class SecondFactor:
    """The second factor of the accounts of one console.

    Args:
        engine: The county's store.
        county: Its six digits, or 0.
        issuer: What the telephone calls the console.
        key: Kept outside the store; without it nobody can show a code from what the store holds.
    """

    def __init__(self, engine: Engine, county: int, issuer: str, key: bytes = b"") -> None:
        self._key = key
        self._engine = engine
        self._county = county
        self._issuer = issuer

    def offer(self, account: str) -> Offer:
        """The secret on offer; the same until it is bound, so that a reload does no harm."""
        with writing(self._engine) as db:
            row = self._row(db, account)
            if row is None or row[1] is not None:
                kept = pyotp.random_base32()
                kept = kept.lower() if self._key else kept
                if row is None:
                    db.execute(
                        insert(seconds).values(
                            county=self._county, account=account, secret=kept, last_step=0
                        )
                    )
            else:
                kept = row[0]
        secret = self._secret(account, kept)
        uri = pyotp.TOTP(secret).provisioning_uri(name=account, issuer_name=self._issuer)
        return Offer(secret, uri)

    def bind(self, account: str, code: str) -> list[str]:
        """Bind the secret on offer once the telephone has shown a code of it.

        Returns:
            Fresh recovery codes; they are not kept anywhere.

        Raises:
            SecondWrong: The code is not one of it.
        """
        with writing(self._engine) as db:
            row = self._row(db, account)
            step = (
                None if row is None or row[1] is not None else self._step(account, row[0], code, 0)
            )
            if step is None:
                raise SecondWrong()
            mine = update(seconds).where(self._of(seconds, account))
            db.execute(mine.values(bound_at=clock.now(), last_step=step))
            made = self._renew(db, account)
            note(db, FactKind.SECOND, account, by=account)
            return made

    def renew(self, account: str) -> list[str]:
        """Fresh recovery codes; the old ones are void."""
        with writing(self._engine) as db:
            made = self._renew(db, account)
            note(db, FactKind.RECOVERY, account, by=account)
            return made

    def bound(self, account: str) -> bool:
        """Whether the account has one."""
        with self._engine.connect() as db:
            return self.bound_in(db, account)

    def bound_in(self, db: Connection, account: str) -> bool:
        """The same, in a transaction under way."""
        query = select(seconds.c.bound_at).where(self._of(seconds, account))
        return db.scalar(query) is not None

    def left(self, account: str) -> int:
        """How many recovery codes are good."""
        unused = recovery.c.used_at.is_(None)
        query = select(recovery.c.hash).where(self._of(recovery, account), unused)
        with self._engine.connect() as db:
            return len(db.execute(query).all())

    def fits(self, account: str, code: str) -> bool:
        """Whether the code lets the account in, which uses it up; any does where none is bound."""
        with writing(self._engine) as db:
            row = self._row(db, account)
            if row is None or row[1] is None:
                return True
            step = self._step(account, row[0], code, row[2])
            if step is not None:
                mine = update(seconds).where(self._of(seconds, account))
                db.execute(mine.values(last_step=step))
                return True
            unused = recovery.c.used_at.is_(None) & (recovery.c.hash == _hash(code))
            mine = update(recovery).where(self._of(recovery, account), unused)
            if db.execute(mine.values(used_at=clock.now())).rowcount != 1:
                return False
            note(db, FactKind.RECOVERY, f"{account}/{_hash(code)}", by=account)
            return True

    def drop(self, db: Connection, account: str) -> None:
        """Take the second factor from an account whose password is made anew."""
        for table in (seconds, recovery):
            db.execute(delete(table).where(self._of(table, account)))

    def _step(self, account: str, kept: str, code: str, after: int) -> int | None:
        return _step(self._secret(account, kept), code, after=after)

    def _secret(self, account: str, kept: str) -> str:
        """The telephone's secret: what is kept in small letters is only half of it (in base 32)."""
        if kept.isupper() or not self._key:
            return kept
        seed = f"{self._county} {account} {kept}".encode()
        made = hashlib.blake2b(seed, digest_size=20, key=self._key, person=b"cunji-totp")
        return base64.b32encode(made.digest()).decode()

    def _renew(self, db: Connection, account: str) -> list[str]:
        db.execute(delete(recovery).where(self._of(recovery, account)))
        made = [_recovery_code() for _ in range(RECOVERY_CODES)]
        rows = [{"county": self._county, "account": account, "hash": _hash(c)} for c in made]
        db.execute(insert(recovery), rows)
        return made

    def _row(self, db: Connection, account: str) -> tuple[str, str | None, int] | None:
        query = select(seconds.c.secret, seconds.c.bound_at, seconds.c.last_step)
        row = db.execute(query.where(self._of(seconds, account)).with_for_update()).one_or_none()
        return None if row is None else (row.secret, row.bound_at, row.last_step)

    def _of(self, table: Table, account: str) -> ColumnElement[bool]:
        return and_(table.c.county == self._county, table.c.account == account)


def _step(secret: str, code: str, *, after: int) -> int | None:
    """The time step a code belongs to; None when it is none of now, or not later than ``after``.

    The step before the present one is good as well: typing takes a while, and clocks of telephones
    are a little off (RFC 6238, 5.2).
    """
    typed = "".join(code.split())
    now = int(time.time()) // STEP_S
    for step in (now, now - 1):
        right = pyotp.TOTP(secret).at(step * STEP_S)
        if step > after and hmac.compare_digest(right.encode(), typed.encode()):
            return step
    return None


def _recovery_code() -> str:
    """A fresh one, of about 119 bits; ASVS 6.5.2 asks for 112 where a plain hash is kept."""
    signs = "".join(secrets.choice(_SIGNS) for _ in range(RECOVERY_SIGNS))
    return "-".join(signs[i : i + 4] for i in range(0, RECOVERY_SIGNS, 4))


def _hash(code: str) -> str:
    return hashlib.sha256("".join(code.lower().replace("-", "").split()).encode()).hexdigest()
