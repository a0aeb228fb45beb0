"""安全: back up, try a backup, hand over; ten minutes are enough."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QGridLayout, QHBoxLayout
from typing_extensions import override

from desktop.ui.operations import Step
from desktop.ui.page.page import Page, PageContext
from desktop.ui.pages.safe_hands.backup_card import BackupCard
from desktop.ui.pages.safe_hands.secrets_cards import SecretsCards
from desktop.ui.pages.safe_hands.trial_card import TrialCard
from desktop.ui.theme.theme import SPACE
from desktop.ui.widgets.basics import Card, button, label

if TYPE_CHECKING:
    from desktop.book.hand_over import HandingOver

NONE_YET = "有人离任时从这里办：交接单、新口令、新恢复单、新登记码、签字。"


class SafePage(Page):
    """One card per way to keep a book safe."""

    scrolled = True

    def __init__(self, context: PageContext) -> None:
        super().__init__(context)
        self.backup = BackupCard(context)
        self.trial = TrialCard(context)
        self.trial.swap.connect(partial(self.go.emit, "swap"))
        grid = QGridLayout()
        grid.setSpacing(SPACE["gap"])
        grid.addWidget(self.backup, 0, 0)
        grid.addWidget(self.trial, 0, 1)
        self.next = Card("交接给下一任")
        self.next_line = label("", wrap=True)
        self.next.body.addWidget(self.next_line)
        row = QHBoxLayout()
        row.addWidget(button("接着交接…", partial(self.go.emit, "take_over", None), icon="pair"))
        row.addStretch(1)
        self.next.body.addLayout(row)
        self.next.body.addStretch(1)
        grid.addWidget(self.next, 1, 0)
        self.secrets = SecretsCards(context)
        grid.addWidget(self.secrets.card, 1, 1)
        self.law = Card("个人信息保护")
        words = "存满年限该删的、孩子的监护人该签字的、该评估的，都列在一张单子上。"
        self.law.body.addWidget(label(words, wrap=True))
        way = QHBoxLayout()
        way.addWidget(button("去看…", partial(self.go.emit, "data_duties", None), icon="lock"))
        way.addStretch(1)
        self.law.body.addLayout(way)
        grid.addWidget(self.law, 2, 0, 1, 2)
        for column in range(2):
            grid.setColumnStretch(column, 1)
        self.body.addLayout(grid)
        self.body.addWidget(self.secrets)
        self.body.addStretch(1)

    @override
    def shown(self, argument: object = None) -> None:
        """Say where the book stands; Enter backs up. A backup that is given is tried."""
        self.say("备份、试恢复、交接。十分钟里做得完。")
        self._look()
        if isinstance(argument, Path):
            self.trial.try_it(argument)
        if self.backup.first is not None:
            self.backup.first.setFocus()

    @override
    def changed(self, forms: frozenset[str]) -> None:
        """Every save is a record more at risk."""
        if self.backup.running is None:
            self._look()

    def _look(self) -> None:
        self.backup.show_now()
        book, day = self.context.book, self.context.today()

        def work(_step: Step) -> "HandingOver | None":
            from desktop.book.hand_over import under_way

            return under_way(book, day)

        self.context.run(work, done=self._put_next)

    def _put_next(self, now: "HandingOver | None") -> None:
        if now is None:
            self.next_line.setText(NONE_YET)
        elif now.whole:
            self.next_line.setText(f"{now.giver}交给{now.taker}：五步都办好了。")
        else:
            done = sum(step.done for step in now.steps)
            first = next(step.title for step in now.steps if not step.done)
            self.next_line.setText(f"{now.giver}交给{now.taker}：办好 {done} 步，接下来{first}。")
