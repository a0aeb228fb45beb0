"""What the county publishes is there after handing up, without opening the book again."""

import pytest
from PySide6.QtWidgets import QPushButton

from desktop.application import Application
from desktop.ui.page.form_request import FormAsk
from desktop.ui.pages.form.form_page import FormPage
from desktop.ui.pages.notices.notice_page import NoticePage
from desktop.ui.pages.records.all_registers import MorePage
from desktop.ui.pages.records.record_list import RecordList
from desktop.ui.pages.rules.derived_list import DerivedList
from desktop.ui.pages.sync.sync_page import SyncPage
from desktop.ui.window.main_window import MainWindow
from forms.packs.pack import Published
from forms.schema.form import Value
from forms.schema.ternary import Answer
from tests.gui.handing_up import enrolled, press
from tests.helpers.children import children
from tests.helpers.counties import RunningCounty
from tests.helpers.packs import SAMPLE
from tests.helpers.pages import in_front
from tests.helpers.settle import settle

pytestmark = pytest.mark.gui

OWN = SAMPLE.with_name("459999-own.yaml")


def test_a_list_of_the_county_opens_whom_it_is_about(
    window: MainWindow, application: Application
) -> None:
    body = OWN.read_text(encoding="utf-8").replace("list: gap_own_dryer", "list: own_homes")
    ledger = window.context.book.ledger
    ledger.packs.take(Published(1, "2026-10-01T00:00:00", "王科长", body))
    window.context.announce({"household"})
    window.show_page("more")
    more = in_front(window, MorePage)
    settle(application.tasks)
    assert "有烤房没有登记补助" in titles(more)
    window.show_page("derived:own_homes")
    page = window.page
    assert isinstance(page, DerivedList)
    settle(application.tasks)
    page.show_answer(Answer.UNKNOWN)
    assert page.open_card.text() == "打开"
    page.open_card.click()
    assert window.place == "household"


def titles(page: MorePage) -> set[str]:
    return {button.text() for button in children(page, QPushButton)}


def test_a_form_and_a_notice_of_the_county_come_with_a_press(
    window: MainWindow, application: Application, own_county: RunningCounty
) -> None:
    window.show_page("notice")
    window.show_page("more")
    settle(application.tasks)
    assert "烤房补助" not in titles(in_front(window, MorePage))
    window.show_page("sync")
    settle(application.tasks)
    page = window.page
    assert isinstance(page, SyncPage)
    enrolled(page, application, own_county)
    own_county.run("publish", str(OWN), "--by", "王科长")
    said = press(page, application)
    assert "县里新发布了「样例县烤房补助」，已经生效。" in said
    assert "新发布" not in press(page, application), "told once"
    window.show_page("more")
    more = in_front(window, MorePage)
    settle(application.tasks)
    assert "烤房补助" in titles(more)
    household = next(iter(window.context.reading.records("household")))
    people = window.context.reading.view.members[household]
    preset: dict[str, Value] = {
        "household": household,
        "person": people[0],
        "fuel": "3",
        "area": 12_00,
    }
    window.show_page("form", FormAsk("own_dryer", preset=preset))
    form = window.page
    assert isinstance(form, FormPage)
    form.save()
    settle(application.tasks)
    window.show_page("list:own_dryer")
    settle(window.context.tasks)
    listed = in_front(window, RecordList)
    assert len(listed.table.rows.ids) == 1
    window.show_page("notice", "N50")
    notice = window.page
    assert isinstance(notice, NoticePage)
    settle(application.tasks)
    assert notice.kind.currentData() == "N50"
    assert notice.print_button.isEnabled(), notice.nothing.text.text()
