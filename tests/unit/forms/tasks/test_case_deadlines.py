"""Clocks of law, plans and cases: they run, run out, and stop by what was written down."""

from datetime import date, timedelta

import pytest

from forms.leads.due import Urgency
from forms.program import bundled
from forms.schema.deadline import Clock
from forms.schema.form import RecordId, Value
from forms.tasks.case_deadlines import clocks
from forms.tasks.plan_deadlines import plan_clocks
from forms.tasks.tasks import OpenTask, tasks
from tests.helpers.family import Family
from tests.helpers.valid_records import SHEET

DAY = date(2026, 11, 1)


def running(family: Family, kind: str, day: date = DAY) -> list[Clock]:
    known = bundled()
    every = (*clocks(family.view, day, known), *plan_clocks(family.view, day, known))
    return [c for c in every if c.kind == kind]


CASES: list[tuple[str, str, dict[str, Value], dict[str, Value], date]] = [
    ("objection", "objection", {"notice_no": "001", "received_day": "2026-10-28", "state": "10"},
     {"answered_day": "2026-10-30", "findings": "属实", "handler": "罗大明"}, date(2026, 11, 7)),
    ("complaint", "complaint", {"received_day": "2026-10-28"},
     {"sent_day": "2026-10-30", "closed_day": "2026-10-31"},
     date(2026, 11, 12)),
    ("plan", "plan", {"target": "修路", "due_day": "2026-11-20", "state": "2"}, {"state": "3"},
     date(2026, 11, 20)),
    ("monitored_household", "home_check",
     {"household": "h", "found_day": "2026-10-31", "state": "10"},
     {"checked_day": "2026-11-01"}, date(2026, 11, 3)),
    ("monitored_household", "measure",
     {"household": "h", "found_day": "2026-09-01", "checked_day": "2026-09-02",
      "admitted_day": "2026-10-25", "state": "80"},
     {"measured_day": "2026-10-30"}, date(2026, 11, 4)),
    ("measure", "measure_result", {"household": "h", "from_day": "2026-07-01"}, {"result": "1"},
     date(2026, 10, 29)),
]  # fmt: skip


@pytest.mark.parametrize(("form", "kind", "body", "done", "last"), CASES)
def test_a_clock_runs_until_it_is_done(
    form: str, kind: str, body: dict[str, Value], done: dict[str, Value], last: date
) -> None:
    family = Family()
    family.couple_with_child()
    family.bodies["helper"] = {RecordId("罗大明"): {"name": "罗大明"}}
    family.put(form, **body)
    (clock,) = running(family, kind)
    assert clock.last == last
    assert clock.authority
    family.put(form, **{**body, **done})
    assert len(running(family, kind)) == 1, "the second one is done"


def test_what_came_later_does_not_stop_a_clock_of_that_day() -> None:
    family = Family()
    family.couple_with_child()
    family.bodies["helper"] = {RecordId("罗大明"): {"name": "罗大明"}}
    family.put("objection", notice_no="1", received_day="2026-10-28", answered_day="2026-11-05",
               findings="属实", handler="罗大明", state="40")  # fmt: skip
    family.put("plan", target="修路", due_day="2026-11-20", state="3", done_day="2026-11-05")
    family.put("monitored_household", household="h", found_day="2026-10-31",
               checked_day="2026-11-05", state="90", removed_day="2027-11-05")  # fmt: skip
    for kind in ("objection", "plan", "home_check"):
        assert running(family, kind, DAY), kind
        assert not running(family, kind, date(2026, 11, 5)), kind


def test_a_complaint_is_followed_to_its_end_without_a_word_of_it() -> None:
    family = Family()
    family.put("complaint", received_day="2026-10-01", sent_day="2026-10-05", content="某某")
    (clock,) = running(family, "complaint")
    assert clock.last == date(2026, 12, 4)
    assert "某某" not in clock.what
    family.put("complaint", received_day="2026-10-01", sent_day="2026-10-05",
               closed_day="2026-10-30")  # fmt: skip
    assert len(running(family, "complaint")) == 1


