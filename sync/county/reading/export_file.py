"""An export as a file: a workbook to look at, or plain CSV for another program."""

import csv
import io
from collections.abc import Sequence

import xlsxwriter

from forms.privacy.never_publish import Audience, released
from sync.county.reading.exports import ExportTaker, Row

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_WIDEST = 60
"""Characters a column may be wide."""
_HEADS = 3
"""Rows above the figures: who took it, an empty one, the headings."""


def as_csv(rows: Sequence[Row], taken: ExportTaker) -> bytes:
    """CSV that a spreadsheet opens as what it is: UTF-8 with mark, no formulas."""
    _release(rows, taken)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    for row in ([taken.line], *rows, [taken.line]):
        writer.writerow([_plain(cell) for cell in row])
    return out.getvalue().encode("utf-8-sig")


def as_workbook(rows: Sequence[Row], taken: ExportTaker, title: str) -> bytes:
    """An Excel workbook: text stays text, who took it stands on every printed page.

    Args:
        rows: Headings first.
        taken: Who takes it.
        title: Name of the sheet.
    """
    _release(rows, taken)
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False})
    book.set_properties({"title": title, "author": taken.account, "comments": taken.line})
    soft = book.add_format({"font_color": "#5B6660", "italic": True})
    head = book.add_format({
        "bold": True, "bottom": 1, "text_wrap": True, "valign": "vcenter", "bg_color": "#E8EFEA",
    })  # fmt: skip
    number = book.add_format({"num_format": "#,##0"})
    sheet = book.add_worksheet(title[:31])
    sheet.write_string(0, 0, taken.line, soft)
    for place, row in enumerate(rows, _HEADS - 1):
        for column, cell in enumerate(row):
            if place == _HEADS - 1:
                sheet.write_string(place, column, str(cell), head)
            elif isinstance(cell, int):
                sheet.write_number(place, column, cell, number)
            else:
                sheet.write_string(place, column, cell)
    sheet.write_string(_HEADS + len(rows), 0, taken.line, soft)
    for column, width in enumerate(_widths(rows)):
        sheet.set_column(column, column, width)
    sheet.freeze_panes(_HEADS, 0)
    sheet.repeat_rows(_HEADS - 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    # && because one & begins a code; the line may be too long for a footer of 255 characters
    sheet.set_footer(f"&L{taken.line.replace('&', '&&')[:200]}&R&P / &N")
    book.close()
    return out.getvalue()


def _release(rows: Sequence[Row], taken: ExportTaker) -> None:
    """Every text of a file passes the exit: a hamlet's name may hold what somebody typed there.

    Raises:
        NeverPublished: One of them may not leave.
    """
    texts = (cell for row in rows for cell in row if isinstance(cell, str))
    for text in dict.fromkeys((taken.line, *texts)):
        released(text, Audience.INSIDE).text_for("导出的表")


def _widths(rows: Sequence[Row]) -> list[int]:
    """Of each column, in half characters; headings may break."""
    columns = max(map(len, rows), default=0)
    return [
        min(
            max(
                (_wide(row[column]) // (2 if place == 0 else 1) for place, row in enumerate(rows)
                 if column < len(row) and len(row) > 1),
                default=0,
            ) + 3,
            _WIDEST,
        )
        for column in range(columns)
    ]  # fmt: skip


def _wide(cell: str | int) -> int:
    """Chinese characters are two wide."""
    return sum(2 if sign > "\u2e7f" else 1 for sign in str(cell))


def _plain(cell: str | int) -> str:
    text = str(cell)
    return f"'{text}" if isinstance(cell, str) and text.startswith(_FORMULA) else text
