"""What the village owes: meetings, postings, sheets to take down; a posting stops its clock."""

from datetime import date

import pytest

from forms.program import bundled
from forms.schema.deadline import Clock
from forms.schema.form import Value
from forms.tasks.village_deadlines import village_clocks
from tests.helpers.family import DAY, Family
from tests.helpers.valid_records import MEETING, SIGNED, VOTE


def village() -> Family:
    family = Family()
    family.couple_with_child()
    return family


def running(family: Family, kind: str, day: date = DAY) -> list[Clock]:
    return [c for c in village_clocks(family.view, day, bundled()) if c.kind == kind]


def test_a_meeting_every_quarter_and_an_assembly_every_year() -> None:
    family = village()
    (meeting,) = running(family, "representatives")
    assert (meeting.first, meeting.last) == (date(2026, 10, 1), date(2026, 12, 31))
    (assembly,) = running(family, "assembly")
    assert (assembly.first, assembly.last) == (date(2026, 1, 1), date(2026, 12, 31))
    family.put("meeting", type="05", day="2026-10-20", matter="事", due=30, present=25)
    family.put("meeting", type="04", day="2026-05-20", matter="事", due=30, present=25)
    assert running(family, "representatives"), "without a roster nobody knows who was due"
    family.represented(30)
    assert running(family, "representatives") == running(family, "assembly") == []
    assert running(family, "representatives", date(2026, 10, 19))
    assert running(family, "representatives", date(2027, 1, 2))
    assert running(family, "assembly", date(2027, 1, 2))


def test_the_quarterly_disclosure_until_its_sheet_is_up() -> None:
    family = village()
    (clock,) = running(family, "disclosure")
    assert clock.what.startswith("2026年第3季度")
    family.put("posting", **dict(clock.preset))
    assert running(family, "disclosure"), "nobody has checked and approved that sheet"
    family.put("posting", **SIGNED, **dict(clock.preset))
    assert running(family, "disclosure") == []
    assert running(family, "disclosure", date(2026, 10, 31))
    assert running(family, "disclosure", date(2027, 1, 2)), "the next quarter asks again"


def test_an_empty_book_owes_nothing() -> None:
    family = Family()
    family.bodies["household"] = {}
    assert list(village_clocks(family.view, DAY, bundled())) == []


def test_an_assembly_to_come_is_announced_ten_days_ahead() -> None:
    family = village()
    meeting = family.put("meeting", type="04", day="2026-11-20", matter="修路")
    (clock,) = running(family, "call")
    assert (clock.last, clock.record) == (date(2026, 11, 10), meeting)
    family.bodies["meeting"][meeting] = {
        **family.bodies["meeting"][meeting], "notice_day": "2026-11-05",
    }  # fmt: skip
    assert running(family, "call"), "on 1 November nobody had been told"
    assert running(family, "call", date(2026, 11, 5)) == []


PASSED: list[tuple[str, dict[str, Value]]] = [
    ("meeting", MEETING),
    ("collective_decision", VOTE),
]  # fmt: skip


@pytest.mark.parametrize(("form", "body"), PASSED)
def test_a_decision_is_to_be_posted(form: str, body: dict[str, Value]) -> None:
    family = village()
    family.represented(45)
    family.put(form, **body)
    (clock,) = running(family, "decision")
    assert (clock.first, clock.last) == (date(2026, 10, 20), date(2026, 11, 4))
    about = {k: v for k, v in clock.preset if k not in ("resolution", "decision")}
    family.put("posting", **SIGNED, **about)
    assert running(family, "decision"), "a sheet that only bears its name does not count"
    family.put("posting", **SIGNED, **dict(clock.preset))
    assert running(family, "decision") == []
    assert running(family, "decision", date(2027, 12, 1)) == [], "long ago is history"


def test_what_was_voted_down_is_not_posted() -> None:
    family = village()
    family.put("meeting", **{**MEETING, "result": False})
    family.put("collective_decision", **{**VOTE, "agreed": 40})
    assert running(family, "decision") == []


def test_a_project_is_posted_before_it_begins() -> None:
    family = village()
    project = family.put("project", name="水柜维修", stage="30", start_day="2026-12-01")
    (clock,) = running(family, "project_notice")
    assert clock.last == date(2026, 11, 20), "ten days on the board, then work begins"
    family.put("posting", **SIGNED, **dict(clock.preset))
    assert running(family, "project_notice") == []
    family.bodies["posting"] = {}
    for stage in ("30", "40"):
        family.bodies["project"][project] = {"name": "水柜维修", "stage": stage}
        assert running(family, "project_notice")[0].last == date(2026, 12, 31)
    family.bodies["project"][project] = {"name": "水柜维修", "stage": "60"}
    assert running(family, "project_notice") == []


def test_a_project_is_posted_after_it_is_accepted() -> None:
    family = village()
    family.put("project", name="水柜维修", stage="70", accepted_day="2026-10-20")
    family.put("project", name="老桥", stage="70", accepted_day="2020-10-20")
    (clock,) = running(family, "project_finished")
    assert (clock.first, clock.last) == (date(2026, 10, 20), date(2026, 11, 19))
    assert running(family, "project_finished", date(2026, 10, 19)) == []
    family.put("posting", **SIGNED, **dict(clock.preset))
    assert running(family, "project_finished") == []


@pytest.mark.parametrize(
    ("more", "first"),
    [
        ({"kind": "N24", "days": 30}, date(2026, 11, 2)),
        ({"kind": "N09", "days": 5}, date(2026, 10, 18)),
        ({"kind": "N09"}, date(2026, 10, 18)),
        ({}, date(2026, 10, 18)),
    ],
)
def test_a_sheet_that_hung_long_enough_comes_down(more: dict[str, Value], first: date) -> None:
    family = village()
    sheet = family.put("posting", title="公示", posted_day="2026-10-02", **more)
    (clock,) = running(family, "posting")
    assert (clock.first, clock.record) == (first, sheet)
    family.bodies["posting"][sheet] = {
        **family.bodies["posting"][sheet], "removed_day": "2026-11-03",
    }  # fmt: skip
    assert running(family, "posting")
    assert running(family, "posting", date(2026, 11, 3)) == []


def test_the_board_of_the_team_hangs_for_good() -> None:
    family = village()
    family.put("posting", title="公示牌", kind="N26", posted_day="2025-10-02")
    assert running(family, "posting") == []
