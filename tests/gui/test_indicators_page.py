"""The indicators page: figure, formula, charts, and the people behind each figure."""

import pytest

from desktop.pages.indicators_page import IndicatorsPage, month_ends
from desktop.pages.main_window import MainWindow
from forms.definition import RecordId
from tests.helpers.family import DAY
from tests.helpers.settle import settle
from tests.helpers.told import Told

pytestmark = pytest.mark.gui


def opened(window: MainWindow, name: str) -> IndicatorsPage:
    window.show_page("indicators", name)
    settle(window.desk.tasks)
    assert isinstance(window.page, IndicatorsPage)
    return window.page


def test_a_figure_shows_its_people_and_they_open(window: MainWindow, told: Told) -> None:
    page = opened(window, "I-01")
    one = page.current()
    assert one is not None
    assert one.definition.id == "I-01"
    assert one.definition.whole in page.formula.text()
    assert sum(whole for _, _, whole in page.bars._rows) == len(one.whole)
    assert len(page.trend._points) == 12
    page.tabs.show_at(1)
    page._list_people()
    assert set(page.people.rows.ids) == one.whole - one.part
    somebody = page.people.current()
    assert somebody is not None
    page.people.opened.emit(somebody)
    assert window.place in ("person", "household")
    assert told.errors == []


def test_every_figure_can_be_shown(window: MainWindow, told: Told) -> None:
    page = opened(window, "I-15")
    assert "参数" in page.formula.text()
    for key in list(page.found):
        page.table.selectRow(page.table.rows.ids.index(RecordId(key)))
        settle(window.desk.tasks)
    page.grab()
    assert told.errors == []


def test_the_months_end_where_months_end() -> None:
    ends = month_ends(DAY)
    assert [d.isoformat() for d in ends[-3:]] == ["2026-09-30", "2026-10-31", "2026-11-01"]
    assert len(ends) == 12
