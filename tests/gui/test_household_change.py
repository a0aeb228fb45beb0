"""A change keeps the past: edited answers are asked about, a split is one step."""

from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop.ui.page.form_request import EventAsk, FormAsk
from desktop.ui.pages.form.form_page import FormPage
from desktop.ui.pages.people.event_card import EventPage
from desktop.ui.pages.people.household import HouseholdPage
from desktop.ui.pages.people.timeline import moves, spells
from desktop.ui.window.main_window import MainWindow
from forms.definitions.records import Person
from forms.leads.consistency import what_follows
from forms.leads.life_events import minor
from forms.schema.form import RecordId
from sync.store.values import Draft
from tests.helpers.filled import LONG_NAME
from tests.helpers.scenes import person
from tests.helpers.settle import settle
from tests.helpers.told import Told

pytestmark = pytest.mark.gui
DAY, BEFORE = date(2026, 10, 1), date(2026, 9, 30)


def edited(window: MainWindow, who: RecordId, field: str, value: str) -> FormPage:
    """The form of a person in which somebody has changed one answer."""
    window.show_page("form", FormAsk("person", who))
    page = window.page
    assert isinstance(page, FormPage)
    assert page.form_body is not None
    widget = page.form_body.widgets[field]
    widget.put(value)
    widget.changed.emit()
    QApplication.processEvents()
    return page


def marital(window: MainWindow, who: RecordId, day: date) -> object:
    body = window.context.reading.view.on(day).body("person", who) or {}
    return body.get("marital")


def test_a_change_must_say_since_when(window: MainWindow, told: Told) -> None:
    who = person(window, LONG_NAME)
    was = marital(window, who, DAY)
    page = edited(window, who, "marital", "90")
    assert not page.change.isHidden()
    page.save()
    settle(page.context.tasks)
    assert window.page is page, "nothing is saved before the question is answered"
    QTest.keyClick(page.change.choice, Qt.Key.Key_1)
    assert page.change.since.isVisible()
    page.change.since.put(DAY)
    page.save()
    settle(page.context.tasks)
    assert told.errors == []
    assert marital(window, who, DAY) == "90"
    assert marital(window, who, BEFORE) == was != "90"


def test_a_correction_corrects_the_past_too(window: MainWindow) -> None:
    who = person(window, LONG_NAME)
    page = edited(window, who, "marital", "90")
    QTest.keyClick(page.change.choice, Qt.Key.Key_2)
    page.save()
    settle(page.context.tasks)
    assert marital(window, who, BEFORE) == marital(window, who, DAY) == "90"
    assert not window.context.reading.records("former")


def test_a_card_is_asked_since_when_as_a_person_is(window: MainWindow, told: Told) -> None:
    reading, writer = window.context.reading, window.context.book.ledger.write
    body = {"person": person(window, LONG_NAME), "category": "4", "grade": "2"}
    (card,) = writer.save([Draft("disabled_person", body)], actor="测试").ids
    reading.take(None)
    window.show_page("form", FormAsk("disabled_person", card))
    page = window.page
    assert isinstance(page, FormPage)
    assert page.form_body is not None
    widget = page.form_body.widgets["grade"]
    widget.put("3")
    widget.changed.emit()
    assert "残疾等级" in page.change.words.text()
    QTest.keyClick(page.change.choice, Qt.Key.Key_1)
    page.change.since.put(DAY)
    page.save()
    settle(page.context.tasks)
    assert not told.errors
    view = reading.view

    def grade(day: date) -> object:
        return (view.on(day).body("disabled_person", card) or {}).get("grade")

    assert (grade(BEFORE), grade(DAY)) == ("2", "3")
    window.open_record(person(window, LONG_NAME))
    line = [one.title for one in spells(reading, "person", person(window, LONG_NAME))]
    assert "残疾人卡：残疾等级变动" in line


def test_what_does_not_change_in_life_is_not_asked_about(window: MainWindow) -> None:
    page = edited(window, person(window, LONG_NAME), "alias", "阿妹")
    assert page.change.isHidden()


def card(window: MainWindow, event: str, about: RecordId) -> EventPage:
    window.show_page("event", EventAsk(event, about, {"day": DAY.isoformat()}))
    settle(window.context.tasks)
    page = window.page
    assert isinstance(page, EventPage)
    return page


def test_a_split_is_one_card_one_undo_and_can_be_seen_from_both_sides(
    window: MainWindow, told: Told
) -> None:
    who, household, head, _ = member(window)
    before = window.context.book.ledger.read.bodies()
    everybody = window.context.reading.view.members[household]
    page = card(window, "split", household)
    page.save()
    settle(window.context.tasks)
    assert "请填" in page.warns.text()
    for tick in page.goes.values():
        tick.setChecked(True)
    settle(window.context.tasks)
    page.save()
    settle(window.context.tasks)
    assert "全家都去就不是分户" in page.warns.text()
    for person_, tick in page.goes.items():
        tick.setChecked(person_ == who)
    settle(window.context.tasks)
    assert page.widgets["head"].value() == who, "the only one who goes is the head"
    page.save()
    settle(window.context.tasks)
    assert told.errors == []
    view = window.context.reading.view
    new = view.household_of(who)
    assert new not in (None, household)
    assert view.answer(Person.relation, who) == "02"
    assert (view.on(DAY).body("household", RecordId(str(new))) or {})["split_from"] == household
    born = view.on(BEFORE).records("person").keys()
    assert who in born
    assert set(view.on(BEFORE).members[household]) == set(everybody) & born
    assert new not in view.on(BEFORE).records("household")
    assert view.answer(Person.relation, head) == "02"
    QTest.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    settle(window.context.tasks)
    assert window.context.book.ledger.read.bodies() == before


