"""What somebody found is mended, checked by another, answered, paid back; each within its days."""

from datetime import date

import pytest

from forms.program import bundled
from forms.schema.deadline import Clock
from forms.schema.form import RecordId, Value
from forms.tasks.oversight_deadlines import oversight
from tests.helpers.family import DAY, Family
from tests.helpers.valid_records import DIVERTED, FINDING, OPINION, QUESTION, RECORD, WEAK, scene


def running(family: Family, day: date = DAY) -> dict[str, Clock]:
    return {one.kind: one for one in oversight(family.view, day, bundled())}


CASES: list[tuple[str, str, dict[str, Value], tuple[str, ...], str, tuple[date, date]]] = [
    ("rectification", "closed", FINDING, ("done_day", "checked_day", "closed_day"), "rectify",
     (date(2026, 9, 24), date(2026, 10, 1))),
    ("rectification", "closed", FINDING, ("checked_day", "closed_day"), "rectify_check",
     (date(2026, 9, 20), date(2026, 10, 5))),
    ("fund_diversion", "settled", DIVERTED, ("told_day",), "diversion",
     (date(2026, 9, 1), date(2026, 9, 16))),
    ("supervision_opinion", "answered", OPINION, ("replied_day",), "supervision_reply",
     (date(2026, 10, 1), date(2026, 10, 16))),
    ("supervision_opinion", "reported", OPINION, ("reported_to",), "supervision_up",
     (date(2026, 10, 1), date(2026, 10, 1))),
    ("villager_question", "answered", QUESTION, ("reply",), "inquiry",
     (date(2026, 10, 1), date(2026, 10, 16))),
    ("branch_rectify", "accepted", WEAK, ("checker_name",), "branch",
     (date(2026, 3, 1), date(2027, 3, 1))),
]  # fmt: skip


@pytest.mark.parametrize(("form", "claim", "body", "without", "kind", "window"), CASES)
def test_a_clock_runs_until_all_it_takes_is_written(
    form: str, claim: str, body: dict[str, Value], without: tuple[str, ...], kind: str,
    window: tuple[date, date],
) -> None:  # fmt: skip
    assert body
    assert kind not in running(scene(form, claim))
    clock = running(scene(form, claim, **dict.fromkeys(without)))[kind]
    assert (clock.first, clock.last) == window
    assert clock.authority
    assert clock.record == RECORD


def test_a_finding_sent_back_is_mended_again() -> None:
    family = scene("rectification", "closed", state="50", closed_day=None)
    assert "rectify" in running(family)


def test_what_is_kept_up_for_good_is_checked_and_never_closed() -> None:
    family = scene("rectification", "closed", state="60", closed_day=None)
    assert not running(family).keys() & {"rectify", "rectify_check"}
    family = scene("rectification", "closed", state="60", closed_day=None, checker_name="罗大明")
    assert "rectify_check" in running(family), "the owner does not check himself"


def test_a_sum_that_came_back_in_part_is_not_settled() -> None:
    back: dict[str, Value | None] = {
        "state": "3", "repaid_amount": 499_999, "repaid_day": "2026-09-20", "settled_day": None,
    }  # fmt: skip
    assert "diversion" in running(scene("fund_diversion", "settled", **back))
    whole: dict[str, Value | None] = {**back, "repaid_amount": 500_000}
    assert "diversion" not in running(scene("fund_diversion", "settled", **whole))


def test_an_inspection_is_reported_by_its_day_or_a_month_on() -> None:
    family = Family()
    family.put("inspection", day="2026-10-01", unit="县督查组", feedback_day="2026-10-10")
    assert running(family)["inspection_report"].last == date(2026, 11, 9)
    record = RecordId("inspection0")
    body = {**family.bodies["inspection"][record], "due_day": "2026-12-31"}
    family.bodies["inspection"][record] = body
    assert running(family)["inspection_report"].last == date(2026, 12, 31)
    family.bodies["inspection"][record] = {**body, "reported_day": "2026-10-30"}
    assert "inspection_report" not in running(family)
    assert "inspection_report" in running(family, date(2026, 10, 29))
