"""F1 opens the manual at what tells about the page; every page has its section."""

import re
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest

from desktop.application import Application
from desktop.ui.page.registry import PAGES, PageEntry, section_of
from desktop.ui.pages.people.household import HouseholdPage
from desktop.ui.window.help_pane import HelpPane
from desktop.ui.window.main_window import MainWindow
from desktop.ui.window.manual import FOLDER, section, sections, telling_of
from tests.helpers.settle import settle
from tests.helpers.told import Told


def opened(window: MainWindow) -> HelpPane:
    """Press F1."""
    QTest.keyClick(window, Qt.Key.Key_F1)
    pane = window.help
    assert pane is not None
    return pane


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_page_has_its_section_in_the_manual(page: PageEntry) -> None:
    assert section(section_of(page)) is not None


def test_the_manual_is_whole() -> None:
    titles = [one.title for one in sections()]
    assert len(set(titles)) == len(titles), "a heading leads to one place"
    text = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert sum(len(one.text) for one in sections()) > 0.9 * len(text)
    for picture in re.findall(r"!\[[^]]*]\(([^)]+)\)", text):
        assert not QImage(str(FOLDER / picture)).isNull(), picture


def test_f1_opens_at_the_page_follows_it_and_goes_away(
    window: MainWindow, application: Application
) -> None:
    pane = opened(window)
    assert pane.isVisible()
    assert pane.text.toPlainText().startswith("六、一户、一个人")
    assert "F3 找人" in pane.keys.text()
    window.show_page("notice")
    settle(application.tasks)
    assert pane.text.toPlainText().startswith("八、公示")
    opened(window)
    assert not pane.isVisible()


def test_the_keys_of_the_page_are_its_own(window: MainWindow, application: Application) -> None:
    window.open_record(next(iter(window.context.reading.records("household"))))
    settle(application.tasks)
    assert isinstance(window.page, HouseholdPage)
    assert "Ctrl+Shift+N 登记" in opened(window).keys.text()


def test_words_are_found_wherever_they_stand(window: MainWindow) -> None:
    pane = opened(window)
    pane.filter.setText("U盘 上报")
    assert "U盘" in pane.text.toPlainText().replace(" ", "")
    assert telling_of("备份")[0].title.startswith("安全")
    pane.filter.setText("没有这样的词")
    assert "换个说法" in pane.text.toPlainText()
    pane.filter.clear()
    assert pane.text.toPlainText().startswith("六、一户、一个人")


def test_a_section_is_printed(
    window: MainWindow, application: Application, told: Told, tmp_path: Path
) -> None:
    told.answers.append(str(tmp_path / "手册.pdf"))
    pane = opened(window)
    pane.print_section()
    settle(application.tasks)
    assert (tmp_path / "手册.pdf").read_bytes().startswith(b"%PDF")
    assert told.errors == []


def test_it_leaves_the_page_room_in_the_smallest_window(window: MainWindow) -> None:
    window.setMinimumSize(0, 0)
    window.resize(960, 500)
    pane = opened(window)
    assert pane.width() <= 480
    assert window.stack.width() > 250
