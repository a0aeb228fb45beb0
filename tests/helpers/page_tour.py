"""Every page of the window, each with what it is about, on a village that has everything."""

from collections.abc import Iterator

from desktop.ui.page.form_request import ColumnsAsk, EventAsk, FormAsk, ManyAsk
from desktop.ui.page.registry import PAGES
from desktop.ui.window.main_window import MainWindow
from forms.definitions.records import Person
from forms.leads.life_events import HEADS
from forms.schema.form import RecordId
from forms.village.office_lists import OFFICE_LISTS


def stops(window: MainWindow) -> Iterator[tuple[str, object]]:
    """Name and argument of every page, in the order of the registry; some are shown twice.

    Args:
        window: On a village with people.
    """
    view, today = window.context.book.view(), window.context.today()
    living = sorted(view.lives.living(today))
    head = next(p for p in living if view.answer(Person.relation, p) in HEADS)
    household = RecordId(str(view.household_of(head)))
    about: dict[str, list[object]] = {
        "list": [],  # the lists of the side stand in the registry by name
        "derived": [],
        "notice": ["N09"],
        "report": ["RP-03"],
        "indicators": ["I-01"],
        "household": [household],
        "visit_sheet": [household],
        "event": [EventAsk("death", head), EventAsk("birth", household)],
        "person": [head],
        "form": [
            FormAsk("visit", preset={"person": head}),
            FormAsk("person", head),
            FormAsk("lead", preset={"fingerprint": "e8100f3d3a17e490", "rule_version": "2"}),
        ],
        "edit_many": [ManyAsk("person", tuple(living[:40]))],
        "register_many": [ManyAsk("person", tuple(living[:40]))],
        "questions": [0, 1],
        "paste_list": [OFFICE_LISTS["当年医保参保名单"]],
        "columns": [ColumnsAsk("person", "人员", "person", tuple(living[:40]))],
    }
    for page in PAGES:
        if page.area:
            continue  # there only where the book holds every village of a township
        for argument in about.get(page.name, [None]):
            yield page.name, argument
