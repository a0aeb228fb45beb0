"""The county side of an exchange: one village's feed, numbered without gaps, from all devices."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeAlias

from sqlalchemy import Connection, Engine, bindparam, insert, select, update

from forms.definitions.definitions import Definitions
from forms.schema.form import RecordId
from sync.change import Change, Kind
from sync.errors.ledger import ForkFound, GapFound
from sync.errors.wire import FrameBroken, RecordsAwaited
from sync.frames.births import births_in
from sync.frames.chain import NO_LINK, NO_SIGNATURE
from sync.frames.content import Content
from sync.frames.heads import FIRST_FEED_LINK
from sync.ledger.chains.feed import Accepted, SeqRun, count_feed, link_after_frame
from sync.ledger.chains.log import Chain, FrameRow, Log
from sync.ledger.chains.sealing import Given, LogWriter, link_at
from sync.ledger.projection import (
    ExistingRow,
    Projection,
    existing_rows,
    rows_by_birth,
    with_quarantine,
)
from sync.ledger.village_store import VillageStore
from sync.store.places import At, at
from sync.store.rows import Place, head_row
from sync.store.tables import villages

Opened: TypeAlias = tuple[bytes, Content]
"""A frame's content, unpacked and read."""


def accepted(last: int, held: Sequence[FrameRow], after_dseq: int) -> Accepted:
    """What a county holds of a device beyond a number.

    Args:
        last: The last number held.
        held: The frames that reach beyond, in order.
        after_dseq: The number.
    """
    runs: list[SeqRun] = []
    for row in held:
        assert row.seq is not None
        first = max(row.first, after_dseq + 1)
        seq, count = row.seq + first - row.first, row.last - first + 1
        before = runs[-1] if runs else (0, 0, 0)
        if (before[0] + before[2], before[1] + before[2]) == (first, seq):
            runs[-1] = (before[0], before[1], before[2] + count)
        else:
            runs.append((first, seq, count))
    return Accepted(last, tuple(runs))


@dataclass(frozen=True, slots=True)
class FeedHead:
    """Where a village's feed stands.

    Attributes:
        seq: Last number given.
        digest: Of the state after it, 32 hex digits.
        link: Of the feed after it: every frame and its number, in order.
        last_contact: When a device was last heard (ISO, UTC); None when never.
    """

    seq: int
    digest: str
    link: bytes
    last_contact: str | None = None


_HEAD = select(
    villages.c.seq, villages.c.digest, villages.c.feed_link, villages.c.last_contact
).where(villages.c.county == bindparam("county"), villages.c.village == bindparam("village"))


_MOVE = (
    update(villages)
    .where(villages.c.county == bindparam("_county"), villages.c.village == bindparam("_village"))
    .values(
        seq=bindparam("seq"), digest=bindparam("digest"), feed_link=bindparam("feed_link"),
        last_contact=bindparam("last_contact"),
    )
)  # fmt: skip


def head_of(db: Connection, place: Place) -> FeedHead:
    """Where the village's feed stands."""
    row = db.execute(_HEAD, place._asdict()).one()
    return FeedHead(row.seq, row.digest, bytes(row.feed_link), row.last_contact)


