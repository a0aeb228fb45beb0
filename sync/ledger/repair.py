"""Repair: where two copies of a village say different things, set right from the log.

The records of a village lie in 256 buckets, by the last two digits of their ids, which are random.
The sum of a bucket is that of the confirmed hashes in it, so two ends find out with 4 kB which
buckets differ. Records are then folded anew from the log; frames that are missing or damaged here
are put in place from the other end, and only if they continue a link that stands. Nothing is ever
taken over that this end has linked differently: then somebody has to look.
"""

from collections.abc import Callable, Collection, Mapping, Sequence

from sqlalchemy import Connection, func, select, update

from forms.schema.form import RecordId
from sync.change import Change
from sync.errors.ledger import LogsDiffer
from sync.errors.wire import AuthorUnknown, SignatureWrong
from sync.frames.authors import Author
from sync.frames.chain import ChainEnd, link_after, prove_mark
from sync.frames.content import Content
from sync.frames.decode import read
from sync.frames.packing import unpacked
from sync.ledger.chains.authors import Authors, key_for
from sync.ledger.chains.log import FrameRow, Log
from sync.ledger.chains.sealing import link_at
from sync.ledger.projection import Projection, with_quarantine
from sync.ledger.reader import Reader
from sync.ledger.replica import FeedFrame
from sync.ledger.village_store import VillageStore
from sync.merge import LIVE
from sync.store.rows import add, change_rows
from sync.store.tables import frames, records, villages
from sync.store.values import DIGEST_MODULUS, QUARANTINED, add_hash

BUCKETS = 256
SUM_BYTES = 16


def differing(mine: bytes, theirs: bytes) -> bytes:
    """The buckets whose sums are not equal, each a byte."""
    return bytes(
        bucket
        for bucket in range(BUCKETS)
        if mine[bucket * SUM_BYTES :][:SUM_BYTES] != theirs[bucket * SUM_BYTES :][:SUM_BYTES]
    )


