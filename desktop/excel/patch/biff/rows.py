"""Rows put into a sheet of an .xls: everything below moves, whoever names it.

What reaches over the place grows: merged blocks, lists, colours, sums. The new rows look like the
one they are put in above and have its formulas, as when a person fills down. Source: MS-XLS 2.4.
"""

import struct
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

from desktop.container.biff_records import Record
from desktop.container.edit import Insert
from desktop.errors.office_file import RowsCannotGrow
from desktop.excel.patch.biff.records import CONTINUE, FORMULA, BiffBook
from desktop.excel.patch.biff.tokens import EXP, TABLE_OF, PutIn, copied, moved, unshared

_INDEX, _DBCELL, _ROW = 0x20B, 0xD7, 0x208
_BLANK, _MULBLANK, _MULRK = 0x201, 0xBE, 0xBD
_ONE_CELL: Final = frozenset({0x201, 0x203, 0x204, 0x205, 0x27E, 0xD6, 0xFD})
_STRING, _ARRAY, _TABLE, _SHARED = 0x207, 0x221, 0x236, 0x4BC
_FOLLOW: Final = frozenset({_STRING, _ARRAY, _TABLE, _SHARED, CONTINUE})
_MERGED, _LIST, _COLOUR, _COLOUR_RULE = 0xE5, 0x1BE, 0x1B0, 0x1B1
_LINK, _NOTE, _BREAKS, _PIVOT, _NAME = 0x1B8, 0x1C, 0x1B, 0xB0, 0x18
_DRAWING, _SERIES, _NEW_COLOUR, _FEATURE = 0xEC, 0x1051, 0x879, 0x868
_OUTER_BOOK, _OUTER_SHEETS, _OWN_BOOK = 0x1AE, 0x17, 0x0401
_ROWS: Final = 65_536
_MOST_BLOCKS: Final = 1027
"""Merged blocks in one record."""
_HEAD: Final = 20
"""Bytes of a formula before the length of its tokens."""
_FLAGS, _IS_SHARED, _WORK_OUT = 14, 0x08, 0x02
_ANCHOR: Final = struct.pack("<HHI", 0, 0xF010, 18)
"""How the place of a drawing on its sheet begins (MS-ODRAW OfficeArtClientAnchorSheet)."""
_STAYS: Final = 3
"""Of a drawing that does not go with the cells."""
_NAME_HEAD: Final = 14
There = Callable[[int], bool]


def grow(book: BiffBook, part: int, insert: Insert) -> None:
    """Put rows into a sheet of a workbook.

    Raises:
        RowsCannotGrow: There is no room, or something there cannot be moved.
    """
    rows = PutIn(insert.row, insert.count)
    last = max((_last_row(one) for one in book.parts[part]), default=0)
    if max(last, insert.row) + insert.count >= _ROWS:
        raise RowsCannotGrow(table=insert.table, why=f"超出 {_ROWS} 行")
    try:
        there = _outer(book, part)
        for number, records in enumerate(book.parts):
            growing = _Growing(rows, there, here=number == part)
            book.parts[number] = growing.whole(records)
    except RowsCannotGrow as full:
        raise RowsCannotGrow(table=insert.table, why=full.facts["why"]) from None
    except (struct.error, IndexError):
        raise RowsCannotGrow(table=insert.table, why="这一页里有读不懂的内容") from None


def _last_row(one: Record) -> int:
    of_row = one.id in _ONE_CELL or one.id in {_ROW, FORMULA, _MULBLANK, _MULRK}
    return int(struct.unpack_from("<H", one.data)[0]) if of_row else 0


