"""Settings hold at once; a new passphrase brings a new sheet."""

import pytest

from desktop import settings as stored
from desktop.application import Application
from desktop.book import Book
from desktop.errors.book import WrongPassphrase
from desktop.pages import theme
from desktop.pages.main_window import MainWindow
from desktop.pages.settings_page import SettingsPage
from tests.helpers.filled import PASSPHRASE
from tests.helpers.settle import settle
from tests.helpers.told import Told


@pytest.fixture
def page(window: MainWindow, application: Application) -> SettingsPage:
    window.show_page("settings")
    settle(application.tasks)
    made = window.page
    assert isinstance(made, SettingsPage)
    return made


def test_letters_lock_and_person_are_kept(page: SettingsPage, application: Application) -> None:
    page.scale.setCurrentIndex(page.scale.findData("1.3"))
    page._rescale()
    page.lock.setCurrentIndex(page.lock.findData("0"))
    page._relock()
    page.actor.setText("韦支书")
    page.actor.editingFinished.emit()
    kept = stored.load()
    assert (kept.font_scale, kept.auto_lock_minutes, kept.actor) == (1.3, 0, "韦支书")
    assert page.desk.book.actor == "韦支书"
    assert theme.Fonts.scale == 1.3
    page.scale.setCurrentIndex(page.scale.findData("1"))
    page._rescale()


def test_the_village_is_edited_on_its_own_form(page: SettingsPage, window: MainWindow) -> None:
    page.edit_village()
    assert window.place == "form"


def test_a_new_passphrase_brings_a_new_sheet(
    page: SettingsPage, application: Application, told: Told
) -> None:
    book = page.desk.book
    old = book.recovery_code
    page._open_change(True)
    assert not page.change_button.isEnabled()
    page.fresh.first.setText("新的 口令 很牢")
    page.fresh.again.setText("新的 口令 很牢")
    page.change_passphrase()
    settle(application.tasks)
    assert told.errors == []
    assert page.sheet_card.isVisible()
    assert not page.change.isVisible()
    assert book.recovery_code != old
    page.sheet.back.setText(page.sheet._group)
    page._put_sheet_away()
    assert page.sheet._group == ""
    path = book.path
    book.close()
    with pytest.raises(WrongPassphrase):
        Book.open(path, PASSPHRASE)
    Book.open(path, "新的 口令 很牢").close()


def test_a_folder_that_cannot_be_written_is_told(
    page: SettingsPage, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored.folder().mkdir(parents=True, exist_ok=True)
    monkeypatch.setenv("CUNJI_HOME", "/dev/null/nowhere")
    page._relock()
    assert "这次有效" in told.errors[0]
