"""One window that a law, a plan or a case opens: what to do, from when, by when, who says so."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from forms.schema.form import RecordId, Value
from forms.schema.partial_date import DayRange

VILLAGE: Final = RecordId("village")
"""Subject of what the village as a whole owes."""


@dataclass(frozen=True, slots=True)
class Clock:
    """One window.

    Attributes:
        kind: For the key and the filter.
        subject: The record, or the person or household it is about, or ``VILLAGE``.
        what: What to do, without the days; ends in a comma.
        first: First day of the window.
        last: Last day.
        authority: Law and paragraph, or document, that asks for it.
        done_by: What stops the clock, in words for a person.
        form: The form that does it.
        record: Record to complete; None for a new one.
        preset: Answers of a new record.
    """

    kind: str
    subject: RecordId
    what: str
    first: date
    last: date
    authority: str
    done_by: str
    form: str
    record: RecordId | None = None
    preset: tuple[tuple[str, Value], ...] = ()


def first_of(at: DayRange | None) -> date | None:
    """The first day an answer may mean; None when there is none."""
    return at.first if at else None


def by_then(at: DayRange | None, day: date) -> bool:
    """Whether something with a day of its own had happened by a day."""
    return at is not None and at.first <= day
