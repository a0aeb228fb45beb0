"""Take a roster in: prepare a plan from a file, write it in one undoable step."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from desktop.book import Book
from desktop.errors import HeaderMissing, PlanOutdated, WorkbookEmpty
from desktop.excel.headings import headings
from desktop.excel.known import known
from desktop.excel.plan import Plan, build
from desktop.excel.read import read_workbook
from desktop.excel.recognise import recognise
from desktop.excel.report import Report


def prepare(book: Book, path: Path) -> Plan:
    """Read a workbook and work out what importing it would do. Writes nothing.

    Args:
        book: The open book.
        path: The workbook; its name is not looked at.

    Raises:
        SheetMissing: There is no such file.
        WorkbookBusy: Another program holds the file.
        WorkbookTooLarge: More than a roster can be.
        WorkbookLocked: It asks for a password.
        NotAWorkbook: The content is no workbook, or is damaged.
        WorkbookEmpty: Nothing is in it, or nobody stands below the header.
        HeaderMissing: No sheet has a header of a roster.
    """
    with _undisturbed():
        return _prepare(book, path)


def _prepare(book: Book, path: Path) -> Plan:
    """Read, recognise and plan."""
    sheets = read_workbook(path)
    if not any(cell != "" for sheet in sheets for row in sheet.rows for cell in row):
        raise WorkbookEmpty
    names = headings(book.catalogue)
    tables = [table for sheet in sheets if (table := recognise(sheet, names))]
    if not tables:
        raise HeaderMissing
    mark = book.ledger.revision
    return build(tables, known(book.ledger.bodies()), book.catalogue, mark)


def commit(book: Book, plan: Plan) -> Report:
    """Write a plan in one transaction that ``Book.undo_last_import`` takes back as a whole.

    Raises:
        PlanOutdated: The book changed since the plan was made; nothing was written.
    """
    if book.ledger.revision != plan.mark:
        raise PlanOutdated
    if plan.drafts:
        with _undisturbed():
            reason = f"导入{plan.kind}"
            book.ledger.save(plan.drafts, actor=book.actor, reason=reason, source=plan.kind)
    return plan.report


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Keep the collector of unused memory away: thousands of new values, none of them waste yet.

    It would search them all several times over, a fifth of the whole import.
    """
    ran = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if ran:
            gc.enable()
