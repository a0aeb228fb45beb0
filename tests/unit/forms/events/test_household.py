"""What each event brings in each shape of household, by hand: the oracle of the property tests."""

from datetime import date

import pytest

from forms.events.plan import EventPlan, plan, scene_of
from forms.events.reader import events
from forms.program import bundled
from forms.schema.form import RecordId, Value
from tests.helpers.family import Family
from tests.helpers.shapes import SHAPES, Shape

FORMS = bundled()
TODAY = date(2026, 11, 20)
BY_NAME = {shape.name: shape for shape in SHAPES}


def who(shape: Shape, name: str) -> RecordId:
    return next(p for p in shape.view.bodies["person"] if shape.view.name(p) == name)


def told(shape: Shape, kind: str, name: str, **answers: Value) -> EventPlan:
    given = {k: who(shape, str(v)) if k == "carer" else v for k, v in answers.items()}
    return plan(
        scene_of(
            events(FORMS)[kind], shape.view, FORMS, TODAY, people=[who(shape, name)],
            home=shape.home, answers={"day": "2026-11-10", **given}, said={},
            new=RecordId("f" * 32),
        )
    )  # fmt: skip


def words(shape: Shape, found: EventPlan) -> set[str]:
    """What is ticked: by finder, with who is chosen or whom it is about."""
    view = shape.view

    def chosen(value: str) -> str:
        return view.name(RecordId(value)) if value in view.bodies["person"] else value

    return {f"{one.finder} {chosen(one.value or one.about)}" for one in found.consequences
            if one.holds and one.finder not in {"benefits_end", "benefits_recount",
                                                "certificate_ends", "spells_end"}}  # fmt: skip


@pytest.mark.parametrize(("shape", "kind", "name", "expected"), [
    ("three generations", "death", "吴老大", {
        "head_follows 韦阿婆", "widowed 韦阿婆", "wards 吴振华", "relations_anew 20",
        "relations_anew 38", "relations_anew 41"}),
    ("three generations", "death", "吴振华", {"widowed 卢佳慧"}),
    ("three generations", "death", "吴小明", set()),
    ("parents away", "death", "吴阿婆", {"wards 吴振华"}),
    ("head with a minor alone", "death", "黄阿公", set()),
    ("two old people", "death", "蓝阿公", {"head_follows 蓝阿婆", "widowed 蓝阿婆"}),
    ("two heads by mistake", "death", "韦甲", set()),
    ("little is known", "death", "某甲", set()),
    ("three generations", "birth", "卢佳慧", {"child_relation 41", "register_of_new 3"}),
    ("three generations", "new_head", "吴振华", {
        "relations_anew 51", "relations_anew 52", "relations_anew 12", "relations_anew 20"}),
])  # fmt: skip
def test_the_table(shape: str, kind: str, name: str, expected: set[str]) -> None:
    at = BY_NAME[shape]
    found = told(at, kind, name, **({"sex": "1"} if kind == "birth" else {}))
    assert not found.refused
    assert words(at, found) >= expected
    finders = {line.partition(" ")[0] for line in words(at, found)}
    assert finders - {"card_carers"} == {line.partition(" ")[0] for line in expected}


def test_the_last_of_a_household_takes_it_off_the_books() -> None:
    at = BY_NAME["alone"]
    found = told(at, "death", "覃孤老")
    (end,) = [one for one in found.consequences if one.finder == "household_empties"]
    assert end.holds
    ends = [one for one in found.consequences if one.finder == "benefits_end"]
    assert len(ends) == 2, "what the household draws ends with it"


def test_a_child_that_would_be_alone_is_told_and_made_no_head() -> None:
    found = told(BY_NAME["head with a minor alone"], "death", "黄阿公")
    assert "家里只剩 9 岁的黄小妹" in found.warns[0].zh
    (head,) = [one for one in found.consequences if one.finder == "head_follows"]
    assert (head.holds, bool(head.stuck)) == (False, True)
    (ward,) = [one for one in found.consequences if one.finder == "wards"]
    assert (ward.value, ward.holds) == ("", False), "nobody is guessed"


@pytest.mark.parametrize(("shape", "child", "carer", "more", "say", "refused"), [
    ("three generations", "吴小明", "吴小明", {}, "不能选本人", True),
    ("three generations", "吴小明", "韦阿婆", {}, "", False),
    ("three generations", "吴小明", "韦阿婆", {"no_capacity": "2"}, "没有监护能力", False),
    ("three generations", "吴小明", "韦阿婆", {"death_day": "2020-01-01"}, "已经去世", True),
    ("three generations", "吴小明", "韦阿婆", {"birth": "2012-01-01"}, "不满 18 周岁", True),
    ("parents away", "吴小明", "吴振华", {}, "现在在外", False),
])  # fmt: skip
def test_who_may_look_after_a_child(
    shape: str, child: str, carer: str, more: dict[str, Value], say: str, *, refused: bool
) -> None:
    before = BY_NAME[shape]
    bodies = {form: dict(records) for form, records in before.bodies.items()}
    person = who(before, carer)
    bodies["person"][person] = {**bodies["person"][person], **more}
    at = Shape(shape, bodies, before.home, before.other, before.outsider)
    found = told(at, "guardian", child, carer=carer)
    assert say in "".join(one.zh for one in found.warns)
    assert bool(found.refused) is refused


def test_an_empty_village_refuses_in_words() -> None:
    family = Family()
    scene = scene_of(
        events(FORMS)["death"], family.view, FORMS, TODAY, people=[], home=None, answers={},
        said={}, new=RecordId("f" * 32),
    )  # fmt: skip
    assert "谁" in plan(scene).refused
