"""On which days offices rest, for any year, and when a period of days or months ends.

The statutory days follow from the act and the lunar calendar; which weekends are worked instead is
published each year. Where that is not known yet, a day is doubtful: it counts for the villager in
a period of his, against us in a duty of ours, and whoever makes the sheet is told.
"""

from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Final

from forms.schema.partial_date import plus_months

SATURDAY: Final = 5
ONE: Final = timedelta(days=1)


class Rest(StrEnum):
    """Why a day is not what its weekday says."""

    OFF = "off"
    WORKED = "worked"
    UNKNOWN = "unknown"


class Unit(StrEnum):
    """In what a period is counted.

    ``MINIMUM`` is a length of calendar days that may not be undercut, and never moves: how long a
    sheet hangs.
    """

    NATURAL = "natural"
    WORKING = "working"
    MONTH = "month"
    MINIMUM = "minimum"


class Side(StrEnum):
    """Whose time it is: of those who may object, or ours to do something."""

    VILLAGER = "villager"
    DUTY = "duty"


@dataclass(frozen=True, slots=True)
class Ending:
    """How a period ends.

    Attributes:
        last: Its last day, to the end of the day.
        moved: It was moved past days on which nobody receives.
        doubtful: A day that decides it belongs to a year whose days off are not published.
    """

    last: date
    moved: bool = False
    doubtful: bool = False


@dataclass(frozen=True, slots=True)
class Festival:
    """The days of one holiday in one year.

    Attributes:
        days: Statutory days off.
        spread: Days from the first on that the yearly arrangement may make one stretch of.
    """

    days: tuple[date, ...]
    spread: int = 0


@dataclass(frozen=True, slots=True)
class LunarYear:
    """The days of a year that follow the moon and the sun."""

    new_years_eve: date
    sanyuesan: date
    qingming: date
    dragon_boat: date
    mid_autumn: date


