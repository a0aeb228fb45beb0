"""From a recognised sheet to rows about people: leave out totals, read every cell."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import zip_longest
from typing import Final

import msgspec

from desktop.excel.report import SET_ASIDE, WARNING, Issue
from desktop.excel.sheet.answers import DAMAGED, NOTHING, CellReader, Reading
from desktop.excel.sheet.cells import Cell, text_of
from desktop.excel.sheet.headings import (
    BIRTH,
    HAMLET,
    HEAD_NAME,
    ID_DOC_TYPE,
    ID_NUMBER,
    NAME,
    RELATION,
    SEX,
)
from desktop.excel.sheet.loose_dates import fitting, since_birth
from desktop.excel.sheet.names import apart
from desktop.excel.sheet.row_kinds import (
    HAMLET_FOLLOWS,
    HAMLET_TITLE,
    HEADER_AGAIN,
    NEW_HEADER,
    RowJudge,
    Words,
    hamlet_in_title,
    hamlet_within,
    name_fault,
)
from desktop.excel.sheet.table import Strange, Table
from forms.answers import id_number
from forms.progress import Progress, through, unwatched
from forms.schema.form import Value
from forms.village import from_number
from forms.village.from_number import against, taken

HEAD: Final = frozenset({"01", "02"})
"""Codes of list ``gb_relation`` for the head of household."""

_HOUSEHOLD_FORMS: Final = ("household.", "household_type.")
_OTHER_BIRTH: Final = (
    "写的出生日期与身份证号码里的不同，已按身份证号码记；请核对，实际生日不同时在备注里写明。"
)
_PROOFS: Final = frozenset((ID_NUMBER, SEX, RELATION, BIRTH))
"""Answers that only a person has."""
_NO_HEAD_NAME: Final = "户主姓名一栏写的不是姓名，这一格没有导入；请对照户口簿核对。"
_OTHER_HEADER: Final = (
    "从这一行起是另一张表，认不出怎么导入，下面的行都没有导入；请把它单独存成一个文件再导入。"
)
_OTHER_TABLE: Final = "属于从 {cell} 起的另一张表，没有导入；请把那张表单独存成一个文件再导入。"
_OTHER_CENTURY: Final = (
    "写的是 15 位旧号码，推算的出生年份与表上的出生日期差了几十年，15 位号码说明不了世纪，"
    "此人已导入但号码留空；请对照身份证补录 18 位号码。"
)
_RAISED: Final = (
    "写的是 15 位旧号码，表上没有出生日期可以对照，已按 20 世纪出生升到 18 位；请对照身份证核对。"
)
_ANY_CENTURY: Final = (
    "写的是 15 位旧号码，表上没有出生日期，分不清是哪个世纪出生的，此人已导入但号码留空；"
    "请对照身份证补录 18 位号码。"
)
_STORED: Final = re.compile("，(?:此人)?已(?:照原样)?导入(?:但号码留空)?")
_LATEST_OLD: Final = 1999
"""Year after which nobody got a number of 15 digits any more."""
_CENTURY_APART: Final = 50
_OTHER_SEX: Final = (
    "写的性别与身份证号码第 17 位不同，已按身份证号码记；请对照证件，号码写错的请改号码。"
)
_TAKEN: Final = {from_number.BIRTH: (BIRTH, _OTHER_BIRTH), from_number.SEX: (SEX, _OTHER_SEX)}
"""By question of a person: its column, and what is said where it contradicts the number."""
_PAPERS: Final = {at: at.partition(".")[2] for at in (ID_NUMBER, ID_DOC_TYPE, BIRTH, SEX)}
_NAMELESS: Final = "这一行没有姓名，没有导入；请补上姓名后重新导入。"


class Row(msgspec.Struct, eq=False):
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
        left: ``form.field`` and text of what its cells say and no answer holds.
        gone: The words by which the sheet says that this person died or left; empty without.
        raised: Whether its citizen number was written with 15 digits.
        refused: Why a form refused what the row says.
    """

    no: int
    table: "Roster"
    at: int
    group: int = -1
    answers: dict[str, Value] = msgspec.field(default_factory=dict)
    hint: str | None = None
    issues: list[Issue] = msgspec.field(default_factory=list)
    aside: bool = False
    left: tuple[tuple[str, str], ...] = ()
    gone: str = ""
    raised: bool = False
    refused: str = ""

    def text(self, target: str) -> str:
        """An answer as text; empty when the cell says nothing."""
        said = self.answers.get(target, "")
        return said if type(said) is str else str(said)

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

    def forget(self, target: str) -> None:
        """Take back what was said about a cell that is understood after all."""
        self.issues = [issue for issue in self.issues if issue.field != target]
        self.left = tuple(one for one in self.left if one[0] != target)

    def set_aside(self, target: str, sentence: str) -> None:
        """Decide that the row is not stored; the first reason stands."""
        self.set_aside_at(self.cell(target), target, sentence)

    def set_aside_at(self, cell: str, target: str, sentence: str) -> None:
        """The same for a reason that stands in a cell of its own."""
        if self.aside:
            return
        self.aside = True
        self.issues = [issue for issue in self.issues if issue.zh != sentence]
        self.issues.append(Issue(cell, target, sentence, SET_ASIDE))


