"""A return on paper: landscape, heads repeated on every page, checks and notes below the table."""

from itertools import accumulate, groupby

from desktop.paper.pdf import render_inside
from desktop.paper.typesetting.line_breaking import Line, Style, balanced, break_lines
from desktop.paper.typesetting.page import BASELINE, MM, PaperPage, PaperSheet, Text
from forms.privacy.masking import MaskedText, public
from forms.privacy.never_publish import Audience
from forms.progress import Progress, unwatched
from forms.reports.report_table import Cell, ReportTable, release

A4_LANDSCAPE = (297 * MM, 210 * MM)
A3_LANDSCAPE = (420 * MM, 297 * MM)
A3_FROM = 18
"""Columns from which the larger paper is used."""
SIDE, TOP, BOTTOM = 15 * MM, 14 * MM, 16 * MM
THIN, THICK = 0.5, 1.1
LEFT, MIDDLE, RIGHT = 0.0, 0.5, 1.0
"""Where words stand in a cell; money stands at the right, so that figures can be added up."""
WALL = 1.6
"""How much larger everything is on a sheet for the wall."""


class _Look:
    """Sizes of one sheet, in points.

    Args:
        scale: 1 for a sheet on the desk, ``WALL`` for the wall.
    """

    def __init__(self, scale: float) -> None:
        def style(font: str, size: float, lead: float) -> Style:
            return Style(font, size * scale, lead * scale)

        self.title = style("title", 20, 30)
        self.small = style("song", 10.5, 15)
        self.loud = style("hei", 12, 18)
        self.head = style("hei", 10.5, 13)
        self.cell = style("song", 10.5, 14)
        self.total = style("hei", 10.5, 14)
        self.first, self.row, self.pad, self.bar = (n * scale for n in (74.0, 21.0, 3.0, 18.0))


def render_report(table: ReportTable, progress: Progress = unwatched) -> bytes:
    """The return as a PDF, every font embedded.

    Raises:
        NeverPublished: Something stands in it that who reads it may not see.
    """
    release(table)
    wide = sum(column.width for column in table.definition.columns) + 1 > A3_FROM
    width, height = A3_LANDSCAPE if wide else A4_LANDSCAPE
    setter = _Setter(table, width, height)
    sheet = PaperSheet(width, height, setter.pages(), frozenset())
    title = f"{table.village}{table.definition.title}"
    return render_inside(
        sheet, title=title, author=table.village, day=table.as_of, progress=progress
    )


class _Grid:
    """The table: equal columns, heads in two storeys, texts that only ``public`` makes."""

    def __init__(self, table: ReportTable, width: float, look: _Look) -> None:
        self.look = look
        place = f"「{table.definition.title}」"
        self.columns = table.definition.columns
        first = self.look.first * table.definition.first_width
        share = (width - first) / sum(column.width for column in self.columns)
        widths = accumulate((column.width * share for column in self.columns), initial=first)
        self.edges = (0.0, *widths)
        self.first = public(table.definition.first, place=place, audience=Audience.INSIDE)
        self.groups = [
            (public(group, place=place, audience=Audience.INSIDE), len(list(members)))
            for group, members in groupby(self.columns, lambda column: column.group)
        ]
        self.titles = [
            public(column.title, place=place, audience=Audience.INSIDE) for column in self.columns
        ]
        self.rows = [self._row(table, name, figures, place) for name, figures in table.rows]
        self.total = len(self.rows) if table.total else -1
        if table.total:
            self.rows.append(self._row(table, "合计", table.total, place))
        self.words = [
            any(isinstance(cells[i], str) and column.width > 1 for _, cells in table.rows)
            for i, column in enumerate(self.columns)
        ]
        self.heights = [self._height(row) for row in self.rows]
        deepest = max(
            len(balanced(title, self._room(i), self.look.head))
            for i, title in enumerate(self.titles, 1)
        )
        self.storeys = (
            self.look.head.lead + 2 * self.look.pad,
            deepest * self.look.head.lead + 2 * self.look.pad,
        )

    @staticmethod
    def _row(
        table: ReportTable, name: str, figures: tuple[Cell, ...], place: str
    ) -> tuple[MaskedText, ...]:
        cells = (name, *(table.text(i, figure) for i, figure in enumerate(figures)))
        return tuple(public(cell, place=place, audience=Audience.INSIDE) for cell in cells)

    def _room(self, column: int) -> float:
        return self.edges[column + 1] - self.edges[column] - 2 * self.look.pad

    def _height(self, row: tuple[MaskedText, ...]) -> float:
        """Room for the cell with the most lines."""
        lines = max(
            len(_lines(words, self._room(i), self.look.cell)) for i, words in enumerate(row)
        )
        return self.look.row + (lines - 1) * self.look.cell.lead

    def paint(self, page: PaperPage, x: float, top: float, first: int, end: int) -> float:
        """Heads and rows ``first`` to ``end``; the y below them."""
        y = self._heads(page, x, top)
        for number in range(first, end):
            style = self.look.total if number == self.total else self.look.cell
            below = y + self.heights[number]
            for i, words in enumerate(self.rows[number]):
                money = i > 0 and bool(self.columns[i - 1].amount)
                left = i > 0 and self.words[i - 1] and number != self.total
                at = RIGHT if money else LEFT if left else MIDDLE
                self._cell(page, x, (i, i + 1), (y, below), words, style, at)
            y = below
        page.frame((x, top, x + self.edges[-1], y), THICK)
        return y

    def _heads(self, page: PaperPage, x: float, top: float) -> float:
        middle = top + self.storeys[0]
        bottom = middle + self.storeys[1]
        self._cell(page, x, (0, 1), (top, bottom), self.first, self.look.head)
        at = 1
        for group, count in self.groups:
            if group:
                self._cell(page, x, (at, at + count), (top, middle), group, self.look.head)
            for i in range(at, at + count):
                span = (middle if group else top, bottom)
                self._cell(page, x, (i, i + 1), span, self.titles[i - 1], self.look.head)
            at += count
        return bottom

    def _cell(
        self, page: PaperPage, x: float, across: tuple[int, int], down: tuple[float, float],
        words: MaskedText, style: Style, place: float = MIDDLE,
    ) -> None:  # fmt: skip
        start, end = x + self.edges[across[0]], x + self.edges[across[1]]
        box = (start, down[0], end, down[1])
        page.frame(box, THIN)
        lines = _lines(words, end - start - 2 * self.look.pad, style)
        base = (down[0] + down[1] - (len(lines) - 1) * style.lead) / 2 + BASELINE * style.size
        for text, width in lines:
            at = start + self.look.pad + place * (end - start - 2 * self.look.pad - width)
            page.texts.append(Text(at, base, width, style.font, style.size, text, box))
            base += style.lead


