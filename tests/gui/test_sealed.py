"""What is shut stays shut on every page until somebody gives role and reason; the look is kept."""

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QLabel, QLineEdit, QPlainTextEdit, QWidget

from desktop.ui.page.form_request import FormAsk
from desktop.ui.pages.form.form_page import FormPage
from desktop.ui.pages.people.person import PersonPage
from desktop.ui.pages.records.record_list import RecordList
from desktop.ui.window.main_window import MainWindow
from forms.schema.form import RecordId
from sync.errors.ledger import RecordKept
from sync.store.values import Draft
from tests.helpers.children import children
from tests.helpers.settle import settle
from tests.helpers.told import Told

pytestmark = pytest.mark.gui
SECRET, PHONE = "保密病名甲乙丙", "13900007654"


def words(page: QWidget) -> str:
    """Everything that can be read on a page."""
    found = [w.text() for w in children(page, QLabel) if w.isVisible()]
    found += [w.text() for w in children(page, QLineEdit) if w.isVisible()]
    found += [w.toPlainText() for w in children(page, QPlainTextEdit) if w.isVisible()]
    return "\n".join(found)


def child_with_secret(window: MainWindow) -> tuple[RecordId, RecordId]:
    """A child with a phone and a sealed illness."""
    context = window.context
    household = next(iter(context.reading.records("household")))
    child = {
        "household": household, "name": "黄小花", "sex": "2", "birth": "2016-05-01",
        "relation": "30", "phone": PHONE,
    }  # fmt: skip
    (person,) = context.book.ledger.write.save([Draft("person", child)], actor="x").ids
    ill = {"person": person, "class": "4", "sealed_disease": SECRET}
    (illness,) = context.book.ledger.write.save([Draft("health", ill)], actor="x").ids
    context.announce({"person", "health"})
    return person, illness


def test_nothing_shut_is_read_before_the_reason(window: MainWindow, told: Told) -> None:
    person, illness = child_with_secret(window)
    shows: tuple[Callable[[], None], ...] = (
        lambda: window.open_record(person),
        lambda: window.show_page("form", FormAsk("health", illness)),
        lambda: window.show_page("form", FormAsk("person", person)),
        lambda: window.show_page("list:health"),
        lambda: window.show_page("list:person"),
    )
    for show in shows:
        show()
        settle(window.context.tasks)
        page = window.page
        assert page is not None
        if isinstance(page, RecordList):
            page.eye.click()
            texts = [c.text(r) for c in page.table.rows.columns for r in page.table.rows.ids]
            assert SECRET not in texts
            assert not [text for text in texts if PHONE in text]
        assert SECRET not in words(page)
        assert PHONE not in words(page)
    assert told.questions == []


def test_a_reason_opens_it_and_is_kept(window: MainWindow, told: Told) -> None:
    person, illness = child_with_secret(window)
    window.open_record(person)
    settle(window.context.tasks)
    page = window.page
    assert isinstance(page, PersonPage)
    told.answers.append(None)
    page.show_all.click()
    assert PHONE not in words(page), "no reason, no look"
    told.answers.append(("4", "1", ""))
    page.show_all.click()
    assert PHONE not in words(page), "a clerk may not"
    told.answers.append(("3", "1", "上门核实"))
    page.show_all.click()
    settle(window.context.tasks)
    assert PHONE in words(page)
    (look,) = window.context.reading.records("look").values()
    assert (look["record"], look["role"], look["reason"]) == (person, "3", "1")
    assert PHONE not in str(look)
    window.show_page("form", FormAsk("health", illness))
    assert isinstance(window.page, FormPage)
    assert window.page.unlock_button.isHidden(), "the sitting holds for what is about the person"


def test_a_locked_answer_is_not_overwritten_by_its_mask(window: MainWindow, told: Told) -> None:
    _, illness = child_with_secret(window)
    window.show_page("form", FormAsk("health", illness))
    page = window.page
    assert isinstance(page, FormPage)
    assert page.form_body is not None
    hospital = page.form_body.widgets["doctor_signed"]
    hospital.put(True)
    hospital.changed.emit()
    page.save()
    settle(page.context.tasks)
    assert told.errors == []
    body = window.context.reading.body(illness)
    assert body["sealed_disease"] == SECRET
    assert body["doctor_signed"] is True
    window.show_page("form", FormAsk("health", illness))
    told.answers.append(("1", "6", ""))
    page.unlock_button.click()
    settle(window.context.tasks)
    assert SECRET in words(page)


def test_a_look_cannot_be_undone(window: MainWindow) -> None:
    look = {
        "day": "2026-11-01", "who": "x", "role": "1", "form": "person", "record": "0" * 32,
        "reason": "1",
    }  # fmt: skip
    ledger = window.context.book.ledger
    (record,) = ledger.write.save([Draft("look", look)], actor="x").ids
    with pytest.raises(RecordKept):
        ledger.write.save([Draft("look", {**look, "who": "y"}, record)], actor="x")
    with pytest.raises(RecordKept):
        ledger.write.retract([record], actor="x", reason="误录")
    window.context.announce({"look"})
    window.show_page("form", FormAsk("look", record))
    page = window.page
    assert isinstance(page, FormPage)
    assert page.save_button.isHidden()
    assert page.retract_button.isHidden()


def test_a_complaint_vanishes_for_whom_it_is_about(window: MainWindow) -> None:
    context = window.context
    helper = {"name": "陆支书"}
    (who,) = context.book.ledger.write.save([Draft("helper", helper)], actor="x").ids
    body = {"received_day": "2026-10-01", "topic": "01", "content": "某事", "against": who}
    (complaint,) = context.book.ledger.write.save([Draft("complaint", body)], actor="x").ids
    context.announce({"complaint"})
    assert complaint in context.reading.records("complaint")
    context.book.actor = "陆支书（村支书）"
    context.announce({"complaint"})
    assert complaint not in context.reading.records("complaint")
    assert context.book.hidden(complaint)
    assert all(hit.id != complaint for hit in context.book.search("某事"))
