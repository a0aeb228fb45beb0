import pytest

from forms.leads.questions import open_questions
from forms.program import bundled
from forms.rules.fact_registry import Inquiry
from forms.rules.facts_person import is_grown
from forms.rules.lists import derive
from forms.rules.places import Homeland
from forms.schema.deadline import VILLAGE
from forms.schema.form import RecordId, Value
from forms.schema.ternary import Answer
from tests.helpers.family import DAY, Family
from tests.unit.forms.rules.test_fact_registry import sheet


def why(family: Family, person: str, name: str) -> tuple[Value | None, str]:
    found = sheet(family, person).finding(name)
    return found.value, found.parts[0].why


def one(**more: Value) -> Family:
    family = Family()
    family.add("吴振华", "02", "1", "1982-04-27", **more)
    return family


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ({"sex": "2"}, (True, "")),
        ({"sex": "1"}, (False, "")),
        ({"sex": "9"}, (None, "unwritten")),
    ],
)
def test_female(body: dict[str, Value], found: tuple[Value | None, str]) -> None:
    family = one()
    family.change(RecordId("吴振华"), **body)
    assert why(family, "吴振华", "female") == found


@pytest.mark.parametrize(
    ("hukou", "found"),
    [({}, (True, "registered")), ({"hukou_type": "rural"}, (True, "rural")),
     ({"hukou_type": "urban"}, (False, "urban")), ({"hukou_type": "collective"}, (False, "urban")),
     ({"hukou_type": "resident"}, (True, "registered")),
     ({"hukou_type": "resident", "hukou_status": "2"}, (None, "elsewhere")),
     ({"hukou_status": "3"}, (None, "elsewhere"))],
)  # fmt: skip
def test_a_register_of_everybody_is_rural_where_the_village_is(
    hukou: dict[str, Value], found: tuple[Value | None, str]
) -> None:
    assert why(one(**hukou), "吴振华", "rural") == found


@pytest.mark.parametrize("kind", [{}, {"hukou_type": "resident"}])
def test_a_register_that_nobody_placed_is_not_taken_for_ours(kind: dict[str, Value]) -> None:
    family = one(**kind)
    family.bodies["coverage"].clear()
    assert why(family, "吴振华", "rural") == (None, "unregistered")
    family.change(RecordId("吴振华"), hukou_status="1")
    assert why(family, "吴振华", "rural") == (True, "registered")


@pytest.mark.parametrize(
    ("card", "found"),
    [({"birth": "1985-01-01"}, Answer.YES), ({"birth": "2015-01-01"}, Answer.NO),
     ({"birth": "2008"}, Answer.UNKNOWN), ({"birth": ""}, Answer.UNKNOWN),
     ({"birth": "", "marital": "20"}, Answer.YES), ({"birth": "", "relation": "12"}, Answer.YES)],
)  # fmt: skip
def test_who_has_no_birth_is_neither_child_nor_grown_up(
    card: dict[str, Value], found: Answer
) -> None:
    family = Family()
    family.add("甲", "20", "1", "")
    family.change(RecordId("甲"), **{name: value for name, value in card.items() if value})
    inquiry = Inquiry(family.view, DAY, {}, bundled(), Homeland("都安"))
    assert is_grown(inquiry, RecordId("甲")) is found


@pytest.mark.parametrize(
    ("village", "found"),
    [({}, (None, "village")), ({"code12": "459999100001"}, (None, "village")),
     ({"code12": "459999100201"}, (True, "registered")),
     ({"urban_rural": "220"}, (True, "registered")),
     ({"code12": "459999100201", "urban_rural": "121"}, (None, "village"))],
)  # fmt: skip
def test_what_the_village_is_decides_and_is_asked_for(
    village: dict[str, Value], found: tuple[Value | None, str]
) -> None:
    family = one()
    family.bodies["village"] = {RecordId("v"): village}
    assert why(family, "吴振华", "rural") == found
    family.change(RecordId("吴振华"), hukou_type="resident")
    assert why(family, "吴振华", "rural") == found


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ({"marital": "21"}, (True, "married")),
        ({"marital": "40"}, (False, "single")),
        ({"marital": "90"}, (None, "unwritten")),
        ({}, (None, "unwritten")),
        ({"birth": "2008-01-01"}, (False, "single")),
        ({"birth": ""}, (None, "unwritten")),
    ],
)
def test_married(body: dict[str, Value], found: tuple[Value | None, str]) -> None:
    family = one()
    family.change(RecordId("吴振华"), **body)
    assert why(family, "吴振华", "married") == found


