"""Closed pieces: the personal answers of one change, readable only with a key of one person.

A piece is the answers packed tightly and covered with a key stream: SHAKE-256 over the key of whom
it is about, the frame's salt and the change's place in it. The salt is fresh for each frame, so no
stream is used twice. There is no tag: the chain covers the bytes. The cipher is ``covered`` alone,
so that another one (SM4) may take its place with another version of the content.
"""

import hashlib
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, Final

import msgspec

from forms.schema.check_digits import mod_11_2 as check_digit
from forms.schema.foreign_value import original
from forms.schema.form import Value
from sync.errors.wire import FrameBroken

_DAY_0: Final = date(1850, 1, 1)
_DAYS: Final = 1 << 16
_CITIZEN, _PHONE, _DAY, _BORN, _OTHER, _TEXT = 1, 2, 3, 4, 5, 16
"""What the next answer is; from ``_TEXT`` on a text of so many bytes more in GB 18030."""
_LONGEST_TEXT: Final = 255 - _TEXT
_MOST_REGIONS: Final = 250


def covered(key: bytes, salt: bytes, place: int, data: bytes) -> bytes:
    """Cover a piece, or uncover it again.

    Args:
        key: 32 bytes, of whom it is about.
        salt: Of the frame.
        place: Of the change in the frame.
        data: The piece.
    """
    stream = hashlib.shake_256(key + salt + place.to_bytes(4, "big")).digest(len(data))
    mixed = int.from_bytes(data, "big") ^ int.from_bytes(stream, "big")
    return mixed.to_bytes(len(data), "big")


def packed(values: Sequence[Value], regions: dict[str, int]) -> bytes:
    """Answers of one change as bytes.

    Args:
        values: In the order of their questions; none is None.
        regions: First six digits of numbers in the frame and their places; new ones are added.
    """
    out, born = bytearray(), ""
    for value in values:
        short, day = _short(value, born, regions)
        born = day or born
        out += short
    return bytes(out)


def unpacked(piece: bytes, regions: Sequence[str], count: int) -> list[Any]:
    """The answers again.

    Args:
        piece: Uncovered.
        regions: Of the frame.
        count: How many they are.

    Raises:
        FrameBroken: They are not so many, or it is no piece.
    """
    reading, values, born = _Reading(piece), list[Any](), ""
    try:
        for _ in range(count):
            value, day = _long(reading, born, regions)
            born = day or born
            values.append(value)
    except (LookupError, ValueError, OverflowError, msgspec.DecodeError, RecursionError):
        raise FrameBroken from None
    if not reading.done:
        raise FrameBroken
    return values


class _Reading:
    """Bytes from the front."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    @property
    def done(self) -> bool:
        return self._at == len(self._data)

    def take(self, count: int) -> bytes:
        start, self._at = self._at, self._at + count
        if self._at > len(self._data):
            raise IndexError
        return self._data[start : self._at]

    def number(self, count: int) -> int:
        return int.from_bytes(self.take(count), "big")


def _short(value: Value | None, born: str, regions: dict[str, int]) -> tuple[bytes, str]:
    """One answer, and the day of birth it says."""
    if isinstance(value, str):
        if born and value == born:
            return bytes((_BORN,)), ""
        if (short := _citizen(value, regions)) is not None:
            return short, f"{value[6:10]}-{value[10:12]}-{value[12:14]}"
        if len(value) == 11 and value[0] == "1" and value.isascii() and value.isdigit():
            return bytes((_PHONE,)) + int(value).to_bytes(5, "big"), ""
        if (days := _days(value)) is not None:
            return bytes((_DAY,)) + days.to_bytes(2, "big"), ""
        raw = _gb18030(value)
        if raw is not None:
            return bytes((_TEXT + len(raw),)) + raw, ""
    raw = msgspec.msgpack.encode(original(value))
    return bytes((_OTHER,)) + len(raw).to_bytes(4, "big") + raw, ""


def _long(reading: _Reading, born: str, regions: Sequence[str]) -> tuple[Any, str]:
    """One answer, and the day of birth it says."""
    kind = reading.number(1)
    if kind >= _TEXT:
        return reading.take(kind - _TEXT).decode("gb18030"), ""
    match kind:
        case _ if kind == _BORN and born:
            return born, ""
        case _ if kind == _CITIZEN:
            front = f"{regions[reading.number(1)]}{_day(reading.number(2)):%Y%m%d}"
            front += f"{reading.number(2):03d}"
            return front + check_digit(front), f"{front[6:10]}-{front[10:12]}-{front[12:14]}"
        case _ if kind == _PHONE:
            return str(reading.number(5)), ""
        case _ if kind == _DAY:
            return _day(reading.number(2)).isoformat(), ""
        case _ if kind == _OTHER:
            return msgspec.msgpack.decode(reading.take(reading.number(4))), ""
        case _:
            raise ValueError


def _citizen(value: str, regions: dict[str, int]) -> bytes | None:
    """A proved number of 18 characters in six bytes; None for anything else."""
    front = value[:17]
    if len(value) != 18 or not (front.isascii() and front.isdigit()):
        return None
    days = _days(f"{value[6:10]}-{value[10:12]}-{value[12:14]}")
    room = value[:6] in regions or len(regions) < _MOST_REGIONS
    if days is None or check_digit(front) != value[17] or not room:
        return None
    region = regions.setdefault(value[:6], len(regions))
    return (
        bytes((_CITIZEN, region)) + days.to_bytes(2, "big") + int(value[14:17]).to_bytes(2, "big")
    )


def _days(value: str) -> int | None:
    """A day written as ISO does, in days since 1850; None for anything else."""
    if len(value) != 10 or value[4] != "-" or value[7] != "-" or not value.isascii():
        return None
    try:
        days = (date.fromisoformat(value) - _DAY_0).days
    except ValueError:
        return None
    return days if 0 <= days < _DAYS else None


def _day(days: int) -> date:
    return _DAY_0 + timedelta(days)


def _gb18030(value: str) -> bytes | None:
    """A text in two bytes a character where that brings it back, and it is not long."""
    try:
        raw = value.encode("gb18030")
        same = raw.decode("gb18030") == value
    except UnicodeError:
        return None
    return raw if same and len(raw) <= _LONGEST_TEXT else None
