"""Answers that stand in one record: of the person, of the household, of the spell in force."""

from collections.abc import Callable, Iterator, Mapping, Sequence
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
from forms.circumstances.income import statement_on
from forms.definitions.definitions import Definitions
from forms.definitions.record_view import Question, Record, covers, running
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
from forms.schema.partial_date import DayRange, possibly_last
from forms.schema.ternary import Answer

Locate: TypeAlias = Callable[[Asking, Subject], Sequence[Record | None]]
"""Finds the record of a form that speaks of a subject on the day.

Several where a partial date leaves open which; None among them where it may be none.
"""

_DAYS: Final = ("from_day", "day", "paid_day", "moved_day", "issued", "to_day")
"""Questions that say since when a record holds."""
NO_ANSWER: Final = frozenset({"photos"})
"""Types nobody writes into a cell."""


def _own(kind: type[Any]) -> Locate:
    """The record of the subject itself."""

    def locate(asking: Asking, subject: Subject) -> list[Record | None]:
        of = {Person: subject.person, Household: subject.household, Project: subject.project}
        found: Record | None = asking.view.get(kind, of[kind])
        return [found]

    return locate


def _running(question: Question[Any, RecordId]) -> Locate:
    """The spell of the subject that covers the day; of several the one that began last."""

    def locate(asking: Asking, subject: Subject) -> list[Record | None]:
        held = [*asking.view.by(question, _whose(question, subject))]
        held.sort(key=lambda one: (_first(one.from_day), one.id), reverse=True)
        found: list[Record | None] = []
        for one in held:
            if (runs := running(one, asking.day)) is not Answer.NO:
                found.append(one)
            if runs is Answer.YES:
                return found
        return [*found, None]

    return locate


def _latest(question: Question[Any, RecordId], at: Question[Any, DayRange]) -> Locate:
    """The last record about the subject up to the day; what has no day was there before."""

    def locate(asking: Asking, subject: Subject) -> list[Record | None]:
        held = sorted(asking.view.by(question, _whose(question, subject)), key=lambda one: one.id)
        dated: list[tuple[DayRange, Record]] = [(at.of(one) or _EVER_SINCE, one) for one in held]
        return possibly_last(reversed(dated), asking.day)

    return locate


def _whose(question: Question[Any, RecordId], subject: Subject) -> RecordId | None:
    """The subject a record points at by this question."""
    return subject.person if question.name == PERSON else subject.household


_EVER_SINCE: Final = DayRange(date.min, date.min)


def _first(day: DayRange | None) -> date:
    return day.first if day else date.min


def _insured(asking: Asking, subject: Subject) -> list[Record | None]:
    """What is written about the insurance of the year."""
    held = asking.view.by(Insurance.person, subject.person)
    return [*(one for one in held if one.year == asking.day.year)] or [None]


def _income(asking: Asking, subject: Subject) -> list[Record | None]:
    """The income statement that tells about the day."""
    household = subject.household
    return [statement_on(asking.view, household, asking.day) if household else None]


def _village(asking: Asking, _: Subject) -> list[Record | None]:
    return [asking.view.village]


def _helper(asking: Asking, subject: Subject) -> list[Record | None]:
    """Who helps on the day: by a standing contact, else by a measure in force."""
    view, day = asking.view, asking.day
    people = [subject.person] if subject.person else []
    people += [*asking.members(subject.household)]
    held: list[OneToOne | Measure] = [
        one for person in people for one in view.by(OneToOne.person, person) if covers(one, day)
    ]
    held += [one for one in view.by(Measure.household, subject.household) if covers(one, day)]
    return [next((found for one in held if (found := view.get(Helper, one.helper))), None)]


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
        record, *others = locate(asking, subject)
        if record is None:
            return Reply(None)
        value = record.body.get(field.id)
        if any(other is None or other.body.get(field.id) != value for other in others):
            return Reply(None, record.id, question=_which(field))
        if field.type == "ref" and value is not None:
            value = _named(asking, RecordId(str(value)))
        return Reply(value, record.id, since_of(record.body, *_DAYS))

    return find


def _which(field: FieldDef) -> str:
    """What to ask where several records may be the one of the day and do not say the same."""
    return f"「{field.label}」有的登记日期没有写到日，或者同时有几条，看不出哪条算数，请核对补全。"


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
