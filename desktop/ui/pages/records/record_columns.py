"""The columns of any form's list: its own questions, and what other records say of them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from desktop.ui.page.record_text import CONFIRMED, RecordText
from desktop.ui.store.conditions import BLANK
from desktop.ui.store.joined_households import JoinedHouseholds, household_columns
from desktop.ui.store.joined_people import JoinedPeople, people_columns
from desktop.ui.store.record_column import RecordColumn
from desktop.ui.widgets.basics import Tone
from forms.definitions.records import Household, Person
from forms.schema.form import Disclosure, FieldDef, FormDef, RecordId

NAMES = {"name", "head_name", "person", "household", "helper"}
"""Columns that hold people's names."""
NUMBERS = {"int", "decimal", "money"}
CHOICES = {"choice", "yesno"}
"""Kinds of questions with few answers, by which a list can be narrowed."""
JOINED = {Person.FORM, Household.FORM}
"""Forms whose lists say what other records know of the same people."""
PEOPLE: Final = (
    "name", "=hamlet", "=household", "relation", "sex", "=age", "=left", "=disability", "=stay",
    "=visit", "phone",
)  # fmt: skip
HOUSEHOLDS: Final = (
    "head_name", "=hamlet", "=size", "=kind", "=watched", "=dibao", "=left", "=disability",
    "=visit", "=helper", "phone",
)  # fmt: skip
"""Which columns these lists show until somebody chooses others."""
ON_THE_WAY: Final = "上报"
NOT_LISTED = {"photos", "note"}
"""Kinds of questions that are no column."""


def with_facts(
    form: FormDef, columns: Sequence[RecordColumn], join: JoinedPeople
) -> list[RecordColumn]:
    """The columns of a form with what other records say of the same people."""
    if form.id == Person.FORM:
        return _in_order(PEOPLE, [*people_columns(join), *columns])
    if form.id == Household.FORM:
        return _in_order(HOUSEHOLDS, [*household_columns(JoinedHouseholds(join)), *columns])
    about = next((one.id for one in form.fields if one.form in JOINED), None)
    if about is None:
        return list(columns)
    bodies = join.stated.records(form.id)

    def hamlet(record: RecordId) -> str:
        whom = bodies[record].get(about)
        home = RecordId(whom) if isinstance(whom, str) else None
        return join.hamlets.get(join.home(home) or home, "") if home else ""

    return [
        *(column for column in columns if column.first),
        replace(next(people_columns(join)), text=hamlet, values=lambda r: (hamlet(r) or BLANK,)),
        *(column for column in columns if not column.first),
    ]


def _in_order(first: Sequence[str], columns: Sequence[RecordColumn]) -> list[RecordColumn]:
    """These columns first and shown, the others after them at hand."""
    known = {column.id: column for column in columns}
    seen = [replace(known[one], first=True, aside=False) for one in first if one in known]
    rest = [replace(one, first=one.id == ON_THE_WAY) for one in columns if one.id not in first]
    return seen + sorted(rest, key=lambda one: not one.first)


def columns_of(reading: RecordText, form_id: str, *, whole: bool = False) -> list[RecordColumn]:
    """The columns of a form: those it asks for first, every other question at hand.

    Args:
        reading: The book.
        form_id: Which form.
        whole: Shows what the screen masks.
    """
    form = reading.form(form_id)
    first = [_column(reading, form_id, form.field(name), whole=whole) for name in form.columns]
    others = [
        replace(_column(reading, form_id, field, whole=whole), first=False, aside=True)
        for field in form.fields
        if field.id not in form.columns and field.type not in NOT_LISTED and not field.quiet
    ]
    on_the_way = reading.now.on_the_way
    if on_the_way and any(record in on_the_way for record in reading.records(form_id)):
        first.append(_sent(on_the_way))
    return first + others


def _sent(on_the_way: Mapping[RecordId, str]) -> RecordColumn:
    """Whether the county has each record; only while one of the form is on its way."""

    def tone(record: RecordId) -> Tone:
        return "warn" if record in on_the_way else ""

    return RecordColumn(ON_THE_WAY, lambda record: on_the_way.get(record, CONFIRMED), tone=tone)


def _column(reading: RecordText, form_id: str, field: FieldDef, *, whole: bool) -> RecordColumn:
    bodies, told = reading.records(form_id), answers_of(reading, form_id, field, whole=whole)

    def raw(record: RecordId) -> object:
        return bodies[record].get(field.id)

    def values(record: RecordId) -> Sequence[str]:
        return (told(record) or BLANK,)

    plain = field.type in NUMBERS or field.type == "date"
    return RecordColumn(
        field.label,
        told,
        order=raw if plain else None,
        name=field.id in NAMES or field.type == "ref",
        right=field.type in NUMBERS,
        values=values if field.type in CHOICES else None,
        key=field.id,
    )


def answers_of(
    reading: RecordText, form_id: str, field: FieldDef, *, whole: bool
) -> Callable[[RecordId], str]:
    """What each record answers, as it may be shown; an answer given twice is worded once."""
    bodies, worded = reading.records(form_id), dict[object, str]()
    if whole and field.disclosure in {Disclosure.SENSITIVE, Disclosure.SEALED}:
        return lambda record: reading.answer(form_id, record, field.id, whole=True)

    def told(record: RecordId) -> str:
        value = bodies[record].get(field.id)
        key = tuple(value) if isinstance(value, list) else value
        known = worded.get((type(key), key))
        if known is None:
            known = worded[type(key), key] = reading.text(field, value, masked=not whole)
        return known

    return told
