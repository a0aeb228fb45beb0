"""Whether the audit is what was written: all of it, or what came since it was checked last."""

import hmac
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from sqlalchemy import Connection, Engine, delete, insert, select

from sync.county import clock
from sync.county.audit.sealing import FIRST_LINK, Entry, Sealer, link_after, mac_of
from sync.county.oneway.log import FactKind
from sync.county.oneway.noting import log_of
from sync.county.tables import audit, audit_blocks, audit_heads, audit_marks
from sync.store.engine import writing

LEAST_MONTHS: Final = 6
"""The Cybersecurity Law (网络安全法) wants logs of a network kept for so many months."""
_CHECKED, _LET_GO = "checked", "let go"
_MANY: Final = 5_000
_OF_AUDIT: Final = frozenset({FactKind.AUDIT, FactKind.RESTORED})


@dataclass(frozen=True, slots=True)
class AuditFound:
    """What a check has found.

    Attributes:
        broken_at: The first number that is not what was written; None where all is.
        upto: Number of the last entry checked before, at an earlier look.
        at: When that was (ISO, UTC); empty for never.
        fresh: How many entries were checked now.
    """

    broken_at: int | None
    upto: int = 0
    at: str = ""
    fresh: int = 0


@dataclass(frozen=True, slots=True)
class _Start:
    """Where a check begins: behind a block whose MAC is proved."""

    block: int = 0
    last: int = 0
    link: bytes = FIRST_LINK
    mac: bytes = b""
    at: str = ""


