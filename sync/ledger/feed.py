"""The county side of an exchange: one village's feed, numbered without gaps, from all devices."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from msgspec.structs import replace
from sqlalchemy import (
    Connection,
    Engine,
    func,
    insert,
    select,
    update,
)

from forms.catalogue import Catalogue
from sync.change import NO_LINK, Change, chain
from sync.errors.ledger import ForkFound, GapFound
from sync.ledger.aside import past_stumbling
from sync.ledger.mending import Mending
from sync.ledger.receipts import Accepted, Head, head_of, receipt
from sync.ledger.records import change_of, change_row
from sync.ledger.standing import standing
from sync.ledger.states import States
from sync.ledger.store import CHANGE_COLUMNS, Place, add, head_row, link_at
from sync.ledger.tables import changes, villages


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
            before: The device's chain hash just before the first of them (``Ledger.link_at``).
            links: Its chain hash after each of them, where that is known already.

        Returns:
            How many were not held before; ``receipt`` tells the numbers of all.

        Raises:
            GapFound: The batch begins beyond the next number expected, or has a gap inside.
            ForkFound: The device's history differs from the one held.
        """

        def write(careful: bool) -> int:
            with self._writing() as db:
                head = head_row(db, self.place)
                fresh = self._follow_on(db, (device, epoch), batch, before, links)
                self._number(db, head, fresh, careful=careful)
            return len(fresh)

        return past_stumbling(write)

    def receipt(self, device: str, epoch: int, after_dseq: int = 0) -> Accepted:
        """What the county holds of a device beyond a number; makes good a lost answer."""
        return self.receipt_and_head(device, epoch, after_dseq)[0]

    def receipt_and_head(
        self, device: str, epoch: int, after_dseq: int = 0
    ) -> tuple[Accepted, Head]:
        """The same, and where the feed stands now."""
        with self.engine.connect() as db:
            runs, made = receipt(db, self.place, (device, epoch), after_dseq)
            if not (last := runs[-1][0] + runs[-1][2] - 1 if runs else 0):
                last = self._high_water(db, device, epoch)
            return Accepted(last, runs, made), head_of(db, self.place)

    def standing_of(self, device: str, epoch: int, dseq: int) -> tuple[bytes | None, int, int]:
        """Chain hash held of a device at a number, None when that is not here; its last number.

        The third is the last number of the village's feed.
        """
        with self.engine.connect() as db:
            high_water, last = self._last(db, device, epoch)
            held = last if dseq == high_water else link_at(db, self.place, device, epoch, dseq)
            return held, high_water, head_of(db, self.place).seq

    def high_water(self, device: str, epoch: int) -> int:
        """Up to which number of a device everything is held."""
        with self.engine.connect() as db:
            return self._high_water(db, device, epoch)

    def link_at(self, device: str, epoch: int, dseq: int) -> bytes | None:
        """Chain hash held of a device at a number; None when that change is not here."""
        with self.engine.connect() as db:
            return link_at(db, self.place, device, epoch, dseq)

    def fork_of(self, batch: Sequence[Change], before: bytes) -> int:
        """The first number of a device's changes that is not as it is held here."""
        with self.engine.connect() as db:
            for change, made in zip(batch, chain(before, batch), strict=True):
                if link_at(db, self.place, *change.key) != made:
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
        with self.engine.connect() as db:
            return head_of(db, self.place)

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
        held = last if first == high_water + 1 else link_at(db, self.place, *device, first - 1)
        if held != before:
            raise ForkFound
        _check_numbers(batch, device)
        linked = list(zip(batch, links or chain(before, batch), strict=True))
        known = [pair for pair in linked if pair[0].dseq <= high_water]
        # One look at the last of those held already proves all before it.
        if known and link_at(db, self.place, *device, known[-1][0].dseq) != known[-1][1]:
            raise ForkFound
        return linked[len(known) :]

    def _number(
        self, db: Connection, head: Any, fresh: Sequence[tuple[Change, bytes]], *, careful: bool
    ) -> None:
        """Write changes of one device behind the head of the feed, and what records say then."""
        new = [replace(c, seq=head.seq + i) for i, (c, _) in enumerate(fresh, 1)]
        rows = [change_row(c, made) for c, (_, made) in zip(new, fresh, strict=True)]
        add(db, self.place, changes, rows)
        states = States(db, self.place, self.form, self.policy, head.digest, careful=careful)
        touched = list(dict.fromkeys(c.record for c in new))
        seen = min((c.base for c in new), default=0)
        known = standing(db, self.place, touched, new[0].device, (seen, head.seq)) if new else {}
        born = [record for record in touched if record not in known]
        states.write(new, known, {record: head.rno_next + i for i, record in enumerate(born)})
        db.execute(
            update(villages)
            .where(self.place.rows(villages))
            .values(
                seq=head.seq + len(new),
                rno_next=head.rno_next + len(born),
                digest=states.digest,
                last_contact=datetime.now(UTC).isoformat(timespec="seconds"),
            )
        )

    def _last(self, db: Connection, device: str, epoch: int) -> tuple[int, bytes]:
        """A device's highest number held, and its chain hash there."""
        query = (
            select(changes.c.dseq, changes.c.link)
            .where(self.place.rows(changes), changes.c.device == device, changes.c.epoch == epoch)
            .order_by(changes.c.dseq.desc())
            .limit(1)
        )
        row = db.execute(query).one_or_none()
        return (row.dseq, bytes(row.link)) if row else (0, NO_LINK)

    def _high_water(self, db: Connection, device: str, epoch: int) -> int:
        query = select(func.max(changes.c.dseq)).where(
            self.place.rows(changes), changes.c.device == device, changes.c.epoch == epoch
        )
        return db.scalar(query) or 0


def _check_numbers(batch: Sequence[Change], device: tuple[str, int]) -> None:
    """Make sure that a batch is one device's, without gaps.

    Raises:
        GapFound: A number is missing inside the batch, or a change is not this device's.
    """
    for expected, change in enumerate(batch, batch[0].dseq):
        if change.key != (*device, expected):
            raise GapFound(expected)
