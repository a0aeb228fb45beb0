"""Tasks in the window: Enter does it, done goes away, put off comes back, own tasks are written."""

import ast
from datetime import date
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

import forms.tasks
from desktop.ui.pages.form.form_page import FormPage
from desktop.ui.pages.tasks.tasks_page import TasksPage
from desktop.ui.pages.tasks.wording import KINDS
from desktop.ui.pages.visits.visit_page import VisitPage
from desktop.ui.window.main_window import MainWindow
from forms.leads.due import Urgency
from forms.schema.form import Value
from forms.tasks.tasks import DUE_WAYS, OpenTask
from sync.store.values import Draft
from tests.gui.conftest import DAY
from tests.helpers.settle import settle
from tests.helpers.told import Told
from tests.helpers.typing import type_chinese


def page(window: MainWindow) -> TasksPage:
    window.show_page("tasks")
    settle(window.context.tasks)
    assert isinstance(window.page, TasksPage)
    return window.page


def keys(shown: TasksPage) -> set[str]:
    return set(shown.rows)


def choose(shown: TasksPage, kind: str) -> OpenTask:
    key = next(key for key, task in shown.rows.items() if task.kind == kind)
    shown.table.selectRow(shown.table.rows.ids.index(key))
    shown.table.setFocus()
    task = shown.current()
    assert task is not None
    return task


def fill(window: MainWindow, **answers: Value) -> FormPage:
    """Answer in the form that came up and save it."""
    form = window.page
    assert isinstance(form, FormPage)
    assert form.form_body is not None
    form.form_body.put({**form.form_body.answers(), **answers})
    form.save()
    settle(window.context.tasks)
    return form


def test_enter_opens_the_sheet_and_saving_it_does_the_task(window: MainWindow, told: Told) -> None:
    shown = page(window)
    task = choose(shown, "visit")
    QTest.keyClick(shown.table, Qt.Key.Key_Return)
    settle(window.context.tasks)
    sheet = window.page
    assert isinstance(sheet, VisitPage)
    assert sheet.person == task.subject
    type_chinese(sheet.summary.edit, "都好")
    sheet.save()
    settle(window.context.tasks)
    assert told.errors == []
    assert window.place == "tasks"
    assert task.key not in keys(shown)


def test_a_sheet_on_the_board_does_the_disclosure(window: MainWindow, told: Told) -> None:
    shown = page(window)
    task = choose(shown, "disclosure")
    QTest.keyClick(shown.table, Qt.Key.Key_Return)
    day = window.context.today().isoformat()
    fill(window, checker_name="蓝国强", checked_day=day, approver_name="韦大明",
         approved_day=day, place="公开栏")  # fmt: skip
    assert told.errors == []
    assert task.key not in keys(shown)
    assert [b["kind"] for b in window.context.reading.records("posting").values()] == ["N24"]


def test_a_birthday_is_done_by_a_word(window: MainWindow, told: Told) -> None:
    shown = page(window)
    task = choose(shown, "turning_80")
    QTest.keyClick(shown.table, Qt.Key.Key_Return)
    fill(window, result="已申领高龄津贴")
    assert told.errors == []
    assert task.key not in keys(shown)


