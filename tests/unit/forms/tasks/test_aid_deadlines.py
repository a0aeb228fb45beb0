"""Clocks of applications, exits and reviews: counted by hand, in working days of 2026."""

from datetime import date

import pytest

from forms.program import bundled
from forms.schema.deadline import Clock
from forms.schema.form import RecordId, Value
from forms.tasks.aid_deadlines import aid_clocks
from tests.helpers.family import Family
from tests.helpers.valid_records import AID, EXIT, REVIEW, SHEET

ACCEPTED: dict[str, Value] = {
    "household": "h", "person": "吴振华", "kind": "01", "accepted_day": "2026-09-28",
}  # fmt: skip
OPINION: dict[str, Value] = {
    **ACCEPTED, "home_check_day": "2026-09-29", "first_opinion_day": "2026-10-12",
}  # fmt: skip
REPORTED: dict[str, Value] = {**OPINION, "reported_day": "2026-10-23"}


def village() -> Family:
    family = Family()
    family.couple_with_child()
    return family


def running(family: Family, day: date) -> dict[str, Clock]:
    return {clock.kind: clock for clock in aid_clocks(family.view, day, bundled())}


@pytest.mark.parametrize(
    ("form", "body", "day", "kind", "last"),
    [
        # 28 September is a Monday; 1 to 7 October are off, 10 October is worked.
        ("aid_case", ACCEPTED, "2026-09-28", "aid_survey", "2026-10-08"),
        ("aid_case", {**ACCEPTED, "kind": "02"}, "2026-09-28", "aid_opinion", "2026-10-23"),
        ("aid_case", OPINION, "2026-10-12", "aid_notice", "2026-10-15"),
        ("aid_case", REPORTED, "2026-10-24", "aid_confirm", "2026-11-06"),
        ("aid_case", {**REPORTED, "kind": "02"}, "2026-10-24", "aid_confirm", "2026-11-13"),
        ("aid_case", {**REPORTED, "refused_day": "2026-10-30"}, "2026-10-30", "aid_tell",
         "2026-11-04"),
        ("aid_case", {**REPORTED, "confirmed_day": "2025-11-05"}, "2026-10-24", "aid_review",
         "2026-11-05"),
        ("aid_case", {**REPORTED, "confirmed_day": "2026-05-05", "unsteady": True}, "2026-10-24",
         "aid_review", "2026-11-05"),
        ("exit_review", {"household": "h", "proposed_day": "2026-09-10"}, "2026-09-10", "exit",
         "2026-09-13"),
        ("exit_review", {"household": "h", "proposed_day": "2026-09-10",
                         "exit_checked_day": "2026-09-12"}, "2026-09-13", "exit", "2026-09-17"),
        ("exit_review", EXIT, "2027-03-20", "exit_back", "2027-04-16"),
        ("lifted_out_review", REVIEW, "2026-10-01", "old_told", "2026-10-11"),
        ("premium_aid", {"person": "吴小明", "year": 2026, "class": "02", "rate": "3",
                         "missed": True}, "2026-10-01", "premium_missed", "2026-12-31"),
    ],
)  # fmt: skip
def test_the_last_day_of_a_step(
    form: str, body: dict[str, Value], day: str, kind: str, last: str
) -> None:
    family = village()
    family.put(form, **body)
    found = running(family, date.fromisoformat(day))
    assert found[kind].last == date.fromisoformat(last)
    assert found[kind].authority


def test_an_application_asks_for_one_thing_until_the_whole_ends_first() -> None:
    family = village()
    family.put("aid_case", **REPORTED)
    assert [k for k in running(family, date(2026, 10, 24)) if k != "premium"] == ["aid_confirm"]
    late = {**REPORTED, "reported_day": "2026-11-06"}
    family.bodies["aid_case"] = {RecordId("a"): late}
    found = running(family, date(2026, 11, 7))
    assert (found["aid_confirm"].last, found["aid_total"].last) == (
        date(2026, 11, 20), date(2026, 11, 13)
    )  # fmt: skip
    family.bodies["aid_case"] = {RecordId("a"): {**late, "extended": True}}
    assert "aid_total" not in running(family, date(2026, 11, 7)), "45 working days end later"


