"""What a column is by its values, where its heading is not known: citizen numbers prove themselves.

Only what can be proved is taken, and it is told; sex or birth beside them say whose they are.
"""

import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Final

from desktop.excel.report import WARNING, Issue
from desktop.excel.sheet.cells import Cell, squeezed, text_of
from desktop.excel.sheet.headers import Column
from desktop.excel.sheet.headings import BIRTH, ID_NUMBER, NAME, SEX, Headings
from desktop.excel.sheet.rows import Roster
from desktop.excel.sheet.table import Table
from forms.answers import id_number
from forms.answers.dates import read_date
from forms.errors import Unreadable

MOSTLY: Final = 0.9
"""Share of the cells that have to be numbers, and to agree with sex and birth."""
FEWEST: Final = 2
WHOLE: Final = 18
"""Characters of a number that proves itself."""
_OTHERS: Final = re.compile(
    r"户主|父|母|监护|抚养|配偶|丈夫|妻子|联系人|家长|帮扶|责任人|残疾证|经办"
)
_NUMBER: Final = re.compile(r"身份|证件|号码|证号")
_TAKEN: Final = (
    "{letters}「{heading}」的表头认不出，里面都是身份证号码，已当作本人的身份证号码；"
    "不是的，请在「列对应」里改过来。"
)
_SEXES: Final = {"男": "1", "女": "2", "1": "1", "2": "2", "1.0": "1", "2.0": "2"}


def with_number(table: Table) -> Table:
    """The table with its column of citizen numbers, where no heading names one."""
    targets = {column.target for column in table.columns}
    if ID_NUMBER in targets or NAME not in targets:
        return table
    fitting = [column for column in table.columns if _is_number(table, column)]
    if len(fitting) != 1:
        return table
    found = replace(fitting[0], target=ID_NUMBER)
    columns = tuple(found if c.index == found.index else c for c in table.columns)
    return replace(table, columns=columns)


def told(roster: Roster, names: Headings) -> list[Issue]:
    """A word about a column that was taken for what it holds, not for its heading."""
    return [
        Issue(
            roster.cell_at(roster.table.header[1], column.index), ID_NUMBER,
            _TAKEN.format(letters=column.letters, heading=column.heading), WARNING,
        )
        for column in roster.table.columns
        if column.target == ID_NUMBER and not _names_numbers(column.heading, names)
        and _is_number(roster.table, replace(column, target=None))
    ]  # fmt: skip


def _names_numbers(heading: str, names: Headings) -> bool:
    """Whether a heading, or its lowest storey, says that numbers stand below it."""
    return any(names.target("", one) == ID_NUMBER for one in (heading, heading.rpartition("/")[2]))


def _is_number(table: Table, column: Column) -> bool:
    """Whether a column nobody knows holds the numbers of the people of the rows."""
    if column.target is not None or _OTHERS.search(column.heading):
        return False
    rows = table.sheet.rows[table.first_row : table.last_row]
    pairs = [(row, cell) for row in rows if (cell := _cell(row, column.index)) != ""]
    proven = [(row, number) for row, cell in pairs if (number := _parsed(cell)) is not None]
    if len(proven) < FEWEST or len(proven) < MOSTLY * len(pairs):
        return False
    agrees = [said for row, number in proven for said in _agreeing(table, row, number)]
    if not agrees:
        return _NUMBER.search(column.heading) is not None
    return sum(agrees) >= MOSTLY * len(agrees)


def _agreeing(table: Table, row: Sequence[Cell], number: id_number.IdNumber) -> list[bool]:
    """What sex and birth of a row say about its number."""
    found = []
    sex = _SEXES.get(squeezed(text_of(_cell(row, table.places.get(SEX, -1)))))
    if sex is not None:
        found.append(sex == number.sex)
    with suppress(Unreadable):
        birth = read_date(text_of(_cell(row, table.places.get(BIRTH, -1))))
        found.append(number.birth.isoformat().startswith(birth))
    return found


def _parsed(cell: Cell) -> id_number.IdNumber | None:
    if not isinstance(cell, str):
        return None
    with suppress(Unreadable):
        found = id_number.parse(squeezed(cell))
        return found if len(id_number.compact(squeezed(cell))) == WHOLE else None
    return None


def _cell(row: Sequence[Cell], index: int) -> Cell:
    return row[index] if 0 <= index < len(row) else ""
