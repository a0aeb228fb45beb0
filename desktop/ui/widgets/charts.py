"""Charts drawn by hand: the share as a ring, bars by hamlet, a line over months.

Read without colour too: what counts is dark, what does not is pale, what cannot be told is hatched,
and every figure stands in digits beside its shape. Hamlets keep the village's own order; a chart
is no ranking.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QBrush,
    QFont,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPolygonF,
)
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from desktop.ui.theme.theme import Fonts, colour, dots, px

if TYPE_CHECKING:
    from forms.indicators.indicator import HamletRow

_MIDDLE = Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | _MIDDLE
_LEFT = Qt.AlignmentFlag.AlignLeft | _MIDDLE


class Month(NamedTuple):
    """One point of a line: heading (2026-11), percent, and its figures in words."""

    name: str
    share: float | None
    words: str


def part_brush(*, bad: bool = False) -> QBrush:
    """What counts: pine, or cinnabar where less would be better."""
    return QBrush(colour("cinnabar" if bad else "pine"))


def unknown_brush() -> QBrush:
    """What cannot be told: hatched amber, so that it differs in grey as well."""
    return QBrush(colour("amber"), Qt.BrushStyle.BDiagPattern)


class Chart(QWidget):
    """A drawing that says its figures to a screen reader as well."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)

    def _begin(self, size: str = "small") -> QPainter:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        font = QFont(self.font())
        font.setPixelSize(px(size))
        painter.setFont(font)
        return painter


