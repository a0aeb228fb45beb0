"""Milestones, letters of duty and accounts ask to be done until they are, with the right days."""

from datetime import date

import pytest

from forms.program import bundled
from forms.schema.deadline import Clock
from forms.schema.form import Value
from forms.tasks.plan_deadlines import plan_clocks
from forms.tasks.tasks import tasks
from tests.helpers.family import DAY, Family
from tests.helpers.valid_records import LETTER, PERIOD, SIGNED


def running(family: Family, kind: str, day: date = DAY) -> list[Clock]:
    return [c for c in plan_clocks(family.view.on(day), day, bundled()) if c.kind == kind]


def test_a_milestone_is_overdue_until_it_is_done() -> None:
    family = Family()
    plan = family.put("plan", target="水柜十座", due_day="2026-12-31", state="2")
    step: dict[str, Value] = {
        "plan": plan, "number": 1, "title": "选好地", "due_day": "2026-10-20", "state": "2",
        "blocked": "地没有谈好",
    }  # fmt: skip
    put = family.put("milestone", **step)
    [clock] = running(family, "milestone")
    assert (clock.first, clock.last) == (date(2026, 10, 13), date(2026, 10, 20))
    assert clock.what == "「水柜十座」第1步「选好地」要完成（卡在：地没有谈好），"
    [task] = [t for t in tasks(family.view, DAY, bundled()) if t.kind == "milestone"]
    assert task.zh.endswith("可办时段2026-10-13至2026-10-20，已过12天。")
    assert running(family, "plan") == [], "its step is asked for"
    family.bodies["milestone"][put] = {**step, "state": "3", "done_day": "2026-10-25"}
    assert running(family, "milestone") == []
    [target] = running(family, "plan")
    assert target.last == date(2026, 12, 31)


@pytest.mark.parametrize("state", ["3", "5"])
def test_what_is_done_or_called_off_asks_for_nothing(state: str) -> None:
    family = Family()
    family.put("plan", target="水柜十座", due_day="2026-10-01", state=state)
    assert running(family, "plan") == []


def test_a_letter_of_duty_is_signed_then_held_against_what_was_done() -> None:
    family = Family()
    fresh = {k: v for k, v in LETTER.items() if k not in ("signed_day", "kept_at")}
    family.put("duty_letter", **{**fresh, "printed_day": "2026-10-20"})
    [sign] = running(family, "duty_sign")
    assert (sign.first, sign.last) == (date(2026, 10, 20), date(2026, 11, 4))
    family = Family()
    family.put("duty_letter", **LETTER)
    assert running(family, "duty_sign") == running(family, "duty_review") == []
    [review] = running(family, "duty_review", date(2027, 1, 5))
    assert (review.first, review.last) == (date(2026, 12, 31), date(2027, 1, 30))
    family.put("duty_letter", **{**LETTER, "review_day": "2027-01-03", "result": "做到了"})
    assert len(running(family, "duty_review", date(2027, 1, 5))) == 1, "the other one is done"


def entries(family: Family, month: int, count: int) -> None:
    for number in range(count):
        day = date(2026, month, 1 + number).isoformat()
        family.put("fund", day=day, source="01", way="1", amount=100_00, purpose="事")


def test_a_closed_quarter_is_looked_at_and_posted() -> None:
    family = Family()
    assert running(family, "finance") == [], "no money, no accounts"
    family.put("fund", day="2026-07-01", source="01", way="3", amount=100_00, purpose="建账")
    family.put("fund", day="2026-08-03", source="01", way="1", amount=50_00, purpose="拨款")
    family.put("fund", day="2026-09-03", source="01", way="2", amount=30_00, purpose="材料")
    [post], [look] = running(family, "finance"), running(family, "finance_review")
    assert post.what == "2026年第3季度的收支要公开，"
    assert (post.first, post.last) == (date(2026, 10, 1), date(2026, 10, 30))
    assert look.last == date(2026, 10, 23)
    assert dict(look.preset) == {
        "year": 2026, "quarter": "3", "opening": 100_00, "income": 50_00, "spent": 30_00,
        "closing": 120_00,
    }  # fmt: skip
    family.put("fund_period", **{**PERIOD, "supervision_ok": False})
    assert running(family, "finance_review"), "they did not agree"
    family.put("fund_period", **PERIOD)
    assert running(family, "finance_review") == []
    family.put("posting", **SIGNED, **{**dict(post.preset), "posted_day": "2026-10-08"})
    assert running(family, "finance") == []


def test_much_money_is_told_by_the_month_and_an_unknown_opening_is_not_filled_in() -> None:
    family = Family()
    entries(family, 10, 20)
    [post], [look] = running(family, "finance"), running(family, "finance_review")
    assert post.what == "2026年10月的收支要公开，"
    answers = dict(look.preset)
    assert answers["month"] == 10
    assert "opening" not in answers
    assert "closing" not in answers
    family = Family()
    entries(family, 10, 19)
    assert running(family, "finance") == [], "the quarter is not over"
