"""A short table to read: plain rows, one line each, a cell may be a widget."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QModelIndex, QRect, Qt, QTimer
from PySide6.QtGui import QColor, QFont, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QFrame,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)
from typing_extensions import override

from desktop.ui.theme.theme import px

ROOM = 24
"""Pixels of air around the words of a row."""

BESIDE_WORDS = 26
"""Pixels a cell keeps free left and right of its words: the style sheet's padding and Qt's own."""

MOST_WRAPPED = 300
"""Rows beyond which a table keeps one line a row, so that it stays quick."""


class PlainTable(QTableWidget):
    """Rows of words; Enter or a double click on a row calls ``opened``; Ctrl+C copies rows."""

    def __init__(
        self, name: str, headings: Sequence[str], *, stretched: int, wrapped: bool = False
    ) -> None:
        """Make an empty table.

        Args:
            name: What a screen reader calls it.
            headings: Column headings.
            stretched: The column that takes the room that is left.
            wrapped: Whether long words break into lines; not for more than a few hundred rows.
        """
        super().__init__(0, len(headings))
        self._stretched = stretched
        self.opened: Callable[[int], object] | None = None
        self.setHorizontalHeaderLabels(list(headings))
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(wrapped)
        self.setTabKeyNavigation(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        head = self.horizontalHeader()
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        head.setHighlightSections(False)
        head.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        head.setSectionResizeMode(stretched, QHeaderView.ResizeMode.Stretch)
        self.activated.connect(self._open)
        self._refit = QTimer(self)
        self._refit.setSingleShot(True)
        self._refit.setInterval(0)
        self._refit.timeout.connect(self._fit_rows)
        head.sectionResized.connect(lambda *_: self._refit.start())

    def put(self, rows: Sequence[Sequence[str | QWidget]]) -> None:
        """Show these rows instead of what was there."""
        self.setUpdatesEnabled(False)
        head = self.horizontalHeader()
        modes = [head.sectionResizeMode(at) for at in range(head.count())]
        # Else all columns are measured anew for each cell that is set: 75 ms for sixty rows.
        head.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self.clearContents()
        self.setRowCount(len(rows))
        self.verticalHeader().setDefaultSectionSize(px("body") + ROOM)
        self.verticalHeader().setMinimumSectionSize(px("body") + ROOM)
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                if isinstance(cell, QWidget):
                    self.setItem(number, column, QTableWidgetItem())
                    self.setCellWidget(number, column, cell)
                else:
                    item = QTableWidgetItem(cell)
                    item.setToolTip(cell)
                    self.setItem(number, column, item)
        for at, mode in enumerate(modes):
            head.setSectionResizeMode(at, mode)
        self.setUpdatesEnabled(True)
        self._refit.start()

    def dress(
        self, row: int, column: int, *, ink: QColor | None = None, font: QFont | None = None
    ) -> None:
        """Give one cell an ink or a font of its own."""
        item = self.item(row, column)
        if item is not None and ink is not None:
            item.setForeground(ink)
        if item is not None and font is not None:
            item.setFont(font)

    def _fit_rows(self) -> None:
        """Make rows as high as their lines, with some air; long tables keep one line."""
        if not self.wordWrap() or self.rowCount() > MOST_WRAPPED:
            return
        one_line = self.verticalHeader().defaultSectionSize()
        flags = Qt.TextFlag.TextWordWrap | Qt.TextFlag.TextWrapAnywhere
        room = QRect(0, 0, self.columnWidth(self._stretched) - BESIDE_WORDS, 10_000)
        for row in range(self.rowCount()):
            text = self.words(row)[self._stretched]  # the other columns are as wide as their words
            words = self.fontMetrics().boundingRect(room, flags, text).height()
            self.setRowHeight(row, max(one_line, words + ROOM - 6))

    def _open(self, index: QModelIndex) -> None:
        if self.opened is not None:
            self.opened(index.row())

    def words(self, row: int) -> list[str]:
        """The words of a row."""
        cells = (self.item(row, column) for column in range(self.columnCount()))
        return [cell.text() if cell else "" for cell in cells]

    def copy_rows(self, rows: Sequence[int] | None = None) -> None:
        """Copy rows so that a spreadsheet takes them in; all when none are named."""
        chosen = range(self.rowCount()) if rows is None else rows
        QApplication.clipboard().setText("\n".join("\t".join(self.words(r)) for r in chosen))

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+C copies the chosen rows."""
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_rows(sorted({index.row() for index in self.selectedIndexes()}))
            return
        super().keyPressEvent(event)
