"""Returns of a book: counted by ``forms.reports.count``, put on paper or into a workbook here."""

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from desktop.errors.command import NoSuchReport, ReportPaperUnknown
from forms.definitions.definitions import Definitions
from forms.definitions.records import SentTable
from forms.reports.count import compute
from forms.reports.report_table import ReportTable
from forms.reports.sent_tables import kept, sent
from forms.reports.small_numbers import suppressed
from sync.store.values import Draft, Saved

if TYPE_CHECKING:
    from desktop.book.book import Book


def titles(definitions: Definitions) -> list[tuple[str, str]]:
    """Id and title of every return."""
    return [(report.id, report.title) for report in definitions.reports.values()]


def make(book: "Book", kind: str, day: date, *, outside: bool = False) -> ReportTable:
    """Count a return as of a day.

    Args:
        book: The open book.
        kind: Its id, for example RP-03.
        day: As-of day.
        outside: It leaves the village and its township: small numbers are hidden.

    Raises:
        NoSuchReport: There is no such return.
    """
    known = book.definitions.reports
    if kind not in known:
        raise NoSuchReport(kind=kind, known="、".join(known))
    view = book.view()
    table = compute(known[kind], view, day, book.definitions)
    table = replace(table, words=book.definitions.words)
    return suppressed(table, sent(view, book.definitions, day)) if outside else table


def remember(book: "Book", table: ReportTable, today: date) -> Saved | None:
    """Keep what leaves the village, so that the next table knows what has been seen.

    Args:
        book: The open book.
        table: As sent; only one that was made for readers outside is kept, and once.
        today: The day it leaves.
    """
    if table.origin is None:
        return None
    bodies = list(kept(table, today))
    known = {one.digest for one in book.view().all(SentTable)}
    drafts = [
        Draft(SentTable.FORM, body) for body in bodies if SentTable.digest.read(body) not in known
    ]
    return book.ledger.write.save(drafts, actor=book.actor) if drafts else None


def written(table: ReportTable, ending: str) -> bytes:
    """The return as a file.

    Args:
        table: The computed return.
        ending: ``.xlsx`` or ``.pdf``.

    Raises:
        ReportPaperUnknown: It is neither.
    """
    if ending == ".xlsx":
        from desktop.excel.export.report import workbook

        return workbook(table)
    if ending == ".pdf":
        from desktop.paper.report_sheet import render_report

        return render_report(table)
    raise ReportPaperUnknown
