"""Who saw and did what: added to, never changed, and whoever changes it is seen."""

import secrets
import time
from datetime import timedelta
from typing import Final

from sqlalchemy import ColumnElement, Connection, Engine, func, insert, or_, select, true

from sync.county import clock
from sync.county.accounts.area import Area
from sync.county.audit.sealing import FIRST_LINK, Entry, Sealer
from sync.county.tables import audit, audit_blocks, audit_heads, audit_waiting, grants
from sync.store.engine import writing

PAGE = 100
"""Entries on one page."""


class Audit:
    """The audit of one console.

    Args:
        engine: The county's store.
        county: Its six digits, or 0.

    Attributes:
        sealer: Seals what waits.
    """

    def __init__(self, engine: Engine, county: int) -> None:
        self._engine = engine
        self._county = county
        self.sealer = Sealer(engine, county)

    def note(
        self,
        act: str,
        *,
        account: str = "",
        role: str = "",
        address: str = "",
        village: str = "",
        detail: str = "",
        within: Connection | None = None,
    ) -> None:
        """Add an entry; it is numbered and sealed within a second, or before somebody looks.

        Args:
            act: What was seen or done.
            account: Who.
            role: In what role.
            address: From which network address.
            village: Twelve digits.
            detail: What else is to be known.
            within: The transaction of the act itself; None for one of its own.
        """
        row = {
            "county": self._county, "mark": f"{time.time_ns():020d}-{secrets.token_hex(8)}",
            "at": clock.now(), "account": account[:40], "role": role, "address": address[:60],
            "act": act[:40], "village": village[:12], "detail": detail[:400],
        }  # fmt: skip
        if within is not None:
            within.execute(_ADD, row)
            return
        with writing(self._engine) as db:
            db.execute(_ADD, row)

    def entries(
        self,
        area: Area,
        *,
        before: int | None = None,
        account: str = "",
        village: str = "",
        limit: int = PAGE,
    ) -> list[Entry]:
        """The latest entries first.

        Args:
            area: Only those about its villages, or by accounts that reach no further.
            before: Only those with a smaller number.
            account: Only those of this account.
            village: Only those about villages whose code begins so.
            limit: At most so many.
        """
        self.sealer.seal()
        query = select(audit).where(audit.c.county == self._county, self._within(area))
        if before is not None:
            query = query.where(audit.c.number < before)
        if account:
            query = query.where(audit.c.account == account)
        if village:
            query = query.where(audit.c.village.startswith(village, autoescape=True))
        with self._engine.connect() as db:
            rows = db.execute(query.order_by(audit.c.number.desc()).limit(limit)).all()
        return [entry_of(row) for row in rows]

    def _within(self, area: Area) -> ColumnElement[bool]:
        """Condition for what an area may know; who failed to sign in is nobody's, so the whole's.

        What somebody of the area asked about a village outside belongs to it: it was refused.
        """
        if area == Area.whole(self._county) or not area.prefix:
            return true()
        own = select(grants.c.account).where(
            grants.c.county == self._county,
            grants.c.area.startswith(area.prefix, autoescape=True),
        )
        about = audit.c.village.startswith(area.prefix, autoescape=True)
        return or_(about, audit.c.account.in_(own))

    def lately(self, account: str, act: str, span: timedelta) -> int:
        """How often an account did something within a time."""
        self.sealer.seal()
        query = select(func.count()).where(
            audit.c.county == self._county, audit.c.account == account, audit.c.act == act,
            audit.c.at > clock.now(-span),
        )  # fmt: skip
        with self._engine.connect() as db:
            return db.scalar(query) or 0

    def head(self) -> tuple[int, bytes]:
        """Number and link of the last entry: whoever keeps it can tell whether it was rewritten."""
        query = select(audit_heads).where(audit_heads.c.county == self._county)
        with self._engine.connect() as db:
            row = db.execute(query).one_or_none()
        return (0, FIRST_LINK) if row is None else (row.number, bytes(row.link))

    def holds(self, number: int, root: bytes) -> bool:
        """Whether the link of an entry begins with these bytes.

        Of an entry that has lived its time, and does not end a block, nobody can tell any more.
        """
        entry = select(audit.c.link).where(audit.c.county == self._county, audit.c.number == number)
        of_block = select(audit_blocks.c.link).where(
            audit_blocks.c.county == self._county, audit_blocks.c.last == number
        )
        first = select(func.min(audit.c.number)).where(audit.c.county == self._county)
        with self._engine.connect() as db:
            link = db.scalar(entry) or db.scalar(of_block)
            gone = link is None and 0 < number < (db.scalar(first) or 0)
        return gone or (link is not None and bytes(link).startswith(root))


def entry_of(row: object) -> Entry:
    """A row as an entry."""
    return Entry(*(getattr(row, name) for name in Entry.__slots__))


_ADD: Final = insert(audit_waiting)
