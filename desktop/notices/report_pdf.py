"""A return on paper: landscape, heads repeated on every page, checks and notes below the table."""

from itertools import accumulate, groupby

from desktop.notices.breaking import Style, balanced, break_lines
from desktop.notices.page import BASELINE, MM, Page, Sheet, Text
from desktop.notices.pdf import render_inside
from forms.masking import MaskedText, public
from forms.report_def import Cell, ReportTable

A4_LANDSCAPE = (297 * MM, 210 * MM)
A3_LANDSCAPE = (420 * MM, 297 * MM)
A3_FROM = 18
"""Columns from which the larger paper is used."""
SIDE, TOP, BOTTOM = 15 * MM, 14 * MM, 16 * MM
TITLE = Style("title", 20, 30)
SMALL = Style("song", 10.5, 15)
LOUD = Style("hei", 12, 18)
HEAD = Style("hei", 10.5, 13)
CELL = Style("song", 10.5, 14)
TOTAL = Style("hei", 10.5, 14)
FIRST, ROW, PAD = 74.0, 21.0, 3.0
THIN, THICK = 0.5, 1.1


def render_report(table: ReportTable) -> bytes:
    """The return as a PDF, every font embedded."""
    wide = sum(column.width for column in table.definition.columns) + 1 > A3_FROM
    width, height = A3_LANDSCAPE if wide else A4_LANDSCAPE
    setter = _Setter(table, width, height)
    sheet = Sheet(width, height, setter.pages(), frozenset())
    title = f"{table.village}{table.definition.title}"
    return render_inside(sheet, title=title, author=table.village, day=table.as_of)


class _Grid:
    """The table: equal columns, heads in two storeys, texts that only ``public`` makes."""

    def __init__(self, table: ReportTable, width: float) -> None:
        place = f"「{table.definition.title}」"
        self.columns = table.definition.columns
        first = FIRST * table.definition.first_width
        share = (width - first) / sum(column.width for column in self.columns)
        widths = accumulate((column.width * share for column in self.columns), initial=first)
        self.edges = (0.0, *widths)
        self.first = public(table.definition.first, place=place)
        self.groups = [
            (public(group, place=place), len(list(members)))
            for group, members in groupby(self.columns, lambda column: column.group)
        ]
        self.titles = [public(column.title, place=place) for column in self.columns]
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
            len(balanced(title, self._room(i), HEAD)) for i, title in enumerate(self.titles, 1)
        )
        self.storeys = (HEAD.lead + 2 * PAD, deepest * HEAD.lead + 2 * PAD)

    @staticmethod
    def _row(
        table: ReportTable, name: str, figures: tuple[Cell, ...], place: str
    ) -> tuple[MaskedText, ...]:
        cells = (name, *(table.text(i, figure) for i, figure in enumerate(figures)))
        return tuple(public(cell, place=place) for cell in cells)

    def _room(self, column: int) -> float:
        return self.edges[column + 1] - self.edges[column] - 2 * PAD

    def _height(self, row: tuple[MaskedText, ...]) -> float:
        """Room for the cell with the most lines."""
        lines = max(len(balanced(words, self._room(i), CELL)) for i, words in enumerate(row))
        return ROW + (lines - 1) * CELL.lead

    def paint(self, page: Page, x: float, top: float, first: int, end: int) -> float:
        """Heads and rows ``first`` to ``end``; the y below them."""
        y = self._heads(page, x, top)
        for number in range(first, end):
            style = TOTAL if number == self.total else CELL
            below = y + self.heights[number]
            for i, words in enumerate(self.rows[number]):
                left = i > 0 and self.words[i - 1] and number != self.total
                self._cell(page, x, (i, i + 1), (y, below), words, style, left=left)
            y = below
        page.frame((x, top, x + self.edges[-1], y), THICK)
        return y

    def _heads(self, page: Page, x: float, top: float) -> float:
        middle = top + self.storeys[0]
        bottom = middle + self.storeys[1]
        self._cell(page, x, (0, 1), (top, bottom), self.first, HEAD)
        at = 1
        for group, count in self.groups:
            if group:
                self._cell(page, x, (at, at + count), (top, middle), group, HEAD)
            for i in range(at, at + count):
                span = (middle if group else top, bottom)
                self._cell(page, x, (i, i + 1), span, self.titles[i - 1], HEAD)
            at += count
        return bottom

    def _cell(
        self, page: Page, x: float, across: tuple[int, int], down: tuple[float, float],
        words: MaskedText, style: Style, *, left: bool = False,
    ) -> None:  # fmt: skip
        start, end = x + self.edges[across[0]], x + self.edges[across[1]]
        box = (start, down[0], end, down[1])
        page.frame(box, THIN)
        lines = balanced(words, end - start - 2 * PAD, style)
        base = (down[0] + down[1] - (len(lines) - 1) * style.lead) / 2 + BASELINE * style.size
        for text, width in lines:
            at = start + PAD if left else (start + end - width) / 2
            page.texts.append(Text(at, base, width, style.font, style.size, text, box))
            base += style.lead


class _Setter:
    """Carries the pen."""

    def __init__(self, table: ReportTable, width: float, height: float) -> None:
        self.table = table
        self.left, self.right = SIDE, width - SIDE
        self.floor = height - BOTTOM
        self.height = height
        self._pages: list[Page] = []
        self._turn()

    def pages(self) -> list[Page]:
        """Everything, page by page."""
        table = self.table
        self._centred(f"{table.village}{table.definition.title}", TITLE)
        self._words(f"截至 {table.as_of.isoformat()}　{table.definition.id}", SMALL)
        self.y += 4
        if table.rows or table.total:
            self._rows(_Grid(table, self.right - self.left))
        else:
            self._words("这一天没有要列的登记。", LOUD)
        self.y += 6
        for check in table.checks:
            words = f"核对：{check.zh}。" if check.good else f"核对不通过：{check.zh}"
            self._words(words, SMALL if check.good else LOUD)
        for note in table.notes:
            self._words(f"说明：{note}", SMALL)
        self._words(f"依据：{table.definition.basis}。", SMALL)
        for number, page in enumerate(self._pages, 1):
            words = f"第 {number} 页　共 {len(self._pages)} 页"
            self._text(page, words, SMALL, (self.left + self.right - SMALL.width(words)) / 2,
                       self.height - 10 * MM)  # fmt: skip
        return self._pages

    def _turn(self) -> None:
        self.page = Page()
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

    def _text(self, page: Page, words: str, style: Style, x: float, base: float) -> None:
        cell = (self.left, base - style.size, self.right, base + style.lead)
        page.texts.append(Text(x, base, style.width(words), style.font, style.size, words, cell))
