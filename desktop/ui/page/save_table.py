"""A table on its way to a file: ask where, write through the door, remember the folder, say so."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from desktop.paper.reports import written
from desktop.ui import dialogs
from desktop.ui.page import printing
from desktop.ui.page.page import PageContext

if TYPE_CHECKING:
    from forms.reports.report_table import ReportTable


def save_table(
    table: "ReportTable", ending: str, context: PageContext, parent: QWidget, content: bytes = b""
) -> bool:
    """Save a return or another table.

    Args:
        table: What to save.
        ending: ``xlsx`` or ``pdf``.
        context: Remembers the folder.
        parent: The page that asks.
        content: The file when it has been made already.

    Returns:
        Whether it was written.
    """
    kinds = "Excel (*.xlsx)" if ending == "xlsx" else "PDF (*.pdf)"
    name = f"{table.definition.id}-{table.definition.title}-{table.as_of}.{ending}"
    folder = context.settings.last_folder
    path = dialogs.save_file("保存报表", f"{folder}/{name}" if folder else name, kinds, parent)
    if path is None:
        return False
    target = path if path.suffix.lower() == f".{ending}" else Path(f"{path}.{ending}")
    if not printing.save_file(content or written(table, f".{ending}"), target, parent):
        return False
    context.settings.last_folder = str(target.parent)
    dialogs.success(f"已存为 {target.name}。", parent)
    return True
