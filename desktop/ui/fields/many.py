"""Several answers from a code list, each a button that stays pressed.

A layout that breaks its widgets into lines like words.
"""

from PySide6.QtCore import QMargins, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLayout, QLayoutItem, QPushButton, QWidget
from typing_extensions import override

from desktop.ui.fields.base import FieldWidget, Surroundings
from forms.schema.form import FieldDef, Value


class Flow(QLayout):
    """Widgets side by side, on as many lines as the width asks for."""

    def __init__(self, gap: int = 6) -> None:
        super().__init__()
        self._gap = gap
        self._items: list[QLayoutItem] = []
        self.setContentsMargins(QMargins(0, 0, 0, 0))

    @override
    def addItem(self, item: QLayoutItem) -> None:
        """Qt's own way of adding."""
        self._items.append(item)

    @override
    def count(self) -> int:
        """How many items there are."""
        return len(self._items)

    @override
    def itemAt(self, index: int) -> QLayoutItem | None:
        """The item at an index; None behind the last."""
        return self._items[index] if 0 <= index < len(self._items) else None

    @override
    def takeAt(self, index: int) -> QLayoutItem | None:  # type: ignore[override]  # stubs of 6.8
        """Remove and return the item at an index."""
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    @override
    def expandingDirections(self) -> Qt.Orientation:
        """It grows in no direction by itself."""
        return Qt.Orientation(0)

    @override
    def hasHeightForWidth(self) -> bool:
        """Narrower means higher."""
        return True

    @override
    def heightForWidth(self, width: int) -> int:
        """Height of all lines at this width."""
        return self._arrange(QRect(0, 0, width, 0), move=False)

    @override
    def setGeometry(self, rect: QRect) -> None:
        """Place the widgets."""
        super().setGeometry(rect)
        self._arrange(rect, move=True)

    @override
    def sizeHint(self) -> QSize:
        """See ``minimumSize``."""
        return self.minimumSize()

    @override
    def minimumSize(self) -> QSize:
        """Room for the widest widget."""
        size = QSize()
        for item in self._items:
            size = size.expandedTo(item.minimumSize())
        return size

    def _arrange(self, rect: QRect, *, move: bool) -> int:
        x, y, line = rect.x(), rect.y(), 0
        for item in self._items:
            wanted = item.sizeHint()
            if x > rect.x() and x + wanted.width() > rect.right() + 1:
                x, y, line = rect.x(), y + line + self._gap, 0
            if move:
                item.setGeometry(QRect(QPoint(x, y), wanted))
            x += wanted.width() + self._gap
            line = max(line, wanted.height())
        return y + line - rect.y()


class Chips(QWidget):
    """Buttons that stay pressed: one Tab stop, arrows move the mark, Space presses."""

    pressed = Signal()

    def __init__(self, labels: list[str]) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._marked = 0
        flow = Flow()
        self.setLayout(flow)
        self.buttons: list[QPushButton] = []
        for number, text in enumerate(labels):
            button = QPushButton(text)
            button.setCheckable(True)
            button.setProperty("kind", "segment")
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.clicked.connect(lambda _checked=False, at=number: self._clicked(at))
            self.buttons.append(button)
            flow.addWidget(button)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows move, Space presses."""
        if event.key() in {Qt.Key.Key_Right, Qt.Key.Key_Down}:
            self._mark(self._marked + 1)
        elif event.key() in {Qt.Key.Key_Left, Qt.Key.Key_Up}:
            self._mark(self._marked - 1)
        elif event.key() == Qt.Key.Key_Space:
            self.buttons[self._marked].toggle()
            self.pressed.emit()
        else:
            super().keyPressEvent(event)

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show where the keyboard is."""
        self._mark(self._marked)
        super().focusInEvent(event)

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take the mark away."""
        self._set_mark(on=False)
        super().focusOutEvent(event)

    def _clicked(self, at: int) -> None:
        self._marked = at
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        self.pressed.emit()

    def _mark(self, at: int) -> None:
        self._set_mark(on=False)
        self._marked = max(0, min(at, len(self.buttons) - 1))
        self._set_mark(on=True)

    def _set_mark(self, *, on: bool) -> None:
        button = self.buttons[self._marked]
        button.setProperty("focused", on)
        button.style().polish(button)


class ManyField(FieldWidget):
    """Any number of codes of one list."""

    wide = True

    def __init__(self, field: FieldDef, around: Surroundings) -> None:
        super().__init__(field, around)
        assert field.codes is not None
        self.items = around.codes.items(field.codes)
        self.chips = Chips([zh for _, zh in self.items])
        self.chips.pressed.connect(self.changed)
        self.place(self.chips)

    @override
    def put(self, value: Value | None) -> None:
        """See ``FieldWidget``."""
        chosen = value if isinstance(value, list) else []
        for (code, _), button in zip(self.items, self.chips.buttons, strict=True):
            button.setChecked(code in chosen)

    @override
    def value(self) -> Value | None:
        """See ``FieldWidget``."""
        pairs = zip(self.items, self.chips.buttons, strict=True)
        return [code for (code, _), button in pairs if button.isChecked()] or None
