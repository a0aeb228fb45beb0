"""Hidden, filtered, struck-through rows and comments are read like all others, and told."""

import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import xlsxwriter
import xlwt
from hypothesis import given
from hypothesis import strategies as st

from desktop.excel.files.old_remarks import remarks_of_old
from desktop.excel.files.remarks import Remarks, place_of
from desktop.excel.report import Outcome
from desktop.excel.sheet.workbook import read_workbook
from tests.helpers.plans import plan_of
from tests.helpers.sheets import number

HEAD = ("姓名", "与户主关系", "性别", "身份证号码", "联系电话")


PEOPLE = [
    (name, relation, sex, number(f"19{60 + order}-01-02", order), "13907780001")
    for order, (name, relation, sex) in enumerate(
        [("韦大山", "户主", "男"), ("韦小花", "配偶", "女"), ("韦明", "子", "男")], 1
    )
]
LINES = {(2, 0), (3, 4)}
SPACES = (
    " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text", "style")
    )
    + ' xmlns:dc="http://purl.org/dc/elements/1.1/"'
)


def dressed(path: Path, *, filtered: bool = False) -> Path:
    with xlsxwriter.Workbook(str(path)) as book:
        line = book.add_format({"font_strikeout": True})
        plain, other = book.add_worksheet("空"), book.add_worksheet("板岭屯")
        plain.write_string(0, 0, "说明")
        for place, text in enumerate(HEAD):
            other.write_string(0, place, text)
        for at, cells in enumerate(PEOPLE, 1):
            for place, text in enumerate(cells):
                struck = line if (at, place) in LINES else None
                other.write_string(at, place, text, struck)
        other.set_row(3, None, None, {"hidden": True})
        other.set_column(4, 4, None, None, {"hidden": True})
        other.write_comment(1, 0, f"去年外出，电话换了 {number('1961-01-02', 1)}")
        if filtered:
            other.autofilter(0, 0, 3, 4)
            other.filter_column(0, "x == 韦大山")
    return path


def test_what_a_sheet_shows_beside_its_cells_is_found(tmp_path: Path) -> None:
    plain, other = read_workbook(dressed(tmp_path / "a.xlsx"))
    assert plain.remarks == Remarks()
    assert other.remarks.rows == {3}
    assert other.remarks.columns == {4}
    assert other.remarks.struck == {(2, 0), (3, 4)}
    assert not other.remarks.filtered
    assert [*other.remarks.comments] == [(1, 0)]
    assert read_workbook(dressed(tmp_path / "b.xlsx", filtered=True))[1].remarks.filtered


def dressed_old(path: Path) -> Path:
    """The same sheet as programs before 2007 wrote it."""
    book, line = xlwt.Workbook(), xlwt.easyxf("font: struck_out on")
    book.add_sheet("空").write(0, 0, "说明")
    sheet = book.add_sheet("板岭屯")
    for place, text in enumerate(HEAD):
        sheet.write(0, place, text)
    for at, cells in enumerate(PEOPLE, 1):
        for place, text in enumerate(cells):
            style = line if (at, place) in LINES else xlwt.Style.default_style
            sheet.write(at, place, text, style)
    sheet.row(3).hidden = True
    sheet.col(4).hidden = True
    book.save(str(path))
    return path


