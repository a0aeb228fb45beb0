"""Counting of notice days: when objections end and until when the sheet stays up.

Source: 民法典 art. 201 and 203 (the day of the act is not counted; a last day on a statutory
holiday moves to the day after), 村民委员会组织法 (2025) art. 35 (at least 15 days posted).
"""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from forms.definitions.definitions import Definitions
    from forms.definitions.notice import NoticeDef

_SATURDAY = 5
POSTED_AT_LEAST_DAYS = 15
"""村民委员会组织法 (2025-10-28) art. 35: every item of 村务公开 stays posted at least 15 days."""


@dataclass(frozen=True, slots=True)
class Period:
    """The days of one notice, all inclusive; the last day ends at 24:00.

    Attributes:
        posted_on: Day the sheet goes up; not counted.
        first: First day that counts.
        objections_until: Last day on which objections are taken in.
        posted_until: Last day on which the sheet stays on the board.
        days: Days for objections.
        working_days: Whether those are working days.
    """

    posted_on: date
    first: date
    objections_until: date
    posted_until: date
    days: int
    working_days: bool = False

    @property
    def length(self) -> str:
        """How long objections are taken in: 7天, 5个工作日."""
        return f"{self.days}{'个工作日' if self.working_days else '天'}"


def last_day(start: date, days: int, holidays: AbstractSet[date] = frozenset()) -> date:
    """The last of ``days`` days after ``start``, moved past statutory holidays.

    Args:
        start: Day of the act, not counted.
        days: How many calendar days.
        holidays: Statutory days off, from the county's parameters. Weekends that are not in
            the set do not move the end, because notices are read and answered every day.
    """
    end = start + timedelta(days=days)
    while end in holidays:
        end += timedelta(days=1)
    return end


def last_working_day(start: date, days: int, off: AbstractSet[date]) -> date:
    """The last of ``days`` working days after ``start``; ``off`` names every day off."""
    end = start
    while days > 0:
        end += timedelta(days=1)
        days -= end not in off
    return end


def period(
    posted_on: date, days: int, holidays: AbstractSet[date] = frozenset(), *, disclosed: bool = True
) -> Period:
    """The days of a notice (R-NOTICE-DAYS).

    Args:
        posted_on: Day the sheet goes up.
        days: Days for objections: the greatest of the kind's rule and the county's parameter.
        holidays: Statutory days off.
        disclosed: True when the sheet is 村务公开, which stays at least 15 days.
    """
    until = last_day(posted_on, days, holidays)
    stays = max(until, posted_on + timedelta(days=POSTED_AT_LEAST_DAYS)) if disclosed else until
    return Period(posted_on, posted_on + timedelta(days=1), until, stays, days)


def days_off(definitions: "Definitions", day: date) -> frozenset[date]:
    """Statutory days off, as the county's table of that day names them; none when it is missing."""
    off = definitions.parameters.get("holidays", day)
    return (
        frozenset(date.fromisoformat(text) for text in off)
        if isinstance(off, list)
        else frozenset()
    )


def count_days(notice: "NoticeDef", posted_on: date, definitions: "Definitions") -> Period:
    """The period of a notice: the longer of the kind's days and the county's own."""
    own = definitions.parameters.get(f"notice_days_{notice.id}", posted_on)
    days = max(notice.days, own) if isinstance(own, int) else notice.days
    off = days_off(definitions, posted_on)
    if not notice.working_days:
        return period(posted_on, days, off, disclosed=notice.disclosed)
    until = last_working_day(posted_on, days, off | _weekends(definitions, posted_on, 4 * days))
    plain = period(posted_on, days, off, disclosed=notice.disclosed)
    stays = max(until, plain.posted_until)
    return Period(posted_on, plain.first, until, stays, days, working_days=True)


def _weekends(definitions: "Definitions", first: date, days: int) -> frozenset[date]:
    """Saturdays and Sundays of the days to come, but for those that are worked."""
    worked = definitions.parameters.get("made_up_workdays", first)
    made_up = frozenset(worked) if isinstance(worked, list) else frozenset()
    ahead = (first + timedelta(days=number) for number in range(1, days + 30))
    return frozenset(
        day for day in ahead if day.weekday() >= _SATURDAY and day.isoformat() not in made_up
    )


def quarter_start(day: date) -> date:
    """The first day of the quarter of ``day``."""
    return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)


def zh_date(day: date) -> str:
    """A day as official papers write it: 2026年11月3日 (GB/T 9704-2012, no leading zero)."""
    return f"{day.year}年{day.month}月{day.day}日"
