"""The county side of an exchange: one village's feed, numbered without gaps, from all devices."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from msgspec.structs import replace
from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    and_,
    bindparam,
    func,
    insert,
    select,
    update,
)

from forms.definitions.definitions import Definitions
from forms.schema.form import RecordId
from sync.change import NO_LINK, Change, Kind, chain
from sync.errors.ledger import ForkFound, GapFound
from sync.ledger.projection import Projection, fast_path_rows, with_quarantine
from sync.ledger.village_store import VillageStore
from sync.store.rows import (
    CHANGE_COLUMNS,
    Place,
    add,
    head_row,
    last_dseq,
    link_at,
    numbers_of,
    of_device,
    records_behind,
)
from sync.store.tables import changes, records, villages
from sync.store.values import change_of, change_row

SeqRun = tuple[int, int, int]
"""First device number, first feed number, how many: consecutive in both."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """What the county holds of a device's changes; the device notes it with ``Replica.confirm``.

    Attributes:
        high_water: The device's highest number held.
        seq_runs: (first device number, first feed number, how many), consecutive in both.
        rnos: Short numbers of the records these changes made.
    """

    high_water: int
    seq_runs: tuple[SeqRun, ...]
    rnos: tuple[tuple[RecordId, int], ...]

    def own_after(self, seq: int) -> int:
        """How many numbers of the feed after one are of these changes."""
        return sum(max(0, first + n - 1 - max(first - 1, seq)) for _, first, n in self.seq_runs)


@dataclass(frozen=True, slots=True)
class FeedHead:
    """Where a village's feed stands.

    Attributes:
        seq: Last number given.
        digest: Of the state after it, 32 hex digits.
        last_contact: When a device was last heard (ISO, UTC); None when never.
    """

    seq: int
    digest: str
    last_contact: str | None = None


def _of_device() -> tuple[ColumnElement[bool], ...]:
    """Conditions for a device's changes after a number, whatever the village."""
    return (
        changes.c.county == bindparam("county"),
        changes.c.village == bindparam("village"),
        changes.c.device == bindparam("device"),
        changes.c.epoch == bindparam("epoch"),
        changes.c.dseq > bindparam("after"),
    )


_HEAD = select(villages.c.seq, villages.c.digest, villages.c.last_contact).where(
    villages.c.county == bindparam("county"), villages.c.village == bindparam("village")
)
_RUNS = (
    select(func.min(changes.c.dseq), func.min(changes.c.seq), func.count())
    .where(*_of_device())
    .group_by(changes.c.seq - changes.c.dseq)
    .order_by(func.min(changes.c.dseq))
)
"""Runs consecutive in both numbers: a device's changes get theirs in its order, so their difference
never falls, and tells one run from the next."""
_MADE = (
    select(changes.c.record, records.c.rno)
    .join(
        records,
        and_(
            records.c.county == changes.c.county,
            records.c.village == changes.c.village,
            records.c.id == changes.c.record,
        ),
    )
    .where(*_of_device(), changes.c.kind == Kind.CREATE.value, records.c.rno.is_not(None))
    .order_by(changes.c.dseq)
)


def receipt(
    db: Connection, place: Place, device: tuple[str, int], after: int
) -> tuple[tuple[SeqRun, ...], tuple[tuple[RecordId, int], ...]]:
    """What is held of a device after a number: its runs, and the records it made.

    Args:
        db: The connection.
        place: The village.
        device: Its id and epoch.
        after: The number.
    """
    asked = {**place._asdict(), "device": device[0], "epoch": device[1], "after": after}
    runs = tuple((row[0], row[1], row[2]) for row in db.execute(_RUNS, asked))
    made = tuple((RecordId(row[0]), row[1]) for row in db.execute(_MADE, asked))
    return runs, made


