"""Returns in the window: counted for a day, checked, saved where the person wants them."""

from datetime import date
from pathlib import Path

from python_calamine import CalamineWorkbook

from desktop.application import Application
from desktop.ui.pages.reports_page import ReportPage
from desktop.ui.window.main_window import MainWindow
from tests.helpers.settle import settle
from tests.helpers.told import Told


def test_a_return_is_shown_and_saved_as_excel(
    window: MainWindow, application: Application, told: Told, tmp_path: Path
) -> None:
    window.show_page("report", "RP-03")
    settle(application.tasks)
    page = window.page
    assert isinstance(page, ReportPage)
    assert page.table is not None
    assert page.table.definition.id == "RP-03"
    assert page.table.as_of == date(2026, 11, 1)
    assert page.sheet.pages == 1
    told.answers.append(str(tmp_path / "三留守"))
    page.save_workbook()
    assert told.errors == []
    lines = CalamineWorkbook.from_path(tmp_path / "三留守.xlsx").get_sheet_by_index(0).to_python()
    assert str(lines[0][0]).endswith("三留守人员汇总")
