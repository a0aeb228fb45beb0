from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.schema.partial_date import (
    DayRange,
    age_on,
    birthday,
    day_range,
    full_months,
    known_range,
    plus_months,
    spell_on,
)
from forms.schema.ternary import Answer

DAYS = st.dates(date(1920, 1, 1), date(2090, 12, 31))


def test_partial_dates_stand_for_every_day_they_may_mean() -> None:
    assert day_range("2025-11-03") == DayRange(date(2025, 11, 3), date(2025, 11, 3))
    assert day_range("2024-02") == DayRange(date(2024, 2, 1), date(2024, 2, 29))
    assert day_range("2025") == DayRange(date(2025, 1, 1), date(2025, 12, 31))


@pytest.mark.parametrize("text", ["", "2025-13", "25", "2025-02-30", "去年冬天"])
def test_what_is_no_date_is_refused(text: str) -> None:
    assert known_range(text) is None


def test_no_answer_has_no_days() -> None:
    assert known_range(None) is None
    assert known_range(20251103) is None


@pytest.mark.parametrize(
    ("begin", "day", "months"),
    [
        ("2026-05-01", "2026-11-01", 6),
        ("2026-05-02", "2026-11-01", 5),
        ("2023-06-29", "2026-11-01", 40),
        ("2025-08-31", "2026-02-28", 6),  # no 31 February: the month ends on its last day
        ("2026-11-02", "2026-11-01", 0),
    ],
)
def test_months_run_from_day_to_corresponding_day(begin: str, day: str, months: int) -> None:
    assert full_months(date.fromisoformat(begin), date.fromisoformat(day)) == months


@given(DAYS, st.integers(0, 240))
def test_months_and_days_agree(begin: date, months: int) -> None:
    reached = plus_months(begin, months)
    assert full_months(begin, reached) == months
    if months:
        assert full_months(begin, reached - timedelta(days=1)) == months - 1


def test_somebody_is_sixteen_on_the_birthday_itself() -> None:
    born = date(2010, 11, 24)
    assert age_on(born, date(2026, 11, 23)) == 15
    assert age_on(born, date(2026, 11, 24)) == 16


def test_a_child_of_29_february_turns_on_1_march_in_a_common_year() -> None:
    born = date(2012, 2, 29)
    assert birthday(born, 14) == date(2026, 3, 1)
    assert age_on(born, date(2026, 2, 28)) == 13
    assert age_on(born, date(2026, 3, 1)) == 14
    assert birthday(born, 16) == date(2028, 2, 29)


def test_age_before_birth_is_negative() -> None:
    assert age_on(date(2026, 12, 1), date(2026, 11, 1)) < 0


WRITTEN = st.sampled_from(["", "2025", "2026", "2026-05", "2026-06", "2026-05-31", "2026-06-01"])


@given(WRITTEN, WRITTEN, st.dates(date(2024, 12, 30), date(2027, 1, 2)))
def test_a_spell_covers_a_day_when_all_days_it_may_mean_agree(
    begin: str, end: str, day: date
) -> None:
    first, last = known_range(begin), known_range(end)
    began = {at <= day for at in (first.first, first.last)} if first else {True}
    ended = {at <= day for at in (last.first, last.last)} if last else {False}
    worlds = {one and not other for one in began for other in ended}
    expected = Answer.UNKNOWN if len(worlds) > 1 else Answer.YES if True in worlds else Answer.NO
    assert spell_on(first, last, day) is expected
