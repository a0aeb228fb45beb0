"""What one person may not do alone: it waits until another says yes, for a day at most.

A password and second factor made anew, an account of the county's or an auditor's, a code for a
computer that sees people of villages not its own, and a token for another program. The second
person is another county account, or whoever sits at the server itself (``cunji-county confirm``),
which the audit says.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final, TypeAlias

import msgspec
from sqlalchemy import ColumnElement, Engine, Row, insert, select, update
from sqlalchemy.exc import IntegrityError

from forms.definitions.definitions import Definitions
from forms.errors import CunjiError
from forms.schema.device_role import OF_THE_VILLAGE, DeviceRole
from sync.county import clock
from sync.county.accounts.accounts import Accounts
from sync.county.accounts.api_tokens import ApiTokens, Scope, checked
from sync.county.accounts.area import Area, Role
from sync.county.devices.codes import check_place, issue_code
from sync.county.tables import asks
from sync.errors.county import ReasonMissing, WaitingGone, WaitingOwn
from sync.store.engine import writing

LIFE_H: Final = 24
"""Hours something waits."""
KNOWN: Final = timedelta(days=90)
"""For how long it is still shown what became of it."""
LEAST_REASON: Final = 4
"""Signs of a reason."""
ALONE: Final = frozenset({Role.TOWNSHIP})
"""Accounts that one person may make: they reach one township."""
_FIRST, _MANY = 100_000, 900_000
"""Numbers have six digits, to be read over the telephone."""


class NewAccount(msgspec.Struct, frozen=True, tag="account"):
    """An account that reaches a county, or an auditor's."""

    name: str
    role: Role
    where: str

    @property
    def zh(self) -> str:
        """What it is about."""
        return f"新增{self.role.zh}账号 {self.name}（范围 {self.where or '全部'}）"


class NewPassword(msgspec.Struct, frozen=True, tag="password"):
    """A one-time password for an account, which loses its second factor."""

    name: str

    @property
    def zh(self) -> str:
        """What it is about."""
        return f"重设账号 {self.name} 的密码和动态口令"


class NewCode(msgspec.Struct, frozen=True, tag="code"):
    """A code for a computer that sees people of villages not its own."""

    village: str
    name: str
    role: DeviceRole

    @property
    def zh(self) -> str:
        """What it is about."""
        return f"给{self.role.zh}的电脑发登记码（{self.village}）"


class NewToken(msgspec.Struct, frozen=True, tag="api_token"):
    """A token by which another program asks."""

    name: str
    scopes: tuple[Scope, ...]
    where: str
    days: int

    @property
    def zh(self) -> str:
        """What it is about."""
        may = "、".join(scope.zh for scope in self.scopes)
        return (
            f"给程序「{self.name}」接口令牌：{may}（范围 {self.where or '全部'}，{self.days} 天）"
        )


Wanted: TypeAlias = NewAccount | NewPassword | NewCode | NewToken
"""What waits."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something that waits, or did.

    Attributes:
        number: Six digits.
        wanted: What.
        area: How far it reaches.
        by: Who asked.
        reason: Why.
        at: When.
        until: Till when it waits.
        confirmed_by: Who said yes; None while nobody has.
    """

    number: int
    wanted: Wanted
    area: Area
    by: str
    reason: str
    at: str
    until: str
    confirmed_by: str | None

    @property
    def open(self) -> bool:
        """Whether somebody may still say yes."""
        return self.confirmed_by is None and self.until > clock.now()


@dataclass(frozen=True, slots=True)
class Confirmed:
    """What came of it, shown once.

    Attributes:
        waiting: What it was.
        secret: The one-time password, the enrolment code, or the token.
        expires: Until when a code or token can be used; empty for a password.
    """

    waiting: Waiting
    secret: str
    expires: str = ""


def alone(wanted: Wanted) -> bool:
    """Whether one person may do it."""
    match wanted:
        case NewAccount(role=role):
            return role in ALONE
        case NewCode(role=computer):
            return computer in OF_THE_VILLAGE
        case _:
            return False


