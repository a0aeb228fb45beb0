"""The box in the head of the window that opens the palette; it looks like what it does."""

from collections.abc import Callable
from typing import Final

from PySide6.QtWidgets import QPushButton, QSizePolicy

from desktop.ui.theme import icons
from desktop.ui.theme.frame_mode import FrameMode

WORDS: Final = {
    FrameMode.FULL: "找人、找页、做事：韦 板岭　异议　锁定（F3）",
    FrameMode.COMPACT: "找人、找页、做事：韦 板岭　异议　锁定（F3）",
    FrameMode.TINY: "找人、找页、做事（F3）",
}
"""What may be typed, as far as there is room to say it."""


class SearchBox(QPushButton):
    """Pressed, it gives way to the palette, which has a line of its own.

    Args:
        pressed: Opens the palette.
    """

    def __init__(self, pressed: Callable[[], object]) -> None:
        super().__init__(WORDS[FrameMode.FULL])
        self.setObjectName("search")
        self.setAccessibleName("查找全部，F3")
        self.setIcon(icons.icon("search", "soft"))
        self.setIconSize(icons.size_of(18))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.clicked.connect(lambda _checked=False: pressed())

    def fit(self, mode: FrameMode) -> None:
        """Have so much room."""
        self.setText(WORDS[mode])
