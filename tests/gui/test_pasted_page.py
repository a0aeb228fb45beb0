"""A pasted list becomes a list of people; where several fit, a person chooses."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop.ui.pages.records.pasted import PAUSE_MS, PastedPage
from desktop.ui.pages.records.record_list import RecordList
from desktop.ui.window.main_window import MainWindow
from forms.definitions.records import Person
from sync.store.values import Draft
from tests.helpers.settle import pause, settle
from tests.helpers.told import Told

pytestmark = pytest.mark.gui


def test_a_pasted_column_becomes_a_list_of_people(window: MainWindow, told: Told) -> None:
    context = window.context
    view = context.reading.view
    one, two = [person for person in view.all(Person) if person.id_number][:2]
    twin = {**one.body, "birth": "1931-02-03"}
    for question in ("id_number", "father", "mother", "spouse"):
        twin.pop(question, None)
    twin["relation"] = "99"
    assert window.page is not None
    draft = Draft("person", twin)
    context.write("twin", lambda book: book.ledger.write.save([draft], actor="测试"), window.page)
    settle(context.tasks)
    window.show_page("list:person")
    page = window.page
    assert isinstance(page, RecordList)
    QTest.keyClick(page, Qt.Key.Key_F9)
    pasted = window.page
    assert isinstance(pasted, PastedPage)
    QApplication.clipboard().setText(f"姓名\n{one.name}\n{two.id_number}\n没有这个人\n")
    QTest.keyClick(pasted.text, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    pause(PAUSE_MS + 50)
    settle(context.tasks)
    found = {row.text: row.found.value for row in pasted.rows.values()}
    assert found == {
        "姓名": "heading", one.name: "choose", two.id_number: "sure", "没有这个人": "nobody",
    }  # fmt: skip
    assert pasted.people() == (two.id,)
    pasted.table.selectRow(pasted.table.rows.ids.index(next(iter(pasted.rows))))
    told.answers.append(0)
    QTest.keyClick(pasted.table, Qt.Key.Key_Return)
    assert len(pasted.people()) == 2
    pasted.show_people.click()
    settle(context.tasks)
    assert window.place == "list:person"
    assert set(page.in_sight) == set(pasted.people())
    assert page.everybody.text() == "粘贴的名单 2 条"
    page.everybody.click()
    assert len(page.in_sight) == len(page.rows)
    assert told.errors == []
