"""What importing a register would do: rows to records, found again by subject and key.

It is long because every way in which a row may be no record, or be of several, has its sentence.
"""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

from desktop.errors.workbook import WorkbookEmpty
from desktop.excel.importing.changes import Difference, differences, told
from desktop.excel.importing.draft_builder import NOT_ASKED, Making
from desktop.excel.importing.drafts import note_relatives
from desktop.excel.importing.plan import Plan, PlannedRow, account, day_of, in_order, mapped
from desktop.excel.importing.plan import said as changes_of
from desktop.excel.importing.record_keys import Candidate, Key, RecordKeys
from desktop.excel.importing.spells import away_for, question_home
from desktop.excel.importing.whole_lists import REGISTERS
from desktop.excel.meaning.by_values import told as by_values
from desktop.excel.meaning.by_values import with_number
from desktop.excel.meaning.existing import Known
from desktop.excel.meaning.intent import Intent
from desktop.excel.meaning.relatives import of_relatives
from desktop.excel.meaning.whom import find_household, find_person, written
from desktop.excel.report import NOTE, Outcome
from desktop.excel.sheet.answers import AT_HOME, MISSING_NUMBER, CellReader
from desktop.excel.sheet.cells import Cell, begins_like_a_number, name_of, squeezed, text_of
from desktop.excel.sheet.headings import (
    HEAD_NAME,
    ID_NUMBER,
    NAME,
    PLACE,
    SERIAL,
    Headings,
    headings,
)
from desktop.excel.sheet.regions import HeaderRules, beside, split
from desktop.excel.sheet.register_table import (
    WHO,
    called,
    every_heading,
    fits,
    headings_for,
    subject_fields,
)
from desktop.excel.sheet.row_kinds import (
    HEADER_AGAIN,
    NOTHING_USED,
    SIGNATURE,
    TOTAL,
    is_closing,
    is_total,
)
from desktop.excel.sheet.rows import (
    Roster,
    Row,
    SkippedRow,
    issues_of,
    pick,
    read_cells,
    rosters,
    settle_centuries,
)
from desktop.excel.sheet.table import Table
from forms.definitions.definitions import Definitions
from forms.definitions.records import Absence, Person
from forms.definitions.validation import relevant_fields
from forms.schema.form import SUBJECTS, Body, FieldDef, FormDef, RecordId, Value

Place: TypeAlias = tuple[str, int]
"""The name of a sheet and a row of it, counted from 0."""
NOBODY_TOLD: Final[Mapping[Place, Body | str]] = {}
_SENTENCE: Final = "这张表是「{form}」登记表，不是花名册；不动户，不动人。"
_NO_KEY: Final = "这一行缺少「{label}」，没有导入；请补上后重新导入。"
_KEY_UNREAD: Final = (
    "「{label}」说明这一行是哪一条登记，这一格却认不出来，本行没有导入；请改正后重新导入。"
)
_REFUSED: Final = "这一行缺少必填的内容，没有导入；请照旁边的提示补上后重新导入。"
_NOTHING_SAID: Final = "这一行没有填「{form}」的内容，没有登记。"
_ALL_UNREAD: Final = (
    "这一行「{form}」的内容一项也没有认出来，没有导入；请照旁边的提示改好后重新导入。"
)
_TWICE: Final = "和 {cell} 那一行完全相同，只算一条。"
_TWICE_REFUSED: Final = "和 {cell} 那一行完全相同，那一行没有导入，这一行也一样；请改好后留一行。"
_DIFFERS: Final = (
    "和 {cell} 那一行说的是同一条登记（{key}对得上），但{differences}，本行没有导入；"
    "请核对后只留对的一行；确实是两条的，请把{key}写全、写得不同。"
)
_SEVERAL: Final = (
    "有 {count} 条登记都对得上（{key}），认不准是哪一条，本行没有导入；请把{key}写全后重新导入。"
)
_OTHER_HEAD: Final = (
    "台账里这一户的户主不是表上写的这个人（姓名或身份证号码不同），本行没有导入；"
    "请核对户主，或写上享受人的姓名再导入。"
)
_NO_SUCH: Final = "台账里没有「{name}」，或者不止一个，这一项没有导入；请核对{form}。"


