"""A locked book leaves nobody's data in memory, and pages that are made anew lose nothing."""

import gc
import weakref
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from desktop.application import Application
from desktop.book.book import Book
from desktop.ui.page.form_request import ColumnsAsk, EventAsk, FormAsk, ManyAsk
from desktop.ui.page.registry import PAGES
from desktop.ui.pages.records.record_list import RecordList
from desktop.ui.window import kept_pages
from desktop.ui.window.main_window import MainWindow
from sync.store.values import Draft
from tests.helpers.filled import PASSPHRASE
from tests.helpers.pages import in_front
from tests.helpers.settle import pause, settle
from tests.helpers.told import Told


def walk(application: Application) -> None:
    """Every page, and what opens from a list."""
    window = application.window
    assert window is not None
    for entry in PAGES:
        if not entry.given and not entry.area:
            window.show_page(entry.name)
            settle(application.tasks)
    reading = window.context.reading
    person, home = (next(iter(reading.records(form))) for form in ("person", "household"))
    for record in (person, home):
        window.open_record(record)
        settle(application.tasks)
    for page, ask in (
        ("form", FormAsk("person", person)),
        ("event", EventAsk("death", person)),
        ("columns", ColumnsAsk("person", "人员", "person", (person,))),
        ("edit_many", ManyAsk("person", (person,))),
        ("register_many", ManyAsk("person", (person,))),
        ("visit_sheet", home),
    ):
        window.show_page(page, ask)
        settle(application.tasks)
    window.finder.open()
    settle(application.tasks)


def saved_and_undone(
    application: Application, window: MainWindow, told: Told
) -> Iterator[Callable[[], object]]:
    """On several pages: what each act made the village anew of."""
    for name in ("check", "leads", "indicators", "list:person", "report"):
        window.show_page(name)
        settle(application.tasks)
        context, page = window.context, window.page
        assert page is not None
        person = next(iter(context.reading.records("person")))
        draft = Draft("person", {**context.reading.stated(person), "phone": "13900007777"}, person)
        context.write(draft, partial(saved, draft), page, done="已保存")
        settle(application.tasks)
        yield weakref.ref(context.reading.view)
        offer = told.offers[-1]
        assert offer is not None
        offer.press()
        settle(application.tasks)


def saved(draft: Draft, book: Book) -> object:
    return book.ledger.write.save([draft], actor=book.actor)


@pytest.mark.parametrize("anew", [False, True], ids=["as it was", "with other letters"])
def test_a_locked_book_leaves_nothing_in_memory(
    application: Application, book_path: Path, told: Told, anew: bool
) -> None:
    application.show_book(Book.open(book_path, PASSPHRASE), "list:household")
    walk(application)
    window = application.window
    assert window is not None
    if anew:
        window.dress_wanted.emit("look")
        settle(application.tasks)
        walk(application)
        window = application.window
        assert window is not None
    reading = window.context.reading
    kept: list[Callable[[], object]]
    kept = [weakref.ref(one) for one in (window, window.context, reading, reading.view)]
    del reading
    kept += [*saved_and_undone(application, window, told), weakref.ref(window.context.reading.view)]
    del window
    told.offers.clear()  # what a window shows of them goes with it
    application.lock()
    settle(application.tasks)
    gc.unfreeze()
    for _ in range(3):  # what a page's end lets go of is found at the next search
        pause(1)
        gc.collect()
    left = [type(one).__name__ for one in (ref() for ref in kept) if one is not None]
    assert not left, f"still there: {left}"


def test_a_list_nobody_went_back_to_is_made_anew_and_a_narrowed_one_stays(
    window: MainWindow, application: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept_pages, "KEPT", 2)
    shown = dict[str, RecordList]()
    for form in ("visit", "benefit", "project", "meeting", "insurance"):
        window.show_page(f"list:{form}")
        settle(application.tasks)
        shown[form] = in_front(window, RecordList)
        if form == "benefit":
            shown[form].filter.setText("低保")
    window.show_page("list:visit")
    assert window.page is not shown["visit"], "made anew"
    window.show_page("list:benefit")
    assert window.page is shown["benefit"], "as it was left"
    assert shown["benefit"].filter.text() == "低保"