def issues_of(row: Row) -> tuple[Issue, ...]:
    """What there is to say about a row; of one that is left out nothing says that it was stored."""
    if not row.aside:
        return tuple(row.issues)
    return tuple(
        msgspec.structs.replace(issue, zh=_STORED.sub("", issue.zh)) for issue in row.issues
    )


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
        return self.prefix + self.table.sheet.address(row, column)


@dataclass(frozen=True, slots=True)
class SkippedRow:
    """A row below a header that is no record, or that stands in a table nobody can read.

    Attributes:
        table: Where it stands.
        at: Row of the sheet, counted from 0.
        why: Chinese, for the account of the import.
        lost: Whether it may be a record all the same, and is set aside.
    """

    table: Roster
    at: int
    why: str
    lost: bool = False

    @property
    def place(self) -> tuple[str, str]:
        """The address of its first cell that says something, and what that says."""
        cells = self.table.table.sheet.rows[self.at]
        index = next(i for i, cell in enumerate(cells) if text_of(cell))
        return self.table.cell_at(self.at, index), text_of(cells[index])


def rosters(tables: Sequence[Table]) -> list[Roster]:
    """The tables with their columns by target."""
    return [
        Roster(table, table.places, prefix)
        for table, prefix in zip(tables, prefixes(tables), strict=True)
    ]


def prefixes(tables: Sequence[Table]) -> list[str]:
    """What stands before the addresses of each table: its sheet where there are several."""
    several = len({table.sheet.name for table in tables}) > 1
    return [f"{table.sheet.name}!" if several else "" for table in tables]


def read_rows(
    roster: Roster, reader: CellReader, first: int, words: Words, progress: Progress = unwatched
) -> tuple[list[Row], list[SkippedRow]]:
    """The persons of one table, households not yet formed; and the rows that are nobody.

    Args:
        roster: The table.
        reader: Reads cells.
        first: Running number of its first row.
        words: What a name cannot be.
        progress: Told how many columns are read, and may stop it.
    """
    judge = RowJudge(
        roster.places, words, lambda target, cell: reader.column(target, (cell,))[0].value
    )
    picked, skipped = pick(roster, judge.why_nobody)
    rows = read_cells(roster, reader, picked, first, progress)

    @cache  # a head's name stands on each row of his household
    def fault(name: str, proven: bool) -> str:
        return name_fault(apart(name).name, words, proven=proven)

    for row in rows:
        _mind_names(row, fault)
    return rows, skipped


