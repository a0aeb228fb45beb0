"""Returns of people, helpers, projects and work, on villages counted by hand."""

from datetime import date

from forms.reports.report_table import ReportTable
from forms.schema.form import RecordId
from tests.helpers.family import DAY, Family
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


def test_monitoring_adds_up_from_month_to_month() -> None:
    family, _ = village()
    for admitted, removed, natural in (
        ("2026-05-02", "", False), ("2026-11-01", "", False),
        ("2026-03-01", "2026-11-01", False), ("2026-03-01", "2026-11-01", True),
        ("2026-03-01", "2026-08-01", False),
    ):  # fmt: skip
        body = {"household": "h", "found_day": "2026-02-01", "admitted_day": admitted}
        family.put("monitored_household", **body, **({"removed_day": removed} if removed else {}),
                   **({"natural": True} if natural else {}), measured_day="2026-06-01")  # fmt: skip
    made = table(family, "RP-06")
    told = {name: figure(made, name) for name in ("begun", "new", "removed", "natural", "end")}
    assert told == {"begun": 3, "new": 1, "removed": 1, "natural": 1, "end": 2}
    assert made.good
    next_month = table(family, "RP-06", date(2026, 12, 5))
    assert figure(next_month, "begun") == 2


def test_who_was_admitted_again_adds_up_too() -> None:
    family, _ = village()
    days = {"admitted_day": "2026-02-01", "removed_day": "2026-06-01", "undone_day": "2026-11-01"}
    family.put("monitored_household", household="h", found_day="2026-01-01", **days)
    made = table(family, "RP-06")
    assert (figure(made, "begun"), figure(made, "again"), figure(made, "end")) == (0, 1, 1)
    assert made.good


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
