"""Notice days are counted as the Civil Code counts them."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from forms.notices.posting_days import last_working_day, period, quarter_start, zh_date


def test_the_day_of_posting_is_not_counted() -> None:
    days = period(date(2026, 11, 23), 5)
    assert (days.first, days.objections_until) == (date(2026, 11, 24), date(2026, 11, 28))
    assert days.posted_until == date(2026, 12, 8)


def test_a_last_day_on_a_holiday_moves_behind_it() -> None:
    holidays = {date(2027, 2, day) for day in range(5, 12)}
    assert period(date(2027, 2, 1), 5, holidays).objections_until == date(2027, 2, 12)


def test_a_longer_kind_keeps_the_sheet_longer() -> None:
    days = period(date(2026, 11, 23), 20)
    assert days.posted_until == days.objections_until == date(2026, 12, 13)
    assert period(date(2026, 11, 23), 5, disclosed=False).posted_until == date(2026, 11, 28)


@given(st.dates(date(2000, 1, 1), date(2090, 1, 1)), st.integers(1, 60))
def test_the_sheet_never_comes_down_before_the_objections_end(day: date, days: int) -> None:
    counted = period(day, days)
    assert counted.posted_until >= counted.objections_until > counted.posted_on
    assert (counted.posted_until - day).days >= 15


def test_working_days_skip_days_off() -> None:
    off = {date(2026, 11, 28), date(2026, 11, 29)}
    assert last_working_day(date(2026, 11, 26), 2, off) == date(2026, 11, 30)


def test_quarters_and_wording() -> None:
    assert quarter_start(date(2026, 11, 23)) == date(2026, 10, 1)
    assert quarter_start(date(2026, 3, 31)) == date(2026, 1, 1)
    assert zh_date(date(2026, 3, 5)) == "2026年3月5日"
