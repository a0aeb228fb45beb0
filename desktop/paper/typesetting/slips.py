"""Slips: strips of a few rows that share a sheet, to be cut apart along dashed lines.

A sheet of A4 holds four, three or two. A slip is set larger than it is printed and then shrunk, as
a sheet for the elders is set smaller and grown (``page_format``): so its table is the same table.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from desktop.paper.typesetting.columns import Letters, Widths
from desktop.paper.typesetting.footer import CODE_WORDS, missing_note
from desktop.paper.typesetting.layout import absent_characters
from desktop.paper.typesetting.line_breaking import Line, Style, break_lines, break_title
from desktop.paper.typesetting.page import BASELINE, MM, PaperPage, PaperSheet, Text
from desktop.paper.typesetting.page_format import Paper, grown
from desktop.paper.typesetting.table import Grid, measure, paint
from forms.notices.sheet.notice import Notice

SHRUNK: Final = 0.72
"""The table's letters are 10 points, a little less than 五号; what stands above it 8.6."""
PARTS: Final = (4, 3, 2)
"""Into how many equal parts a sheet is cut."""
SIDE: Final = 17 * MM / SHRUNK
TOP, BOTTOM, GAP = 9.0, 7.0, 4.0
EDGE: Final = 6 * MM / SHRUNK
"""Of the sheet, above and below; printers of villages leave it white."""
LETTERS: Final = Letters(pad=2.5, least=24)
TITLE: Final = Style("title", 18, 24)
SMALL: Final = Style("song", 12, 15)
TINY: Final = Style("song", 9, 12)
CODE_SIDE: Final = 21 * MM / SHRUNK
_DASH, _WHITE = 6.0, 5.0
_CUT: Final = 0.4
_GREY: Final = 0.4


@dataclass(frozen=True, slots=True)
class _Slip:
    """A strip, measured.

    Attributes:
        notice: The strip.
        title: Lines beside the code.
        lines: Which hamlet it lists, period and telephones; lines beside the code.
        grid: The table.
        notes: Lines below it.
        height: Points it needs before it is shrunk.
    """

    notice: Notice
    title: list[Line]
    lines: list[Line]
    grid: Grid
    notes: list[Line]
    height: float


