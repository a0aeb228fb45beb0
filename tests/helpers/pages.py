"""The page in front, as what a test takes it for."""

from typing import TypeVar

from desktop.application import Application
from desktop.ui.page.page import Page
from desktop.ui.window.main_window import MainWindow
from tests.helpers.settle import pause

P = TypeVar("P", bound=Page)


def first_page(application: Application) -> MainWindow:
    """The window of a book that was just opened, once its first page is there."""
    assert application.window is not None
    while not application.window.place:
        pause(1)
    return application.window


def in_front(window: MainWindow, kind: type[P]) -> P:
    """The page in front, which is of this kind."""
    page = window.page
    assert isinstance(page, kind)
    return page
