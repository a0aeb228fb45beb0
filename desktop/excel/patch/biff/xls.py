"""An .xls or .et with cells filled: every other record and every other stream stays.

Source: MS-XLS 2.4. Caches of places (INDEX, DBCELL, EXTSST) go, for they would be wrong; a
program makes them anew. Formulas are asked to be worked out when the file is opened.
"""

import struct
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Final

from desktop.container.biff_records import Record
from desktop.container.compound import Compound
from desktop.container.edit import Edit, Insert, Left, Patched, Why
from desktop.errors.office_file import BeyondTable, NoSuchTable, OfficeFileUnknown
from desktop.excel.patch.biff.records import CONTINUE, FORMULA, BiffBook
from desktop.excel.patch.biff.rows import grow
from desktop.excel.patch.values import LONGEST, Stored, stored
from desktop.excel.sheet.workbook import FIRST_DAY, FIRST_DAY_1904

_ROWS, _COLUMNS = 65_536, 256
_INDEX, _DBCELL, _DIMENSIONS, _ROW = 0x20B, 0xD7, 0x200, 0x208
_BLANK, _MULBLANK, _NUMBER, _BOOL, _RK, _MULRK = 0x201, 0xBE, 0x203, 0x205, 0x27E, 0xBD
_LABEL, _RICH_LABEL, _LABEL_SHARED = 0x204, 0xD6, 0xFD
_COLUMN, _PROTECT, _MERGED = 0x7D, 0x12, 0xE5
_CELLS: Final = frozenset({
    _BLANK, _MULBLANK, _NUMBER, _BOOL, _RK, _MULRK, _LABEL, _RICH_LABEL, _LABEL_SHARED, FORMULA,
})  # fmt: skip
_FOLLOW: Final = frozenset({0x207, 0x221, 0x236, 0x4BC, CONTINUE})
"""What belongs to the cell before it: a result in words, an array, a table, a shared formula."""
_GROUP: Final = 32
"""So many rows stand before their cells (MS-XLS 2.1.7.20.6, CELLTABLE)."""
_DEFAULT_FORMAT: Final = 15
_ROW_HAS_FORMAT: Final = 0x80
_WORK_OUT: Final = 0x02
_FORMULA_FLAGS: Final = 14

Place = tuple[int, int]


def filled(
    content: bytes, edits: Sequence[Edit], inserts: Sequence[Insert], *, locked: bool
) -> Patched:
    """The workbook with these cells.

    Raises:
        OfficeFileUnknown: It is a compound file, but no workbook of Excel 97 or later.
        CunjiError: The file cannot be filled, or not so.
    """
    file = Compound(content)
    number = file.named("Workbook")
    if number is None:
        raise OfficeFileUnknown
    book = BiffBook(file.streams[number])
    for insert in inserts:
        part = _part(book, insert.table)
        grow(book, part, insert)
        book.parts[part] = BiffSheet(book.parts[part]).put_together()
    by_part: dict[int, list[Edit]] = defaultdict(list)
    for edit in edits:
        by_part[_part(book, edit.table)].append(edit)
    left: list[Left] = []
    for part, meant in by_part.items():
        sheet = BiffSheet(book.parts[part])
        left += _write(sheet, meant, book, locked=locked)
        book.parts[part] = sheet.put_together()
    if by_part:
        book.parts = [list(_to_work_out(part)) for part in book.parts]
    file.streams[number] = book.stream()
    return Patched(file.content(), tuple(left))


def _part(book: BiffBook, table: str | int) -> int:
    """The substream of a sheet.

    Raises:
        NoSuchTable: There is no such sheet, or it is a chart.
    """
    names = list(book.sheets)
    name = names[table] if isinstance(table, int) and table < len(names) else table
    if name not in book.sheets:
        raise NoSuchTable(table=table)
    return book.sheets[str(name)]