class Slips:
    """Strips that share sheets.

    Args:
        strips: One notice for each hamlet, in their order.
        paper: What they are printed on; letters for old eyes are larger here as well.
    """

    def __init__(self, strips: Sequence[Notice], paper: Paper) -> None:
        width, height = min(paper.grounds)
        self._paper = paper
        self._width, self._whole = width / SHRUNK, height / SHRUNK
        self._height = self._whole - 2 * EDGE
        self._all = [self._measured(strip) for strip in strips]
        self.fitting = [strip for strip, slip in zip(strips, self._all, strict=True) if slip]
        """Those that share; the others need sheets of their own."""

    def sheet(self) -> PaperSheet:
        """The sheets, as many slips on each as it holds."""
        pages = [PaperPage()]
        left = 1.0
        for number, slip in enumerate(slip for slip in self._all if slip):
            share = 1 / self._parts(slip.height)
            if share > left + 0.001:
                pages.append(PaperPage())
                left = 1.0
            top = EDGE + (1 - left) * self._height
            self._paint(slip, number, pages[-1], top)
            left -= share
            end = top + share * self._height
            if left > 0.001:
                pages[-1].rules += _dashes(end, self._width)
        absent = frozenset().union(*(absent_characters(s.notice) for s in self._all if s))
        sheet = PaperSheet(self._width, self._whole, pages, absent)
        return self._paper.grown(grown(sheet, SHRUNK))

    def _parts(self, height: float) -> int:
        """Into how many parts a sheet is cut that each hold so much; 0 when it fills more."""
        return next((parts for parts in PARTS if height <= self._height / parts), 0)

    def _measured(self, strip: Notice) -> _Slip | None:
        room = self._width - 2 * SIDE
        beside = room - CODE_SIDE - 2 * GAP
        title = break_title(strip.title, beside, TITLE)
        told = [*strip.paragraphs, *(f"{name}：{content}" for name, content in strip.facts)]
        lines = [line for text in told for line in break_lines(text, beside, SMALL)]
        grid = measure(Widths(strip.table), room, LETTERS, frozenset())
        notes = missing_note(absent_characters(strip))
        small = [line for note in notes for line in break_lines(note, room, TINY)]
        head = max(len(title) * TITLE.lead + len(lines) * SMALL.lead, CODE_SIDE)
        table = grid.head.height + sum(row.height for row in grid.rows)
        foot = len(small) * TINY.lead + GAP + SMALL.lead + TINY.lead
        height = TOP + head + GAP + table + foot + BOTTOM
        return _Slip(strip, title, lines, grid, small, height) if self._parts(height) else None

    def _paint(self, slip: _Slip, number: int, page: PaperPage, top: float) -> None:
        mark = f"s{number}"
        left, right = SIDE, self._width - SIDE
        beside = right - CODE_SIDE - 2 * GAP
        y = start = top + TOP
        for line in slip.title:
            _put(page, line, TITLE, (left + beside - line[1]) / 2, y, f"H1:{mark}")
            y += TITLE.lead
        for line in slip.lines:
            _put(page, line, SMALL, left, y, f"P:{mark}")
            y += SMALL.lead
        y = max(y, start + CODE_SIDE) + GAP
        begun = len(page.texts)
        y = paint(slip.grid, page, left, y, 0, len(slip.grid.rows))
        page.texts[begun:] = [_of_slip(text, mark) for text in page.texts[begun:]]
        for line in slip.notes:
            _put(page, line, TINY, left, y, f"P:{mark}.note")
            y += TINY.lead
        y += GAP
        for text, style, x, tag in self._foot(slip.notice, left, right, mark):
            _put(page, (text, style.width(text)), style, x, y, tag)
        box = (right - CODE_SIDE, start, right, start + CODE_SIDE)
        page.codes.append((box, number))
        y += SMALL.lead
        for text, x in _marks(slip.notice, left, right):
            _put(page, (text, TINY.width(text)), TINY, x, y, f"P:{mark}.marks")

    def _foot(
        self, notice: Notice, left: float, right: float, mark: str
    ) -> Iterator[tuple[str, Style, float, str]]:
        """Who announces, and when, with room between them for the seal."""
        yield str(notice.issuer), SMALL, left, f"P:{mark}.issuer"
        dated = str(notice.dated)
        at = right - SMALL.width(dated) - TINY.width("（盖章处）")
        yield dated, SMALL, at, f"P:{mark}.dated"
        yield "（盖章处）", TINY, right - TINY.width("（盖章处）"), f"P:{mark}.seal"


def _marks(notice: Notice, left: float, right: float) -> Iterator[tuple[str, float]]:
    """What the code is for, page, number and digest, as at the foot of a sheet of its own."""
    digest = notice.digest
    groups = " ".join(digest[i : i + 4] for i in range(0, len(digest), 4))
    told = (CODE_WORDS, "第 1 页　共 1 页", f"编号　{notice.number}", f"核对码　{groups}")
    free = (right - left - sum(map(TINY.width, told))) / (len(told) - 1)
    x = left
    for text in told:
        yield text, x
        x += TINY.width(text) + free


def _of_slip(text: Text, mark: str) -> Text:
    """A cell of the table, told apart from the cells of other slips."""
    kind, _, rest = text.tag.partition(":")
    return text._replace(tag=f"{kind}:{mark}.{rest}")


def _put(
    page: PaperPage, line: Line, style: Style, x: float, y: float, tag: str, *, grey: float = 0.0
) -> None:
    text, width = line
    base = y + style.lead / 2 + BASELINE * style.size
    cell = (x, y, x + width, y + style.lead)
    page.texts.append(Text(x, base, width, style.font, style.size, text, cell, grey=grey, tag=tag))


def _dashes(y: float, width: float) -> list[tuple[float, float, float, float, float]]:
    """A line to cut along, from edge to edge."""
    count = int(width / (_DASH + _WHITE))
    starts = [i * (_DASH + _WHITE) for i in range(count)]
    return [(x, y, x + _DASH, y, _CUT) for x in starts]
