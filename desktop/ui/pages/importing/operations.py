"""What the import page lets do on the ledger thread, and the choice of what a sheet is."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.ui import dialogs
from desktop.ui.page import printing
from desktop.ui.page.page import Page
from desktop.ui.widgets.basics import label
from desktop.ui.widgets.labelled import choice
from forms.definitions.definitions import Definitions

if TYPE_CHECKING:
    from desktop.book.book import Book
    from desktop.excel.importing.plan import Plan
    from desktop.excel.report import Report


class SheetKind(QWidget):
    """What the sheet was taken for; another may be chosen."""

    chosen = Signal(str)
    """Form id, or ``roster``."""

    def __init__(self, definitions: Definitions) -> None:
        from desktop.excel.importing.import_workbook import ROSTER
        from desktop.excel.sheet.register_table import importable

        super().__init__()
        self._roster = ROSTER
        self.box = choice(
            [(ROSTER, "农户花名册"), *((form.id, form.title) for form in importable(definitions))]
        )
        self.box.setAccessibleName("这张表是")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(label("这张表是"))
        row.addWidget(self.box)
        row.addStretch(1)
        self.box.activated.connect(lambda _: self.chosen.emit(str(self.box.currentData())))

    def show_plan(self, plan: "Plan") -> None:
        """Show what the plan takes it for."""
        self.box.setCurrentIndex(self.box.findData(plan.form or self._roster))


def prepared(book: "Book", path: Path, form: str) -> "Plan":
    """Read and plan."""
    from desktop.excel.importing.import_workbook import prepare

    return prepare(book, path, form)


def committed(book: "Book", plan: "Plan") -> "Report":
    """Write a plan."""
    from desktop.excel.importing.import_workbook import commit

    return commit(book, plan)


def replanned(plan: "Plan", mapping: dict[str, str | None]) -> "Plan":
    """The same with other columns."""
    from desktop.excel.importing.import_workbook import replan

    return replan(plan, mapping)


def save_empty_table(page: Page, form: str) -> None:
    """Ask where, and save a table of a register to be filled in."""
    from desktop.excel.export.register import workbook_of

    context = page.context
    definition = context.reading.form(form)
    folder, name = context.settings.last_folder, f"{definition.title}-空表.xlsx"
    proposal = f"{folder}/{name}" if folder else name
    path = dialogs.save_file("保存空表", proposal, "Excel (*.xlsx)", page)
    if path is None:
        return
    content = workbook_of(definition, context.book.definitions, context.book.view(), None)
    if printing.save_file(content, path, page):
        dialogs.success(f"已存为 {path.name}，填好后拖回这里。", page)
