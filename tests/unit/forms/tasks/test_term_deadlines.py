"""Terms end, bodies meet, units are asked what they promised: windows, and what stops them."""

from datetime import date

from forms.program import bundled
from forms.schema.deadline import Clock
from forms.schema.form import Value
from forms.tasks.term_deadlines import terms
from tests.helpers.family import DAY, Family


def running(family: Family, kind: str, day: date = DAY) -> list[Clock]:
    return [one for one in terms(family.view, day, bundled()) if one.kind == kind]


def test_an_election_is_prepared_before_five_years_are_over() -> None:
    family = Family()
    family.represented(3, since="2022-01-15")
    family.put("supervisor", person="代表1", role="2", elected_day="2022-01-15")
    (clock,) = running(family, "election")
    assert (clock.first, clock.last) == (date(2026, 10, 17), date(2027, 1, 15))
    assert clock.what.startswith("村民代表会议和监督委员会有4人到2027-01-15届满")
    assert running(family, "election", date(2027, 3, 1)), "overdue until somebody writes it"


def test_a_member_of_the_committee_who_left_is_audited() -> None:
    family = Family()
    family.represented(1)
    record = next(iter(family.bodies["representative"]))
    body: dict[str, Value] = {**family.bodies["representative"][record], "to_day": "2026-09-01"}
    family.bodies["representative"][record] = body
    (clock,) = running(family, "audit")
    assert (clock.first, clock.last) == (date(2026, 9, 1), date(2026, 11, 30))
    family.bodies["representative"][record] = {**body, "audited_day": "2026-10-01"}
    assert running(family, "audit") == []
    assert running(family, "audit", date(2026, 9, 30)), "that day it had not been told"


def test_a_council_meets_every_quarter_with_more_than_half() -> None:
    family = Family()
    council = family.put("council", name="东头理事会", kind="1", founded_day="2024-03-01")
    for name in ("韦一", "韦二", "韦三"):
        person = family.add(name, "99", "1", "1970-01-01")
        family.put("council_member", person=person, council=council, role="3",
                   elected_day="2024-03-01")  # fmt: skip
    (clock,) = running(family, "council")
    assert (clock.first, clock.last) == (date(2026, 10, 1), date(2026, 12, 31))
    held: dict[str, Value] = {"type": "10", "day": "2026-10-18", "matter": "修路", "due": 3}
    family.put("meeting", **held, present=2)
    assert running(family, "council"), "which council met was not said"
    family.put("meeting", **held, council=council, present=1)
    assert running(family, "council"), "one of three is no meeting"
    family.put("meeting", **held, council=council, present=2)
    assert running(family, "council") == []


def test_the_committee_is_appraised_once_a_year() -> None:
    family = Family()
    assert running(family, "appraisal") == [], "no supervision committee is written down"
    family.represented(5)
    family.put("supervisor", person="代表1", role="1", elected_day="2026-01-01")
    (clock,) = running(family, "appraisal")
    assert clock.last == date(2026, 12, 31)
    held: dict[str, Value] = {
        "type": "05", "day": "2026-10-18", "matter": "民主评议", "due": 5, "present": 4,
    }  # fmt: skip
    family.put("meeting", **held)
    assert running(family, "appraisal"), "that meeting appraised nobody"
    family.put("meeting", **held, staff_appraisal=True)
    assert running(family, "appraisal") == []


def test_promises_are_compared_every_half_year() -> None:
    family = Family()
    unit: dict[str, Value] = {"name": "县教育局", "kind": "2", "from_day": "2021-06-01"}
    family.put("sponsor", **unit, compared_day="2026-06-30")
    (clock,) = running(family, "sponsor")
    assert (clock.first, clock.last) == (date(2026, 7, 1), date(2026, 12, 31))
    assert running(family, "sponsor", date(2026, 6, 30)) == []
    family.bodies["sponsor"] = {}
    family.put("sponsor", **unit, to_day="2026-05-01")
    assert running(family, "sponsor") == []
