"""Contents back to changes. Everything here distrusts its input: a frame may come from anybody."""

from collections.abc import Callable, Collection, Iterator, Sequence
from itertools import accumulate
from typing import Any, Final, TypeAlias, TypeVar

import msgspec

from forms.schema.foreign_value import CLOSED_VALUE, keepable, kept, shallow
from forms.schema.form import RecordId, Value
from sync.change import Change, Kind
from sync.errors.wire import FrameBroken
from sync.frames.births import MOST_FIELDS, Records, Table, own_places, read_table
from sync.frames.columns import Cells, Shape, sums, unpack, within
from sync.frames.content import CLOSED, LARGEST, OPEN, Content
from sync.frames.key_tree import Erased, KeyTree
from sync.frames.pieces import GONE, KINDS, covered, fixed, unpacked

T = TypeVar("T")
Fields = dict[str, Value | None]

Trees: TypeAlias = Callable[[bytes], KeyTree | None]
"""Looks up the tree a mark names; None where it is not here."""

_COUNTERS = 1 << 16
_OF_KINDS: Final = frozenset({int, type(None)})
_SAID: Final = KINDS | {None}
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
    if found is None or found.version not in (OPEN, CLOSED):
        raise FrameBroken
    return found


def no_tree(_mark: bytes) -> None:
    """Looks up trees where there are none."""


def changes_of(content: Content, records: Records, trees: Trees = no_tree) -> list[Change]:
    """The changes of a content, without feed numbers.

    Args:
        content: From ``read``.
        records: Looks up records by birth.
        trees: Looks up trees of keys. What cannot be opened is ``CLOSED_VALUE``, by its question.

    Raises:
        FrameBroken: The columns do not fit together or point beyond a table.
    """
    return _Decoding(content, read_table(content, records), trees).changes(range(content.count))


def some_changes_of(
    content: Content, wanted: Collection[int], records: Records, trees: Trees = no_tree
) -> list[Change]:
    """Some changes of a content that stands in a log here, by place; the others are not read.

    Args:
        content: From ``read``; it was read whole when it came.
        wanted: Places from 0, in order.
        records: As of ``changes_of``.
        trees: As of ``changes_of``.

    Raises:
        FrameBroken: It is damaged where these are read.
    """
    return _Decoding(content, Table(content, records), trees).changes(wanted)


