"""Opens what stays shut: asks for role and reason, writes the look down, opens for one sitting."""

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from desktop.ui import dialogs
from desktop.ui.page.page import Desk
from forms.schema.form import FieldDef, FormDef, RecordId
from forms.village.sealed_access import LOOK, look, may_open, openers


def open_shut(
    desk: Desk, parent: QWidget, record: RecordId, fields: Sequence[FieldDef], form: str = ""
) -> bool:
    """Open a record's shut answers for this sitting.

    Args:
        desk: The book and settings.
        parent: The page that asks.
        record: Which.
        fields: What is shut on it; none needs no question.
        form: Its form, when the reading does not know the record yet.

    Returns:
        Whether it is open now.
    """
    reading = desk.reading
    form_id = reading.form_of(record) or form
    if not fields or record in reading.opened:
        return True
    known = reading.catalogue.forms.get(form_id)
    answer = _why(desk, parent, fields, known)
    if (
        answer is None
        or not may_open(answer[0], known)
        or not _noted(desk, parent, record, form_id, answer)
    ):
        return False
    desk.settings.role = answer[0]
    opened = {*reading.opened, record}
    desk.announce({LOOK})
    reading.opened = opened
    return True


def _why(
    desk: Desk, parent: QWidget, fields: Sequence[FieldDef], form: FormDef | None
) -> tuple[str, str, str] | None:
    """In which role somebody looks, the code of the reason and its detail; None for not at all."""
    codes = desk.reading.catalogue.codes
    names = "、".join(dict.fromkeys(field.label for field in fields))
    ask = dialogs.Reason(
        "查看封存内容",
        f"要看的是：{names}。看一次记一次：谁、什么身份、为什么，随同步上报。",
        [(code, codes.label("user_role", code)) for code in sorted(openers(form))],
        list(codes.items("look_reason")),
        desk.settings.role,
    )
    return dialogs.reason(ask, parent)


def _noted(
    desk: Desk, parent: QWidget, record: RecordId, form_id: str, answer: tuple[str, str, str]
) -> bool:
    """Whether the look is in the book: what was not noted down is not opened."""
    from sync.store.values import Draft

    book, (role, reason, detail) = desk.book, answer
    body = look(desk.today(), book.actor, role, form_id, record, reason, detail)
    try:
        book.ledger.write.save([Draft(LOOK, body)], actor=book.actor)
    except Exception as caught:  # noqa: BLE001 - whatever it was, nothing is opened
        dialogs.error(caught, parent, "没有打开")
        return False
    return True
