"""Every kind of event in every shape of household: what it brings, and nothing beside it."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import NamedTuple

from forms.definitions.validation import prove
from forms.events.event import EventDef
from forms.events.plan import EventPlan, plan, says, scene_of, writes
from forms.events.reader import events
from forms.events.scene import Said
from forms.leads.leads import gaps
from forms.leads.work_list import open_items
from forms.program import bundled
from forms.schema.form import RecordId, Value
from forms.village.household_change import Write
from forms.village.view import VillageView
from tests.helpers.shapes import SHAPES, Shape

FORMS = bundled()
TODAY, DAY = date(2026, 11, 20), "2026-11-10"
NEW = RecordId("f" * 32)


class Case(NamedTuple):
    """One event in one household."""

    shape: Shape
    event: EventDef
    people: tuple[RecordId, ...]
    answers: Mapping[str, Value]


def told(case: Case, said: Mapping[str, Said] | None = None) -> EventPlan:
    """The card as somebody filled it."""
    return plan(
        scene_of(
            case.event, case.shape.view, FORMS, TODAY, people=case.people, home=case.shape.home,
            answers={"day": DAY, **case.answers}, said=said or {}, new=NEW,
        )
    )  # fmt: skip


def cases() -> Iterator[Case]:
    """Every event for everybody of every shape, with every carer and partner there is."""
    for shape in SHAPES:
        people = shape.people
        for event in events(FORMS).values():
            asked: dict[str, list[RecordId | None]] = {
                "carer": [*people, shape.outsider], "partner": [None, shape.outsider],
                "into": [shape.other], "head": list(people) if event.id == "split" else [None],
            }  # fmt: skip
            name = next((n for n in asked if event.ask(n)), "")
            for who in people:
                for value in asked.get(name, [None]):
                    answers: dict[str, Value] = {name: value} if value else {}
                    if event.id == "birth":
                        answers["sex"] = "2"
                    if name == "partner" and value is None:
                        answers = {"name": "新来的"}
                    group = people if event.several and who == people[0] else (who,)
                    if event.id == "split" and who == people[0]:
                        group = people[1:]
                    yield Case(shape, event, group, answers)


ALL = [*cases()]


def after(shape: Shape, wanted: list[Write]) -> VillageView:
    """The village once everything is written."""
    bodies = {form: dict(records) for form, records in shape.bodies.items()}
    for number, one in enumerate(wanted):
        record = one.record or RecordId(f"{number:030x}ee")
        bodies.setdefault(one.form, {})[record] = one.body
    return VillageView(bodies)


def test_every_event_writes_lawful_records_and_touches_no_other_household() -> None:
    for case in ALL:
        found = told(case)
        assert says(found.scene).endswith("。")
        if found.refused:
            continue
        wanted = writes(found)
        named = {*case.people, case.shape.home, NEW, *map(str, case.answers.values())}
        for one in wanted:
            problems, proven = prove(FORMS.form(one.form), one.body, FORMS, TODAY)
            assert proven, (case.event.id, problems)
            before = case.shape.view.stated(one.form).get(one.record or RecordId(""), {})
            about = {before.get("household"), before.get("person"), one.record}
            about |= {one.body.get("household"), one.body.get("person"), one.body.get("record")}
            assert about & {*named, *case.shape.ours}, (case.event.id, one)


def test_an_event_that_is_confirmed_leaves_the_days_before_as_they_were() -> None:
    eve = date(2026, 11, 9)
    for case in ALL:
        found = told(case)
        if found.refused:
            continue
        view = after(case.shape, writes(found))
        was, now = case.shape.view.on(eve), view.on(eve)
        assert was.members == now.members, case.event.id
        for person in case.shape.ours_people:
            for name in ("relation", "marital", "guardian", "hukou_status", "household"):
                before = (was.body("person", person) or {}).get(name)
                assert (now.body("person", person) or {}).get(name) == before, (case, name)


def lines(view: VillageView) -> set[str]:
    """What waits to be looked at: the list 待核对, and who still draws what he may not."""
    found = {item.zh for item in open_items(view, TODAY, FORMS)}
    return found | {repr(gap) for gap in gaps(view, TODAY, FORMS)}


SILENT = {
    "kin_kept": "the roster tells it no longer: the lists ask for the parents themselves",
    "child_father": "he is inferred and marked so, as long as nobody says it",
    "register_of_new": "a task says that the register is to be made",
    "mandate": "writes nothing but a task",
    "benefits_recount": "writes nothing but a task, beside the number of people counted",
    "children_stay": "writes nothing but a task, beside the card",
    "guardian_becomes": "it is the event itself",
    "absence_ends": "it is the event itself",
    "partner_moves": "married people may live in two households",
    "marital_changes": "told where the card says that he is not married",
}
"""Consequences of which 待核对 says nothing when they are not ticked, and why."""


def test_what_is_not_ticked_waits_to_be_looked_at() -> None:
    seen = set()
    for case in ALL:
        found = told(case)
        if found.refused:
            continue
        for one in found.consequences:
            if one.finder in SILENT or one.finder in seen or one.stuck:
                continue
            without = told(case, {one.key: Said(ticked=False)})
            asked = one.field is not None and one.field.codes == "gb_relation"
            chosen = {} if one.holds or not asked else {one.key: Said(value="97")}
            if not one.holds and not chosen:
                continue
            done = lines(after(case.shape, writes(told(case, chosen))))
            left = lines(after(case.shape, writes(without)))
            assert left - done, (case.event.id, one.finder, one.words)
            seen.add(one.finder)
    assert seen == {
        "head_follows", "wards", "card_carers", "widowed", "benefits_end", "certificate_ends",
        "spells_end", "household_empties", "relations_anew", "new_relation", "child_relation",
        "partner_relation", "child_card",
    }  # fmt: skip


def test_every_finder_is_seen_in_some_shape() -> None:
    seen = {one.finder for case in ALL for one in told(case).consequences}
    assert seen == {name for event in events(FORMS).values() for name in event.finds}
