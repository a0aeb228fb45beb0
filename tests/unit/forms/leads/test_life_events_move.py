"""Who moves, or gets another head, is related anew: asked, never kept silently."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.answers.past_value import written
from forms.leads.life_events import after_move
from forms.program import bundled
from forms.schema.form import Body, RecordId, Value
from forms.village.household_change import Write
from forms.village.past_answers import History, changed
from tests.helpers.family import DAY, Family
from tests.helpers.household_changes import merge, move, new_head, split

AT = date(2026, 6, 1)
OTHER = RecordId("other")


def told(family: Family, day: date = DAY) -> dict[str, str]:
    """What is told after a move, by the record where it begins."""
    return {one.record: one.zh for one in after_move(family.view.on(day), day, bundled())}


def two() -> Family:
    """Two households; the first has a son-in-law and children, all named by their places."""
    family = Family()
    family.bodies["household"][RecordId("h")] = {"hh_no": "1", "head_name": "韦大山"}
    family.bodies["household"][OTHER] = {"hh_no": "2", "head_name": "覃大海"}
    family.add("韦大山", "02", "1", "1955-01-01")
    family.add("韦小红", "30", "2", "1983-01-01")
    family.add("陆女婿", "28", "1", "1982-01-01")
    family.add("陆小明", "43", "1", "2010-01-01")
    family.add("覃大海", "02", "1", "1960-01-01", household=OTHER)
    return family


def edit(family: Family, person: str, **answers: Value | None) -> None:
    """Somebody changes a card as of ``AT``, as the form page and the importer write it."""
    who, form = RecordId(person), bundled().form("person")
    before = family.bodies["person"][who]
    after: Body = {k: v for k, v in {**before, **answers}.items() if v is not None}
    history = History(family.view.stated("former"))
    fields = changed(form, before, after)
    for _, body in history.change("person", who, before, after, fields, AT):
        family.put("former", **body)
    family.bodies["person"][who] = after


def write(family: Family, writes: list[Write]) -> None:
    for one in writes:
        if one.record is None or one.form == "former":
            family.put(one.form, **one.body)
        else:
            family.bodies[one.form][one.record] = one.body


def test_a_relation_kept_through_a_move_is_asked_about() -> None:
    """As books of before have it, and a program that does not ask."""
    family = two()
    family.put("former", person="陆女婿", field="household", value=written("h"),
               day=AT.isoformat())  # fmt: skip
    family.change(RecordId("陆女婿"), household=OTHER)
    assert told(family)["陆女婿"] == (
        "陆女婿2026-06-01转到覃大海户，与户主关系还是对原来户主的，"
        "请改成与新户主的关系；没有变的，选“就是这样”。"
    )
    assert told(family, date(2026, 5, 31)) == {}, "the day before"
    edit(family, "陆女婿", relation="99")
    assert told(family) == {}


def test_a_relation_told_anew_by_the_same_word_is_told() -> None:
    family = two()
    edit(family, "陆女婿", household=OTHER, relation="28")
    assert told(family) == {}
    edit(family, "陆小明", household=OTHER, relation=None)
    assert "还没有写与新户主的关系" in told(family)["陆小明"]


def test_who_stays_when_the_head_leaves_is_asked_about() -> None:
    family = two()
    edit(family, "韦大山", household=OTHER, relation="71")
    edit(family, "韦小红", relation="02")
    zh = told(family)[RecordId("h")]
    assert zh  # the name of the household, told last, leads to the same record
    found = [one.zh for one in after_move(family.view, DAY, bundled()) if one.record == "h"]
    assert "户主是韦小红，陆女婿、陆小明的与户主关系还是对原来户主的" in found[0]
    assert "户主姓名写的是韦大山，他已不在这一户" in found[1]
    relations = {RecordId("韦小红"): "02", RecordId("陆女婿"): "11", RecordId("陆小明"): "20"}
    write(family, new_head(family.view, bundled(), RecordId("h"), relations, AT))
    assert told(family) == {}


def test_who_was_born_or_came_under_the_new_head_is_related_to_that_one() -> None:
    family = two()
    edit(family, "韦大山", death_day="2026-05-01")
    relations = {RecordId("韦小红"): "02", RecordId("陆女婿"): "11", RecordId("陆小明"): "20"}
    write(family, new_head(family.view, bundled(), RecordId("h"), relations, AT))
    family.add("陆小妹", "30", "2", "2026-09-01")
    family.add("陆阿姨", "99", "2", "1970-09-01", arrived="2026-07-01")
    assert told(family) == {}


KINDS = ("move", "merge", "split", "new_head")


@pytest.mark.parametrize("kind", KINDS)
@given(st.lists(st.sampled_from(["11", "20", "28", "30", "43", "99", ""]), min_size=4, max_size=4))
def test_whatever_is_answered_on_the_page_leaves_only_the_blanks_open(
    kind: str, answers: list[str]
) -> None:
    family = two()
    people = [p for p, body in family.bodies["person"].items() if body["household"] == "h"]
    given_ = {p: a for p, a in zip(people, answers, strict=True) if a}
    view, forms, home = family.view, bundled(), RecordId("h")
    goes = people[2:]
    made = {
        "move": lambda: move(view, forms, home, OTHER, goes, given_, AT),
        "merge": lambda: merge(view, forms, home, OTHER, given_, AT),
        "split": lambda: split(
            view, forms, home, RecordId("new"), goes, {**given_, goes[0]: "02"}, AT
        ),
        "new_head": lambda: new_head(view, forms, home, {**given_, people[1]: "02"}, AT),
    }[kind]()  # fmt: skip
    write(family, made)
    asked = {"move": goes, "merge": people, "split": goes[1:], "new_head": []}[kind]
    assert {p for p in told(family) if p in people} == {p for p in asked if p not in given_}


def test_a_household_called_by_somebody_who_never_was_of_it_is_left_alone() -> None:
    """A name spelt otherwise is no move."""
    family = two()
    family.bodies["household"][RecordId("h")] = {"hh_no": "1", "head_name": "韦大三"}
    assert told(family) == {}


@pytest.mark.parametrize("value", ['["02"]', "{}", "7", "null", "[", "", '"' + "9" * 40 + '"'])
def test_a_damaged_former_answer_costs_no_list(value: str) -> None:
    family = two()
    for field in ("relation", "household"):
        family.put("former", person="韦大山", field=field, value=value, day=AT.isoformat())
    assert isinstance(told(family), dict)