def test_a_wife_on_the_roster_is_a_marriage() -> None:
    family = one()
    family.add("卢佳慧", "12", "2", "1983-01-03")
    assert why(family, "吴振华", "married") == (True, "married")


def test_alive_until_the_day_before() -> None:
    assert why(one(death_day="2026-11-01"), "吴振华", "alive") == (False, "dead")
    assert why(one(death_day="2026-11-02"), "吴振华", "alive") == (True, "alive")
    for name in ("away", "at_home"):
        assert why(one(death_day="2026-01-01"), "吴振华", name) == (False, "dead")
    assert why(one(death_day="2026-01-01"), "吴振华", "able_at_home") == (False, "dead")


@pytest.mark.parametrize(
    ("body", "card", "found"),
    [
        ({}, None, (False, "able")),
        ({"no_capacity": "3"}, None, (True, "recorded")),
        ({"death_day": "2026-01-01"}, None, (True, "dead")),
        ({}, {"grade": "1", "category": "4"}, (None, "disabled")),
        ({}, {"grade": "3", "category": "4"}, (False, "able")),
        ({}, {"grade": "3", "category": "7"}, (None, "disabled")),
        ({}, {}, (None, "disabled")),
        ({"no_capacity_checked": True}, {"grade": "1", "category": "4"}, (False, "able")),
    ],
)
def test_unable(
    body: dict[str, Value], card: dict[str, str] | None, found: tuple[Value | None, str]
) -> None:
    family = one(**body)
    if card is not None:
        family.put("disabled_person", person="吴振华", **card)
    assert why(family, "吴振华", "unable") == found


@pytest.mark.parametrize(
    ("card", "found"),
    [
        ({"grade": "1", "category": "4"}, (True, "grave")),
        ({"grade": "4", "category": "1"}, (False, "light")),
        ({"grade": "3"}, (None, "parts")),
        ({"category": "4"}, (None, "ungraded")),
        ({"grade": "4", "category": "7"}, (None, "parts")),
    ],
)
def test_severely_disabled(card: dict[str, str], found: tuple[Value | None, str]) -> None:
    family = one()
    family.put("disabled_person", person="吴振华", **card)
    assert why(family, "吴振华", "severely_disabled") == found


def test_a_certificate_number_of_somebody_else_is_pointed_out() -> None:
    family = one(id_number="45999919820427003X")
    family.put("disabled_person", person="吴振华", certificate="45999919500101001X42")
    found = sheet(family, "吴振华").finding("certified")
    assert "不符" in found.parts[0].slots["mismatch"]
    assert why(family, "吴振华", "disability_noted") == (True, "noted")


def nobody_asked() -> Family:
    family = Family(asked=False)
    family.add("吴振华", "02", "1", "1982-04-27")
    return family


@pytest.mark.parametrize(
    ("more", "register", "found"),
    [
        ({}, (), (None, "unnoted")),
        ({"health": []}, (), (None, "unnoted")),
        ({"health": ["1"]}, (), (False, "well")),
        ({"health": ["2"]}, (), (False, "well")),
        ({"health": ["2", "4"]}, (), (True, "noted")),
        ({}, ("disability",), (False, "none")),
        ({}, ("absence", "members", "school"), (None, "unnoted")),
    ],
)
def test_nobody_is_without_a_disability_by_not_being_asked(
    more: dict[str, Value], register: tuple[str, ...], found: tuple[Value | None, str]
) -> None:
    family = nobody_asked()
    family.change(RecordId("吴振华"), **more)
    if register:
        family.whole(*register)
    assert why(family, "吴振华", "disability_noted") == found
    grave = why(family, "吴振华", "severely_disabled")
    assert (grave[0] is False) == (found[0] is False)


def test_a_village_that_never_asked_asks_once() -> None:
    family = nobody_asked()
    family.add("吴小明", "20", "1", "2015-03-02")
    asked = [q for q in open_questions(family.view, DAY, bundled()) if "R-DIS" in q.rules]
    assert [(q.about, q.waiting >= 2) for q in asked] == [(VILLAGE, True)]
    assert "残联的残疾人名单" in asked[0].zh
    answers = derive("disabled_person", family.view, DAY, bundled())
    assert {one.answer for one in answers} == {Answer.UNKNOWN}
    family.whole("disability")
    assert derive("disabled_person", family.view, DAY, bundled()) == []
