"""Returns of a book: counted by ``forms.reports.count``, put on paper or into a workbook here."""

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from desktop.errors.command import NoSuchReport, ReportPaperUnknown
from desktop.paper.notices.gate import prove_wall
from forms.definitions.definitions import Definitions
from forms.definitions.records import SentTable
from forms.reports import yearly
from forms.reports.count import compute
from forms.reports.report_table import ReportTable
from forms.reports.sent_tables import kept, sent
from forms.reports.small_numbers import suppressed
from forms.reports.wall_chart import HAMLETS_REPORT, TABLED, WHOLE, WallChart, wall_chart, wall_map
from sync.store.values import Draft, Saved

LEFT_OUT = "没有计入"
"""By these words a return says that somebody is in none of its figures."""

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
    if table.definition.wall:
        shown = make(book, HAMLETS_REPORT, day, outside=True)
        return replace(table, chart=_chart(book, shown), shown=shown)
    return suppressed(table, sent(view, book.definitions, day)) if outside else table


def _chart(book: "Book", shown: ReportTable) -> WallChart:
    """The picture: it hangs where anybody reads it, so its figures are always those for outside.

    Raises:
        NeverPublished: A child is named on it, or something stands there that no board may show.
    """
    rows = [*shown.rows, (WHOLE, shown.total)]
    at = [i for i, column in enumerate(shown.definition.columns) if column.id in TABLED]
    figures = [(name, tuple(shown.text(i, cells[i]) for i in at)) for name, cells in rows]
    chart = wall_chart(book.view(), shown.as_of, book.definitions, figures)
    ids = [column.id for column in shown.definition.columns]
    by_name = {name: dict(zip(ids, cells, strict=True)) for name, cells in shown.rows}
    unsure = any(LEFT_OUT in note for note in shown.notes)
    sketch = wall_map(book.view(), shown.as_of, by_name, uncounted=unsure)
    chart = replace(chart, map=sketch)
    prove_wall(book, chart)
    return chart


def remember(book: "Book", table: ReportTable, today: date) -> Saved | None:
    """Keep what leaves the village, so that the next table knows what has been seen.

    Args:
        book: The open book.
        table: As sent; only one that was made for readers outside is kept, and once.
        today: The day it leaves.
    """
    if table.seen is None:
        return None
    bodies = list(kept(table.seen, today))
    known = {one.digest for one in book.view().all(SentTable)}
    drafts = [
        Draft(SentTable.FORM, body) for body in bodies if SentTable.digest.read(body) not in known
    ]
    return book.ledger.write.save(drafts, actor=book.actor) if drafts else None


def keep_figures(book: "Book", day: date) -> Saved | None:
    """Keep that the words of the yearly report rest on the figures of a day from now on."""
    view = book.view()
    report = yearly.written(view, day.year)
    if report is None:
        return None
    figures = yearly.figures_of(view.on(day), day, book.definitions)
    body = {**report.body, yearly.KEPT.name: yearly.as_kept(figures)}
    return book.ledger.write.save([Draft(yearly.FORM, body, report.id)], actor=book.actor)


def written(table: ReportTable, ending: str, paper: str = "a3") -> bytes:
    """The return as a file.

    Args:
        table: The computed return.
        ending: ``.xlsx`` or ``.pdf``.
        paper: ``a3``, ``a2`` or ``a1``: the sheet of a return for the wall.

    Raises:
        ReportPaperUnknown: It is neither.
    """
    if ending == ".xlsx":
        from desktop.excel.export.report import workbook

        return workbook(table)
    if ending == ".pdf" and table.chart is not None:
        from desktop.paper.wall_sheet import render_wall

        return render_wall(table.chart, paper, basis=table.definition.basis)
    if ending == ".pdf":
        from desktop.paper.report_sheet import render_report

        return render_report(table)
    raise ReportPaperUnknown
