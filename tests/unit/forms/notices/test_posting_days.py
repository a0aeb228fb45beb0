"""Notice days are counted as the Civil Code counts them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.definitions.parameters import Dated, Parameter, Parameters
from forms.notices.posting_days import closing_time, count_days, period, quarter_start, zh_date
from forms.program import bundled


def test_the_day_of_posting_is_not_counted() -> None:
    days = period(date(2026, 11, 23), 7, bundled())
    assert (days.first, days.objections_until) == (date(2026, 11, 24), date(2026, 11, 30))
    assert days.posted_until == date(2026, 12, 8)
    assert (days.moved, days.doubts) == (False, ())


def test_a_last_day_on_which_nobody_receives_moves_behind_it() -> None:
    days = period(date(2026, 11, 23), 5, bundled())
    assert (days.objections_until, days.moved) == (date(2026, 11, 30), True)


def test_a_county_may_leave_weekends_alone() -> None:
    own = Parameter("weekend_moves_end", "", "", (Dated(False, None, None, "", ""),), "yesno")
    county = bundled().with_(parameters=Parameters([*bundled().parameters, own]))
    assert period(date(2026, 11, 23), 5, county).objections_until == date(2026, 11, 28)


def test_a_year_whose_days_off_are_not_published_is_told() -> None:
    days = period(date(2026, 12, 25), 7, bundled())
    assert days.objections_until == date(2027, 1, 4)
    assert [doubt[:5] for doubt in days.doubts] == ["2027年"]


def test_a_longer_kind_keeps_the_sheet_longer() -> None:
    days = period(date(2026, 11, 23), 20, bundled())
    assert days.posted_until == days.objections_until == date(2026, 12, 14)
    short = period(date(2026, 11, 23), 7, bundled(), posted=0)
    assert short.posted_until == date(2026, 11, 30)


@given(st.dates(date(2000, 1, 1), date(2090, 1, 1)), st.integers(1, 60))
def test_the_sheet_never_comes_down_before_the_objections_end(day: date, days: int) -> None:
    counted = period(day, days, bundled())
    assert counted.posted_until >= counted.objections_until > counted.posted_on
    assert (counted.posted_until - day).days >= 15


@pytest.mark.parametrize("kind", sorted(bundled().notices))
@given(posted=st.dates(date(2026, 1, 1), date(2040, 12, 31)))
def test_every_kind_gives_at_least_its_days(kind: str, posted: date) -> None:
    notice = bundled().notices[kind]
    days = count_days(notice, posted, bundled())
    assert (days.objections_until - posted).days >= notice.days
    assert (days.posted_until - posted).days >= notice.posted


def test_quarters_and_wording() -> None:
    assert quarter_start(date(2026, 11, 23)) == date(2026, 10, 1)
    assert quarter_start(date(2026, 3, 31)) == date(2026, 1, 1)
    assert zh_date(date(2026, 3, 5)) == "2026年3月5日"


@pytest.mark.parametrize(
    ("hours", "closes"),
    [
        ("工作日8:00至17:30", "17:30"), ("周一至周五8：00-12：00，14：30-18：00", "18:00"),
        ("上午8时至下午5时30分", "17:30"), ("8点到12点，下午3点到6点", "18:00"),
        ("8时至17时30分", "17:30"), ("全天", ""), ("", ""), ("0至24时", ""), ("第8组", ""),
        ("8:99", ""), ("2026年11月23日起", ""),
    ],
)  # fmt: skip
def test_when_the_office_closes_is_read_out_of_its_hours(hours: str, closes: str) -> None:
    assert closing_time(hours) == closes
