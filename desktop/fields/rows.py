"""How an offer is drawn: an icon where lists mix forms, the label in ink, the detail softly."""

from collections.abc import Callable
from typing import NamedTuple

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPalette, QPixmap
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem
from typing_extensions import override

from desktop.fields.item_option import typed

OFFER = Qt.ItemDataRole.UserRole
_EDGE = 12
_MIDDLE = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft


class Offer(NamedTuple):
    """One line of the list below the editor.

    Attributes:
        key: What is picked.
        label: Shown in ink.
        detail: Shown softly behind it.
        kind: Form id, where the list shows records of several forms.
    """

    key: str
    label: str
    detail: str = ""
    kind: str = ""


class OfferRows(QStyledItemDelegate):
    """Colours come from the palette, so that the look stays with the theme."""

    def __init__(self, parent: QObject, picture: Callable[[str], QPixmap] | None = None) -> None:
        """Make the delegate.

        Args:
            parent: The list.
            picture: An icon of 20 pixels for the kind of an offer; None for lists of one kind.
        """
        super().__init__(parent)
        self._picture = picture

    @override
    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Draw one row."""
        offer: Offer | None = index.data(OFFER)
        drawn = typed(option)
        palette = drawn.palette
        painter.save()
        chosen = bool(drawn.state & QStyle.StateFlag.State_Selected)
        painter.fillRect(drawn.rect, palette.midlight() if chosen else palette.base())
        painter.setFont(drawn.font)
        box = drawn.rect.adjusted(_EDGE, 0, -_EDGE, 0)
        if offer is None:
            self._soft(painter, box, str(index.data()), palette)
        else:
            if self._picture is not None:
                painter.drawPixmap(box.left(), box.center().y() - 9, self._picture(offer.kind))
                box.setLeft(box.left() + 30)
            painter.setPen(palette.text().color())
            painter.drawText(box, _MIDDLE, offer.label)
            used = painter.fontMetrics().horizontalAdvance(offer.label)
            box.setLeft(box.left() + used + 16)
            self._soft(painter, box, offer.detail, palette)
        painter.restore()

    @override
    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        """Rows one can hit."""
        return QSize(160, typed(option).fontMetrics.height() + 16)

    @staticmethod
    def _soft(painter: QPainter, box: QRect, words: str, palette: QPalette) -> None:
        painter.setPen(palette.placeholderText().color())
        elided = painter.fontMetrics().elidedText(
            words, Qt.TextElideMode.ElideRight, max(box.width(), 0)
        )
        painter.drawText(box, _MIDDLE, elided)
