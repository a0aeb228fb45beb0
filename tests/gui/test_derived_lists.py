"""Every list the rules make opens in the window and leads to the register that settles it."""

import pytest

from desktop.ui.pages.form.form_page import FormPage
from desktop.ui.pages.rules.derived_list import DerivedList
from desktop.ui.window.main_window import MainWindow
from forms.rules.lists import LISTS
from forms.schema.form import Value
from sync.store.values import Draft
from tests.helpers.settle import settle
from tests.helpers.told import Told

pytestmark = pytest.mark.gui


@pytest.mark.parametrize("list_id", LISTS)
def test_a_list_opens_and_leads_on(window: MainWindow, told: Told, list_id: str) -> None:
    window.show_page(f"derived:{list_id}")
    settle(window.context.tasks)
    page = window.page
    assert isinstance(page, DerivedList)
    page.show_answer(None)
    assert page.heading.text()
    assert told.errors == []
    if page.table.current() is not None:
        page.new_record()
        assert isinstance(window.page, FormPage)
    assert told.errors == []


def test_a_household_list_asks_for_the_look_that_is_missing(window: MainWindow) -> None:
    context = window.context
    window.show_page("derived:safe_water")
    settle(context.tasks)
    page = window.page
    assert isinstance(page, DerivedList)
    household = next(iter(page.rows))
    assert page.rows[household].answer.value == "unknown"
    water: dict[str, Value] = {
        "household": household, "day": "2026-10-01", "source": "1", "tap": True,
        "litres_day": 80, "dirty": False, "dry_days": 0,
    }  # fmt: skip
    context.book.ledger.write.save([Draft("water", water)], actor="测试")
    context.announce({"water"})
    settle(context.tasks)
    assert page.rows[household].answer.value == "yes"
