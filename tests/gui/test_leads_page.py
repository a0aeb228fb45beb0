"""Leads in the window: chosen by rule, told with their questions, settled by a person's verdict."""

from desktop.application import Application
from desktop.ui.pages.form.form_page import FormPage
from desktop.ui.pages.rules.leads import LeadsPage
from desktop.ui.window.main_window import MainWindow
from tests.helpers.settle import settle
from tests.helpers.told import Told


def test_a_refuted_lead_leaves_the_page(
    window: MainWindow, application: Application, told: Told
) -> None:
    window.show_page("leads")
    settle(application.tasks)
    page = window.page
    assert isinstance(page, LeadsPage)
    page.rules.setCurrentIndex(page.rules.findData("G-10"))
    before = page.table.model().rowCount()
    assert before > 0
    subject = page.table.current()
    assert subject is not None
    page.new_record()
    form = window.page
    assert isinstance(form, FormPage)
    assert form.form_body is not None
    answers = form.form_body.answers()
    assert answers["rule"] == "G-10"
    form.form_body.put({**answers, "state": "2", "reason": "家中已有人照应，不需要联系人。"})
    form.save()
    settle(application.tasks)
    assert told.errors == []
    assert window.page is page
    assert page.rules.currentData() == "G-10"
    assert page.table.model().rowCount() == before - 1
    assert page.table.current() != subject
