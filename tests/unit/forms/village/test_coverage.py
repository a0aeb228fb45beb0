"""A register closes only by what somebody said, for whom it was said, from the day it was said."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.program import bundled
from forms.rules.lists import LISTS, derive, lists_of
from forms.schema.form import RecordId, Value
from forms.village.coverage import ABSENCE, BENEFIT, INSURANCE, Coverages, Register
from tests.helpers.family import DAY, Family

WHEREABOUTS = Register(ABSENCE)
DIBAO = Register(BENEFIT, "01")


def village() -> Family:
    """Two households in two hamlets, nothing said."""
    family = Family(asked=False)
    family.bodies["hamlet"] = {RecordId("a"): {"name": "上屯"}, RecordId("b"): {"name": "下屯"}}
    family.bodies["household"][RecordId("h")] = {"hh_no": "0001", "hamlet": "a"}
    family.bodies["household"][RecordId("g")] = {"hh_no": "0002", "hamlet": "b"}
    family.add("韦大山", "02", "1", "1970-01-01")
    family.add("覃秀英", "02", "2", "1950-01-01", household="g")
    return family


def whole(family: Family, person: str, register: Register = DIBAO, day: date = DAY) -> bool:
    return Coverages.of(family.view).whole(register, RecordId(person), day)


@pytest.mark.parametrize(
    ("scope", "covered"),
    [
        ({"scope": "1"}, {"韦大山", "覃秀英"}),
        ({"scope": "2", "hamlet": "a"}, {"韦大山"}),
        ({"scope": "3", "household": "g"}, {"覃秀英"}),
        ({"scope": "4", "person": "覃秀英"}, {"覃秀英"}),
        ({"scope": "2"}, set()), ({"scope": "3"}, set()), ({"scope": "4"}, set()),
        ({"scope": "9"}, set()), ({"scope": ""}, set()), ({"complete": ""}, set()),
        ({"day": ""}, set()), ({"day": "去年"}, set()), ({"kinds": []}, set()),
        ({"kinds": ["02"]}, set()), ({"registers": ["absence"]}, set()), ({"kinds": 1}, set()),
    ],
)  # fmt: skip
def test_it_is_said_of_whom_it_names_and_of_nobody_where_that_is_missing(
    scope: dict[str, Value], covered: set[str]
) -> None:
    family = village()
    said: dict[str, Value] = {
        "registers": ["benefit"], "kinds": ["01"], "scope": "1", "day": "2026-01-01",
        "complete": True,
    }  # fmt: skip
    family.put("coverage", **{**said, **scope})
    assert {person for person in ("韦大山", "覃秀英") if whole(family, person)} == covered


def test_it_holds_from_its_day_until_it_is_taken_back() -> None:
    family = village()
    family.whole("benefit", kinds=["01"], day="2026-03")
    assert not whole(family, "韦大山", day=date(2026, 3, 30)), "some day of March"
    assert whole(family, "韦大山", day=date(2026, 3, 31))
    family.whole(
        "benefit", kinds=["01"], day="2026-06-01", complete=False, scope="3", household="h"
    )
    assert whole(family, "韦大山", day=date(2026, 5, 31))
    assert not whole(family, "韦大山")
    assert whole(family, "覃秀英"), "of the other household nothing was taken back"


def test_it_says_nothing_of_who_came_or_was_born_later() -> None:
    family = village()
    family.whole("absence", day="2026-01-01")
    family.add("韦小妹", "30", "2", "2026-02-01")
    family.add("蓝新妹", "38", "2", "1999-01-01", arrived="2026-05")
    assert whole(family, "韦大山", WHEREABOUTS)
    assert not whole(family, "韦小妹", WHEREABOUTS)
    assert not whole(family, "蓝新妹", WHEREABOUTS)


def test_it_is_said_of_the_household_somebody_belonged_to_on_the_day() -> None:
    family = village()
    family.whole("absence", day="2026-01-01", scope="3", household="g")
    family.change(RecordId("覃秀英"), household="h")
    family.put("former", person="覃秀英", field="household", value='"g"', day="2026-04-01")
    assert whole(family, "覃秀英", WHEREABOUTS), "she was asked about where she lived then"
    family.change(RecordId("韦大山"), household="g")
    family.put("former", person="韦大山", field="household", value='"h"', day="2026-04-01")
    assert not whole(family, "韦大山", WHEREABOUTS), "he came after they were asked"


def test_insurance_is_said_of_a_year() -> None:
    family = village()
    family.whole("insurance", year=2026)
    assert whole(family, "韦大山", Register(INSURANCE, "2026"))
    assert not whole(family, "韦大山", Register(INSURANCE, "2025"))


def test_a_visit_that_asked_where_everybody_is_answers_it_for_the_household() -> None:
    family = village()
    visit: dict[str, Value] = {"household": "h", "day": "2026-10-01", "mode": "1"}
    family.put("visit", **visit)
    assert not whole(family, "韦大山", WHEREABOUTS)
    family.put("visit", **visit, whereabouts_asked=True)
    assert whole(family, "韦大山", WHEREABOUTS)
    assert not whole(family, "韦大山", WHEREABOUTS, date(2026, 9, 30))
    assert not whole(family, "覃秀英", WHEREABOUTS)


RECORDS: dict[str, dict[str, Value]] = {
    "absence": {"from_day": "2020-01-01", "place": "广东"},
    "insurance": {"year": 2026, "kind": "1"},
    "school": {"state": "1", "from_day": "2020-01-01"},
    **{f"benefit {kind}": {"kind": kind, "from_day": "2020-01-01"}
       for kind in ("01", "02", "03", "L01", "L02", "L05")},
}  # fmt: skip


@given(name=st.sampled_from(sorted(RECORDS)), home=st.booleans())
def test_a_record_about_one_changes_no_answer_about_others(name: str, *, home: bool) -> None:
    family = village()
    for person in ("甲", "乙", "丙"):
        family.add(person, "99", "1", "2015-01-01", household="g", health=["4"])
    before = answers(family)
    of_home = {"household": "h"} if home and name.startswith("benefit") else {}
    family.put(name.split(maxsplit=1)[0], person="韦大山", **{**RECORDS[name], **of_home})
    after = answers(family)
    changed = {who for list_id, who in before if before[list_id, who] != after[list_id, who]}
    assert changed <= {"韦大山", "h"}


def answers(family: Family) -> dict[tuple[str, RecordId], object]:
    names = [*LISTS, *(r.list for r in bundled().rules if r.list.startswith("gap_"))]
    assert set(lists_of(bundled())) <= set(names)
    return {
        (name, entry.subject): entry.answer
        for name in names
        for entry in derive(name, family.view, DAY, bundled())
    }
