"""Clocks of houses, repairs, relocated households and gifts."""

from datetime import date

import pytest

from forms.leads.consistency import inconsistencies
from forms.leads.due import Urgency
from forms.program import bundled
from forms.schema.deadline import Clock
from forms.schema.form import RecordId, Value
from forms.tasks.care_deadlines import care_clocks
from forms.tasks.tasks import tasks
from tests.helpers.family import Family
from tests.helpers.valid_records import SHEET

DAY = date(2026, 11, 20)


def village() -> Family:
    family = Family()
    family.couple_with_child()
    return family


def running(family: Family, day: date = DAY) -> dict[str, Clock]:
    return {clock.kind: clock for clock in care_clocks(family.view, day, bundled())}


def test_a_house_in_use_is_checked_every_month() -> None:
    family = village()
    family.put("facility", name="幸福院", type="01", state="1")
    family.put("facility", name="卫生室", type="06", state="1")
    family.put("facility", name="旧幸福院", type="01", state="3")
    house = RecordId("facility0")
    family.put("facility_day", facility=house, day="2026-11-03", opened=True, users=12)
    clocks = [c for c in care_clocks(family.view, DAY, bundled()) if c.kind == "house_check"]
    assert [(c.subject, c.last) for c in clocks] == [(house, date(2026, 11, 30))]
    family.put("facility_day", facility=house, day="2026-11-18", opened=True, checked=["1"],
               safe=True)  # fmt: skip
    assert running(family) == {}
    assert "house_check" in running(family, date(2026, 11, 17))
    assert "house_check" in running(family, date(2026, 12, 1))


def test_what_is_not_safe_is_mended_in_time() -> None:
    family = village()
    family.put("facility", name="幸福院", type="01", state="1")
    log: dict[str, Value] = {
        "facility": "facility0", "day": "2026-11-10", "opened": True, "checked": ["2"],
        "safe": False, "problem": "插座松动",
    }  # fmt: skip
    record = family.put("facility_day", **log)
    assert running(family)["repair"].last == date(2026, 11, 17)
    family.bodies["facility_day"][record] = {**log, "fix_by": "2026-11-12"}
    assert running(family)["repair"].last == date(2026, 11, 12)
    family.bodies["facility_day"][record] = {**log, "fixed_day": "2026-11-19"}
    assert "repair" not in running(family)
    assert "repair" in running(family, date(2026, 11, 18))


def test_a_relocated_household_is_called_on_every_quarter() -> None:
    family = village()
    move = {"household": "h", "site": "八仙安置点", "moved_day": "2019-06-01"}
    family.put("relocation", **move)
    clock = running(family, date(2026, 12, 20))["relocation_visit"]
    assert "还没有联系人" in clock.what
    assert clock.last == date(2026, 12, 31), "nobody knows of a visit: within this quarter"
    family.put("visit", household="h", day="2026-10-01", mode="1", result="1")
    assert "relocation_visit" not in running(family)
    assert running(family, date(2026, 12, 20))["relocation_visit"].last == date(2026, 12, 30)
    family.bodies["relocation"] = {RecordId("r"): {**move, "to_day": "2026-01-01"}}
    assert "relocation_visit" not in running(family, date(2026, 12, 20))


def test_a_gift_is_handed_on_and_published_within_its_quarter() -> None:
    family = village()
    gift = {"day": "2026-10-05", "donor": "某爱心企业", "goods": "棉被", "quantity": "50 床"}
    record = family.put("donation", **gift)
    assert running(family)["donation"].last == date(2026, 12, 31)
    family.bodies["donation"][record] = {**gift, "given_day": "2026-11-01"}
    assert "请公开" in running(family)["donation"].what
    family.bodies["posting"] = {
        RecordId("sheet"): {**SHEET, "kind": "N24", "posted_day": "2026-11-02", "days": 15}
    }
    family.bodies["donation"][record] = {**gift, "given_day": "2026-11-01", "posting": "sheet"}
    assert "donation" not in running(family)


def test_children_whom_a_death_leaves_alone_come_before_everything() -> None:
    family = Family()
    old = family.add("韦秀英", "02", "2", "1950-02-01")
    child = family.add("韦小明", "41", "1", "2018-02-02")
    aunt = family.add("韦阿姨", "99", "2", "1980-02-02", household="other")
    assert "child_alone" not in running(family)
    family.change(old, death_day="2026-11-18")
    assert "child_alone" not in running(family, date(2026, 11, 17))
    task = next(t for t in tasks(family.view, DAY, bundled()) if t.kind == "child_alone")
    assert task.urgency is Urgency.AT_ONCE
    assert "只剩未成年人（韦小明），请当天上门" in task.zh
    assert (task.form, dict(task.preset)["household"]) == ("visit", "h")
    family.change(child, guardian=aunt)
    assert "child_alone" not in running(family), "somebody who lives is written down"
    family.change(aunt, death_day="2026-11-19")
    assert "child_alone" in running(family)
    family.put("visit", household="h", day="2026-11-18", mode="1")
    assert "child_alone" not in running(family), "somebody went there"


@pytest.mark.parametrize(
    ("old", "child", "asked"),
    [
        ({}, {"birth": ""}, "可能只剩"),
        ({}, {"birth": "2008"}, "可能只剩"),
        ({}, {"birth": "2007"}, ""),
        ({"death_day": "", "no_capacity": "9"}, {}, "只剩"),
        ({"death_day": "2026-11"}, {}, "可能只剩"),
    ],
)
def test_a_death_that_perhaps_leaves_a_child_alone_is_asked_about(
    old: dict[str, Value], child: dict[str, Value], asked: str
) -> None:
    family = Family()
    elder = family.add("韦秀英", "02", "2", "1950-02-01")
    one = family.add("韦小明", "41", "1", "2018-02-02")
    family.change(elder, **{"death_day": "2026-10-18", **old})
    family.change(one, **child)
    found = [t.zh for t in tasks(family.view, DAY, bundled()) if t.kind == "child_alone"]
    assert [asked in zh for zh in found] == ([True] if asked else [])
    told = [o.zh for o in inconsistencies(family.view, DAY, bundled()) if "未成年人" in o.zh]
    assert bool(told) is bool(asked)


def test_a_child_whose_parents_were_away_when_the_grandparent_died_is_alone() -> None:
    family = Family()
    old = family.add("韦秀英", "02", "2", "1950-02-01")
    father = family.add("韦志强", "20", "1", "1990-01-01")
    child = family.add("韦一鸣", "41", "1", "2018-02-02")
    family.change(old, death_day="2026-11-18")
    assert "child_alone" not in running(family), "the father may be at home"
    family.away(father, "2025-03-01")
    task = next(t for t in tasks(family.view, DAY, bundled()) if t.kind == "child_alone")
    assert task.urgency is Urgency.AT_ONCE
    assert "韦志强在外" in task.zh
    family.change(child, guardian=father)
    assert "child_alone" in running(family), "a guardian who is away looks after nobody"


def test_who_left_after_the_death_leaves_no_child_to_the_first_line() -> None:
    family = Family()
    old = family.add("韦秀英", "02", "2", "1950-02-01", death_day="2020-01-01")
    father = family.add("韦志强", "20", "1", "1990-01-01")
    family.add("韦一鸣", "41", "1", "2018-02-02")
    family.away(father, "2025-03-01")
    assert "child_alone" not in running(family)
    family.change(old, death_day="2026-01-01")
    assert "child_alone" in running(family)