class AuditCheck:
    """Looks at the audit of one county.

    Args:
        engine: The county's store, with its folder.
        county: Six digits, or 0.
    """

    def __init__(self, engine: Engine, county: int) -> None:
        self._engine = engine
        self._county = county
        self._sealer = Sealer(engine, county)
        self._key = self._sealer.key() or b""

    def look(self, *, whole: bool = False) -> AuditFound:
        """Check what came since the last look, or all; where it is well, that is remembered.

        Args:
            whole: All of it.
        """
        self._sealer.seal()
        with self._engine.connect() as db:
            begun = self._start(db, _CHECKED)
            gone = self._start(db, _LET_GO)
            start = gone if whole or begun.block < gone.block else begun
            broken, end = self._walk(db, start)
            if broken is None and whole:
                broken = self._blocks_broken(db)
        if broken is None and end.block > begun.block:
            with writing(self._engine) as db:
                self._remember(db, _CHECKED, end)
        return AuditFound(broken, begun.last, begun.at, end.last - start.last)

    def contradicted(self) -> int | None:
        """Number that the file beside the store says the audit reached, and that it lacks."""
        log = log_of(self._engine)
        said = [] if log is None else [f for f in log.read() if f.kind in _OF_AUDIT]
        if not said or said[-1].kind is FactKind.RESTORED:  # an earlier life has ended there
            return None
        number = int(said[-1].key)
        query = select(audit_blocks.c.link).where(
            audit_blocks.c.county == self._county, audit_blocks.c.last == number
        )
        with self._engine.connect() as db:
            link = db.scalar(query)
        return number if link is None or bytes(link).hex() != said[-1].detail else None

    def let_go(self, months: int) -> int:
        """Delete entries that have lived their time, whole blocks of them; how many.

        Args:
            months: How long entries are kept; never less than the law wants.

        Raises:
            StoreRightsMissing: The server's user may not delete them; nothing was.
        """
        limit = clock.months_ago(max(months, LEAST_MONTHS))
        mine = audit_blocks.c.county == self._county
        query = select(audit_blocks).where(mine, audit_blocks.c.at < limit)
        with self._engine.connect() as db:
            row = db.execute(query.order_by(audit_blocks.c.number.desc()).limit(1)).one_or_none()
        if row is None or self.look(whole=True).broken_at is not None:
            return 0
        end = _Start(row.number, row.last, bytes(row.link), bytes(row.mac))
        old = delete(audit).where(audit.c.county == self._county, audit.c.number <= row.last)
        with writing(self._engine) as db:
            self._remember(db, _LET_GO, end)  # no entry stays that nobody looks at any more
            return db.execute(old).rowcount

    def _walk(self, db: Connection, start: _Start) -> tuple[int | None, _Start]:
        """Follow entries and blocks from a place on; the first wrong number, and the end."""
        mine = audit_blocks.c.county == self._county
        query = select(audit_blocks).where(mine, audit_blocks.c.number > start.block)
        blocks = iter(db.execute(query.order_by(audit_blocks.c.number)).all())
        at = start
        entries = self._entries(db, start.last)
        for row in blocks:
            link, number = at.link, at.last
            while number < row.last:
                entry, kept = next(entries, (None, b""))
                if entry is None or entry.number != number + 1:
                    return number + 1, at
                number, link = entry.number, link_after(link, entry)
                if link != kept:
                    return number, at
            mac = mac_of(self._key, at.mac, row.number, (number, link))
            right = row.number == at.block + 1 and number == row.last and link == bytes(row.link)
            if not right or not hmac.compare_digest(mac, bytes(row.mac)):
                return at.last + 1, at
            at = _Start(row.number, number, link, mac)
        if next(entries, None) is not None or not self._head_is(db, at):
            return at.last + 1, at
        return None, at

    def _entries(self, db: Connection, after: int) -> Iterator[tuple[Entry, bytes]]:
        """What follows a number, some thousand rows at a time, so that no cursor stays open."""
        query = select(*(audit.c[name] for name in Entry.__slots__), audit.c.link).where(
            audit.c.county == self._county
        )
        while True:
            some = query.where(audit.c.number > after).order_by(audit.c.number).limit(_MANY)
            rows = db.execute(some).all()
            for row in rows:
                yield Entry(*row[:-1]), bytes(row[-1])
            if not rows:
                return
            after = rows[-1].number

    def _head_is(self, db: Connection, at: _Start) -> bool:
        query = select(audit_heads).where(audit_heads.c.county == self._county)
        row = db.execute(query).one_or_none()
        held = (0, FIRST_LINK) if row is None else (row.number, bytes(row.link))
        return held == (at.last, at.link)

    def _blocks_broken(self, db: Connection) -> int | None:
        """Whether the blocks of entries that were let go are still bound to one another."""
        mine = audit_blocks.c.county == self._county
        before, last = b"", 0
        for number, row in enumerate(
            db.execute(select(audit_blocks).where(mine).order_by(audit_blocks.c.number)), 1
        ):
            mac = mac_of(self._key, before, number, (row.last, bytes(row.link)))
            if row.number != number or not hmac.compare_digest(mac, bytes(row.mac)):
                return last + 1
            before, last = mac, row.last
        return None

    def _start(self, db: Connection, name: str) -> _Start:
        """The place of a mark; the beginning where there is none, or somebody made it up."""
        mark = select(audit_marks).where(
            audit_marks.c.county == self._county, audit_marks.c.name == name
        )
        row = db.execute(mark).one_or_none()
        if row is None:
            return _Start()
        query = select(audit_blocks).where(
            audit_blocks.c.county == self._county, audit_blocks.c.number == row.block
        )
        block = db.execute(query).one_or_none()
        if block is None:
            return _Start()
        at = _Start(block.number, block.last, bytes(block.link), bytes(block.mac), row.at)
        return at if hmac.compare_digest(bytes(row.mac), self._of_mark(name, at)) else _Start()

    def _remember(self, db: Connection, name: str, at: _Start) -> None:
        here = (audit_marks.c.county == self._county, audit_marks.c.name == name)
        row = {
            "county": self._county, "name": name, "block": at.block, "at": clock.now(),
            "mac": self._of_mark(name, at),
        }  # fmt: skip
        db.execute(delete(audit_marks).where(*here))
        db.execute(insert(audit_marks).values(row))

    def _of_mark(self, name: str, at: _Start) -> bytes:
        said = f"{name} {at.block} {at.last} {at.link.hex()} {at.mac.hex()}".encode()
        return hmac.new(self._key, said, sha256).digest()
