"""What is chosen in a list: a set of rows that outlives filter, order and reading again."""

from collections.abc import Iterable, Sequence
from typing import Generic, TypeVar

from desktop.ui.store.column_store import ColumnStore
from desktop.ui.store.row_set import flags_of, has, set_of

K = TypeVar("K")
MANY = 2
"""From so many chosen rows on, what is done is done to all of them."""


class Selection(Generic[K]):
    """Chosen rows of a store, and the row a range begins at.

    Args:
        store: The rows there are.

    Attributes:
        store: The same.
        rows: The chosen ones.
    """

    def __init__(self, store: ColumnStore[K]) -> None:
        self.store = store
        self.rows = 0
        self._anchor: K | None = None

    @property
    def count(self) -> int:
        """How many are chosen, shown or not."""
        return self.rows.bit_count()

    @property
    def many(self) -> bool:
        """Whether what is done is done to more than the row under the cursor."""
        return self.count >= MANY

    def has(self, row: int) -> bool:
        """Whether a row is chosen."""
        return has(self.rows, row)

    def take_over(self, store: ColumnStore[K]) -> None:
        """The list was read again: who is still there stays chosen."""
        kept = self.store.ids_of(self.rows)
        self.store, self.rows = store, store.set_of(kept)

    def only(self, row: int) -> None:
        """Choose one row and no other."""
        self.rows, self._anchor = 1 << row, self.store.ids[row]

    def turn(self, row: int) -> None:
        """Choose a row beside the others, or let it go."""
        self.rows ^= 1 << row
        self._anchor = self.store.ids[row]

    def reach(self, row: int, shown: Sequence[int], *, more: bool = False) -> None:
        """Choose from where the last choice began to a row, as they stand now.

        Args:
            row: Where it ends.
            shown: The rows in order.
            more: Keep what is chosen beside that.
        """
        start = self.store.row_of.get(self._anchor, row) if self._anchor is not None else row
        if start not in shown:  # it was narrowed away
            start = row
        first, last = sorted((shown.index(start), shown.index(row)))
        between = set_of(shown[first : last + 1], self.store.size)
        self.rows = between | self.rows if more else between
        self._anchor = self.store.ids[start]

    def add(self, rows: int) -> None:
        """Choose these beside the others."""
        self.rows |= rows

    def turn_all(self, shown: int) -> None:
        """Of the rows that are shown, choose those that are not, and let those go that are."""
        self.rows ^= shown

    def choose(self, ids: Iterable[K]) -> None:
        """Choose these and no others."""
        self.rows = self.store.set_of(ids)

    def let_go(self) -> None:
        """Choose nothing."""
        self.rows = 0

    def hidden(self, shown: int) -> int:
        """How many chosen rows are not shown now."""
        return (self.rows & ~shown).bit_count()

    def ids(self, shown: Sequence[int]) -> list[K]:
        """Who is chosen: first those that are shown, in their order, then the others."""
        store, flags = self.store, flags_of(self.rows, self.store.size)
        seen = [row for row in shown if flags[row]]
        rest = self.rows & ~set_of(seen, store.size)
        return [store.ids[row] for row in seen] + store.ids_of(rest)