def build_register(
    form: FormDef,
    tables: Sequence[Table],
    known: Known,
    definitions: Definitions,
    mark: int,
    told: Mapping[Place, Body | str] = NOBODY_TOLD,
) -> Plan:
    """Work the import of a register out.

    Args:
        form: What it is.
        tables: Where it stands; its columns say what feeds what.
        known: The book's snapshot.
        definitions: The forms.
        mark: State of the ledger of the snapshot.
        told: Answers known of rows beside their cells, or why a row is left out.

    Raises:
        WorkbookEmpty: There is nothing below the headers.
    """
    roster = headings(definitions)
    names = headings_for(form, roster)
    tables = _taken_apart(form, tables, names, definitions)
    found = rosters(tables)
    reader = CellReader(definitions, tables[0].sheet.first_day)
    rows, skipped = read_all(found, reader, _notes(form))
    making = Making(definitions, known, day_of(tables), form.id)
    shown = _shown(rows, form, making, _Cells(reader, roster, told))
    planned = in_order(found, rows, shown, skipped)
    odd = [issue for one in found for issue in by_values(one, names)]
    report = replace(
        account(planned, found, making, odd), intent=Intent.REGISTER.value,
        sentence=_SENTENCE.format(form=form.title),
    )  # fmt: skip
    return Plan(
        form.title, making.day, mapped(found, names), planned, report,
        tuple(making.drafts), mark, tuple(names.labels.items()), tuple(tables), known, definitions,
        form.id, parts=_parts(rows, form),
    )  # fmt: skip


def _notes(form: FormDef) -> set[str]:
    return {f"{form.id}.{field.id}" for field in form.fields if field.type == "note"}


def _taken_apart(
    form: FormDef, tables: Sequence[Table], names: Headings, definitions: Definitions
) -> list[Table]:
    """Each table that stands below or beside another by itself, with what is said of relatives."""
    roster = headings(definitions)
    how = HeaderRules(names, every_heading(definitions), lambda columns: fits(form, columns))
    return [
        of_relatives(with_number(half), roster, found_out=True)
        if table.end is None
        else of_relatives(half, roster, found_out=False)
        for table in tables
        for part in split(table, how)
        for half in beside(part, names)
    ]


def _parts(rows: Sequence[Row], form: FormDef) -> tuple[Value, ...]:
    """The lists the register is made of, in order: kinds of benefit, years of insurance."""
    whole = REGISTERS.get(form.id)
    if whole is None or not whole.part:
        return ()
    said = {row.answers.get(f"{form.id}.{whole.part}") for row in rows if not row.aside}
    return tuple(sorted((one for one in said if one is not None), key=str))


@dataclass(frozen=True, slots=True)
class _Cells:
    """How rows are understood.

    Attributes:
        reader: Reads cells.
        names: What headings mean on a roster.
        told: What is known beside the cells.
    """

    reader: CellReader
    names: Headings
    told: Mapping[Place, Body | str]

    def of(self, row: Row) -> Body | str:
        """What is known of a row beside its cells; nothing where nobody said anything."""
        return self.told.get((row.table.table.sheet.name, row.at), {})


def _shown(rows: Sequence[Row], form: FormDef, making: Making, cells: _Cells) -> list[PlannedRow]:
    """Make the drafts of all rows, relatives on them included; what will happen to each."""
    register = _Register(form, making, cells)
    outcomes = register.make(rows)
    before = len(making.drafts)
    note_relatives(register.people, rows, making, cells.reader, cells.names)
    linked = {*making.owners[before:]}
    outcomes = [
        Outcome.UPDATED if row.no in linked and outcome is Outcome.UNCHANGED else outcome
        for row, outcome in zip(rows, outcomes, strict=True)
    ]
    return [
        PlannedRow(
            place(row), _about(row, form), _label(row, form), outcome, issues_of(row),
            changes_of(row, making),
        )
        for row, outcome in zip(rows, outcomes, strict=True)
    ]  # fmt: skip


def read_all(
    found: Sequence[Roster], reader: CellReader, notes: Container[str]
) -> tuple[list[Row], list[SkippedRow]]:
    """The rows of all tables, and those with nothing to take.

    Raises:
        WorkbookEmpty: There is not one.
    """
    rows: list[Row] = []
    skipped: list[SkippedRow] = []
    for roster in found:
        here, nothing = _read(roster, reader, len(rows), notes)
        rows += here
        skipped += nothing
    if not rows:
        raise WorkbookEmpty
    return rows, skipped


