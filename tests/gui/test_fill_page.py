"""Somebody's blank table is recognised where it is dropped, filled, and known the next time."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from python_calamine import CalamineWorkbook

from desktop.container.office import office_program
from desktop.ui.page.form_request import FormAsk
from desktop.ui.pages.file_preview import PreviewPage
from desktop.ui.pages.form.form_page import FormPage
from desktop.ui.pages.importing.fill_page import FillPage
from desktop.ui.pages.importing.filled_cells import FilledPage
from desktop.ui.pages.importing.import_page import ImportPage
from desktop.ui.pages.importing.versions import VersionsPage
from desktop.ui.window.main_window import MainWindow
from forms.definitions.records import Household, Look, TableFill, TableRequest, Task
from sync.store.values import Draft
from tests.helpers.settle import pause, settle
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


def test_each_cell_says_its_source_and_what_lacks_can_be_given(
    window: MainWindow, told: Told, tmp_path: Path
) -> None:
    page = dropped(window, blank(tmp_path / "农户信息.xlsx"))
    page.table.selectRow(HEADS.index("服役部队"))
    page.picker.filter.setText("户口簿号")
    QTest.keyClick(page.picker.filter, Qt.Key.Key_Return)
    page.cells.click()
    settle(window.context.tasks)
    cells = window.page
    assert isinstance(cells, FilledPage)
    head = next(one for one in cells.rows.values() if one.asked == "户主姓名")
    assert (head.register, head.question, head.whom) == ("农户", "户主姓名", f"{head.value}户")
    assert head.written, "the day on which it was written down"
    cells.which.setCurrentIndex(cells.which.findData("empty"))
    cells.column.setCurrentIndex(cells.column.findData("服役部队"))
    lacking = [cells.rows[key] for key in cells.in_sight]
    assert lacking
    assert {one.asked for one in lacking} == {"服役部队"}
    assert all("户口簿号没有登记" in one.asks for one in lacking)
    told.answers.append(True)
    cells.make_tasks()
    settle(window.context.tasks)
    made = [one for one in window.context.book.view().all(Task) if "问清" in (one.what or "")]
    assert {one.household for one in made} == {one.about.household for one in lacking}
    cells.make_tasks()
    assert "都已经在待办里" in told.successes[-1]
    cells.table.selectRow(0)
    assert cells.open_one.text() == "去登记"
    cells.open_one.click()
    settle(window.context.tasks)
    form = window.page
    assert isinstance(form, FormPage)
    assert form.ask == FormAsk("household", lacking[0].about.household)
    assert told.errors == []


def test_only_what_changed_goes_out_with_its_sources_beside(
    window: MainWindow, told: Told, tmp_path: Path
) -> None:
    page = dropped(window, blank(tmp_path / "农户信息.xlsx"))
    assert not page.only.isEnabled(), "nobody asks, so there is nothing to compare with"
    page.asker.setText("镇民政办")
    told.answers.append(str(tmp_path / "一.xlsx"))
    page.go_on.click()
    settle(window.context.tasks)
    assert "各格来源" in CalamineWorkbook.from_path(tmp_path / "一-来源.xlsx").sheet_names
    page.only.setChecked(True)
    page.go_on.click()
    settle(window.context.tasks)
    assert "没有变化" in told.successes[-1]
    home = next(iter(window.context.reading.view.all(Household)))
    renamed = {**home.body, "head_name": "韦改名"}
    window.context.book.ledger.write.save([Draft("household", renamed, home.id)], actor="甲")
    window.context.announce()
    told.answers.append(str(tmp_path / "二.xlsx"))
    page.go_on.click()
    settle(window.context.tasks)
    rows = CalamineWorkbook.from_path(tmp_path / "二.xlsx").get_sheet_by_index(0).to_python()
    assert [row[1] for row in rows[2:] if row[1]] == ["韦改名"]
    assert told.errors == []


def test_an_earlier_version_is_laid_beside_the_blank(
    window: MainWindow, told: Told, tmp_path: Path
) -> None:
    page = dropped(window, blank(tmp_path / "新.xlsx"))
    before = [*HEADS[:4], "备注"]
    old = workbook(tmp_path / "旧.xlsx", {"表": [["农户信息表"], before, *[[""] * 5] * 3]})
    told.answers.append(str(old))
    page.versions.click()
    settle(window.context.tasks)
    shown = window.page
    assert isinstance(shown, VersionsPage)
    assert [row for row in shown.rows.values() if row[0] == "新增"] == [("新增", "E2　服役部队")]
    assert told.errors == []


def test_a_filled_form_is_looked_at_before_it_is_saved(
    window: MainWindow, told: Told, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))  # no LibreOffice on the way
    page = dropped(window, blank(tmp_path / "农户信息.xlsx"))
    page.preview.click()
    settle(window.context.tasks)
    shown = window.page
    assert isinstance(shown, PreviewPage)
    home = next(iter(window.context.reading.view.all(Household)))
    assert (home.head_name or "？") in shown.view.words.toPlainText()
    assert shown.view.said.text()
    assert [one.name for one in tmp_path.glob("*.xlsx")] == ["农户信息.xlsx"], "nothing is saved"
    assert told.errors == []


@pytest.mark.skipif(office_program() is None, reason="LibreOffice is not installed here")
def test_libreoffice_shows_it_as_it_will_be_printed(window: MainWindow, tmp_path: Path) -> None:
    page = dropped(window, blank(tmp_path / "农户信息.xlsx"))
    page.preview.click()
    settle(window.context.tasks)
    shown = window.page
    assert isinstance(shown, PreviewPage)
    arrived: list[bytes] = []
    shown.view.converted.connect(arrived.append)
    for _ in range(1_800):
        if arrived:
            break
        pause(100)
    assert arrived
    assert shown.view.sheet.pages >= 1
    assert shown.view.words.isHidden()
