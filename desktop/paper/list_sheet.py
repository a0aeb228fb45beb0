"""A list of the window on paper: the columns as they are seen, for use inside the office alone."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate
from typing import Final

from desktop.paper.pdf import render_inside
from desktop.paper.typesetting.line_breaking import Style, balanced
from desktop.paper.typesetting.page import BASELINE, MM, PaperPage, PaperSheet, Text
from forms.privacy.masking import MaskedText, public
from forms.privacy.never_publish import Audience, released
from forms.privacy.never_words import Word
from forms.progress import Progress, through, unwatched

PORTRAIT, LANDSCAPE = (210 * MM, 297 * MM), (297 * MM, 210 * MM)
SIDE, TOP, BOTTOM = 14 * MM, 14 * MM, 18 * MM
PAD: Final = 3.0
THIN: Final = 0.5
LOOKED_AT: Final = 300
"""Rows that decide how wide a column is."""
WIDEST: Final = 150.0
"""Points a column asks for at most, before it breaks its words."""
TITLE, SMALL = Style("title", 18, 28), Style("song", 9.5, 14)
HEAD, CELL, GROUP = Style("hei", 10, 14), Style("song", 10, 14), Style("hei", 11, 18)
FOOT: Final = "内部使用，不得张贴。遮住的内容没有印。"


@dataclass(frozen=True, slots=True)
class PrintedList:
    """What is printed.

    Attributes:
        title: What is listed.
        village: Of which village.
        day: As of which day.
        asked: What it is narrowed by, in words; empty for nothing.
        heads: Headings.
        groups: Head and rows of each group; one without head for a list that is not grouped.
        words: Words a county added to the list of what nobody may say.
        foot: What stands at the foot of each page.
    """

    title: str
    village: str
    day: date
    asked: str
    heads: Sequence[str]
    groups: Sequence[tuple[str, Sequence[Sequence[str]]]]
    words: tuple[Word, ...] = ()
    foot: str = FOOT


def render_list(listed: PrintedList, progress: Progress = unwatched) -> bytes:
    """The list as a PDF.

    Args:
        listed: What is printed.
        progress: Told how many rows are laid out, and may stop it.

    Raises:
        NeverPublished: Something stands in it that no paper of the village may say.
    """
    place = f"「{listed.title}」"

    def proved(text: str) -> MaskedText:
        checked = released(text, Audience.INSIDE, more=listed.words).text_for(place)
        return public(checked, place=place, audience=Audience.INSIDE)

    heads = [proved(one) for one in listed.heads]
    every = [row for _, rows in listed.groups for row in rows]
    passed = iter([
        [proved(cell) for cell in row] for row in through(every, "正在看能不能印", progress)
    ])  # fmt: skip
    groups = [(proved(head), [next(passed) for _ in rows]) for head, rows in listed.groups]
    sample = [row for _, rows in groups for row in rows[:LOOKED_AT]]
    wishes = [_wish(head, [row[at] for row in sample]) for at, head in enumerate(heads)]
    width, height = PORTRAIT if sum(wishes) <= PORTRAIT[0] - 2 * SIDE else LANDSCAPE
    room = width - 2 * SIDE
    shares = [wish * room / sum(wishes) for wish in wishes]
    setter = _ListSetter(heads, shares, (width, height))
    setter.begin(proved(f"{listed.village}{listed.title}"), proved(_below(listed)))
    of = len(every)
    for head, rows in groups:
        setter.group(head, through(rows, "正在排版", lambda what, at, _: progress(what, at, of)))
    sheet = PaperSheet(width, height, setter.finished(proved(listed.foot)), frozenset())
    return render_inside(
        sheet,
        title=f"{listed.village}{listed.title}",
        author=listed.village,
        day=listed.day,
        progress=progress,
    )


def _below(listed: PrintedList) -> str:
    number = sum(len(rows) for _, rows in listed.groups)
    asked = f"　{listed.asked}" if listed.asked else ""
    return f"截至 {listed.day.isoformat()}　共 {number} 行{asked}"


def _wish(head: MaskedText, cells: Sequence[MaskedText]) -> float:
    widest = max((CELL.width(cell) for cell in cells), default=0.0)
    return min(max(widest, HEAD.width(head)), WIDEST) + 2 * PAD + 2


class _ListSetter:
    """Carries the pen: heads again on each page, a group's head never alone at its foot.

    Args:
        heads: Headings.
        shares: Widths of the columns, in points.
        size: Of the paper.
    """

    def __init__(
        self, heads: Sequence[MaskedText], shares: Sequence[float], size: tuple[float, float]
    ) -> None:
        self._heads, self._size = heads, size
        self._edges = [SIDE, *accumulate(shares, initial=SIDE)][1:]
        self._pages: list[PaperPage] = []
        self._turn()

    def begin(self, title: MaskedText, below: MaskedText) -> None:
        """Title and day on the first page."""
        at = (self._size[0] - TITLE.width(title)) / 2
        self._text(title, TITLE, at, self._y + TITLE.lead / 2 + BASELINE * TITLE.size)
        self._y += TITLE.lead
        for text, _ in balanced(below, self._size[0] - 2 * SIDE, SMALL):
            self._text(text, SMALL, SIDE, self._y + SMALL.lead / 2 + BASELINE * SMALL.size)
            self._y += SMALL.lead
        self._y += 4
        self._row(self._heads, HEAD)

    def group(self, head: MaskedText, rows: Iterable[Sequence[MaskedText]]) -> None:
        """The rows of one group below its head."""
        if head:
            self._room_for(GROUP.lead + CELL.lead + 2 * PAD)
            base = self._y + GROUP.lead / 2 + BASELINE * GROUP.size
            self._text(head, GROUP, SIDE + PAD, base)
            self._y += GROUP.lead
        for row in rows:
            self._row(row, CELL)

    def finished(self, foot: MaskedText) -> list[PaperPage]:
        """All pages, each with its foot and number."""
        base = self._size[1] - 10 * MM
        for number, page in enumerate(self._pages, 1):
            words = f"{foot}　第 {number} 页　共 {len(self._pages)} 页"
            at = (self._size[0] - SMALL.width(words)) / 2
            self._text(words, SMALL, at, base, page)
        return self._pages

    def _turn(self) -> None:
        self._page = PaperPage()
        self._pages.append(self._page)
        self._y = float(TOP)

    def _room_for(self, height: float) -> None:
        if self._y + height > self._size[1] - BOTTOM:
            self._turn()
            self._row(self._heads, HEAD)

    def _row(self, cells: Sequence[MaskedText], style: Style) -> None:
        lines = [
            balanced(cell, self._edges[at + 1] - self._edges[at] - 2 * PAD, style)
            for at, cell in enumerate(cells)
        ]
        height = max(map(len, lines), default=1) * style.lead + 2 * PAD
        if style is not HEAD:
            self._room_for(height)
        for at, of_cell in enumerate(lines):
            box = (self._edges[at], self._y, self._edges[at + 1], self._y + height)
            self._page.frame(box, THIN)
            base = self._y + PAD + style.lead / 2 + BASELINE * style.size
            for text, width in of_cell:
                left = self._edges[at] + PAD
                self._page.texts.append(Text(left, base, width, style.font, style.size, text, box))
                base += style.lead
        self._y += height

    def _text(
        self, words: str, style: Style, x: float, base: float, page: PaperPage | None = None
    ) -> None:
        cell = (SIDE, base - style.size, self._size[0] - SIDE, base + style.lead)
        width = style.width(words)
        made = Text(x, base, width, style.font, style.size, words, cell)
        (page or self._page).texts.append(made)