class Ring(Chart):
    """The share as a ring: part, rest and unknown; the percentage stands in the middle."""

    def __init__(self, name: str, edge: int = 112) -> None:
        super().__init__(name)
        self._figures = (0, 0, 0)
        self._words, self._bad = "—", False
        self.setFixedSize(dots(edge), dots(edge))

    def put(self, part: int, rest: int, unknown: int, words: str, *, bad: bool) -> None:
        """Show these figures; ``bad`` when less would be better."""
        self._figures, self._words, self._bad = (part, rest, unknown), words, bad
        self.setAccessibleDescription(f"{words}：{part}、{rest}，无法判断 {unknown}")
        self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the arcs from the top, then the words."""
        painter = self._begin()
        edge, width = float(self.width()), self.width() * 0.12
        box = QRectF(width / 2 + 1, width / 2 + 1, edge - width - 2, edge - width - 2)
        total, at = sum(self._figures), 90.0
        painter.setPen(QPen(colour("line"), width, c=Qt.PenCapStyle.FlatCap))
        painter.drawArc(box, 0, 360 * 16)
        brushes = (part_brush(bad=self._bad), None, unknown_brush())
        for figure, brush in zip(self._figures, brushes, strict=True):
            span = 360.0 * figure / total if total else 0.0
            if brush is not None and figure:
                if brush.style() == Qt.BrushStyle.BDiagPattern:
                    self._arc(painter, box, at, span, QBrush(colour("amber_wash")), width)
                self._arc(painter, box, at, max(span, 2.0), brush, width)
            at -= span
        font = QFont(list(Fonts.title))
        font.setPixelSize(round(edge * (0.23 if len(self._words) < 5 else 0.19)))
        painter.setFont(font)
        painter.setPen(colour("ink" if total else "pale"))
        painter.drawText(QRectF(0, 0, edge, edge), Qt.AlignmentFlag.AlignCenter, self._words)
        painter.end()

    @staticmethod
    def _arc(
        painter: QPainter, box: QRectF, at: float, span: float, brush: QBrush, width: float
    ) -> None:
        pen = QPen(brush, width)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        painter.setPen(pen)
        painter.drawArc(box, round(at * 16), round(-span * 16))


class Bars(Chart):
    """One bar a hamlet; up and down choose, Enter or a click asks for the people behind it."""

    picked = Signal(str)
    """The name of a hamlet."""
    LINE = 34
    BAR = 16

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.rows: Sequence[HamletRow] = ()
        self.at = 0
        self._bad = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def put(self, rows: "Sequence[HamletRow]", *, bad: bool) -> None:
        """Show these hamlets, in order; ``bad`` when less would be better."""
        self.rows, self._bad, self.at = rows, bad, 0
        self.setFixedHeight(max(len(rows), 1) * self.row_height())
        self.setAccessibleDescription("；".join(f"{r.name} {_told(r)}" for r in rows))
        self.update()

    def row_height(self) -> int:
        """Logical pixels of one bar with its words."""
        return max(dots(self.LINE), px("small") + 16)

    @override
    def minimumSizeHint(self) -> QSize:
        """Room for a name, a short bar and the figures."""
        return QSize(dots(260), self.row_height())

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw names, bars and figures; the chosen row on a wash while the keyboard is here."""
        painter = self._begin()
        metrics, line = painter.fontMetrics(), self.row_height()
        widest = max((metrics.horizontalAdvance(r.name) for r in self.rows), default=0)
        left = min(widest + 6, round(self.width() * 0.45))
        figures = max((metrics.horizontalAdvance(_told(r)) for r in self.rows), default=0) + 12
        room = max(self.width() - left - 20 - figures, 40)
        most = max((sum(r[1:]) for r in self.rows), default=0) or 1
        for i, row in enumerate(self.rows):
            top = float(i * line)
            if self.hasFocus() and i == self.at:
                painter.setPen(QPen(colour("pine"), 1.5))
                painter.setBrush(colour("pine_wash"))
                painter.drawRoundedRect(QRectF(1, top + 2, self.width() - 2, line - 4), 6, 6)
            painter.setPen(colour("ink"))
            name = metrics.elidedText(row.name, Qt.TextElideMode.ElideMiddle, left)
            painter.drawText(QRectF(6, top, left, line), _RIGHT, name)
            bar = QRectF(left + 16, top + (line - dots(self.BAR)) / 2, room, dots(self.BAR))
            end = self._bar(painter, bar, row, room / most)
            painter.setPen(colour("soft"))
            painter.drawText(QRectF(end + 8, top, figures, line), _LEFT, _told(row))
        painter.end()

    def _bar(self, painter: QPainter, bar: QRectF, row: "HamletRow", scale: float) -> float:
        """Part, rest and unknown side by side in one rounded bar; returns its right end."""
        widths = [max(n * scale, 3.0) if n else 0.0 for n in row[1:]]
        whole = QRectF(bar.left(), bar.top(), sum(widths), bar.height())
        shape = QPainterPath()
        shape.addRoundedRect(whole, 4, 4)
        painter.save()
        painter.setClipPath(shape)
        painter.fillRect(whole, colour("line"))
        part = QRectF(bar.left(), bar.top(), widths[0], bar.height())
        painter.fillRect(part, part_brush(bad=self._bad))
        unknown = QRectF(whole.right() - widths[2], bar.top(), widths[2], bar.height())
        painter.fillRect(unknown, colour("amber_wash"))
        painter.fillRect(unknown, unknown_brush())
        painter.restore()
        painter.setPen(QPen(colour("edge"), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(shape)
        return whole.right()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up, down and Enter."""
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
        key = Qt.Key(event.key())
        if key in steps and 0 <= self.at + steps[key] < len(self.rows):
            self.at += steps[key]
            self.update()
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self.rows:
            self.picked.emit(self.rows[self.at].name)
        else:
            super().keyPressEvent(event)

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Ask for the hamlet that was clicked."""
        row = int(event.position().y()) // self.row_height()
        if 0 <= row < len(self.rows):
            self.at = row
            self.picked.emit(self.rows[row].name)


def _told(row: "HamletRow") -> str:
    """4／55，8 不明: part, known, and who cannot be told."""
    words = f"{row.part}／{row.part + row.rest}"
    return f"{words}，{row.unknown} 不明" if row.unknown else words


class Trend(Chart):
    """A line of percentages over months; months without a figure leave a gap."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.points: Sequence[Month] = ()
        self._bad = False
        self.setMinimumHeight(dots(150))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def put(self, points: Sequence[Month], *, bad: bool) -> None:
        """Show these months, old to new; ``bad`` when less would be better."""
        self.points, self._bad = points, bad
        self.setAccessibleDescription("；".join(f"{p.name} {p.words}" for p in points))
        self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the scale, the line, the months, and the last figure."""
        painter = self._begin("tiny")
        metrics = painter.fontMetrics()
        left = metrics.horizontalAdvance("100%") + 10.0
        right = self.width() - metrics.horizontalAdvance("100.0%") - 12.0
        top, bottom = 14.0, self.height() - metrics.height() - 12.0
        highest = self._highest()
        for percent in (0.0, highest / 2, highest):
            y = bottom - (bottom - top) * percent / highest
            painter.setPen(QPen(colour("line"), 1))
            painter.drawLine(QPointF(left, y), QPointF(right, y))
            painter.setPen(colour("soft"))
            painter.drawText(QRectF(0, y - 10, left - 6, 20), _RIGHT, f"{percent:g}%")
        step = (right - left) / max(len(self.points) - 1, 1)
        run: list[QPointF] = []
        for i, month in enumerate(self.points):
            x = left + step * i
            if (len(self.points) - 1 - i) % 3 == 0:
                self._month(painter, x, bottom, f"{int(month.name[-2:])}月")
            if month.share is None:
                self._line(painter, run)
                run = []
            else:
                run.append(
                    QPointF(x, bottom - (bottom - top) * min(month.share, highest) / highest)
                )
        self._line(painter, run)
        if run and self.points and self.points[-1].share is not None:
            painter.setPen(part_brush(bad=self._bad).color())
            words = f"{self.points[-1].share:.1f}%"
            painter.drawText(QRectF(right + 8, run[-1].y() - 10, 80, 20), _LEFT, words)
        painter.end()

    def _highest(self) -> float:
        """Top of the scale: 100, or a round figure above a small line's highest point."""
        most = max((p.share for p in self.points if p.share is not None), default=100.0)
        return next((top for top in (4.0, 10.0, 20.0, 50.0) if most <= top * 0.95), 100.0)

    def _month(self, painter: QPainter, x: float, bottom: float, name: str) -> None:
        painter.setPen(QPen(colour("line"), 1))
        painter.drawLine(QPointF(x, bottom), QPointF(x, bottom + 4))
        painter.setPen(colour("soft"))
        width = painter.fontMetrics().horizontalAdvance(name) + 4.0
        at = min(max(x - width / 2, 0.0), self.width() - width)
        box = QRectF(at, bottom + 5, width, painter.fontMetrics().height() + 2)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, name)

    def _line(self, painter: QPainter, run: list[QPointF]) -> None:
        ink = part_brush(bad=self._bad).color()
        painter.setPen(QPen(ink, 2.2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if len(run) > 1:
            painter.drawPolyline(QPolygonF(run))
        painter.setPen(QPen(colour("sheet"), 1.2))
        painter.setBrush(ink)
        for point in run:
            painter.drawEllipse(point, 4, 4)
