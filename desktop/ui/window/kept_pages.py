"""The pages that were opened: kept as they were left, made anew where that loses nothing."""

from collections.abc import Callable, Iterator
from typing import Final

from PySide6.QtWidgets import QStackedWidget

from desktop.ui.page.page import Page

KEPT: Final = 24
"""So many pages stay as they were left; of lists that were looked at before them only those that
somebody has narrowed or ordered. Each takes two megabytes, and six milliseconds of the window when
the book is locked."""


class KeptPages:
    """One page for each name.

    Args:
        stack: Where the page in front stands.
        make: Makes a page.
    """

    def __init__(self, stack: QStackedWidget, make: Callable[[str], Page]) -> None:
        self._stack, self._make = stack, make
        self._held: dict[str, Page] = {}  # the one that was shown last stands last
        self._outdated: list[Page] = []

    def __iter__(self) -> Iterator[Page]:
        """All that are there."""
        return iter(tuple(self._held.values()))

    def take(self, name: str, *, anew: bool) -> Page:
        """The page of a name, made where there is none.

        Args:
            name: See ``PAGES``.
            anew: Whether one from before the county published forms makes room for one that
                knows them.
        """
        held = self._held.pop(name, None)
        old = held if held in self._outdated and anew else None
        page = self._make(name) if held is None or old is not None else held
        if old is not None:
            old.put_away()
            self._drop(old)
        self._held[name] = page
        return page

    def outdate(self) -> None:
        """All that are there know of forms and rules that hold no more."""
        self._outdated = list(self)

    def let_go(self) -> None:
        """Drop the lists nobody has looked at for long."""
        for name, page in list(self._held.items())[:-KEPT]:
            if page is not self._stack.currentWidget() and not page.kept_as_left:
                self._drop(self._held.pop(name))

    def _drop(self, page: Page) -> None:
        if page in self._outdated:
            self._outdated.remove(page)
        self._stack.removeWidget(page)
        page.deleteLater()