def _read(
    roster: Roster, reader: CellReader, first: int, notes: Container[str]
) -> tuple[list[Row], list[SkippedRow]]:
    """The rows below a header that say something; and totals, signatures, headers."""
    picked, skipped = pick(roster, _Judge(roster, notes).why_nothing)
    rows = read_cells(roster, reader, picked, first)
    for row in rows:  # a name and a birth day will do
        row.issues = [issue for issue in row.issues if issue.zh != MISSING_NUMBER]
    return rows, skipped


class _Judge:
    """Judges the rows of one register.

    Args:
        roster: The table.
        notes: Targets under which people write sentences.
    """

    def __init__(self, roster: Roster, notes: Container[str]) -> None:
        self._places = {t: i for t, i in roster.places.items() if t != SERIAL}
        self._number = roster.places.get(ID_NUMBER, -1)
        self._prose = {i for target, i in self._places.items() if target in notes}
        self._headings = {
            c.index: squeezed(c.heading.rpartition("/")[2]) for c in roster.table.columns
        }

    def why_nothing(self, row: Sequence[Cell]) -> str | None:
        """Why a row is no record; empty when it is one, None when nothing is in it."""
        texts = {i: text for i, cell in enumerate(row) if cell != "" and (text := text_of(cell))}
        if not texts:
            return None
        if self._number in texts and begins_like_a_number(row[self._number]):
            return ""
        spoken = [text for index, text in texts.items() if index not in self._prose]
        if is_closing(spoken or list(texts.values())):
            return TOTAL if is_total(next(iter(texts.values()))) else SIGNATURE
        used = {index: texts[index] for index in self._places.values() if index in texts}
        if not used:
            return NOTHING_USED
        again = all(squeezed(text) == self._headings[index] for index, text in used.items())
        return HEADER_AGAIN if again else ""


