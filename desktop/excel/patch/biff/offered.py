"""The drop-down lists of an .xls or .et: which cells offer which words, or those of which block.

Source: MS-XLS 2.4.88 (Dv), 2.5.198 (formulas). What is worked out, or lies in another file, offers
nothing.
"""

import struct
from collections.abc import Iterator, Sequence
from typing import Final, TypeAlias

from desktop.container.biff_records import SHEET, Record, short_text
from desktop.container.compound import Compound
from desktop.errors.office_file import OfficeFileUnknown
from desktop.excel.patch.biff.records import BiffBook
from desktop.excel.patch.sheet import Area
from desktop.excel.sheet.workbook import address

_DV, _NAME, _EXTERN_SHEET = 0x1BE, 0x18, 0x17
_LIST: Final = 3
_TEXT, _REF, _AREA, _REF_N, _AREA_N, _NAMED, _REF_3D, _AREA_3D = (
    0x17, 0x24, 0x25, 0x2C, 0x2D, 0x23, 0x3A, 0x3B,
)  # fmt: skip
"""First byte of a formula, of the class for references."""
_LENGTHS: Final = {
    _NAMED: 5, _REF: 5, _REF_N: 5, _AREA: 9, _AREA_N: 9, _REF_3D: 7, _AREA_3D: 11,
}  # fmt: skip
"""Of a formula that is one reference alone."""
_RELATIVE: Final = 0xC000
_HEAD_OF_NAME: Final = 14

Offer: TypeAlias = tuple[Area, tuple[str, ...] | str]
"""Cells, and the words they offer or the block these stand in (``'字典'!A1:A9``)."""


def offered(content: bytes) -> dict[str, list[Offer]]:
    """Every list, by tab.

    Raises:
        OfficeFileUnknown: It is no workbook of Excel 97 or later.
        CunjiError: It is damaged.
    """
    file = Compound(content)
    number = file.named("Workbook")
    if number is None:
        raise OfficeFileUnknown
    book = BiffBook(file.streams[number])
    formulas = _Formulas(book.parts[0])
    found: dict[str, list[Offer]] = {}
    for tab, part in book.sheets.items():
        rules = (one.data for one in book.parts[part] if one.id == _DV)
        found[tab] = [offer for data in rules for offer in _offers(data, formulas)]
    return found


def _offers(data: bytes, formulas: "_Formulas") -> Iterator[Offer]:
    """What one rule says; nothing where it is cut short."""
    try:
        (flags,) = struct.unpack_from("<I", data)
        if flags & 0xF != _LIST:
            return
        at = 4
        for _ in range(4):  # titles and texts of the hint and of the refusal
            at = _behind_text(data, at)
        (size,) = struct.unpack_from("<H", data, at)
        said = formulas.said(data[at + 4 : at + 4 + size])
        at += 4 + size
        (size,) = struct.unpack_from("<H", data, at)
        at += 4 + size
        (count,) = struct.unpack_from("<H", data, at)
        blocks = [struct.unpack_from("<4H", data, at + 2 + 8 * n) for n in range(count)]
    except (struct.error, IndexError, ValueError):
        return
    if said:
        yield from (((r0, c0, r1, c1), said) for r0, r1, c0, c1 in blocks)


def _behind_text(data: bytes, at: int) -> int:
    """Where what follows a text begins."""
    (length,) = struct.unpack_from("<H", data, at)
    return int(at + 3 + length * (1 + (data[at + 2] & 1)))


class _Formulas:
    """What the formulas of lists stand for, in one workbook."""

    def __init__(self, whole: Sequence[Record]) -> None:
        self._tabs = [short_text(one.data, 7, one.data[6]) for one in whole if one.id == SHEET]
        self._names = [one.data for one in whole if one.id == _NAME]
        extern = next((one.data for one in whole if one.id == _EXTERN_SHEET), b"\0\0")
        count = min(struct.unpack_from("<H", extern)[0], (len(extern) - 2) // 6)
        self._extern = [struct.unpack_from("<Hhh", extern, 2 + 6 * n) for n in range(count)]

    def said(self, formula: bytes, *, named: bool = False) -> tuple[str, ...] | str:
        """The words, or the block they stand in; nothing where it cannot be told.

        Args:
            formula: Its tokens; only one that is alone is known.
            named: Whether a name stands for it: a name for a name is not followed.
        """
        kind = formula[0]
        if kind == _TEXT:
            words = short_text(formula, 2, formula[1]).split("\0")
            return tuple(word.strip() for word in words if word.strip())
        kind = kind & 0x1F | 0x20 if kind >= _NAMED else 0
        if len(formula) != _LENGTHS.get(kind):
            return ""
        if kind == _NAMED and not named:
            return self._of_name(struct.unpack_from("<H", formula, 1)[0])
        if kind in (_REF_3D, _AREA_3D):
            tab = self._tab(struct.unpack_from("<H", formula, 1)[0])
            return f"{tab}!{_block(formula[3:])}" if tab and _block(formula[3:]) else ""
        return "" if kind == _NAMED else _block(formula[1:])

    def _of_name(self, number: int) -> tuple[str, ...] | str:
        if not 0 < number <= len(self._names):
            return ""
        data = self._names[number - 1]
        length, size = data[3], struct.unpack_from("<H", data, 4)[0]
        at = _HEAD_OF_NAME + 1 + length * (1 + (data[_HEAD_OF_NAME] & 1))
        return self.said(data[at : at + size], named=True)

    def _tab(self, number: int) -> str:
        """A tab as a formula writes it; empty where it is several, or in another file."""
        if number >= len(self._extern):
            return ""
        _, first, last = self._extern[number]
        if first != last or not 0 <= first < len(self._tabs):
            return ""
        name: str = self._tabs[first].replace("'", "''")
        return f"'{name}'"


def _block(data: bytes) -> str:
    """A block of cells that does not move with the cell; empty for another."""
    numbers = struct.unpack_from("<2H" if len(data) == 4 else "<4H", data)
    rows, columns = numbers[: len(numbers) // 2], numbers[len(numbers) // 2 :]
    if any(column & _RELATIVE for column in columns):
        return ""
    return f"{address(rows[0], columns[0])}:{address(rows[-1], columns[-1])}"
