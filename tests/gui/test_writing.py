"""Saving while the book is held: the window goes on, nothing is saved twice, nothing is lost."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread, Timer

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPlainTextEdit

from desktop.application import Application
from desktop.book.book import Book
from desktop.ui.dialogs import Choice
from desktop.ui.mark_dialog import Marking
from desktop.ui.page.form_request import FormAsk
from desktop.ui.pages.form.form_page import FormPage
from desktop.ui.pages.records.record_list import RecordList
from desktop.ui.window.main_window import MainWindow
from forms.schema.form import RecordId, Value
from sync.errors.ledger import StoreBusy
from tests.helpers.filled import LONG_NAME, PASSPHRASE
from tests.helpers.scenes import person
from tests.helpers.settle import pause, settle
from tests.helpers.told import Told
from tests.helpers.typing import type_chinese

pytestmark = pytest.mark.gui
SUMMARY = "老人精神好，猪圈漏雨，已转村委。"
WORK_S = 0.1
"""A save gives the window back after so much work of its own thread, however busy the machine."""
FROZEN_S = 0.5
"""A window that stands still so long was waiting; on an idle machine it is some hundredths."""


def hold(window: MainWindow, taken: Event, release: Event) -> None:
    """One transaction that keeps the book to itself until it is let go."""
    with window.context.book.ledger.store.writing():
        taken.set()
        assert release.wait(20)


@contextmanager
def held(window: MainWindow, *, elsewhere: bool = False) -> Iterator[Callable[[], None]]:
    """The book held by the ledger thread, or by another; call what it gives to let go."""
    taken, release = Event(), Event()
    thread = Thread(target=hold, args=(window, taken, release))
    if elsewhere:
        thread.start()
    else:
        window.context.run(lambda _: hold(window, taken, release))
    assert taken.wait(10)
    try:
        yield release.set
    finally:
        release.set()
        if elsewhere:
            thread.join()
        settle(window.context.tasks)


def visits(book: Book) -> list[Value | None]:
    """What is written about each visit."""
    return [record.body.get("summary") for record in book.ledger.read.records("visit")]


def filled(window: MainWindow) -> FormPage:
    """A visit that wants nothing but to be saved."""
    household = window.context.reading.view.household_of(person(window, LONG_NAME))
    assert household is not None
    known: dict[str, Value] = {"household": household, "day": "2026-11-01", "mode": "1"}
    window.show_page("form", FormAsk("visit", preset=known))
    page = window.page
    assert isinstance(page, FormPage)
    pause(1)
    assert page.form_body is not None
    note = page.form_body.widgets["summary"].editor
    assert isinstance(note, QPlainTextEdit)
    type_chinese(note, SUMMARY)
    return page


def press_save(window: MainWindow) -> None:
    QTest.keyClick(window, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)


def summary(page: FormPage) -> object:
    assert page.form_body is not None
    return page.form_body.widgets["summary"].value()


class Heartbeat:
    """Measures the longest time between two events of the window, and what it worked in it."""

    def __init__(self) -> None:
        self.longest = self.most_work = 0.0
        self._last, self._worked = time.monotonic(), time.thread_time()
        self._timer = QTimer(interval=5)
        self._timer.timeout.connect(self._beat)
        self._timer.start()

    def _beat(self) -> None:
        now, worked = time.monotonic(), time.thread_time()
        self.longest = max(self.longest, now - self._last)
        self.most_work = max(self.most_work, worked - self._worked)
        self._last, self._worked = now, worked


@pytest.mark.parametrize(
    ("elsewhere", "seconds", "saved"), [(False, 3, True), (True, 3, True), (True, 7, False)]
)
def test_the_window_goes_on_while_a_save_waits(
    window: MainWindow, told: Told, elsewhere: bool, seconds: int, saved: bool
) -> None:
    page = filled(window)
    with held(window, elsewhere=elsewhere) as let_go:
        heart = Heartbeat()
        QTimer.singleShot(seconds * 1000, let_go)
        press_save(window)
        assert page.state.text() == "正在保存…"
        pause(seconds * 1000 - 500)
        assert heart.most_work < WORK_S
        assert heart.longest < FROZEN_S
    if saved:
        assert told.successes == ["已保存：走访"]
        assert told.errors == []
        assert window.place == "list:household"
    else:
        assert told.errors == [StoreBusy().told]
        assert window.page is page
        assert summary(page) == SUMMARY, "what was typed stays as it was"
        assert page.save_button.isEnabled()
        press_save(window)
        settle(window.context.tasks)
        assert told.successes == ["已保存：走访"]
    assert visits(window.context.book).count(SUMMARY) == 1


def test_pressing_twice_saves_once(window: MainWindow) -> None:
    page = filled(window)
    with held(window):
        press_save(window)
        press_save(window)
        page.save()
    assert visits(window.context.book).count(SUMMARY) == 1


def test_one_may_look_around_meanwhile(window: MainWindow, told: Told) -> None:
    page = filled(window)
    ask = page.ask
    with held(window) as let_go:
        press_save(window)
        window.show_page("list:person")
        assert isinstance(window.page, RecordList)
        assert told.questions == [], "what is being saved is not lost"
        window.show_page("form", ask)
        assert summary(page) == SUMMARY
        assert page.state.text() == "正在保存…"
        assert not page.save_button.isEnabled()
        window.show_page("list:person")
        let_go()
    assert told.successes == ["已保存：走访"]
    assert window.place == "list:person", "nobody is taken away from what they look at"
    assert visits(window.context.book).count(SUMMARY) == 1
    window.show_page("form", ask)
    assert not page.restored.isVisible(), "what is saved is no draft"


def test_what_could_not_be_saved_is_found_again(window: MainWindow, told: Told) -> None:
    page = filled(window)
    ask = page.ask
    with held(window, elsewhere=True) as let_go:
        press_save(window)
        window.show_page("form", FormAsk("helper"))
        settle(window.context.tasks)
        assert told.errors == [StoreBusy().told] * 2, "the record, then its draft"
        let_go()
    window.show_page("form", ask)
    assert window.page is page
    assert page.restored.isVisible()
    assert summary(page) == SUMMARY
    page.save()
    settle(window.context.tasks)
    assert visits(window.context.book).count(SUMMARY) == 1


def test_save_and_go_on(window: MainWindow, told: Told) -> None:
    filled(window)
    told.answers.append(Choice.SAVE)
    with held(window):
        window.show_page("list:person")
        assert window.place == "form"
    assert window.place == "list:person"
    assert visits(window.context.book).count(SUMMARY) == 1


def test_closing_waits_for_what_is_written(window: MainWindow) -> None:
    filled(window)
    with held(window):
        press_save(window)
        assert not window.close()
        assert window.isVisible()
    assert not window.isVisible()
    assert visits(window.context.book).count(SUMMARY) == 1


def test_a_window_whose_save_failed_stays(window: MainWindow, told: Told) -> None:
    page = filled(window)
    told.answers.append(Choice.STAY)
    with held(window, elsewhere=True):
        press_save(window)
        assert not window.close()
        assert not window.close(), "pressing twice asks once"
        settle(window.context.tasks)
        assert told.errors[0] == StoreBusy().told
        assert window.isVisible()
        assert summary(page) == SUMMARY


def test_locking_waits_for_what_is_written_and_what_is_typed(
    window: MainWindow, application: Application, told: Told
) -> None:
    page = filled(window)
    path = window.context.book.path
    with held(window):
        press_save(window)
        window.show_page("form", FormAsk("helper", preset={"name": "陆师傅"}))
        assert window.page is page
        assert page.form_body is not None
        unit = page.form_body.widgets["unit"]
        unit.put("县农业农村局")
        unit.changed.emit()
        window.lock_wanted.emit()
        assert application.window is window
    gate = application.gate
    assert gate is not None
    assert gate.isVisible()
    with Book.open(path, PASSPHRASE) as book:
        assert visits(book).count(SUMMARY) == 1
        assert "县农业农村局" in str(book.ledger.meta["drafts"])
        assert SUMMARY not in str(book.ledger.meta["drafts"])


def test_the_program_does_not_end_before_it_is_written(
    window: MainWindow, application: Application
) -> None:
    filled(window)
    path = window.context.book.path
    with held(window) as let_go:
        press_save(window)
        Timer(0.2, let_go).start()
        application.close()
    with Book.open(path, PASSPHRASE) as book:
        assert visits(book).count(SUMMARY) == 1


def test_sharing_out_twice_writes_once(window: MainWindow, told: Told) -> None:
    from sync.store.values import Draft

    context = window.context
    vote: dict[str, Value] = {
        "matter": "修村道", "day": "2026-10-01", "entitled": 60, "present": 50, "agreed": 48,
        "money_head": 20_00,
    }  # fmt: skip
    context.book.ledger.write.save([Draft("collective_decision", vote)], actor="x")
    context.announce({"collective_decision"})
    window.show_page("list:collective_decision")
    settle(window.context.tasks)
    page = window.page
    assert isinstance(page, RecordList)
    with held(window):
        page.share.click()
        page.share.click()
    assert len(context.reading.records("contribution")) == len(
        list(context.reading.view.lives.households())
    )
    assert len(told.successes) == 1


def test_a_record_marked_while_it_is_saved(window: MainWindow, told: Told) -> None:
    record = RecordId(next(iter(window.context.reading.records("visit"))))
    window.show_page("form", FormAsk("visit", record))
    page = window.page
    assert isinstance(page, FormPage)
    told.answers.append(Marking("录错了"))
    with held(window, elsewhere=True):
        page.retract_button.click()
        assert not page.retract_button.isEnabled()  # pressed twice, it asks once
        while not page.context.writing(page.ask):
            pause(5)
        assert not page.save_button.isEnabled()
    assert record not in window.context.book.ledger.read.bodies()["visit"]