class _Register:
    """Makes the records of one form."""

    def __init__(self, form: FormDef, making: Making, cells: _Cells) -> None:
        self.form, self.known, self.making, self.cells = form, making.known, making, cells
        self.reader = cells.reader
        known = making.known
        self.subjects = subject_fields(form)
        self._by_household = {field.id for field in form.fields} >= set(SUBJECTS)
        self.keys = RecordKeys(form, known.bodies.get(form.id, {}))
        self.key_words = "、".join(field.label for field in self.keys.fields)
        self._names: dict[str, dict[str, RecordId | None]] = {}
        self.people: dict[int, RecordId] = {}

    def make(self, rows: Sequence[Row]) -> list[Outcome]:
        """Drafts for all rows; what becomes of each.

        Rows that name a record of the book exactly come to it first, so that a row that says
        less cannot take it from them.
        """
        answers = [self._answers(row) for row in rows]
        silent = [
            said is not None and self._says_nothing(row, said)
            for row, said in zip(rows, answers, strict=True)
        ]
        claims = [
            self._claim(row, said) if said is not None and not nothing else None
            for row, said, nothing in zip(rows, answers, silent, strict=True)
        ]
        return [
            Outcome.SET_ASIDE
            if row.aside or said is None
            else Outcome.UNCHANGED
            if nothing
            else self._row(row, said, claim)
            for row, said, nothing, claim in zip(rows, answers, silent, claims, strict=True)
        ]

    def _says_nothing(self, row: Row, said: Mapping[str, Value]) -> bool:
        """Whether a row names somebody and says nothing about him; that is no record.

        A blank place of work does not mean that somebody is away, and 在家 means that he is not.
        """
        if self.form.id == Absence.FORM and row.text(PLACE) == AT_HOME:
            question_home(row, Absence.person.read(said), self.making)
            return True
        start = f"{self.form.id}."
        if self.cells.of(row) or any(target.startswith(start) for target in row.answers):
            return False
        if any(issue.field.startswith(start) for issue in row.issues):
            row.set_aside(_first(row), _ALL_UNREAD.format(form=self.form.title))
        else:
            row.warn(_first(row), _NOTHING_SAID.format(form=self.form.title), NOTE)
        return True

    def _claim(self, row: Row, answers: Mapping[str, Value]) -> Candidate | None:
        """The record of the book that has the very key of a row; None when that tells nothing."""
        equal = self.keys.equal(self.keys.key(answers))
        free = [one for one in equal if one.row is None]
        if len(equal) > 1:  # written twice by hand: only one that says the same is surely meant
            free = [one for one in free if self._adds_nothing(one, answers)]
        if not free:
            return None
        free[0].row = row
        return free[0]

    def _adds_nothing(self, candidate: Candidate, answers: Mapping[str, Value]) -> bool:
        body = candidate.body
        return self.making.better(self.form.id, body, answers) == body

    def _row(self, row: Row, answers: dict[str, Value], claimed: Candidate | None) -> Outcome:
        key = self.keys.key(answers)
        found = claimed or self._found(row, answers, key)
        if isinstance(found, Outcome):
            return found
        if found.record is None:
            self.keys.add(found)  # also when it is refused: a row that says otherwise is no better
        before = len(self.making.drafts)
        kept = self.making.put(self.form.id, answers, row, found.record)
        if kept is None:
            row.set_aside(_first(row), row.refused or _REFUSED)
            return Outcome.SET_ASIDE
        if len(self.making.drafts) == before:
            return Outcome.UNCHANGED
        stored = self.keys.key(self.making.drafts[-1].answers)
        for field in self.keys.lost(key, stored):
            self.making.take_back(before)
            row.set_aside(f"{self.form.id}.{field.id}", _KEY_UNREAD.format(label=field.label))
            return Outcome.SET_ASIDE
        return Outcome.UPDATED if found.record else Outcome.CREATED

    def _found(self, row: Row, answers: Mapping[str, Value], key: Key) -> Candidate | Outcome:
        """The record that a row speaks of, a new one included; or what becomes of it without."""
        fitting = self.keys.fitting(key)
        if not fitting:
            return Candidate(None, key, {}, row)
        free = [one for one in fitting if one.row is None]
        if len(fitting) == 1 and free:
            free[0].row = row
            return free[0]
        return self._not_alone(row, answers, fitting)

    def _not_alone(
        self, row: Row, answers: Mapping[str, Value], fitting: Sequence[Candidate]
    ) -> Outcome:
        """What becomes of a row whose record another row speaks of, or that may be of several."""
        definitions = self.making.definitions
        others = [(one.row, differences(one.row, row, definitions)) for one in fitting if one.row]
        twin = next((other for other, found in others if not found), None)
        free = [one for one in fitting if one.row is None]
        if twin is not None and twin.aside:
            row.set_aside(_first(row), _TWICE_REFUSED.format(cell=place(twin)))
        elif twin is not None:
            row.warn(_first(row), _TWICE.format(cell=place(twin)), NOTE)
        elif not any(self._adds_nothing(one, answers) for one in free):
            self._tell_doubt(row, len(fitting), others)
        return Outcome.SET_ASIDE if row.aside else Outcome.UNCHANGED

    def _tell_doubt(
        self, row: Row, count: int, others: Sequence[tuple[Row, Sequence[Difference]]]
    ) -> None:
        """Set a row aside that may be of several records, or that another row contradicts."""
        if count > 1:
            row.set_aside(_first(row), _SEVERAL.format(count=count, key=self.key_words))
            return
        other, found = others[0]
        index = found[0].index
        cell = place(row) if index is None else row.table.cell_at(row.at, index)
        words = _DIFFERS.format(cell=place(other), key=self.key_words, differences=told(found))
        row.set_aside_at(cell, found[0].target, words)

    def _answers(self, row: Row) -> dict[str, Value] | None:
        """The answers of a row for the form, with its subject; None when it is set aside."""
        start, told = f"{self.form.id}.", self.cells.of(row)
        if isinstance(told, str):
            row.set_aside(_first(row), told)
            return None
        found = {**told, **self._said(row)}
        if not told and not self._subject(row, found):
            return None
        self._settle(row, found)
        if not self._has_key(row, found):
            return None
        for name in sorted(found.keys() - relevant_fields(self.form, found)):
            row.warn(start + name, NOT_ASKED.format(label=self.form.field(name).label))
            del found[name]
        return found

    def _said(self, row: Row) -> dict[str, Value]:
        """What a row says for the form, by question; records it names are found."""
        found: dict[str, Value] = {}
        start = f"{self.form.id}."
        for target, value in row.answers.items():
            if not target.startswith(start):
                continue
            field = self.form.field(target[len(start) :])
            if field.type == "ref":
                if other := self._named(row, target, field, str(value)):
                    found[field.id] = other
            else:
                found[field.id] = value
        return away_for(found, self.making) if self.form.id == Absence.FORM else found

    def _settle(self, row: Row, found: dict[str, Value]) -> None:
        """Read what the birth of the row's person decides about years of two digits."""
        person, start = found.get(SUBJECTS[0]), f"{self.form.id}."
        if not isinstance(person, str) or not row.left:
            return
        birth = written(Person.birth.name, self.known.person(RecordId(person)).body)
        settle_centuries(row, birth, self.reader)
        for target, value in row.answers.items():
            if target.startswith(start) and self.form.field(target[len(start) :]).type == "date":
                found[target[len(start) :]] = value

    def _has_key(self, row: Row, found: Mapping[str, Value]) -> bool:
        """Whether a row says which record it is; when it does not it is set aside."""
        unread = {issue.field for issue in row.issues}
        for field in self.keys.fields:
            target = f"{self.form.id}.{field.id}"
            if field.id not in found and (field.required or target in unread):
                why = _KEY_UNREAD if target in unread else _NO_KEY
                row.set_aside(target, why.format(label=field.label))
                return False
        return True

    def _subject(self, row: Row, found: dict[str, Value]) -> bool:
        """Fill in whom the row is about; False when it is set aside."""
        required = {field.id: field.required for field in self.subjects}
        person, household = SUBJECTS
        if self._by_household and HEAD_NAME in row.answers and NAME not in row.table.places:
            return self._head_of_household(row, found)
        if person in required and (required[person] or row.text(NAME)):
            somebody = find_person(row, self.known)
            if somebody is None:
                return False
            found[person] = self.people[row.no] = somebody
            if required.get(household) and (home := self.known.household_of(somebody)):
                found[household] = home
        if required.get(household) and household not in found:
            home = find_household(row, self.known)
            if home is None:
                return False
            found[household] = home
        return True

    def _head_of_household(self, row: Row, found: dict[str, Value]) -> bool:
        """Fill in the household a row names by its head, and him for it; False when set aside."""
        home = find_household(row, self.known)
        if home is None:
            return False
        head = self.known.heads.get(home)
        card = self.known.person(head) if head else None
        numbers = {row.text(ID_NUMBER), (card.id_number or "") if card else ""} - {""}
        if head is None or card is None or card.name != row.text(HEAD_NAME) or len(numbers) > 1:
            row.set_aside(HEAD_NAME, _OTHER_HEAD)
            return False
        found |= dict(zip(SUBJECTS, (head, home), strict=True))
        return True

    def _named(self, row: Row, target: str, field: FieldDef, name: str) -> RecordId | None:
        """Another record by what it is called: a helper, a hamlet, a project, a vote."""
        form = field.form or ""
        if form == "household":
            return self._home(row, target, name)
        if form not in self._names:
            bodies: Mapping[RecordId, Body] = self.known.bodies.get(form, {})
            names: dict[str, RecordId | None] = {}
            for record, body in bodies.items():  # two of one name are nobody
                word = name_of(called(self.making.definitions.form(form), body))
                names[word] = None if word in names else record
            self._names[form] = names
        found = self._names[form].get(name)
        if found is None:
            title = self.making.definitions.form(form).title if form else ""
            row.warn(target, _NO_SUCH.format(name=name, form=title))
        return found

    def _home(self, row: Row, target: str, head: str) -> RecordId | None:
        """A household by its head: the person's own, else the only one of that head."""
        person = self.known.by_number.get(row.text(ID_NUMBER))
        own = self.known.household_of(person) if person else None
        found = self.known.by_head.get(head, [])
        if own in found or len(found) == 1:
            return own if own in found else found[0]
        row.warn(target, _NO_SUCH.format(name=f"{head}户", form="农户"))
        return None


def place(row: Row) -> str:
    """The address that stands for a row: of whom it is about, else of its first answer."""
    return row.cell(_first(row))


def _first(row: Row) -> str:
    """The column that stands for a row: who it is about, else the first of the form's own."""
    if NAME in row.table.places:
        return NAME
    return next((target for target in row.table.places if target not in WHO), NAME)


def _about(row: Row, form: FormDef) -> str:
    return next((row.text(t) for t in (WHO[5], WHO[4], WHO[6]) if row.text(t)), form.title)


def _label(row: Row, form: FormDef) -> str:
    """What a preview calls the row: the person, else its first answer."""
    if row.text(NAME) or row.text(WHO[4]):
        return row.text(NAME) or row.text(WHO[4])
    return next((str(v) for t, v in row.answers.items() if t.startswith(f"{form.id}.")), "")
