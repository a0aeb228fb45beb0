"""The table of a notice: column widths from what stands in them, rows, pages, merged cells.

ReportLab's tables break when a merged cell is taller than a page and spend most of their time in
paragraphs. Here everything is measured first; a merged cell is simply opened again on each page.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from desktop.paper.notice import PaperTable
from desktop.paper.typesetting.line_breaking import Line, Style, balanced
from desktop.paper.typesetting.page import ARTIFACT, BASELINE, MM, Box, PaperPage, Text

HEAD = Style("hei", 14, 18)
CELL = Style("song", 14, 19)
TOTAL = Style("hei", 14, 19)
PAD_X = 4.0
PAD_Y = 4.0
LEAST_ROW = 9 * MM
THIN, THICK = 0.5, 1.1
_WHOLE_EM = 4.2  # values up to four characters, which is most names, are never broken
_WIDEST_EM = 14.0


@dataclass(frozen=True, slots=True)
class TableRow:
    """One measured row: its height and the lines of each cell."""

    height: float
    cells: tuple[list[Line], ...]
    key: str


@dataclass(frozen=True, slots=True)
class Grid:
    """A measured table.

    Attributes:
        edges: x of the column edges, from 0.
        head: The heading row.
        rows: The rows, a total last.
        merged: Index of the merged column, or None.
        left: Indices of columns set flush left.
        has_total: The last row is a total.
    """

    edges: tuple[float, ...]
    head: TableRow
    rows: tuple[TableRow, ...]
    merged: int | None
    left: frozenset[int]
    has_total: bool

    @property
    def width(self) -> float:
        """Width of the whole table."""
        return self.edges[-1]


def least_width(table: PaperTable) -> float:
    """The narrowest the table can be set without ugly breaks, in points."""
    return sum(least for least, _ in _wishes(table))


def measure(table: PaperTable, width: float) -> Grid:
    """Decide column widths and break every cell.

    Args:
        table: What to set.
        width: Room in points; all of it is used.
    """
    edges = (0.0, *accumulate(_shared(_wishes(table), width, _unbroken(table))))
    rooms = [b - a - 2 * PAD_X for a, b in pairwise(edges)]
    merged = next((i for i, column in enumerate(table.columns) if column.merge), None)
    known: list[dict[str, list[Line]]] = [{} for _ in rooms]

    def row(texts: Sequence[str], style: Style) -> TableRow:
        cells = []
        for text, room, seen in zip(texts, rooms, known, strict=True):
            lines = seen.get(text)
            if lines is None:
                lines = seen[text] = balanced(text, room, style)
            cells.append(lines)
        height = max(map(len, cells)) * style.lead + 2 * PAD_Y
        key = "" if merged is None else texts[merged]
        return TableRow(max(height, LEAST_ROW), tuple(cells), key)

    rows = [row(texts, CELL) for texts in table.rows]
    for seen in known:
        seen.clear()
    head = row([column.title for column in table.columns], HEAD)
    if table.total is not None:
        rows.append(row(table.total, TOTAL))
    left = frozenset(i for i, column in enumerate(table.columns) if column.left)
    return Grid(edges, head, tuple(rows), merged, left, table.total is not None)


def paint(grid: Grid, page: PaperPage, x: float, top: float, first: int, end: int) -> float:
    """Set the heading and rows ``first`` to ``end`` on a page; the y below the table."""
    y = _head(grid, page, x, top, again=first > 0)
    start = y
    for number in range(first, end):
        row = grid.rows[number]
        total = grid.has_total and number == len(grid.rows) - 1
        skip = None if total else grid.merged
        _cells(grid, page, (x, y), row, TOTAL if total else CELL, skip=skip, tag=f"TD:{number + 1}")
        y += row.height
    _horizontals(grid, page, x, start, first, end)
    for edge in grid.edges:
        page.rules.append((x + edge, top, x + edge, y, THIN))
    page.frame((x, top, x + grid.width, y), THICK)
    return y


def _head(grid: Grid, page: PaperPage, x: float, y: float, *, again: bool) -> float:
    tag = ARTIFACT if again else "TH:0"
    _cells(grid, page, (x, y), grid.head, HEAD, skip=None, tag=tag)
    below = y + grid.head.height
    page.rules.append((x, below, x + grid.width, below, THICK))
    return below


def _cells(
    grid: Grid, page: PaperPage, corner: tuple[float, float], row: TableRow, style: Style,
    *, skip: int | None, tag: str,
) -> None:  # fmt: skip
    x, y = corner
    add, bottom = page.texts.append, y + row.height
    font, size, lead = style.font, style.size, style.lead
    for i, lines in enumerate(row.cells):
        if i == skip:
            continue
        box = (x + grid.edges[i], y, x + grid.edges[i + 1], bottom)
        base = (y + bottom - len(lines) * lead + lead) / 2 + BASELINE * size
        flush, part = i in grid.left and row is not grid.head, f"{tag}:{i}"
        for text, width in lines:
            at = box[0] + PAD_X if flush else (box[0] + box[2] - width) / 2
            add(Text(at, base, width, font, size, text, box, 0.0, 0.0, part))
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
    last = len(grid.rows) - 1
    if grid.has_total and number >= last - 1:
        return True
    return grid.rows[number].key != grid.rows[number + 1].key


def _merged_text(
    grid: Grid, page: PaperPage, x: float, span: tuple[float, float], number: int
) -> None:
    if grid.merged is None or (grid.has_total and number == len(grid.rows) - 1):
        return
    lines = grid.rows[number].cells[grid.merged]
    box: Box = (x + grid.edges[grid.merged], span[0], x + grid.edges[grid.merged + 1], span[1])
    base = (span[0] + span[1] - (len(lines) - 1) * CELL.lead) / 2 + BASELINE * CELL.size
    for text, width in lines:
        at = (box[0] + box[2] - width) / 2
        tag = f"TD:{number + 1}:{grid.merged}"
        page.texts.append(Text(at, base, width, CELL.font, CELL.size, text, box, tag=tag))
        base += CELL.lead


def _wishes(table: PaperTable) -> list[tuple[float, float]]:
    """Least and natural width of every column, padding included."""
    wishes = []
    for i, column in enumerate(table.columns):
        values = {row[i] for row in table.rows}
        if table.total is not None:
            values.add(table.total[i])
        least, natural = _bounds(values)
        title = len(column.title)
        least = max(least, HEAD.size * (title if title <= 3 else (title + 1) // 2))
        natural = max(natural, HEAD.size * title)
        wishes.append((least + 2 * PAD_X + 1, natural + 2 * PAD_X + 1))
    return wishes


def _bounds(values: Iterable[str]) -> tuple[float, float]:
    """What the values of a column need at least, and what they would like.

    A number or a date is never broken.
    """
    em = CELL.size
    values = set(values)
    number = max((CELL.width(value) for value in values if value.isascii()), default=0.0)
    widest = max((CELL.width(value) for value in values), default=0.0)
    natural = min(widest, _WIDEST_EM * em)
    if widest <= _WHOLE_EM * em:
        return natural, natural
    phrase = max(CELL.width(p) for value in values for p in value.split("、")) + em
    if phrase > _WHOLE_EM * em + em:
        phrase = max(phrase / 2 + em / 2, 4 * em)
    return max(min(phrase, natural), number), max(natural, number)


def _unbroken(table: PaperTable) -> list[float]:
    """What each column needs so that no number and no date is broken, padding included."""
    found = []
    for i in range(len(table.columns)):
        values = {row[i] for row in (*table.rows, *([table.total] if table.total else []))}
        widest = max((CELL.width(value) for value in values if value.isascii()), default=0.0)
        found.append(widest + 2 * PAD_X + 1 if widest else 0.0)
    return found


def _shared(
    wishes: Sequence[tuple[float, float]], width: float, unbroken: Sequence[float]
) -> list[float]:
    """Column widths that fill ``width``: between least and natural, or stretched, or squeezed.

    Numbers and dates keep their room while words give way.
    """
    least = sum(low for low, _ in wishes)
    natural = sum(high for _, high in wishes)
    if natural <= width:
        return [high * width / natural for _, high in wishes]
    if least >= width:
        return _squeezed([low for low, _ in wishes], unbroken, width)
    share = (width - least) / (natural - least)
    return [low + (high - low) * share for low, high in wishes]


def _squeezed(lows: Sequence[float], unbroken: Sequence[float], width: float) -> list[float]:
    """Widths below what columns need at least: words share what numbers leave."""
    tight = width / sum(lows)
    firm = {i for i, low in enumerate(lows) if unbroken[i] >= low * tight}
    left = width - sum(unbroken[i] for i in firm)
    rest = sum(low for i, low in enumerate(lows) if i not in firm)
    if left <= 0 or not rest:
        return [low * tight for low in lows]
    return [unbroken[i] if i in firm else low * left / rest for i, low in enumerate(lows)]
