"""Several faces behind one name: every character finds a face that has it, or is reported.

Knows fonts, not PDF: the layout measures with it, ``cidfont`` embeds it.
"""

import unicodedata
from collections.abc import Sequence
from functools import cache

from desktop.paper.fonts.bundled import font_file
from desktop.paper.fonts.truetype import Face

GETA = "〓"
"""What stands for a character that no face has (the geta mark of typesetters)."""
RARE = ("latin", "rareB", "rareGH")
"""Letters and characters that the faces for text lack."""
_IDEOGRAPHIC_START = 0x2E80
_CHINESE_PUNCTUATION = frozenset("—…“”‘’·")  # Latin by code point, Chinese by look


@cache
def open_face(slot: str) -> Face:
    """The face of a bundle slot, opened once per process."""
    return Face(font_file(slot))


class FontStack:
    """Faces in order of preference behind one font name.

    Attributes:
        name: The name of the stack.
        slots: Bundle slots, the preferred face first; later ones are opened when needed.
        latin: Slot that draws Latin letters and digits, where the first face does it badly.
        absent: Characters met so far that no face has.
    """

    def __init__(self, name: str, slots: Sequence[str], latin: str | None = None) -> None:
        self.name = name
        self.slots = tuple(slots)
        self.latin = latin
        self.absent: set[str] = set()
        self._widths = _Widths(self)

    def find(self, char: str) -> tuple[str, int] | None:
        """Which face draws the character, and with which glyph; None when nothing is drawn."""
        code = 0x20 if char == "\u00a0" else ord(char)
        for slot in self._order(char, code):
            if glyph := open_face(slot).glyph_of(code):
                return slot, glyph
        if _undrawn(char):
            return None
        self.absent.add(char)
        return self.slots[0], open_face(self.slots[0]).glyph_of(ord(GETA))

    def width(self, text: str, size: float) -> float:
        """Width of a line of text in points."""
        return sum(map(self._widths.__getitem__, text)) * size / 1000

    def _order(self, char: str, code: int) -> tuple[str, ...]:
        if self.latin and code < _IDEOGRAPHIC_START and char not in _CHINESE_PUNCTUATION:
            return (self.latin, *self.slots)
        return self.slots


class _Widths(dict[str, float]):
    """Width by character in thousandths of an em, filled on demand."""

    def __init__(self, stack: FontStack) -> None:
        super().__init__()
        self.stack = stack

    def __missing__(self, char: str) -> float:
        found = self.stack.find(char)
        width = self[char] = open_face(found[0]).width(found[1]) if found else 0.0
        return width


def _undrawn(char: str) -> bool:
    """Joiners and variation selectors: they change nothing we can draw."""
    code = ord(char)
    selector = 0xFE00 <= code <= 0xFE0F or 0xE0100 <= code <= 0xE01EF
    return selector or unicodedata.category(char) in {"Cf", "Cc"}


@cache
def stacks() -> dict[str, FontStack]:
    """The voices of a notice: title 小标宋, fang 仿宋, song 宋, hei 黑, kai 楷."""
    song = ("song", *RARE)
    return {
        "title": FontStack("title", ("title", *song)),
        "fang": FontStack("fang", ("fang", *song), latin="song"),
        "song": FontStack("song", song),
        "hei": FontStack("hei", ("hei", *song)),
        "kai": FontStack("kai", ("kai", *song)),
    }
