"""A blank table filled: the files, made by splices, with what was not written and why."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from desktop.container.edit import Edit, Insert, Why
from desktop.errors.office_file import AllProtected
from desktop.errors.workbook import NobodyOnSheet
from desktop.excel.filling.completing import DifferingCell, UnknownRow, complete
from desktop.excel.filling.grid import Place
from desktop.excel.filling.propose import LIST, BlankTable
from desktop.excel.filling.run import EmptyCell, FilledCell, TableRun, run, together
from desktop.excel.patch.patched import patched
from desktop.word.patch import said
from forms.answer_book.answer_entry import Asking, Subject
from forms.progress import Progress, through, unwatched

_STAND_IN: Final = re.compile(r"^\s*[NnXxＸ×*]+\s*$")
"""What a blank shows in place of an answer."""


@dataclass(frozen=True, slots=True)
class FilledFile:
    """One file that was filled.

    Attributes:
        content: Its bytes.
        filled: What was written.
        empty: What was not, and what to ask.
        differ: What stood there before and differs from the record.
        unknown: Rows that stood there before, of whom nobody knows whom they are about.
    """

    content: bytes
    filled: tuple[FilledCell, ...]
    empty: tuple[EmptyCell, ...]
    differ: tuple[DifferingCell, ...] = ()
    unknown: tuple[UnknownRow, ...] = ()


def filled_files(
    blank: bytes, tables: Sequence[BlankTable], people: Sequence[Subject], asking: Asking,
    *, locked: bool = False, progress: Progress = unwatched,
) -> Iterator[FilledFile]:  # fmt: skip
    """One file with a row for each, or of a card one file for each.

    Args:
        blank: The blank, which is never changed.
        tables: What it asks.
        people: Whom for.
        asking: The village.
        locked: Whether protected cells are written too; a person has to say so.
        progress: Told how far it is, and may stop it.

    Raises:
        CunjiError: The file cannot be filled.
    """
    if any(table.kind == LIST for table in tables):
        done = run(tables, people, asking, progress)
        progress("正在写进表格", 0, 0)
        yield _filled(blank, done, locked=locked)
        return
    for subject in through(people, "正在填每一份", progress):
        yield _filled(blank, run(tables, [subject], asking), locked=locked)


def completed_file(
    begun: bytes, table: BlankTable, asking: Asking, *, locked: bool = False,
    progress: Progress = unwatched,
) -> FilledFile:  # fmt: skip
    """The file with the blank cells of those who stand on it filled.

    Raises:
        NobodyOnSheet: Nobody on it is known.
        CunjiError: The file cannot be filled.
    """
    found = complete(table, asking, progress)
    if not found.people:
        raise NobodyOnSheet(why=found.unknown[0].zh if found.unknown else "表上没有写人。")
    done = _filled(begun, found.run, locked=locked)
    return replace(done, differ=found.differ, unknown=found.unknown)


def _filled(blank: bytes, done: TableRun, *, locked: bool) -> FilledFile:
    """The file with what was found.

    Raises:
        AllProtected: Nothing of it can be written.
        CunjiError: The file cannot be filled.
    """
    edits = dict(_edits(done.filled))
    # N and XXX stand for what is to come: where nothing comes they would be read as an answer
    cleared = [
        Edit(cell.table, *cell.place, None) for cell in done.empty if _STAND_IN.match(cell.holds)
    ]
    inserts = [Insert(table, before, more) for table, before, more in done.grown]
    made = patched(blank, [*edits, *cleared], inserts=inserts, locked=locked)
    left = {one.edit: one.why for one in made.left}
    refused = [
        EmptyCell(cell.table, cell.place, cell.label, f"{left[edit].value}，没有写。", cell.about)
        for edit, cells in edits.items()
        if edit in left
        for cell in cells
    ]
    if edits and all(left.get(edit) is Why.LOCKED for edit in edits):
        raise AllProtected(cells=len(edits))
    written = [cell for edit, cells in edits.items() if edit not in left for cell in cells]
    return FilledFile(made.content, tuple(written), (*done.empty, *refused))


def _edits(filled: Sequence[FilledCell]) -> Iterator[tuple[Edit, tuple[FilledCell, ...]]]:
    """What is written, cell by cell, with the answers in it: several blanks may share a cell."""
    shared: dict[tuple[str | int, Place], list[FilledCell]] = {}
    for cell in filled:
        if cell.gap is None:
            yield Edit(cell.table, *cell.place, cell.value), (cell,)
        else:
            shared.setdefault((cell.table, cell.place), []).append(cell)
    for (table, place), cells in shared.items():
        gaps = tuple((one.gap.start, one.gap.end, said(one.value)) for one in cells if one.gap)
        yield Edit(table, *place, together(cells), tuple(sorted(gaps))), tuple(cells)
