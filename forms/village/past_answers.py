"""What an answer was before it changed, so that any past day can be seen as it was.

Some answers change in life: the household of a person, the grade of a disability, the stage of a
project. The record holds what is true now. When such an answer (``dated`` in its form) changes, a
record of form ``former`` keeps what it was and the day of the change. A mistake is not a change:
correcting it writes no former answer, so the past is corrected with it.
"""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Final

from forms.answers.past_value import read, written
from forms.definitions.records import BEGINS, Absence, Former, Person
from forms.schema.form import SUBJECTS, Body, FieldDef, FormDef, RecordId, Value
from forms.schema.partial_date import known_range
from forms.village.from_number import birth_of

FORM: Final = "former"
ASSUMED: Final[Mapping[tuple[str, str], Value | None]] = {
    ("person", "hukou_status"): "1", ("household", "hh_status"): "1",
    ("person", "no_capacity"): None, ("disabled_person", "status"): None,
    ("monitored_household", "natural"): None,
}  # fmt: skip
"""What no answer stands for, where it stands for something: of this village, in force, able."""

TOLD_ANEW: Final = {("person", "household"): "relation"}
"""Which answer is told anew with another: who moves is related to another head, and a relation
kept by the same word is kept with its day too, so that it can be seen to have been asked."""

LONGEST_VISIT: Final = timedelta(days=60)
"""No rule takes a longer stay at home for a visit between two absences."""

Bodies = Mapping[str, Mapping[RecordId, Body]]
"""Form id to record id to body."""


def changed(form: FormDef, before: Body, after: Body) -> list[FieldDef]:
    """The dated questions whose answer is another now; filling a blank in is no change.

    Where a blank stands for something, or the answer tells since when there is the thing at all,
    filling it in is one.
    """
    found: list[FieldDef] = []
    again = set[str]()
    for field in form.fields:
        known = field.id in before or field.id == form.begins or (form.id, field.id) in ASSUMED
        if field.dated and known:
            assumed = ASSUMED.get((form.id, field.id))
            if before.get(field.id, assumed) != after.get(field.id, assumed):
                found.append(field)
                again.add(TOLD_ANEW.get((form.id, field.id), ""))
    return [f for f in form.fields if f in found or (f.id in again and f.id in before)]


def past_answers(
    record: RecordId, form: str, before: Body, fields: Iterable[FieldDef], day: date, why: str = ""
) -> list[dict[str, Value]]:
    """Bodies of ``former`` that keep what some questions were answered with.

    Args:
        record: Whose answers.
        form: Its form.
        before: Answers that held until the day before.
        fields: The questions that have another answer from ``day`` on.
        day: The day of the change.
        why: Code of ``change_reason``; may stay empty.
    """
    base: dict[str, Value] = {"day": day.isoformat()}
    if form in SUBJECTS:
        base[form] = record
    else:  # whom the record is about stands beside it, for time lines and for what is sealed
        base |= {"form": form, "record": record}
        base |= {subject: before[subject] for subject in SUBJECTS if subject in before}
    if why:
        base["why"] = why
    return [{**base, "field": f.id, "value": written(before.get(f.id))} for f in fields]


class History:
    """The former answers of a village, to which a change is added wherever it falls in time.

    Args:
        records: The bodies of form ``former``.
    """

    def __init__(self, records: Mapping[RecordId, Body]) -> None:
        self._kept: dict[tuple[str, RecordId, str], list[tuple[date, RecordId, Former]]] = {}
        for record, body in records.items():
            former = Former(record, body)
            whose = about(former)
            if whose is not None and former.field and former.day:
                kept = self._kept.setdefault((*whose, former.field), [])
                kept.append((former.day.first, record, former))

    def until(
        self, form: str, record: RecordId, field: str, day: date
    ) -> list[tuple[date, Former]]:
        """The changes of one answer until a day, the earliest first."""
        kept = self._kept.get((form, record, field), ())
        known = sorted((one for one in kept if one[0] <= day), key=lambda one: one[:2])
        return [(at, former) for at, _, former in known]

    def told(self, form: str, record: RecordId, field: str, since: date, day: date) -> bool:
        """Whether an answer was told anew on a day or later, until another day."""
        return any(at >= since for at, _ in self.until(form, record, field, day))

    def change(
        self, form: str, record: RecordId, before: Body, after: Body,
        fields: Iterable[FieldDef], day: date, why: str = "",
    ) -> list[tuple[RecordId | None, Body]]:  # fmt: skip
        """Former answers to write when some questions have another answer from a day on.

        A change may be told after a later one: then what held before it is what the later one
        keeps, and the later one keeps the new answer.

        Args:
            form: Form of the record.
            record: Whose answers.
            before: Its answers as they are written now.
            after: Its answers as they will be.
            fields: The questions with another answer.
            day: The day of the change.
            why: Code of ``change_reason``; may stay empty.

        Returns:
            Bodies of ``former``, each with its record; None for a new one.
        """
        found: list[tuple[RecordId | None, Body]] = []
        for field in fields:
            known = self._kept.get((form, record, field.id), ())
            later = sorted((one for one in known if one[0] >= day), key=lambda one: one[:2])
            if not later or later[0][0] != day:
                was = read(later[0][2].value) if later else before.get(field.id)
                held = _joined(before, {field.id: was})
                found += [
                    (None, one) for one in past_answers(record, form, held, [field], day, why)
                ]
            now: Body = {Former.value.name: written(after.get(field.id))}
            found += [(of, {**one.body, **now}) for at, of, one in later if at != day]
        return found


