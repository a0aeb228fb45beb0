"""Decisions on aid whose kind tells an illness: how many households, how much, never who."""

from datetime import date

import pytest

from forms.notices.row_set import NoticeRows
from forms.notices.rows import notice_rows
from forms.program import bundled
from forms.schema.form import RecordId
from tests.helpers.family import Family

Q3, NOW = "2026-Q3", date(2026, 11, 1)


def helped(homes: int, decided: str) -> Family:
    """So many households that got medical aid, and one that draws the allowance by name."""
    family = Family()
    family.bodies["hamlet"] = {RecordId("t"): {"name": "上屯", "number": "1"}}
    for number in range(homes + 1):
        home = RecordId(f"h{number}")
        family.bodies["household"][home] = {"hh_no": str(number), "hamlet": "t"}
        who = family.add(f"黄{number}", "02", "1", "1960-01-01", household=home)
        if number:
            family.put("medical_aid", person=who, applied_day="2026-07-01", decided_day=decided,
                       own_cost=500_000, aid_amount=100_000)  # fmt: skip
        else:
            family.put("benefit", person=who, household=home, kind="01", document="3号",
                       amount=50_000, confirmed_day=decided, from_day="2026-11-01")  # fmt: skip
    return family


def sheet(family: Family, key: str = "") -> NoticeRows:
    return notice_rows(bundled().notices["N05"], family.view, NOW, bundled(), key=key)


@pytest.mark.parametrize(
    ("homes", "says"),
    [(0, ""), (1, "另有医疗救助少于3户，依规只公布总数，不列个人。"),
     (2, "另有医疗救助少于3户，依规只公布总数，不列个人。"),
     (3, "另有医疗救助3户、合计3,000.00元，依规只公布总数，不列个人。")],
)  # fmt: skip
def test_of_a_quarter_that_is_over_households_and_the_sum(homes: int, says: str) -> None:
    made = sheet(helped(homes, "2026-09-01"), Q3)
    assert made.slots["unnamed"] == says
    assert [row["name"] for row in made.rows] == ["黄0"]


def test_of_one_that_runs_no_sum_for_the_next_sheet_would_tell_the_next_household() -> None:
    made = sheet(helped(3, "2026-10-12"))
    assert made.slots["unnamed"] == "另有医疗救助3户，依规只公布总数，不列个人。"


def test_another_quarter_is_not_this_one_s_and_nobody_by_name_is_no_sheet() -> None:
    family = helped(3, "2026-09-01")
    assert sheet(family).slots["unnamed"] == ""
    family.bodies["benefit"] = {}
    made = sheet(family, Q3)
    assert made.rows == ()
    assert any("没有单独成表" in doubt for doubt in made.doubts)
