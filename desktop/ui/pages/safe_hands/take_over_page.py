"""交接给下一任: five steps that tick themselves from what stands in the book; ten minutes."""

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from desktop.book.passphrase_rules import near_words
from desktop.ui import acts, dialogs, keys
from desktop.ui.open_book.passphrase import NewPassphrase
from desktop.ui.open_book.recovery_sheet import RecoverySheet, sheet_of
from desktop.ui.operations import Step
from desktop.ui.page.form_request import FormAsk
from desktop.ui.page.page import Page, PageContext
from desktop.ui.page.save_table import save_content
from desktop.ui.theme.theme import SPACE
from desktop.ui.widgets.basics import Card, bring_into_view, button, empty, icon_label, label
from desktop.ui.widgets.labelled import Entry, line, secret_line, with_eye
from forms.definitions.records import Handover

if TYPE_CHECKING:
    from desktop.book.book import Book
    from desktop.book.hand_over import HandingOver

ABOUT: Final = "一步一步来，办了什么台账里查得到的才打勾；十分钟办得完。"
NONE_YET: Final = (
    "还没有登记交接。先选谁交给谁，名下的联系和责任一次转过去；保存以后回到这里接着办。"
)
OLD: Final = "现在的口令（离任的人当面输）"
SURE: Final = "换成新口令以后，离任的人的口令、恢复单当场作废，不能撤销。先确认交接单印好、对过了。"
ASK_COUNTY: Final = (
    "这台电脑对县里来说从此是另一台：要用县里给接任的人的新登记码登记，登记以前不能上报。"
    "没有上报的改动都在，登记以后接着报。最好先上报一次再办这一步。"
)


class TakeOverPage(Page):
    """The steps, and below them what a step asks."""

    scrolled = True

    def __init__(self, context: PageContext) -> None:
        super().__init__(context)
        self.say(ABOUT)
        self.now: HandingOver | None = None
        self.card = Card("交接")
        self.lines = QGridLayout()
        self.lines.setHorizontalSpacing(SPACE["gap"])
        self.lines.setVerticalSpacing(SPACE["gap"])
        self.lines.setColumnStretch(1, 1)
        self.card.body.addLayout(self.lines)
        self.none = Card("先登记交接", tone="info")
        self.none.body.addWidget(label(NONE_YET, "soft", wrap=True))
        self.begin_button = button("登记交接…", self.begin, icon="pair", kind="primary")
        row = QHBoxLayout()
        row.addWidget(self.begin_button)
        row.addStretch(1)
        self.none.body.addLayout(row)
        self.keys = NewKeys(context)
        self.keys.done.connect(self.look)
        for part in (self.none, self.card, self.keys):
            self.body.addWidget(part)
            part.hide()
        self.body.addStretch(1)
        self.buttons.addWidget(button("返回", self.back.emit, icon="back", key=keys.BACK))

    @override
    def shown(self, argument: object = None) -> None:
        """Read where it stands."""
        self.look()

    @override
    def changed(self, forms: frozenset[str]) -> None:
        """Every step rests on records."""
        self.look()

    def look(self) -> None:
        """Read where it stands, on the ledger thread."""
        book, day = self.context.book, self.context.today()

        def work(_step: Step) -> "HandingOver | None":
            from desktop.book.hand_over import under_way

            return under_way(book, day)

        self.context.run(work, done=self._put)

    def _put(self, now: "HandingOver | None") -> None:
        self.now = now
        self.none.setVisible(now is None)
        self.card.setVisible(now is not None)
        empty(self.lines)
        if now is None:
            return
        day = now.record.day.written if now.record.day else ""
        self.card.title.setText(f"{now.giver}交给{now.taker}（{day}）")
        acts = (self.hand_report, self.open_keys, None, self.change_code, self._signed)
        words = ("印、存交接单…", "接任的人设口令…", "", "换登记码…", "填签字…")
        for number, (step, act) in enumerate(zip(now.steps, acts, strict=True)):
            icon = icon_label("done" if step.done else "clock", 22, "pine" if step.done else "soft")
            icon.setAccessibleName("办好了" if step.done else "还没有办")
            self.lines.addWidget(icon, number, 0)
            texts = QVBoxLayout()
            texts.addWidget(label(f"{number + 1}　{step.title}", "name", wrap=True))
            texts.addWidget(label(step.said, "soft", wrap=True))
            self.lines.addLayout(texts, number, 1)
            not_needed = step.done and act == self.change_code
            if act is not None and not not_needed:
                self.lines.addWidget(button(words[number], act), number, 2)
        if now.whole:
            again = button("登记下一次交接…", self.begin, kind="link")
            self.lines.addWidget(again, len(now.steps), 1)

    def begin(self) -> None:
        """Who gives, who takes, and what is in whose hands: a page of its own."""
        self.go.emit("hand_over", None)

    def hand_report(self) -> None:
        """Print or save what is handed over; the present passphrase is asked first."""
        self.context.proof.ask("印交接单", self, self._make_report)

    def _make_report(self) -> None:
        day = self.context.today()
        way = dialogs.choose("交接单", "存成哪一种？", ("PDF（打印、签字）", "Excel（名单）"), self)
        if way is None:
            return
        ending = (".pdf", ".xlsx")[way]

        def work(book: "Book") -> bytes:
            from desktop.book.hand_over import REPORT, report
            from desktop.book.leaving import note_key_act
            from desktop.paper.reports import written

            content = written(report(book, day), ending)
            note_key_act(book, day, REPORT)
            return content

        self.context.write(
            ("hand_over", ending), work, self, then=partial(self._save_report, ending),
            trouble="交接单没有做成",
        )  # fmt: skip

    def _save_report(self, ending: str, content: bytes) -> None:
        name = f"台账交接单-{self.context.today()}{ending}"
        save_content(content, "存交接单", name, self.context, self)
        self.look()

    def open_keys(self) -> None:
        """Ask for the successor's name and passphrase."""
        self.keys.begin(self.now.taker if self.now else "")

    def change_code(self) -> None:
        """Be another computer for the county, after a question."""
        if dialogs.question(ASK_COUNTY, self, title="换新的登记码", yes="换新的登记码"):
            self.context.proof.ask("换登记码", self, self._ask_new_code)

    def _ask_new_code(self) -> None:
        from desktop.book.hand_over import ask_new_code

        self.context.write(
            "ask_new_code", ask_new_code, self, then=lambda _: self.go.emit("sync", None)
        )

    def _signed(self) -> None:
        if self.now is not None:
            self.go.emit("form", FormAsk(Handover.FORM, self.now.record.id))


