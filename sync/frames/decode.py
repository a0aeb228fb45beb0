"""Contents back to changes. Everything here distrusts its input: a frame may come from anybody."""

from collections.abc import Collection, Iterator, Sequence
from itertools import accumulate
from typing import Any, Protocol, TypeVar

import msgspec

from forms.schema.foreign_value import keepable, kept
from forms.schema.form import Value
from sync.change import Change, Kind
from sync.errors.wire import FrameBroken
from sync.frames.births import MOST_FIELDS, Records, own_places, read_table
from sync.frames.columns import Cells, Shape, sums, unpack, within
from sync.frames.content import LARGEST, VERSION, Birth, Content
from sync.frames.key_tree import Erased
from sync.frames.pieces import covered, unpacked

T = TypeVar("T")
Fields = dict[str, Value | None]

_COUNTERS = 1 << 16
_decoder = msgspec.msgpack.Decoder(Content)


class Opening(Protocol):
    """Opens closed pieces."""

    def key(self, birth: Birth) -> bytes:
        """The key of somebody, 32 bytes.

        Raises:
            Erased: The person was erased, or nothing here opens what that device closed.
        """


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


def changes_of(content: Content, records: Records, opening: Opening | None = None) -> list[Change]:
    """The changes of a content, without feed numbers.

    Args:
        content: From ``read``.
        records: Looks up records by birth.
        opening: Opens closed pieces; None where nobody holds keys. What cannot be opened is left
            out of the answers of its change.

    Raises:
        FrameBroken: The columns do not fit together or point beyond a table.
    """
    return _Decoding(content, records, opening).changes()


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

    def __init__(self, content: Content, records: Records, opening: Opening | None) -> None:
        self._content = content
        self._opening = opening
        self._ids, self._born = read_table(content, records)
        self._own = own_places(unpack(content.record, content.count))
        self._order = unpack(content.shape, content.count)
        self._note_made()

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

    def _note_made(self) -> None:
        """The births of the records this frame creates."""
        content = self._content
        device = content.device.hex()
        for number, (place, shape) in enumerate(zip(self._own, self._order, strict=True)):
            if at(content.shapes, shape).kind == Kind.CREATE.value:
                self._born.setdefault(place, Birth(device, content.epoch, content.first + number))

    def _rows(self) -> list[tuple[str, int, Kind, Fields]]:
        """Form, version, kind and fields of each change."""
        content = self._content
        wanted: list[list[int]] = [[] for _ in content.shapes]
        for number, shape in enumerate(self._order):
            at(wanted, shape).append(number)
        if len(content.cells) != len(content.shapes):
            raise FrameBroken
        opened = self._opened(wanted)
        bodies = [
            iter(list(self._bodies(shape, cells, numbers, opened)))
            for shape, cells, numbers in zip(content.shapes, content.cells, wanted, strict=True)
        ]
        kinds = [_kind(shape) for shape in content.shapes]
        return [
            (content.shapes[s].form, content.shapes[s].version, kinds[s], next(bodies[s]))
            for s in self._order
        ]

    def _opened(self, wanted: Sequence[Sequence[int]]) -> list[Iterator[Any] | None]:
        """For each change the values of its piece; None where it cannot be opened."""
        content = self._content
        counts = [0] * content.count
        for shape, cells, numbers in zip(content.shapes, content.cells, wanted, strict=True):
            for column in set(shape.closed):
                for number, value in zip(numbers, at(cells, column), strict=False):
                    counts[number] += value is not None
        if not any(counts):
            return [iter(())] * content.count
        lengths = unpack(content.lengths, content.count)
        if any(n < 0 for n in lengths) or sum(lengths) != len(content.pieces):
            raise FrameBroken
        ends = list(accumulate(lengths))
        subjects = unpack(content.subject, content.count)
        return [
            self._open(place, content.pieces[end - n : end], self._own[place] - back, count)
            for place, (n, end, back, count) in enumerate(
                zip(lengths, ends, subjects, counts, strict=True)
            )
        ]

    def _open(self, place: int, piece: bytes, who: int, count: int) -> Iterator[Any] | None:
        if self._opening is None or who not in self._born:
            return None
        try:
            key = self._opening.key(self._born[who])
        except Erased:
            return None
        plain = covered(key, self._content.salt, place, piece)
        return iter(unpacked(plain, self._content.regions, count))

    def _bodies(
        self,
        shape: Shape,
        cells: Sequence[Cells],
        numbers: Sequence[int],
        opened: Sequence[Iterator[Any] | None],
    ) -> Iterator[Fields]:
        """The fields of each change of one shape, in order."""
        if len(cells) != len(shape.fields) or len(cells) > MOST_FIELDS:
            raise FrameBroken
        if any(len(column) != len(numbers) for column in cells):
            raise FrameBroken
        refs, closed = set(shape.refs), set(shape.closed)
        columns = [
            self._resolve(column, numbers) if place in refs
            else column if place in closed
            else _plain(column)
            for place, column in enumerate(cells)
        ]  # fmt: skip
        for row, number in enumerate(numbers):
            cells_of = [column[row] for column in columns]
            yield _body(shape, cells_of, closed, opened[number])

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


def _body(
    shape: Shape, row: Cells, closed: Collection[int], values: Iterator[Any] | None
) -> Fields:
    """The fields of one change; closed ones out of its piece, none where that stays closed."""
    body = Fields()
    for place, (name, value) in enumerate(zip(shape.fields, row, strict=True)):
        if value is None:
            if not shape.sparse:
                body[name] = None
        elif place not in closed:
            body[name] = value
        elif values is not None:
            body[name] = kept(next(values))
    return body


def _plain(column: Cells) -> Cells:
    """Values as they came; what no question has is kept all the same, and costs its own answer."""
    if all(map(keepable, column)):
        return column
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
