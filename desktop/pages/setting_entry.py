"""The editor of one setting, made from its line in ``desktop/settings.py``."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QLineEdit, QVBoxLayout, QWidget

from desktop.pages.entry import Choice, Entry, choice, line
from desktop.settings import SettingValue, Shown

LONGEST = 60
"""Characters of a text."""


class SettingEntry(QWidget):
    """A choice, a tick, or a line to type into; what it was made from decides.

    Args:
        about: The setting's line.
        kind: Type of its value.
    """

    kept = Signal(object)
    """The person gave another value, which fits."""

    def __init__(self, about: Shown, kind: type[SettingValue]) -> None:
        super().__init__()
        self._about = about
        self._kind = kind
        self._value: SettingValue = kind()
        self.editor = self._made()
        self.entry = Entry(about.zh, self.editor, about.hint)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.entry)
        if isinstance(self.editor, QCheckBox):  # says what it is beside its box
            self.entry.name.hide()

    @property
    def wide(self) -> bool:
        """Whether it takes a row of its own."""
        return isinstance(self.editor, QLineEdit)

    def put(self, value: SettingValue) -> None:
        """Show what holds."""
        self._value = value
        self.entry.show_problem("")
        if isinstance(self.editor, Choice):
            _choose(self.editor, _key(value))
        elif isinstance(self.editor, QCheckBox):
            self.editor.setChecked(bool(value))
        else:
            self.editor.setText(_key(value))

    def _made(self) -> Choice | QCheckBox | QLineEdit:
        about = self._about
        if about.choices:
            made = choice([(_key(value), words) for value, words in about.choices])
            made.activated.connect(lambda _: self._keep(self._kind(made.currentData())))
            return made
        if self._kind is bool:
            box = QCheckBox(about.zh)
            box.clicked.connect(self._keep)
            return box
        typed = line(longest=LONGEST)
        typed.editingFinished.connect(lambda: self._typed(typed.text().strip()))
        return typed

    def _typed(self, text: str) -> None:
        if self._kind is not str:
            self._number(text)
        elif text or not self._about.needed:
            self._keep(text)
        else:
            self.put(self._value)

    def _number(self, text: str) -> None:
        lowest, highest = self._about.lowest, self._about.highest
        try:
            value = self._kind(text)
        except ValueError:
            value = None
        if isinstance(value, int | float) and lowest <= value and value <= (highest or value):
            self._keep(value)
            return
        range_zh = f"{lowest:g} 到 {highest:g}" if highest else f"{lowest:g} 以上"
        self.entry.show_problem(f"要填 {range_zh} 的{'整数' if self._kind is int else '数'}。")

    def _keep(self, value: SettingValue) -> None:
        self.entry.show_problem("")
        if value != self._value:
            self._value = value
            self.kept.emit(value)


def _key(value: SettingValue) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def _choose(made: Choice, key: str) -> None:
    """Choose a line; a value nobody offers (an older program's) gets a line of its own."""
    place = made.findData(key)
    if place < 0:
        made.addItem(key, key)
        place = made.count() - 1
    made.setCurrentIndex(place)
