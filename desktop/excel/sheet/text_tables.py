"""Tables that come as text: comma and tab files, web pages and XML that systems save as .xls.

Everything stays the text that was written, so an identity number keeps its eighteen places and a
leading nought stays. What is no table is told by its bytes, never by the file's ending.
"""

import csv
import email
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from html.parser import HTMLParser
from io import StringIO
from typing import Final
from xml.parsers.expat import ExpatError, ParserCreate

from typing_extensions import override

from desktop.errors.workbook import NotAWorkbook, WorkbookTooLarge
from desktop.excel.sheet.cells import Cell

MAX_CELLS: Final = 6_000_000
MAX_ROWS, MAX_COLUMNS = 1_048_576, 16_384
"""Of a sheet, as spreadsheet programs have them."""
MAX_MERGED: Final = 200_000
_SEPARATORS: Final = (",", "\t", ";", "|", "，")
_UNEVEN: Final = (0, 0)
_FIELD_LIMIT: Final = 1 << 20
_SAMPLE_LINES: Final = 200
_MARKS: Final = (
    (b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"),
)  # fmt: skip
_CODE_PAGES: Final = ("utf-8", "gb18030", "big5")
"""In this order: what decodes as UTF-8 is UTF-8; nearly anything decodes as GB 18030."""
_NO_TEXT: Final = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_QUOTED_FORMULA: Final = re.compile(r'="([^"]*)"')
"""How systems keep spreadsheet programs from reading a number: ``="0459"``."""
_HTML: Final = re.compile(r"<(?:html|table)\b", re.IGNORECASE)
_WEB_ARCHIVE: Final = re.compile(
    rb"\s*(?:[\w-]+:[^\n]*\n(?:[ \t][^\n]*\n)*){0,12}?MIME-Version:", re.IGNORECASE
)
"""How a page with all that belongs to it begins (MHTML, RFC 2557): 单个文件网页, named .xls."""
_TABS: Final = re.compile(r"<x:Name>\s*([^<]{1,31}?)\s*</x:Name>")
_XML_2003: Final = "urn:schemas-microsoft-com:office:spreadsheet"
_SIGNS_LOOKED_AT: Final = 4096


@dataclass(slots=True, eq=False)
class TextTable:
    """One table as it stands.

    Attributes:
        name: Its tab; empty when it is the only one.
        rows: Its cells, row by row; empty cells are ``""``.
        merges: Blocks of merged cells: first and last (row, column), from 0.
        taken: Cells below or right of the first of a block.
    """

    name: str
    rows: list[list[Cell]] = field(default_factory=list)
    merges: list[tuple[tuple[int, int], tuple[int, int]]] = field(default_factory=list)
    taken: set[tuple[int, int]] = field(default_factory=set)

    def put(self, row: int, column: int, value: Cell, down: int = 1, across: int = 1) -> None:
        """Write a cell that spans rows and columns.

        Raises:
            WorkbookTooLarge: A sheet has no such row or column, or too much of it is merged.
        """
        if row + down > MAX_ROWS or column + across > MAX_COLUMNS:
            raise WorkbookTooLarge
        if down * across + len(self.taken) > MAX_MERGED:
            raise WorkbookTooLarge
        while len(self.rows) <= row:
            self.rows.append([])
        line = self.rows[row]
        line.extend([""] * (column + 1 - len(line)))
        line[column] = value
        if down > 1 or across > 1:
            self.merges.append(((row, column), (row + down - 1, column + across - 1)))
            self.taken.update(
                (row + i, column + j) for i in range(down) for j in range(across) if i or j
            )

    def squared(self) -> "TextTable":
        """All rows equally long, as the other readers give them.

        Raises:
            WorkbookTooLarge: They hold more than any roster.
        """
        width = max([0, *map(len, self.rows), *(last[1] + 1 for _, last in self.merges)])
        if width * len(self.rows) > MAX_CELLS:
            raise WorkbookTooLarge
        for row in self.rows:
            row.extend([""] * (width - len(row)))
        return self


def tables_of(content: bytes) -> list[TextTable]:
    """The tables in a text.

    Raises:
        NotAWorkbook: It is no text, or none with two columns.
        WorkbookTooLarge: More than a roster can be.
    """
    if _WEB_ARCHIVE.match(content[:_SIGNS_LOOKED_AT]):
        return [one.squared() for one in _of_web_archive(content) if any(map(any, one.rows))]
    text = decoded(content)
    start = text[:_SIGNS_LOOKED_AT]
    if _XML_2003 in start:
        found = _of_xml_2003(text)
    elif _HTML.search(start):
        found = _of_web_page(text)
    else:
        found = [_of_lines(text)]
    if not found:
        raise NotAWorkbook
    return [grid.squared() for grid in found if any(any(row) for row in grid.rows)]


def kind_of_text(content: bytes) -> str:
    """Which kind of text holds the tables.

    Raises:
        NotAWorkbook: It is no text.
    """
    if _WEB_ARCHIVE.match(content[:_SIGNS_LOOKED_AT]):
        return "mhtml"
    start = decoded(content)[:_SIGNS_LOOKED_AT]
    if _XML_2003 in start:
        return "xml2003"
    if _HTML.search(start):
        return "html"
    return "tsv" if start.count("\t") > start.count(",") else "csv"


def decoded(content: bytes) -> str:
    """The text, by its mark, else by the first code page that reads it without a fault."""
    for mark, name in _MARKS:
        if content.startswith(mark):
            return _proved(content, name)
    even, odd = content[0:_SIGNS_LOOKED_AT:2].count(0), content[1:_SIGNS_LOOKED_AT:2].count(0)
    if even or odd:  # half of every comma, tab and line end in UTF-16
        return _proved(content, "utf-16-le" if odd > even else "utf-16-be")
    for name in _CODE_PAGES:
        try:
            return _proved(content, name)
        except NotAWorkbook:
            continue
    raise NotAWorkbook


def _proved(content: bytes, name: str) -> str:
    try:
        text = content.decode(name)
    except UnicodeDecodeError as wrong:
        raise NotAWorkbook from wrong
    if _NO_TEXT.search(text):
        raise NotAWorkbook
    return text


def _of_lines(text: str) -> TextTable:
    """A comma or tab file: the separator by which most lines fall into equally many cells."""
    head = "\n".join(text.splitlines()[:_SAMPLE_LINES])
    even = {separator: _evenness(head, separator) for separator in _SEPARATORS}
    best = max(even, key=lambda separator: even[separator])
    if even[best] == _UNEVEN:
        raise NotAWorkbook
    grid = TextTable("")
    for at, row in enumerate(_split(text, best)):
        for column, value in enumerate(row):
            whole = _QUOTED_FORMULA.fullmatch(value.strip())
            grid.put(at, column, whole[1] if whole else value)
        if not row:
            grid.put(at, 0, "")  # a blank line keeps its number
    return grid


def _evenness(text: str, separator: str) -> tuple[int, int]:
    """How many lines have the commonest number of cells, where that is more than one."""
    widths = Counter(len(row) for row in _split(text, separator) if any(row))
    return max(((n, width) for width, n in widths.items() if width > 1), default=_UNEVEN)


def _split(text: str, separator: str) -> list[list[str]]:
    before = csv.field_size_limit(_FIELD_LIMIT)
    try:
        return list(csv.reader(StringIO(text, newline=""), delimiter=separator))
    except csv.Error as wrong:
        raise NotAWorkbook from wrong
    finally:
        csv.field_size_limit(before)


def _of_web_archive(content: bytes) -> list[TextTable]:
    """The tables of every page in a web archive, by the tabs its first page names.

    Raises:
        NotAWorkbook: No page in it has a table.
    """
    found: list[TextTable] = []
    tabs: list[str] = []
    for part in email.message_from_bytes(content).walk():
        payload = part.get_payload(decode=True)
        if part.get_content_type() != "text/html" or not isinstance(payload, bytes):
            continue
        text = decoded(payload)
        tabs = tabs or _TABS.findall(text)
        found += _of_web_page(text)
    if not found:
        raise NotAWorkbook
    for at, one in enumerate(found):
        one.name = tabs[at] if len(tabs) == len(found) else f"第{at + 1}张表" * (len(found) > 1)
    return found


def _of_web_page(text: str) -> list[TextTable]:
    page = _WebPage()
    page.feed(text)
    page.close()
    return page.done()


class _WebPage(HTMLParser):
    """The tables of a web page; one inside a cell of another belongs to the text of that cell."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[TextTable] = []
        self._depth = 0
        self._row, self._column = -1, 0
        self._cell: list[str] | None = None
        self._span = (1, 1)
        self._unread = 0  # depth inside what only browsers read

    def done(self) -> list[TextTable]:
        """The tables, the last cell of an unfinished page with them."""
        self._end_of_cell()
        if len(self.found) > 1:
            for at, grid in enumerate(self.found, 1):
                grid.name = f"第{at}张表"
        return self.found

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A table, a row or a cell begins."""
        if tag in {"style", "script"}:
            self._unread += 1
        elif tag == "table":
            self._depth += 1
            if self._depth == 1:
                self.found.append(TextTable(""))
                self._row, self._column = -1, 0
        elif self._depth == 1 and tag == "tr":
            self._end_of_cell()
            self._row, self._column = self._row + 1, 0
        elif self._depth == 1 and tag in {"td", "th"}:
            self._end_of_cell()
            self._row = max(self._row, 0)
            attributes = dict(attrs)
            self._span = (_count(attributes.get("rowspan")), _count(attributes.get("colspan")))
            self._cell = []
        elif tag in {"br", "p", "div"} and self._cell:
            self._cell.append("\n")

    @override
    def handle_endtag(self, tag: str) -> None:
        """A table, a row or a cell ends."""
        if tag in {"style", "script"}:
            self._unread = max(self._unread - 1, 0)
        elif tag == "table":
            if self._depth == 1:
                self._end_of_cell()
            self._depth = max(self._depth - 1, 0)
        elif self._depth == 1 and tag in {"td", "th", "tr"}:
            self._end_of_cell()

    @override
    def handle_data(self, data: str) -> None:
        """Text, which counts inside a cell."""
        if self._cell is not None and not self._unread:
            self._cell.append(data)

    def _end_of_cell(self) -> None:
        if self._cell is None:
            return
        grid, (down, across) = self.found[-1], self._span
        while (self._row, self._column) in grid.taken:
            self._column += 1
        text = re.sub(r"[ \t\r\f\v]+", " ", "".join(self._cell)).strip()
        grid.put(self._row, self._column, text, down, across)
        self._column += across
        self._cell = None


def _count(given: str | None) -> int:
    """A span; what is no number, or none that a table can have, is one cell."""
    number = int(given) if given and given.strip().isdecimal() else 1
    return number if 1 <= number <= 1000 else 1


def _of_xml_2003(text: str) -> list[TextTable]:
    """The visible sheets of what Excel calls an XML spreadsheet of 2003."""
    book = _Xml2003()
    parser = ParserCreate(namespace_separator=" ")
    parser.StartElementHandler, parser.EndElementHandler = book.start, book.end
    parser.CharacterDataHandler = book.data
    parser.StartDoctypeDeclHandler = _refuse_doctype
    try:
        parser.Parse(text.lstrip(), True)
    except (ExpatError, ValueError) as damaged:
        raise NotAWorkbook from damaged
    return [grid for grid in book.found if grid not in book.hidden]


def _refuse_doctype(*_declaration: object) -> None:
    """No spreadsheet program writes one; whoever does wants entities that grow."""
    raise NotAWorkbook


class _Xml2003:
    """Takes the cells out of the elements of an XML spreadsheet."""

    def __init__(self) -> None:
        self.found: list[TextTable] = []
        self.hidden: list[TextTable] = []
        self._row, self._column = -1, -1
        self._span = (1, 1)
        self._kind = ""
        self._text: list[str] | None = None

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        name = tag.rpartition(" ")[2]
        given = {key.rpartition(" ")[2]: value for key, value in attributes.items()}
        if name == "Worksheet":
            self.found.append(TextTable(given.get("Name", "")))
            self._row = -1
        elif name == "Row" and self.found:
            self._row, self._column = _at(given, self._row), -1
        elif name == "Cell" and self.found:
            self._column = _at(given, self._column)
            down = int(given.get("MergeDown", 0)) + 1
            self._span = (down, int(given.get("MergeAcross", 0)) + 1)
        elif name in {"Data", "Visible"} and self.found:
            self._kind, self._text = given.get("Type", ""), []

    def data(self, text: str) -> None:
        """Text, which counts inside ``Data`` and ``Visible``; rich text has elements of its own."""
        if self._text is not None:
            self._text.append(text)

    def end(self, tag: str) -> None:
        """An element ends."""
        name = tag.rpartition(" ")[2]
        if self._text is None or name not in {"Data", "Visible"}:
            if name == "Cell":
                self._column += self._span[1] - 1
            return
        text, self._text = "".join(self._text), None
        if name == "Visible":
            if text in {"SheetHidden", "SheetVeryHidden"}:
                self.hidden.append(self.found[-1])
        else:
            self.found[-1].put(self._row, self._column, _TYPED[self._kind](text), *self._span)


def _at(given: dict[str, str], before: int) -> int:
    """The place of a row or cell: written down, or behind the one before."""
    place = int(given["Index"]) - 1 if "Index" in given else before + 1
    if place <= before:
        raise NotAWorkbook
    return place


class _Typed(dict[str, Callable[[str], Cell]]):
    """How the kinds of cell are read; one nobody knows is text."""

    def __missing__(self, kind: str) -> Callable[[str], Cell]:
        return str


_TYPED: Final = _Typed({
    "Number": float,
    "Boolean": lambda text: text == "1",
    "DateTime": datetime.fromisoformat,
})  # fmt: skip
