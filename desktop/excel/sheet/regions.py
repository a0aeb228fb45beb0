"""Where one table of a sheet ends and the next begins: headers below the first one.

The same header printed again (续表) changes nothing. Another header begins a table of its own, with
its own columns. A header that the reader can do nothing with ends the table above it all the same,
for what stands below it is not what the columns above say. The same headings to the right of a
table (a sheet of two halves) are another table on the same rows.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from desktop.excel.sheet.cells import Cell, begins_like_a_number, squeezed
from desktop.excel.sheet.headers import STOREYS, Column, Header, header_at, is_stacked
from desktop.excel.sheet.headings import HEAD_NAME, ID_NUMBER, NAME, Headings
from desktop.excel.sheet.row_kinds import is_signature
from desktop.excel.sheet.table import Strange, Table

ENOUGH: Final = 3
"""Known headings that make a row a header; they have to be half of it at least."""
_OTHERS: Final = re.compile(
    r"信息|情况|监护|抚养|父亲|母亲|父母|家长|配偶|丈夫|妻子|户主|联系人|帮扶|家属|亲属|成员|责任人"
)
"""Above columns: whose they are, who need not be the people of the columns to their left."""
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


def beside(table: Table, names: Headings) -> list[Table]:
    """A table and those that stand to its right on the same rows, with the same headings again.

    Each gets a sheet on which only its own columns are filled, so that addresses stay.
    """
    cut = _repeats_from(table)
    if cut is None:
        return [table]
    sheet, (top, bottom) = table.sheet, table.header
    merges = [span for span in sheet.merges if span[0][1] >= cut]
    left = replace(
        table,
        sheet=replace(
            sheet,
            rows=[row[:cut] for row in sheet.rows],
            merges=tuple(span for span in sheet.merges if span[0][1] < cut),
        ),
        columns=tuple(column for column in table.columns if column.index < cut),
    )
    blank: list[Cell] = [""] * cut
    rest = replace(
        sheet,
        rows=[row if at < top else [*blank, *row[cut:]] for at, row in enumerate(sheet.rows)],
        merges=tuple(merges),
    )
    columns = header_at(rest, top, bottom - top + 1).columns(names)
    return [left, *beside(replace(table, sheet=rest, columns=columns), names)]


def _repeats_from(table: Table) -> int | None:
    """The column from which the headings come again; None where they do not.

    The very words have to come again, whose they are included: 监护人/姓名 is not 学生/姓名.
    """
    key = next((c for c in table.columns if c.target in {NAME, HEAD_NAME}), None)
    if key is None:
        return None
    first = {column.heading: column.index for column in reversed(table.columns)}
    again = [column for column in table.columns if first[column.heading] < column.index]
    second = next((column.index for column in again if column.heading == key.heading), None)
    if second is None or len(again) < FEWEST:
        return None
    cut = second
    while any(column.index == cut - 1 for column in again):
        cut -= 1
    over = table.sheet.rows[table.header[0] - 1][cut:] if table.header[0] else []
    others = any(_OTHERS.search(squeezed(cell)) for cell in over if isinstance(cell, str))
    return cut if cut > key.index and not others else None
