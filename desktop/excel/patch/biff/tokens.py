"""Formulas of an .xls as tokens: their addresses after rows were put in, or copied to another row.

Source: MS-XLS 2.5.198. A token that is not known has a length nobody knows: then no row is put in.
"""

import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from desktop.errors.office_file import RowsCannotGrow

EXP, TABLE_OF = 0x01, 0x02
"""The formula stands with another cell: shared, of an array, of a table."""
_TEXT, _ATTRIBUTE = 0x17, 0x19
_CHOOSE: Final = 0x04
_SIZES: Final = {
    EXP: 5, TABLE_OF: 5, **dict.fromkeys(range(0x03, 0x17), 1), 0x1C: 2, 0x1D: 2, 0x1E: 3, 0x1F: 9,
    0x20: 8, 0x21: 3, 0x22: 4, 0x23: 5, 0x24: 5, 0x25: 9, 0x26: 7, 0x27: 7, 0x28: 7, 0x29: 3,
    0x2A: 5, 0x2B: 9, 0x2C: 5, 0x2D: 9, 0x2E: 3, 0x2F: 3, 0x39: 7, 0x3A: 7, 0x3B: 11, 0x3C: 7,
    0x3D: 11,
}  # fmt: skip
"""Bytes of a token, by its id; of those with a class by the id of the first."""
_REF, _AREA, _REF_N, _AREA_N, _REF_3D, _AREA_3D = 0x24, 0x25, 0x2C, 0x2D, 0x3A, 0x3B
_ROW_RELATIVE, _COLUMN_RELATIVE = 0x8000, 0x4000
_ROWS: Final = 65_536
_CLASS: Final = 0x60
_WITHOUT_CLASS: Final = 0x20


@dataclass(frozen=True, slots=True)
class Token:
    """One token.

    Attributes:
        at: Where it begins among the bytes of the formula.
        kind: Its id without its class.
        size: Its bytes.
    """

    at: int
    kind: int
    size: int


def tokens(formula: bytes) -> Iterator[Token]:
    """The tokens of a formula.

    Raises:
        RowsCannotGrow: There is one nobody knows, or it is cut short.
    """
    at = 0
    while at < len(formula):
        kind = formula[at]
        if kind >= _WITHOUT_CLASS:
            kind = kind & 0x1F | _WITHOUT_CLASS
        size = _size(formula, at, kind)
        if not size or at + size > len(formula):
            raise RowsCannotGrow(table="", why="有读不懂的公式")
        yield Token(at, kind, size)
        at += size


def _size(formula: bytes, at: int, kind: int) -> int:
    try:
        if kind == _TEXT:
            return 3 + formula[at + 1] * (1 + (formula[at + 2] & 1))
        if kind == _ATTRIBUTE:
            (jumps,) = struct.unpack_from("<H", formula, at + 2)
            return 4 + (2 * int(jumps) + 2 if formula[at + 1] & _CHOOSE else 0)
    except (IndexError, struct.error):
        return 0
    return _SIZES.get(kind, 0)


@dataclass(frozen=True, slots=True)
class PutIn:
    """Rows put in above one.

    Attributes:
        at: The row they are put in above, counted from 0.
        count: How many.
    """

    at: int
    count: int

    def moved(self, row: int) -> int:
        """Where a row is afterwards."""
        return min(row + self.count, _ROWS - 1) if row >= self.at else row

    def block(self, first: int, last: int, *, around: bool = True) -> tuple[int, int]:
        """Where a block is: one that begins at the row takes the new ones in."""
        begins = first if around and first == self.at else self.moved(first)
        return begins, self.moved(last)


def moved(
    formula: bytes, rows: PutIn, *, here: bool, there: Callable[[int], bool], own_row: bool = False,
    base: int | None = None,
) -> bytes:  # fmt: skip
    """A formula after rows were put in.

    Args:
        formula: Its tokens.
        rows: What was put in.
        here: Whether it stands on the sheet that got them, so that bare addresses are of it.
        there: Whether a number of the list of outer sheets means that sheet.
        own_row: Whether it stands in the row they were put in above, and goes down with it.
        base: The row its addresses are counted from, where they are.

    Raises:
        RowsCannotGrow: A token is not known.
    """
    out = bytearray(formula)
    for token in tokens(formula):
        at, kind = token.at + 1, token.kind
        if kind in (_REF_3D, _AREA_3D):
            if not there(struct.unpack_from("<H", formula, at)[0]):
                continue
            at, kind = at + 2, kind - _REF_3D + _REF
        elif not here:
            continue
        if kind == _REF:
            struct.pack_into("<H", out, at, rows.moved(*struct.unpack_from("<H", formula, at)))
        elif kind == _AREA:
            first, last = struct.unpack_from("<HH", formula, at)
            struct.pack_into("<HH", out, at, *rows.block(first, last, around=not own_row))
        elif kind in (_REF_N, _AREA_N) and base is not None:
            _count_anew(out, at, kind, rows, base)
    return bytes(out)


def _count_anew(out: bytearray, at: int, kind: int, rows: PutIn, base: int) -> None:
    """Addresses that are counted from a row: what lies behind the new ones is farther away."""
    many = 2 if kind == _AREA_N else 1
    for n in range(many):
        (row,) = struct.unpack_from("<H", out, at + 2 * n)
        (column,) = struct.unpack_from("<H", out, at + 2 * many + 2 * n)
        if column & _ROW_RELATIVE:
            meant = (base + row) % _ROWS
            if meant > rows.at:
                row = (rows.moved(meant) - rows.moved(base) if base != rows.at else row) % _ROWS
        else:
            row = rows.moved(row)
        struct.pack_into("<H", out, at + 2 * n, row)


def copied(formula: bytes, rows: PutIn, to: int) -> bytes:
    """The formula of the row the new ones are like, as it reads in one of them."""
    out = bytearray(formula)
    for token in tokens(formula):
        if token.kind not in (_REF, _AREA):
            continue
        many = token.kind - _REF + 1
        for n in range(many):
            at = token.at + 1 + 2 * n
            (row,) = struct.unpack_from("<H", formula, at)
            (column,) = struct.unpack_from("<H", formula, at + 2 * many)
            relative = column & _ROW_RELATIVE
            new = (row - rows.at + to) % _ROWS if relative else rows.moved(row)
            struct.pack_into("<H", out, at, new)
    return bytes(out)


def unshared(formula: bytes, row: int, column: int) -> bytes:
    """A formula that several cells share, as that of one of them alone."""
    out = bytearray(formula)
    for token in tokens(formula):
        if token.kind not in (_REF_N, _AREA_N):
            continue
        many = token.kind - _REF_N + 1
        out[token.at] -= _REF_N - _REF
        for n in range(many):
            at, beside = token.at + 1 + 2 * n, token.at + 1 + 2 * many + 2 * n
            (meant,) = struct.unpack_from("<H", formula, at)
            (place,) = struct.unpack_from("<H", formula, beside)
            if place & _ROW_RELATIVE:
                meant = (row + meant) % _ROWS
            if place & _COLUMN_RELATIVE:
                place = place & 0xFF00 | (column + place) & 0xFF
            struct.pack_into("<H", out, at, meant)
            struct.pack_into("<H", out, beside, place)
    return bytes(out)
