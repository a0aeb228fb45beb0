"""Finding one's township by typing a piece of its name, its county or its code."""

from dataclasses import dataclass

from PySide6.QtCore import QStringListModel, Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QCompleter, QLineEdit
from typing_extensions import override

from desktop.ui.fields.pinyin import matches
from forms.definitions.definitions import Definitions

SHOWN_AT_MOST = 60
_TOWN_DIGITS = 9


@dataclass(frozen=True, slots=True)
class Township:
    """One township of the bundled lists.

    Attributes:
        code: Nine digits.
        name: 头塘镇.
        county: 田阳区.
        prefecture: 百色市.
    """

    code: str
    name: str
    county: str
    prefecture: str

    @property
    def line(self) -> str:
        """As shown in the list."""
        return f"{self.prefecture} {self.county} {self.name}　{self.code}"


def townships(definitions: Definitions) -> list[Township]:
    """Every township of the bundled lists, in the order of their codes."""
    place = dict(definitions.codes.items("gx_division6"))
    return [
        Township(code, name, place.get(code[:6], ""), place.get(code[:4] + "00", ""))
        for code, name in sorted(definitions.codes.items("gx_town9"))
        if len(code) == _TOWN_DIGITS
    ]


def matching(towns: list[Township], typed: str) -> list[Township]:
    """The townships that hold every typed word, best first.

    Args:
        towns: Where to look.
        typed: Words divided by blanks; digits match the beginning of the code, latin letters
            the pinyin or its initials.
    """
    words = typed.replace("　", " ").split()
    if not words:
        return []
    found = [t for t in towns if all(_holds(t, word) for word in words)]
    last = words[-1]
    return sorted(found, key=lambda t: (not t.name.startswith(last), last not in t.name, t.code))


def _holds(town: Township, word: str) -> bool:
    if word.isdecimal():
        return town.code.startswith(word[:_TOWN_DIGITS])
    if word.isascii():
        return matches(town.name, "", word) or matches(town.county, "", word)
    return word in town.prefecture + town.county + town.name


class VillagePicker(QLineEdit):
    """A line with a list that narrows with every character typed."""

    picked = Signal(object)
    """The ``Township`` chosen."""

    def __init__(self, definitions: Definitions) -> None:
        super().__init__()
        self._towns = townships(definitions)
        self._found: list[Township] = []
        self._model = QStringListModel(self)
        completer = QCompleter(self._model, self)
        completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        completer.setMaxVisibleItems(9)
        completer.activated.connect(self._activated)
        self.setCompleter(completer)
        self.setPlaceholderText("输入乡镇或县的名字，如：头塘")
        self.setClearButtonEnabled(True)
        self.textEdited.connect(self._narrow)

    def pick(self, town: Township) -> None:
        """Take a township as chosen."""
        self.setText(town.line)
        self.picked.emit(town)

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        """Select what is there, so that typing replaces it."""
        super().focusInEvent(event)
        if self.text():
            self.selectAll()

    def _narrow(self, typed: str) -> None:
        self._found = matching(self._towns, typed)[:SHOWN_AT_MOST]
        self._model.setStringList([town.line for town in self._found])

    def _activated(self, line: str) -> None:
        for town in self._found:
            if town.line == line:
                self.pick(town)
                return
