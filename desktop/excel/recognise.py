"""Find the roster on a sheet: its header, what each column brings, where the people begin and end.

Nobody is asked to prepare the sheet. Rows are scored by how many headings they hold; a header may
have up to three storeys with merged cells; titles stand above it, totals and signatures below.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from typing import Final

from desktop.excel.cells import Cell, clean, squeezed, text_of
from desktop.excel.headings import HEAD_NAME, NAME, Headings
from desktop.excel.read import Sheet, letters

SEARCHED_ROWS: Final = 40
STOREYS: Final = 3
ENOUGH: Final = 3
"""Headings that make a header: the name and two more."""

_DAY: Final = re.compile(r"(\d{4})\s*[年./\-]\s*(\d{1,2})\s*[月./\-]\s*(\d{1,2})")
_DAY_WORDS: Final = re.compile(r"填报|填表|统计|截止|截至|制表|上报|数据|日期|时间")
_TOTAL: Final = re.compile(
    r"^(?:合计|总计|小计|共计|累计|总人数|本页小计|本页合计)|^共\d+[人户]|^共计"
)
_SIGNATURE: Final = re.compile(
    r"^(?:填表人|填报人|制表人|审核人|复核人|经办人|负责人|审批人|调查人|录入人|村委会主任|"
    r"村支书|联系人|填报日期|填表日期|填报单位|注|备注|说明|填表说明|签字|盖章)[^:：]{0,8}[:：]"
)


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
class Table:
    """A recognised roster.

    Attributes:
        sheet: Where it stands.
        header: First and last header row, counted from 0.
        columns: All columns with a heading, left to right.
        day: The day the roster speaks of, when the sheet says so.
    """

    sheet: Sheet
    header: tuple[int, int]
    columns: tuple[Column, ...]
    day: date | None

    @property
    def columns_by_index(self) -> dict[int, Column]:
        """Columns by their index."""
        return {column.index: column for column in self.columns}

    @property
    def first_row(self) -> int:
        """The first row below the header."""
        return self.header[1] + 1


def recognise(sheet: Sheet, headings: Headings) -> Table | None:
    """The roster on this sheet, or None when no row looks like a header."""
    best = (ENOUGH - 1, 0)
    found: Table | None = None
    for top in range(min(SEARCHED_ROWS, len(sheet.rows))):
        if found and top > found.header[0] + STOREYS:
            break
        for storeys in range(1, min(STOREYS, len(sheet.rows) - top) + 1):
            columns = columns_of(sheet, top, storeys, headings)
            # of two readings with as many headings the one with fewer rows is the header
            rank = (_score(columns), -storeys)
            if rank > best and rank[0] >= ENOUGH:
                best = rank
                found = Table(sheet, (top, top + storeys - 1), columns, None)
    if found is None:
        return None
    return with_day(found)


def with_day(table: Table) -> Table:
    """The table with the day that the rows above its header or its tab speak of."""
    sheet = table.sheet
    return replace(table, day=_day(sheet.rows[: table.header[0]], sheet.name))


def _score(columns: Sequence[Column]) -> int:
    """How much of a header these rows are; 0 without a column of names."""
    targets = {column.target for column in columns} - {None}
    if NAME not in targets:
        return 0
    # A head of household alone may be a list of households; that is no roster of persons.
    return 0 if targets <= {NAME, HEAD_NAME} else len(targets)


def columns_of(sheet: Sheet, top: int, storeys: int, headings: Headings) -> tuple[Column, ...]:
    """What each column would mean if the header were these rows."""
    grid = _unmerged(sheet, top, storeys)
    used: set[str] = set()
    found = []
    for index in range(len(grid[0])):
        parts: list[str] = []
        for line in grid:
            if line[index] and line[index] not in parts:
                parts.append(line[index])
        if not parts or any(len(part) > 30 for part in parts):
            continue
        own = parts[-1] if grid[-1][index] or len(parts) == 1 else ""
        above = "".join(parts[:-1]) if own else "".join(parts)
        target = headings.target(above, own)
        if target in used:
            target = None
        if target:
            used.add(target)
        found.append(Column(index, "/".join(parts), target))
    return tuple(found)


def _unmerged(sheet: Sheet, top: int, storeys: int) -> list[list[str]]:
    """The header rows as texts, with merged blocks written into each of their cells."""
    width = max(len(row) for row in sheet.rows[top : top + storeys])
    grid = [
        [_heading(cell) for cell in row] + [""] * (width - len(row))
        for row in sheet.rows[top : top + storeys]
    ]
    for (first_row, first_column), (last_row, last_column) in sheet.merges:
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


def _day(head: Sequence[Sequence[Cell]], tab: str) -> date | None:
    """The day the roster speaks of, from the rows above the header or the sheet's name."""
    loose: date | None = None
    for text in [*(text_of(cell) for row in head for cell in row if cell), clean(tab)]:
        match = _DAY.search(text)
        if match is None:
            continue
        try:
            day = date(int(match[1]), int(match[2]), int(match[3]))
        except ValueError:
            continue
        if _DAY_WORDS.search(text):
            return day
        loose = loose or day
    return loose


def is_closing(texts: Sequence[str]) -> bool:
    """True for a row of totals or signatures.

    Args:
        texts: The cleaned cells of the row that are not empty, left to right.
    """
    if not texts:
        return False
    if _TOTAL.match(squeezed(texts[0])):
        return True
    return any(_SIGNATURE.match(squeezed(text)) for text in texts)
