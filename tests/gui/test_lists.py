"""Lists narrow by what other records say, and say what they are narrowed by."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop.ui.lists.conditions import Condition, Op
from desktop.ui.pages.records.record_list import RecordList
from desktop.ui.window.main_window import MainWindow
from tests.helpers.pages import in_front
from tests.helpers.settle import settle

pytestmark = pytest.mark.gui
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def people(window: MainWindow, form: str = "person") -> RecordList:
    window.show_page(f"list:{form}")
    settle(window.context.tasks)
    return in_front(window, RecordList)


def test_people_are_found_by_hamlet_by_two_words_and_by_pinyin(window: MainWindow) -> None:
    page, view = people(window), window.context.reading.view
    for typed in ("上板屯", "韦 弄拉", "wei 弄拉", "w 弄拉"):
        page.filter.setText(typed)
        word, _, place = typed.rpartition(" ")
        assert page.in_sight, typed
        homes = {view.hamlet_of(view.household_of(one)) for one in page.in_sight}
        assert all(home.startswith(place) for home in homes)
        names = {view.name(one)[0] for one in page.in_sight}
        assert not word or "韦" in names


def test_values_count_what_they_would_show_and_become_chips(window: MainWindow) -> None:
    page = people(window)
    assert page.facets.isVisible()
    everybody = len(page.in_sight)
    women = [one for one in page.in_sight if page.rows[one].get("sex") == "2"]
    page.facets.boxes["sex", "女"].click()
    assert sorted(page.in_sight) == sorted(women)
    counts = page.facets.numbers
    both = sum(int(number.text()) for (name, _), number in counts.items() if name == "sex")
    assert both == everybody, "its own counts are given the others, not itself"
    hamlets = sum(int(number.text()) for (name, _), number in counts.items() if name == "=hamlet")
    assert hamlets == len(women)
    page.filter.setFocus()
    QTest.keyClick(page.filter, Qt.Key.Key_Backspace)
    assert len(page.in_sight) == everybody
    assert not page.chips.isVisible()


def test_f4_hides_and_shows_the_values_and_they_stay_chosen(window: MainWindow) -> None:
    page = people(window)
    page.narrow_by(page.narrowing.turned("=hamlet", "上板屯", on=True))
    some = page.in_sight
    for visible in (False, True):
        QTest.keyClick(page, Qt.Key.Key_F4)
        assert page.facets.isVisible() is visible
        assert page.in_sight == some
    window.show_page("list:household")
    settle(window.context.tasks)
    assert people(window).in_sight == some, "filters stay on their page"


def test_a_condition_on_any_question_reads_it_and_says_what_it_cannot_tell(
    window: MainWindow,
) -> None:
    page = people(window)
    page.narrow_by(page.narrowing.also(Condition("marital", Op.NOT, "已婚")))
    settle(window.context.tasks)
    blank = sum(not body.get("marital") for body in page.rows.values())
    assert f"{blank} 条说不清" in page.chips.chips[0].words
    assert all(page.rows[one].get("marital") for one in page.in_sight)
    page.narrow_by(page.narrowing.also(Condition("no_such_question", Op.FILLED)))
    settle(window.context.tasks)
    assert "这一项没有了" in page.chips.chips[1].words
    assert page.in_sight == []


def test_households_show_people_kind_and_last_visit(window: MainWindow) -> None:
    page, view = people(window, "household"), window.context.reading.view
    store = page.table.rows.store
    for record in page.in_sight:
        row = store.row_of[record]
        assert store.columns["=size"].texts[row] == str(len(view.members[record]))
    assert {"=kind", "=visit", "=left"} <= store.facets.keys()
    assert "正在推算…" not in store.facets["=left"]


def test_a_condition_is_asked_for_in_words_and_refused_with_a_reason(window: MainWindow) -> None:
    page = people(window)
    page.more.click()
    strip = page.strip_of_conditions
    strip.column.setCurrentText("上次走访")
    strip.op.setCurrentText("早过")
    strip.value.setText("许久")
    QTest.keyClick(strip.value, Qt.Key.Key_Return)
    assert strip.isVisible()
    assert "天数" in strip.entry.below.text()
    strip.value.setText("20")
    QTest.keyClick(strip.value, Qt.Key.Key_Return)
    assert not strip.isVisible()
    assert page.chips.chips[0].words.startswith("上次走访 早过 20 天")
    visits = {str(text) for text in page.table.rows.store.columns["=visit"].texts if text}
    assert any(text < "2026-10-12" for text in visits)
    assert 0 < len(page.in_sight) < len(page.rows)
