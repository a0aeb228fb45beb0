"""What becomes of the lists is the same as after the event was written."""

from datetime import date

from forms.events.outlook import LISTS, outlook
from forms.events.plan import EventPlan, plan, scene_of, writes
from forms.events.reader import events
from forms.program import bundled
from forms.rules.lists import derive
from forms.schema.form import RecordId, Value
from forms.village.view import VillageView
from tests.helpers.family import Family

FORMS = bundled()
TODAY = date(2026, 11, 20)


def told(family: Family, kind: str, *people: str, day: str) -> EventPlan:
    answers: dict[str, Value] = {"day": day, "purpose": "1", "place": "广东"}
    return plan(
        scene_of(
            events(FORMS)[kind], family.view, FORMS, TODAY, people=[*map(RecordId, people)],
            home=None, answers=answers, said={}, new=RecordId("new"),
        )
    )  # fmt: skip


def test_parents_who_left_long_ago_make_a_left_behind_child() -> None:
    family = Family()
    family.couple_with_child()
    family.bodies["household"] = {RecordId("h"): {"hh_no": "0001", "head_name": "吴振华"}}
    found = told(family, "away", "吴振华", "卢佳慧", day="2026-01-05")
    found = _lawful(found)
    assert "吴小明是不是留守儿童：否 → 是。" in outlook(found)
    bodies = {form: dict(records) for form, records in family.bodies.items()}
    for number, one in enumerate(writes(found)):
        bodies.setdefault(one.form, {})[one.record or RecordId(f"n{number}")] = one.body
    after = VillageView(bodies)
    for name in LISTS:
        derive(name, after, TODAY, FORMS)
    (child,) = derive("left_behind_child", after, TODAY, FORMS, only=[RecordId("吴小明")])
    assert child.answer.zh == "是"


def _lawful(found: EventPlan) -> EventPlan:
    """Ids of this village are names, not the digits a ledger gives: that alone is refused."""
    kept = tuple(one for one in found.warns if "请从已有的记录里选" not in one.zh)
    return EventPlan(found.scene, kept, found.consequences)


def test_who_leaves_for_a_week_changes_nothing() -> None:
    family = Family()
    family.couple_with_child()
    assert not outlook(_lawful(told(family, "away", "吴振华", day="2026-11-15")))
