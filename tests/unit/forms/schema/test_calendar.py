"""The days off of any year and the end of a period, against examples reckoned by hand."""

import csv
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.definitions.parameters import Dated, Parameter, Parameters
from forms.program import bundled
from forms.schema.calendar import Calendar, Rest, Side, Unit

EXAMPLES = Path(__file__).parents[3] / "data" / "calendar_examples.csv"
CALENDAR = bundled().calendar
DAYS = st.dates(date(1950, 1, 1), date(2098, 12, 31))
LENGTHS = st.integers(1, 60)


def examples() -> list[dict[str, str]]:
    with EXAMPLES.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("row", examples(), ids=lambda row: row["id"])
def test_a_worked_example(row: dict[str, str]) -> None:
    start = date.fromisoformat(row["start"])
    weekends = row["weekend_moves"] == "yes"
    end = CALENDAR.ending(
        start, int(row["n"]), Unit(row["unit"]), Side(row["side"]), weekends=weekends
    )
    assert end.last == date.fromisoformat(row["last_day"]), row["why"]
    assert end.moved == (row["moved"] == "yes"), row["why"]
    assert end.doubtful == (row["warn"] == "yes"), row["why"]


@given(DAYS, LENGTHS, st.sampled_from([Unit.NATURAL, Unit.WORKING]))
def test_a_period_of_a_villager_ends_on_a_day_somebody_receives(
    start: date, length: int, unit: Unit
) -> None:
    end = CALENDAR.ending(start, length, unit)
    assert not CALENDAR.rests(end.last, Side.VILLAGER)
    assert end.last >= start + timedelta(days=length)


@given(DAYS, LENGTHS, st.sampled_from(list(Unit)), st.sampled_from(list(Side)))
def test_a_longer_period_never_ends_earlier(
    start: date, length: int, unit: Unit, side: Side
) -> None:
    shorter = CALENDAR.ending(start, length, unit, side)
    assert CALENDAR.ending(start, length + 1, unit, side).last >= shorter.last


@given(DAYS, LENGTHS)
def test_weekends_only_lengthen(start: date, length: int) -> None:
    moved = CALENDAR.ending(start, length)
    plain = CALENDAR.ending(start, length, weekends=False)
    assert moved.last >= plain.last >= start + timedelta(days=length)


@given(st.dates(date(2025, 1, 1), date(2025, 11, 1)), st.integers(1, 30))
def test_a_published_year_never_warns(start: date, length: int) -> None:
    assert not CALENDAR.ending(start, length).doubtful


@given(st.dates(date(2028, 1, 1), date(2090, 1, 1)), LENGTHS)
def test_an_unknown_year_warns_when_the_end_is_moved(start: date, length: int) -> None:
    end = CALENDAR.ending(start, length)
    assert end.doubtful or not end.moved


@pytest.mark.parametrize(
    ("day", "rest"),
    [
        ("2027-02-05", Rest.OFF),  # New Year's Eve
        ("2027-02-10", Rest.OFF),  # for Sunday 7
        ("2027-02-11", Rest.UNKNOWN),
        ("2027-04-09", Rest.OFF),  # 三月三
        ("2027-04-12", Rest.UNKNOWN),  # perhaps for Saturday 10
        ("2027-10-05", Rest.OFF),
        ("2027-10-08", None),
        ("2026-09-20", Rest.WORKED),
        ("2044-10-05", Rest.OFF),  # Mid-Autumn
        ("2150-05-01", Rest.OFF),  # no moon is known so far away, the sun is
        ("2150-02-10", None),
    ],
)
def test_a_day(day: str, rest: Rest | None) -> None:
    assert CALENDAR.rest(date.fromisoformat(day)) is rest


def published(**words: str) -> Calendar:
    known = bundled().parameters
    own = [
        Parameter(name, "", "", (Dated(days.split(), None, None, "", ""),), "days")
        for name, days in words.items()
    ]
    return bundled().with_(parameters=Parameters([*known, *own])).calendar


def test_a_county_passes_on_what_was_published() -> None:
    off = (
        "2027-01-01 2027-02-05 2027-02-06 2027-02-07 2027-02-08 2027-02-09 2027-02-10 2027-02-11 "
        "2027-04-03 2027-04-04 2027-04-05 2027-05-01 2027-05-02 2027-05-03 2027-06-09 2027-09-15 "
        "2027-10-01 2027-10-02 2027-10-03 2027-10-04 2027-10-05 2027-10-06 2027-10-07"
    )
    calendar = published(
        holidays=off, made_up_workdays="2027-02-14", regional_days_off="2027-04-09 2027-04-12"
    )
    assert calendar.is_published(2027)
    assert calendar.ending(date(2027, 2, 1), 7).last == date(2027, 2, 12)
    assert not calendar.ending(date(2027, 2, 1), 7).doubtful
    assert calendar.rest(date(2027, 2, 14)) is Rest.WORKED
    assert calendar.rest(date(2027, 4, 10)) is None
    assert calendar.ending(date(2026, 12, 25), 7).last == date(2027, 1, 4)


def test_some_days_of_a_year_are_not_the_year() -> None:
    calendar = published(holidays="2027-04-12 2027-04-13")
    assert not calendar.is_published(2027)
    assert calendar.rest(date(2027, 4, 13)) is Rest.OFF
    assert calendar.rest(date(2027, 2, 5)) is Rest.OFF
