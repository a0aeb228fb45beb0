"""Type Chinese the way an input method does; ``QTest.keyClicks`` aborts on it."""

from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication, QWidget


def type_chinese(widget: QWidget, text: str) -> None:
    """Pre-edit with latin letters, then commit the characters."""
    composing = QInputMethodEvent("pinyin", [])
    QApplication.sendEvent(widget, composing)
    committed = QInputMethodEvent("", [])
    committed.setCommitString(text)
    QApplication.sendEvent(widget, committed)
    QApplication.processEvents()
