"""First light, as a first secretary lives it: the real window, a real book, a real county.

New book by the first run, the township's roster, the children left behind, a visit written by
keyboard, the notice as neighbours will read it, and everything handed up.
"""

from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from desktop.application import Application
from desktop.paper.preview import Preview
from desktop.ui.open_book.unlock_page import UnlockPage
from desktop.ui.open_book.welcome_page import WelcomePage
from desktop.ui.pages.home.home_page import StartPage
from desktop.ui.pages.importing.import_page import ImportPage
from desktop.ui.pages.notices.notice_page import NoticePage
from desktop.ui.pages.people.person import PersonPage
from desktop.ui.pages.rules.derived_list import DerivedList
from desktop.ui.pages.sync.sync_page import SyncPage
from desktop.ui.pages.visits.visit_page import VisitPage
from desktop.ui.window.main_window import MainWindow
from tests.helpers.counties import RunningCounty
from tests.helpers.settle import pause, settle
from tests.helpers.told import Told
from tests.helpers.typing import type_chinese

DAY = date(2026, 11, 1)
SECRET = "daotian yusan huoche"
CTRL = Qt.KeyboardModifier.ControlModifier

pytestmark = [pytest.mark.gui, pytest.mark.qt_log_ignore("^This plugin does not support")]


def test_from_the_roster_to_the_county(
    application: Application, told: Told, tmp_path: Path
) -> None:
    window = first_run(application, tmp_path)
    take_in_the_roster(window, application)
    person = open_a_child(window, application)
    write_a_visit(window, application, person)
    read_the_notice(window, application, told, tmp_path)
    with RunningCounty(tmp_path / "county") as county:
        hand_up(window, application, county)
    assert told.errors == []
    open_again(application)


def first_run(application: Application, folder: Path) -> MainWindow:
    """The practice village, by keyboard wherever there is something to type."""
    application.start()
    assert application.gate is not None
    wizard = application.gate.centralWidget()
    assert isinstance(wizard, WelcomePage)
    wizard.answers.path = folder / "板岭村.cunji"
    wizard.village.use_practice()
    QTest.keyClick(wizard.village.code, Qt.Key.Key_Return)
    wizard.who.name.setFocus()
    type_chinese(wizard.who.name, "黄小兰")
    QTest.keyClick(wizard.who.name, Qt.Key.Key_Return)
    for line in (wizard.secret.fields.first, wizard.secret.fields.again):
        QTest.keyClicks(line, SECRET)
    QTest.keyClick(wizard.secret.fields.again, Qt.Key.Key_Return)
    settle(application.tasks)
    QTest.keyClicks(wizard.recovery.sheet.back, wizard.recovery.sheet.group)
    QTest.keyClick(wizard.recovery.sheet.back, Qt.Key.Key_Return)
    pause(20)
    QTest.keyClick(wizard.focusWidget(), Qt.Key.Key_Space)
    pause(20)
    settle(application.tasks)
    assert application.window is not None
    return application.window


def take_in_the_roster(window: MainWindow, application: Application) -> None:
    """The practice roster is there already; look at it, then write it."""
    page = window.page
    assert isinstance(page, ImportPage)
    settle(application.tasks)
    assert page.plan is not None
    report = page.plan.report
    assert report.rows == report.created + report.set_aside + report.skipped
    assert window.context.book.ledger.read.records("person") == []
    press(window, Qt.Key.Key_S, CTRL)
    settle(application.tasks)
    settle(application.tasks)
    assert len(window.context.book.ledger.read.records("person")) == report.created
    window.show_page("start")
    settle(application.tasks)
    start = window.page
    assert isinstance(start, StartPage)
    assert start.overview is not None
    assert {f.form: f.count for f in start.overview.figures}["person"] == report.created


def open_a_child(window: MainWindow, application: Application) -> PersonPage:
    """Alt+5, Enter: the first child left behind."""
    press(window, Qt.Key.Key_5, Qt.KeyboardModifier.AltModifier)
    settle(application.tasks)
    children = window.page
    assert isinstance(children, DerivedList)
    pause(20)
    QTest.keyClick(children.table, Qt.Key.Key_Return)
    settle(application.tasks)
    person = window.page
    assert isinstance(person, PersonPage)
    return person


def write_a_visit(window: MainWindow, application: Application, person: PersonPage) -> None:
    """Ctrl+N on the child's page, the day, what was said, Ctrl+S."""
    press(window, Qt.Key.Key_N, CTRL)
    settle(application.tasks)
    page = window.page
    assert isinstance(page, VisitPage)
    QTest.keyClick(page.head.result, Qt.Key.Key_1)
    day = page.head.widgets["day"].editor
    day.setFocus()
    assert isinstance(day, QLineEdit)
    day.selectAll()
    QTest.keyClicks(day, "2026.11.1")
    type_chinese(page.summary.edit, "和奶奶住，作业按时完成，每周和父母视频。")
    press(window, Qt.Key.Key_S, CTRL)
    settle(application.tasks)
    (visit,) = window.context.book.ledger.read.records("visit")
    assert visit.body["summary"] == "和奶奶住，作业按时完成，每周和父母视频。"
    assert visit.day == "2026-11-01"
    assert visit.person is not None
    assert visit.household == window.context.book.view().household_of(visit.person)
    (change,) = window.context.book.ledger.read.history(visit.id)
    assert change.actor == "黄小兰（驻村第一书记）"


def read_the_notice(window: MainWindow, application: Application, told: Told, folder: Path) -> None:
    """The figures of care, on paper; not one name of a child on it."""
    window.show_page("notice", "N25")
    settle(application.tasks)
    page = window.page
    assert isinstance(page, NoticePage)
    assert page.made is not None
    assert page.sheet.pages == Preview(page.made.pdf).pages
    told.answers.append(str(folder / "公示.pdf"))
    press(window, Qt.Key.Key_S, CTRL)
    assert (folder / "公示.pdf").read_bytes() == page.made.pdf


def hand_up(window: MainWindow, application: Application, county: RunningCounty) -> None:
    """Enrol, hand everything up, and see that both sides agree."""
    window.show_page("sync")
    settle(application.tasks)
    page = window.page
    assert isinstance(page, SyncPage)
    unsent = window.context.book.ledger.read.status().unsent
    page.enrol_card.url.setText(county.url)
    page.enrol_card.code.setText(county.code(window.context.book.ledger.village, "板岭村"))
    QTest.keyClick(page.enrol_card.code, Qt.Key.Key_Return)
    settle(application.tasks)
    settle(application.tasks)
    press(window, Qt.Key.Key_F9)
    settle(application.tasks)
    settle(application.tasks)
    assert page.words_line.text() == f"同步完成：上报 {unsent} 条，收到 0 条，与县里核对一致。"
    assert page.unsent.text() == "0"


def open_again(application: Application) -> None:
    """Lock, unlock, and everything is there."""
    application.lock()
    assert application.gate is not None
    gate = application.gate.centralWidget()
    assert isinstance(gate, UnlockPage)
    QTest.keyClicks(gate.secret, SECRET)
    QTest.keyClick(gate.secret, Qt.Key.Key_Return)
    settle(application.tasks)
    settle(application.tasks)
    assert application.window is not None
    assert len(application.window.context.book.ledger.read.records("visit")) == 1


def press(
    window: MainWindow, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
) -> None:
    """A shortcut; the offscreen platform forgets the active window when a list closes."""
    window.activateWindow()
    assert QTest.qWaitForWindowActive(window)
    QTest.keyClick(window, key, modifier)
