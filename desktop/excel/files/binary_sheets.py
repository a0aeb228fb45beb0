"""How large a .xlsb would be laid out, before the reader that lays it out sees it."""

import struct
import zipfile
from typing import Final

_ROW_HEADER, _CELLS, _WORD = 0, frozenset(range(1, 12)), 4
"""Kinds of record: a row begins; a cell of any type. Both begin with a number of four bytes."""
_LONGEST: Final = 28
"""Bits of a kind or a length."""


def largest_sheet(archive: zipfile.ZipFile) -> int:
    """Cells of the largest sheet up to its last row and last column.

    Its records are a kind and a length, seven bits a byte, and then what they say (MS-XLSB 2.1.4).
    """
    sheets = (
        entry
        for entry in archive.infolist()
        if entry.filename.startswith("xl/worksheets/") and entry.filename.endswith(".bin")
    )
    return max((_cells(archive.read(entry)) for entry in sheets), default=0)


def _cells(content: bytes) -> int:
    at = row = column = 0
    while at < len(content):
        kind, at = _number(content, at)
        size, at = _number(content, at)
        if kind == _ROW_HEADER and size >= _WORD:
            row = max(row, struct.unpack_from("<I", content, at)[0] + 1)
        elif kind in _CELLS and size >= _WORD:
            column = max(column, struct.unpack_from("<I", content, at)[0] + 1)
        at += size
    return row * column


def _number(content: bytes, at: int) -> tuple[int, int]:
    """A number of up to four bytes and the place behind it."""
    value = 0
    for shift in range(0, _LONGEST, 7):
        byte = content[at] if at < len(content) else 0
        value |= (byte & 0x7F) << shift
        at += 1
        if byte < 0x80:
            break
    return value, at
