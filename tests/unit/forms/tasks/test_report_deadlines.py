"""What must be reported at once stands first, never says what was found, and ends by a report."""

from datetime import date

import pytest

from forms.leads.due import Urgency
from forms.program import bundled
from forms.schema.form import Body, RecordId, Value
from forms.tasks.tasks import OpenTask, tasks
from tests.helpers.family import DAY, Family


def reports(family: Family, day: date = DAY) -> list[OpenTask]:
    return [t for t in tasks(family.view, day, bundled()) if t.kind in {"report", "follow_up"}]


def with_card(**card: Value) -> Family:
    family = Family()
    family.couple_with_child()
    family.put("left_behind_child", person="吴小明", from_day="2026-10-20", **card)
    return family


@pytest.mark.parametrize(
    ("card", "asked"),
    [
        ({"risk": ["1"]}, True), ({"risk": ["3", "2"]}, True), ({"guardian_type": "0"}, True),
        ({"risk": ["3", "4"]}, False), ({}, False), ({"risk": "1"}, False),
        ({"risk": ["1"], "to_day": "2026-11-01"}, False),
    ],
)  # fmt: skip
def test_a_child_alone_harmed_or_without_guardian(card: dict[str, Value], *, asked: bool) -> None:
    family = with_card(**card)
    family.put("task", what="开会", from_day="2026-09-01", to_day="2026-09-02")
    found = reports(family)
    assert bool(found) is asked
    if asked:
        first = tasks(family.view, DAY, bundled())[0]
        assert first == found[0], "before everything else, what is later included"
        assert first.urgency is Urgency.AT_ONCE
        assert "110" in first.zh
        assert "未成年人保护法第11条" in first.authority
        assert not any(word in first.zh for word in ("单独居住", "侵害", "无人监护"))
        assert (first.form, dict(first.preset)["person"]) == ("rights_case", "吴小明")


def test_a_visit_that_met_harm_asks_for_the_record_of_the_report() -> None:
    family = Family()
    family.couple_with_child()
    family.put("visit", household="h", day="2026-10-30", mode="1", result="3")
    [task] = reports(family)
    assert (task.subject, task.to_day) == ("h", date(2026, 10, 30))
    assert reports(family, date(2026, 10, 29)) == []
    family.put("rights_case", person="吴小明", found_day="2026-10-30", urgency="1",
               reported_day="2026-10-30", closed_day="2026-10-31")  # fmt: skip
    assert reports(family) == []


def test_harm_of_which_the_day_or_the_urgency_is_missing_is_reported_all_the_same() -> None:
    family = Family()
    family.couple_with_child()
    family.put("visit", household="h", mode="1", result="3")
    [task] = reports(family)
    assert (task.subject, task.to_day) == ("h", DAY)
    for case in ({"found_day": "2026-10-30"}, {"urgency": "1"}, {}):
        family.bodies["rights_case"] = {RecordId("c"): {"person": "吴小明", **case}}
        assert [one.record for one in reports(family)][-1] == "c", "not reported yet"
    done: Body = {"person": "吴小明", "found_day": "2026-10-30", "urgency": "1",
                  "reported_day": "2026-10-30", "closed_day": "2026-10-31"}  # fmt: skip
    family.bodies["rights_case"] = {RecordId("c"): done}
    assert reports(family) == []


def test_a_case_is_reported_then_followed_up_then_closed() -> None:
    family = with_card(risk=["2"])
    case: dict[str, Value] = {"person": "吴小明", "found_day": "2026-10-30", "urgency": "1"}
    record = family.put("rights_case", **case)
    [task] = reports(family)
    assert (task.kind, task.record, task.to_day) == ("report", record, date(2026, 10, 30))
    family.bodies["rights_case"][record] = {**case, "reported_day": "2026-10-31"}
    [task] = reports(family)
    assert (task.kind, task.to_day) == ("follow_up", date(2026, 11, 3))
    assert reports(family, date(2026, 10, 30))[0].kind == "report", "the day before it was open"
    family.bodies["rights_case"][record] = {
        **case, "reported_day": "2026-10-31", "closed_day": "2026-11-01"
    }  # fmt: skip
    assert reports(family) == []
    assert reports(family, date(2026, 10, 25))[0].record is None, "nobody had written it down yet"


@pytest.mark.parametrize(
    ("birth", "case", "asked"),
    [
        ("2015-03-02", {"kind": "04", "reported_to": ["1"]}, "县民政"),
        ("2015-03-02", {"kind": "04", "reported_to": ["3"]}, "公安派出所（110）"),
        ("2015-03-02", {"kind": "04", "reported_to": ["1", "3"]}, ""),
        ("2015-03-02", {"kind": "12", "urgency": "4"}, ""),
        ("1980-03-02", {"kind": "08", "reported_to": ["5"]}, "公安派出所（110）"),
        ("1980-03-02", {"kind": "11"}, ""),
        ("", {"kind": "01", "reported_to": ["1"]}, "县民政"),
    ],
)  # fmt: skip
def test_who_has_not_been_told_is_asked_for(birth: str, case: dict[str, Value], asked: str) -> None:
    family = Family()
    family.couple_with_child(birth)
    family.put("rights_case", **{
        "person": "吴小明", "found_day": "2026-10-30", "urgency": "1",
        "reported_day": "2026-10-30", **case,
    })  # fmt: skip
    found = [t for t in tasks(family.view, DAY, bundled()) if t.kind == "report_on"]
    assert bool(found) is bool(asked)
    assert all(asked in t.zh and "暴力" not in t.zh for t in found)


def test_a_new_guardian_is_to_stand_on_the_card() -> None:
    family = Family()
    family.couple_with_child()
    family.put("rights_case", person="吴小明", found_day="2026-10-01", urgency="4", kind="03",
               reported_day="2026-10-01", closed_day="2026-10-20", custody="5",
               custody_day="2026-10-15", guardian="卢佳慧")  # fmt: skip
    family.change(RecordId("吴小明"), guardian="吴振华")
    [task] = [t for t in tasks(family.view, DAY, bundled()) if t.kind == "custody"]
    assert (task.form, task.record, task.to_day) == ("person", "吴小明", date(2026, 10, 25))
    assert "维权" not in task.zh
    family.change(RecordId("吴小明"), guardian="卢佳慧")
    assert not [t for t in tasks(family.view, DAY, bundled()) if t.kind == "custody"]
