"""Changes by column, so that like stands beside like.

Whole numbers that mostly repeat or count on are kept as differences and runs.
"""

from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import Annotated, Any, TypeAlias

import msgspec
from msgspec import Meta

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
    found = list(accumulate(steps))
    if found:
        within(min(found))
        within(max(found))
    return found


def follows(items: Iterable[tuple[object, int]]) -> list[int]:
    """Each number against the one after the last of the same key."""
    found: list[int] = []
    expected: dict[object, int] = {}
    for key, number in items:
        found.append(number - expected.get(key, 0))
        expected[key] = number + 1
    return found


def following(keys: Iterable[object], steps: Sequence[int]) -> list[int]:
    """The numbers again.

    Raises:
        FrameBroken: One would be negative or larger than a database can hold.
    """
    expected: dict[object, int] = {}
    found = []
    for key, step in zip(keys, steps, strict=True):
        number = within(expected.get(key, 0) + step)
        expected[key] = number + 1
        found.append(number)
    return found


def within(value: int) -> int:
    """The value, if a column of a database can hold it.

    Raises:
        FrameBroken: It cannot.
    """
    if not 0 <= value <= _LARGEST:
        raise FrameBroken()
    return value


Number: TypeAlias = Annotated[int, Meta(ge=0, le=(1 << 31) - 1)]

Name: TypeAlias = Annotated[str, Meta(max_length=400)]
"""A form's or a question's: what an index of a database still takes."""

Column: TypeAlias = list[int]
"""Whole numbers, from ``pack``."""

Cells: TypeAlias = list[Any]
"""One field of many changes: values as they were sent, of whatever kind."""


class Shape(msgspec.Struct, array_like=True, frozen=True):
    """What a group of changes has in common.

    Attributes:
        form: Form id.
        version: Version of the form.
        kind: ``sync.change.Kind`` as text.
        fields: Field ids, in the order of the cells.
        refs: Places in ``fields`` whose values are records, given by place in the id table.
        sparse: An empty cell means the field is absent; otherwise that the field is emptied.
    """

    form: Name
    version: Number
    kind: Annotated[str, Meta(max_length=8)]
    fields: list[Name]
    refs: list[Number]
    sparse: bool
