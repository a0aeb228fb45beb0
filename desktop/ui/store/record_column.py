"""What a column of a list is, and the store that is made of columns and rows."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any

from desktop.collation import collation
from desktop.ui.store.column_store import ColumnStore, StoredColumn
from desktop.ui.widgets.basics import Tone
from forms.schema.form import RecordId

RecordStore = ColumnStore[RecordId]


@dataclass(frozen=True, slots=True)
class RecordColumn:
    """One column.

    Attributes:
        title: Heading.
        text: Words of a row.
        order: Sort key of a row; the words themselves when None.
        name: Written in song, for people's names; found by pinyin.
        tone: Makes a pill of the words; gives its tone, None for plain words.
        right: Numbers stand at the right.
        values: What a row counts as when the list is narrowed by this column; several where several
            hold, and a value of its own where it cannot be told. None for no facet.
        rank: Order of the facet's values; the most frequent first when None.
        key: What it is kept under in a named view; its heading when empty.
        first: Whether it is shown until somebody chooses other columns.
        aside: Whether it is only read when it is shown or asked for, so that many cost nothing.
    """

    title: str
    text: Callable[[RecordId], str]
    order: Callable[[RecordId], Any] | None = None
    name: bool = False
    tone: Callable[[RecordId], Tone | None] | None = None
    right: bool = False
    values: Callable[[RecordId], Sequence[str]] | None = None
    rank: Callable[[str], Any] | None = None
    key: str = ""
    first: bool = True
    aside: bool = False

    @property
    def id(self) -> str:
        """What it is known by."""
        return self.key or self.title


def store_of(
    columns: Sequence[RecordColumn],
    ids: Sequence[RecordId],
    shown: Collection[str] | None = None,
    asked: Collection[str] = (),
    *,
    facets: bool = True,
) -> RecordStore:
    """Read every cell once: what is shown, and what the list can be narrowed by.

    Args:
        columns: All there are.
        ids: The rows.
        shown: Which columns are seen, and looked through for what is typed; all when None.
        asked: Which others the list is narrowed by.
        facets: Whether the values it may be narrowed by are read too, which takes longest.
    """
    seen = {column.id for column in columns} if shown is None else set(shown)
    stored = {}
    for column in columns:
        read = column.id in seen or column.id in asked
        faceted = column.values and (column.id in asked or (facets and (read or not column.aside)))
        if read or faceted:
            stored[column.id] = StoredColumn(
                list(map(column.text, ids)) if read else (),
                list(map(column.order, ids)) if column.order and read else None,
                list(map(column.values, ids)) if column.values and faceted else None,
                spoken=column.id in seen,
            )
    return ColumnStore(ids, stored, collation)


def latin_of(columns: Sequence[RecordColumn], store: RecordStore) -> list[str]:
    """Pinyin of the names in each row; learns to read on the first call, which takes a while."""
    from sync.ledger.search.keys import latin

    names = [
        store.columns[c.id].texts for c in columns if c.name and c.id in store.columns
    ]  # fmt: skip
    if not names:
        return [""] * store.size
    return [" ".join(map(latin, row)) for row in zip(*names, strict=True)]