class VillageFeed:
    """One village as the county holds it.

    Args:
        store: The village in the county's store; ``found`` has made its row.

    Attributes:
        store: The village.
    """

    def __init__(self, store: VillageStore) -> None:
        self.store = store
        self._place = store.place

    @classmethod
    def found(
        cls, engine: Engine, definitions: Definitions, village: str, name: str = ""
    ) -> "VillageFeed":
        """The feed of a village, begun when the county does not have it yet."""
        store = VillageStore(engine, definitions, Place.of(village))
        with store.writing() as db:
            if db.scalar(select(villages.c.village).where(store.place.rows(villages))) is None:
                row = {"name": name, "feed_link": FIRST_FEED_LINK}
                db.execute(insert(villages), store.place.stamp([row]))
        return cls(store)

    def accept(
        self, signature: bytes, body: bytes, key: bytes | None, fork: bytes = b""
    ) -> list[Change]:
        """Take in a frame, in one transaction; one that is held already is passed over.

        Args:
            signature: Its author's.
            body: Its content, packed.
            key: Its author's public key; None where nobody kept the signature.
            fork: Which way of its device it is on; empty for the first.

        Returns:
            Its changes where it was not held before; ``receipt`` tells the numbers of all.

        Raises:
            GapFound: It begins beyond the next number expected.
            ForkFound: The device's history differs from the one held.
            SignatureWrong: Its author did not sign it.
            FrameBroken: It cannot be read, or names records that are not here.
        """

        def write(one_by_one: bool) -> list[Change]:
            with self.store.writing() as db:
                head = _locked(db, self._place)
                writing = LogWriter(self._log(db))
                given = self._follow(writing, (signature, body, key, fork), head.seq)
                if given is None:
                    changes, head = self._number_all(head, writing, writing.frames_beyond(body))
                elif given.held:
                    return []
                else:
                    changes, head = numbered(
                        self.store, head, writing, given, one_by_one=one_by_one
                    )
                move_head(db, self._place, head)
                return changes

        return with_quarantine(write)

    def write(self, device: str, epoch: int, changes: Sequence[Change], seed: bytes) -> None:
        """Write changes of the county's own hand, signed by the county.

        Raises:
            ForkFound: Another hand of the county has written under its number meanwhile.
        """
        with self.store.writing() as db:
            head = _locked(db, self._place)
            writing = LogWriter(self._log(db))
            chain = writing.begin(device, epoch)
            if changes[0].dseq != chain.last + 1:
                raise ForkFound
            made = writing.frames_for(chain, changes, seed)
            move_head(db, self._place, self._number_all(head, writing, made)[1])

    def receipt(self, device: str, epoch: int, after_dseq: int = 0) -> Accepted:
        """What the county holds of a device beyond a number; makes good a lost answer."""
        return self.receipt_and_head(device, epoch, after_dseq)[0]

    def receipt_and_head(
        self, device: str, epoch: int, after_dseq: int = 0
    ) -> tuple[Accepted, FeedHead]:
        """The same, and where the feed stands now."""
        with self.store.engine.connect() as db:
            log = self._log(db)
            chain = log.chain(device, epoch)
            held = log.frames_of(chain, after_dseq) if chain else []
            taken = accepted(chain.last if chain else 0, held, after_dseq)
            return taken, head_of(db, self._place)

    def unsigned_after(self, device: str, epoch: int, dseq: int) -> bool:
        """Whether what a device wrote after a number was put into frames here, for lack of its own.

        It did not hear how, so it is told; nobody kept its signature (``m0003_frames``).
        """
        with self.store.engine.connect() as db:
            return _unsigned_after(self._log(db), device, epoch, dseq)

    def holds(self, signature: bytes, body: bytes, fork: bytes) -> bool:
        """Whether this very frame stands here."""
        with self.store.engine.connect() as db:
            try:
                return LogWriter(self._log(db)).follow(signature, body, None, fork).held
            except (ForkFound, FrameBroken, GapFound):
                return False

    def says(self, signature: bytes, body: bytes, fork: bytes) -> bool:
        """Whether the changes of a frame nobody signed stand here, in whatever frames."""
        with self.store.engine.connect() as db:
            return LogWriter(self._log(db)).says(signature, body, fork)

    def high_water(self, device: str, epoch: int) -> int:
        """Up to which number of a device everything is held."""
        with self.store.engine.connect() as db:
            chain = self._log(db).chain(device, epoch)
            return chain.last if chain else 0

    def authors(self) -> dict[tuple[str, int], int]:
        """Everybody who wrote, by device and epoch; up to which number nobody kept signatures."""
        with self.store.engine.connect() as db:
            return who_wrote(self._log(db))

    def all_unsigned(self, device: str, epoch: int, fork: bytes) -> bool:
        """Whether nothing that stands here of a device, on one way it went, bears its signature."""
        with self.store.engine.connect() as db:
            ways = self._log(db).ways(device, epoch)
            return all(way.vouched == way.sealed for way in ways if way.fork == fork)

    def after(
        self,
        seq: int,
        *,
        not_device: str | None = None,
        but_after: int | None = None,
        upto: int | None = None,
    ) -> Iterator[tuple[Chain, FrameRow]]:
        """Frames of the feed after a number, in order.

        Args:
            seq: The reader has everything up to here.
            not_device: Leave out what this device made itself.
            but_after: Of that, do not leave out what lies after this number of it.
            upto: Up to this number of the feed.
        """
        with self.store.engine.connect() as db:
            log = self._log(db)
            for row in log.frames_after(seq, upto):
                chain = log.chains[row.chain]
                theirs = chain.device != not_device or chain.fork
                if theirs or (but_after is not None and row.last > but_after):
                    yield chain, row

    def changes_in(self, rows: Sequence[FrameRow]) -> list[Change]:
        """The changes of frames of this feed."""
        with self.store.engine.connect() as db:
            log = self._log(db)
            return [change for row in rows for change in log.changes_in(row)]

    def head(self) -> FeedHead:
        """Where the feed stands now."""
        with self.store.engine.connect() as db:
            return head_of(db, self._place)

    def _log(self, db: Connection) -> Log:
        """The log within a transaction; a county is nobody's computer, so nothing is its own."""
        return Log(db, self._place, self.store.frames, keyring=self.store.keyring)

    def _follow(
        self, writing: LogWriter, frame: tuple[bytes, bytes, bytes | None, bytes], seq: int
    ) -> Given | None:
        """What a frame is to the chain held here; None where only the end of it is to be taken.

        What nobody signed may be cut anew: what was said in between has the next numbers already.

        Raises:
            ForkFound: Another frame stands in its place.
        """
        unsigned = frame[0] == NO_SIGNATURE and not frame[3]
        try:
            given = writing.follow(*frame)
        except ForkFound:
            if unsigned:
                return None
            raise
        if given.overtakes and unsigned and not _counts_on(writing, given, seq):
            return None
        return given

    def _number_all(
        self, head: FeedHead, writing: LogWriter, rows: Sequence[FrameRow]
    ) -> tuple[list[Change], FeedHead]:
        """Number frames that were just written, one after the other."""
        found: list[Change] = []
        for row in rows:
            given = Given(writing.log.chains[row.chain], row, held=True)
            changes, head = numbered(self.store, head, writing, given)
            found += changes
        return found, head


