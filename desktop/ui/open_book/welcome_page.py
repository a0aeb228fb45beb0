"""The first run: from nothing to an encrypted book whose recovery code is on paper.

The book is made after the passphrase step; the two last steps can not be left backwards.
"""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from desktop.settings import Settings
from desktop.ui import dialogs
from desktop.ui.open_book import practice
from desktop.ui.open_book.join_step import JoinStep
from desktop.ui.open_book.make_book import home_of, make
from desktop.ui.open_book.recovery_sheet import RecoverySheet
from desktop.ui.open_book.steps import FirstAnswers, FirstRunStep, PassphraseStep, WhoStep
from desktop.ui.open_book.village_step import VillageStep
from desktop.ui.operations import Tasks
from desktop.ui.page.page import StartScreen
from desktop.ui.theme.theme import SPACE, dots
from desktop.ui.widgets.basics import Card, button, icon_label, label, scroll
from forms.answers.id_region import COUNTY
from forms.program import bundled

if TYPE_CHECKING:
    from desktop.book.book import Book
    from sync.protocol.requests import Home

_COLUMN_WIDTH = 720


class RecoveryStep(FirstRunStep):
    """The recovery code, and one group of it typed back."""

    heading = "把恢复单留在纸上"
    advice = "忘记口令时，只有这张纸能打开台账。打印或抄下来，和公章锁在一起。"
    short = "恢复单"

    def __init__(self, answers: FirstAnswers) -> None:
        super().__init__(answers)
        self.sheet = RecoverySheet()
        self.sheet.changed.connect(self.changed)
        self.column.addWidget(self.sheet)
        self.column.addStretch(1)

    @override
    def ready(self) -> bool:
        """One group was typed back from the paper."""
        return self.sheet.copied()


class DoneStep(FirstRunStep):
    """What to do first."""

    heading = "台账建好了"
    advice = "从哪里开始？"
    short = "开始"

    chosen = Signal(str, object)
    """The page to begin with, and what it is given."""

    @override
    def entered(self) -> None:
        """Offer what fits this village."""
        if self.answers.join is not None:
            self.heading, self.advice = f"已经加入{self.answers.name}", self.answers.join_ended
            self._offer(
                "打开台账",
                "两台电脑各自写，都从「上报」页同步。",
                "home",
                ("start", None),
                first=True,
            )
            self.column.addStretch(1)
            return
        if practice.is_practice(self.answers.code):
            self._offer(
                "导入练习花名册",
                "乡镇发来的样子：表头两层、日期五种写法、号码被表格弄坏。看看怎么进来。",
                "import", ("import", practice.ROSTER), first=True,
            )  # fmt: skip
        else:
            self._offer(
                "导入花名册", "选乡镇发来的 Excel，先预览再写入，不满意可以一步撤销。",
                "import", ("import", None), first=True,
            )  # fmt: skip
        self._offer("先空着", "以后在「导入」页导入，或一户一户登记。", "home", ("start", None))
        self.column.addStretch(1)

    def _offer(
        self, title: str, text: str, icon: str, page: tuple[str, object], *, first: bool = False
    ) -> None:
        card = Card(padding=18)
        row = QHBoxLayout()
        row.setSpacing(SPACE["wide"])
        row.addWidget(icon_label(icon, 32, "pine"))
        words = QVBoxLayout()
        words.setSpacing(SPACE["hair"])
        words.addWidget(label(title, "lead"))
        words.addWidget(label(text, "soft", wrap=True))
        row.addLayout(words, 1)
        go = button(title, lambda: self.chosen.emit(*page), kind="primary" if first else "")
        row.addWidget(go, 0, Qt.AlignmentFlag.AlignVCenter)
        card.body.addLayout(row)
        self.column.addWidget(card)
        if first:
            QTimer.singleShot(0, go, go.setFocus)  # once it is shown


