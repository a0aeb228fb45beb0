"""What is open at a door is answered in its place, and then it is not open any more."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta

import pytest

from forms.leads.leads import gaps
from forms.program import bundled
from forms.questions.answering import Answered, Asker, DoorFault, Given, after, answered
from forms.questions.doorstep import DoorQuestion, Doorstep, doorstep
from forms.schema.deadline import VILLAGE
from forms.schema.form import RecordId, Value
from forms.village.view import VillageView
from tests.helpers.family import DAY, Family

HOME = RecordId("h")
Make = Callable[[Family], object]


def at(family: Family, day: date = DAY) -> Doorstep:
    return doorstep(family.view, HOME, day, bundled())


def wrong(told: Answered) -> list[DoorFault]:
    """What is refused, but for the short ids of these villages, which no ledger would make."""
    return [one for one in told.refused if "请从已有的记录里选" not in one.problem.zh]


def saved(family: Family, *given: Given, day: date = DAY) -> VillageView:
    told = answered(given, family.view, bundled(), Asker(day, HOME, "黄驻村"))
    assert not wrong(told), told.refused
    return after(family.view, told.writes, day)


def give(
    question: DoorQuestion, label: str = "", answers: Mapping[str, Value] | None = None
) -> Given:
    way = next(way for way in question.place.ways if way.label == label)
    return Given(question, way, answers or {}, RecordId("new"))


def parents(family: Family) -> tuple[RecordId, RecordId, RecordId]:
    return family.couple_with_child()


def undated_work(family: Family) -> None:
    father, mother, _ = parents(family)
    family.away(mother, "2020-01-01")
    family.away(father, "2026")


def returned(family: Family) -> None:
    father, mother, _ = parents(family)
    family.away(mother, "2020-01-01")
    family.away(father, "2020-01-01", "2026-10-20")


def disabled(family: Family) -> None:
    father, mother, _ = parents(family)
    family.away(father, "2020-01-01")
    family.put("disabled_person", person=mother, category="4", grade="1", status="1")


def someone_old(family: Family) -> None:
    family.add("吴老", "02", "1", "1950-01-01")


def child_without_birth(family: Family) -> None:
    father, mother, _ = parents(family)
    for one in (father, mother):
        family.away(one, "2020-01-01")
    family.add("吴小", "20", "1", "")


def lapsed(family: Family) -> None:
    someone_old(family)
    family.put("disabled_person", person="吴老", category="4", grade="3", status="1",
               issued="2010-01-01", valid_to="2020-01-01")  # fmt: skip


def unclear_school(family: Family) -> None:
    family.add("吴小明", "20", "1", "2014-03-02")
    family.put("school", person="吴小明", state="4", from_day="2025-09-01")


def danger(family: Family) -> None:
    family.put("house", household="h", day="2026-05-01", grade="D", lived_in=False)


CASES: dict[str, tuple[Make, str, str, dict[str, Value]]] = {
    "no birth": (child_without_birth, "出生日期", "", {"birth": "2018-03-02"}),
    "since when away": (undated_work, "从哪一天起外出", "", {"from_day": "2026-02-01"}),
    "home for good": (returned, "短期探亲还是", "", {"return_reason": "3"}),
    "able": (disabled, "监护能力", "核实过，有能力", {}),
    "not able": (disabled, "监护能力", "没有能力", {"no_capacity": "2"}),
    "children": (someone_old, "子女", "都登记了", {}),
    "new certificate": (lapsed, "残疾人证已于", "换了新证", {"valid_to": "2036-01-01"}),
    "school": (unclear_school, "就学登记为", "", {"state": "1"}),
    "safe elsewhere": (danger, "别的安全住处", "另有安全住处", {"safe_elsewhere": "住儿子家"}),
    "in danger": (danger, "别的安全住处", "没有，还住在里面", {}),
    "house": (someone_old, "住房还没有排查", "", {"grade": "A"}),
    "water": (
        someone_old, "饮水还没有排查", "",
        {"source": "1", "tap": True, "litres_day": 60, "dirty": False, "dry_days": 0},
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_an_answer_in_its_place_settles_the_question(case: str) -> None:
    make, words, label, answers = CASES[case]
    family = Family()
    make(family)
    question = next(one for one in at(family).open if words in one.zh)
    assert question.settles
    then = doorstep(saved(family, give(question, label, answers)), HOME, DAY, bundled())
    assert question.key not in {one.key for one in (*then.open, *then.resting)}
    assert all(one.rest is None for one in then.open)


@pytest.mark.parametrize("case", CASES)
def test_a_village_tried_out_is_what_it_would_be_and_leaves_the_other_alone(case: str) -> None:
    make, words, label, answers = CASES[case]
    family = Family()
    make(family)
    view = family.view
    gaps(view, DAY, bundled())  # whole lists are known
    before = [(one.key, one.zh) for one in doorstep(view, HOME, DAY, bundled()).open]
    question = next(one for one in at(family).open if words in one.zh)
    given = [give(question, label, answers)]
    writes = answered(given, view, bundled(), Asker(DAY, HOME, "黄驻村")).writes
    tried = doorstep(after(view, writes, DAY), HOME, DAY, bundled())
    bodies = {form: dict(records) for form, records in view.bodies.items()}
    for number, one in enumerate(writes):
        bodies.setdefault(one.form, {})[one.record or RecordId(f"~{number}")] = one.body
    anew = doorstep(VillageView(bodies), HOME, DAY, bundled())
    assert {(one.key, one.zh) for one in tried.open} == {(one.key, one.zh) for one in anew.open}
    assert len(tried.office) == len(anew.office)
    assert [(one.key, one.zh) for one in doorstep(view, HOME, DAY, bundled()).open] == before


def test_who_is_away_is_settled_by_one_word_for_the_household() -> None:
    family = Family(asked=False)
    family.whole("members", "hukou", "disability")
    parents(family)
    asked = [one for one in at(family).open if one.asked.why == "whereabouts"]
    assert [one.asked.about for one in asked] == [HOME], "asked once, of the household"
    assert asked[0].place.opens is not None
    assert asked[0].place.opens.event == "away"
    then = doorstep(saved(family, give(asked[0], "没登记外出的都在家")), HOME, DAY, bundled())
    assert not [one for one in then.open if one.asked.why == "whereabouts"]


def test_a_father_who_is_not_in_the_book_is_written_down_and_pointed_at() -> None:
    family = Family()
    family.add("吴小明", "20", "1", "2016-03-02")
    question = next(one for one in at(family).open if one.asked.name == "father")
    told = give(question, "不在册，登记一个", {"name": "吴远", "relation": "99"})
    then = saved(family, told)
    assert then.records("person")[RecordId("吴小明")]["father"] == "new"
    assert then.records("person")[RecordId("new")] == {
        "household": "h", "name": "吴远", "relation": "99", "sex": "1"
    }  # fmt: skip
    assert question.key not in {one.key for one in doorstep(then, HOME, DAY, bundled()).open}


def test_not_known_rests_thirty_days_and_is_neither_yes_nor_no() -> None:
    family = Family()
    someone_old(family)
    question = next(one for one in at(family).open if "子女" in one.zh)
    then = saved(family, Given(question, None, {}, RecordId("n")))
    assert [one.key for one in doorstep(then, HOME, DAY, bundled()).resting] == [question.key]
    last = DAY + timedelta(days=29)
    rest = next(
        one for one in doorstep(then, HOME, last, bundled()).resting if one.key == question.key
    )
    assert rest.rest is not None
    assert rest.rest.by == "黄驻村"
    assert rest.waiting == question.waiting, "what waits for it waits on"
    again = doorstep(then, HOME, DAY + timedelta(days=30), bundled())
    assert question.key in {one.key for one in again.open}


def test_what_an_office_knows_is_not_asked_at_the_door() -> None:
    family = Family()
    parents(family)
    found = at(family)
    assert any("医保" in one.asked.once for one in found.office)
    assert all(one.place.office for one in found.office)
    assert VILLAGE not in {one.asked.about for one in found.open}


def test_answers_to_one_record_are_one_record() -> None:
    family = Family()
    family.add("吴某", "20", "", "")
    found = [one for one in at(family).open if one.asked.about == "吴某"]
    given = [
        give(one, "", {"birth": "1990-03-02"} if one.asked.name == "birth" else {"sex": "2"})
        for one in found if one.asked.name in {"birth", "female"}
    ]  # fmt: skip
    assert len(given) == 2
    told = answered(given, family.view, bundled(), Asker(DAY, HOME, "黄驻村"))
    assert [(one.form, one.record) for one in told.writes] == [("person", "吴某")]
    assert told.writes[0].body["birth"] == "1990-03-02"
    assert told.writes[0].body["sex"] == "2"


def test_what_changed_since_keeps_what_was_before() -> None:
    family = Family()
    unclear_school(family)
    question = next(one for one in at(family).open if "就学登记为" in one.zh)
    then = saved(family, give(question, "", {"state": "1"}))
    assert [body["field"] for body in then.records("former").values()] == ["state"]
    before = then.on(DAY - timedelta(days=1)).records("school")[RecordId("school0")]
    assert before["state"] == "4"


def test_what_cannot_be_so_is_refused_with_its_question() -> None:
    family = Family()
    child_without_birth(family)
    question = next(one for one in at(family).open if "出生日期" in one.zh)
    told = answered(
        [give(question, "", {"birth": "2030-01-01"})],
        family.view,
        bundled(),
        Asker(DAY, HOME, "黄"),
    )
    assert [(one.key, one.problem.field) for one in wrong(told)] == [(question.key, "birth")]


def test_an_empty_household_and_one_of_the_dead_ask_nothing_of_people() -> None:
    family = Family()
    assert all(one.asked.about == HOME for one in at(family).open)
    assert at(family).people == ()
    family.add("吴故", "02", "1", "1950-01-01", death_day="2020-01-01")
    assert at(family).people == ()
    assert all(one.asked.about == HOME for one in at(family).open)


def test_what_another_household_waits_for_is_asked_where_the_person_lives() -> None:
    """A child lives with its grandparents; its father is registered in a house of his own."""
    family = Family()
    father = family.add("吴振华", "02", "1", "1985-01-01")
    family.bodies["household"][RecordId("g")] = {"hh_no": "0002"}
    family.bodies["person"][RecordId("吴小明")] = {
        "household": "g", "name": "吴小明", "sex": "1", "birth": "2016-03-02", "father": father,
        "relation": "41",
    }  # fmt: skip
    family.away(father, "2026")
    here = [one for one in at(family).open if one.asked.about == father]
    there = doorstep(family.view, RecordId("g"), DAY, bundled())
    assert [one.asked.why for one in here] == ["begin"]
    assert [one.key for one in there.open if one.asked.about == father] == [here[0].key]
