"""How large frames are made: about as many bytes on the line each, however well they compress.

What was sent of a frame when the line is cut is sent again, so a frame is what a cut costs at most.
"""

from typing import Final

TARGET: Final = 15_000
"""Compressed bytes a frame is meant to have."""
FIRST: Final = 28_000
"""Bytes of the first frame before compression, of which nothing is known yet."""
LEAST: Final = 15_000
MOST: Final = 100_000
"""So much before compression a frame has at least, when there is so much, and at most."""


class Pace:
    """Learns from each frame how large the next may be.

    Attributes:
        limit: Bytes before compression the next frame may have.
    """

    def __init__(self) -> None:
        self.limit = FIRST

    def sent(self, plain: int, packed: int) -> None:
        """A frame went out: so many bytes before compression, so many after."""
        self.limit = max(LEAST, min(TARGET * plain // max(packed, 1), MOST))
