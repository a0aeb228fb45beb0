"""What an import would do, worked out in full before anything is written.

A ``Plan`` is a value: it shows the columns and what they feed, what will happen to each row, and
what is wrong where. ``replan`` makes another one from other columns. Nothing here writes.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, Self

from desktop.errors.workbook import WorkbookEmpty
from desktop.excel.importing.draft_builder import Making
from desktop.excel.importing.drafts import make, make_list
from desktop.excel.importing.impact import (
    Sizes,
    called_gone,
    effects,
    missing_people,
    sizes,
)
from desktop.excel.importing.matching import Matches, match, match_list, set_doubles_aside
from desktop.excel.meaning.card import fill_in, is_card, labelled
from desktop.excel.meaning.existing import Known
from desktop.excel.meaning.gone import mark_gone
from desktop.excel.meaning.grouping import group, households_of
from desktop.excel.meaning.intent import Intent, decide, list_in_words, roster_in_words
from desktop.excel.report import (
    NOTE,
    SET_ASIDE,
    Effect,
    Impact,
    Issue,
    Outcome,
    Report,
    RowAccount,
)
from desktop.excel.sheet import unused
from desktop.excel.sheet.answers import CellReader
from desktop.excel.sheet.cells import squeezed, text_of
from desktop.excel.sheet.headings import (
    HAMLET,
    HEAD_NAME,
    HH_NO,
    ID_NUMBER,
    NAME,
    RELATION,
    Headings,
    headings,
)
from desktop.excel.sheet.regions import Reading, split
from desktop.excel.sheet.register_table import WHO, every_heading
from desktop.excel.sheet.row_kinds import Words
from desktop.excel.sheet.rows import (
    Roster,
    Row,
    SkippedRow,
    doubt_number,
    read_rows,
    rosters,
    sharpen_birth,
)
from desktop.excel.sheet.table import ENOUGH, Table, score
from forms.definitions.definitions import Definitions
from forms.definitions.records import Household, HouseholdType, Person
from forms.schema.form import RecordId
from sync.store.values import Draft

KIND: Final = "农户花名册"
"""What the import is called in the log and in the undo list; never the name of the file."""

SHOWN_SAMPLES: Final = 3
LONGEST_TITLE: Final = 40

_TWO_HEADS: Final = "本户有不止一位户主，已照原样导入；请核对后只留一位户主。"
_NO_HEAD: Final = "本户没有户主，已导入；请核对谁是户主，在个人页的「与户主关系」里改好。"
_GONE: Final = (
    "表上写着「{word}」，这一行没有导入，台账里的保留不变；请核实后在个人页上登记死亡日期或"
    "户籍状态。不是这个意思的，请改掉表上的这几个字再导入。"
)
_GONE_STRANGER: Final = (
    "表上写着「{word}」，台账里没有此人，没有导入；确实还在本村的，请改掉表上的这几个字再导入。"
)
_NOT_FROM_LISTS: Final = (
    "这张表是部分人员的名单，「{label}」是一户的内容，没有导入；请在户页上修改。"
)
_HOUSEHOLD_FORMS: Final = (f"{Household.FORM}.", f"{HouseholdType.FORM}.")
_KINDS: Final = {
    Intent.ROSTER: KIND, Intent.CARD: KIND, Intent.LIST: Intent.LIST.zh,
}  # fmt: skip


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
        intent: What the sheet was taken for.
        asked: What a person said it is; empty when it was found out.
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

    def telling(self, more: tuple[Issue, ...]) -> Self:
        """The same with something said about the workbook."""
        problems = (*more, *self.report.problems)
        return replace(self, report=replace(self.report, problems=problems), more=more)

    @property
    def mapping(self) -> dict[str, str | None]:
        """Column to the ``form.field`` it feeds; change it and give it to ``replan``."""
        return {column.key: column.target for column in self.columns}


def build(
    tables: Sequence[Table], known: Known, definitions: Definitions, mark: int, asked: str = ""
) -> Plan:
    """Work an import of people out.

    Args:
        tables: What was recognised on the sheets.
        known: The book's snapshot.
        definitions: The forms.
        mark: State of the ledger the snapshot was taken on.
        asked: What a person says the sheet is, an ``Intent``; empty to find out.

    Raises:
        WorkbookEmpty: There is nobody below the headers.
    """
    names = headings(definitions)
    how = Reading(names, every_heading(definitions), lambda columns: score(columns) >= ENOUGH)
    tables = [part for table in tables for part in split(table, how)]
    found = rosters(tables)
    reader = CellReader(definitions, tables[0].sheet.first_day)
    rows, skipped, card = _read(found, reader, names, _words(found, known, names))
    if not rows:
        raise WorkbookEmpty
    odd = group(rows)
    for row in rows:
        if number := row.text(ID_NUMBER):
            doubt_number(row, number)
        sharpen_birth(row)
    groups = households_of(rows)
    intent = Intent(asked) if asked else Intent.CARD if card else decide(groups, known)
    day = next((table.day for table in tables if table.day), None)
    making = Making(definitions, known, day)
    if intent is Intent.LIST:
        matches = _list(rows, making)
        odd = [*_of_households(found, names)]
    else:
        matches = _roster(groups, making)
    planned = in_order(found, rows, _planned(rows, matches, making), skipped)
    report = account(planned, found, making, odd)
    grouped = sizes([row for row in rows if not row.aside])
    found_effects = _effects(rows, matches, making, None if intent is Intent.LIST else grouped)
    plan = Plan(
        _KINDS[intent], day, mapped(found, names), planned, report,
        tuple(making.drafts), mark, tuple(names.labels.items()), tuple(tables), known, definitions,
        intent=intent, asked=asked,
    )  # fmt: skip
    words = _in_words(plan, grouped, matches, report, found_effects)
    return replace(
        plan,
        report=replace(report, intent=intent.value, sentence=words, effects=found_effects),
    )


def _words(found: Sequence[Roster], known: Known, names: Headings) -> Words:
    """What a name cannot be: a hamlet of the book or of the sheet, a heading."""
    hamlets = set(known.hamlets)
    for roster in found:
        index = roster.places.get(HAMLET)
        if index is not None:
            rows = roster.table.sheet.rows[roster.table.first_row : roster.table.last_row]
            hamlets |= {squeezed(text_of(row[index])) for row in rows if index < len(row)}
    hamlets.discard("")
    return Words(hamlets, names.knows)


def _read(
    found: Sequence[Roster], reader: CellReader, names: Headings, words: Words
) -> tuple[list[Row], list[SkippedRow], bool]:
    """All rows of all tables, with what stands above them; and whether each is a card."""
    rows: list[Row] = []
    skipped: list[SkippedRow] = []
    cards = []
    for roster in found:
        here, nobody = read_rows(roster, reader, len(rows), words)
        skipped += nobody
        labels = labelled(roster.table, names)
        fill_in(here, labels, reader)
        cards.append(is_card(labels))
        rows += here
    mark_gone(rows, reader)
    return rows, skipped, all(cards)


def _roster(groups: Mapping[int, list[Row]], making: Making) -> Matches:
    """Work a roster out: households with their people."""
    _name_heads(groups)
    set_doubles_aside(groups, making.definitions)
    matches = match(groups, making.known)
    _question_gone(groups, matches, making.known)
    _name_after_the_dead(groups)
    _question_heads(groups, matches, making.known)
    make(groups, matches, making)
    return matches


def _list(rows: Sequence[Row], making: Making) -> Matches:
    """Work a list of some people out: people alone, no household is touched."""
    groups = {0: rows}
    for row in rows:
        row.group = 0
    set_doubles_aside(groups, making.definitions)
    matches = match_list(rows, making.known)
    _question_gone(groups, matches, making.known)
    make_list(rows, matches, making)
    return matches


def _name_heads(groups: Mapping[int, Sequence[Row]]) -> None:
    """Say who the head is where only his name is written."""
    for rows in groups.values():
        named = next((row.text(HEAD_NAME) for row in rows if HEAD_NAME in row.answers), "")
        if named and not any(row.is_head for row in rows):
            fitting = [row for row in rows if row.text(NAME) == named]
            if len(fitting) == 1 and RELATION not in fitting[0].answers:
                fitting[0].answers[RELATION] = "02"


def _question_gone(groups: Mapping[int, Sequence[Row]], matches: Matches, known: Known) -> None:
    """Set aside whom the sheet calls dead or gone, unless the book knows it already."""
    for rows in groups.values():
        for row in rows:
            person = matches.persons.get(row.no)
            if row.gone and person is not None and not known.lives_here(person):
                row.gone = ""
            if not row.gone or row.aside:
                continue
            row.set_aside(NAME, (_GONE if person else _GONE_STRANGER).format(word=row.gone))


def _name_after_the_dead(groups: Mapping[int, Sequence[Row]]) -> None:
    """A household whose head died is still called by his name, until it has another head."""
    for rows in groups.values():
        head = next((row.text(NAME) for row in rows if row.gone and row.is_head), "")
        for row in rows if head else ():
            row.answers.setdefault(HEAD_NAME, head)


def _question_heads(groups: Mapping[int, Sequence[Row]], matches: Matches, known: Known) -> None:
    """Tell of households without a head, here and in the book, and with more than one."""
    for group_no, rows in groups.items():
        live = [row for row in rows if not row.aside]
        heads = [row for row in live if row.is_head]
        there = known.heads.get(matches.households.get(group_no, ""))
        if live and not heads and there is None:
            live[0].warn(RELATION, _NO_HEAD)
        for row in heads[1:]:
            row.warn(RELATION, _TWO_HEADS)


def _of_households(found: Sequence[Roster], names: Headings) -> Iterator[Issue]:
    """The columns of a list that speak of households: they only help to find people."""
    for roster in found:
        for target, index in roster.places.items():
            if target.startswith(_HOUSEHOLD_FORMS) and target not in WHO:
                place = roster.cell_at(roster.table.header[1], index)
                yield Issue(place, target, _NOT_FROM_LISTS.format(label=names.labels[target]), NOTE)


def _effects(
    rows: Sequence[Row], matches: Matches, making: Making, grouped: Sizes | None
) -> tuple[Effect, ...]:
    """What writing the drafts does to the village; ``grouped`` is None for a list."""
    known = making.known
    numbered = (known.by_number.get(row.text(ID_NUMBER)) for row in rows)
    found = {*matches.persons.values(), *filter(None, numbered)}
    missing = missing_people(found, known) if grouped is not None else []
    gone = called_gone(rows, matches.persons)
    return effects(making.drafts, places_of(rows, making), known, grouped, gone, missing)


def places_of(rows: Sequence[Row], making: Making) -> dict[RecordId, str]:
    """Where the sheet speaks of each record of the drafts."""
    by_no = {row.no: row for row in rows}
    places: dict[RecordId, str] = {}
    for draft, no in zip(making.drafts, making.owners, strict=True):
        if draft.id is not None:
            places.setdefault(draft.id, by_no[no].cell(NAME))
    return places


def _in_words(
    plan: Plan, grouped: Sizes, matches: Matches, report: Report, found: Sequence[Effect]
) -> str:
    """What the sheet is and what it does, in one sentence."""
    if plan.intent is Intent.LIST:
        title = _title(plan.tables[0])
        return list_in_words(report.rows - report.skipped, title, _changed(plan), report.created)
    known = plan.known
    if plan.intent is Intent.CARD:
        return f"这是一户一表：{grouped.zh}，共 {grouped.people} 人。"
    if not known.by_name:
        return roster_in_words(grouped.zh, True, "")
    homes = {known.household_of(person) for person in matches.persons.values()} - {None}
    missing = next((one.count for one in found if one.impact is Impact.MISSING), 0)
    compared = (
        f"新增 {report.created} 人，变动 {report.updated} 人，不变 {report.unchanged} 人，"
        f"表上没有 {missing} 人"
    )
    whole = 2 * len(homes) >= sum(map(len, known.by_head.values()))
    return roster_in_words(grouped.zh, whole, compared)


def _title(table: Table) -> str:
    """What stands above a header."""
    above = (text_of(c) for row in table.sheet.rows[: table.header[0]] for c in row if c != "")
    return next((text for text in above if 1 < len(text) <= LONGEST_TITLE), "")


def _changed(plan: Plan) -> list[str]:
    """What a list changes, by label."""
    found: dict[str, None] = {}
    for draft in plan.drafts:
        form = plan.definitions.form(draft.form)
        if draft.form != Person.FORM or draft.id is None:
            found[form.title] = None
            continue
        before = plan.known.person(draft.id).body
        if before:
            found |= {
                field.label: None
                for field in form.fields
                if before.get(field.id) != draft.answers.get(field.id)
            }
    return [*found]


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
    columns = [issue for roster in found for issue in unused.told(roster)]
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
            shown.append(
                MappedColumn(
                    roster.prefix + table.key(column), column.heading, column.target,
                    names.labels.get(column.target or "", "未使用的列"), tuple(samples),
                )
            )  # fmt: skip
    return tuple(shown)