def _mind_names(row: Row, why_none: Callable[[str, bool], str]) -> None:
    """Set a row aside whose name is none; leave a head's name out that is none."""
    name = row.text(NAME)
    if not name:
        unread = next((issue.zh for issue in row.issues if issue.field == NAME), _NAMELESS)
        row.set_aside(NAME, unread)
        return
    proven = not row.answers.keys().isdisjoint(_PROOFS)
    if fault := why_none(name, proven):
        row.set_aside(NAME, fault)
    head = row.text(HEAD_NAME)
    if head and head != name and why_none(head, proven):
        del row.answers[HEAD_NAME]
        row.warn(HEAD_NAME, _NO_HEAD_NAME)


def pick(
    roster: Roster, why_none: Callable[[Sequence[Cell]], str | None]
) -> tuple[list[int], list[SkippedRow]]:
    """The rows below a header that are records, and those that are not, each with its reason.

    Args:
        roster: The table.
        why_none: Why a row is no record; empty when it is one, None when it is blank.
    """
    table = roster.table
    picked, skipped = [], list[SkippedRow]()
    if table.further:
        skipped = [SkippedRow(roster, at, NEW_HEADER) for at in _filled(table, *table.header)]
    for at in range(table.first_row, table.last_row):
        row = table.sheet.rows[at]
        if table.strange and (strange := table.stranger_at(at)):
            if any(map(text_of, row)):
                skipped.append(_of_stranger(roster, at, strange))
        elif at in table.again:
            skipped.append(SkippedRow(roster, at, HEADER_AGAIN))
        elif why := why_none(row):
            skipped.append(SkippedRow(roster, at, why))
        elif why is not None:
            picked.append(at)
    return picked, skipped


def _filled(table: Table, first: int, last: int) -> list[int]:
    """Rows of a table, both ends included, in which anything stands."""
    return [at for at in range(first, last + 1) if any(map(text_of, table.sheet.rows[at]))]


def _of_stranger(roster: Roster, at: int, strange: Strange) -> SkippedRow:
    """A row of a table that cannot be read: its header is none of ours, the rest is set aside."""
    if at == strange.top:
        return SkippedRow(roster, at, _OTHER_HEADER, lost=True)
    where = roster.cell_at(strange.top, 0)
    return SkippedRow(roster, at, _OTHER_TABLE.format(cell=where), lost=True)


def read_cells(
    roster: Roster,
    reader: CellReader,
    picked: Sequence[int],
    first: int,
    progress: Progress = unwatched,
) -> list[Row]:
    """Rows of a sheet with what their cells say.

    Args:
        roster: The table.
        reader: Reads cells.
        picked: The rows of the sheet, counted from 0.
        first: Running number of the first of them.
        progress: Told how many columns are read, and may stop it.
    """
    cells = roster.table.sheet.rows
    rows = [Row(no, roster, at) for no, at in enumerate(picked, first)]
    columns = list(zip_longest(*(cells[at] for at in picked), fillvalue=""))
    for target, index in through(list(roster.places.items()), "正在读每一列", progress):
        column = columns[index] if index < len(columns) else [""] * len(rows)
        for row, cell, reading in zip(rows, column, reader.column(target, column), strict=True):
            if reading is NOTHING:
                continue
            if reading.value is not None:
                row.answers[target] = reading.value
            if reading.say is not None:
                _tell(row, target, cell, reading)
            if reading.raised:
                row.raised = True
    return rows


def _tell(row: Row, target: str, cell: Cell, reading: Reading) -> None:
    """Note what there is to say about a cell, and what of it no answer holds."""
    row.warn(target, reading.say or "")
    row.hint = reading.hint or row.hint
    unread = text_of(cell) if reading.value is None and target != ID_NUMBER else ""
    if rest := reading.rest or unread:
        row.left = (*row.left, (target, rest))