class Repair:
    """Compares a village with another copy of it and sets it right.

    Args:
        store: The village.
    """

    def __init__(self, store: VillageStore) -> None:
        self.store = store
        self._place = store.place

    def sums(self) -> bytes:
        """Sum of the confirmed hashes of each bucket, 16 bytes each, in order."""
        with self.store.engine.connect() as db:
            return self._sums(db)

    def refold(self, buckets: Collection[int]) -> None:
        """Write the records of some buckets anew from the log, and the digest from all rows.

        Records whose row is gone come back; a record the county has numbered gets its number back.
        """

        def write(one_by_one: bool) -> None:
            with self.store.writing() as db:
                tails = {f"{bucket:02x}" for bucket in buckets}
                self._fold_anew(db, lambda one: one[-2:] in tails, one_by_one=one_by_one)
                self._count_anew(db)

        with_quarantine(write)

    def retry(self) -> list[RecordId]:
        """Try again to write those quarantined; the ones that still cannot be."""
        reader = Reader(self.store)
        waiting = reader.quarantined()
        if not waiting:
            return []

        def write(one_by_one: bool) -> None:
            with self.store.writing() as db:
                self._fold_anew(db, set(waiting).__contains__, one_by_one=one_by_one)
                self._count_anew(db)

        with_quarantine(write)
        return reader.quarantined()

    def heads(self) -> list[tuple[str, int, bytes, int, bytes]]:
        """Of every chain its device, epoch, fork, last frame's number and link."""
        with self.store.engine.connect() as db:
            chains = self.store.log(db).chains.values()
            return [(c.device, c.epoch, c.fork, c.mark, c.link) for c in chains]

    def take_over(self, given: Sequence[FeedFrame]) -> int:
        """Put frames in place that are damaged or missing here.

        Args:
            given: Frames of the other end, in the order of its feed.

        Returns:
            How many were missing or damaged.

        Raises:
            LogsDiffer: One does not fit the chain held here; nothing was written.
        """

        def write(one_by_one: bool) -> int:
            with self.store.writing() as db:
                log = self.store.log(db)
                authors = Authors(self.store.meta).all(db)
                put = sum(_put_back(log, frame, authors) for frame in given)
                self._fold_anew(db, None, one_by_one=one_by_one)
                self._count_anew(db)
            return put

        self.store.frames.forget()
        return with_quarantine(write)

    def _sums(self, db: Connection) -> bytes:
        totals = [0] * BUCKETS
        query = select(records.c.id, records.c.feed_hash).where(
            self._place.rows(records), records.c.feed_hash.is_not(None)
        )
        for record, feed_hash in db.execute(query):
            totals[int(record[-2:], 16)] += int.from_bytes(feed_hash, "big")
        return b"".join((t % DIGEST_MODULUS).to_bytes(SUM_BYTES, "big") for t in totals)

    def _fold_anew(
        self, db: Connection, wanted: Callable[[RecordId], bool] | None, *, one_by_one: bool
    ) -> None:
        """Write records anew from the whole log: also those whose row is gone or lists too little.

        Args:
            db: The transaction.
            wanted: Which records; None for all.
            one_by_one: Quarantine what cannot be written.
        """
        log = self.store.log(db)
        found: dict[RecordId, list[Change]] = {}
        for change in log.everything():
            if wanted is None or wanted(change.record):
                found.setdefault(change.record, []).append(change)
        projection = Projection(db, self.store, log, one_by_one=one_by_one)
        projection.rebuild(dict(sorted(found.items())))

    def _count_anew(self, db: Connection) -> None:
        sums = self._sums(db)
        digest = "0" * 32
        for start in range(0, len(sums), SUM_BYTES):
            digest = add_hash(digest, None, sums[start : start + SUM_BYTES])
        of_state = (
            select(records.c.state, func.count())
            .where(self._place.rows(records))
            .group_by(records.c.state)
        )
        counted: dict[str, int] = {row[0]: row[1] for row in db.execute(of_state)}
        values = {"live": counted.get(LIVE, 0), "aside": counted.get(QUARANTINED, 0)}
        here = self._place.rows(villages)
        db.execute(update(villages).where(here).values(digest=digest, **values))


def _put_back(log: Log, frame: FeedFrame, authors: Mapping[tuple[str, int], Author]) -> bool:
    """Put one frame in the place of one that is damaged or missing; whether it was.

    Raises:
        LogsDiffer: It does not continue the chain held here, or its author did not sign it.
    """
    plain = unpacked(frame.body)
    content = read(plain)
    last = content.first + content.count - 1
    chain = next(
        (c for c in log.ways(content.device.hex(), content.epoch) if c.fork == frame.fork), None
    )
    if chain is None:
        raise LogsDiffer
    before = link_at(log, chain, content.first - 1)
    if before is None:
        raise LogsDiffer
    link = link_after(before, plain)
    held = next(iter(log.frames_of(chain, last - 1, last)), None)
    row = FrameRow(chain.chain, last, content.first, frame.seq, link, frame.signature, frame.body)
    if held == row:
        return False
    if held is not None and held.link != link:
        raise LogsDiffer
    after = next(iter(log.frames_of(chain, last)), None)
    if held is None and after is not None and after.first != last + 1:
        raise LogsDiffer
    _prove(authors, content, link, frame.signature)
    if held is not None:
        change_rows(log.db, log.place, frames, ["chain", "last"], [row._asdict()])
    else:
        add(log.db, log.place, frames, [row._asdict()])
    return True


def _prove(
    authors: Mapping[tuple[str, int], Author], content: Content, link: bytes, signature: bytes
) -> None:
    who = (content.device.hex(), content.epoch)
    try:
        key = key_for(authors.get(who), content, signature)
        if key is not None:
            mark = ChainEnd(*who, content.first + content.count - 1, link)
            prove_mark(key, mark, signature)
    except (AuthorUnknown, SignatureWrong):
        raise LogsDiffer from None
