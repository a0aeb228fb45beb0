"""How a notice is set so that it takes the fewest sheets, then has the largest letters.

A village copies every page for every board. Turning the sheet, a narrower margin, letters one
point smaller, or long texts below their rows may each save a page; none is done that saves none.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise, product
from math import ceil
from typing import Final

from desktop.paper.typesetting.columns import PAD_X, Letters, Widths, long_columns
from desktop.paper.typesetting.page import MM
from desktop.paper.typesetting.page_format import Paper
from desktop.paper.typesetting.table import LEAST_ROW, PAD_Y

SIDES: Final = (24 * MM, 20 * MM, 17 * MM)
"""Margins; less is cut off by village printers."""
LETTERS: Final = (Letters(14), Letters(13))
"""The table's letters; smaller ones are not read at arm's length."""


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


def fewest(liked: Sequence[Setting], size: Callable[[Setting], float]) -> Setting:
    """The best liked of the settings with the fewest sheets.

    A narrow margin never needs more sheets than a wide one, so the narrow ones are asked first,
    and the wide ones only where those are among the best.
    """
    narrow: dict[object, Setting] = {}
    for setting in liked:
        group = (setting.width, setting.letters, setting.below)
        if group not in narrow or setting.side < narrow[group].side:
            narrow[group] = setting
    sheets = {group: ceil(size(setting)) for group, setting in narrow.items()}
    best = min(sheets.values())
    return next(
        setting
        for setting in liked
        if sheets[setting.width, setting.letters, setting.below] == best
        and ceil(size(setting)) <= best
    )


class Estimate:
    """How many sheets a setting takes, nearly: lines are counted, not set.

    Args:
        widths: What is set.
    """

    def __init__(self, widths: Widths) -> None:
        self._widths = widths
        table = widths.table
        self._rows = table.rows if table.total is None else (*table.rows, table.total)

    def sheets(self, setting: Setting, around: float, room: float) -> float:
        """Sheets, as a fraction of which the whole is taken.

        Args:
            setting: How it is set.
            around: Points that title, facts and signatures take together.
            room: Points of a page between its margins.
        """
        style, table, count = setting.letters.cell, self._rows, self._widths.lines
        columns, edges = self._widths.edges(setting.room, setting.letters, setting.below)
        most = [1] * len(table)
        for i, (left, right) in zip(columns, pairwise(edges), strict=True):
            space = (right - left - 2 * PAD_X) / style.size
            texts = self._widths.texts[i]
            if max(texts.values(), default=0) > space:
                lines = {text: count(text, wide, space) for text, wide in texts.items()}
                most = [max(now, lines[row[i]]) for now, row in zip(most, table, strict=True)]
        wide = (setting.room - 4 * PAD_X) / style.size
        below = [ceil(self._widths.texts[i][row[i]] / wide) for i in setting.below for row in table]
        counted = Counter((*most, *below)).items()
        heights = sum(max(n * style.lead + 2 * PAD_Y, LEAST_ROW) * rows for n, rows in counted)
        head = 2 * setting.letters.head.lead + 2 * PAD_Y
        # A page ends half a row above its foot.
        return (around + heights) / (room - head - heights / len(most) / 2)
