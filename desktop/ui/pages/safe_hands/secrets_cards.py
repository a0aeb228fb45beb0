"""The cards 口令和恢复单: both are asked for by the present passphrase first, and noted down."""

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.book.passphrase_rules import near_words
from desktop.ui import acts, dialogs
from desktop.ui.open_book.passphrase import NewPassphrase
from desktop.ui.open_book.recovery_sheet import RecoverySheet, sheet_of
from desktop.ui.operations import Step
from desktop.ui.page.page import PageContext
from desktop.ui.theme.theme import SPACE
from desktop.ui.widgets.basics import Card, bring_into_view, button, label

if TYPE_CHECKING:
    from desktop.book.book import Book

CHANGED, PRINTED = "换口令", "再印恢复单"
WORDS = (
    "先输现在的口令，才能换口令、再印恢复单。口令忘了只能靠纸上的恢复单。不用三个月一换；"
    "四个不相干的词就好，太常见的、带村名和姓名的不收。换口令会把台账重新加密，旧口令、旧恢复单作废；"
    "以前的备份还是用做备份那时的口令打开。"
)


class SecretsCards(QWidget):
    """The card with the two buttons is ``card``; this widget below it asks and shows."""

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self.context = context
        self.card = Card("口令和恢复单")
        self.card.body.addWidget(label(WORDS, "soft", wrap=True))
        self.change_open = button("换口令…", self.ask_change, icon="key")
        self.print_again = button("再印恢复单…", self.ask_sheet, icon="print")
        row = QHBoxLayout()
        row.addWidget(self.change_open)
        row.addWidget(self.print_again)
        row.addStretch(1)
        self.card.body.addLayout(row)
        self.card.body.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE["gap"])
        column.addWidget(self._change_card())
        column.addWidget(self._sheet_card())

    def ask_change(self) -> None:
        """Whoever knows the present passphrase may set another."""
        self.context.proof.ask(CHANGED, self, lambda: self.open_change(True))

    def ask_sheet(self) -> None:
        """Whoever knows the present passphrase may print its recovery sheet again."""
        self.context.proof.ask(PRINTED, self, self.show_sheet)

    def open_change(self, on: bool) -> None:
        """Ask for a new passphrase, or put the question away."""
        self.fresh.known = near_words(self.context.book.village, self.context.book.actor)
        self.fresh.clear()
        self._recheck()
        self.change.setVisible(on)
        if on:
            self.fresh.first.setFocus()
            bring_into_view(self.change)

    def change_passphrase(self) -> None:
        """Encrypt the book with the new passphrase, then show the new recovery sheet."""
        fresh = self.fresh.passphrase()
        if fresh is None:
            return
        self.change_button.setEnabled(False)
        book, day = self.context.book, self.context.today()

        def work(step: Step) -> bytes:
            from desktop.book.leaving import note_key_act

            step("正在换口令")
            note_key_act(book, day, CHANGED)  # what could not be noted is not done
            book.vault.change_passphrase(fresh, near_words(book.village, book.actor))
            return sheet_of(book)

        self.context.run(work, done=self._changed, failed=self._not_changed)

    def show_sheet(self) -> None:
        """Make and show the recovery sheet of the present passphrase; noted before it is seen."""
        day = self.context.today()

        def work(book: "Book") -> bytes:
            from desktop.book.leaving import note_key_act

            note_key_act(book, day, PRINTED)
            return sheet_of(book)

        self.context.write(PRINTED, work, self, then=self._show_sheet, trouble="恢复单没有印成")

    def put_sheet_away(self) -> None:
        """Forget the recovery sheet that was shown."""
        self.sheet.clear()
        self.sheet_card.hide()

    def _change_card(self) -> Card:
        self.change = Card("换口令")
        self.fresh = NewPassphrase()
        self.change.body.addWidget(self.fresh)
        self.change.body.addWidget(label(acts.PASSPHRASE.final, "soft", wrap=True))
        self.change_button = button("换成新口令", self.change_passphrase, kind="primary")
        self.fresh.changed.connect(self._recheck)
        row = QHBoxLayout()
        row.addWidget(button("取消", lambda: self.open_change(False)))
        row.addStretch(1)
        row.addWidget(self.change_button)
        self.change.body.addLayout(row)
        self.change.hide()
        return self.change

    def _sheet_card(self) -> Card:
        self.sheet_card = Card("恢复单")
        self.sheet = RecoverySheet()
        self.sheet_card.body.addWidget(self.sheet)
        done = button("收好了", self.put_sheet_away, kind="primary")
        done.setEnabled(False)
        self.sheet.changed.connect(lambda: done.setEnabled(self.sheet.copied()))
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(done)
        self.sheet_card.body.addLayout(row)
        self.sheet_card.hide()
        return self.sheet_card

    def _recheck(self) -> None:
        self.change_button.setEnabled(self.fresh.passphrase() is not None)

    def _changed(self, sheet: bytes) -> None:
        self.open_change(False)
        self.context.proof.forget()
        dialogs.success("口令换好了。请留下新的恢复单，旧的作废。", self)
        self._show_sheet(sheet)
        self.context.read_again({"look"})

    def _not_changed(self, bad: BaseException) -> None:
        self._recheck()
        dialogs.error(bad, self, "口令没有换成")

    def _show_sheet(self, sheet: bytes) -> None:
        self.sheet.put(self.context.book.vault.recovery_code, sheet)
        self.sheet_card.show()
        self.sheet.back.setFocus()
        bring_into_view(self.sheet_card)
