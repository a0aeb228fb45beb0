"""What a list of an office would write: each line a record of its register, old beside new.

Whom a line means is found as in a pasted list; what a person chose comes before that. A name alone
is nobody until a person has looked. The records are made by the importer, so that the same rules
hold: a record that is there already is found by its key or, where the list does not say since when,
as the one that runs. Nothing here writes.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from enum import Enum
from typing import Final, TypeVar

from desktop.book.book import Book
from desktop.errors.workbook import WorkbookEmpty
from desktop.excel.importing.import_workbook import with_age
from desktop.excel.importing.plan import Plan, PlannedRow
from desktop.excel.importing.register_plan import Place, build_register
from desktop.excel.meaning.existing import Known, known
from desktop.excel.meaning.pasted import Meant, PastedList
from desktop.excel.pasting.source import ListTables, OfficeSource, tables_of_list
from desktop.excel.pasting.whose_lines import ListRow, filled_rows, whose
from desktop.excel.report import Outcome
from desktop.excel.sheet.cells import Cell, text_of
from desktop.excel.sheet.headings import HEAD_NAME, NAME, headings
from desktop.excel.sheet.register_table import subject_fields
from desktop.excel.sheet.table import Table
from forms.answers.types import TYPES
from forms.definitions.definitions import Definitions
from forms.definitions.record_view import Record, running
from forms.definitions.records import (
    Absence,
    Benefit,
    DisabledPerson,
    Household,
    Insurance,
    MutualPair,
    Person,
    PremiumAid,
    School,
)
from forms.errors import Unreadable
from forms.rules.facts_benefit import OF_HOUSEHOLDS, UNINSURED
from forms.rules.facts_insurance import NOT_PAID
from forms.schema.form import Body, FieldDef, FormDef, RecordId, Value
from forms.schema.ternary import Answer
from forms.village.office_lists import OfficeList
from forms.village.view import VillageView

STRANGE: Final = 0.5
"""Share of lines with nobody of the village, from which the list may be another village's."""
FEW: Final = 3
"""Lines below which nothing is concluded from where their people live."""
_LOOK: Final = "只凭姓名或电话认出，看过是这个人再登记。"
_CHOOSE: Final = "认不准是谁，没有登记；请选。"
_NOBODY: Final = "村里没有认出这个人，没有登记。"
_SEVERAL: Final = "台账里这个人有 {count} 条这样的登记，认不准是哪一条；请先在台账里核对。"
_WHOSE: Final = "先选每一行说的是一户还是一个人。"
_OFF: Final = "台账里有登记，名单上没有。"
_BY: Final = f"{Benefit.FORM}.{Benefit.persons.name}"
"""The column by which a benefit's line speaks of a household."""


class LineFate(Enum):
    """What becomes of a line; what waits for a person stands first."""

    CHOOSE = "同名或对不上，请选"
    LOOK = "请看一眼"
    NOBODY = "村里没有"
    REFUSED = "不能登记"
    NEW = "新登记"
    CHANGED = "会改"
    SAME = "已经有了"
    STRANGER = "不是本村的"
    SKIPPED = "不是人"
    OFF_LIST = "在册、名单里没有"

    @property
    def waits(self) -> bool:
        """Whether a person has to decide before the list can be called whole."""
        return self in {LineFate.CHOOSE, LineFate.LOOK, LineFate.NOBODY, LineFate.REFUSED}

    @property
    def writes(self) -> bool:
        """Whether a record is written."""
        return self in {LineFate.NEW, LineFate.CHANGED}

    @property
    def counts(self) -> bool:
        """Whether it speaks of somebody who is on the list, written or not."""
        return self in {LineFate.NEW, LineFate.CHANGED, LineFate.SAME, LineFate.REFUSED}


