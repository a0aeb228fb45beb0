"""A set of rows as one whole number: bit *i* stands for row *i*, so sets meet in microseconds."""

from collections.abc import Iterable
from typing import Final

_BITS: Final = bytes.maketrans(b"01", b"\0\1")


def set_of(rows: Iterable[int], size: int) -> int:
    """The set of these rows.

    Args:
        rows: Row numbers below ``size``.
        size: How many rows there are.
    """
    bits = bytearray(b"0" * size)
    for row in rows:
        bits[size - 1 - row] = 49
    return int(bits or b"0", 2)


def flags_of(rows: int, size: int) -> bytes:
    """One byte a row: 1 where the row is in the set."""
    return bin(rows & all_of(size) | (1 << size))[:2:-1].encode().translate(_BITS)


def all_of(size: int) -> int:
    """Every row."""
    return (1 << size) - 1


def has(rows: int, row: int) -> bool:
    """Whether a row is in the set."""
    return bool(rows >> row & 1)
