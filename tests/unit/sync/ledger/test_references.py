"""No local write leaves a reference behind that leads nowhere; the line is never refused."""

from collections.abc import Iterator

import pytest

from forms.program import bundled
from forms.schema.form import RecordId, Value
from forms.village.references import References, dangling
from forms.village.view import VillageView
from sync.change import new_record_id
from sync.errors.ledger import RecordHeld, RecordSingle, ReferenceGone
from sync.ledger.ledger import Ledger
from sync.store.values import Draft
from tests.helpers.answers import answers
from tests.helpers.villages import ACTOR, a_family, a_feed, a_ledger, close, edit, exchange, save

FORMS = bundled()
REFERENCES = [
    (form.id, field.id, str(field.form))
    for form in FORMS.forms.values()
    for field in form.fields
    if field.type == "ref"
]


ASKED: dict[tuple[str, str], dict[str, Value]] = {
    ("household", "merged_into"): {"hh_status": "4"},
    ("meeting", "council"): {"type": "10"},
    ("coverage", "hamlet"): {"scope": "2"},
    ("coverage", "household"): {"scope": "3"},
    ("coverage", "person"): {"scope": "4"},
}
"""Answers without which a question is not asked."""


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    """One ledger for every reference: making one takes longer than the test."""
    made = a_ledger(tmp_path_factory.mktemp("shared") / "one.db")
    yield made
    close(made)


def led_astray(ledger: Ledger) -> list[tuple[str, str]]:
    """Form and question of every reference that leads nowhere."""
    view = VillageView(ledger.read.bodies())
    return [(one.form, one.field) for one in dangling(view, ledger.definitions)]


def one_of(ledger: Ledger, form: str, known: dict[str, RecordId]) -> RecordId:
    """A record of a form; what it cannot do without is made first."""
    for field in FORMS.form(form).fields:
        if field.type == "ref" and field.required and str(field.form) not in known:
            known[str(field.form)] = one_of(ledger, str(field.form), known)
    given = answers(FORMS.form(form), FORMS, known)
    return save(ledger, form, given)


def test_the_village_has_many_references() -> None:
    assert len(REFERENCES) >= 60


@pytest.mark.parametrize(("form", "field", "to"), REFERENCES)
def test_a_record_points_at_a_live_record_of_the_right_form(
    shared: Ledger, form: str, field: str, to: str
) -> None:
    ledger = shared
    household, person = a_family(ledger)
    known = {"household": household, "person": person}
    if to not in known:
        known[to] = one_of(ledger, to, known)
    record = one_of(ledger, form, dict(known))
    target = one_of(ledger, to, dict(known))
    held = ledger.read.get(record)
    assert held is not None
    wrong: tuple[Value, ...] = (
        new_record_id(), record if form != to else person if to != "person" else household,
    )  # fmt: skip
    for other in wrong:
        with pytest.raises(ReferenceGone) as caught:
            ledger.write.save(
                [Draft(form, {**held.body, **ASKED.get((form, field), {}), field: other}, record)],
                actor=ACTOR,
            )
        assert FORMS.form(form).field(field).label in caught.value.told
    body = {**held.body, **ASKED.get((form, field), {}), field: target}
    ledger.write.save([Draft(form, body, record)], actor=ACTOR)
    with pytest.raises(RecordHeld):
        ledger.write.retract([target], actor=ACTOR, reason="误录")
    assert ledger.read.get(target) is not None
    hung = ledger.read.hanging([target])
    assert (form, field) in {(at.form, at.field) for one in hung.at for at in one.at}
    ledger.write.retract([target], actor=ACTOR, reason="录了两遍", with_dependants=True)
    assert led_astray(ledger) == []


def test_both_of_a_pair_may_be_marked_at_once(ledger: Ledger) -> None:
    household, person = a_family(ledger)
    ledger.write.retract([household, person], actor=ACTOR, reason="误录")
    assert ledger.read.counts() == {}


