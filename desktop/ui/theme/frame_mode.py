"""How much room the window has: what is shown of everything that may give way.

The size counts in units of the letters, so that 1366×697 at 200 % is as narrow as 683×348.
"""

from enum import IntEnum
from typing import Final


class FrameMode(IntEnum):
    """From the widest room to the narrowest."""

    FULL = 0
    """Everything, with air around it."""
    COMPACT = 1
    """Subtitle beside the title, lower rows, narrower side list and margins."""
    TINY = 2
    """Side list as a rail of icons, head buttons behind 更多, no facets beside a list."""


FULL_FROM: Final = (1200, 740)
"""Logical pixels at font scale 1: width and height from which there is room for everything."""
COMPACT_FROM: Final = (1040, 600)
SMALLEST: Final = (852, 353)
"""Logical pixels no window is smaller than; what does not fit scrolls."""
WANTED: Final = (1366, 768)
"""Logical pixels of the first window: the screen of the oldest laptops in use."""
MAXIMISED_BELOW: Final = 1440
"""Logical pixels of a screen's width under which the first window takes all of it."""


def mode_of(width: int, height: int, scale: float) -> FrameMode:
    """The mode of a window.

    Args:
        width: Logical pixels.
        height: Logical pixels.
        scale: Font scale, 1.0 to 2.0.
    """
    wide, high = width / scale, height / scale
    if wide >= FULL_FROM[0] and high >= FULL_FROM[1]:
        return FrameMode.FULL
    if wide >= COMPACT_FROM[0] and high >= COMPACT_FROM[1]:
        return FrameMode.COMPACT
    return FrameMode.TINY