def test_what_is_done_withdrawn_or_not_begun_asks_for_nothing() -> None:
    for more in (
        {"confirmed_day": "2026-10-30"},
        {"refused_day": "2026-10-30", "told_day": "2026-10-30"},
        {"withdrawn_day": "2026-10-24"},
        {"accepted_day": "2026-12-01"},
    ):
        family = village()
        family.put("aid_case", **{**REPORTED, **more})
        assert not [k for k in running(family, date(2026, 10, 31)) if k.startswith("aid")], more


def test_what_came_later_does_not_stop_a_clock_of_that_day() -> None:
    family = village()
    family.put(
        "aid_case", **{**REPORTED, "confirmed_day": "2026-10-30", "document": "某民〔2026〕7号"}
    )
    assert "aid_confirm" in running(family, date(2026, 10, 29))
    assert "aid_confirm" not in running(family, date(2026, 10, 30))


def test_a_hanging_sheet_is_handed_on_when_objections_are_over() -> None:
    family = village()
    family.bodies["posting"] = {RecordId("sheet"): {**SHEET, "kind": "N01"}}
    family.put("aid_case", **{**AID, "person": "吴振华", "posting": "sheet"})
    kinds = [kind for kind in running(family, date(2026, 10, 8)) if kind.startswith("aid_")]
    assert kinds == ["aid_total"], "nothing but the whole runs while it hangs"
    found = running(family, date(2026, 10, 12))
    assert (found["aid_report"].first, found["aid_report"].last) == (
        date(2026, 10, 10), date(2026, 10, 15)
    )  # fmt: skip


def test_a_benefit_that_ended_is_not_reviewed() -> None:
    family = village()
    family.put("aid_case", **{**REPORTED, "confirmed_day": "2025-11-05"})
    family.put("benefit", person="吴振华", household="h", kind="01", from_day="2025-12-01",
               to_day="2026-06-30")  # fmt: skip
    assert "aid_review" not in running(family, date(2026, 10, 24))


def test_an_exit_waits_for_its_sheet_and_ends_where_the_risk_is_kept() -> None:
    family = village()
    family.bodies["posting"] = {RecordId("exit_sheet"): {**SHEET, "kind": "N11"}}
    steps = {k: v for k, v in EXIT.items() if k not in ("township_day", "county_day", "marked_day")}
    family.put("exit_review", **steps)
    found = running(family, date(2026, 10, 12))["exit"]
    assert (found.first, found.last) == (date(2026, 10, 10), date(2026, 10, 15))
    family.bodies["exit_review"] = {RecordId("e"): {**steps, "kept_day": "2026-10-11"}}
    assert "exit" not in running(family, date(2026, 10, 12))


def test_households_lifted_out_are_reviewed_once_a_year_from_2026_on() -> None:
    family = village()
    family.put("household_type", household="h", type="10", from_day="2014-01-01",
               to_day="2020-12-31")  # fmt: skip
    assert "old_review" not in running(family, date(2025, 9, 1))
    clock = running(family, date(2026, 9, 1))["old_review"]
    assert clock.last == date(2026, 9, 30)
    assert "1户" in clock.what
    family.put("lifted_out_review", **REVIEW)
    assert "old_review" not in running(family, date(2026, 9, 2))
    assert "old_review" in running(family, date(2026, 8, 31)), "nobody had looked yet"
    assert "old_review" in running(family, date(2027, 9, 1))


def test_the_list_of_premiums_of_next_year_is_asked_for_once_its_time_has_come() -> None:
    family = village()
    assert "premium" not in running(family, date(2026, 8, 31))
    clock = running(family, date(2026, 9, 1))["premium"]
    assert dict(clock.preset)["year"] == 2027
    family.put("premium_aid", person="吴小明", year=2027, rate="1", **{"class": "01"})
    assert "premium" not in running(family, date(2026, 9, 1))
