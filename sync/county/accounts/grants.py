"""What each account may and where: the list of accounts, new grants, closing one."""

from dataclasses import dataclass

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    Table,
    and_,
    delete,
    func,
    insert,
    select,
    update,
)

from sync.county import clock
from sync.county.accounts.area import Area, Role
from sync.county.oneway.log import FactKind
from sync.county.oneway.noting import note
from sync.county.tables import asks, grants, seconds, sessions
from sync.errors.county import AccountMissing, OwnAccount
from sync.store.engine import writing


@dataclass(frozen=True, slots=True)
class AccountLine:
    """An account as others see it.

    Attributes:
        name: Who.
        role: What for.
        area: Where.
        second: Whether it has a second factor.
        by: Who made it; empty for the first one.
        at: When.
        seen_at: When it was last used, as far as a session of it is still known.
        closed_at: When it was closed; None while it is not.
    """

    name: str
    role: Role
    area: Area
    second: bool
    by: str
    at: str
    seen_at: str | None
    closed_at: str | None


class Grants:
    """The grants of one console.

    Args:
        engine: The county's store.
        county: Its six digits, or 0.
    """

    def __init__(self, engine: Engine, county: int) -> None:
        self._engine = engine
        self._county = county

    def give(self, db: Connection, name: str, role: Role, area: Area, by: str) -> None:
        """Say what a new account may."""
        row = {
            "county": self._county, "account": name, "role": role.value, "area": area.prefix,
            "by": by, "at": clock.now(),
        }  # fmt: skip
        db.execute(insert(grants).values(row))

    def every(self, area: Area) -> list[AccountLine]:
        """The accounts of an area, by name; one that reaches beyond it is not among them."""
        seen = select(sessions.c.account, func.max(sessions.c.seen_at))
        second = select(seconds.c.account).where(
            seconds.c.county == self._county, seconds.c.bound_at.is_not(None)
        )
        with self._engine.connect() as db:
            bound = set(db.scalars(second))
            last = {
                row[0]: row[1]
                for row in db.execute(
                    seen.where(sessions.c.county == self._county).group_by(sessions.c.account)
                )
            }
            rows = db.execute(
                select(grants).where(grants.c.county == self._county).order_by(grants.c.account)
            ).all()
        return [
            AccountLine(
                row.account, Role(row.role), Area.of_grant(row.area), row.account in bound,
                row.by, row.at, last.get(row.account), row.closed_at,
            )
            for row in rows
            if area.holds(Area.of_grant(row.area))
        ]  # fmt: skip

    def close(self, area: Area, name: str, by: str = "") -> None:
        """Let an account in no more; its sessions end now, and what it asked for waits no more.

        Args:
            area: Of who does it.
            name: Which account.
            by: Who does it.

        Raises:
            AccountMissing: The area has no such account that is open.
            OwnAccount: It is the own one.
        """
        with writing(self._engine) as db:
            self.check(db, area, name, by)
            mine = (grants.c.county == self._county, grants.c.account == name)
            now = clock.now()
            db.execute(update(grants).where(*mine).values(closed_at=now))
            theirs = (sessions.c.county == self._county, sessions.c.account == name)
            db.execute(delete(sessions).where(*theirs))
            waits = (
                asks.c.county == self._county,
                asks.c.by == name,
                asks.c.confirmed_by.is_(None),
            )
            db.execute(update(asks).where(*waits, asks.c.until > now).values(until=now))
            note(db, FactKind.CLOSED, name, by=by)

    def area_of_account(self, area: Area, name: str, by: str) -> Area:
        """The area of an account that may be closed or reset.

        Raises:
            AccountMissing: The area has no such account that is open.
            OwnAccount: It is the own one.
        """
        with writing(self._engine) as db:
            return self.check(db, area, name, by)

    def check(self, db: Connection, area: Area, name: str, by: str) -> Area:
        """Its area; one that reaches beyond is refused in the words for one there is not.

        Raises:
            AccountMissing: The area has no such account that is open.
            OwnAccount: It is the own one.
        """
        mine = (grants.c.county == self._county, grants.c.account == name)
        row = db.execute(select(grants).where(*mine).with_for_update()).one_or_none()
        if row is None or row.closed_at or not area.holds(Area.of_grant(row.area)):
            raise AccountMissing()
        if name == by:
            raise OwnAccount()
        return Area.of_grant(row.area)


def granted(table: Table) -> ColumnElement[bool]:
    """How an account and its grant belong together."""
    return and_(grants.c.county == table.c.county, grants.c.account == table.c.name)
