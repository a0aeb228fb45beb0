"""The keys that press something in the window now: what clashes, what stands in no table."""

from collections import Counter

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from desktop.ui import keys
from desktop.ui.window.main_window import MainWindow


def pressing(window: MainWindow) -> list[str]:
    """The keys of everything that can be pressed on the window and the page in front."""
    page = window.page
    found: list[QShortcut] = list(window.findChildren(QShortcut))
    wide = (Qt.ShortcutContext.WindowShortcut, Qt.ShortcutContext.ApplicationShortcut)
    told = []
    for one in found:
        owner = one.parent()
        here = owner is window or (isinstance(owner, QWidget) and owner.isVisibleTo(window))
        if here and one.isEnabled() and one.context() in wide:
            told.append(one.key().toString(QKeySequence.SequenceFormat.PortableText))
    assert page is not None
    return told


def clashing(window: MainWindow) -> list[str]:
    """Keys that two of them want: Qt presses neither."""
    return sorted(key for key, number in Counter(pressing(window)).items() if number > 1)


def unknown(window: MainWindow) -> list[str]:
    """Keys that stand in no line of the table."""
    known = {key.press for key in keys.TABLE} | {*keys.PAGES.values()}
    return sorted({*pressing(window)} - known)