class Taking:
    """Takes in what one device wrote, frame after frame, within one transaction of the caller.

    The village is locked, so what was read of it once holds to the end, and its head is written
    once, by whoever ends the transaction (``move_head``). For frames that plainly continue the
    chain of a device; every other goes by ``VillageFeed.accept``, as does one that fails here.

    Args:
        store: The village.
        db: The transaction.
        head: Where the feed stands, as it was read with the lock.

    Attributes:
        log: The log of the village.
        head: Where the feed stands with what was taken.
        taken: The frames, with their feed numbers.
    """

    def __init__(self, store: VillageStore, db: Connection, head: FeedHead) -> None:
        self.log = Log(db, store.place, store.frames, keyring=store.keyring)
        self.head = head
        self.taken: list[FrameRow] = []
        self._store = store

    def position_of(self, device: str, epoch: int, dseq: int) -> tuple[bytes | None, int]:
        """Link held of a device at a number, None when no frame ends there; its last number."""
        chain = self.log.chain(device, epoch)
        if chain is None:
            return NO_LINK if dseq == 0 else None, 0
        return (chain.link if dseq == chain.sealed else link_at(self.log, chain, dseq)), chain.last

    def unsigned_after(self, device: str, epoch: int, dseq: int) -> bool:
        """As ``VillageFeed.unsigned_after``."""
        return _unsigned_after(self.log, device, epoch, dseq)

    def take(self, signature: bytes, body: bytes, key: bytes, opened: Opened) -> None:
        """One more frame on the first way of its device; one that is held is passed over.

        Raises:
            ForkFound: It does not plainly continue what is here.
            GapFound: It begins beyond the next number expected.
            SignatureWrong: Its author did not sign it.
            FrameBroken: It cannot be read, or names records that are not here.
        """
        writing = LogWriter(self.log)
        given = writing.follow(signature, body, key, b"", opened)
        if given.overtakes:
            raise ForkFound
        if not given.held:
            content = opened[1]
            rows = rows_by_birth(self.log, list(_births(self.log, content)))
            seq = self.head.seq + 1
            _, self.head = numbered(self._store, self.head, writing, given, content, rows)
            self.taken.append(given.row._replace(seq=seq))


def who_wrote(log: Log) -> dict[tuple[str, int], int]:
    """Everybody who wrote, by device and epoch; up to which number nobody kept signatures."""
    found: dict[tuple[str, int], int] = {}
    for chain in log.chains.values():
        who = (chain.device, chain.epoch)
        found[who] = max(found.get(who, 0), chain.vouched)
    return found