def _outer(book: BiffBook, part: int) -> There:
    """Whether a number of the list of outer sheets means a sheet.

    Raises:
        RowsCannotGrow: On being asked for one that goes through several sheets.
    """
    whole = book.parts[0]
    tab = book.tab_of(part)
    books = [one.data for one in whole if one.id == _OUTER_BOOK]
    own = {n for n, data in enumerate(books) if struct.unpack_from("<H", data, 2)[0] == _OWN_BOOK}
    listed = next((one.data for one in whole if one.id == _OUTER_SHEETS), b"\0\0")
    count = min(struct.unpack_from("<H", listed)[0], (len(listed) - 2) // 6)
    sheets = [struct.unpack_from("<Hhh", listed, 2 + 6 * n) for n in range(count)]

    def there(number: int) -> bool:
        if number >= len(sheets):
            return False
        outer, first, last = sheets[number]
        if outer not in own or not first <= tab <= last:
            return False
        if first != last:
            raise RowsCannotGrow(table="", why="有跨几张工作表的公式")
        return True

    return there


class _Growing:
    """The records of one part of a workbook while a sheet of it gets rows."""

    def __init__(self, rows: PutIn, there: There, *, here: bool) -> None:
        self._rows, self._there, self._here = rows, there, here
        self._shared: dict[tuple[int, int], bytes] = {}
        self._base = 0
        """The first row of the colours whose rules come next."""

    def whole(self, records: Sequence[Record]) -> list[Record]:
        """All of them; the new rows stand behind the others, to be put in order."""
        if self._here:
            self._shared = dict(_shared(records))
        out: list[Record] = []
        new: list[Record] = []
        behind = 0
        for one in records:
            if self._here and one.id in {_INDEX, _DBCELL, _SHARED}:
                continue
            out += self._moved(one)
            if self._here and one.id in _ONE_CELL | {_ROW, FORMULA, _MULBLANK, _MULRK}:
                behind = len(out)
                if struct.unpack_from("<H", one.data)[0] == self._rows.at:
                    new += self._copies(one)
            elif one.id in _FOLLOW and behind == len(out) - 1:
                behind = len(out)
        return [*out[:behind], *new, *out[behind:]]

    def _moved(self, one: Record) -> Iterator[Record]:
        """One record after the rows were put in."""
        change = _OF_ALL.get(one.id)
        if change is None and self._here:
            change = _OF_SHEET.get(one.id)
        if change is None:
            yield one
        else:
            yield from (Record(one.id, data) for data in change(self, one.data))

    def formula(self, tokens: bytes, *, own_row: bool = False, base: int | None = None) -> bytes:
        """Tokens after the rows were put in."""
        return moved(
            tokens, self._rows, here=self._here, there=self._there, own_row=own_row, base=base
        )

    def block(self, data: bytes, at: int, *, around: bool = True) -> bytes:
        """Data with the rows of the block at a place moved."""
        first, last = struct.unpack_from("<HH", data, at)
        return _put(data, at, "<HH", *self._rows.block(first, last, around=around))

    def row(self, data: bytes) -> Iterator[bytes]:
        """What begins with a row."""
        (row,) = struct.unpack_from("<H", data)
        yield _put(data, 0, "<H", self._rows.moved(row))

    def of_formula(self, data: bytes) -> Iterator[bytes]:
        """A cell with a formula."""
        row, column = struct.unpack_from("<HH", data)
        (size,) = struct.unpack_from("<H", data, _HEAD)
        tokens, rest = data[_HEAD + 2 : _HEAD + 2 + size], data[_HEAD + 2 + size :]
        tokens, alone = self._alone(tokens, row, column)
        head = data[:_HEAD]
        if alone:
            head = _put(head, _FLAGS, "<B", head[_FLAGS] & ~_IS_SHARED)
        if self._here:
            head = _put(head, 0, "<H", self._rows.moved(row))
        tokens = self.formula(tokens, own_row=self._here and row == self._rows.at)
        if self._here and tokens[:1] in (bytes([EXP]), bytes([TABLE_OF])):
            (of,) = struct.unpack_from("<H", tokens, 1)
            tokens = _put(tokens, 1, "<H", self._rows.moved(of))
        yield head + struct.pack("<H", len(tokens)) + tokens + rest

    def _alone(self, tokens: bytes, row: int, column: int) -> tuple[bytes, bool]:
        """The tokens of a cell, those it shares with others as its own."""
        if self._here and tokens[:1] == bytes([EXP]) and len(tokens) >= 5:
            shared = self._shared.get(struct.unpack_from("<HH", tokens, 1))
            if shared is not None:
                return unshared(shared, row, column), True
        return tokens, False

    def array(self, data: bytes) -> Iterator[bytes]:
        """A block of cells with one formula together."""
        first, last = struct.unpack_from("<HH", data)
        if first < self._rows.at <= last or (first == self._rows.at and self._here):
            raise RowsCannotGrow(table="", why="那里有数组公式或模拟运算表")
        yield self.block(data, 0, around=False)

    def array_elsewhere(self, data: bytes) -> Iterator[bytes]:
        """The same, with its tokens; on another sheet only these."""
        (whole,) = self.array(data) if self._here else (data,)
        (size,) = struct.unpack_from("<H", data, 12)
        yield whole[:14] + self.formula(whole[14 : 14 + size]) + whole[14 + size :]

    def shared_elsewhere(self, data: bytes) -> Iterator[bytes]:
        """A formula several cells of another sheet share."""
        (size,) = struct.unpack_from("<H", data, 8)
        yield data[:10] + self.formula(data[10 : 10 + size]) + data[10 + size :]

    def merged(self, data: bytes) -> Iterator[bytes]:
        """Merged blocks, those within the row for each copy too."""
        (count,) = struct.unpack_from("<H", data)
        blocks = []
        for n in range(count):
            first, last, left, right = struct.unpack_from("<4H", data, 2 + 8 * n)
            blocks.append((*self._rows.block(first, last, around=first != last), left, right))
            if first == last == self._rows.at:
                more = range(self._rows.at, self._rows.at + self._rows.count)
                blocks += [(row, row, left, right) for row in more]
        for at in range(0, len(blocks), _MOST_BLOCKS):
            some = blocks[at : at + _MOST_BLOCKS]
            packed = b"".join(struct.pack("<4H", *block) for block in some)
            yield struct.pack("<H", len(some)) + packed

    def listed(self, data: bytes) -> Iterator[bytes]:
        """A list of data validation: two formulas and the cells they are for."""
        at = 4
        for _ in range(4):
            at += 3 + struct.unpack_from("<H", data, at)[0] * (1 + (data[at + 2] & 1))
        texts, formulas = data[:at], []
        for _ in range(2):
            (size,) = struct.unpack_from("<H", data, at)
            formulas.append((data[at : at + 4], data[at + 4 : at + 4 + size]))
            at += 4 + size
        base = struct.unpack_from("<H", data, at + 2)[0] if len(data) >= at + 4 else 0
        said = b"".join(head + self.formula(tokens, base=base) for head, tokens in formulas)
        yield texts + said + (self._blocks(data[at:]) if self._here else data[at:])

    def _blocks(self, data: bytes) -> bytes:
        """A number of blocks, then each."""
        (count,) = struct.unpack_from("<H", data)
        for n in range(min(count, (len(data) - 2) // 8)):
            data = self.block(data, 2 + 8 * n)
        return data

    def coloured(self, data: bytes) -> Iterator[bytes]:
        """Cells that are coloured by a condition; their rules come next."""
        (self._base,) = struct.unpack_from("<H", data, 4)
        yield self.block(data[:12], 4) + self._blocks(data[12:])

    def newly_coloured(self, data: bytes) -> Iterator[bytes]:
        """The same as later programs write it, with a head before."""
        head = self.block(data[:12], 4)
        yield head + self.block(data[12:24], 4) + self._blocks(data[24:])

    def rule(self, data: bytes) -> Iterator[bytes]:
        """A condition: its two formulas stand at the end."""
        first, second = struct.unpack_from("<HH", data, 2)
        at = len(data) - first - second
        base = self._base if self._here else None
        tokens = (data[at : at + first], data[at + first :])
        yield data[:at] + b"".join(self.formula(one, base=base) for one in tokens)

    def linked(self, data: bytes) -> Iterator[bytes]:
        """A link on a block of cells."""
        yield self.block(data, 0, around=False)

    def breaks(self, data: bytes) -> Iterator[bytes]:
        """Breaks between printed pages."""
        (count,) = struct.unpack_from("<H", data)
        for n in range(count):
            (row,) = struct.unpack_from("<H", data, 2 + 6 * n)
            data = _put(data, 2 + 6 * n, "<H", self._rows.moved(row))
        yield data

    def pivot(self, data: bytes) -> Iterator[bytes]:
        """A pivot table: one below cannot go down, for its source is said elsewhere."""
        if struct.unpack_from("<H", data, 2)[0] >= self._rows.at:
            raise RowsCannotGrow(table="", why="下面有数据透视表")
        yield data

    def feature(self, data: bytes) -> Iterator[bytes]:
        """Cells whose faults are not to be told of, or that somebody may change."""
        (count,) = struct.unpack_from("<H", data, 19)
        for n in range(count):
            data = self.block(data, 27 + 8 * n)
        yield data

    def drawing(self, data: bytes) -> Iterator[bytes]:
        """Pictures, boxes and charts that stand between two cells."""
        at = data.find(_ANCHOR)
        while at >= 0:
            flags, _, _, top, _, _, _, bottom = struct.unpack_from("<8H", data, at + 8)
            if flags != _STAYS:
                data = _put(data, at + 14, "<H", self._rows.moved(top))
                data = _put(data, at + 22, "<H", self._rows.moved(bottom))
            at = data.find(_ANCHOR, at + 8)
        yield data

    def series(self, data: bytes) -> Iterator[bytes]:
        """What a chart shows."""
        (size,) = struct.unpack_from("<H", data, 6)
        tokens = moved(data[8 : 8 + size], self._rows, here=False, there=self._there)
        yield data[:8] + tokens + data[8 + size :]

    def name(self, data: bytes) -> Iterator[bytes]:
        """A name: what it stands for, the print area and the filter among them."""
        length, size = data[3], struct.unpack_from("<H", data, 4)[0]
        at = _NAME_HEAD + 1 + length * (1 + (data[_NAME_HEAD] & 1))
        tokens = moved(data[at : at + size], self._rows, here=False, there=self._there)
        yield data[:at] + tokens + data[at + size :]

    def _copies(self, one: Record) -> Iterator[Record]:
        """What stands in the row, for each of the new ones: looks and formulas."""
        for row in range(self._rows.at, self._rows.at + self._rows.count):
            if one.id == _ROW:
                yield Record(_ROW, _put(one.data, 0, "<H", row))
            elif one.id == FORMULA:
                yield self._copied(one.data, row)
            else:
                yield from _looks(one, row)

    def _copied(self, data: bytes, row: int) -> Record:
        """A formula as it reads in one of the new rows, to be worked out."""
        own, column = struct.unpack_from("<HH", data)
        (size,) = struct.unpack_from("<H", data, _HEAD)
        tokens, _ = self._alone(data[_HEAD + 2 : _HEAD + 2 + size], own, column)
        if tokens[:1] in (bytes([EXP]), bytes([TABLE_OF])):
            return Record(_BLANK, _put(data[:6], 0, "<H", row))
        new = copied(tokens, self._rows, row)
        head = _put(data[:6], 0, "<H", row) + bytes(8) + struct.pack("<HI", _WORK_OUT, 0)
        rest = data[_HEAD + 2 + size :]
        return Record(FORMULA, head + struct.pack("<H", len(new)) + new + rest)


def _put(data: bytes, at: int, form: str, *values: int) -> bytes:
    out = bytearray(data)
    struct.pack_into(form, out, at, *values)
    return bytes(out)


def _shared(records: Iterable[Record]) -> Iterator[tuple[tuple[int, int], bytes]]:
    """The formulas several cells share, by the cell they stand behind."""
    place = (0, 0)
    for one in records:
        if one.id == FORMULA:
            place = struct.unpack_from("<HH", one.data)
        elif one.id == _SHARED:
            (size,) = struct.unpack_from("<H", one.data, 8)
            yield place, one.data[10 : 10 + size]


def _looks(one: Record, row: int) -> Iterator[Record]:
    """The looks of one cell, or of several in one record, without what they say."""
    if one.id == _MULBLANK:
        yield Record(_MULBLANK, _put(one.data, 0, "<H", row))
    elif one.id == _MULRK:
        (column,) = struct.unpack_from("<H", one.data, 2)
        for n, at in enumerate(range(4, len(one.data) - 2, 6)):
            (look,) = struct.unpack_from("<H", one.data, at)
            yield Record(_BLANK, struct.pack("<HHH", row, column + n, look))
    else:
        yield Record(_BLANK, _put(one.data[:6], 0, "<H", row))


_OF_ALL: Final[dict[int, Callable[[_Growing, bytes], Iterator[bytes]]]] = {
    FORMULA: _Growing.of_formula, _LIST: _Growing.listed, _COLOUR_RULE: _Growing.rule,
    _SERIES: _Growing.series, _NAME: _Growing.name, _ARRAY: _Growing.array_elsewhere,
    _SHARED: _Growing.shared_elsewhere,
}  # fmt: skip
"""What may name the sheet from anywhere."""
_OF_SHEET: Final[dict[int, Callable[[_Growing, bytes], Iterator[bytes]]]] = {
    **dict.fromkeys((*_ONE_CELL, _ROW, _MULBLANK, _MULRK, _NOTE), _Growing.row),
    _TABLE: _Growing.array, _MERGED: _Growing.merged, _COLOUR: _Growing.coloured,
    _NEW_COLOUR: _Growing.newly_coloured, _LINK: _Growing.linked, _BREAKS: _Growing.breaks,
    _PIVOT: _Growing.pivot, _FEATURE: _Growing.feature, _DRAWING: _Growing.drawing,
}  # fmt: skip
"""What stands on the sheet itself."""