_ORDER: Final = {fate: at for at, fate in enumerate(LineFate)}
_FATES: Final = {
    Outcome.CREATED: LineFate.NEW, Outcome.UPDATED: LineFate.CHANGED,
    Outcome.UNCHANGED: LineFate.SAME, Outcome.SET_ASIDE: LineFate.REFUSED,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ListLine:
    """One line of a list, or one person who is in the register and not on the list.

    Attributes:
        key: What a choice is kept under.
        number: As a person counts lines; 0 for who is not on the list.
        text: As it was written.
        fate: What becomes of it.
        people: Whom it may mean, the likeliest first.
        person: Whom it means.
        zh: What is written, or why not.
    """

    key: str
    number: int
    text: str
    fate: LineFate
    people: tuple[RecordId, ...]
    person: RecordId | None
    zh: str


@dataclass(frozen=True, slots=True)
class ListSaid:
    """What a person says of a list beside its lines.

    Attributes:
        same: Answers that are the same for everybody and stand in no column.
        chosen: Whom a line means, by its key; None for nobody of this village.
        households: Whether each line stands for a whole household; None while nobody said.
        year: Of a yearly list.
        hamlet: The hamlet the list is about; None for the village.
    """

    same: Mapping[str, Value] = field(default_factory=dict)
    chosen: Mapping[str, RecordId | None] = field(default_factory=dict)
    households: bool | None = None
    year: int = 0
    hamlet: RecordId | None = None


@dataclass(frozen=True, slots=True)
class OfficePlan:
    """A list before it is written.

    Attributes:
        office: Which list.
        lines: Every line, those that wait for a person first; then who is not on it.
        plan: The import; None for a list of nobody.
        lacking: Required questions that no column answers.
        asks_households: Whether somebody has to say if a line stands for a whole household.
        warnings: What should be looked at before anything is written.
        against_whole: Why the list cannot be called whole as it stands; empty when it can.
        year: The year it is taken for.
    """

    office: OfficeList
    lines: tuple[ListLine, ...]
    plan: Plan | None
    lacking: tuple[FieldDef, ...]
    asks_households: bool
    warnings: tuple[str, ...]
    against_whole: str
    year: int

    @property
    def counts(self) -> Counter[LineFate]:
        """How many lines of each fate."""
        return Counter(line.fate for line in self.lines)

    @property
    def records(self) -> int:
        """How many records are written."""
        return sum(line.fate.writes for line in self.lines)

    @property
    def is_of_nobody(self) -> bool:
        """Whether nobody of the village is on it: called whole, it says that nobody is one."""
        return not any(line.fate.counts or line.fate.waits for line in self.lines)


def plan_list(
    book: Book, office: OfficeList, source: OfficeSource, said: ListSaid, today: date
) -> OfficePlan:
    """Work out what a list would write.

    Args:
        book: The open book; read only.
        office: Which list it is.
        source: The list.
        said: What a person says of it.
        today: As-of day.

    Raises:
        CunjiError: A file cannot be read, as of ``read_files``.
    """
    there = known(book.ledger.read.bodies())
    pasted = PastedList(there.view, book.definitions)
    form = book.definitions.form(office.form)
    tables = tables_of_list(source, form, pasted, book.definitions)
    roster = headings(book.definitions)
    rows = whose(tables.tables, pasted, roster, headed=tables.headed)
    return _Planner(office, form, there, book, said, today).plan(tables, rows)


class _Planner:
    """Plans one list against one village."""

    def __init__(
        self, office: OfficeList, form: FormDef, there: Known, book: Book, said: ListSaid,
        today: date,
    ) -> None:  # fmt: skip
        self.office, self.form, self.there, self.said = office, form, there, said
        self.definitions: Definitions = book.definitions
        self.mark = book.ledger.store.revision
        self.today, self.year = today, said.year or today.year
        self.held = held(there.view, office, self.year, today)
        self.targets: set[str] = set()
        self.homes: bool | None = None

    def plan(self, tables: ListTables, rows: Sequence[ListRow]) -> OfficePlan:
        """The whole plan."""
        self.targets = {c.target for t in tables.tables for c in t.columns if c.target}
        self.homes = self._stands_for_homes(rows)
        told = self._once_a_home({row.place: self._told(row) for row in rows}, rows)
        dropped = {row.place for row in rows if self._is_stranger(row) or row.is_heading}
        plan = self._import([_without(table, dropped) for table in tables.tables], told)
        planned = _outcomes(plan)
        lines = [self._line(row, planned.get(row.place)) for row in rows]
        lines.sort(key=lambda line: _ORDER[line.fate])
        off = [*self._off_list({one.person for one in lines if one.person and one.fate.counts})]
        asks = self.homes is None and bool(rows)
        other = self._other_parts(tables)
        return OfficePlan(
            self.office, (*lines, *off), plan, tuple(self._lacking()) if rows else (), asks,
            (*tables.told, *self._warnings(tables, lines)),
            self._against_whole(lines, other, asks=asks), self.year,
        )  # fmt: skip

    def _stands_for_homes(self, rows: Iterable[ListRow]) -> bool | None:
        """Whether lines stand for households; None where nobody can tell but a person."""
        if self.office.kind not in OF_HOUSEHOLDS:
            return False
        if self.said.households is not None:
            return self.said.households
        if (HEAD_NAME in self.targets and NAME not in self.targets) or _BY in self.targets:
            return True
        homes = Counter(
            self.there.household_of(person) for row in rows if (person := self._person(row))
        )
        return False if max(homes.values(), default=0) > 1 else None

    def _is_stranger(self, row: ListRow) -> bool:
        """Whether a person said that a line is nobody of this village."""
        return self.said.chosen.get(row.key, row) is None

    def _person(self, row: ListRow) -> RecordId | None:
        """Whom a line surely means: as chosen, else as found."""
        if row.key in self.said.chosen:
            return self.said.chosen[row.key]
        return row.meant.people[0] if row.meant.found is Meant.SURE else None

    def _told(self, row: ListRow) -> Body | str:
        """What is known of a line beside its cells, or why it is left out."""
        person = self._person(row)
        if person is None:
            left = {Meant.LIKELY: _LOOK, Meant.CHOOSE: _CHOOSE}.get(row.meant.found, _NOBODY)
            return f"{row.meant.zh}{left}"
        if self.homes is None:
            return _WHOSE
        records = self._records(person)
        unsaid = [name for name in self._key() if self._unsaid(name)]
        if len(records) > 1 and unsaid:
            return _SEVERAL.format(count=len(records))
        record = records[0] if records else None
        told = self._same(record, unsaid)
        told[Person.FORM] = (record.body.get(Person.FORM) if record else None) or person
        home = self.there.household_of(person)
        asked = {one.id for one in subject_fields(self.form)}
        if home and (self.homes or Household.FORM in asked):
            told[Household.FORM] = home
        return told

    def _once_a_home(
        self, told: dict[Place, Body | str], rows: Sequence[ListRow]
    ) -> dict[Place, Body | str]:
        """The same, where lines stand for households and one is named again by somebody else."""
        first: dict[Value, ListRow] = {}
        for row in rows if self.homes else ():
            body = told[row.place]
            if isinstance(body, str) or Household.FORM not in body:
                continue
            other = first.setdefault(body[Household.FORM], row)
            if self._person(other) != self._person(row):
                told[row.place] = f"这一户第 {other.number} 行已经有了，按户只登记一条。"
        return told

    def _records(self, person: RecordId) -> Sequence[Record]:
        """What the register says of somebody, or of the household a line stands for."""
        home = self.there.household_of(person)
        if not self.homes or home is None:
            return self.held.get(person, ())
        of_home = [one for records in self.held.values() for one in records
                   if one.body.get(Household.FORM) == home]  # fmt: skip
        return of_home or self.held.get(person, ())

    def _same(self, record: Record | None, unsaid: Iterable[str]) -> dict[str, Value]:
        """The answers that stand in no column: of the list, and of the record that runs."""
        same = self.office.same(self.year)
        if record is None:
            return {**self.said.same, **same}
        of_record = {name: record.body[name] for name in unsaid if name in record.body}
        return {**of_record, **same}

    def _key(self) -> Iterator[str]:
        return (name for name in self.form.register.key if name != Person.FORM)

    def _unsaid(self, name: str) -> bool:
        """Whether neither a column nor the list itself answers a question."""
        return f"{self.form.id}.{name}" not in self.targets and name not in self._parts()

    def _parts(self) -> Body:
        return self.office.same(self.year)

    def _lacking(self) -> Iterator[FieldDef]:
        """The required questions that a person has to answer once for all."""
        for one in self.form.fields:
            if one.required and one.type != "ref" and self._unsaid(one.id):
                yield one

    def _import(self, tables: Sequence[Table], told: Mapping[Place, Body | str]) -> Plan | None:
        """The importer's plan; None for a list of nobody."""
        if not tables:
            return None
        try:
            plan = build_register(self.form, tables, self.there, self.definitions, self.mark, told)
        except WorkbookEmpty:
            return None
        part = self.office.part(self.year)
        kind = f"{self.office.name}（名单）"
        return with_age(replace(plan, kind=kind, parts=() if part is None else (part,)))

    def _line(self, row: ListRow, planned: PlannedRow | None) -> ListLine:
        person = self._person(row)
        fate, zh = self._fate(row, person, planned)
        return ListLine(row.key, row.number, row.meant.text, fate, row.meant.people, person, zh)

    def _fate(
        self, row: ListRow, person: RecordId | None, planned: PlannedRow | None
    ) -> tuple[LineFate, str]:
        """What becomes of a line, with its words."""
        if planned is None:
            return (
                (LineFate.SKIPPED, "标题行。")
                if row.is_heading
                else (LineFate.STRANGER, "不登记。")
            )
        if planned.outcome is Outcome.SKIPPED:
            return LineFate.SKIPPED, planned.zh
        if person is None:
            fates = {Meant.LIKELY: LineFate.LOOK, Meant.CHOOSE: LineFate.CHOOSE}
            return fates.get(row.meant.found, LineFate.NOBODY), row.meant.zh or _NOBODY
        why = "选好了。" if row.key in self.said.chosen else row.meant.zh
        return _FATES[planned.outcome], f"{why}{planned.zh}"

    def _off_list(self, listed: Collection[RecordId]) -> Iterator[ListLine]:
        """Who is in the register and not on the list: told, and left as it is."""
        homes = {self.there.household_of(one) for one in listed} if self.homes else set()
        for person, records in self.held.items():
            home = self.there.household_of(person)
            elsewhere = self.said.hamlet and self._hamlet(person) != self.said.hamlet
            if person not in listed and home not in homes and not elsewhere:
                since = next(
                    (str(d) for one in records if (d := one.body.get(Benefit.from_day.name))), ""
                )
                zh = f"台账里从 {since} 起有登记，名单上没有。" if since else _OFF
                yield ListLine(f"off:{person}", 0, "", LineFate.OFF_LIST, (), person, zh)

    def _hamlet(self, person: RecordId) -> str:
        home = self.there.household_of(person)
        return self.there.hamlet_of(home) if home else ""

    def _other_parts(self, tables: ListTables) -> int:
        """How many lines say that they are of another list: another year, another benefit."""
        name = next(iter(self._parts()), "")
        if not name:
            return 0
        asked, wanted = self.form.field(name), self._parts()[name]
        cells = [
            text_of(table.sheet.rows[at][place])
            for table in tables.tables
            if (place := table.places.get(f"{self.form.id}.{name}")) is not None
            for at in filled_rows(table) if place < len(table.sheet.rows[at])
        ]  # fmt: skip
        return sum(
            bool(text) and _read(text, asked, self.definitions) not in (None, wanted)
            for text in cells
        )

    def _warnings(self, tables: ListTables, lines: Sequence[ListLine]) -> Iterator[str]:
        """What speaks against the list before a person goes on."""
        if self.office.yearly and tables.years and self.year not in tables.years:
            said = "、".join(map(str, sorted(tables.years)))
            yield f"名单上写的是 {said} 年，您说的是 {self.year} 年，请核对年度。"
        elif tables.years and not self.office.yearly and max(tables.years) < self.today.year:
            yield f"名单上写的是 {max(tables.years)} 年，像是旧名单，请核对截至哪一天。"
        meant = [line for line in lines if line.fate is not LineFate.SKIPPED]
        nobody = sum(line.fate in {LineFate.NOBODY, LineFate.STRANGER} for line in meant)
        if len(meant) >= FEW and nobody > STRANGE * len(meant):
            yield (f"{len(meant)} 行里有 {nobody} 行村里没有这个人，像是别的村的名单，请核对。")
        people = [line.person for line in lines if line.person is not None]
        hamlets = {self._hamlet(person) for person in people}
        only = hamlets.pop() if len(hamlets) == 1 and len(people) >= FEW else ""
        if only and not self.said.hamlet and len({*self.there.hamlets.values()}) > 1:
            name = next(n for n, h in self.there.hamlets.items() if h == only)
            yield f"名单上的人都在{name}；只是这个屯的名单，请把范围改成{name}。"

    def _against_whole(self, lines: Sequence[ListLine], other: int, *, asks: bool) -> str:
        """Why the list cannot be called whole as it stands."""
        if other:
            return f"有 {other} 行写的是别的年度或别的种类，不能说这份名单是全的。"
        if asks:
            return _WHOSE
        if waits := sum(line.fate.waits for line in lines):
            return f"还有 {waits} 行没有定下来；不在名单上就是没有，所以先逐行定下来。"
        return ""


def held(
    view: VillageView, office: OfficeList, year: int, day: date
) -> dict[RecordId, list[Record]]:
    """Who is in a register on a day, with the records that say so; what may run counts."""
    found: dict[RecordId, list[Record]] = {}
    for one in _records_of(view, office, year, day):
        person = one.body.get(Person.FORM)
        if isinstance(person, str):
            found.setdefault(RecordId(person), []).append(one)
    return found


def _records_of(view: VillageView, office: OfficeList, year: int, day: date) -> Iterator[Record]:
    if office.form == Insurance.FORM:
        yield from (o for o in view.all(Insurance) if o.year == year and o.kind != UNINSURED)
    elif office.form == PremiumAid.FORM:
        yield from (o for o in view.all(PremiumAid) if o.year == year and o.rate != NOT_PAID)
    elif office.form == DisabledPerson.FORM:
        yield from view.all(DisabledPerson)
    elif office.form == Benefit.FORM:
        kind = (one for one in view.all(Benefit) if one.kind == office.kind)
        yield from _running(kind, day)
    elif office.form == Absence.FORM:
        yield from _running(view.all(Absence), day)
    elif office.form == School.FORM:
        yield from _running(view.all(School), day)
    else:
        yield from _running(view.all(MutualPair), day)


_Spell = TypeVar("_Spell", Absence, School, MutualPair, Benefit)


def _running(spells: Iterable[_Spell], day: date) -> Iterator[_Spell]:
    return (one for one in spells if running(one, day) is not Answer.NO)


def _without(table: Table, dropped: Collection[Place]) -> Table:
    """The table with some rows blank, so that addresses stay."""
    sheet = table.sheet
    rows: list[list[Cell]] = [
        [] if (sheet.name, at) in dropped else row for at, row in enumerate(sheet.rows)
    ]
    return replace(table, sheet=replace(sheet, rows=rows))


def _outcomes(plan: Plan | None) -> dict[Place, PlannedRow]:
    """What becomes of each row of a plan that is not blank, by its place."""
    if plan is None:
        return {}
    places = [(table.sheet.name, at) for table in plan.tables for at in filled_rows(table)]
    return dict(zip(places, plan.rows, strict=True))


def _read(text: str, asked: FieldDef, definitions: Definitions) -> Value | None:
    with suppress(Unreadable):
        return TYPES[asked.type].read(text, asked, definitions.codes)
    return None
