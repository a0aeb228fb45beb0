"""Who sits in a body on a day; what a roster does not say is never taken for an answer."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.circumstances.rosters import due, representatives
from forms.definitions.records import Meeting
from forms.schema.form import RecordId, Value
from tests.helpers.family import Family

HELD = date(2026, 10, 12)


def asked(family: Family, **more: Value) -> int | None:
    body: dict[str, Value] = {"type": "05", "day": HELD.isoformat(), **more}
    return due(family.view, Meeting(RecordId("m"), body))


def test_everybody_on_the_roster_is_due_once() -> None:
    family = Family()
    family.represented(5)
    assert asked(family) == 5
    family.put("representative", person="代表1", seat="1", elected_by="2",
               elected_day="2026-03-01")  # fmt: skip
    assert asked(family) == 5, "written down twice, still one person"


@pytest.mark.parametrize(
    ("changed", "due_then"),
    [
        ({"to_day": "2026-10-12"}, 4),  # the end is the first day on which it is over
        ({"to_day": "2026-10-13"}, 5),
        ({"to_day": "2026-10"}, None),  # some day of the month
        ({"elected_day": "2026-10"}, None),
        ({"elected_day": "2026-10-13"}, 4),
        ({"elected_day": "2021-10-12"}, None),  # five years over, nobody wrote that it ended
        ({"elected_day": "2021-10-13"}, 5),
        ({"elected_day": "2021-01-01", "to_day": "2027-01-01"}, 5),  # said to go on
    ],
)
def test_days_decide_who_sits(changed: dict[str, Value], due_then: int | None) -> None:
    family = Family()
    family.represented(5)
    record = RecordId("representative4")
    family.bodies["representative"][record] = {
        **family.bodies["representative"][record], **changed,
    }  # fmt: skip
    assert asked(family) == due_then


def test_no_roster_no_committee_or_a_day_nobody_knows_cannot_tell() -> None:
    family = Family()
    assert asked(family) is None
    person = family.add("韦大山", "02", "1", "1980-05-06")
    family.put("representative", person=person, seat="1", elected_day="2026-01-01")
    assert asked(family) is None, "a meeting has members of the committee too"
    family.represented(2)
    assert asked(family) == 3
    assert asked(family, day="2026-10") is None
    assert asked(family, type="10") is None, "which council was not said"


def test_the_dead_are_not_due() -> None:
    family = Family()
    family.represented(5)
    family.change(RecordId("代表3"), death_day="2026-05-01")
    assert asked(family) == 4
    family.change(RecordId("代表3"), death_day="2026-10")
    assert asked(family) is None


@given(st.integers(0, 12), st.integers(0, 3))
def test_as_many_are_due_as_surely_sit_or_nobody_knows(sure: int, doubtful: int) -> None:
    family = Family()
    family.represented(sure)
    for number in range(doubtful):
        person = family.add(f"存疑{number}", "99", "1", "1970-01-01")
        family.put("representative", person=person, seat="1", elected_day="2020-01-01")
    found = representatives(family.view, HELD)
    assert len(found.seats) == sure
    assert len(found.doubtful) == doubtful
    assert asked(family) == (sure if sure > 1 and not doubtful else None)
