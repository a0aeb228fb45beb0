"""Tokens of formulas: addresses after rows were put in, in a copy, of a formula that is shared."""

import struct

import pytest

from desktop.errors.office_file import RowsCannotGrow
from desktop.excel.patch.biff.tokens import PutIn, copied, moved, tokens, unshared

REF, AREA, REF_N, REF_3D, AREA_3D = 0x44, 0x25, 0x4C, 0x5A, 0x3B
SUM = bytes([0x22, 1, 4, 0])
RELATIVE = 0xC000
PUT_IN = PutIn(9, 5)


def ref(kind: int, row: int, column: int) -> bytes:
    return struct.pack("<BHH", kind, row, column)


def area(first: int, last: int, column: int = 4) -> bytes:
    return struct.pack("<BHHHH", AREA, first, last, column, column) + SUM


def row_of(formula: bytes) -> int:
    return int(struct.unpack_from("<H", formula, 1)[0])


@pytest.mark.parametrize(
    ("first", "last", "after"),
    [
        (2, 8, (2, 8)), (2, 9, (2, 14)), (9, 9, (9, 14)), (9, 20, (9, 25)), (10, 20, (15, 25)),
        (2, 30, (2, 35)),
    ],
)  # fmt: skip
def test_a_block_over_the_place_grows_and_one_below_moves(
    first: int, last: int, after: tuple[int, int]
) -> None:
    new = moved(area(first, last), PUT_IN, here=True, there=lambda _: False)

    assert struct.unpack_from("<HH", new, 1) == after
    assert new[5:] == area(first, last)[5:]


def test_only_addresses_of_the_sheet_itself_move() -> None:
    own = ref(REF, 20, RELATIVE)
    outer = struct.pack("<BHHH", REF_3D, 1, 20, 3) + struct.pack("<BHHHHH", AREA_3D, 0, 2, 20, 3, 3)
    formula = own + outer

    new = moved(formula, PUT_IN, here=False, there=lambda number: number == 1)

    assert row_of(new) == 20
    assert struct.unpack_from("<HHH", new, 6) == (1, 25, 3)
    assert struct.unpack_from("<HHH", new, 13) == (0, 2, 20)


def test_words_and_numbers_that_look_like_addresses_stay() -> None:
    words = bytes([0x17, 5, 0]) + b"\x44\x14\x00\x00\x00"
    number = b"\x1f" + struct.pack("<d", 20.0)
    wide = bytes([0x17, 2, 1]) + "合计".encode("utf-16-le")
    choose = bytes([0x19, 4, 1, 0, 8, 0, 16, 0])
    formula = words + number + wide + choose + ref(REF, 20, RELATIVE)

    new = moved(formula, PUT_IN, here=True, there=lambda _: False)

    assert new[:-5] == formula[:-5]
    assert row_of(new[-5:]) == 25


def test_a_copy_reads_in_its_own_row() -> None:
    formula = ref(REF, 9, RELATIVE | 2) + ref(REF, 0, 3) + ref(REF, 20, 0x4000)

    new = copied(formula, PUT_IN, 11)

    assert [row_of(new[at:]) for at in (0, 5, 10)] == [11, 0, 25]


def test_a_shared_formula_becomes_one_of_its_own() -> None:
    formula = ref(REF_N, 0xFFFF, RELATIVE | 0xFE) + ref(REF_N, 3, 0x0001)

    new = unshared(formula, 9, 6)

    assert new == ref(REF, 8, RELATIVE | 4) + ref(REF, 3, 1)


@pytest.mark.parametrize("formula", [b"\x18\x01\x02", b"\x44\x01", b"\x17", b"\x1a"])
def test_what_nobody_knows_moves_nothing(formula: bytes) -> None:
    with pytest.raises(RowsCannotGrow):
        [*tokens(formula)]
