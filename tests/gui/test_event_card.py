"""Cards of events of life by real keys: few of them, nothing silent, one undo."""

from collections.abc import Iterable
from datetime import date

import pytest
from PySide6.QtCore import Qt

from desktop.ui.page.form_request import FormAsk
from desktop.ui.pages.form.form_page import FormPage
from desktop.ui.pages.people.event_card import EventPage
from desktop.ui.window.main_window import MainWindow
from forms.definitions.records import Absence, Household, Person, Task
from forms.leads.due import Urgency
from forms.schema.form import RecordId, Value
from forms.tasks.tasks import tasks
from sync.change import new_record_id
from sync.store.values import Draft
from tests.gui.conftest import DAY
from tests.helpers.keys import Keys
from tests.helpers.settle import settle
from tests.helpers.told import Told

pytestmark = pytest.mark.gui


@pytest.fixture
def family(window: MainWindow) -> dict[str, RecordId]:
    """A family with initials nobody else in the village has; ids by name."""
    writer = window.context.book.ledger.write
    home, other = new_record_id(), new_record_id()
    people = {name: new_record_id() for name in ("欧阿公", "欧阿婆", "欧大壮", "欧小苗", "雍大山")}
    rows = (
        ("欧阿公", "02", "1", "1950-02-01", "20", home),
        ("欧阿婆", "12", "2", "1952-03-01", "20", home),
        ("欧大壮", "20", "1", "1982-04-27", "10", home),
        ("欧小苗", "42", "2", "2017-03-02", "", home),
        ("雍大山", "02", "1", "1970-01-01", "10", other),
    )  # fmt: skip
    drafts = [
        Draft("household", {"head_name": "欧阿公", "hh_no": "9001"}, home),
        Draft("household", {"head_name": "雍大山", "hh_no": "9002"}, other),
    ]
    for name, relation, sex, birth, marital, at in rows:
        body: dict[str, Value] = {
            "household": at, "name": name, "relation": relation, "sex": sex, "birth": birth,
        }  # fmt: skip
        if marital:
            body["marital"] = marital
        if name == "欧小苗":
            body["guardian"] = people["欧阿公"]
        drafts.append(Draft("person", body, people[name]))
    writer.save(drafts, actor="测试")
    writer.save(
        [Draft("benefit", {"person": people["欧阿公"], "kind": "L03", "from_day": "2020-01-01"})],
        actor="测试",
    )
    window.context.announce()
    settle(window.context.tasks)
    return people | {"home": home, "other": other}


def found(keys: Keys, initials: str, event: str) -> EventPage:
    """By search to a person, and on to the card."""
    keys.press(Qt.Key.Key_F3)
    keys.type(initials)
    keys.press(Qt.Key.Key_Return)
    keys.press(Qt.Key.Key_E, ctrl=True)
    keys.type(event)
    page = keys.window.page
    assert isinstance(page, EventPage), page
    return page


def tasks_of(window: MainWindow, people: Iterable[RecordId]) -> list[str]:
    view = window.context.reading.view
    return [one.what or "" for p in people for one in view.by(Task.person, p)]


def test_a_death_today_takes_nine_keys_and_one_undo(
    window: MainWindow, family: dict[str, RecordId], told: Told
) -> None:
    before = window.context.book.ledger.read.bodies()
    keys = Keys(window)
    page = found(keys, "oag", "s")
    keys.press(Qt.Key.Key_S, ctrl=True)
    assert keys.pressed <= 9
    assert not told.errors
    assert window.page is not page
    view = window.context.reading.view
    assert view.answer(Person.death_day, family["欧阿公"]) is not None
    assert view.answer(Person.marital, family["欧阿婆"]) == "30"
    assert view.answer(Household.head_name, family["home"]) == "欧阿婆"
    assert len(tasks_of(window, [family["欧阿公"]])) == 2
    keys.press(Qt.Key.Key_Z, ctrl=True)
    assert window.context.book.ledger.read.bodies() == before


def test_the_palette_leads_to_the_card_in_as_few_keys(
    window: MainWindow, family: dict[str, RecordId], told: Told
) -> None:
    keys = Keys(window)
    keys.press(Qt.Key.Key_F3)
    keys.type("oag")
    keys.press(Qt.Key.Key_Right)
    keys.type("sw")
    keys.press(Qt.Key.Key_Return)
    page = window.page
    assert isinstance(page, EventPage)
    keys.press(Qt.Key.Key_S, ctrl=True)
    assert keys.pressed <= 9
    assert not told.errors
    assert window.context.reading.view.answer(Person.death_day, family["欧阿公"]) is not None


def test_a_death_with_its_day_takes_seventeen(
    window: MainWindow, family: dict[str, RecordId], told: Told
) -> None:
    keys = Keys(window)
    found(keys, "oag", "s")
    keys.type("20261020")
    keys.press(Qt.Key.Key_S, ctrl=True)
    assert keys.pressed <= 17
    assert not told.errors
    view = window.context.reading.view
    assert view.card(Person, family["欧阿公"]).body["death_day"] == "2026-10-20"
    assert view.on(date(2026, 10, 19)).answer(Person.marital, family["欧阿婆"]) == "20"
    assert view.on(date(2026, 10, 20)).answer(Person.marital, family["欧阿婆"]) == "30"


