"""A return in a workbook and on paper says what was counted, and loudly what is wrong."""

from dataclasses import replace
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from desktop.errors.command import NoSuchReport, ReportPaperUnknown
from desktop.paper.preview import page_texts
from desktop.paper.reports import make, written
from forms.reports.report_table import Checked, ReportTable
from tests.helpers.family import DAY
from tests.helpers.filled import a_book


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> ReportTable:
    with a_book(tmp_path_factory.mktemp("report") / "village.cunji", 60) as book:
        return make(book, "RP-03", DAY)


def test_the_workbook_holds_numbers_that_can_be_added(table: ReportTable, tmp_path: Path) -> None:
    path = tmp_path / "r.xlsx"
    path.write_bytes(written(table, ".xlsx"))
    lines = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    assert lines[0][0] == "板岭村三留守人员汇总"
    rows = {line[0]: line[1:] for line in lines[4:]}
    assert rows["合计"] == [float(figure) for figure in table.total]
    assert len(table.rows) > 1
    for name, figures in table.rows:
        assert rows[name] == [float(figure) for figure in figures]


def test_the_paper_says_the_same(table: ReportTable) -> None:
    [text] = page_texts(written(table, ".pdf"))
    assert "板岭村三留守人员汇总" in text
    assert "截至 2026-11-01" in text
    for name, _ in table.rows:
        assert name in text
    assert "无法判断，没有计入" in text


def test_what_does_not_add_up_stands_on_both(table: ReportTable, tmp_path: Path) -> None:
    wrong = replace(table, checks=(Checked(False, "上屯：合计不等（3≠2），请核对登记。"),))
    assert "核对不通过：上屯" in page_texts(written(wrong, ".pdf"))[0]
    path = tmp_path / "r.xlsx"
    path.write_bytes(written(wrong, ".xlsx"))
    lines = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    assert any(str(line[0]).startswith("核对不通过：上屯") for line in lines)


def test_an_unknown_return_or_ending_is_told(table: ReportTable, tmp_path: Path) -> None:
    with pytest.raises(ReportPaperUnknown):
        written(table, ".doc")
    with a_book(tmp_path / "v.cunji", 1) as book, pytest.raises(NoSuchReport) as told:
        make(book, "RP-99", DAY)
    assert "RP-03" in told.value.told
