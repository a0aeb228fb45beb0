"""The side list: seal and village at the top, one button per entry with its shortcut."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget
from typing_extensions import override

from desktop.pages import icons
from desktop.pages.entries import ENTRIES, OF_AREA, Entry
from desktop.pages.parts import label, scroll, set_key
from desktop.pages.theme import Fonts, colour, px

PARENTS = {
    "person": "list:person", "household": "list:household", "household_change": "list:household",
    "fund_ledger": "more", "parameters": "more",
}  # fmt: skip
"""Pages without an entry of their own and the one they belong to."""

_INK = "side_ink"


def draw_icons() -> None:
    """Draw the icons of the list ahead of time: drawing takes longer than all the rest of it."""
    for entry in ENTRIES:
        icons.icon(entry.icon, _INK)


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
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 16, 0, 12)
        column.setSpacing(2)
        column.addLayout(self._brand(village))
        column.addSpacing(8)
        self._group = QButtonGroup(self)
        self._buttons: dict[str, QPushButton] = {}
        entries = QVBoxLayout()
        entries.setSpacing(2)
        for entry in (OF_AREA._replace(title=area), *ENTRIES) if area else ENTRIES:
            if entry.group:
                entries.addSpacing(3)
                entries.addWidget(label(entry.group, "group"))
            entries.addWidget(self._button(entry))
        entries.addStretch(1)
        self._area = scroll(entries, 0)  # on a small screen the last entries scroll
        self._area.setObjectName("side_area")
        self._area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        column.addWidget(self._area, 1)

    def mark(self, name: str) -> None:
        """Mark the entry of the page in front; the form page leaves the mark where it was."""
        name = PARENTS.get(name, name)
        if name.startswith("list:") and name not in self._buttons:
            name = "more"
        if name in self._buttons:
            self._buttons[name].setChecked(True)
            self._area.ensureWidgetVisible(self._buttons[name], 0, 40)

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

    def _button(self, entry: Entry) -> QPushButton:
        made = QPushButton(f"  {entry.title}")
        made.setProperty("kind", "side")
        made.setCheckable(True)
        made.setIcon(icons.icon(entry.icon, _INK))
        made.setIconSize(QSize(20, 20))
        made.setAccessibleName(entry.title)
        made.setToolTip(entry.key)
        set_key(made, entry.key)
        made.setCursor(Qt.CursorShape.PointingHandCursor)
        made.clicked.connect(lambda _checked=False, name=entry.name: self.wanted.emit(name))
        self._group.addButton(made)
        self._buttons[entry.name] = made
        return made
