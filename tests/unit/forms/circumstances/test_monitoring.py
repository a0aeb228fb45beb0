"""Who is under watch where dates are known to the month only."""

import pytest

from forms.circumstances.monitoring import monitored
from forms.definitions.records import MonitoredHousehold
from forms.leads.aid_consistency import assistance
from forms.leads.due import due
from forms.program import bundled
from forms.reports.yearly import figures_of
from forms.schema.form import RecordId, Value
from forms.schema.ternary import Answer
from tests.helpers.family import DAY, Family

YES, NO, OPEN = Answer.YES, Answer.NO, Answer.UNKNOWN


@pytest.mark.parametrize(
    ("more", "found"),
    [
        ({}, YES),
        ({"removed_day": "2026-11-01"}, NO),
        ({"removed_day": "2026-11-02"}, YES),
        ({"removed_day": "2026-11"}, OPEN),
        ({"removed_day": "2026"}, OPEN),
        ({"removed_day": "2026-10"}, NO),
        ({"removed_day": "2026-12"}, YES),
        ({"removed_day": "2026", "undone_day": "2026-10-20"}, YES),
        ({"removed_day": "2025", "undone_day": "2026"}, OPEN),
        ({"admitted_day": "2026-11"}, OPEN),
        ({"admitted_day": "2026-12"}, NO),
        ({"admitted_day": "", "state": "80"}, OPEN),
        ({"admitted_day": "", "state": "70"}, NO),
        ({"admitted_day": "", "state": "90", "removed_day": "2026-10-01"}, NO),
        ({"state": "90"}, OPEN),
    ],
)
def test_a_partial_day_decides_only_what_all_its_days_agree_on(
    more: dict[str, Value], found: Answer
) -> None:
    family = Family()
    family.put("monitored_household", household="h", **{"admitted_day": "2024-05-01", **more})
    watch = monitored(family.view, DAY).get(RecordId("h"))
    assert (watch.answer if watch else NO) is found
    figure = figures_of(family.view, DAY, bundled())["monitored"]
    assert figure == {YES: 1, NO: 0, OPEN: None}[found]
    told = [one for one in assistance(family.view, DAY, bundled()) if "判断不了" in one.zh]
    assert bool(told) is (found is OPEN)
    assert {one.form for one in told} <= {MonitoredHousehold.FORM}


def test_a_type_that_may_have_ended_and_a_case_that_runs_are_one_watch() -> None:
    family = Family()
    family.put("household_type", household="h", type="30", status="80", from_day="2025-01-01",
               to_day="2026")  # fmt: skip
    assert monitored(family.view, DAY)[RecordId("h")].answer is OPEN
    assert any("户类型" in one.zh for one in assistance(family.view, DAY, bundled()))
    visits = [one for one in due(family.view, DAY, bundled()) if one.kind == "household_visit"]
    assert visits, "a visit too many does no harm"
    assert all("不能判断" in one.zh or "判断不了" in one.zh for one in visits)
    family.put("monitored_household", household="h", admitted_day="2025-03-01")
    assert monitored(family.view, DAY)[RecordId("h")].answer is YES
