"""The table of all lists: rows of a column store, of which many can be chosen at once.

What is chosen is a set of rows that stays when the list is narrowed, sorted or read again; Qt's own
selection is the cursor alone, so that choosing 20,000 rows costs what choosing one costs.
"""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Final, TypeAlias

from PySide6.QtCore import (
    QEvent,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    Qt,
    Signal,
)
from PySide6.QtGui import QFontMetrics, QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView
from shiboken6 import isValid
from typing_extensions import override

from desktop.ui.lists.quiet_header import QuietHeader
from desktop.ui.lists.record_cells import RecordCells, pill_width
from desktop.ui.lists.record_model import RecordModel
from desktop.ui.store.record_column import RecordColumn, RecordStore, store_of
from desktop.ui.theme.frame_mode import FrameMode
from desktop.ui.theme.theme import beside, dots, px
from forms.schema.form import RecordId

_Index = QModelIndex | QPersistentModelIndex


Run: TypeAlias = Callable[..., object]
"""Does work on the ledger thread; its result comes back on the window's (``PageContext.run``)."""

AT_ONCE: Final = 2_000
"""Cells that are read on the window's thread; more would be felt."""
WIDEST: Final = 320
"""No column but the last is wider by itself, in logical pixels."""
LAST_LEAST: Final = 110
"""The last column gives way down to this before the table scrolls sideways."""
LEAST_ROWS: Final = 3
"""Rows seen however low the window is; then the page scrolls."""
HEAD_AIR: Final = 46
"""Logical pixels at font scale 1 beside the words of a head: air, and the arrow of the order."""
HEAD_HIGH: Final = 46
"""Logical pixels at font scale 1 of the heads of the columns."""
LEAST_WIDE: Final = 180
"""Logical pixels at font scale 1, likewise."""
MEASURED_ROWS: Final = 80
"""Column widths are taken from so many rows; more would make a long list slow to open."""
_WAYS: Final = frozenset({
    Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown, Qt.Key.Key_Home,
    Qt.Key.Key_End,
})  # fmt: skip
"""Keys that move the cursor."""
_FOLDS: Final = frozenset({Qt.Key.Key_Left, Qt.Key.Key_Right})
_CTRL, _SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


