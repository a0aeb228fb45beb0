"""Who saw and did what in the console: added to, never changed, and whoever changes it is seen."""

import hashlib
from dataclasses import asdict, dataclass
from datetime import timedelta

import msgspec
from sqlalchemy import ColumnElement, Connection, Engine, func, insert, or_, select, true, update

from sync.county import clock
from sync.county.accounts.area import Area
from sync.county.tables import audit, audit_heads, grants
from sync.store.engine import writing
from sync.store.rows import insert_unless

_FIRST_LINK = bytes(16)
"""What the first entry follows."""

PAGE = 100
"""Entries on one page."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry.

    Attributes:
        number: Running number from 1.
        at: When (ISO, UTC).
        account: Who; empty when nobody was signed in.
        role: In what role.
        address: From which network address.
        act: What was seen or done.
        village: Twelve digits; empty when it was about no village.
        detail: What else is to be known; never a person's name or number.
    """

    number: int
    at: str
    account: str
    role: str
    address: str
    act: str
    village: str
    detail: str


class Audit:
    """The audit of one console.

    Args:
        engine: The county's store.
        county: Its six digits, or 0.
    """

    def __init__(self, engine: Engine, county: int) -> None:
        self._engine = engine
        self._county = county

    def note(
        self,
        act: str,
        *,
        account: str = "",
        role: str = "",
        address: str = "",
        village: str = "",
        detail: str = "",
    ) -> Entry:
        """Add an entry."""
        with writing(self._engine) as db:
            number, link = self._head(db)
            entry = Entry(
                number + 1, clock.now(), account[:40], role, address[:60], act, village[:12],
                detail[:400],
            )  # fmt: skip
            made = _link(link, entry)
            row = {"county": self._county, "link": made, **asdict(entry)}
            db.execute(insert(audit).values(row))
            db.execute(
                update(audit_heads)
                .where(audit_heads.c.county == self._county)
                .values(number=entry.number, link=made)
            )
        return entry

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
        query = select(audit).where(audit.c.county == self._county, self._within(area))
        if before is not None:
            query = query.where(audit.c.number < before)
        if account:
            query = query.where(audit.c.account == account)
        if village:
            query = query.where(audit.c.village.startswith(village, autoescape=True))
        with self._engine.connect() as db:
            rows = db.execute(query.order_by(audit.c.number.desc()).limit(limit)).all()
        return [_entry(row) for row in rows]

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
        query = select(func.count()).where(
            audit.c.county == self._county, audit.c.account == account, audit.c.act == act,
            audit.c.at > clock.now(-span),
        )  # fmt: skip
        with self._engine.connect() as db:
            return db.scalar(query) or 0

    def broken_at(self) -> int | None:
        """The first number where the audit is no longer what was written; None when it is whole."""
        query = select(audit).where(audit.c.county == self._county).order_by(audit.c.number)
        number, link = 0, _FIRST_LINK
        with self._engine.connect() as db:
            for row in db.execute(query):
                number += 1
                entry = _entry(row)
                link = _link(link, entry)
                if entry.number != number or bytes(row.link) != link:
                    return number
            head = select(audit_heads).where(audit_heads.c.county == self._county)
            kept = db.execute(head).one_or_none()
        whole = (kept.number, bytes(kept.link)) if kept is not None else (0, _FIRST_LINK)
        return None if (number, link) == whole else number + 1

    def head(self) -> tuple[int, bytes]:
        """Number and link of the last entry: whoever keeps it can tell whether it was rewritten."""
        query = select(audit_heads).where(audit_heads.c.county == self._county)
        with self._engine.connect() as db:
            row = db.execute(query).one_or_none()
        return (0, _FIRST_LINK) if row is None else (row.number, bytes(row.link))

    def holds(self, number: int, root: bytes) -> bool:
        """Whether the link of an entry begins with these bytes."""
        here = (audit.c.county == self._county) & (audit.c.number == number)
        with self._engine.connect() as db:
            link = db.scalar(select(audit.c.link).where(here))
        return link is not None and bytes(link).startswith(root)

    def _head(self, db: Connection) -> tuple[int, bytes]:
        """The last number and link, locked until the transaction ends where there are row locks."""
        query = select(audit_heads).where(audit_heads.c.county == self._county).with_for_update()
        row = db.execute(query).one_or_none()
        if row is None:  # two may be the first at one moment
            first = {"county": self._county, "number": 0, "link": _FIRST_LINK}
            db.execute(insert_unless(db, audit_heads).values(first).on_conflict_do_nothing())
            row = db.execute(query).one()
        return row.number, bytes(row.link)


def _entry(row: object) -> Entry:
    return Entry(*(getattr(row, name) for name in Entry.__slots__))


def _link(previous: bytes, entry: Entry) -> bytes:
    """Chain hash of an entry: 16 bytes of SHA-256 over the previous link and the entry."""
    return hashlib.sha256(previous + msgspec.msgpack.encode(entry)).digest()[:16]
