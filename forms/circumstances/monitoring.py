"""Which households are under watch on a day, and since when; which were lifted out, which moved.

A household is admitted by its case (``monitored_household``, admitted and not removed) or, where
the county's roster is all there is, by a ``household_type`` spell that says so. Whom somebody has
called on, and when last, is read here too.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
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
from forms.schema.ternary import Answer, all_of, any_of
from forms.village.view import GONE_HOUSEHOLDS, VillageView

ADMITTED: Final = frozenset({"80", "86"})
"""Codes of ``monitor_status``: announced and in the list; the risk is kept for now."""
SAID_ADMITTED: Final = ADMITTED | {"85", "90"}
"""Codes of ``monitor_status`` of who was admitted, whether or not the day is written down."""
SAID_OVER: Final = frozenset({"90", "95"})
"""Codes of ``monitor_status``: the risk is gone, or the household; the same."""
NOT_MET: Final = "4"
"""Code of ``visit_result``: somebody came and met nobody, which is no visit."""
LATELY: Final = 90
"""Days for which a household counts as called on, on the map of the hamlets (own choice)."""
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
        household: Whose.
        since: The days it may have been admitted on; None where nobody wrote it.
        answer: Yes; cannot tell where a date that is partial or lacking leaves open whether it was
            admitted yet, or whether the risk is gone.
        measured: Whether the record itself says that help has begun.
    """

    household: RecordId
    since: DayRange | None
    answer: Answer
    measured: Answer


def watches(view: VillageView, day: date) -> Iterator[Watch]:
    """Everything that says of households still ours that they are, or may be, under watch."""
    ours = set(view.lives.households())
    said: Iterable[HouseholdType | MonitoredHousehold]
    said = (*view.all(HouseholdType), *view.all(MonitoredHousehold))
    for record in said:
        watch = _watch(record, day) if record.household in ours else None
        if watch is not None:
            yield watch


def monitored(view: VillageView, day: date) -> dict[RecordId, Watch]:
    """Households still ours that are, or may be, under watch on a day; of several the latest."""
    found = dict[RecordId, Watch]()
    for watch in watches(view, day):
        before = found.get(watch.household)
        if before is None or _rank(before) < _rank(watch):
            found[watch.household] = watch
    return found


def watch_of(view: VillageView, household: RecordId, day: date) -> Watch | None:
    """What ``monitored`` says of one household, found by what is written of it alone."""
    if view.answer(Household.hh_status, household) in GONE_HOUSEHOLDS:
        return None
    if household not in view.records(Household.FORM):
        return None
    said: Iterable[HouseholdType | MonitoredHousehold]
    said = (
        *view.by(HouseholdType.household, household),
        *view.by(MonitoredHousehold.household, household),
    )
    found = (watch for record in said if (watch := _watch(record, day)) is not None)
    return max(found, key=_rank, default=None)


def _watch(record: HouseholdType | MonitoredHousehold, day: date) -> Watch | None:
    """What a spell or a case says; None where it says nothing, or of nobody."""
    home = record.household
    if isinstance(record, MonitoredHousehold):
        answer, since = case_runs(record, day), record.admitted_day
        measured = happened(record.measured_day, day)
    else:
        answer = running(record, day) if spell_admits(record) else Answer.NO
        since, measured = record.from_day, Answer.YES if record.measures else Answer.NO
    return None if home is None or answer is Answer.NO else Watch(home, since, answer, measured)


def _rank(watch: Watch) -> tuple[bool, date]:
    return watch.answer is Answer.YES, first_of(watch.since) or date.min


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
    return [home for home, answer in _lifted(view, day).items() if answer is not Answer.NO]


def _lifted(view: VillageView, day: date) -> dict[RecordId, Answer]:
    told = dict.fromkeys(view.lives.households(), Answer.NO)
    for spell in view.all(HouseholdType):
        if spell.type in LIFTED_OUT and spell.household in told:
            since = spell.from_day
            began = happened(since, day) if since else Answer.YES
            told[spell.household] = any_of((told[spell.household], began))
    return told


def unreviewed(view: VillageView, day: date) -> dict[RecordId, Answer]:
    """Households once lifted out of poverty that have, or may have, no review of the year.

    There are none before 2026. Cannot tell where a partial date leaves it open.
    """
    if day.year < REVIEWS_FROM:
        return {}
    done = dict[RecordId | None, Answer]()
    for review in view.all(LiftedOutReview):
        if review.year == day.year:
            before = done.get(review.household, Answer.NO)
            done[review.household] = any_of((before, happened(review.assessed_day, day)))
    found = {
        home: all_of((told, done.get(home, Answer.NO).opposite))
        for home, told in _lifted(view, day).items()
    }
    return {home: answer for home, answer in found.items() if answer is not Answer.NO}


def relocated(view: VillageView, day: date) -> list[Relocation]:
    """Moves of households still ours that hold on a day, in the order of the records."""
    return [
        move
        for move in view.all(Relocation)
        if maybe_by(move.moved_day, day)
        and not surely_by(move.to_day, day)
        and view.get(Household, move.household) is not None
    ]


def visits(
    view: VillageView, household: RecordId | None, person: RecordId | None = None
) -> list[DayRange]:
    """When a household was called on and somebody met; a person, or nobody in particular."""
    at_home = view.by(Visit.household, household)
    if person is not None:
        at_home = [*view.by(Visit.person, person), *(one for one in at_home if not one.person)]
    return [one.day for one in at_home if one.day and one.result != NOT_MET]


def last_of(days: Iterable[DayRange], day: date) -> date | None:
    """The last of some days that surely had come by a day."""
    return max((at.last for at in days if at.last <= day), default=None)


def last_visit(
    view: VillageView, household: RecordId | None, day: date, person: RecordId | None = None
) -> date | None:
    """The last visit to a household by a day, whoever was met; or to one of its people."""
    return last_of(visits(view, household, person), day)


def last_between(days: Collection[DayRange], begun: DayRange | None, day: date) -> DayRange | None:
    """When the last of some days may have been that had come by a day; None where none may.

    Args:
        days: Each may have come.
        begun: The day a thing began that is there on the day, so that it surely has come.
        day: As-of day.
    """
    sure = [at for at in days if at.last <= day]
    if begun is not None and begun.first <= day:
        sure.append(DayRange(begun.first, min(begun.last, day)))
    come = [*sure, *(at for at in days if at.first <= day < at.last)]
    if not come:
        return None
    first = max((at.first for at in sure), default=min(at.first for at in come))
    return DayRange(first, max(min(at.last, day) for at in come))


def visited_lately(view: VillageView, household: RecordId, day: date) -> Answer:
    """Whether somebody was met there in the last ``LATELY`` days.

    Cannot tell where a day that is known to the month alone may lie in that time.
    """
    since = day - timedelta(days=LATELY)
    days = visits(view, household)
    if any(since <= at.first and at.last <= day for at in days):
        return Answer.YES
    perhaps = any(at.first <= day and since <= at.last for at in days)
    return Answer.UNKNOWN if perhaps else Answer.NO


def of_the_transition(view: VillageView, day: date) -> list[MonitoredHousehold]:
    """Cases found since 2026 that are written down under a class of the transition."""
    return [
        case
        for case in view.all(MonitoredHousehold)
        if case.type in TRANSITION
        and case.found_day is not None
        and ONE_CLASS_SINCE <= case.found_day.first <= day
    ]
