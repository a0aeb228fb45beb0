"""Opens what stays shut: asks for role and reason, writes the look down, opens for one sitting."""

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from desktop.ui import acts, dialogs
from desktop.ui.page.page import PageContext
from forms.schema.form import FieldDef, FormDef, RecordId
from forms.village.sealed_access import ACCESS_LOG, access_log_entry, may_open, openers

if TYPE_CHECKING:
    from desktop.book.book import Book
    from sync.store.values import Saved

SHOW, HIDE = "显示遮住的内容", "重新遮住"
"""On the button that shows what is masked, and masks it again."""


def open_shut(
    context: PageContext,
    parent: QWidget,
    record: RecordId,
    fields: Sequence[FieldDef],
    then: Callable[[], None],
) -> None:
    """Open a record's shut answers for this sitting.

    Args:
        context: The book and settings.
        parent: The page that asks.
        record: Which.
        fields: What is shut on it; none needs no question.
        then: Called once it is open: at once, or when the look is in the book. What was not noted
            down is not opened.
    """
    reading = context.reading
    form_id = reading.form_of(record) or ""
    if not fields or record in reading.opened:
        then()
        return
    known = reading.definitions.forms.get(form_id)
    answer = _why(context, parent, fields, known)
    if answer is None or not may_open(answer[0], known):
        return

    def opened(_: object) -> None:
        context.settings.role = answer[0]
        reading.opened.add(record)
        then()

    context.write(
        (ACCESS_LOG, record),
        partial(_note, context.today(), form_id, record, answer),
        parent,
        then=opened,
        trouble="没有打开",
    )


def _why(
    context: PageContext, parent: QWidget, fields: Sequence[FieldDef], form: FormDef | None
) -> tuple[str, str, str] | None:
    """In which role somebody looks, the code of the reason and its detail; None for not at all."""
    codes = context.reading.definitions.codes
    names = "、".join(dict.fromkeys(field.label for field in fields))
    ask = dialogs.Reason(
        "查看封存内容",
        f"要看的是：{names}。看一次记一次：谁、什么身份、为什么，随同步上报。{acts.LOOKS.final}",
        [(code, codes.label("user_role", code)) for code in sorted(openers(form))],
        list(codes.items("look_reason")),
        context.settings.role,
    )
    return dialogs.reason(ask, parent)


def _note(
    day: date, form: str, record: RecordId, answer: tuple[str, str, str], book: "Book"
) -> "Saved":
    from sync.store.values import Draft

    role, reason, detail = answer
    body = access_log_entry(day, book.actor, role, form, record, reason, detail)
    return book.ledger.write.save([Draft(ACCESS_LOG, body)], actor=book.actor)
