"""Typed records: written from the forms, true to what is stored, never a guess."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from build_spec.records import KINDS, PAGE, name_of, page
from forms.answers.types import TYPES
from forms.definitions import records
from forms.definitions.record_view import Record, covers
from forms.program import bundled
from forms.schema.form import FormDef, RecordId, Value
from forms.schema.partial_date import DayRange
from forms.village.view import VillageView

ANSWERS = st.one_of(
    st.text(), st.integers(), st.booleans(), st.none(), st.floats(allow_nan=False),
    st.lists(st.text()), st.lists(st.integers()), st.dictionaries(st.text(), st.text()),
)  # fmt: skip
ONE, TWO, HOME = RecordId("01" * 16), RecordId("02" * 16), RecordId("0a" * 16)


def test_the_records_are_fresh() -> None:
    written = PAGE.read_text(encoding="utf-8")
    assert written == page(bundled().forms), "run: python -m build_spec.records"


def test_every_type_of_answer_is_read() -> None:
    assert set(KINDS) == set(TYPES)


@pytest.mark.parametrize("form", bundled().forms.values(), ids=lambda form: form.id)
@given(value=ANSWERS)
def test_an_answer_is_what_is_stored_or_not_known(form: FormDef, value: object) -> None:
    """One answer of any JSON type: read as it is where the question takes it, else as None."""
    kind: type[Record] = getattr(records, name_of(form))
    for field in form.fields:
        record = kind(ONE, {field.id: value})  # type: ignore[dict-item]
        read = getattr(record, field.id + "_" * (field.id == "class"))
        if read is not None and not isinstance(read, DayRange):
            assert read == value
            assert type(read) is type(value)
        if TYPES[field.type].check(value, field, bundled().codes) is None:
            assert (read.written if isinstance(read, DayRange) else read) == value


def test_a_wrong_answer_costs_that_answer_alone() -> None:
    stored: dict[str, Value] = {"kind": 7, "from_day": "gestern", "amount": True, "document": "8号"}
    benefit = records.Benefit(ONE, stored)
    assert (benefit.kind, benefit.from_day, benefit.amount) == (None, None, None)
    assert benefit.document == "8号"


def test_records_are_found_in_a_village() -> None:
    view = VillageView(
        {
            "benefit": {
                ONE: {"person": TWO, "kind": "01", "from_day": "2026-01"},
                TWO: {"person": 5, "household": HOME},
            }
        }
    )
    assert [one.id for one in view.all(records.Benefit)] == [ONE, TWO]
    assert [one.kind for one in view.by(records.Benefit.person, TWO)] == ["01"]
    assert view.by(records.Benefit.person, None) == ()
    assert [one.id for one in view.by(records.Benefit.household, HOME)] == [TWO]
    assert view.get(records.Benefit, HOME) is None
    assert view.card(records.Person, ONE).name is None


@pytest.mark.parametrize(
    ("begin", "end", "covered"),
    [
        ("2026-05", "", True), ("2026-06", "", False), ("", "2026", True),
        ("", "2026-04", False), ("", "", True), ("", "2026-06-01", True),
        ("", "2026-05-31", False), ("", "2026-05", False),
    ],
)  # fmt: skip
def test_a_partial_day_is_read_widely(begin: str, end: str, *, covered: bool) -> None:
    spell = records.Absence(ONE, {"from_day": begin, "to_day": end})
    assert covers(spell, date(2026, 5, 31)) is covered