def _unsigned_after(log: Log, device: str, epoch: int, dseq: int) -> bool:
    chain = log.chain(device, epoch)
    if chain is None or chain.vouched <= dseq:
        return False
    return any(row.last <= chain.vouched for row in log.frames_of(chain, dseq))


def numbered(
    store: VillageStore,
    head: FeedHead,
    writing: LogWriter,
    given: Given,
    content: Content | None = None,
    read: Mapping[RecordId, ExistingRow] | None = None,
    *,
    one_by_one: bool = False,
) -> tuple[list[Change], FeedHead]:
    """Write a frame behind the head of the feed, and what records say then.

    Args:
        store: The village.
        head: Where the feed stands before.
        writing: Its log, in a transaction that has locked the head.
        given: The frame.
        content: What it says, where that was read already.
        read: Rows of its records that were read already.
        one_by_one: Quarantine what cannot be written.

    Returns:
        Its changes that are new here, and where the feed stands then; the caller writes that.
    """
    log, known = writing.log, 0 if given.held else given.chain.last
    seq = _begins_at(writing, given, head.seq) if given.overtakes else head.seq + 1
    if given.held:
        writing.number(given.row, seq)
        changes = log.changes_in(given.row._replace(seq=seq))
    else:
        changes = [c for c in writing.take(given, seq, content) if c.dseq > known]
    projection = Projection(log.db, store, log, head.digest, one_by_one=one_by_one)
    rows = dict(read or {})
    rest = [r for r in dict.fromkeys(c.record for c in changes) if r not in rows]
    rows |= existing_rows(log.db, log.place, rest)
    _prove_created(changes, rows.keys())
    projection.write(changes, rows)
    link = _link_after(log, head, given, seq)
    return changes, FeedHead(head.seq + len(changes), projection.digest or head.digest, link)


def _link_after(log: Log, head: FeedHead, given: Given, seq: int) -> bytes:
    link = link_after_frame(head.link, given.row._replace(seq=seq), given.chain)
    if given.overtakes:  # as if what it overtakes had never stood there: who comes later counts
        return count_feed(log, seq + given.row.last - given.row.first) or link
    return link


def move_head(db: Connection, place: Place, head: FeedHead) -> None:
    """From now on the feed stands here; a device was heard."""
    now = datetime.now(UTC).isoformat(timespec="seconds")
    where = {"_county": place.county, "_village": place.village}
    stands = {"seq": head.seq, "digest": head.digest, "feed_link": head.link, "last_contact": now}
    db.execute(_MOVE, where | stands)


def _locked(db: Connection, place: Place) -> FeedHead:
    """Where the feed stands, locked until the transaction ends."""
    row = head_row(db, place)
    return FeedHead(row.seq, row.digest, bytes(row.feed_link), row.last_contact)


def _births(log: Log, content: Content) -> Iterator[At]:
    """Where the records a frame names by birth were created, of authors who went one way."""
    for birth in births_in(content):
        ways = log.ways(birth.device, birth.epoch)
        if len(ways) == 1:
            yield at(ways[0].chain, birth.number)


def _begins_at(writing: LogWriter, given: Given, seq: int) -> int:
    """The feed number of a frame that overtakes the last of its chain.

    Raises:
        ForkFound: Its numbers would not count on.
    """
    if not _counts_on(writing, given, seq):
        raise ForkFound
    return writing.log.frames_of(given.chain, given.row.first - 1)[0].seq or 0


def _counts_on(writing: LogWriter, given: Given, seq: int) -> bool:
    """Whether a frame overtakes the very last one of the feed.

    Not where another came between; nor several, of which others may hold some already.
    """
    rows = writing.log.frames_of(given.chain, given.row.first - 1)
    return len(rows) == 1 and (rows[0].seq or 0) + given.chain.last - given.row.first == seq


def _prove_created(changes: Sequence[Change], held: Collection[RecordId]) -> None:
    """Nobody changes a record that was never created: those who come after could not name it.

    Raises:
        RecordsAwaited: The creation is not here; a county that was set back may lack it until
            somebody who holds it has called.
    """
    made = {c.record for c in changes if c.kind is Kind.CREATE}
    if any(c.record not in made and c.record not in held for c in changes):
        raise RecordsAwaited