def subjects_of(content: Content, records: Records) -> list[RecordId]:
    """Under whose key the answers of each change are closed; none where nothing is.

    Raises:
        FrameBroken: The columns do not fit together or point beyond a table.
    """
    if content.version != CLOSED:
        return []
    ids = read_table(content, records)
    own = own_places(unpack(content.record, content.count))
    backs = unpack(content.subject, content.count)
    return [at(ids, place - back) for place, back in zip(own, backs, strict=True)]


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

    def __init__(self, content: Content, ids: Sequence[RecordId], trees: Trees) -> None:
        self._content = content
        self._tree = trees(content.tree) if content.version == CLOSED else None
        self._ids = ids
        self._own = own_places(unpack(content.record, content.count))
        self._order = unpack(content.shape, content.count)

    def changes(self, wanted: Collection[int]) -> list[Change]:
        """The changes at some places of the frame, in order."""
        content, n, texts = self._content, self._content.count, self._content.texts
        device, epoch, first = content.device.hex(), content.epoch, content.first
        clocks = _clocks(unpack(content.ms, n), unpack(content.counter, n))
        backs, bases = sums(unpack(content.tx, n)), sums(unpack(content.base, n))
        actors, reasons = unpack(content.actor, n), unpack(content.reason, n)
        return [
            Change(device, epoch, first + p, _before(first + p, backs[p]), clocks[p], bases[p],
                   at(self._ids, self._own[p]), form, version, kind, fields, at(texts, actors[p]),
                   at(texts, reasons[p] - 1) if reasons[p] else None)
            for p, (form, version, kind, fields) in zip(wanted, self._rows(wanted), strict=True)
        ]  # fmt: skip

    def _rows(self, asked: Collection[int]) -> list[tuple[str, int, Kind, Fields]]:
        """Form, version, kind and fields of each change that is asked for."""
        content = self._content
        wanted: list[list[int]] = [[] for _ in content.shapes]
        if not 0 <= min(self._order) <= max(self._order) < len(wanted):
            raise FrameBroken
        for number, shape in enumerate(self._order):
            wanted[shape].append(number)
        if len(content.cells) != len(content.shapes):
            raise FrameBroken
        closed = content.closed if content.version == CLOSED else [[] for _ in content.shapes]
        if len(closed) != len(content.shapes):
            raise FrameBroken
        opened = self._opened(wanted, closed, asked)
        bodies = [
            iter(list(self._bodies(shape, *_only(cells, numbers, asked), frozenset(shut), opened)))
            for shape, cells, numbers, shut in zip(
                content.shapes, content.cells, wanted, closed, strict=True
            )
        ]
        kinds = [_kind(shape) for shape in content.shapes]
        order = [self._order[place] for place in asked]
        return [
            (content.shapes[s].form, content.shapes[s].version, kinds[s], next(bodies[s]))
            for s in order
        ]

    def _opened(
        self,
        wanted: Sequence[Sequence[int]],
        closed: Sequence[Sequence[int]],
        asked: Collection[int],
    ) -> list[Iterator[Any] | None]:
        """For each change the answers of its piece; None where it cannot or need not be opened."""
        content = self._content
        kinds: list[tuple[int, ...]] = [()] * content.count
        for cells, numbers, shut in zip(content.cells, wanted, closed, strict=True):
            columns = [at(cells, column) for column in sorted(set(shut))]
            for number, said in zip(numbers, _kinds_in(columns), strict=False):
                kinds[number] = said
        if not any(kinds):
            return [iter(())] * content.count
        lengths = _lengths(content.lengths, kinds)
        if any(n < 0 for n in lengths) or sum(lengths) != len(content.pieces):
            raise FrameBroken
        whose = unpack(content.subject, content.count)
        return [
            self._open(place, content.pieces[end - n : end], self._own[place] - back, said)
            if place in asked
            else None
            for place, (n, end, back, said) in enumerate(
                zip(lengths, accumulate(lengths), whose, kinds, strict=True)
            )
        ]

    def _open(
        self, place: int, piece: bytes, who: int, kinds: Sequence[int]
    ) -> Iterator[Any] | None:
        subject: RecordId = at(self._ids, who)
        if not kinds:
            return iter(())
        if self._tree is None or GONE in kinds:
            return None
        try:
            key = self._tree.key(subject)
        except Erased:
            return None
        plain = covered(key, self._content.salt, place, piece)
        try:
            return iter(unpacked(plain, kinds, self._content.regions))
        except FrameBroken:  # closed with another key than its author says: nobody can open it
            return None

    def _bodies(
        self,
        shape: Shape,
        cells: Sequence[Cells],
        numbers: Sequence[int],
        closed: Collection[int],
        opened: Sequence[Iterator[Any] | None],
    ) -> Iterator[Fields]:
        """The fields of each change of one shape, in order."""
        if len(cells) != len(shape.fields) or len(cells) > MOST_FIELDS:
            raise FrameBroken
        refs = set(shape.refs)
        columns = [
            self._resolve(column, numbers)
            if place in refs
            else column
            if place in closed
            else _plain(column)
            for place, column in enumerate(cells)
        ]
        for row, number in enumerate(numbers):
            values = [column[row] for column in columns]
            for place in sorted(closed) if closed else ():
                if values[place] is not None:
                    answers = opened[number]
                    values[place] = CLOSED_VALUE if answers is None else kept(next(answers))
            yield _body(shape, values)

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


def _only(
    cells: Sequence[Cells], numbers: Sequence[int], asked: Collection[int]
) -> tuple[Sequence[Cells], Sequence[int]]:
    """The rows of one shape that are asked for.

    Raises:
        FrameBroken: The columns are not equally long.
    """
    if any(len(column) != len(numbers) for column in cells):
        raise FrameBroken
    rows = [row for row, number in enumerate(numbers) if number in asked]
    if len(rows) == len(numbers):
        return cells, numbers
    return [[column[row] for row in rows] for column in cells], [numbers[row] for row in rows]


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


def _lengths(told: Sequence[int], kinds: Sequence[tuple[int, ...]]) -> list[int]:
    """How long each piece is: told where that does not follow from what stands in it."""
    sizes = {some: 0 if GONE in some else fixed(some) for some in set(kinds)}  # few differ
    known = [sizes[some] for some in kinds]
    rest = iter(unpack(told, known.count(None)))
    return [next(rest) if size is None else size for size in known]


def _kinds_in(columns: Sequence[Cells]) -> Iterator[tuple[int, ...]]:
    """What the answers in the piece of each row are; few rows differ, so each way is kept once.

    Raises:
        FrameBroken: Nothing that any is.
    """
    for column in columns:
        if not {*map(type, column)} <= _OF_KINDS or not {*column} <= _SAID:
            raise FrameBroken
    known: dict[tuple[int | None, ...], tuple[int, ...]] = {}
    for row in zip(*columns, strict=False):
        found = known.get(row)
        if found is None:
            found = known[row] = tuple(kind for kind in row if kind is not None)
        yield found


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
