"""The list of indicators: name, a thin bar, the share, and how many cannot be told."""

from collections.abc import Sequence

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFont, QKeyEvent, QKeySequence, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)
from typing_extensions import override

from desktop.ui.theme.theme import colour, px
from desktop.ui.widgets.charts import part_brush
from desktop.ui.widgets.item_option import typed
from forms.indicators.indicator import Indicator
from forms.indicators.table import figure, share_text

_Index = QModelIndex | QPersistentModelIndex
BAR, SHARE, UNKNOWN = 74, 64, 84
"""Widths at font scale 1: the bar, the share, and what cannot be told."""
AIR = (16, 14)
"""Left and right of the words of a line."""
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


def told(one: Indicator) -> str:
    """All words of a line, for a screen reader and the clipboard."""
    part, whole = (figure(n, money=one.money is not None) for n in one.counts)
    cells = (one.definition.id, one.definition.title, share_text(one.share), part, whole)
    return "\t".join((*cells, one.definition.unit, str(len(one.unknown)), one.definition.formula))


class _Model(QAbstractListModel):
    def __init__(self) -> None:
        super().__init__()
        self.found: Sequence[Indicator] = ()

    def put(self, found: Sequence[Indicator]) -> None:
        """Show these."""
        self.beginResetModel()
        self.found = found
        self.endResetModel()

    @override
    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        """Lines."""
        return 0 if parent.isValid() else len(self.found)

    @override
    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The words of a line."""
        one = self.found[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return one.definition.title
        if role in {Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole}:
            return told(one).replace("\t", "　")
        return None


class _Line(QStyledItemDelegate):
    """Draws one indicator."""

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        """So high that all indicators fit on the smallest screen."""
        return QSize(200, px("body") + 16)

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Title, bar, share, unknown."""
        drawn, model = typed(option), index.model()
        assert isinstance(model, _Model)
        one, box = model.found[index.row()], QRectF(drawn.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if drawn.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(box, colour("pine_wash"))
            focused = drawn.widget.hasFocus()
            mark = QRectF(box.left(), box.top(), 4, box.height())
            painter.fillRect(mark, colour("pine" if focused else "edge"))
        painter.setPen(QPen(colour("line"), 1))
        painter.drawLine(box.bottomLeft(), box.bottomRight())
        self._words(painter, one, box.adjusted(AIR[0], 0, -AIR[1], 0))
        painter.restore()

    def _words(self, painter: QPainter, one: Indicator, box: QRectF) -> None:
        scale = px("body") / 16
        bar, share, unknown = (width * scale for width in (BAR, SHARE, UNKNOWN))
        room = box.width() - bar - share - unknown - 12
        font = QFont(painter.font())
        font.setPixelSize(px("body"))
        painter.setFont(font)
        painter.setPen(colour("ink"))
        title = painter.fontMetrics().elidedText(
            one.definition.title, Qt.TextElideMode.ElideRight, int(room)
        )
        painter.drawText(QRectF(box.left(), box.top(), room, box.height()), _LEFT, title)
        at = box.left() + room + 6
        if one.share is not None:
            self._bar(painter, QRectF(at, box.center().y() - 3, bar, 6), one)
        place = QRectF(at + bar, box.top(), share, box.height())
        painter.setPen(colour("ink" if one.share is not None else "pale"))
        painter.drawText(place, _RIGHT, share_text(one.share))
        words = "缺参数" if one.absent else str(len(one.unknown)) if one.unknown else ""
        font.setPixelSize(px("small"))
        painter.setFont(font)
        painter.setPen(colour("amber"))
        painter.drawText(QRectF(place.right(), box.top(), unknown, box.height()), _RIGHT, words)

    @staticmethod
    def _bar(painter: QPainter, box: QRectF, one: Indicator) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour("line"))
        painter.drawRoundedRect(box, 3, 3)
        share = min(one.share or 0.0, 100.0)
        if share:
            painter.setBrush(part_brush(bad=one.definition.good == "down"))
            width = max(box.width() * share / 100, 4.0)
            painter.drawRoundedRect(QRectF(box.left(), box.top(), width, box.height()), 3, 3)


class IndicatorList(QListView):
    """Arrows choose an indicator, Enter asks for the people behind it, Ctrl+C copies all lines."""

    marked = Signal(object)
    """The indicator the cursor came to."""
    opened = Signal(object)
    """The indicator that was entered or double-clicked."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("指标")
        self.setProperty("kind", "inner")
        self._model = _Model()
        self.setModel(self._model)
        self.setItemDelegate(_Line(self))
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.doubleClicked.connect(lambda index: self.opened.emit(self._model.found[index.row()]))

    @property
    def found(self) -> Sequence[Indicator]:
        """The indicators shown."""
        return self._model.found

    def put(self, found: Sequence[Indicator], wanted: str = "") -> None:
        """Show these; keep the cursor on the same indicator unless another is wanted."""
        before = self.current()
        wanted = wanted or (before.definition.id if before else "")
        self._model.put(found)
        ids = [one.definition.id for one in found]
        if ids:
            self.show_row(ids.index(wanted) if wanted in ids else 0)

    def show_row(self, row: int) -> None:
        """Put the cursor on a line."""
        self.setCurrentIndex(self._model.index(row))

    def current(self) -> Indicator | None:
        """The indicator under the cursor."""
        row = self.currentIndex().row()
        return self._model.found[row] if 0 <= row < len(self._model.found) else None

    def copy_all(self) -> None:
        """Copy every line so that a spreadsheet takes it in."""
        head = "编号\t指标\t比例\t计入\t总数\t单位\t无法判断\t怎么算"
        QApplication.clipboard().setText("\n".join((head, *map(told, self._model.found))))

    @override
    def currentChanged(self, current: _Index, previous: _Index) -> None:
        """Say which indicator the cursor came to."""
        super().currentChanged(current, previous)
        if (one := self.current()) is not None:
            self.marked.emit(one)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens, Ctrl+C copies."""
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_all()
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            if (one := self.current()) is not None:
                self.opened.emit(one)
        else:
            super().keyPressEvent(event)
