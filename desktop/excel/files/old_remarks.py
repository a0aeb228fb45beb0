"""What an .xls or .et shows by other means than its cells: hidden, filtered, struck through.

Source: MS-XLS 2.4.21 (cells), 2.4.53 (ColInfo), 2.4.122 (Font), 2.4.221 (Row), 2.4.353 (XF). Its
comments and letters struck through within a cell are not looked at.
"""

import struct
from collections.abc import Iterable, Mapping
from typing import Final

from desktop.container.biff_records import BOF, EOF, SHEET, XF, Record, records, short_text
from desktop.container.compound import Compound
from desktop.excel.files.remarks import Place, Remarks
from forms.errors import CunjiError

_FONT, _ROW, _COLUMN, _FILTERED = 0x31, 0x208, 0x7D, 0x9B
_BLANKS, _NUMBERS = 0xBE, 0xBD
_CELLS: Final = frozenset({0x06, 0x201, 0x203, 0x204, 0x205, 0x27E, 0xD6, 0xFD})
"""One cell each: row, column, format. ``_BLANKS`` and ``_NUMBERS`` hold several of one row."""
_BIFF8: Final = 0x600
_STRUCK: Final = 0x08
_ROW_HIDDEN: Final = 0x20
_NO_FONT: Final = 4
"""No font has this number; those behind it count one less (MS-XLS 2.5.129)."""
_STREAMS: Final = ("Workbook", "Book")


def remarks_of_old(content: bytes) -> Mapping[str, Remarks]:
    """What there is to say of each sheet, by its name; nothing of a file nobody can follow."""
    try:
        file = Compound(content)
        number = next((n for name in _STREAMS if (n := file.named(name)) is not None), None)
        return _of_stream(file.streams[number]) if number is not None else {}
    except (CunjiError, struct.error, IndexError, ValueError):
        return {}  # whether it can be read at all, the reader of its cells says


def _of_stream(stream: bytes) -> dict[str, Remarks]:
    whole = _until_end(stream, 0)
    if whole[0].id != BOF or struct.unpack_from("<H", whole[0].data)[0] != _BIFF8:
        return {}
    struck = _struck_formats(whole)
    found = {}
    for tab in (one for one in whole if one.id == SHEET):
        (at,) = struct.unpack_from("<I", tab.data)
        remarks = _of_sheet(_until_end(stream, at), struck)
        if remarks != Remarks():
            found[short_text(tab.data, 7, tab.data[6])] = remarks
    return found


def _until_end(stream: bytes, at: int) -> list[Record]:
    """The records of one substream; what stands within it (charts) has its own beginning."""
    found, depth = [], 0
    for one in records(stream, at):
        depth += {BOF: 1, EOF: -1}.get(one.id, 0)
        if depth == 1:
            found.append(one)
        if depth <= 0:
            break
    return found


def _struck_formats(whole: Iterable[Record]) -> frozenset[int]:
    fonts: list[bool] = []
    formats: list[int] = []
    for one in whole:
        if one.id == _FONT:
            fonts.append(bool(one.data[2] & _STRUCK))
        elif one.id == XF:
            (font,) = struct.unpack_from("<H", one.data)
            formats.append(font - (font > _NO_FONT))
    return frozenset(at for at, font in enumerate(formats) if font < len(fonts) and fonts[font])


def _of_sheet(part: Iterable[Record], struck: frozenset[int]) -> Remarks:
    rows, columns, crossed = set[int](), set[int](), set[Place]()
    filtered = False
    for one in part:
        if one.id == _ROW and one.data[12] & _ROW_HIDDEN:
            rows.add(struct.unpack_from("<H", one.data)[0])
        elif one.id == _COLUMN:
            first, last, _, _, how = struct.unpack_from("<5H", one.data)
            columns |= {*range(first, min(last, 255) + 1)} if how & 1 else set()
        elif one.id == _FILTERED:
            filtered = True
        elif struck:
            crossed |= {place for place, style in _styles(one) if style in struck}
    return Remarks(
        frozenset(rows), frozenset(columns), filtered=filtered and bool(rows),
        struck=frozenset(crossed),
    )  # fmt: skip


def _styles(one: Record) -> Iterable[tuple[Place, int]]:
    """The cells of a record with their formats."""
    if one.id in _CELLS:
        row, column, style = struct.unpack_from("<3H", one.data)
        return (((row, column), style),)
    if one.id not in {_BLANKS, _NUMBERS}:
        return ()
    row, first = struct.unpack_from("<2H", one.data)
    step = 2 if one.id == _BLANKS else 6
    places = range(4, len(one.data) - 2, step)
    return (
        ((row, first + at), struct.unpack_from("<H", one.data, place)[0])
        for at, place in enumerate(places)
    )