class WelcomePage(StartScreen):
    """The first-run wizard; fills the whole window."""

    def __init__(self, settings: Settings, tasks: Tasks) -> None:
        super().__init__(settings, tasks)
        self.setObjectName("ground")
        self.book: Book | None = None
        self.first_page = ""
        """After ``opened``: the page to begin with, and in ``first_argument`` what it is given."""
        self.first_argument: object = None
        self.answers = FirstAnswers()
        self._at = 0
        self.village = VillageStep(self.answers, bundled())
        self.join = JoinStep(self.answers)
        self.who = WhoStep(self.answers)
        self.secret = PassphraseStep(self.answers)
        self.recovery = RecoveryStep(self.answers)
        self.finish = DoneStep(self.answers)
        self.steps: list[FirstRunStep] = [
            self.village, self.who, self.secret, self.recovery, self.finish,
        ]  # fmt: skip
        self._build()
        for step in (*self.steps, self.join):
            step.changed.connect(self._recheck)
        self.village.join_wanted.connect(lambda: self._begin_with(self.join))
        self.join.turned_away.connect(lambda: self._begin_with(self.village))
        self.finish.chosen.connect(self._finished)
        self._show(0)

    def forward(self) -> None:
        """The next step, if this one lets go."""
        step = self.steps[self._at]
        if not self.next.isEnabled() or not step.ready() or not step.leave():
            return
        if step is self.secret:
            self._make_book()
        elif step is self.join:
            self._ask_whose()
        else:
            self._show(self._at + 1)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter in a line goes on, as everybody tries."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self.next.isVisible():
            self.forward()
        else:
            super().keyPressEvent(event)

    def backward(self) -> None:
        """The step before; out of the wizard from the first."""
        if self._at:
            self._show(self._at - 1)
        else:
            self.wanted.emit("unlock")

    def _build(self) -> None:
        across = QHBoxLayout(self)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(0)
        self._marks = [label(f"{i}　{step.short}") for i, step in enumerate(self.steps, 1)]
        across.addWidget(_side(self._marks))
        middle = QVBoxLayout()
        middle.setContentsMargins(SPACE["page"] * 2, 36, SPACE["page"] * 2, 22)
        middle.setSpacing(SPACE["gap"])
        self.heading = label("", "page_title")
        self.advice = label("", "soft", wrap=True)
        self.pages = QStackedWidget()
        for step in (*self.steps, self.join):
            self.pages.addWidget(_scrolled(step))
        self.back = button("上一步", self.backward, icon="back")
        self.next = button("下一步", self.forward, kind="primary")
        self.next.setDefault(True)
        self.progress = label("", "soft")
        foot = QHBoxLayout()
        foot.setContentsMargins(0, 0, 22, 0)
        foot.addWidget(self.back)
        foot.addWidget(self.progress, 1, Qt.AlignmentFlag.AlignCenter)
        foot.addWidget(self.next)
        middle.addWidget(self.heading)
        middle.addWidget(self.advice)
        middle.addSpacing(SPACE["tight"])
        middle.addWidget(self.pages, 1)
        middle.addLayout(foot)
        holder = QWidget()
        holder.setLayout(middle)
        holder.setMaximumWidth(dots(_COLUMN_WIDTH) + SPACE["page"] * 4)
        across.addWidget(holder, 10)
        across.addStretch(1)

    def _show(self, number: int) -> None:
        self._at, step = number, self.steps[number]
        self.pages.setCurrentIndex(number if step is not self.join else len(self.steps))
        step.entered()
        self.heading.setText(step.heading)
        self.advice.setText(step.advice)
        made = self.book is not None
        self.back.setVisible(not made and (number > 0 or bool(self.settings.books)))
        self.back.setText("上一步" if number else "打开已有台账")
        self.next.setVisible(step is not self.finish)
        self.next.setText("建立台账" if step is self.secret else "下一步")
        for place, mark in enumerate(self._marks):
            mark.setObjectName("mark_now" if place == number else "mark")
            mark.setProperty("past", place < number)
            mark.style().unpolish(mark)
            mark.style().polish(mark)
        self._recheck()

    def _recheck(self) -> None:
        self.next.setEnabled(self.steps[self._at].ready())

    def _begin_with(self, step: FirstRunStep) -> None:
        """A new village, or one that has a book already."""
        self.answers.join = None
        self.steps[0] = step
        self._show(0)

    def _ask_whose(self) -> None:
        self._wait_for("正在问县里…")
        join = self.answers.join
        assert join is not None
        self.tasks.run(lambda _: home_of(join), done=self._found, failed=self._failed)

    def _found(self, home: "Home") -> None:
        self.progress.setText("")
        self.back.setEnabled(True)
        area = "本县" if len(home.village) == COUNTY else "本乡镇"
        name = area if home.villages else home.name
        self.answers.code, self.answers.name = home.village, name or home.village
        self._show(1)

    def _make_book(self) -> None:
        self._wait_for("正在建立加密台账…")
        answers = self.answers
        say = self.progress.setText
        self.tasks.run(
            lambda step: make(answers, step), stepped=lambda words, *_: say(words),
            done=self._made, failed=self._failed,
        )  # fmt: skip

    def _wait_for(self, words: str) -> None:
        self.next.setEnabled(False)
        self.back.setEnabled(False)
        self.progress.setText(words)

    def _made(self, result: "tuple[Book, bytes]") -> None:
        self.book, sheet = result
        self.answers.passphrase = ""
        self.secret.fields.clear()
        self.progress.setText("")
        self.settings.actor = self.answers.actor
        self.recovery.sheet.put(self.book.vault.recovery_code, sheet)
        self._show(self.steps.index(self.recovery))

    def _failed(self, bad: BaseException) -> None:
        self.progress.setText("")
        self.back.setEnabled(True)
        self._recheck()
        dialogs.error(bad, self, "台账没有建成" if self.answers.join is None else "没有加入成功")

    def _finished(self, page: str, argument: object) -> None:
        self.first_page, self.first_argument = page, argument
        # Whoever takes the book closes this page, which must not happen inside a button's click.
        QTimer.singleShot(0, self, lambda: self.opened.emit(self.book))


def _side(marks: list[QLabel]) -> QFrame:
    """The dark column with the brand and the list of steps."""
    side = QFrame()
    side.setObjectName("side")
    side.setFixedWidth(dots(236))
    outer, column = QVBoxLayout(side), QVBoxLayout()
    outer.setContentsMargins(26, 24, 0, 24)
    column.setSpacing(SPACE["gap"])
    column.addWidget(label("村记", "brand"))
    column.addWidget(label("驻村工作台账", "village"))
    column.addSpacing(26)
    for mark in marks:
        column.addWidget(mark)
    column.addStretch(1)
    outer.addWidget(scroll(column, 20))
    return side


def _scrolled(step: FirstRunStep) -> QWidget:
    holder = QVBoxLayout()
    holder.addWidget(step)
    return scroll(holder)
