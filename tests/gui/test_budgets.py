"""How many keys a day's work takes, by real key events; text composed by an input method is free.

Those of the events of life and of the grid of a household stand with their pages.
"""

from PySide6.QtCore import Qt

from desktop.ui.pages.notices.board import BoardPage
from desktop.ui.pages.records.record_list import RecordList
from desktop.ui.pages.rules.leads import LeadsPage
from desktop.ui.pages.tasks.tasks_page import TasksPage
from desktop.ui.window.main_window import MainWindow
from forms.definitions.records import Lead, Objection, Person, Task
from forms.schema.form import RecordId, Value
from sync.store.values import Draft
from tests.helpers.keys import Keys
from tests.helpers.pages import in_front
from tests.helpers.settle import settle
from tests.helpers.told import Told


def begin(window: MainWindow, page: str) -> Keys:
    window.show_page(page)
    settle(window.context.tasks)
    return Keys(window)


def test_finding_a_person_takes_five(window: MainWindow, told: Told) -> None:
    home = next(iter(window.context.reading.records("household")))
    body = {"name": "吴莉静", "household": home}
    window.context.book.ledger.write.save([Draft("person", body)], actor="x")
    window.context.announce()
    settle(window.context.tasks)
    keys = Keys(window)
    keys.press(Qt.Key.Key_F3)
    keys.type("wlj")
    keys.press(Qt.Key.Key_Return)
    assert keys.pressed <= 5
    assert window.place == "person"
    assert told.errors == []


def test_a_lead_is_settled_by_three_and_taken_back_by_one(window: MainWindow, told: Told) -> None:
    before = window.context.book.ledger.read.bodies()
    keys = begin(window, "leads")
    page = in_front(window, LeadsPage)
    assert page.in_sight
    keys.press(Qt.Key.Key_2)
    keys.compose("家里有人照应")
    keys.press(Qt.Key.Key_Return)
    assert keys.pressed <= 3
    assert [one.state for one in window.context.reading.view.all(Lead)] == ["2"]
    undo = Keys(window)
    undo.press(Qt.Key.Key_Z, ctrl=True)
    assert undo.pressed == 1
    assert window.context.book.ledger.read.bodies() == before
    assert told.errors == []


def test_all_leads_of_a_kind_take_twelve(window: MainWindow, told: Told) -> None:
    keys = begin(window, "leads")
    page = in_front(window, LeadsPage)
    page.rules.setCurrentIndex(
        max(range(page.rules.count() - 1), key=lambda at: _of(page, page.rules.itemData(at)))
    )
    page.table.setFocus()
    number = len(page.in_sight)
    assert number > 1
    keys.press(Qt.Key.Key_A, ctrl=True)
    keys.press(Qt.Key.Key_2)
    keys.compose("都问过了")
    keys.press(Qt.Key.Key_Return)
    assert keys.pressed <= 12
    assert len(window.context.reading.view.all(Lead)) == number
    keys.press(Qt.Key.Key_Z, ctrl=True)
    assert not window.context.reading.view.all(Lead)
    assert told.errors == []


def _of(page: LeadsPage, rule: str) -> int:
    """How many leads a rule has."""
    page.rules.setCurrentIndex(page.rules.findData(rule))
    return len(page.in_sight)


def test_a_task_is_put_off_by_five(window: MainWindow, told: Told) -> None:
    keys = begin(window, "tasks")
    page = in_front(window, TasksPage)
    before = page.in_sight
    assert before
    keys.press(Qt.Key.Key_D, ctrl=True)
    keys.press(Qt.Key.Key_Plus)
    keys.type("30")
    keys.compose("等他家里人回来")
    keys.press(Qt.Key.Key_Return)
    assert keys.pressed <= 5
    (task,) = window.context.reading.view.all(Task)
    assert task.later_reason == "等他家里人回来"
    assert str(task.body["later_day"]) == "2026-12-01"
    assert len(page.in_sight) == len(before) - 1
    keys.press(Qt.Key.Key_Z, ctrl=True)
    assert page.in_sight == before
    assert told.errors == []


def test_the_same_answer_for_many_takes_eighteen(window: MainWindow, told: Told) -> None:
    before = window.context.book.ledger.read.bodies()
    keys = begin(window, "list:person")
    page = in_front(window, RecordList)
    keys.press(Qt.Key.Key_F, ctrl=True)
    keys.compose("上板屯")
    keys.press(Qt.Key.Key_A, ctrl=True)
    chosen = page.table.selected()
    assert len(chosen) > 5
    keys.press(Qt.Key.Key_F2)
    keys.type("zzmm")
    keys.press(Qt.Key.Key_Return)
    keys.type("13")
    keys.press(Qt.Key.Key_Return)
    keys.press(Qt.Key.Key_S, ctrl=True)
    assert keys.pressed <= 18
    said = {one.id: one.political for one in window.context.reading.view.all(Person)}
    blank = [one for one in chosen if "political" not in before["person"][one]]
    assert blank
    assert {said[one] for one in blank} == {"13"}
    keys.press(Qt.Key.Key_Z, ctrl=True)
    assert window.context.book.ledger.read.bodies() == before
    assert told.errors == []


def posted(window: MainWindow, **answers: Value) -> RecordId:
    body: dict[str, Value] = {"kind": "N18", "title": "财务收支公开", **answers}
    made = window.context.book.ledger.write.save([Draft("posting", body)], actor="x").ids[0]
    window.context.announce()
    settle(window.context.tasks)
    return made


def test_an_objection_takes_eight(window: MainWindow, told: Told) -> None:
    sheet = posted(window, posted_day="2026-10-30", days=15, number="板岭村公示〔2026〕N18-1030号")
    keys = Keys(window)
    keys.press(Qt.Key.Key_F3)
    keys.type("yy")
    keys.press(Qt.Key.Key_Return)
    keys.compose("有一笔看不明白")
    keys.press(Qt.Key.Key_S, ctrl=True)
    assert keys.pressed <= 8
    (made,) = window.context.reading.view.all(Objection)
    assert (made.posting, made.content) == (sheet, "有一笔看不明白")
    assert str(made.body["received_day"]) == "2026-11-01"
    keys.press(Qt.Key.Key_Z, ctrl=True)
    assert not window.context.reading.view.all(Objection)
    assert told.errors == []


def test_a_sheet_is_checked_approved_and_posted_by_nine(window: MainWindow, told: Told) -> None:
    posted(
        window, checker_name="蓝国强", checked_day="2026-09-24", approver_name="韦志明",
        approved_day="2026-09-24", withdrawn_day="2026-09-25", withdrawn_for="写错了一行",
        posted_day="2026-09-24", place="村部公示栏",
    )  # fmt: skip
    sheet = posted(window, kind="N25", title="监督电话", days=15)
    keys = Keys(window)
    keys.press(Qt.Key.Key_F3)
    keys.type("gsl")
    keys.press(Qt.Key.Key_Return)
    page = in_front(window, BoardPage)
    page.table.setFocus()
    keys.pressed = 1  # Ctrl+Alt+7 brings it as well
    for _ in range(3):
        keys.press(Qt.Key.Key_Return, ctrl=True)
        assert page.strip.isVisible(), told.errors
        keys.press(Qt.Key.Key_Return)
        assert page.strip.isHidden(), told.errors
    assert keys.pressed <= 9
    body = window.context.reading.body(sheet)
    assert (body["checker_name"], body["approver_name"]) == ("蓝国强", "韦志明")
    assert body["posted_day"] == "2026-11-01"
    assert told.errors == []
