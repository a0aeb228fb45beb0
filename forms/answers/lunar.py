"""Days of the lunar calendar (农历) as days of ours: what old people and their papers say.

``forms/data/calendar/lunar_months.csv`` has the first day and the lengths of the months of the
years 1901 to 2099. Three programs made it; they differ by a day in one month each of 1933, 1954,
1978 and 2057, where the calendar as published in China stands.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Final

_TABLE: Final = Path(__file__).parents[1] / "data" / "calendar" / "lunar_months.csv"
_LONG, _SHORT = 30, 29


@dataclass(frozen=True, slots=True)
class _Year:
    """One lunar year.

    Attributes:
        first: Day of 正月初一.
        leap: The month that comes twice; 0 for none.
        lengths: Days of each month in order, the leap month behind its own.
    """

    first: date
    leap: int
    lengths: tuple[int, ...]


@lru_cache(maxsize=1)
def _years() -> Mapping[int, _Year]:
    with _TABLE.open(encoding="utf-8", newline="") as file:
        return {
            int(row["year"]): _Year(
                date.fromisoformat(f"{row['year']}-{row['first_day']}"),
                int(row["leap"] or 0),
                tuple(_LONG if mark == "L" else _SHORT for mark in row["months"]),
            )
            for row in csv.DictReader(file)
        }


def month_of(year: int, month: int, *, leap: bool = False) -> tuple[date, date] | None:
    """First and last day of a lunar month; None where there is none, or the year is not known.

    Args:
        year: The lunar year, counted as the one of ours in which it begins.
        month: 1 to 12.
        leap: Whether the leap month behind it is meant.
    """
    there = _years().get(year)
    if there is None or not 1 <= month <= 12 or (leap and there.leap != month):
        return None
    place = month - 1 + (leap or 0 < there.leap < month)
    first = there.first + timedelta(days=sum(there.lengths[:place]))
    return first, first + timedelta(days=there.lengths[place] - 1)


def day_of(year: int, month: int, day: int, *, leap: bool = False) -> date | None:
    """The day of a lunar date; None where there is no such day."""
    span = month_of(year, month, leap=leap)
    if span is None or not 1 <= day <= (span[1] - span[0]).days + 1:
        return None
    return span[0] + timedelta(days=day - 1)
