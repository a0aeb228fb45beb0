"""The line above a list that narrows it as one types."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLineEdit
from typing_extensions import override

from desktop.ui.theme import icons
from desktop.ui.theme.theme import beside, dots


class FilterLine(QLineEdit):
    """Gives way on a small window; its keys lead on to the rows."""

    down = Signal()
    """On to the rows: the arrow or Enter."""
    everything = Signal()
    """All rows that are shown are to be chosen."""
    back = Signal()
    """Nothing is typed, and something more is to be taken back."""

    def __init__(self, placeholder: str) -> None:
        super().__init__()
        self.setObjectName("filter_line")
        self.setMinimumWidth(beside(140))
        self.setMaximumWidth(dots(320))
        self.setPlaceholderText(placeholder)
        self.setAccessibleName("筛选")
        self.setClearButtonEnabled(True)
        mark = self.addAction(
            icons.icon("filter", "soft"), QLineEdit.ActionPosition.LeadingPosition
        )
        mark.setText("筛选")  # a screen reader comes to it as to a button

    @override
    def event(self, event: QEvent) -> bool:
        """Ctrl+A is for the rows, though a line would take it for its own words."""
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.ShortcutOverride
            and event.matches(QKeySequence.StandardKey.SelectAll)
        ):
            event.accept()
            return True
        return super().event(event)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Down and Enter go to the rows, Ctrl+A chooses them, Backspace takes a chip away."""
        if event.key() == Qt.Key.Key_Backspace and not self.text():
            self.back.emit()
        elif event.key() == Qt.Key.Key_Down:
            self.down.emit()
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            super().keyPressEvent(event)
            self.down.emit()
        elif event.matches(QKeySequence.StandardKey.SelectAll):
            self.everything.emit()
        else:
            super().keyPressEvent(event)
