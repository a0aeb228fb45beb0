"""Letters in the window: chosen, looked at, saved, and kept as given out."""

from datetime import date
from pathlib import Path

from desktop.application import Application
from desktop.paper.preview import page_texts
from desktop.ui.pages.letters_page import LettersPage
from desktop.ui.pages.people.household import HouseholdPage
from desktop.ui.window.main_window import MainWindow
from forms.definitions.records import LetterIssued
from tests.helpers.settle import settle
from tests.helpers.told import Told


def test_a_sheet_for_a_visit_is_made_from_the_household(
    window: MainWindow, application: Application, told: Told, tmp_path: Path
) -> None:
    book = window.context.book
    home = next(iter(book.view().records("household")))
    window.show_page("household", home)
    assert isinstance(window.page, HouseholdPage)
    window.page.go.emit("letters", ("L05", home))
    page = window.page
    assert isinstance(page, LettersPage)
    assert page.letter is not None
    assert page.sheet.pages >= 1
    assert page.nothing.isHidden()
    told.answers.append(str(tmp_path / "核查.pdf"))
    page.save_paper()
    settle(application.tasks)
    assert told.errors == []
    assert "入户核查表" in "".join(page_texts((tmp_path / "核查.pdf").read_bytes())[0].split())
    [kept] = book.view().all(LetterIssued)
    assert (kept.kind, kept.household) == ("L05", home)
    assert kept.day is not None
    assert kept.day.first == date(2026, 11, 1)


def test_what_is_not_ready_or_not_to_be_certified_is_said(window: MainWindow) -> None:
    window.show_page("letters")
    page = window.page
    assert isinstance(page, LettersPage)
    assert page.nothing.isVisible()
    assert "选一条登记" in page.nothing.text.text()
    assert not any(made.isEnabled() for made in page.leaving)
    person = next(iter(window.context.book.view().records("person")))
    page.shown(("L01", person))
    assert page.letter is not None
    page.kind.setCurrentIndex(page.kind.findData("L02"))
    page.make()
    assert page.sheet.pages == 0, "a person is no meeting"
    assert page.record is None
    page.asked.setText("收入")
    page.asked.picked.emit("居民财产证明")
    assert "税务" in page.subtitle.text()
