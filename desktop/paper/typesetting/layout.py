"""From a notice to pages: measure everything, break it into pages, then place it.

Measures follow GB/T 9704-2012 where they serve a sheet on a board (A4, 3号 text, title above,
issuer over date, date four characters in from the right) and leave it where old eyes at arm's
length need more (title 26 pt, table 14 pt, rows of 9 mm and more) or where the sheet would run
over for a line or two: a list of a few households should hang as one page.
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from math import ceil

from desktop.paper.fonts.fallback import stacks
from desktop.paper.typesetting.columns import PAD_X, Widths
from desktop.paper.typesetting.footer import NOTE, SENTENCE, Closing
from desktop.paper.typesetting.line_breaking import Line, Style, balanced, break_lines, break_title
from desktop.paper.typesetting.page import ARTIFACT, BASELINE, MM, PaperPage, PaperSheet, Text
from desktop.paper.typesetting.page_format import Paper
from desktop.paper.typesetting.solver import SIDES, Estimate, Setting, fewest, settings
from desktop.paper.typesetting.table import (
    LEAST_ROW,
    Grid,
    TableRow,
    measure,
    paint,
)
from forms.notices.sheet.notice import Notice

A4 = (210 * MM, 297 * MM)
A4_AUTO = Paper()
SIDE, TOP, BOTTOM = SIDES[0], 23 * MM, 21 * MM
TITLE = Style("title", 26, 36)
BODY = Style("song", 16, 27)
LABEL = Style("hei", 14, 20)
FACT = Style("song", 14, 20)
FOOT = Style("song", 10.5, 14)
TINY = Style("song", 8, 11)
LOW = A4[0] + 1
"""A sheet no higher than this gets a smaller head, so that the table begins on page 1."""
LOW_TITLE = Style("title", 22, 29)
LOW_BODY = Style("song", 14, 22)
ROWS_KEPT = 2  # rows that stay with the signatures
FEW_LINES = 2
"""Of so many lines a fact is set so that none is much shorter than the others."""
_MOST_TRACKING = 1 / 6  # of a character
_WHITE_LEFT = 0.35  # of a page; a row that would leave more is parted
_ROWS_TRIED = 60  # up to so many rows settings are tried, not estimated


def lay_out(notice: Notice, paper: Paper = A4_AUTO) -> PaperSheet:
    """Set a notice on its paper: the fewest sheets, then the largest letters."""
    widths = Widths(notice.table)
    liked = settings(widths, paper)
    if len(liked) == 1:
        return _set(notice, widths, liked[0], paper)
    estimate = Estimate(widths)

    @cache
    def size(setting: Setting) -> float:
        room = setting.height - TOP - BOTTOM
        return estimate.sheets(setting, _around(notice, setting), room)

    if len(notice.table.rows) > _ROWS_TRIED:
        return _set(notice, widths, fewest(liked, size), paper)
    best = _set(notice, widths, liked[0], paper)
    for setting in liked[1:]:
        if len(best.pages) > 1 and size(setting) + 0.5 < len(best.pages):
            other = _set(notice, widths, setting, paper)
            best = other if len(other.pages) < len(best.pages) else best
    return best


def _set(notice: Notice, widths: Widths, setting: Setting, paper: Paper) -> PaperSheet:
    grid = measure(widths, setting.room, setting.letters, setting.below)
    setter = _Setter(notice, grid, setting, paper.scale)
    setter.opening()
    setter.table()
    setter.feet()
    return paper.grown(PaperSheet(setting.width, setting.height, setter.pages, setter.absent))


def absent_characters(notice: Notice) -> frozenset[str]:
    """Characters of this notice that no font has; known once it has been measured."""
    unknown = set().union(*(stack.absent for stack in stacks().values()))
    if not unknown:
        return frozenset()
    texts = [*notice.title, *notice.paragraphs, *notice.closing, *notice.notes, notice.issuer]
    texts += [text for fact in notice.facts for text in fact]
    texts += [text for row in notice.table.rows for text in row]
    return frozenset(char for char in unknown if any(char in text for text in texts))


def by_hand(notice: Notice) -> str:
    """What has to be written in by hand because no font has it, one sentence; empty for nothing."""
    absent = sorted(absent_characters(notice))
    if not absent:
        return ""
    codes = "、".join(f"U+{ord(char):04X}" for char in absent)
    return f"有{len(absent)}个字字库里没有（{codes}），印出来是“〓”，张贴前要用手写补上。"


class _Setter:
    """Carries the pen: the page, and how far down it is."""

    def __init__(self, notice: Notice, grid: Grid, setting: Setting, scale: float) -> None:
        self.notice = notice
        self.grid = grid
        self.scale = scale
        low = setting.height < LOW
        self.title, self.body = (LOW_TITLE, LOW_BODY) if low else (TITLE, BODY)
        self.height = setting.height
        self.left, self.right = setting.side, setting.width - setting.side
        self.floor = setting.height - BOTTOM
        self.pages: list[PaperPage] = []
        self.page = self._turn()
        self.absent: frozenset[str] = frozenset()

    def _turn(self) -> PaperPage:
        self.page = PaperPage()
        self.pages.append(self.page)
        self.y = TOP
        return self.page

    # Above the table

    def opening(self) -> None:
        """Title, opening text and the boxed facts."""
        for line in break_title(self.notice.title, self.right - self.left, self.title):
            self._line(line, self.title, (self.left + self.right - line[1]) / 2, tag="H1:0")
        self.y += 6
        for number, paragraph in enumerate(self.notice.paragraphs):
            self._paragraph(paragraph, f"P:{number}", self.body)
        self.y += 5
        if self.notice.facts:
            self._facts()
        self.y += 8

    def _line(self, line: Line, style: Style, x: float, *, tag: str, tracking: float = 0.0) -> None:
        """Set one line and move down by the style's lead."""
        if self.y + style.lead > self.floor:
            self._turn()
        text, width = line
        cell = (self.left, self.y, self.right, self.y + style.lead)
        base = self.y + style.lead / 2 + BASELINE * style.size
        width += tracking * (len(text) - 1)
        self.page.texts.append(
            Text(x, base, width, style.font, style.size, text, cell, tracking, tag=tag)
        )
        self.y += style.lead

    def _paragraph(self, text: str, tag: str, style: Style) -> None:
        """Full lines are spread to the margin, by a sixth of a character at most."""
        indent = 2 * style.size
        lines = break_lines(text, self.right - self.left, style, first=indent)
        for i, line in enumerate(lines):
            x = self.left + (indent if i == 0 else 0)
            gap = 0.0 if i == len(lines) - 1 else self.right - x - line[1]
            tracking = gap / max(len(line[0]) - 1, 1)
            self._line(
                line,
                style,
                x,
                tag=tag,
                tracking=tracking if tracking < _MOST_TRACKING * style.size else 0.0,
            )

    def _facts(self) -> None:
        """A frame with a row for each fact; short ones share a row on a sheet that lies across."""
        facts = self.notice.facts
        label = max(LABEL.width(name) for name, _ in facts) + 3 * PAD_X
        rows = self._fact_rows(label)
        heights = [max(max(len(f[1]) for f in row) * FACT.lead + 5, LEAST_ROW) for row in rows]
        if TOP + sum(heights) > self.floor:
            for name, content in facts:
                self._paragraph(f"{name}：{content}", f"P:{name}", FACT)
            return
        if self.y + sum(heights) > self.floor:
            self._turn()
        top, share = self.y, (self.right - self.left) / 2
        for row, height in zip(rows, heights, strict=True):
            for number, fact in enumerate(row):
                start = self.left + number * share
                self._fact(start, label, fact, height)
                edges = (start + label, start) if number else (start + label,)
                for x in edges:
                    self.page.rules.append((x, self.y, x, self.y + height, 0.5))
            self.y += height
            self.page.rules.append((self.left, self.y, self.right, self.y, 0.5))
        self.page.frame((self.left, top, self.right, self.y), 0.5)

    def _fact_rows(self, label: float) -> list[list[tuple[str, list[Line]]]]:
        """The facts row by row, each with its lines."""
        wide = self.right - self.left
        across = wide > self.height
        half = wide / 2 - label - 3 * PAD_X
        rows: list[list[tuple[str, list[Line]]]] = []
        open_row = False
        for name, content in self.notice.facts:
            short = across and FACT.width(content) <= half
            whole: list[Line] = [(str(content), FACT.width(content))]
            lines = whole if short else self._fact_lines(content, label)
            if short and open_row:
                rows[-1].append((name, lines))
            else:
                rows.append([(name, lines)])
            open_row = short and not open_row
        return rows

    def _fact_lines(self, content: str, label: float) -> list[Line]:
        """A fact over the width of the sheet: a sentence runs on, a few words stand balanced."""
        room = self.right - self.left - label - 3 * PAD_X
        lines = break_lines(content, room, FACT)
        return balanced(content, room, FACT) if len(lines) <= FEW_LINES else lines

    def _fact(
        self, start: float, label: float, fact: tuple[str, list[Line]], height: float
    ) -> None:
        """Label in the middle of its part, content flush left behind it."""
        name, lines = fact
        wide = LABEL.width(name)
        self._stacked([(name, wide)], LABEL, start + (label - wide) / 2, height, f"P:{name}")
        self._stacked(lines, FACT, start + label + 1.5 * PAD_X, height, f"P:{name}")

    def _stacked(self, lines: list[Line], style: Style, x: float, height: float, tag: str) -> None:
        """Lines flush left at ``x``, in the middle of the next ``height`` points."""
        cell = (x, self.y, self.right, self.y + height)
        base = self.y + (height - (len(lines) - 1) * style.lead) / 2 + BASELINE * style.size
        for text, width in lines:
            self.page.texts.append(
                Text(x, base, width, style.font, style.size, text, cell, tag=tag)
            )
            base += style.lead

    # The table and what follows

    def table(self) -> None:
        """Rows page by page; the last rows stay with the signatures."""
        self.absent = absent_characters(self.notice)
        closing = Closing(self.notice, self.absent, self.left, self.right, self.scale)
        first = 0
        while first < len(self.grid.rows):
            self.grid = self.grid.joined(first)
            self._part(first)
            end = self._rows_that_fit(first, closing.height)
            if end > first:
                self.y = paint(self.grid, self.page, self.left, self.y, first, end)
                first = end
            if first < len(self.grid.rows):
                self._turn()
        if TOP + closing.height > self.floor:
            closing = self._closing_that_flows()
        if self.y + closing.height > self.floor:
            self._turn()
        closing.paint(self.page, self.y)

    def _part(self, first: int) -> None:
        """Part the row at the foot of the page, if it fits on none or much would stay white."""
        rows, y, end = self.grid.rows, self.y + self.grid.head.height, first
        while end < len(rows) and y + rows[end].height <= self.floor:
            y += rows[end].height
            end += 1
        if end == len(rows):
            return
        page = self.floor - TOP - self.grid.head.height
        if rows[end].height > page or self.floor - y > _WHITE_LEFT * page:
            self.grid = self.grid.parted(end, self.floor - y)

    def _rows_that_fit(self, first: int, tail: float) -> int:
        """How far the rows go on this page, keeping the last of them for the signatures."""
        rows, fresh = self.grid.rows, self.y == TOP
        y, end = self.y + self.grid.head.height, first
        while end < len(rows) and y + rows[end].height <= self.floor:
            y += rows[end].height
            end += 1
        kept = _kept(rows)
        runs_over = end == len(rows) and y + tail > self.floor
        if (runs_over or len(rows) - kept < end < len(rows)) and self._worth_keeping(kept, tail):
            end = min(end, max(first, len(rows) - kept))
        elif first + 1 < end < len(rows) and _belongs_above(rows[end]):
            end -= 1
        if end == first and fresh:
            return len(rows) if len(rows) - first <= kept else first + 1
        return end

    def _worth_keeping(self, kept: int, tail: float) -> bool:
        """Whether a fresh page holds the kept rows together with the signatures."""
        held = sum(row.height for row in self.grid.rows[len(self.grid.rows) - kept :])
        return TOP + self.grid.head.height + held + tail <= self.floor

    def _closing_that_flows(self) -> Closing:
        """Set long sentences and notes as paragraphs; what is left of the block to place."""
        for number, sentence in enumerate(self.notice.closing):
            self._paragraph(sentence, f"P:closing{number}", SENTENCE)
        for number, note in enumerate(self.notice.notes):
            self._paragraph(note, f"P:note{number}", NOTE)
        short = replace(self.notice, closing=(), notes=())
        return Closing(short, self.absent, self.left, self.right, self.scale)

    # Every page

    def feet(self) -> None:
        """Page x of y in the middle, number and digest at the sides."""
        digest = self.notice.digest
        groups = " ".join(digest[i : i + 4] for i in range(0, len(digest), 4))
        base = self.height - 11 * MM
        for i, page in enumerate(self.pages):
            pages = f"第 {i + 1} 页　共 {len(self.pages)} 页"
            self._foot(page, base - 12, pages, FOOT, 0.5)
            self._foot(page, base, f"编号　{self.notice.number}", TINY, 0.0)
            self._foot(page, base, f"核对码　{groups}", TINY, 1.0)

    def _foot(self, page: PaperPage, base: float, text: str, style: Style, at: float) -> None:
        width = style.width(text)
        x = self.left + (self.right - self.left - width) * at
        cell = (self.left, base - style.size, self.right, base + style.lead)
        page.texts.append(Text(x, base, width, style.font, style.size, text, cell, tag=ARTIFACT))


def _kept(rows: Sequence[TableRow]) -> int:
    """How many of the last rows stay with the signatures; parts of one row count once."""
    kept = min(ROWS_KEPT, len(rows))
    return 1 if any(_belongs_above(row) for row in rows[len(rows) - kept :]) else kept


def _belongs_above(row: TableRow) -> bool:
    return row.goes_on or row.below is not None


def _around(notice: Notice, setting: Setting) -> float:
    """Points that title, text, facts and signatures take, nearly."""
    low = setting.height < LOW
    title, body = (LOW_TITLE, LOW_BODY) if low else (TITLE, BODY)
    words = sum(map(len, notice.paragraphs)) * body.size
    text = (ceil(words / setting.room) + len(notice.paragraphs)) * body.lead
    facts = len(notice.facts) * LEAST_ROW
    return 2 * title.lead + text + facts + notice.seal_mm * MM + 6 * SENTENCE.lead
