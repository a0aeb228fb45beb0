"""Somebody's blank table is recognised where it is dropped, filled, and known the next time."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from python_calamine import CalamineWorkbook

from desktop.ui.pages.importing.fill_page import FillPage
from desktop.ui.pages.importing.import_page import ImportPage
from desktop.ui.window.main_window import MainWindow
from forms.definitions.records import Household, Look, TableFill, TableRequest
from tests.helpers.settle import settle
from tests.helpers.sheets import workbook
from tests.helpers.told import Told

pytestmark = pytest.mark.gui
HEADS = ["序号", "户主姓名", "户编号", "家庭人口", "服役部队", "备注"]


def blank(path: Path) -> Path:
    return workbook(path, {"表": [["农户信息表"], HEADS, *[[""] * len(HEADS)] * 3]})


def dropped(window: MainWindow, path: Path) -> FillPage:
    window.show_page("import")
    first = window.page
    assert isinstance(first, ImportPage)
    first.load([path])
    settle(window.context.tasks)
    settle(window.context.tasks)
    page = window.page
    assert isinstance(page, FillPage), "a table without people waits to be filled"
    return page


def test_a_blank_that_is_dropped_is_filled_and_known_again(
    window: MainWindow, told: Told, tmp_path: Path
) -> None:
    page = dropped(window, blank(tmp_path / "农户信息.xlsx"))
    assert [one.ask.label for one in page.rows.values()] == HEADS
    page.table.selectRow(HEADS.index("服役部队"))
    page.picker.filter.setText("户联系电话")
    QTest.keyClick(page.picker.filter, Qt.Key.Key_Return)
    page.asker.setText("镇乡村振兴办")
    told.answers.append(str(tmp_path / "填好.xlsx"))
    page.go_on.click()
    settle(window.context.tasks)
    settle(window.context.tasks)
    assert told.errors == []
    rows = CalamineWorkbook.from_path(tmp_path / "填好.xlsx").get_sheet_by_index(0).to_python()
    homes = {one.hh_no: one for one in window.context.reading.view.all(Household)}
    filled = [row for row in rows[2:] if row[2]]
    assert len(filled) == len(homes)
    assert {str(row[1]) for row in filled} == {one.head_name for one in homes.values()}
    view = window.context.book.view()
    (asked,) = view.all(TableRequest)
    assert (asked.unit, asked.rows) == ("镇乡村振兴办", len(homes))
    assert view.by(TableFill.request, asked.id), "next time only what changed can be told"
    assert "镇乡村振兴办" in {one.to for one in view.all(Look)}
    again = dropped(window, blank(tmp_path / "十一月的.xlsx"))
    assert "填过" in again.subtitle.text()
    assert "household.phone" in [again.answer(key) for key in again.rows]
