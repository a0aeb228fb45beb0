"""No page shows a piece of itself as a window of its own: it would take the focus away."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QWidget
from typing_extensions import override

from desktop.application import Application
from desktop.ui.page.registry import PAGES
from desktop.ui.window.main_window import MainWindow
from tests.helpers.settle import settle


class Watch(QObject):
    """Notes every widget that is shown as a window."""

    def __init__(self) -> None:
        super().__init__()
        self.shown: list[str] = []

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Look at what is shown."""
        if (
            event.type() == QEvent.Type.Show
            and isinstance(watched, QWidget)
            and watched.isWindow()
            and not isinstance(watched, MainWindow)
        ):
            self.shown.append(f"{type(watched).__name__} {watched.objectName()}")
        return False


@pytest.fixture
def watch(qapp: QApplication) -> Iterator[Watch]:
    made = Watch()
    qapp.installEventFilter(made)
    yield made
    qapp.removeEventFilter(made)


def test_no_page_flashes_and_the_window_keeps_the_focus(
    window: MainWindow, application: Application, watch: Watch
) -> None:
    for page in PAGES:
        if not page.given:
            window.show_page(page.name)
            settle(application.tasks)
            assert watch.shown == [], page.name
            assert window.isActiveWindow(), page.name
    for form in ("household", "person"):
        window.open_record(next(iter(window.context.reading.records(form))))
        settle(application.tasks)
        assert watch.shown == [], form
