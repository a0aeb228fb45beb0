"""One sheet of an .xlsx: where its rows and cells stand, and cells exchanged in it."""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Final

from desktop.container.scan import (
    Element,
    Splice,
    elements,
    inner_text,
    opened,
    spliced,
    with_attributes,
)
from desktop.errors.office_file import OfficeFileDamaged
from desktop.excel.patch.formulas import shifted
from desktop.excel.sheet.workbook import address

MOST_ROWS, MOST_COLUMNS = 1_048_576, 16_384
_CELL: Final = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})")
_WANTED: Final = frozenset({
    "worksheet", "sheetData", "row", "c", "f", "col", "dimension", "mergeCell", "sheetProtection",
})  # fmt: skip
_TALL: Final = 5000
"""Rows of a merged block that are looked at; no form has a taller one."""
_YES: Final = frozenset({"1", "true"})

Area = tuple[int, int, int, int]
"""First row, first column, last row, last column, counted from 0."""


def place_of(reference: str) -> tuple[int, int]:
    """SheetRow and column of an address: G9 → (8, 6).

    Raises:
        OfficeFileDamaged: It is no address.
    """
    found = _CELL.fullmatch(reference)
    if found is None:
        raise OfficeFileDamaged(place=f"单元格地址 {reference[:20]}")
    column = 0
    for letter in found[1].upper():
        column = column * 26 + ord(letter) - 64
    return int(found[2]) - 1, column - 1


@lru_cache(maxsize=1024)
def _column(name: str) -> int:
    """The column with these letters over it, counted from 0."""
    return place_of(f"{name}1")[1]


def area_of(reference: str) -> Area:
    """The block of an address or of two with a colon between.

    Raises:
        OfficeFileDamaged: It is none.
    """
    first, _, last = reference.partition(":")
    return (*place_of(first), *place_of(last or first))


class SheetRow:
    """A row of a sheet: its element, and its cells by column."""

    __slots__ = ("cells", "element")

    def __init__(self, element: Element) -> None:
        self.element = element
        self.cells: dict[int, Element] = {}


