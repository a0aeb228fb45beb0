"""Find the roster on a sheet: its header, what each column brings, where the people begin and end.

Nobody is asked to prepare the sheet. Rows are scored by how many headings they hold; a header may
have up to three storeys with merged cells; titles stand above it, totals and signatures below.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

from desktop.excel.sheet.cells import Cell, clean, text_of
from desktop.excel.sheet.headers import Column, headers, is_stacked
from desktop.excel.sheet.headings import HEAD_NAME, NAME, Headings
from desktop.excel.sheet.workbook import Sheet

ENOUGH: Final = 3
"""Headings that make a header: the name and two more."""

_DAY: Final = re.compile(r"(\d{4})\s*[年./\-]\s*(\d{1,2})\s*[月./\-]\s*(\d{1,2})")
_DAY_WORDS: Final = re.compile(r"填报|填表|统计|截止|截至|制表|上报|数据|日期|时间")


@dataclass(frozen=True, slots=True)
class Strange:
    """A table below another one whose header cannot be used.

    Attributes:
        top: The row its header begins in, counted from 0.
        end: The first row that is no longer its.
    """

    top: int
    end: int


@dataclass(frozen=True, slots=True)
class Table:
    """A recognised roster.

    Attributes:
        sheet: Where it stands.
        header: First and last header row, counted from 0.
        columns: All columns with a heading, left to right.
        day: The day the roster speaks of, when the sheet says so.
        end: The first row that is no longer its; None while nobody has looked.
        again: Rows in which its header is printed again.
        strange: Tables within it that cannot be read.
        further: Whether another table stands above it on its sheet.
        keep: Whether what no answer holds is kept in 备注.
        others: Columns that speak of somebody beside the row's person: an id and words, by index.
    """

    sheet: Sheet
    header: tuple[int, int]
    columns: tuple[Column, ...]
    day: date | None
    end: int | None = None
    again: frozenset[int] = frozenset()
    strange: tuple[Strange, ...] = ()
    further: bool = False
    keep: bool = False
    others: Mapping[int, tuple[str, str]] = field(default_factory=dict)

    @property
    def is_cut(self) -> bool:
        """Whether its rows have come to an end at a table that cannot be read."""
        return bool(self.strange)

    @property
    def places(self) -> dict[str, int]:
        """Column by ``form.field``."""
        return {column.target: column.index for column in self.columns if column.target}

    @property
    def first_row(self) -> int:
        """The first row below the header."""
        return self.header[1] + 1

    @property
    def last_row(self) -> int:
        """The row behind its last one."""
        return len(self.sheet.rows) if self.end is None else self.end

    def key(self, column: Column) -> str:
        """What the column is called on this sheet: its letters, and for a further table its row."""
        return f"{column.letters}{self.header[1] + 1}" if self.further else column.letters

    def stranger_at(self, row: int) -> Strange | None:
        """The table that cannot be read in which a row stands."""
        return next((one for one in self.strange if one.top <= row < one.end), None)


def recognise(sheet: Sheet, headings: Headings) -> Table | None:
    """The roster on this sheet, or None when no row looks like a header."""
    best = (ENOUGH - 1, 0)
    found: Table | None = None
    for header in headers(sheet):
        if found and header.top > found.header[1]:
            break  # a table further down is another one, however many headings it has
        if is_stacked(sheet, header, headings):
            continue
        columns = header.columns(headings)
        # of two readings with as many headings the one with fewer rows is the header
        rank = (score(columns), -header.storeys)
        if rank > best and rank[0] >= ENOUGH:
            best = rank
            found = Table(sheet, header.rows, columns, None)
    if found is None:
        return None
    return with_day(found)


def with_day(table: Table) -> Table:
    """The table with the day that the rows above its header or its tab speak of."""
    sheet = table.sheet
    return replace(table, day=_day(sheet.rows[: table.header[0]], sheet.named))


def score(columns: Sequence[Column]) -> int:
    """How much of a header these rows are; 0 without a column of names."""
    targets = {column.target for column in columns} - {None}
    if NAME not in targets:
        return 0
    # A head of household alone may be a list of households; that is no roster of persons.
    return 0 if targets <= {NAME, HEAD_NAME} else len(targets)


def _day(head: Sequence[Sequence[Cell]], names: Sequence[str]) -> date | None:
    """The day the roster speaks of, from the rows above the header or what the sheet is called."""
    loose: date | None = None
    for text in [*(text_of(cell) for row in head for cell in row if cell), *map(clean, names)]:
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
