"""Open a table by its content, whatever its name ends in, and hand out its sheets as cells.

The only file that knows python-calamine. Before the reader sees a byte, the container is judged:
a locked workbook, an archive that unpacks without end and a sheet that is one cell in the far
corner are refused here, each with a sentence. What is text is read by ``text_tables``.
"""

import re
import struct
import zipfile
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias
from xml.parsers.expat import ExpatError, ParserCreate

from desktop.errors.workbook import (
    NotAWorkbook,
    SheetMissing,
    WorkbookBusy,
    WorkbookLocked,
    WorkbookTooLarge,
)
from desktop.excel.sheet.cells import Cell
from desktop.excel.sheet.text_tables import MAX_CELLS, tables_of

if TYPE_CHECKING:
    from python_calamine import CalamineWorkbook

MAX_FILE_BYTES: Final = 40 * 1024 * 1024
MAX_UNPACKED_BYTES: Final = 400 * 1024 * 1024
MAX_RATIO: Final = 200

_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
_FAR_CELL: Final = re.compile(
    rb"""r\s*=\s*["']\s*(?:[A-Za-z]{3}[0-9]|[A-Za-z]{2}[0-9]{5}|[A-Za-z]?[0-9]{6})"""
)
"""An address beyond column ZZ, or so far down that the rectangle may be too large. Letters alone
are none: spreadsheet programs write ``xmlns:r="http:…"`` on every sheet.
"""
FIRST_DAY: Final = date(1899, 12, 30)
"""Day nought of a workbook's numbers for days."""
FIRST_DAY_1904: Final = date(1904, 1, 1)
"""The same of workbooks that old Macintosh programs began."""
_SINCE_1904: Final = re.compile(
    rb"""<(?:\w+:)?workbookPr\b[^>]*\bdate1904\s*=\s*["'](?:1|true)["']"""
)
_OPEN_DOCUMENT: Final = b"application/vnd.oasis.opendocument.spreadsheet"
_BOF: Final = bytes.fromhex("0908 1000 0006 0500")
_DATE_MODE, _EOF = 0x0022, 0x000A
"""Records of a .xls: how days are counted; the end of what is said about the whole workbook."""
_REFERENCE: Final = re.compile(r"([A-Z]+)([0-9]+)")

Span: TypeAlias = tuple[tuple[int, int], tuple[int, int]]
"""A merged block: first and last (row, column), counted from 0."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One visible sheet.

    Attributes:
        name: Its tab.
        rows: Every row from the first one of the sheet, so that indexes are addresses.
        merges: Blocks of merged cells; the value stands in the first cell.
        first_day: From which a date that is stored as a bare number is counted.
    """

    name: str
    rows: list[list[Cell]]
    merges: tuple[Span, ...]
    first_day: date = FIRST_DAY


