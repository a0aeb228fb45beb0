"""Count months and ages, with days that are known only to the month or the year.

A date in a record is ISO text of three lengths: ``2025-11-03``, ``2025-11`` or ``2025``. The short
ones are not rounded: they stand for every day they may mean, so that a rule can say *cannot tell*
where the missing digits would decide.
"""

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import TypeVar

from forms.schema.ternary import Answer

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class DayRange:
    """Every day a written date may mean; ``first == last`` when it names the day."""

    first: date
    last: date

    @property
    def written(self) -> str:
        """As it was written: 2025-11-03, 2025-11 or 2025; any other range with both ends."""
        first, last = self.first, self.last
        if first == last:
            return first.isoformat()
        if first.day == 1 and first.year == last.year:
            if (first.month, last.month, last.day) == (1, 12, 31):
                return f"{first.year}"
            if first.month == last.month and plus_months(first, 1) - timedelta(days=1) == last:
                return f"{first:%Y-%m}"
        return f"{first.isoformat()}至{last.isoformat()}之间"


_COUNTED = 500_000
"""Days; more than a thousand years, and far from the end of the calendar."""


def as_written(at: DayRange | None) -> str:
    """A day as it was written; nothing for no answer."""
    return at.written if at else ""


@lru_cache(maxsize=32768)
def day_range(text: str) -> DayRange:
    """The days an ISO date of day, month or year precision may mean.

    Raises:
        ValueError: The text is no such date.
    """
    if len(text) == 10:
        day = date.fromisoformat(text)
        return DayRange(day, day)
    if len(text) == 7:
        first = date.fromisoformat(f"{text}-01")
        return DayRange(first, first.replace(day=monthrange(first.year, first.month)[1]))
    if len(text) == 4:
        return DayRange(date(int(text), 1, 1), date(int(text), 12, 31))
    raise ValueError(text)


def known_range(value: object) -> DayRange | None:
    """``day_range`` of an answer; None when there is no answer or it is no date."""
    if not isinstance(value, str) or not value:
        return None
    try:
        return day_range(value)
    except ValueError:
        return None


def spell_on(begin: DayRange | None, end: DayRange | None, day: date) -> Answer:
    """Whether a spell covers a day; cannot tell where a partial date leaves it open.

    The end of a spell is the first day on which it is over: the day of return is spent at home,
    the day of death not alive, the day a benefit stops without it. What has no beginning has always
    been so; what has no end goes on.
    """
    if (begin is not None and begin.first > day) or (end is not None and end.last <= day):
        return Answer.NO
    open_still = begin is None or begin.last <= day
    return Answer.YES if open_still and (end is None or day < end.first) else Answer.UNKNOWN


def contrary(begin: DayRange | None, end: DayRange | None) -> bool:
    """Whether a spell surely ended before it began, so that one of its dates is wrong."""
    return begin is not None and end is not None and end.last < begin.first


def agree(one: DayRange | None, other: DayRange | None) -> bool:
    """Whether two dates may mean the same day, or both are not there."""
    if one is None or other is None:
        return one is other
    return one.first <= other.last and other.first <= one.last


def in_force(begin: object, end: object, day: date) -> bool:
    """Whether a spell with these answers may cover the day: for what is shown and counted.

    A partial date is read widely; who decides something by a spell asks ``spell_on``.
    """
    return spell_on(known_range(begin), known_range(end), day) is not Answer.NO


def possibly_last(held: Iterable[tuple[DayRange | None, T]], day: date) -> list[T | None]:
    """What may be the latest of several dated things by a day; one where the dates tell.

    Args:
        held: Each with the day it was; without one it may have been any day.
        day: As-of day.

    Returns:
        In the order given; None among them where it may be that nothing was there yet.
    """
    known = [(at or DayRange(date.min, date.max), one) for at, one in held]
    known = [(at, one) for at, one in known if at.first <= day]
    surely = max((at.first for at, _ in known if at.last <= day), default=None)
    found: list[T | None] = [
        one for at, one in known if surely is None or min(at.last, day) >= surely
    ]
    return [*found, None] if surely is None else found


def plus_months(day: date, months: int) -> date:
    """The corresponding day ``months`` calendar months later.

    A month without that day ends on its last day: 31 August plus six months is 28 February.

    Source: 民法典 art. 202.
    """
    index = day.year * 12 + day.month - 1 + months
    year, month = index // 12, index % 12 + 1
    if day.day <= 28:
        return date(year, month, day.day)
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def plus_days(day: date, days: int) -> date:
    """The day so many days later, for numbers people typed: never one nobody can count on from.

    A slip of the finger (公示 70000000 天) must not cost more than its own record.
    """
    return day + timedelta(days=max(-_COUNTED, min(days, _COUNTED)))


def full_months(begin: date, day: date) -> int:
    """Whole calendar months from ``begin`` to ``day``; 0 when it has not begun."""
    months = (day.year - begin.year) * 12 + day.month - begin.month
    if plus_months(begin, months) > day:
        months -= 1
    return max(months, 0)


def birthday(birth: date, years: int) -> date:
    """The day a person turns ``years`` old: reached on the birthday itself.

    Born on 29 February: 1 March in a common year (our convention, no rule names it).

    Source: 居民身份证法 art. 2 and 7 (年满十六周岁之日).
    """
    try:
        return birth.replace(year=birth.year + years)
    except ValueError:
        return date(birth.year + years, 3, 1)


@lru_cache(maxsize=1 << 16)
def age_on(birth: date, day: date) -> int:
    """Age in whole years on a day; negative before birth."""
    years = day.year - birth.year
    return years - 1 if birthday(birth, years) > day else years
