"""In an empty book every page and list says what it is for and what to do first, with a button."""

import re
from pathlib import Path

from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget

from desktop.application import Application
from desktop.ui.page.page import Page
from desktop.ui.page.registry import PAGES
from desktop.ui.pages.records.record_list import RecordList
from desktop.ui.widgets.basics import Empty
from desktop.ui.window.main_window import MainWindow
from tests.helpers.filled import PASSPHRASE, empty
from tests.helpers.pages import in_front
from tests.helpers.settle import settle
from tests.helpers.told import Told

SENTENCE = 12
"""Characters of the shortest sentence that tells anything."""
DENIES = re.compile(r"(这里)?(还)?没有[^，。：]*。?")


def opened(application: Application, folder: Path) -> MainWindow:
    application.show_book(empty(folder / "空.cunji", "451229100201", "板岭村", PASSPHRASE))
    settle(application.tasks)
    assert application.window is not None
    return application.window


def taught(page: QWidget) -> list[str]:
    """The sentences that are seen and say more than that there is nothing."""
    labels: list[QLabel] = list(page.findChildren(QLabel))
    texts = [one.text() for one in labels if one.isVisible()]
    return [t for t in texts if len(t) >= SENTENCE and not DENIES.fullmatch(t)]


def ways(page: QWidget) -> list[QAbstractButton]:
    """The buttons that are seen and can be pressed."""
    buttons: list[QAbstractButton] = list(page.findChildren(QAbstractButton))
    return [one for one in buttons if one.isVisible() and one.isEnabled() and one.text().strip()]


def wrong(page: Page) -> list[str]:
    """What is blank on a page."""
    found = []
    if not taught(page):
        found.append("says nothing")
    if not ways(page):
        found.append("offers nothing")
    blanks: list[Empty] = list(page.findChildren(Empty))
    for blank in blanks:
        if blank.isVisible() and not (taught(blank) and blank.title.text()):
            found.append(f"「{blank.title.text()}」「{blank.text.text()}」 teaches nothing")
        if blank.isVisible() and not ways(blank):
            found.append(f"「{blank.title.text()}」 has no button")
    return found


def test_no_page_of_an_empty_book_is_blank(
    application: Application, told: Told, tmp_path: Path
) -> None:
    window = opened(application, tmp_path)
    blank = {}
    for entry in PAGES:
        if entry.given or entry.area:
            continue
        window.show_page(entry.name)
        settle(application.tasks)
        assert window.page is not None
        if found := wrong(window.page):
            blank[entry.name] = found
    assert not blank, "\n".join(f"{name}: {said}" for name, said in blank.items())
    assert told.errors == []


def test_every_register_says_what_it_is_for_before_its_first_record(
    application: Application, told: Told, tmp_path: Path
) -> None:
    window = opened(application, tmp_path)
    window.show_page("list:household")
    page = in_front(window, RecordList)
    settle(application.tasks)
    for form in window.context.book.definitions.forms.values():
        page.shown(form.id)
        assert page.nothing.title.text() == f"还没有{form.title}"
        assert page.nothing.text.text().startswith(form.purpose)
        assert len(form.purpose) >= SENTENCE, form.id
    settle(application.tasks)
    assert wrong(page) == []
    assert told.errors == []