def _lines(words: str, room: float, style: Style) -> list[Line]:
    """The lines of a cell; a line feed in it parts what belongs apart."""
    return [line for part in words.split("\n") for line in balanced(part, room, style)]


class _Setter:
    """Carries the pen."""

    def __init__(self, table: ReportTable, width: float, height: float) -> None:
        self.table = table
        self.look = _Look(WALL if table.definition.wall else 1.0)
        self.left, self.right = SIDE, width - SIDE
        self.floor = height - BOTTOM
        self.height = height
        self._pages: list[PaperPage] = []
        self._turn()

    def pages(self) -> list[PaperPage]:
        """Everything, page by page."""
        table = self.table
        self._centred(f"{table.village}{table.definition.title}", self.look.title)
        self._words(f"截至 {table.as_of.isoformat()}　{table.definition.id}", self.look.small)
        self.y += 4
        if table.rows or table.total:
            self._rows(_Grid(table, self.right - self.left, self.look))
        else:
            self._words("这一天没有要列的登记。", self.look.loud)
        self.y += 6
        self._bars()
        for check in table.checks:
            words = f"核对：{check.zh}。" if check.good else f"核对不通过：{check.zh}"
            self._words(words, self.look.small if check.good else self.look.loud)
        for note in table.notes:
            self._words(f"说明：{note}", self.look.small)
        self._words(f"依据：{table.definition.basis}。", self.look.small)
        for number, page in enumerate(self._pages, 1):
            words = f"第 {number} 页　共 {len(self._pages)} 页"
            small = self.look.small
            at = (self.left + self.right - small.width(words)) / 2
            self._text(page, words, small, at, self.height - 10 * MM)
        return self._pages

    def _bars(self) -> None:
        """A bar for each name: the whole thin, the part thick, figures behind it."""
        bars = self.table.bars
        most = max((whole for _, _, whole in bars), default=0)
        if not most:
            return
        room = (self.right - self.left - self.look.first * 2.4) / most
        for name, part, whole in bars:
            if self.y + self.look.bar > self.floor:
                self._turn()
            middle = self.y + self.look.bar / 2
            base = middle + BASELINE * self.look.small.size
            self._text(self.page, name, self.look.small, self.left, base)
            x = self.left + self.look.first + self.look.bar
            self.page.rules.append((x, middle, x + room * whole, middle, THIN))
            if part:
                self.page.rules.append((x, middle, x + room * part, middle, self.look.bar * 0.6))
            words = f"完成 {part}／{whole}"
            self._text(self.page, words, self.look.small, x + room * whole + 6, base)
            self.y += self.look.bar
        self.y += 6

    def _turn(self) -> None:
        self.page = PaperPage()
        self._pages.append(self.page)
        self.y = TOP

    def _rows(self, grid: _Grid) -> None:
        first, count = 0, len(grid.rows)
        while first < count:
            room, end = self.floor - self.y - sum(grid.storeys), first
            while end < count and (end == first or grid.heights[end] <= room):
                room -= grid.heights[end]
                end += 1
            self.y = grid.paint(self.page, self.left, self.y, first, end)
            first = end
            if first < count:
                self._turn()

    def _centred(self, words: str, style: Style) -> None:
        x = (self.left + self.right - style.width(words)) / 2
        self._text(self.page, words, style, x, self.y + style.lead / 2 + BASELINE * style.size)
        self.y += style.lead

    def _words(self, words: str, style: Style) -> None:
        for line, _ in break_lines(words, self.right - self.left, style):
            if self.y + style.lead > self.floor:
                self._turn()
            base = self.y + style.lead / 2 + BASELINE * style.size
            self._text(self.page, line, style, self.left, base)
            self.y += style.lead

    def _text(self, page: PaperPage, words: str, style: Style, x: float, base: float) -> None:
        cell = (self.left, base - style.size, self.right, base + style.lead)
        page.texts.append(Text(x, base, style.width(words), style.font, style.size, words, cell))
