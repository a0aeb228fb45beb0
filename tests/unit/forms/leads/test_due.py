from datetime import date, timedelta

import pytest

from forms.leads.due import Due, Urgency, due
from forms.program import bundled
from forms.schema.form import RecordId
from forms.village.view import VillageView
from tests.helpers import roster
from tests.helpers.family import DAY, Family


def only(family: Family, kind: str, day: date = DAY) -> list[Due]:
    return [item for item in due(family.view, day, bundled()) if item.kind == kind]


def contact(**more: str | int) -> tuple[Family, RecordId]:
    family = Family()
    _, _, child = family.couple_with_child()
    body = {"person": child, "helper": "x", "class": "child", "from_day": "2026-01-01", **more}
    family.put("one_to_one", **body)
    return family, child


def test_a_visit_is_due_from_a_week_before() -> None:
    family, child = contact(every_days=30)
    family.put("visit", household="h", person=child, day="2026-10-09")
    assert only(family, "visit", date(2026, 10, 31)) == []
    (item,) = only(family, "visit")
    assert (item.from_day, item.to_day) == (date(2026, 11, 1), date(2026, 11, 8))
    assert item.urgency is Urgency.NOW
    assert item.zh == (
        "请走访留守儿童吴小明：上次走访2026-10-09，每30天一次，可办时段2026-11-01至2026-11-08。"
    )


def test_an_overdue_visit_says_by_how_many_days() -> None:
    family, _ = contact(every_days=30)
    family.put("visit", household="h", day="2026-09-01")
    (item,) = only(family, "visit")
    assert item.urgency is Urgency.OVERDUE
    assert item.zh.endswith("至2026-10-01，已过31天。")


def test_a_visit_to_somebody_else_of_the_household_does_not_count() -> None:
    family, _ = contact(every_days=30)
    family.put("visit", household="h", person="卢佳慧", day="2026-10-30")
    (item,) = only(family, "visit")
    assert "还没有走访记录" in item.zh


def test_the_usual_interval_of_the_class() -> None:
    family, _ = contact()
    family.put("visit", household="h", day="2026-10-01")
    (item,) = only(family, "visit")
    assert item.to_day == date(2026, 10, 31)


def test_ended_contacts_and_gone_people_are_not_visited() -> None:
    family, child = contact(every_days=30, to_day="2026-10-01")
    assert only(family, "visit") == []
    family, child = contact(every_days=30)
    family.change(child, death_day="2026-10-01")
    assert only(family, "visit") == []


def test_a_contact_without_interval_or_beginning_is_not_pressed() -> None:
    family = Family()
    _, _, child = family.couple_with_child()
    family.put("one_to_one", person=child, helper="x")
    family.put("one_to_one", person=child, helper="x", every_days=30)
    assert only(family, "visit") == []


def test_a_later_visit_is_not_known_yet() -> None:
    family, child = contact(every_days=30)
    family.put("visit", household="h", person=child, day="2026-11-20")
    (item,) = only(family, "visit")
    assert "还没有走访记录" in item.zh


def test_an_appointment_until_it_is_kept() -> None:
    family, _ = contact()
    family.put("visit", household="h", day="2026-10-20", next_day="2026-11-03")
    (item,) = only(family, "appointment")
    assert item.urgency is Urgency.SOON
    assert (item.from_day, item.to_day) == (date(2026, 11, 3), date(2026, 11, 10))
    assert only(family, "appointment", date(2026, 10, 21)) == []
    family.put("visit", household="h", day="2026-11-04")
    assert only(family, "appointment", date(2026, 11, 5)) == []


def test_a_left_behind_child_turns_sixteen() -> None:
    family = Family()
    father, mother, child = family.couple_with_child("2010-11-24")
    family.away(father, "2023-06-29")
    family.away(mother, "2023-06-29")
    (item,) = only(family, "turning_16")
    assert (item.subject, item.urgency) == (child, Urgency.SOON)
    assert "届时不再列入留守儿童" in item.zh
    assert item.from_day == date(2026, 11, 24)
    (item,) = only(family, "turning_16", date(2026, 12, 1))
    assert item.urgency is Urgency.NOW
    assert "办理退出" in item.zh
    assert only(family, "turning_16", date(2027, 1, 1)) == []
    assert only(family, "turning_16", date(2026, 9, 1)) == []


