"""A list goes out with the columns that were chosen, and they are there the next time."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from python_calamine import CalamineWorkbook

from desktop.ui.pages.records.columns import ColumnsPage
from desktop.ui.window.main_window import MainWindow
from forms.schema.form import RecordId
from tests.helpers.settle import settle
from tests.helpers.told import Told

pytestmark = pytest.mark.gui


def opened(window: MainWindow) -> ColumnsPage:
    window.show_page("list:person")
    assert window.page is not None
    settle(window.context.tasks)
    held = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    QTest.keyClick(window.page, Qt.Key.Key_S, held)
    settle(window.context.tasks)
    assert isinstance(window.page, ColumnsPage)
    return window.page


def take(page: ColumnsPage, answer: str) -> None:
    page.table.selectRow(page.table.rows.ids.index(RecordId(answer)))
    QTest.keyClick(page.table, Qt.Key.Key_Return)


def test_chosen_columns_are_saved_in_their_order_and_kept(
    window: MainWindow, told: Told, tmp_path: Path
) -> None:
    page = opened(window)
    assert not page.excel.isEnabled(), "nothing is chosen"
    for answer in ("person.name", "fact.age", "person.id_number"):
        take(page, answer)
    page.side.table.selectRow(2)
    page.side.up.click()
    assert page.side.ids == ["person.name", "person.id_number", "fact.age"]
    take(page, "person.phone")
    take(page, "person.phone")
    assert len(page.side.ids) == 3, "a second Enter takes it back"
    page.side.name.setText("民政要的")
    told.answers.extend([("镇民政办", "月度核对通知"), str(tmp_path / "a.xlsx")])
    page.excel.click()
    settle(window.context.tasks)
    head, first, *rest = (
        CalamineWorkbook.from_path(tmp_path / "a.xlsx").get_sheet_by_index(0).to_python()
    )
    assert head == ["姓名", "身份证号码", "年龄（岁）"]
    assert len(rest) + 1 == len(window.context.reading.records("person"))
    assert first[0]
    page = opened(window)
    assert page.side.ids == []
    page.side.views.setCurrentText("民政要的")
    assert page.side.ids == ["person.name", "person.id_number", "fact.age"]
    assert told.errors == []
