"""Where a change stands in the log: its chain in this store and its number, as one whole number.

A record's row lists the places of all its changes, so that its history is found without an index of
the log. Neither confirmation nor packing nor a restore moves a place.
"""

from collections.abc import Iterable, Mapping
from typing import Final, NewType

At = NewType("At", int)
"""``chain << 40 | number``."""

_BITS: Final = 40
_LOW: Final = (1 << _BITS) - 1


def at(chain: int, number: int) -> At:
    """The place of a number in a chain."""
    return At(chain << _BITS | number)


def chain_of(place: int) -> int:
    """The chain of a place."""
    return place >> _BITS


def number_of(place: int) -> int:
    """The number in its chain."""
    return place & _LOW


def listed(places: Iterable[int]) -> bytes:
    """Places as a row keeps them: two whole numbers each, in sevens of bits."""
    out = bytearray()
    for place in places:
        for value in (chain_of(place), number_of(place)):
            rest = value
            while rest >= 0x80:
                out.append(rest & 0x7F | 0x80)
                rest >>= 7
            out.append(rest)
    return bytes(out)


def places_in(log: bytes) -> list[At]:
    """The places again.

    Raises:
        ValueError: They are not whole.
    """
    values, value, shift = list[int](), 0, 0
    for byte in log:
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            values.append(value)
            value, shift = 0, 0
    if shift or len(values) % 2:
        raise ValueError("half a place")
    return [at(*pair) for pair in zip(values[::2], values[1::2], strict=True)]


def moved(log: bytes, to: Mapping[At, At]) -> bytes:
    """A row's list after some changes got other places."""
    return listed(to.get(place, place) for place in places_in(log))
