import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forms.definitions.parameters import Parameter
from forms.errors import UnknownRuleList
from forms.leads.leads import gaps
from forms.program import bundled
from forms.rules.lists import LISTS, derive
from forms.schema.form import RecordId
from forms.schema.ternary import Answer
from forms.village.view import VillageView
from tests.helpers import possible_registers, possible_worlds, roster
from tests.helpers.family import DAY, Family, both_away, child
from tests.helpers.figures import overlaid

EXAMPLES = int(os.environ.get("CUNJI_EXAMPLES", "120"))
"""More at night."""


@pytest.mark.parametrize(
    ("list_id", "key", "scope"),
    [
        ("left_behind_child", "left_behind_children_6_months", 429),
        ("left_behind_woman", "left_behind_women_6_months", 402),
        ("left_behind_elder", "left_behind_elders_6_months", 290),
    ],
)
@pytest.mark.parametrize("county", ["都安瑶族自治县", ""])
def test_the_roster_gives_exactly_its_truth(
    list_id: str, key: str, scope: int, county: str
) -> None:
    view = roster.view(county=county)
    found = derive(list_id, view, DAY, bundled())
    assert len(found) == scope
    yes = [d.subject for d in found if d.answer is Answer.YES]
    assert roster.numbers(view, yes) == sorted(roster.truth()[key])
    assert all(d.missing for d in found if d.answer is Answer.UNKNOWN)
    assert all(d.reasons for d in found if d.answer is not Answer.UNKNOWN)
    assert all(not d.missing for d in found if d.answer is not Answer.UNKNOWN)
    assert all(s.endswith(("。", "？")) for d in found for s in (*d.reasons, *d.missing))
    assert not any(d.verified for d in found), "every relative of this roster is inferred"


def test_the_county_seat_is_no_other_county() -> None:
    # 柳州市 and 南宁市 are where part of the parents are; from there they would be at home
    found = derive("left_behind_child", roster.view(county="柳州市"), DAY, bundled())
    assert sum(d.answer is Answer.YES for d in found) < 94


@pytest.mark.parametrize(
    ("card", "answer", "words"),
    [
        ({"certificate": "45999919500101001X42"}, Answer.YES, "持二级肢体残疾证，有效期未登记"),
        ({"certificate": "45999919500101001X42", "valid_to": "2030-01-01"}, Answer.YES, "2030"),
        ({"certificate": "45999919500101001X42", "valid_to": "2026-10-01"}, Answer.UNKNOWN, "到期"),
        ({"certificate": "45999919500101001X42", "status": "4"}, Answer.NO, "注销"),
        ({"category": "4"}, Answer.UNKNOWN, "没有残疾人证"),
        (None, Answer.UNKNOWN, "没有残疾人证"),
    ],
)
def test_disabled_people(card: dict[str, str] | None, answer: Answer, words: str) -> None:
    family = Family()
    old = family.add(
        "农世昌", "02", "1", "1950-01-01", health=["4"], id_number="45999919500101001X"
    )
    if card is not None:
        family.put("disabled_person", person=old, **card)
    (found,) = derive("disabled_person", family.view, DAY, bundled())
    assert found.answer is answer
    assert any(words in sentence for sentence in (*found.reasons, *found.missing))


def test_a_missing_parameter_cannot_tell_and_is_named() -> None:
    empty = overlaid([Parameter("lbc_min_months", "满几个月", "", ())])
    (found,) = derive("left_behind_child", both_away().view, DAY, empty)
    assert found.answer is Answer.UNKNOWN
    assert found.missing == ("缺少参数“满几个月”，请向县里核实后在参数中填写。",)


def test_an_unknown_list_says_so() -> None:
    with pytest.raises(UnknownRuleList):
        derive("left_behind_cats", VillageView({}), DAY, bundled())


def test_an_empty_village_has_empty_lists() -> None:
    assert [derive(list_id, VillageView({}), DAY, bundled()) for list_id in LISTS] == [
        [] for _ in LISTS
    ]


def test_the_division_code_tells_the_county() -> None:
    family = Family()
    father, mother, _ = family.couple_with_child()
    family.away(father, "2022-01-01", place="都安")
    family.away(mother, "2022-01-01")
    family.bodies["village"] = {RecordId("v"): {"code12": "451228212201"}}
    assert child(family).answer is Answer.NO
    family.bodies["village"] = {RecordId("v"): {"code12": "459999000201"}}
    assert child(family).answer is Answer.UNKNOWN, "nothing says whether 都安 is another county"


def test_what_is_so_whether_somebody_lives_or_not_is_so() -> None:
    """A father who is away at work, or died this year: the child has none at home either way."""
    family = Family()
    father, mother, _ = family.couple_with_child()
    family.away(father, "2022-01-01")
    family.away(mother, "2022-01-01")
    family.bodies["person"][father] = {**family.bodies["person"][father], "death_day": "2026"}
    found = child(family)
    assert found.answer is Answer.YES
    assert not found.missing
    family.bodies["absence"] = {}
    family.away(mother, "2022-01-01")
    assert child(family).answer is Answer.UNKNOWN, "a father at home looks after it"


def test_every_list_has_a_rule_and_every_rule_a_list() -> None:
    plain = {rule.list for rule in bundled().rules if not rule.list.startswith("gap_")}
    assert plain == set(LISTS)
    assert all(rule.id[:2] in ("G-", "R-") for rule in bundled().rules if rule.list not in LISTS)


@pytest.mark.parametrize("name", possible_worlds.ORACLES)
@settings(max_examples=EXAMPLES, deadline=None)
@given(data=st.data())
def test_an_answer_is_what_all_possible_worlds_agree_on(name: str, data: st.DataObject) -> None:
    case = data.draw(possible_worlds.cases(name))
    subject, _, _ = possible_worlds.ORACLES[name]
    village, person = possible_worlds.book(case).view, RecordId(subject)
    told = derive(name, village, possible_worlds.DAY, possible_worlds.figures(), only=[person])
    said = told[0].answer if told else Answer.NO
    assert said is possible_worlds.agreed(case, name), case.written
    assert said is not Answer.UNKNOWN or told[0].missing, "what cannot be told asks something"


@pytest.mark.parametrize("name", possible_registers.ORACLES)
@settings(max_examples=EXAMPLES // 3, deadline=None)
@given(data=st.data())
def test_a_household_and_a_lead_are_what_all_possible_worlds_agree_on(
    name: str, data: st.DataObject
) -> None:
    case = data.draw(possible_registers.cases(name))
    view, figures = possible_registers.book(case).view, possible_worlds.figures()
    if name in {rule.list for rule in figures.rules}:
        found = derive(name, view, possible_worlds.DAY, figures)
        told = [(one.answer, one.missing) for one in found]
    else:
        leads = (gap for gap in gaps(view, possible_worlds.DAY, figures) if gap.rule == name)
        told = [(gap.answer, gap.missing) for gap in leads]
    said, missing = told[0] if told else (Answer.NO, ())
    assert said is possible_registers.agreed(case, name), case.written
    assert said is not Answer.UNKNOWN or missing, "what cannot be told asks something"
