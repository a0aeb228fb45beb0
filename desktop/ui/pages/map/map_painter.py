"""Draws the sketch of the hamlets into the window, from the same shapes as on paper."""

from typing import Final

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFont,
    QFontMetricsF,
    QPainter,
    QPainterPath,
    QPen,
    QPolygonF,
)

from desktop.paper.map_drawing import MapDrawing, MapShape, Spot
from desktop.ui.theme.theme import Fonts, colour

_INKS: Final = {
    "river": ("sky", 0.4), "road": ("sheet", 1.0), "road_edge": ("pale", 1.0),
    "ridge": ("soft", 0.7), "done": ("pine", 1.0), "rest": ("edge", 1.0),
    "sheet": ("sheet", 1.0), "ink": ("ink", 1.0), "marked": ("cinnabar", 1.0),
}  # fmt: skip
"""The names shapes have their colours by: which of the palette, and how much of it."""


def measure(text: str, size: float) -> float:
    """Width of words in the window."""
    return QFontMetricsF(_font(size)).horizontalAdvance(text)


def paint(drawing: MapDrawing, painter: QPainter) -> None:
    """Draw shapes, then words."""
    for shape in drawing.shapes:
        _paint_shape(shape, painter)
    painter.setPen(colour("ink"))
    for word in drawing.words:
        painter.setFont(_font(word.size, heavy=word.heavy))
        width = measure(word.text, word.size)
        painter.drawText(QPointF(word.x - width / 2, word.base), word.text)


def _paint_shape(shape: MapShape, painter: QPainter) -> None:
    name, part = _INKS[shape.ink]
    ink = QColor(colour(name))
    ink.setAlphaF(part)
    points = [QPointF(*spot) for spot in shape.points]
    if shape.weight:
        pen = QPen(ink, shape.weight)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.strokePath(_path(shape.points), pen)
        return
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QBrush(colour("sheet")))
    if shape.hatched:
        painter.drawPolygon(QPolygonF(points))
        painter.setBrush(QBrush(ink, Qt.BrushStyle.BDiagPattern))
    else:
        painter.setBrush(QBrush(ink))
    painter.drawPolygon(QPolygonF(points))
    painter.setBrush(Qt.BrushStyle.NoBrush)


def _path(points: tuple[Spot, ...]) -> QPainterPath:
    path = QPainterPath(QPointF(*points[0]))
    for spot in points[1:]:
        path.lineTo(QPointF(*spot))
    return path


def _font(size: float, *, heavy: bool = False) -> QFont:
    font = QFont(list(Fonts.hei))
    font.setPixelSize(max(round(size), 1))
    font.setBold(heavy)
    return font
