"""The county side of an exchange: one village's feed, numbered without gaps, from all devices."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from sqlalchemy import Connection, Engine, func, insert, select, update

from forms.catalogue import Catalogue
from forms.definition import RecordId
from sync.change import Change, link
from sync.errors import ForkFound, GapFound
from sync.ledger.mending import Mending
from sync.ledger.records import Row, change_of, change_row
from sync.ledger.states import States
from sync.ledger.store import CHANGE_COLUMNS, Place, add, head_row, link_at
from sync.ledger.tables import changes, villages


@dataclass(frozen=True, slots=True)
class Accepted:
    """What the county holds of a device's changes; the device notes it with ``Ledger.confirm``.

    Attributes:
        high_water: The device's highest number held.
        seq_runs: (first device number, first feed number, how many), consecutive in both.
        rnos: Short numbers of the records these changes made.
        new: How many changes were not held before.
    """

    high_water: int
    seq_runs: tuple[tuple[int, int, int], ...]
    rnos: tuple[tuple[RecordId, int], ...]
    new: int = 0


@dataclass(frozen=True, slots=True)
class Head:
    """Where a village's feed stands.

    Attributes:
        seq: Last number given.
        digest: Of the state after it, 32 hex digits.
        last_contact: When a device was last heard (ISO, UTC); None when never.
    """

    seq: int
    digest: str
    last_contact: str | None = None


class VillageFeed(Mending):
    """One village as the county holds it.

    Args:
        engine: The county's store, migrated; ``found`` has made the village's row.
        catalogue: The forms.
        county: Six digits.
        village: Twelve digits.
    """

    def __init__(self, engine: Engine, catalogue: Catalogue, county: int, village: str) -> None:
        super().__init__(engine, catalogue, Place(county, village))

    @classmethod
    def found(
        cls, engine: Engine, catalogue: Catalogue, village: str, name: str = ""
    ) -> "VillageFeed":
        """The feed of a village, begun when the county does not have it yet."""
        place = Place.of(village)
        feed = cls(engine, catalogue, place.county, village)
        with feed._writing() as db:
            if db.scalar(select(villages.c.village).where(place.rows(villages))) is None:
                db.execute(insert(villages), place.stamp([{"name": name}]))
        return feed

    def accept(self, device: str, epoch: int, batch: Sequence[Change], before: bytes) -> Accepted:
        """Take in changes of one device, in one transaction; those held already are passed over.

        Args:
            device: Whose changes.
            epoch: Incarnation of the device.
            batch: In the device's order, without gaps.
            before: The device's chain hash just before the first of them (``Ledger.link_at``).

        Returns:
            Numbers of all changes of the batch, held before or not, so that a lost answer is made
            good by asking again.

        Raises:
            GapFound: The batch begins beyond the next number expected, or has a gap inside.
            ForkFound: The device's history differs from the one held.
        """
        with self._writing() as db:
            head = head_row(db, self.place)
            high_water = self._high_water(db, device, epoch)
            new, rows = self._follow_on(db, (device, epoch), high_water, batch, before)
            new = [replace(c, seq=head.seq + i) for i, c in enumerate(new, 1)]
            for row, change in zip(rows, new, strict=True):
                row["seq"] = change.seq
            add(db, self.place, changes, rows)
            self._write_states(db, new, head.rno_next)
            now = datetime.now(UTC).isoformat(timespec="seconds")
            db.execute(
                update(villages)
                .where(self.place.rows(villages))
                .values(seq=head.seq + len(new), last_contact=now)
            )
            first = batch[0].dseq if batch else high_water + 1
            last = batch[-1].dseq if batch else high_water
            return self._receipt(db, (device, epoch), first, max(high_water, last), len(new))

    def receipt(self, device: str, epoch: int, after_dseq: int = 0) -> Accepted:
        """What the county holds of a device beyond a number; makes good a lost answer."""
        with self.engine.connect() as db:
            high_water = self._high_water(db, device, epoch)
            return self._receipt(db, (device, epoch), after_dseq + 1, high_water, 0)

    def link_at(self, device: str, epoch: int, dseq: int) -> bytes | None:
        """Chain hash held of a device at a number; None when that change is not here."""
        with self.engine.connect() as db:
            return link_at(db, self.place, device, epoch, dseq)

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
        query = select(*CHANGE_COLUMNS).where(self.place.rows(changes), changes.c.seq > seq)
        if not_device is not None:
            own = changes.c.device == not_device
            own = own if not_epoch is None else own & (changes.c.epoch == not_epoch)
            query = query.where(~own)
        with self.engine.connect() as db:
            rows = db.execute(query.order_by(changes.c.seq).limit(limit))
            return [change_of(row) for row in rows]

    def head(self) -> Head:
        """Where the feed stands now."""
        query = select(villages).where(self.place.rows(villages))
        with self.engine.connect() as db:
            row = db.execute(query).one()
        return Head(row.seq, row.digest, row.last_contact)

    def _follow_on(
        self,
        db: Connection,
        chain: tuple[str, int],
        high_water: int,
        batch: Sequence[Change],
        before: bytes,
    ) -> tuple[list[Change], list[Row]]:
        """The new part of a batch with its rows, once its chain is seen to continue ours."""
        if not batch:
            return [], []
        if batch[0].dseq > high_water + 1:
            raise GapFound(high_water + 1)
        if link_at(db, self.place, *chain, batch[0].dseq - 1) != before:
            raise ForkFound
        linked = list(_linked(batch, chain, before))
        held = [pair for pair in linked if pair[0].dseq <= high_water]
        # One look at the last of those held already proves all before it.
        if held and link_at(db, self.place, *chain, held[-1][0].dseq) != held[-1][1]:
            raise ForkFound
        fresh = linked[len(held) :]
        return [c for c, _ in fresh], [change_row(c, made) for c, made in fresh]

    def _write_states(self, db: Connection, new: Sequence[Change], rno_next: int) -> None:
        states = States(db, self.place, self.form, self.policy)
        touched = list(dict.fromkeys(c.record for c in new))
        known = states.known(touched)
        states.write(new, known)
        fresh = [r for r in touched if r not in known]
        states.number([(record, rno_next + i) for i, record in enumerate(fresh)])
        if fresh:
            db.execute(
                update(villages)
                .where(self.place.rows(villages))
                .values(rno_next=rno_next + len(fresh))
            )

    def _high_water(self, db: Connection, device: str, epoch: int) -> int:
        query = select(func.max(changes.c.dseq)).where(
            self.place.rows(changes), changes.c.device == device, changes.c.epoch == epoch
        )
        return db.scalar(query) or 0

    def _receipt(
        self, db: Connection, chain: tuple[str, int], first: int, last: int, new: int
    ) -> Accepted:
        query = select(changes.c.dseq, changes.c.seq, changes.c.kind, changes.c.record).where(
            self.place.rows(changes),
            changes.c.device == chain[0],
            changes.c.epoch == chain[1],
            changes.c.dseq.between(first, last),
        )
        rows = db.execute(query.order_by(changes.c.dseq)).all()
        made = [RecordId(row.record) for row in rows if row.kind == "create"]
        numbers = self._rnos(db, made)
        return Accepted(
            high_water=last,
            seq_runs=tuple(_runs((row.dseq, row.seq) for row in rows)),
            rnos=tuple((record, numbers[record]) for record in made if record in numbers),
            new=new,
        )


def _linked(
    batch: Sequence[Change], chain: tuple[str, int], before: bytes
) -> Iterator[tuple[Change, bytes]]:
    """Each change with its chain hash.

    Raises:
        GapFound: A number is missing inside the batch, or a change is not this device's.
    """
    for expected, change in enumerate(batch, batch[0].dseq):
        if change.key != (*chain, expected):
            raise GapFound(expected)
        before = link(before, change)
        yield change, before


def _runs(pairs: Iterable[tuple[int, int]]) -> list[tuple[int, int, int]]:
    """Pairs of device and feed number, in runs consecutive in both."""
    runs: list[tuple[int, int, int]] = []
    for dseq, seq in pairs:
        if runs:
            from_dseq, from_seq, n = runs[-1]
            if (dseq, seq) == (from_dseq + n, from_seq + n):
                runs[-1] = (from_dseq, from_seq, n + 1)
                continue
        runs.append((dseq, seq, 1))
    return runs
