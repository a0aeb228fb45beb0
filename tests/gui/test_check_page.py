"""What does not fit together is listed, opened from the list, and told beside the form."""

import pytest

from desktop.ui.pages.form.form_page import FormPage
from desktop.ui.pages.rules.consistency import CheckPage
from desktop.ui.window.main_window import MainWindow
from sync.change import new_record_id
from sync.store.values import Draft
from tests.helpers.filled import LONG_NAME
from tests.helpers.scenes import person
from tests.helpers.settle import settle
from tests.helpers.told import Told
from tests.helpers.villages import as_before, created, retracted

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
    assert "重叠" in page.rows[saved.ids[1]][0].zh
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


def test_what_leads_nowhere_is_found_and_mended_from_the_list(
    window: MainWindow, told: Told
) -> None:
    """An old book: its window marked a household that had people."""
    context, who = window.context, person(window, LONG_NAME)
    home = context.reading.view.household_of(who)
    assert home is not None
    before = context.book.ledger.read.bodies()
    as_before(context.book.ledger, retracted("household", home))
    context.announce()
    window.show_page("check")
    settle(context.tasks)
    page = window.page
    assert isinstance(page, CheckPage)
    lost = [r for r, some in page.rows.items() if any(one.target == home for one in some)]
    assert {context.reading.form_of(r) for r in lost} == {"person", "household_type", "visit"}
    assert page.repair_button.isVisible()
    page.table.selectRow(0)
    while not page.repair_button.isEnabled():
        page.table.selectRow(page.table.currentIndex().row() + 1)
    told.answers.append(None)
    page.repair_button.click()
    settle(context.tasks)
    assert told.options[-1][0].startswith("恢复农户「")
    assert told.options[-1][-1] == "打开这一条，重新选"
    told.answers.append(0)
    page.repair_button.click()
    settle(context.tasks)
    assert context.book.ledger.read.bodies() == before
    assert not any(one.target for some in page.rows.values() for one in some)
    assert page.repair_button.isHidden()
    assert told.errors == []


def test_who_would_rather_choose_anew_gets_to_the_record(window: MainWindow, told: Told) -> None:
    context = window.context
    gone = created("absence", {"person": new_record_id(), "from_day": "2031-01-01"})
    as_before(context.book.ledger, gone)
    context.announce()
    window.show_page("check")
    settle(context.tasks)
    page = window.page
    assert isinstance(page, CheckPage)
    row = list(page.rows).index(gone.record)
    page.table.selectRow(row)
    assert page.table.current() == gone.record
    told.answers.append(0)
    page.repair_button.click()
    settle(context.tasks)
    assert told.options == [("打开这一条，重新选",)]
    form = window.page
    assert isinstance(form, FormPage)
    assert form.check.isVisible()
