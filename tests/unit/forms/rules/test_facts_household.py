"""Lists beyond the left-behind: school, water, house, income, support; three answers each."""

from datetime import date

import pytest

from forms.definitions.parameters import Dated, Parameter
from forms.leads.leads import Gap, gaps
from forms.program import bundled
from forms.rules.lists import Derived, derive
from forms.schema.form import RecordId, Value
from forms.schema.ternary import Answer
from tests.helpers.family import DAY, Family, both_away
from tests.helpers.figures import overlaid
from tests.unit.forms.circumstances.test_income import STATEMENT

HOME = RecordId("h")
STANDARD = Parameter(
    "db_standard_rural_year", "农村低保标准", "元", (Dated(7000, None, None, "样例县", ""),)
)


def ask(list_id: str, family: Family, subject: str = "h", day: date = DAY) -> Derived:
    (found,) = derive(list_id, family.view, day, bundled(), only=[RecordId(subject)])
    return found


def leads(family: Family, rule: str, *own: Parameter) -> list[Gap]:
    figures = overlaid(own)
    return [gap for gap in gaps(family.view, DAY, figures) if gap.rule == rule]


GOOD: dict[str, Value] = {
    "day": "2026-10-01", "tap": True, "litres_day": 60, "dirty": False, "dry_days": 3
}  # fmt: skip


@pytest.mark.parametrize(
    ("change", "answer"),
    [
        ({}, Answer.YES),
        ({"litres_day": 20}, Answer.NO),
        ({"dirty": True}, Answer.NO),
        ({"dry_days": 80}, Answer.NO),
        ({"tap": False, "fetch_min": 60}, Answer.UNKNOWN),
        ({"tap": False, "fetch_min": 60, "distance": 2000}, Answer.NO),
        ({"tap": None, "fetch_min": 60, "distance": 2000}, Answer.UNKNOWN),
        ({"tap": False, "fetch_min": 60, "distance": 900, "climb": 60}, Answer.YES),
        ({"tap": False}, Answer.UNKNOWN),
    ],
)
def test_water_is_safe_when_all_four_hold(change: dict[str, Value], answer: Answer) -> None:
    family = Family()
    family.couple_with_child()
    family.put("water", household="h", **{**GOOD, **change})
    found = ask("safe_water", family)
    assert found.answer is answer
    assert found.missing or answer is not Answer.UNKNOWN


def test_the_last_look_before_the_day_counts() -> None:
    family = Family()
    family.couple_with_child()
    family.put("water", household="h", **GOOD)
    family.put("water", household="h", **{**GOOD, "day": "2027-03-01", "dry_days": 200})
    assert ask("safe_water", family).answer is Answer.YES
    assert ask("safe_water", family, day=date(2027, 4, 1)).answer is Answer.NO
    assert ask("safe_water", family, day=date(2026, 9, 30)).answer is Answer.UNKNOWN


@pytest.mark.parametrize(
    ("body", "answer"),
    [
        ({"grade": "A"}, Answer.YES),
        ({"grade": "C", "lived_in": True}, Answer.NO),
        ({"grade": "D", "safe_elsewhere": "住儿子家"}, Answer.YES),
        ({"grade": "D", "safe_elsewhere": "没有"}, Answer.NO),
        ({"grade": "D"}, Answer.UNKNOWN),
        ({"grade": "N"}, Answer.UNKNOWN),
    ],
)
def test_a_house(body: dict[str, Value], answer: Answer) -> None:
    family = Family()
    family.couple_with_child()
    family.put("house", household="h", day="2026-05-01", **body)
    assert ask("safe_house", family).answer is answer


@pytest.mark.parametrize(
    ("birth", "answer"),
    [
        ("2020-08-31", Answer.YES), ("2020-09-01", Answer.NO), ("2011-09-01", Answer.YES),
        ("2011-08-31", Answer.NO), ("2020", Answer.UNKNOWN), ("2015", Answer.YES),
    ],
)  # fmt: skip
def test_school_age_turns_with_the_last_day_of_august(birth: str, answer: Answer) -> None:
    family = Family()
    family.couple_with_child(birth)
    assert ask("school_age", family, "吴小明").answer is answer


