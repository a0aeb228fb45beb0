"""What the cells of a blank workbook make of what is put into them: text, number or day."""

from collections.abc import Callable
from typing import TypeAlias

from desktop.container.compound import MAGIC, Compound
from desktop.container.foreign import foreign_file
from desktop.container.package import Package
from desktop.excel.patch.biff.records import BiffBook
from desktop.excel.patch.biff.xls import BiffSheet
from desktop.excel.patch.sheet import SheetPart
from desktop.excel.patch.values import Format
from desktop.excel.patch.xlsx import BookParts
from forms.errors import CunjiError

FormatAt: TypeAlias = Callable[[str, tuple[int, int]], Format | None]
"""By tab and place; None where nobody can tell."""


def cell_formats(content: bytes) -> FormatAt:
    """The formats of an .xlsx, .xls or .et; of a document, and of what is damaged, none."""
    try:
        with foreign_file():
            found = _of_binary(content) if content.startswith(MAGIC) else _of_package(content)
    except CunjiError:
        return _unknown
    return found


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
