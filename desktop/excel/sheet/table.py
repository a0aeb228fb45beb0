"""Find the roster on a sheet: its header, what each column brings, where the people begin and end.

Nobody is asked to prepare the sheet. Rows are scored by how many headings they hold; a header may
have up to three storeys with merged cells; titles stand above it, totals and signatures below.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from desktop.excel.sheet.cells import Cell, clean, squeezed, text_of
from desktop.excel.sheet.headers import STOREYS, Column, headers
from desktop.excel.sheet.headings import HEAD_NAME, NAME, Headings
from desktop.excel.sheet.workbook import Sheet

ENOUGH: Final = 3
"""Headings that make a header: the name and two more."""
MORE: Final = 2
"""Cells beside a remark that make its row one about somebody."""

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
    for header in headers(sheet):
        if found and header.top > found.header[0] + STOREYS:
            break
        columns = header.columns(headings)
        # of two readings with as many headings the one with fewer rows is the header
        rank = (_score(columns), -header.storeys)
        if rank > best and rank[0] >= ENOUGH:
            best = rank
            found = Table(sheet, header.rows, columns, None)
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

    A remark that begins like a signature (说明：随母外出) closes nothing where the row says more.

    Args:
        texts: The cleaned cells of the row that are not empty, left to right.
    """
    if not texts:
        return False
    if _TOTAL.match(squeezed(texts[0])):
        return True
    signs = [_SIGNATURE.match(squeezed(text)) is not None for text in texts]
    return signs[0] or (any(signs) and signs.count(False) < MORE)
