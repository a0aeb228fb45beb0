"""What was typed and not saved stands on the first page: to go on with, or to throw away."""

from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton

from desktop.application import Application
from desktop.ui.open_book.unlock_page import UnlockPage
from desktop.ui.page.form_request import FormAsk
from desktop.ui.pages.form.form_page import FormPage
from desktop.ui.pages.home.home_page import StartPage
from desktop.ui.window.main_window import MainWindow
from tests.helpers.children import children
from tests.helpers.filled import LONG_NAME, PASSPHRASE
from tests.helpers.pages import in_front
from tests.helpers.scenes import person
from tests.helpers.settle import settle
from tests.helpers.told import Told

TYPED = "奶奶和孙子"


def a_visit(window: MainWindow) -> FormAsk:
    household = window.context.reading.view.household_of(person(window, LONG_NAME))
    assert household is not None
    return FormAsk("visit", preset={"household": household, "day": "2026-11-01"})


def met(page: FormPage) -> QLineEdit:
    assert page.form_body is not None
    editor = page.form_body.widgets["met"].editor
    assert isinstance(editor, QLineEdit)
    return editor


def begun(window: MainWindow, application: Application, typed: str = TYPED) -> FormPage:
    """A visit that somebody began to write, put away as locking does."""
    window.show_page("form", a_visit(window))
    page = in_front(window, FormPage)
    met(page).setText(typed)
    met(page).textEdited.emit(typed)
    page.put_away()
    settle(application.tasks)
    return page


def home(application: Application) -> StartPage:
    """The first page after locking and opening the book again."""
    application.lock()
    settle(application.tasks)
    assert application.gate is not None
    gate = application.gate.centralWidget()
    assert isinstance(gate, UnlockPage)
    gate.secret.setText(PASSPHRASE)
    gate.open_book()
    settle(application.tasks)
    assert application.window is not None
    return in_front(application.window, StartPage)


def lines(page: StartPage) -> list[str]:
    return [one.text() for one in children(page.unfinished, QLabel) if one.text() != "没填完的"]


def press(page: StartPage, words: str) -> None:
    next(one for one in children(page.unfinished, QPushButton) if one.text() == words).click()


def test_what_was_begun_is_listed_with_form_who_and_when_and_goes_on(
    window: MainWindow, application: Application, told: Told
) -> None:
    begun(window, application)
    page = home(application)
    said = " ".join(lines(page))
    assert page.unfinished.isVisibleTo(page)
    assert "走访（" in said
    assert page.context.book.actor in said
    assert TYPED not in said
    press(page, "接着填")
    assert application.window is not None
    assert met(in_front(application.window, FormPage)).text() == TYPED


def test_thrown_away_comes_back_by_undo(
    window: MainWindow, application: Application, told: Told
) -> None:
    begun(window, application)
    ask = a_visit(window)
    page = home(application)
    press(page, "扔掉")
    assert not page.unfinished.isVisibleTo(page)
    assert page.context.drafts.find(ask) is None
    offer = told.offers[-1]
    assert offer is not None
    offer.press()
    settle(application.tasks)
    assert page.unfinished.isVisibleTo(page)
    found = page.context.drafts.find(ask)
    assert found is not None
    assert found["met"] == TYPED


def test_what_is_taken_out_again_leaves_no_draft(
    window: MainWindow, application: Application
) -> None:
    page = begun(window, application)
    assert window.context.drafts.unfinished
    met(page).setText("")
    met(page).textEdited.emit("")
    page.put_away()
    settle(application.tasks)
    assert window.context.drafts.unfinished == []
    assert window.context.book.ledger.meta["drafts"] == {}
