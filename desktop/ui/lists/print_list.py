"""Chosen rows of a list on paper, or the visit sheets of households: for a reason noted down."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from desktop.book.leaving import Leaving
from desktop.ui.lists.record_table import RecordTable
from desktop.ui.page import printing
from desktop.ui.page.page import PageContext
from desktop.ui.page.save_table import let_out
from forms.schema.form import RecordId

VISITS = "走访单"

if TYPE_CHECKING:
    from desktop.paper.list_sheet import PrintedList


def print_rows(
    table: RecordTable,
    chosen: Sequence[RecordId],
    title: str,
    asked: str,
    leaving: Leaving | None,
    context: PageContext,
    parent: QWidget,
) -> None:
    """Lay the rows out on the ledger thread, ask why they leave, then for a printer.

    Args:
        table: The list.
        chosen: Which of its rows, in order.
        title: What is listed.
        asked: What it is narrowed by, in words.
        leaving: Whom the paper names; None for nobody.
        context: The book.
        parent: The page that asks.
    """
    listed = _listed(table, chosen, title, asked, context)

    def make(_: object) -> bytes:
        from desktop.paper.list_sheet import render_list

        return render_list(listed)

    def put(content: bytes) -> None:
        def go() -> None:
            printing.print_pdf(content, title, parent)

        let_out(leaving, context, parent, go)

    context.run(make, done=put)


def print_visits(
    context: PageContext, homes: Sequence[RecordId], parent: QWidget, helper: str = ""
) -> None:
    """Lay out the visit sheets of households, ask why they leave, then for a printer.

    Args:
        context: The book.
        homes: Which households, in the order of the round.
        parent: The page that asks.
        helper: Who visits, where that is known.
    """
    book, day = context.book, context.today()

    def make(_: object) -> bytes:
        from desktop.paper.visits.visit_paper import visit_paper

        return visit_paper(book, homes, day, helper)

    def put(content: bytes) -> None:
        def go() -> None:
            printing.print_pdf(content, VISITS, parent)

        let_out(Leaving("visit_sheet", VISITS, len(homes)), context, parent, go)

    context.run(make, done=put)


def _listed(
    table: RecordTable, chosen: Sequence[RecordId], title: str, asked: str, context: PageContext
) -> "PrintedList":
    from desktop.paper.list_sheet import PrintedList

    model = table.rows
    texts = [model.store.columns[column.id].texts for column in model.columns]
    row_of = model.store.row_of
    groups = [
        (head, [[of_column[row_of[one]] for of_column in texts] for one in ids])
        for head, ids in model.grouped(chosen)
    ]
    village = context.book.village.name or ""
    heads = [column.title for column in model.columns]
    words = context.book.definitions.words
    return PrintedList(title, village, context.today(), asked, heads, groups, words)
