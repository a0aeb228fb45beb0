"""Settings hold at once; a new passphrase brings a new sheet."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QCheckBox, QLabel, QLineEdit

from desktop import settings as stored
from desktop.application import Application
from desktop.licences import bundled_parts, licence_text
from desktop.settings import Settings, Shown
from desktop.ui.licences_dialog import LicencesDialog
from desktop.ui.open_book.practice import is_practice
from desktop.ui.pages.settings_page import SettingEntry, SettingsPage
from desktop.ui.theme import theme
from desktop.ui.theme.palettes import DARK, LIGHT
from desktop.ui.window.main_window import MainWindow
from sync.command_line import version
from tests.helpers.children import children
from tests.helpers.pages import in_front
from tests.helpers.settle import pause, settle
from tests.helpers.told import Told


def give(entry: SettingEntry, value: object) -> None:
    """Choose, tick or type a value, as a person does."""
    editor = entry.editor
    if isinstance(editor, QCheckBox):
        editor.click()
    elif isinstance(editor, QLineEdit):
        editor.setText(str(value))
        editor.editingFinished.emit()
    else:
        editor.setCurrentIndex(editor.findData(value if isinstance(value, str) else f"{value:g}"))
        editor.activated.emit(editor.currentIndex())


def another(about: Shown, before: object) -> object:
    """Another value of the same setting."""
    if about.choices:
        return next(value for value, _ in about.choices if value != before)
    if isinstance(before, bool):
        return not before
    return f"{before}二" if isinstance(before, str) else about.lowest + 1


@pytest.fixture
def page(window: MainWindow, application: Application) -> SettingsPage:
    window.show_page("settings")
    settle(application.tasks)
    made = window.page
    assert isinstance(made, SettingsPage)
    return made


def front(application: Application) -> SettingsPage:
    """The page in front, which is made anew when the looks change."""
    settle(application.tasks)
    window = application.window
    assert window is not None
    return in_front(window, SettingsPage)


def test_letters_lock_and_person_are_kept(page: SettingsPage, application: Application) -> None:
    give(page.entries["auto_lock_minutes"], 0)
    give(page.entries["actor"], "韦支书")
    settle(application.tasks)
    assert page.context.book.actor == "韦支书"
    give(page.entries["font_scale"], 1.25)
    kept = stored.load()
    assert (kept.font_scale, kept.auto_lock_minutes, kept.actor) == (1.25, 0, "韦支书")
    assert theme.Fonts.scale == 1.25
    give(front(application).entries["font_scale"], 1.0)


def test_dark_takes_effect_at_once_and_the_keyboard_stays_where_it_was(
    page: SettingsPage, application: Application
) -> None:
    """Every widget is made anew, so that no icon keeps the ink of the day."""
    window = application.window
    assert window is not None
    light = window.grab().toImage().pixelColor(window.width() - 30, window.height() // 2)
    give(page.entries["look"], "dark")
    settle(application.tasks)
    anew = application.window
    assert anew is not None
    assert anew is not window
    assert front(application).entries["look"].editor.hasFocus()
    dark = anew.grab().toImage().pixelColor(anew.width() - 30, anew.height() // 2)
    assert (light.name(), dark.name()) == tuple(
        palette["sheet"].lower() for palette in (LIGHT, DARK)
    )
    give(front(application).entries["look"], "light")
    settle(application.tasks)
    assert not theme.Fonts.dark


@pytest.mark.parametrize("name", [name for name, _ in stored.shown(Settings())])
def test_every_setting_shows_by_its_label_and_is_kept(
    page: SettingsPage, application: Application, name: str
) -> None:
    """Also the one somebody adds with a line in ``desktop/settings.py``."""
    about = dict(stored.shown(Settings()))[name]
    assert about.zh in {made.text() for made in children(page, QLabel)}
    entry, before = page.entries[name], getattr(page.context.settings, name)
    assert entry.isVisibleTo(page)
    other = another(about, before)
    give(entry, other)
    assert getattr(stored.load(), name) == other == getattr(page.context.settings, name)
    give(front(application).entries[name], before or other)
    settle(application.tasks)


def test_an_actor_is_not_made_nobody(page: SettingsPage) -> None:
    before = page.context.book.actor
    give(page.entries["actor"], "  ")
    assert page.context.book.actor == before
    assert page.entries["actor"].editor.text() == before  # type: ignore[union-attr]


@pytest.mark.parametrize(("typed", "kept"), [("12", 12), ("0", None), ("99", None), ("十", None)])
def test_a_number_that_does_not_fit_is_told_beside_it(
    application: Application, typed: str, kept: int | None
) -> None:
    entry = SettingEntry(Shown("几天前提醒", lowest=1, highest=30), int)
    entry.put(7)
    found: list[object] = []
    entry.kept.connect(found.append)
    give(entry, typed)
    assert found == ([] if kept is None else [kept])
    assert ("1 到 30 的整数" in entry.entry.below.text()) is (kept is None)


def test_a_tick_is_kept(application: Application) -> None:
    entry = SettingEntry(Shown("开机时打开"), bool)
    entry.put(False)
    found: list[object] = []
    entry.kept.connect(found.append)
    give(entry, True)
    assert found == [True]


def test_the_village_is_edited_on_its_own_form(page: SettingsPage, window: MainWindow) -> None:
    page.edit_village()
    assert window.place == "form"


def test_a_folder_that_cannot_be_written_is_told(
    page: SettingsPage, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored.folder().mkdir(parents=True, exist_ok=True)
    monkeypatch.setenv("CUNJI_HOME", "/dev/null/nowhere")
    give(page.entries["auto_lock_minutes"], 30)
    assert "这次有效" in told.errors[0]


def test_the_version_stands_on_the_page_and_over_a_window_for_practice(
    page: SettingsPage, window: MainWindow
) -> None:
    assert any(version() in one.text() for one in children(page.about, QLabel))
    practising = is_practice(window.context.book.ledger.village)
    assert window.windowTitle().endswith(f"村记 {version()}" if practising else "· 村记")


def test_the_computer_is_examined_and_what_was_found_is_kept_in_a_file(
    page: SettingsPage, application: Application, told: Told, tmp_path: Path
) -> None:
    page.examine()
    settle(application.tasks)
    lines = page.examined.text().splitlines()
    assert any(line.startswith("✓ 显示：offscreen") for line in lines)
    assert "? 县服务器：这本台账还没有接入。" in lines
    assert not [line for line in lines if str(page.context.book.village.body["name"]) in line]
    told.answers.append(str(tmp_path / "检查.txt"))
    page.save_examined.click()
    assert (tmp_path / "检查.txt").read_text("utf-8").splitlines() == lines


def test_the_licence_of_each_part_is_read_in_the_window(page: SettingsPage) -> None:
    page.show_licences()
    (shown,) = children(page, LicencesDialog)
    for row, part in enumerate(bundled_parts()):
        shown.parts.setCurrentRow(row)
        assert shown.text.toPlainText().strip() == licence_text(part.name).strip()
    shown.close()
    pause(20)
    assert not children(page, LicencesDialog)
