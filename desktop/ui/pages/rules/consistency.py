"""待核对: what a person should look at, each with its place; mended, or said to be as written."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout
from typing_extensions import override

from desktop.ui import keys
from desktop.ui.lists.list_page import ListPage, ListWords
from desktop.ui.page.check_card import offer_repairs
from desktop.ui.page.page import PageContext
from desktop.ui.page.person_text import household_line
from desktop.ui.store.record_column import RecordColumn
from desktop.ui.theme.theme import dots
from desktop.ui.widgets.basics import Card, Tone, button, label
from desktop.ui.widgets.explanation_card import ReasonCard
from desktop.ui.widgets.labelled import Entry, choice, line
from forms.definitions.records import CheckNote, ImportDoubt
from forms.leads.work_list import Origin, ReviewItem, as_written_note, review
from forms.schema.form import RecordId
from forms.schema.partial_date import as_written

TONES: Final[Mapping[Origin, Tone]] = {
    Origin.UNREADABLE: "bad",
    Origin.IMPORT: "info",
    Origin.ACROSS: "warn",
    Origin.RECORD: "warn",
    Origin.DIFFERENT: "bad",
    Origin.ASIDE: "bad",
}
CLOSED: Final = "closed"
"""Choice of the filter beside the origins."""
WORDING = ListWords(
    "待核对",
    "done",
    ("没有要核对的地方", "导入时存疑的、读不出的、前后对不上的，都会列在这里。"),
    ("没有符合筛选的", "换一个来源，或清除筛选的字。"),
    "按姓名、内容筛选（Ctrl+F）",
    (("导入表格", "import"), ("看全部台账", "more")),
)
LONGEST = 200
_DONE: Final = "改好了，或写一句「就是这样」，就从单子上消失；情况变了会重新列出。"


class ReviewCard(ReasonCard):
    """Shows one item."""

    def show_item(self, who: str, home: str, question: str, now: str, item: ReviewItem) -> None:
        """Write the item instead of the one before."""
        self.begin(who, [(item.origin.zh, TONES[item.origin])])
        if home:
            self.line(home)
        self.part("哪里要核对、怎么办", (item.zh,))
        self.part("哪里来的", (item.place,) if item.place else ())
        if question:
            self.part(f"「{question}」现在写着", (now or "（没有填）",))
        if (note := item.note) is not None:
            by = f"{as_written(note.day)} {note.by or ''}"
            self.part("核对过，就是这样", (by, note.why or ""))
        self.end()
        self.part("怎样算核对完", (_DONE,), kind="soft")


class AsWritten(Card):
    """Above the list: asks how it was found that something is as written."""

    said = Signal(str)

    def __init__(self) -> None:
        super().__init__(tone="warn", padding=14)
        self.about = label("", wrap=True)
        self.why = line("看了什么、问了谁", longest=LONGEST)
        self.why.returnPressed.connect(self._say)
        self.reason = Entry("怎么核对的", self.why)
        row = QHBoxLayout()
        row.addWidget(self.reason, 1)
        for made in (
            button("就是这样", self._say, kind="primary"),
            button("算了", self.hide, tip="不改动"),
        ):
            row.addWidget(made, 0, Qt.AlignmentFlag.AlignBottom)
        self.body.addWidget(self.about)
        self.body.addLayout(row)
        self.hide()

    def ask(self, zh: str) -> None:
        """Ask about one item."""
        self.about.setText(f"核对过，就是这样：{zh}")
        self.reason.show_problem("")
        self.why.clear()
        self.show()
        self.why.setFocus()

    def _say(self) -> None:
        if reason := self.why.text().strip():
            self.hide()
            self.said.emit(reason)
        else:
            self.reason.show_problem("请写一句怎么核对的。")
            self.why.setFocus()


class CheckPage(ListPage[ReviewItem]):
    """The work list; Enter opens the record to be mended, Ctrl+Enter says that it is right."""

    def __init__(self, context: PageContext) -> None:
        self.detail = ReviewCard()
        super().__init__(context, WORDING, self.detail, width=320)
        self.origin = choice([])
        self.origin.setAccessibleName("来源")
        self.origin.setMinimumWidth(dots(170))
        self.origin.currentIndexChanged.connect(lambda _: self.refill())
        self.before.addWidget(self.origin)
        self.strip = AsWritten()
        self.strip.said.connect(self._close)
        self._chosen: Sequence[ReviewItem] = ()
        self.table.many = True
        self.above.addWidget(self.strip)
        self.right = button(
            "就是这样…", self._ask, icon="done", key=keys.NEXT_STEP,
            tip="选中的核对过，写的就是实情；按住 Shift 或 Ctrl 选多处，Ctrl+A 全选  Ctrl+Enter",
        )  # fmt: skip
        self.mend = button("打开改", self._open, icon="edit", kind="primary", tip="打开改 Enter")
        self.repair_button = button(
            "修复…", self.repair, icon="done", key=keys.EIGHTH,
            tip="选中的一条连到了不在册的登记：看怎么接上",
        )  # fmt: skip
        mistaken = button(
            "误录的登记", lambda: self.go.emit("mistaken", None), icon="undo", key=keys.SEVENTH
        )
        again = button("再核对", self.shown, icon="sync", tip=f"再核对　{keys.READ_AGAIN}")
        for made in (mistaken, again, self.repair_button, self.right, self.mend):
            self.buttons.addWidget(made)
        QShortcut(QKeySequence(keys.BACK), self).activated.connect(self._give_up)

    @override
    def _read(self) -> Callable[[object], Mapping[RecordId, ReviewItem]]:
        reading, today = self.context.reading, self.context.today()

        def work(_step: object) -> Mapping[RecordId, ReviewItem]:
            found = review(reading.view, today, reading.definitions)
            return {RecordId(item.fingerprint): item for item in found}

        return work

    @override
    def put(self, rows: Mapping[RecordId, ReviewItem]) -> None:
        """Show these items, and where they come from."""
        still = Counter(item.origin for item in rows.values() if item.note is None)
        closed = sum(item.note is not None for item in rows.values())
        chosen = self.origin.currentData()
        self.origin.blockSignals(True)
        self.origin.clear()
        self.origin.addItem(f"全部来源 {still.total()}", None)
        for origin in Origin:
            if still[origin]:
                self.origin.addItem(f"{origin.zh} {still[origin]}", origin.value)
        if closed:
            self.origin.addItem(f"核对过的 {closed}", CLOSED)
        self.origin.setCurrentIndex(max(self.origin.findData(chosen), 0))
        self.origin.blockSignals(False)
        count = still.total()
        self.say(f"{count} 处待核对。写的也许都对，也许有一边错了，请逐条核对。" if count else "")
        super().put(rows)

    @override
    def _wanted(self) -> Callable[[ReviewItem], bool]:
        chosen = self.origin.currentData()
        if chosen == CLOSED:
            return lambda item: item.note is not None
        return lambda item: item.note is None and chosen in {None, item.origin.value}

    @override
    def _counted(self, shown: int) -> str:
        return f"列出 {shown} 处" if shown < len(self.rows) else ""

    @override
    def _columns(self) -> list[RecordColumn]:
        known = self.rows
        return [
            RecordColumn(
                "来源",
                lambda key: known[key].origin.zh,
                order=lambda key: list(Origin).index(known[key].origin),
                tone=lambda key: TONES[known[key].origin],
            ),
            RecordColumn("哪一条", lambda key: self._name(known[key]), name=True),
            RecordColumn("哪里要核对、怎么办", lambda key: known[key].zh),
        ]

    def _name(self, item: ReviewItem) -> str:
        if item.form == ImportDoubt.FORM:
            doubt = self.reading.view.card(ImportDoubt, item.record)
            return doubt.name or doubt.cell or "导入的表格"
        if item.origin is Origin.ASIDE:
            form = self.reading.definitions.forms.get(item.form)
            return form.title if form else item.form
        return self.reading.name(item.record)

    def _repairable(self) -> bool:
        item = self.current()
        return item is not None and item.target is not None

    @override
    def _show_detail(self, row: ReviewItem) -> None:
        self.repair_button.setEnabled(row.target is not None)
        self.strip.hide()  # what is typed there is about the item before
        reading, question, now = self.context.reading, "", ""
        form = reading.definitions.forms.get(row.form)
        fields = {field.id: field for field in form.fields} if form else {}
        field = fields.get(row.field.rpartition(".")[2])
        asked = row.form != ImportDoubt.FORM and row.origin is not Origin.UNREADABLE
        if field is not None and asked:
            question = field.label
            now = reading.answer(row.form, row.record, field.id)
        self.detail.show_item(
            self._name(row), household_line(reading, row.record), question, now, row
        )

    def repair(self) -> None:
        """Ask how what leads nowhere in the row under the cursor is mended."""
        if (item := self.current()) is not None and item.target is not None:
            offer_repairs(self.context, self, item.record)

    @override
    def _narrowed(self, shown: int) -> None:
        self.mend.setEnabled(bool(shown))
        self.repair_button.setVisible(any(item.target for item in self.rows.values()))
        self.repair_button.setEnabled(bool(shown) and self._repairable())
        self.right.setEnabled(bool(shown) and self.origin.currentData() != CLOSED)
        self.strip.hide()

    @override
    def _open_row(self, key: str) -> None:
        self._open()

    def _open(self) -> None:
        item = self.current()
        if item is None:
            return
        if item.closable:
            self.go.emit("form", item.record)
        else:
            self.go.emit("sync", None)

    def _ask(self) -> None:
        """Ask about what is selected and a word closes, all for one reason."""
        marked = (self.rows.get(RecordId(key)) for key in self.table.selected())
        items = [one for one in marked if one and one.note is None and one.closable]
        self._chosen = items
        if items:
            self.strip.ask(items[0].zh if len(items) == 1 else f"选中的 {len(items)} 处")

    def _give_up(self) -> None:
        self.strip.hide()
        self.table.setFocus()

    def _close(self, why: str) -> None:
        """Write who looked, when and how; it travels to the other computers."""
        from sync.store.values import Draft

        items, today = self._chosen, self.context.today()
        if not items:
            return
        self.context.write(
            (CheckNote.FORM, items[0].fingerprint),
            lambda book: book.ledger.write.save(
                [
                    Draft(CheckNote.FORM, as_written_note(one, today, book.actor, why))
                    for one in items
                ],
                actor=book.actor,
            ),
            self,
            done="已记为核对过" if len(items) == 1 else f"{len(items)} 处已记为核对过",
        )
        self.table.setFocus()
