"""The title of a page: gives way to the buttons beside it, and never hides without a trace."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy
from typing_extensions import override

SHORTEST = 6
"""Characters that are shown however narrow the window is."""


class Heading(QLabel):
    """One line that is cut with … where it does not fit; the whole of it is told on hovering.

    Args:
        text: The title.
    """

    def __init__(self, text: str) -> None:
        super().__init__()
        self.setObjectName("page_title")
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._whole = ""
        self.setText(text)

    @override
    def text(self) -> str:
        """The whole title, however much of it is seen."""
        return self._whole

    @override
    def setText(self, text: str) -> None:
        """Show another title."""
        self._whole = text
        self.setAccessibleName(text)
        self.updateGeometry()
        self._fit()

    @override
    def sizeHint(self) -> QSize:
        """Room for all of it."""
        metrics = self.fontMetrics()
        return QSize(metrics.horizontalAdvance(self._whole) + 4, metrics.height() + 4)

    @override
    def minimumSizeHint(self) -> QSize:
        """Room for the first characters."""
        metrics = self.fontMetrics()
        least = metrics.horizontalAdvance("村" * SHORTEST)
        return QSize(min(self.sizeHint().width(), least), metrics.height() + 4)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Cut anew."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        shown = self.fontMetrics().elidedText(
            self._whole, Qt.TextElideMode.ElideRight, max(self.width(), 1)
        )
        fits = shown == self._whole or not self.isVisible()
        super().setText(self._whole if fits else shown)
        self.setToolTip("" if fits else self._whole)
