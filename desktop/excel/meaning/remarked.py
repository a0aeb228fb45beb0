"""What a sheet shows beside its cells, told where it matters: below the headers of its tables.

Hidden, filtered and struck-through rows are read like all others. A line through a name mostly
means that somebody died or left, so it is something to look at; nobody is left out for it.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from desktop.excel.report import NOTE, WARNING, Issue
from desktop.excel.sheet.cells import Cell, text_of
from desktop.excel.sheet.headings import HEAD_NAME, NAME
from desktop.excel.sheet.rows import Roster
from desktop.excel.sheet.workbook import letters

NAMED: Final = 12
"""Places that a sentence names; of more it says how many."""
_ROWS: Final = "第 {places} 行是{how}的，照样读了；不该导入的，请先在原表里删掉。"
_COLUMNS: Final = "{places} 列是隐藏的，照样读了；不该导入的，请在「列对应」里选不导入。"
_NAME: Final = (
    "「{text}」上划了删除线，照样读了；已经去世、迁出的，请在个人页上登记，不该导入的请从表里删掉。"
)
_CELLS: Final = "{places} 划了删除线，照样读了；作废的请从表里删掉。"
_COMMENT: Final = "这一格有批注：“{text}”；需要留下的，请选「存进备注」。"
_DIGITS: Final = re.compile(r"\d{14,}[\dXx]?", re.ASCII)


def told(roster: Roster) -> list[Issue]:
    """What there is to say about a table."""
    table, remarks = roster.table, roster.table.sheet.remarks
    here = range(table.first_row, table.last_row)
    rows = [at for at in sorted(remarks.rows) if at in here and any(map(text_of, _row(roster, at)))]
    used = {column.index for column in table.columns if column.target}
    columns = sorted(remarks.columns & used)
    found = []
    if rows:
        how = "筛选时藏起来" if remarks.filtered else "隐藏"
        words = _ROWS.format(places=_listed([str(at + 1) for at in rows]), how=how)
        found.append(Issue(roster.cell_at(rows[0], 0), "", words, WARNING))
    if columns:
        words = _COLUMNS.format(places=_listed([letters(at) for at in columns]))
        found.append(Issue(roster.cell_at(table.header[1], columns[0]), "", words, NOTE))
    return [*found, *_struck(roster), *_comments(roster)]


def comments_on(roster: Roster, at: int) -> list[str]:
    """The comments on the cells of a row, without numbers of people."""
    remarks = roster.table.sheet.remarks
    return [_plain(text) for (row, _), text in remarks.comments.items() if row == at]


def _struck(roster: Roster) -> Iterator[Issue]:
    """Names that are struck through, one by one; other cells together."""
    table = roster.table
    names = {roster.places.get(NAME, -1), roster.places.get(HEAD_NAME, -1)}
    others = []
    for row, column in sorted(table.sheet.remarks.struck):
        text = text_of(_row(roster, row)[column]) if column < len(_row(roster, row)) else ""
        if not table.first_row <= row < table.last_row or not text:
            continue
        if column in names:
            yield Issue(roster.cell_at(row, column), NAME, _NAME.format(text=text), WARNING)
        else:
            others.append(roster.cell_at(row, column))
    if others:
        yield Issue(others[0], "", _CELLS.format(places=_listed(others)), WARNING)


def _comments(roster: Roster) -> Iterator[Issue]:
    table = roster.table
    for (row, column), text in table.sheet.remarks.comments.items():
        if table.header[0] <= row < table.last_row:
            words = _COMMENT.format(text=_plain(text))
            yield Issue(roster.cell_at(row, column), "", words, NOTE)


def _row(roster: Roster, at: int) -> Sequence[Cell]:
    rows = roster.table.sheet.rows
    return rows[at] if at < len(rows) else ()


def _plain(text: str) -> str:
    return _DIGITS.sub("（号码）", text)


def _listed(places: Sequence[str]) -> str:
    more = f" 等 {len(places)} 处" if len(places) > NAMED else ""
    return "、".join(places[:NAMED]) + more
