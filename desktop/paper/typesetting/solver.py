"""How a notice is set so that it takes the fewest sheets, then has the largest letters.

A village copies every page for every board. Turning the sheet, a narrower margin, letters one
point smaller, or long texts below their rows may each save a page; none is done that saves none.
"""

from dataclasses import dataclass
from itertools import pairwise, product
from math import ceil
from typing import Final

from desktop.paper.typesetting.line_breaking import PHRASES, Style
from desktop.paper.typesetting.page import MM
from desktop.paper.typesetting.page_format import Paper
from desktop.paper.typesetting.table import (
    LEAST_ROW,
    PAD_X,
    PAD_Y,
    Letters,
    Widths,
    long_columns,
)

SIDES: Final = (24 * MM, 20 * MM, 17 * MM)
"""Margins; less is cut off by village printers."""
LETTERS: Final = (Letters(14), Letters(13))
"""The table's letters; smaller ones are not read at arm's length."""
_EM: Final = Style("song", 1, 1)


@dataclass(frozen=True, slots=True)
class Setting:
    """One way to set a table.

    Attributes:
        width: Of the sheet, points.
        height: Of the sheet, points.
        side: Left and right margin, points.
        letters: Of the table.
        below: Columns whose texts stand below their rows.
    """

    width: float
    height: float
    side: float
    letters: Letters
    below: frozenset[int]

    @property
    def room(self) -> float:
        """Width of the table."""
        return self.width - 2 * self.side


def settings(widths: Widths, paper: Paper) -> list[Setting]:
    """The ways to set a table on a paper, best liked first.

    A way in which words would be squeezed is left out, unless there is no other.
    """
    belows = sorted({frozenset(), long_columns(widths.table)}, key=len)
    every = [
        Setting(width, height, side / paper.scale, letters, below)
        for letters, (width, height), below, side in product(LETTERS, paper.grounds, belows, SIDES)
    ]
    needs = {
        (letters, below): widths.least(letters, below)
        for letters, below in product(LETTERS, belows)
    }
    fitting = [s for s in every if needs[s.letters, s.below] <= s.room]
    return fitting or [min(every, key=lambda s: needs[s.letters, s.below] / s.room)]


class Estimate:
    """How many sheets a setting takes, nearly: lines are counted, not set.

    Args:
        widths: What is set.
    """

    def __init__(self, widths: Widths) -> None:
        self._widths = widths
        table = widths.table
        self._rows = table.rows if table.total is None else (*table.rows, table.total)
        self._phrases: dict[str, list[float]] = {}

    def sheets(self, setting: Setting, around: float, room: float) -> float:
        """Sheets, as a fraction of which the whole is taken.

        Args:
            setting: How it is set.
            around: Points that title, facts and signatures take together.
            room: Points of a page between its margins.
        """
        style, rows = setting.letters.cell, self._rows
        columns, edges = self._widths.edges(setting.room, setting.letters, setting.below)
        most = [1] * len(rows)
        for i, (left, right) in zip(columns, pairwise(edges), strict=True):
            space = (right - left - 2 * PAD_X) / style.size
            texts = self._widths.texts[i]
            if max(texts.values(), default=0) > space:
                lines = {text: self._lines(text, wide, space) for text, wide in texts.items()}
                most = [max(now, lines[row[i]]) for now, row in zip(most, rows, strict=True)]
        wide = (setting.room - 4 * PAD_X) / style.size
        below = [ceil(self._widths.texts[i][row[i]] / wide) for i in setting.below for row in rows]
        heights = sum(max(n * style.lead + 2 * PAD_Y, LEAST_ROW) for n in (*most, *below))
        head = 2 * setting.letters.head.lead + 2 * PAD_Y
        # A page ends half a row above its foot.
        return (around + heights) / (room - head - heights / len(most) / 2)

    def _lines(self, text: str, wide: float, space: float) -> int:
        if wide <= space:
            return 1
        phrases = self._phrases.get(text)
        if phrases is None:
            phrases = self._phrases[text] = [_EM.width(p) for p in PHRASES.findall(text)]
        if max(phrases) > space:
            return ceil(wide / space)
        count, used = 1, 0.0
        for phrase in phrases:
            if used + phrase > space:
                count, used = count + 1, 0.0
            used += phrase
        return count
