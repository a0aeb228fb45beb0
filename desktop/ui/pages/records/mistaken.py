"""What was marked as mistaken: who, when and why; and the way back."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget
from typing_extensions import override

from desktop.ui import dialogs, keys
from desktop.ui.lists.list_page import ListPage, ListWords
from desktop.ui.page.page import PageContext
from desktop.ui.page.record_text import RecordText
from desktop.ui.store.record_column import RecordColumn
from desktop.ui.widgets.basics import Card, Facts, button, label
from forms.schema.form import FieldDef, RecordId

if TYPE_CHECKING:
    from desktop.book.book import Book
    from sync.ledger.mistaken import Marked

WORDING = ListWords(
    "误录的登记",
    "undo",
    (
        "没有误录的登记",
        "在人、户或登记的页面按「标为误录」的都留在这里，写着为什么，随时可以恢复。",
    ),
    filter="按登记、经办或原因筛选（Ctrl+F）",
    first=(("看全部台账", "more"),),
)


class MistakenPage(ListPage["Marked"]):
    """The latest first; Enter or the button brings a record back."""

    def __init__(self, context: PageContext) -> None:
        self.card = MarkedCard(context.reading)
        super().__init__(context, WORDING, self.card, 344)
        self.say("标为误录的不计入名单和统计。内容和经过都在，恢复以后和原来一样。")
        self.restore_button = button(
            "恢复", self.restore, icon="undo", kind="primary", tip="恢复选中的一条 Enter"
        )
        self.buttons.addWidget(button("返回", self.back.emit, icon="back", key=keys.BACK))
        self.buttons.addWidget(self.restore_button)

    def restore(self) -> None:
        """Look up what comes back with the record, then bring it back."""
        row = self.current()
        if row is None:
            return
        record, book = row.record.id, self.context.book
        self.context.run(
            lambda _: book.ledger.read.coming_back([record]),
            done=lambda found: self._ask(row, found),
        )

    def _ask(self, row: "Marked", found: Mapping[RecordId, str]) -> None:
        others = [form for record, form in found.items() if record != row.record.id]
        if others and not dialogs.question(
            _together(self.context.reading, others), self, title="一起恢复", yes="一起恢复"
        ):
            return
        record, title = row.record.id, self.context.reading.form(row.record.form).title
        self.context.write(
            ("restore", record),
            lambda book: book.ledger.write.restore([record], actor=book.actor, reason="恢复"),
            self,
            done=f"已恢复：{title}" + (f"等 {len(found)} 条" if others else ""),
            trouble="没有恢复",
        )

    @override
    def _read(self) -> "Callable[[object], Mapping[RecordId, Marked]]":
        book = self.context.book
        return lambda _: shown_to(book)

    @override
    def _columns(self) -> Sequence[RecordColumn]:
        rows, reading = self.rows, self.context.reading
        return [
            RecordColumn("标的时间", lambda r: at(rows[r].at_ms), order=lambda r: rows[r].at_ms),
            RecordColumn("登记", lambda r: title_of(reading, rows[r])),
            RecordColumn("哪一条", lambda r: name_of(reading, rows[r]), name=True),
            RecordColumn("谁标的", lambda r: rows[r].actor, name=True),
            RecordColumn("为什么", lambda r: why(rows[r].reason)),
        ]

    @override
    def _wanted(self) -> Callable[["Marked"], bool]:
        """What went with another record comes back with it, and needs no line of its own."""
        return lambda row: not row.under

    @override
    def _counted(self, shown: int) -> str:
        under = sum(one.under for one in self.rows.values())
        more = f"，另有 {under} 条是跟着一起标的" if under else ""
        return f"{shown} 条{more}" if self.rows else ""

    @override
    def _narrowed(self, shown: int) -> None:
        self.filter.setVisible(bool(self.rows))
        self.restore_button.setEnabled(bool(shown))

    @override
    def _show_detail(self, row: "Marked") -> None:
        self.card.show_row(row, self.rows)

    @override
    def _open_row(self, key: str) -> None:
        self.restore()


class MarkedCard(QWidget):
    """What a record said, masked, and what was said when it was marked."""

    def __init__(self, reading: RecordText) -> None:
        super().__init__()
        self._reading = reading
        self.card = Card()
        self.name = label("", "lead", wrap=True)
        self.said = label("", "soft", wrap=True)
        self.facts = Facts(columns=1)
        for part in (self.name, self.said, self.facts):
            self.card.body.addWidget(part)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.card)
        column.addStretch(1)

    def show_row(self, row: "Marked", rows: "Mapping[RecordId, Marked]") -> None:
        """Show one of all that are marked."""
        reading, record = self._reading, row.record
        self.name.setText(f"{title_of(reading, row)}　{name_of(reading, row)}")
        same = sum(one.save == row.save for one in rows.values())
        more = f"这一次一共标了 {same} 条，连着它的会跟它一起恢复。" if same > 1 else ""
        said = f"{row.actor} {at(row.at_ms)} 标为误录。原因：{why(row.reason)}。"
        self.said.setText(said + more)
        form = reading.definitions.forms.get(record.form)

        def text(field: FieldDef) -> str:
            value = record.body[field.id]
            other = rows.get(RecordId(value)) if isinstance(value, str) else None
            if field.type == "ref" and other is not None:
                return f"{name_of(reading, other)}（也标为误录）"
            return reading.text(field, value, masked=True)

        self.facts.put(
            (field.label, text(field))
            for field in (form.fields if form else ())
            if field.id in record.body
        )


def shown_to(book: "Book") -> "dict[RecordId, Marked]":
    """What was marked, without what is hidden from who works here."""
    found = {one.record.id: one for one in book.ledger.read.marked()}
    hidden = book.hidden_among([one.record for one in found.values()])
    return {record: one for record, one in found.items() if record not in hidden}


def title_of(reading: RecordText, row: "Marked") -> str:
    """Title of its form, or the form's id where this program does not know it."""
    form = reading.definitions.forms.get(row.record.form)
    return form.title if form else row.record.form


def name_of(reading: RecordText, row: "Marked") -> str:
    """The line that stands for it."""
    return reading.line(row.record.form, row.record.body)


def at(ms: int) -> str:
    """A moment as the window shows it."""
    return datetime.fromtimestamp(ms / 1000, UTC).astimezone().strftime("%Y-%m-%d %H:%M")


def why(reason: str) -> str:
    """The reason in words."""
    from sync.ledger.undo import reason_words

    return reason_words(reason) or "没有写"


def _together(reading: RecordText, forms: Sequence[str]) -> str:
    counts = {form: forms.count(form) for form in dict.fromkeys(forms)}
    words = "、".join(f"{reading.form(form).title} {n} 条" for form, n in counts.items())
    return f"跟它连着的也会一起恢复：{words}。"
