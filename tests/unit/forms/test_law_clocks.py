"""Clocks of law, plans and cases: they run, run out, and stop by what was written down."""

from datetime import date

import pytest

from forms.definition import Value
from forms.law_clocks import Clock, clocks
from forms.parameters import bundled as parameters
from tests.helpers.family import Family

DAY = date(2026, 11, 1)


def running(family: Family, kind: str, day: date = DAY) -> list[Clock]:
    return [c for c in clocks(family.view, day, parameters()) if c.kind == kind]


CASES: list[tuple[str, str, dict[str, Value], dict[str, Value], date]] = [
    ("objection", "objection", {"notice_no": "001", "received_day": "2026-10-28", "state": "10"},
     {"answered_day": "2026-10-30"}, date(2026, 11, 7)),
    ("complaint", "complaint", {"received_day": "2026-10-28"}, {"sent_day": "2026-10-30"},
     date(2026, 11, 12)),
    ("plan", "plan", {"target": "修路", "due_day": "2026-11-20", "state": "2"}, {"state": "3"},
     date(2026, 11, 20)),
    ("monitored_household", "home_check",
     {"household": "h", "found_day": "2026-10-31", "state": "10"},
     {"checked_day": "2026-11-01"}, date(2026, 11, 3)),
    ("monitored_household", "first_measure",
     {"household": "h", "found_day": "2026-09-01", "admitted_day": "2026-10-25", "state": "80"},
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
    family.put(form, **body)
    (clock,) = running(family, kind)
    assert clock.last == last
    assert clock.authority
    family.put(form, **{**body, **done})
    assert len(running(family, kind)) == 1, "the second one is done"


def test_the_village_owes_a_meeting_and_a_disclosure_every_quarter() -> None:
    family = Family()
    family.couple_with_child()
    (meeting,) = running(family, "representatives")
    assert (meeting.first, meeting.last) == (date(2026, 10, 1), date(2026, 12, 31))
    family.put("meeting", type="05", day="2026-10-20", matter="事", due=30, present=25)
    assert running(family, "representatives") == []
    assert running(family, "representatives", date(2027, 1, 2))
    assert running(family, "disclosure")[0].what.startswith("2026年第4季度")


def test_what_came_later_does_not_stop_a_clock_of_that_day() -> None:
    family = Family()
    family.put("objection", notice_no="1", received_day="2026-10-28", answered_day="2026-11-05")
    assert running(family, "objection", DAY)
    assert not running(family, "objection", date(2026, 11, 5))
