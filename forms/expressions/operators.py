"""What the signs and calls of the condition language do with two known values.

Each returns None when the values are of different kinds or too vague to decide; nothing here
raises, so that a spoilt answer makes a condition unclear instead of stopping a page.
"""

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, TypeAlias

from forms.answers.id_number import IdNumber
from forms.answers.id_number import parse as parse_id
from forms.answers.person_names import apart
from forms.errors import Unreadable
from forms.schema.partial_date import age_on, full_months, known_range


@dataclass(frozen=True, slots=True)
class Span:
    """A whole number known to lie between two bounds, both included."""

    low: int
    high: int


Known: TypeAlias = str | int | bool | Span | list[str]
"""A value that is there; a date or age may be vague."""


def compare(sign: str, left: Known, right: Known) -> bool | None:
    """Compare two values; None when they are of different kinds or too vague to decide."""
    if isinstance(left, str) and isinstance(right, str) and len(left) == len(right):
        return _SIGNS[sign](left, right)  # also right for two different dates of one precision
    if type(left) is int and type(right) is int:
        return _SIGNS[sign](left, right)
    if sign == "!=":
        same = compare("=", left, right)
        return same if same is None else not same
    if sign in _MIRRORED:
        sign, left, right = _MIRRORED[sign], right, left
    return _compare_kinds(sign, left, right)


def vague(value: Known) -> bool:
    """Whether a value is a date known to the month or year only."""
    return isinstance(value, str) and len(value) in _PARTIAL and known_range(value) is not None


_PARTIAL = (4, 7)
"""Lengths of a year and of a month."""
_MIRRORED = {">": "<", ">=": "<="}


def _compare_kinds(sign: str, left: Known, right: Known) -> bool | None:
    """``=``, ``<`` or ``<=`` by what the two values are."""
    first, second = span(left), span(right)
    if first is not None and second is not None:
        return _compare_spans(sign, first, second)
    if isinstance(left, str) and isinstance(right, str):
        return _compare_texts(sign, left, right)
    if sign == "=" and isinstance(left, bool | list) and type(left) is type(right):
        return left == right
    return None


_SIGNS: Mapping[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq, "!=": operator.ne, "<": operator.lt,
    "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip


def _compare_spans(sign: str, left: Span, right: Span) -> bool | None:
    if sign == "=":
        if left.low == left.high == right.low == right.high:
            return True
        return False if left.high < right.low or right.high < left.low else None
    slack = 1 if sign == "<" else 0
    if left.high + slack <= right.low:
        return True
    return False if left.low + slack > right.high else None


def _compare_texts(sign: str, left: str, right: str) -> bool | None:
    """Dates of unequal precision are ranges; every other text compares as it stands."""
    if len(left) != len(right):
        first, second = known_range(left), known_range(right)
        if first is not None and second is not None:
            return _compare_spans(
                sign,
                Span(first.first.toordinal(), first.last.toordinal()),
                Span(second.first.toordinal(), second.last.toordinal()),
            )
    if sign == "=":
        return left == right
    return left < right if sign == "<" else left <= right


def span(value: Known | None) -> Span | None:
    """A whole number as the range it is; None for every other kind."""
    if isinstance(value, Span):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return Span(value, value)
    return None


def reckon(sign: str, left: Span, right: Span) -> int | Span:
    """``+``, ``-`` or ``*`` of two ranges: the narrowest range that holds every result."""
    if sign == "+":
        low, high = left.low + right.low, left.high + right.high
    elif sign == "-":
        low, high = left.low - right.high, left.high - right.low
    else:
        corners = [a * b for a in (left.low, left.high) for b in (right.low, right.high)]
        low, high = min(corners), max(corners)
    return low if low == high else Span(low, high)


def _age(day: date | None, birth: Known) -> Known | None:
    return _age_of(day, birth) if isinstance(birth, str) and day is not None else None


@lru_cache(maxsize=65536)
def _age_of(day: date, birth: str) -> Known | None:
    """Of a village asked about again and again, by one rule after the other."""
    days = known_range(birth)
    return _settle(age_on(days.last, day), age_on(days.first, day)) if days else None


def _months(day: date | None, begin: Known) -> Known | None:
    days = known_range(begin)
    if days is None or day is None:
        return None
    return _settle(full_months(days.last, day), full_months(days.first, day))


def _days(_: date | None, begin: Known, end: Known) -> Known | None:
    first, last = known_range(begin), known_range(end)
    if first is None or last is None:
        return None
    return _settle((last.first - first.last).days, (last.last - first.first).days)


def _settle(low: int, high: int) -> int | Span:
    return low if low == high else Span(low, high)


def _count(_: date | None, many: Known) -> Known | None:
    return len(many) if isinstance(many, list) else None


def _has(_: date | None, many: Known, code: Known) -> Known | None:
    return code in many if isinstance(many, list) and isinstance(code, str) else None


def _number(text: Known) -> IdNumber | None:
    try:
        return parse_id(text) if isinstance(text, str) else None
    except Unreadable:
        return None


def _id_birth(_: date | None, text: Known) -> Known | None:
    number = _number(text)
    return number.birth.isoformat() if number else None


def _id_sex(_: date | None, text: Known) -> Known | None:
    number = _number(text)
    return number.sex if number else None


def _starts(_: date | None, text: Known, beginning: Known) -> Known | None:
    if isinstance(text, str) and isinstance(beginning, str):
        return text.startswith(beginning)
    return None


def _part(_: date | None, text: Known, first: Known, last: Known) -> Known | None:
    low, high = span(first), span(last)
    if isinstance(text, str) and low and high and 0 < low.low <= high.low <= len(text):
        return text[low.low - 1 : high.low]
    return None


def _length(_: date | None, text: Known) -> Known | None:
    return len(text) if isinstance(text, str) else None


def _two_persons(_: date | None, one: Known, other: Known) -> Known | None:
    return apart(one, other) if isinstance(one, str) and isinstance(other, str) else None


CALLS: Mapping[str, Callable[..., Known | None]] = {
    "age": _age,
    "months": _months,
    "days": _days,
    "count": _count,
    "has": _has,
    "id_birth": _id_birth,
    "id_sex": _id_sex,
    "starts": _starts,
    "part": _part,
    "length": _length,
    "apart": _two_persons,
}
"""By name (``empty`` excepted); the first argument is always the as-of day."""
