"""Tables of a Word document as rows of text; what stands above a table is its titles.

Read with the standard library alone. A document that declares entities is refused: no word
processor writes one.
"""

import zipfile
from dataclasses import dataclass, field
from typing import Final
from xml.parsers.expat import ParserCreate

from desktop.errors.workbook import NotAWorkbook, WorkbookTooLarge

PART: Final = "word/document.xml"
MAX_BYTES: Final = 64 * 1024 * 1024
MAX_COLUMNS: Final = 1024
MAX_CELLS: Final = 2_000_000
KEPT_TITLES: Final = 4
"""Lines above a table that may say what it is of."""
LONGEST_TITLE: Final = 80

Block = tuple[tuple[int, int], tuple[int, int]]


@dataclass(slots=True, eq=False)
class TextOfTable:
    """One table.

    Attributes:
        titles: The last lines above it.
        rows: Its texts, all rows equally long.
        merges: Blocks of merged cells: first and last (row, column), from 0.
        struck: Cells that are struck through from end to end.
    """

    titles: tuple[str, ...]
    rows: list[list[str]] = field(default_factory=list)
    merges: list[Block] = field(default_factory=list)
    struck: list[tuple[int, int]] = field(default_factory=list)


def tables_of(archive: zipfile.ZipFile) -> list[TextOfTable]:
    """The tables of a document, in order; one inside a cell of another is text of that cell.

    Raises:
        NotAWorkbook: It declares entities, or is damaged.
        WorkbookTooLarge: It holds more than any roster.
    """
    entry = archive.getinfo(PART)
    if entry.file_size > MAX_BYTES:
        raise WorkbookTooLarge
    document = _Document()
    parser = ParserCreate(namespace_separator=" ")
    parser.StartElementHandler, parser.EndElementHandler = document.start, document.end
    parser.CharacterDataHandler = document.data
    parser.StartDoctypeDeclHandler = _refuse
    parser.Parse(archive.read(entry), True)
    return document.done()


def _refuse(*_declaration: object) -> None:
    raise NotAWorkbook


@dataclass(slots=True)
class _Cell:
    """The cell being read."""

    span: int = 1
    goes_on: bool = False
    paragraphs: list[list[str]] = field(default_factory=list)
    plain: bool = False
    struck: bool = False

    @property
    def text(self) -> str:
        """What it says, a line for each paragraph that says anything."""
        lines = ("".join(parts).strip() for parts in self.paragraphs)
        return "\n".join(line for line in lines if line)


class _Document:
    """Takes the tables out of the elements of a document."""

    def __init__(self) -> None:
        self.found: list[TextOfTable] = []
        self._above: list[str] = []
        self._line: list[str] = []
        self._depth = 0
        self._unread = 0
        self._cell: _Cell | None = None
        self._column = 0
        self._open: dict[int, tuple[int, int]] = {}  # by column: where its block begins, its span
        self._blocks: dict[tuple[int, int], tuple[int, int]] = {}  # of the table: first to last
        self._struck = False
        self._in_text = False
        self._cells = 0

    def done(self) -> list[TextOfTable]:
        """The tables, all rows of each equally long."""
        for table in self.found:
            width = max(map(len, table.rows), default=0)
            for row in table.rows:
                row.extend([""] * (width - len(row)))
        return self.found

    def start(self, tag: str, given: dict[str, str]) -> None:
        """An element begins."""
        name = tag.rpartition(" ")[2]
        value = next((v for k, v in given.items() if k.rpartition(" ")[2] == "val"), "")
        if name in {"Fallback", "del"}:
            self._unread += 1  # said twice; taken out by whoever revised it
        elif name == "tbl":
            self._depth += 1
            if self._depth == 1:
                self.found.append(TextOfTable(tuple(self._above[-KEPT_TITLES:])))
                self._open, self._blocks = {}, {}
        elif self._depth > 1:
            self._inside(name, value)
        elif self._depth == 1 and name == "tr":
            self.found[-1].rows.append([])
            self._column = 0
        elif self._depth == 1 and name == "tc":
            self._cell = _Cell()
        elif name == "gridBefore" and self._depth == 1:
            self._column = _number(value)
        else:
            self._property(name, value)

    def _property(self, name: str, value: str) -> None:
        cell = self._cell
        if cell is not None and name == "gridSpan":
            cell.span = _number(value)
        elif cell is not None and name == "vMerge":
            cell.goes_on = value != "restart"
        else:
            self._inside(name, value)

    def _inside(self, name: str, value: str) -> None:
        """What belongs to a text: a paragraph, a run, a break."""
        if name == "p":
            self._line = []
            if self._cell is not None:
                self._cell.paragraphs.append(self._line)
        elif name == "r":
            self._struck = False
        elif name in {"strike", "dstrike"}:
            self._struck = value not in {"0", "false", "off"}
        elif name == "t":
            self._in_text = True
        elif name in {"br", "cr", "tab"}:
            self._line.append(" " if name == "tab" else "\n")

    def data(self, text: str) -> None:
        """Text, which counts inside ``w:t``."""
        if not self._in_text or self._unread:
            return
        self._line.append(text)
        if self._cell is not None and text.strip():
            self._cell.struck = self._cell.struck or self._struck
            self._cell.plain = self._cell.plain or not self._struck

    def end(self, tag: str) -> None:
        """An element ends."""
        name = tag.rpartition(" ")[2]
        if name in {"Fallback", "del"}:
            self._unread -= 1
        elif name == "t":
            self._in_text = False
        elif name == "tbl":
            self._depth -= 1
            if self._depth == 0:
                self._above = []
                self.found[-1].merges = list(self._blocks.items())
        elif name == "tc" and self._depth == 1:
            self._put()
        elif name == "p" and self._depth == 0:
            text = "".join(self._line).strip()
            if text:
                self._above.append(text[:LONGEST_TITLE])

    def _put(self) -> None:
        """Write the cell that ended."""
        table, cell, column = self.found[-1], self._cell or _Cell(), self._column
        self._cell = None
        row, at = table.rows[-1], len(table.rows) - 1
        self._cells += cell.span
        if column + cell.span > MAX_COLUMNS or self._cells > MAX_CELLS:
            raise WorkbookTooLarge
        row.extend([""] * (column + cell.span - len(row)))
        self._column = column + cell.span
        if cell.goes_on and column in self._open:
            top, span = self._open[column]
            self._blocks[top, column] = (at, column + span - 1)
            return
        row[column] = cell.text
        self._open[column] = (at, cell.span)
        if cell.span > 1:
            self._blocks[at, column] = (at, column + cell.span - 1)
        if cell.struck and not cell.plain:
            table.struck.append((at, column))


def _number(text: str) -> int:
    """How many columns; what is no number, or none a table can have, is one."""
    number = int(text) if text.isdecimal() and len(text) < len(str(MAX_COLUMNS)) + 1 else 1
    return number if 0 < number <= MAX_COLUMNS else 1
