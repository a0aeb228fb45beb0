"""The table one types a household into.

The cursor is always in a line; Tab goes where something is to be typed, Enter to the next person.
"""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QAbstractItemView,
    QApplication,
    QLineEdit,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)
from typing_extensions import override

from desktop.ui.pages.people.roster_model import HEADS, LACKS, RosterModel
from desktop.ui.theme.theme import dots, px

_UP_DOWN = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
WIDTHS = (5, 12, 6, 4, 8, 4, 7, 8)
"""Of the columns, in letters of the body."""


class _Editor(QStyledItemDelegate):
    """A line for each cell; what is pasted over several cells goes to the table.

    Args:
        view: The table.
        paste: Given the text of the clipboard.
    """

    def __init__(self, view: "RosterView", paste: Callable[[str], None]) -> None:
        super().__init__(view)
        self._view = view
        self._paste = paste

    @override
    def createEditor(
        self,
        parent: QWidget,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> QWidget:
        """A plain line, named by its column for readers."""
        line = QLineEdit(parent)
        line.setFrame(False)
        line.setAccessibleName(f"第 {index.row() + 1} 行 {HEADS[index.column()]}")
        return line

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Paste of several cells, and the arrows that leave the line."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            text = QApplication.clipboard().text()
            if event.matches(QKeySequence.StandardKey.Paste) and many(text):
                self._paste(text)
                return True
            if isinstance(watched, QLineEdit) and self._taken(watched, event):
                return True
        return super().eventFilter(watched, event)

    def _taken(self, line: QLineEdit, event: QKeyEvent) -> bool:
        """Whether a key means something to the table while a line is open in it."""
        held = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if held and event.key() == Qt.Key.Key_D:
            return self._as_above(line)
        return self._leaves(line, Qt.Key(event.key()))

    def _as_above(self, line: QLineEdit) -> bool:
        """The same as in the row above."""
        at = self._view.currentIndex()
        if at.row() > 0:
            above = at.siblingAtRow(at.row() - 1).data(Qt.ItemDataRole.EditRole)
            line.setText(str(above or ""))
        return True

    def _leaves(self, line: QLineEdit, key: Qt.Key) -> bool:
        """Enter ends the row, arrows go up and down; Qt would let the table see Enter again."""
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.commitData.emit(line)
            self.closeEditor.emit(line, QAbstractItemDelegate.EndEditHint.SubmitModelCache)
            return True
        if key in _UP_DOWN:
            self.commitData.emit(line)
            self.closeEditor.emit(line, QAbstractItemDelegate.EndEditHint.NoHint)
            self._view.step(_UP_DOWN[key])
            return True
        return False


def many(text: str) -> bool:
    """Whether a text is more than one cell."""
    return "\t" in text or "\n" in text.strip("\n")


class RosterView(QTableView):
    """The table; ``paste`` is given what is pasted over several cells."""

    def __init__(self, model: RosterModel, paste: Callable[[str], None]) -> None:
        super().__init__()
        self.people = model
        self._paste = paste
        self.setModel(model)
        self.setAccessibleName("家庭成员")
        self.setItemDelegate(_Editor(self, paste))
        self.setEditTriggers(QAbstractItemView.EditTrigger.AllEditTriggers)
        self.setTabKeyNavigation(True)
        head = self.horizontalHeader()
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        head.setHighlightSections(False)
        head.setStretchLastSection(True)
        for column, letters in enumerate(WIDTHS):
            self.setColumnWidth(column, letters * px("body"))
        head.setMinimumSectionSize(5 * px("body"))  # the last one is what is left
        self.verticalHeader().setDefaultSectionSize(px("body") + dots(20))

    def begin(self) -> None:
        """The cursor into the first name."""
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        self.setCurrentIndex(self.people.index(0, 0))
        self._open()

    def step(self, rows: int) -> None:
        """Up or down in the same column."""
        now = self.currentIndex()
        row = min(max(now.row() + rows, 0), self.people.rowCount() - 1)
        self.setCurrentIndex(self.people.index(row, now.column()))
        self._open()

    def settle(self) -> None:
        """Take what is just being typed."""
        line = QApplication.focusWidget()
        if isinstance(line, QLineEdit) and self.isAncestorOf(line):
            self.commitData(line)

    @override
    def moveCursor(
        self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier
    ) -> QModelIndex:
        """Tab: the next cell in which something is to be typed, after the last the next person."""
        now = self.currentIndex()
        if action == QAbstractItemView.CursorAction.MoveNext:
            return self._next(now)
        if action == QAbstractItemView.CursorAction.MovePrevious:
            return self._previous(now)
        return super().moveCursor(action, modifiers)

    def _next(self, now: QModelIndex) -> QModelIndex:
        for column in range(now.column() + 1, LACKS):
            if not self.people.derived(now.row(), column):
                return self.people.index(now.row(), column)
        return self._row(now.row() + 1)

    def _previous(self, now: QModelIndex) -> QModelIndex:
        for column in range(now.column() - 1, -1, -1):
            if not self.people.derived(now.row(), column):
                return self.people.index(now.row(), column)
        return self.people.index(max(now.row() - 1, 0), 0)

    def _row(self, row: int) -> QModelIndex:
        """The name of a row, which is made where there is none yet."""
        if row >= self.people.rowCount():
            self.people.put(row, "name", "")
        return self.people.index(min(row, self.people.rowCount() - 1), 0)

    @override
    def currentChanged(
        self,
        current: QModelIndex | QPersistentModelIndex,
        previous: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """The line opens by itself: an input method composes in a real line from its first key."""
        super().currentChanged(current, previous)
        if current.isValid() and self.isVisible():
            QTimer.singleShot(0, self, self._open)

    def _open(self) -> None:
        cell = self.currentIndex()
        typed_into = bool(cell.flags() & Qt.ItemFlag.ItemIsEditable)
        if typed_into and self.state() != QAbstractItemView.State.EditingState and self.hasFocus():
            self.edit(cell)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes on to the next person; what is copied from a spreadsheet is taken in."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.setCurrentIndex(self._row(self.currentIndex().row() + 1))
            return
        if event.matches(QKeySequence.StandardKey.Paste):
            self._paste(QApplication.clipboard().text())
            return
        super().keyPressEvent(event)

    @override
    def closeEditor(self, editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> None:
        """Enter in a line ends the row."""
        if hint == QAbstractItemDelegate.EndEditHint.SubmitModelCache:
            super().closeEditor(editor, QAbstractItemDelegate.EndEditHint.NoHint)
            self.setCurrentIndex(self._row(self.currentIndex().row() + 1))
            return
        super().closeEditor(editor, hint)
