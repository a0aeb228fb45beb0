"""Where a window is put: as it stood last, or as fits the screens of today."""

import pytest
from PySide6.QtCore import QRect

from desktop.ui.theme.frame_mode import COMPACT_FROM, FULL_FROM, SMALLEST, FrameMode, mode_of
from desktop.ui.window.place import SIDES, TITLE_BAR, Place, placed, written

OLD = QRect(0, 0, 1366, 728)
"""What a task bar leaves of the oldest laptops' screen."""
AT_150, AT_200 = QRect(0, 0, 1280, 680), QRect(0, 0, 960, 500)
LARGE = QRect(0, 0, 1920, 1040)
SECOND = QRect(1920, 0, 1920, 1040)


@pytest.mark.parametrize("screen", [OLD, AT_150, AT_200, LARGE, QRect(-1366, 200, 1366, 728)])
def test_the_first_window_lies_on_the_screen_with_its_frame(screen: QRect) -> None:
    place = placed("", [screen])
    frame = place.rect.adjusted(-SIDES, -TITLE_BAR, SIDES, SIDES)
    assert screen.contains(frame)
    assert place.maximised is (screen.width() < 1440)


def test_a_window_comes_back_where_it_was() -> None:
    for place in (Place(QRect(100, 80, 1000, 700), False), Place(QRect(60, 60, 900, 600), True)):
        assert placed(written(place), [LARGE]) == place


def test_the_second_screen_is_known_again_while_it_is_there() -> None:
    there = Place(QRect(2100, 90, 1200, 800), False)
    assert placed(written(there), [LARGE, SECOND]) == there
    gone = placed(written(there), [LARGE])
    assert LARGE.contains(gone.rect)
    assert not gone.maximised


def test_on_a_smaller_screen_it_shrinks_and_moves_in() -> None:
    kept = written(Place(QRect(300, 200, 1800, 1000), False))
    place = placed(kept, [AT_150])
    assert AT_150.contains(place.rect.adjusted(-SIDES, -TITLE_BAR, SIDES, SIDES))


@pytest.mark.parametrize(
    "kept",
    ["", "x", "1 2 3 4", "1 2 3 4 5 6", "0 0 0 0 0", "0 0 -5 100 0", "9999999 0 900 600 0",
     "50 -900 900 600 0", "-2000 50 900 600 0", "0 0 1e9 4 1", "nan 0 900 600 0"],
)  # fmt: skip
def test_what_was_kept_wrongly_or_lies_off_the_screens_is_thrown_away(kept: str) -> None:
    assert LARGE.contains(placed(kept, [LARGE]).rect)


def test_no_window_is_smaller_than_it_may_be() -> None:
    tiny = QRect(0, 0, 640, 300)
    for kept in ("", "10 50 200 100 0"):
        size = placed(kept, [tiny]).rect.size()
        assert (size.width(), size.height()) == SMALLEST


@pytest.mark.parametrize(
    ("width", "height", "scale", "mode"),
    [
        (1366, 768, 1.0, FrameMode.FULL), (1366, 697, 1.0, FrameMode.COMPACT),
        (1280, 680, 1.0, FrameMode.COMPACT), (960, 500, 1.0, FrameMode.TINY),
        (*FULL_FROM, 1.0, FrameMode.FULL), (*COMPACT_FROM, 1.0, FrameMode.COMPACT),
        (COMPACT_FROM[0] - 1, 900, 1.0, FrameMode.TINY), (1920, 599, 1.0, FrameMode.TINY),
        (1366, 697, 2.0, FrameMode.TINY), (2732, 1536, 2.0, FrameMode.FULL),
    ],
)  # fmt: skip
def test_the_mode_follows_the_room_counted_in_letters(
    width: int, height: int, scale: float, mode: FrameMode
) -> None:
    assert mode_of(width, height, scale) is mode
