"""Tokens by which another program asks the county: for what, where, until when; shown once."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import Engine, Row, insert, select, update

from sync.county import clock
from sync.county.accounts.area import Area
from sync.county.tables import api_tokens
from sync.errors.county import AccountNameWrong, TokenGone, TokenRefused
from sync.store.engine import writing

LONGEST: Final = 366
"""Days a token is good for at most."""
_PREFIX: Final = "cj"
_ID_BYTES, _SECRET_BYTES = 6, 32


class Scope(StrEnum):
    """What a token is for. No scope reaches a person: who needs those is a computer with a role."""

    FIGURES = "figures"
    RETURNS = "returns"
    EXPORTS = "exports"
    HAND_IN = "returns:write"

    @property
    def zh(self) -> str:
        """The word shown."""
        return {
            "figures": "看数字", "returns": "看报表", "exports": "导出", "returns:write": "交报表",
        }[self.value]  # fmt: skip


@dataclass(frozen=True, slots=True)
class ApiToken:
    """A token as others see it.

    Attributes:
        id: Twelve hexadecimal digits, part of what is shown.
        name: Which program it is for.
        scopes: What it is for.
        area: Where.
        by: Who asked for it and who confirmed it.
        at: When it was made.
        until: Until when it is good.
        closed_at: When it was withdrawn; None while it is not.
    """

    id: str
    name: str
    scopes: frozenset[Scope]
    area: Area
    by: str
    at: str
    until: str
    closed_at: str | None

    @property
    def account(self) -> str:
        """What the audit calls whoever shows it."""
        return f"接口 {self.name}"[:40]

    @property
    def open(self) -> bool:
        """Whether it is in force."""
        return self.closed_at is None and self.until > clock.now()

    @property
    def words(self) -> str:
        """What it is for, as people read it."""
        return "、".join(scope.zh for scope in Scope if scope in self.scopes)


class ApiTokens:
    """The tokens of one county.

    Args:
        engine: Its store.
        county: Its six digits, or 0.
    """

    def __init__(self, engine: Engine, county: int) -> None:
        self._engine = engine
        self._county = county

    def make(
        self, area: Area, name: str, scopes: frozenset[Scope], days: int, by: str
    ) -> tuple[str, str]:
        """A new token and its last moment; it is shown now and can never be shown again."""
        name_of, secret = secrets.token_hex(_ID_BYTES), secrets.token_urlsafe(_SECRET_BYTES)
        until = clock.now(timedelta(days=min(days, LONGEST)))
        row = {
            "county": self._county, "id": name_of, "name": checked(name), "hash": _hash(secret),
            "scopes": " ".join(sorted(scopes)), "area": area.prefix, "by": by[:40],
            "at": clock.now(), "until": until,
        }  # fmt: skip
        with writing(self._engine) as db:
            db.execute(insert(api_tokens).values(row))
        return f"{_PREFIX}_{name_of}_{secret}", until

    def prove(self, shown: str) -> ApiToken:
        """Whose token this is.

        Raises:
            TokenRefused: Nobody's, or it is in force no more.
        """
        prefix, _, rest = shown.partition("_")
        name, _, secret = rest.partition("_")
        if prefix != _PREFIX or not name.isalnum() or not secret:
            raise TokenRefused
        here = (api_tokens.c.county == self._county) & (api_tokens.c.id == name[: 2 * _ID_BYTES])
        with self._engine.connect() as db:
            row = db.execute(select(api_tokens).where(here)).one_or_none()
        if row is None or not hmac.compare_digest(row.hash, _hash(secret)):
            raise TokenRefused
        token = _token(row)
        if not token.open:
            raise TokenRefused
        return token

    def every(self, area: Area) -> list[ApiToken]:
        """The tokens of an area, the latest first."""
        query = select(api_tokens).where(api_tokens.c.county == self._county)
        with self._engine.connect() as db:
            rows = db.execute(query.order_by(api_tokens.c.at.desc(), api_tokens.c.id)).all()
        return [one for one in map(_token, rows) if area.holds(one.area)]

    def withdraw(self, area: Area, token: str, by: str) -> ApiToken:
        """Take a token back: the next question with it is refused.

        Raises:
            TokenGone: None like it is in force here.
        """
        found = next((one for one in self.every(area) if one.id == token and one.open), None)
        if found is None:
            raise TokenGone
        here = (api_tokens.c.county == self._county) & (api_tokens.c.id == token)
        with writing(self._engine) as db:
            db.execute(
                update(api_tokens).where(here).values(closed_at=clock.now(), closed_by=by[:40])
            )
        return found


def checked(name: str) -> str:
    """What a program is called.

    Raises:
        AccountNameWrong: It is too short or too long for that.
    """
    if not 2 <= len(name) <= 30:
        raise AccountNameWrong
    return name


def _token(row: Row[Any]) -> ApiToken:
    return ApiToken(
        row.id, row.name, frozenset(map(Scope, row.scopes.split())), Area.of_grant(row.area),
        row.by, row.at, row.until, row.closed_at,
    )  # fmt: skip


def _hash(secret: str) -> str:
    """Of 256 bits by chance: a fast hash is enough, there is nothing to guess."""
    return hashlib.sha256(secret.encode()).hexdigest()
