"""What does not fit together: found, told beside a form, and mended where it can be."""

from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout
from shiboken6 import isValid

from desktop.ui import dialogs
from desktop.ui.operations import Long
from desktop.ui.page.page import Page, PageContext
from desktop.ui.widgets.basics import Card, empty, label
from forms.leads.consistency import astray
from forms.leads.work_list import Origin, open_items
from forms.schema.form import RecordId

if TYPE_CHECKING:
    from desktop.book.repairs import Astray, Repair
    from desktop.ui.page.record_text import RecordText


def found(reading: "RecordText", day: date) -> dict[RecordId, tuple[str, ...]]:
    """Sentences by record; call on the ledger thread for a whole village.

    What the form itself doubts is left out: it stands beside its question there.
    """
    told: dict[RecordId, tuple[str, ...]] = {}
    for one in open_items(reading.view, day, reading.definitions):
        if one.origin is not Origin.RECORD:
            told[one.record] = (*told.get(one.record, ()), one.zh)
    return told


def offer_repairs(context: PageContext, parent: Page, record: RecordId) -> None:
    """Look up how a record's reference that leads nowhere can be mended, ask, and mend it.

    What points at the same missing record by the same question is mended with it.
    """
    from desktop.book.repairs import gathered, repairs

    book, reading = context.book, context.reading

    def work(_step: object) -> "tuple[Astray, list[Repair]] | None":
        everything = gathered(astray(reading.view, reading.definitions))
        about = next((one for one in everything if record in one.records), None)
        return None if about is None else (about, repairs(book, about))

    context.run(
        Long("正在看怎么修复", work, stops=False), done=partial(_choose, context, parent, record)
    )


def _choose(
    context: PageContext,
    parent: Page,
    record: RecordId,
    found: "tuple[Astray, list[Repair]] | None",
) -> None:
    if found is None or not isValid(parent):
        return
    about, ways = found
    title, count = context.reading.form(about.form).title, len(about.records)
    question = context.reading.form(about.form).field(about.field).label
    many = f"有 {count} 条「{title}」" if count > 1 else f"这条「{title}」"
    text = f"{many}的「{question}」连到一条不在册的登记。怎么修复？"
    options = [*(way.zh for way in ways), "打开这一条，重新选"]
    chosen = dialogs.choose("修复", text, options, parent)
    if chosen is None:
        return
    if chosen == len(ways):
        parent.open_record.emit(record)
        return
    way = ways[chosen]
    context.write(("repair", about), way.do, parent, done=f"已修复：{way.zh}", trouble="没有修复")


class CheckCard(Card):
    """Beside a form: what does not fit together with the record that is open."""

    def __init__(self) -> None:
        super().__init__(tone="warn", padding=14)
        self.lines = QVBoxLayout()
        self.body.addLayout(self.lines)
        self.hide()

    def put(self, sentences: tuple[str, ...]) -> None:
        """Show these sentences; with none, hide."""
        empty(self.lines)
        for zh in sentences:
            self.lines.addWidget(label(zh, wrap=True))
        self.setVisible(bool(sentences))
