"""A line that offers choices while one types: code lists, references, the search box.

How an offer is drawn: an icon where lists mix forms, the label in ink, the detail softly.
"""

from collections.abc import Callable
from typing import NamedTuple

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QHideEvent,
    QIcon,
    QKeyEvent,
    QPainter,
    QPalette,
    QPixmap,
    QStandardItem,
    QStandardItemModel,
)
from PySide6.QtWidgets import (
    QCompleter,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)
from typing_extensions import override

from desktop.ui.theme.theme import dots
from desktop.ui.widgets.item_option import typed

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
        return QSize(dots(160), typed(option).fontMetrics.height() + dots(16))

    @staticmethod
    def _soft(painter: QPainter, box: QRect, words: str, palette: QPalette) -> None:
        painter.setPen(palette.placeholderText().color())
        elided = painter.fontMetrics().elidedText(
            words, Qt.TextElideMode.ElideRight, max(box.width(), 0)
        )
        painter.drawText(box, _MIDDLE, elided)


__all__ = ["Offer", "SuggestLine"]

VISIBLE_ROWS = 9


class SuggestLine(QLineEdit):
    """Typing narrows the list, Down or a click opens all of it, Enter takes the marked line."""

    picked = Signal(str)
    """The key of the offer taken."""

    def __init__(self, offers: Callable[[str], list[Offer]], nothing: str = "") -> None:
        """Make the line.

        Args:
            offers: Given the typed text (empty: everything), the offers in order.
            nothing: Sentence shown when nothing fits.
        """
        super().__init__()
        self._offers = offers
        self._nothing = nothing
        self._model = QStandardItemModel(self)
        self.view = QListView()
        self.view.setObjectName("suggest")
        self.view.setUniformItemSizes(True)
        self._completer = QCompleter(self._model, self)
        self._completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self._completer.setMaxVisibleItems(VISIBLE_ROWS)
        self._completer.setPopup(self.view)
        self.view.setItemDelegate(OfferRows(self.view))  # setPopup has set Qt's own
        self._completer.activated[QModelIndex].connect(self._activated)  # type: ignore[index]
        self._completer.setWidget(self)
        self.textEdited.connect(self._narrow)

    def add_arrow(self, icon: QIcon) -> None:
        """Show the arrow that opens the whole list."""
        action = self.addAction(icon, QLineEdit.ActionPosition.TrailingPosition)
        action.triggered.connect(self.open_all)

    def open_all(self) -> None:
        """Open the whole list."""
        self._fill("")
        self._completer.complete()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Down opens the list; Enter takes the marked or the first offer."""
        if event.key() == Qt.Key.Key_Down and not self.view.isVisible():
            self.open_all()
            return
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self._open_or_typed():
            self._take_marked()
            return
        super().keyPressEvent(event)

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Close the list unless the focus only went into it."""
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self._close_list()
        super().focusOutEvent(event)

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        """The open list goes with its line."""
        self._close_list()
        super().hideEvent(event)

    def _close_list(self) -> None:
        # A line that is taken down while it is shown has lost its attributes before its window.
        view: QListView | None = getattr(self, "view", None)
        if view is not None:
            view.hide()

    def _open_or_typed(self) -> bool:
        return self.view.isVisible() or (self.isModified() and bool(self.text()))

    def _take_marked(self) -> None:
        index = self.view.currentIndex()
        if not index.isValid() and self._model.rowCount():
            index = self._model.index(0, 0)
        if index.isValid():
            self._activated(index)

    def _narrow(self, text: str) -> None:
        self._fill(text)
        if self._model.rowCount():
            self._completer.complete()
        else:
            self.view.hide()

    def _fill(self, text: str) -> None:
        self._model.clear()
        for offer in self._offers(text):
            item = QStandardItem(offer.label)
            item.setData(offer, OFFER)
            self._model.appendRow(item)
        if not self._model.rowCount() and text.strip() and self._nothing:
            item = QStandardItem(self._nothing)
            item.setEnabled(False)
            self._model.appendRow(item)

    def _activated(self, index: QModelIndex) -> None:
        offer: Offer | None = index.data(OFFER)
        if offer is not None:
            self.view.hide()
            self.setModified(False)
            self.picked.emit(offer.key)