class SheetPart:
    """The XML of one sheet, taken apart."""

    def __init__(self, xml: bytes, place: str) -> None:
        """Find rows and cells.

        Raises:
            OfficeFileDamaged: It is no sheet.
        """
        self.xml = xml
        found = elements(xml, _WANTED, place)
        data = [one for one in found if one.name == "sheetData"]
        if not data or found[0].name != "worksheet":
            raise OfficeFileDamaged(place=place)
        self._data = data[0]
        self.prefix = found[0].prefix
        self.rows: dict[int, SheetRow] = {}
        self.formulas: dict[tuple[int, int], Element] = {}
        self._places(found)
        self._merged = [area_of(one.attributes["ref"]) for one in found if one.name == "mergeCell"]
        self._numbers = sorted(self.rows)
        self._columns = [one.attributes for one in found if one.name == "col"]
        self._dimension = next((one for one in found if one.name == "dimension"), None)
        self._protected = any(
            one.name == "sheetProtection" and one.attributes.get("sheet") in _YES for one in found
        )

    def _places(self, found: list[Element]) -> None:
        """Rows and cells by their numbers, which may be left out where they follow each other."""
        at, column, row = -1, -1, None
        for one in found:
            if one.name == "row" and one.parent is self._data:
                at = int(one.attributes.get("r", at + 2)) - 1
                column, row = -1, self.rows.setdefault(at, SheetRow(one))
            elif one.name == "c" and row is not None and one.parent is row.element:
                reference = one.attributes.get("r")
                column = _column(reference.rstrip("0123456789")) if reference else column + 1
                row.cells[column] = one
            elif one.name == "f" and one.parent is not None and one.parent.name == "c":
                self.formulas[at, column] = one

    @property
    def protected(self) -> bool:
        """Whether somebody protected the sheet."""
        return self._protected

    def covered(self) -> set[tuple[int, int]]:
        """Cells a merged block hides behind its first one."""
        return {
            (row, column)
            for first, left, last, right in self._merged
            for row in range(first, min(last, first + _TALL) + 1)
            for column in range(left, right + 1)
            if (row, column) != (first, left)
        }

    def spread(self) -> list[Area]:
        """Blocks that one formula fills together."""
        return [
            area_of(one.attributes["ref"])
            for one in self.formulas.values()
            if one.attributes.get("t") in {"array", "dataTable"} and "ref" in one.attributes
        ]

    def hidden(self) -> set[int]:
        """Columns nobody sees."""
        return {
            column
            for one in self._columns
            if one.get("hidden") in _YES
            for column in range(int(one["min"]) - 1, min(int(one["max"]), MOST_COLUMNS))
        }

    def formula_texts(self) -> dict[tuple[int, int], str]:
        """What each formula says in its own cell, those that several cells share too.

        Raises:
            OfficeFileDamaged: A shared one is nowhere written.
        """
        masters: dict[str, tuple[tuple[int, int], str]] = {}
        found = {}
        for at, one in self.formulas.items():
            if not one.closes_itself:
                found[at] = inner_text(self.xml, one)
                if one.attributes.get("t") == "shared":
                    masters.setdefault(one.attributes.get("si", ""), (at, found[at]))
        for (row, column), one in self.formulas.items():
            if one.attributes.get("t") == "shared" and (row, column) not in found:
                known = masters.get(one.attributes.get("si", ""))
                if known is None:
                    raise OfficeFileDamaged(place="共用公式")
                (first, left), text = known
                found[row, column] = shifted(text, row - first, column - left)
        return found

    def style(self, row: int, column: int) -> int:
        """The index of the format a cell has, or gets from its row or column."""
        known = self.rows.get(row)
        if known is not None:
            if (cell := known.cells.get(column)) is not None:
                return int(cell.attributes.get("s", 0))
            if known.element.attributes.get("customFormat") in _YES:
                return int(known.element.attributes.get("s", 0))
        for one in self._columns:
            if int(one["min"]) <= column + 1 <= int(one["max"]):
                return int(one.get("style", 0))
        return 0

    def exchange(self, cells: Mapping[int, Mapping[int, bytes]]) -> None:
        """Put cells in by row and column; ``xml`` is new from then on, and places are old."""
        missing: dict[int, list[bytes]] = defaultdict(list)
        splices: list[Splice] = []
        for row in sorted(cells):
            if row in self.rows:
                splices += self._in_row(self.rows[row], cells[row])
            else:
                missing[self._after(row)].append(self._new_row(row, cells[row]))
        splices += [(at, at, b"".join(rows)) for at, rows in missing.items() if at >= 0]
        if -1 in missing:
            splices.append(opened(self.xml, self._data, b"".join(missing[-1])))
        self.xml = spliced(self.xml, [*splices, *self._wider(cells)])

    def _in_row(self, row: SheetRow, cells: Mapping[int, bytes]) -> Iterator[Splice]:
        """Cells into a row that is there."""
        new = b"".join(cells[column] for column in sorted(cells))
        if row.element.closes_itself:
            yield opened(self.xml, row.element, new)
            return
        between: dict[int, list[bytes]] = defaultdict(list)
        columns = sorted(row.cells)
        for column in sorted(cells):
            old = row.cells.get(column)
            if old is not None:
                yield old.start, old.end, cells[column]
                continue
            before = bisect_left(columns, column) - 1
            at = row.cells[columns[before]].end if before >= 0 else row.element.inner
            between[at].append(cells[column])
        yield from ((at, at, b"".join(several)) for at, several in between.items())
        spans = row.element.attributes.get("spans")
        if spans is not None and between:
            start, end = row.element.start, row.element.inner
            yield start, end, with_attributes(self.xml[start:end], {"spans": None})

    def _after(self, row: int) -> int:
        """Where a row begins that is not there; -1 where the sheet has no place for rows."""
        if self._data.closes_itself:
            return -1
        before = bisect_left(self._numbers, row) - 1
        return self.rows[self._numbers[before]].element.end if before >= 0 else self._data.inner

    def _new_row(self, row: int, cells: Mapping[int, bytes]) -> bytes:
        inside = b"".join(cells[column] for column in sorted(cells))
        prefix = self.prefix.encode()
        return b'<%brow r="%d">%b</%brow>' % (prefix, row + 1, inside, prefix)

    def _wider(self, cells: Mapping[int, Mapping[int, bytes]]) -> Iterator[Splice]:
        """The block the sheet says it fills, as large as it is now."""
        one = self._dimension
        filled = [(row, min(of), max(of)) for row, of in cells.items() if of]
        if one is None or "ref" not in one.attributes or not filled:
            return
        first, left, last, right = old = area_of(one.attributes["ref"])
        first = min(first, *(row for row, _, _ in filled))
        last = max(last, *(row for row, _, _ in filled))
        left = min(left, *(low for _, low, _ in filled))
        right = max(right, *(high for _, _, high in filled))
        if (first, left, last, right) != old:
            said = f"{address(first, left)}:{address(last, right)}"
            head = with_attributes(self.xml[one.start : one.inner], {"ref": said})
            yield one.start, one.inner, head
