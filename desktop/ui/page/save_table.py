"""A table on its way to a file: ask where, write through the door, remember the folder, say so.

What names people leaves for a reason, which is noted down before it goes.
"""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QWidget

from desktop.book.leaving import (
    Grounds,
    Leaving,
    grounds_of,
    last_grounds,
    leaving_of_table,
    mark_of,
    note_leaving,
)
from desktop.paper.reports import written
from desktop.settings import FileKind
from desktop.ui import acts, dialogs
from desktop.ui.page import printing
from desktop.ui.page.page import PageContext
from forms.errors import CunjiError
from forms.village.sealed_access import ACCESS_LOG

if TYPE_CHECKING:
    from desktop.excel.export.own_use import OwnUse
    from forms.reports.report_table import ReportTable


KINDS: Final = {
    ".xlsx": "Excel (*.xlsx)", ".xls": "Excel (*.xls)", ".csv": "CSV (*.csv)",
    ".pdf": "PDF (*.pdf)", ".docx": "Word (*.docx)", ".zip": "压缩包 (*.zip)",
}  # fmt: skip
"""What a file is called when one is asked where to save it."""


def save_table(
    table: "ReportTable",
    ending: str,
    context: PageContext,
    parent: QWidget,
    content: bytes = b"",
    still: Callable[[], bool] = lambda: True,
    then: Callable[[], None] = lambda: None,
) -> None:
    """Save a return or another table.

    Args:
        table: What to save.
        ending: ``xlsx`` or ``pdf``.
        context: Remembers the folder.
        parent: The page that asks.
        content: The file when it has been made already.
        still: Asked when the person has chosen where: whether the content still holds.
        then: Called once it has been written.
    """
    name = f"{table.definition.id}-{table.definition.title}-{table.as_of}.{ending}"
    made = content or written(table, f".{ending}")
    save_content(
        made, "保存报表", name, context, parent,
        leaving=leaving_of_table(table), still=still, then=lambda _: then(),
    )  # fmt: skip


def export_rows(
    make: Callable[["OwnUse"], bytes],
    title: str,
    leaving: Leaving | None,
    context: PageContext,
    parent: QWidget,
) -> None:
    """Make a workbook on the ledger thread, then save it where the person says.

    Args:
        make: Makes it, and counts what it holds that nobody outside may read.
        title: What it holds; the file is called so.
        leaving: What leaves; None for records about nobody.
        context: Remembers the folder.
        parent: The page that asks.
    """
    name = f"{title}-{context.today()}.xlsx"

    from desktop.excel.export.own_use import OwnUse

    reason = asked_why(leaving, context, parent) if leaving is not None else None
    if leaving is not None and reason is None:
        return
    mark = mark_of(reason, context.today()) if reason is not None else ""
    told = OwnUse(context.book.definitions.words, mark)

    def made(content: bytes) -> None:
        save_content(
            content, "存成 Excel", name, context, parent, told.zh, leaving=leaving, grounds=reason
        )

    context.run(lambda _: make(told), done=made)


def save_content(
    content: bytes,
    question: str,
    name: str,
    context: PageContext,
    parent: QWidget,
    told: str = "",
    *,
    leaving: Leaving | None = None,
    grounds: Grounds | None = None,
    still: Callable[[], bool] = lambda: True,
    then: Callable[[Path], None] = lambda _: None,
) -> None:
    """Ask where to save a finished file, and why where it names people; save it and say so.

    Args:
        content: The file.
        question: Head of the question where.
        name: What the file is called.
        context: Remembers the folder.
        parent: The page that asks.
        told: What to say beside that it was saved.
        leaving: Whom it names; None for a file of figures, and for what is noted down by itself.
        grounds: Why it leaves, where that was said before; else it is asked.
        still: Asked when the person has chosen where: whether the content still holds.
        then: Called with its path once it has been written.
    """
    target = _where(question, name, context, parent)
    if target is None or not still():
        return

    def save() -> None:
        if printing.save_file(content, target, parent, context.book.definitions.words):
            context.settings.keep_folder(FileKind.TABLE, target.parent)
            dialogs.success(f"已存为 {target.name}。{told}", parent)
            then(target)

    let_out(leaving, context, parent, save, grounds)


def _where(question: str, name: str, context: PageContext, parent: QWidget) -> Path | None:
    """Where a person wants a file, with its own ending; None for nowhere."""
    ending = Path(name).suffix
    kinds = KINDS.get(ending, f"*{ending} (*{ending})")
    path = dialogs.save_file(
        question, context.settings.proposal(FileKind.TABLE, name), kinds, parent
    )
    if path is None or path.suffix.lower() == ending:
        return path
    return Path(f"{path}{ending}")


def let_out(
    leaving: Leaving | None,
    context: PageContext,
    parent: QWidget,
    go: Callable[[], None],
    grounds: Grounds | None = None,
) -> None:
    """Let a file go: at once where it names nobody, else when the reason is in the book.

    Args:
        leaving: Whom it names; None for nobody.
        context: The book.
        parent: The page that asks.
        go: Saves or prints it.
        grounds: Why, where that was said before; None to ask.
    """
    if leaving is None:
        go()
        return
    reason = grounds or asked_why(leaving, context, parent)
    if reason is not None:
        context.proof.ask(
            "带出个人信息", parent, lambda: _let_go(leaving, context, parent, go, reason)
        )


def _let_go(
    leaving: Leaving, context: PageContext, parent: QWidget, go: Callable[[], None], reason: Grounds
) -> None:
    context.write(
        (ACCESS_LOG, leaving),
        lambda book: note_leaving(book, context.today(), leaving, reason),
        parent,
        then=lambda _: go(),
        trouble="没有存",
    )


def asked_why(leaving: Leaving, context: PageContext, parent: QWidget) -> Grounds | None:
    """For whom and why, as a person says it; None where it does not leave after all."""
    ask = dialogs.WhyLeaving(
        f"「{leaving.title}」里有个人信息。带出去给谁、凭什么？"
        f"记入查阅和带出记录，随同步上报。{acts.LEAVES.final}",
        last_grounds(context.reading.view),
    )
    answer = dialogs.leaving(ask, parent)
    if answer is None:
        return None
    try:
        return grounds_of(*answer)
    except CunjiError as lacking:
        dialogs.error(lacking, parent, "没有存")
        return None
