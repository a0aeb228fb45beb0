"""The window's thread asks the data base for nothing and judges nobody, on any page (no clock).

The timed watchdog with 20,000 persons is ``bench/never_stops.py``.
"""

import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import CodeType, FrameType

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from sqlalchemy import event

from desktop.application import Application
from desktop.book import snapshot
from desktop.ui.lists.list_page import ListPage
from desktop.ui.page.form_request import ColumnsAsk, EventAsk, FormAsk, ManyAsk
from desktop.ui.page.registry import PAGES
from desktop.ui.window.main_window import MainWindow
from forms.leads import leads, work_list
from forms.rules import lists
from forms.tasks import tasks
from forms.village import view
from sync.store.values import Draft
from tests.helpers.settle import settle
from tests.helpers.told import Told

DERIVES: frozenset[CodeType] = frozenset(
    one.__code__
    for one in (
        lists.derive, leads.gaps, leads.leads, tasks.tasks, work_list.review,
        view.village_after, snapshot.snapshot_of,
    )
)  # fmt: skip
"""What grows with the village."""


class Guard:
    """Notes down each statement and each derivation of this thread, with where it came from."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self._thread = threading.get_ident()

    def statement(self, *_: object) -> None:
        if threading.get_ident() == self._thread:
            self._note("asks the data base")

    def called(self, frame: FrameType, what: str, _argument: object) -> None:
        if what == "call" and frame.f_code in DERIVES:
            self._note(frame.f_code.co_qualname)

    def _note(self, what: str) -> None:
        ours = [one for one in traceback.extract_stack() if "/desktop/ui/" in one.filename]
        self.found.append(f"{what}: {' < '.join(f'{one.name}:{one.lineno}' for one in ours[::-1])}")

    @contextmanager
    def on(self) -> Iterator[None]:
        sys.setprofile(self.called)
        try:
            yield
        finally:
            sys.setprofile(None)


@pytest.fixture
def guard(window: MainWindow, application: Application) -> Iterator[Guard]:
    settle(application.tasks)
    made, engine = Guard(), window.context.book.ledger.store.engine
    event.listen(engine, "before_cursor_execute", made.statement)
    yield made
    event.remove(engine, "before_cursor_execute", made.statement)


def arguments(window: MainWindow) -> dict[str, object]:
    """What the pages that are about something are given."""
    reading = window.context.reading
    people, homes = list(reading.records("person")), list(reading.records("household"))
    return {
        "list": "hamlet", "derived": "insured", "household": homes[0], "person": people[0],
        "household_change": homes[0], "event": EventAsk("death", people[0]),
        "form": FormAsk("person", people[0]), "edit_many": ManyAsk("person", tuple(people)),
        "register_many": ManyAsk("person", tuple(people)), "letters": ("L01", people[0]),
        "columns": ColumnsAsk("person", "人员", "person", tuple(people)),
    }  # fmt: skip


def use(page: ListPage[object]) -> None:
    """Type, order, choose all and let go."""
    page.filter.setText("wei")
    page.filter.clear()
    page.table.sortByColumn(0, Qt.SortOrder.DescendingOrder)
    for key, held in (
        (Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier),
        (Qt.Key.Key_Escape, Qt.KeyboardModifier.NoModifier),
    ):
        QTest.keyClick(page.table, key, held)


def test_every_page_is_opened_and_used_without_asking_the_book(
    window: MainWindow, application: Application, guard: Guard, told: Told
) -> None:
    given = arguments(window)
    for entry in PAGES:
        if entry.area or (entry.given and entry.name not in given):
            continue
        with guard.on():
            window.show_page(entry.name, given.get(entry.name))
            settle(application.tasks)
            if isinstance(window.page, ListPage):
                use(window.page)
                settle(application.tasks)
        assert guard.found == [], entry.name
    assert told.errors == []


@pytest.mark.parametrize("name", ["start", "list:person"])
def test_after_a_save_the_window_is_given_the_book_as_it_is(
    window: MainWindow, application: Application, guard: Guard, told: Told, name: str
) -> None:
    window.show_page(name)
    settle(application.tasks)
    context = window.context
    person, body = next(iter(context.reading.view.stated("person").items()))
    draft = Draft("person", {**body, "phone": "13900007777"}, person)

    def save(act: Callable[[], None]) -> None:
        with guard.on():
            act()
            settle(application.tasks)
        assert guard.found == []

    save(lambda: context.write(
        "phone", lambda book: book.ledger.write.save([draft], actor="测试"), window, done="已保存"
    ))  # fmt: skip
    assert context.reading.body(person)["phone"] == "13900007777"
    save(lambda: context.undo(window))
    assert context.reading.body(person).get("phone") == body.get("phone")
    assert told.errors == []
