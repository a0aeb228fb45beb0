"""Every page outlives the record it shows: removed underneath, nothing raises, the page says so."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QTableView

from desktop.ui.lists.list_page import ListPage
from desktop.ui.page.form_request import EventAsk, FormAsk
from desktop.ui.page.registry import PAGES
from desktop.ui.pages.form.form_page import FormPage
from desktop.ui.pages.letters_page import LettersPage
from desktop.ui.window.main_window import MainWindow
from forms.definitions.records import Household
from forms.schema.form import RecordId
from sync.store.values import Draft
from tests.helpers.settle import pause, settle
from tests.helpers.told import Told

PAUSES_MS = 300
"""Longer than any page waits for typing to end."""


class Removed:
    """A household with everything that hangs on it, there and not there, as others would do it."""

    def __init__(self, window: MainWindow) -> None:
        self.window = window
        self.writer = window.context.book.ledger.write
        view = window.context.reading.view
        self.home = next(
            home for home, people in view.members.items()
            if len(people) > 2 and view.by_id(Household)[home].hamlet
        )  # fmt: skip
        self.person = view.members[self.home][-1]
        body = {"household": self.home, "person": self.person, "day": "2026-10-01", "mode": "1"}
        (self.visit,) = self.writer.save([Draft("visit", body)], actor="测试").ids
        window.context.reading.take(None)
        self._gone: list[RecordId] = []

    def remove(self) -> None:
        """From another computer, or another page."""
        saved = self.writer.retract([self.home], actor="别人", reason="测试", with_dependants=True)
        self._gone = list(dict.fromkeys(change.record for change in saved.changes))
        self.window.context.announce()

    def bring_back(self) -> None:
        self.writer.restore(self._gone, actor="别人")
        self.window.context.announce()


def places(at: Removed) -> list[tuple[str, object]]:
    """Every page, on something of that household where it is about a record."""
    about: dict[str, list[object]] = {
        "household": [at.home], "person": [at.person],
        "form": [
            FormAsk("person", at.person), FormAsk("visit", at.visit), FormAsk("household", at.home),
            FormAsk("visit", preset={"household": at.home, "person": at.person}),
        ],
        "letters": [("L05", at.home), ("L01", at.person)],
        "list": ["hamlet"], "derived": ["left_behind_child"], "notice": ["N25"],
        "report": ["RP-03"],
    }  # fmt: skip
    return [
        (entry.name, argument)
        for entry in PAGES if not entry.area
        for argument in about.get(entry.name, [None])
    ]  # fmt: skip


WAITS = frozenset({"letters", "report", "notice", "indicators", "tasks"})
"""Pages that wait for typing to end."""


def rest(window: MainWindow) -> None:
    settle(window.context.tasks)
    if window.place in WAITS:
        pause(PAUSES_MS)
        settle(window.context.tasks)


def show(window: MainWindow, name: str, argument: object) -> None:
    window.show_page("list:hamlet")  # where the way back leads
    window.show_page(name, argument)
    settle(window.context.tasks)


def use(window: MainWindow, at: Removed) -> None:
    """What hands do before the page has read anew: type into a filter, move, look at a row."""
    page = window.page
    if isinstance(page, ListPage):
        page.filter.setText("韦")
        page.filter.clear()
        page.refill()
    tables: list[QTableView] = list(page.findChildren(QTableView)) if page is not None else []
    for table in tables:
        if table.isVisible():
            for key in (Qt.Key.Key_End, Qt.Key.Key_Up, Qt.Key.Key_Down):
                QTest.keyClick(table, key)
    QApplication.processEvents()
    assert at.home


ABOUT = frozenset({"household", "person", "form"})


def test_every_page_outlives_what_it_shows(window: MainWindow, told: Told) -> None:
    at = Removed(window)
    for name, argument in places(at):
        show(window, name, argument)
        assert window.place == name, f"{name} is shown"
        about = argument.record if isinstance(argument, FormAsk) else argument
        stays = name not in ABOUT or about is None
        at.remove()
        use(window, at)
        rest(window)
        assert told.details == [], f"{name}: {told.errors}"
        assert (window.place == name) is stays, name
        if not stays:
            assert "不在册" in told.successes.pop(), name
        if isinstance(window.page, ListPage):
            there = {at.home, at.person, at.visit} & set(window.page.rows)
            assert bool(there) is (name == "mistaken"), name
        if isinstance(window.page, LettersPage):
            assert window.page.letter is None
            assert window.page.nothing.isVisible()
        at.bring_back()
        rest(window)
        assert told.details == []


def test_a_page_behind_another_outlives_it_too(window: MainWindow, told: Told) -> None:
    at = Removed(window)
    for name, argument in places(at):
        if name not in ABOUT | {"letters", "list:person", "household"}:
            continue
        show(window, name, argument)
        window.show_page("settings")
        at.remove()
        window.go_back()
        use(window, at)
        rest(window)
        assert told.details == [], f"{name}: {told.errors}"
        if isinstance(window.page, LettersPage):
            assert window.page.letter is None
        at.bring_back()
        rest(window)


def test_what_is_typed_about_a_removed_record_is_not_lost_silently(
    window: MainWindow, told: Told
) -> None:
    at = Removed(window)
    show(window, "form", FormAsk("visit", at.visit))
    page = window.page
    assert isinstance(page, FormPage)
    assert page.form_body is not None
    page.form_body.widgets["summary"].put("养老保险补缴想问清")
    page.form_body.widgets["summary"].changed.emit()
    at.remove()
    rest(window)
    assert window.page is page
    assert "不在册" in told.errors[-1]
    page.save()
    rest(window)
    assert "不在册" in told.errors[-1] or "误录" in told.errors[-1]
    assert page.form_body.answers()["summary"] == "养老保险补缴想问清"
    at.bring_back()
    rest(window)
    told.errors.clear()
    page.save()
    rest(window)
    assert told.errors == []
    body = window.context.reading.body(at.visit)
    assert body["summary"] == "养老保险补缴想问清"


def test_a_row_older_than_the_book_leads_nowhere_and_says_so(
    window: MainWindow, told: Told
) -> None:
    at = Removed(window)
    show(window, "list:person", None)
    at.remove()
    for name, argument in (
        ("", at.person), ("form", FormAsk("visit", at.visit)),
        ("event", EventAsk("split", at.home)),
    ):  # fmt: skip
        if isinstance(argument, str) and not name:
            window.open_record(argument)
        else:
            window.show_page(name, argument)
        rest(window)
        assert window.place == "list:person"
        assert "不在册" in told.successes.pop()
    assert told.errors == []
