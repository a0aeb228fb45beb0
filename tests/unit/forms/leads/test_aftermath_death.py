"""A death leaves nothing in force behind without a question; who lives leaves no question."""

from dataclasses import replace
from datetime import date

import pytest

from forms.leads.aftermath import after_death
from forms.leads.consistency import inconsistencies
from forms.leads.leads import gaps
from forms.program import bundled
from forms.schema.form import RecordId, Value
from tests.helpers.answers import answers
from tests.helpers.family import DAY, Family

DIED = "2026-05-03"


def told(family: Family, day: date = DAY) -> dict[tuple[str, str], str]:
    """What is told after a death: by form and question."""
    found = after_death(family.view.on(day), day, bundled())
    return {(one.form, one.field): one.zh for one in found}


def three() -> tuple[Family, RecordId]:
    """A grandmother who may die, a mother and a child."""
    family = Family()
    old = family.add("韦秀英", "02", "2", "1950-02-01")
    family.add("韦小红", "30", "2", "1983-01-01")
    family.add("韦小明", "42", "1", "2015-02-02", guardian=old)
    return family, old


SPELLS = [
    form.id
    for form in bundled().forms.values()
    if {"to_day"} <= {f.id for f in form.fields} and form.id != "benefit"
    and any(f.type == "ref" and f.form == "person" for f in form.fields)
]  # fmt: skip


@pytest.mark.parametrize("form", SPELLS)
def test_every_spell_that_names_the_dead_asks_for_its_end(form: str) -> None:
    """Of every form, by every question that can name somebody."""
    definition = bundled().form(form)
    for field in definition.fields:
        if field.type != "ref" or field.form != "person":
            continue
        family, old = three()
        body: dict[str, Value] = {
            f.id: "韦小红" for f in definition.fields if f.type == "ref" and f.form == "person"
        }
        body |= {field.id: old, definition.begins or "from_day": "2025-01-01"}
        record = family.put(form, **body)
        assert (form, field.id) not in told(family)
        family.change(old, death_day=DIED)
        zh = told(family)[form, field.id]
        assert "韦秀英已于2026-05-03去世" in zh
        assert zh.endswith("。")
        assert (form, field.id) not in told(family, date(2026, 5, 2)), "the day before"
        family.bodies[form][record] = {**body, "to_day": DIED}
        assert (form, field.id) not in told(family)


def test_a_spell_of_a_county_s_own_form_asks_too() -> None:
    family, old = three()
    own = replace(bundled().form("absence"), id="own_watch", title="巡山值班")
    family.put("own_watch", person=old, from_day="2025-01-01")
    family.change(old, death_day=DIED)
    found = after_death(family.view, DAY, bundled().with_(forms={"own_watch": own}))
    (one,) = (one for one in found if one.form == "own_watch")
    assert one.field == "person"
    assert "「巡山值班」还没有结束" in one.zh


def test_what_others_cards_say_of_the_dead_becomes_a_question() -> None:
    family, old = three()
    husband = family.add("覃大山", "11", "1", "1948-01-01", marital="20", spouse=old)
    family.put("rights_case", person="韦小明", guardian=old)
    family.put("left_behind_child", person="韦小明", from_day="2024-01-01", guardian_name="韦秀英")
    helper = family.put("helper", name="韦秀英", from_day="2024-01-01")
    family.bodies["household"][RecordId("h")] = {"hh_no": "1", "account_name": "韦秀英"}
    case = family.put("aid_case", household="h", person=old, accepted_day="2026-04-01")
    family.put("disabled_person", person=old, grade="2", category="4")
    assert told(family) == {}
    family.change(old, death_day=DIED, hukou_status="1")
    found = told(family)
    assert set(found) == {
        ("person", "guardian"), ("person", "marital"), ("rights_case", "guardian"),
        ("left_behind_child", "guardian_name"), ("helper", "name"), ("household", "account_name"),
        ("aid_case", "person"), ("person", "hukou_status"), ("person", "death_day"),
    }  # fmt: skip
    assert "韦秀英" not in found["rights_case", "guardian"], "that answer is sealed"
    assert "韦小明" not in found["rights_case", "guardian"]
    family.change(husband, marital="30")
    family.change(RecordId("韦小明"), guardian="韦小红")
    family.bodies["helper"][helper] = {"name": "韦秀英", "from_day": "2024-01-01", "to_day": DIED}
    family.bodies["aid_case"][case] |= {"withdrawn_day": "2026-06-01"}  # type: ignore[operator]
    assert not {("person", "guardian"), ("person", "marital"), ("helper", "name"),
                ("aid_case", "person")} & set(told(family))  # fmt: skip


