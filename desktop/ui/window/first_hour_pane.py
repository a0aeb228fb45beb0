"""The cards of the first hour beside the page, and the band that says that this is for practice."""

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desktop.ui.open_book import practice
from desktop.ui.open_book.first_hour import CARDS, Hour, HourCard, begun, hour_of, ticked
from desktop.ui.page.page import PageContext
from desktop.ui.theme.theme import dots, px
from desktop.ui.widgets.basics import button, label, scroll
from forms.definitions.records import Person

if TYPE_CHECKING:
    from collections.abc import Mapping

    from desktop.ui.operations import Step

DONE, OPEN = "✓", "○"
WIDE: Final = 18
"""Width in letters; of a narrow window at most a third."""
SAID: Final = "练习　这里的人和事都是编的，随便试，试坏了也不要紧"


class PracticeBand(QFrame):
    """A thin band below the title of the window: what is written here is nobody's."""

    wanted = Signal()
    """The cards of the first hour, please."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("practice")
        self.setFixedHeight(px("tiny") + dots(13) - 5)
        row = QHBoxLayout(self)
        row.setContentsMargins(28, 0, 28, 0)
        row.addWidget(label(SAID))
        row.addStretch(1)
        self.hour = button("第一小时", self.wanted.emit, kind="link", tip="十二件事，一件件试")
        row.addWidget(self.hour)


class HourRow(QWidget):
    """One card: its mark and title, and how it is done while it is unfolded.

    Args:
        number: Which, from 1.
        card: What to do.
    """

    go = Signal(str)
    """Show the page where it is done."""

    def __init__(self, number: int, card: HourCard) -> None:
        super().__init__()
        self.card, self.number, self.done = card, number, False
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        self.head = QPushButton()
        self.head.setProperty("kind", "link")
        self.how = label(card.how, "soft", wrap=True)
        self.head.clicked.connect(lambda _checked=False: self.fold(not self.how.isHidden()))
        self.there = button("去做", partial(self.go.emit, card.page), icon="next", kind="plain")
        for part in (self.head, self.how, self.there):
            column.addWidget(part)
        self.mark(done=False)
        self.fold(True)

    def mark(self, *, done: bool) -> None:
        """Say whether it is done."""
        self.done = done
        self.head.setText(f"{DONE if done else OPEN}　{self.number}　{self.card.title}")
        self.head.setAccessibleName(f"{'做过了' if done else '还没有做'}：{self.card.title}")

    def fold(self, away: bool) -> None:
        """Show how it is done, or not."""
        self.how.setHidden(away)
        self.there.setHidden(away)


class FirstHourPane(QFrame):
    """Counts what is really in the book, whenever something was written or done.

    Args:
        context: The book and the ledger thread.
    """

    go = Signal(str, object)
    """Show a page."""

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self.context = context
        self.hour = hour_of(context.book)
        self._asked = 0
        self.setObjectName("help")
        self.setAccessibleName("第一小时")
        self.progress = label("", "soft", wrap=True)
        self.roster = button(
            "先导入练习花名册", partial(self.go.emit, "import", practice.ROSTER), icon="import"
        )
        self.rows: list[HourRow] = []
        context.written.connect(lambda _forms: self.count())
        context.did.connect(self._note)
        self.hide()
        if self.hour.on:
            self._come()

    def _arrange(self) -> None:
        self.rows = [HourRow(number, card) for number, card in enumerate(CARDS, 1)]
        cards = QVBoxLayout()
        cards.setSpacing(4)
        for row in self.rows:
            row.go.connect(lambda page: self.go.emit(page, None))
            cards.addWidget(row)
        cards.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 12, 4, 12)
        column.addWidget(label("第一小时", "lead"))
        column.addWidget(self.progress)
        column.addWidget(self.roster)
        column.addWidget(scroll(cards, 10), 1)
        foot = QHBoxLayout()
        foot.addWidget(
            button("跳过", self.skip, kind="plain", tip="收起来，以后从 F3 打“第一小时”")
        )
        foot.addWidget(button("再来一遍", self.begin, icon="undo", kind="plain"))
        foot.addStretch(1)
        column.addLayout(foot)

    def fit(self, room: int) -> None:
        """Leave the page its room."""
        self.setFixedWidth(min(px("body") * WIDE, room // 3))

    def open(self) -> None:
        """Show the cards; they begin where nobody began them yet."""
        if self.hour.at:
            self.hour.on = True
            self._keep()
            self._come()
        else:
            self.begin()

    def begin(self) -> None:
        """From the beginning: only what is done from now on counts."""
        self.hour = begun(self.context.book)
        self._keep()
        self._come()

    def skip(self) -> None:
        """Away with it; what was done is kept."""
        self.hour.on = False
        self._keep()
        self.hide()

    def count(self) -> None:
        """Look what is done, on the ledger thread; only the latest answer counts."""
        if not self.hour.on:
            return
        self._asked += 1
        asked, book, hour = self._asked, self.context.book, self.hour

        def work(_step: "Step") -> "Mapping[str, bool]":
            return ticked(book, hour)

        def put(done: "Mapping[str, bool]") -> None:
            if asked == self._asked:
                self._put(done)

        self.context.run(work, done=put)

    def _put(self, done: "Mapping[str, bool]") -> None:
        for row in self.rows:
            row.mark(done=done[row.card.id])
        first = next((row for row in self.rows if not row.done), None)
        for row in self.rows:
            row.fold(row is not first)
        number = sum(done.values())
        said = "都试过了，可以去建自己村的台账了。" if first is None else "做到了自己打勾。"
        self.progress.setText(f"{number}／{len(self.rows)}　{said}")
        self.roster.setVisible(not self.context.reading.records(Person.FORM))

    def _note(self, act: str, about: str) -> None:
        if self.hour.note(act, about):
            self._keep()
            self.count()

    def _keep(self) -> None:
        hour = Hour(self.hour.on, self.hour.since, self.hour.at, list(self.hour.acts))
        book = self.context.book
        # Not worth a word to anybody when it cannot be written.
        self.context.run(lambda _: hour.keep(book), failed=lambda _: None)

    def _come(self) -> None:
        if not self.rows:  # a window without the cards opens quicker
            self._arrange()
        self.show()
        self.count()
