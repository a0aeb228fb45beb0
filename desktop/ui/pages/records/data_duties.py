"""个人信息保护: what is due to go, whose guardian has not consented, what has to be assessed.

Nothing goes by itself: a row leads to the record, to what settles it, or to the county's erasure.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from PySide6.QtWidgets import QVBoxLayout, QWidget
from typing_extensions import override

from desktop.book.book import Book
from desktop.ui import acts, dialogs, keys
from desktop.ui.lists.list_page import ListPage, ListWords
from desktop.ui.page.form_request import FormAsk
from desktop.ui.page.page import PageContext
from desktop.ui.page.record_text import RecordText, still
from desktop.ui.store.record_column import RecordColumn
from desktop.ui.widgets.basics import Card, button, label
from forms.definitions.records import GuardianConsent, ImpactAssessment, RetentionKept
from forms.schema.deadline import VILLAGE
from forms.schema.form import RecordId
from forms.schema.ternary import Answer
from forms.tasks.data_duties import DataDuty, DutyKind, data_duties, listed
from sync.ledger.closed.erasure import erasures

WORDING = ListWords(
    "个人信息保护",
    "lock",
    ("现在没有要办的", "该删的、该让监护人签字的、该评估的，到了日子都列在这里。"),
    filter="按姓名、事由筛选（Ctrl+F）",
)
BASIS = "个人信息保护法第47条"
REASON = "保存期限已满"
ASKED = (
    f"确实申请依法删除吗？{acts.ERASE.final}"
    "县里另一个人核对、确认以后，关于这个人的登记在每台电脑上都读不回来；"
    "别的登记里写到他的，要逐处改写（cunji erase 看得到有哪些）。"
)


class DataDutiesPage(ListPage[DataDuty]):
    """One row a duty; Enter opens whose it is."""

    def __init__(self, context: PageContext) -> None:
        self.card = Card()
        self.said = label("", wrap=True, select=True)
        self.law = label("", "soft", wrap=True)
        detail = QWidget()
        column = QVBoxLayout(detail)
        column.setContentsMargins(0, 0, 0, 0)
        for part in (self.said, self.law):
            self.card.body.addWidget(part)
        column.addWidget(self.card)
        column.addStretch(1)
        super().__init__(context, WORDING, detail, 344)
        self.say("列出来的不会自动删。办完一件，这里就少一件。")
        self.paper = button("印同意书…", self._paper, icon="print")
        self.settle = button("登记", self._settle, icon="edit", kind="primary")
        self.erase = button("申请依法删除…", self._erase, kind="danger")
        for made in (button("返回", self.back.emit, icon="back", key=keys.BACK), self.paper,
                     self.erase, self.settle):  # fmt: skip
            self.buttons.addWidget(made)

    @override
    def _read(self) -> Callable[[object], Mapping[RecordId, DataDuty]]:
        book, day = self.context.book, self.context.today()
        reading = still(self.context.reading, self.context.today)
        return lambda _: rows_of(book, reading, day)

    @override
    def _columns(self) -> Sequence[RecordColumn]:
        rows, reading = self.rows, self.reading
        return [
            RecordColumn("哪件事", lambda r: rows[r].duty.zh, values=lambda r: (rows[r].duty.zh,)),
            RecordColumn("谁", lambda r: whose(reading, rows[r]), name=True),
            RecordColumn("怎样", lambda r: "要问清" if unsure(rows[r]) else "要办",
                         values=lambda r: ("要问清" if unsure(rows[r]) else "要办",)),
            RecordColumn("说明", lambda r: rows[r].zh),
        ]  # fmt: skip

    @override
    def _show_detail(self, row: DataDuty) -> None:
        self.said.setText(row.zh)
        self.law.setText(f"依据：{row.law}。")
        consent = row.duty is DutyKind.CONSENT
        self.paper.setVisible(consent)
        self.erase.setVisible(row.duty is DutyKind.RETENTION and not unsure(row))
        self.settle.setText("补填资料" if unsure(row) else SETTLES[row.duty][1])

    @override
    def _open_row(self, key: str) -> None:
        row = self.rows[RecordId(key)]
        if row.subject != VILLAGE:
            self.open_record.emit(row.subject)
        else:
            self._settle()

    def _settle(self) -> None:
        """The form that settles it, begun; what is not known is put right where it stands."""
        row = self.current()
        if row is None:
            return
        form = SETTLES[row.duty][0]
        if unsure(row) and row.subject != VILLAGE:
            self.open_record.emit(row.subject)
        elif row.duty is DutyKind.ASSESSMENT:
            self.go.emit("form", FormAsk(form))
        else:
            self.go.emit("form", FormAsk(form, preset={"person": row.subject}))

    def _paper(self) -> None:
        row = self.current()
        if row is not None:
            self.go.emit("letters", ("L08", row.subject))

    def _erase(self) -> None:
        row = self.current()
        if row is None or not dialogs.question(ASKED, self, title="依法删除", yes="申请"):
            return
        self.context.write(
            ("erase", row.subject),
            lambda book: book.ledger.write.ask_erasure(
                row.subject, basis=BASIS, reason=REASON, actor=book.actor
            ),
            self,
            done="已写下申请；上报以后请县里经办确认。",
            trouble="没有申请",
        )


SETTLES = {
    DutyKind.RETENTION: (RetentionKept.FORM, "登记仍保留"),
    DutyKind.CONSENT: (GuardianConsent.FORM, "登记同意"),
    DutyKind.ASSESSMENT: (ImpactAssessment.FORM, "登记评估"),
}
"""The form of each duty, and the words of the button."""


def rows_of(book: Book, reading: RecordText, day: date) -> dict[RecordId, DataDuty]:
    """What is owed, by a key of its own: one person may owe two things."""
    asked = [one.person for one in erasures(book.ledger.store)]
    found = listed(data_duties(reading.view, day, reading.definitions), asked)
    return {RecordId(f"{one.duty}:{one.subject}"): one for one in found}


def whose(reading: RecordText, row: DataDuty) -> str:
    """The person, or the village."""
    if row.duty is DutyKind.ASSESSMENT:
        return "本村"
    return reading.view.name(row.subject)


def unsure(row: DataDuty) -> bool:
    """Whether it cannot be told yet."""
    return row.answer is Answer.UNKNOWN
