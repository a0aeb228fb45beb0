"""The box in the head of the window that opens the palette; it looks like what it does."""

from collections.abc import Callable

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QPushButton, QSizePolicy

from desktop.ui.theme import icons


class SearchBox(QPushButton):
    """Pressed, it gives way to the palette, which has a line of its own.

    Args:
        pressed: Opens the palette.
    """

    def __init__(self, pressed: Callable[[], object]) -> None:
        super().__init__("找人、找页、做事：韦 板岭　异议　锁定（F3）")
        self.setObjectName("search")
        self.setAccessibleName("查找全部，F3")
        self.setIcon(icons.icon("search", "soft"))
        self.setIconSize(QSize(18, 18))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.clicked.connect(lambda _checked=False: pressed())
