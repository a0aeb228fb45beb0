"""Answers that stand in one record: of the person, of the household, of the spell in force."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any, Final, TypeAlias

from forms.answer_book.answer_entry import (
    HOUSEHOLD,
    PERSON,
    PROJECT,
    VILLAGE,
    AnswerEntry,
    Asking,
    Find,
    Reply,
    Subject,
    since_of,
)
from forms.definitions.definitions import Definitions
from forms.definitions.record_view import Question, Record, covers
from forms.definitions.records import (
    Absence,
    DisabledPerson,
    Hamlet,
    Health,
    Helper,
    House,
    Household,
    HouseholdType,
    Insurance,
    LeftBehindChild,
    LeftBehindElder,
    Measure,
    OneToOne,
    Person,
    Project,
    Relocation,
    School,
    Toilet,
    Water,
)
from forms.schema.form import FieldDef, RecordId, Value
from forms.schema.partial_date import DayRange
from forms.village.income import statement_on

Locate: TypeAlias = Callable[[Asking, Subject], Record | None]
"""Finds the one record of a form that speaks of a subject on the day."""

_DAYS: Final = ("from_day", "day", "paid_day", "moved_day", "issued", "to_day")
"""Questions that say since when a record holds."""
NO_ANSWER: Final = frozenset({"photos"})
"""Types nobody writes into a cell."""


def _own(kind: type[Any]) -> Locate:
    """The record of the subject itself."""

    def locate(asking: Asking, subject: Subject) -> Record | None:
        of = {Person: subject.person, Household: subject.household, Project: subject.project}
        found: Record | None = asking.view.get(kind, of[kind])
        return found

    return locate


def _running(question: Question[Any, RecordId]) -> Locate:
    """The spell of the subject that covers the day; of several the one that began last."""

    def locate(asking: Asking, subject: Subject) -> Record | None:
        held = [one for one in asking.view.by(question, _whose(question, subject))
                if covers(one, asking.day)]  # fmt: skip
        return max(held, key=lambda one: (_first(one.from_day), one.id), default=None)

    return locate


def _latest(question: Question[Any, RecordId], at: Question[Any, DayRange]) -> Locate:
    """The last record about the subject up to the day."""

    def locate(asking: Asking, subject: Subject) -> Record | None:
        held = []
        for one in asking.view.by(question, _whose(question, subject)):
            day = at.of(one)
            if day is None or day.first <= asking.day:
                held.append((_first(day), one.id, one))
        return max(held)[2] if held else None

    return locate


def _whose(question: Question[Any, RecordId], subject: Subject) -> RecordId | None:
    """The subject a record points at by this question."""
    return subject.person if question.name == PERSON else subject.household


def _first(day: DayRange | None) -> date:
    return day.first if day else date.min


def _insured(asking: Asking, subject: Subject) -> Record | None:
    """What is written about the insurance of the year."""
    held = asking.view.by(Insurance.person, subject.person)
    return next((one for one in held if one.year == asking.day.year), None)


def _income(asking: Asking, subject: Subject) -> Record | None:
    """The income statement that tells about the day."""
    household = subject.household
    return statement_on(asking.view, household, asking.day) if household else None


def _village(asking: Asking, _: Subject) -> Record | None:
    return asking.view.village


def _helper(asking: Asking, subject: Subject) -> Record | None:
    """Who helps on the day: by a standing contact, else by a measure in force."""
    view, day = asking.view, asking.day
    people = [subject.person] if subject.person else []
    people += [*asking.members(subject.household)]
    held: list[OneToOne | Measure] = [
        one for person in people for one in view.by(OneToOne.person, person) if covers(one, day)
    ]
    held += [one for one in view.by(Measure.household, subject.household) if covers(one, day)]
    return next((found for one in held if (found := view.get(Helper, one.helper))), None)


LOCATE: Final[Mapping[str, tuple[str, Locate]]] = {
    "person": (PERSON, _own(Person)),
    "household": (HOUSEHOLD, _own(Household)),
    "household_type": (HOUSEHOLD, _running(HouseholdType.household)),
    "income": (HOUSEHOLD, _income),
    "house": (HOUSEHOLD, _latest(House.household, House.day)),
    "water": (HOUSEHOLD, _latest(Water.household, Water.day)),
    "toilet": (HOUSEHOLD, _latest(Toilet.household, Toilet.day)),
    "relocation": (HOUSEHOLD, _latest(Relocation.household, Relocation.moved_day)),
    "helper": (HOUSEHOLD, _helper),
    "absence": (PERSON, _running(Absence.person)),
    "school": (PERSON, _running(School.person)),
    "health": (PERSON, _running(Health.person)),
    "insurance": (PERSON, _insured),
    "disabled_person": (PERSON, _latest(DisabledPerson.person, DisabledPerson.issued)),
    "left_behind_child": (PERSON, _running(LeftBehindChild.person)),
    "left_behind_elder": (PERSON, _running(LeftBehindElder.person)),
    "village": (VILLAGE, _village),
    "project": (PROJECT, _own(Project)),
}
"""By form: what it is about, and how its record of a day is found."""


def stored_entries(definitions: Definitions) -> Iterator[AnswerEntry]:
    """Every question of the forms of which one record speaks of a subject on a day."""
    for form_id, (entity, locate) in LOCATE.items():
        form = definitions.forms[form_id]
        for field in form.fields:
            if field.type not in NO_ANSWER and not _is_own_link(field):
                yield stored_entry(f"{form_id}.{field.id}", entity, field, locate)


def stored_entry(name: str, entity: str, field: FieldDef, locate: Locate) -> AnswerEntry:
    """The entry of one question.

    Args:
        name: Its id in the catalogue.
        entity: What it is about.
        field: The question.
        locate: How the record is found.
    """
    kind = "text" if field.type == "ref" else field.type
    return AnswerEntry(
        name, entity, field.label, kind, field.disclosure, reading(field, locate),
        field.unit, field.codes or "",
    )  # fmt: skip


def reading(field: FieldDef, locate: Locate) -> Find:
    """Reads one question of the record that is found."""

    def find(asking: Asking, subject: Subject) -> Reply:
        if subject.hamlet is not None and field.id == Household.hamlet.name:
            return Reply(_named(asking, subject.hamlet), subject.hamlet)
        record = locate(asking, subject)
        if record is None:
            return Reply(None)
        value = record.body.get(field.id)
        if field.type == "ref" and value is not None:
            value = _named(asking, RecordId(str(value)))
        return Reply(value, record.id, since_of(record.body, *_DAYS))

    return find


def _named(asking: Asking, record: RecordId) -> Value | None:
    """What another record is called: a hamlet, a person, a household, a helper."""
    view = asking.view
    for question in (Hamlet.name, Person.name, Household.head_name, Helper.name):
        if name := view.answer(question, record):
            return name
    return None


def _is_own_link(field: FieldDef) -> bool:
    """Whether a question only says whom its record is about."""
    return field.type == "ref" and field.form in {PERSON, HOUSEHOLD} and field.id == field.form
