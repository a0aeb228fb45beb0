"""A form page: problems beside the answer, saving writes, reopening shows, nothing is lost."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit

from desktop.ui.dialogs import Choice
from desktop.ui.fields.autocomplete import SuggestLine
from desktop.ui.fields.base import FieldWidget
from desktop.ui.fields.widgets import WIDGETS
from desktop.ui.mark_dialog import Marking
from desktop.ui.page.form_request import FormAsk
from desktop.ui.pages.form.form_page import FormPage
from desktop.ui.window.main_window import MainWindow
from forms.answers.types import TYPES
from forms.schema.form import RecordId
from sync.change import new_record_id
from sync.store.values import Draft
from tests.helpers.filled import LONG_NAME
from tests.helpers.offers import offers
from tests.helpers.scenes import person
from tests.helpers.settle import pause, settle
from tests.helpers.sheets import number
from tests.helpers.told import Told
from tests.helpers.typing import type_chinese

pytestmark = pytest.mark.gui


def opened(window: MainWindow, ask: FormAsk) -> FormPage:
    window.show_page("form", ask)
    settle(window.context.tasks)
    page = window.page
    assert isinstance(page, FormPage)
    return page


def widget(page: FormPage, field: str) -> FieldWidget:
    assert page.form_body is not None
    return page.form_body.widgets[field]


def line(page: FormPage, field: str) -> QLineEdit:
    editor = widget(page, field).editor
    assert isinstance(editor, QLineEdit)
    return editor


def visit(window: MainWindow) -> FormAsk:
    household = window.context.reading.view.household_of(person(window, LONG_NAME))
    assert household is not None
    return FormAsk("visit", preset={"household": household, "day": "2026-11-01"})


def test_every_type_has_its_widget() -> None:
    assert set(WIDGETS) == set(TYPES)


def test_a_problem_stands_beside_its_answer(window: MainWindow) -> None:
    page = opened(window, visit(window))
    day = line(page, "day")
    day.setFocus()
    day.selectAll()
    QTest.keyClicks(day, "2026-13-40")
    QTest.keyClick(day, Qt.Key.Key_Tab)
    assert "没有这一天" in widget(page, "day").problem
    assert widget(page, "day").editor.property("problem") == "bad"
    assert page.state.text().startswith("有 ")
    assert page.state.text().endswith(" 处要改")
    day.setFocus()
    day.selectAll()
    QTest.keyClicks(day, "2026.10.5")
    QTest.keyClick(day, Qt.Key.Key_Tab)
    assert widget(page, "day").problem == ""
    assert day.text() == "2026-10-05"


def test_saving_writes_and_reopening_shows(window: MainWindow, told: Told) -> None:
    before = set(window.context.book.ledger.read.bodies()["visit"])
    page = opened(window, visit(window))
    mode = line(page, "mode")
    mode.setFocus()
    QTest.keyClicks(mode, "rh")
    QTest.keyClick(mode, Qt.Key.Key_Return)
    assert widget(page, "mode").value() == "1"
    note = widget(page, "summary").editor
    assert isinstance(note, QPlainTextEdit)
    type_chinese(note, "老人精神好，猪圈漏雨，已转村委。")
    QTest.keyClick(window, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    settle(window.context.tasks)
    assert told.successes == ["已保存：走访"]
    assert not told.errors
    (made,) = set(window.context.book.ledger.read.bodies()["visit"]) - before
    assert window.place == "list:household", "saving goes back to where one came from"
    page = opened(window, FormAsk("visit", RecordId(made)))
    assert widget(page, "summary").value() == "老人精神好，猪圈漏雨，已转村委。"
    assert line(page, "mode").text() == "入户"
    assert page.state.text() == "没有改动"


def test_saving_with_problems_goes_to_the_first(window: MainWindow, told: Told) -> None:
    page = opened(window, FormAsk("visit"))
    page.save()
    settle(page.context.tasks)
    assert window.page is page
    assert "走访户" in widget(page, "household").problem
    assert widget(page, "household").editor.hasFocus()
    assert widget(page, "mode").problem
    assert not told.successes


def test_escape_asks_only_after_a_change(window: MainWindow, told: Told) -> None:
    opened(window, visit(window))
    QTest.keyClick(window, Qt.Key.Key_Escape)
    assert window.place == "list:household"
    assert not told.questions
    page = opened(window, visit(window))
    type_chinese(line(page, "met"), "奶奶")
    told.answers.append(Choice.STAY)
    QTest.keyClick(window, Qt.Key.Key_Escape)
    assert window.page is page
    told.answers.append(Choice.DISCARD)
    QTest.keyClick(window, Qt.Key.Key_Escape)
    assert window.place == "list:household"
    assert len(told.questions) == 2


def test_a_draft_survives_locking(window: MainWindow, told: Told) -> None:
    page = opened(window, visit(window))
    type_chinese(line(page, "met"), "奶奶和孙子")
    window.put_away()
    told.answers.append(Choice.DISCARD)
    fresh = opened(window, FormAsk("helper"))  # discarding drops the draft again
    assert not fresh.restored.isVisible()
    page = opened(window, visit(window))
    assert not page.restored.isVisible()
    type_chinese(line(page, "met"), "奶奶和孙子")
    page.put_away()
    page.shown(visit(window))
    page.context.turns.now()
    assert page.restored.isVisible()
    assert line(page, "met").text() == "奶奶和孙子"
    assert page.dirty


def test_questions_that_do_not_apply_are_not_shown(window: MainWindow) -> None:
    page = opened(window, FormAsk("person", person(window, LONG_NAME)))
    assert widget(page, "id_number").isVisible()
    kind = line(page, "id_doc_type")
    kind.setFocus()
    type_chinese(kind, "护照")
    QTest.keyClick(kind, Qt.Key.Key_Return)
    assert not widget(page, "id_number").isVisible()


def test_the_wheel_changes_nothing(window: MainWindow) -> None:
    page = opened(window, FormAsk("person", person(window, LONG_NAME)))
    assert page.form_body is not None
    before = page.form_body.answers()
    for field in page.form_body.widgets.values():
        where = QPointF(4, 4)
        for up in (120, -120):
            wheel = QWheelEvent(
                where, field.editor.mapToGlobal(where), QPoint(), QPoint(0, up),
                Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier,
                Qt.ScrollPhase.NoScrollPhase, False,
            )  # fmt: skip
            QApplication.sendEvent(field.editor, wheel)
    assert page.form_body.answers() == before


def test_a_code_is_chosen_by_initials_and_a_person_by_name(window: MainWindow) -> None:
    page = opened(window, FormAsk("one_to_one"))
    somebody = line(page, "person")
    assert isinstance(somebody, SuggestLine)
    somebody.setFocus()
    type_chinese(somebody, "买买提")
    assert [offer.label for offer in offers(somebody)] == [LONG_NAME]
    QTest.keyClick(somebody, Qt.Key.Key_Return)
    assert widget(page, "person").value() == person(window, LONG_NAME)
    assert somebody.text() == LONG_NAME
    type_chinese(somebody, "？")
    assert widget(page, "person").value() is None
    assert "请从列表里选" in widget(page, "person").unreadable


def test_every_editor_has_a_name_for_screen_readers(window: MainWindow) -> None:
    for form in window.context.reading.definitions.forms:
        page = opened(window, FormAsk(form))
        assert page.form_body is not None
        for field in page.form_body.widgets.values():
            assert field.editor.accessibleName() == field.field.label


def test_marking_as_mistaken_asks_first(window: MainWindow, told: Told) -> None:
    record = next(iter(window.context.reading.records("visit")))
    page = opened(window, FormAsk("visit", record))
    told.answers.append(None)
    page.retract_button.click()
    settle(window.context.tasks)
    assert record in window.context.book.ledger.read.bodies()["visit"]
    told.answers.append(Marking("录了两遍"))
    page.retract_button.click()
    settle(window.context.tasks)
    assert record not in window.context.book.ledger.read.bodies()["visit"]
    assert window.context.book.ledger.read.history(record)[-1].reason == "录了两遍"
    assert window.place == "list:household"


def test_a_number_gives_sex_and_birth_and_says_so(window: MainWindow, told: Told) -> None:
    household = window.context.reading.view.household_of(person(window, LONG_NAME))
    assert household is not None
    page = opened(window, FormAsk("person", preset={"household": household}))
    type_chinese(line(page, "name"), "韦玉兰")
    edit = line(page, "id_number")
    edit.setFocus()
    QTest.keyClicks(edit, number("1958-03-12", 442))
    assert (widget(page, "sex").value(), widget(page, "birth").value()) == ("2", "1958-03-12")
    assert widget(page, "sex").source == widget(page, "birth").source == "取自身份证号"
    edit.selectAll()
    QTest.keyClicks(edit, number("1961-05-02", 11))
    assert (widget(page, "sex").value(), widget(page, "birth").value()) == ("1", "1961-05-02")
    birth = line(page, "birth")
    birth.setFocus()
    birth.selectAll()
    QTest.keyClicks(birth, "1961-06-02")
    QTest.keyClick(birth, Qt.Key.Key_Tab)
    assert widget(page, "birth").value() == "1961-06-02", "what somebody typed stays"
    assert "按身份证号码算" in widget(page, "birth").problem
    assert widget(page, "birth").source == ""
    birth.setFocus()
    birth.clear()
    QTest.keyClick(birth, Qt.Key.Key_Tab)
    assert widget(page, "birth").value() == "1961-05-02"
    page.save()
    settle(window.context.tasks)
    assert told.successes == ["已保存：人员"]


def test_what_a_wrong_number_gave_goes_with_it(window: MainWindow) -> None:
    """The number of somebody else, typed and taken away again; or papers that have none."""
    household = window.context.reading.view.household_of(person(window, LONG_NAME))
    assert household is not None
    page = opened(window, FormAsk("person", preset={"household": household}))
    edit, papers = line(page, "id_number"), widget(page, "id_doc_type")

    def given() -> tuple[object, object]:
        return widget(page, "sex").value(), widget(page, "birth").value()

    def clear() -> None:
        edit.setFocus()
        edit.selectAll()
        QTest.keyClick(edit, Qt.Key.Key_Delete)
        QTest.keyClick(edit, Qt.Key.Key_Tab)

    edit.setFocus()
    QTest.keyClicks(edit, number("1958-03-12", 442))
    assert given() == ("2", "1958-03-12")
    clear()
    assert given() == (None, None)
    edit.setFocus()
    QTest.keyClicks(edit, number("1958-03-12", 442))
    papers.put("5")
    papers.setFocus()
    papers.changed.emit()
    assert given() == (None, None)
    papers.put(None)
    papers.changed.emit()
    assert given() == ("2", "1958-03-12"), "the number counts again"
    birth = line(page, "birth")
    birth.setFocus()
    birth.selectAll()
    QTest.keyClicks(birth, "1957-03-12")
    QTest.keyClick(birth, Qt.Key.Key_Tab)
    clear()
    assert given() == (None, "1957-03-12"), "what somebody typed stays"


def test_an_old_card_with_a_number_alone_opens_filled_and_unchanged(window: MainWindow) -> None:
    book = window.context.book
    household = window.context.reading.view.household_of(person(window, LONG_NAME))
    assert household is not None
    old = new_record_id()
    body = {"household": household, "name": "韦老三", "id_number": number("1958-03-12", 442)}
    book.ledger.write.save([Draft("person", body, old)], actor=book.actor)
    window.context.reading.take(None)
    page = opened(window, FormAsk("person", old))
    assert widget(page, "birth").value() == "1958-03-12"
    assert widget(page, "birth").source == "取自身份证号"
    assert page.state.text() == "没有改动"


def test_what_no_sheet_may_print_is_told_at_the_answer_and_moved_to_the_note(
    window: MainWindow,
) -> None:
    page = opened(window, FormAsk("project"))
    name = line(page, "name")
    name.setFocus()
    QTest.keyClicks(name, "139 0000 1234")
    QTest.keyClick(name, Qt.Key.Key_Tab)
    told = widget(page, "name")
    assert "手机号码" in told.problem
    assert "公示上不会印" in told.problem
    assert told.editor.property("problem") == "warn", "it may be kept"
    assert told.mover.isVisible()
    pause(1)  # it is pressed where it is drawn
    QTest.mouseClick(told.mover, Qt.MouseButton.LeftButton)
    assert name.text() == ""
    assert widget(page, "note").value() == "项目名称：139 0000 1234"
    assert not told.mover.isVisible()


def test_a_form_without_a_note_makes_no_offer(window: MainWindow) -> None:
    page = opened(window, FormAsk("hamlet"))
    name = line(page, "name")
    name.setFocus()
    QTest.keyClicks(name, "459999196611230041")
    QTest.keyClick(name, Qt.Key.Key_Tab)
    assert "公民身份号码" in widget(page, "name").problem
    assert not widget(page, "name").mover.isVisible()
