"""The side list: seal and village at the top, one button per entry with its shortcut."""

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QFont, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from desktop.ui.page.registry import PageEntry, entry, side_entries
from desktop.ui.theme import icons
from desktop.ui.theme.frame_mode import FrameMode
from desktop.ui.theme.theme import Fonts, colour, dots
from desktop.ui.widgets.basics import label, polish, scroll, set_key

_INK, ICON = "side_ink", 20
AT_FOOT = ("safe", "settings")
"""Entries that never scroll out of sight, below all others."""
WIDE = {FrameMode.FULL: 200, FrameMode.COMPACT: 176, FrameMode.TINY: 54}
"""Logical pixels of the list at font scale 1."""
LOWEST = 24
"""Logical pixels of a row at font scale 1 before the list scrolls (WCAG 2.2, 2.5.8)."""
HIGHEST = {FrameMode.FULL: 34, FrameMode.COMPACT: 28, FrameMode.TINY: 30}


def draw_icons() -> None:
    """Draw the icons of the list ahead of time: drawing takes longer than all the rest of it."""
    for line in side_entries(area=False):
        icons.icon(line.icon, _INK, ICON)


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
    """Says which page is wanted; the main window shows it and marks the entry.

    What stands before the first group is always in sight, as is ``AT_FOOT``; the rest scrolls.
    """

    wanted = Signal(str)

    def __init__(self, village: str, *, area: str = "") -> None:
        super().__init__()
        self.setObjectName("side")
        self._mode, self._row = FrameMode.FULL, 0
        self._buttons: dict[str, QPushButton] = {}
        self._titles: dict[str, str] = {}
        self._groups: list[QLabel] = []
        self._seal = Seal()
        self._words = QWidget()
        column = self._column = QVBoxLayout(self)
        column.addLayout(self._brand(village))
        top, entries, foot = QVBoxLayout(), QVBoxLayout(), QVBoxLayout()
        for layout in (column, top, entries, foot):
            layout.setSpacing(0)
        lines = top
        for one in side_entries(area=bool(area)):
            if one.group:
                lines = entries
                self._groups.append(label(one.group, "group"))
                lines.addWidget(self._groups[-1])
            place = foot if one.name in AT_FOOT else lines
            place.addWidget(self._button(one, area if one.area else one.title))
        entries.addStretch(1)
        self._area = scroll(entries, 0)
        self._area.setObjectName("side_area")
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.verticalScrollBar().rangeChanged.connect(self._beside_bar)
        self._pinned = (top, foot)
        column.addLayout(top)
        column.addWidget(self._area, 1)
        column.addLayout(foot)
        self.fit(FrameMode.FULL)

    def fit(self, mode: FrameMode) -> None:
        """Be wide, narrow, or a rail of icons."""
        self._mode = mode
        rail = mode is FrameMode.TINY
        self.setFixedWidth(dots(WIDE[mode]))
        self._column.setContentsMargins(0, *((10, 0, 6) if mode else (16, 0, 12)))
        edge = dots(30 if rail else 40)
        self._seal.setFixedSize(edge, edge)
        self._words.setVisible(not rail)
        for name, made in self._buttons.items():
            title, key = self._titles[name], entry(name).key
            made.setText("" if rail else f"  {title}")
            made.setToolTip(f"{title}　{key}" if rail else key)
            if made.property("rail") is not rail:
                made.setProperty("rail", rail)
                polish(made)
        for group in self._groups:
            group.setVisible(not rail)
        self._set_rows()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where the window is too low for all rows they move closer; what is left scrolls."""
        super().resizeEvent(event)
        self._set_rows()

    def _set_rows(self) -> None:
        """Rows as high as there is room, between what reads well and what a finger can hit."""
        rows = list(self._buttons.values())
        taken = self._column.sizeHint().height() - self._area.sizeHint().height()
        taken += self._area.widget().sizeHint().height() - self._row * len(rows)
        least, most = dots(LOWEST), dots(HIGHEST[self._mode])
        row = min(max((self.height() - taken) // len(rows), least), most)
        if row == self._row:
            return
        self._row = row
        for one in rows:
            one.setFixedHeight(row)

    def _beside_bar(self, _lowest: int, highest: int) -> None:
        """What never scrolls stands below and above what does."""
        used = self._area.verticalScrollBar().sizeHint().width() if highest else 0
        for layout in self._pinned:
            layout.setContentsMargins(0, 0, used, 0)

    def mark(self, name: str) -> None:
        """Mark the entry of the page in front; the form page leaves the mark where it was."""
        if name not in self._buttons:
            name = entry(name).parent
        marked = self._buttons.get(name)
        if marked is None:
            return
        for one in self._buttons.values():
            here = one is marked
            if bool(one.property("current")) is not here:
                one.setProperty("current", here)
                one.setAccessibleDescription("当前页" if here else "")
                polish(one)
        if self._area.isAncestorOf(marked):
            self._area.ensureWidgetVisible(marked, 0, 40)

    def show_village(self, village: str) -> None:
        """Write the village's name below the brand."""
        self._village.setText(village)
        self._village.setToolTip(village)
        self._seal.setToolTip(village)

    def _brand(self, village: str) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(12, 0, 10, dots(14))
        row.setSpacing(11)
        words = QVBoxLayout(self._words)
        words.setContentsMargins(0, 0, 0, 0)
        words.setSpacing(0)
        words.addWidget(label("村记", "brand"))
        self._village = label(village, "village")
        self._village.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        words.addWidget(self._village)
        row.addWidget(self._seal)
        row.addWidget(self._words, 1)
        return row

    def _button(self, entry: PageEntry, title: str) -> QPushButton:
        """A plain button: one that can be checked is a check box to screen readers."""
        made = QPushButton()
        made.setProperty("kind", "side")
        made.setProperty("rail", False)
        made.setIcon(icons.icon(entry.icon, _INK, ICON))
        made.setIconSize(icons.size_of(ICON))
        made.setAccessibleName(title)
        set_key(made, entry.key)
        made.setCursor(Qt.CursorShape.PointingHandCursor)
        made.clicked.connect(lambda _checked=False, name=entry.name: self.wanted.emit(name))
        self._buttons[entry.name], self._titles[entry.name] = made, title
        return made
