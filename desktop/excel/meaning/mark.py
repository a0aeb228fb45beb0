"""The mark by which our own tables are known again: which form they are of.

It is a property of the workbook, which nobody sees and which stays when the file is saved again,
also as .xls: one value that says all, so it is found in any container. Where a program drops it,
the second sheet still names the form.
"""

import re
import zipfile
from collections.abc import Sequence
from io import BytesIO
from typing import Any, Final

from desktop.excel.sheet.cells import text_of
from desktop.excel.sheet.register_table import HELP
from desktop.excel.sheet.workbook import Sheet
from forms.definitions.definitions import Definitions

PROPERTY: Final = "cunji.form"
_VALUE: Final = "cunji-form:"
_PART: Final = "docProps/custom.xml"
_LARGEST: Final = 1 << 20
"""Bytes of that part; ours has some hundred."""
_FOUND: Final = re.compile(_VALUE.encode() + rb"([a-z][a-z0-9_]{0,63})")


def put_mark(book: Any, form: str) -> None:
    """Mark a workbook that XlsxWriter makes as a table of this form."""
    book.set_custom_property(PROPERTY, f"{_VALUE}{form}")


def mark_of(content: bytes, sheets: Sequence[Sheet], definitions: Definitions) -> str:
    """The form whose table a workbook is; empty when it is not marked, or nobody knows the form.

    Args:
        content: The workbook, already read once, so that it is known to be sane; nothing where
            there are several.
        sheets: Its sheets.
        definitions: The forms.
    """
    found = _property(_part(content) if content.startswith(b"PK") else content)
    form = found or _named(sheets, definitions)
    return form if form in definitions.forms else ""


def _part(content: bytes) -> bytes:
    with zipfile.ZipFile(BytesIO(content)) as archive:
        try:
            entry = archive.getinfo(_PART)
        except KeyError:
            return b""
        return archive.read(entry) if entry.file_size <= _LARGEST else b""


def _property(content: bytes) -> str:
    """The marked form in a part, or in an old workbook, where texts may be of two bytes each."""
    found = _FOUND.search(content) or _FOUND.search(content.replace(b"\0", b""))
    return found[1].decode() if found else ""


def _named(sheets: Sequence[Sheet], definitions: Definitions) -> str:
    """The form whose title heads our sheet of explanations."""
    title = next(
        (text_of(sheet.rows[0][0]) for sheet in sheets if sheet.name == HELP and sheet.rows[0]), ""
    )
    return next((f.id for f in definitions.forms.values() if title and f.title == title), "")
