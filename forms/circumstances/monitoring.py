"""Which households are under watch on a day, and since when; which were lifted out, which moved.

A household is admitted by its case (``monitored_household``, admitted and not removed) or, where
the county's roster is all there is, by a ``household_type`` spell that says so.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

from forms.definitions.record_view import running
from forms.definitions.records import (
    Household,
    HouseholdType,
    LiftedOutReview,
    Measure,
    MonitoredHousehold,
    Relocation,
    Visit,
)
from forms.schema.deadline import first_of, happened, maybe_by, surely_by
from forms.schema.form import RecordId
from forms.schema.partial_date import DayRange
from forms.schema.ternary import Answer
from forms.village.view import VillageView

ADMITTED: Final = frozenset({"80", "86"})
"""Codes of ``monitor_status``: announced and in the list; the risk is kept for now."""
SAID_ADMITTED: Final = ADMITTED | {"85", "90"}
"""Codes of ``monitor_status`` of who was admitted, whether or not the day is written down."""
SAID_OVER: Final = frozenset({"90", "95"})
"""Codes of ``monitor_status``: the risk is gone, or the household; the same."""
REVIEWS_FROM: Final = 2026
"""The transition ended with 2025; reviews of households lifted out begin after it."""
TRANSITION: Final = frozenset({"20", "21", "22"})
"""Codes of ``hh_assist_type``: the three classes of the transition."""
ONE_CLASS_SINCE: Final = date(2026, 1, 1)
"""From when there is one class alone (2026 No. 1 document (八)), unless a county keeps three."""
LIFTED_OUT: Final = frozenset({"10", "20"})
"""Codes of ``hh_assist_type`` of households lifted out by 2020, the unstable ones included."""
MONITORED: Final = frozenset({"20", "21", "22", "30"})
"""Codes of ``hh_assist_type`` that stand for a monitored household."""


def spell_admits(spell: HouseholdType) -> bool:
    """Whether a ``household_type`` spell stands for an admitted household."""
    return spell.status in ADMITTED and not MONITORED.isdisjoint((spell.type, spell.monitor_type))


@dataclass(frozen=True, slots=True)
class Watch:
    """That a household is under watch.

    Attributes:
        since: The day it was admitted on, the first it may mean; None where nobody wrote it.
        answer: Yes; cannot tell where a date that is partial or not there leaves open whether it
            was admitted yet, or whether the risk is gone.
    """

    since: date | None
    answer: Answer


def monitored(view: VillageView, day: date) -> dict[RecordId, Watch]:
    """Households still ours that are, or may be, under watch on a day."""
    ours, found = set(view.lives.households()), dict[RecordId, Watch]()

    def keep(household: RecordId | None, since: DayRange | None, answer: Answer) -> None:
        if household not in ours or answer is Answer.NO:
            return
        before = found.get(household)
        if before is None or (before.answer is not Answer.YES and answer is Answer.YES):
            found[household] = Watch(first_of(since), answer)
        elif before.answer is answer:
            days = [at for at in (first_of(since), before.since) if at is not None]
            found[household] = Watch(max(days, default=None), answer)

    for spell in view.all(HouseholdType):
        if spell_admits(spell):
            keep(spell.household, spell.from_day, running(spell, day))
    for case in view.all(MonitoredHousehold):
        keep(case.household, case.admitted_day, case_runs(case, day))
    return found


def case_runs(case: MonitoredHousehold, day: date) -> Answer:
    """Whether a case says that the household is under watch: admitted, and not removed for good.

    A partial date is every day it may mean; a step that is said without its day, any day.
    """
    admitted = _said(case.admitted_day, day, said=case.state in SAID_ADMITTED)
    if admitted is Answer.NO:
        return Answer.NO
    again = happened(case.undone_day, day)
    over = _said(case.removed_day, day, said=case.state in SAID_OVER)
    if over is Answer.NO or again is Answer.YES:
        return admitted
    return Answer.NO if over is Answer.YES and again is Answer.NO else Answer.UNKNOWN


def _said(at: DayRange | None, day: date, *, said: bool) -> Answer:
    return Answer.UNKNOWN if at is None and said else happened(at, day)


def helped(view: VillageView, household: RecordId, since: date, day: date) -> bool:
    """Whether a measure was begun by the day and did not end before ``since``."""
    return any(
        surely_by(measure.from_day, day) and (first_of(measure.to_day) or day) >= since
        for measure in view.by(Measure.household, household)
    )


def lifted_out(view: VillageView, day: date) -> list[RecordId]:
    """Households still ours that were ever written down as lifted out of poverty, by a day.

    A spell that ended still tells it: it is history, not a present status.
    """
    told = {
        spell.household
        for spell in view.all(HouseholdType)
        if spell.type in LIFTED_OUT and (spell.from_day is None or maybe_by(spell.from_day, day))
    }
    return [home for home in view.lives.households() if home in told]


def unreviewed(view: VillageView, day: date) -> list[RecordId]:
    """Households once lifted out of poverty without a review of the year; none before 2026."""
    if day.year < REVIEWS_FROM:
        return []
    done = {
        review.household
        for review in view.all(LiftedOutReview)
        if review.year == day.year and surely_by(review.assessed_day, day)
    }
    return [home for home in lifted_out(view, day) if home not in done]


def relocated(view: VillageView, day: date) -> list[Relocation]:
    """Moves of households still ours that hold on a day, in the order of the records."""
    return [
        move
        for move in view.all(Relocation)
        if maybe_by(move.moved_day, day)
        and not surely_by(move.to_day, day)
        and view.get(Household, move.household) is not None
    ]


def last_visit(view: VillageView, household: RecordId, day: date) -> date | None:
    """The last visit to a household by a day, whoever of it was met."""
    seen = (visit.day.last for visit in view.by(Visit.household, household) if visit.day)
    return max((at for at in seen if at <= day), default=None)


def of_the_transition(view: VillageView, day: date) -> list[MonitoredHousehold]:
    """Cases found since 2026 that are written down under a class of the transition."""
    return [
        case
        for case in view.all(MonitoredHousehold)
        if case.type in TRANSITION
        and case.found_day is not None
        and ONE_CLASS_SINCE <= case.found_day.first <= day
    ]
