"""A file of a kind that is only read as a workbook that can be filled: .ods, .csv, a web page."""

import re
import zipfile
from io import BytesIO
from typing import Final

from desktop.container.compound import MAGIC
from desktop.excel.sheet.cells import text_of
from desktop.excel.sheet.workbook import Sheet, sheets_of

_FILLED: Final = frozenset({"xl/workbook.xml", "word/document.xml"})
"""What a package holds that is filled as it is."""
_NOT_IN_TABS: Final = re.compile(r"[\[\]:*?/\\']")
_LONGEST_TAB: Final = 31


def as_workbook(content: bytes) -> bytes | None:
    """The tables of a file as .xlsx; None for one that is filled as it is, or is none of ours.

    Raises:
        CunjiError: It cannot be read.
    """
    if content.startswith(MAGIC) or _is_filled(content):
        return None
    import xlsxwriter

    out = BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False}) as book:
        look = book.add_format({"border": 1, "text_wrap": True, "valign": "vcenter"})
        taken: set[str] = set()
        for sheet in sheets_of(content):
            page = book.add_worksheet(_tab(sheet, taken))
            for row, cells in enumerate(sheet.rows):
                for column, cell in enumerate(cells):
                    page.write_string(row, column, text_of(cell), look)
            for (top, left), (bottom, right) in sheet.merges:
                page.merge_range(top, left, bottom, right, text_of(sheet.rows[top][left]), look)
    return out.getvalue()


def _is_filled(content: bytes) -> bool:
    """Whether a package is a workbook or document as it is, or damaged, which is told elsewhere."""
    if not content.startswith(b"PK"):
        return False
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            return not _FILLED.isdisjoint(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError):
        return True


def _tab(sheet: Sheet, taken: set[str]) -> str:
    """The name of a tab as such a file may have it, each once."""
    plain = _NOT_IN_TABS.sub("", sheet.name)[:_LONGEST_TAB].strip() or "表"
    name, number = plain, 1
    while name.casefold() in taken:
        number += 1
        name = f"{plain[: _LONGEST_TAB - 4]}{number}"
    taken.add(name.casefold())
    return name