def test_a_child_with_the_parents_is_a_migrant_and_not_left_behind() -> None:
    family = both_away()
    family.away(RecordId("吴小明"), "2024-01-01")
    assert ask("migrant_child", family, "吴小明").answer is Answer.YES
    assert ask("left_behind_child", family, "吴小明").answer is Answer.NO
    assert ask("migrant_child", both_away(), "吴小明").answer is Answer.NO


def test_troubled_children() -> None:
    family = Family()
    father, mother, kid = family.couple_with_child()
    assert ask("child_in_difficulty", family, kid).answer is Answer.UNKNOWN
    family.put("benefit", household="h", kind="01", from_day="2025-01-01")
    found = ask("child_in_difficulty", family, kid)
    assert (found.answer, found.kind) == (Answer.YES, "06")
    family.change(father, death_day="2020-01-01")
    family.change(mother, no_capacity="3")
    assert ask("child_in_difficulty", family, kid).kind == "08"
    assert ask("fuc_child", family, kid).answer is Answer.YES


def test_an_income_below_the_line_is_a_lead_only_where_the_county_says_the_line() -> None:
    family = Family()
    family.couple_with_child()
    low = {**STATEMENT, "wages": 1_000_000, "work_cost": 0}
    family.put("income", **low)
    family.drawn_whole("01")
    (open_question,) = leads(family, "R-DB")
    assert open_question.answer is Answer.UNKNOWN
    assert "农村低保标准" in open_question.missing[0]
    (lead,) = leads(family, "R-DB", STANDARD)
    assert lead.answer is Answer.YES
    assert "可能符合，请核实" in lead.reasons[0]


def test_an_old_person_alone_may_be_destitute() -> None:
    family = Family()
    old = family.add("韦阿公", "02", "1", "1950-01-01", marital="10")
    family.put("income", **{**STATEMENT, "wages": 0, "business": 0, "business_cost": 0})
    family.drawn_whole("02")
    (asked,) = leads(family, "G-06", STANDARD)
    assert asked.answer is Answer.UNKNOWN, "nobody said whether there are children"
    family.change(old, has_supporter=False)
    (lead,) = leads(family, "G-06", STANDARD)
    assert lead.answer is Answer.YES
    family.add("韦大", "20", "1", "1980-01-01")
    (asked,) = leads(family, "G-06", STANDARD)
    assert asked.answer is Answer.UNKNOWN
    assert any("写着没有，韦大却有能力" in zh for zh in asked.missing), "one of the two is wrong"
    family.change(old, has_supporter=True)
    assert leads(family, "G-06", STANDARD) == []


def test_a_left_behind_child_needs_a_delegate_of_the_right_age() -> None:
    family = both_away()
    child = RecordId("吴小明")
    (lead,) = leads(family, "G-09")
    assert "没有登记照护人" in lead.reasons[0]
    family.put("left_behind_child", person=child, guardian_name="吴阿公", guardian_type="1",
               delegate_day="2026-01-01")  # fmt: skip
    assert leads(family, "G-09") == []
    old = family.add("吴阿公", "51", "1", "1945-01-01")
    family.change(child, guardian=old)
    assert "81周岁" in leads(family, "G-09")[0].reasons[0]


def test_a_left_behind_woman_in_hardship_wants_a_contact() -> None:
    family = Family()
    husband, wife, _ = family.couple_with_child()
    family.away(husband, "2024-01-01")
    assert wife not in {gap.subject for gap in leads(family, "G-10")}
    family.put("benefit", household="h", kind="01", from_day="2025-01-01")
    assert wife in {gap.subject for gap in leads(family, "G-10")}