def test_a_holiday_does_not_give_us_more_time() -> None:
    family = Family()
    family.put("objection", notice_no="1", received_day="2026-09-21", state="10")
    (clock,) = clocks(family.view, date(2026, 9, 22), bundled())
    assert clock.last == date(2026, 10, 1), "what is ours to do is due before the holiday"


def test_after_the_notice_a_case_goes_to_the_township() -> None:
    family = Family()
    family.couple_with_child()
    sheet: dict[str, Value] = {**SHEET, "posted_day": "2026-10-20", "days": 5}
    family.put("monitored_household", household="h", found_day="2026-10-01", state="50",
               checked_day="2026-10-02", posting=family.put("posting", **sheet),
               posted_day="2026-10-20")  # fmt: skip
    (clock,) = running(family, "notice_ended")
    assert (clock.first, clock.last) == (date(2026, 10, 27), date(2026, 11, 1))
    assert not running(family, "home_check")


COUNTED: list[tuple[str, str, str, dict[str, Value]]] = [
    ("objection", "objection", "received_day", {"notice_no": "001", "state": "10"}),
    ("objection", "objection", "due_day", {"received_day": "2026-08-28", "state": "10"}),
    ("complaint", "complaint", "received_day", {}),
    ("complaint", "complaint", "sent_day", {"received_day": "2026-08-01"}),
    ("monitored_household", "home_check", "found_day", {"household": "h", "state": "10"}),
    ("monitored_household", "measure", "admitted_day",
     {"household": "h", "found_day": "2026-08-01", "checked_day": "2026-08-02", "state": "80"}),
    ("aid_case", "aid_survey", "accepted_day", {"household": "h", "kind": "01"}),
    ("aid_case", "aid_total", "accepted_day",
     {"household": "h", "kind": "01", "survey_day": "2026-09-28"}),
    ("inspection", "inspection_report", "due_day", {"feedback_day": "2026-08-01"}),
    ("villager_question", "inquiry", "day", {}),
    ("secretary_term", "term", "planned_to", {"from_day": "2024-05-01"}),
]  # fmt: skip


@pytest.mark.parametrize(("form", "kind", "counted", "body"), COUNTED)
def test_a_clock_from_a_month_says_what_all_its_days_agree_on(
    form: str, kind: str, counted: str, body: dict[str, Value]
) -> None:
    def task(at: str, day: date) -> OpenTask:
        family = Family()
        family.couple_with_child()
        family.put(form, **{**body, counted: at})
        return next(t for t in tasks(family.view, day, bundled()) if t.kind == kind)

    worlds = [task(f"2026-09-{n:02}", DAY).to_day for n in range(1, 31)]
    vague = task("2026-09", DAY)
    assert vague.to_day == min(worlds), "better asked early"
    assert "只写到2026-09，请补全到日" in vague.zh
    last = max(worlds)
    assert task("2026-09", last).urgency is not Urgency.OVERDUE, (
        "some day it may be from is not over"
    )
    assert "已过" not in task("2026-09", last).zh
    assert task("2026-09", last + timedelta(days=1)).urgency is Urgency.OVERDUE


@pytest.mark.parametrize(("form", "kind", "body", "done", "_last"), CASES)
def test_what_is_perhaps_done_leaves_the_clock_running_and_asks(
    form: str, kind: str, body: dict[str, Value], done: dict[str, Value], _last: date
) -> None:
    days = {name: value for name, value in done.items() if name.endswith("_day")}
    if not days:
        return
    family = Family()
    family.couple_with_child()
    family.bodies["helper"] = {RecordId("罗大明"): {"name": "罗大明"}}
    day = date(2026, 11, 5)
    family.put(form, **{**body, **done, **dict.fromkeys(days, "2026-11")})
    (found,) = [t for t in tasks(family.view, day, bundled()) if t.kind == kind]
    if found.record is not None:
        assert "只写到2026-11，请补全到日" in found.zh
    assert not running(family, kind, date(2026, 11, 30)), "then the whole month is over"
