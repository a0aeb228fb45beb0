"""Entries become numbered and linked in blocks, each bound to the one before by a key.

The key lies in the county's folder, not in the database: who rewrites entries and makes every link
anew still lacks it. Whoever seals holds the head's row; who writes an entry waits for nobody.
"""

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

import msgspec
from sqlalchemy import Connection, Engine, Row, delete, insert, select, update

from sync.county import clock
from sync.county.oneway.log import FactKind, folder_key
from sync.county.oneway.noting import log_of, note
from sync.county.tables import audit, audit_blocks, audit_heads, audit_waiting
from sync.errors.ledger import StoreUnwritable
from sync.store.engine import writing
from sync.store.rows import insert_unless

KEY: Final = "audit.key"
FIRST_LINK: Final = bytes(16)
"""What the first entry follows."""
AT_ONCE: Final = 1_000
"""Entries of a block at most."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry.

    Attributes:
        number: Running number from 1.
        at: When (ISO, UTC).
        account: Who: an account, a computer, or the system's user; empty when nobody is known.
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


class Sealer:
    """Seals what waits.

    Args:
        engine: The county's store; where it has no folder, nothing is sealed.
        county: Six digits, or 0.
    """

    def __init__(self, engine: Engine, county: int) -> None:
        self._engine = engine
        self._county = county

    def key(self) -> bytes | None:
        """What binds the blocks, 32 bytes; None where the store has no folder.

        Raises:
            StoreUnwritable: The folder cannot be written.
        """
        log = log_of(self._engine)
        if log is None:
            return None
        try:
            log.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            return folder_key(log.folder, KEY)
        except OSError:
            raise StoreUnwritable from None

    def seal(self) -> int:
        """Seal everything that waits; how many entries that were."""
        key, count = self.key(), 0
        if key is None:
            return 0
        here = audit_waiting.c.county == self._county
        query = select(audit_waiting).where(here).order_by(audit_waiting.c.mark).limit(AT_ONCE)
        while self._waits():
            with writing(self._engine) as db:
                number, link = self._head(db)
                self._begin_blocks(db, key, (number, link))
                rows = db.execute(query).all()
                if not rows:
                    break
                self._close(db, key, (number, link), rows)
                marks = [row.mark for row in rows]
                db.execute(delete(audit_waiting).where(here, audit_waiting.c.mark.in_(marks)))
            count += len(rows)
        return count

    def tell(self) -> None:
        """Let the file beside the store know how far the audit went."""
        with writing(self._engine) as db:
            number, link = self._head(db)
            if number:
                note(db, FactKind.AUDIT, str(number), link.hex())

    def _waits(self) -> bool:
        one = select(audit_waiting.c.mark).where(audit_waiting.c.county == self._county).limit(1)
        with self._engine.connect() as db:
            return db.scalar(one) is not None

    def _close(
        self, db: Connection, key: bytes, head: tuple[int, bytes], rows: Sequence[Row[Any]]
    ) -> None:
        """Number and link these, and close a block over them."""
        number, link = head
        fresh = []
        for number, row in enumerate(rows, number + 1):  # noqa: B020  goes on from the head
            entry = Entry(number, *(getattr(row, name) for name in Entry.__slots__[1:]))
            link = link_after(link, entry)
            fresh.append({"county": self._county, "link": link, **asdict(entry)})
        db.execute(insert(audit), fresh)
        self._bind(db, key, (number, link))
        mine = update(audit_heads).where(audit_heads.c.county == self._county)
        db.execute(mine.values(number=number, link=link))

    def _begin_blocks(self, db: Connection, key: bytes, head: tuple[int, bytes]) -> None:
        """What was written before there were blocks is the first one."""
        mine = select(audit_blocks.c.number).where(audit_blocks.c.county == self._county)
        if head[0] and db.scalar(mine.limit(1)) is None:
            self._bind(db, key, head)

    def _bind(self, db: Connection, key: bytes, head: tuple[int, bytes]) -> None:
        mine = select(audit_blocks).where(audit_blocks.c.county == self._county)
        last = db.execute(mine.order_by(audit_blocks.c.number.desc()).limit(1)).one_or_none()
        number, before = (last.number + 1, bytes(last.mac)) if last is not None else (1, b"")
        row = {
            "county": self._county, "number": number, "last": head[0], "link": head[1],
            "at": clock.now(), "mac": mac_of(key, before, number, head),
        }  # fmt: skip
        db.execute(insert(audit_blocks).values(row))

    def _head(self, db: Connection) -> tuple[int, bytes]:
        """The last number and link, locked until the transaction ends where there are row locks."""
        query = select(audit_heads).where(audit_heads.c.county == self._county).with_for_update()
        row = db.execute(query).one_or_none()
        if row is None:  # two may be the first at one moment
            first = {"county": self._county, "number": 0, "link": FIRST_LINK}
            db.execute(insert_unless(db, audit_heads).values(first).on_conflict_do_nothing())
            row = db.execute(query).one()
        return row.number, bytes(row.link)


def link_after(previous: bytes, entry: Entry) -> bytes:
    """Chain hash of an entry: 16 bytes of SHA-256 over the previous link and the entry."""
    return hashlib.sha256(previous + msgspec.msgpack.encode(entry)).digest()[:16]


def mac_of(key: bytes, before: bytes, block: int, head: tuple[int, bytes]) -> bytes:
    """What binds a block, 32 bytes: number and link of its last entry, after the block before."""
    said = before + block.to_bytes(8, "big") + head[0].to_bytes(8, "big") + head[1]
    return hmac.new(key, said, hashlib.sha256).digest()
