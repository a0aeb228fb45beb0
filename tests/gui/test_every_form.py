"""Every register of the definitions is usable as it stands: filled in, saved, listed, opened."""

import pytest
from PySide6.QtWidgets import QApplication

from desktop.ui.page.form_request import FormAsk
from desktop.ui.pages.form.form_page import FormPage
from desktop.ui.pages.records.record_list import RecordList
from desktop.ui.window.main_window import MainWindow
from forms.definitions.validation import body as tidy
from forms.program import bundled
from forms.schema.form import FormDef, RecordId
from sync.store.values import Draft
from tests.helpers.answers import answers
from tests.helpers.filled import LONG_NAME
from tests.helpers.scenes import person
from tests.helpers.settle import settle
from tests.helpers.told import Told


def known(window: MainWindow) -> dict[str, RecordId]:
    """A record of each form the book holds; of people somebody with a household."""
    records = window.context.reading.records
    found = {form: next(iter(records(form)), None) for form in bundled().forms}
    somebody = person(window, LONG_NAME)
    household = window.context.reading.view.household_of(somebody)
    return {form: r for form, r in found.items() if r is not None} | {
        "person": somebody, "household": RecordId(str(household)),
    }  # fmt: skip


def need_others(window: MainWindow, form: FormDef) -> None:
    """Save a record of each form that this one cannot do without."""
    definitions, context = bundled(), window.context
    needed = {f.form for f in form.fields if f.type == "ref" and f.required and f.form}
    for other in sorted(one for one in needed if not context.reading.records(one)):
        given = answers(definitions.form(other), definitions, known(window))
        context.book.ledger.write.save([Draft(other, given)], actor="x")
        context.announce({other})


@pytest.mark.parametrize("name", bundled().forms)
def test_a_record_is_filled_in_saved_listed_and_opened(
    window: MainWindow, told: Told, name: str
) -> None:
    definitions = bundled()
    window.context.book.actor = "旁人（村文书）"  # a complaint is hidden from whom it is about
    form = definitions.form(name)
    need_others(window, form)
    before = set(window.context.reading.records(name))
    window.show_page("form", FormAsk(name))
    QApplication.processEvents()
    page = window.page
    assert isinstance(page, FormPage)
    assert page.form_body is not None
    given = answers(form, definitions, known(window))
    before -= before if form.singleton else set()  # of that there is one, and it is changed
    page.form_body.put(given)
    assert tidy(form, page.form_body.answers()) == tidy(form, given), (
        "every widget keeps its answer"
    )
    stops = [p for p in page.form_body.problems if not p.warn]
    assert not stops
    page.save()
    settle(page.context.tasks)
    assert not [one for one in told.errors if "待核对" not in one], "but what a death leaves to do"
    [record] = set(window.context.reading.records(name)) - before
    assert dict(window.context.reading.body(record)) == tidy(form, given)

    window.show_page(f"list:{name}")
    settle(window.context.tasks)
    assert isinstance(window.page, RecordList)
    assert window.page.table.model().rowCount() == len(before) + 1
    window.open_record(record)
    QApplication.processEvents()
    assert not [one for one in told.errors if "待核对" not in one]
