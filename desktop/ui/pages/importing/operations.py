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
    from collections.abc import Collection

    from desktop.book.book import Book
    from desktop.excel.importing.plan import Plan
    from desktop.excel.report import Report


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


def prepared(book: "Book", path: Path, form: str) -> "Plan":
    """Read and plan."""
    from desktop.excel.importing.import_workbook import prepare

    return prepare(book, path, form)


def committed(book: "Book", plan: "Plan", accepted: "Collection[str]") -> "Report":
    """Write a plan of which a person has accepted these effects."""
    from desktop.excel.importing.import_workbook import commit

    return commit(book, plan, accepted=accepted)


def replanned(plan: "Plan", mapping: dict[str, str | None], *, keep: bool) -> "Plan":
    """The same with other columns, and with or without what no answer holds in 备注."""
    from desktop.excel.importing.import_workbook import replan

    return replan(plan, mapping, keep=keep)


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
