"""Closed pieces: the personal answers of one change, readable only with the key of one person.

A piece is the answers packed tightly and covered with a key stream: SHAKE-256 over the key of whom
it is about, the frame's salt and the change's place in it. The salt is fresh for each frame, so no
stream is used twice. There is no tag: the chain covers the bytes. The cipher is ``covered`` alone,
so that another one (SM4) may take its place with another version of the content.

Of what kind an answer is stands open in its cell (a phone is a phone, whoever's), its length
where a piece does not end with it inside: a byte that is covered is one that nothing packs.
"""

import hashlib
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, Final

import msgspec

from forms.schema.check_digits import mod_11_2 as check_digit
from forms.schema.foreign_value import original, shallow
from forms.schema.form import Value
from sync.errors.wire import FrameBroken

_DAY_0: Final = date(1850, 1, 1)
_DAYS: Final = 1 << 16
TEXT, CITIZEN, PHONE, DAY, BORN, OTHER, GONE = range(1, 8)
"""What an answer is: text in GB 18030, proved citizen number, mobile number, day, the day of birth
that a number of the same change says, anything else; and one that is said to nobody, for the key
was taken out before."""
KINDS: Final = frozenset(range(1, 8))
_FIXED: Final = {CITIZEN: 5, PHONE: 5, DAY: 2, BORN: 0}
"""Bytes of the kinds that always have as many."""
_LONGEST_TEXT: Final = 255
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


def born_in(value: Value | None) -> str:
    """The day of birth a proved citizen number says; empty for every other answer."""
    if not isinstance(value, str) or len(value) != 18:
        return ""
    front, day = value[:17], f"{value[6:10]}-{value[10:12]}-{value[12:14]}"
    if not (front.isascii() and front.isdigit()) or _days(day) is None:
        return ""
    return day if check_digit(front) == value[17] else ""


def kind_of(value: Value, born: str, regions: dict[str, int]) -> int:
    """What an answer is.

    Args:
        value: The answer.
        born: The day of birth a number of the same change says; empty for none.
        regions: First six digits of numbers in the frame and their places; new ones are added.
    """
    if not isinstance(value, str):
        return OTHER
    if born and value == born:
        return BORN
    if born_in(value) and (value[:6] in regions or len(regions) < _MOST_REGIONS):
        regions.setdefault(value[:6], len(regions))
        return CITIZEN
    if len(value) == 11 and value[0] == "1" and value.isascii() and value.isdigit():
        return PHONE
    if _days(value) is not None:
        return DAY
    raw = _gb18030(value)
    return TEXT if raw is not None and len(raw) <= _LONGEST_TEXT else OTHER


def fixed(kinds: Sequence[int]) -> int | None:
    """How long a piece of these is; None where that depends on what it says."""
    found = 0
    for kind in kinds:
        size = _FIXED.get(kind)
        if size is None:
            return None
        found += size
    return found


def packed(values: Sequence[tuple[int, Value]], regions: dict[str, int]) -> bytes:
    """Answers of one change as bytes.

    Args:
        values: In the order of their questions, each with its kind.
        regions: From ``kind_of``.
    """
    out, last = bytearray(), len(values) - 1
    for place, (kind, value) in enumerate(values):
        raw = _raw(kind, value, regions)
        if place < last and kind in (TEXT, OTHER):
            out += len(raw).to_bytes(1 if kind == TEXT else 4, "big")
        out += raw
    return bytes(out)


def unpacked(piece: bytes, kinds: Sequence[int], regions: Sequence[str]) -> list[Any]:
    """The answers again.

    Args:
        piece: Uncovered.
        kinds: What each of them is.
        regions: Of the frame.

    Raises:
        FrameBroken: They are not these, or it is no piece.
    """
    reading, values = _Reading(piece), list[Any]()
    try:
        for place, kind in enumerate(kinds, 1):
            values.append(_value(reading, kind, regions, last=place == len(kinds)))
        born = next((day for value in values if (day := born_in(value))), "")
    except (LookupError, ValueError, OverflowError, msgspec.DecodeError, RecursionError):
        raise FrameBroken from None
    if not reading.done or (BORN in kinds and not born) or not all(map(shallow, values)):
        raise FrameBroken
    return [born if kind == BORN else value for kind, value in zip(kinds, values, strict=True)]


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

    def rest(self) -> bytes:
        return self.take(len(self._data) - self._at)

    def number(self, count: int) -> int:
        return int.from_bytes(self.take(count), "big")


def _raw(kind: int, value: Value, regions: dict[str, int]) -> bytes:
    """The bytes of one answer."""
    text = str(value)
    if kind == TEXT:
        return text.encode("gb18030")
    if kind == CITIZEN:
        days = _days(born_in(value)) or 0
        region = regions[text[:6]]
        return bytes((region,)) + days.to_bytes(2, "big") + int(text[14:17]).to_bytes(2, "big")
    if kind == PHONE:
        return int(text).to_bytes(5, "big")
    if kind == DAY:
        return (_days(text) or 0).to_bytes(2, "big")
    return b"" if kind == BORN else msgspec.msgpack.encode(original(value))


def _value(reading: _Reading, kind: int, regions: Sequence[str], *, last: bool) -> Any:
    """One answer; of ``BORN`` nothing yet."""
    if kind == TEXT:
        return (reading.rest() if last else reading.take(reading.number(1))).decode("gb18030")
    if kind == CITIZEN:
        front = f"{regions[reading.number(1)]}{_day(reading.number(2)):%Y%m%d}"
        front += f"{reading.number(2):03d}"
        return front + check_digit(front)
    if kind == PHONE:
        return str(reading.number(5))
    if kind == DAY:
        return _day(reading.number(2)).isoformat()
    if kind == BORN:
        return None
    raw = reading.rest() if last else reading.take(reading.number(4))
    return msgspec.msgpack.decode(raw)


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
    """A text in two bytes a character where that brings it back."""
    try:
        raw = value.encode("gb18030")
        return raw if raw.decode("gb18030") == value else None
    except UnicodeError:
        return None
