"""Rows put into a sheet: what reaches over the place grows, what lies below moves."""

import re
from datetime import date
from io import BytesIO

import pytest
import xlsxwriter

from desktop.container.edit import Edit, Insert
from desktop.errors.office_file import RowsCannotGrow
from desktop.excel.patch.patched import patched
from tests.helpers.blanks import BLANKS, FIRST, SHEET, parts, rich_workbook, with_part
from tests.unit.desktop.excel.patch.test_patched import SHEET_PART, read

RICH = rich_workbook()
LAST = FIRST + BLANKS - 1
MORE = 25


def grown(content: bytes, row: int = LAST, count: int = MORE, *edits: Edit) -> dict[str, str]:
    done = patched(content, edits, inserts=[Insert(SHEET, row, count)])
    assert not done.left
    return {
        name: data.decode()
        for name, data in parts(done.content).items()
        if name.endswith((".xml", ".rels", ".vml"))
    }


AFTER = grown(RICH)
MAIN = AFTER[SHEET_PART]


@pytest.mark.parametrize(
    ("part", "there"),
    [
        (SHEET_PART, '<dimension ref="A1:K41"/>'),
        (SHEET_PART, '<mergeCell ref="A40:F40"/>'),
        (SHEET_PART, '<autoFilter ref="A4:I39"/>'),
        (SHEET_PART, '<conditionalFormatting sqref="C5:C39">'),
        (SHEET_PART, 'sqref="D5:D39"><formula1>字典!$A$1:$A$2</formula1>'),
        (SHEET_PART, "<xm:sqref>B5:B39</xm:sqref>"),
        (SHEET_PART, "<f>SUM(G5:G39)</f>"),
        (SHEET_PART, '<hyperlink ref="K3"'),
        ("xl/worksheets/sheet2.xml", f"<f>SUM({SHEET}!G5:G39)</f>"),
        ("xl/workbook.xml", f"{SHEET}!$A$1:$I$41"),
        ("xl/workbook.xml", f"{SHEET}!$3:$4"),
        ("xl/workbook.xml", "字典!$B$1:$B$7"),
        ("xl/charts/chart1.xml", f"<c:f>{SHEET}!$G$5:$G$39</c:f>"),
        ("xl/comments1.xml", 'ref="C4"'),
    ],
)
def test_what_reaches_over_the_place_grows(part: str, there: str) -> None:
    assert there in AFTER[part]


def test_pictures_and_notes_below_move() -> None:
    rows = re.findall(r"<xdr:row>(\d+)</xdr:row>", parts(RICH)["xl/drawings/drawing1.xml"].decode())
    now = re.findall(r"<xdr:row>(\d+)</xdr:row>", AFTER["xl/drawings/drawing1.xml"])
    assert now == [str(int(row) + (MORE if int(row) >= LAST else 0)) for row in rows]
    low = with_part(RICH, "xl/comments1.xml", 'ref="C4"', 'ref="C16"')
    low = with_part(low, "xl/drawings/vmlDrawing1.vml", r"<x:Row>3</x:Row>", "<x:Row>15</x:Row>")
    after = grown(low)
    assert 'ref="C41"' in after["xl/comments1.xml"]
    assert f"<x:Row>{15 + MORE}</x:Row>" in after["xl/drawings/vmlDrawing1.vml"]


def test_each_new_row_looks_and_counts_like_the_one_it_was_copied_from() -> None:
    sheet = read(patched(RICH, [], inserts=[Insert(SHEET, LAST, MORE)]).content)
    for row in range(FIRST + 1, LAST + MORE + 2):
        assert sheet.cell(row, 9).value == f"=SUM(G{row}:H{row})"
        assert sheet.cell(row, 5).number_format == 'yyyy"年"m"月"d"日"'
        assert sheet.cell(row, 1).border.left.style == "thin"
        assert all(sheet.cell(row, column).value is None for column in range(1, 9))
    assert sheet.cell(LAST + MORE + 2, 1).value == "合计"


def test_people_are_written_into_all_rows() -> None:
    edits = [Edit(SHEET, row, 1, f"第{row}人") for row in range(FIRST, LAST + MORE + 1)]
    sheet = read(patched(RICH, edits, inserts=[Insert(SHEET, LAST, MORE)]).content)
    assert [sheet.cell(one.row + 1, 2).value for one in edits] == [one.value for one in edits]


