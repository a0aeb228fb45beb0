from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.answers.dates import is_date, near_day, read_date
from forms.errors import Unreadable


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("1986-01-15", "1986-01-15"),
        ("1986-1-5", "1986-01-05"),
        ("1986/1/5", "1986-01-05"),
        ("1986.1.5", "1986-01-05"),
        ("19860115", "1986-01-15"),
        ("1986年1月15日", "1986-01-15"),
        (" 1986 年 1 月 15 日 ", "1986-01-15"),
        ("１９８６０１１５", "1986-01-15"),
        ("１９８６．１", "1986-01"),
        ("1986年1月", "1986-01"),
        ("1986.1", "1986-01"),
        ("1986.10", "1986-10"),
        ("198601", "1986-01"),
        ("1986年", "1986"),
        ("1986", "1986"),
        ("1986-01-15 00:00:00", "1986-01-15"),
        ("1986-01-15T00:00:00", "1986-01-15"),
        ("二〇二五年十一月三日", "2025-11-03"),
        ("二○二五年十二月二十八日", "2025-12-28"),
        ("二零二五年二十月", None),
        ("2025年10月", "2025-10"),
        ("2024-02-29", "2024-02-29"),
    ],
)
def test_the_spellings_of_villages(written: str, kept: str | None) -> None:
    if kept is None:
        with pytest.raises(Unreadable):
            read_date(written)
    else:
        assert read_date(written) == kept


@pytest.mark.parametrize(
    "written",
    ["", "去年", "86.1", "86年1月", "2025-13", "2025-02-29", "31/01/2025", "1.1.2025", "45000",
     "0000", "1849", "2200-01-01", "2025-1-3-4", "2025-01-15 08:30", "十", "٢٠٢٥"],
)  # fmt: skip
def test_what_could_mean_two_days_or_none_is_refused(written: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read_date(written)
    assert refused.value.zh.endswith("。")


@given(st.dates(date(1850, 1, 1), date(2150, 12, 31)), st.sampled_from([4, 7, 10]))
def test_what_is_kept_is_read_again(day: date, precision: int) -> None:
    kept = day.isoformat()[:precision]
    assert is_date(kept)
    assert read_date(kept) == kept
    year, *rest = kept.split("-")
    spoken = f"{year}年" + "".join(f"{int(n)}{unit}" for n, unit in zip(rest, "月日", strict=False))
    assert read_date(spoken) == kept


@given(st.text(max_size=25))
def test_only_real_dates_come_out(text: str) -> None:
    try:
        kept = read_date(text)
    except Unreadable:
        return
    assert is_date(kept)


@pytest.mark.parametrize(
    "kept", ["2025-1", "2025-02-30", "20250101", "2025-01-01x", "2025/01/01", ""]
)
def test_other_spellings_are_not_kept(kept: str) -> None:
    assert not is_date(kept)


TODAY = date(2026, 11, 30)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("20261128", date(2026, 11, 28)), ("1128", date(2026, 11, 28)),
        ("昨天", date(2026, 11, 29)),
        ("-3", date(2026, 11, 27)), ("＋３０", date(2026, 12, 30)), ("11月8日", date(2026, 11, 8)),
        ("2026年3月5日", date(2026, 3, 5)), ("0105", date(2026, 1, 5)), (" 1-5 ", date(2026, 1, 5)),
        ("2026", None), ("202611", None), ("2026-11", None), ("112", None), ("12", None),
        ("0230", None), ("1301", None), ("-", None), ("", None), ("等他回来", None),
        ("+99999", None),
    ],
)  # fmt: skip
def test_a_near_day_in_short(typed: str, meant: date | None) -> None:
    assert near_day(typed, TODAY) == meant


def test_a_day_without_a_year_is_never_far_ahead() -> None:
    assert near_day("1228", date(2026, 1, 5)) == date(2025, 12, 28)
    assert near_day("0229", date(2025, 3, 1)) == date(2024, 2, 29)


@given(raw=st.text(max_size=12), today=st.dates(date(1900, 1, 1), date(2100, 1, 1)))
def test_what_is_kept_of_a_date_is_never_read_otherwise(raw: str, today: date) -> None:
    """Whole dates mean the same in a box for near days as everywhere else."""
    near_day(raw, today)  # never raises
    assert near_day(today.isoformat(), today) == today
