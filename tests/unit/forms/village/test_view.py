from datetime import date

from forms.circumstances.absences import absences_of
from forms.schema.form import RecordId
from forms.village.view import VillageView, linked
from tests.helpers.family import DAY, Family


def test_an_empty_book_is_an_empty_village() -> None:
    view = VillageView({})
    assert list(view.lives.living(DAY)) == []
    assert view.village.body == {}
    assert view.name(RecordId("x")) == "姓名未登记"
    assert view.household_of(RecordId("x")) is None
    assert absences_of(view, RecordId("x")) == []


def test_the_dead_and_the_unborn_do_not_live_here() -> None:
    family = Family()
    father, mother, child = family.couple_with_child("2026-11-02")
    family.change(father, death_day="2026-11-01")
    assert list(family.view.lives.living(DAY)) == [mother]
    assert list(family.view.lives.living(date(2026, 10, 31))) == [father, mother]
    assert child in list(family.view.lives.living(date(2026, 11, 2)))


def test_who_moved_away_is_not_counted() -> None:
    family = Family()
    father, mother, child = family.couple_with_child()
    family.change(mother, hukou_status="4")
    assert list(family.view.lives.living(DAY)) == [father, child]
    family.bodies["household"] = {RecordId("h"): {"hh_status": "2"}}
    assert list(family.view.lives.living(DAY)) == []


def test_relatives_elsewhere_belong_to_no_household() -> None:
    family = Family()
    father = family.add("吴振华", "", "1", "1982-04-27")
    family.change(father, household="")
    view = family.view
    assert view.household_of(father) is None
    assert list(view.lives.living(DAY)) == []
    assert view.lives.surely(father, DAY)


def test_records_are_found_by_what_they_point_at() -> None:
    family = Family()
    father, mother, _ = family.couple_with_child()
    family.away(father, "2026-01-01")
    view = family.view
    assert [body["place"] for _, body in linked(view, "absence", "person", father)] == ["广东佛山"]
    assert linked(view, "absence", "person", mother) == []
    assert len(absences_of(view, father)) == 1
    assert view.members[RecordId("h")][0] == father
