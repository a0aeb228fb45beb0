"""Lines that give way to what stands beside them, and never hide without a trace."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QLabel, QSizePolicy
from typing_extensions import override

SHORTEST = 3
"""Characters that are shown however narrow the window is."""


class OneLine(QLabel):
    """Words that are cut with … where they do not fit; the whole of them is told on hovering.

    Args:
        text: The words.
        kind: Style, as of ``label``.
    """

    def __init__(self, text: str, kind: str) -> None:
        super().__init__()
        self.setObjectName(kind)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._whole = ""
        self.setText(text)

    @override
    def text(self) -> str:
        """All of it, however much is seen."""
        return self._whole

    @override
    def setText(self, text: str) -> None:
        """Say something else."""
        self._whole = text
        self.setAccessibleName(text)
        self.updateGeometry()
        self._fit()

    @override
    def sizeHint(self) -> QSize:
        """Room for all of it."""
        if self.wordWrap():
            return super().sizeHint()
        metrics = self.fontMetrics()
        return QSize(metrics.horizontalAdvance(self._whole) + 4, metrics.height() + 4)

    @override
    def minimumSizeHint(self) -> QSize:
        """Room for the first characters."""
        if self.wordWrap():
            return super().minimumSizeHint()
        metrics = self.fontMetrics()
        least = metrics.horizontalAdvance("村" * SHORTEST)
        return QSize(min(self.sizeHint().width(), least), metrics.height() + 4)

    @override
    def setWordWrap(self, on: bool) -> None:
        """Break into lines instead of being cut, or no more."""
        if on is not self.wordWrap():
            super().setWordWrap(on)
            self._fit()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Cut anew."""
        super().resizeEvent(event)
        self._fit()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        """Cut what was not seen before."""
        super().showEvent(event)
        self._fit()

    def _fit(self) -> None:
        shown = self.fontMetrics().elidedText(
            self._whole, Qt.TextElideMode.ElideRight, max(self.width(), 1)
        )
        fits = self.wordWrap() or shown == self._whole or not self.isVisible()
        super().setText(self._whole if fits else shown)
        self.setToolTip("" if fits else self._whole)


class Heading(OneLine):
    """The title of a page."""

    def __init__(self, text: str) -> None:
        super().__init__(text, "page_title")
