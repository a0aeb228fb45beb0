"""A blank table filled: the files, made by splices, with what was not written and why."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from desktop.container.edit import Edit, Insert
from desktop.excel.filling.propose import LIST, BlankTable
from desktop.excel.filling.run import EmptyCell, FilledCell, TableRun, run
from desktop.excel.patch.patched import patched
from forms.answer_book.answer_entry import Asking, Subject

_STAND_IN: Final = re.compile(r"^\s*[NnXxＸ×*]+\s*$")
"""What a blank shows in place of an answer."""


@dataclass(frozen=True, slots=True)
class FilledFile:
    """One file that was filled.

    Attributes:
        content: Its bytes.
        filled: What was written.
        empty: What was not, and what to ask.
    """

    content: bytes
    filled: tuple[FilledCell, ...]
    empty: tuple[EmptyCell, ...]


def filled_files(
    blank: bytes, tables: Sequence[BlankTable], people: Sequence[Subject], asking: Asking,
    *, locked: bool = False,
) -> Iterator[FilledFile]:  # fmt: skip
    """One file with a row for each, or of a card one file for each.

    Args:
        blank: The blank, which is never changed.
        tables: What it asks.
        people: Whom for.
        asking: The village.
        locked: Whether protected cells are written too; a person has to say so.

    Raises:
        CunjiError: The file cannot be filled.
    """
    if any(table.kind == LIST for table in tables):
        yield _filled(blank, run(tables, people, asking), locked=locked)
        return
    for subject in people:
        yield _filled(blank, run(tables, [subject], asking), locked=locked)


def _filled(blank: bytes, done: TableRun, *, locked: bool) -> FilledFile:
    edits = {
        Edit(cell.table, *cell.place, cell.value): cell for cell in done.filled
    }  # fmt: skip
    # N and XXX stand for what is to come: where nothing comes they would be read as an answer
    cleared = [
        Edit(cell.table, *cell.place, None) for cell in done.empty if _STAND_IN.match(cell.holds)
    ]
    inserts = [Insert(table, before, more) for table, before, more in done.grown]
    made = patched(blank, [*edits, *cleared], inserts=inserts, locked=locked)
    left = {one.edit: one.why for one in made.left}
    refused = [
        EmptyCell(cell.table, cell.place, cell.label, f"{left[edit].value}，没有写。")
        for edit, cell in edits.items()
        if edit in left
    ]
    written = tuple(cell for edit, cell in edits.items() if edit not in left)
    return FilledFile(made.content, written, (*done.empty, *refused))
