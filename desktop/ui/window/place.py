"""Where a window stands: where it stood last, if that is still on a screen of today."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMainWindow

from desktop.ui.theme.frame_mode import MAXIMISED_BELOW, SMALLEST, WANTED

TITLE_BAR: Final = 40
"""Logical pixels that are kept for what the system draws above a window."""
SIDES: Final = 8
"""Logical pixels that are kept for what it draws around."""
GRASPED: Final = 120
"""Logical pixels of a title bar that have to be on a screen, or nobody could move the window."""
_NO_SCREEN: Final = frozenset({"offscreen", "minimal", "minimalegl"})


class Place(NamedTuple):
    """Rectangle inside the frame, in logical pixels, and whether the window fills its screen."""

    rect: QRect
    maximised: bool


def placed(kept: str, screens: Sequence[QRect]) -> Place:
    """Where a window is put.

    Args:
        kept: As ``written``; anything else counts as nothing.
        screens: What is free on each screen of today, the first screen first.
    """
    place = _read(kept)
    if place is not None:
        at = next((one for one in screens if _graspable(place.rect, one)), None)
        if at is not None:
            return Place(_within(place.rect, at), place.maximised)
    free = screens[0]
    size = QSize(*WANTED).boundedTo(_room(free).size()).expandedTo(QSize(*SMALLEST))
    rect = QRect(_room(free).topLeft(), size)
    rect.moveLeft(max(rect.left(), free.center().x() - size.width() // 2))
    return Place(rect, place.maximised if place else free.width() < MAXIMISED_BELOW)


def written(place: Place) -> str:
    """A place as it is kept in the settings."""
    rect = place.rect
    numbers = (rect.x(), rect.y(), rect.width(), rect.height(), int(place.maximised))
    return " ".join(map(str, numbers))


def place_of(window: QMainWindow) -> Place:
    """Where a window stands now; what it would go back to while it fills the screen."""
    full = window.isMaximized()
    return Place(window.normalGeometry() if full else window.geometry(), full)


def put(window: QMainWindow, kept: str) -> None:
    """Show a window where it belongs."""
    if QGuiApplication.platformName() in _NO_SCREEN:
        window.resize(*WANTED)
        window.show()
        return
    first = QGuiApplication.primaryScreen()
    screens = [first, *(one for one in QGuiApplication.screens() if one is not first)]
    place = placed(kept, [one.availableGeometry() for one in screens])
    window.setGeometry(place.rect)
    window.showMaximized() if place.maximised else window.show()


def _read(kept: str) -> Place | None:
    try:
        left, top, wide, high, full = map(int, kept.split())
    except ValueError:
        return None
    usual = wide > 0 and high > 0 and max(map(abs, (left, top, wide, high))) < _FAR
    return Place(QRect(left, top, wide, high), bool(full)) if usual else None


_FAR: Final = 100_000


def _room(free: QRect) -> QRect:
    """What is left on a screen for what is inside a frame."""
    return free.adjusted(SIDES, TITLE_BAR, -SIDES, -SIDES)


def _graspable(rect: QRect, free: QRect) -> bool:
    """Whether the title bar above a rectangle can be reached on a screen."""
    bar = QRect(rect.x(), rect.y() - TITLE_BAR, rect.width(), TITLE_BAR) & free
    return bar.width() >= min(GRASPED, rect.width()) and bar.height() > TITLE_BAR // 4


def _within(rect: QRect, free: QRect) -> QRect:
    """No larger than the screen, and wholly on it."""
    room, moved = _room(free), QRect(rect)
    moved.setSize(rect.size().boundedTo(room.size()).expandedTo(QSize(*SMALLEST)))
    moved.moveRight(min(moved.right(), room.right()))
    moved.moveBottom(min(moved.bottom(), room.bottom()))
    moved.moveLeft(max(moved.left(), room.left()))
    moved.moveTop(max(moved.top(), room.top()))
    return moved
