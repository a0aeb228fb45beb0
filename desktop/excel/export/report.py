"""A return as a workbook, set up to be printed: heads in two storeys, totals, checks and notes."""

import io
from itertools import groupby
from typing import Any

from forms.reports.report_table import Cell, ReportTable, release

LANDSCAPE_FROM = 9
A3_FROM = 18
A4, A3 = 9, 8
"""Paper sizes as workbooks number them."""
HEAD_ROW, FIRST_ROW = 2, 4

FORMATS: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 16, "align": "center"},
    "head": {"bold": True, "border": 1, "align": "center", "valign": "vcenter", "text_wrap": True},
    "words": {"border": 1, "align": "left", "valign": "vcenter", "text_wrap": True},
    "total_words": {"border": 1, "align": "center", "bold": True},
    "count": {"border": 1, "align": "center", "num_format": "0"},
    "money": {"border": 1, "align": "center", "num_format": "#,##0.00"},
    "total_count": {"border": 1, "align": "center", "num_format": "0", "bold": True},
    "total_money": {"border": 1, "align": "center", "num_format": "#,##0.00", "bold": True},
    "note": {"text_wrap": True, "valign": "top"},
    "bad": {"bold": True, "font_color": "#B3261E", "text_wrap": True},
}


def workbook(table: ReportTable) -> bytes:
    """The return as ``.xlsx``: figures are numbers, money in 元.

    Raises:
        NeverPublished: Something stands in it that who reads it may not see.
    """
    import xlsxwriter

    release(table)
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        book.set_properties({"title": table.definition.title, "author": table.village})
        formats = {name: book.add_format(what) for name, what in FORMATS.items()}
        writer = _Writer(table, book.add_worksheet(table.definition.id), formats)
        writer.heads()
        writer.rows()
        writer.words()
        writer.paper()
    return out.getvalue()


class _Writer:
    """Fills the one sheet."""

    def __init__(self, table: ReportTable, sheet: Any, formats: dict[str, Any]) -> None:
        self.table, self.sheet, self.formats = table, sheet, formats
        self.last = len(table.definition.columns)
        self.line = FIRST_ROW

    def heads(self) -> None:
        """Title, day, and the heads: a group spans its columns."""
        table, sheet, head = self.table, self.sheet, self.formats["head"]
        title = f"{table.village}{table.definition.title}"
        sheet.merge_range(0, 0, 0, self.last, title, self.formats["title"])
        sheet.write(1, 0, f"截至 {table.as_of.isoformat()}　{table.definition.id}")
        sheet.merge_range(HEAD_ROW, 0, HEAD_ROW + 1, 0, table.definition.first, head)
        at = 1
        for group, members in groupby(table.definition.columns, lambda column: column.group):
            titles = [column.title for column in members]
            for column, words in enumerate(titles, at):
                if group:
                    sheet.write(HEAD_ROW + 1, column, words, head)
                else:
                    sheet.merge_range(HEAD_ROW, column, HEAD_ROW + 1, column, words, head)
            if group and len(titles) > 1:
                sheet.merge_range(HEAD_ROW, at, HEAD_ROW, at + len(titles) - 1, group, head)
            elif group:
                sheet.write(HEAD_ROW, at, group, head)
            at += len(titles)

    def rows(self) -> None:
        """Hamlets, then the total."""
        for name, figures in self.table.rows:
            self._row(name, figures, "")
        if self.table.total:
            self._row("合计", self.table.total, "total_")

    def _row(self, name: str, cells: tuple[Cell, ...], kind: str) -> None:
        self.sheet.write(self.line, 0, name, self.formats[f"{kind}count"])
        for place, (column, cell) in enumerate(
            zip(self.table.definition.columns, cells, strict=True), 1
        ):
            if isinstance(cell, str):
                self.sheet.write_string(self.line, place, cell, self.formats[f"{kind}words"])
            elif column.amount:
                form = self.formats[f"{kind}money"]
                self.sheet.write_number(self.line, place, cell / 100, form)
            else:
                self.sheet.write_number(self.line, place, cell, self.formats[f"{kind}count"])
        self.line += 1

    def words(self) -> None:
        """Checks, the failing ones loud, then notes and source."""
        for check in self.table.checks:
            words = f"核对：{check.zh}" if check.good else f"核对不通过：{check.zh}"
            self._line(words, "note" if check.good else "bad")
        for note in self.table.notes:
            self._line(f"说明：{note}", "note")
        self._line(f"依据：{self.table.definition.basis}", "note")

    def _line(self, words: str, kind: str) -> None:
        self.sheet.merge_range(self.line, 0, self.line, self.last, words, self.formats[kind])
        self.line += 1

    def paper(self) -> None:
        """Widths, and how it is printed: heads repeated, one page wide."""
        self.sheet.set_column(0, 0, 16 * self.table.definition.first_width)
        for place, column in enumerate(self.table.definition.columns, 1):
            self.sheet.set_column(place, place, 9 * column.width)
        self.sheet.freeze_panes(FIRST_ROW, 1)
        self.sheet.repeat_rows(HEAD_ROW, HEAD_ROW + 1)
        self.sheet.set_paper(A3 if self.last >= A3_FROM else A4)
        if self.last >= LANDSCAPE_FROM:
            self.sheet.set_landscape()
        self.sheet.fit_to_pages(1, 0)
        self.sheet.set_footer("&C第 &P 页　共 &N 页")
