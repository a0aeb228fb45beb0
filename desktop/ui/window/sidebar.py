"""The side list: seal and village at the top, one button per entry with its shortcut."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget
from typing_extensions import override

from desktop.ui.page.registry import PageEntry, entry, side_entries
from desktop.ui.theme import icons
from desktop.ui.theme.theme import Fonts, colour, px
from desktop.ui.widgets.basics import label, scroll, set_key

_INK = "side_ink"
CLOSEST = 8
"""Pixels of its height a row gives up at most, before the list scrolls."""


def draw_icons() -> None:
    """Draw the icons of the list ahead of time: drawing takes longer than all the rest of it."""
    for line in side_entries(area=False):
        icons.icon(line.icon, _INK)


class Seal(QWidget):
    """The program's mark: its two characters cut into a cinnabar seal."""

    def __init__(self, edge: int = 40) -> None:
        super().__init__()
        self.setFixedSize(edge, edge)
        self.setAccessibleName("村记")

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the seal at any scale."""
        edge = float(self.width())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour("cinnabar"))
        painter.drawRoundedRect(QRectF(0, 0, edge, edge), edge * 0.14, edge * 0.14)
        painter.setPen(colour("sheet"))
        inner = edge * 0.07
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(
            QRectF(inner, inner, edge - 2 * inner, edge - 2 * inner), edge * 0.09, edge * 0.09
        )
        font = QFont(list(Fonts.title))
        font.setPixelSize(round(edge * 0.4))
        painter.setFont(font)
        half = edge / 2
        for character, left in (("村", inner), ("记", half - inner * 0.4)):
            box = QRectF(QPointF(left, 0), QPointF(left + half - inner * 0.6, edge))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, character)
        painter.end()


class Side(QFrame):
    """Says which page is wanted; the main window shows it and marks the entry."""

    wanted = Signal(str)

    def __init__(self, village: str, *, area: str = "") -> None:
        super().__init__()
        self.setObjectName("side")
        self.setFixedWidth(round(px("body") * 12.5))
        column = self._column = QVBoxLayout(self)
        column.setContentsMargins(0, 16, 0, 12)
        column.setSpacing(2)
        column.addLayout(self._brand(village))
        column.addSpacing(4)
        self._group = QButtonGroup(self)
        self._buttons: dict[str, QPushButton] = {}
        pinned, entries = QVBoxLayout(), QVBoxLayout()
        lines = pinned  # what stands before the first group never scrolls out of sight
        for layout in (pinned, entries):
            layout.setSpacing(2)
        for one in side_entries(area=bool(area)):
            if one.group:
                lines = entries
                lines.addSpacing(3)
                lines.addWidget(label(one.group, "group"))
            lines.addWidget(self._button(one, area if one.area else one.title))
        entries.addStretch(1)
        self._closer = 0
        column.addLayout(pinned)
        self._area = scroll(entries, 0)  # on a small screen the other entries scroll
        self._area.setObjectName("side_area")
        self._area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        column.addWidget(self._area, 1)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where the window is too low for all rows they move closer; what is left scrolls."""
        rows = list(self._buttons.values())
        taken = self._column.sizeHint().height() - self._area.sizeHint().height()
        inside = self._area.widget().sizeHint().height()
        wished = taken + inside + self._closer * len(rows)
        closer = min(max(-((self.height() - wished) // len(rows)), 0), CLOSEST)
        if closer != self._closer:
            self._closer = closer
            for row in rows:
                row.setFixedHeight(row.sizeHint().height() - closer)

    def mark(self, name: str) -> None:
        """Mark the entry of the page in front; the form page leaves the mark where it was."""
        if name not in self._buttons:
            name = entry(name).parent
        marked = self._buttons.get(name)
        if marked is None:
            return
        marked.setChecked(True)
        if self._area.isAncestorOf(marked):
            self._area.ensureWidgetVisible(marked, 0, 40)

    def show_village(self, village: str) -> None:
        """Write the village's name below the brand."""
        self._village.setText(village)
        self._village.setToolTip(village)

    def _brand(self, village: str) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(16, 0, 10, 0)
        row.setSpacing(11)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(label("村记", "brand"))
        self._village = label(village, "village")
        words.addWidget(self._village)
        row.addWidget(Seal())
        row.addLayout(words, 1)
        return row

    def _button(self, entry: PageEntry, title: str) -> QPushButton:
        made = QPushButton(f"  {title}")
        made.setProperty("kind", "side")
        made.setCheckable(True)
        made.setIcon(icons.icon(entry.icon, _INK))
        made.setIconSize(QSize(20, 20))
        made.setAccessibleName(title)
        made.setToolTip(entry.key)
        set_key(made, entry.key)
        made.setCursor(Qt.CursorShape.PointingHandCursor)
        made.clicked.connect(lambda _checked=False, name=entry.name: self.wanted.emit(name))
        self._group.addButton(made)
        self._buttons[entry.name] = made
        return made
