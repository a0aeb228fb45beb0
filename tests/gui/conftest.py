"""The real window, offscreen, on a real encrypted book; what it tells a person is collected."""

import gc
import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")  # before anything makes a QApplication

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop.application import Application
from desktop.book.book import Book
from desktop.ui import dialogs
from desktop.ui.pages.sync.sync_page import SyncPage
from desktop.ui.window.main_window import MainWindow
from tests.helpers.counties import RunningCounty
from tests.helpers.filled import PASSPHRASE, a_book
from tests.helpers.pages import first_page
from tests.helpers.settle import settle
from tests.helpers.told import Told

DAY = date(2026, 11, 1)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here is a GUI test; the offscreen platform's own remarks are no warnings."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.gui)
            item.add_marker(pytest.mark.qt_log_ignore("^This plugin does not support", extend=True))


@pytest.fixture(autouse=True)
def _memory_between_tests() -> Iterator[None]:
    """As the program does: nothing of Qt dies while Qt draws (``desktop.ui.operations``).

    A test's own widgets are knots of Python's; untied in the middle of a paint event they took
    the whole run down.
    """
    gc.disable()
    yield
    gc.enable()
    gc.collect(1)


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A closed book of a dozen households, as bytes to be copied."""
    path = tmp_path_factory.mktemp("filled") / "village.cunji"
    a_book(path, 12).close()
    return path.read_bytes()


@pytest.fixture
def book_path(tmp_path: Path, filled: bytes) -> Path:
    """A book of this test's own."""
    path = tmp_path / "village.cunji"
    path.write_bytes(filled)
    return path


@pytest.fixture
def told() -> Iterator[Told]:
    """What a person would have been told or asked."""
    collector = Told()
    before = dialogs.use(collector)
    yield collector
    dialogs.use(before)


@pytest.fixture
def application(
    qapp: QApplication, tmp_path: Path, told: Told, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Application]:
    """The program without a window yet; settings in the test's own folder."""
    monkeypatch.setenv("CUNJI_HOME", str(tmp_path / "home"))
    made = Application(qapp, lambda: DAY)
    yield made
    for window in (made.window, made.gate):
        if window is not None:
            window.hide()
            window.deleteLater()
    made.close()
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def window(application: Application, book_path: Path) -> MainWindow:
    """The main window on the filled book, showing the list of households."""
    application.show_book(Book.open(book_path, PASSPHRASE), "list:household")
    made = first_page(application)
    made.activateWindow()
    assert QTest.qWaitForWindowActive(made)
    settle(application.tasks)
    return made


@pytest.fixture
def own_county(tmp_path: Path) -> Iterator[RunningCounty]:
    """A county that one test may stop, or fill."""
    with RunningCounty(tmp_path / "county") as running:
        yield running


@pytest.fixture
def sync_page(window: MainWindow, application: Application) -> SyncPage:
    window.show_page("sync")
    settle(application.tasks)
    made = window.page
    assert isinstance(made, SyncPage)
    return made
