"""Which columns a list shows, in which order."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QListWidget, QListWidgetItem
from typing_extensions import override

from desktop.ui.theme.theme import beside
from desktop.ui.widgets.basics import Card, button

WIDE = 250
ID = Qt.ItemDataRole.UserRole
_WAYS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}


class ColumnPicker(Card):
    """Check boxes, dragged or moved by Alt and the arrows; what is ticked is shown at once.

    Made when columns are first offered.
    """

    chosen = Signal(list)
    """Ids of the columns, in order; none for the page's own."""

    def __init__(self) -> None:
        super().__init__("列", padding=12)
        self.setFixedWidth(beside(WIDE))
        self._made = False
        self.hide()

    def _make(self) -> None:
        self._made = True
        self.list = QListWidget()
        self.list.setAccessibleName("列，空格勾选，Alt+上下排次序")
        self.list.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.list.itemChanged.connect(lambda _: self._tell())
        self.list.model().rowsMoved.connect(lambda *_: self._tell())
        self.list.installEventFilter(self)
        moves = QHBoxLayout()
        for words, by in (("上移", -1), ("下移", 1)):
            moves.addWidget(button(words, partial(self.move_by, by)))
        self.body.addWidget(self.list, 1)
        self.body.addLayout(moves)
        self.body.addWidget(button("恢复原样", lambda: self.chosen.emit([]), kind="link"))

    def put(self, columns: Sequence[tuple[str, str]], shown: Sequence[str]) -> None:
        """Offer these columns by id and heading; those that are shown stand first."""
        if not self._made:
            self._make()
        titles = dict(columns)
        order = [one for one in shown if one in titles]
        order += [one for one in titles if one not in order]
        self.list.blockSignals(True)
        at = self.list.currentRow()
        self.list.clear()
        for one in order:
            item = QListWidgetItem(titles[one])
            item.setData(ID, one)
            ticked = Qt.CheckState.Checked if one in shown else Qt.CheckState.Unchecked
            item.setCheckState(ticked)
            self.list.addItem(item)
        self.list.setCurrentRow(max(at, 0))
        self.list.blockSignals(False)

    def ids(self) -> list[str]:
        """The ticked ones, in order."""
        items = (self.list.item(row) for row in range(self.list.count()))
        return [item.data(ID) for item in items if item.checkState() is Qt.CheckState.Checked]

    def move_by(self, by: int) -> None:
        """Move the column under the cursor."""
        row = self.list.currentRow()
        if row >= 0 and 0 <= row + by < self.list.count():
            self.list.blockSignals(True)
            self.list.insertItem(row + by, self.list.takeItem(row))
            self.list.setCurrentRow(row + by)
            self.list.blockSignals(False)
            self._tell()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Alt and an arrow moves a column."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            held = event.modifiers() & Qt.KeyboardModifier.AltModifier
            if held and event.key() in _WAYS:
                self.move_by(_WAYS[Qt.Key(event.key())])
                return True
        return False

    def _tell(self) -> None:
        if found := self.ids():
            self.chosen.emit(found)
