"""Read the dates villages write, with the precision they were written in.

``2025-11-03``, ``2025-11`` or ``2025``: a missing day is not invented
(``forms/schema/partial_date.py`` says what such a date may mean).
"""

import re
from datetime import date, timedelta
from typing import Final

from forms.errors import Unreadable
from forms.schema.text import digits_only

EARLIEST, LATEST = 1850, 2150
"""Years a village record may speak of."""

HOW = "请按 2026-01-31 的样子填；只知道年月就填 2026-01。"

_SHAPES = tuple(
    re.compile(pattern, re.ASCII)
    for pattern in (
        r"(\d{4})[-/.年－—_](\d{1,2})[-/.月－—_](\d{1,2})[日号]?",
        r"(\d{4})[-/.年－—_](\d{1,2})月?()",
        r"(\d{4})年?()()",
        r"(\d{4})(\d\d)(\d\d)",
        r"(\d{4})(\d\d)()",
    )
)
_CLOCK = re.compile(r"(?:T|(?<=\d))0{1,2}:00(?::00(?:\.0+)?)?$")
_CHINESE_DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")
_TENS = re.compile(r"([二三]?)十([一二三四五六七八九]?)")
_STORED = re.compile(r"\d{4}(?:-\d\d(?:-\d\d)?)?", re.ASCII)


def read_date(raw: str) -> str:
    """ISO text of a written date, as precise as it was written.

    Understands 2025-1-3, 2025/01/03, 2025.1, 20250103, 202501, 2025年1月3日, 2025年, full-width
    digits, Chinese digits (二〇二五年十一月) and a clock of midnight behind the day.

    Raises:
        Unreadable: It is no date, or one that does not exist.
    """
    # blanks go first: "2025 年 1 月" and "1986-01-15 00:00:00" are both common
    text = _CLOCK.sub("", digits_only(raw)).rstrip(".。")
    if any(c in text for c in "一二三四五六七八九十〇"):
        text = _TENS.sub(_tens, text).translate(_CHINESE_DIGITS)
    for shape in _SHAPES:
        match = shape.fullmatch(text)
        if match:
            return _iso(*match.groups())
    raise Unreadable(f"日期认不出，{HOW}")


NEAR_DAYS: Final = {
    "大前天": -3, "前天": -2, "昨天": -1, "昨日": -1, "今天": 0, "今日": 0, "明天": 1, "明日": 1,
    "后天": 2, "大后天": 3,
}  # fmt: skip
_OFFSET = re.compile(r"([+＋\-－])(\d{1,4})天?", re.ASCII)
_NO_YEAR = re.compile(r"(\d{1,2})[-/.月－—](\d{1,2})[日号]?|(\d\d)(\d\d)", re.ASCII)
_AHEAD: Final = timedelta(days=183)
"""A day without a year that lies further ahead is last year's."""


def near_day(raw: str, today: date) -> date | None:
    """A whole day as people type it: 20261128, 1128, 昨天, -3, +30; None where it is no day.

    A day without a year is this year's, or last year's where that lies far ahead. What
    ``read_date`` takes for a month or a year is no day here.

    Args:
        raw: What was typed.
        today: What the days are counted from.
    """
    text = "".join(digits_only(raw).split())
    if text in NEAR_DAYS:
        return today + timedelta(days=NEAR_DAYS[text])
    if offset := _OFFSET.fullmatch(text):
        days = int(offset[2]) * (-1 if offset[1] in "-－" else 1)
        return today + timedelta(days=days)
    if short := _NO_YEAR.fullmatch(text):
        return _of_year(int(short[1] or short[3]), int(short[2] or short[4]), today)
    try:
        found = read_date(raw)
    except Unreadable:
        return None
    return date.fromisoformat(found) if len(found) == 10 else None


def _of_year(month: int, day: int, today: date) -> date | None:
    for year in (today.year, today.year - 1):
        try:
            found = date(year, month, day)
        except ValueError:
            continue
        if found <= today + _AHEAD:
            return found
    return None


def is_date(text: str) -> bool:
    """Whether the text is a date as we keep it."""
    if not _STORED.fullmatch(text):
        return False
    try:
        first = date.fromisoformat(text + "-01-01"[len(text) - 4 :])
    except ValueError:
        return False
    return EARLIEST <= first.year <= LATEST


def _tens(match: re.Match[str]) -> str:
    """十一 as digits: an empty place before 十 is a one, behind it a nought."""
    return f"{match[1] or '一'}{match[2] or '〇'}"


def _iso(year: str, month: str, day: str) -> str:
    if not EARLIEST <= int(year) <= LATEST:
        raise Unreadable(f"年份要在 {EARLIEST} 到 {LATEST} 之间，{HOW}")
    try:
        full = date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        raise Unreadable(f"没有这一天，{HOW}") from None
    precision = 10 if day else 7 if month else 4
    return full.isoformat()[:precision]
