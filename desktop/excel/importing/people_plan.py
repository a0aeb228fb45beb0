"""What importing people would do: a whole roster, a card of a household, a list of some people."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from desktop.errors.workbook import WorkbookEmpty
from desktop.excel.importing.draft_builder import Making
from desktop.excel.importing.drafts import make, make_list, note_relatives
from desktop.excel.importing.impact import (
    Sizes,
    called_gone,
    effects,
    missing_people,
    sizes,
)
from desktop.excel.importing.matching import Matches, match, match_list, set_doubles_aside
from desktop.excel.importing.plan import (
    Plan,
    PlannedRow,
    account,
    day_of,
    in_order,
    mapped,
    rows_of,
    said,
)
from desktop.excel.meaning import by_values
from desktop.excel.meaning.by_values import with_number
from desktop.excel.meaning.card import fill_in, is_card, labelled, name_head
from desktop.excel.meaning.existing import Known
from desktop.excel.meaning.gone import mark_gone
from desktop.excel.meaning.grouping import group, households_of
from desktop.excel.meaning.intent import Intent, decide, list_in_words, roster_in_words
from desktop.excel.meaning.relatives import of_relatives
from desktop.excel.report import (
    NOTE,
    Effect,
    Impact,
    Issue,
    Outcome,
)
from desktop.excel.sheet.answers import CellReader
from desktop.excel.sheet.cells import squeezed, text_of
from desktop.excel.sheet.headings import (
    AWAY_SINCE,
    BIRTH,
    HAMLET,
    HEAD_NAME,
    HH_NO,
    ID_NUMBER,
    NAME,
    RELATION,
    Headings,
    headings,
)
from desktop.excel.sheet.regions import HeaderRules, beside, split
from desktop.excel.sheet.register_table import WHO, every_heading
from desktop.excel.sheet.row_kinds import Words
from desktop.excel.sheet.rows import (
    Roster,
    Row,
    SkippedRow,
    doubt_number,
    issues_of,
    place_by_titles,
    read_rows,
    rosters,
    settle_centuries,
    take_from_number,
)
from desktop.excel.sheet.table import ENOUGH, Table, score
from forms.definitions.definitions import Definitions
from forms.definitions.records import Household, HouseholdType, Person
from forms.progress import Progress, through, unwatched
from forms.schema.form import RecordId
from forms.schema.partial_date import known_range

KIND: Final = "农户花名册"
"""What the import is called in the log and in the undo list; never the name of the file."""
LONGEST_TITLE: Final = 40
"""Characters of what stands above a header and may be called its title."""

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


def build(
    tables: Sequence[Table], known: Known, definitions: Definitions, mark: int, asked: str = "",
    progress: Progress = unwatched,
) -> Plan:  # fmt: skip
    """Work an import of people out.

    Args:
        tables: What was recognised on the sheets.
        known: The book's snapshot.
        definitions: The forms.
        mark: State of the ledger the snapshot was taken on.
        asked: What a person says the sheet is, an ``Intent``; empty to find out.
        progress: Told how far it is, and may stop it.

    Raises:
        WorkbookEmpty: There is nobody below the headers.
    """
    names = headings(definitions)
    people = people_of(tables, known, definitions, progress)
    found, rows, skipped, groups = people.found, people.rows, people.skipped, people.groups
    told = _of_values(found, names, definitions, known)
    intent = Intent(asked or (Intent.CARD if people.card else decide(groups, known, progress)))
    making = Making(definitions, known, day_of(tables), progress=progress)
    listed = intent is Intent.LIST
    matches = _list(rows, making) if listed else _roster(groups, making)
    _relate(matches, rows, making, found, names)
    told += _of_households(found, names) if listed else people.odd
    planned = in_order(found, rows, _planned(rows, matches, making), skipped)
    grouped = sizes([row for row in rows if not row.aside])
    report = replace(
        account(planned, found, making, told), intent=intent.value,
        effects=_effects(rows, matches, making, None if listed else grouped),
    )  # fmt: skip
    plan = Plan(
        _KINDS[intent], making.day, mapped(found, names), planned, report, tuple(making.drafts),
        mark, tuple(names.labels.items()), tuple(one.table for one in found), known, definitions,
        intent=intent, asked=asked, whole=making.whole, related=frozenset(making.related),
        unsure=frozenset(making.unsure), last_entry=_last_entry(rows),
    )  # fmt: skip
    return replace(plan, report=replace(report, sentence=_in_words(plan, grouped, matches)))


def _of_values(
    found: Sequence[Roster], names: Headings, definitions: Definitions, known: Known
) -> list[Issue]:
    """What there is to say of columns by what stands in them: taken, or asked about."""
    return [
        issue
        for one in found
        for issue in (
            *by_values.told(one, names),
            *by_values.asked(one, names, definitions, known.hamlets),
        )
    ]


@dataclass(frozen=True, slots=True)
class People:
    """The people of some sheets, before anybody is looked for in the book.

    Attributes:
        found: The tables.
        rows: Everybody, whoever is set aside included.
        skipped: The rows that are nobody.
        groups: The rows by household.
        card: Whether each table is the card of one household.
        odd: What is odd about the numbering of households.
    """

    found: list[Roster]
    rows: list[Row]
    skipped: list[SkippedRow]
    groups: Mapping[int, list[Row]]
    card: bool
    odd: list[Issue]


def people_of(
    tables: Sequence[Table],
    known: Known,
    definitions: Definitions,
    progress: Progress = unwatched,
) -> People:
    """The people of sheets, by household.

    Args:
        tables: What was recognised on the sheets.
        known: The book, for the names of hamlets and heads.
        definitions: The forms.
        progress: Told how far it is, and may stop it.

    Raises:
        WorkbookEmpty: There is nobody below the headers.
    """
    names = headings(definitions)
    found = _tables(tables, definitions, names)
    rows, skipped, card = _read(found, known, definitions, names, progress)
    odd = group(rows)
    return People(found, rows, skipped, households_of(rows), card, odd)


def _last_entry(rows: Sequence[Row]) -> date | None:
    """The last day of which the rows tell: a birth, a departure."""
    told = (known_range(row.answers.get(target)) for row in rows for target in (BIRTH, AWAY_SINCE))
    return max((at.first for at in told if at is not None), default=None)


def _tables(tables: Sequence[Table], definitions: Definitions, names: Headings) -> list[Roster]:
    """Every table of people, those further down a sheet included."""
    how = HeaderRules(names, every_heading(definitions), lambda columns: score(columns) >= ENOUGH)
    return rosters(
        [
            of_relatives(with_number(half), names, found_out=True)
            if table.end is None
            else of_relatives(half, names, found_out=False)
            for table in tables
            for part in split(table, how)
            for half in beside(part, names)
        ]
    )


def _words(found: Sequence[Roster], known: Known, names: Headings) -> Words:
    """What a name cannot be: a hamlet of the book or of the sheet, a heading."""
    hamlets = set(known.hamlets)
    for roster in found:
        index = roster.places.get(HAMLET)
        if index is not None:
            rows = roster.table.sheet.rows[roster.table.first_row : roster.table.last_row]
            written = {row[index] for row in rows if index < len(row)}
            hamlets |= {squeezed(text_of(cell)) for cell in written}
    hamlets.discard("")
    return Words(hamlets, names.knows)


def _read(
    found: Sequence[Roster],
    known: Known,
    definitions: Definitions,
    names: Headings,
    progress: Progress,
) -> tuple[list[Row], list[SkippedRow], bool]:
    """All rows of all tables, with what stands above them; and whether each is a card.

    Raises:
        WorkbookEmpty: There is nobody.
    """
    reader = CellReader(definitions, found[0].table.sheet.first_day)
    words = _words(found, known, names)
    rows: list[Row] = []
    skipped: list[SkippedRow] = []
    cards = []
    for roster in found:
        here, nobody = read_rows(roster, reader, len(rows), words, progress)
        labels = labelled(roster.table, names)
        fill_in(here, labels, reader)
        skipped += place_by_titles(roster, here, nobody, words)
        cards.append(name_head(here, known) or is_card(labels))
        rows += here
    if not rows:
        raise WorkbookEmpty
    mark_gone(rows, reader)
    for row in through(rows, "正在看每一行", progress):
        if number := row.text(ID_NUMBER):
            doubt_number(row, number)
        take_from_number(row, reader.this_year)
        settle_centuries(row, row.text(BIRTH), reader)
    return rows, skipped, all(cards)


def _relate(
    matches: Matches, rows: Sequence[Row], making: Making, found: Sequence[Roster], names: Headings
) -> None:
    """Link people to the relatives on their rows."""
    reader = CellReader(making.definitions, found[0].table.sheet.first_day)
    note_relatives(matches.persons, rows, making, reader, names)
    making.progress("正在算会怎样", 0, 0)


def _roster(groups: Mapping[int, list[Row]], making: Making) -> Matches:
    """Work a roster out: households with their people."""
    making.progress("正在与台账对照", 0, 0)
    _name_heads(groups)
    set_doubles_aside(groups, making.definitions)
    matches = match(groups, making.known, making.progress)
    _question_gone(groups, matches, making.known)
    _name_after_the_dead(groups)
    _question_heads(groups, matches, making.known)
    make(groups, matches, making)
    return matches


def _list(rows: Sequence[Row], making: Making) -> Matches:
    """Work a list of some people out: people alone, no household is touched."""
    making.progress("正在与台账对照", 0, 0)
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
    return effects(making.drafts, rows_of(rows, making), known, grouped, gone, missing)


def _in_words(plan: Plan, grouped: Sizes, matches: Matches) -> str:
    """What the sheet is and what it does, in one sentence."""
    report, known = plan.report, plan.known
    if plan.intent is Intent.LIST:
        title = _title(plan.tables[0])
        return list_in_words(report.rows - report.skipped, title, _changed(plan), report.created)
    if plan.intent is Intent.CARD:
        return f"这是一户一表：{grouped.zh}，共 {grouped.people} 人。"
    if not known.by_name:
        return roster_in_words(grouped.zh, True, "")
    homes = {known.household_of(person) for person in matches.persons.values()} - {None}
    missing = next((e.count for e in report.effects if e.impact is Impact.MISSING), 0)
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
    pairs = zip(making.owners, making.drafts, strict=True)
    people: dict[int, RecordId | None] = {}
    for no, draft in pairs:  # the first is the row's own, behind it stand relatives
        if draft.form == Person.FORM:
            people.setdefault(no, draft.id)
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
                row.cell(NAME), household, row.text(NAME), outcome, issues_of(row),
                said(row, making), matches.persons.get(row.no) or people.get(row.no),
            )
        )  # fmt: skip
    return planned
