"""Several answers from a code list, each a button that stays pressed."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QPushButton, QWidget
from typing_extensions import override

from desktop.ui.fields.base import FieldWidget, Surroundings
from desktop.ui.widgets.flow import Flow
from forms.schema.form import FieldDef, Value


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
