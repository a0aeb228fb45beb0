"""Splits, merges, departures and new heads: the new is written, the old day stays as it was."""

from collections.abc import Iterable
from datetime import date

from forms.definitions.validation import check
from forms.leads.consistency import inconsistencies
from forms.program import bundled
from forms.rules.statistics import village_statistics
from forms.schema.form import RecordId
from forms.village.household_change import Write, related
from tests.helpers.family import Family
from tests.helpers.household_changes import leave, merge, new_head, split

FORMS = bundled()
DAY, BEFORE = date(2026, 5, 1), date(2026, 4, 30)
OLD, NEW = RecordId("h"), RecordId("n")


def three_generations() -> Family:
    """Grandfather (head) and grandmother, their son with wife and child."""
    family = Family()
    family.bodies["household"][OLD] = {"hh_no": "0001", "head_name": "吴老大", "hamlet": "x"}
    family.bodies["hamlet"] = {RecordId("x"): {"name": "上屯"}}
    family.add("吴老大", "02", "1", "1950-02-01", marital="20")
    family.add("韦阿婆", "12", "2", "1952-03-01", marital="20")
    family.add("吴振华", "20", "1", "1982-04-27", marital="20")
    family.add("卢佳慧", "38", "2", "1983-01-03", marital="20")
    family.add("吴小明", "41", "1", "2015-03-02")
    return family


YOUNG = tuple(map(RecordId, ("吴振华", "卢佳慧", "吴小明")))
RELATIONS = dict(zip(YOUNG, ("02", "12", "20"), strict=True))


def write(family: Family, writes: Iterable[Write]) -> None:
    """Put into the village what a change writes; every body must be a lawful record."""
    for one in writes:
        form = FORMS.form(one.form)
        wrong = [p for p in check(form, one.body, FORMS, DAY) if not p.warn]
        # Ids of this village are names, not the digits a ledger gives.
        assert not [p for p in wrong if form.field(p.field).type != "ref"], wrong
        if one.record is None:
            family.put(one.form, **one.body)
        else:
            family.bodies[one.form][one.record] = one.body


def split_up() -> Family:
    family = three_generations()
    write(family, split(family.view, FORMS, OLD, NEW, YOUNG, RELATIONS, DAY))
    return family


def test_a_split_makes_a_household_and_keeps_the_old_day() -> None:
    view = split_up().view
    assert view.on(DAY).members == {OLD: ("吴老大", "韦阿婆"), NEW: YOUNG}
    assert view.on(BEFORE).members == {OLD: ("吴老大", "韦阿婆", *YOUNG)}
    assert [village_statistics(view, day, bundled()).households for day in (BEFORE, DAY)] == [1, 2]
    assert view.called(NEW) == "吴振华户"
    assert view.hamlet_of(NEW) == "上屯"
    assert not inconsistencies(view, BEFORE, bundled())
    assert not inconsistencies(view, DAY, bundled())


def test_a_split_does_not_forget_whose_child_somebody_is() -> None:
    view = split_up().view
    father = view.kinship.father(RecordId("吴振华"))
    assert father is not None
    assert father.person == "吴老大"
    assert [kin.person for kin in view.kinship.children(RecordId("吴老大"))] == ["吴振华"]
    assert view.on(BEFORE).kinship.father(RecordId("吴小明")) == view.kinship.father(
        RecordId("吴小明")
    )


def test_a_merge_takes_the_household_away_from_that_day_on() -> None:
    family = split_up()
    back = date(2026, 8, 1)
    again = dict(zip(YOUNG, ("20", "38", "41"), strict=True))
    write(family, merge(family.view, FORMS, NEW, OLD, again, back))
    assert len(family.view.on(back).members[OLD]) == 5
    assert village_statistics(family.view, back, bundled()).households == 1
    assert family.view.on(date(2026, 7, 31)).members[NEW] == YOUNG
    assert family.view.on(BEFORE).members[OLD] == ("吴老大", "韦阿婆", *YOUNG)


def test_a_household_that_leaves_is_not_counted_any_more() -> None:
    family = three_generations()
    family.change(RecordId("韦阿婆"), death_day="2020-01-01")
    write(family, leave(family.view, FORMS, OLD, DAY))
    assert [village_statistics(family.view, day, bundled()).persons for day in (BEFORE, DAY)] == [
        4,
        0,
    ]
    dead = family.bodies["person"][RecordId("韦阿婆")]
    assert "hukou_status" not in dead, "the dead do not move"


def test_a_new_head_renames_the_household() -> None:
    family = three_generations()
    relations = {
        RecordId("吴老大"): "51", RecordId("韦阿婆"): "52",
        RecordId("吴振华"): "02", RecordId("卢佳慧"): "12", RecordId("吴小明"): "20",
    }  # fmt: skip
    write(family, new_head(family.view, FORMS, OLD, relations, DAY))
    assert [family.view.on(day).called(OLD) for day in (BEFORE, DAY)] == ["吴老大户", "吴振华户"]
    assert not inconsistencies(family.view, DAY, bundled())


def test_relations_are_proposed_where_the_records_tell() -> None:
    view = three_generations().view
    head = RecordId("吴振华")
    told = {p: related(view, head, p) for p in view.members[OLD]}
    assert told == {"吴老大": "51", "韦阿婆": "52", "吴振华": "02", "卢佳慧": "12", "吴小明": "20"}
