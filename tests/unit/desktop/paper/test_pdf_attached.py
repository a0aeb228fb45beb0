"""The CSV inside a notice: what is printed, readable by a spreadsheet, no formula."""

import csv
import io

import pypdfium2

from desktop.paper.pdf import NAME, csv_of, render
from forms.notices.sheet.notice import PaperColumn, PaperTable
from tests.helpers.notice_samples import household_notice, text


def test_the_published_columns_are_inside_the_pdf() -> None:
    notice = household_notice(40)
    document = pypdfium2.PdfDocument(render(notice))
    assert document.count_attachments() == 1
    attached = document.get_attachment(0)
    assert attached.get_name() == NAME
    rows = list(csv.reader(io.StringIO(bytes(attached.get_data()).decode("utf-8-sig"))))
    assert rows[0] == [column.title for column in notice.table.columns]
    assert rows[1:] == [list(row) for row in notice.table.rows]


def test_no_cell_is_a_formula() -> None:
    table = PaperTable((PaperColumn(text("列")),), ((text("=1+1"),), (text("-"),), (text("—"),)))
    assert csv_of(table).decode("utf-8-sig").splitlines() == ["列", "'=1+1", "-", "—"]
