"""Lists narrow by what other records say, and say what they are narrowed by."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop.ui.pages.records.record_list import RecordList
from desktop.ui.store.conditions import Condition, Op
from desktop.ui.window.main_window import MainWindow
from tests.helpers.pages import in_front
from tests.helpers.settle import settle
from tests.helpers.told import Told

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
    assert page.list.facets.isVisible()
    everybody = len(page.in_sight)
    women = [one for one in page.in_sight if page.rows[one].get("sex") == "2"]
    page.list.facets.boxes["sex", "女"].click()
    assert sorted(page.in_sight) == sorted(women)
    counts = page.list.facets.numbers
    both = sum(int(number.text()) for (name, _), number in counts.items() if name == "sex")
    assert both == everybody, "its own counts are given the others, not itself"
    hamlets = sum(int(number.text()) for (name, _), number in counts.items() if name == "=hamlet")
    assert hamlets == len(women)
    page.filter.setFocus()
    QTest.keyClick(page.filter, Qt.Key.Key_Backspace)
    assert len(page.in_sight) == everybody
    assert not page.list.chips.isVisible()


def test_f4_hides_and_shows_the_values_and_they_stay_chosen(window: MainWindow) -> None:
    page = people(window)
    page.list.narrow_by(page.list.narrowing.turned("=hamlet", "上板屯", on=True))
    some = page.in_sight
    for visible in (False, True):
        QTest.keyClick(page, Qt.Key.Key_F4)
        assert page.list.facets.isVisible() is visible
        assert page.in_sight == some
    window.show_page("list:household")
    settle(window.context.tasks)
    assert people(window).in_sight == some, "filters stay on their page"


def test_a_condition_on_any_question_reads_it_and_says_what_it_cannot_tell(
    window: MainWindow,
) -> None:
    page = people(window)
    page.list.narrow_by(page.list.narrowing.also(Condition("marital", Op.NOT, "已婚")))
    settle(window.context.tasks)
    blank = sum(not body.get("marital") for body in page.rows.values())
    assert f"{blank} 条说不清" in page.list.chips.chips[0].words
    assert all(page.rows[one].get("marital") for one in page.in_sight)
    page.list.narrow_by(page.list.narrowing.also(Condition("no_such_question", Op.FILLED)))
    settle(window.context.tasks)
    assert "这一项没有了" in page.list.chips.chips[1].words
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
    page.list.more.click()
    strip = page.list.strip
    strip.column.setCurrentText("上次走访")
    strip.op.setCurrentText("早过")
    strip.value.setText("许久")
    QTest.keyClick(strip.value, Qt.Key.Key_Return)
    assert strip.isVisible()
    assert "天数" in strip.entry.below.text()
    strip.value.setText("20")
    QTest.keyClick(strip.value, Qt.Key.Key_Return)
    assert not strip.isVisible()
    assert page.list.chips.chips[0].words.startswith("上次走访 早过 20 天")
    visits = {str(text) for text in page.table.rows.store.columns["=visit"].texts if text}
    assert any(text < "2026-10-12" for text in visits)
    assert 0 < len(page.in_sight) < len(page.rows)


def test_rows_stand_under_heads_that_fold_and_choose_their_rows(window: MainWindow) -> None:
    page = people(window)
    groups = page.list.looks.groups
    groups.setCurrentIndex(groups.findData("=hamlet"))
    groups.activated.emit(groups.currentIndex())
    settle(window.context.tasks)
    table, view = page.table, window.context.reading.view
    heads = table.rows.heads
    assert len(heads) == len({view.hamlet_of(view.household_of(one)) for one in page.rows})
    assert table.rows.rowCount() == len(page.rows) + len(heads)
    first = table.rows.index(heads[0], 0)
    QTest.mouseClick(
        table.viewport(), Qt.MouseButton.LeftButton, pos=table.visualRect(first).center()
    )
    chosen = table.selected()
    assert f"· {len(chosen)}" in table.rows.data(first)
    assert len({view.hamlet_of(view.household_of(one)) for one in chosen}) == 1
    table.setFocus()
    QTest.keyClick(table, Qt.Key.Key_Left)
    assert table.rows.heads[1] == 1, "folded away"
    assert set(table.selected()) == set(chosen)
    assert len(page.in_sight) == len(page.rows)
    QTest.keyClick(table, Qt.Key.Key_Right)
    assert table.rows.heads == heads


def test_columns_are_ticked_moved_and_put_back(window: MainWindow) -> None:
    page = people(window)
    before = [column.id for column in page.table.rows.columns]
    page.list.looks.columns.click()
    picker = page.list.picker
    at = next(
        row for row in range(picker.list.count()) if picker.list.item(row).text() == "婚姻状况"
    )
    picker.list.item(at).setCheckState(Qt.CheckState.Checked)
    settle(window.context.tasks)
    assert [column.id for column in page.table.rows.columns] == [*before, "marital"]
    assert any(page.table.rows.store.columns["marital"].texts)
    picker.list.setCurrentRow(0)
    picker.move_by(1)
    settle(window.context.tasks)
    assert [column.id for column in page.table.rows.columns][:2] == [before[1], before[0]]
    picker.chosen.emit([])
    settle(window.context.tasks)
    assert [column.id for column in page.table.rows.columns] == before


def test_a_view_is_kept_in_the_book_under_its_name_and_undone(
    window: MainWindow, told: Told
) -> None:
    page = people(window)
    page.list.narrow_by(page.list.narrowing.turned("=hamlet", "上板屯", on=True))
    page.table.sortByColumn(1, Qt.SortOrder.DescendingOrder)
    some = page.in_sight
    looks = page.list.looks
    looks.save.click()
    looks.name.setText("上板的人")
    QTest.keyClick(looks.name, Qt.Key.Key_Return)
    settle(window.context.tasks)
    assert len(window.context.reading.records("named_view")) == 1
    choose_view(window, page, "全部")
    assert len(page.in_sight) == len(page.rows)
    choose_view(window, page, "上板的人")
    assert page.in_sight == some
    choose_view(window, page, "没有电话")
    assert all(not page.rows[one].get("phone") for one in page.in_sight)
    window.context.undo(window)
    settle(window.context.tasks)
    assert window.context.reading.records("named_view") == {}
    assert told.errors == []


def choose_view(window: MainWindow, page: RecordList, name: str) -> None:
    views = page.list.looks.views
    views.setCurrentText(name)
    views.activated.emit(views.currentIndex())
    settle(window.context.tasks)
