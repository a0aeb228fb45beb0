"""What the import page lets do on the ledger thread, and what it asks about the whole sheet."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.settings import FileKind
from desktop.ui import dialogs
from desktop.ui.page import printing
from desktop.ui.page.page import Page
from desktop.ui.widgets.basics import label
from desktop.ui.widgets.labelled import choice
from forms.definitions.definitions import Definitions
from forms.errors import CunjiError
from forms.progress import Progress, unwatched

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from desktop.book.book import Book
    from desktop.excel.importing.plan import Plan
    from desktop.excel.meaning.pointed import Pointed
    from desktop.excel.report import Report

BLANKS = "空表 (*.xlsx *.xlsm *.xls *.et *.docx);;所有文件 (*)"
"""Kinds of files somebody's blank table may be."""


class SheetKind(QWidget):
    """What the sheet was taken for; another may be chosen."""

    chosen = Signal(str)
    """Form id, or an ``Intent``."""

    def __init__(self, definitions: Definitions) -> None:
        from desktop.excel.meaning.intent import CHOICES
        from desktop.excel.sheet.register_table import importable

        super().__init__()
        self.box = choice(
            [
                *((intent.value, intent.zh) for intent in CHOICES),
                *((form.id, form.title) for form in importable(definitions)),
            ]
        )
        self.box.setAccessibleName("这张表是")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        self.sentence = label("", "lead", wrap=True)
        row.addWidget(self.sentence, 1)
        row.addWidget(label("不对？这张表是", "soft"))
        row.addWidget(self.box)
        self.box.activated.connect(lambda _: self.chosen.emit(str(self.box.currentData())))

    def show_plan(self, plan: "Plan") -> None:
        """Show what the plan takes it for."""
        self.box.setCurrentIndex(self.box.findData(plan.form or plan.intent.value))
        self.sentence.setText(plan.report.sentence)


class WholeList(QWidget):
    """Whether a person says that the register is whole; nobody has said so before it is chosen."""

    chosen = Signal()
    """Another answer."""

    def __init__(self) -> None:
        super().__init__()
        self.box = choice([])
        self.box.setAccessibleName("这份名单全不全")
        self.box.activated.connect(lambda _: self._show_meaning())
        self.meaning = label("", "soft", wrap=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(label("这份名单", "soft"))
        row.addWidget(self.box)
        row.addWidget(self.meaning, 1)
        self._plan: Plan | None = None
        self.hide()

    @property
    def scope(self) -> str:
        """For whom it is said to be whole; empty for nobody."""
        return str(self.box.currentData() or "")

    def show_plan(self, plan: "Plan") -> None:
        """Ask about the register of a plan; nothing is said of it yet."""
        from desktop.excel.importing.whole_lists import REGISTERS, WHOLE_VILLAGE

        self._plan = plan
        self.box.clear()
        self.box.addItem("没有说是全的", "")
        for scope in (WHOLE_VILLAGE, *sorted(plan.known.hamlets)):
            self.box.addItem(f"{scope}的都在上面", scope)
        self.setVisible(plan.form in REGISTERS)
        self._show_meaning()

    def choose(self, scope: str) -> None:
        """Choose as the person would."""
        self.box.setCurrentIndex(self.box.findData(scope))
        self._show_meaning()

    def _show_meaning(self) -> None:
        from desktop.excel.importing.whole_lists import whole_in_words

        words = "不在上面的人仍然是“无法判断”。"
        if self.scope and self._plan is not None:
            words = whole_in_words(self._plan, self.scope)
        self.meaning.setText(words)
        self.chosen.emit()


def prepared(
    book: "Book",
    paths: "Sequence[Path]",
    form: str,
    said: "Pointed | None" = None,
    only: "Collection[str]" = (),
    progress: Progress = unwatched,
) -> "Plan":
    """Read and plan; ``said`` is where a person pointed, ``only`` the sheets to be read."""
    from desktop.excel.importing.import_workbook import prepare
    from desktop.excel.meaning.pointed import NOTHING_SAID

    return prepare(book, paths, form, said=said or NOTHING_SAID, only=only, progress=progress)


def committed(
    book: "Book", plan: "Plan", accepted: "Collection[str]", whole: str, progress: Progress
) -> "Report":
    """Write a plan of which a person has accepted these effects, and says whom it is whole for."""
    from desktop.excel.importing.import_workbook import commit

    return commit(book, plan, accepted=accepted, whole=whole, progress=progress)


def replanned(
    plan: "Plan", mapping: dict[str, str | None], progress: Progress, *, keep: bool
) -> "Plan":
    """The same with other columns, and with or without what no answer holds in 备注."""
    from desktop.excel.importing.import_workbook import replan

    return replan(plan, mapping, keep=keep, progress=progress)


def save_empty_table(page: Page, form: str) -> None:
    """Ask where, and save a table of a register to be filled in."""
    from desktop.excel.export.register import workbook_of

    context = page.context
    definition = context.reading.form(form)
    proposal = context.settings.proposal(FileKind.TABLE, f"{definition.title}-空表.xlsx")
    path = dialogs.save_file("保存空表", proposal, "Excel (*.xlsx)", page)
    if path is None:
        return
    content = workbook_of(definition, context.book.definitions, context.book.view(), None)
    if printing.save_file(content, path, page):
        dialogs.success(f"已存为 {path.name}，填好后拖回这里。", page)


FEWEST: int = 3
"""Columns that the record can answer, from which a file without people is a table to fill."""


def asks_to_be_filled(paths: "Sequence[Path]", definitions: Definitions) -> bool:
    """Whether a file nobody can be taken in from is somebody's blank table."""
    from desktop.excel.filling.meaning import Recogniser
    from desktop.excel.filling.order import read_form

    if len(paths) != 1 or not paths[0].is_file():
        return False
    try:
        form = read_form(paths[0].name, paths[0].read_bytes(), Recogniser(definitions))
    except (CunjiError, OSError):
        return False
    return form.answered >= FEWEST
