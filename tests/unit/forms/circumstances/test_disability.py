from datetime import date

import pytest

from forms.circumstances.disability import certificate_of
from forms.definitions.records import Person
from forms.schema.form import RecordId
from forms.schema.partial_date import day_range
from forms.schema.ternary import Answer
from tests.helpers.family import Family


def card(**body: str) -> tuple[Family, str]:
    family = Family()
    person = family.add("梁凤兰", "02", "2", "1964-08-07", id_number="459999196408079542")
    family.put("disabled_person", person=person, **body)
    return family, person


@pytest.mark.parametrize(
    ("category", "grade", "severe"),
    [
        ("1", "1", Answer.YES),
        ("4", "2", Answer.YES),
        ("4", "3", Answer.NO),
        ("5", "4", Answer.YES),  # intellectual
        ("6", "3", Answer.YES),  # psychiatric
        ("7", "3", Answer.UNKNOWN),  # multiple: the parts decide
        ("7", "1", Answer.YES),
        ("", "", Answer.UNKNOWN),
    ],
)
def test_what_is_severe(category: str, grade: str, severe: Answer) -> None:
    family, _ = card(category=category, grade=grade)
    found = certificate_of(family.view, next(iter(family.bodies["person"])))
    assert found is not None
    assert found.severe is severe


def test_the_number_tells_category_and_grade() -> None:
    family, _ = card(certificate="45999919640807954211")
    found = certificate_of(family.view, next(iter(family.bodies["person"])))
    assert found is not None
    assert (found.category, found.grade) == ("1", "1")
    assert found.held
    assert found.fits(Person(RecordId(""), {"id_number": "459999196408079542"}))
    assert not found.fits(Person(RecordId(""), {"id_number": "459999199001010011"}))


def test_ten_years_from_issue_unless_a_day_is_written() -> None:
    family, _ = card(certificate="45999919640807954211", issued="2016-02-29")
    found = certificate_of(family.view, next(iter(family.bodies["person"])))
    assert found is not None
    assert found.valid_to == day_range("2026-03-01")
    family, _ = card(issued="2016-02-29", valid_to="2030-01")
    found = certificate_of(family.view, next(iter(family.bodies["person"])))
    assert found is not None
    assert found.valid_to is not None
    assert found.valid_to.last == date(2030, 1, 31)


def test_no_card_no_certificate() -> None:
    family = Family()
    person = family.add("梁凤兰", "02", "2", "1964-08-07")
    assert certificate_of(family.view, person) is None


@pytest.mark.parametrize(("status", "held", "cancelled"), [
    ("1", True, False), ("2", True, False), ("3", True, True), ("4", True, True),
    ("5", False, False),
])  # fmt: skip
def test_status(status: str, held: bool, cancelled: bool) -> None:
    family, _ = card(certificate="45999919640807954211", status=status)
    found = certificate_of(family.view, next(iter(family.bodies["person"])))
    assert found is not None
    assert (found.held, found.cancelled) == (held, cancelled)
