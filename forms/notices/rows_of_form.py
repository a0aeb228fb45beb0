"""Rows of a notice that shows the records of one form, for kinds that a county defines itself.

``rows: records:own_dryer``: one row for each record for which the notice's condition holds. A
column is a question of the form that may be public, or ``seq``, ``hamlet``, ``name`` (of whom the
record is about; minors by surname only), ``head`` (of the household).
"""

from collections.abc import Mapping
from datetime import date
from typing import Final

from forms.answers.types import TYPES
from forms.definitions.notice import Minors, NoticeDef
from forms.definitions.notice_reader import OF_PERIOD
from forms.definitions.quasi_identifiers import NAMED
from forms.definitions.record_view import any_record
from forms.definitions.records import Hamlet
from forms.expressions.parser import parse
from forms.notices.claims import called
from forms.notices.judged_rows import hundredth_text, money_text
from forms.notices.row_set import FoundRows, SheetRow, adult_name, by_place, head_name, head_of
from forms.notices.rows_of_benefits import fits
from forms.notices.selection import SheetPart
from forms.schema.code_list import Codes
from forms.schema.form import Body, Disclosure, FieldDef, FormDef, RecordId, Value
from forms.village.sealed_access import may_be_minor
from forms.village.view import VillageView

RECORDS: Final = "records:"
"""Begins ``rows`` of a kind whose rows are records; the id of their form follows."""
OF_SUBJECT: Final = ("seq", "hamlet", "name", "head")
"""Columns that are no question: who and where."""
_NEVER_TYPES: Final = ("ref", "photos", "id_number", "phone", "certificate", "note")
_SUBJECTS: Final = {"name": "person", "head": "household"}


def of_form(notice: NoticeDef) -> str:
    """The form whose records are the rows; empty for other kinds."""
    return notice.rows.removeprefix(RECORDS) if notice.rows.startswith(RECORDS) else ""


def unfit(notice: NoticeDef, form: FormDef | None) -> str:
    """Why a form's records cannot be these rows, one sentence; empty when they can."""
    if form is None:
        return f"没有名为「{of_form(notice)}」的表，请改 rows。"
    questions = {field.id: field for field in form.fields}
    for column in notice.columns:
        if column.id in OF_SUBJECT:
            subject = _SUBJECTS.get(column.id)
            if subject and column.mask not in NAMED:
                return f"「{column.title}」是姓名，打码规则请用 M1、M2 或 M12。"
            if subject == "person" and "person" not in questions:
                return f"「{form.title}」没有问是谁（person），列不出姓名，请删去这一列。"
            continue
        field = questions.get(column.id)
        if field is None:
            return f"「{form.title}」没有「{column.id}」这个问题，请改正列名。"
        if field.disclosure is not Disclosure.PUBLIC or field.type in _NEVER_TYPES:
            return f"「{field.label}」不在可以公开之列（public），请删去这一列。"
    names = parse(notice.when).names if notice.when else frozenset()
    strange = sorted(names - questions.keys() - {"today"} - OF_PERIOD)
    return f"条件提到的「{strange[0]}」不是「{form.title}」的问题，请改正 when。" if strange else ""


def of_records(
    notice: NoticeDef, form: FormDef, view: VillageView, part: SheetPart, codes: Codes
) -> FoundRows:
    """The rows, by hamlet and household."""
    day = part.last
    money = frozenset(c.id for c in notice.columns if c.id in _money(form))
    found, children = [], 0
    for record, body in view.records(form.id).items():
        if not fits(notice, body, part):
            continue
        person = RecordId(str(body.get("person", "")))
        known = view.body("person", person) is not None
        if known and not view.lives.surely(person, day):
            continue
        home = RecordId(str(body.get("household") or view.household_of(person) or ""))
        name = adult_name(view, person, day) if known else ""
        if notice.minors is Minors.NEVER and may_be_minor(view, person, day):
            children += 1
            continue
        row = SheetRow(
            _cells(notice, form, view, day, codes, name, home, body),
            _called(view, form, record, person if known else home),
            any_record(form.id, record, body),
            frozenset({record, person, home, _head(notice, view, home, day)} - {RecordId("")}),
            {name: fen for name in money if isinstance(fen := body.get(name), int)},
        )  # fmt: skip
        found.append((by_place(view, home), record, row))
    rows = tuple(row for _, _, row in sorted(found, key=lambda one: one[:2]))
    told = f"有{children}名未成年人没有列出：未成年人不公示姓名。"
    return FoundRows(rows, money=money, doubts=(told,) if children else ())


def _head(notice: NoticeDef, view: VillageView, home: RecordId, day: date) -> RecordId:
    """The head a row names: what is told of him is told of the row."""
    shows = any(column.id == "head" for column in notice.columns)
    return (head_of(view, home, day) if shows else None) or RecordId("")


def _called(view: VillageView, form: FormDef, record: RecordId, subject: RecordId) -> str:
    """How a sentence names a row: whom it is about, else the record's own words."""
    return view.called(subject) if subject else called(view, form, record)


def _money(form: FormDef) -> frozenset[str]:
    return frozenset(field.id for field in form.fields if field.type == "money")


def _cells(
    notice: NoticeDef, form: FormDef, view: VillageView, day: date, codes: Codes,
    name: str, home: RecordId, body: Body,
) -> Mapping[str, str]:  # fmt: skip
    row = {
        "hamlet": _hamlet(view, home, body), "name": name,
        "head": head_name(view, home, day) if home else "",
    }  # fmt: skip
    for column in notice.columns:
        if column.id not in row and column.id != "seq":
            row[column.id] = _written(form.field(column.id), body.get(column.id), codes)
    return row


def _written(field: FieldDef, value: Value | None, codes: Codes) -> str:
    """An answer as people read it."""
    if value is None or value in ("", []):
        return ""
    if field.type == "money" and isinstance(value, int):
        return money_text(value)
    if field.type == "decimal" and isinstance(value, int):
        return hundredth_text(value) if value else ""
    return str(value) if field.type == "int" else TYPES[field.type].write(value, field, codes)


def _hamlet(view: VillageView, home: RecordId, body: Body) -> str:
    """Where the household lives, or the hamlet the record itself names."""
    if home:
        return view.hamlet_of(home)
    return view.answer(Hamlet.name, RecordId(str(body.get("hamlet")))) or ""
