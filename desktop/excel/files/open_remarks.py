"""What an .ods shows by other means than its cells: hidden, filtered, struck through, comments.

Source: OpenDocument 1.3 part 3: 19.749 (table:visibility), 20.361 (style:text-line-through-style).
"""

import zipfile
from collections.abc import Callable, Mapping
from typing import Final
from xml.parsers.expat import ParserCreate

from desktop.errors.workbook import NotAWorkbook
from desktop.excel.files.remarks import LONGEST_COMMENT, Place, Remarks

_MOST_ROWS: Final = 65_536
_MOST_COLUMNS: Final = 1_024
"""What is repeated beyond is the empty rest of a sheet."""
_CELLS: Final = frozenset({"table:table-cell", "table:covered-table-cell"})
_MARKS: Final = (b'"collapse"', b'"filter"', b"text-line-through", b"office:annotation")
_LINES: Final = ("style:text-line-through-style", "style:text-line-through-type")


def remarks_of_open(archive: zipfile.ZipFile, names: list[str]) -> Mapping[str, Remarks]:
    """What there is to say of each sheet, by its name.

    Args:
        archive: The workbook.
        names: Its parts.

    Raises:
        NotAWorkbook: A part declares entities, which no spreadsheet program does.
    """
    parts = [archive.read(part) for part in ("styles.xml", "content.xml") if part in names]
    if not any(mark in part for part in parts for mark in _MARKS):
        return {}
    reader = _Reader()
    for part in parts:
        parser = ParserCreate()
        parser.StartElementHandler, parser.EndElementHandler = reader.start, reader.end
        parser.CharacterDataHandler = reader.text
        parser.StartDoctypeDeclHandler = _refuse
        parser.Parse(part, True)
    return {name: found for name, found in reader.found() if found != Remarks()}


class _Reader:
    """Walks through the styles, then through the tables."""

    def __init__(self) -> None:
        self._struck: dict[str, bool] = {}
        self._above: dict[str, str] = {}
        self._style = ""
        self._tables: list[_Table] = []
        self._comment: list[str] | None = None
        self._in_paragraph = False
        self._spans: list[str] = []

    def found(self) -> list[tuple[str, Remarks]]:
        """The tables with what they show."""
        return [(table.name, table.remarks()) for table in self._tables]

    def start(self, tag: str, given: dict[str, str]) -> None:
        """An element begins."""
        if tag == "style:style":
            self._style = given.get("style:name", "")
            self._above[self._style] = given.get("style:parent-style-name", "")
        elif tag == "style:text-properties" and self._style:
            said = [given[line] != "none" for line in _LINES if line in given]
            if said:
                self._struck[self._style] = any(said)
        elif tag == "table:table":
            self._tables.append(_Table(given.get("table:name", "")))
        elif self._tables:
            self._within(self._tables[-1], tag, given)

    def _within(self, table: "_Table", tag: str, given: dict[str, str]) -> None:
        if tag == "table:table-column":
            table.column(given)
        elif tag == "table:table-row":
            table.row(given)
        elif tag in _CELLS:
            table.cell(given)
        elif tag == "office:annotation":
            self._comment = []
        elif tag == "text:p":
            self._in_paragraph = True
        elif tag == "text:span":
            self._spans.append(given.get("text:style-name", ""))

    def end(self, tag: str) -> None:
        """An element ends."""
        if tag == "style:style":
            self._style = ""
        elif tag == "office:annotation" and self._comment is not None and self._tables:
            self._tables[-1].comment(" ".join("".join(self._comment).split()))
            self._comment = None
        elif tag == "text:p":
            self._in_paragraph = False
        elif tag == "text:span" and self._spans:
            self._spans.pop()
        elif tag in _CELLS and self._tables:
            self._tables[-1].end_of_cell(self._is_struck)
        elif tag == "table:table-row" and self._tables:
            self._tables[-1].end_of_row()

    def text(self, words: str) -> None:
        """Letters, in a cell or a comment."""
        if self._comment is not None:
            if self._in_paragraph:  # not who wrote it, and when
                self._comment.append(words)
        elif self._tables and words.strip():
            styles = [style for style in self._spans if style]
            self._tables[-1].words(struck=any(map(self._is_struck, styles)) if styles else None)

    def _is_struck(self, style: str) -> bool:
        """Whether a style, or what it is made after, has a line through its letters."""
        seen = set[str]()
        while style and style not in seen:
            if style in self._struck:
                return self._struck[style]
            seen.add(style)
            style = self._above.get(style, "")
        return False


class _Table:
    """One table while it is read."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._rows: set[int] = set()
        self._columns: set[int] = set()
        self._struck: set[Place] = set()
        self._comments: dict[Place, str] = {}
        self._filtered = False
        self._styles: dict[int, str] = {}
        self._widths = self._at = self._column = self._repeated = 0
        self._of_row, self._style, self._times = "", "", 1
        self._parts: list[bool | None] = []

    def remarks(self) -> Remarks:
        """What it shows."""
        return Remarks(
            frozenset(self._rows), frozenset(self._columns), self._filtered,
            frozenset(self._struck), self._comments,
        )  # fmt: skip

    def column(self, given: dict[str, str]) -> None:
        """Columns begin: hidden, and with what their cells look like."""
        for at in self._counted(self._widths, given, "columns", _MOST_COLUMNS):
            self._styles[at] = given.get("table:default-cell-style-name", "")
            if given.get("table:visibility", "visible") != "visible":
                self._columns.add(at)
        self._widths += _times(given, "columns")

    def row(self, given: dict[str, str]) -> None:
        """Rows begin."""
        self._column, self._repeated = 0, _times(given, "rows")
        self._of_row = given.get("table:default-cell-style-name", "")
        shown = given.get("table:visibility", "visible")
        if shown != "visible":
            self._filtered |= shown == "filter"
            self._rows |= {*self._counted(self._at, given, "rows", _MOST_ROWS)}

    def cell(self, given: dict[str, str]) -> None:
        """A cell begins."""
        self._times = _times(given, "columns")
        own = given.get("table:style-name", "") or self._of_row
        self._style = own or self._styles.get(self._column, "")
        self._parts = []

    def words(self, *, struck: bool | None) -> None:
        """Letters of the cell; None where they look as the cell does."""
        self._parts.append(struck)

    def comment(self, text: str) -> None:
        """What somebody wrote beside the cell."""
        if text:
            self._comments[self._at, self._column] = text[:LONGEST_COMMENT]

    def end_of_cell(self, is_struck: Callable[[str], bool]) -> None:
        """The cell is whole: struck through from end to end, or not."""
        if self._parts:
            whole = is_struck(self._style)
            if all(whole if part is None else part for part in self._parts):
                last = min(self._column + self._times, _MOST_COLUMNS)
                rows = range(self._at, min(self._at + self._repeated, _MOST_ROWS))
                self._struck |= {(r, c) for r in rows for c in range(self._column, last)}
        self._column += self._times

    def end_of_row(self) -> None:
        """The rows are whole."""
        self._at += self._repeated

    @staticmethod
    def _counted(at: int, given: dict[str, str], what: str, most: int) -> range:
        return range(at, min(at + _times(given, what), most))


def _times(given: dict[str, str], what: str) -> int:
    said = given.get(f"table:number-{what}-repeated", "1")
    return int(said) if said.isascii() and said.isdecimal() else 1


def _refuse(*_declaration: object) -> None:
    raise NotAWorkbook
