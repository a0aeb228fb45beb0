"""Rows of a list as a text for another program: what stands on the screen, masked as it is seen."""

from collections.abc import Sequence
from typing import Final

from desktop.ui.store.record_column import RecordColumn, RecordStore
from forms.schema.form import RecordId

_TAKEN_FOR_FORMULA: Final = ("=", "+", "-", "@")


def as_table(
    store: RecordStore,
    columns: Sequence[RecordColumn],
    ids: Sequence[RecordId],
    *,
    heads: bool,
) -> str:
    """Cells between tabs, a row a line.

    Args:
        store: Holds the rows.
        columns: Those that are shown, in order.
        ids: Which rows, in order.
        heads: Whether the headings stand above.
    """
    texts = [store.columns[column.id].texts for column in columns]
    rows = [store.row_of[one] for one in ids if one in store.row_of]
    lines = ["\t".join(column.title for column in columns)] if heads else []
    lines += ("\t".join(_cell(of_column[row]) for of_column in texts) for row in rows)
    return "\n".join(lines) + "\n"


def _cell(text: str) -> str:
    """A text that stays in its cell, and that no spreadsheet takes for a formula."""
    flat = " ".join(text.split()) if any(one in text for one in "\t\r\n") else text
    return f"'{flat}" if flat.startswith(_TAKEN_FOR_FORMULA) and len(flat) > 1 else flat