def test_a_verdict_does_a_lead_and_so_does_ctrl_enter(window: MainWindow, told: Told) -> None:
    shown = page(window)
    task = choose(shown, "lead")
    QTest.keyClick(window, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    fill(window, state="2", reason="家里有人照应")
    assert told.errors == []
    assert task.key not in keys(shown)
    assert window.context.reading.records("task") == {}


def test_closing_by_a_word_needs_the_word(window: MainWindow, told: Told) -> None:
    shown = page(window)
    task = choose(shown, "representatives")
    QTest.keyClick(window, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert shown.strip.isVisible()
    QTest.keyClick(shown.strip.why, Qt.Key.Key_Return)
    assert "办得怎样" in shown.strip.reason.below.text()
    shown.strip.why.setText("十月已经开过")
    QTest.keyClick(shown.strip.why, Qt.Key.Key_Return)
    settle(window.context.tasks)
    assert told.errors == []
    assert task.key not in keys(shown)
    (body,) = window.context.reading.records("task").values()
    assert (body["key"], body["result"]) == (task.key, "十月已经开过")
    assert body["done_day"] == DAY.isoformat()


def test_put_off_needs_a_reason_and_a_later_day_and_comes_back(window: MainWindow) -> None:
    shown = page(window)
    task = choose(shown, "disclosure")
    QTest.keyClick(window, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    strip = shown.strip
    QTest.keyClick(strip.why, Qt.Key.Key_Return)
    assert "原因" in strip.reason.below.text()
    strip.why.setText("等月底一起公开")
    strip.until.put(DAY)
    QTest.keyClick(strip.why, Qt.Key.Key_Return)
    assert "今天以后" in strip.day.below.text()
    strip.until.put(date(2026, 11, 20))
    QTest.keyClick(strip.why, Qt.Key.Key_Return)
    settle(window.context.tasks)
    assert task.key not in keys(shown)
    window.context.today = lambda: date(2026, 11, 19)
    assert task.key not in keys(page(window))
    window.context.today = lambda: date(2026, 11, 20)
    assert task.key in keys(page(window))


def test_another_task_takes_the_strip_away(window: MainWindow) -> None:
    shown = page(window)
    choose(shown, "disclosure")
    shown.later.click()
    assert shown.strip.isVisible()
    choose(shown, "visit")
    assert not shown.strip.isVisible()
    shown.later.click()
    QTest.keyClick(shown.strip.why, Qt.Key.Key_Escape)
    assert not shown.strip.isVisible()
    assert window.page is shown


def test_an_own_task_from_its_writing_to_its_end(window: MainWindow, told: Told) -> None:
    shown = page(window)
    QTest.keyClick(window, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    fill(window, what="给水柜清淤")
    task = choose(shown, "own")
    assert task.what == "给水柜清淤"
    assert (task.from_day, task.urgency) == (DAY, Urgency.NOW)
    shown.close_it.click()
    shown.strip.why.setText("清好了")
    QTest.keyClick(shown.strip.why, Qt.Key.Key_Return)
    settle(window.context.tasks)
    assert told.errors == []
    assert task.key not in keys(shown)
    (body,) = window.context.reading.records("task").values()
    assert (body["done_day"], body["result"]) == (DAY.isoformat(), "清好了")


def test_by_kind_and_by_hamlet(window: MainWindow) -> None:
    shown = page(window)
    shown.kind.setCurrentIndex(shown.kind.findData("visit"))
    listed = [shown.rows[key] for key in shown.table.rows.ids]
    assert listed
    assert {task.kind for task in listed} == {"visit"}
    place = shown.hamlets[shown.table.rows.ids[0]]
    shown.hamlet.setCurrentIndex(shown.hamlet.findData(place))
    assert {shown.hamlets[key] for key in shown.table.rows.ids} == {place}
    assert 0 < len(shown.table.rows.ids) <= len(listed)
    assert f"列出 {len(shown.table.rows.ids)} 件" in shown.count.text()


def test_nothing_to_do_is_said(window: MainWindow) -> None:
    shown = page(window)
    shown.filter.setText("没有这样的事")
    assert shown.stack.currentWidget() is shown.none_fits
    assert "筛选" in shown.none_fits.title.text()
    assert not shown.do_it.isEnabled()
    shown.put({})
    assert shown.stack.currentWidget() is shown.nothing
    assert "没有要办的事" in shown.nothing.title.text()


def test_a_task_tells_its_authority_and_what_does_it(window: MainWindow) -> None:
    book = window.context.book
    body: dict[str, Value] = {
        "notice_no": "001", "received_day": "2026-10-28", "state": "10", "content": "面积不对"
    }  # fmt: skip
    book.ledger.write.save([Draft("objection", body)], actor=book.actor)
    window.context.announce({"objection"})
    shown = page(window)
    task = choose(shown, "objection")
    said = shown.detail.accessibleName()
    assert "答复异议" in said
    assert "57号" in task.authority
    assert "答复日期" in task.done_by


def test_every_kind_has_a_name(window: MainWindow) -> None:
    assert {task.kind for task in page(window).rows.values()} | set(DUE_WAYS) <= set(KINDS)


def test_every_clock_of_the_program_has_a_name() -> None:
    """Also those that run in no village of the tests: a kind without name would take the page."""
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in CLOCKS.glob("*.py")]
    kinds = {
        call.args[0].value
        for tree in trees for call in ast.walk(tree)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name)
        and call.func.id in MAKERS and call.args and isinstance(call.args[0], ast.Constant)
    }  # fmt: skip
    assert {"objection", "case_notice", "representatives", "rectify", "term"} <= kinds
    assert kinds <= set(KINDS)


CLOCKS = Path(forms.tasks.__path__[0])
MAKERS = frozenset({"Clock", "_meeting", "_project"})
"""What makes a clock: its kind is the first word."""
