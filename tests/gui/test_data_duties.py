"""The page of personal data: rows lead to what settles them, and nothing goes by itself."""

from desktop.application import Application
from desktop.ui.pages.records.data_duties import DataDutiesPage
from desktop.ui.window.main_window import MainWindow
from forms.schema.form import RecordId
from forms.tasks.data_duties import DutyKind
from sync.ledger.closed.erasure import erasures
from sync.store.values import Draft
from tests.helpers.filled import LONG_NAME
from tests.helpers.pages import in_front
from tests.helpers.scenes import person
from tests.helpers.settle import settle
from tests.helpers.told import Told


def page_of(window: MainWindow, application: Application) -> DataDutiesPage:
    window.show_page("data_duties")
    settle(application.tasks)
    return in_front(window, DataDutiesPage)


def choose(page: DataDutiesPage, duty: DutyKind, application: Application) -> RecordId:
    key = next(key for key, row in page.rows.items() if row.duty is duty)
    page.table.selectRow(page.in_sight.index(key))
    settle(application.tasks)
    return key


def test_each_row_leads_to_what_settles_it(
    window: MainWindow, application: Application, told: Told
) -> None:
    book, gone = window.context.book, person(window, LONG_NAME)
    body = book.ledger.read.get(gone)
    assert body is not None
    book.ledger.write.save(
        [Draft("person", {**body.body, "death_day": "2011-02-03"}, gone)], actor="测试"
    )
    window.context.announce({"person"})
    page = page_of(window, application)
    assert {row.duty for row in page.rows.values()} >= {DutyKind.ASSESSMENT, DutyKind.RETENTION}
    choose(page, DutyKind.RETENTION, application)
    told.answers.append(False)
    page.erase.click()
    settle(application.tasks)
    assert not erasures(book.ledger.store), "asked twice before anything is written"
    told.answers.append(True)
    page.erase.click()
    settle(application.tasks)
    assert [one.person for one in erasures(book.ledger.store)] == [gone]
    assert DutyKind.RETENTION not in {row.duty for row in page.rows.values()}
    choose(page, DutyKind.ASSESSMENT, application)
    page.settle.click()
    settle(application.tasks)
    assert window.place == "form"
