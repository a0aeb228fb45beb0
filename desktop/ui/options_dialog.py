"""A question with several ways to go on, one button each, and 取消."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialogButtonBox, QLabel, QPushButton, QVBoxLayout, QWidget

from desktop.ui.fitting_dialog import FittingDialog


class OptionsDialog(FittingDialog):
    """The focus is on 取消, so that a hasty Enter does nothing."""

    def __init__(
        self, parent: QWidget | None, title: str, text: str, options: Sequence[str]
    ) -> None:
        super().__init__(parent, 480)
        self.chosen: int | None = None
        self.setWindowTitle(title)
        column = QVBoxLayout(self)
        column.setContentsMargins(26, 22, 26, 20)
        column.setSpacing(8)
        words = QLabel(text)
        words.setTextFormat(Qt.TextFormat.PlainText)
        words.setWordWrap(True)
        column.addWidget(words)
        column.addSpacing(4)
        for place, option in enumerate(options):
            made = QPushButton(option)
            made.setProperty("kind", "choice")
            made.setAutoDefault(False)
            made.clicked.connect(partial(self._choose, place))
            column.addWidget(made)
        buttons = QDialogButtonBox()
        self.cancel = buttons.addButton("取消", QDialogButtonBox.ButtonRole.RejectRole)
        self.cancel.setDefault(True)
        buttons.rejected.connect(self.reject)
        column.addSpacing(8)
        column.addWidget(buttons)
        self.cancel.setFocus()

    def answer(self) -> int | None:
        """Ask and wait: the place of what was chosen."""
        self.exec()
        return self.chosen

    def _choose(self, place: int) -> None:
        self.chosen = place
        self.accept()
