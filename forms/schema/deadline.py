"""One window that a law, a plan or a case opens: what to do, from when, by when, who says so."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from forms.schema.form import RecordId, Value
from forms.schema.partial_date import DayRange
from forms.schema.ternary import Answer

VILLAGE: Final = RecordId("village")
"""Subject of what the village as a whole owes."""


@dataclass(frozen=True, slots=True)
class Clock:
    """One window.

    Attributes:
        kind: For the key and the filter.
        subject: The record, or the person or household it is about, or ``VILLAGE``.
        what: What to do, without the days; ends in a comma.
        first: First day of the window, the earliest it may be.
        last: Last day, the earliest it may be.
        authority: Law and paragraph, or document, that asks for it.
        done_by: What stops the clock, in words for a person.
        form: The form that does it.
        record: Record to complete; None for a new one.
        preset: Answers of a new record.
        counted: The answer from which the days are counted, or which ends them.
        latest: Last day where ``counted`` was as late as it may have been; None where that is as
            many days later.
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
    counted: DayRange | None = None
    latest: date | None = None

    @property
    def vague(self) -> bool:
        """Whether nobody can tell when the window ends."""
        return self.over_after != self.last

    @property
    def over_after(self) -> date:
        """The day after which the window is surely over."""
        if self.counted is None or self.counted.first == self.counted.last:
            return self.last
        return self.latest or self.last + (self.counted.last - self.counted.first)


def happened(at: DayRange | None, day: date) -> Answer:
    """Whether something with a day of its own had happened by a day; no without a day."""
    if at is None or day < at.first:
        return Answer.NO
    return Answer.YES if at.last <= day else Answer.UNKNOWN


def first_of(at: DayRange | None) -> date | None:
    """The first day an answer may mean; None when there is none."""
    return at.first if at else None


def surely_by(at: DayRange | None, day: date) -> bool:
    """Whether something had happened by a day, whichever day a partial date means.

    For what stops a duty, opens a step or is counted.
    """
    return happened(at, day) is Answer.YES


def maybe_by(at: DayRange | None, day: date) -> bool:
    """Whether something may have happened by a day: for what is shown and asked about."""
    return happened(at, day) is not Answer.NO
