"""The life of a notice: stages follow from days, steps come in order, objections lock."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.definitions.records import Posting
from forms.definitions.validation import check
from forms.notices.claims import Judge, open_objections, printed_day
from forms.notices.lifecycle import (
    ARCHIVE,
    OVER,
    POST,
    REMOVE,
    Life,
    Stage,
    answers_of,
    life,
    lives,
    next_archive_no,
    refusals,
    unlawful_change,
)
from forms.notices.posting_days import POSTED_AT_LEAST_DAYS
from forms.program import bundled
from forms.schema.form import RecordId, Value
from tests.helpers.family import Family

POSTED = date(2026, 10, 12)
NUMBER = "弄峒村公示〔2026〕N09-1012号"
BASE: dict[str, Value] = {"kind": "N09", "title": "拟纳入公示", "number": NUMBER, "days": 7}
CHECKED: dict[str, Value] = {"checker_name": "蓝国强", "checked_day": "2026-10-08"}
APPROVED: dict[str, Value] = {**CHECKED, "approver_name": "韦大明", "approved_day": "2026-10-09"}
HUNG: dict[str, Value] = {**APPROVED, "posted_day": POSTED.isoformat()}


def sheet(family: Family, day: date, **answers: Value) -> Life:
    record = family.put("posting", **{**BASE, **answers})
    return life(family.view, Posting(record, {**BASE, **answers}), day, bundled())


def test_each_stage_follows_from_the_days_written_down() -> None:
    day = date(2026, 11, 20)
    stages = [
        ({}, Stage.DRAFT), (CHECKED, Stage.CHECKED), (APPROVED, Stage.APPROVED),
        (HUNG, Stage.ENDED), ({**HUNG, "removed_day": "2026-11-02"}, Stage.REMOVED),
        ({**HUNG, "removed_day": "2026-11-02", "archived_day": "2026-11-03"}, Stage.ARCHIVED),
        ({**HUNG, "withdrawn_day": "2026-10-14"}, Stage.WITHDRAWN),
    ]  # fmt: skip
    for answers, stage in stages:
        assert sheet(Family(), day, **answers).stage is stage


def test_a_past_day_is_answered_as_it_was() -> None:
    written = {**HUNG, "removed_day": "2026-11-02", "archived_day": "2026-11-03"}
    days = [date(2026, 10, 7), date(2026, 10, 8), date(2026, 10, 9), POSTED, date(2026, 11, 2)]
    found = [sheet(Family(), day, **written).stage for day in days]
    assert found == [Stage.DRAFT, Stage.CHECKED, Stage.APPROVED, Stage.RUNNING, Stage.REMOVED]


def test_it_may_come_down_only_after_its_fifteen_days() -> None:
    last = POSTED + timedelta(days=POSTED_AT_LEAST_DAYS)
    assert sheet(Family(), last, **HUNG).step is None
    assert sheet(Family(), last + timedelta(days=1), **HUNG).step is REMOVE


def test_an_open_objection_locks_until_it_is_answered() -> None:
    family, day = Family(), date(2026, 11, 20)
    family.bodies["helper"] = {RecordId("h"): {"name": "罗大明"}}
    put: dict[str, Value] = {"received_day": "2026-10-15", "content": "x", "state": "20"}
    objection = family.put("objection", notice_no="[2026] n09-1012", **put)
    found = sheet(family, day, **HUNG)
    assert (found.stage, found.open) == (Stage.DISPUTED, (objection,))
    assert "1 件异议" in found.locked
    family.bodies["objection"][objection] = {
        **family.bodies["objection"][objection], "answered_day": "2026-10-20",
        "findings": "不属实", "handler": "h",
    }  # fmt: skip
    assert sheet(family, day, **HUNG).stage is Stage.ENDED
    judge = Judge(family.view, date(2026, 10, 19), bundled())
    assert open_objections(judge, found.posting) == (objection,)


def test_an_objection_that_names_the_sheet_locks_that_sheet_alone() -> None:
    family, day = Family(), date(2026, 11, 20)
    family.put("objection", posting="posting0", received_day="2026-10-15", content="x", state="40")
    assert sheet(family, day, **HUNG).stage is Stage.DISPUTED, "answered only in name"
    assert sheet(family, day, **HUNG).stage is Stage.ENDED, "the next one has the same number"


def test_objections_to_another_sheet_lock_nothing() -> None:
    family = Family()
    for number in ("弄峒村公示〔2026〕N09-1013号", "", "N09"):
        put: dict[str, Value] = {"received_day": "2026-10-15", "content": "x", "state": "20"}
        family.put("objection", notice_no=number, **put)
    assert not sheet(family, date(2026, 11, 20), **HUNG).open


def test_archive_numbers_run_through_the_year() -> None:
    family = Family()
    for number in ("2026-001", "2026-002", "2025-009", "箱3"):
        family.put("posting", **BASE, archive_no=number)
    assert next_archive_no(family.view, date(2026, 11, 1)) == "2026-003"
    assert next_archive_no(family.view, date(2027, 1, 1)) == "2027-001"
    assert answers_of(ARCHIVE, Posting(RecordId("p"), BASE), family.view, date(2026, 11, 1)) == {
        "archived_day": "2026-11-01", "archive_no": "2026-003",
    }  # fmt: skip


def test_the_form_refuses_a_step_out_of_order() -> None:
    form, today = bundled().form("posting"), date(2026, 11, 20)

    def stops(**answers: Value) -> set[str]:
        found = check(form, {**BASE, **answers}, bundled(), today)
        return {problem.field for problem in found if not problem.warn}

    assert not stops(**HUNG)
    assert "approved_day" in stops(approver_name="韦大明", approved_day="2026-10-09")
    assert "approver_name" in stops(**{**APPROVED, "approver_name": "蓝国强"})
    assert "posted_day" in stops(**{**HUNG, "posted_day": "2026-10-01"})
    assert "removed_day" in stops(removed_day="2026-11-02")
    assert "archived_day" in stops(**HUNG, archived_day="2026-11-02")


def test_the_day_a_sheet_was_made_out_for_is_read_from_its_number() -> None:
    assert printed_day(NUMBER) == POSTED
    assert printed_day("〔2026〕N09-1332号") is None
    assert printed_day("第3号") is None


DAYS = st.none() | st.dates(date(2026, 9, 1), date(2026, 12, 1)).map(date.isoformat)
FIELDS = ("checked_day", "approved_day", "posted_day", "removed_day", "archived_day")


@given(
    st.fixed_dictionaries(dict.fromkeys(FIELDS, DAYS)), st.dates(date(2026, 8, 1), date(2027, 1, 1))
)
def test_whatever_was_written_every_day_has_one_stage_and_nothing_comes_back(
    written: dict[str, str | None], day: date
) -> None:
    family = Family()
    family.put("posting", **BASE, **{k: v for k, v in written.items() if v is not None})
    (now,) = lives(family.view, day, bundled())
    (later,) = lives(family.view, day + timedelta(days=1), bundled())
    order = list(Stage)
    assert order.index(later.stage) >= order.index(now.stage)
    assert (now.period is None) == (
        written["posted_day"] is None or written["posted_day"] > day.isoformat()
    )
    assert now.stage not in OVER or now.step is None


REVIEW: dict[str, Value] = {
    "year": 2026, "quarter": "3", "opening": 0, "income": 500, "spent": 200, "closing": 300,
    "supervision_day": "2026-10-08", "supervision_ok": True,
}  # fmt: skip


def accounts(family: Family) -> None:
    for day, way, fen in (
        ("2026-07-01", "3", 0),
        ("2026-08-01", "1", 500),
        ("2026-09-01", "2", 200),
    ):
        family.put("fund", day=day, way=way, amount=fen, source="01", purpose="事")


def n18(family: Family, day: date = POSTED, **answers: Value) -> Life:
    told: dict[str, Value] = {
        **APPROVED, "kind": "N18", "number": "弄峒村公示〔2026〕N18-1012号",
        "selected": "2026-Q3", "days": 15, "digest": "A" * 20, **answers,
    }  # fmt: skip
    return sheet(family, day, **told)


@pytest.mark.parametrize(
    ("review", "selected", "says"),
    [
        (None, "2026-Q3", "还没有村务监督委员会的审核登记"),
        (REVIEW, "", "没有写是哪一期的账"),
        (REVIEW, "2026-Q2", "2026年第二季度的账还没有"),
        (REVIEW | {"supervision_ok": False}, "2026-Q3", "还没有审核同意"),
        ({k: v for k, v in REVIEW.items() if k != "supervision_day"}, "2026-Q3", "还没有审核同意"),
        (REVIEW | {"income": 400, "closing": 200}, "2026-Q3", "和审核时不同"),
        (REVIEW, "2026-Q3", ""),
    ],
)
def test_accounts_are_posted_only_when_supervisors_have_looked(
    review: dict[str, Value] | None, selected: str, says: str
) -> None:
    family = Family()
    accounts(family)
    if review:
        family.put("fund_period", **review)
    found = n18(family, selected=selected)
    assert (found.step, says in found.locked, bool(found.locked)) == (POST, True, bool(says))
    hung: dict[str, Value] = {"posted_day": POSTED.isoformat(), "place": "村委会"}
    refused = refusals(POST, found.posting, hung, Judge(family.view, POSTED, bundled()))
    assert bool(refused) == bool(says)
    typed = {**found.posting.body, **hung}  # by hand, by an import, by a merge
    assert bool(unlawful_change(None, {}, typed, Judge(family.view, POSTED, bundled()))) == bool(
        says
    )
    other = sheet(family, POSTED, **{**APPROVED, "number": NUMBER})
    assert not other.locked, "only accounts need it"


def test_a_quarter_may_be_reviewed_month_by_month() -> None:
    family = Family()
    accounts(family)
    monthly = [(7, 0, 0, 0), (8, 0, 500, 0), (9, 500, 0, 200)]
    for month, opening, income, spent in monthly:
        assert n18(family).locked, "one month is still lacking"
        family.put(
            "fund_period", year=2026, month=month, opening=opening, income=income, spent=spent,
            closing=opening + income - spent, supervision_day="2026-10-08", supervision_ok=True,
        )  # fmt: skip
    assert not n18(family).locked


def test_what_came_down_stays_as_it_was_when_the_accounts_change_later() -> None:
    family = Family()
    accounts(family)
    family.put("fund_period", **REVIEW)
    hung: dict[str, Value] = {"posted_day": POSTED.isoformat(), "place": "村委会"}
    down: dict[str, Value] = {**hung, "removed_day": "2026-10-28"}
    family.put("fund", day="2026-09-02", way="2", amount=50, source="01", purpose="漏记")
    late = date(2026, 11, 5)
    assert any("审核" in say for say in n18(family, late, **hung).faults)
    assert not n18(family, late, **down).faults
