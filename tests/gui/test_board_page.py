"""The board page: from the finished sheet to the archive, one key for each step."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop.application import Application
from desktop.paper.notices.compose import compose
from desktop.paper.pdf import render
from desktop.ui.page.form_request import FormAsk
from desktop.ui.pages.form.form_page import FormPage
from desktop.ui.pages.notices.board import BoardPage
from desktop.ui.pages.notices.notice_page import NoticePage
from desktop.ui.window.main_window import MainWindow
from forms.schema.form import RecordId, Value
from sync.store.values import Draft
from tests.helpers.settle import settle
from tests.helpers.told import Told
from tests.helpers.typing import type_chinese


def board(window: MainWindow, application: Application) -> BoardPage:
    window.show_page("board")
    settle(application.tasks)
    page = window.page
    assert isinstance(page, BoardPage)
    return page


def post(window: MainWindow, **answers: Value) -> str:
    book = window.context.book
    body: dict[str, Value] = {"kind": "N18", "title": "财务收支公开", **answers}
    made = book.ledger.write.save([Draft("posting", body)], actor="x").ids[0]
    window.context.reading.take(None)  # the window did not write it
    return made


def test_a_finished_sheet_begins_its_life(window: MainWindow, application: Application) -> None:
    window.show_page("notice", "N25")
    settle(application.tasks)
    made = window.page
    assert isinstance(made, NoticePage)
    assert made.made is not None
    made.posting_button.click()
    form = window.page
    assert isinstance(form, FormPage)
    form.save()
    settle(form.context.tasks)
    (record,) = window.context.book.ledger.read.records("posting")
    assert record.body["digest"] == made.made.notice.digest
    page = board(window, application)
    assert page.table.rows.ids == [record.id]
    assert page.step.text() == "监督委员会核对"


def test_a_step_asks_what_it_writes_down_and_no_more(
    window: MainWindow, application: Application, told: Told
) -> None:
    """One name: the day is known, and the keyboard is in the name."""
    record = post(window, checker_name="蓝国强", checked_day="2026-09-24")
    page = board(window, application)
    QTest.keyClick(page.table, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert list(page.strip.widgets) == ["approver_name", "approved_day"]
    name = page.strip.widgets["approver_name"]
    assert name.editor.hasFocus()
    QTest.keyClick(name.editor, Qt.Key.Key_Return)
    assert "请填" in name.problem, "nothing is written without a name"
    type_chinese(name.editor, "韦大明")
    QTest.keyClick(name.editor, Qt.Key.Key_Return)
    settle(application.tasks)
    assert told.errors == []
    body = window.context.book.view().stated("posting")[RecordId(record)]
    assert body["approver_name"] == "韦大明"
    assert body["approved_day"] == window.context.today().isoformat()
    assert body["checker_name"] == "蓝国强"
    assert page.strip.isHidden()
    assert page.table.hasFocus()
    QTest.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    settle(application.tasks)
    assert "approver_name" not in window.context.book.view().stated("posting")[RecordId(record)]


def test_who_signed_the_last_sheet_is_offered_and_two_keys_take_the_step(
    window: MainWindow, application: Application
) -> None:
    post(window, checker_name="蓝国强", checked_day="2026-09-24", title="早一张")
    record = post(window, title="后一张")
    page = board(window, application)
    page.table.selectRow(page.table.rows.ids.index(RecordId(record)))
    QTest.keyClick(page.table, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    name = page.strip.widgets["checker_name"]
    assert name.value() == "蓝国强"
    assert name.editor.hasFocus()
    QTest.keyClick(name.editor, Qt.Key.Key_Return)
    settle(application.tasks)
    body = window.context.book.view().stated("posting")[RecordId(record)]
    assert body["checker_name"] == "蓝国强"


def test_a_step_the_law_does_not_allow_is_refused_in_the_strip(
    window: MainWindow, application: Application, told: Told
) -> None:
    record = post(window, checker_name="蓝国强", checked_day="2026-09-24")
    page = board(window, application)
    page.take_step()
    page.strip.widgets["approver_name"].put("韦大明")
    page.strip.widgets["approved_day"].put("2027-01-01")
    page.strip.settle()
    settle(application.tasks)
    assert "日期在今天以后" in told.errors[-1]
    assert "approver_name" not in window.context.book.view().stated("posting")[RecordId(record)]
    assert page.strip.isVisible()


def test_the_whole_record_is_one_press_away(window: MainWindow, application: Application) -> None:
    record = post(window, checker_name="蓝国强", checked_day="2026-09-24")
    page = board(window, application)
    page.take_step()
    page.strip.whole_wanted.emit()
    form = window.page
    assert isinstance(form, FormPage)
    assert form.ask is not None
    assert form.ask.record == record
    body = form.form_body
    assert body is not None
    assert body.answers()["approved_day"] == window.context.today().isoformat()
    assert form.dirty


def test_an_open_objection_keeps_a_sheet_where_it_is(
    window: MainWindow, application: Application, told: Told
) -> None:
    number = "板岭村公示〔2026〕N18-0901号"
    post(window, number=number, posted_day="2026-09-01", days=15)
    objection: dict[str, Value] = {
        "notice_no": number, "received_day": "2026-09-03", "content": "x", "state": "20",
    }  # fmt: skip
    window.context.book.ledger.write.save([Draft("objection", objection)], actor="x")
    page = board(window, application)
    page.take_step()
    assert "异议" in told.errors[-1]
    assert isinstance(window.page, BoardPage)


def test_nothing_posted_says_where_to_begin(window: MainWindow, application: Application) -> None:
    page = board(window, application)
    assert page.stack.currentWidget() is page.nothing
    assert not page.step.isEnabled()


def test_a_sheet_somebody_brings_is_judged_on_the_page(
    window: MainWindow, application: Application, told: Told, tmp_path: Path
) -> None:
    book, today = window.context.book, window.context.today()
    sheet, other = tmp_path / "公示.pdf", tmp_path / "照片.pdf"
    sheet.write_bytes(render(compose(book, "N25", today)))
    other.write_bytes(b"no pdf")
    page = board(window, application)
    told.answers.extend([str(sheet), str(other), ""])
    for _ in range(3):
        page.judge.click()
        settle(application.tasks)
    assert "是本村出的公示" in told.successes[-1]
    assert "〔" in told.successes[-1]
    assert len(told.errors) == 1
    assert "PDF" in told.errors[0]


def test_a_draft_nobody_checked_goes_by_one_button_and_comes_back(
    window: MainWindow, application: Application
) -> None:
    record = post(window, number="弄峒村公示〔2026〕N18-0924号")
    page = board(window, application)
    assert not page.discard.isHidden()
    page.discard.click()
    settle(application.tasks)
    assert board(window, application).table.rows.ids == []
    window.context.undo(window)
    settle(application.tasks)
    assert board(window, application).table.rows.ids == [record]


def test_a_checked_sheet_is_no_draft(window: MainWindow, application: Application) -> None:
    post(window, checker_name="蓝国强", checked_day="2026-09-24")
    assert board(window, application).discard.isHidden()


def test_what_the_machine_does_not_allow_is_refused_in_the_form(
    window: MainWindow, application: Application, told: Told
) -> None:
    record = post(window, number="弄峒村公示〔2026〕N18-0924号")
    window.context.announce({"posting"})
    window.show_page("form", FormAsk("posting", RecordId(record), {"posted_day": "2026-09-24"}))
    form = window.page
    assert isinstance(form, FormPage)
    form.save()
    settle(form.context.tasks)
    assert "没有监督委员会核对就张贴了" in told.errors[-1]
    (kept,) = window.context.book.ledger.read.records("posting")
    assert "posted_day" not in kept.body
