"""In the window: a meeting says who is due by its roster, a finding what comes next."""

from datetime import date

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from desktop.ui.page.form_request import FormAsk
from desktop.ui.pages.form.form_page import FormPage
from desktop.ui.pages.people.hand_over import HandOverPage
from desktop.ui.pages.tasks.tasks_page import TasksPage
from desktop.ui.pages.tasks.wording import do
from desktop.ui.window.main_window import MainWindow
from forms.schema.form import RecordId, Value
from sync.store.values import Draft
from tests.helpers.settle import settle

DAY = date(2026, 11, 1)


def opened(window: MainWindow, ask: FormAsk) -> FormPage:
    window.show_page("form", ask)
    QApplication.processEvents()
    page = window.page
    assert isinstance(page, FormPage)
    return page


def keep(window: MainWindow, form: str, **body: Value) -> str:
    (record,) = window.context.book.ledger.write.save([Draft(form, body)], actor="兰秀英").ids
    window.context.announce({form})
    return record


def write(page: FormPage, field: str, text: str) -> None:
    assert page.form_body is not None
    editor = page.form_body.widgets[field].editor
    assert isinstance(editor, QLineEdit)
    editor.selectAll()
    QTest.keyClicks(editor, text)
    QApplication.processEvents()


def test_a_meeting_tells_how_many_are_due_while_it_is_filled_in(window: MainWindow) -> None:
    ask = FormAsk("meeting", preset={"type": "05", "day": "2026-10-20", "due": 3, "present": 2})
    assert "算不出应到几人" in opened(window, ask).working_lines.text()
    for number, person in enumerate(list(window.context.reading.records("person"))[:3]):
        keep(window, "representative", person=person, seat="1" if number else "2",
             elected_by="2", elected_day="2026-01-10")  # fmt: skip
    page = opened(window, ask)
    assert "应到 3 人" in page.working_lines.text()
    assert "够法定人数。" in page.working_lines.text()
    write(page, "due", "4")
    assert "不够法定人数：应到人数和开会那天的村民代表会议成员对不上" in page.working_lines.text()


def test_a_finding_is_done_from_the_list_of_tasks(window: MainWindow) -> None:
    owner = keep(window, "helper", name="韦妇联", unit="板岭村")
    finding = keep(window, "rectification", problem="走访不及时", found_day="2026-10-01",
                   measures="按月走访", owner=owner, due_day="2026-11-05", state="20",
                   **{"class": "07"})  # fmt: skip
    window.show_page("tasks")
    settle(window.context.tasks)
    tasks = window.page
    assert isinstance(tasks, TasksPage)
    (task,) = [one for one in tasks.rows.values() if one.kind == "rectify"]
    assert task.record == finding
    page = opened(window, FormAsk("rectification", record=task.record))
    assert "下一步：整改完成。" in page.working_lines.text()
    write(page, "done_day", "2026-10-30")
    assert "下一步：另一人验收。" in page.working_lines.text()


def test_who_leaves_hands_over_in_one_step_and_it_can_be_taken_back(window: MainWindow) -> None:
    context = window.context
    giver = keep(window, "helper", name="黄驻村", unit="县局")
    taker = keep(window, "helper", name="梁接任", unit="县局")
    term = keep(window, "secretary_term", helper=giver, role="01", sender="县局",
                from_day="2024-01-01", to_day="2026-10-30")  # fmt: skip
    duties = [
        keep(window, "duty", subject="3", duty=name, helper=giver, due_day="2026-12-31")
        for name in ("走访", "公开")
    ]
    window.show_page("tasks")
    settle(context.tasks)
    tasks = window.page
    assert isinstance(tasks, TasksPage)
    (task,) = [one for one in tasks.rows.values() if one.kind == "handover"]
    do(tasks, task, DAY)
    page = window.page
    assert isinstance(page, HandOverPage)
    assert page.giver.value() == giver
    assert page.since.day().isoformat() == "2026-10-30", "the day he left"
    assert not page.save_button.isEnabled(), "nobody takes over yet"
    page.taker.put(taker)
    page.taker.changed.emit()
    assert page.save_button.isEnabled()
    page.ticks[RecordId(duties[1])].setChecked(False)
    page.save_button.click()
    settle(context.tasks)
    body = context.reading.body
    assert [body(RecordId(one))["helper"] for one in duties] == [taker, giver]
    assert body(RecordId(term))["successor"] == taker
    paper = window.page
    assert isinstance(paper, FormPage)
    assert paper.ask is not None
    assert paper.ask.form == "handover", "its paper waits for witness and signatures"
    assert body(RecordId(str(paper.ask.record)))["giver"] == giver
    context.undo(window)
    settle(context.tasks)
    assert body(RecordId(duties[0]))["helper"] == giver
    assert not context.reading.records("handover")
    assert not context.reading.records("former")
