"""Open a table by its content, whatever its name ends in, and hand out its sheets as cells.

The only file that knows python-calamine. Before the reader sees a byte, the container is judged:
a locked workbook, an archive that unpacks without end and a sheet that is one cell in the far
corner are refused here, each with a sentence. What is text is read by ``text_tables``.
"""

import re
import struct
import zipfile
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias
from xml.parsers.expat import ExpatError, ParserCreate

from desktop.errors.workbook import (
    NoTableAmongFiles,
    NotAWorkbook,
    OldWordDocument,
    WorkbookLocked,
    WorkbookTooLarge,
)
from desktop.excel.files import word_tables
from desktop.excel.files.binary_sheets import largest_sheet
from desktop.excel.files.old_remarks import remarks_of_old
from desktop.excel.files.open_remarks import remarks_of_open
from desktop.excel.files.remarks import NOTHING, Place, Remarks, WorkbookRemarks
from desktop.excel.files.sources import Source, Unread, content_of, is_package, sources
from desktop.excel.sheet.cells import Cell
from desktop.excel.sheet.text_tables import MAX_CELLS, kind_of_text, tables_of
from forms.errors import CunjiError
from forms.progress import Progress, through, unwatched

if TYPE_CHECKING:
    from python_calamine import CalamineWorkbook

MAX_UNPACKED_BYTES: Final = 400 * 1024 * 1024
MAX_RATIO: Final = 200

