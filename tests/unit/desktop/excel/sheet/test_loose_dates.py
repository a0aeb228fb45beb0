"""Dates that are not spelt plainly: what is certain is read, the rest is asked about."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.excel.sheet.loose_dates import fitting, loose_date, since_birth
from forms.answers.lunar import day_of

YEAR = 2026
DAYS = (
    [f"初{one}" for one in "一二三四五六七八九十"]
    + [f"十{one}" for one in "一二三四五六七八九"]
    + ["二十", *(f"廿{one}" for one in "一二三四五六七八九"), "三十"]
)
MONTHS = "正二三四五六七八九十冬腊"


@pytest.mark.parametrize(
    ("text", "iso", "told"),
    [
        ("85年3月", "1985-03", False),
        ("85.3.7", "1985-03-07", False),
        ("八五年三月", "1985-03", False),
        ("85年", "1985", False),
        ("1985年3月7日出生", "1985-03-07", False),
        ("2026年5月份", "2026-05", False),
        ("2026年5月初", "2026-05", True),
        ("12年2月", "", True),
        ("12.2.29", "", True),
        ("1985年冬月初三", "1985-12-14", True),
        ("农历一九八五年腊月廿三", "1986-02-01", True),
        ("1985.3.7（农历）", "1985-04-26", True),
        ("阴历52年八月十五", "1952-10-03", True),
        ("农历12年八月十五", "", True),
        ("1985年农历三月", "1985", True),
        ("1985年冬月", "", True),  # from December to January
        ("1985年闰四月初一", "", True),
        ("1985年正月三十", "", True),
        ("腊月", "", True),
    ],
)
def test_what_a_birth_means(text: str, iso: str, told: bool) -> None:
    found = loose_date(text, YEAR, ahead=0)
    assert found is not None
    assert (found.iso, bool(found.say)) == (iso, told)


@pytest.mark.parametrize(
    "text", ["去年", "85年13月", "29.2.12", "12", "韦大山", "2026.1.1-2026.3.1"]
)
def test_what_is_no_such_date(text: str) -> None:
    assert loose_date(text, YEAR, ahead=0) is None


def test_a_validity_may_lie_ahead_a_birth_may_not() -> None:
    for text, certain in (("35年3月", ""), ("85年3月", "1985-03")):
        found = loose_date(text, YEAR)
        assert found is not None
        assert found.iso == certain
    birth = loose_date("35年3月", YEAR, ahead=0)
    assert birth is not None
    assert birth.iso == "1935-03"


def test_a_birth_decides_the_century_of_what_came_later() -> None:
    assert since_birth("24年3月", "1985-01-01", YEAR) == "2024-03"
    assert since_birth("24年3月", "1920-01-01", YEAR) == ""
    assert since_birth("25.3.1", "1985-01-01", YEAR) == "", "may be the 25th of March"


def test_a_number_decides_what_was_meant() -> None:
    assert fitting("12年2月", "2012-02-29") is True
    assert fitting("12.2.29", "2012-02-29") is True
    assert fitting("12年2月", "1985-02-01") is False
    assert fitting("1985年冬月初三", "1985-12-14") is True
    assert fitting("1985年冬月初三", "1985-11-03") is True, "given out with the lunar day"
    assert fitting("1985年冬月初三", "1985-12-15") is False
    assert fitting("1985-03-07", "1985-03-07") is None, "spelt plainly"


@given(st.integers(1910, 2025), st.integers(1, 12), st.integers(1, 30))
def test_every_lunar_day_is_read(year: int, month: int, day: int) -> None:
    text = f"农历{year}年{MONTHS[month - 1]}月{DAYS[day - 1]}"
    found = loose_date(text, YEAR, ahead=0)
    there = day_of(year, month, day)
    assert found is not None
    assert found.iso == (there.isoformat() if there else "")
    assert found.say


@given(
    st.integers(0, 99), st.integers(1, 12), st.sampled_from(["{}年{}月", "{}年{}月份", "{}年{}"])
)
def test_two_digits_are_a_year_where_one_century_is_possible(
    year: int, month: int, shape: str
) -> None:
    found = loose_date(shape.format(f"{year:02d}", month), YEAR, ahead=0)
    assert found is not None
    assert found.iso == (f"19{year:02d}-{month:02d}" if 2000 + year > YEAR else "")
