"""Answers typed in a line or as a note: text, numbers, money, dates, document numbers.

Days typed as people write them; shown normalised once the person moves on.
"""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit
from typing_extensions import override

from desktop.ui.fields.base import FieldWidget, Surroundings
from desktop.ui.theme.theme import dots
from forms.answers.dates import near_day
from forms.answers.types import TYPES, Unreadable
from forms.schema.form import FieldDef, Value


class LineField(FieldWidget):
    """One line, read and written by the field's type."""

    placeholder = ""

    def __init__(self, field: FieldDef, around: Surroundings) -> None:
        super().__init__(field, around)
        self.edit = QLineEdit()
        self.edit.setPlaceholderText(self.placeholder or field.hint)
        self.edit.textEdited.connect(self._edited)
        self.place(self.edit)

    @override
    def put(self, value: Value | None) -> None:
        """See ``FieldWidget``."""
        self.unreadable = ""
        self.edit.setText("" if value is None else self._written(value))
        self.edit.setCursorPosition(0)

    @override
    def value(self) -> Value | None:
        """See ``FieldWidget``."""
        self.unreadable = ""
        raw = self.edit.text().strip()
        if not raw:
            return None
        try:
            return TYPES[self.field.type].read(raw, self.field, self.around.codes)
        except Unreadable as caught:
            self.unreadable = caught.zh
            return None

    @override
    def settle(self) -> None:
        """Show what was understood, for example 2026年3月 for 2026.3."""
        value = self.value()
        if value is not None:
            self.put(value)

    def _written(self, value: Value) -> str:
        return TYPES[self.field.type].write(value, self.field, self.around.codes)

    def _edited(self, _text: str) -> None:
        self.changed.emit()


class NoteField(FieldWidget):
    """Several lines; Tab goes on to the next answer."""

    wide = True

    def __init__(self, field: FieldDef, around: Surroundings) -> None:
        super().__init__(field, around)
        self.edit = QPlainTextEdit()
        self.edit.setTabChangesFocus(True)
        self.edit.setPlaceholderText(field.hint)
        self.edit.setFixedHeight(self.edit.fontMetrics().lineSpacing() * 3 + dots(26))
        self.edit.textChanged.connect(self.changed)
        self.place(self.edit)

    @override
    def put(self, value: Value | None) -> None:
        """See ``FieldWidget``."""
        self.edit.blockSignals(True)
        self.edit.setPlainText("" if value is None else str(value))
        self.edit.blockSignals(False)

    @override
    def value(self) -> Value | None:
        """See ``FieldWidget``."""
        return self.edit.toPlainText().strip() or None


class DateField(LineField):
    """A day, or only a month or year where that is all one knows; near ones in short."""

    placeholder = "如 2026-3-5、20260305、0305、昨天、-3"

    @override
    def value(self) -> Value | None:
        """See ``FieldWidget``."""
        today = self.around.today
        near = near_day(self.edit.text(), today()) if today is not None else None
        if near is None:
            return super().value()
        self.unreadable = ""
        return near.isoformat()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+; is today."""
        held = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if held and event.key() == Qt.Key.Key_Semicolon and self.around.today is not None:
            self.put(self.around.today().isoformat())
            self.changed.emit()
        else:
            super().keyPressEvent(event)