def test_a_name_that_somebody_alive_bears_is_not_taken_for_the_dead() -> None:
    family, old = three()
    family.bodies["household"][RecordId("other")] = {"hh_no": "2"}
    namesake = family.add("另一个", "02", "2", "1970-01-01", household="other")
    family.change(namesake, name="韦秀英")
    family.change(old, death_day=DIED)
    family.put("helper", name="韦秀英", from_day="2024-01-01")
    assert ("helper", "name") not in told(family)
    family.put("left_behind_child", person="韦小明", from_day="2024-01-01", guardian_name="韦秀英")
    assert ("left_behind_child", "guardian_name") in told(family), "she of the child's own home"


def test_what_a_household_draws_is_asked_about_and_what_the_dead_drew_is_a_lead() -> None:
    family, old = three()
    family.put("benefit", person=old, household="h", kind="01", from_day="2025-01-01")
    family.put("benefit", person=old, kind="L01", from_day="2025-01-01")
    family.change(old, death_day=DIED)
    assert "全户的「" in told(family)["benefit", "person"]
    leads = [one for one in gaps(family.view, DAY, bundled()) if one.rule == "G-03"]
    assert [lead.subject for lead in leads] == [old]


def test_a_death_known_to_the_month_asks_from_the_month_on() -> None:
    family, old = three()
    family.put("school", person=old, from_day="2025-01-01")
    family.change(old, death_day="2026-11")
    assert "已于2026-11去世" in told(family)["school", "person"]
    assert told(family, date(2026, 10, 31)) == {}


def test_a_household_of_the_dead_is_to_be_ended() -> None:
    family = Family()
    family.add("韦秀英", "02", "2", "1950-02-01", death_day=DIED)
    gone = family.add("韦小红", "30", "2", "1983-01-01")
    assert ("household", "hh_status") not in told(family)
    family.change(gone, hukou_status="4")
    assert "已经没有人了" in told(family)["household", "hh_status"]


def test_no_child_is_to_be_made_head_and_a_child_alone_is_told() -> None:
    family = Family()
    old = family.add("韦秀英", "02", "2", "1950-02-01")
    family.add("韦小明", "41", "1", "2018-02-02")
    assert not inconsistencies(family.view, DAY, bundled())
    family.change(old, death_day=DIED)
    (one,) = [e for e in inconsistencies(family.view, DAY, bundled()) if e.form == "household"]
    assert "只剩未成年人（韦小明）" in one.zh
    assert "公安" in one.zh
    family.change(RecordId("韦小明"), birth="2000-01-01")
    (one,) = [e for e in inconsistencies(family.view, DAY, bundled()) if e.form == "household"]
    assert "没有户主" in one.zh


def test_a_village_of_the_living_is_asked_nothing() -> None:
    family, old = three()
    definitions = bundled()
    known = {"person": old, "household": RecordId("h")}
    for form in definitions.forms.values():
        if form.id not in {"person", "household", "village"}:
            given = answers(form, definitions, known)
            family.put(form.id, **{k: v for k, v in given.items() if k != "death_day"})
    assert told(family) == {}


def test_who_has_left_the_village_holds_no_office_and_heads_no_household() -> None:
    family, old = three()
    family.change(RecordId("韦小明"), guardian="韦小红")
    for form in ("mutual_member", "absence", "school"):
        family.put(form, person=old, from_day="2025-01-01")
    assert told(family) == {}
    family.change(old, hukou_status="4")
    assert told(family) == {
        ("mutual_member", "person"):
            "韦秀英已不在本村（户籍迁出或注销），「互助队员」还没有结束，请填「退出」。"
    }  # fmt: skip
    (one,) = [e for e in inconsistencies(family.view, DAY, bundled()) if e.form == "household"]
    assert "没有户主" in one.zh