def test_a_carer_takes_twelve_keys_and_is_never_the_child(
    window: MainWindow, family: dict[str, RecordId], told: Told
) -> None:
    keys = Keys(window)
    page = found(keys, "oxm", "j")
    keys.type("oxm")
    keys.press(Qt.Key.Key_Return)
    keys.press(Qt.Key.Key_S, ctrl=True)
    assert window.page is page, "refused"
    assert "本人" in page.warns.text()
    assert not page.warn_card.isHidden()
    keys = Keys(window)
    found(keys, "oxm", "j")
    keys.type("oap")
    keys.press(Qt.Key.Key_Return)
    keys.press(Qt.Key.Key_S, ctrl=True)
    assert keys.pressed <= 12
    assert not told.errors
    assert window.context.reading.view.answer(Person.guardian, family["欧小苗"]) == family["欧阿婆"]


def test_a_move_takes_fourteen_with_its_relation(
    window: MainWindow, family: dict[str, RecordId], told: Told
) -> None:
    keys = Keys(window)
    page = found(keys, "odz", "z")
    keys.type("yds")
    keys.press(Qt.Key.Key_Return)
    keys.type("z")
    keys.press(Qt.Key.Key_Return)
    keys.press(Qt.Key.Key_S, ctrl=True)
    assert keys.pressed <= 14
    assert not told.errors
    assert window.page is not page
    card = window.context.reading.view.card(Person, family["欧大壮"])
    assert (card.household, card.relation) == (family["other"], "20")


def test_what_is_not_ticked_is_not_written_and_waits(
    window: MainWindow, family: dict[str, RecordId], told: Told
) -> None:
    keys = Keys(window)
    page = found(keys, "oag", "s")
    row = page.rows.row(f"widowed:{family['欧阿婆']}")
    row.tick.click()
    settle(window.context.tasks)
    keys.press(Qt.Key.Key_S, ctrl=True)
    assert not told.errors
    view = window.context.reading.view
    assert view.answer(Person.marital, family["欧阿婆"]) == "20"
    assert any("列在待核对" in words for words in told.successes)


def test_an_absence_of_two_from_the_household_page(
    window: MainWindow, family: dict[str, RecordId], told: Told
) -> None:
    window.open_record(family["home"])
    keys = Keys(window)
    keys.press(Qt.Key.Key_E, ctrl=True)
    keys.type("w")
    page = window.page
    assert isinstance(page, EventPage)
    keys.press(Qt.Key.Key_S, ctrl=True)
    assert window.page is page
    assert "谁" in page.warns.text()
    for name in ("欧阿公", "欧阿婆"):
        page.goes[family[name]].click()
    settle(window.context.tasks)
    keys.press(Qt.Key.Key_S, ctrl=True)
    assert not told.errors
    view = window.context.reading.view
    assert [len(view.by(Absence.person, family[n])) for n in ("欧阿公", "欧阿婆")] == [1, 1]


def test_a_day_of_death_in_the_big_form_offers_the_card(
    window: MainWindow, family: dict[str, RecordId], told: Told
) -> None:
    window.open_record(family["欧阿公"])
    window.show_page("form", FormAsk("person", family["欧阿公"]))
    form = window.page
    assert isinstance(form, FormPage)
    assert form.form_body is not None
    assert form.event_offer.isHidden()
    widget = form.form_body.widgets["death_day"]
    widget.put("2026-10-20")
    widget.changed.emit()
    assert not form.event_offer.isHidden()
    Keys(window).press(Qt.Key.Key_E, ctrl=True)
    page = window.page
    assert isinstance(page, EventPage), "nothing is left unsaved in the form"
    assert page.widgets["day"].value() == "2026-10-20"
    Keys(window).press(Qt.Key.Key_S, ctrl=True)
    assert not told.errors
    view = window.context.reading.view
    assert view.answer(Person.death_day, family["欧阿公"]) is not None
    assert view.answer(Person.marital, family["欧阿婆"]) == "30"


def test_the_register_that_left_offers_the_card_of_moving_away(
    window: MainWindow, family: dict[str, RecordId]
) -> None:
    window.show_page("form", FormAsk("person", family["欧大壮"]))
    form = window.page
    assert isinstance(form, FormPage)
    assert form.form_body is not None
    for value, offered in (("2", False), ("4", True)):
        widget = form.form_body.widgets["hukou_status"]
        widget.put(value)
        widget.changed.emit()
        assert form.event_offer.isHidden() is not offered
    form.event_offer.take.click()
    page = window.page
    assert isinstance(page, EventPage)
    assert page.event_kind.id == "move_away"


def test_a_child_left_alone_is_red_before_it_is_written(
    window: MainWindow, family: dict[str, RecordId], told: Told
) -> None:
    writer, reading = window.context.book.ledger.write, window.context.reading
    for name in ("欧阿婆", "欧大壮"):
        writer.save(
            [Draft("absence", {"person": family[name], "from_day": "2025-01-01"})], actor="测试"
        )
    reading.take(None)
    keys = Keys(window)
    page = found(keys, "oag", "s")
    assert "家里只剩 9 岁的欧小苗" in page.warns.text()
    assert "110" in page.warns.text()
    keys.press(Qt.Key.Key_S, ctrl=True)
    assert not told.errors
    first = tasks(reading.view, DAY, window.context.book.definitions)[0]
    assert (first.kind, first.urgency) == ("child_alone", Urgency.AT_ONCE)
