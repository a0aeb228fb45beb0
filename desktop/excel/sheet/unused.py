"""What of a sheet no answer holds: columns that feed nothing, and cells nobody could read.

They are named, and where a person asks for it they are kept in 备注 beside the answers.
"""

import re
from collections.abc import Sequence
from typing import Final

from desktop.excel.report import NOTE, WARNING, Issue
from desktop.excel.sheet.cells import FORMULA_ERRORS, text_of
from desktop.excel.sheet.rows import Roster, Row
from desktop.excel.sheet.table import Table
from desktop.excel.sheet.workbook import letters
from forms.definitions.definitions import Definitions

NAMED: Final = 12
"""Columns that a sentence names; of more it says how many."""
_UNUSED: Final = (
    "有 {columns} 列没有使用，共 {cells} 格：{names}；需要时请在「列对应」里选择它们对应的项目，"
    "或选「存进备注」（身份证号码不会存进备注）。"
)
_BROKEN: Final = (
    "有 {count} 格是算不出来的公式（{cells}），当作空白；请在原表里改好，或粘贴成数值后重新导入。"
)
_MORE: Final = " 等"
_NO_HEADING: Final = "{letters}列"
_NUMBER: Final = re.compile(r"\d{15}|\d{17}[\dXx]", re.ASCII)
"""A citizen number: what may be read on every screen is no place for it."""


def unused_columns(table: Table) -> list[tuple[int, str]]:
    """Columns that feed nothing, with their heading; those without one only where data stands."""
    known = {column.index: column for column in table.columns}
    rows = table.sheet.rows[table.first_row : table.last_row]
    width = max(map(len, rows), default=0)
    found = []
    for index in range(max([width, *(i + 1 for i in known)])):
        column = known.get(index)
        if (column is not None and column.target) or index in table.others:
            continue
        if column is not None:
            found.append((index, column.heading))
        elif any(index < len(row) and row[index] != "" for row in rows):
            found.append((index, _NO_HEADING.format(letters=letters(index))))
    return found


def told(roster: Roster) -> list[Issue]:
    """One sentence about all columns of a table that feed nothing."""
    table = roster.table
    columns = unused_columns(table)
    if not columns:
        return []
    cells = sum(
        1
        for row in table.sheet.rows[table.first_row : table.last_row]
        for index, _ in columns
        if index < len(row) and row[index] != ""
    )
    names = "、".join(f"{letters(index)}「{heading}」" for index, heading in columns[:NAMED])
    more = _MORE if len(columns) > NAMED else ""
    place = roster.cell_at(table.header[1], columns[0][0])
    words = _UNUSED.format(columns=len(columns), cells=cells, names=names + more)
    return [Issue(place, "", words, NOTE)]


def broken(roster: Roster) -> list[Issue]:
    """One sentence about the cells of a table whose formula shows an error instead of a value."""
    table = roster.table
    used = [column.index for column in table.columns if column.target]
    cells = [
        roster.cell_at(at, index)
        for at, row in enumerate(table.sheet.rows[: table.last_row])
        if at >= table.first_row
        for index in used
        if index < len(row) and row[index] in FORMULA_ERRORS
    ]
    if not cells:
        return []
    named = "、".join(cells[:NAMED]) + (_MORE if len(cells) > NAMED else "")
    return [Issue(cells[0], "", _BROKEN.format(count=len(cells), cells=named), WARNING)]


def leftovers(
    row: Row, columns: Sequence[tuple[int, str]], definitions: Definitions
) -> tuple[str, ...]:
    """What a row says and no answer holds, each with its heading; no citizen numbers.

    Args:
        row: The row.
        columns: From ``unused_columns`` of its table.
        definitions: For the labels of questions whose cell could not be read.
    """
    cells = row.table.table.sheet.rows[row.at]
    said = [
        (heading, text_of(cells[index]))
        for index, heading in columns
        if index < len(cells) and cells[index] != ""
    ]
    for target, text in row.left:
        form, _, field = target.partition(".")
        said.append((definitions.form(form).field(field).label, text))
    return tuple(
        f"{heading}：{text}" for heading, text in said if text and not _NUMBER.search(text)
    )
