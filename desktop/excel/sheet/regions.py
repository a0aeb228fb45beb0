"""Where one table of a sheet ends and the next begins: headers below the first one.

The same header printed again (续表) changes nothing. Another header begins a table of its own, with
its own columns. A header that the reader can do nothing with ends the table above it all the same,
for what stands below it is not what the columns above say.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from desktop.excel.sheet.cells import Cell, begins_like_a_number
from desktop.excel.sheet.headers import STOREYS, Column, Header, header_at, is_stacked
from desktop.excel.sheet.headings import ID_NUMBER, Headings
from desktop.excel.sheet.row_kinds import is_signature
from desktop.excel.sheet.table import Strange, Table

ENOUGH: Final = 3
"""Known headings that make a row a header; they have to be half of it at least."""
FEWEST: Final = 2
"""Known headings of its first storey, whose other columns may be named a row below."""


@dataclass(frozen=True, slots=True)
class HeaderRules:
    """How the headers of a sheet are read.

    Attributes:
        names: What a column means here.
        every: All headings there are, whatever form they belong to: what tells a header from data.
        fits: Whether columns are enough to read a table by.
    """

    names: Headings
    every: Headings
    fits: Callable[[Sequence[Column]], bool]


def split(table: Table, reading: HeaderRules) -> list[Table]:
    """The table as far as it goes, and the tables below it on the same sheet."""
    if table.end is not None:
        return [table]
    return _Splitter(table, reading).run()


class _Splitter:
    """Walks down one sheet."""

    def __init__(self, table: Table, reading: HeaderRules) -> None:
        self.reading = reading
        self.rows = table.sheet.rows
        self.found: list[Table] = [table]
        self.number = _number_column(table)
        self.known: dict[str, bool] = {}

    def run(self) -> list[Table]:
        """Every table, in order."""
        at = self.found[0].first_row
        while at < len(self.rows):
            header = None if self._is_data(self.rows[at]) else self._header(at)
            if header is None:
                at += 1
                continue
            self._take(header)
            at = header.top + header.storeys
        self._close(len(self.rows))
        return self.found

    def _is_data(self, row: Sequence[Cell]) -> bool:
        """Whether a citizen number, or what is left of one, stands in its column."""
        return 0 <= self.number < len(row) and begins_like_a_number(row[self.number])

    def _header(self, at: int) -> Header | None:
        """The header that begins in a row; None where none does."""
        if not self._may_begin(self.rows[at]):
            return None
        sheet = self.found[0].sheet
        best: tuple[tuple[int, int], Header] | None = None
        for storeys in range(1, min(STOREYS, len(self.rows) - at) + 1):
            if self._says_nothing(self.rows[at + storeys - 1]):
                break
            header = header_at(sheet, at, storeys)
            known = sum(
                self.reading.every.target(above, own) is not None
                for _, _, above, own in header.cells
            )
            if known < ENOUGH or known * 2 < len(header.cells):
                continue
            if is_stacked(sheet, header, self.reading.every):
                continue
            if best is None or (known, -storeys) > best[0]:
                best = (known, -storeys), header
        return best[1] if best else None

    def _may_begin(self, row: Sequence[Cell]) -> bool:
        """Whether a row has words only, and headings among them."""
        filled = [cell for cell in row if cell != ""]
        if len(filled) < FEWEST or not all(isinstance(cell, str) for cell in filled):
            return False
        if any(is_signature(str(cell)) for cell in filled):
            return False
        return sum(self._is_heading(str(cell)) for cell in filled) >= FEWEST

    def _says_nothing(self, row: Sequence[Cell]) -> bool:
        """Whether no heading is in a row: it is somebody, and no storey of a header."""
        return not any(isinstance(cell, str) and cell and self._is_heading(cell) for cell in row)

    def _is_heading(self, text: str) -> bool:
        found = self.known.get(text)
        if found is None:
            found = self.known[text] = self.reading.every.knows(text)
        return found

    def _take(self, header: Header) -> None:
        """Note what a header begins, or that it says the same again."""
        last = self.found[-1]
        columns = header.columns(self.reading.names)
        if not last.is_cut and _alike(columns, last.columns):
            again = range(header.top, header.top + header.storeys)
            self.found[-1] = replace(last, again=last.again | set(again))
        elif self.reading.fits(columns):
            self._close(header.top)
            made = Table(last.sheet, header.rows, columns, last.day, further=True, keep=last.keep)
            self.found.append(made)
            self.number = _number_column(made)
        else:
            self._cut(header.top)

    def _cut(self, top: int) -> None:
        """What follows belongs to a table that cannot be read."""
        last = self.found[-1]
        self.found[-1] = replace(last, strange=(*last.strange, Strange(top, len(self.rows))))

    def _close(self, end: int) -> None:
        last = self.found[-1]
        strange = tuple(replace(one, end=min(one.end, end)) for one in last.strange)
        self.found[-1] = replace(last, end=end, strange=strange)


def _number_column(table: Table) -> int:
    return table.places.get(ID_NUMBER, -1)


def _alike(one: Sequence[Column], other: Sequence[Column]) -> bool:
    """Whether two headers give every column the same meaning."""
    return _meanings(one) == _meanings(other)


def _meanings(columns: Sequence[Column]) -> Mapping[int, str]:
    return {column.index: column.target for column in columns if column.target}
