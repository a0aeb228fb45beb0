"""Whatever JSON stands in an answer: it is read, or it is told and counts as not given."""

from collections.abc import Mapping

import pytest

from forms.answers.types import TYPES
from forms.definitions.validation import not_answered
from forms.program import bundled
from forms.schema.form import FormDef, RecordId
from forms.village.stored_answers import StoredAnswers
from tests.helpers.two_families import DAY, Bodies, Said, exported, read, told, village

FORMS = bundled()
STORED = StoredAnswers(FORMS)
JSON: tuple[object, ...] = (
    None, True, False, 0, -1, 7, 10**13, 10**30, 1.5, float("nan"), float("inf"), "", "  ", "1",
    "01", "999", "not a date", "0000-13-45", "2026-02-30", "20200101", "2026-13", "1850",
    "2150-12-31",
    "<b>韦</b>", "字" * 200, "字" * 5000, "半个\ud800字", "空\0字", [], ["1"], ["1", "1"], ["1", 2],
    [["1"]], [None], ["x" * 64], {}, {"a": {"b": [1]}}, "0f" * 16,
)  # fmt: skip
FIELDS = [(form, field) for form in FORMS.forms.values() for field in form.fields]


def label(case: object) -> str:
    return str(getattr(case, "id", case))


@pytest.mark.parametrize("form", FORMS.forms.values(), ids=label)
def test_an_answer_is_read_as_it_is_or_told_and_left_out(form: FormDef) -> None:
    for field in form.fields:
        for value in JSON:
            body = {field.id: value}
            if form.id == "former":
                body |= {"person": "0f" * 16, "field": "student"} | body
            found, wrong = STORED.read(form.id, body)
            fault = TYPES[field.type].check(value, field, FORMS.codes)
            if field.id in found:
                assert found[field.id] is value
                assert field.id not in {one.field for one in wrong}
                assert fault is None or TYPES[field.type].reads(value, field, FORMS.codes)
            elif not_answered(value):
                assert not [one for one in wrong if one.field == field.id]
            else:
                assert field.id in {one.field for one in wrong}
                assert all("读不出来" in one.zh and one.zh.endswith("。") for one in wrong)


@pytest.mark.parametrize("body", [None, True, 3, 1.5, "text", ["birth"]])
def test_a_body_that_is_none_costs_its_record_alone(body: object) -> None:
    found, [wrong] = STORED.read("person", body)
    assert found == {}
    assert wrong.field == ""


def test_what_is_sealed_is_not_repeated_in_the_sentence() -> None:
    for form, field in FIELDS:
        _, wrong = STORED.read(form.id, {field.id: {"secret": "韦大山"}})
        open_ = field.disclosure.value in ("public", "inside")
        assert all(open_ or "韦大山" not in one.zh for one in wrong)


def test_a_form_this_program_does_not_have_is_left_alone() -> None:
    body: object = {"anything": {"a": 1}}
    assert STORED.read("own_future", body) == (body, ())
    assert STORED.read("person", body) == (body, ())


@pytest.mark.parametrize("stored", ["true", "null"])
def test_a_past_answer_its_question_may_have_had_is_read(stored: str) -> None:
    body = {"person": "0f" * 16, "day": "2026-05-01", "field": "student", "value": stored}
    assert STORED.read("former", body) == (body, ())


@pytest.mark.parametrize(
    ("field", "value"),
    [("student", '"yes"'), ("student", "[" * 90_000), ("name", '"韦"'), ("gone", "1"), ("", "1")],
)
def test_a_past_answer_of_another_kind_puts_nothing_back(field: str, value: str) -> None:
    person = RecordId("0f" * 16)
    bodies: Bodies = {
        "person": {person: {"name": "韦大山", "student": True}},
        "former": {
            RecordId("1f" * 16): {
                "person": person, "day": "2026-12-01", "field": field, "value": value[:4000],
            }
        },
    }  # fmt: skip
    view = read(bodies, FORMS)
    assert [one.field for one in view.unreadable[RecordId("1f" * 16)]]
    assert (view.on(DAY).body("person", person) or {})["name"] == "韦大山"


BASE = village(FORMS)
FIRST = {form: frozenset(list(records)[: len(records) // 2]) for form, records in BASE.items()}
"""The records of one family."""
SHARED = "village"
"""What everybody's answers rest on."""
OTHERS = {r for form, records in BASE.items() for r in records if r not in FIRST[form]}


def everything(bodies: Mapping[str, Mapping[RecordId, object]]) -> list[Said]:
    return sorted(told(read(bodies, FORMS), FORMS), key=str)


def answered(form: FormDef, given: Mapping[str, object]) -> Mapping[str, Mapping[RecordId, object]]:
    """The village with other answers in every record of a form that one family has."""
    bodies = {
        r: {**body, **given} if r in FIRST[form.id] else body for r, body in BASE[form.id].items()
    }
    return {**BASE, form.id: bodies}


BEFORE = [said for said in everything(BASE) if said[1] in OTHERS]


@pytest.mark.parametrize("form", FORMS.forms.values(), ids=label)
def test_what_cannot_be_read_counts_as_not_given_whatever_is_asked(form: FormDef) -> None:
    for place, field in enumerate(form.fields):
        wrong = next(
            value
            for value in (*JSON[place % len(JSON) :], *JSON)
            if not not_answered(value) and not TYPES[field.type].reads(value, field, FORMS.codes)
        )
        missing = answered(form, {field.id: None})
        found = read(answered(form, {field.id: wrong}), FORMS)
        assert found.records(form.id) == read(missing, FORMS).records(form.id)
        assert found.unreadable.keys() == FIRST[form.id]
        now = everything(missing)
        if form.id != SHARED:
            assert [said for said in now if said[1] in OTHERS] == BEFORE


@pytest.mark.parametrize("form", FORMS.forms.values(), ids=label)
def test_what_can_be_read_and_is_absurd_costs_nobody_else_anything(form: FormDef) -> None:
    for turn in range(8):
        given: dict[str, object] = {}
        for field in form.fields:
            fits = [v for v in JSON if TYPES[field.type].reads(v, field, FORMS.codes)]
            if fits and field.type != "ref":
                given[field.id] = fits[turn % len(fits)]
        bodies = answered(form, given)
        now = everything(bodies)
        exported(read(bodies, FORMS), form, FORMS)
        if form.id != SHARED:
            assert [s for s in now if s[1] in OTHERS] == BEFORE
