"""What a cell says, cleaned of what spreadsheets and old code pages do to text.

Law of the records: text stays full Unicode, only harm is undone here. Full-width digits and
letters become half-width, zero-width marks go, and private-use characters that GBK once stood in
for real ones (GB 18030-2005 annex D) are brought home. Nothing else is folded.
"""

import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Final, TypeAlias

from forms.schema.text import one_line

Cell: TypeAlias = str | int | float | bool | date | time | timedelta
"""What the workbook reader gives for one cell; an empty cell is ``""``."""

EXACT_LIMIT: Final = 1e15
"""Spreadsheets keep 15 significant digits; a number from here on may have lost its tail."""

_EMPTY_WORDS: Final = frozenset({
    "", "0", "00", "-", "--", "—", "——", "\uff0d", "/", "\\", "×", "*", "?", "\uff1f", "〇", "○",
    "无", "空", "暂无", "没有", "不详", "未知", "不清楚", "不清", "未提供", "none",
    "null", "n/a", "#n/a",
})  # fmt: skip

FORMULA_ERRORS: Final = frozenset({
    "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!", "#N/A",
})  # fmt: skip
"""What a cell shows whose formula lost its source: nothing that anybody wrote."""

_PRIVATE_TRAILS: Final = (*range(0x50, 0x7F), *range(0x80, 0xA1))
_LATE_HOMES: Final = {
    0xE816: 0x20087, 0xE817: 0x20089, 0xE818: 0x200CC, 0xE81E: 0x9FB4, 0xE826: 0x9FB5,
    0xE82B: 0x9FB6, 0xE82C: 0x9FB7, 0xE831: 0x215D7, 0xE832: 0x9FB8, 0xE83B: 0x2298F,
    0xE843: 0x9FB9, 0xE854: 0x9FBA, 0xE855: 0x241FE, 0xE864: 0x9FBB, 0xE7C7: 0x1E3F,
}  # fmt: skip
"""GB 18030-2005/2022: the characters that the 2000 edition (Python's codec) still kept private."""


def _repairs() -> dict[int, int | None]:
    """Code point to its repair; None removes it."""
    table: dict[int, int | None] = dict.fromkeys((
        0xAD, 0x180E, 0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x202A, 0x202B, 0x202C, 0x202D,
        0x202E, 0x2060, 0xFEFF,
    ))  # fmt: skip
    wide = (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))
    table |= {code: code - 0xFEE0 for code in wide}
    table |= dict.fromkeys((0xA0, 0x2002, 0x2003, 0x2009, 0x202F, 0x3000), 0x20)
    for offset, trail in enumerate(_PRIVATE_TRAILS):
        home = ord(bytes((0xFE, trail)).decode("gb18030"))
        table[0xE815 + offset] = home
    return table | _LATE_HOMES


_REPAIRS: Final = _repairs()
_TYPED_DOTS: Final = re.compile(r"(?<=[^\W\d_])\s*[.\uff0e\u3002]\s*(?=[^\W\d_])")
"""What people type for the middle dot of a name when the keyboard has none."""
_PRIVATE: Final = re.compile("[\ue000-\uf8ff\U000f0000-\U0010fffd]")


def clean(text: str) -> str:
    """The text without what spreadsheets, input methods and code pages left in it."""
    if text.isascii():
        text = text.strip()
        return "" if text in FORMULA_ERRORS else text
    return text.translate(_REPAIRS).strip()


def text_of(cell: Cell) -> str:
    """What the cell says, as a person would type it; dates as ISO, whole numbers without point."""
    if isinstance(cell, str):
        return clean(cell)
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, int | float):
        return format(Decimal(repr(cell)).normalize(), "f")
    return str(cell)


def name_of(text: str) -> str:
    """A name as registered: no spaces between Han characters, one kind of middle dot."""
    return text if text.isalpha() else _TYPED_DOTS.sub("·", one_line(text))


def is_blank(text: str) -> bool:
    """True for nothing and for the words villages write instead of nothing (无, -, 0, 不详)."""
    return not text or text.lower() in _EMPTY_WORDS


def has_private(text: str) -> bool:
    """True when a character is left that only one computer's font can show."""
    return not text.isascii() and _PRIVATE.search(text) is not None


def is_inexact(cell: Cell) -> bool:
    """True for a number so long that the spreadsheet has rounded its tail away."""
    return isinstance(cell, int | float) and abs(cell) >= EXACT_LIMIT


def squeezed(text: str) -> str:
    """The text without any white space: how headings and code words are compared."""
    text = clean(text)
    return text if text.isalnum() else "".join(text.split())


SHORTEST_NUMBER: Final = 15
"""Characters from which what begins with a digit is somebody's number."""
_SMALLEST: Final = 10.0 ** (SHORTEST_NUMBER - 1)


def begins_like_a_number(cell: Cell) -> bool:
    """Whether a cell under 身份证号码 holds a number, whole or damaged, and no heading."""
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return cell >= _SMALLEST
    text = text_of(cell)
    return len(text) >= SHORTEST_NUMBER and text.lstrip("'‘’`")[:1].isdigit()
