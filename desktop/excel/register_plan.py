"""What importing a register would do: rows to records, found again by subject and key."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from itertools import zip_longest
from typing import Final

from desktop.errors.workbook import WorkbookEmpty
from desktop.excel.answers import NO_NUMBER, NOTHING, CellReader
from desktop.excel.cells import text_of
from desktop.excel.headings import ID_NUMBER, NAME, Headings, headings
from desktop.excel.known import Known
from desktop.excel.making import Making
from desktop.excel.plan import MappedColumn, Plan, PlannedRow, mapped, unused
from desktop.excel.recognise import Table, is_closing
from desktop.excel.register import SUBJECTS, WHO, called, headings_for, keys_of, subject_fields
from desktop.excel.report import Outcome, Report
from desktop.excel.rows import Roster, Row, rosters
from desktop.excel.subjects import find_household, find_person
from forms.catalogue import Catalogue
from forms.definition import Body, FieldDef, FormDef, RecordId, Value

_NO_KEY: Final = "这一行缺少「{label}」，没有导入；请补上后重新导入。"
_REFUSED: Final = "这一行缺少必填的内容，没有导入；请照旁边的提示补上后重新导入。"
_TWICE: Final = "和上面一行说的是同一件事，已合在一起。"
_NO_SUCH: Final = "台账里没有「{name}」，或者不止一个，这一项没有导入；请核对{form}。"


def build_register(
    form: FormDef, tables: Sequence[Table], known: Known, catalogue: Catalogue, mark: int
) -> Plan:
    """Work the import of a register out.

    Args:
        form: What it is.
        tables: Where it stands; its columns say what feeds what.
        known: The book's snapshot.
        catalogue: The forms.
        mark: State of the ledger the snapshot was taken on.

    Raises:
        WorkbookEmpty: There is nothing below the headers.
    """
    found = rosters(tables)
    names = headings_for(form, headings(catalogue))
    reader = CellReader(catalogue)
    rows: list[Row] = []
    for roster in found:
        rows += _read(roster, reader, len(rows))
    if not rows:
        raise WorkbookEmpty
    day = next((table.day for table in tables if table.day), None)
    making = Making(catalogue, known, day)
    outcomes = _Register(form, known, making).make(rows)
    planned = tuple(
        PlannedRow(_place(row), _about(row, form), _label(row, form), outcome, tuple(row.issues))
        for row, outcome in zip(rows, outcomes, strict=True)
    )
    return Plan(
        form.title, day, _mapped(found, names), planned, _report(planned, found, making),
        tuple(making.drafts), mark, tuple(names.labels.items()), tuple(tables), known, catalogue,
        form.id,
    )  # fmt: skip


def _read(roster: Roster, reader: CellReader, first: int) -> list[Row]:
    """The rows below a header that say something, without totals and signatures."""
    sheet, places = roster.table.sheet.rows, roster.places
    picked = []
    for at in range(roster.table.first_row, len(sheet)):
        cells = [text_of(cell) for cell in sheet[at] if cell != ""]
        own = [i for target, i in places.items() if target != WHO[0] and i < len(sheet[at])]
        if any(sheet[at][i] != "" for i in own) and not is_closing(cells):
            picked.append(at)
    rows = [Row(no, roster, at) for no, at in enumerate(picked, first)]
    columns = list(zip_longest(*(sheet[at] for at in picked), fillvalue=""))
    for target, index in places.items():
        column = columns[index] if index < len(columns) else [""] * len(rows)
        for row, reading in zip(rows, reader.column(target, column), strict=True):
            if reading in (NOTHING, NO_NUMBER):  # a name and a birth day will do
                continue
            if reading.value is not None:
                row.answers[target] = reading.value
            if reading.say is not None:
                row.warn(target, reading.say)
    return rows


class _Register:
    """Makes the records of one form."""

    def __init__(self, form: FormDef, known: Known, making: Making) -> None:
        self.form, self.known, self.making = form, known, making
        self.keys = keys_of(form)
        self.subjects = subject_fields(form)
        self._held: dict[tuple[object, ...], list[RecordId]] = defaultdict(list)
        for record, body in known.bodies.get(form.id, {}).items():
            self._held[self._key(body)].append(record)
        self._made: dict[tuple[object, ...], dict[str, Value]] = {}
        self._names: dict[str, dict[str, RecordId | None]] = {}

    def make(self, rows: Sequence[Row]) -> list[Outcome]:
        """Drafts for all rows; what becomes of each."""
        return [self._row(row) for row in rows]

    def _row(self, row: Row) -> Outcome:
        answers = self._answers(row)
        if row.aside or answers is None:
            return Outcome.SET_ASIDE
        key = self._key(answers)
        held = self._held.get(key, [])
        if key in self._made:
            row.warn(NAME, _TWICE, "note")
            return Outcome.UNCHANGED
        before = len(self.making.drafts)
        record = held[0] if held else None
        kept = self.making.put(self.form.id, answers, row, record)
        self._made[key] = answers
        if kept is None:
            row.set_aside(NAME, _REFUSED)
            return Outcome.SET_ASIDE
        if len(self.making.drafts) == before:
            return Outcome.UNCHANGED
        return Outcome.UPDATED if record else Outcome.CREATED

    def _answers(self, row: Row) -> dict[str, Value] | None:
        """The answers of a row for the form, with its subject; None when it is set aside."""
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
        if not self._subject(row, found):
            return None
        for name in self.keys:
            field = self.form.field(name)
            if name not in found and field.required:
                row.set_aside(start + name, _NO_KEY.format(label=field.label))
                return None
        return found

    def _subject(self, row: Row, found: dict[str, Value]) -> bool:
        """Fill in whom the row is about; False when it is set aside."""
        wanted = {field.id: field for field in self.subjects}
        if "person" in wanted and (wanted["person"].required or row.text(NAME)):
            person = find_person(row, self.known)
            if person is None:
                return False
            found["person"] = person
            if "household" in wanted and wanted["household"].required:
                home = self.known.household_of(person)
                if home is not None:
                    found["household"] = home
        if "household" in wanted and wanted["household"].required and "household" not in found:
            home = find_household(row, self.known)
            if home is None:
                return False
            found["household"] = home
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
                word = called(body)
                names[word] = None if word in names else record
            self._names[form] = names
        found = self._names[form].get(name)
        if found is None:
            title = self.making.catalogue.form(form).title if form else ""
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

    def _key(self, body: Mapping[str, Value]) -> tuple[object, ...]:
        who = [body.get(name) for name in SUBJECTS if any(f.id == name for f in self.subjects)]
        if any(f.id == "person" for f in self.subjects) and body.get("person"):
            who = [body["person"]]  # the household is only where the person belongs
        return (*who, *(_flat(body.get(name)) for name in self.keys))


def _flat(value: Value | None) -> object:
    return tuple(value) if isinstance(value, list) else value


def _place(row: Row) -> str:
    own = next((t for t in row.table.places if t not in WHO), NAME)
    return row.cell(NAME if NAME in row.table.places else own)


def _about(row: Row, form: FormDef) -> str:
    return next((row.text(t) for t in (WHO[5], WHO[4], WHO[6]) if row.text(t)), form.title)


def _label(row: Row, form: FormDef) -> str:
    """What a preview calls the row: the person, else its first answer."""
    if row.text(NAME) or row.text(WHO[4]):
        return row.text(NAME) or row.text(WHO[4])
    return next((str(v) for t, v in row.answers.items() if t.startswith(f"{form.id}.")), "")


def _mapped(found: Sequence[Roster], names: Headings) -> tuple[MappedColumn, ...]:
    return mapped(found, names)


def _report(planned: Sequence[PlannedRow], found: Sequence[Roster], making: Making) -> Report:
    counts = Counter(row.outcome for row in planned)
    more = [issue for roster in found for issue in unused(roster)]
    return Report(
        len(planned), counts[Outcome.CREATED], counts[Outcome.UPDATED],
        counts[Outcome.UNCHANGED], counts[Outcome.SET_ASIDE],
        (*more, *(issue for row in planned for issue in row.issues)),
        tuple(Counter(draft.form for draft in making.drafts).items()),
    )  # fmt: skip
