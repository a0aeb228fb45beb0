"""Letters in the window: chosen, looked at, saved, and kept as given out."""

from datetime import date
from pathlib import Path
from zipfile import ZipFile

import pytest

from desktop.application import Application
from desktop.container.office import office_program
from desktop.paper.preview import page_texts
from desktop.ui.pages.letters_page import LettersPage
from desktop.ui.pages.people.household import HouseholdPage
from desktop.ui.window.main_window import MainWindow
from desktop.word.letter import words_of
from forms.definitions.records import Hamlet, LetterIssued, Person
from tests.helpers.blanks import document, words
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


def test_a_template_for_a_hamlet_is_shown_by_its_words_and_saved_one_each(
    window: MainWindow, told: Told, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))  # no LibreOffice on the way
    book = window.context.book
    template = tmp_path / "入户通知.docx"
    template.write_bytes(document(words("入户通知") + words("{{姓名}}：{{户口簿号}}，{{暗号}}。")))
    window.show_page("letters")
    page = window.page
    assert isinstance(page, LettersPage)
    page.kind.setCurrentIndex(page.kind.findData("own"))
    page.make()
    assert "选一个 .docx" in page.nothing.text.text()
    hamlet = next(iter(book.view().all(Hamlet))).name
    page.who.setCurrentIndex(page.who.findData(f"hamlet:{hamlet}"))
    told.answers.append(str(template))
    page.choose_template()
    settle(window.context.tasks)
    people = [one for one in book.view().all(Person)
              if book.view().hamlet_of(one.household) == hamlet]  # fmt: skip
    batch = page.batch
    assert batch is not None
    made = {one.record for one in batch.letters}
    assert made <= {one.id for one in people}
    assert "入户通知" in page.view.words.toPlainText()
    assert "没有装 LibreOffice" in page.view.said.text() or office_program()
    assert "不认识、原样留着的：{{暗号}}" in page.subtitle.text()
    assert not page.print_button.isEnabled(), "nothing is there on paper"
    page.files.setCurrentIndex(page.files.findData("each"))
    told.answers.append(str(tmp_path / "通知.zip"))
    page.save_paper()
    settle(window.context.tasks)
    assert told.errors == []
    with ZipFile(tmp_path / "通知.zip") as archive:
        names = archive.namelist()
        assert len(names) == len(made)
        assert names[0] == "入户通知-001.docx", "nobody's name"
        assert words_of(archive.read(names[0]))[0] == "入户通知"
    assert {one.person for one in book.view().all(LetterIssued)} == made
    page.kind.setCurrentIndex(page.kind.findData("L05"))
    page.make()
    settle(window.context.tasks)
    homes = {one.household for one in people if one.id in made}
    assert page.sheet.pages >= len(homes), "the same group, of households now"
