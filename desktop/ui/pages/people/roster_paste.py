"""Rows copied from a spreadsheet: a column is known by its heading, else by what stands in it."""

import csv
import io
import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Final, NamedTuple

from desktop.excel.sheet.headings import headings
from forms.answers import id_number
from forms.answers.types import TYPES, Unreadable
from forms.definitions.definitions import Definitions
from forms.events.new_household import (
    AWAY,
    BIRTH,
    COLUMNS,
    ETHNIC,
    NAME,
    NUMBER,
    PHONE,
    RELATION,
    SEX,
)

MOSTLY: Final = 0.6
"""Share of the filled cells of a column that have to look like what it is taken for."""
_NUMBER: Final = re.compile(r"[\d\s\-]{14,20}[\dXx]?", re.ASCII)
_PHONE: Final = re.compile(r"1[3-9]\d{9}|0\d{2,3}-?\d{7,8}", re.ASCII)
_DATE: Final = re.compile(
    r"(?:18|19|20)\d\d([-./年]\d{1,2}([-./月]\d{1,2}日?)?|\d{4})月?", re.ASCII
)
_NAME: Final = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff·•]{2,20}")
_PLACES: Final = {"absence.place": AWAY, "absence.from_day": AWAY}


class Pasted(NamedTuple):
    """What was found.

    Attributes:
        rows: The people, texts by column.
        unused: Headings, or the places, of columns that mean nothing here.
    """

    rows: list[dict[str, str]]
    unused: list[str]


def pasted(text: str, definitions: Definitions) -> Pasted:
    """Read what a spreadsheet puts on the clipboard.

    Args:
        text: Cells between tabs, rows on lines.
        definitions: For headings and codes.
    """
    lines = [
        [cell.strip() for cell in row]
        for row in csv.reader(io.StringIO(text, newline=""), delimiter="\t")
    ]
    cells = [row for row in lines if any(row)]
    if not cells:
        return Pasted([], [])
    width = max(map(len, cells))
    cells = [row + [""] * (width - len(row)) for row in cells]
    heads = _by_heading(cells[0], definitions)
    if sum(1 for one in heads if one) >= min(2, width):
        body, names = cells[1:], cells[0]
    else:
        body, names = cells, [f"第 {at + 1} 列" for at in range(width)]
        heads = [""] * width
    heads = _by_content(heads, body, definitions)
    unused = [
        names[at] or f"第 {at + 1} 列"
        for at in range(width)
        if not heads[at] and any(row[at] for row in body)
    ]
    return Pasted([_row(heads, row) for row in body], unused)


def _row(heads: Sequence[str], cells: Sequence[str]) -> dict[str, str]:
    """One person; what two columns say of one thing is put together, as 2025-03 and 广东东莞."""
    found: dict[str, str] = {}
    for column, cell in zip(heads, cells, strict=True):
        if column and cell:
            before = found.get(column, "")
            dated = column == AWAY and cell[:1].isdigit()
            found[column] = f"{cell} {before}".strip() if dated else f"{before} {cell}".strip()
    return found


def _by_heading(cells: Sequence[str], definitions: Definitions) -> list[str]:
    """What each cell means as a heading; each question once, as the first that names it."""
    known, found = headings(definitions), list[str]()
    for cell in cells:
        target = (known.target("", cell) if cell else None) or ""
        form, _, name = target.partition(".")
        column = name if form == "person" and name in COLUMNS else _PLACES.get(target, "")
        found.append("" if column in found and column != AWAY else column)
    return found


def _by_content(
    heads: Sequence[str], body: Sequence[Sequence[str]], definitions: Definitions
) -> list[str]:
    """What the columns without a known heading look like, the surest kinds first."""
    found = list(heads)
    tests = _tests(definitions)
    for column, fits in tests:
        if column in found:
            continue
        shares = {at: _share(body, at, fits) for at, known in enumerate(found) if not known}
        best = max(shares, key=lambda at: shares[at], default=None)
        if best is not None and shares[best] >= MOSTLY:
            found[best] = column
    return found


def _share(body: Sequence[Sequence[str]], at: int, fits: Callable[[str], object]) -> float:
    filled = [row[at] for row in body if row[at]]
    return sum(bool(fits(text)) for text in filled) / len(filled) if filled else 0.0


def _tests(definitions: Definitions) -> tuple[tuple[str, Callable[[str], object]], ...]:
    def coded(column: str) -> Callable[[str], object]:
        asked = definitions.form("person").field(column)

        def fits(text: str) -> bool:
            if text.isdecimal():
                return False
            with suppress(Unreadable):
                TYPES[asked.type].read(text, asked, definitions.codes)
                return True
            return False

        return fits

    return (
        (NUMBER, _is_number), (PHONE, _is_phone), (SEX, coded(SEX)), (BIRTH, _DATE.fullmatch),
        (RELATION, coded(RELATION)), (ETHNIC, coded(ETHNIC)), (NAME, _NAME.fullmatch),
    )  # fmt: skip


def _is_number(text: str) -> bool:
    """A citizen number, or what was meant to be one: a digit too few is one all the same."""
    with suppress(Unreadable):
        id_number.parse(text)
        return True
    return bool(_NUMBER.fullmatch(text))


def _is_phone(text: str) -> bool:
    return bool(_PHONE.fullmatch(text.replace(" ", "")))
