"""Tasks in the window: Enter does it, done goes away, put off comes back, own tasks are written."""

from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop.pages.form_page import FormPage
from desktop.pages.leads_page import LeadsPage
from desktop.pages.main_window import MainWindow
from desktop.pages.tasks_page import KINDS, TasksPage
from forms.tasks import Task
from tests.helpers.settle import settle
from tests.helpers.told import Told

pytestmark = pytest.mark.gui


def page(window: MainWindow) -> TasksPage:
    window.show_page("tasks")
    settle(window.desk.tasks)
    assert isinstance(window.page, TasksPage)
    return window.page


def choose(shown: TasksPage, kind: str) -> Task:
    key = next(key for key, task in shown._tasks.items() if task.kind == kind)
    shown.table.selectRow(shown.table.rows.ids.index(key))
    task = shown.current()
    assert task is not None
    return task


def test_enter_opens_the_form_that_does_it(window: MainWindow) -> None:
    shown = page(window)
    task = choose(shown, "visit")
    shown.table.setFocus()
    QTest.keyClick(shown.table, Qt.Key.Key_Return)
    form = window.page
    assert isinstance(form, FormPage)
    assert form.form_body is not None
    assert form.form_body.answers()["person"] == task.subject


def test_done_goes_away_and_stays_away(window: MainWindow, told: Told) -> None:
    shown = page(window)
    task = choose(shown, "disclosure")
    shown._finish()
    settle(window.desk.tasks)
    assert task.key not in shown._tasks
    assert told.errors == []
    done = [body for body in window.desk.reading.records("task").values() if body.get("key")]
    assert [body["key"] for body in done] == [task.key]


def test_put_off_needs_a_reason_and_comes_back(window: MainWindow) -> None:
    shown = page(window)
    task = choose(shown, "disclosure")
    shown._ask_later()
    shown._put_off()
    assert "为什么" in shown._why_entry.below.text()
    shown.until.put(date(2026, 11, 20))
    shown.why.setText("等月底一起公开")
    QTest.keyClick(shown.why, Qt.Key.Key_Return)
    settle(window.desk.tasks)
    assert task.key not in shown._tasks
    window.desk.today = lambda: date(2026, 11, 20)
    shown.shown()
    settle(window.desk.tasks)
    assert task.key in shown._tasks


def test_leads_lead_to_their_rule(window: MainWindow) -> None:
    shown = page(window)
    task = choose(shown, "lead")
    shown._do("")
    settle(window.desk.tasks)
    assert isinstance(window.page, LeadsPage)
    assert window.page.rules.currentData() == dict(task.preset)["rule"]


def test_an_own_task_begins_with_its_days(window: MainWindow) -> None:
    page(window).new_record()
    assert isinstance(window.page, FormPage)
    assert window.page.form_body is not None
    assert set(window.page.form_body.answers()) == {"from_day", "to_day"}


def test_every_kind_has_a_name(window: MainWindow) -> None:
    assert {task.kind for task in page(window)._tasks.values()} <= set(KINDS)
