"""Repair: where two copies of a village say different things, set right from the log.

The records of a village lie in 256 buckets, by the last two digits of their ids, which are random.
The sum of a bucket is that of the confirmed hashes in it, so two ends find out with 4 kB which
buckets differ. Rows are then folded anew from the log; changes that are missing or damaged here are
taken over from the other end, and only if they fit the chain of their device. Nothing is ever taken
over that this end has linked differently: then somebody has to look.

A branch: a device whose book was set back went on with other changes. What this ledger holds of the
way the county does not know goes on under a name of its own. The name follows from where the two
ways part, so every book that holds the same changes gives them the same name and the county takes
them once.
"""

import hashlib
from collections.abc import Collection, Iterable, Sequence

from msgspec.structs import replace
from sqlalchemy import ColumnElement, Connection, func, select, update

from forms.schema.form import RecordId
from sync.change import NO_LINK, Change, is_hand, link
from sync.errors.ledger import FeedIncomplete, LogsDiffer
from sync.ledger.projection import Projection, with_quarantine
from sync.ledger.reader import Reader
from sync.ledger.village_store import VillageStore
from sync.merge import Key, order
from sync.store.rows import CHANGE_COLUMNS, Place, add, change_rows, histories, link_at
from sync.store.tables import changes, records, villages
from sync.store.values import DIGEST_MODULUS, add_hash, change_of, change_row

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
                self._fold_anew(db, self._ids_of(db, buckets), one_by_one=one_by_one)
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
                self._fold_anew(db, waiting, one_by_one=one_by_one)
                self._count_anew(db)

        with_quarantine(write)
        return reader.quarantined()

    def log_of(self, buckets: Collection[int]) -> list[Change]:
        """All confirmed changes of the records of some buckets, in the order of the feed."""
        with self.store.engine.connect() as db:
            ids = self._ids_of(db, buckets)
            logs = histories(db, self._place, ids)
        found = [c for log in logs.values() for c in log if c.seq is not None]
        return sorted(found, key=order)

    def take_over(self, entries: Sequence[Change]) -> int:
        """Take changes over that are missing or damaged here.

        Args:
            entries: Confirmed changes of the other end.

        Returns:
            How many were missing or damaged.

        Raises:
            LogsDiffer: One does not fit the chain held here; nothing was written.
            FeedIncomplete: One that comes before is missing as well and was not given.
        """
        ids = list(dict.fromkeys(c.record for c in entries))

        def write(one_by_one: bool) -> int:
            with self.store.writing() as db:
                held = {c.key: c for log in histories(db, self._place, ids).values() for c in log}
                wrong = [c for c in entries if held.get(c.key) != c]
                for change in sorted(wrong, key=lambda c: c.key):
                    _put_back(db, self._place, change, there=change.key in held)
                for change in wrong:
                    _check_next(db, self._place, change)
                self._fold_anew(db, ids, one_by_one=one_by_one)
                self._count_anew(db)
            return len(wrong)

        return with_quarantine(write)

    def _sums(self, db: Connection) -> bytes:
        totals = [0] * BUCKETS
        query = select(records.c.id, records.c.feed_hash).where(
            self._place.rows(records), records.c.feed_hash.is_not(None)
        )
        for record, feed_hash in db.execute(query):
            totals[int(record[-2:], 16)] += int.from_bytes(feed_hash, "big")
        return b"".join((t % DIGEST_MODULUS).to_bytes(SUM_BYTES, "big") for t in totals)

    def _ids_of(self, db: Connection, buckets: Collection[int]) -> list[RecordId]:
        """The records of some buckets, whether their row stands or only their log."""
        tails = [f"{bucket:02x}" for bucket in sorted(set(buckets))]
        here = _in_buckets(changes.c.record, tails)
        logged = select(changes.c.record).where(self._place.rows(changes), here)
        return sorted(map(RecordId, set(db.scalars(logged))))

    def _fold_anew(self, db: Connection, ids: Sequence[RecordId], *, one_by_one: bool) -> None:
        projection = Projection(db, self.store, one_by_one=one_by_one)
        existing_rows = projection.existing_rows(ids)
        projection.refold(ids, existing_rows)
        lost = [one for one in ids if one not in existing_rows or existing_rows[one].rno is None]
        if lost:
            projection.number(self._numbers_of(db, lost))

    def _numbers_of(self, db: Connection, wanted: Iterable[RecordId]) -> list[tuple[RecordId, int]]:
        """Village numbers of confirmed records: the county counts them in the order of its feed."""
        first = func.min(changes.c.seq)
        query = (
            select(changes.c.record)
            .where(self._place.rows(changes), changes.c.seq.is_not(None))
            .group_by(changes.c.record)
            .order_by(first)
        )
        places = {record: number for number, record in enumerate(db.scalars(query), 1)}
        return [(one, places[one]) for one in wanted if one in places]

    def _count_anew(self, db: Connection) -> None:
        sums = self._sums(db)
        digest = "0" * 32
        for start in range(0, len(sums), SUM_BYTES):
            digest = add_hash(digest, None, sums[start : start + SUM_BYTES])
        db.execute(update(villages).where(self._place.rows(villages)).values(digest=digest))