def place_by_titles(
    roster: Roster, rows: Sequence[Row], skipped: Sequence[SkippedRow], words: Words
) -> list[SkippedRow]:
    """Give people the hamlet of the title above them, or of the tab, the file or the folder.

    Only where no column has it.

    Returns:
        The skipped rows, with a word about the titles that were used.
    """
    if not rows or HAMLET in roster.places or any(HAMLET in row.answers for row in rows):
        return list(skipped)
    titles = {
        one.at: hamlet
        for one in skipped
        if one.why == HAMLET_TITLE and (hamlet := hamlet_in_title(one.place[1], words.hamlets))
    }
    if not titles or min(titles) > rows[0].at:  # a hamlet's name below its people is no title
        names = roster.table.sheet.named
        tab = next((found for name in names if (found := hamlet_in_title(name, words.hamlets))), "")
        tab = tab or next(
            (found for name in names if (found := hamlet_within(name, words.hamlets))), ""
        )
        titles = {-1: tab} if tab else {}
    for row in rows:
        above = [at for at in titles if at < row.at]
        if above:
            row.answers[HAMLET] = titles[max(above)]
    return [replace(one, why=HAMLET_FOLLOWS) if one.at in titles else one for one in skipped]


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


def take_from_number(row: Row, this_year: int) -> None:
    """Sex and birth by the row's number, with a word where the sheet says something else.

    A month written on paper gets its day from the number.
    """
    if row.raised:
        _doubt_century(row, this_year)
    number, written = row.text(ID_NUMBER), row.text(BIRTH)
    if not number:
        if row.hint is not None and row.hint.startswith(written):
            row.answers[BIRTH] = row.hint
        return
    _compare_birth(row)
    papers = {name: row.answers[at] for at, name in _PAPERS.items() if at in row.answers}
    said = taken(papers)
    for name in against(papers, said):
        target, sentence = _TAKEN[name]
        row.warn(target, sentence)
    for name, value in said.items():
        row.answers[_TAKEN[name][0]] = value


def _compare_birth(row: Row) -> None:
    """Let the row's number decide what a birth means that is written as 85年3月 or by the moon."""
    text = dict(row.left).get(BIRTH, "")
    same = fitting(text, id_number.parse(row.text(ID_NUMBER)).birth.isoformat())
    if same is None:
        return
    row.forget(BIRTH)
    row.answers.pop(BIRTH, None)
    if not same:
        row.warn(BIRTH, _OTHER_BIRTH)


def settle_centuries(row: Row, birth: str, reader: CellReader) -> None:
    """Read years of two digits of which somebody's birth leaves one possible: 24年3月 is 2024."""
    for target, text in row.left:
        if not birth or target == BIRTH or target in row.answers or not reader.is_date(target):
            continue
        if iso := since_birth(text, birth, reader.this_year):
            row.forget(target)
            row.answers[target] = iso


def _doubt_century(row: Row, this_year: int) -> None:
    """Take a number back that was written with 15 digits where its century is not certain.

    The sheet's birth is far from it, or there is none and its bearer may as well be a child: such
    numbers are made by hand out of those of 18 digits.
    """
    number, written = row.text(ID_NUMBER), row.text(BIRTH)
    if not number:
        return
    year = id_number.parse(number).birth.year
    if not written:
        row.warn(ID_NUMBER, _RAISED if year + 100 > this_year else _ANY_CENTURY)
        if year + 100 <= this_year:
            del row.answers[ID_NUMBER]
        return
    stated = int(written[:4])
    if stated > _LATEST_OLD or abs(stated - year) >= _CENTURY_APART:
        del row.answers[ID_NUMBER]
        row.warn(ID_NUMBER, _OTHER_CENTURY)


def first_answers(rows: Sequence[Row], form: str) -> Mapping[str, Value]:
    """A household's answers for one form: the first cell that says something, by field."""
    found: dict[str, Value] = {}
    start = form + "."
    for target in filter(lambda one: one.startswith(start), rows[0].table.places | rows[0].answers):
        for row in rows:
            if target in row.answers:
                found[target[len(start) :]] = row.answers[target]
                break
    return found
