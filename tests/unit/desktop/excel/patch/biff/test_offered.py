"""The drop-down lists of an .xls are read as those of an .xlsx are."""

import struct
from io import BytesIO

import pytest
import xlwt
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.container.biff_records import EOF, Record
from desktop.container.compound import Compound
from desktop.excel.filling.validations import offers_of
from desktop.excel.patch.biff.records import BiffBook

WORDS = ("男性", "女性")


def text(said: str) -> bytes:
    return struct.pack("<HB", len(said), 1) + said.encode("utf-16-le")


def rule(formula: bytes, *blocks: tuple[int, int, int, int], kind: int = 3) -> bytes:
    """A DV record; blocks are first row, last row, first column, last column."""
    hints = b"".join(text(said) for said in ("\0", "错误", "\0", "请从列表中选"))
    where = struct.pack("<H", len(blocks)) + b"".join(struct.pack("<4H", *one) for one in blocks)
    first = struct.pack("<HH", len(formula), 0) + formula
    return struct.pack("<I", kind | 0x80) + hints + first + struct.pack("<HH", 0, 0) + where


def literal(*words: str) -> bytes:
    said = "\0".join(words)
    return struct.pack("<BBB", 0x17, len(said), 1) + said.encode("utf-16-le")


def an_xls(*rules: bytes, names: tuple[bytes, ...] = ()) -> bytes:
    """A table with these rules and a dictionary on a second tab."""
    made = xlwt.Workbook(encoding="utf-8")
    table, words = made.add_sheet("表"), made.add_sheet("字典")
    table.write(0, 0, "性别")
    table.write(5, 1, xlwt.Formula("'字典'!$B$1"))  # tab 1 of what can be named
    for row, word in enumerate(WORDS):
        words.write(row, 1, word)
    kept = BytesIO()
    made.save(kept)
    file = Compound(kept.getvalue())
    number = file.named("Workbook")
    assert number is not None
    book = BiffBook(file.streams[number])
    part = book.parts[book.sheets["表"]]
    assert part[-1].id == EOF
    part[-1:] = [*(Record(0x1BE, data) for data in rules), part[-1]]
    book.parts[0][-1:] = [*(Record(0x18, data) for data in names), book.parts[0][-1]]
    file.streams[number] = book.stream()
    return file.content()


AREA = struct.pack("<4H", 0, 1, 1, 1)
PLACE = (1, 98, 0, 0)


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        (literal(*WORDS), WORDS),
        (b"\x3b\1\0" + AREA, WORDS),
        (b"\x5b\1\0" + AREA, WORDS),
        (b"\x3a\1\0" + struct.pack("<2H", 1, 1), WORDS[1:]),
        (b"\x25" + struct.pack("<4H", 0, 1, 0, 0), ("性别",)),
        (b"\x25" + struct.pack("<4H", 0, 1, 0xC000, 0xC000), None),
        (b"\x23" + struct.pack("<HH", 1, 0), WORDS),
        (b"\x23" + struct.pack("<HH", 9, 0), None),
        (b"\x3b\x09\0" + AREA, None),
        (b"\x25" + struct.pack("<4H", 0, 1, 0, 0) + b"\x11", None),
        (b"", None),
    ],
    ids=["words", "tab", "tab by value", "cell", "own tab", "moving", "name", "no name", "no tab",
         "worked out", "nothing"],
)  # fmt: skip
def test_a_list_is_read_wherever_its_words_stand(
    formula: bytes, expected: tuple[str, ...] | None
) -> None:
    area = b"\x3b\1\0" + AREA
    head = struct.pack("<HBBHHHBBBB", 0, 0, 2, len(area), 0, 0, 0, 0, 0, 0)
    name = head + b"\1" + "选项".encode("utf-16-le") + area

    found = offers_of(an_xls(rule(formula, PLACE, (1, 98, 4, 5)), names=(name,)))

    blocks = [(1, 0, 98, 0), (1, 4, 98, 5)]
    assert list(found.get("表", ())) == ([(one, expected) for one in blocks] if expected else [])


def test_a_rule_that_is_no_list_offers_nothing() -> None:
    assert not any(offers_of(an_xls(rule(literal("1"), PLACE, kind=1))).values())


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_broken_rule_is_no_list_and_harms_no_other(data: st.DataObject) -> None:
    whole = rule(literal(*WORDS), PLACE)
    broken = bytearray(whole[: data.draw(st.integers(0, len(whole)))])
    for _ in range(data.draw(st.integers(0, 4)) if broken else 0):
        broken[data.draw(st.integers(0, len(broken) - 1))] = data.draw(st.integers(0, 255))

    found = offers_of(an_xls(bytes(broken), whole))

    assert ((1, 0, 98, 0), WORDS) in found["表"]
