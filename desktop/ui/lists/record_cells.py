"""How a cell of a list is drawn: its words, in a pill where its column has a tone."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem
from typing_extensions import override

from desktop.ui.lists.record_model import AMONG_MANY, CHOSEN, TONE
from desktop.ui.theme.theme import colour, px
from desktop.ui.widgets.basics import Tone
from desktop.ui.widgets.item_option import typed

BAR = 4
"""Width of the mark at the left of a chosen row: colour alone would say nothing to some."""


class RecordCells(QStyledItemDelegate):
    """Draws pills and what is chosen; everything else is left to the style sheet."""

    @override
    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Draw one cell."""
        chosen, tone = bool(index.data(CHOSEN)), index.data(TONE)
        drawn = QStyleOptionViewItem(option)
        selected, state = QStyle.StateFlag.State_Selected, typed(drawn).state
        typed(drawn).state = state | selected if chosen else state & ~selected
        if tone is None:
            super().paint(painter, drawn, index)
        else:
            self._paint_pill(painter, drawn, index, tone, chosen=chosen)
        if chosen and index.column() == 0 and index.data(AMONG_MANY):
            box = typed(drawn).rect
            painter.fillRect(box.left(), box.top(), BAR, box.height(), colour("pine"))

    def _paint_pill(
        self,
        painter: QPainter,
        drawn: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
        tone: Tone,
        *,
        chosen: bool,
    ) -> None:
        blank = QStyleOptionViewItem(drawn)
        self.initStyleOption(blank, index)
        words = typed(blank).text
        typed(blank).text = ""
        widget = typed(drawn).widget
        widget.style().drawControl(QStyle.ControlElement.CE_ItemViewItem, blank, painter, widget)
        if words:
            draw_pill(painter, QRectF(typed(drawn).rect), words, tone, chosen=chosen)


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
