"""The table of records: an id list whose cells are written only when they are seen.

Table cells that show their words in a pill where a column has a tone.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QItemSelectionModel,
    QLocale,
    QModelIndex,
    QPersistentModelIndex,
    QRectF,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QLineEdit,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)
from typing_extensions import override

from desktop.ui.theme import icons
from desktop.ui.theme.theme import colour, name_font, px
from desktop.ui.widgets.basics import Tone
from desktop.ui.widgets.item_option import typed
from forms.schema.form import RecordId

TONE = Qt.ItemDataRole.UserRole
"""Data role of a cell's tone; None for a cell without pill."""


class PillCells(QStyledItemDelegate):
    """Draws pills; everything else is left to the style sheet."""

    @override
    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Draw one cell."""
        tone = index.data(TONE)
        if tone is None:
            super().paint(painter, option, index)
            return
        drawn, blank = typed(option), QStyleOptionViewItem(option)
        self.initStyleOption(blank, index)
        words = typed(blank).text
        typed(blank).text = ""
        drawn.widget.style().drawControl(
            QStyle.ControlElement.CE_ItemViewItem, blank, painter, drawn.widget
        )
        if words:
            chosen = bool(drawn.state & QStyle.StateFlag.State_Selected)
            draw_pill(painter, QRectF(drawn.rect), words, tone, chosen=chosen)


PILLS = {
    "good": ("pine_wash", "pine"),
    "bad": ("cinnabar_wash", "cinnabar"),
    "warn": ("amber_wash", "amber"),
    "info": ("sky_wash", "sky"),
    "": ("band", "soft"),
}
"""Ground and ink of a pill by tone."""


def draw_pill(
    painter: QPainter, cell: QRectF, words: str, tone: Tone, *, chosen: bool = False
) -> None:
    """Draw a pill at the left of a cell; white on a chosen row, whose ground it would melt into."""
    ground, ink = PILLS[tone]
    ground = "sheet" if chosen else ground
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    font = painter.font()
    font.setPixelSize(px("small"))
    painter.setFont(font)
    width = painter.fontMetrics().horizontalAdvance(words) + 20
    height = painter.fontMetrics().height() + 6
    box = QRectF(cell.left() + 8, cell.center().y() - height / 2, width, height)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour(ground))
    painter.drawRoundedRect(box, height / 2, height / 2)
    painter.setPen(colour(ink))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)
    painter.restore()


_Index = QModelIndex | QPersistentModelIndex
WIDEST = 320
"""No column but the last is wider by itself, in logical pixels."""
LAST_LEAST = 110
"""The last column gives way down to this before the table scrolls sideways."""
MEASURED_ROWS = 80
"""Column widths are taken from so many rows; more would make a long list slow to open."""


@dataclass(frozen=True, slots=True)
class RecordColumn:
    """One column.

    Attributes:
        title: Heading.
        text: Words of a row.
        order: Sort key of a row; the words themselves when None.
        name: Written in song, for people's names.
        tone: Makes a pill of the words; gives its tone, None for plain words.
        right: Numbers stand at the right.
    """

    title: str
    text: Callable[[RecordId], str]
    order: Callable[[RecordId], Any] | None = None
    name: bool = False
    tone: Callable[[RecordId], Tone | None] | None = None
    right: bool = False


class RecordModel(QAbstractTableModel):
    """Rows are record ids; sorting and filtering only rearrange the list."""

    def __init__(self) -> None:
        super().__init__()
        self.columns: Sequence[RecordColumn] = ()
        self.ids: list[RecordId] = []
        self.order: tuple[int, Qt.SortOrder] = (-1, Qt.SortOrder.AscendingOrder)

    def fill(self, columns: Sequence[RecordColumn], ids: list[RecordId]) -> None:
        """Show these rows, in the order chosen last."""
        self.beginResetModel()
        self.columns = columns
        self.ids = ids
        self._sort()
        self.endResetModel()

    @override
    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        """Rows."""
        return 0 if parent.isValid() else len(self.ids)

    @override
    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        """Columns."""
        return 0 if parent.isValid() else len(self.columns)

    @override
    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Words, font and tone of one cell."""
        column, record = self.columns[index.column()], self.ids[index.row()]
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole}:
            return column.text(record)
        if role == Qt.ItemDataRole.FontRole and column.name:
            return name_font()
        if role == Qt.ItemDataRole.TextAlignmentRole and column.right:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if role == TONE and column.tone is not None:
            return column.tone(record)
        return None

    @override
    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:
        """Headings."""
        if orientation == Qt.Orientation.Horizontal:
            if role == Qt.ItemDataRole.DisplayRole:
                return self.columns[section].title
            if role == Qt.ItemDataRole.TextAlignmentRole:
                side = Qt.AlignmentFlag.AlignRight if self.columns[section].right else None
                return (side or Qt.AlignmentFlag.AlignLeft) | Qt.AlignmentFlag.AlignVCenter
        return None

    @override
    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column; Chinese by pinyin."""
        self.layoutAboutToBeChanged.emit()
        self.order = (column, order)
        self._sort()
        self.layoutChanged.emit()

    def _sort(self) -> None:
        at, order = self.order
        if not 0 <= at < len(self.columns):
            return
        column = self.columns[at]
        key = column.order or _pinyin_order(column.text)
        # Sort empties last in either direction: they are what is still to be filled in.
        filled = [record for record in self.ids if column.text(record)]
        missing = [record for record in self.ids if not column.text(record)]
        filled.sort(key=key, reverse=order == Qt.SortOrder.DescendingOrder)
        self.ids = filled + missing


def matching(
    columns: Sequence[RecordColumn],
    records: Iterable[RecordId],
    typed: str,
    texts: dict[RecordId, str] | None = None,
) -> list[RecordId]:
    """The records in whose row every typed word stands somewhere; all when nothing is typed.

    Args:
        columns: What stands in a row.
        records: The rows.
        typed: Words between blanks.
        texts: Keeps what stands in each row for the next call; to be emptied when a row changes.
    """
    words = typed.lower().split()
    if not words:
        return list(records)
    texts = {} if texts is None else texts

    def fits(record: RecordId) -> bool:
        if record not in texts:
            texts[record] = "\n".join(column.text(record) for column in columns).lower()
        return all(word in texts[record] for word in words)

    return [record for record in records if fits(record)]


def _pinyin_order(text: Callable[[RecordId], str]) -> Callable[[RecordId], Any]:
    from PySide6.QtCore import QCollator

    collator = QCollator(QLocale(QLocale.Language.Chinese, QLocale.Country.China))
    collator.setNumericMode(True)
    return lambda record: collator.sortKey(text(record))


class RecordTable(QTableView):
    """A calm table: whole rows, fixed height, pills where a column has a tone."""

    opened = Signal(str)
    """The row that was double-clicked or entered."""
    marked = Signal(str)
    """The row the cursor came to."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.rows = RecordModel()
        self.setModel(self.rows)
        self.setItemDelegate(PillCells(self))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(px("body") + 24)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setStretchLastSection(True)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        header.setSortIndicatorClearable(True)
        self.setSortingEnabled(True)
        self._natural: list[int] = []
        self._measured = False
        self.doubleClicked.connect(self._open)

    def fill(
        self,
        columns: Sequence[RecordColumn],
        ids: list[RecordId],
        first: tuple[int, Qt.SortOrder] | None = None,
    ) -> None:
        """Show these rows and keep the cursor on the record it was on.

        Args:
            columns: The columns.
            ids: The rows in any order.
            first: Column and direction to sort by until the person chooses another.
        """
        kept = self.current()
        fresh = [c.title for c in columns] != [c.title for c in self.rows.columns]
        if fresh and first is not None:
            self.rows.order = first
            self.horizontalHeader().setSortIndicator(*first)
        self.rows.fill(columns, ids)
        if fresh or (ids and not self._measured):
            self._measure()
        if ids:
            self.selectRow(self.rows.ids.index(kept) if kept in self.rows.ids else 0)

    def current(self) -> RecordId | None:
        """The record under the cursor."""
        row = self.currentIndex().row()
        return self.rows.ids[row] if 0 <= row < len(self.rows.ids) else None

    @override
    def selectRow(self, row: int) -> None:
        """Mark one row and no other, whatever key is still held down (Ctrl of Ctrl+Z)."""
        only = QItemSelectionModel.SelectionFlag.ClearAndSelect
        whole = only | QItemSelectionModel.SelectionFlag.Rows
        self.selectionModel().setCurrentIndex(self.model().index(row, 0), whole)

    def selected(self) -> list[RecordId]:
        """The records of the rows that are marked, from the top."""
        chosen = self.selectionModel().selection()
        rows = {
            row
            for place in range(chosen.count())
            for row in range(chosen.at(place).top(), chosen.at(place).bottom() + 1)
        }
        return [self.rows.ids[row] for row in sorted(rows)]

    @override
    def currentChanged(self, current: _Index, previous: _Index) -> None:
        """Say which record the cursor came to."""
        super().currentChanged(current, previous)
        if (record := self.current()) is not None:
            self.marked.emit(record)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens; Home and End go to the first and last row."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._open()
        elif event.key() in {Qt.Key.Key_Home, Qt.Key.Key_End} and self.rows.ids:
            self.selectRow(0 if event.key() == Qt.Key.Key_Home else len(self.rows.ids) - 1)
        else:
            super().keyPressEvent(event)

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
        self._natural = []
        self._measured = bool(self.rows.ids)
        heads, body = self.horizontalHeader().fontMetrics(), self.fontMetrics()
        sample = self.rows.ids[:MEASURED_ROWS]
        for column in self.rows.columns:
            widths = [body.horizontalAdvance(column.text(record)) for record in sample]
            pill = 24 if column.tone else 0
            head = heads.horizontalAdvance(column.title) + 34
            most = 4000 if column is self.rows.columns[-1] else WIDEST
            self._natural.append(min(max([head, *(w + 30 + pill for w in widths)]), most))
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
        last = self._natural[-1] if wanted <= room else max(room - others, LAST_LEAST)
        self.setColumnWidth(len(self._natural) - 1, last)


def filter_box(placeholder: str) -> QLineEdit:
    """The line above a list that narrows it; gives way on a small window."""
    made = QLineEdit()
    made.setObjectName("search")
    made.setMinimumWidth(140)
    made.setMaximumWidth(320)
    made.setPlaceholderText(placeholder)
    made.setAccessibleName("筛选")
    made.setClearButtonEnabled(True)
    made.addAction(icons.icon("filter", "soft"), QLineEdit.ActionPosition.LeadingPosition)
    return made
