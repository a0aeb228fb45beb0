"""Absence spells: whether and for how long somebody has been away as of a day.

Visits home do not end an absence, so spells with a short gap are one stay. Written dates may be
partial (``2025-11``); then the answer is given only when every day they may mean agrees.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from forms.definitions.records import Absence
from forms.schema.form import RecordId
from forms.schema.partial_date import DayRange, contrary, full_months, plus_months
from forms.schema.ternary import Answer
from forms.village.view import VillageView

VISIT_REASONS = frozenset({"1", "2"})
"""Return reasons (code list ``return_reason``) of a visit, after which people leave again."""

STAY_REASONS = frozenset({"3", "4", "5"})
"""Return reasons after which people stay: lost the job, care of family, illness."""


@dataclass(frozen=True, slots=True)
class Spell:
    """One absence as written down.

    Attributes:
        begin: When it began; None when not recorded.
        end: When the person came home; None while away.
        reason: Why the person came home: a code of ``return_reason``, or empty.
        written: The record itself, for the place.
    """

    begin: DayRange | None
    end: DayRange | None
    reason: str
    written: Absence

    @property
    def is_contrary(self) -> bool:
        """Whether its dates contradict each other; neither is read then."""
        return contrary(self.written.from_day, self.written.to_day)

    def is_undated(self, day: date) -> bool:
        """Whether nobody wrote when it began, and it had not surely ended by a day."""
        return self.begin is None and (self.end is None or day < self.end.last)


@dataclass(frozen=True, slots=True)
class Away:
    """What is known about an absence as of a day.

    Attributes:
        answer: Away for at least the months asked about.
        why: ``away``; for a no ``home``, ``short`` or ``back``; for cannot tell ``begin`` (the
            first day is missing or too vague) or ``back`` (home again, for a visit or for good).
        since: First day as it may be meant; None when never away or not recorded.
        until: Day of coming home, when recorded.
        months: Whole months, least and most.
        place: The latest absence, for the destination.
    """

    answer: Answer
    why: str
    since: DayRange | None = None
    until: DayRange | None = None
    months: tuple[int, int] = (0, 0)
    place: Absence | None = None


HOME = Away(Answer.NO, "home")
"""No absence is written down that had begun; whether that means at home, coverage says."""


def absences_of(view: VillageView, person: RecordId) -> list[Spell]:
    """The absence spells of a person, in any order."""
    return [spell(one) for one in view.by(Absence.person, person)]


def spell(one: Absence) -> Spell:
    """Read one absence record; where its dates contradict each other neither is known."""
    if contrary(one.from_day, one.to_day):
        return Spell(None, None, "", one)
    return Spell(one.from_day, one.to_day, one.return_reason or "", one)


def joined(spells: Iterable[Spell], gap_days: int) -> list[Spell]:
    """Spells in order of time, those with at most ``gap_days`` days between them as one.

    Where partial dates leave open whether a gap is short enough, the joined spell begins anywhere
    between the two beginnings.
    """
    stays: list[Spell] = []
    dated = [(s.begin.first, s.begin.last, n, s) for n, s in enumerate(spells) if s.begin]
    for *_, later in sorted(dated):
        before = stays[-1] if stays else None
        if before is None or (begin := _bridge(before, later, gap_days)) is None:
            stays.append(later)
        else:
            stays[-1] = _one(before, later, begin)
    return stays


def _bridge(before: Spell, later: Spell, gap_days: int) -> DayRange | None:
    """When the two are one absence, the days it may have begun; None when they are two."""
    assert before.begin is not None
    assert later.begin is not None
    if before.end is None or (later.begin.last - before.end.first).days <= gap_days:
        return before.begin
    if (later.begin.first - before.end.last).days <= gap_days:
        return DayRange(before.begin.first, later.begin.last)
    return None


def _one(before: Spell, later: Spell, begin: DayRange) -> Spell:
    """One absence out of two; it ends when the one that lasts longer ends."""
    outlasts = before.end is not None and (later.end is None or later.end.last >= before.end.last)
    last = later if outlasts else before
    return Spell(begin, last.end, last.reason, later.written)


def away_on(
    spells: Iterable[Spell], day: date, *, min_months: int, gap_days: int, return_days: int
) -> Away:
    """Whether somebody is away as of a day, for at least some months in a row.

    Args:
        spells: The person's absences in any order.
        day: The day asked about; later events are not looked at, except that a gap is a visit
            when the next spell shows that the person left again.
        min_months: Least whole calendar months; 6 from 1 May is reached on 1 November.
        gap_days: Longest visit home, in days, that does not end an absence.
        return_days: Days at home after which somebody is back even if nobody said so.

    Returns:
        The answer with what it rests on.
    """
    known = list(spells)
    stays = [s for s in joined(known, gap_days) if s.begin and s.begin.first <= day]
    undated = next((s for s in known if s.is_undated(day)), None)
    if not stays:
        return Away(Answer.UNKNOWN, "begin", place=undated.written) if undated else HOME
    stay = stays[-1]
    assert stay.begin is not None
    gone, until = _gone(stay, day, return_days)
    long, months = _long(stay.begin, until, min_months)
    if gone is Answer.NO and undated is not None:
        return Away(Answer.UNKNOWN, "begin", place=undated.written)
    if gone is Answer.NO:
        return Away(Answer.NO, "back", stay.begin, stay.end, months, stay.written)
    if long is Answer.NO:
        return Away(Answer.NO, "short", stay.begin, stay.end, months, stay.written)
    if long is Answer.UNKNOWN:
        return Away(Answer.UNKNOWN, "begin", stay.begin, stay.end, months, stay.written)
    why = "away" if gone is Answer.YES else "back"
    return Away(gone, why, stay.begin, stay.end, months, stay.written)


def _gone(stay: Spell, day: date, return_days: int) -> tuple[Answer, DayRange]:
    """Whether the stay covers the day, and up to when its months count."""
    end = stay.end
    if end is None or day < end.first:
        return Answer.YES, DayRange(day, day)
    if day >= end.last + timedelta(days=return_days):
        return Answer.NO, end
    if stay.reason in VISIT_REASONS and day < end.first + timedelta(days=return_days):
        return Answer.YES, DayRange(day, day)
    if stay.reason in STAY_REASONS and day >= end.last:
        return Answer.NO, end
    return Answer.UNKNOWN, DayRange(min(day, end.first), min(day, end.last))


def _long(begin: DayRange, until: DayRange, min_months: int) -> tuple[Answer, tuple[int, int]]:
    """Whether the months are reached whatever the partial dates mean."""
    months = (full_months(begin.last, until.first), full_months(begin.first, until.last))
    if plus_months(begin.last, min_months) <= until.first:
        return Answer.YES, months
    if plus_months(begin.first, min_months) > until.last:
        return Answer.NO, months
    return Answer.UNKNOWN, months
