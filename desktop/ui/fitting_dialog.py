"""A dialog that is as wide as it reads well and as high as its lines."""

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog, QWidget
from typing_extensions import override

from desktop.ui.theme.theme import dots

BESIDE = 32
"""Logical pixels of the window behind it that stay in sight, left and right together."""


class FittingDialog(QDialog):
    """Broken lines are measured once they have their fonts, which is when it is shown.

    Args:
        parent: The widget that asks.
        wide: Logical pixels at font scale 1; never wider than the window behind.
    """

    def __init__(self, parent: QWidget | None, wide: int) -> None:
        super().__init__(parent)
        room = parent.window().width() - BESIDE if parent is not None else dots(wide)
        self.setMinimumWidth(min(dots(wide), room))

    @override
    def showEvent(self, event: QShowEvent) -> None:
        """Measure."""
        super().showEvent(event)
        self.fit_lines()

    def fit_lines(self) -> None:
        """As high as its lines are at this width."""
        column = self.layout()
        assert column is not None
        column.activate()
        self.setMinimumHeight(max(column.totalHeightForWidth(self.width()), 0))
        self.adjustSize()
