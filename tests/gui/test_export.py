"""What a list shows becomes a workbook, from the page it stands on."""

from pathlib import Path

import pytest

from desktop.excel.sheet.workbook import read_workbook
from desktop.ui.pages.records.record_list import RecordList
from desktop.ui.pages.rules.derived_list import DerivedList
from desktop.ui.window.main_window import MainWindow
from tests.helpers.settle import settle
from tests.helpers.told import Told

pytestmark = pytest.mark.gui


@pytest.mark.parametrize("form", ["person", "household", "hamlet"])
def test_a_list_is_saved_as_it_is_filtered(
    window: MainWindow, told: Told, tmp_path: Path, form: str
) -> None:
    window.show_page(f"list:{form}")
    settle(window.context.tasks)
    page = window.page
    assert isinstance(page, RecordList)
    whole = len(page.rows)
    for typed, name in (("", "all"), ("上板", "some")):
        page.filter.setText(typed)
        shown = len(page.in_sight)
        told.answers.append(str(tmp_path / f"{name}.xlsx"))
        page.export()
        settle(window.context.tasks)
        assert len(read_workbook(tmp_path / f"{name}.xlsx")[0].rows) == 1 + shown
        assert shown == whole or typed
    assert told.errors == []


def test_a_derived_list_is_saved_with_its_cards(
    window: MainWindow, told: Told, tmp_path: Path
) -> None:
    window.show_page("derived:left_behind_child")
    settle(window.context.tasks)
    page = window.page
    assert isinstance(page, DerivedList)
    page.show_answer(None)
    told.answers.append(str(tmp_path / "list.xlsx"))
    page.export()
    settle(window.context.tasks)
    sheets = read_workbook(tmp_path / "list.xlsx")
    assert len(sheets[0].rows) == 1 + len(page.rows)
    assert len(sheets) == 3
    assert told.errors == []
