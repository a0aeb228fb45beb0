"""Real key events, one after the other, into whatever has the focus; counted for the budgets."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from desktop.ui.window.main_window import MainWindow
from tests.helpers.settle import settle
from tests.helpers.typing import type_chinese


class Keys:
    """Types keys into whatever has the focus, and counts them."""

    def __init__(self, window: MainWindow) -> None:
        self.window = window
        self.pressed = 0

    def press(self, key: Qt.Key, *, ctrl: bool = False, alt: bool = False) -> None:
        """One key."""
        held = Qt.KeyboardModifier.NoModifier
        if ctrl:
            held = Qt.KeyboardModifier.ControlModifier
        elif alt:
            held = Qt.KeyboardModifier.AltModifier
        QTest.keyClick(self._there(), key, held)
        self._done()

    def type(self, letters: str) -> None:
        """One key a letter."""
        for letter in letters:
            QTest.keyClick(self._there(), Qt.Key(ord(letter.upper())))
            self._done()

    def compose(self, text: str) -> None:
        """Chinese by an input method: text typed by a person is not counted."""
        type_chinese(self._there(), text)
        settle(self.window.context.tasks)

    def _there(self) -> QWidget:
        menu = QApplication.activePopupWidget()
        if isinstance(menu, QMenu):
            return menu
        return QApplication.focusWidget() or self.window

    def _done(self) -> None:
        self.pressed += 1
        QApplication.processEvents()
        settle(self.window.context.tasks)
