"""A button that holds several lines of words, and is as high as they need."""

from collections.abc import Iterable

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout
from typing_extensions import override

from desktop.ui.theme.theme import dots


class CardButton(QPushButton):
    """Fill ``self.column``, then call ``settle``."""

    def __init__(self, kind: str, name: str) -> None:
        """Make an empty button.

        Args:
            kind: Style: ``tile`` or ``choice``.
            name: All its words in one sentence, for a screen reader.
        """
        super().__init__()
        self.setProperty("kind", kind)
        self.setAccessibleName(name)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAutoDefault(True)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(14, 9, 14, 9)
        self.column.setSpacing(2)

    def settle(self) -> None:
        """Let clicks on the words reach the button."""
        parts: Iterable[QLabel] = self.findChildren(QLabel)
        for part in parts:
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    @override
    def sizeHint(self) -> QSize:
        """As large as the words."""
        return self.column.totalSizeHint()

    @override
    def minimumSizeHint(self) -> QSize:
        """As high as the words, narrower if it must be."""
        return QSize(dots(80), self.column.totalSizeHint().height())
