import gc
from weakref import ref

import pytest

from forms.program import bundled
from forms.rules.fact_lookup import FactLookup
from forms.rules.fact_registry import FACTS, Inquiry, kind_of
from forms.rules.finding import NOBODY
from forms.rules.places import Homeland
from forms.rules.reader import fields_of
from forms.schema.form import RecordId, Value
from tests.helpers.family import DAY, Family

SETTINGS: dict[str, Value] = {
    "away_months": 6, "gap_days": 30, "return_days": 30,
    "cross_county": False, "cross_township": False,
}  # fmt: skip


def sheet(family: Family, person: str) -> FactLookup:
    inquiry = Inquiry(family.view, DAY, SETTINGS, bundled(), Homeland("都安"))
    return FactLookup(inquiry, RecordId(person), SETTINGS)


def test_names_lead_to_relatives() -> None:
    family = Family()
    father, _, _ = family.couple_with_child()
    family.away(father, "2026-01-01")
    facts = sheet(family, "吴小明")
    assert facts["father.away"] is True
    assert facts["mother.away"] is False
    assert facts["mother.husband.away"] is True
    assert facts["household.members.away"] is True
    assert facts["household.hh_no"] == "0001"
    assert facts["away_months"] == 6


def test_nothing_is_known_of_relatives_nobody_knows() -> None:
    family = Family()
    family.add("吴小明", "99", "1", "2015-03-02", household="elsewhere")
    facts = sheet(family, "吴小明")
    for name in ("father.away", "father.known", "children.away", "household.hh_no"):
        assert facts.finding(name) is NOBODY
        assert name not in facts
        with pytest.raises(KeyError):
            facts[name]


def test_any_of_several_is_three_valued() -> None:
    family = Family()
    father, mother, child = family.couple_with_child("1990-01-01")
    other = family.add("吴小红", "30", "2", "1992-01-01")
    facts = sheet(family, father)
    assert facts["children.away"] is False
    family.away(other, "2026-05")
    assert sheet(family, father).get("children.away") is None
    family.away(child, "2025-01-01")
    assert sheet(family, mother)["children.away"] is True
    assert [p.slots["who"] for p in sheet(family, mother).worded("children.away").parts] == [
        "儿子吴小明"
    ]


def test_dead_children_are_not_asked_about() -> None:
    family = Family()
    father, _, child = family.couple_with_child("1990-01-01")
    family.change(child, death_day="2026-01-01")
    assert sheet(family, father).finding("children.known") is NOBODY


def test_answers_of_the_card_are_facts() -> None:
    family = Family()
    family.couple_with_child()
    facts = sheet(family, "吴小明")
    assert facts["birth"] == "2015-03-02"
    assert facts.worded("birth").parts[0].slots["age"] == "11"
    assert facts["father.marital"] == "20"
    assert facts.finding("phone").parts[0].why == "unwritten"
    assert "birth" in facts
    assert 3 not in facts  # type: ignore[comparison-overlap]


@pytest.mark.parametrize(
    ("name", "about"),
    [
        ("father.away", "household"),
        ("members.away", "person"),
        ("uncle.away", "person"),
        ("father.rich", "person"),
        ("children.birth", "person"),
        ("hh_no", "person"),
        ("away", "household"),
    ],
)
def test_names_that_lead_nowhere(name: str, about: str) -> None:
    with pytest.raises(KeyError):
        kind_of(name, about, fields_of(bundled()))


def test_every_fact_has_its_words_in_order() -> None:
    for name, kind in FACTS.items():
        assert kind.about in {"person", "household", "any"}, name
        for whys in (kind.yes, kind.no, kind.unknown):
            assert len(set(whys)) == len(whys), name


def test_a_village_is_let_go_without_a_search_for_waste() -> None:
    """Else every save leaves the village of before in memory until nobody works any more."""
    family = Family()
    family.couple_with_child()
    facts = sheet(family, "吴小明")
    assert facts["father.known"] is facts["household.members.known"] is True
    kept = ref(facts._inquiry)
    gc.disable()
    try:
        del facts
        assert kept() is None
    finally:
        gc.enable()