def _in_buckets(column: ColumnElement[str], tails: Sequence[str]) -> ColumnElement[bool]:
    return func.substr(column, 31, 2).in_(tails)


def _put_back(db: Connection, place: Place, change: Change, *, there: bool) -> None:
    """Write one change of the log, once it is seen to fit what comes before it.

    Raises:
        LogsDiffer: It does not.
        FeedIncomplete: The one before it is not here.
    """
    before = link_at(db, place, change.device, change.epoch, change.dseq - 1)
    if before is None:
        raise FeedIncomplete
    made = link(before, change)
    if link_at(db, place, *change.key) not in {None, made}:
        raise LogsDiffer
    row = change_row(change, made)
    if there:
        change_rows(db, place, changes, ["device", "epoch", "dseq"], [row])
    else:
        add(db, place, changes, [row])


def _check_next(db: Connection, place: Place, change: Change) -> None:
    """Make sure that what follows a change still follows it.

    Raises:
        LogsDiffer: It does not.
    """
    device, epoch, dseq = change.key
    query = select(*CHANGE_COLUMNS).where(
        place.rows(changes), changes.c.device == device, changes.c.epoch == epoch,
        changes.c.dseq == dseq + 1,
    )  # fmt: skip
    row = db.execute(query).one_or_none()
    made, held = (link_at(db, place, device, epoch, number) for number in (dseq, dseq + 1))
    if row is not None and (made is None or link(made, change_of(row)) != held):
        raise LogsDiffer


EPOCH = 1


def branch_name(device: str, epoch: int, first: bytes) -> str:
    """Device id of a branch: 16 hex digits, from whose it is and how its first change is linked."""
    content = f"{device}-{epoch}-".encode() + first
    made = hashlib.sha256(content).hexdigest()[:16]
    return branch_name(made, epoch, first) if is_hand(made) else made


def branch_off(db: Connection, place: Place, at: Key) -> list[RecordId]:
    """Give unconfirmed changes of a device, from a number on, a name and numbers of their own.

    Returns:
        The records they are of; what these say has to be written anew.
    """
    device, epoch, dseq = at
    mine = (place.rows(changes), changes.c.device == device, changes.c.epoch == epoch)
    query = select(*CHANGE_COLUMNS, changes.c.link).where(
        *mine, changes.c.dseq >= dseq, changes.c.seq.is_(None)
    )
    rows = db.execute(query.order_by(changes.c.dseq)).all()
    if not rows:
        return []
    name = branch_name(device, epoch, bytes(rows[0].link))
    moved = {row.dseq: number for number, row in enumerate(rows, 1)}
    previous = NO_LINK
    for row in rows:
        change = change_of(row[:-1])
        again = replace(
            change, device=name, epoch=EPOCH, dseq=moved[change.dseq], tx=moved.get(change.tx, 1)
        )
        previous = link(previous, again)
        db.execute(
            update(changes)
            .where(*mine, changes.c.dseq == change.dseq)
            .values(device=name, epoch=EPOCH, dseq=again.dseq, tx=again.tx, link=previous)
        )
    return list(dict.fromkeys(RecordId(row.record) for row in rows))
