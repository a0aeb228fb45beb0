"""问清单 in the real window: a list pasted, looked at, registered; the page counts anew."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop.ui.pages.form.register_many import RegisterManyPage
from desktop.ui.pages.questions.paste_page import NOBODY, PAUSE_MS, PasteListPage
from desktop.ui.pages.questions.question_rows import TABS
from desktop.ui.pages.questions.questions_page import QuestionsPage
from desktop.ui.pages.records.record_list import SHIPPED, RecordList
from desktop.ui.window.main_window import MainWindow
from forms.definitions.records import Coverage, ImportDoubt, Insurance, Person
from forms.questions.asking_order import AskingOrder
from tests.helpers.settle import pause, settle
from tests.helpers.told import Told

pytestmark = pytest.mark.gui


def questions(window: MainWindow) -> QuestionsPage:
    window.show_page("questions")
    settle(window.context.tasks)
    page = window.page
    assert isinstance(page, QuestionsPage)
    return page


def ask(page: QuestionsPage, window: MainWindow, words: str) -> None:
    """Enter on the line that asks for something."""
    at = next(n for n, key in enumerate(page.table.rows.ids) if words in page.rows[key].zh)
    page.table.selectRow(at)
    QTest.keyClick(page.table, Qt.Key.Key_Return)
    settle(window.context.tasks)


def paste(page: PasteListPage, window: MainWindow, text: str) -> None:
    QApplication.clipboard().setText(text)
    QTest.keyClick(page.text, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    pause(PAUSE_MS + 50)
    settle(window.context.tasks)


def press(page: PasteListPage, words: str) -> None:
    """A verb of the menu, on what is chosen."""
    next(verb for verb in page.bar.verbs if verb.words == words).press()


def test_a_pasted_list_settles_what_waits_for_it(window: MainWindow, told: Told) -> None:
    page = questions(window)
    assert [page.tabs.tabText(at)[:3] for at in range(4)] == [words[:3] for words in TABS]
    before = page.told.total
    people = [p for p in window.context.reading.view.all(Person) if p.id_number]
    ask(page, window, "医保参保")
    pasting = window.page
    assert isinstance(pasting, PasteListPage)
    rows = "\n".join(f"{p.name}\t{p.id_number}\t城乡居民" for p in people[:-2])
    paste(pasting, window, f"姓名\t身份证号码\t参保险种\n{rows}\n王不在\t\t\n")
    assert pasting.write_button.text() == f"登记 {len(people) - 2} 条"
    pasting.whole.tick.setChecked(True)
    assert not pasting.write_button.isEnabled(), "a line waits for a person"
    nobody = next(key for key, row in pasting.rows.items() if row.fate.waits)
    pasting.table.selectRow(pasting.table.rows.ids.index(nobody))
    press(pasting, NOBODY)
    settle(window.context.tasks)
    assert pasting.whole.trouble.text() == "请写明是哪个单位的、哪一份名单。"
    pasting.whole.source.setText("镇医保服务窗口")
    QTest.keyClick(pasting, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    settle(window.context.tasks)
    assert window.page is page
    assert page.settled.text() == f"刚才少了 {before - page.told.total:,} 个没问清。"
    assert page.told.total < before
    assert not any("医保参保" in row.zh for row in page.rows.values())
    view = window.context.reading.view
    assert len(view.all(Insurance)) == len(people) - 2
    said = [one for one in view.all(Coverage) if one.source == "镇医保服务窗口"]
    assert [(one.year, one.complete) for one in said] == [(2026, True)]
    QTest.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    settle(window.context.tasks)
    assert page.told.total == before, "one undo for all of it"
    assert told.errors == []


def test_a_list_that_is_not_said_to_be_whole_keeps_what_it_does_not_know(
    window: MainWindow, told: Told
) -> None:
    page = questions(window)
    ask(page, window, "医保参保")
    pasting = window.page
    assert isinstance(pasting, PasteListPage)
    paste(pasting, window, "姓名\t身份证号码\t参保险种\n王不在\t\t城乡居民\n")
    assert pasting.write_button.text() == "登记"
    pasting.back.emit()
    settle(window.context.tasks)
    ask(page, window, "医保参保")
    assert pasting.text.toPlainText().startswith("姓名"), "what was pasted waits"
    assert not window.context.reading.view.all(ImportDoubt)
    assert told.errors == []


def test_a_list_of_nobody_is_asked_about_twice(window: MainWindow, told: Told) -> None:
    page = questions(window)
    ask(page, window, "特困供养名单")
    pasting = window.page
    assert isinstance(pasting, PasteListPage)
    pasting.whole.tick.setChecked(True)
    pasting.whole.source.setText("镇民政办")
    assert pasting.write_button.text() == "写明名单是全的"
    told.answers += [True, False]
    pasting.write()
    settle(window.context.tasks)
    assert not any(one.kinds for one in window.context.reading.view.all(Coverage))
    told.answers += [True, True]
    pasting.write()
    settle(window.context.tasks)
    said = [one.kinds for one in window.context.reading.view.all(Coverage) if one.kinds]
    assert said == [["02"]]
    assert window.page is page


def test_a_round_writes_every_household_but_the_exceptions(window: MainWindow, told: Told) -> None:
    page = questions(window)
    ask(page, window, "住房还没有排查过")
    many = window.page
    assert isinstance(many, RegisterManyPage)
    assert many.form.currentData() == "house"
    homes = len(window.context.reading.view.records("household"))
    assert many.form_body is not None
    many.form_body.put({"day": "2026-10-20", "grade": "A"})
    many.plan()
    settle(window.context.tasks)
    many.turn(next(iter(many.lines)))
    settle(window.context.tasks)
    assert f"住房安全：多算清 {homes - 1} 户" in many.gained.text()
    many.write()
    settle(window.context.tasks)
    assert len(window.context.reading.view.records("house")) == homes - 1
    assert told.errors == []


def test_the_list_of_households_says_how_much_is_open_in_each(
    window: MainWindow, told: Told
) -> None:
    homes = {one.subject: len(one.questions) for one in _asking(window).of_households}
    window.show_page("list:household")
    settle(window.context.tasks)
    page = window.page
    assert isinstance(page, RecordList)
    assert "=open" not in {column.id for column in page.table.rows.columns}, "not counted unasked"
    page.list.look_at(SHIPPED["household"]["没问清"])
    settle(window.context.tasks)
    store = page.table.rows.store
    assert dict(zip(store.ids, store.columns["=open"].texts, strict=True)) == {
        home: f"{homes[home]} 件" if home in homes else "" for home in store.ids
    }
    counts = [homes.get(home, 0) for home in page.table.rows.in_order()]
    assert counts == sorted(counts, reverse=True)
    assert told.errors == []


def _asking(window: MainWindow) -> AskingOrder:
    context = window.context
    return AskingOrder(context.reading.view, context.today(), context.book.definitions)
