"""What an answer was before it changed, so that any past day can be seen as it was.

Some answers of a person or household change in life: the household, the relation to its head,
whether a child is at school. The record holds what is true now. When such an answer (``dated`` in
its form) changes, a record of form ``former`` keeps what it was and the day of the change. A
mistake is not a change: correcting it writes no former answer, so the past is corrected with it.
"""

import json
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final

from forms.definitions.records import Former
from forms.schema.form import Body, FieldDef, FormDef, RecordId, Value
from forms.schema.partial_date import known_range

FORM: Final = "former"
SUBJECTS: Final = ("person", "household")
"""Forms whose answers are kept; each is also the reference of ``former`` that points at it."""
BEGINNINGS: Final = {"person": "arrived", "household": "founded"}
"""The answer that tells since when there is somebody or something at all."""

ASSUMED: Final[Mapping[str, Value | None]] = {
    "hukou_status": "1", "hh_status": "1", "no_capacity": None,
}  # fmt: skip
"""What no answer stands for, where it stands for something: of this village, standing, able."""

Bodies = Mapping[str, Mapping[RecordId, Body]]
"""Form id to record id to body."""


def written(value: Value | None) -> str:
    """An answer as ``former.value`` keeps it; None stands for no answer."""
    return json.dumps(value, ensure_ascii=False)


def read(text: Value | None) -> Value | None:
    """The answer that ``written`` wrote; None when there was none or the text is damaged."""
    try:
        value = json.loads(str(text))
    except ValueError:
        return None
    if isinstance(value, list):
        return [str(code) for code in value]
    return value if isinstance(value, str | int) else None


def changed(form: FormDef, before: Body, after: Body) -> list[FieldDef]:
    """The dated questions whose answer is another now; filling a blank in is no change."""
    found = []
    for field in form.fields:
        if field.dated and (field.id in before or field.id in ASSUMED):
            assumed = ASSUMED.get(field.id)
            if before.get(field.id, assumed) != after.get(field.id, assumed):
                found.append(field)
    return found


def past_answers(
    record: RecordId, form: str, before: Body, fields: Iterable[FieldDef], day: date, why: str = ""
) -> list[dict[str, Value]]:
    """Bodies of ``former`` that keep what some questions were answered with.

    Args:
        record: Whose answers.
        form: ``person`` or ``household``.
        before: Answers that held until the day before.
        fields: The questions that have another answer from ``day`` on.
        day: The day of the change.
        why: Code of ``change_reason``; may stay empty.
    """
    base: dict[str, Value] = {form: record, "day": day.isoformat()}
    if why:
        base["why"] = why
    return [{**base, "field": f.id, "value": written(before.get(f.id))} for f in fields]


def as_of(bodies: Bodies, day: date) -> dict[str, dict[RecordId, Body]]:
    """The forms of a village that were different on a day, as they were.

    Of several changes of one answer the next one after the day tells what held. A partial day of
    change (``2026-05``) counts from its first day, so that the answer is the same for everybody.

    Returns:
        Whole forms to lay over ``bodies``; empty when nothing has changed since.
    """
    was = _was(bodies.get(FORM, {}), day)
    found: dict[str, dict[RecordId, Body]] = {}
    for form in SUBJECTS:
        records = bodies.get(form, {})
        later = [
            record for record, body in records.items() if _after(body.get(BEGINNINGS[form]), day)
        ]
        if not later and form not in was:
            continue
        made = dict(records)
        for record, answers in was.get(form, {}).items():
            if record in made:
                joined = {**made[record], **answers}
                made[record] = {k: v for k, v in joined.items() if v is not None}
        for record in later:
            if form == "household":
                del made[record]
            else:  # a relative who lived elsewhere
                made[record] = {k: v for k, v in made[record].items() if k != "household"}
        found[form] = made
    return found


def _was(
    records: Mapping[RecordId, Body], day: date
) -> dict[str, dict[RecordId, dict[str, Value | None]]]:
    """By subject form and record: the answers of a day that have changed since."""
    found: dict[str, dict[RecordId, dict[str, Value | None]]] = {}
    for _, _, former in sorted(_later(records, day), key=lambda one: one[:2], reverse=True):
        for form, about in (("person", former.person), ("household", former.household)):
            if about:
                answers = found.setdefault(form, {}).setdefault(about, {})
                answers[former.field or ""] = read(former.value)
    return found


def _later(records: Mapping[RecordId, Body], day: date) -> Iterable[tuple[date, RecordId, Former]]:
    """Former answers that still held on a day, with the day they ended."""
    for record, body in records.items():
        former = Former(record, body)
        if former.day and day < former.day.first:
            yield former.day.first, record, former


def _after(value: object, day: date) -> bool:
    at = known_range(value)
    return at is not None and day < at.first