def test_a_head_who_splits_off_leaves_the_household_a_new_one(
    window: MainWindow, told: Told
) -> None:
    _, household, head, _ = member(window)
    page = card(window, "split", head)
    settle(window.context.tasks)
    assert page.widgets["head"].value() == head
    assert any(
        one.finder == "head_follows" for one in (page.plan.consequences if page.plan else ())
    )
    page.save()
    settle(window.context.tasks)
    view = window.context.reading.view
    assert view.household_of(head) != household
    heads = [p for p in view.members[household] if view.answer(Person.relation, p) == "02"]
    assert len(heads) == 1
    assert heads != [head]
    assert told.errors == []


def test_a_merge_is_one_card_for_all_and_needs_another_household(
    window: MainWindow, told: Told
) -> None:
    _, household, _, other = member(window)
    before = window.context.book.ledger.read.bodies()
    page = card(window, "merge", household)
    assert all(tick.isChecked() for tick in page.goes.values())
    page.widgets["into"].put(household)
    page.look()
    settle(window.context.tasks)
    page.save()
    assert "另外一户" in page.warns.text()
    page.widgets["into"].put(other)
    first = next(iter(page.goes.values()))
    first.setChecked(False)
    settle(window.context.tasks)
    page.save()
    assert "只去一部分人请用「转户」" in page.warns.text()
    first.setChecked(True)
    settle(window.context.tasks)
    page.save()
    settle(window.context.tasks)
    assert told.errors == []
    view = window.context.reading.view
    assert household not in set(view.on(DAY).lives.households())
    assert household in set(view.on(BEFORE).lives.households())
    QTest.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    settle(window.context.tasks)
    assert window.context.book.ledger.read.bodies() == before


def member(window: MainWindow) -> tuple[RecordId, RecordId, RecordId, RecordId]:
    """Who is no head and no minor, his household, its head, and another household with a head."""
    view = window.context.reading.view
    for household, people in view.members.items():
        heads = [p for p in people if view.answer(Person.relation, p) == "02"]
        others = [p for p in people if p not in heads]
        adults = [p for p in others if not minor(view, p, DAY)]
        if len(heads) == 1 and adults and len(people) > 2:
            other = next(
                home for home, there in view.members.items()
                if home != household
                and [p for p in there if view.answer(Person.relation, p) == "02"]
            )  # fmt: skip
            return adults[0], household, heads[0], other
    raise AssertionError


def test_who_is_put_into_another_household_is_asked_for_the_relation(
    window: MainWindow, told: Told
) -> None:
    """Kept by no key and no order of keys; back in the old household it is the old one again."""
    who, household, _, other = member(window)
    reading = window.context.reading
    was = reading.view.answer(Person.relation, who)
    page = edited(window, who, "household", other)
    assert page.form_body is not None
    widgets = page.form_body.widgets
    assert widgets["relation"].value() is None
    assert "与户主关系要重新选" in page.change.words.text()
    for home, relation in ((household, was), (other, None)):
        widgets["household"].put(home)
        widgets["household"].changed.emit()
        assert widgets["relation"].value() == relation
    widgets["relation"].put(was)
    widgets["relation"].changed.emit()
    assert widgets["relation"].value() == was, "chosen anew by the same word"
    QTest.keyClick(page.change.choice, Qt.Key.Key_1)
    page.change.since.put(DAY)
    page.save()
    settle(page.context.tasks)
    assert told.errors == [], "nothing is left to be asked"
    view = window.context.reading.view
    assert (view.household_of(who), view.answer(Person.relation, who)) == (other, was)
    window.open_record(household)
    assert isinstance(window.page, HouseholdPage)
    lines = [one.title for one in moves(window.context.reading, household)]
    assert lines == [f"{view.name(who)}转到{view.called(other)}"]
    assert [one.title for one in moves(window.context.reading, other)] == [
        f"{view.name(who)}从{view.called(household)}转来"
    ]


def test_the_head_who_is_moved_by_form_leaves_a_question(window: MainWindow, told: Told) -> None:
    _, _, head, other = member(window)
    page = edited(window, head, "household", other)
    assert "他是原来那一户的户主" in page.change.words.text()
    QTest.keyClick(page.change.choice, Qt.Key.Key_1)
    page.change.since.put(DAY)
    page.save()
    settle(page.context.tasks)
    (said,) = told.errors
    assert "没有户主" in said or "只剩未成年人" in said
    assert "还没有写与新户主的关系" in said


def test_a_death_says_at_once_what_is_to_be_done(window: MainWindow, told: Told) -> None:
    _, _, head, _ = member(window)
    writer, reading = window.context.book.ledger.write, window.context.reading
    writer.save([Draft("mutual_member", {
        "person": head, "from_day": "2020-01-01",
        "team": writer.save([Draft("mutual_aid_team", {"name": "一组"})], actor="测试").ids[0],
    })], actor="测试")  # fmt: skip
    reading.take(None)
    page = edited(window, head, "death_day", "2026-10-20")
    page.save()
    settle(page.context.tasks)
    (said,) = told.errors
    assert "「互助队员」还没有结束" in said
    assert "没有户主" in said
    assert "都列在「待核对」里" in said
    window.context.undo(window)
    settle(window.context.tasks)
    view = window.context.reading.view
    assert not [*what_follows(view, DAY, reading.definitions)]
