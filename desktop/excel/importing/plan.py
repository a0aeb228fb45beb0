"""What an import would do, worked out in full before anything is written.

A ``Plan`` is a value: it shows the columns and what they feed, what will happen to each row, and
what is wrong where. ``replan`` makes another one from other columns. Nothing here writes.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Final, Self

import msgspec

from desktop.errors.workbook import SheetDayWrong
from desktop.excel.importing.draft_builder import Making
from desktop.excel.meaning import remarked
from desktop.excel.meaning.existing import Known
from desktop.excel.meaning.intent import Intent
from desktop.excel.report import (
    SET_ASIDE,
    Affected,
    Issue,
    Outcome,
    Report,
    RowAccount,
)
from desktop.excel.sheet import unused
from desktop.excel.sheet.cells import text_of
from desktop.excel.sheet.headings import (
    Headings,
)
from desktop.excel.sheet.rows import (
    Roster,
    Row,
    SkippedRow,
)
from desktop.excel.sheet.table import Table
from forms.definitions.definitions import Definitions
from forms.definitions.records import ImportDoubt
from forms.schema.form import RecordId, Value
from sync.store.values import Draft

SHOWN_SAMPLES: Final = 3


@dataclass(frozen=True, slots=True)
class MappedColumn:
    """A column of the workbook as the mapping table shows it.

    Attributes:
        key: What ``replan`` knows it by: ``C``, or ``sheet!C`` when there are several sheets.
        heading: As written on the sheet.
        target: ``form.field`` it feeds; None when it is not used.
        label: Chinese name of the target; without one whose it is, or 未使用的列.
        samples: First values of the column.
    """

    key: str
    heading: str
    target: str | None
    label: str
    samples: tuple[str, ...]


class PlannedRow(msgspec.Struct, frozen=True, gc=False):
    """What will happen to one row.

    Attributes:
        cell: Address of the name.
        household: Household number or head, as the sheet shows it.
        name: The person, as read.
        outcome: What will happen.
        issues: What is wrong with the row.
        said: What changes in the book, or why the row is skipped.
        person: Whose row of a roster it is, in the book once the plan is written.
    """

    cell: str
    household: str
    name: str
    outcome: Outcome
    issues: tuple[Issue, ...]
    said: str = ""
    person: RecordId | None = None

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
        intent: What the sheet was taken for.
        asked: What a person said it is; empty when it was found out.
        whole: The households of which every row is taken in, the head among them, with the people.
        related: People whose relation to the head of their household the sheet says.
        unsure: Whom of them the sheet leaves open: at home or away.
        last_entry: The last birth or departure the sheet tells of.
        parts: The lists a register is made of (kinds of benefit, years), as far as rows came in.
        sender: The office whose table it is; empty when nobody knows.
        explained: Headings of which a person said what they bring, None for nothing.
        learnt: What a person said of headings of this sender before.
        later: Sheets of another kind, to be taken in when this is written.
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
    intent: Intent = Intent.REGISTER
    asked: str = ""
    whole: Mapping[RecordId, frozenset[RecordId]] = field(default_factory=dict)
    related: frozenset[RecordId] = frozenset()
    unsure: frozenset[RecordId] = frozenset()
    last_entry: date | None = None
    parts: tuple[Value, ...] = ()
    sender: str = ""
    explained: Mapping[str, str | None] = field(default_factory=dict)
    learnt: Mapping[str, str] = field(default_factory=dict)
    later: tuple[str, ...] = ()

    def telling(self, more: tuple[Issue, ...]) -> Self:
        """The same with something said about the workbook."""
        problems = (*more, *self.report.problems)
        return replace(self, report=replace(self.report, problems=problems), more=more)

    def speaking_of(self, day: date | None) -> Self:
        """The same of sheets that speak of a day, as a person says where they name none.

        Raises:
            SheetDayWrong: They name another day, or that day is still to come.
        """
        if day is None:
            return self
        if self.day is not None and self.day != day:
            what = f"表上写的是{self.day.isoformat()}，您写的是{day.isoformat()}"
            raise SheetDayWrong(what=what)
        if day > datetime.now(UTC).astimezone().date():
            raise SheetDayWrong(what=f"{day.isoformat()}还没有到")
        return replace(self, day=day)

    @property
    def _waiting(self) -> tuple[ImportDoubt, ...]:
        """What waits on the work list about people who were missing on such a sheet."""
        doubts = self.known.view.all(ImportDoubt)
        return tuple(
            one for one in doubts if one.unlisted and one.mended is None and one.sheet == self.kind
        )

    @property
    def unlisted(self) -> tuple[Affected, ...]:
        """Who is missing on the sheet and does not wait on the work list for that already."""
        waiting = {doubt.person for doubt in self._waiting}
        return tuple(one for one in self.report.missing if one.record not in waiting)

    @property
    def relisted(self) -> tuple[ImportDoubt, ...]:
        """What waits about people who stand on this sheet again."""
        left_out = (Outcome.SET_ASIDE, Outcome.SKIPPED)
        listed = {row.person for row in self.rows if row.outcome not in left_out}
        return tuple(doubt for doubt in self._waiting if doubt.person in listed)

    @property
    def writes(self) -> bool:
        """Whether there is anything to write: records, or a word about somebody missing."""
        return bool(self.drafts or self.unlisted or self.relisted)

    @property
    def mapping(self) -> dict[str, str | None]:
        """Column to the ``form.field`` it feeds; change it and give it to ``replan``."""
        return {column.key: column.target for column in self.columns}


def said(row: Row, making: Making) -> str:
    """What a row changes in the book, as one sentence; empty for nothing."""
    changed = making.changed.get(row.no, ())
    return "；".join(changed) + "。" if changed else ""


def rows_of(rows: Sequence[Row], making: Making) -> dict[RecordId, Row]:
    """The row that speaks of each record of the drafts."""
    by_no = {row.no: row for row in rows}
    found: dict[RecordId, Row] = {}
    for draft, no in zip(making.drafts, making.owners, strict=True):
        if draft.id is not None:
            found.setdefault(draft.id, by_no[no])
    return found


def day_of(tables: Sequence[Table]) -> date | None:
    """The day the sheets speak of, when one says so."""
    return next((table.day for table in tables if table.day), None)


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
        outcome = Outcome.SET_ASIDE if nobody.lost else Outcome.SKIPPED
        issues = (Issue(cell, "", nobody.why, SET_ASIDE),) if nobody.lost else ()
        one = PlannedRow(cell, "", text, outcome, issues, nobody.why)
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
    columns = [
        issue
        for roster in found
        for issue in (*remarked.told(roster), *unused.told(roster), *unused.broken(roster))
    ]
    return Report(
        len(planned), counts[Outcome.CREATED], counts[Outcome.UPDATED],
        counts[Outcome.UNCHANGED], counts[Outcome.SET_ASIDE], counts[Outcome.SKIPPED],
        (*more, *columns, *(issue for row in planned for issue in row.issues)),
        tuple(Counter(draft.form for draft in making.drafts).items()),
        tuple(RowAccount(row.cell, row.name, row.outcome, row.zh) for row in planned),
    )  # fmt: skip


def mapped(found: Sequence[Roster], names: Headings) -> tuple[MappedColumn, ...]:
    """The mapping table of what was recognised."""
    shown = []
    for roster in found:
        table = roster.table
        for column in table.columns:
            samples: list[str] = []
            for row in table.sheet.rows[
                table.first_row : min(table.first_row + 60, table.last_row)
            ]:
                text = text_of(row[column.index]) if column.index < len(row) else ""
                if text and text not in samples and len(samples) < SHOWN_SAMPLES:
                    samples.append(text)
            _, words = table.others.get(column.index, ("", "未使用的列"))
            shown.append(
                MappedColumn(
                    roster.prefix + table.key(column), column.heading, column.target,
                    names.labels.get(column.target or "", words), tuple(samples),
                )
            )  # fmt: skip
    return tuple(shown)
