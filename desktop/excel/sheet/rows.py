"""From a recognised sheet to rows about people: leave out totals, read every cell."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Final

from desktop.excel.report import SET_ASIDE, WARNING, Issue
from desktop.excel.sheet.answers import DAMAGED, NOTHING, CellReader
from desktop.excel.sheet.cells import squeezed, text_of
from desktop.excel.sheet.headings import (
    BIRTH,
    ID_NUMBER,
    NAME,
    RELATION,
    SERIAL,
    SEX,
)
from desktop.excel.sheet.table import Table, is_closing
from desktop.excel.sheet.workbook import address
from forms.answers import id_number
from forms.schema.form import Value

HEAD: Final = frozenset({"01", "02"})
"""Codes of list ``gb_relation`` for the head of household."""

_HOUSEHOLD_FORMS: Final = ("household.", "household_type.")
_OTHER_BIRTH: Final = (
    "写的出生日期与身份证号码里的不同，已按身份证号码记；请核对，实际生日不同时在备注里写明。"
)
_NUMBER_FOR_NAME: Final = "姓名写成了数字，没有导入；请改成姓名后重新导入。"
_NAMELESS: Final = "这一行没有姓名，没有导入；请补上姓名后重新导入。"


@dataclass(slots=True)
class Row:
    """One person's row.

    Attributes:
        no: Running number over all tables of the import.
        table: The table it stands in.
        at: Row of the sheet, counted from 0.
        group: Which household of the import.
        answers: ``form.field`` to answer; only cells that say something.
        hint: Birth day shown by a damaged number.
        issues: What is wrong with its cells.
        aside: True when the row is not to be stored.
        gone: The words by which the sheet says that this person died or left; empty without.
    """

    no: int
    table: "Roster"
    at: int
    group: int = -1
    answers: dict[str, Value] = field(default_factory=dict)
    hint: str | None = None
    issues: list[Issue] = field(default_factory=list)
    aside: bool = False
    gone: str = ""

    def text(self, target: str) -> str:
        """An answer as text; empty when the cell says nothing."""
        return str(self.answers.get(target, ""))

    @property
    def is_head(self) -> bool:
        """True when the sheet calls this person the head of household."""
        return self.text(RELATION) in HEAD

    def cell(self, target: str) -> str:
        """The address of the cell that feeds a field, or of the name when no column does."""
        return self.table.address(self.at, target)

    def warn(self, target: str, sentence: str, level: str = WARNING) -> None:
        """Note something about a cell."""
        self.issues.append(Issue(self.cell(target), target, sentence, level))

    def set_aside(self, target: str, sentence: str) -> None:
        """Decide that the row is not stored; the first reason stands."""
        self.set_aside_at(self.cell(target), target, sentence)

    def set_aside_at(self, cell: str, target: str, sentence: str) -> None:
        """The same for a reason that stands in a cell of its own."""
        if self.aside:
            return
        self.aside = True
        self.issues.append(Issue(cell, target, sentence, SET_ASIDE))


@dataclass(slots=True)
class Roster:
    """A table with the columns in force, ready to be read.

    Attributes:
        table: What was recognised.
        places: ``form.field`` to column index.
        prefix: ``sheet!`` when the workbook has several tables, else empty.
    """

    table: Table
    places: dict[str, int]
    prefix: str

    def address(self, row: int, target: str) -> str:
        """Where a row's answer stands."""
        return self.cell_at(row, self.places.get(target, self.places.get(NAME, 0)))

    def cell_at(self, row: int, column: int) -> str:
        """The address of a cell, both counted from 0."""
        return self.prefix + address(row, column)


@dataclass(frozen=True, slots=True)
class SkippedRow:
    """A row below a header that is no record.

    Attributes:
        table: Where it stands.
        at: Row of the sheet, counted from 0.
        why: Chinese, for the account of the import.
    """

    table: Roster
    at: int
    why: str

    @property
    def place(self) -> tuple[str, str]:
        """The address of its first cell that says something, and what that says."""
        cells = self.table.table.sheet.rows[self.at]
        index = next(i for i, cell in enumerate(cells) if text_of(cell))
        return self.table.prefix + address(self.at, index), text_of(cells[index])


SHORTEST_NUMBER: Final = 15
"""Characters from which a cell under 身份证号码 is somebody's number and no heading."""
CLOSING: Final = "合计、签名或说明的一行，不是登记。"
NOTHING_USED: Final = "用到的列都空着，没有可以导入的内容。"
HEADER_AGAIN: Final = "又印了一遍表头。"
COLUMN_NUMBERS: Final = "这一行只有列的编号。"
"""Why a row is skipped."""


