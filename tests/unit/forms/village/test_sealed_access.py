"""Who may open what, what is sealed, and what the access log says."""

from datetime import date

import pytest

from forms.definitions.validation import check
from forms.program import bundled
from forms.schema.form import RecordId
from forms.village.sealed_access import (
    access_log_entry,
    hidden_from,
    is_sealed,
    may_be_minor,
    may_open,
    own_name,
    without,
)
from tests.helpers.family import DAY, Family

FORMS = bundled()


@pytest.mark.parametrize(
    ("role", "form", "may"),
    [("1", "person", True), ("3", "left_behind_child", True), ("4", "person", False),
     ("5", "person", False), ("5", "complaint", True), ("3", "complaint", False), ("", "x", False)],
)  # fmt: skip
def test_roles(role: str, form: str, may: bool) -> None:
    assert may_open(role, FORMS.forms.get(form)) is may


def test_a_minor_is_one_until_the_eighteenth_birthday() -> None:
    family = Family()
    child = family.add("小", "20", "1", "2008-11-01")
    view = family.view
    assert may_be_minor(view, child, date(2026, 10, 31))
    assert not may_be_minor(view, child, DAY)


def test_of_grown_ups_only_what_is_sealed_is_shut() -> None:
    person = FORMS.form("person")
    given = [person.field(name) for name in ("name", "id_number", "no_capacity", "phone")]
    assert [f.id for f in given if is_sealed(f, minor=False)] == ["no_capacity"]
    assert [f.id for f in given if is_sealed(f, minor=True)] == [
        "id_number",
        "no_capacity",
        "phone",
    ]


def test_a_complaint_is_not_there_for_whom_it_is_about() -> None:
    family = Family()
    helper = family.put("helper", name="韦支书")
    complaint = family.put("complaint", against=helper, topic="1", received_day="2026-10-01")
    other = family.put("complaint", topic="1", received_day="2026-10-01")
    assert hidden_from(family.view, "韦支书（村支书）") == {complaint}
    assert hidden_from(family.view, "覃文书") == frozenset()
    assert without(family.view, "complaint", {complaint}).records("complaint").keys() == {other}
    assert own_name("韦支书（村支书）") == "韦支书"


def test_a_look_is_a_lawful_record_without_what_was_seen() -> None:
    body = access_log_entry(DAY, "韦支书", "1", "person", RecordId("0" * 32), "1", "")
    assert not [p for p in check(FORMS.form("look"), body, FORMS, DAY) if not p.warn]
    assert FORMS.form("look").append_only