def test_a_record_that_moves_away_in_the_same_save_holds_nothing(ledger: Ledger) -> None:
    household, person = a_family(ledger)
    other = save(ledger, "household", {"head_name": "蓝天"})
    edit(ledger, person, household=other)
    ledger.write.retract([household], actor=ACTOR, reason="误录")
    assert led_astray(ledger) == []


def test_a_former_answer_holds_where_somebody_lived(ledger: Ledger) -> None:
    household, person = a_family(ledger)
    other = save(ledger, "household", {"head_name": "蓝天"})
    edit(ledger, person, household=other)
    former: dict[str, Value] = {
        "person": person, "day": "2026-05-01", "field": "household", "value": f'"{household}"',
    }  # fmt: skip
    kept = save(ledger, "former", former)
    with pytest.raises(RecordHeld):
        ledger.write.retract([household], actor=ACTOR, reason="误录")
    ledger.write.retract([household], actor=ACTOR, reason="误录", with_dependants=True)
    held = ledger.read.get(kept)
    assert held is not None
    assert (held.live, held.body["value"]) == (True, "null")
    with pytest.raises(ReferenceGone):
        save(ledger, "former", former)


def test_an_old_reference_that_leads_nowhere_does_not_keep_from_mending_the_rest(
    ledger: Ledger, other: Ledger, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Two computers that did not know of each other: both agree, and what dangles is found."""
    feed = a_feed(f"sqlite:///{tmp_path_factory.mktemp('county') / 'county.db'}")
    household = save(ledger, "household", {"head_name": "韦大山"})
    exchange(ledger, feed)
    exchange(other, feed)
    ledger.write.retract([household], actor=ACTOR, reason="误录")
    person = save(other, "person", {"household": household, "name": "韦秀兰"})
    for _ in range(2):
        exchange(ledger, feed)
        exchange(other, feed)
    assert ledger.read.digest() == other.read.digest()
    assert led_astray(ledger) == led_astray(other) == [("person", "household")]
    edit(ledger, person, phone="13800000001")
    with pytest.raises(ReferenceGone):
        edit(ledger, person, household=new_record_id())
    ledger.write.restore([household], actor=ACTOR)
    assert led_astray(ledger) == []
    close(feed)


def test_a_clash_is_not_settled_for_what_is_not_there(
    ledger: Ledger, other: Ledger, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """To choose that a record is mistaken is to mark it."""
    feed = a_feed(f"sqlite:///{tmp_path_factory.mktemp('county') / 'county.db'}")
    household = save(ledger, "household", {"head_name": "韦大山"})
    exchange(ledger, feed)
    exchange(other, feed)
    edit(other, household, phone="13800000001")
    exchange(other, feed)
    ledger.write.retract([household], actor=ACTOR, reason="误录")
    exchange(ledger, feed)
    (clash,) = ledger.read.clashes()
    held = ledger.read.get(household)
    assert held is not None
    assert held.live
    save(ledger, "person", {"household": household, "name": "韦秀兰"})
    with pytest.raises(RecordHeld):
        ledger.write.settle(clash, clash.proposed, actor=ACTOR)
    ledger.write.settle(clash, clash.in_force, actor=ACTOR)
    assert led_astray(ledger) == []
    close(feed)


def test_the_village_has_one_record_of_its_own(ledger: Ledger) -> None:
    body: dict[str, Value] = {"name": "板岭村", "code12": "459999100201"}
    village = save(ledger, "village", body)
    with pytest.raises(RecordSingle):
        ledger.write.retract([village], actor=ACTOR, reason="误录")
    with pytest.raises(RecordSingle):
        save(ledger, "village", body)
    edit(ledger, village, township="板岭乡")
    assert ledger.read.counts() == {"village": 1}


def test_forms_nobody_knows_point_at_nothing() -> None:
    found = References(FORMS).of("no_such_form", new_record_id(), {"person": "x"})
    assert list(found) == []