def _to_work_out(part: Iterable[Record]) -> Iterator[Record]:
    """The records with every formula to be worked out when the file is opened."""
    for one in part:
        if one.id == FORMULA and len(one.data) > _FORMULA_FLAGS:
            data = bytearray(one.data)
            data[_FORMULA_FLAGS] |= _WORK_OUT
            yield Record(FORMULA, bytes(data))
        else:
            yield one


def _write(
    sheet: "BiffSheet", edits: Iterable[Edit], book: BiffBook, *, locked: bool
) -> list[Left]:
    """Write cells into a sheet; says what was left.

    Raises:
        BeyondTable: Such a file has no place there.
    """
    first_day = FIRST_DAY_1904 if book.since_1904 else FIRST_DAY
    left = []
    for edit in edits:
        if not (0 <= edit.row < _ROWS and 0 <= edit.column < _COLUMNS):
            raise BeyondTable(table=edit.table, row=edit.row + 1, column=edit.column + 1)
        at = edit.row, edit.column
        style = sheet.style(*at)
        why = sheet.why(edit)
        if why is None and sheet.protected and not locked and book.formats.locked(style):
            why = Why.LOCKED
        if why is not None:
            left.append(Left(edit, why))
            continue
        sheet.cells[at] = [_cell(at, style, edit, book, first_day)]
    return left


def _cell(at: Place, style: int, edit: Edit, book: BiffBook, first_day: date) -> Record:
    """One cell as a record."""
    new: Stored = stored(edit.value, book.formats.format(style), first_day)
    if new.format is not None:
        style = book.formats.with_format(style, new.format)
    head = struct.pack("<HHH", *at, style)
    if new.text is not None:
        return Record(_LABEL_SHARED, head + struct.pack("<I", book.strings.index(new.text)))
    if new.truth is not None:
        return Record(_BOOL, head + bytes((new.truth, 0)))
    if new.number is not None:
        return Record(_NUMBER, head + struct.pack("<d", float(new.number)))
    return Record(_BLANK, head)


