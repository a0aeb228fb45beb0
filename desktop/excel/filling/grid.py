"""One picture of a blank table, whatever its format: texts, merged blocks, addresses."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from desktop.excel.sheet.cells import text_of
from desktop.excel.sheet.workbook import Sheet, Span, address

MOST_ROWS = 400
MOST_COLUMNS = 120
"""What is looked at of a sheet: a header or a card is never further down."""

Place = tuple[int, int]
"""Row and column, counted from 0."""


@dataclass(frozen=True, slots=True)
class Block:
    """A cell, or cells merged into one.

    Attributes:
        row: Of its first cell.
        column: Likewise.
        rows: How many it covers.
        columns: Likewise.
        text: What stands in it.
    """

    row: int
    column: int
    rows: int
    columns: int
    text: str

    @property
    def place(self) -> Place:
        """Its first cell."""
        return self.row, self.column


class BlankGrid:
    """A sheet or a Word table as blocks.

    Args:
        rows: The texts by row and column.
        spans: Merged blocks: first and last (row, column).
        name: Of the sheet; empty for the table of a document.
        number: Which table of the document it is, from 1; 0 for a sheet.
        beyond: The first row with any text behind those that are looked at.
        titles: What stands above the table of a document.
    """

    def __init__(
        self, rows: Sequence[Sequence[str]], spans: Iterable[Span] = (), name: str = "",
        number: int = 0, beyond: int | None = None, titles: Sequence[str] = (),
    ) -> None:  # fmt: skip
        self.name = name
        self.beyond = beyond
        self.number = number
        self.titles = titles
        self._spans = tuple(spans)
        self.height = max([len(rows), *(last[0] + 1 for _, last in self._spans)], default=0)
        widths = [*map(len, rows), *(last[1] + 1 for _, last in self._spans)]
        self.width = max(widths, default=0)
        self._rows = rows

    @cached_property
    def _cover(self) -> dict[Place, Block]:
        found: dict[Place, Block] = {}
        for (r0, c0), (r1, c1) in self._spans:
            block = Block(r0, c0, r1 - r0 + 1, c1 - c0 + 1, self._raw(r0, c0))
            for row in range(r0, min(r1 + 1, self.height)):
                for column in range(c0, min(c1 + 1, self.width)):
                    found[row, column] = block
        return found

    def _raw(self, row: int, column: int) -> str:
        if row >= len(self._rows) or column >= len(self._rows[row]):
            return ""
        return self._rows[row][column]

    def block(self, row: int, column: int) -> Block:
        """The block over a cell; beyond the edge a blank one."""
        known = self._cover.get((row, column))
        return known or Block(row, column, 1, 1, self._raw(row, column))

    def text(self, row: int, column: int) -> str:
        """What stands in the block over a cell."""
        return self.block(row, column).text

    def line(self, row: int) -> Iterator[Block]:
        """The blocks that cover a row, from the left."""
        column = 0
        while column < self.width:
            block = self.block(row, column)
            yield block
            column = max(column + 1, block.column + block.columns)

    def without(self, places: Collection[Place]) -> "BlankGrid":
        """Its first rows as they were before anybody wrote into these cells."""
        rows = [
            ["" if (row, column) in places else text for column, text in enumerate(texts)]
            for row, texts in enumerate(self._rows[:MOST_ROWS])
        ]
        spans = [(first, last) for first, last in self._spans if last[0] < MOST_ROWS]
        return BlankGrid(rows, spans, self.name, self.number, titles=self.titles)

    def written(self, row: int) -> Iterator[Block]:
        """The blocks that begin in a row and say something, from the left."""
        for column, text in enumerate(self._rows[row] if row < len(self._rows) else ()):
            if text and (block := self.block(row, column)).place == (row, column):
                yield block

    def address(self, place: Place) -> str:
        """Where a cell is, for a person: G9, or 表2 第3行第5格 of a document."""
        if not self.number:
            return address(*place)
        return f"表{self.number}第{place[0] + 1}行第{place[1] + 1}格"


def grid_of_sheet(sheet: Sheet, most: int = MOST_ROWS) -> BlankGrid:
    """The picture of the first so many rows of a sheet of a workbook."""
    rows = [[text_of(cell).strip() for cell in row[:MOST_COLUMNS]] for row in sheet.rows[:most]]
    for row in rows:
        while row and not row[-1]:
            row.pop()
    kept = [
        (first, (min(last[0], most), min(last[1], MOST_COLUMNS)))
        for first, last in sheet.merges
        if first[0] < most and first[1] < MOST_COLUMNS
    ]
    behind = range(most, len(sheet.rows))
    beyond = next((row for row in behind if any(map(text_of, sheet.rows[row]))), None)
    return BlankGrid(rows, kept, sheet.name, beyond=beyond)
