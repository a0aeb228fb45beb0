"""Workbooks as villages send them, made in a few lines; and numbers of people who cannot exist."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import xlsxwriter

from forms.schema.check_digits import mod_11_2

CellIn = str | int | float | bool | date
Rows = Sequence[Sequence[CellIn]]

HEADER = ("户编号", "屯别", "户主姓名", "姓名", "与户主关系", "性别", "身份证号码", "出生日期")


def number(birth: str, order: int = 1) -> str:
    """A citizen number of area 459999: ISO birth day, order number (odd man, even woman)."""
    body = f"459999{birth.replace('-', '')}{order:03d}"
    return body + mod_11_2(body)


def person(
    hh_no: str, name: str, relation: str, birth: str, order: int = 1, head: str = "韦国强"
) -> list[CellIn]:
    """A row under ``HEADER``."""
    sex = "男" if order % 2 else "女"
    return [hh_no, "板岭屯", head, name, relation, sex, number(birth, order), birth]


def workbook(
    path: Path,
    sheets: Mapping[str, Rows] | Rows,
    *,
    merges: Sequence[str] = (),
    hidden: Sequence[str] = (),
) -> Path:
    """Write a workbook; dates as date cells, numbers as numbers, all else as text.

    Args:
        path: Where.
        sheets: Rows, or rows by sheet name.
        merges: Blocks of the first sheet to merge, as ``A1:C1``; the value is the first cell's.
        hidden: Names of hidden sheets.
    """
    named = sheets if isinstance(sheets, Mapping) else {"Sheet1": sheets}
    with xlsxwriter.Workbook(str(path)) as book:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for name, rows in named.items():
            sheet = book.add_worksheet(name)
            if name in hidden:
                sheet.hide()
            for block in merges if name == next(iter(named)) else ():
                sheet.merge_range(block, "")
            for r, row in enumerate(rows):
                for c, cell in enumerate(row):
                    _put(sheet, r, c, cell, day)
    return path


def _put(sheet: Any, r: int, c: int, cell: CellIn, day: object) -> None:
    """Write one cell by its kind; nothing for an empty one."""
    if isinstance(cell, str):
        if cell:
            sheet.write_string(r, c, cell)
    elif isinstance(cell, date):
        sheet.write_datetime(r, c, cell, day)
    elif isinstance(cell, bool):
        sheet.write_boolean(r, c, cell)
    else:
        sheet.write_number(r, c, cell)
