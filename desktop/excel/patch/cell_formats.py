"""What the cells of a blank workbook make of what is put into them, and which rows it prepared."""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from typing import Final, TypeAlias

from desktop.container.compound import MAGIC, Compound
from desktop.container.foreign import foreign_file
from desktop.container.package import Package
from desktop.container.scan import elements
from desktop.excel.patch.biff.records import BiffBook
from desktop.excel.patch.biff.xls import BiffSheet
from desktop.excel.patch.sheet import SheetPart, area_of
from desktop.excel.patch.values import Format
from desktop.excel.patch.xlsx import BookParts
from forms.errors import CunjiError

FormatAt: TypeAlias = Callable[[str, tuple[int, int]], Format | None]
"""By tab and place; None where nobody can tell."""
Prepared: TypeAlias = Callable[[str, int, Collection[int]], int]
"""By tab, first row and columns."""


def cell_formats(content: bytes) -> FormatAt:
    """The formats of an .xlsx, .xls or .et; of a document, and of what is damaged, none."""
    try:
        with foreign_file():
            found = _of_binary(content) if content.startswith(MAGIC) else _of_package(content)
    except CunjiError:
        return _unknown
    return found


def prepared_rows(content: bytes) -> Prepared:
    """How many rows from one on a blank has ready, by looks of their cells or a table over them.

    Takes tab, row and columns; gives 0 where it has none, or nobody can tell.
    """
    try:
        with foreign_file():
            return _looks_of_binary(content) if content.startswith(MAGIC) else _looks(content)
    except CunjiError:
        return lambda _tab, _row, _columns: 0


def _ready(rows: Mapping[int, Collection[int]], row: int, columns: Collection[int]) -> int:
    """Rows one below the other of which most of these cells have a look."""
    count = 0
    while 2 * len({*rows.get(row + count, ())} & {*columns}) > len(columns):
        count += 1
    return count


def _looks_of_binary(content: bytes) -> Prepared:
    file = Compound(content)
    number = file.named("Workbook")
    if number is None:
        return lambda _tab, _row, _columns: 0
    book = BiffBook(file.streams[number])

    def ready(tab: str, row: int, columns: Collection[int]) -> int:
        rows: dict[int, set[int]] = defaultdict(set)
        part = book.sheets.get(tab)
        for at, column in BiffSheet(book.parts[part]).cells if part is not None else ():
            rows[at].add(column)
        return _ready(rows, row, columns)

    return ready


def _looks(content: bytes) -> Prepared:
    package = Package(content)
    book = BookParts(package)

    def ready(tab: str, row: int, columns: Collection[int]) -> int:
        part = book.sheets.get(tab, "")
        if part not in package:
            return 0
        sheet = SheetPart(package.read(part), part)
        rows = {
            at: {
                column for column, cell in one.cells.items() if cell.attributes.get("s", "0") != "0"
            }
            for at, one in sheet.rows.items()
        }
        tables = [
            area_of(found.attributes.get("ref", ""))
            for one in package.related(part, "table")
            for found in elements(package.read(one), _TABLE, one)
        ]
        over = [last - row + 1 for first, left, last, right in tables
                if first == row - 1 and left <= min(columns) and max(columns) <= right]  # fmt: skip
        return max([_ready(rows, row, columns), *over])

    return ready


_TABLE: Final = frozenset({"table"})


def _unknown(_sheet: str, _place: tuple[int, int]) -> Format | None:
    return None


def _of_binary(content: bytes) -> FormatAt:
    file = Compound(content)
    number = file.named("Workbook")
    if number is None:
        return _unknown
    book = BiffBook(file.streams[number])
    sheets = {name: BiffSheet(book.parts[part]) for name, part in book.sheets.items()}

    def at(sheet: str, place: tuple[int, int]) -> Format | None:
        known = sheets.get(sheet)
        return book.formats.format(known.style(*place)) if known else None

    return at


def _of_package(content: bytes) -> FormatAt:
    if not content.startswith(b"PK"):
        return _unknown
    package = Package(content)
    if package.kind != "xlsx":
        return _unknown
    book = BookParts(package)
    sheets = {
        name: SheetPart(package.read(part), part)
        for name, part in book.sheets.items()
        if part in package and "/worksheets/" in f"/{part}"
    }

    def at(sheet: str, place: tuple[int, int]) -> Format | None:
        known = sheets.get(sheet)
        return book.styles[1].format(known.style(*place)) if known else None

    return at
