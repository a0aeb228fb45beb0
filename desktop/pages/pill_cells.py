"""Table cells that show their words in a pill where a column has a tone."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem
from typing_extensions import override

from desktop.fields.item_option import typed
from desktop.pages.parts import Tone
from desktop.pages.theme import colour, px

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
