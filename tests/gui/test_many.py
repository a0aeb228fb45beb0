"""Choose many, look, act once, take it back: in the real window, on a real book."""

import pytest
from pypdfium2 import PdfDocument
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from desktop.ui.lists.list_page import ListPage
from desktop.ui.page import printing
from desktop.ui.pages.form.edit_many import EditManyPage
from desktop.ui.pages.form.register_many import RegisterManyPage
from desktop.ui.pages.records.pasted import PastedPage
from desktop.ui.pages.records.record_list import RecordList
from desktop.ui.pages.rules.leads import LeadsPage
from desktop.ui.window.main_window import MainWindow
from forms.schema.form import Body, RecordId
from tests.helpers.pages import in_front
from tests.helpers.settle import settle
from tests.helpers.told import Told

pytestmark = pytest.mark.gui
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def people(window: MainWindow) -> RecordList:
    window.show_page("list:person")
    settle(window.context.tasks)
    return in_front(window, RecordList)


def stored(window: MainWindow, form: str) -> dict[RecordId, Body]:
    return dict(window.context.book.view().stated(form))


def undo(window: MainWindow) -> None:
    QTest.keyClick(window, Qt.Key.Key_Z, CTRL)
    settle(window.context.tasks)


def test_the_same_answer_for_all_that_are_filtered_is_one_save_and_one_undo(
    window: MainWindow, told: Told
) -> None:
    page = people(window)
    before = stored(window, "person")
    QTest.keyClick(window, Qt.Key.Key_F, CTRL)
    page.filter.setText("上板屯")
    shown = page.in_sight
    QTest.keyClick(page.filter, Qt.Key.Key_A, CTRL)
    assert sorted(page.table.selected()) == sorted(shown)
    assert page.bar.isVisible()
    QTest.keyClick(page.table, Qt.Key.Key_F2)
    settle(window.context.tasks)
    edit = in_front(window, EditManyPage)
    assert not edit.write_button.isEnabled(), "nothing is asked for yet"
    edit.field.setCurrentIndex(edit.field.findData("political"))
    assert edit.answer is not None
    code = window.context.book.definitions.codes.items("gb_political")[0][0]
    edit.answer.put(code)
    edit.plan()
    settle(window.context.tasks)
    blank = [one for one in shown if "political" not in before[one]]
    assert edit.write_button.text() == f"写入 {len(blank)} 条"
    QTest.keyClick(edit, Qt.Key.Key_S, CTRL)
    settle(window.context.tasks)
    after = stored(window, "person")
    assert {one for one in after if after[one] != before[one]} == set(blank)
    assert all(after[one]["political"] == code for one in blank)
    assert window.page is page
    assert told.errors == []
    undo(window)
    assert stored(window, "person") == before


def test_what_wants_a_look_is_not_ticked_until_somebody_looked(window: MainWindow) -> None:
    page = people(window)
    married = next(one for one in page.rows if page.rows[one].get("marital") == "20")
    other = next(one for one in page.rows if one != married)
    view = window.context.book.view()
    from sync.store.values import Draft

    body = {**view.stated("person")[married], "spouse": other}
    window.context.book.ledger.write.save([Draft("person", body, married)], actor="x")
    window.context.announce()
    settle(window.context.tasks)
    page.table.choose([married])
    page.edit_many()
    settle(window.context.tasks)
    edit = in_front(window, EditManyPage)
    edit.field.setCurrentIndex(edit.field.findData("marital"))
    edit.which.show_at(1)
    assert edit.answer is not None
    edit.answer.put("10")
    edit.plan()
    settle(window.context.tasks)
    assert edit.rows[married].why.endswith("请核对。")
    assert not edit.write_button.isEnabled()
    edit.table.setFocus()
    QTest.keyClick(edit.table, Qt.Key.Key_Space)
    assert edit.write_button.text() == "写入 1 条"


def test_one_verdict_for_all_leads_of_a_rule_and_back(window: MainWindow, told: Told) -> None:
    window.show_page("leads")
    settle(window.context.tasks)
    page = in_front(window, LeadsPage)
    page.rules.setCurrentIndex(page.rules.findData("G-10"))
    number = len(page.rows)
    assert number > 1
    page.table.setFocus()
    QTest.keyClick(page.table, Qt.Key.Key_A, CTRL)
    QTest.keyClick(page.table, Qt.Key.Key_2)
    assert page.strip.yes.text() == f"写 {number} 条结论"
    QTest.keyClick(page.strip.why, Qt.Key.Key_Return)
    assert page.strip.isVisible(), "a verdict has a reason"
    page.strip.why.setText("都走访过，家里有人照应。")
    QTest.keyClick(page.strip.why, Qt.Key.Key_Return)
    settle(window.context.tasks)
    verdicts = stored(window, "lead")
    assert len(verdicts) == number
    assert len({body["fingerprint"] for body in verdicts.values()}) == number
    assert page.rules.findData("G-10") < 0 or not page.rows
    assert told.errors == []
    undo(window)
    assert stored(window, "lead") == {}


