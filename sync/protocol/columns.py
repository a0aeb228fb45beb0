"""Columns of whole numbers that mostly repeat or count on: differences and runs."""

from collections.abc import Iterable, Sequence

from sync.errors.wire import FrameBroken

PLAIN = 0
RUNS = 1
_LARGEST = (1 << 63) - 1


def pack(values: Sequence[int]) -> list[int]:
    """As runs of (value, how many) where that is shorter, else as it is; the first item tells."""
    runs: list[int] = []
    for value in values:
        if runs and runs[-2] == value:
            runs[-1] += 1
        else:
            runs += (value, 1)
    return [RUNS, *runs] if len(runs) < len(values) else [PLAIN, *values]


def unpack(column: Sequence[int], count: int) -> list[int]:
    """The values again.

    Args:
        column: From ``pack``.
        count: How many they must be; nothing longer is ever built.

    Raises:
        FrameBroken: They are not so many, or it is no column.
    """
    way = column[0] if column else PLAIN
    if way == PLAIN:
        values = list(column[1:])
    elif way == RUNS:
        values = _expand(column[1::2], column[2::2], count)
    else:
        raise FrameBroken()
    if len(values) != count:
        raise FrameBroken()
    return values


def _expand(values: Sequence[int], times: Sequence[int], count: int) -> list[int]:
    if len(values) != len(times) or any(n < 1 for n in times) or sum(times) != count:
        raise FrameBroken()
    return [value for value, n in zip(values, times, strict=True) for _ in range(n)]


def differences(values: Iterable[int]) -> list[int]:
    """Each value against the one before; the first against 0."""
    found: list[int] = []
    before = 0
    for value in values:
        found.append(value - before)
        before = value
    return found


def sums(steps: Iterable[int]) -> list[int]:
    """The values again from their differences.

    Raises:
        FrameBroken: One would be negative or larger than a database can hold.
    """
    found: list[int] = []
    value = 0
    for step in steps:
        value += step
        found.append(within(value))
    return found


def within(value: int) -> int:
    """The value, if a column of a database can hold it.

    Raises:
        FrameBroken: It cannot.
    """
    if not 0 <= value <= _LARGEST:
        raise FrameBroken()
    return value
