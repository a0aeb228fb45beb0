"""What a list shows becomes a workbook, from the page it stands on."""

from pathlib import Path

import pytest
from openpyxl import load_workbook

from desktop.book.leaving import last_grounds
from desktop.excel.sheet.workbook import read_workbook
from desktop.ui.pages.records.record_list import RecordList
from desktop.ui.pages.rules.derived_list import DerivedList
from desktop.ui.reason_dialog import LeavingDialog
from desktop.ui.window.main_window import MainWindow
from tests.helpers.settle import settle
from tests.helpers.told import Told

pytestmark = pytest.mark.gui
WHY = ("镇民政办", "镇民政办〔2026〕3号通知")


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
        told.answers.extend([WHY, str(tmp_path / f"{name}.xlsx")])
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
    told.answers.extend([WHY, str(tmp_path / "list.xlsx")])
    page.export()
    settle(window.context.tasks)
    sheets = read_workbook(tmp_path / "list.xlsx")
    assert len(sheets[0].rows) == 1 + len(page.rows)
    assert len(sheets) == 3
    foot = load_workbook(tmp_path / "list.xlsx").worksheets[0].oddFooter.left.text
    assert foot == f"只供{WHY[0]}用　{window.context.today().isoformat()}"
    assert told.errors == []


def test_nobody_leaves_without_a_reason_and_the_last_ones_are_offered(
    window: MainWindow, told: Told, tmp_path: Path
) -> None:
    window.show_page("derived:left_behind_child")
    settle(window.context.tasks)
    page = window.page
    assert isinstance(page, DerivedList)
    out = tmp_path / "list.xlsx"
    for answer in (None, ("", ""), ("镇民政办", "——"), ("镇民政办", "459999196611230041")):
        told.answers.append(answer)
        page.export()
        settle(window.context.tasks)
    assert not out.exists()
    assert len(told.errors) == 3
    assert window.context.reading.records("look") == {}
    for to, paper in (WHY, ("县民政局", "年度核查"), WHY):
        told.answers.extend([(to, paper), str(out)])
        page.export()
        settle(window.context.tasks)
    assert out.exists()
    (entry, *_) = window.context.reading.records("look").values()
    told_of = {name: entry[name] for name in ("way", "form", "to", "paper", "rows")}
    assert told_of == {
        "way": "2", "form": "left_behind_child", "to": WHY[0], "paper": WHY[1],
        "rows": len(page.in_sight),
    }  # fmt: skip
    assert "韦" not in str({k: v for k, v in entry.items() if k != "who"}), "never what was in it"
    assert last_grounds(window.context.reading.view) == [WHY, ("县民政局", "年度核查")]


def test_the_question_is_short_for_who_asks_again(window: MainWindow) -> None:
    dialog = LeavingDialog(window, "带出去给谁？", [WHY, ("县民政局", "年度核查")])
    assert not dialog.agree.isEnabled(), "nothing is filled in for anybody"
    dialog.to.setCurrentIndex(1)
    dialog.to.activated.emit(1)
    assert dialog.paper.currentText() == "年度核查"
    assert dialog.agree.isEnabled()
    dialog.paper.setEditText(" ")
    assert not dialog.agree.isEnabled()
    dialog.deleteLater()
