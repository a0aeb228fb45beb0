"""What a value becomes in a cell: the cell's own format says whether as text, number or day."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Final

from desktop.container.edit import Value, line_ends

LONGEST: Final = 32767
"""Characters a cell of a workbook holds."""
_LONG: Final = 10**11
"""Whole numbers from here on (12 digits) are somebody's number, which a spreadsheet would show as
1.2E+11 and round."""
_RETYPED: Final = re.compile(r"[=+\-@].*|0\d+|\d{5,}[Xx]?|\d+([-/.:]\d+)+", re.DOTALL)
"""Texts a spreadsheet would turn into a number, a day or a formula when somebody edits the cell."""

_BEGINS: Final = frozenset("=+-@0123456789")
"""How such a text begins, which is looked at first."""


class Format(Enum):
    """What a cell's number format makes of a number."""

    NUMBER = "number"
    DAY = "day"
    TEXT = "text"


PLAIN_FORMAT, TEXT_FORMAT, DAY_FORMAT = 0, 49, 14
"""Built-in formats (ECMA-376 18.8.30): no rule, ``@``, the day as the computer writes days."""
_TIME: Final = frozenset({*range(14, 18), 22, *range(27, 32), 36, *range(50, 55), 57, 58})
_QUOTED: Final = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')


def format_of(number: int, code: str | None) -> Format:
    """The kind of a number format, by its code where the workbook has one of its own."""
    if number == TEXT_FORMAT or code == "@":
        return Format.TEXT
    if code is None:
        return Format.DAY if number in _TIME else Format.NUMBER
    bare = _QUOTED.sub("", code).lower().replace("general", "")
    day = "y" in bare or "d" in bare or ("m" in bare and "h" not in bare and "s" not in bare)
    return Format.DAY if day else Format.NUMBER


@dataclass(frozen=True, slots=True)
class Stored:
    """What is put into the cell: one of the three, or nothing.

    Attributes:
        format: The number format the cell has to be given for it; None keeps its own.
    """

    text: str | None = None
    number: Decimal | int | None = None
    truth: bool | None = None
    format: int | None = None


def stored(value: Value, own: Format, first_day: date) -> Stored:
    """The value as the cell holds it.

    Args:
        value: What it is to say.
        own: What the cell's format makes of a number.
        first_day: Day nought of the workbook's numbers for days.
    """
    if value is None or value == "":
        return Stored()
    if isinstance(value, bool):
        return Stored(truth=value)
    if isinstance(value, str):
        return _text(line_ends(value), own)
    if isinstance(value, date):
        return _day(value, own, first_day)
    if abs(Decimal(value)) >= _LONG or own is Format.TEXT:
        return _text(plain(value), own)
    return Stored(number=value, format=PLAIN_FORMAT if own is Format.DAY else None)


def plain(number: Decimal | int) -> str:
    """A number in digits, without exponent."""
    return format(number, "f") if isinstance(number, Decimal) else str(number)


def _text(text: str, own: Format) -> Stored:
    risky = own is not Format.TEXT and text[0] in _BEGINS and _RETYPED.fullmatch(text)
    return Stored(text=text, format=TEXT_FORMAT if risky else None)


def _day(day: date, own: Format, first_day: date) -> Stored:
    plain = day.date() if isinstance(day, datetime) else day
    number = (plain - first_day).days
    # a workbook knows no day before its first, and counts a 29 February of 1900
    if own is Format.TEXT or number < 61:
        return Stored(text=plain.isoformat())
    return Stored(number=number, format=None if own is Format.DAY else DAY_FORMAT)
