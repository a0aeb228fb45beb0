"""Contents back to changes. Everything here distrusts its input: a frame may come from anybody."""

from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import TypeVar

import msgspec

from forms.schema.foreign_value import keepable, kept, shallow
from forms.schema.form import Value
from sync.change import Change, Kind
from sync.errors.wire import FrameBroken
from sync.frames.births import MOST_FIELDS, Records, own_places, read_table
from sync.frames.columns import Cells, Shape, sums, unpack, within
from sync.frames.content import LARGEST, VERSION, Content

T = TypeVar("T")
Fields = dict[str, Value | None]

_COUNTERS = 1 << 16
_decoder = msgspec.msgpack.Decoder(Content)


def read(content: bytes) -> Content:
    """The struct of a content; nothing of it is proved but its kinds.

    Raises:
        FrameBroken: It is none, or of a version this program does not know.
    """
    try:
        found = _decoder.decode(content) if len(content) <= LARGEST else None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise FrameBroken from None
    if found is None or found.version != VERSION:
        raise FrameBroken
    return found


def changes_of(content: Content, records: Records) -> list[Change]:
    """The changes of a content, without feed numbers.

    Args:
        content: From ``read``.
        records: Looks up records by birth.

    Raises:
        FrameBroken: The columns do not fit together or point beyond a table.
    """
    return _Decoding(content, records).changes()


def at(table: Sequence[T], place: int) -> T:
    """What stands at a place.

    Raises:
        FrameBroken: The table is shorter, or the place negative.
    """
    if not 0 <= place < len(table):
        raise FrameBroken
    return table[place]


class _Decoding:
    """One frame being read."""

    def __init__(self, content: Content, records: Records) -> None:
        self._content = content
        self._ids = read_table(content, records)
        self._own = own_places(unpack(content.record, content.count))
        self._order = unpack(content.shape, content.count)

    def changes(self) -> list[Change]:
        content, n, texts = self._content, self._content.count, self._content.texts
        device, epoch, first = content.device.hex(), content.epoch, content.first
        clocks = _clocks(unpack(content.ms, n), unpack(content.counter, n))
        return [
            Change(device, epoch, dseq, _before(dseq, back), hlc, base, at(self._ids, place),
                   form, version, kind, fields, at(texts, actor),
                   at(texts, reason - 1) if reason else None)
            for dseq, back, hlc, base, place, (form, version, kind, fields), actor, reason in zip(
                range(first, first + n), sums(unpack(content.tx, n)), clocks,
                sums(unpack(content.base, n)), self._own, self._rows(),
                unpack(content.actor, n), unpack(content.reason, n), strict=True,
            )
        ]  # fmt: skip

    def _rows(self) -> list[tuple[str, int, Kind, Fields]]:
        """Form, version, kind and fields of each change."""
        content = self._content
        wanted: list[list[int]] = [[] for _ in content.shapes]
        for number, shape in enumerate(self._order):
            at(wanted, shape).append(number)
        if len(content.cells) != len(content.shapes):
            raise FrameBroken
        bodies = [
            iter(list(self._bodies(shape, cells, numbers)))
            for shape, cells, numbers in zip(content.shapes, content.cells, wanted, strict=True)
        ]
        kinds = [_kind(shape) for shape in content.shapes]
        return [
            (content.shapes[s].form, content.shapes[s].version, kinds[s], next(bodies[s]))
            for s in self._order
        ]

    def _bodies(
        self, shape: Shape, cells: Sequence[Cells], numbers: Sequence[int]
    ) -> Iterator[Fields]:
        """The fields of each change of one shape, in order."""
        if len(cells) != len(shape.fields) or len(cells) > MOST_FIELDS:
            raise FrameBroken
        if any(len(column) != len(numbers) for column in cells):
            raise FrameBroken
        refs = set(shape.refs)
        columns = [
            self._resolve(column, numbers) if place in refs else _plain(column)
            for place, column in enumerate(cells)
        ]
        for row in range(len(numbers)):
            yield _body(shape, [column[row] for column in columns])

    def _resolve(self, column: Cells, numbers: Sequence[int]) -> Cells:
        """References from distances in the table."""
        found: Cells = []
        for distance, number in zip(column, numbers, strict=True):
            if distance is None:
                found.append(None)
            elif type(distance) is int:
                found.append(at(self._ids, self._own[number] - distance))
            else:
                raise FrameBroken
        return found


def _body(shape: Shape, row: Cells) -> Fields:
    """The fields of one change."""
    if shape.sparse:
        return {n: v for n, v in zip(shape.fields, row, strict=True) if v is not None}
    return dict(zip(shape.fields, row, strict=True))


def _plain(column: Cells) -> Cells:
    """Values as they came; what no question has is kept all the same, and costs its own answer.

    Raises:
        FrameBroken: A value is nested so deep that not every computer could take it apart.
    """
    if all(map(keepable, column)):
        return column
    if not all(map(shallow, column)):
        raise FrameBroken
    return [kept(value) for value in column]


def _kind(shape: Shape) -> Kind:
    try:
        return Kind(shape.kind)
    except ValueError:
        raise FrameBroken from None


def _before(dseq: int, back: int) -> int:
    """The first number of the save a change belongs to.

    Raises:
        FrameBroken: There is no such number.
    """
    if back >= dseq:
        raise FrameBroken
    return dseq - back


def _clocks(ms: Sequence[int], counters: Sequence[int]) -> list[int]:
    """Hybrid clocks again.

    Raises:
        FrameBroken: A counter does not fit beside its milliseconds.
    """
    found, last = [], -1
    for stamp, step, counter in zip(accumulate(ms), ms, counters, strict=True):
        last = counter + (last + 1 if step == 0 else 0)
        if not 0 <= last < _COUNTERS:
            raise FrameBroken
        found.append(within((within(stamp) << 16) + last))
    return found
