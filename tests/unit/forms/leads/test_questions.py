"""Each fact is asked once, the one most answers wait for first."""

from collections import Counter

from forms.leads.leads import gaps
from forms.leads.questions import OpenQuestion, open_questions
from forms.program import bundled
from forms.rules.lists import derive, lists_of
from forms.schema.deadline import VILLAGE
from forms.schema.form import RecordId
from forms.schema.ternary import Answer
from tests.helpers import roster
from tests.helpers.family import DAY, Family


def of(family: Family) -> list[OpenQuestion]:
    return open_questions(family.view, DAY, bundled())


def test_one_list_of_an_office_is_one_question_for_everybody() -> None:
    family = Family()
    for number in range(5):
        family.add(f"孩子{number}", "20", "1", "2015-03-02")
    dibao = [one for one in of(family) if "低保名单" in one.zh]
    assert [(one.about, one.waiting) for one in dibao] == [(VILLAGE, 5)]
    family.drawn_whole("01")
    assert not any("低保名单" in one.zh for one in of(family))


def test_one_father_of_three_is_asked_about_once() -> None:
    family = Family()
    father, mother, _ = family.couple_with_child()
    family.add("吴二", "20", "1", "2016-03-02")
    family.add("吴三", "20", "1", "2017-03-02")
    family.away(mother, "2020-01-01")
    family.away(father, "2026")
    asked = [one for one in of(family) if one.about == father and one.fact == "begin"]
    assert [(one.waiting, one.rules) for one in asked] == [(3, ("R-LBC",))]
    assert asked[0].zh.startswith("父亲吴振华从哪一天起外出")


def test_a_fact_that_several_rules_wait_for_is_one_question_about_whose_it_is() -> None:
    family = Family()
    father, mother, _ = family.couple_with_child()
    family.put("disabled_person", person=mother, category="4", grade="1", status="1")
    family.put("disabled_person", person=father, category="4", grade="1", status="1")
    family.away(father, "2020-01-01")
    asked = {one.about: one for one in of(family) if one.fact == "capacity"}
    assert {person: one.rules for person, one in asked.items()} == {
        mother: ("R-DIFF", "R-LBC"), father: ("R-DIFF",)
    }  # fmt: skip
    assert asked[mother].zh.startswith("母亲卢佳慧持一级肢体残疾证，请核实其监护能力")
    family.change(father, no_capacity_checked=True)
    family.change(mother, no_capacity="2")
    assert not any(one.fact == "capacity" for one in of(family)), "one answer settles all rules"


def test_the_whereabouts_of_a_parent_are_asked_once_for_all_lists() -> None:
    family = Family(asked=False)
    father, _, child = family.couple_with_child()
    family.away(child, "2020-01-01")
    family.away(father, "2026")
    asked = {(one.about, one.fact): one.rules for one in of(family)}
    assert asked[father, "begin"] == ("R-LBW", "R-MIG")
    assert asked[RecordId("h"), "whereabouts"] == ("R-LBW", "R-MIG"), "the mother's"
    assert {about for about, fact in asked if fact in {"begin", "whereabouts"}} == {father, "h"}


def test_the_date_of_a_relative_is_asked_of_the_relative() -> None:
    family = Family()
    elder = family.add("覃老", "02", "1", "1950-03-02")
    son = family.add("覃小", "20", "1", "1990-01-01", father=elder, death_day="2026")
    wife = family.add("韦花", "12", "2", "1990-01-01", spouse=son)
    family.away(son, "2020-01-01")
    asked = [one for one in of(family) if one.fact == "life"]
    assert [one.about for one in asked] == [son]
    assert {"R-LBW", "R-INS"} <= set(asked[0].rules)
    words = [zh for one in derive("left_behind_woman", family.view, DAY, bundled(), only=[wife])
             for zh in one.missing]  # fmt: skip
    assert words == ["配偶覃小的死亡日期只写到2026，到底是哪一天？请补全。"]


def test_where_a_household_is_is_asked_once_for_the_household() -> None:
    family = Family(asked=False)
    father, _, _ = family.couple_with_child()
    family.away(father, "2020-01-01")
    asked = [one for one in of(family) if one.fact == "whereabouts"]
    assert [one.about for one in asked] == ["h"]
    assert asked[0].waiting >= 2, "the child and the woman"


def test_questions_are_in_order_and_each_open_answer_has_one() -> None:
    view = roster.view()
    found = open_questions(view, DAY, bundled())
    keys = [(one.about, one.fact) for one in found]
    assert len(keys) == len(set(keys))
    assert [one.waiting for one in found] == sorted((one.waiting for one in found), reverse=True)
    lists = [e for name in lists_of(bundled()) for e in derive(name, view, DAY, bundled())]
    open_ones = [e.asked for e in lists if e.answer is Answer.UNKNOWN]
    open_ones += [g.asked for g in gaps(view, DAY, bundled()) if g.answer is Answer.UNKNOWN]
    waiting = Counter((a.about, a.fact) for asked in open_ones
                      for a in {(a.about, a.fact): a for a in asked}.values())  # fmt: skip
    assert {(one.about, one.fact): one.waiting for one in found} == dict(waiting)
    assert all(open_ones), "nothing is open without a question"
    homes = sum(1 for _ in view.lives.households())
    named = [one for one in found if one.about != VILLAGE]
    assert len(found) - len(named) < 20, "lists of offices answer for the whole village"
    assert len(named) < 3 * homes, "a look at a house and its water, and a few people"
