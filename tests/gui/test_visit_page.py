"""The visit sheet: few keys, all that is open asked in place, one save, one undo, nothing lost."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton, QWidget

from desktop.book.snapshot import snapshot_of
from desktop.paper.preview import page_texts
from desktop.ui.dialogs import Choice
from desktop.ui.page import printing
from desktop.ui.page.form_request import FormAsk
from desktop.ui.pages.home.home_page import StartPage
from desktop.ui.pages.people.person import PersonPage
from desktop.ui.pages.records.record_list import RecordList
from desktop.ui.pages.visits.question_row import QuestionRow
from desktop.ui.pages.visits.visit_page import VisitPage
from desktop.ui.window.main_window import MainWindow
from forms.definitions.records import Lead, Look, NotKnown, Visit
from forms.schema.form import RecordId
from forms.village.view import VillageView
from sync.store.values import Draft
from tests.helpers.answers import answers
from tests.helpers.filled import LONG_NAME
from tests.helpers.keys import Keys
from tests.helpers.scenes import person
from tests.helpers.settle import settle
from tests.helpers.told import Told
from tests.helpers.typing import type_chinese


def home_of(window: MainWindow, name: str = LONG_NAME) -> RecordId:
    home = window.context.reading.view.household_of(person(window, name))
    assert home is not None
    return home


def showing(window: MainWindow) -> VisitPage:
    page = window.page
    assert isinstance(page, VisitPage)
    return page


def words_of(card: QWidget) -> str:
    labels: list[QLabel] = list(card.findChildren(QLabel))
    return "".join(one.text() for one in labels)


def press_called(card: QWidget, words: str) -> None:
    buttons: list[QPushButton] = list(card.findChildren(QPushButton))
    next(one for one in buttons if one.text() == words).click()


def verb(page: RecordList, words: str) -> None:
    next(one for one in page.bar.verbs if one.words == words).press()


def opened(window: MainWindow, record: RecordId) -> VisitPage:
    window.show_page("visit_sheet", record)
    settle(window.context.tasks)
    page = window.page
    assert isinstance(page, VisitPage)
    assert page.sheet is not None
    return page


def answer_all(page: VisitPage, window: MainWindow) -> list[QuestionRow]:
    """The first way of every question that can be answered on the spot, as the form wants it."""
    definitions, view = window.context.book.definitions, window.context.reading.view
    known = {form: next(iter(view.records(form))) for form in ("person", "household")}
    done = []
    for row in page.asked.rows:
        if not row.ways:
            continue
        if not row.typed:
            row.choices.buttons[0].click()
        plausible = answers(definitions.form(row.ways[0].form), definitions, known)
        for name, widget in row.widgets.items():
            widget.put(plausible.get(name))
            widget.changed.emit()
        done.append(row)
    return done


def test_a_visit_from_anywhere_takes_seven_keys(window: MainWindow) -> None:
    window.show_page("settings")
    settle(window.context.tasks)
    keys = Keys(window)
    keys.press(Qt.Key.Key_F3)
    keys.type("mmt")
    keys.press(Qt.Key.Key_N, ctrl=True)
    home = showing(window).home
    keys.press(Qt.Key.Key_1)
    keys.compose("都好。")
    keys.press(Qt.Key.Key_S, ctrl=True)
    assert keys.pressed <= 8
    assert not isinstance(window.page, VisitPage)
    written = [
        one for one in window.context.reading.view.by(Visit.household, home)
        if one.summary == "都好。"
    ]  # fmt: skip
    assert [(v.result, v.mode, v.day.written if v.day else "") for v in written] == [
        ("1", "1", "2026-11-01")
    ]


def test_what_the_foot_says_is_what_is_left_and_one_undo_takes_all_back(
    window: MainWindow, told: Told
) -> None:
    context = window.context
    home = home_of(window)
    before = {form: dict(context.reading.view.stated(form)) for form in context.reading.view.bodies}
    page = opened(window, home)
    rows = answer_all(page, window)
    assert len(rows) >= 2
    page.head.result.buttons[0].click()
    page.asked.rows[-1].choices.buttons[-1].click()  # the last one: nobody knows
    page.work_out()
    settle(context.tasks)
    assert page.outcome is not None
    assert not page.outcome.problems, page.outcome.problems
    said, foot = page.outcome, page.foot.text()
    page.save()
    settle(context.tasks)
    assert told.successes[-1].startswith("已记走访")
    again = opened(window, home)
    assert again.sheet is not None
    assert len(again.sheet.door.open) == said.left
    assert f"还剩 {said.left} 件" in foot
    assert len(again.sheet.door.resting) == said.resting == 1
    assert len(list(context.reading.view.all(NotKnown))) == 1
    context.undo(window)
    settle(context.tasks)
    after = {form: dict(context.reading.view.stated(form)) for form in context.reading.view.bodies}
    assert {f: b for f, b in after.items() if b} == {f: b for f, b in before.items() if b}


def test_a_draft_is_kept_and_goes_on_from_the_first_page(window: MainWindow, told: Told) -> None:
    page = opened(window, home_of(window))
    type_chinese(page.summary.edit, "水泵换好了")
    page.asked.rows[0].choices.buttons[-1].click()
    key = page.asked.rows[0].question.key
    page.put_away()
    kept = window.context.drafts.unfinished[0]
    told.answers.append(Choice.DISCARD)
    window.show_page("start")
    settle(window.context.tasks)
    assert window.context.drafts.unfinished == []
    window.context.drafts.keep_again(kept)  # as if the program had stopped there
    start = window.page
    assert isinstance(start, StartPage)
    start.shown()
    settle(window.context.tasks)
    card = start.unfinished
    assert "走访（" in words_of(card)
    press_called(card, "接着填")
    settle(window.context.tasks)
    page = showing(window)
    assert page.summary.value() == "水泵换好了"
    assert next(row for row in page.asked.rows if row.question.key == key).not_known
    assert page.dirty


def test_leaving_asks_and_what_is_opened_beside_comes_back(window: MainWindow, told: Told) -> None:
    page = opened(window, home_of(window))
    type_chinese(page.summary.edit, "还在说")
    told.answers.append(Choice.STAY)
    window.show_page("start")
    assert window.page is page
    page.open_beside(page.asked.rows[0].question)
    settle(window.context.tasks)
    assert window.page is not page
    window.go_back()
    settle(window.context.tasks)
    assert window.page is page
    assert page.summary.value() == "还在说"
    assert len(told.questions) == 1


def test_what_is_wrong_stands_beside_its_question_and_nothing_is_written(
    window: MainWindow,
) -> None:
    page = opened(window, home_of(window))
    row = next(row for row in page.asked.rows if row.typed and len(row.ways[0].asks) == 1)
    name = row.ways[0].asks[0]
    before = window.context.book.ledger.store.revision
    editor = row.widgets[name].editor
    page.head.widgets["day"].put("2030-01-01")
    page.save()
    settle(window.context.tasks)
    assert "今天以后" in page.warns.text()
    assert window.context.book.ledger.store.revision == before
    assert editor is not None
    assert window.page is page


def test_urgent_says_whom_to_call(window: MainWindow) -> None:
    page = opened(window, home_of(window))
    assert not page.urgent.isVisible()
    page.head.result.setFocus()
    QTest.keyClick(page.head.result, Qt.Key.Key_3)
    assert page.urgent.isVisible()
    assert "110" in page.warns.text()
    assert "强制报告" in page.warns.text()


def test_leads_get_their_verdict_and_who_was_met_is_told_by_digits(window: MainWindow) -> None:
    context = window.context
    home = home_of(window)
    page = opened(window, home)
    assert page.sheet is not None
    page.head.chips.setFocus()
    QTest.keyClicks(page.head.chips, "12")
    people = [context.reading.view.name(one) for one in page.sheet.door.people]
    for _, verdict in page.todo.verdicts.values():
        verdict.buttons[0].click()
    leads = len(page.todo.verdicts)
    page.save()
    settle(context.tasks)
    visit = max(context.reading.view.by(Visit.household, home), key=lambda one: one.id)
    assert visit.met == "、".join(people[:2])
    assert len([one for one in context.reading.view.all(Lead) if one.state == "1"]) == leads


def test_somebody_without_a_household_is_told_what_to_do(window: MainWindow) -> None:
    context = window.context
    who = person(window, LONG_NAME)
    body = {k: v for k, v in context.reading.stated(who).items() if k != "household"}
    lone = VillageView({**context.reading.view.bodies, "person": {who: body}})
    context.reading.take(replace(snapshot_of(context.book), view=lone))
    window.show_page("visit_sheet", who)
    page = showing(window)
    assert page.nowhere.isVisible()
    assert not page.whole.isVisible()
    assert not page.dirty


def test_the_sheet_and_those_of_chosen_households_are_printed_for_a_reason(
    window: MainWindow, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    papers: list[bytes] = []
    monkeypatch.setattr(printing, "print_pdf", lambda content, *_: papers.append(content))
    page = opened(window, home_of(window))
    told.answers.append(("本村", "入户走访带用"))
    page.print_it()
    settle(window.context.tasks)
    assert len(papers) == 1
    window.show_page("list:household")
    settle(window.context.tasks)
    homes = window.page
    assert isinstance(homes, RecordList)
    homes.table.choose(homes.in_sight[:3])
    told.answers.append(("本村", "一个屯的走访"))
    verb(homes, "打印走访单…")
    settle(window.context.tasks)
    texts = ["".join(text.split()) for text in page_texts(papers[1])]
    assert sum(text.startswith("走访单") for text in texts) == 3
    verb(homes, "记走访…")
    settle(window.context.tasks)
    assert showing(window).home == homes.table.current()
    looks = sorted((one.rows or 0, one.to or "") for one in window.context.reading.view.all(Look))
    assert looks == [(1, "本村"), (3, "本村")]


def test_the_person_page_opens_the_sheet_of_the_household(window: MainWindow) -> None:
    window.open_record(person(window, LONG_NAME))
    before = window.page
    assert isinstance(before, PersonPage)
    before.new_record()
    settle(window.context.tasks)
    page = showing(window)
    assert page.person == person(window, LONG_NAME)
    assert QApplication.focusWidget() is page.head.result
    assert FormAsk("visit_sheet", preset={"household": page.home or ""}) == page.ask


def test_a_visit_to_one_person_does_not_settle_that_to_another(window: MainWindow) -> None:
    page = opened(window, home_of(window))
    assert page.sheet is not None
    people = {task.subject for task in page.sheet.tasks if task.kind == "visit"}
    assert len(people) >= 2
    assert words_of(page.todo).count("记下这次走访就算办了") >= len(people)
    who = min(people)
    page = opened(window, who)
    assert words_of(page.todo).count("看望另一个人，不算") == len(people) - 1
    page.save()
    settle(window.context.tasks)
    then = opened(window, home_of(window))
    assert then.sheet is not None
    assert {t.subject for t in then.sheet.tasks if t.kind == "visit"} == people - {who}


def test_what_is_half_typed_stays_when_the_book_changes(window: MainWindow) -> None:
    context = window.context
    page = opened(window, home_of(window))
    row = next(row for row in page.asked.rows if row.typed)
    (widget,) = row.widgets.values()
    editor = widget.editor
    assert isinstance(editor, QLineEdit)
    editor.setFocus()
    QTest.keyClicks(editor, "zz")
    context.write(
        "other",
        lambda book: book.ledger.write.save(
            [Draft("helper", {"name": "覃文书", "role": "01", "from_day": "2026-01-01"})],
            actor="覃文书",
        ),
        window,
    )
    settle(context.tasks)
    assert row in page.asked.rows
    assert editor.text() == "zz"
    page.save()
    settle(context.tasks)
    assert window.page is page, "what cannot be read is told, not left out"
    assert row.problem.text() or widget.problem