def about(former: Former) -> tuple[str, RecordId] | None:
    """Form and id of the record whose answer is kept; None when that is not written down."""
    if former.form and former.record:
        return former.form, RecordId(former.record)
    if former.person:
        return "person", former.person
    return ("household", former.household) if former.household else None


def as_of(bodies: Bodies, day: date) -> dict[str, dict[RecordId, Body]]:
    """The forms of a village that were different on a day, as they were.

    Of several changes of one answer the next one after the day tells what held. A partial day of
    change (``2026-05``) counts from its first day, so that the answer is the same for everybody.
    What had not begun on the day (``BEGINS``) is not there, nor who was not born; a person who came
    later is a relative who lived elsewhere.

    Returns:
        Whole forms to lay over ``bodies``; empty when nothing has changed since.
    """
    was = _was(bodies.get(FORM, {}), day)
    found: dict[str, dict[RecordId, Body]] = {}
    for form in {**BEGINS, **was}:
        records = bodies.get(form, {})
        made = {record: _joined(records[record], answers)
                for record, answers in was.get(form, {}).items() if record in records}  # fmt: skip
        begins = BEGINS.get(form, "")
        gone = [record for record, body in records.items()
                if _after(made.get(record, body).get(begins), day)]  # fmt: skip
        if made or gone:
            found[form] = _without(form, {**records, **made}, gone)
    unborn = [p for p, body in bodies.get(Person.FORM, {}).items() if _after(birth_of(body), day)]
    leaving = _to_come(bodies.get(Absence.FORM, {}), day)
    for form, gone in ((Person.FORM, unborn), (Absence.FORM, leaving)):
        if gone:
            kept = found.setdefault(form, dict(bodies[form]))
            for record in gone:
                del kept[record]
    return found


def _to_come(records: Mapping[RecordId, Body], day: date) -> list[RecordId]:
    """Absences begun after a day that tell nothing about it.

    Who had come home by the day and soon left again was on a visit: that one tells of it.
    """
    spells = [Absence(record, body) for record, body in records.items()]
    later = [one for one in spells if one.from_day and day < one.from_day.first]
    if not later:
        return []
    people = {one.person for one in later}
    visits: dict[RecordId | None, date] = {}
    for one in spells:
        if one.person in people and one.to_day and one.to_day.first <= day:
            visits[one.person] = max(one.to_day.last, visits.get(one.person, date.min))
    return [
        one.id for one in later
        if one.from_day and one.from_day.first - visits.get(one.person, date.min) > LONGEST_VISIT
    ]  # fmt: skip


def _joined(body: Body, answers: Mapping[str, Value | None]) -> Body:
    return {k: v for k, v in {**body, **answers}.items() if v is not None}


def _without(
    form: str, records: dict[RecordId, Body], gone: Iterable[RecordId]
) -> dict[RecordId, Body]:
    for record in gone:
        if form == Person.FORM:
            records[record] = {k: v for k, v in records[record].items() if k != "household"}
        else:
            del records[record]
    return records


def _was(
    records: Mapping[RecordId, Body], day: date
) -> dict[str, dict[RecordId, dict[str, Value | None]]]:
    """By form and record: the answers of a day that have changed since."""
    found: dict[str, dict[RecordId, dict[str, Value | None]]] = {}
    for former in latest_first(records, day):
        whose = about(former)
        if whose is not None and former.field:
            form, record = whose
            answers = found.setdefault(form, {}).setdefault(record, {})
            answers[former.field] = read(former.value)
    return found


def latest_first(records: Mapping[RecordId, Body], day: date) -> list[Former]:
    """Former answers that still held on a day, the one that ended last first."""
    later = sorted(_later(records, day), key=lambda one: one[:2], reverse=True)
    return [former for _, _, former in later]


def _later(records: Mapping[RecordId, Body], day: date) -> Iterable[tuple[date, RecordId, Former]]:
    """Former answers that still held on a day, with the day they ended."""
    for record, body in records.items():
        former = Former(record, body)
        if former.day and day < former.day.first:
            yield former.day.first, record, former


def _after(value: object, day: date) -> bool:
    if type(value) is not str or value <= day.isoformat()[: len(value)]:
        return False  # nearly all: no date has to be read for them
    at = known_range(value)
    return at is not None and day < at.first
