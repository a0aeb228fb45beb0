"""What a list is narrowed by, in words; each can be taken away."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPushButton, QWidget

from desktop.ui.store.narrowing import Chip
from desktop.ui.theme import icons
from desktop.ui.widgets.basics import button, empty
from desktop.ui.widgets.flow import Flow


class ChipRow(QWidget):
    """Chips in a row, as many lines as they need, and what adds one or takes all away."""

    dropped = Signal(str)
    """A chip was taken away."""
    cleared = Signal()
    """All were."""

    def __init__(self) -> None:
        super().__init__()
        self._flow = Flow(gap=8)
        self.setLayout(self._flow)
        self.chips: Sequence[Chip] = ()
        self.hide()

    def put(self, chips: Sequence[Chip]) -> None:
        """Show these."""
        if chips == self.chips:
            return
        self.chips = chips
        empty(self._flow)
        for chip in chips:
            self._flow.addWidget(self._made(chip))
        if chips:
            self._flow.addWidget(button("清除条件", self.cleared.emit, kind="plain"))
        self.setVisible(bool(chips))

    def drop_last(self) -> None:
        """Take the last one away."""
        if self.chips:
            self.dropped.emit(self.chips[-1].key)

    def _made(self, chip: Chip) -> QPushButton:
        made = QPushButton(chip.words)
        made.setProperty("kind", "chip")
        made.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        made.setIcon(icons.icon("close", "pine"))
        made.setIconSize(icons.size_of(14))
        made.setCursor(Qt.CursorShape.PointingHandCursor)
        made.setToolTip(chip.tip or f"去掉：{chip.words}")
        made.setAccessibleName(f"去掉条件 {chip.words}")
        made.clicked.connect(partial(self._drop, chip.key))
        return made

    def _drop(self, key: str, _checked: bool = False) -> None:
        self.dropped.emit(key)
