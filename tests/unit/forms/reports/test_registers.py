"""Returns of people, helpers, projects and work, on villages counted by hand."""

from datetime import date

import pytest

from forms.reports.report_table import ReportTable
from forms.schema.form import RecordId, Value
from tests.helpers.family import DAY, Family
from tests.helpers.valid_records import APPRAISAL, CASE, MEETING, STATES, scene
from tests.unit.forms.reports.test_count import figure, table, village


def cells(made: ReportTable, first: str) -> dict[str, object]:
    found = dict(made.rows)[first]
    return dict(zip([c.id for c in made.definition.columns], found, strict=True))


def test_the_children_register_masks_numbers_and_phones() -> None:
    family, child = village()
    family.change(child, id_number="459999201503020011")
    family.put("left_behind_child", person=child, school="上屯小学", grade="五年级",
               guardian_name="吴阿公", guardian_phone="13900001234")  # fmt: skip
    helper = family.put("helper", name="韦支书")
    family.put("one_to_one", person=child, helper=helper, from_day="2026-01-01")
    row = cells(table(family, "RP-02"), "上屯")
    assert row["name"] == "吴小明"
    assert row["id_number"] == "459999********0011"
    assert row["phone"] == "139****1234"
    assert row["school"] == "上屯小学五年级"
    assert row["parents"] == "父在广东佛山，母在广东佛山"
    assert row["contact"] == "韦支书"


GONE: dict[str, Value | None] = {"exit_checked_day": "2026-07-15", "exit_appraisal": "exit"}


def watched(*cases: dict[str, Value | None]) -> Family:
    """Cases that went all the way, each with what is changed in it."""
    family = scene("monitored_household", "admitted")
    del family.bodies["monitored_household"]
    family.bodies["meeting"][RecordId("exit")] = {**APPRAISAL, "day": "2026-07-20"}
    for changed in cases:
        body: dict[str, Value | None] = {
            **CASE,
            **STATES["admitted"],
            "measured_day": "2026-10-16",
            **changed,
        }
        family.put("monitored_household", **{k: v for k, v in body.items() if v is not None})
    return family


OLD: dict[str, Value | None] = {
    "state": "90", "found_day": "2026-01-10", "admitted_day": "2026-02-15",
    "measured_day": "2026-02-20", **GONE,
}  # fmt: skip


def test_monitoring_adds_up_from_month_to_month() -> None:
    family = watched(
        {}, {"admitted_day": "2026-11-01"}, {**OLD, "removed_day": "2026-11-01"},
        {**OLD, "removed_day": "2026-11-01", "natural": True, "exit_appraisal": None},
        {**OLD, "removed_day": "2026-08-01"},
    )  # fmt: skip
    made = table(family, "RP-06")
    told = {name: figure(made, name) for name in ("begun", "new", "removed", "natural", "end")}
    assert told == {"begun": 3, "new": 1, "removed": 1, "natural": 1, "end": 2}
    assert made.good
    assert not [note for note in made.notes if "没有计入" in note or "仍算" in note]
    next_month = table(family, "RP-06", date(2026, 12, 5))
    assert figure(next_month, "begun") == 2


@pytest.mark.parametrize("removed", ["2026-11", "2026"])
def test_a_removal_known_to_the_month_is_in_no_figure_and_told(removed: str) -> None:
    family = watched({}, {**OLD, "removed_day": removed})
    made = table(family, "RP-06")
    assert (figure(made, "removed"), figure(made, "end")) == (0, 1), "neither gone nor there"
    assert [note for note in made.notes if "日期没有写到日" in note]
    chart = table(family, "RP-73")
    assert figure(chart, "monitored") == 1
    assert [note for note in chart.notes if "日期没有写到日" in note]


def test_a_case_that_was_admitted_without_a_day_is_told() -> None:
    made = table(watched({}, {"admitted_day": None}), "RP-06")
    assert figure(made, "end") == 1
    assert [note for note in made.notes if note.startswith("另有1户写着已批准纳入")]


def test_who_was_admitted_again_adds_up_too() -> None:
    family = watched({**OLD, "removed_day": "2026-08-01", "undone_day": "2026-11-01"})
    made = table(family, "RP-06")
    assert (figure(made, "begun"), figure(made, "again"), figure(made, "end")) == (0, 1, 1)
    assert made.good