class BiffSheet:
    """The records of one sheet: what stands before its rows, its rows, its cells, the rest.

    Attributes:
        cells: Records by place; what belongs to a cell (results, shared formulas) follows it.
            A block of several cells in one record is taken apart only where one is written.
    """

    def __init__(self, part: list[Record]) -> None:
        part = [one for one in part if one.id not in {_INDEX, _DBCELL}]
        first, last = _table(part)
        self._before, self._after = part[:first], part[last:]
        self._rows: dict[int, bytes] = {}
        self.cells: dict[Place, list[Record]] = {}
        self._blocks: list[tuple[Record, list[tuple[Place, list[Record]]]]] = []
        at: list[Record] = self._before
        for one in part[first:last]:
            if one.id == _ROW:
                self._rows[struct.unpack_from("<H", one.data)[0]] = one.data
            elif one.id in {_MULBLANK, _MULRK}:
                at = self._block(one)
            elif one.id in _CELLS:
                at = self.cells[_place(one)] = [one]
            else:
                at.append(one)
        self._columns = [one.data for one in part if one.id == _COLUMN]
        self._merged = [block for one in part if one.id == _MERGED for block in _blocks(one.data)]
        self.protected = any(one.id == _PROTECT and one.data[:1] == b"\1" for one in part)

    def _block(self, one: Record) -> list[Record]:
        """The cells that share one record, each as a record of its own."""
        row, first = _place(one)
        kind, step = (_BLANK, 2) if one.id == _MULBLANK else (_RK, 6)
        several = [
            (
                (row, column),
                [Record(kind, struct.pack("<HH", row, column) + one.data[at : at + step])],
            )
            for column, at in enumerate(range(4, len(one.data) - 2, step), first)
        ]
        self.cells |= dict(several)
        self._blocks.append((one, several))
        return several[-1][1] if several else self._before

    def why(self, edit: Edit) -> Why | None:
        """Why a cell is left, or None."""
        at = edit.row, edit.column
        there = self.cells.get(at)
        if there is not None and there[0].id == FORMULA:
            return Why.FORMULA
        if any(_within(at, block) and at != block[:2] for block in self._merged):
            return Why.MERGED
        for data in self._columns:
            first, last, _, _, flags = struct.unpack_from("<HHHHH", data)
            if first <= edit.column <= last and flags & 1:
                return Why.HIDDEN
        too_long = isinstance(edit.value, str) and len(edit.value) > LONGEST
        return Why.TOO_LONG if too_long else None

    def style(self, row: int, column: int) -> int:
        """The index of the format a cell has, or gets from its row or column."""
        there = self.cells.get((row, column))
        if there is not None:
            return int(struct.unpack_from("<H", there[0].data, 4)[0])
        if row in self._rows:
            (flags,) = struct.unpack_from("<I", self._rows[row], 12)
            if flags & _ROW_HAS_FORMAT:
                return int(flags >> 16) & 0xFFF
        for data in self._columns:
            first, last, _, style = struct.unpack_from("<HHHH", data)
            if first <= column <= last:
                return int(style)
        return _DEFAULT_FORMAT

    def put_together(self) -> list[Record]:
        """The records of the sheet."""
        whole: dict[Place, Record] = {}
        inside: set[Place] = set()
        for block, several in self._blocks:
            if all(self.cells[at] is there for at, there in several):
                whole[several[0][0]] = block
                inside |= {at for at, _ in several[1:]}
        by_row: dict[int, list[Record]] = defaultdict(list)
        for at in sorted(self.cells.keys() - inside):
            followers = self.cells[at][1:]
            by_row[at[0]] += [whole[at], *followers] if at in whole else self.cells[at]
        rows = {row: self._rows.get(row) or _new_row(row) for row in by_row} | self._rows
        out = list(self._sized())
        for group in sorted({row // _GROUP for row in rows}):
            here = sorted(row for row in rows if row // _GROUP == group)
            out += [Record(_ROW, rows[row]) for row in here]
            out += [one for row in here for one in by_row.get(row, ())]
        return [*out, *self._after]

    def _sized(self) -> Iterator[Record]:
        """What stands before the rows, with the block the sheet says it fills."""
        last_row = max((row for row, _ in self.cells), default=-1) + 1
        last_column = max((column for _, column in self.cells), default=-1) + 1
        for one in self._before:
            if one.id == _DIMENSIONS and len(one.data) >= 14:
                first, last, left, right, rest = struct.unpack("<IIHHH", one.data[:14])
                sizes = first, max(last, last_row), left, max(right, last_column), rest
                yield Record(_DIMENSIONS, struct.pack("<IIHHH", *sizes) + one.data[14:])
            else:
                yield one


def _table(part: list[Record]) -> tuple[int, int]:
    """Where rows and cells begin and where they end."""
    places = [at for at, one in enumerate(part) if one.id == _ROW or one.id in _CELLS]
    if not places:
        size = next((at for at, one in enumerate(part) if one.id == _DIMENSIONS), len(part) - 2)
        return size + 1, size + 1
    last = places[-1] + 1
    while part[last].id in _FOLLOW:
        last += 1
    return places[0], last


def _place(one: Record) -> Place:
    row, column = struct.unpack_from("<HH", one.data)
    return row, column


def _blocks(data: bytes) -> list[tuple[int, int, int, int]]:
    """Merged blocks: first row, first column, last row, last column."""
    (count,) = struct.unpack_from("<H", data)
    found = [struct.unpack_from("<HHHH", data, 2 + 8 * n) for n in range(count)]
    return [(top, left, bottom, right) for top, bottom, left, right in found]


def _within(at: Place, block: tuple[int, int, int, int]) -> bool:
    return block[0] <= at[0] <= block[2] and block[1] <= at[1] <= block[3]


def _new_row(row: int) -> bytes:
    """A row of the usual height."""
    return struct.pack("<HHHHHHI", row, 0, _COLUMNS, 0x00FF, 0, 0, 0x100)