class NewKeys(Card):
    """The successor's name, passphrase and recovery sheet; the old passphrase is proved first."""

    done = Signal()
    """Something of it stands in the book now."""

    def __init__(self, context: PageContext) -> None:
        super().__init__("接任的人设自己的口令")
        self.context = context
        self.who = Entry("接任的人：姓名（职务）", line(longest=60), "写在以后每一次改动旁边。")
        self.old = Entry(OLD, with_eye(secret_line(OLD)))
        self.fresh = NewPassphrase()
        self.fresh.changed.connect(self._recheck)
        self.change_button = button("换成新口令", self.take_over, kind="primary")
        self.asking = QWidget()
        column = QVBoxLayout(self.asking)
        column.setContentsMargins(0, 0, 0, 0)
        for part in (self.who, self.old, self.fresh):
            column.addWidget(part)
        column.addWidget(label(acts.HAND_OVER.final, "soft", wrap=True))
        row = QHBoxLayout()
        row.addWidget(button("取消", self.hide))
        row.addStretch(1)
        row.addWidget(self.change_button)
        column.addLayout(row)
        self.sheet = RecoverySheet()
        self.sheet.changed.connect(self._tried)
        self.kept_button = button("收好了", self.put_away, kind="primary")
        self.body.addWidget(self.asking)
        self.body.addWidget(self.sheet)
        self.body.addWidget(self.kept_button)
        self.sheet.hide()
        self.kept_button.hide()

    def begin(self, taker: str) -> None:
        """Ask for the name and both passphrases."""
        self.who.editor.setText(taker)  # type: ignore[attr-defined]
        self.old.editor.clear()  # type: ignore[attr-defined]
        self.fresh.known = near_words(self.context.book.village, self.context.book.actor, taker)
        self.fresh.clear()
        self._recheck()
        self._show_sheet(on=False)
        self.show()
        self.old.setFocus()
        bring_into_view(self)

    def take_over(self) -> None:
        """Encrypt the book with the successor's passphrase."""
        who, old = self.who.editor.text().strip(), self.old.editor.text()  # type: ignore[attr-defined]
        fresh = self.fresh.passphrase()
        if not who or not old or fresh is None:
            self.who.show_problem("" if who else "请填接任的人的姓名。")
            self.old.show_problem("" if old else "请离任的人输入现在的口令。")
            return
        if not dialogs.question(SURE, self, title="换成新口令", yes="换成新口令"):
            return
        day = self.context.today()
        self.change_button.setEnabled(False)

        def work(book: "Book") -> bytes:
            from desktop.book.hand_over import take_over

            take_over(book, old, fresh, who, day)
            return sheet_of(book)

        self.context.write(
            "take_over", work, self, then=partial(self._taken, who), failed=self._recheck,
            trouble="口令没有换成",
        )  # fmt: skip

    def put_away(self) -> None:
        """Forget the recovery sheet that was shown."""
        self.sheet.clear()
        self.hide()

    def _taken(self, who: str, sheet: bytes) -> None:
        self.fresh.clear()
        self.old.editor.clear()  # type: ignore[attr-defined]
        self.context.proof.forget()
        self.context.settings.actor = who
        self.sheet.put(self.context.book.vault.recovery_code, sheet)
        self.kept_button.setEnabled(False)
        self._show_sheet(on=True)
        self.sheet.back.setFocus()
        bring_into_view(self.sheet)
        self.done.emit()

    def _tried(self) -> None:
        if not self.sheet.copied() or self.kept_button.isEnabled():
            return
        self.kept_button.setEnabled(True)
        day = self.context.today()

        def work(book: "Book") -> None:
            from desktop.book.hand_over import sheet_tried

            sheet_tried(book, day)

        self.context.write("sheet_tried", work, self, then=lambda _: self.done.emit())

    def _show_sheet(self, *, on: bool) -> None:
        self.asking.setVisible(not on)
        self.sheet.setVisible(on)
        self.kept_button.setVisible(on)

    def _recheck(self) -> None:
        self.change_button.setEnabled(self.fresh.passphrase() is not None)
