"""The card of a record, offered as a file: nothing shut, the rest masked."""

from PySide6.QtWidgets import QWidget

from desktop.book.leaving import leaving_of
from desktop.ui.page.page import PageContext
from desktop.ui.page.save_table import save_content
from forms.schema.form import RecordId


def save_card(context: PageContext, record: RecordId, parent: QWidget) -> None:
    """Make the card and ask where to put it; no name in the file's name."""
    from desktop.paper.form_sheet import card

    reading = context.reading
    form = reading.form(str(reading.form_of(record)))
    village = context.book.village.name or ""
    title = f"{form.title}卡　{reading.name(record)}"
    body, shut = reading.body(record), reading.shut_on(form.id, record)
    answers = {
        field.id: reading.text(field, body[field.id], masked=True)
        for field in form.fields
        if field.id in body and field not in shut
    }
    known = reading.definitions
    content = card(form, known.codes, answers, title, village, context.today(), known.words)
    leaving = leaving_of(form, 1, record)
    save_content(content, "保存卡片", f"{form.title}卡.pdf", context, parent, leaving=leaving)
