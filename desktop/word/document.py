"""The main part of a .docx: tables, their cells, and the words of a paragraph with their places.

Source: ECMA-376 part 1, chapter 17. A wide cell counts for as many columns as it spans; the lower
cells of a merged block are marked, not left out, so that the places are those of the grid.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Final

from desktop.container.scan import Element, Splice, elements, escaped, inner_text

_WANTED: Final = frozenset({
    "tbl", "tr", "tc", "p", "pPr", "rPr", "r", "t", "tab", "br", "gridSpan", "vMerge", "gridBefore",
    "tcPrChange", "trPrChange", "pPrChange", "rPrChange", "Fallback", "txbxContent", "del",
    "drawing", "pict", "object", "sdt", "sdtContent", "fldChar", "fldSimple", "instrText", "sym",
    "footnoteReference", "endnoteReference",
    "bookmarkStart", "bookmarkEnd", "commentRangeStart", "commentRangeEnd",
})  # fmt: skip
PICTURES: Final = frozenset({"drawing", "pict", "object"})
_MORE: Final = frozenset({
    "tbl", "sdt", "fldChar", "fldSimple", "instrText", "footnoteReference", "endnoteReference",
})  # fmt: skip


@dataclass(slots=True)
class Paragraph:
    """A paragraph: its runs, and the pieces its words are cut into."""

    element: Element
    runs: list[Element] = field(default_factory=list)
    pieces: list[Element] = field(default_factory=list)
    format: Element | None = None
    """Of its mark, or else of its first run."""


@dataclass(slots=True)
class WordCell:
    """A cell of a table.

    Attributes:
        column: By the grid, counted from 0.
        width: Columns of the grid it spans.
        continued: It goes on with the cell above.
        holds: Names of what stands in it besides words.
    """

    element: Element
    row: int
    column: int
    width: int = 1
    continued: bool = False
    paragraphs: list[Paragraph] = field(default_factory=list)
    holds: set[str] = field(default_factory=set)

    @property
    def pictured(self) -> bool:
        """Whether a picture stands in it."""
        return not self.holds.isdisjoint(PICTURES)

    @property
    def holds_more(self) -> bool:
        """Whether a table, a field or a control stands in it."""
        return not self.holds.isdisjoint(_MORE)


@dataclass(slots=True)
class DocumentTable:
    """A table: its rows, and its cells by row and first column."""

    element: Element
    rows: list[Element] = field(default_factory=list)
    cells: dict[tuple[int, int], WordCell] = field(default_factory=dict)

    def at(self, row: int, column: int) -> WordCell | None:
        """The cell that lies there, whichever of its columns is named."""
        for first in range(column, -1, -1):
            cell = self.cells.get((row, first))
            if cell is not None:
                return cell if column < first + cell.width else None
        return None


class Document:
    """The main part, taken apart."""

    def __init__(self, xml: bytes, place: str) -> None:
        """Find tables and paragraphs.

        Raises:
            OfficeFileDamaged: It is no document.
            OfficeFileHostile: It declares entities.
        """
        self.xml = xml
        self.elements = [
            one
            for one in elements(xml, _WANTED, place)
            if one.name != "Fallback" and one.inside("Fallback") is None
        ]
        self.paragraphs: list[Paragraph] = []
        self.tables: list[DocumentTable] = []
        self._cells: dict[int, WordCell] = {}
        self._build()

    def _build(self) -> None:
        tables: dict[int, DocumentTable] = {}
        paragraphs: dict[int, Paragraph] = {}
        next_column: dict[int, int] = defaultdict(int)
        for one in self.elements:
            around = one.parent
            if one.name == "tbl":
                tables[id(one)] = DocumentTable(one)
                self.tables.append(tables[id(one)])
            elif one.name == "tr" and (box := one.inside("tbl")) is not None:
                tables[id(box)].rows.append(one)
            elif one.name == "gridBefore" and around is not None and around.name == "tr":
                next_column[id(around)] += _number(one)
            elif one.name == "tc":
                self._cell(one, tables, next_column)
            elif one.name in {"gridSpan", "vMerge"} and around is not None:
                self._spans(one, around, next_column)
            elif one.name == "p":
                paragraphs[id(one)] = self._paragraph(one)
            else:
                _words(one, paragraphs)
            self._held(one)

    def _cell(
        self, one: Element, tables: dict[int, DocumentTable], next_column: dict[int, int]
    ) -> None:
        row = one.inside("tr")
        box = row.inside("tbl") if row is not None else None
        if row is None or box is None:
            return
        table = tables[id(box)]
        cell = WordCell(one, len(table.rows) - 1, next_column[id(row)])
        next_column[id(row)] += 1
        table.cells[cell.row, cell.column] = self._cells[id(one)] = cell

    def _spans(self, one: Element, around: Element, next_column: dict[int, int]) -> None:
        cell = self._cells.get(id(around))
        if cell is None:
            return
        if one.name == "vMerge":
            cell.continued = _value(one) != "restart"
            return
        cell.width = max(1, _number(one))
        row = around.inside("tr")
        next_column[id(row)] += cell.width - 1

    def _paragraph(self, one: Element) -> Paragraph:
        paragraph = Paragraph(one)
        self.paragraphs.append(paragraph)
        cell = self._cell_of(one)
        if cell is not None:
            cell.paragraphs.append(paragraph)
        return paragraph

    def _held(self, one: Element) -> None:
        if one.name in PICTURES or one.name in _MORE:
            cell = self._cell_of(one)
            if cell is not None:
                cell.holds.add(one.name)

    def _cell_of(self, one: Element) -> WordCell | None:
        """The cell it stands in itself, not in a box of text that floats there."""
        at = one.parent
        while at is not None and at.name not in {"tc", "txbxContent"}:
            at = at.parent
        return self._cells.get(id(at)) if at is not None else None

    def text(self, paragraph: Paragraph) -> str:
        """The words of a paragraph."""
        return "".join(inner_text(self.xml, piece) for piece in paragraph.pieces)

    def cell_text(self, cell: WordCell) -> str:
        """The words of a cell, a line for each paragraph."""
        return "\n".join(self.text(one) for one in cell.paragraphs)

    def replaced(self, paragraph: Paragraph, changes: list[tuple[int, int, str]]) -> list[Splice]:
        """Places of the words exchanged, even where they are cut into runs.

        Args:
            paragraph: Whose words.
            changes: First and last letter (not included) and what stands there instead; they do
                not overlap. The new words look like the first letter they stand for.
        """
        splices: list[Splice] = []
        begins = 0
        for piece in paragraph.pieces:
            old = inner_text(self.xml, piece)
            new = _changed(old, begins, changes)
            begins += len(old)
            if new != old:
                splices.append((piece.start, piece.end, _piece(piece, new)))
        return splices


def _changed(old: str, begins: int, changes: list[tuple[int, int, str]]) -> str:
    """One piece of the words after the changes that touch it."""
    new = old
    for first, last, words in sorted(changes, reverse=True):
        low, high = max(first - begins, 0), min(last - begins, len(old))
        if low < high:
            here = words if begins <= first else ""
            new = new[:low] + here + new[high:]
    return new


def _piece(piece: Element, words: str) -> bytes:
    """An element ``t`` with these words; a line end becomes a break beside it."""
    prefix = piece.prefix
    line = f"<{prefix}br/>"
    return line.join(
        f'<{prefix}t xml:space="preserve">{escaped(one)}</{prefix}t>' for one in words.split("\n")
    ).encode()


def _words(one: Element, paragraphs: dict[int, Paragraph]) -> None:
    """Runs, words and format to the paragraph they belong to."""
    box = one.inside("p")
    paragraph = paragraphs.get(id(box)) if box is not None else None
    around = one.parent
    if paragraph is None or around is None:
        return
    if one.name == "r" and one.inside("del") is None:
        paragraph.runs.append(one)
    elif one.name == "t" and one.inside("del") is None:
        paragraph.pieces.append(one)
    elif one.name == "rPr" and around.name in {"pPr", "r"} and paragraph.format is None:
        paragraph.format = one


def _value(one: Element) -> str:
    """The attribute ``val``, whatever the prefix."""
    return next((v for k, v in one.attributes.items() if k.rpartition(":")[2] == "val"), "")


def _number(one: Element) -> int:
    text = _value(one)
    return int(text) if text.isdigit() and len(text) < 4 else 1
