"""The page in front, as what a test takes it for."""

from typing import TypeVar

from desktop.ui.page.page import Page
from desktop.ui.window.main_window import MainWindow

P = TypeVar("P", bound=Page)


def in_front(window: MainWindow, kind: type[P]) -> P:
    """The page in front, which is of this kind."""
    page = window.page
    assert isinstance(page, kind)
    return page
