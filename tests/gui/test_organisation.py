"""In the window: a meeting says who is due by its roster, a finding what comes next."""

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from desktop.ui.page.form_request import FormAsk
from desktop.ui.pages.form.form_page import FormPage
from desktop.ui.pages.tasks.tasks_page import TasksPage
from desktop.ui.window.main_window import MainWindow
from forms.schema.form import Value
from sync.store.values import Draft
from tests.helpers.settle import settle


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