_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
_WORD_STREAM: Final = "WordDocument".encode("utf-16-le")
_RICH_TEXT: Final = b"{\\rtf"
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
_BINARY: Final = "xl/workbook.bin"
"""The one entry of a .xlsb that says how its sheets are called."""
_KINDS: Final = {
    "xl/workbook.xml": "xlsx", _BINARY: "xlsb", word_tables.PART: "docx", "content.xml": "ods",
}  # fmt: skip
"""By an entry of the archive: what it is."""
_DAMAGES: Final = (
    zipfile.BadZipFile, zipfile.LargeZipFile, OSError, ValueError, EOFError, KeyError,
    NotImplementedError, RuntimeError, zlib.error, ExpatError, struct.error,
)  # fmt: skip
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
        titles: What names it beside its cells: its tab, lines above a Word table, file, folder.
        remarks: What it shows by other means than its cells.
        origin: Where a cell really stands, for a sheet that was laid out anew to be read.
    """

    name: str
    rows: list[list[Cell]]
    merges: tuple[Span, ...]
    first_day: date = FIRST_DAY
    titles: tuple[str, ...] = ()
    remarks: Remarks = NOTHING
    origin: Mapping[Place, Place] = field(default_factory=dict)

    @property
    def named(self) -> tuple[str, ...]:
        """All that names it, the nearest first."""
        return self.titles or (self.name,)

    def address(self, row: int, column: int) -> str:
        """Where a cell is, as a person finds it."""
        return address(*self.origin.get((row, column), (row, column)))


@dataclass(frozen=True, slots=True)
class FilesRead:
    """The sheets of what was dropped.

    Attributes:
        sheets: All of them.
        unread: The files of which nothing was read.
        mark_from: The bytes of the one file; empty for several.
    """

    sheets: list[Sheet]
    unread: tuple[Unread, ...] = ()
    mark_from: bytes = b""


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
    """The visible sheets of one file that hold anything.

    Raises:
        SheetMissing: There is no such file.
        WorkbookBusy: Another program holds the file.
        WorkbookTooLarge: More than a roster can be.
        WorkbookLocked: It asks for a password.
        OldWordDocument: It is a .doc.
        NotAWorkbook: The content is no workbook, or is damaged.
    """
    return _named(sheets_of(content_of(path)), path.name, ())


def read_files(paths: Sequence[Path], progress: Progress = unwatched) -> FilesRead:
    """The visible sheets of files, folders and archives of files.

    Of several files one that cannot be read is named, and the others are read; ``progress`` is
    told how many.

    Raises:
        NoTableAmongFiles: None can be read.
        TooManyFiles: More than a village has.
        CunjiError: As of ``read_workbook``, where it is one file.
    """
    progress("正在读表格", 0, 0)
    if len(paths) == 1 and not is_package(paths[0]):
        return FilesRead(read_workbook(paths[0]), (), content_of(paths[0]))
    files, unread = sources(paths)
    sheets = list[Sheet]()
    for file in through(files, "正在读文件", progress):
        try:
            sheets += _of_several(file)
        except CunjiError as trouble:
            unread.append(Unread(file.name, trouble.zh))
    if not sheets:
        what = "；".join(f"{one.name}：{one.zh.rstrip('。')}" for one in unread[:3])
        raise NoTableAmongFiles(what=what or "没有文件")
    only = files[0].content if len(files) == 1 else b""
    return FilesRead(sheets, tuple(unread), only)


def kind_of(path: Path) -> str:
    """What a file is by its content; ``folder`` for a folder or an archive of files.

    Raises:
        SheetMissing: There is no such file.
        NotAWorkbook: It is damaged, or no text.
    """
    if is_package(path):
        return "folder"
    content = content_of(path)
    if content.startswith(_OLE):
        return "xls"
    if not content.startswith(b"PK"):
        return kind_of_text(content)
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            names = frozenset(archive.namelist())
    except _DAMAGES as damaged:
        raise NotAWorkbook from damaged
    return next((kind for part, kind in _KINDS.items() if part in names), "zip")


def _of_several(file: Source) -> list[Sheet]:
    """The sheets of one file of several; their names say in which file they stand."""
    found = sheets_of(file.content)
    folder, _, _ = file.name.rpartition("/")
    named = _named(found, file.name, folder.split("/") if folder else ())
    single = len(named) == 1
    return [
        replace(sheet, name=file.name if single else f"{file.name}/{sheet.name}") for sheet in named
    ]


def _named(sheets: Iterable[Sheet], file: str, folders: Sequence[str]) -> list[Sheet]:
    """Sheets with all that names them, the nearest first."""
    stem = file.rpartition("/")[2]
    stem = stem.rpartition(".")[0] or stem
    more = (stem, *reversed(folders))
    return [replace(one, titles=(one.name, *one.titles, *more)) for one in sheets]


def sheets_of(content: bytes, *, hidden: bool = False) -> list[Sheet]:
    """The visible sheets in these bytes, whatever the file was called.

    Args:
        content: The file.
        hidden: Whether hidden sheets are wanted too, which hold drop-down lists and old drafts.

    Raises:
        WorkbookLocked: It asks for a password.
        OldWordDocument: It is a .doc.
        NotAWorkbook: The content is no workbook, or is damaged.
    """
    remarks: Mapping[str, Remarks] = {}
    if content.startswith(_OLE):
        first_day, remarks = _judge_old_file(content), remarks_of_old(content)
    elif content.startswith(b"PK"):
        if (of_word := _word_sheets(content)) is not None:
            return of_word
        first_day, remarks = _judge_archive(content)
    elif content.startswith(_RICH_TEXT):
        raise OldWordDocument
    else:
        return [Sheet(one.name, one.rows, tuple(one.merges)) for one in tables_of(content)]
    return [
        replace(sheet, remarks=remarks.get(sheet.name, NOTHING))
        for sheet in _read(content, first_day, hidden=hidden)
    ]


def _read(content: bytes, first_day: date, *, hidden: bool) -> list[Sheet]:
    """The visible sheets of a workbook that was judged, or all.

    Raises:
        WorkbookLocked: It asks for a password.
        NotAWorkbook: The content is no workbook, or is damaged.
    """
    import python_calamine as calamine

    try:
        book = calamine.CalamineWorkbook.from_filelike(BytesIO(content))
        return _visible(book, first_day, hidden=hidden)
    except calamine.PasswordError as locked:
        raise WorkbookLocked from locked
    except (calamine.CalamineError, OSError, ValueError) as damaged:
        raise NotAWorkbook from damaged
    except BaseException as fault:
        # The reader is Rust: its own mistakes arrive as PanicException, which is no Exception.
        if type(fault).__name__ == "PanicException":
            raise NotAWorkbook from fault
        raise


def _visible(book: "CalamineWorkbook", first_day: date, *, hidden: bool) -> list[Sheet]:
    """Sheets a person sees, or all."""
    import python_calamine as calamine

    found = []
    for index, meta in enumerate(book.sheets_metadata):
        if not hidden and meta.visible != calamine.SheetVisibleEnum.Visible:
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


def document_tables(content: bytes) -> list[word_tables.TextOfTable] | None:
    """The tables of a Word document; None for what is no document.

    Raises:
        NotAWorkbook: It is damaged, or declares entities.
        WorkbookTooLarge: It holds more than any roster.
    """
    if not content.startswith(b"PK"):
        return None
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            if word_tables.PART not in archive.namelist():
                return None
            return word_tables.tables_of(archive)
    except _DAMAGES as damaged:
        raise NotAWorkbook from damaged


def _word_sheets(content: bytes) -> list[Sheet] | None:
    """The tables of a Word document as sheets; None where it is none.

    Raises:
        NotAWorkbook: It is damaged, or has no table.
        WorkbookTooLarge: It holds more than a roster can be.
    """
    tables = document_tables(content)
    if tables is None:
        return None
    if not tables:
        raise NotAWorkbook
    return [
        Sheet(
            f"第{at}张表" if len(tables) > 1 else "", [[*row] for row in table.rows],
            tuple(table.merges), titles=table.titles,
            remarks=Remarks(struck=frozenset(table.struck)),
        )
        for at, table in enumerate(tables, 1)
    ]  # fmt: skip


def _judge_archive(content: bytes) -> tuple[date, Mapping[str, Remarks]]:
    """Refuse an archive that is no workbook or unpacks to more than a roster can be.

    Returns:
        The day from which its bare numbers for days are counted, and what its sheets show beside
        their cells, by tab.

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
                if _BINARY in names:
                    if largest_sheet(archive) > MAX_CELLS:
                        raise WorkbookTooLarge
                    return FIRST_DAY, {}
                _judge_open_document(archive, names)
                return FIRST_DAY, remarks_of_open(archive, names)
            remarks = WorkbookRemarks(archive)
            for entry in entries:
                if entry.filename.startswith("xl/worksheets/") and entry.file_size:
                    xml = archive.read(entry)
                    _judge_sheet(xml)
                    remarks.look(entry.filename, xml)
            whole = archive.read("xl/workbook.xml")
            told = remarks.by_tab()
        return FIRST_DAY_1904 if _SINCE_1904.search(whole) else FIRST_DAY, told
    except _DAMAGES as damaged:
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


def _judge_old_file(content: bytes) -> date:
    """Refuse a container of the old kind that is locked, or a Word document.

    Returns:
        The day from which its bare numbers for days are counted.

    Raises:
        WorkbookLocked: It asks for a password.
        OldWordDocument: It is a .doc.
    """
    if _ENCRYPTED in content:
        raise WorkbookLocked
    if _WORD_STREAM in content:
        raise OldWordDocument
    return _first_day_of_xls(content)


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
