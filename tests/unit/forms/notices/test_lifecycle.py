"""The life of a notice: stages follow from days, steps come in order, objections lock."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from forms.definitions.records import Posting
from forms.definitions.validation import check
from forms.notices.claims import Judge, open_objections, printed_day
from forms.notices.lifecycle import (
    ARCHIVE,
    OVER,
    REMOVE,
    Life,
    Stage,
    answers_of,
    life,
    lives,
    next_archive_no,
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
