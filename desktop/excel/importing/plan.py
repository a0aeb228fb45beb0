"""What an import would do, worked out in full before anything is written.

A ``Plan`` is a value: it shows the columns and what they feed, what will happen to each row, and
what is wrong where. ``replan`` makes another one from other columns. Nothing here writes.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, Self

from desktop.errors.workbook import WorkbookEmpty
from desktop.excel.importing.draft_builder import Making
from desktop.excel.importing.drafts import make
from desktop.excel.importing.existing import Known
from desktop.excel.importing.matching import Matches, match, set_doubles_aside
from desktop.excel.report import NOTE, SET_ASIDE, Issue, Outcome, Report, RowAccount
from desktop.excel.sheet.answers import CellReader
from desktop.excel.sheet.cells import text_of
from desktop.excel.sheet.headings import (
    HEAD_NAME,
    HH_NO,
    ID_NUMBER,
    NAME,
    RELATION,
    Headings,
    headings,
)
from desktop.excel.sheet.rows import (
    Roster,
    Row,
    SkippedRow,
    doubt_number,
    group,
    read_rows,
    rosters,
    sharpen_birth,
)
from desktop.excel.sheet.table import Table
from forms.definitions.definitions import Definitions
from sync.store.values import Draft

KIND: Final = "农户花名册"
"""What the import is called in the log and in the undo list; never the name of the file."""

SHOWN_SAMPLES: Final = 3

_TWO_HEADS: Final = "本户有不止一位户主，已照原样导入；请核对后只留一位户主。"
_NO_HEAD: Final = "本户没有户主，已导入；请核对谁是户主，在个人页的「与户主关系」里改好。"
_UNUSED: Final = "这一列「{heading}」没有使用；需要导入时请在「列对应」里选择它对应的项目。"
_NUMBERS_RESTART: Final = (
    "各工作表的户编号各自从头编，不能当作全村的户编号，已另编；请在户页上补正式的户编号。"
)


@dataclass(frozen=True, slots=True)
class MappedColumn:
    """A column of the workbook as the mapping table shows it.

    Attributes:
        key: What ``replan`` knows it by: ``C``, or ``sheet!C`` when there are several sheets.
        heading: As written on the sheet.
        target: ``form.field`` it feeds; None when it is not used.
        label: Chinese name of the target; 未使用的列 without one.
        samples: First values of the column.
    """

    key: str
    heading: str
    target: str | None
    label: str
    samples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlannedRow:
    """What will happen to one row.

    Attributes:
        cell: Address of the name.
        household: Household number or head, as the sheet shows it.
        name: The person, as read.
        outcome: What will happen.
        issues: What is wrong with the row.
        said: What changes in the book, or why the row is skipped.
    """

    cell: str
    household: str
    name: str
    outcome: Outcome
    issues: tuple[Issue, ...]
    said: str = ""

    @property
    def zh(self) -> str:
        """What there is to say about the row: why it is left out, what changes, what to look at."""
        aside = next((issue.zh for issue in self.issues if issue.level == SET_ASIDE), "")
        return aside or self.said or next((issue.zh for issue in self.issues), "")


@dataclass(frozen=True, slots=True)
class Plan:
    """An import before it is written.

    Attributes:
        kind: What is imported.
        day: The day the roster speaks of, when the sheet says so.
        columns: All columns with a heading.
        rows: What will happen to each row below the headers, in order, also to those skipped.
        report: The account as it will be.
        drafts: What will be saved.
        mark: State of the ledger the plan was made on.
        targets: Every ``form.field`` a column may feed, with its Chinese name.
        tables: What was recognised; ``replan`` starts from it.
        known: The book's snapshot; ``replan`` starts from it.
        definitions: The forms.
        form: The form of a register; empty for a roster.
        more: What there is to say about the workbook beside the tables.
    """

    kind: str
    day: date | None
    columns: tuple[MappedColumn, ...]
    rows: tuple[PlannedRow, ...]
    report: Report
    drafts: tuple[Draft, ...]
    mark: int
    targets: tuple[tuple[str, str], ...]
    tables: tuple[Table, ...]
    known: Known
    definitions: Definitions
    form: str = ""
    more: tuple[Issue, ...] = ()

    def telling(self, more: tuple[Issue, ...]) -> Self:
        """The same with something said about the workbook."""
        problems = (*more, *self.report.problems)
        return replace(self, report=replace(self.report, problems=problems), more=more)

    @property
    def mapping(self) -> dict[str, str | None]:
        """Column to the ``form.field`` it feeds; change it and give it to ``replan``."""
        return {column.key: column.target for column in self.columns}


def build(tables: Sequence[Table], known: Known, definitions: Definitions, mark: int) -> Plan:
    """Work an import out.

    Args:
        tables: What was recognised on the sheets.
        known: The book's snapshot.
        definitions: The forms.
        mark: State of the ledger the snapshot was taken on.

    Raises:
        WorkbookEmpty: There is nobody below the headers.
    """
    names = headings(definitions)
    found = rosters(tables)
    rows, skipped, restart = _read(found, CellReader(definitions))
    if not rows:
        raise WorkbookEmpty
    groups: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        groups[row.group].append(row)
    _complete(groups)
    set_doubles_aside(groups, definitions)
    _question_heads(groups)
    matches = match(groups, known)
    day = next((table.day for table in tables if table.day), None)
    making = Making(definitions, known, day)
    make(groups, matches, making)
    planned = in_order(found, rows, _planned(rows, matches, making), skipped)
    return Plan(
        KIND, day, mapped(found, names), planned, account(planned, found, making, restart),
        tuple(making.drafts), mark, tuple(names.labels.items()), tuple(tables), known, definitions,
    )  # fmt: skip


def _read(
    found: Sequence[Roster], reader: CellReader
) -> tuple[list[Row], list[SkippedRow], list[Issue]]:
    """All rows of all tables with their households; and what is odd about the numbering."""
    rows: list[Row] = []
    skipped: list[SkippedRow] = []
    free = 0
    tables_of: dict[str, set[int]] = defaultdict(set)
    for index, roster in enumerate(found):
        here, nobody = read_rows(roster, reader, len(rows))
        skipped += nobody
        for row in here:
            if HH_NO in row.answers:
                tables_of[row.text(HH_NO)].add(index)
        free = group(here, free)
        rows += here
    if all(len(where) < 2 for where in tables_of.values()):
        return rows, skipped, []
    for row in rows:
        row.answers.pop(HH_NO, None)
    first = found[0]
    place = first.address(first.table.header[1], HH_NO)
    return rows, skipped, [Issue(place, HH_NO, _NUMBERS_RESTART, NOTE)]


def _complete(groups: Mapping[int, Sequence[Row]]) -> None:
    """Fill in what one cell says about another: birth from the number, the head from the name."""
    for rows in groups.values():
        for row in rows:
            number = row.text(ID_NUMBER)
            if number:
                doubt_number(row, number)
            sharpen_birth(row)
        named = next((row.text(HEAD_NAME) for row in rows if HEAD_NAME in row.answers), "")
        if named and not any(row.is_head for row in rows):
            fitting = [row for row in rows if row.text(NAME) == named]
            if len(fitting) == 1 and RELATION not in fitting[0].answers:
                fitting[0].answers[RELATION] = "02"


def _question_heads(groups: Mapping[int, Sequence[Row]]) -> None:
    """Tell of households without a head and with more than one."""
    for rows in groups.values():
        live = [row for row in rows if not row.aside]
        heads = [row for row in live if row.is_head]
        if live and not heads:
            live[0].warn(RELATION, _NO_HEAD)
        for row in heads[1:]:
            row.warn(RELATION, _TWO_HEADS)


def _planned(rows: Sequence[Row], matches: Matches, making: Making) -> list[PlannedRow]:
    """What will happen to each row."""
    touched = set(making.owners)
    planned = []
    for row in rows:
        if row.aside:
            outcome = Outcome.SET_ASIDE
        elif row.no not in matches.persons:
            outcome = Outcome.CREATED
        else:
            outcome = Outcome.UPDATED if row.no in touched else Outcome.UNCHANGED
        household = row.text(HH_NO) or row.text(HEAD_NAME)
        planned.append(
            PlannedRow(
                row.cell(NAME), household, row.text(NAME), outcome, tuple(row.issues),
                said(row, making),
            )
        )  # fmt: skip
    return planned


def said(row: Row, making: Making) -> str:
    """What a row changes in the book, as one sentence; empty for nothing."""
    changed = making.changed.get(row.no, ())
    return "；".join(changed) + "。" if changed else ""


def in_order(
    found: Sequence[Roster],
    rows: Sequence[Row],
    planned: Sequence[PlannedRow],
    skipped: Sequence[SkippedRow],
) -> tuple[PlannedRow, ...]:
    """What happens to each row, those skipped at their place among the others."""
    tables = {id(table): number for number, table in enumerate(found)}
    placed = [(tables[id(row.table)], row.at, one) for row, one in zip(rows, planned, strict=True)]
    for nobody in skipped:
        cell, text = nobody.place
        one = PlannedRow(cell, "", text, Outcome.SKIPPED, (), nobody.why)
        placed.append((tables[id(nobody.table)], nobody.at, one))
    return tuple(one for _, _, one in sorted(placed, key=lambda at: at[:2]))


def account(
    planned: Sequence[PlannedRow],
    found: Sequence[Roster],
    making: Making,
    more: Sequence[Issue] = (),
) -> Report:
    """The account of a plan: every row by name, every column that feeds nothing."""
    counts = Counter(row.outcome for row in planned)
    columns = [issue for roster in found for issue in unused(roster)]
    return Report(
        len(planned), counts[Outcome.CREATED], counts[Outcome.UPDATED],
        counts[Outcome.UNCHANGED], counts[Outcome.SET_ASIDE], counts[Outcome.SKIPPED],
        (*more, *columns, *(issue for row in planned for issue in row.issues)),
        tuple(Counter(draft.form for draft in making.drafts).items()),
        tuple(RowAccount(row.cell, row.name, row.outcome, row.zh) for row in planned),
    )  # fmt: skip


def unused(roster: Roster) -> list[Issue]:
    """Columns that feed nothing, told once each."""
    row = roster.table.header[1]
    return [
        Issue(
            f"{roster.prefix}{column.letters}{row + 1}", "",
            _UNUSED.format(heading=column.heading), NOTE,
        )
        for column in roster.table.columns
        if column.target is None
    ]  # fmt: skip


def mapped(found: Sequence[Roster], names: Headings) -> tuple[MappedColumn, ...]:
    """The mapping table of what was recognised."""
    shown = []
    for roster in found:
        table = roster.table
        for column in table.columns:
            samples: list[str] = []
            for row in table.sheet.rows[table.first_row : table.first_row + 60]:
                text = text_of(row[column.index]) if column.index < len(row) else ""
                if text and text not in samples and len(samples) < SHOWN_SAMPLES:
                    samples.append(text)
            shown.append(
                MappedColumn(
                    f"{roster.prefix}{column.letters}", column.heading, column.target,
                    names.labels.get(column.target or "", "未使用的列"), tuple(samples),
                )
            )  # fmt: skip
    return tuple(shown)
