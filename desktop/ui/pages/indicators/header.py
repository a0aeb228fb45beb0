"""One indicator at a glance: the ring, the formula in words, and its figures as the legend."""

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget
from typing_extensions import override

from desktop.ui import keys
from desktop.ui.theme.theme import colour, dots
from desktop.ui.widgets.basics import Card, button, label, pill, set_pill
from desktop.ui.widgets.charts import Ring, part_brush, unknown_brush
from forms.indicators.indicator import Indicator
from forms.indicators.table import figure, share_text

GOODS = {"up": "越高越好", "down": "越低越好", "none": ""}


class Swatch(QWidget):
    """A small field in the manner of a chart: part, rest or unknown."""

    def __init__(self, kind: str) -> None:
        super().__init__()
        self._kind, self._bad = kind, False
        self.setFixedSize(dots(18), dots(18))

    def show_bad(self, *, bad: bool) -> None:
        """Whether less would be better."""
        self._bad = bad
        self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the field."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(2, 3, 13, 13)
        painter.setPen(QPen(colour("edge"), 1))
        painter.setBrush(colour("amber_wash" if self._kind == "unknown" else "line"))
        painter.drawRoundedRect(box, 3, 3)
        if self._kind != "rest":
            painter.setBrush(
                unknown_brush() if self._kind == "unknown" else part_brush(bad=self._bad)
            )
            painter.drawRoundedRect(box, 3, 3)
        painter.end()


class IndicatorHead(Card):
    """``put`` shows an indicator."""

    how = Signal()
    """Somebody wants to know how it is counted."""

    def __init__(self) -> None:
        super().__init__()
        self.ring = Ring("比例")
        self.name = label("", "lead")
        self.good = pill("", "")
        self.formula = label("", "soft", wrap=True, select=True)
        self.aside = label("", "", wrap=True, select=True)
        first = QHBoxLayout()
        first.setSpacing(10)
        first.addWidget(self.name)
        first.addWidget(self.good)
        first.addStretch(1)
        first.addWidget(button("怎么算、依据", self.how.emit, kind="link", key=keys.HOW))
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(1)
        self._grid.setColumnStretch(1, 1)
        self._lines: list[tuple[Swatch, QLabel, QLabel]] = []
        for row, kind in enumerate(("part", "rest", "unknown")):
            line = (Swatch(kind), label(""), label("", "", select=True))
            line[2].setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            for column, widget in enumerate(line):
                self._grid.addWidget(widget, row, column)
            self._lines.append(line)
        words = QVBoxLayout()
        words.setSpacing(4)
        words.addLayout(first)
        words.addWidget(self.formula)
        words.addLayout(self._grid)
        words.addWidget(self.aside)
        across = QHBoxLayout()
        across.setSpacing(22)
        across.addWidget(self.ring, 0, Qt.AlignmentFlag.AlignVCenter)
        across.addLayout(words, 1)
        self.body.addLayout(across)

    def put(self, one: Indicator) -> None:
        """Show an indicator."""
        told, bad, money = one.definition, one.definition.good == "down", one.money is not None
        part, whole = one.counts
        self.name.setText(f"{told.title}")
        set_pill(self.good, GOODS[told.good], "")
        self.good.setVisible(bool(GOODS[told.good]))
        self.formula.setText(f"{told.formula}")
        words = share_text(one.share)
        self.ring.put(part, max(whole - part, 0), len(one.unknown), words, bad=bad)
        figures = (part, whole if money else whole - part, len(one.unknown))
        names = (told.part_zh, told.whole_zh if money else "其余的", "无法判断的，不算在比例里")
        for (swatch, name, count), zh, number in zip(self._lines, names, figures, strict=True):
            shown = swatch is not self._lines[2][0] or bool(number)
            swatch.show_bad(bad=bad)
            name.setText(zh)
            count.setText(f"{figure(number, money=money)} {told.unit}")
            for widget in (swatch, name, count):
                widget.setVisible(shown)
        self.aside.setText("　".join(filter(None, (one.absent, *one.asides))))
        self.aside.setVisible(bool(self.aside.text()))