def dressed_open(path: Path, *, filtered: bool = False) -> Path:
    """The same sheet as LibreOffice writes it."""
    rows = [HEAD, *PEOPLE]
    hidden = "filter" if filtered else "collapse"
    made = []
    for at, cells in enumerate(rows):
        shown = f' table:visibility="{hidden}"' if at == 3 else ""
        texts = []
        for place, text in enumerate(cells):
            style = ' table:style-name="line"' if (at, place) == (2, 0) else ""
            words = f'<text:span text:style-name="part">{text}</text:span>'
            words = words if (at, place) == (3, 4) else text
            note = ""
            if (at, place) == (1, 0):
                note = (
                    "<office:annotation><dc:creator>某人</dc:creator>"
                    "<text:p>去年外出</text:p></office:annotation>"
                )
            texts.append(
                f'<table:table-cell{style} office:value-type="string">{note}'
                f"<text:p>{words}</text:p></table:table-cell>"
            )
        made.append(f"<table:table-row{shown}>{''.join(texts)}</table:table-row>")
    struck = '<style:text-properties style:text-line-through-style="solid"/>'
    content = (
        f"<office:document-content {SPACES}><office:automatic-styles>"
        '<style:style style:name="line" style:family="table-cell" style:parent-style-name="over"/>'
        f'<style:style style:name="part" style:family="text">{struck}</style:style>'
        "</office:automatic-styles><office:body><office:spreadsheet>"
        '<table:table table:name="空"><table:table-column/><table:table-row><table:table-cell '
        'office:value-type="string"><text:p>说明</text:p></table:table-cell></table:table-row>'
        '</table:table><table:table table:name="板岭屯">'
        '<table:table-column table:number-columns-repeated="4"/>'
        f'<table:table-column table:visibility="collapse"/>{"".join(made)}'
        '<table:table-row table:number-rows-repeated="1048000" table:visibility="collapse">'
        "<table:table-cell/></table:table-row></table:table>"
        "</office:spreadsheet></office:body></office:document-content>"
    )
    styles = (
        f"<office:document-styles {SPACES}><office:styles>"
        f'<style:style style:name="over" style:family="table-cell">{struck}</style:style>'
        "</office:styles></office:document-styles>"
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        archive.writestr("styles.xml", styles)
        archive.writestr("content.xml", content)
    return path


@pytest.mark.parametrize(("make", "name"), [(dressed_old, "a.xls"), (dressed_open, "a.ods")])
def test_older_and_open_workbooks_are_told_alike(
    tmp_path: Path, make: Callable[[Path], Path], name: str
) -> None:
    plain, other = read_workbook(make(tmp_path / name))
    assert plain.remarks == Remarks()
    assert {row for row in other.remarks.rows if row < 4} == {3}
    assert other.remarks.columns == {4}
    assert other.remarks.struck == LINES
    plan = plan_of(make(tmp_path / name))
    assert [row.outcome for row in plan.rows] == [Outcome.CREATED] * 3
    told = {issue.cell: issue.zh for issue in plan.report.problems}
    assert "第 4 行是隐藏的" in told["A4"]
    assert "E 列是隐藏的" in told["E1"]
    assert "删除线" in told["A3"]
    assert told["E4"].startswith("E4 划了删除线")


def test_a_comment_of_an_open_workbook_is_told_without_who_wrote_it(tmp_path: Path) -> None:
    other = read_workbook(dressed_open(tmp_path / "a.ods", filtered=True))[1]
    assert other.remarks.comments == {(1, 0): "去年外出"}
    assert other.remarks.filtered


@cache
def old_workbook() -> bytes:
    with TemporaryDirectory() as folder:
        return dressed_old(Path(folder) / "a.xls").read_bytes()


@given(st.binary(max_size=400), st.integers(0, 4000))
def test_an_old_workbook_that_is_damaged_stops_nobody(noise: bytes, at: int) -> None:
    content = bytearray(old_workbook())
    content[at : at + len(noise)] = noise
    assert isinstance(remarks_of_old(bytes(content)), dict)


def test_it_is_read_and_told(tmp_path: Path) -> None:
    plan = plan_of(dressed(tmp_path / "a.xlsx"))
    assert [row.outcome for row in plan.rows] == [Outcome.CREATED] * 3
    told = {issue.cell: issue.zh for issue in plan.report.problems}
    assert "第 4 行是隐藏的" in told["A4"]
    assert "E 列是隐藏的" in told["E1"]
    assert "韦小花" in told["A3"]
    assert "删除线" in told["A3"]
    assert told["E4"].startswith("E4 划了删除线")
    assert "去年外出，电话换了 （号码）" in told["A2"]


def test_an_address_is_a_place() -> None:
    assert place_of("AA10") == (9, 26)
    assert place_of("x") is None
