"""Dates as villages write them beside the plain spellings: 85年3月, 1985年冬月初三, 5月初, 至今.

What is certain is read. A year of two digits is certain where only one century is possible; else it
waits until somebody's birth decides, or is asked about. A lunar day is turned into ours and told.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from desktop.excel.sheet.cells import squeezed
from forms.answers import lunar
from forms.answers.dates import read_date
from forms.errors import Unreadable

OPEN: Final = frozenset({
    "至今", "迄今", "到现在", "现在", "目前", "长期", "永久", "未返回", "尚未返回", "未返", "未归",
    "未回", "还没回", "还没回来", "未停止", "未停发", "在享", "在享受", "享受中", "仍在享受",
})  # fmt: skip
"""What is written where something has not ended."""
FAR: Final = 30
"""Years ahead of which no record of a village speaks: the longest validity of a certificate."""

_AMBIGUOUS: Final = (
    "写的是“{text}”，两位数的年份分不清是 {one} 年还是 {other} 年，没有导入；请写四位数的年份。"
)
_TO_MONTH: Final = "写的是“{text}”，只记到月（{iso}）；请核对。"
_CONVERTED: Final = "写的是“{text}”，按农历换算成公历 {iso}；请对照证件核对。"
_LUNAR_YEAR: Final = "写的是“{text}”，是农历，没有写日，只能记到公历年（{iso}）；请核对。"
_NO_LUNAR_DAY: Final = "写的是“{text}”，按农历换算不出公历是哪一天，没有导入；请改成公历日期。"

_DIGITS: Final = str.maketrans("〇○零一二三四五六七八九", "000123456789")
_NUMERAL: Final = "〇○零一二三四五六七八九"
_BORN: Final = re.compile(r"(?:出生|生人|生)$")
_PART: Final = re.compile(r"^(\d{4}年\d{1,2}月)(?:份|初|底|末|上旬|中旬|下旬)$")
_SHORT_YEAR: Final = (
    re.compile(r"^['‘’]?(\d\d)年(?:(\d{1,2})(?:月份?(?:(\d{1,2})[日号]?)?)?)?$"),
    re.compile(r"^['‘’]?(\d\d)[.\-/](\d{1,2})[.\-/](\d{1,2})$"),
)
_DAY_FIRST: Final = re.compile(r"^(?:0?[1-9]|[12]\d|3[01])[.\-/]")
"""Begins like a day: 29.2.12 may be of 1929 or of 2012."""
_MARK: Final = re.compile(r"[（(]?(?:农历|阴历|古历|旧历|夏历)[)）]?")
_ONLY_LUNAR: Final = re.compile(r"正月|冬月|腊月|闰|初[一二三四五六七八九十]|廿|卅")
_LUNAR: Final = re.compile(
    rf"^(\d{{4}}|\d\d|[{_NUMERAL}]{{4}}|[{_NUMERAL}]{{2}})[年.\-/]"
    rf"(闰)?(正|冬|腊|十[一二]?|[一二三四五六七八九]|\d{{1,2}})[月.\-/]"
    rf"(?:(初[一二三四五六七八九十]|廿[一二三四五六七八九]?|卅|[一二三]?十[一二三四五六七八九]?|"
    rf"[一二三四五六七八九]|\d{{1,2}})[日号]?)?$"
)
_MONTHS: Final = {"正": 1, "冬": 11, "腊": 12}


@dataclass(frozen=True, slots=True)
class Loose:
    """What a text of this kind means.

    Attributes:
        iso: The day, as precise as it is certain; empty where it cannot be told.
        say: Sentence for the person; None where nothing was left open.
    """

    iso: str
    say: str | None


def loose_date(text: str, this_year: int, *, ahead: int = FAR) -> Loose | None:
    """Read a date that is not spelt plainly; None for what is no such date.

    Args:
        text: As written.
        this_year: Today's year.
        ahead: Years from today on that the answer may lie in; 0 for a birth.
    """
    short = _plain(text)
    if _is_lunar(short):
        return _lunar(text, short, this_year + ahead)
    if part := _PART.match(short):
        iso = _iso(part[1])
        whole = short.endswith("份")
        return Loose(iso, None if whole else _TO_MONTH.format(text=text, iso=iso)) if iso else None
    found = [*meanings(text)]
    if not found:
        iso = _iso(short) if short != squeezed(text) else ""
        return Loose(iso, None) if iso else None
    possible = [iso for iso in found if int(iso[:4]) <= this_year + ahead]
    if len(possible) > 1:
        one, other = possible[0][:4], possible[-1][:4]
        return Loose("", _AMBIGUOUS.format(text=text, one=one, other=other))
    return Loose(possible[0], None) if possible and not _DAY_FIRST.match(short) else None


def meanings(text: str) -> Iterator[str]:
    """Every day that a text with a year of two digits, or of the lunar calendar, may mean, as ISO.

    The lunar day is also taken as it stands: many numbers were given out with it.
    """
    short = _plain(text)
    if _is_lunar(short):
        if parts := _lunar_parts(short):
            years, month, day, leap = parts
            for year in years:
                yield from filter(None, (_solar(year, month, day, leap=leap),))
                yield f"{year}-{month:02d}" + (f"-{day:02d}" if day else "")
        return
    digits = short.translate(_DIGITS) if short[:1] in _NUMERAL else short
    for shape in _SHORT_YEAR:
        if match := shape.match(digits):
            for century in ("19", "20"):
                written = "-".join(part for part in match.groups() if part)
                yield from filter(None, (_iso(century + written),))
            return


def fitting(text: str, birth: str) -> bool | None:
    """Whether a loosely written birth may be the one of a number; None where it is plain."""
    found = [*meanings(text)]
    return any(birth.startswith(iso) for iso in found) if found else None


def since_birth(text: str, birth: str, this_year: int) -> str:
    """The one day a text with a two-digit year may mean for somebody born then; empty for none."""
    short = _plain(text)
    if _is_lunar(short) or _DAY_FIRST.match(short):
        return ""
    latest = str(this_year + FAR)
    found = [iso for iso in meanings(text) if birth[: len(iso)] <= iso and iso[:4] <= latest]
    return found[0] if len(found) == 1 else ""


def _plain(text: str) -> str:
    return _BORN.sub("", squeezed(text)).rstrip(".。")


def _iso(text: str) -> str:
    with suppress(Unreadable):
        return read_date(text)
    return ""


def _is_lunar(short: str) -> bool:
    return _MARK.search(short) is not None or _ONLY_LUNAR.search(short) is not None


def _lunar(text: str, short: str, latest: int) -> Loose:
    """A lunar date as ours, told; asked about where the century or the day cannot be told."""
    parts = _lunar_parts(short)
    if parts is None:
        return Loose("", _NO_LUNAR_DAY.format(text=text))
    years, month, day, leap = parts
    years = [year for year in years if year <= latest] or years
    if len(years) > 1:
        return Loose("", _AMBIGUOUS.format(text=text, one=years[0], other=years[1]))
    iso = _solar(years[0], month, day, leap=leap)
    say = _NO_LUNAR_DAY if not iso else _CONVERTED if day else _LUNAR_YEAR
    return Loose(iso, say.format(text=text, iso=iso))


def _solar(year: int, month: int, day: int, *, leap: bool) -> str:
    """The day of ours; its year alone where the day is not written; empty where it has none."""
    if day:
        found = lunar.day_of(year, month, day, leap=leap)
        return found.isoformat() if found else ""
    span = lunar.month_of(year, month, leap=leap)
    return str(span[0].year) if span and span[0].year == span[1].year else ""


def _lunar_parts(short: str) -> tuple[list[int], int, int, bool] | None:
    """The years it may be, month, day (0 for none) and whether the leap month is meant."""
    match = _LUNAR.match(_MARK.sub("", short))
    if match is None:
        return None
    year = match[1].translate(_DIGITS)
    years = [int(year)] if len(year) == 4 else [int(c + year) for c in ("19", "20")]
    return years, _month(match[3]), _day(match[4] or ""), bool(match[2])


def _month(written: str) -> int:
    return _MONTHS.get(written) or _count(written)


def _day(written: str) -> int:
    text = written.removeprefix("初").replace("廿", "二十").replace("卅", "三十")
    return _count(text) if text else 0


def _count(written: str) -> int:
    """十三, 二十, 三, 13 as numbers."""
    if written.isascii():
        return int(written)
    tens, ten, ones = written.rpartition("十")
    digits = "〇一二三四五六七八九"
    return (10 * (digits.index(tens) if tens else 1) if ten else 0) + (
        digits.index(ones) if ones else 0
    )
