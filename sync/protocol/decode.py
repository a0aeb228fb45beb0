"""Columns back to changes. Everything here distrusts its input: a frame may come from anybody."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from itertools import accumulate
from typing import TypeVar

from forms.schema.foreign_value import keepable, kept
from forms.schema.form import RecordId, Value
from sync.change import Change, Kind
from sync.errors.wire import FrameBroken
from sync.protocol.columns import Cells, Changes, Shape, sums, unpack, within

T = TypeVar("T")

Records = Callable[[Collection[int]], Mapping[int, RecordId]]
"""Looks up the records behind village numbers."""

Fields = dict[str, Value | None]

_ID_BYTES = 16
_TAIL = 10
_MOST_FIELDS = 500
_COUNTERS = 1 << 16


def from_columns(columns: Changes, records: Records) -> list[Change]:
    """The changes.

    Args:
        columns: From ``sync.protocol.encode.to_columns``.
        records: Looks up records by village number.

    Raises:
        FrameBroken: The columns do not fit together or point beyond a table.
    """
    n = columns.count
    ids = _ids(columns, records)
    own = _own_places(unpack(columns.record, n))
    rows = _rows(columns, ids, own)
    devices = [at(columns.devices, i) for i in unpack(columns.device, n)]
    texts = columns.texts
    seqs = _following([()] * n, unpack(columns.seq, n)) if columns.seq is not None else [None] * n
    return [
        Change(device.hex(), epoch, dseq, tx, hlc, base, at(ids, place), form, version, kind,
               fields, at(texts, actor), at(texts, reason - 1) if reason else None, seq)
        for (device, epoch), dseq, tx, hlc, base, place, (form, version, kind, fields), actor,
            reason, seq in zip(
                devices,
                _following(devices, unpack(columns.dseq, n)),
                sums(unpack(columns.tx, n)),
                _clocks(unpack(columns.ms, n), unpack(columns.counter, n)),
                sums(unpack(columns.base, n)),
                own,
                rows,
                unpack(columns.actor, n),
                unpack(columns.reason, n),
                seqs,
                strict=True,
            )
    ]  # fmt: skip


def at(table: Sequence[T], place: int) -> T:
    """What stands at a place.

    Raises:
        FrameBroken: The table is shorter, or the place negative.
    """
    if not 0 <= place < len(table):
        raise FrameBroken()
    return table[place]


def _ids(columns: Changes, records: Records) -> list[RecordId]:
    """The table of records."""
    packed = columns.numbers
    count = len(packed) - 1 if not packed or packed[0] == 0 else sum(packed[2::2])
    if count < 1 or count > (1 + _MOST_FIELDS) * columns.count:
        raise FrameBroken()
    numbers = [within(number) for number in unpack(packed, count)]
    found = records({number for number in numbers if number})
    spelled = iter(_spelled(columns, numbers.count(0)))
    try:
        return [found[number] if number else next(spelled) for number in numbers]
    except KeyError:
        raise FrameBroken() from None


def _spelled(columns: Changes, count: int) -> list[RecordId]:
    stamps = sums(unpack(columns.stamps, count))
    if len(columns.tails) != count * _TAIL or any(s >= 1 << 48 for s in stamps):
        raise FrameBroken()
    return [
        RecordId(f"{stamp:012x}" + columns.tails[i * _TAIL : (i + 1) * _TAIL].hex())
        for i, stamp in enumerate(stamps)
    ]


def _own_places(column: Sequence[int]) -> list[int]:
    """Place of each change's record in the table."""
    found, fresh = [], 0
    for back in column:
        place = fresh - back
        if back < 0:
            raise FrameBroken()
        found.append(place)
        fresh = max(fresh, place + 1)
    return found


def _rows(
    columns: Changes, ids: Sequence[RecordId], own: Sequence[int]
) -> list[tuple[str, int, Kind, Fields]]:
    """Form, version, kind and fields of each change."""
    wanted: list[list[int]] = [[] for _ in columns.shapes]
    order = unpack(columns.shape, columns.count)
    for place, shape in enumerate(order):
        at(wanted, shape).append(own[place])
    if len(columns.cells) != len(columns.shapes):
        raise FrameBroken()
    bodies = [
        _bodies(shape, cells, places, ids)
        for shape, cells, places in zip(columns.shapes, columns.cells, wanted, strict=True)
    ]
    kinds = [_kind(shape) for shape in columns.shapes]
    return [
        (columns.shapes[s].form, columns.shapes[s].version, kinds[s], next(bodies[s]))
        for s in order
    ]


def _kind(shape: Shape) -> Kind:
    try:
        return Kind(shape.kind)
    except ValueError:
        raise FrameBroken() from None


def _bodies(
    shape: Shape, cells: Sequence[Cells], own: Sequence[int], ids: Sequence[RecordId]
) -> Iterator[Fields]:
    """The fields of each change of one shape, in order."""
    if len(cells) != len(shape.fields) or len(cells) > _MOST_FIELDS:
        raise FrameBroken()
    if any(len(column) != len(own) for column in cells):
        raise FrameBroken()
    refs = set(shape.refs)
    columns = [
        _resolve(column, own, ids) if place in refs else _plain(column)
        for place, column in enumerate(cells)
    ]
    bodies = []
    for row in range(len(own)):
        pairs = zip(shape.fields, (column[row] for column in columns), strict=True)
        bodies.append({k: v for k, v in pairs if not (shape.sparse and v is None)})
    return iter(bodies)


def _plain(column: Cells) -> Cells:
    """Values as they came; what no question has is kept all the same, and costs its own answer."""
    if all(map(keepable, column)):
        return column
    return [kept(value) for value in column]


def _resolve(column: Cells, own: Sequence[int], ids: Sequence[RecordId]) -> Cells:
    """References from distances in the table."""
    found: Cells = []
    for distance, place in zip(column, own, strict=True):
        if distance is None:
            found.append(None)
        elif isinstance(distance, int):
            found.append(at(ids, place - distance))
        else:
            raise FrameBroken()
    return found


def _following(keys: Sequence[object], steps: Sequence[int]) -> list[int]:
    """Numbers again from what they differ by from the one that would follow."""
    expected: dict[object, int] = {}
    found = []
    for key, step in zip(keys, steps, strict=True):
        number = within(expected.get(key, 0) + step)
        expected[key] = number + 1
        found.append(number)
    return found


def _clocks(ms: Sequence[int], counters: Sequence[int]) -> list[int]:
    """Hybrid clocks again.

    Raises:
        FrameBroken: A counter does not fit beside its milliseconds.
    """
    found, last = [], -1
    for stamp, step, counter in zip(accumulate(ms), ms, counters, strict=True):
        last = counter + (last + 1 if step == 0 else 0)
        if not 0 <= last < _COUNTERS:
            raise FrameBroken()
        found.append(within((within(stamp) << 16) + last))
    return found
