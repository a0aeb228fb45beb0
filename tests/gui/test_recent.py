"""最近做的: every save of this computer from the log, taken back and done again in any order."""

from PySide6.QtCore import Qt

from desktop.ui.page.form_request import FormAsk
from desktop.ui.pages.form.form_page import FormPage
from desktop.ui.pages.records.recent import RecentPage
from desktop.ui.pages.records.record_list import RecordList
from desktop.ui.window.main_window import MainWindow
from sync.store.values import Draft, Saved
from tests.helpers.filled import LONG_NAME
from tests.helpers.keys import Keys
from tests.helpers.pages import in_front
from tests.helpers.scenes import person
from tests.helpers.settle import settle
from tests.helpers.told import Told


def state(window: MainWindow) -> object:
    return window.context.book.ledger.read.bodies()


def saved_earlier(window: MainWindow, *drafts: Draft, source: str | None = None) -> Saved:
    """As in another sitting: this window's own stack knows nothing of it."""
    made = window.context.book.ledger.write.save(drafts, actor="陆书记", source=source)
    window.context.announce()
    return made


def recent(window: MainWindow) -> RecentPage:
    Keys(window).press(Qt.Key.Key_H, ctrl=True)
    return in_front(window, RecentPage)


def test_a_save_of_another_day_is_taken_back_and_done_again(window: MainWindow, told: Told) -> None:
    before, who = state(window), person(window, LONG_NAME)
    body = dict(window.context.reading.stated(who))
    saved_earlier(window, Draft("hamlet", {"name": "新屯"}), source="屯.xlsx")
    saved_earlier(window, Draft("person", {**body, "phone": "13800000001"}, who))
    after = state(window)
    page = recent(window)
    first, second = page.in_sight[:2]
    assert page.rows[first].words == f"改人员（{LONG_NAME}）：联系电话"
    assert page.rows[second].words == "导入：登记屯（村民小组）"
    assert page.rows[second].save.source == "屯.xlsx"
    keys = Keys(window)
    for row in (second, first):  # not the last first
        page.table.selectRow(page.in_sight.index(row))
        keys.press(Qt.Key.Key_Return)
        assert page.rows[row].state[0] == "已撤销"
    assert state(window) == before
    assert told.successes[-1] == f"已撤销：改人员（{LONG_NAME}）：联系电话。"
    for row in (first, second):
        page.table.selectRow(page.in_sight.index(row))
        assert page.turn_button.text() == "重做"
        keys.press(Qt.Key.Key_Return)
    assert state(window) == after
    assert told.errors == []


def test_what_was_changed_since_stays_and_is_named(window: MainWindow, told: Told) -> None:
    home = window.context.reading.view.household_of(person(window, LONG_NAME))
    assert home is not None
    made = saved_earlier(
        window, *(Draft("person", {"household": home, "name": n}) for n in ("韦新甲", "韦新乙"))
    )
    body = {"household": home, "name": "韦新甲", "phone": "13800000001"}
    saved_earlier(window, Draft("person", body, made.ids[0]))
    page = recent(window)
    page.table.selectRow(1)
    told.answers.append(True)
    Keys(window).press(Qt.Key.Key_Return)
    assert "写了 2 条" in told.questions[-1]
    assert "保持不动：韦新甲。" in told.successes[-1]
    assert "韦新乙" not in {b["name"] for b in window.context.reading.records("person").values()}


def test_many_are_taken_back_at_once_and_what_only_grows_is_not(
    window: MainWindow, told: Told
) -> None:
    before = state(window)
    for name in ("新屯", "老屯"):
        saved_earlier(window, Draft("hamlet", {"name": name}))
    page = recent(window)
    page.table.choose(page.in_sight[:2])
    told.answers.append(True)
    page.take_back_chosen()
    settle(window.context.tasks)
    assert state(window) == before
    look = {
        "day": "2026-11-01", "who": "x", "role": "1", "form": "person", "record": "0" * 32,
        "reason": "1",
    }  # fmt: skip
    saved_earlier(window, Draft("look", look))
    page = recent(window)
    page.table.selectRow(0)
    page.turn()
    assert "只能增加" in told.errors[-1]


def test_the_line_at_the_foot_says_what_ctrl_z_takes_back(window: MainWindow, told: Told) -> None:
    assert window.status.undo.text() == ""
    who = person(window, LONG_NAME)
    window.show_page("form", FormAsk("absence", preset={"person": who}))
    page = in_front(window, FormPage)
    assert page.form_body is not None
    page.form_body.put({"person": who, "from_day": "2031-01-01", "place": "广东佛山"})
    page.save()
    settle(window.context.tasks)
    assert window.status.undo.text() == f"Ctrl+Z 撤销：外出（{LONG_NAME}）"
    listed = recent(window)
    listed.table.selectRow(0)
    Keys(window).press(Qt.Key.Key_Return)
    assert window.status.undo.text() == "", "what the list took back is not taken back again"
    window.context.redo(window)
    settle(window.context.tasks)
    assert window.status.undo.text() == f"Ctrl+Z 撤销：外出（{LONG_NAME}）"
    assert told.errors == []


def test_a_view_that_was_deleted_comes_back_by_one_key(window: MainWindow, told: Told) -> None:
    window.show_page("list:person")
    settle(window.context.tasks)
    looks = in_front(window, RecordList).list.looks
    looks.save.click()
    looks.name.setText("要上门的")
    looks.name.returnPressed.emit()
    settle(window.context.tasks)
    looks.views.setCurrentText("要上门的")
    looks.views.activated.emit(looks.views.currentIndex())
    looks.drop.click()
    settle(window.context.tasks)
    assert told.successes[-1] == "已删除：视图「要上门的」"
    assert looks.views.findText("要上门的") < 0
    Keys(window).press(Qt.Key.Key_Z, ctrl=True)
    assert told.successes[-1] == "已撤销：删除：视图「要上门的」。"
    assert looks.views.findText("要上门的") >= 0
    assert told.errors == []
