"""One record of a register says nothing of anybody else, unless somebody says that it is whole."""

from functools import cache

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forms.leads.leads import gaps
from forms.program import bundled
from forms.rules.lists import derive, lists_of
from forms.schema.form import Body, RecordId
from forms.village.office_lists import OFFICE_LISTS
from forms.village.view import VillageView
from tests.helpers import roster
from tests.helpers.family import DAY

HOUSEHOLDS = 8
BODIES = dict[str, dict[RecordId, Body]]
SAYS: Body = {
    "from_day": "2026-01-01", "kind": "1", "state": "1", "class": "01", "rate": "1", "grade": "1",
    "category": "4", "status": "1", "place": "广东省东莞市", "purpose": "1",
}  # fmt: skip


@cache
def village() -> BODIES:
    """A few households of the roster; only their members and whereabouts are known."""
    whole = roster.bodies()
    homes = [*whole["household"]][:HOUSEHOLDS]
    people = {p: b for p, b in whole["person"].items() if b["household"] in homes}
    kept: BODIES = {"village": whole["village"], "coverage": whole["coverage"], "person": people}
    kept["household"] = {home: whole["household"][home] for home in homes}
    for form in ("absence", "disabled_person"):
        kept[form] = {r: b for r, b in whole[form].items() if b["person"] in people}
    return kept


def answers(bodies: BODIES) -> set[tuple[str, RecordId, str]]:
    """Everything that is said of everybody, but for what cannot be told and why."""
    view, definitions = VillageView(bodies), bundled()
    found = {
        (one.rule, one.subject, one.answer.value)
        for name in lists_of(definitions) for one in derive(name, view, DAY, definitions)
    }  # fmt: skip
    leads = {(g.rule, g.subject, g.answer.value) for g in gaps(view, DAY, definitions)}
    return found | leads


@cache
def before() -> set[tuple[str, RecordId, str]]:
    return answers(village())


def with_record(form: str, body: Body) -> BODIES:
    made = dict(village())
    return {**made, form: {**made.get(form, {}), RecordId("new"): body}}


def of_others(found: set[tuple[str, RecordId, str]], home: str) -> set[tuple[str, RecordId, str]]:
    """What is said of people and households but those of one household."""
    people = village()["person"]
    own = {home, *(p for p, body in people.items() if body["household"] == home)}
    return {one for one in found if one[1] not in own}


@settings(max_examples=12, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_one_record_changes_nobody_elses_answer(data: st.DataObject) -> None:
    office = data.draw(st.sampled_from(sorted(OFFICE_LISTS.values(), key=lambda one: one.name)))
    people = village()["person"]
    person = data.draw(st.sampled_from(sorted(people)))
    asked = {field.id for field in bundled().form(office.form).fields}
    body: Body = {k: v for k, v in SAYS.items() if k in asked}
    body = {**body, "person": person, **office.same(DAY.year)}
    if office.form == "mutual_pair":
        neighbour = data.draw(st.sampled_from(sorted(people)))
        body = {**body, "neighbour": neighbour}
    home = str(people[person]["household"])
    after = answers(with_record(office.form, body))
    assert of_others(after, home) == of_others(before(), home)


def test_a_word_that_it_is_whole_answers_for_the_others() -> None:
    office = OFFICE_LISTS["当年医保参保名单"]
    said: Body = {
        "registers": [office.register], "scope": "1", "day": DAY.isoformat(), "complete": True,
        "source": "镇医保服务窗口", "year": DAY.year,
    }  # fmt: skip
    after = answers(with_record("coverage", said))
    assert {a for r, _, a in before() if r == "R-INS"} == {"unknown"}
    assert {a for r, _, a in after if r == "R-INS"} == {"no"}
    assert {one for one in after if one[0] == "R-LBC"} == {o for o in before() if o[0] == "R-LBC"}
