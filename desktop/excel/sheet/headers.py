"""The rows of a sheet that may be a header, and what each of their columns would mean.

A header may have up to three storeys with merged cells. What stands in it is put together once,
however many forms it is then compared with.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from desktop.excel.sheet.cells import Cell, squeezed
from desktop.excel.sheet.headings import Headings
from desktop.excel.sheet.workbook import Sheet, Span, letters

SEARCHED_ROWS: Final = 40
STOREYS: Final = 3
LONGEST: Final = 30
"""Characters of a storey beyond which it is a sentence and no heading."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the sheet.

    Attributes:
        index: Counted from 0.
        heading: As written, storeys joined with ``/``, without line breaks.
        target: ``form.field`` it feeds; None when it is not used.
    """

    index: int
    heading: str
    target: str | None

    @property
    def letters(self) -> str:
        """The letters over the column."""
        return letters(self.index)


@dataclass(frozen=True, slots=True)
class Header:
    """Rows that may be a header.

    Attributes:
        top: First row, counted from 0.
        storeys: How many rows.
        cells: Of each column with a heading: index, heading as written, upper storeys, lowest.
    """

    top: int
    storeys: int
    cells: tuple[tuple[int, str, str, str], ...]

    @property
    def rows(self) -> tuple[int, int]:
        """First and last row, counted from 0."""
        return self.top, self.top + self.storeys - 1

    def columns(self, headings: Headings) -> tuple[Column, ...]:
        """What each column would mean; of two that mean the same the left one counts."""
        used: set[str] = set()
        found = []
        for index, heading, above, own in self.cells:
            target = headings.target(above, own)
            if target in used:
                target = None
            if target:
                used.add(target)
            found.append(Column(index, heading, target))
        return tuple(found)


def is_stacked(sheet: Sheet, header: Header, names: Headings) -> bool:
    """Whether a lower storey stands mostly under whole headings: then it is a row of its own.

    Below 姓名 nothing more is said about the column; what stands there is a person, or the first
    heading of another table.
    """
    rows = sheet.rows[header.top : header.top + header.storeys]
    for storey in range(1, len(rows)):
        filled = under = 0
        for index, cell in enumerate(rows[storey]):
            if cell == "":
                continue
            filled += 1
            above = (row[index] for row in rows[:storey] if index < len(row))
            under += any(names.target("", _heading(one)) for one in above if one != "")
        if under * 2 > filled:
            return True
    return False


def headers(sheet: Sheet) -> Iterator[Header]:
    """All rows of the upper part of a sheet, alone and with those below them."""
    merges = [span for span in sheet.merges if span[0][0] < SEARCHED_ROWS]
    for top in range(min(SEARCHED_ROWS, len(sheet.rows))):
        for storeys in range(1, min(STOREYS, len(sheet.rows) - top) + 1):
            yield Header(top, storeys, tuple(_cells(_unmerged(sheet, merges, top, storeys))))


def header_at(sheet: Sheet, top: int, storeys: int) -> Header:
    """Some rows of a sheet as a header."""
    merges = [span for span in sheet.merges if top <= span[0][0] < top + storeys]
    return Header(top, storeys, tuple(_cells(_unmerged(sheet, merges, top, storeys))))


def _cells(grid: list[list[str]]) -> Iterator[tuple[int, str, str, str]]:
    for index in range(len(grid[0])):
        parts: list[str] = []
        for line in grid:
            if line[index] and line[index] not in parts:
                parts.append(line[index])
        if not parts or any(len(part) > LONGEST for part in parts):
            continue
        own = parts[-1] if grid[-1][index] or len(parts) == 1 else ""
        yield index, "/".join(parts), "".join(parts[:-1]) if own else "".join(parts), own


def _unmerged(sheet: Sheet, merges: Sequence[Span], top: int, storeys: int) -> list[list[str]]:
    """The header rows as texts, with merged blocks written into each of their cells."""
    width = max(len(row) for row in sheet.rows[top : top + storeys])
    grid = [
        [_heading(cell) for cell in row] + [""] * (width - len(row))
        for row in sheet.rows[top : top + storeys]
    ]
    for (first_row, first_column), (last_row, last_column) in merges:
        if first_row < top or first_row >= top + storeys or last_row >= top + storeys:
            continue
        text = grid[first_row - top][first_column] if first_column < width else ""
        for line in grid[first_row - top : last_row - top + 1]:
            for index in range(first_column, min(last_column + 1, width)):
                line[index] = line[index] or text
    if not sheet.merges and storeys > 1:
        _spread(grid)
    return grid


def _spread(grid: list[list[str]]) -> None:
    """Give a blank upper cell its left neighbour's text where only the lower storey is filled."""
    for upper, lower in pairwise(grid):
        for index in range(1, len(upper)):
            if not upper[index] and lower[index] and lower[index - 1]:
                upper[index] = upper[index - 1]


def _heading(cell: Cell) -> str:
    """A cell of the header as one line without spaces; a number is never a heading."""
    return squeezed(cell) if isinstance(cell, str) else ""
