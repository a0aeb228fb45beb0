"""What a county holds of a device, and where a village's feed stands: each one small question."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, and_, bindparam, func, select

from forms.definition import RecordId
from sync.change import Kind
from sync.ledger.store import Place
from sync.ledger.tables import changes, records, villages

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


def head_of(db: Connection, place: Place) -> Head:
    """Where the village's feed stands."""
    return Head(*db.execute(_HEAD, place._asdict()).one())
