"""Formulas after rows were put in, and as they read in another cell.

Source: ECMA-376 part 1, 18.17. Only addresses are touched: texts, names and what stands in square
brackets stay.
"""

import re
from collections.abc import Callable
from enum import Enum
from typing import Final

from desktop.errors.office_file import RowsCannotGrow

_LAST_ROW, _LAST_COLUMN = 1_048_576, 16_384
_SHEET: Final = r"(?:'(?:[^']|'')+'|(?:\[\d+\])?[^\W\d][\w.]*(?::[\w.]+)?)!"
_ROW: Final = r"\$?\d{1,7}"
_CELL: Final = rf"\$?[A-Za-z]{{1,3}}{_ROW}"
_TOKEN: Final = re.compile(
    rf'"(?:[^"]|"")*"|(?<![\w.$\]])(?P<sheet>{_SHEET})?'
    rf"(?P<area>{_CELL}(?::{_CELL})?|{_ROW}:{_ROW})(?![\w(!.\[])|\[[^\]]*\]"
)
_PART: Final = re.compile(r"(\$?)([A-Za-z]{0,3})(\$?)(\d+)")


class Growing(Enum):
    """How a formula takes the new rows, which are like the one they were put in above."""

    AROUND = "a block that begins at the row takes them in"
    IN_ROW = "it stands in the row and goes down with it"
    AT_FIRST = "it is about the first of them, so what it says of its own row stays"


def moved(
    formula: str, own: str, sheet: str, at: int, count: int, reading: Growing = Growing.AROUND
) -> str:
    """A formula after rows were put in above a row of a sheet.

    Args:
        formula: As it read before, without the sign of equality.
        own: The sheet the formula stands on, whose addresses carry no name.
        sheet: The sheet that got rows.
        at: The row they were put in above, counted from 1.
        count: How many.
        reading: How it takes the new rows.

    Raises:
        RowsCannotGrow: An address goes through several sheets.
    """

    def one(found: re.Match[str]) -> str:
        if found["area"] is None:
            return found[0]
        name = sheet_of(found["sheet"]) if found["sheet"] else own
        if ":" in name:
            raise RowsCannotGrow(table=sheet, why="有跨几张工作表的公式")
        if name.casefold() != sheet.casefold():
            return found[0]
        return (found["sheet"] or "") + _read(found["area"], at, count, reading)

    return _TOKEN.sub(one, formula)


def _read(area: str, at: int, count: int, reading: Growing) -> str:
    after = moved_area(area, at, count)
    if reading is Growing.AROUND and ":" in area:
        first, _, _ = area.partition(":")
        begins = _PART.search(first)
        return f"{first}:{after.partition(':')[2]}" if begins and int(begins[4]) == at else after
    if reading is Growing.AT_FIRST:
        return _each(
            area, lambda fixed, number: min(number + count * (fixed and number >= at), _LAST_ROW)
        )
    return after


def sheet_of(written: str) -> str:
    """The name of a sheet from how it stands before an address."""
    name = written.removesuffix("!")
    return name[1:-1].replace("''", "'") if name.startswith("'") else name


def names_sheet(formula: str, sheet: str) -> bool:
    """Whether a formula looks at a sheet by its name."""
    return any(
        found["sheet"] and sheet_of(found["sheet"]).casefold() == sheet.casefold()
        for found in _TOKEN.finditer(formula)
    )


def moved_area(area: str, at: int, count: int) -> str:
    """An address, or two with a colon, after rows were put in above a row counted from 1."""

    def row(number: int) -> int:
        return min(number + count, _LAST_ROW) if number >= at else number

    return _each(area, lambda _, number: row(number))


def shifted(formula: str, rows: int, columns: int) -> str:
    """A formula as it reads when it is copied so many rows down and columns to the right."""

    def one(found: re.Match[str]) -> str:
        if found["area"] is None:
            return found[0]
        area = _each(found["area"], lambda absolute, number: number if absolute else number + rows)
        return (found["sheet"] or "") + _PART.sub(lambda part: _aside(part, columns), area)

    return _TOKEN.sub(one, formula) if rows or columns else formula


def _each(area: str, row: Callable[[bool, int], int]) -> str:
    return _PART.sub(
        lambda part: f"{part[1]}{part[2]}{part[3]}{row(_fixed(part), int(part[4]))}", area
    )


def _fixed(part: re.Match[str]) -> bool:
    """Whether the row of an address stays in a copy: before a bare row the sign is the first."""
    return bool(part[3] if part[2] else part[1])


def _aside(part: re.Match[str], columns: int) -> str:
    """An address with its column moved, unless it is fixed or there is none."""
    if part[1] or not part[2] or not columns:
        return part[0]
    number = 0
    for letter in part[2].upper():
        number = number * 26 + ord(letter) - 64
    number += columns
    name = ""
    while number > 0:
        number, rest = divmod(number - 1, 26)
        name = chr(65 + rest) + name
    return f"{name}{part[3]}{part[4]}"
