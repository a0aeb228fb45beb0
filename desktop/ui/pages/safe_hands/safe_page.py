"""安全: back up, try a backup; ten minutes are enough."""

from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QGridLayout
from typing_extensions import override

from desktop.ui.page.page import Page, PageContext
from desktop.ui.pages.safe_hands.backup_card import BackupCard
from desktop.ui.pages.safe_hands.secrets_cards import SecretsCards
from desktop.ui.pages.safe_hands.trial_card import TrialCard
from desktop.ui.theme.theme import SPACE


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
        self.secrets = SecretsCards(context)
        grid.addWidget(self.secrets.card, 1, 1)
        for column in range(2):
            grid.setColumnStretch(column, 1)
        self.body.addLayout(grid)
        self.body.addWidget(self.secrets)
        self.body.addStretch(1)

    @override
    def shown(self, argument: object = None) -> None:
        """Say where the book stands; Enter backs up. A backup that is given is tried."""
        self.say("备份、试恢复。十分钟里做得完。")
        self.backup.show_now()
        if isinstance(argument, Path):
            self.trial.try_it(argument)
        if self.backup.first is not None:
            self.backup.first.setFocus()

    @override
    def changed(self, forms: frozenset[str]) -> None:
        """Every save is a record more at risk."""
        if self.backup.running is None:
            self.backup.show_now()
