"""Two small charts drawn by hand: bars by hamlet and a line over months; nothing is ranked."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from desktop.pages.theme import colour, px

BAR, GAP = 18, 12
NAME_WIDTH = 6.5
"""Width of the column of names, in characters of the body size."""


class Bars(QWidget):
    """One bar a hamlet: the part dark, the whole light, and both figures in words behind it."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self._rows: Sequence[tuple[str, int, int]] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def put(self, rows: Sequence[tuple[str, int, int]]) -> None:
        """Name, part and whole of every bar, in order."""
        self._rows = rows
        self.setFixedHeight(max(len(rows), 1) * (BAR + GAP))
        told = "；".join(f"{name} {part}／{whole}" for name, part, whole in rows)
        self.setAccessibleDescription(told)
        self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw names, bars and figures."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        font = QFont(self.font())
        font.setPixelSize(px("small"))
        painter.setFont(font)
        left = NAME_WIDTH * px("body")
        figures = painter.fontMetrics().horizontalAdvance("8888／8888") + 10
        room = max(self.width() - left - figures, 40)
        most = max((whole for _, _, whole in self._rows), default=0) or 1
        for i, (name, part, whole) in enumerate(self._rows):
            y = i * (BAR + GAP) + GAP / 2
            painter.setPen(colour("ink"))
            box = QRectF(0, y, left - 10, BAR)
            middle = Qt.AlignmentFlag.AlignVCenter
            short = painter.fontMetrics().elidedText(
                name, Qt.TextElideMode.ElideRight, int(box.width())
            )
            painter.drawText(box, Qt.AlignmentFlag.AlignRight | middle, short)
            painter.setPen(Qt.PenStyle.NoPen)
            for figure, ink in ((whole, "line"), (part, "pine")):
                painter.setBrush(colour(ink))
                width = room * figure / most
                if figure:
                    painter.drawRoundedRect(QRectF(left, y, max(width, 3), BAR), 3, 3)
            painter.setPen(colour("soft"))
            at = QRectF(left + room * whole / most + 8, y, figures, BAR)
            painter.drawText(at, Qt.AlignmentFlag.AlignLeft | middle, f"{part}／{whole}")
        painter.end()


class Trend(QWidget):
    """A line of percentages over months; months without a figure leave a gap."""

    HEIGHT = 132

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self._points: Sequence[tuple[str, float | None]] = ()
        self.setFixedHeight(self.HEIGHT)

    def put(self, points: Sequence[tuple[str, float | None]]) -> None:
        """Month (2026-11) and percent of every point, old to new."""
        self._points = points
        told = "；".join(f"{month} {_percent(value)}" for month, value in points)
        self.setAccessibleDescription(told)
        self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the axis, the line, the months and the last figure."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        font = QFont(self.font())
        font.setPixelSize(px("tiny"))
        painter.setFont(font)
        left, right = 44.0, self.width() - 56.0
        top, bottom = 12.0, self.height() - 26.0
        painter.setPen(QPen(colour("line"), 1))
        for percent in (0, 50, 100):
            y = bottom - (bottom - top) * percent / 100
            painter.setPen(QPen(colour("line"), 1))
            painter.drawLine(QPointF(left, y), QPointF(right, y))
            painter.setPen(colour("soft"))
            box = QRectF(0, y - 9, left - 8, 18)
            side = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(box, side, f"{percent}%")
        step = (right - left) / max(len(self._points) - 1, 1)
        run: list[QPointF] = []
        for i, (month, value) in enumerate(self._points):
            x = left + step * i
            if (len(self._points) - 1 - i) % 3 == 0:
                painter.setPen(colour("soft"))
                painter.drawText(
                    QRectF(x - 40, bottom + 6, 80, 18), Qt.AlignmentFlag.AlignHCenter, month
                )
            if value is None:
                self._draw(painter, run)
                run = []
            else:
                run.append(QPointF(x, bottom - (bottom - top) * min(value, 100) / 100))
        self._draw(painter, run)
        if run:
            painter.setPen(colour("pine"))
            box = QRectF(right + 6, run[-1].y() - 10, 56, 20)
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, _percent(self._points[-1][1]))
        painter.end()

    @staticmethod
    def _draw(painter: QPainter, run: list[QPointF]) -> None:
        painter.setPen(QPen(colour("pine"), 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if len(run) > 1:
            painter.drawPolyline(QPolygonF(run))
        painter.setBrush(colour("pine"))
        for point in run:
            painter.drawEllipse(point, 3, 3)


def _percent(value: float | None) -> str:
    return "—" if value is None else f"{value:.1f}%"
