"""What does not fit together is listed, opened from the list, and told beside the form."""

import pytest

from desktop.ui.pages.form.form_page import FormPage
from desktop.ui.pages.rules.consistency import CheckPage
from desktop.ui.window.main_window import MainWindow
from sync.store.values import Draft
from tests.helpers.filled import LONG_NAME
from tests.helpers.scenes import person
from tests.helpers.settle import settle
from tests.helpers.told import Told

pytestmark = pytest.mark.gui


def test_two_absences_at_once_are_listed_and_told_beside_the_form(
    window: MainWindow, told: Told
) -> None:
    context, who = window.context, person(window, LONG_NAME)
    body = {"person": who, "place": "广东佛山"}
    spells = [{**body, "from_day": "2031-01-01"}, {**body, "from_day": "2031-02-01"}]
    saved = context.book.ledger.write.save(
        [Draft("absence", spell) for spell in spells], actor="测试"
    )
    context.announce({"absence"})
    window.show_page("check")
    settle(context.tasks)
    page = window.page
    assert isinstance(page, CheckPage)
    assert "重叠" in page.rows[saved.ids[1]][0]
    page.open_record.emit(saved.ids[1])
    settle(context.tasks)
    form = window.page
    assert isinstance(form, FormPage)
    assert form.check.isVisible()
    context.book.ledger.write.retract([saved.ids[1]], actor="测试", reason="误录")
    context.announce({"absence"})
    window.show_page("check")
    settle(context.tasks)
    assert saved.ids[1] not in page.rows
    assert told.errors == []


def test_a_village_without_contradictions_says_so(window: MainWindow) -> None:
    window.show_page("check")
    settle(window.context.tasks)
    page = window.page
    assert isinstance(page, CheckPage)
    page.put({})
    assert page.nothing.isVisible()
    assert not page.table.isVisible()