@lru_cache(maxsize=256)
def letters(column: int) -> str:
    """The letters over a column, counted from 0: 0 → A, 26 → AA."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def address(row: int, column: int) -> str:
    """Where a cell is, as the spreadsheet program shows it: (8, 6) → G9."""
    return f"{letters(column)}{row + 1}"


def read_workbook(path: Path) -> list[Sheet]:
    """The visible sheets of a workbook that hold anything.

    Raises:
        SheetMissing: There is no such file.
        WorkbookBusy: Another program holds the file.
        WorkbookTooLarge: More than a roster can be.
        WorkbookLocked: It asks for a password.
        NotAWorkbook: The content is no workbook, or is damaged.
    """
    return sheets_of(_content(path))


def _content(path: Path) -> bytes:
    """The bytes of the file, once its size is known to be sane."""
    try:
        if path.is_dir():
            raise SheetMissing
        if path.stat().st_size > MAX_FILE_BYTES:
            raise WorkbookTooLarge
        return path.read_bytes()
    except FileNotFoundError as missing:
        raise SheetMissing from missing
    except OSError as held:
        raise WorkbookBusy(reason=type(held).__name__) from held


def sheets_of(content: bytes) -> list[Sheet]:
    """The visible sheets in these bytes, whatever the file was called.

    Raises:
        WorkbookLocked: It asks for a password.
        NotAWorkbook: The content is no workbook, or is damaged.
    """
    first_day = FIRST_DAY
    if content.startswith(_OLE):
        if _ENCRYPTED in content:
            raise WorkbookLocked
        first_day = _first_day_of_xls(content)
    elif content.startswith(b"PK"):
        first_day = _judge_archive(content)
    else:
        return [Sheet(one.name, one.rows, tuple(one.merges)) for one in tables_of(content)]
    import python_calamine as calamine

    try:
        return _visible(calamine.CalamineWorkbook.from_filelike(BytesIO(content)), first_day)
    except calamine.PasswordError as locked:
        raise WorkbookLocked from locked
    except (calamine.CalamineError, OSError, ValueError) as damaged:
        raise NotAWorkbook from damaged
    except BaseException as fault:
        # The reader is Rust: its own mistakes arrive as PanicException, which is no Exception.
        if type(fault).__name__ == "PanicException":
            raise NotAWorkbook from fault
        raise


def _visible(book: "CalamineWorkbook", first_day: date) -> list[Sheet]:
    """Sheets a person sees; hidden ones hold drop-down lists and old drafts."""
    import python_calamine as calamine

    found = []
    for index, meta in enumerate(book.sheets_metadata):
        if meta.visible != calamine.SheetVisibleEnum.Visible:
            continue
        if meta.typ != calamine.SheetTypeEnum.WorkSheet:
            continue
        sheet = book.get_sheet_by_index(index)
        if sheet.end is None:
            continue
        rows = _rows(sheet.iter_rows(), (sheet.start or (0, 0))[1])
        found.append(Sheet(meta.name, rows, tuple(sheet.merged_cell_ranges or ()), first_day))
    return found


def _rows(rows: Iterable[Iterable[Cell]], column: int) -> list[list[Cell]]:
    """Rows that begin at a column as rows of the sheet, each text kept once."""
    margin: list[Cell] = [""] * column
    once: dict[str, str] = {}
    keep = once.setdefault
    return [
        margin + [keep(cell, cell) if type(cell) is str else cell for cell in row] for row in rows
    ]


def _judge_archive(content: bytes) -> date:
    """Refuse an archive that is no workbook or unpacks to more than a roster can be.

    Returns:
        The day from which its bare numbers for days are counted.

    Raises:
        NotAWorkbook: It is no workbook, or is damaged.
        WorkbookTooLarge: It unpacks to more than a roster can be.
    """
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            entries = archive.infolist()
            unpacked = sum(entry.file_size for entry in entries)
            if unpacked > MAX_UNPACKED_BYTES or unpacked > max(len(content), 65536) * MAX_RATIO:
                raise WorkbookTooLarge
            names = archive.namelist()
            if "xl/workbook.xml" not in names:
                _judge_open_document(archive, names)
                return FIRST_DAY
            for entry in entries:
                if entry.filename.startswith("xl/worksheets/") and entry.file_size:
                    _judge_sheet(archive.read(entry))
            whole = archive.read("xl/workbook.xml")
        return FIRST_DAY_1904 if _SINCE_1904.search(whole) else FIRST_DAY
    except (zipfile.BadZipFile, zipfile.LargeZipFile, OSError, ValueError, EOFError) as damaged:
        raise NotAWorkbook from damaged
    except (NotImplementedError, RuntimeError, zlib.error, ExpatError) as damaged:
        raise NotAWorkbook from damaged


def _judge_open_document(archive: zipfile.ZipFile, entries: list[str]) -> None:
    """Refuse what is no .ods, or one whose repeated cells fill more than a roster can be.

    Raises:
        NotAWorkbook: It is no OpenDocument spreadsheet.
        WorkbookLocked: It asks for a password.
        WorkbookTooLarge: It holds more than a roster can be.
    """
    if "mimetype" not in entries or archive.read("mimetype").strip() != _OPEN_DOCUMENT:
        raise NotAWorkbook
    if b"encryption-data" in archive.read("META-INF/manifest.xml"):
        raise WorkbookLocked
    if _rectangle(archive.read("content.xml")) > MAX_CELLS:
        raise WorkbookTooLarge


def _rectangle(xml: bytes) -> int:
    """How many cells the largest sheet of a .ods has up to the last that holds anything."""
    row = column = widest = largest = 0

    def start(tag: str, given: dict[str, str]) -> None:
        nonlocal row, column, widest, largest
        if tag == "table:table":
            row = widest = 0
        elif tag == "table:table-row":
            row, column = row + int(given.get("table:number-rows-repeated", 1)), 0
        elif tag in {"table:table-cell", "table:covered-table-cell"}:
            column += int(given.get("table:number-columns-repeated", 1))
            if "office:value-type" in given:
                widest = max(widest, column)
                largest = max(largest, row * widest)

    parser = ParserCreate()
    parser.StartElementHandler = start
    parser.Parse(xml, True)
    return largest


def _first_day_of_xls(content: bytes) -> date:
    """The same for a .xls, from the records about the whole workbook (MS-XLS 2.4.77)."""
    at = content.find(_BOF)
    while 0 <= at <= len(content) - 6:
        kind, size = struct.unpack_from("<HH", content, at)
        if kind == _DATE_MODE:
            return FIRST_DAY_1904 if content[at + 4] else FIRST_DAY
        if kind == _EOF:
            break
        at += 4 + size
    return FIRST_DAY


def _judge_sheet(xml: bytes) -> None:
    """Refuse filled cells so far apart that the reader would need gigabytes for the gap.

    The reader lays a sheet out as a full rectangle and ends the whole program when memory does
    not suffice, so this cannot be left to it.

    Raises:
        NotAWorkbook: The sheet is no XML as spreadsheet programs write it.
        WorkbookTooLarge: The rectangle would be too large.
    """
    if not xml[:64].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        raise NotAWorkbook  # UTF-16 and the like, which no spreadsheet program writes
    if _FAR_CELL.search(xml) is None:
        return
    rows, columns = _filled(xml)
    if rows * columns > MAX_CELLS:
        raise WorkbookTooLarge


def _filled(xml: bytes) -> tuple[int, int]:
    """The last row and the last column that hold anything, counted from 1."""
    at, last = [0, 0], [1, 1]

    def start(tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(":")[2]
        if name == "row":
            at[:] = [int(attributes.get("r", at[0] + 1)), 0]
        elif name == "c":
            match = _REFERENCE.fullmatch(attributes.get("r", "").upper())
            at[1] = _column(match[1]) if match else at[1] + 1
            at[0] = int(match[2]) if match else at[0]
        elif name in {"v", "is", "f"}:
            last[:] = [max(last[0], at[0]), max(last[1], at[1])]

    parser = ParserCreate()
    parser.StartElementHandler = start
    parser.Parse(xml, True)
    return last[0], last[1]


def _column(name: str) -> int:
    """The number of a column from its letters, counted from 1."""
    number = 0
    for letter in name:
        number = number * 26 + ord(letter) - 64
    return number
