"""Enrolling and handing up through the window, as tests do it."""

from desktop.application import Application
from desktop.ui.pages.sync.sync_page import SyncPage
from tests.helpers.counties import RunningCounty
from tests.helpers.settle import settle


def enrolled(
    page: SyncPage, application: Application, county: RunningCounty, url: str = ""
) -> None:
    page.enrol_card.url.setText(url or county.url)
    page.enrol_card.code.setText(county.code(page.context.book.ledger.village, "板岭村"))
    page.enrol_card.ask()
    settle(application.tasks)


def press(page: SyncPage, application: Application) -> str:
    page.sync()
    settle(application.tasks)
    settle(application.tasks)
    return page.words_line.text()