def head_of(db: Connection, place: Place) -> FeedHead:
    """Where the village's feed stands."""
    return FeedHead(*db.execute(_HEAD, place._asdict()).one())


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
                db.execute(insert(villages), store.place.stamp([{"name": name}]))
        return cls(store)

    def accept(
        self,
        device: str,
        epoch: int,
        batch: Sequence[Change],
        before: bytes,
        links: Sequence[bytes] | None = None,
    ) -> int:
        """Take in changes of one device, in one transaction; those held already are passed over.

        Args:
            device: Whose changes.
            epoch: Incarnation of the device.
            batch: In the device's order, without gaps.
            before: The device's chain hash just before the first of them (``Replica.link_at``).
            links: Its chain hash after each of them, where that is known already.

        Returns:
            How many were not held before; ``receipt`` tells the numbers of all.

        Raises:
            GapFound: The batch begins beyond the next number expected, or has a gap inside.
            ForkFound: The device's history differs from the one held.
        """

        def write(one_by_one: bool) -> int:
            with self.store.writing() as db:
                head = head_row(db, self._place)
                fresh = self._follow_on(db, (device, epoch), batch, before, links)
                self._number(db, head, fresh, one_by_one=one_by_one)
            return len(fresh)

        return with_quarantine(write)

    def receipt(self, device: str, epoch: int, after_dseq: int = 0) -> Accepted:
        """What the county holds of a device beyond a number; makes good a lost answer."""
        return self.receipt_and_head(device, epoch, after_dseq)[0]

    def receipt_and_head(
        self, device: str, epoch: int, after_dseq: int = 0
    ) -> tuple[Accepted, FeedHead]:
        """The same, and where the feed stands now."""
        with self.store.engine.connect() as db:
            runs, made = receipt(db, self._place, (device, epoch), after_dseq)
            if not (last := runs[-1][0] + runs[-1][2] - 1 if runs else 0):
                last = last_dseq(db, self._place, (device, epoch))
            return Accepted(last, runs, made), head_of(db, self._place)

    def position_of(self, device: str, epoch: int, dseq: int) -> tuple[bytes | None, int, int]:
        """Chain hash held of a device at a number, None when that is not here; its last number.

        The third is the last number of the village's feed.
        """
        with self.store.engine.connect() as db:
            high_water, last = self._last(db, device, epoch)
            held = last if dseq == high_water else link_at(db, self._place, device, epoch, dseq)
            return held, high_water, head_of(db, self._place).seq

    def high_water(self, device: str, epoch: int) -> int:
        """Up to which number of a device everything is held."""
        with self.store.engine.connect() as db:
            return last_dseq(db, self._place, (device, epoch))

    def link_at(self, device: str, epoch: int, dseq: int) -> bytes | None:
        """Chain hash held of a device at a number; None when that change is not here."""
        with self.store.engine.connect() as db:
            return link_at(db, self._place, device, epoch, dseq)

    def fork_of(self, batch: Sequence[Change], before: bytes) -> int:
        """The first number of a device's changes that is not as it is held here."""
        with self.store.engine.connect() as db:
            for change, made in zip(batch, chain(before, batch), strict=True):
                if link_at(db, self._place, *change.key) != made:
                    return change.dseq
        return batch[-1].dseq + 1

    def after(
        self,
        seq: int,
        *,
        not_device: str | None = None,
        not_epoch: int | None = None,
        limit: int,
    ) -> list[Change]:
        """Changes of the feed after a number, in order.

        Args:
            seq: The reader has everything up to here.
            not_device: Leave out what this device made itself.
            not_epoch: Leave out only what it made in this epoch; what it made before may be lost
                to it, when it goes on from an old backup.
            limit: At most this many.
        """
        query = select(*CHANGE_COLUMNS).where(self._place.rows(changes), changes.c.seq > seq)
        if not_device is not None:
            own = changes.c.device == not_device
            own = own if not_epoch is None else own & (changes.c.epoch == not_epoch)
            query = query.where(~own)
        with self.store.engine.connect() as db:
            rows = db.execute(query.order_by(changes.c.seq).limit(limit))
            return [change_of(row) for row in rows]

    def rnos(self, ids: Iterable[RecordId]) -> dict[RecordId, int]:
        """Short numbers of records, where they have one."""
        with self.store.engine.connect() as db:
            return numbers_of(db, self._place, ids)

    def records_of(self, rnos: Iterable[int]) -> dict[int, RecordId]:
        """The records behind short numbers, where there is one."""
        with self.store.engine.connect() as db:
            return records_behind(db, self._place, rnos)

    def head(self) -> FeedHead:
        """Where the feed stands now."""
        with self.store.engine.connect() as db:
            return head_of(db, self._place)

    def _follow_on(
        self,
        db: Connection,
        device: tuple[str, int],
        batch: Sequence[Change],
        before: bytes,
        links: Sequence[bytes] | None,
    ) -> list[tuple[Change, bytes]]:
        """The new part of a batch with its chain hashes, once it is seen to continue ours.

        Raises:
            GapFound: Something before it is missing.
            ForkFound: It continues another chain than the one held.
        """
        if not batch:
            return []
        high_water, last = self._last(db, *device)
        first = batch[0].dseq
        if first > high_water + 1:
            raise GapFound(high_water + 1)
        held = last if first == high_water + 1 else link_at(db, self._place, *device, first - 1)
        if held != before:
            raise ForkFound
        _check_numbers(batch, device)
        linked = list(zip(batch, links or chain(before, batch), strict=True))
        held_already = [pair for pair in linked if pair[0].dseq <= high_water]
        # One look at the last of those held already proves all before it.
        if (
            held_already
            and link_at(db, self._place, *device, held_already[-1][0].dseq) != held_already[-1][1]
        ):
            raise ForkFound
        return linked[len(held_already) :]

    def _number(
        self, db: Connection, head: Any, fresh: Sequence[tuple[Change, bytes]], *, one_by_one: bool
    ) -> None:
        """Write changes of one device behind the head of the feed, and what records say then."""
        new = [replace(c, seq=head.seq + i) for i, (c, _) in enumerate(fresh, 1)]
        rows = [change_row(c, made) for c, (_, made) in zip(new, fresh, strict=True)]
        add(db, self._place, changes, rows)
        projection = Projection(db, self.store, head.digest, one_by_one=one_by_one)
        touched = list(dict.fromkeys(c.record for c in new))
        seen = min((c.base for c in new), default=0)
        existing_rows = (
            fast_path_rows(db, self._place, touched, new[0].device, (seen, head.seq)) if new else {}
        )
        born = [record for record in touched if record not in existing_rows]
        projection.write(
            new, existing_rows, {record: head.rno_next + i for i, record in enumerate(born)}
        )
        db.execute(
            update(villages)
            .where(self._place.rows(villages))
            .values(
                seq=head.seq + len(new),
                rno_next=head.rno_next + len(born),
                digest=projection.digest,
                last_contact=datetime.now(UTC).isoformat(timespec="seconds"),
            )
        )

    def _last(self, db: Connection, device: str, epoch: int) -> tuple[int, bytes]:
        """A device's highest number held, and its chain hash there."""
        query = (
            select(changes.c.dseq, changes.c.link)
            .where(of_device(self._place, (device, epoch)))
            .order_by(changes.c.dseq.desc())
            .limit(1)
        )
        row = db.execute(query).one_or_none()
        return (row.dseq, bytes(row.link)) if row else (0, NO_LINK)


def _check_numbers(batch: Sequence[Change], device: tuple[str, int]) -> None:
    """Make sure that a batch is one device's, without gaps.

    Raises:
        GapFound: A number is missing inside the batch, or a change is not this device's.
    """
    for expected, change in enumerate(batch, batch[0].dseq):
        if change.key != (*device, expected):
            raise GapFound(expected)