class TwoPersons:
    """What waits at one county.

    Args:
        engine: Its store.
        county: Its six digits, or 0.
        definitions: The forms.
        accounts: Its accounts.
    """

    def __init__(
        self, engine: Engine, county: int, definitions: Definitions, accounts: Accounts
    ) -> None:
        self._engine = engine
        self._county = county
        self._definitions = definitions
        self._accounts = accounts

    def ask(self, area: Area, wanted: Wanted, by: str, reason: str) -> Waiting:
        """Put something down, to be confirmed by somebody else.

        Args:
            area: Of who asks.
            wanted: What.
            by: Who asks.
            reason: Why.

        Raises:
            ReasonMissing: Nobody said why.
            CunjiError: Why it could not be done.
        """
        reach = self._reach(area, wanted, by)
        if len(reason) < LEAST_REASON:
            raise ReasonMissing
        made = Waiting(
            0, wanted, reach, by, reason[:200], clock.now(), clock.now(timedelta(hours=LIFE_H)),
            None,
        )  # fmt: skip
        row: Mapping[str, object] = {
            "county": self._county, "act": wanted.__struct_config__.tag,
            "object": msgspec.json.encode(wanted).decode(), "area": reach.prefix, "by": by,
            "at": made.at, "until": made.until, "reason": made.reason,
        }  # fmt: skip
        while True:
            number = _FIRST + secrets.randbelow(_MANY)
            try:
                with writing(self._engine) as db:
                    db.execute(insert(asks).values(number=number, **row))
            except IntegrityError:  # somebody has this number
                continue
            return self._one(area, number)

    def lines(self, area: Area) -> list[Waiting]:
        """What waits in an area, and what became of the rest lately; the latest first."""
        query = select(asks).where(asks.c.county == self._county, asks.c.at > clock.now(-KNOWN))
        with self._engine.connect() as db:
            rows = db.execute(query.order_by(asks.c.at.desc(), asks.c.number)).all()
        return [one for one in map(_waiting, rows) if area.holds(one.area)]

    def confirm(self, area: Area, number: int, by: str) -> Confirmed:
        """Say yes, and do it.

        Args:
            area: Of who says so.
            number: What.
            by: Who says so; never who asked.

        Raises:
            WaitingGone: Nothing like it waits here any more.
            WaitingOwn: It is the own.
            CunjiError: Why it could not be done; it goes on waiting.
        """
        one = self._one(area, number)
        if one.by == by:
            raise WaitingOwn
        self._end(one, confirmed_by=by)
        try:
            return self._do(area, one)
        except CunjiError:
            self._set(number, confirmed_by=None)
            raise

    def withdraw(self, area: Area, number: int) -> Waiting:
        """Say no, or think better of it: it waits no more.

        Raises:
            WaitingGone: Nothing like it waits here any more.
        """
        one = self._one(area, number)
        self._end(one, until=clock.now())
        return one

    def second_at_hand(self, area: Area, by: str) -> bool:
        """Whether there is another account that could say yes."""
        return any(
            line.role is Role.COUNTY and not line.closed_at and line.name != by
            for line in self._accounts.grants.every(Area.whole(self._county))
            if line.area.holds(area)
        )

    def _reach(self, area: Area, wanted: Wanted, by: str) -> Area:
        """How far it reaches, once it is sure that it could be done.

        Raises:
            CunjiError: Why it could not.
        """
        match wanted:
            case NewAccount():
                return self._accounts.check_new(area, wanted.name, wanted.role, wanted.where)
            case NewPassword():
                return self._accounts.grants.area_of_account(area, wanted.name, by)
            case NewCode():
                check_place(area, wanted.village, wanted.role)
                return area.around(wanted.village)
            case NewToken():
                checked(wanted.name)
                return area.part(wanted.where) if wanted.where else area

    def _do(self, area: Area, one: Waiting) -> Confirmed:
        accounts = self._accounts
        match one.wanted:
            case NewAccount(name, role, where):
                return Confirmed(one, accounts.add(area, name, role, where, one.by))
            case NewPassword(name):
                return Confirmed(one, accounts.reset(area, name, one.by))
            case NewCode(village, name, computer):
                issued = issue_code(
                    self._engine, area, self._definitions, village, name, one.by, computer
                )
                return Confirmed(one, issued.code, issued.expires)
            case NewToken(name, scopes, _, days):
                tokens = ApiTokens(self._engine, self._county)
                made, until = tokens.make(one.area, name, frozenset(scopes), days, one.by)
                return Confirmed(one, made, until)

    def _one(self, area: Area, number: int) -> Waiting:
        query = select(asks).where(asks.c.county == self._county, asks.c.number == number)
        with self._engine.connect() as db:
            row = db.execute(query).one_or_none()
        one = None if row is None else _waiting(row)
        if one is None or not one.open or not area.holds(one.area):
            raise WaitingGone
        return one

    def _end(self, one: Waiting, **values: object) -> None:
        """Only the first who says something is heard.

        Raises:
            WaitingGone: Somebody else was quicker.
        """
        mine = (asks.c.confirmed_by.is_(None), asks.c.until > clock.now())
        if not self._set(one.number, *mine, **values):
            raise WaitingGone

    def _set(self, number: int, *mine: ColumnElement[bool], **values: object) -> bool:
        which = (asks.c.county == self._county, asks.c.number == number, *mine)
        with writing(self._engine) as db:
            return db.execute(update(asks).where(*which).values(values)).rowcount == 1


def _waiting(row: Row[Any]) -> Waiting:
    wanted: Wanted = msgspec.json.decode(row.object, type=Wanted)
    return Waiting(
        row.number, wanted, Area.of_grant(row.area), row.by, row.reason, row.at, row.until,
        row.confirmed_by,
    )  # fmt: skip
