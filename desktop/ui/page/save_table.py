"""A table on its way to a file: ask where, write through the door, remember the folder, say so."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from desktop.paper.reports import written
from desktop.ui import dialogs
from desktop.ui.page import printing
from desktop.ui.page.page import PageContext

if TYPE_CHECKING:
    from desktop.excel.export.own_use import OwnUse
    from forms.reports.report_table import ReportTable


def save_table(
    table: "ReportTable",
    ending: str,
    context: PageContext,
    parent: QWidget,
    content: bytes = b"",
    still: Callable[[], bool] = lambda: True,
) -> bool:
    """Save a return or another table.

    Args:
        table: What to save.
        ending: ``xlsx`` or ``pdf``.
        context: Remembers the folder.
        parent: The page that asks.
        content: The file when it has been made already.
        still: Asked when the person has chosen where: whether the content still holds.

    Returns:
        Whether it was written.
    """
    name = f"{table.definition.id}-{table.definition.title}-{table.as_of}.{ending}"
    made = content or written(table, f".{ending}")
    return save_content(made, "保存报表", name, context, parent, still=still)


def export_rows(
    make: Callable[["OwnUse"], bytes], title: str, context: PageContext, parent: QWidget
) -> None:
    """Make a workbook on the ledger thread, then save it where the person says.

    Args:
        make: Makes it, and counts what it holds that nobody outside may read.
        title: What it holds; the file is called so.
        context: Remembers the folder.
        parent: The page that asks.
    """
    name = f"{title}-{context.today()}.xlsx"

    from desktop.excel.export.own_use import OwnUse

    told = OwnUse()

    def made(content: bytes) -> None:
        save_content(content, "存成 Excel", name, context, parent, told.zh)

    context.run(lambda _: make(told), done=made)


def save_content(
    content: bytes,
    question: str,
    name: str,
    context: PageContext,
    parent: QWidget,
    told: str = "",
    still: Callable[[], bool] = lambda: True,
) -> bool:
    """Ask where to save a finished file, save it and say so; False when it was not written."""
    ending = Path(name).suffix
    kinds = "Excel (*.xlsx)" if ending == ".xlsx" else "PDF (*.pdf)"
    folder = context.settings.last_folder
    path = dialogs.save_file(question, f"{folder}/{name}" if folder else name, kinds, parent)
    if path is None or not still():
        return False
    target = path if path.suffix.lower() == ending else Path(f"{path}{ending}")
    if not printing.save_file(content, target, parent):
        return False
    context.settings.last_folder = str(target.parent)
    dialogs.success(f"已存为 {target.name}。{told}", parent)
    return True