class RecordTable(QTableView):
    """A calm table: whole rows, fixed height, pills where a column has a tone."""

    opened = Signal(str)
    """The row that was double-clicked or entered."""
    marked = Signal(str)
    """The row the cursor came to."""
    filled = Signal()
    """The rows that were asked for stand there."""
    chosen = Signal()
    """Other rows are chosen than before."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.rows = RecordModel()
        self.setModel(self.rows)
        self.setItemDelegate(RecordCells(self))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header = QuietHeader(self)
        self.setHorizontalHeader(header)
        header.setStretchLastSection(True)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        header.setSortIndicatorClearable(True)
        self.setSortingEnabled(True)
        self._natural: list[int] = []
        self._edition = 0
        self.many = False
        self.doubleClicked.connect(self._open)
        for told in (self.rows.layoutChanged, self.rows.modelReset):
            told.connect(self._span_heads)
        give_rows(self, FrameMode.FULL)

    def fill(
        self,
        columns: Sequence[RecordColumn],
        ids: Sequence[RecordId],
        first: tuple[int, Qt.SortOrder] | None = None,
        run: Run | None = None,
    ) -> None:
        """Show these rows and keep the cursor on the record it was on; says ``filled`` then.

        Args:
            columns: The columns.
            ids: The rows in any order.
            first: Column and direction to sort by until the person chooses another.
            run: Does work on the ledger thread. Given, many rows are read there, and only the
                last that were asked for are shown; without it the list is known to be short.
        """
        self._edition += 1
        if run is None or len(ids) * len(columns) <= AT_ONCE:
            self._filled(self._edition, columns, first, store_of(columns, ids))
        else:
            then = partial(self._filled, self._edition, columns, first)
            run(lambda _: store_of(columns, ids), done=then)

    def _filled(
        self,
        edition: int,
        columns: Sequence[RecordColumn],
        first: tuple[int, Qt.SortOrder] | None,
        store: RecordStore,
    ) -> None:
        if edition == self._edition and isValid(self):
            self.put(store, columns, first)
            self.filled.emit()

    def put(
        self,
        store: RecordStore,
        columns: Sequence[RecordColumn],
        first: tuple[int, Qt.SortOrder] | None = None,
        shown: int | None = None,
    ) -> None:
        """Show rows of a store; cursor and what is chosen stay.

        Args:
            store: Holds these columns.
            columns: The columns.
            first: Column and direction to sort by until the person chooses another.
            shown: Which rows; all when None.
        """
        kept = self.current()
        fresh = [c.id for c in columns] != [c.id for c in self.rows.columns]
        if fresh and first is not None:
            self.rows.order = first
            self.horizontalHeader().setSortIndicator(*first)
        self.rows.put(store, columns, store.everything if shown is None else shown)
        self._measure()
        self._place(kept)

    def narrow(self, shown: int) -> None:
        """Show these rows of the same store."""
        kept = self.current()
        self.rows.narrow(shown)
        self._place(kept)

    def look_for(self, typed: str) -> int:
        """Show the rows in which every typed word stands; tells how many."""
        store = self.rows.store
        shown = store.saying(typed, store.everything)
        self.narrow(shown)
        return shown.bit_count()

    def order_by(self, column: int, way: Qt.SortOrder) -> None:
        """Order by a column that will be shown there from the next ``put`` on."""
        self.rows.order = (column, way)
        header = self.horizontalHeader()
        header.blockSignals(True)
        header.setSortIndicator(column, way)
        header.blockSignals(False)

    def current(self) -> RecordId | None:
        """The record under the cursor."""
        return self.rows.id_at(self.currentIndex().row())

    @override
    def selectRow(self, row: int) -> None:
        """Choose one row and no other, whatever key is still held down (Ctrl of Ctrl+Z)."""
        self._go(row)
        if (at := self.rows.row_at(row)) is not None:
            self.rows.selection.only(at)
            self._told()

    def selected(self) -> list[RecordId]:
        """Who is chosen, from the top, also who is not shown now."""
        return self.rows.selection.ids(self.rows.shown_rows())

    def choose(self, ids: Sequence[RecordId]) -> None:
        """Choose these and no others."""
        self.rows.selection.choose(ids)
        self._told()

    @override
    def selectAll(self) -> None:
        """Choose all that the filter shows, beside what is chosen already."""
        if self.many:
            self.rows.selection.add(self.rows.shown)
            self._told()

    def turn_all(self) -> None:
        """Choose what is shown and not chosen, and let go what is."""
        if self.many:
            self.rows.selection.turn_all(self.rows.shown)
            self._told()

    def let_go(self) -> None:
        """Choose the row under the cursor alone."""
        at = self.rows.row_at(self.currentIndex().row())
        if at is None:
            self.rows.selection.let_go()
        else:
            self.rows.selection.only(at)
        self._told()

    @override
    def currentChanged(self, current: _Index, previous: _Index) -> None:
        """Say which record the cursor came to."""
        super().currentChanged(current, previous)
        if (record := self.current()) is not None:
            self.marked.emit(record)

    @override
    def event(self, event: QEvent) -> bool:
        """Esc lets go of many chosen rows before the page may take it for leaving."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            lets_go = event.key() == Qt.Key.Key_Escape and self.rows.selection.many
            everything = event.key() == Qt.Key.Key_A and event.modifiers() & _CTRL
            if lets_go or everything:
                event.accept()
                return True
        return super().event(event)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens; ways move the cursor, with Shift they choose; Ctrl+A all, Esc lets go."""
        key, held = event.key(), event.modifiers()
        if key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._open()
        elif key == Qt.Key.Key_A and held & _CTRL:
            self.turn_all() if held & _SHIFT else self.selectAll()
        elif key == Qt.Key.Key_Escape and self.rows.selection.many:
            self.let_go()
        elif key == Qt.Key.Key_Space and held & _CTRL:
            self._pressed(self.currentIndex().row(), held)
        elif key in _FOLDS and self._fold(closed=key == Qt.Key.Key_Left):
            pass
        elif key in _WAYS:
            self._walk(event)
        else:
            super().keyPressEvent(event)

    def _fold(self, *, closed: bool) -> bool:
        """Fold what the cursor stands in, or open it."""
        line = self.rows.head_of(self.currentIndex().row())
        if line is None:
            return False
        self.rows.fold(line, closed=closed)
        self._go(line)
        return True

    def _span_heads(self) -> None:
        """A head takes its whole line."""
        self.clearSpans()
        for line in self.rows.heads:
            self.setSpan(line, 0, 1, max(self.rows.columnCount(), 1))

    def _walk(self, event: QKeyEvent) -> None:
        ends = {Qt.Key.Key_Home: 0, Qt.Key.Key_End: self.rows.rowCount() - 1}
        if event.key() in ends:
            self._go(ends[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)
        held = event.modifiers()
        if held & _SHIFT or not held & _CTRL:
            self._pressed(self.currentIndex().row(), held & _SHIFT)

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click chooses one row, with Ctrl one more or less, with Shift all up to it."""
        super().mousePressEvent(event)
        row = self._row_under(event.position().toPoint())
        right = event.button() == Qt.MouseButton.RightButton
        at = self.rows.row_at(row)
        if right and at is not None and self.rows.selection.has(at):
            return  # what is chosen is meant
        self._pressed(row, event.modifiers())

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag over rows to choose them."""
        super().mouseMoveEvent(event)
        if event.buttons() & Qt.MouseButton.LeftButton and self.many:
            row = self._row_under(event.position().toPoint())
            if self.rows.row_at(row) is not None:
                self._pressed(row, _SHIFT)

    def _row_under(self, place: QPoint) -> int:
        return self.indexAt(place).row()

    def _pressed(self, row: int, held: Qt.KeyboardModifier) -> None:
        """Choose by a row somebody came to, as the held keys say."""
        selection, at = self.rows.selection, self.rows.row_at(row)
        if at is None:
            if row >= 0 and self.many:
                selection.rows = self.rows.of_group(row)
                self._told()
            return
        if held & _SHIFT and self.many:
            selection.reach(at, self.rows.shown_rows(), more=bool(held & _CTRL))
        elif held & _CTRL and self.many:
            selection.turn(at)
        else:
            selection.only(at)
        self._told()

    def _told(self) -> None:
        self.viewport().update()
        self.chosen.emit()

    def _go(self, row: int) -> None:
        only = QItemSelectionModel.SelectionFlag.ClearAndSelect
        whole = only | QItemSelectionModel.SelectionFlag.Rows
        self.selectionModel().setCurrentIndex(self.model().index(row, 0), whole)

    def _place(self, kept: RecordId | None) -> None:
        """Put the cursor where it was, or on the first row; one chosen row goes with it."""
        at = self.rows.line_of(kept)
        if at is not None:
            self._go(at)
        if not self.rows.selection.many:
            self.let_go()
        else:
            self._told()

    def _open(self) -> None:
        if (record := self.current()) is not None:
            self.opened.emit(record)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the width anew."""
        super().resizeEvent(event)
        self._share()

    def _measure(self) -> None:
        """Find out how wide each column wants to be."""
        heads, body = self.horizontalHeader().fontMetrics(), self.fontMetrics()
        sample, self._natural = self.rows.shown_rows()[:MEASURED_ROWS], []
        for column in self.rows.columns:
            texts = self.rows.store.columns[column.id].texts
            words = {texts[row] for row in sample}
            if column.id in self.rows.store.facets:  # few different ones: none is cut
                words |= set(self.rows.store.facets[column.id])
            wide = pill_width if column.tone else partial(_width, body)
            widths = map(wide, words)
            head = heads.horizontalAdvance(column.title) + dots(HEAD_AIR)
            most = 4000 if column is self.rows.columns[-1] else dots(WIDEST)
            self._natural.append(min(max([head, *widths]), most))
        self._share()

    def _share(self) -> None:
        """Give every column what it wants, and spare room to all in proportion."""
        if not self._natural:
            return
        room, wanted = self.viewport().width(), sum(self._natural)
        spare = max(room / wanted, 1.0)
        for at, width in enumerate(self._natural[:-1]):
            self.setColumnWidth(at, int(width * spare))
        others = sum(self._natural[:-1])
        head = self.horizontalHeader().fontMetrics().horizontalAdvance(self.rows.columns[-1].title)
        least = max(dots(LAST_LEAST), head + dots(HEAD_AIR))
        last = self._natural[-1] if wanted <= room else max(room - others, least)
        self.setColumnWidth(len(self._natural) - 1, last)


def _width(metrics: QFontMetrics, words: str) -> int:
    """Pixels a cell needs for its words."""
    return metrics.horizontalAdvance(words) + dots(30)


def give_rows(table: RecordTable, mode: FrameMode) -> None:
    """Rows of a table: lower ones where heights are dear, and never fewer than a few in sight."""
    high = px("body") + dots(14 if mode else 24)
    table.verticalHeader().setDefaultSectionSize(high)
    table.setMinimumSize(beside(LEAST_WIDE), high * LEAST_ROWS + dots(HEAD_HIGH))