def test_one_form_filled_once_is_a_record_for_each(window: MainWindow, told: Told) -> None:
    page = people(window)
    before = stored(window, "visit")
    chosen = page.in_sight[:3]
    page.table.choose(chosen)
    page.table.setFocus()
    QTest.keyClick(page.table, Qt.Key.Key_N, CTRL | SHIFT)
    settle(window.context.tasks)
    many = in_front(window, RegisterManyPage)
    assert many.form.currentData() == "visit"
    assert many.form_body is not None
    many.form_body.put({"day": "2026-10-30", "mode": "1", "met": "本人", "result": "1"})
    many.plan()
    settle(window.context.tasks)
    assert many.write_button.text() == "登记 3 条", many.lines
    QTest.keyClick(many, Qt.Key.Key_S, CTRL)
    settle(window.context.tasks)
    new = {k: v for k, v in stored(window, "visit").items() if k not in before}
    assert sorted(body["person"] for body in new.values()) == sorted(chosen)
    assert told.errors == []
    undo(window)
    assert stored(window, "visit") == before


def test_what_is_chosen_survives_filter_and_order_and_esc_lets_go(window: MainWindow) -> None:
    page = people(window)
    table = page.table
    table.setFocus()
    table.selectRow(0)
    for _ in range(3):
        QTest.keyClick(table, Qt.Key.Key_Down, SHIFT)
    chosen = set(table.selected())
    assert len(chosen) == 4
    table.sortByColumn(5, Qt.SortOrder.DescendingOrder)
    assert set(table.selected()) == chosen
    page.filter.setText("下板屯")
    hidden = len(chosen - set(page.in_sight))
    assert set(table.selected()) == chosen
    assert hidden
    assert f"其中 {hidden} 条现在没显示" in page.bar.words.text()
    table.setFocus()
    QTest.keyClick(table, Qt.Key.Key_A, CTRL | SHIFT)
    assert set(table.selected()) == chosen ^ set(page.in_sight)
    QTest.keyClick(table, Qt.Key.Key_Escape)
    assert len(table.selected()) == 1
    assert not page.bar.isVisible()
    assert window.page is page


def test_copied_rows_have_heads_and_stay_masked(window: MainWindow) -> None:
    page = people(window)
    page.table.setFocus()
    QTest.keyClick(page.table, Qt.Key.Key_A, CTRL)
    QTest.keyClick(page.table, Qt.Key.Key_C, CTRL)
    heads, *lines = QGuiApplication.clipboard().text().splitlines()
    assert heads.split("\t")[:3] == ["姓名", "屯", "所在户"]
    assert len(lines) == len(page.rows)
    phones = {str(body["phone"]) for body in page.rows.values() if body.get("phone")}
    assert phones
    assert not any(phone in line for phone in phones for line in lines)
    QTest.keyClick(page.table, Qt.Key.Key_C, CTRL | SHIFT)
    assert len(QGuiApplication.clipboard().text().splitlines()) == len(lines)


@pytest.mark.parametrize(
    "name", ["list:person", "list:visit", "leads", "derived:left_behind_child"]
)
def test_the_menu_says_the_same_verbs_with_their_keys(window: MainWindow, name: str) -> None:
    window.show_page(name)
    settle(window.context.tasks)
    page = window.page
    assert isinstance(page, ListPage)
    menu = page.bar.menu()
    told = [(action.text(), action.shortcut().toString()) for action in menu.actions()]
    assert told == [(verb.words, verb.key) for verb in page.bar.verbs]
    keys = [verb.key for verb in page.bar.verbs]
    assert len(set(keys)) == len(keys)
    menu.deleteLater()


def test_chosen_rows_are_printed_for_a_reason_under_their_heads(
    window: MainWindow, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    papers: list[bytes] = []
    monkeypatch.setattr(printing, "print_pdf", lambda content, *_: papers.append(content))
    page = people(window)
    page.list.looks.grouped.emit("=hamlet")
    settle(window.context.tasks)
    chosen = page.in_sight[:3]
    page.table.choose(chosen)
    page.table.setFocus()
    told.answers.append(None)
    QTest.keyClick(page.table, Qt.Key.Key_P, CTRL)
    settle(window.context.tasks)
    assert papers == [], "without a reason nothing leaves"
    told.answers.append(("镇民政办", "月度核对通知"))
    QTest.keyClick(page.table, Qt.Key.Key_P, CTRL)
    settle(window.context.tasks)
    (entry,) = stored(window, "look").values()
    assert (entry["rows"], entry["to"]) == (3, "镇民政办")
    (paper,) = papers
    with PdfDocument(paper) as document:
        words = document[0].get_textpage().get_text_range()
    view = window.context.reading.view
    assert all(view.name(one)[:2] in words for one in chosen)
    assert "内部使用，不得张贴" in words
    assert view.hamlet_of(view.household_of(chosen[0])) in words
    assert told.errors == []


def test_who_stands_on_a_pasted_list_is_chosen_among_all(window: MainWindow, told: Told) -> None:
    page = people(window)
    view, everybody = window.context.reading.view, len(page.rows)
    names = [view.name(one) for one in page.in_sight[:2]]
    window.show_page("pasted")
    pasted = in_front(window, PastedPage)
    pasted.text.setPlainText("\n".join(names))
    pasted.look()
    settle(window.context.tasks)
    meant = pasted.people()
    assert len(meant) == 2
    pasted.choose_people.click()
    settle(window.context.tasks)
    assert window.page is page
    assert set(page.table.selected()) == set(meant)
    assert len(page.in_sight) == everybody
