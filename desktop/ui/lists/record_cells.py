"""How a cell of a list is drawn: its words, in a pill where its column has a tone.

Drawn here, not by the style sheet: that takes four times as long, and a list is drawn anew at every
key. The model is asked once a cell, beside Qt.
"""

from functools import lru_cache

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem
from typing_extensions import override

from desktop.ui.lists.record_model import Cell, RecordModel
from desktop.ui.theme.theme import Fonts, colour, name_font, px
from desktop.ui.widgets.basics import Tone
from desktop.ui.widgets.item_option import typed

BAR = 4
"""Width of the mark at the left of a chosen row: colour alone would say nothing to some."""
AIR = 13
"""Pixels left and right of the words."""
PILL_AIR = 10
"""Pixels left and right of the words of a pill."""
PILL_LEFT = 8
"""Pixels between a pill and the edge of its cell."""
_ELIDED = Qt.TextElideMode.ElideRight
_MIDDLE = int(Qt.AlignmentFlag.AlignVCenter)
_LEFT = int(Qt.AlignmentFlag.AlignLeft) | _MIDDLE
_RIGHT = int(Qt.AlignmentFlag.AlignRight) | _MIDDLE


class RecordCells(QStyledItemDelegate):
    """Draws words, pills and what is chosen."""

    @override
    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Draw one cell."""
        model, drawn = index.model(), typed(option)
        assert isinstance(model, RecordModel)
        cell, box = model.cell(index.row(), index.column()), drawn.rect
        if cell.chosen:
            painter.fillRect(box, colour("pine_wash"))
        painter.fillRect(box.left(), box.bottom(), box.width(), 1, colour("line"))
        if cell.text and cell.tone is not None:
            draw_pill(painter, QRectF(box), cell.text, cell.tone, chosen=cell.chosen)
        elif cell.text:
            self._write(painter, box, cell, drawn.font)
        if cell.chosen and cell.among_many and index.column() == 0:
            painter.fillRect(box.left(), box.top(), BAR, box.height(), colour("pine"))

    def _write(self, painter: QPainter, box: QRect, cell: Cell, font: QFont) -> None:
        if cell.head or cell.name:
            font, metrics = _song(cell.head, Fonts.scale)
        else:
            metrics = QFontMetrics(font)
        room, text = box.adjusted(AIR, 0, -AIR, 0), cell.text
        if metrics.horizontalAdvance(text) > room.width():
            text = metrics.elidedText(text, _ELIDED, room.width())
        painter.setFont(font)
        painter.setPen(colour("ink"))
        painter.drawText(room, _RIGHT if cell.right else _LEFT, text)


@lru_cache(maxsize=8)
def _song(bold: bool, _scale: float) -> tuple[QFont, QFontMetrics]:
    """The font of names, at the scale that is set now."""
    font = name_font(bold=bold)
    return font, QFontMetrics(font)


PILLS = {
    "good": ("pine_wash", "pine"),
    "bad": ("cinnabar_wash", "cinnabar"),
    "warn": ("amber_wash", "amber"),
    "info": ("sky_wash", "sky"),
    "": ("band", "soft"),
}
"""Ground and ink of a pill by tone."""


def pill_width(words: str) -> int:
    """Pixels a cell needs for a pill with these words."""
    return _pill_metrics(Fonts.scale).horizontalAdvance(words) + 2 * PILL_AIR + 2 * PILL_LEFT


@lru_cache(maxsize=8)
def _pill_metrics(_scale: float) -> QFontMetrics:
    font = QFont(list(Fonts.hei))
    font.setPixelSize(px("small"))
    return QFontMetrics(font)


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
    width = painter.fontMetrics().horizontalAdvance(words) + 2 * PILL_AIR
    height = painter.fontMetrics().height() + 6
    box = QRectF(cell.left() + PILL_LEFT, cell.center().y() - height / 2, width, height)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour(ground))
    painter.drawRoundedRect(box, height / 2, height / 2)
    painter.setPen(colour(ink))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)
    painter.restore()
