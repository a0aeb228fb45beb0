"""The lunar calendar agrees with what is published: festivals of every year, known days."""

import csv
from datetime import date, timedelta
from pathlib import Path

import pytest

import forms
from forms.answers.lunar import day_of, month_of

FESTIVALS = Path(forms.__file__).parent / "data" / "calendar" / "lunar.csv"
"""A table of its own, made by other programs for the days off."""


def test_the_festivals_of_every_year_lie_where_the_calendar_of_rest_days_has_them() -> None:
    with FESTIVALS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) > 140
    for row in rows:
        year = int(row["year"])
        new_year = day_of(year, 1, 1)
        assert new_year is not None
        assert (new_year - timedelta(days=1)).isoformat()[5:] == row["new_years_eve"]
        for name, month, day in (("sanyuesan", 3, 3), ("dragon_boat", 5, 5), ("mid_autumn", 8, 15)):
            assert str(day_of(year, month, day)) == f"{year}-{row[name]}", (year, name)


@pytest.mark.parametrize(
    ("year", "month", "day", "leap", "ours"),
    [
        (1985, 11, 3, False, date(1985, 12, 14)),
        (1985, 12, 23, False, date(1986, 2, 1)),
        (1984, 10, 1, True, date(1984, 11, 23)),
        (2020, 4, 1, True, date(2020, 5, 23)),
        (2020, 5, 1, False, date(2020, 6, 21)),
        (1985, 4, 1, True, None),
        (1985, 1, 30, False, None),
        (1850, 1, 1, False, None),
        (1985, 13, 1, False, None),
    ],
)
def test_a_day(year: int, month: int, day: int, leap: bool, ours: date | None) -> None:
    assert day_of(year, month, day, leap=leap) == ours


def test_years_follow_each_other_without_a_gap() -> None:
    for year in range(1901, 2099):
        last, first = month_of(year, 12), month_of(year + 1, 1)
        leap = month_of(year, 12, leap=True)
        assert last is not None
        assert first is not None
        assert (leap or last)[1] + timedelta(days=1) == first[0]
