"""The table of a notice: its rows, what of them stands on a page, merged cells.

ReportLab's tables break when a merged cell is taller than a page and spend most of their time in
paragraphs. Here everything is measured first; a merged cell is simply opened again on each page, a
row that is too tall is parted between two lines, and a column of long texts may be set below its
row, over the whole width.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import NamedTuple

from desktop.paper.typesetting.columns import PAD_X, Letters, Widths
from desktop.paper.typesetting.line_breaking import Line, Style, balanced, break_lines
from desktop.paper.typesetting.page import ARTIFACT, BASELINE, Box, PaperPage, Text

PAD_Y = Letters().pad
LEAST_ROW = Letters().least
THIN, THICK = 0.5, 1.1
KEPT_LINES = 2
"""Lines of a parted row that stay together on either page."""
_NOTHING = frozenset({"", "—"})


class TableRow(NamedTuple):
    """One measured row, or the part of it on one page.

    Attributes:
        height: Points.
        cells: The lines of each cell; one cell alone for a text that stands below its row.
        key: What stands in the merged column.
        number: Of the row in the notice, from 1.
        style: Its letters.
        total: It is the total.
        below: The column whose text this is, set over the whole width; None for a row of cells.
        goes_on: It is the second part of a parted row.
    """

    height: float
    cells: tuple[list[Line], ...]
    key: str
    number: int
    style: Style
    total: bool = False
    below: int | None = None
    goes_on: bool = False

    def parted(self, room: float) -> "tuple[TableRow, TableRow] | None":
        """Two parts, of which the first fills ``room`` points; None when that cannot be done."""
        lines = max(map(len, self.cells))
        first = min(int((room - 2 * PAD_Y) // self.style.lead), lines - KEPT_LINES)
        if first < KEPT_LINES:
            return None
        upper = tuple(cell[:first] for cell in self.cells)
        lower = tuple(cell[first:] for cell in self.cells)
        return (
            self._replace(height=_height(upper, self.style), cells=upper),
            self._replace(height=_height(lower, self.style), cells=lower, goes_on=True),
        )

    def joined(self, lower: "TableRow") -> "TableRow":
        """This part and the one below it, as one again."""
        cells = tuple([*a, *b] for a, b in zip(self.cells, lower.cells, strict=True))
        return self._replace(height=_height(cells, self.style), cells=cells)


@dataclass(frozen=True, slots=True)
class Grid:
    """A measured table.

    Attributes:
        edges: x of the column edges, from 0.
        head: The heading row.
        rows: The rows, a total last.
        columns: Which columns of the notice stand beside each other.
        merged: Place of the merged column among them, or None.
        left: Places of columns set flush left.
    """

    edges: tuple[float, ...]
    head: TableRow
    rows: tuple[TableRow, ...]
    columns: tuple[int, ...]
    merged: int | None
    left: frozenset[int]

    @property
    def width(self) -> float:
        """Width of the whole table."""
        return self.edges[-1]

    def parted(self, number: int, room: float) -> "Grid":
        """The same with one row parted, so that its first part fills ``room`` points."""
        parts = self.rows[number].parted(room)
        if parts is None:
            return self
        return replace(self, rows=(*self.rows[:number], *parts, *self.rows[number + 1 :]))

    def joined(self, first: int) -> "Grid":
        """The same with the rows behind one whole again: their parts would share a page."""
        rows = list(self.rows[: first + 1])
        for row in self.rows[first + 1 :]:
            if row.goes_on:
                rows[-1] = rows[-1].joined(row)
            else:
                rows.append(row)
        return self if len(rows) == len(self.rows) else replace(self, rows=tuple(rows))


def measure(widths: Widths, width: float, letters: Letters, below: frozenset[int]) -> Grid:
    """Decide column widths and break every cell.

    Args:
        widths: What to set.
        width: Room in points; all of it is used.
        letters: How large.
        below: Columns whose texts stand below their rows.
    """
    table = widths.table
    columns, edges = widths.edges(width, letters, below)
    breaker = _Breaker([b - a - 2 * PAD_X for a, b in pairwise(edges)])
    merged = None
    if not below:
        merged = next((i for i in columns if table.columns[i].merge), None)
    titles = [column.title for column in table.columns]
    room = (letters.pad, letters.least)
    named = _cut([titles[i] for i in columns], letters.head, _Breaker(breaker.rooms))
    head = TableRow(_height(named, letters.head, *room), named, "", 0, letters.head)
    rows: list[TableRow] = []
    texts = [*table.rows, *([] if table.total is None else [table.total])]
    for number, row in enumerate(texts, 1):
        total = number > len(table.rows)
        key = "" if merged is None else row[merged]
        style = letters.total if total else letters.cell
        cells = breaker if not total else _Breaker(breaker.rooms)
        made = _cut([row[i] for i in columns], style, cells)
        rows.append(TableRow(_height(made, style, *room), made, key, number, style, total))
        for i in sorted(below):
            if row[i] not in _NOTHING:
                rows.append(_set_below(titles[i], row[i], rows[-1], i, width, style))
    left = frozenset(at for at, i in enumerate(columns) if table.columns[i].left)
    place = None if merged is None else columns.index(merged)
    return Grid(edges, head, tuple(rows), columns, place, left)


class _Breaker:
    """Breaks the texts of each column; a text that comes again is broken once."""

    def __init__(self, rooms: Sequence[float]) -> None:
        self.rooms = rooms
        self._known: list[dict[str, list[Line]]] = [{} for _ in rooms]

    def lines(self, at: int, text: str, style: Style) -> list[Line]:
        known = self._known[at]
        lines = known.get(text)
        if lines is None:
            lines = known[text] = balanced(text, self.rooms[at], style)
        return lines


def _cut(texts: Sequence[str], style: Style, breaker: _Breaker) -> tuple[list[Line], ...]:
    return tuple([breaker.lines(at, text, style) for at, text in enumerate(texts)])


def _set_below(
    title: str, text: str, above: TableRow, column: int, width: float, style: Style
) -> TableRow:
    lines = break_lines(f"{title}：{text}", width - 4 * PAD_X, style)
    cells = (lines,)
    return TableRow(_height(cells, style), cells, "", above.number, style, above.total, column)


def _height(
    cells: Sequence[Sequence[Line]], style: Style, pad: float = PAD_Y, least: float = LEAST_ROW
) -> float:
    return max(max(map(len, cells)) * style.lead + 2 * pad, least)


def paint(grid: Grid, page: PaperPage, x: float, top: float, first: int, end: int) -> float:
    """Set the heading and rows ``first`` to ``end`` on a page; the y below the table."""
    edges = [x + edge for edge in grid.edges]
    y = _head(grid, page, edges, top, again=first > 0)
    start = y
    uprights: list[tuple[float, float]] = []
    for number in range(first, end):
        row = grid.rows[number]
        if row.below is None:
            skip = None if row.total else grid.merged
            _cells(grid, page, (edges, y), row, skip=skip, tag=f"TD:{row.number}")
            uprights.append((y, y + row.height))
        else:
            _text_below(grid, page, (x, y), row)
        y += row.height
    _horizontals(grid, page, x, start, first, end)
    for edge in edges[1:-1]:
        page.rules.append((edge, top, edge, start, THIN))
        for upper, lower in _joined(uprights):
            page.rules.append((edge, upper, edge, lower, THIN))
    page.frame((x, top, x + grid.width, y), THICK)
    return y


def _joined(spans: Iterable[tuple[float, float]]) -> list[tuple[float, float]]:
    """Stretches that touch, as one."""
    found: list[tuple[float, float]] = []
    for upper, lower in spans:
        if found and found[-1][1] == upper:
            found[-1] = (found[-1][0], lower)
        else:
            found.append((upper, lower))
    return found


def _head(grid: Grid, page: PaperPage, edges: Sequence[float], y: float, *, again: bool) -> float:
    tag = ARTIFACT if again else "TH:0"
    _cells(grid, page, (edges, y), grid.head, skip=None, tag=tag)
    below = y + grid.head.height
    page.rules.append((edges[0], below, edges[-1], below, THICK))
    return below


def _cells(
    grid: Grid, page: PaperPage, place: tuple[Sequence[float], float], row: TableRow,
    *, skip: int | None, tag: str,
) -> None:  # fmt: skip
    edges, y = place
    _made = tuple.__new__  # Text(...), at half the price: a long list has tens of thousands
    add, bottom = page.texts.append, y + row.height
    font, size, lead = row.style.font, row.style.size, row.style.lead
    for i, lines in enumerate(row.cells):
        if i == skip:
            continue
        box = (edges[i], y, edges[i + 1], bottom)
        base = (y + bottom - len(lines) * lead + lead) / 2 + BASELINE * size
        flush, part = i in grid.left and row is not grid.head, f"{tag}:{grid.columns[i]}"
        for text, width in lines:
            at = box[0] + PAD_X if flush else (box[0] + box[2] - width) / 2
            add(_made(Text, (at, base, width, font, size, text, box, 0.0, 0.0, part)))
            base += lead


def _text_below(grid: Grid, page: PaperPage, corner: tuple[float, float], row: TableRow) -> None:
    x, y = corner
    box: Box = (x, y, x + grid.width, y + row.height)
    (lines,) = row.cells
    font, size, lead = row.style.font, row.style.size, row.style.lead
    base = (y + box[3] - len(lines) * lead + lead) / 2 + BASELINE * size
    for text, width in lines:
        tag = f"TD:{row.number}:{row.below}"
        page.texts.append(Text(x + 2 * PAD_X, base, width, font, size, text, box, tag=tag))
        base += lead


def _horizontals(grid: Grid, page: PaperPage, x: float, y: float, first: int, end: int) -> None:
    """Lines between rows, leaving merged cells open, and the text of each merged stretch."""
    opened = y
    for number in range(first, end):
        y += grid.rows[number].height
        closes = number + 1 == end or _ends_group(grid, number)
        if grid.merged is None or closes:
            page.rules.append((x, y, x + grid.width, y, THIN))
        else:
            left, right = grid.edges[grid.merged], grid.edges[grid.merged + 1]
            page.rules.append((x, y, x + left, y, THIN))
            page.rules.append((x + right, y, x + grid.width, y, THIN))
        if closes:
            _merged_text(grid, page, x, (opened, y), number)
            opened = y


def _ends_group(grid: Grid, number: int) -> bool:
    row, after = grid.rows[number], grid.rows[number + 1]
    return row.total or after.total or row.key != after.key


def _merged_text(
    grid: Grid, page: PaperPage, x: float, span: tuple[float, float], number: int
) -> None:
    row = grid.rows[number]
    if grid.merged is None or row.total:
        return
    style, lines = row.style, row.cells[grid.merged]
    box: Box = (x + grid.edges[grid.merged], span[0], x + grid.edges[grid.merged + 1], span[1])
    base = (span[0] + span[1] - (len(lines) - 1) * style.lead) / 2 + BASELINE * style.size
    for text, width in lines:
        at = (box[0] + box[2] - width) / 2
        tag = f"TD:{row.number}:{grid.columns[grid.merged]}"
        page.texts.append(Text(at, base, width, style.font, style.size, text, box, tag=tag))
        base += style.lead
