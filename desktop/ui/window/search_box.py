"""The box in the head of the window that opens the palette; it looks like what it does."""

from collections.abc import Callable
from typing import Final

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy
from typing_extensions import override

from desktop.ui.theme import icons
from desktop.ui.theme.theme import dots

WORDS: Final = (
    "找人、找页、做事：韦 板岭　异议　锁定（F3）", "找人、找页、做事（F3）", "找（F3）",
)  # fmt: skip
"""What may be typed, the longest first."""
BESIDE: Final = 64
"""Logical pixels at font scale 1 of the box beside its words."""


class SearchBox(QPushButton):
    """Pressed, it gives way to the palette, which has a line of its own.

    Args:
        pressed: Opens the palette.
    """

    def __init__(self, pressed: Callable[[], object]) -> None:
        super().__init__(WORDS[0])
        self.setObjectName("search")
        self.setAccessibleName("查找全部，F3")
        self.setIcon(icons.icon("search", "soft"))
        self.setIconSize(icons.size_of(18))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.clicked.connect(lambda _checked=False: pressed())

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Say as much as there is room for."""
        super().resizeEvent(event)
        metrics, room = self.fontMetrics(), self.width() - dots(BESIDE)
        fits = (words for words in WORDS if metrics.horizontalAdvance(words) <= room)
        self.setText(next(fits, WORDS[-1]))