@pytest.mark.parametrize(
    "lacking",
    [
        {"checked_day": None}, {"appraised_day": None}, {"appraisal": None}, {"posting": None},
        {"admit_document": None}, {"risk": None}, {"admitted_day": "2026-10-03"},
    ],
)  # fmt: skip
def test_who_was_not_admitted_as_it_has_to_be_is_told_and_not_counted(
    lacking: dict[str, Value | None],
) -> None:
    made = table(watched({}, lacking), "RP-06")
    assert (figure(made, "begun"), figure(made, "new"), figure(made, "end")) == (1, 0, 1)
    assert made.good
    assert [note for note in made.notes if note.startswith("另有1户写着已批准纳入")]


@pytest.mark.parametrize(
    "lacking",
    [{"exit_checked_day": None}, {"exit_appraisal": None}, {"measured_day": None}],
)
def test_whose_risk_is_not_proved_gone_is_still_under_watch(
    lacking: dict[str, Value | None],
) -> None:
    made = table(watched({**OLD, "removed_day": "2026-11-01", **lacking}), "RP-06")
    assert (figure(made, "begun"), figure(made, "removed"), figure(made, "end")) == (1, 0, 1)
    assert made.good
    assert [note for note in made.notes if note.startswith("有1户写着风险消除")]


def test_who_is_watched_by_the_roster_alone_is_told() -> None:
    family = watched({})
    family.bodies["household"][RecordId("h2")] = {"hh_no": "0002"}
    family.add("蓝天", "02", "1", "1980-01-01", household="h2")
    family.put("household_type", household="h2", type="20", status="80", from_day="2024-01-01")
    made = table(family, "RP-06")
    assert figure(made, "end") == 1
    assert [note for note in made.notes if note.startswith("另有1户只在农户类别里")]


def test_the_month_counts_what_is_valid_and_tells_the_rest() -> None:
    family, _ = village()
    changes: tuple[dict[str, Value], ...] = (
        {"present": 20, "agreed": 18}, {"type": "03", "step": "3"},
    )  # fmt: skip
    for changed in changes:
        family.put("meeting", **{**MEETING, "day": "2026-11-01", **changed})
    family.put("project", name="路", stage="70", finish_day="2026-10-01", passed=True, cost=5,
               accepted_day="2026-11-01")  # fmt: skip
    family.put("project", name="桥", stage="70", accepted_day="2026-11-01")
    family.put("objection", received_day="2026-10-30", answered_day="2026-11-01")
    made = table(family, "RP-16")
    assert cells(made, "会议（次）")["month"] == 1
    assert cells(made, "项目验收（个）")["month"] == 1
    assert cells(made, "答复异议（件）")["month"] == 0
    told = "".join(made.notes)
    for words in ("会议今年另有1次", "项目验收今年另有1个", "答复异议今年另有1件"):
        assert words in told


def test_helpers_are_listed_by_name_and_not_ranked() -> None:
    family, child = village()
    first = family.put("helper", name="甲某", unit="镇政府")
    second = family.put("helper", name="乙某")
    for helper in (first, second):
        family.put("one_to_one", person=child, helper=helper, from_day="2026-01-01")
    family.put("visit", person=child, household="h", helper=second, day="2026-11-01", result="2")
    family.put("visit", person=child, household="h", helper=second, day="2026-10-31")
    made = table(family, "RP-11")
    assert [name for name, _ in made.rows] == sorted(["甲某", "乙某"])
    assert cells(made, "乙某") == {
        "unit": "", "households": 1, "people": 1, "met": 1, "visits": 1, "needs": 1, "closed": 0
    }  # fmt: skip
    assert cells(made, "甲某")["met"] == 0


def test_projects_show_what_arrived_and_what_is_paid() -> None:
    family = Family()
    project = family.put("project", name="上屯水柜", planned=10_000_00, stage="50")
    for way, amount, day in (("1", 8_000_00, "2026-06-01"), ("2", 2_000_00, "2026-07-01"),
                             ("2", 1_000_00, "2026-12-01")):  # fmt: skip
        family.put("fund", project=project, way=way, amount=amount, day=day, source="1")
    row = cells(table(family, "RP-12"), "上屯水柜")
    assert (row["planned"], row["arrived"], row["paid"]) == (10_000_00, 8_000_00, 2_000_00)
    assert row["share"] == "25.0%"
    assert row["stage"] == "开工"


def test_the_monthly_report_counts_the_month_and_the_year() -> None:
    family, child = village()
    for day in ("2026-11-01", "2026-10-05", "2025-12-31"):
        family.put("visit", person=child, household=RecordId("h"), day=day)
    made = table(family, "RP-16")
    assert cells(made, "走访（次）") == {"month": 1, "year": 2, "note": ""}
    assert cells(made, "驻村天数（自记）")["note"] == "（手填）"
    assert DAY.month == 11