class Calendar:
    """The days off of every year.

    Args:
        lunar: The lunar days of each year known.
        published: Days the State Council, or a county for it, named: off or worked.
        regional: Days off of the region that were announced.
    """

    def __init__(
        self,
        lunar: Mapping[int, LunarYear],
        published: Mapping[date, Rest],
        regional: AbstractSet[date] = frozenset(),
    ) -> None:
        self._lunar = lunar
        self._published = published
        self._regional = regional
        self._year = lru_cache(maxsize=64)(self._days_of)
        self._festivals = lru_cache(maxsize=64)(self._festivals_of)

    def rest(self, day: date) -> Rest | None:
        """What is special about a day; None when its weekday decides."""
        return self._year(day.year).get(day)

    def is_published(self, year: int) -> bool:
        """Whether the arrangement of the year is known: it names every statutory day."""
        days = {day for festival in self._festivals(year) for day in festival.days}
        return all(self._published.get(day) is Rest.OFF for day in days)

    def rests(self, day: date, side: Side, *, weekends: bool = True) -> bool:
        """Whether nobody receives on a day, as far as one can tell.

        Args:
            day: The day.
            side: For whom doubt counts.
            weekends: Whether an ordinary weekend is rest.
        """
        match self.rest(day):
            case Rest.OFF:
                return True
            case Rest.WORKED:
                return False
            case Rest.UNKNOWN:
                return side is Side.VILLAGER
            case None:
                return weekends and day.weekday() >= SATURDAY

    def is_doubtful(self, day: date) -> bool:
        """Whether a notice that is still to come may change this day.

        A weekend may be worked, and so may a day within three of a holiday be off.
        """
        if self.rest(day) is Rest.UNKNOWN:
            return True
        if self.is_published(day.year):
            return False
        near = (day + timedelta(days=away) for away in (-3, -2, -1, 1, 2, 3))
        special = (Rest.OFF, Rest.UNKNOWN)
        return day.weekday() >= SATURDAY or any(self.rest(one) in special for one in near)

    def ending(
        self,
        start: date,
        length: int,
        unit: Unit = Unit.NATURAL,
        side: Side = Side.VILLAGER,
        *,
        weekends: bool = True,
    ) -> Ending:
        """When a period ends; its first day is the one after ``start``.

        Source: 民法典 art. 200 to 203. A duty of our own is not moved, so that it is done before
        the holiday.

        Args:
            start: Day of the act, not counted.
            length: How many of the unit.
            unit: Days, working days or months.
            side: Whose time it is.
            weekends: Whether a last day on a weekend moves too.
        """
        if unit is Unit.WORKING:
            return self._working(start, length, side)
        last = plus_months(start, length) if unit is Unit.MONTH else start + length * ONE
        if unit is Unit.MINIMUM or side is Side.DUTY:
            return Ending(last)
        end, doubtful = last, self.is_doubtful(last)
        while self.rests(end, side, weekends=weekends):
            end += ONE
            doubtful |= self.is_doubtful(end)
        return Ending(end, end != last, doubtful)

    def _working(self, start: date, length: int, side: Side) -> Ending:
        end, doubtful = start, False
        while length > 0:
            end += ONE
            doubtful |= self.is_doubtful(end)
            length -= not self.rests(end, side)
        return Ending(end, doubtful=doubtful)

    def _days_of(self, year: int) -> dict[date, Rest]:
        """The special days of a year: those of the region, the nation's, then what is published."""
        known = {day: rest for day, rest in self._published.items() if day.year == year}
        nation = {} if self.is_published(year) else dict(_computed(self._festivals(year)))
        return {**self._region(year, nation | known), **nation, **known}

    def _region(self, year: int, nation: Mapping[date, Rest]) -> dict[date, Rest]:
        """壮族三月三: as announced, else the third and fourth of the third month.

        A day of it on a weekend may be made good on the next working day; that is announced too.
        Source: 广西壮族自治区少数民族习惯节日放假办法 (令第98号) art. 2.
        """
        announced = {day: Rest.OFF for day in self._regional if day.year == year}
        if announced or year not in self._lunar:
            return announced
        first = self._lunar[year].sanyuesan
        found = {first: Rest.OFF, first + ONE: Rest.OFF}
        lost = sum(day.weekday() >= SATURDAY for day in found)
        for day in _workdays_after(first + ONE, nation.keys() | found.keys(), lost):
            found[day] = Rest.UNKNOWN
        return found

    def _festivals_of(self, year: int) -> tuple[Festival, ...]:
        """The statutory days of a year.

        Source: 全国年节及纪念日放假办法 (2024-11-10) art. 2; 春节 from the eve, 劳动节 and 国庆节
        are arranged as 8, 5 and 7 days in one since that year.
        """
        solar = (
            Festival(_run(date(year, 1, 1), 1)),
            Festival(_run(date(year, 5, 1), 2), spread=5),
            Festival(_run(date(year, 10, 1), 3), spread=7),
        )
        if year not in self._lunar:
            return solar
        moon = self._lunar[year]
        return (
            *solar,
            Festival(_run(moon.new_years_eve, 4), spread=8),
            *(Festival((day,)) for day in (moon.qingming, moon.dragon_boat, moon.mid_autumn)),
        )


def _computed(festivals: Iterable[Festival]) -> Iterator[tuple[date, Rest]]:
    """Statutory days, what makes good those on a weekend (art. 6), and what may be arranged."""
    found: dict[date, Rest] = {}
    every = tuple(festivals)
    statutory = {day for festival in every for day in festival.days}
    for festival in every:
        last = festival.days[-1]
        lost = sum(day.weekday() >= SATURDAY for day in festival.days)
        found |= dict.fromkeys(_workdays_after(last, statutory | found.keys(), lost), Rest.OFF)
    found |= dict.fromkeys(statutory, Rest.OFF)
    for festival in every:
        for day in _run(festival.days[0], festival.spread):
            if day.weekday() < SATURDAY:
                found.setdefault(day, Rest.UNKNOWN)
    yield from found.items()


def _workdays_after(day: date, taken: AbstractSet[date], count: int) -> Iterator[date]:
    """The next weekdays that nothing has taken."""
    while count > 0:
        day += ONE
        if day.weekday() < SATURDAY and day not in taken:
            count -= 1
            yield day


def _run(first: date, count: int) -> tuple[date, ...]:
    return tuple(first + number * ONE for number in range(count))
