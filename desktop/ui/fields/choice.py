"""One answer from a code list, and yes or no."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QPushButton, QWidget
from typing_extensions import override

from desktop.ui.fields.autocomplete import Offer, SuggestLine
from desktop.ui.fields.base import FieldWidget, Surroundings
from desktop.ui.fields.pinyin import matches, spellings
from desktop.ui.theme import icons
from desktop.ui.widgets.flow import Flow
from desktop.ui.widgets.labelled import ChoiceBox
from forms.answers.types import TYPES, Unreadable
from forms.schema.form import FieldDef, Value


class Segments(QWidget):
    """A few choices side by side: one Tab stop, arrows or digits choose, Delete clears."""

    chosen = Signal()

    def __init__(self, labels: list[str]) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        row = Flow()
        self.setLayout(row)
        self.buttons: list[QPushButton] = []
        for number, text in enumerate(labels):
            button = QPushButton(text)
            button.setCheckable(True)
            button.setProperty("kind", "segment")
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.clicked.connect(lambda _checked=False, at=number: self._pressed(at))
            self.buttons.append(button)
            row.addWidget(button)

    @property
    def at(self) -> int:
        """Index of the chosen button, -1 for none."""
        return next((i for i, button in enumerate(self.buttons) if button.isChecked()), -1)

    def show_at(self, index: int) -> None:
        """Choose a button, or none (-1), without saying that it changed."""
        for number, button in enumerate(self.buttons):
            button.setChecked(number == index)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows, digits, Space and Delete."""
        last = len(self.buttons) - 1
        moves = {
            Qt.Key.Key_Right: min(self.at + 1, last),
            Qt.Key.Key_Left: max(self.at - 1, 0),
            Qt.Key.Key_Space: (self.at + 1) % (last + 1),
            Qt.Key.Key_Delete: -1,
            Qt.Key.Key_Backspace: -1,
        }
        key = Qt.Key(event.key())
        if key in moves:
            self._choose(moves[key])
        elif event.text().isdigit() and 0 < int(event.text()) <= last + 1:
            self._choose(int(event.text()) - 1)
        else:
            super().keyPressEvent(event)

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show where the keyboard is."""
        self._mark(focused=True)
        super().focusInEvent(event)

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take the mark away."""
        self._mark(focused=False)
        super().focusOutEvent(event)

    def _mark(self, *, focused: bool) -> None:
        for button in self.buttons:
            button.setProperty("focused", focused)
            button.style().polish(button)

    def _pressed(self, at: int) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        self._choose(at if self.buttons[at].isChecked() else -1)

    def _choose(self, at: int) -> None:
        self.show_at(at)
        self.chosen.emit()


class LetterBox(ChoiceBox):
    """A list chosen from by letters: initials of the words, or their whole pinyin."""

    taken = Signal()
    """Enter: what stands there is meant."""

    def __init__(self) -> None:
        super().__init__()
        self._typed = ""

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Letters narrow, Backspace takes the last one away, Enter goes on."""
        letter = event.text().lower()
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self.currentIndex() >= 0:
            self._typed = ""
            self.taken.emit()
        elif event.key() == Qt.Key.Key_Backspace:
            self._look_for(self._typed[:-1])
        elif letter.isascii() and letter.isalnum():
            self._look_for(self._typed + letter)
        else:
            self._typed = ""
            super().keyPressEvent(event)

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Who comes back begins anew."""
        self._typed = ""
        super().focusOutEvent(event)

    def _look_for(self, typed: str) -> None:
        """The line that is meant; a letter that fits none is no letter of it."""
        fitting = [at for at in range(self.count()) if matches(self.itemText(at), "", typed)]
        if typed and not fitting:
            return
        self._typed = typed
        if typed:
            whole = (at for at in fitting if typed in spellings(self.itemText(at)))
            self.setCurrentIndex(next(whole, fitting[0]))


class YesNoField(FieldWidget):
    """Yes, no, or not yet answered."""

    def __init__(self, field: FieldDef, around: Surroundings) -> None:
        super().__init__(field, around)
        self.segments = Segments(["是", "否"])
        self.segments.chosen.connect(self.changed)
        self.place(self.segments)

    @override
    def put(self, value: Value | None) -> None:
        """See ``FieldWidget``."""
        self.segments.show_at(-1 if value is None else 0 if value else 1)

    @override
    def value(self) -> Value | None:
        """See ``FieldWidget``."""
        return None if self.segments.at < 0 else self.segments.at == 0


class ChoiceField(FieldWidget):
    """One code: buttons when the list is short, else a line that narrows while one types."""

    SHORT = (4, 14)  # at most so many choices, with so many characters altogether

    def __init__(self, field: FieldDef, around: Surroundings) -> None:
        super().__init__(field, around)
        assert field.codes is not None
        self.items = around.codes.items(field.codes)
        most, characters = self.SHORT
        self.segments: Segments | None = None
        if len(self.items) <= most and sum(len(zh) for _, zh in self.items) <= characters:
            self.segments = Segments([zh for _, zh in self.items])
            self.segments.chosen.connect(self.changed)
            self.place(self.segments)
        else:
            self.line = SuggestLine(self._offers)
            self.line.setPlaceholderText(field.hint or "输入或按 ↓ 选择")
            self.line.add_arrow(icons.icon("down", "soft"))
            self.line.picked.connect(self._picked)
            self.line.textEdited.connect(self._edited)
            self.place(self.line)

    @override
    def put(self, value: Value | None) -> None:
        """See ``FieldWidget``."""
        self.unreadable = ""
        codes = [code for code, _ in self.items]
        if self.segments is not None:
            self.segments.show_at(codes.index(str(value)) if value in codes else -1)
            return
        assert self.field.codes is not None
        self.line.setText("" if value is None else self._label(str(value)))
        self.line.setCursorPosition(0)

    @override
    def value(self) -> Value | None:
        """See ``FieldWidget``."""
        self.unreadable = ""
        if self.segments is not None:
            return None if self.segments.at < 0 else self.items[self.segments.at][0]
        raw = self.line.text().strip()
        if not raw:
            return None
        try:
            return TYPES[self.field.type].read(raw, self.field, self.around.codes)
        except Unreadable as caught:
            self.unreadable = caught.zh
            return None

    @override
    def settle(self) -> None:
        """Show the label that was understood."""
        if self.segments is None and (value := self.value()) is not None:
            self.put(value)

    def _label(self, code: str) -> str:
        return next((zh for known, zh in self.items if known == code), code)

    def _offers(self, typed: str) -> list[Offer]:
        fitting = [Offer(code, zh) for code, zh in self.items if matches(zh, code, typed)]
        return sorted(fitting, key=lambda offer: not offer.label.startswith(typed.strip()))

    def _picked(self, code: str) -> None:
        self.put(code)
        self.changed.emit()

    def _edited(self, _text: str) -> None:
        self.changed.emit()