def rosters(tables: Sequence[Table]) -> list[Roster]:
    """The tables with their columns by target."""
    several = len(tables) > 1
    return [
        Roster(
            table,
            {column.target: column.index for column in table.columns if column.target},
            f"{table.sheet.name}!" if several else "",
        )
        for table in tables
    ]


def read_rows(roster: Roster, reader: CellReader, first: int) -> tuple[list[Row], list[SkippedRow]]:
    """The persons of one table, households not yet formed; and the rows that are nobody.

    Args:
        roster: The table.
        reader: Reads cells.
        first: Running number of its first row.
    """
    picked, skipped = _data_rows(roster)
    rows = read_cells(roster, reader, picked, first)
    for row in rows:
        if NAME not in row.answers:
            row.set_aside(NAME, _NAMELESS)
        elif row.text(NAME).isdecimal():
            row.set_aside(NAME, _NUMBER_FOR_NAME)
    return rows, skipped


def read_cells(roster: Roster, reader: CellReader, picked: Sequence[int], first: int) -> list[Row]:
    """Rows of a sheet with what their cells say.

    Args:
        roster: The table.
        reader: Reads cells.
        picked: The rows of the sheet, counted from 0.
        first: Running number of the first of them.
    """
    cells = roster.table.sheet.rows
    rows = [Row(no, roster, at) for no, at in enumerate(picked, first)]
    columns = list(zip_longest(*(cells[at] for at in picked), fillvalue=""))
    for target, index in roster.places.items():
        column = columns[index] if index < len(columns) else [""] * len(rows)
        for row, reading in zip(rows, reader.column(target, column), strict=True):
            if reading is NOTHING:
                continue
            if reading.value is not None:
                row.answers[target] = reading.value
            if reading.say is not None:
                row.warn(target, reading.say)
                row.hint = reading.hint or row.hint
    return rows


def _data_rows(roster: Roster) -> tuple[list[int], list[SkippedRow]]:
    """Rows below the header that speak of a person; and totals, signatures, headers."""
    table, places = roster.table, roster.places
    number = places.get(ID_NUMBER, -1)
    personal = [
        index for target, index in places.items()
        if target != SERIAL and not target.startswith(_HOUSEHOLD_FORMS)
    ]  # fmt: skip
    heading = squeezed(table.columns_by_index[places[NAME]].heading.rpartition("/")[2])
    picked, skipped = [], []
    for at in range(table.first_row, len(table.sheet.rows)):
        row = table.sheet.rows[at]
        if 0 <= number < len(row) and len(text_of(row[number])) >= SHORTEST_NUMBER:
            picked.append(at)
            continue
        texts = [text for cell in row if cell != "" and (text := text_of(cell))]
        if not texts:
            continue
        own = squeezed(text_of(row[places[NAME]])) if places[NAME] < len(row) else ""
        said = any(index < len(row) and row[index] != "" for index in personal)
        if why := _why_nobody(texts, own == heading, said):
            skipped.append(SkippedRow(roster, at, why))
        else:
            picked.append(at)
    return picked, skipped


def _why_nobody(texts: Sequence[str], header: bool, said: bool) -> str:
    """Why a row without a number speaks of nobody; empty when it does."""
    if is_closing(texts):
        return CLOSING
    if not said:
        return NOTHING_USED
    if header:
        return HEADER_AGAIN
    return COLUMN_NUMBERS if all(text.isdecimal() for text in texts) else ""


def doubt_number(row: Row, number: str) -> None:
    """Take a number ending in 000 back unless sex and birth of the row agree with it.

    A spreadsheet may have cut it off before it became text again; one such number in eleven still
    has a right check digit.
    """
    if not number.endswith("000"):
        return
    proved = id_number.parse(number)
    birth = proved.birth.isoformat()
    if birth.startswith(row.text(BIRTH)) and row.text(SEX) in {"", proved.sex}:
        return
    del row.answers[ID_NUMBER]
    row.hint = birth
    row.warn(ID_NUMBER, DAMAGED)


def sharpen_birth(row: Row) -> None:
    """Complete a birth date by the number's: a month written on paper, the day in the number."""
    number, written = row.text(ID_NUMBER), row.text(BIRTH)
    better = id_number.parse(number).birth.isoformat() if number else row.hint
    if better is None:
        return
    if better.startswith(written):
        row.answers[BIRTH] = better
    elif number:
        row.answers[BIRTH] = better
        row.warn(BIRTH, _OTHER_BIRTH)


def first_answers(rows: Sequence[Row], form: str) -> Mapping[str, Value]:
    """A household's answers for one form: the first cell that says something, by field."""
    found: dict[str, Value] = {}
    start = form + "."
    for target in dict.fromkeys((*rows[0].table.places, *rows[0].answers)):
        if not target.startswith(start):
            continue
        for row in rows:
            if target in row.answers:
                found[target[len(start) :]] = row.answers[target]
                break
    return found
