"""One answer for many: each record's fate, and the drafts are what the button counts."""

from datetime import date

import pytest

from desktop.book.many import Fate, Planned, Plans, SameAnswer, Which, editable, registers_for
from forms.program import bundled
from forms.schema.form import Body, RecordId, Value
from forms.village.view import VillageView
from tests.helpers.sheets import number

DAY = date(2026, 11, 1)
D = bundled()
PERSON = D.form("person")
H, A, B, C = (RecordId(f"0190{n:028x}") for n in range(4))
GROWN: Body = {"name": "韦大山", "household": H, "birth": "1980-01-01"}


def plans(**people: Body) -> Plans:
    bodies: dict[str, dict[RecordId, Body]] = {
        "household": {H: {"head_name": "韦大山"}},
        "person": {RecordId(name): body for name, body in people.items()},
    }
    return Plans(VillageView(bodies), D, DAY)


def fate(
    body: Body, field: str, value: Value, which: Which = Which.BLANK, **more: Value
) -> Planned:
    edit = SameAnswer(PERSON, PERSON.field(field), value, which, **more)  # type: ignore[arg-type]
    (line,) = plans(p=body).edit(edit, [RecordId("p"), RecordId("gone")])
    return line


@pytest.mark.parametrize(
    ("body", "field", "value", "which", "expected"),
    [
        (GROWN, "marital", "20", Which.BLANK, Fate.CHANGE),
        ({**GROWN, "marital": "30"}, "marital", "20", Which.BLANK, Fate.LEFT),
        ({**GROWN, "marital": "30"}, "marital", "20", Which.ALL, Fate.CHANGE),
        ({**GROWN, "marital": "20"}, "marital", "20", Which.ALL, Fate.SAME),
        ({**GROWN, "spouse": H}, "marital", "10", Which.BLANK, Fate.LOOK),
        (GROWN, "marital", "no such code", Which.BLANK, Fate.CANNOT),
        (GROWN, "arrived", "2026-13-01", Which.BLANK, Fate.CANNOT),
        (GROWN, "death_day", "2027-01-01", Which.BLANK, Fate.CANNOT),
        (GROWN, "card_paper_day", "2026-01-01", Which.BLANK, Fate.CANNOT),
        ({**GROWN, "birth": "2015-01-01"}, "living_ability", "1", Which.BLANK, Fate.CANNOT),
        ({"name": "韦", "household": H}, "living_ability", "1", Which.BLANK, Fate.CANNOT),
        ({"name": "韦"}, "marital", "20", Which.BLANK, Fate.CANNOT),
    ],
)
def test_every_record_has_a_fate_with_its_reason(
    body: Body, field: str, value: Value, which: Which, expected: Fate
) -> None:
    line = fate(body, field, value, which)
    assert line.fate is expected
    assert line.why.endswith("。") or expected in {Fate.CHANGE, Fate.SAME}


def test_only_a_certain_answer_is_written_over() -> None:
    edit = SameAnswer(PERSON, PERSON.field("marital"), "20", Which.ONLY, "30")
    found = plans(
        a={**GROWN, "marital": "30"}, b={**GROWN, "marital": "10"}, c=GROWN
    ).edit(edit, [RecordId(one) for one in "abc"])  # fmt: skip
    assert {line.record: line.fate for line in found} == {
        "a": Fate.CHANGE, "b": Fate.LEFT, "c": Fate.LEFT
    }  # fmt: skip


def test_what_a_number_says_is_not_said_otherwise_for_many() -> None:
    body = {**GROWN, "id_number": number("19800101", 1)}
    assert fate(body, "sex", "2", Which.ALL).fate is Fate.CANNOT


def test_a_change_since_a_day_keeps_what_was() -> None:
    made = plans(a={**GROWN, "marital": "10"}, b=GROWN)
    edit = SameAnswer(PERSON, PERSON.field("marital"), "20", Which.ALL, None, date(2026, 5, 1))
    lines = made.edit(edit, [RecordId("a"), RecordId("b")])
    drafts = made.drafts(edit, lines)
    assert [draft.form for draft in drafts if draft.form == "person"] == ["person"] * 2
    (former,) = [draft.answers for draft in drafts if draft.form == "former"]
    assert (former["person"], former["field"], former["day"]) == ("a", "marital", "2026-05-01")


def test_names_numbers_references_and_sealed_answers_are_not_changed_for_many() -> None:
    offered = {field.id for field in editable(PERSON)}
    assert offered.isdisjoint({
        "name", "alias", "id_number", "household", "spouse", "no_capacity", "phone"
    })  # fmt: skip
    assert {"marital", "ethnic", "education"} <= offered
    assert editable(D.form("posting")) == []
    assert editable(D.form("look")) == []


def test_one_record_for_each_is_doubted_where_there_is_one_and_refused_where_it_is_wrong() -> None:
    visit = D.form("visit")
    bodies: dict[str, dict[RecordId, Body]] = {
        "household": {H: {"head_name": "韦大山"}},
        "person": {A: GROWN, B: GROWN},
        "visit": {RecordId("v"): {"household": H, "person": A, "day": "2026-10-01"}},
    }
    made = Plans(VillageView(bodies), D, DAY)
    whom = [A, B]
    answers: Body = {"day": "2026-10-01", "mode": "1", "met": "本人", "result": "1"}
    lines = made.register(visit, answers, "person", whom)
    assert {line.record: line.fate for line in lines} == {A: Fate.LOOK, B: Fate.CHANGE}
    assert all(line.body["household"] == H for line in lines)
    none = made.register(visit, {"mode": "1"}, "person", whom)
    assert {line.fate for line in none} == {Fate.CANNOT}


def test_registers_for_many_say_whom_they_are_about() -> None:
    about = {form.id: subject for form, subject in registers_for(D, "household")}
    assert about["visit"] == "household"
    assert not {"person", "household", "posting", "village"} & about.keys()