@pytest.mark.parametrize(
    ("birth", "kind"), [("1966-12-01", "turning_60"), ("1946-12", "turning_80")]
)
def test_sixty_and_eighty(birth: str, kind: str) -> None:
    family = Family()
    family.add("农世昌", "02", "1", birth)
    (item,) = only(family, kind)
    assert ("请核对出生日期" in item.zh) == (len(birth) == 7)
    assert item.from_day == date(2026, 12, 1)


def test_nobody_without_a_birth_turns_anything() -> None:
    family = Family()
    family.add("农世昌", "02", "1", "")
    assert due(family.view, DAY, bundled()) == []


def test_a_certificate_that_ends() -> None:
    family = Family()
    old = family.add("农世昌", "02", "1", "1950-01-01")
    family.put("disabled_person", person=old, grade="2", category="4", issued="2016-12-01")
    (item,) = only(family, "certificate")
    assert (item.urgency, item.to_day) == (Urgency.NOW, date(2026, 12, 1))
    (item,) = only(family, "certificate", date(2027, 1, 1))
    assert item.urgency is Urgency.OVERDUE
    assert only(family, "certificate", date(2026, 9, 1)) == []


def test_certificates_without_an_end_press_nobody() -> None:
    family = Family()
    old = family.add("农世昌", "02", "1", "1950-01-01")
    family.put("disabled_person", person=old, grade="2", category="4")
    family.put("disabled_person", person="x", grade="2", valid_to="2026-12-01")
    assert only(family, "certificate") == []


def test_an_admitted_household_needs_a_measure() -> None:
    family, _ = contact()
    spell = family.put(
        "household_type", household="h", type="20", status="80", from_day="2026-10-25"
    )
    (item,) = only(family, "measure")
    assert (item.subject, item.to_day) == (RecordId("h"), date(2026, 11, 4))
    family.bodies["household_type"][spell] = {
        **family.bodies["household_type"][spell], "measures": ["1"],
    }  # fmt: skip
    assert only(family, "measure") == []


def test_a_household_on_no_list_needs_no_measure() -> None:
    family, _ = contact()
    family.put("household_type", household="h", type="20", status="90", from_day="2026-10-25")
    family.put("household_type", household="h", type="10", status="80", from_day="2026-10-25")
    family.put("household_type", household="h", type="20", status="80", from_day="2026-10-25",
               to_day="2026-10-30")  # fmt: skip
    assert only(family, "measure") == []


def test_the_pressing_first_and_then_by_day() -> None:
    items = [
        i for d in range(0, 400, 40) for i in due(roster.view(), DAY + timedelta(days=d), bundled())
    ]
    assert items
    today = due(roster.view(), DAY, bundled())
    assert today == sorted(today, key=lambda i: (i.urgency, i.to_day, i.kind, i.subject))
    assert all(i.zh.endswith("。") and "可办时段" in i.zh for i in items)


def test_nothing_is_due_in_an_empty_village() -> None:
    assert due(VillageView({}), DAY, bundled()) == []


def test_a_measure_on_its_own_form_counts() -> None:
    family, _ = contact()
    family.put("household_type", household="h", type="20", status="80", from_day="2026-10-25")
    family.put("measure", household="h", kind="1", from_day="2026-11-01")
    assert only(family, "measure") == []
    assert only(family, "measure", date(2026, 10, 31)), "on the day before it had not begun"


def test_a_monitored_household_is_called_on_every_thirty_days() -> None:
    family, _ = contact()
    case = family.put("monitored_household", household="h", found_day="2026-08-20", state="80",
                      admitted_day="2026-09-01")  # fmt: skip
    (item,) = only(family, "household_visit")
    assert (item.to_day, item.urgency) == (date(2026, 10, 1), Urgency.OVERDUE)
    assert "还没有走访记录" in item.zh
    family.put("visit", household="h", day="2026-10-10")
    (item,) = only(family, "household_visit", date(2026, 11, 3))
    assert (item.from_day, item.to_day) == (date(2026, 11, 2), date(2026, 11, 9))
    assert only(family, "household_visit") == []
    body = family.bodies["monitored_household"][case]
    family.bodies["monitored_household"][case] = {**body, "removed_day": "2026-11-03"}
    assert only(family, "household_visit", date(2026, 11, 3)) == []
