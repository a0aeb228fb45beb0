"""What every list can do: narrow as one types, keep filter and cursor, say why it is empty."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop.ui.lists.list_page import ListPage
from desktop.ui.page.registry import PAGES
from desktop.ui.window.main_window import MainWindow
from forms.schema.form import RecordId
from tests.helpers.settle import pause, settle

pytestmark = pytest.mark.gui
LISTS = (
    "list:household", "list:person", "derived:left_behind_child", "leads",
    "tasks", "parameters",
)  # fmt: skip
"""Those that have rows in the filled book, and a filter."""


def opened(window: MainWindow, name: str) -> ListPage[object]:
    window.show_page(name)
    settle(window.context.tasks)
    page = window.page
    assert isinstance(page, ListPage)
    return page


def second(page: ListPage[object]) -> tuple[RecordId, str]:
    """The second row, or the only one, and what stands in it."""
    key = page.table.rows.ids[min(1, len(page.table.rows.ids) - 1)]
    return key, " ".join(column.text(key) for column in page.table.rows.columns)


@pytest.mark.parametrize("name", LISTS)
def test_filter_and_cursor_stay_when_something_is_written(window: MainWindow, name: str) -> None:
    page = opened(window, name)
    assert page.rows
    key, words = second(page)
    page.table.selectRow(page.table.rows.ids.index(key))
    page.filter.setText(words)
    assert key in page.table.rows.ids
    assert page.table.current() == key
    window.context.announce()
    settle(window.context.tasks)
    assert page.filter.text() == words
    assert page.table.current() == key
    assert page.current() is page.rows[key]


@pytest.mark.parametrize("name", LISTS)
def test_nothing_that_fits_is_said_and_one_press_shows_all(window: MainWindow, name: str) -> None:
    page = opened(window, name)
    everything = list(page.table.rows.ids)
    QTest.keyClick(window, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert page.filter.hasFocus()
    QTest.keyClicks(page.filter, "zz no such row")
    assert page.stack.currentWidget() is page.none_fits
    assert page.none_fits.text.text().endswith("。")
    assert page.current() is None
    QTest.mouseClick(page.clear_button, Qt.MouseButton.LeftButton)
    pause(1)
    assert page.filter.text() == ""
    assert page.table.rows.ids == everything
    assert page.stack.currentWidget() is page.table


def test_a_list_without_a_filter_searches_everywhere(window: MainWindow) -> None:
    page = opened(window, "fund_ledger")
    assert not page.filter.isVisible()
    QTest.keyClick(window, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert window.finder.line.hasFocus()


def test_every_page_of_rows_with_detail_is_a_list_page() -> None:
    """A copy made by hand would have to be taught everything again that lists can do."""
    by_hand = [
        page.name
        for page in PAGES
        if not issubclass(page.load(), ListPage)
        and {"filter", "table"} <= set(page.load().__init__.__code__.co_names)  # type: ignore[misc]
    ]
    assert not by_hand
