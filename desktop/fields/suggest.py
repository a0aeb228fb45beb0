"""A line that offers choices while one types: code lists, references, the search box."""

from collections.abc import Callable

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QHideEvent,
    QIcon,
    QKeyEvent,
    QStandardItem,
    QStandardItemModel,
)
from PySide6.QtWidgets import QCompleter, QLineEdit, QListView
from typing_extensions import override

from desktop.fields.rows import OFFER, Offer, OfferRows

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

    @property
    def offered(self) -> list[Offer]:
        """What the list shows now."""
        rows = (self._model.index(row, 0).data(OFFER) for row in range(self._model.rowCount()))
        return [offer for offer in rows if offer is not None]

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
