"""The tables of a Word document as grids; nothing of the document is run or fetched.

A table has its own grid: ``w:gridSpan`` covers columns, ``w:vMerge`` rows, ``w:gridBefore`` leaves
some out. A nested table belongs to the cell it stands in, and is counted.
"""

import zipfile
import zlib
from dataclasses import dataclass, field
from io import BytesIO
from typing import Final
from xml.parsers.expat import ExpatError, ParserCreate

from desktop.errors.workbook import NotAWorkbook, WorkbookTooLarge
from desktop.excel.filling.grid import BlankGrid
from desktop.excel.sheet.workbook import Span

_DOCUMENT: Final = "word/document.xml"
MOST_ROWS: Final = 5_000
MOST_COLUMNS: Final = 1_000
"""Of one table; no form has as many."""
MOST_BYTES: Final = 64 * 1024 * 1024
_W: Final = "http://schemas.openxmlformats.org/wordprocessingml/2006/main|"


@dataclass(slots=True)
class _Cell:
    column: int
    columns: int = 1
    merged: str = ""  # restart, continue; empty for a cell of its own
    text: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Table:
    number: int
    rows: list[list[_Cell]] = field(default_factory=list)


def is_document(content: bytes) -> bool:
    """Whether bytes are a Word document of the open format."""
    if not content.startswith(b"PK"):
        return False
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            return _DOCUMENT in archive.namelist()
    except zipfile.BadZipFile:
        return False


def grids_of_document(content: bytes) -> list[BlankGrid]:
    """Every table of a document, in order.

    Raises:
        NotAWorkbook: It is damaged, or declares entities.
        WorkbookTooLarge: It unpacks to more than a form can be.
    """
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            if archive.getinfo(_DOCUMENT).file_size > MOST_BYTES:
                raise WorkbookTooLarge
            document = archive.read(_DOCUMENT)
    except (zipfile.BadZipFile, KeyError, OSError, RuntimeError, zlib.error) as damaged:
        raise NotAWorkbook from damaged
    reader = _Reader()
    try:
        reader.read(document)
    except ExpatError as damaged:
        raise NotAWorkbook from damaged
    return [_grid(table) for table in reader.tables]


class _Reader:
    """Follows the tags of one document."""

    def __init__(self) -> None:
        self.tables: list[_Table] = []
        self._depth = self._begun = 0
        self._row: list[_Cell] = []
        self._cell: _Cell | None = None
        self._column = 0
        self._in_text = False

    def read(self, document: bytes) -> None:
        parser = ParserCreate(namespace_separator="|")
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        parser.StartDoctypeDeclHandler = _refuse
        parser.Parse(document, True)

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.removeprefix(_W)
        if name == "tbl":
            self._depth += 1
            self._begun += 1
            if self._depth == 1:
                self.tables.append(_Table(self._begun))
        elif self._depth == 1:
            self._inside(name, attributes.get(f"{_W}val", ""))
        if name == "t":
            self._in_text = True

    def _inside(self, name: str, value: str) -> None:
        """A tag of the outermost table."""
        if name == "tr":
            self._row, self._column = [], 0
        elif name == "gridBefore":
            self._column += _number(value, 0)
        elif name == "tc":
            self._cell = _Cell(self._column)
        elif self._cell is not None and name == "gridSpan":
            self._cell.columns = _number(value, 1)
        elif self._cell is not None and name == "vMerge":
            self._cell.merged = value or "continue"
        elif self._cell is not None and name in ("p", "br") and self._cell.text:
            self._cell.text.append("\n")

    def _end(self, tag: str) -> None:
        name = tag.removeprefix(_W)
        if name == "tbl":
            self._depth -= 1
        elif name == "t":
            self._in_text = False
        elif self._depth == 1 and name == "tc" and self._cell is not None:
            self._row.append(self._cell)
            self._column = self._cell.column + self._cell.columns
            if self._column > MOST_COLUMNS or len(self.tables[-1].rows) > MOST_ROWS:
                raise WorkbookTooLarge
            self._cell = None
        elif self._depth == 1 and name == "tr":
            self.tables[-1].rows.append(self._row)

    def _characters(self, text: str) -> None:
        if self._in_text and self._cell is not None:
            self._cell.text.append(text)


def _refuse(*_: object) -> None:
    raise NotAWorkbook


def _number(text: str, otherwise: int) -> int:
    return int(text) if text.isascii() and text.isdecimal() and int(text) < 1000 else otherwise


def _grid(table: _Table) -> BlankGrid:
    """A table as a grid with its merged blocks."""
    rows: list[list[str]] = []
    open_: dict[int, list[int]] = {}
    blocks: list[list[int]] = []
    for index, cells in enumerate(table.rows):
        line: list[str] = []
        for cell in cells:
            line += [""] * (cell.column + cell.columns - len(line))
            above = open_.get(cell.column)
            if cell.merged == "continue" and above is not None:
                above[2] = index
                continue
            line[cell.column] = "".join(cell.text).strip()
            block = [index, cell.column, index, cell.column + cell.columns - 1]
            blocks.append(block)
            if cell.merged:
                open_[cell.column] = block
            else:
                open_.pop(cell.column, None)
        rows.append(line)
    spans: list[Span] = [((r0, c0), (r1, c1)) for r0, c0, r1, c1 in blocks if r1 > r0 or c1 > c0]
    return BlankGrid(rows, spans, number=table.number)
