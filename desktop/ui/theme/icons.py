"""Our own SVG icons, drawn in any colour of the palette and sharp at any scale."""

from functools import cache

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QGuiApplication, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from desktop.ui.theme.theme import RESOURCES, dots, hex_of

_SIZES = (16, 20, 24, 32)


def pixmap(name: str, size: int, ink: str = "ink") -> QPixmap:
    """One icon as a picture.

    Args:
        name: File name under ``resources/icons`` without its ending.
        size: Edge in logical pixels at font scale 1.
        ink: Name of a palette colour.
    """
    ratio = QGuiApplication.primaryScreen().devicePixelRatio()
    return _draw(name, dots(size), hex_of(ink), ratio)


def size_of(edge: int) -> QSize:
    """Room for an icon of so many logical pixels at font scale 1."""
    return QSize(dots(edge), dots(edge))


def icon(name: str, ink: str = "ink") -> QIcon:
    """One icon for buttons and lists; pale when its button is disabled."""
    made = QIcon()
    for size in _SIZES:
        made.addPixmap(pixmap(name, size, ink))
        made.addPixmap(pixmap(name, size, "pale"), QIcon.Mode.Disabled)
    return made


@cache
def _draw(name: str, size: int, colour: str, ratio: float) -> QPixmap:
    svg = (RESOURCES / "icons" / f"{name}.svg").read_text(encoding="utf-8")
    renderer = QSvgRenderer(QByteArray(svg.replace("currentColor", colour).encode()))
    picture = QPixmap(QSize(size, size) * ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    renderer.render(painter, QRectF(picture.rect()))
    painter.end()
    picture.setDevicePixelRatio(ratio)
    return picture
