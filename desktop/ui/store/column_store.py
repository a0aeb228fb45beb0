"""A list kept as columns: narrowed by words and facets, counted and ordered in milliseconds.

Made once for what the book held at one moment, away from the window where there are many rows. A
set of rows is a whole number (``row_set``): a facet's value is such a set, words give one, and what
is chosen meets by ``&`` and ``|``. Pure Python on purpose: at 20,000 rows it takes under 10 ms, and
a library for it would weigh tens of megabytes in the package.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import compress
from typing import Any, Generic, TypeVar

from desktop.ui.store.row_set import all_of, flags_of, set_of

K = TypeVar("K")
Picks = Mapping[str, frozenset[str]]
"""Chosen values by column: several of one column are or, columns among each other and."""


@dataclass(frozen=True, slots=True)
class StoredColumn:
    """What stands in one column.

    Attributes:
        texts: The words of each row, as a person may see them; empty where nothing is known.
        keys: What rows are ordered by; the words themselves when None.
        values: The facet's values of each row; no facet when None.
        spoken: Whether typed words are looked for in it.
    """

    texts: Sequence[str]
    keys: Sequence[Any] | None = None
    values: Sequence[Sequence[str]] | None = None
    spoken: bool = True


class ColumnStore(Generic[K]):
    """Rows by number, from 0 to ``size - 1``, in the order they were given.

    Args:
        ids: Whom each row is about.
        columns: By name, in order.
        collate: Sort key of a text; each different text is asked for once.

    Attributes:
        ids: The same.
        columns: The same.
        size: How many rows there are.
        row_of: Row by id.
        facets: By column: every value with the rows that have it.
    """

    def __init__(
        self,
        ids: Sequence[K],
        columns: Mapping[str, StoredColumn],
        collate: Callable[[str], Any] = str,
    ) -> None:
        self.ids, self.columns, self.size = ids, columns, len(ids)
        self.row_of = {one: row for row, one in enumerate(ids)}
        self._collate = collate
        self._orders: dict[tuple[str, bool], list[int]] = {}
        self._places: dict[str, list[int]] = {}
        self._groups: dict[str, tuple[list[str], list[int]]] = {}
        spoken = [column.texts for column in columns.values() if column.spoken]
        self._said = (
            ["\n".join(row).lower() for row in zip(*spoken, strict=True)]
            if spoken
            else [""] * self.size
        )
        self.facets = {
            name: _sets(column.values, self.size)
            for name, column in columns.items()
            if column.values is not None
        }

    @property
    def everything(self) -> int:
        """All rows."""
        return all_of(self.size)

    def also_said(self, extras: Iterable[str]) -> None:
        """Let every row be found by these words too, such as pinyin."""
        self._said = [f"{said}\n{extra}" for said, extra in zip(self._said, extras, strict=True)]

    def set_of(self, ids: Iterable[K]) -> int:
        """The rows of these; who is not listed is left out."""
        known = self.row_of
        return set_of((known[one] for one in ids if one in known), self.size)

    def ids_of(self, rows: int) -> list[K]:
        """Whom a set of rows is about, in the order given."""
        return list(compress(self.ids, flags_of(rows, self.size)))

    def saying(self, typed: str, within: int) -> int:
        """The rows in which every typed word stands somewhere.

        Args:
            typed: Words between blanks.
            within: Look at these rows alone.
        """
        words = typed.lower().split()
        if not words:
            return within
        said, everything = self._said, within == self.everything
        rows = (
            range(self.size)
            if everything
            else compress(range(self.size), flags_of(within, self.size))
        )
        first, *others = words
        found = [row for row in rows if first in said[row]]
        for word in others:
            found = [row for row in found if word in said[row]]
        return set_of(found, self.size)

    def picked(self, picks: Picks, within: int, but: str = "") -> int:
        """The rows that have a chosen value of every column.

        Args:
            picks: What is chosen; a column or value that is not there fits no row.
            within: Look at these rows alone.
            but: A column whose choice is not asked.
        """
        for name, values in picks.items():
            if values and name != but:
                known, some = self.facets.get(name, {}), 0
                for value in values:
                    some |= known.get(value, 0)
                within &= some
        return within

    def counts(self, picks: Picks, within: int) -> dict[str, dict[str, int]]:
        """By column: how many rows each value would show, given what is chosen of the others."""
        found = {}
        for name, values in self.facets.items():
            rows = self.picked(picks, within, but=name)
            found[name] = {value: (rows & having).bit_count() for value, having in values.items()}
        return found

    def grouping(self, by: str) -> tuple[list[str], list[int]]:
        """The different values of a facet, and by row the number of its own; worked out once.

        What has several is a value of its own, with all of them; what has none is empty.
        """
        known = self._groups.get(by)
        if known is None:
            number: dict[tuple[str, ...], int] = {}
            values = self.columns[by].values or [()] * self.size
            of_row = [number.setdefault(tuple(one), len(number)) for one in values]
            known = self._groups[by] = (["、".join(one) for one in number], of_row)
        return known

    def ordered(self, rows: int, by: str = "", *, down: bool = False) -> list[int]:
        """A set of rows in order; what is empty stands last both ways, for it is to be filled in.

        Args:
            rows: Which.
            by: Column; the order given when empty.
            down: The other way round.
        """
        flags = flags_of(rows, self.size)
        if by not in self.columns:
            return list(compress(range(self.size), flags))
        return [row for row in self.order(by, down=down) if flags[row]]

    def order(self, by: str, *, down: bool = False) -> list[int]:
        """All rows ordered by a column; worked out once. Rows that are alike keep their order."""
        known = self._orders.get((by, down))
        if known is None:
            texts, rank = self.columns[by].texts, self.ranks(by)
            filled = [row for row in range(self.size) if texts[row]]
            empty = [row for row in range(self.size) if not texts[row]]
            filled.sort(key=rank.__getitem__, reverse=down)
            known = self._orders[by, down] = filled + empty
        return known

    def ranks(self, by: str) -> list[int]:
        """The place of each row's key among the different ones; what takes longest of ordering."""
        known = self._places.get(by)
        if known is None:
            column = self.columns[by]
            keys, key = column.texts, self._collate
            if column.keys is not None:
                keys, key = column.keys, comparable
            known = self._places[by] = _places(keys, key)
        return known


def comparable(key: object) -> tuple[str, Any]:
    """A key beside keys of other kinds, which nobody can compare: kind by kind."""
    if isinstance(key, int | float):
        return ("", key)
    return (type(key).__name__, "" if key is None else key)


def _places(keys: Sequence[Any], key: Callable[[Any], Any]) -> list[int]:
    """The place of each key among the different ones."""
    place = {one: at for at, one in enumerate(sorted(set(keys), key=key))}
    return [place[one] for one in keys]


def _sets(values: Sequence[Sequence[str]], size: int) -> dict[str, int]:
    found: dict[str, list[int]] = {}
    for row, of_row in enumerate(values):
        for value in of_row:
            found.setdefault(value, []).append(row)
    return {value: set_of(rows, size) for value, rows in found.items()}
