"""A blank filled for a unit: the files, what changed since last time, where each cell comes from.

What the command and the page both do; neither the blank nor the book is written here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from desktop.excel.export.own_use import OwnUse
from desktop.excel.export.sources import SourceLine, records_of, source_lines, sources_workbook
from desktop.excel.filling.changes import Since, compared, fill_drafts, only_changed
from desktop.excel.filling.files import FilledFile
from desktop.excel.filling.order import (
    BlankForm,
    Order,
    fill_form,
    mapping_of,
    people_on,
    request_of,
)
from desktop.excel.filling.subjects import subjects
from desktop.excel.sheet.cells import text_of
from desktop.excel.sheet.workbook import document_tables, sheets_of
from desktop.word.letter import words_of
from forms.answer_book.answer_entry import Asking, Subject
from forms.progress import Progress, unwatched
from forms.village.view import VillageView
from sync.ledger.reader import last_written
from sync.ledger.village_store import VillageStore
from sync.store.values import Draft


@dataclass(frozen=True, slots=True)
class Filled:
    """One filling.

    Attributes:
        form: The blank.
        order: What was wanted of it.
        asking: The village of the day.
        people: Whom it is about.
        files: What was made, by the names proposed; none where nothing changed.
        since: What changed since last time; None where nobody asked for the table.
        lines: Where each cell comes from, and what lacks.
    """

    form: BlankForm
    order: Order
    asking: Asking
    people: Sequence[Subject]
    files: Mapping[str, FilledFile]
    since: Since | None
    lines: Sequence[SourceLine]

    @property
    def sources(self) -> list[SourceLine]:
        """The cells that were filled."""
        return [one for one in self.lines if not one.asks]

    @property
    def empty(self) -> list[SourceLine]:
        """Those that were not."""
        return [one for one in self.lines if one.asks]

    def beside(self, told: OwnUse) -> bytes:
        """The sheet that lies beside the files.

        Args:
            told: Collects what it holds that nobody outside may read.
        """
        title, day = Path(self.form.name).stem, self.asking.day.isoformat()
        return sources_workbook(title, day, self.lines, told)

    def drafts(self, view: VillageView) -> list[Draft]:
        """The table is known from now on, and whoever asked for it stands in the register."""
        form, order, day = self.form, self.order, self.asking.day
        drafts = [*mapping_of(form, order, view, day)]
        if order.asker:
            request = request_of(form, order, self.people, self.files.values(), day)
            drafts += [request] if self.since is None else fill_drafts(request, self.since)
        return drafts


def filled(
    form: BlankForm, order: Order, who: str, asking: Asking, store: VillageStore,
    *, only: bool, progress: Progress = unwatched,
) -> Filled:  # fmt: skip
    """Fill a blank.

    Args:
        form: The blank.
        order: What is wanted of it.
        who: Whom for, as ``subjects`` reads it; what people stand on already is for them.
        asking: The village of the day.
        store: Knows when the records were written.
        only: Whether only rows are wanted that changed since the unit got them last.
        progress: Told how far it is, and may stop it.

    Raises:
        CunjiError: It cannot be filled, or nobody is meant.
    """
    progress("正在看填给谁", 0, 0)
    people: Sequence[Subject]
    people = people_on(form, asking) if form.begun else subjects(who, form.rows_for, asking)
    since = None if form.begun else compared(form, order, who, people, asking)
    if only:
        people = only_changed(people, since)
    made = fill_form(form, order, people, asking, progress) if people else []
    files = {form.file_name(at, len(made)): one for at, one in enumerate(made, 1)}
    progress("正在记每一格从哪里来", 0, 0)
    lines = source_lines(form, files, asking, last_written(store, records_of(made)))
    return Filled(form, order, asking, people, files, since, lines)


def free_name(wanted: Path) -> Path:
    """The path itself, or with a number behind the name where a file is there already."""
    file = wanted
    for again in count(2):
        if not file.exists():
            break
        file = wanted.with_name(f"{wanted.stem}{again}{wanted.suffix}")
    return file


def words_in(content: bytes) -> str:
    """What stands in a workbook or a Word document, to be read where nothing shows it on paper.

    Raises:
        CunjiError: It cannot be read.
    """
    if document_tables(content) is not None:
        return "\n".join(words_of(content))
    rows = (row for sheet in sheets_of(content) for row in sheet.rows)
    return "\n".join("\t".join(text_of(cell) for cell in row).rstrip() for row in rows)