def test_an_example_in_the_row_is_not_copied() -> None:
    blank = patched(
        RICH, [Edit(SHEET, LAST, 1, "张三"), Edit(SHEET, LAST, 4, date(2026, 1, 2))]
    ).content
    sheet = read(patched(blank, [], inserts=[Insert(SHEET, LAST, 2)]).content)
    assert [sheet.cell(row, 2).value for row in (LAST + 1, LAST + 2, LAST + 3)] == [
        None,
        None,
        "张三",
    ]


def test_blocks_and_lists_of_the_row_alone_are_copied() -> None:
    blank = with_part(
        RICH,
        SHEET_PART,
        '<mergeCells count="3">',
        '<mergeCells count="4"><mergeCell ref="A14:B14"/>',
    )
    blank = with_part(blank, SHEET_PART, 'sqref="D5:D14"', 'sqref="D14 E5:E13"')
    after = grown(blank, LAST, 2)[SHEET_PART]
    assert re.findall(r'<mergeCell ref="A1[4-6]:B1[4-6]"/>', after) == [
        '<mergeCell ref="A16:B16"/>', '<mergeCell ref="A14:B14"/>', '<mergeCell ref="A15:B15"/>',
    ]  # fmt: skip
    assert '<mergeCells count="6">' in after
    assert 'sqref="D14:D16 E5:E13"' in after


def test_formulas_that_cells_share_are_written_out_where_they_would_go_wrong() -> None:
    blank = with_part(
        RICH,
        SHEET_PART,
        r"<f>SUM\(G5:H5\)</f>",
        '<f t="shared" ref="I5:I14" si="0">SUM(G5:H5)*$G$15</f>',
    )
    blank = with_part(
        blank, SHEET_PART, r"<f>SUM\(G(?:[6-9]|1[0-4]):H\d+\)</f>", '<f t="shared" si="0"/>'
    )
    sheet = read(patched(blank, [], inserts=[Insert(SHEET, LAST, 3)]).content)
    assert [sheet.cell(row, 9).value for row in (5, 6, 14, 17)] == [
        f"=SUM(G{row}:H{row})*$G$18" for row in (5, 6, 14, 17)
    ]


def test_a_table_grows_and_its_order_of_formulas_goes() -> None:
    out = BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet(SHEET)
        sheet.add_table("A1:B3", {"columns": [{"header": "姓名"}, {"header": "年龄"}]})
        sheet.write_formula("D9", "=COUNTA(A2:A3)", None, 0)
    blank = with_part(
        out.getvalue(),
        "xl/_rels/workbook.xml.rels",
        "</Relationships>",
        '<Relationship Id="rC" Type="a/calcChain" Target="calcChain.xml"/></Relationships>',
    )
    from tests.helpers.blanks import package

    blank = package(
        parts(blank) | {"xl/calcChain.xml": b'<calcChain><c r="D9" i="1"/></calcChain>'}
    )
    after = grown(blank, 2, 4)
    assert 'ref="A1:B7"' in after["xl/tables/table1.xml"]
    assert '<autoFilter ref="A1:B7"/>' in after["xl/tables/table1.xml"]
    assert "xl/calcChain.xml" not in after
    assert "calcChain" not in after["xl/_rels/workbook.xml.rels"]
    assert "<f>COUNTA(A2:A7)</f>" in after[SHEET_PART]


def test_two_places_at_once_and_a_place_below_everything() -> None:
    done = patched(
        RICH,
        [Edit(SHEET, LAST + 5, 1, "末")],
        inserts=[Insert(SHEET, 4, 2), Insert(SHEET, LAST, 3)],
    )
    sheet = read(done.content)
    assert sheet.cell(LAST + 6, 2).value == "末"
    assert sheet.cell(LAST + 7, 7).value == "=SUM(G5:G19)"
    after = grown(RICH, 60, 5)
    assert after[SHEET_PART] == grown(RICH, 60, 1)[SHEET_PART]


def test_a_blank_with_one_row_counts_all_that_were_put_in() -> None:
    blank = with_part(RICH, SHEET_PART, r'<row r="(?:[6-9]|1[0-4])".*?</row>', "")
    blank = with_part(blank, SHEET_PART, r"SUM\(G5:G14\)", "SUM(G5:G5)")
    sheet = read(patched(blank, [], inserts=[Insert(SHEET, FIRST, 9)]).content)
    assert sheet["G24"].value == "=SUM(G5:G14)"
    assert [sheet.cell(row, 9).value for row in (5, 6, 14)] == [
        f"=SUM(G{row}:H{row})" for row in (5, 6, 14)
    ]


def test_more_rows_than_a_sheet_has() -> None:
    with pytest.raises(RowsCannotGrow):
        patched(RICH, [], inserts=[Insert(SHEET, LAST, 1_048_570)])
