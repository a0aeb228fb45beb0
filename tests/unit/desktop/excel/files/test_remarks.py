"""Hidden, filtered, struck-through rows and comments are read like all others, and told."""

from pathlib import Path

import xlsxwriter

from desktop.excel.files.remarks import Remarks, place_of
from desktop.excel.report import Outcome
from desktop.excel.sheet.workbook import read_workbook
from tests.helpers.plans import plan_of
from tests.helpers.sheets import number

HEAD = ("姓名", "与户主关系", "性别", "身份证号码", "联系电话")


def dressed(path: Path, *, filtered: bool = False) -> Path:
    with xlsxwriter.Workbook(str(path)) as book:
        line = book.add_format({"font_strikeout": True})
        plain, other = book.add_worksheet("空"), book.add_worksheet("板岭屯")
        plain.write_string(0, 0, "说明")
        people = [("韦大山", "户主", "男", 1), ("韦小花", "配偶", "女", 2), ("韦明", "子", "男", 3)]
        for place, text in enumerate(HEAD):
            other.write_string(0, place, text)
        for at, (name, relation, sex, order) in enumerate(people, 1):
            cells = (name, relation, sex, number(f"19{60 + order}-01-02", order), "13907780001")
            for place, text in enumerate(cells):
                struck = line if (at, place) in {(2, 0), (3, 4)} else None
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
