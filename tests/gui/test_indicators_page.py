"""The indicators page: figure, formula, charts, and the people behind each figure."""

from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from python_calamine import CalamineWorkbook

from desktop.ui.pages.indicators.indicators_page import PAUSE_MS, IndicatorsPage
from desktop.ui.pages.indicators.panels import CHARTS, PART, REST, UNKNOWN
from desktop.ui.window.main_window import MainWindow
from forms.indicators.indicator import HamletRow
from tests.helpers.settle import pause, settle
from tests.helpers.told import Told

pytestmark = pytest.mark.gui


def opened(window: MainWindow, name: str) -> IndicatorsPage:
    window.show_page("indicators", name)
    settle(window.context.tasks)
    assert isinstance(window.page, IndicatorsPage)
    return window.page


def test_a_figure_leads_to_its_people_and_to_the_person(window: MainWindow, told: Told) -> None:
    page = opened(window, "I-01")
    one = page.list.current()
    assert one is not None
    assert one.definition.id == "I-01"
    assert one.definition.whole_zh in page.head.formula.text()
    assert sum(row.part + row.rest for row in page.panels.bars.rows) == one.counts[1]
    QTest.keyClick(page.list, Qt.Key.Key_Return)
    assert page.panels.tabs.at == REST, "who still has no contact comes first"
    assert set(page.panels.people.rows.ids) == set(one.rest)
    somebody = page.panels.people.current()
    QTest.keyClick(page.panels.people, Qt.Key.Key_Return)
    assert window.place == "person"
    assert somebody in one.rest
    window.go_back()
    settle(window.context.tasks)
    now = page.list.current()
    assert now is not None
    assert now.definition.id == "I-01", "coming back one is where one was"
    assert told.errors == []


def test_the_year_is_worked_out_month_by_month(window: MainWindow) -> None:
    page = opened(window, "I-02")
    points = page.panels.trend.points
    one = page.list.current()
    assert one is not None
    assert len(points) == 12
    assert points[-1].share == one.share
    assert (points[0].name, points[-1].name) == ("2025-12", "2026-11")
    assert points[2].share is None, "nobody was visited by plan then"


def test_who_cannot_be_told_comes_with_the_question(window: MainWindow, told: Told) -> None:
    page = opened(window, "I-10")
    one = page.list.current()
    assert one is not None
    page.panels.tabs.show_at(UNKNOWN)
    page.panels.tabs.chosen.emit()
    settle(window.context.tasks)
    ids = page.panels.people.rows.ids
    assert len(ids) == len(one.unknown) > 0
    column = page.panels.people.rows.columns[-1]
    assert (column.title, column.text(ids[0])) == ("要问清", "2026年参保了吗？请登记医保参保。")
    assert told.errors == []


def test_a_hamlet_s_bar_shows_the_people_of_the_hamlet(window: MainWindow) -> None:
    """Even where those who want something done all live in other hamlets."""
    page = opened(window, "I-14")
    bars = page.panels.bars
    assert len(bars.rows) > 1
    for row in bars.rows:
        QTest.keyClick(bars, Qt.Key.Key_Return)
        settle(window.context.tasks)
        assert page.panels.filter.text() == row.name
        assert len(page.panels.people.rows.ids) == (row.rest or row.unknown or row.part)
        QTest.keyClick(bars, Qt.Key.Key_Down)
    QTest.keyClick(page.panels, Qt.Key.Key_Escape)
    assert page.list.hasFocus()


def test_every_figure_can_be_shown_in_every_way(window: MainWindow, told: Told) -> None:
    page = opened(window, "I-15")
    assert "参数" in page.head.aside.text()
    for row in range(len(page.list.found)):
        page.list.show_row(row)
        for tab in (CHARTS, PART, REST, UNKNOWN):
            page.panels.tabs.show_at(tab)
            page.panels.tabs.chosen.emit()
            settle(window.context.tasks)
            page.grab()
        page.panels.show_how()
        one = page.list.current()
        assert one is not None
        assert one.definition.formula in page.panels.how.text()
        assert one.definition.authority[0].title in page.panels.how.text()
    assert told.errors == []


def test_nothing_to_count_says_what_to_do(window: MainWindow) -> None:
    page = opened(window, "I-11")
    assert page.head.ring.accessibleDescription().startswith("—")
    assert page.panels.stack.currentWidget() is page.panels.nothing
    assert "公示" in page.panels.nothing.text.text()


def test_another_day_gives_its_own_figures(window: MainWindow) -> None:
    page = opened(window, "I-02")
    page.as_of.put(date(2026, 2, 28))
    pause(PAUSE_MS + 50)
    settle(window.context.tasks)
    one = page.list.current()
    assert one is not None
    assert (one.day, one.counts) == (date(2026, 2, 28), (0, 0)), "contacts begin in March"


def test_the_table_is_saved_and_copied(window: MainWindow, told: Told, tmp_path: Path) -> None:
    page = opened(window, "I-01")
    told.answers.append(str(tmp_path / "指标"))
    page.save("xlsx")
    lines = CalamineWorkbook.from_path(tmp_path / "指标.xlsx").get_sheet_by_index(0).to_python()
    rows = {str(line[0])[:4]: line for line in lines}
    one = page.list.found[0]
    assert rows["I-01"][1:3] == list(one.counts)
    assert one.definition.formula in rows["I-01"]
    told.answers.append(str(tmp_path / "指标.pdf"))
    page.save("pdf")
    assert (tmp_path / "指标.pdf").read_bytes().startswith(b"%PDF")
    QTest.keyClick(page.list, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    copied = QApplication.clipboard().text().splitlines()
    assert len(copied) == 1 + len(page.list.found)
    assert copied[1].split("\t")[:2] == ["I-01", "一对一覆盖率"]
    assert told.errors == []


def test_long_hamlet_names_leave_room_for_their_bars(window: MainWindow) -> None:
    page = opened(window, "I-01")
    bars = page.panels.bars
    rows = [HamletRow(f"弄拉龙骨坳板岭第{n}村民小组（大石山区）", n, 3, 1) for n in range(40)]
    bars.put(rows, bad=True)
    pause(20)
    assert bars.height() == 40 * bars.row_height()
    assert "第39村民小组" in bars.accessibleDescription()
    page.grab()
