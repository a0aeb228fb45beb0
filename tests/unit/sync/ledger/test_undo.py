import pytest

from sync.change import new_record_id
from sync.errors.ledger import NothingToUndo
from sync.ledger.ledger import Ledger
from sync.store.values import Draft
from tests.helpers.villages import ACTOR, a_family, edit, save


def an_import(ledger: Ledger, *drafts: Draft) -> int:
    return ledger.write.save(drafts, actor=ACTOR, source="花名册.xlsx").tx


def test_after_undo_all_is_as_before(ledger: Ledger) -> None:
    household, person = a_family(ledger)
    before = ledger.read.bodies()
    new = new_record_id()
    record_now = ledger.read.get(person)
    assert record_now is not None
    tx = an_import(
        ledger,
        Draft("household", {"head_name": "蓝天"}, new),
        Draft("person", {"household": new, "name": "蓝天"}),
        Draft("person", {"household": household, "name": "韦秀岚", "sex": "2"}, person),
    )
    assert ledger.write.last_import() == tx
    (made,) = ledger.write.imports()
    assert (made.tx, made.source, made.changes, made.undone) == (tx, "花名册.xlsx", 3, False)
    undone = ledger.write.undo(tx, actor=ACTOR)
    assert ledger.write.imports()[0].undone
    assert (undone.retracted, undone.restored, undone.kept) == (2, 1, ())
    assert ledger.read.bodies() == before
    assert ledger.read.counts() == {"household": 1, "person": 1}
    assert undone.sentence == "已撤销：收回新登记 2 条，恢复原样 1 条。"
    assert ledger.write.last_import() is None
    assert ledger.read.check().good


def test_what_somebody_changed_since_is_left_alone_and_named(ledger: Ledger) -> None:
    household, _ = a_family(ledger)
    saved = ledger.write.save(
        [Draft("person", {"household": household, "name": f"蓝{n}"}) for n in "甲乙"],
        actor=ACTOR, source="花名册.xlsx",
    )  # fmt: skip
    edit(ledger, saved.ids[0], phone="13800000001")
    undone = ledger.write.undo(saved.tx, actor=ACTOR)
    assert (undone.retracted, undone.kept) == (1, (saved.ids[0],))
    assert "1 条" in undone.sentence.split("。")[1]
    kept = ledger.read.get(saved.ids[0])
    assert kept is not None
    assert kept.live


def test_what_others_point_to_is_kept_with_all_it_points_to(ledger: Ledger) -> None:
    home, empty = new_record_id(), new_record_id()
    saved = ledger.write.save(
        [
            Draft("household", {"head_name": "蓝天"}, home),
            Draft("household", {"head_name": "蓝海"}, empty),
            Draft("person", {"household": home, "name": "蓝天"}),
            Draft("person", {"household": empty, "name": "蓝海"}),
        ],
        actor=ACTOR, source="花名册.xlsx",
    )  # fmt: skip
    save(ledger, "absence", {"person": saved.ids[2], "from_day": "2026-03-01", "place": "广东"})
    undone = ledger.write.undo(saved.tx, actor=ACTOR)
    assert set(undone.kept) == {home, saved.ids[2]}
    assert {r.id for r in ledger.read.records("household")} == {home}


def test_several_imports_are_undone_from_the_last_backwards(ledger: Ledger) -> None:
    first = an_import(ledger, Draft("hamlet", {"name": "板岭屯"}))
    second = an_import(ledger, Draft("hamlet", {"name": "坡上屯"}))
    assert ledger.write.last_import() == second
    ledger.write.undo(second, actor=ACTOR)
    assert ledger.write.last_import() == first
    with pytest.raises(NothingToUndo):
        ledger.write.undo(second, actor=ACTOR)
    ledger.write.undo(first, actor=ACTOR)
    assert ledger.write.last_import() is None
    assert ledger.read.counts() == {}


def test_an_undone_import_can_be_repeated(ledger: Ledger) -> None:
    ledger.write.undo(an_import(ledger, Draft("hamlet", {"name": "板岭屯"})), actor=ACTOR)
    again = an_import(ledger, Draft("hamlet", {"name": "板岭屯"}))
    assert ledger.write.last_import() == again
    assert ledger.read.counts() == {"hamlet": 1}


def test_a_plain_save_is_no_import_but_can_be_undone(ledger: Ledger) -> None:
    saved = ledger.write.save([Draft("hamlet", {"name": "板岭屯"})], actor=ACTOR)
    assert ledger.write.last_import() is None
    assert ledger.write.undo(saved.tx, actor=ACTOR).retracted == 1
    with pytest.raises(NothingToUndo):
        ledger.write.undo(99, actor=ACTOR)


def test_an_import_that_changed_nothing_is_none(ledger: Ledger) -> None:
    saved = ledger.write.save([Draft("hamlet", {"name": "板岭屯"})], actor=ACTOR)
    again = Draft("hamlet", {"name": "板岭屯"}, saved.ids[0])
    assert ledger.write.save([again], actor=ACTOR, source="花名册.xlsx").tx == 0
    assert ledger.write.last_import() is None


def test_a_record_twice_in_one_import_returns_to_what_it_was(ledger: Ledger) -> None:
    hamlet = save(ledger, "hamlet", {"name": "板岭屯"})
    tx = an_import(
        ledger,
        Draft("hamlet", {"name": "坡上屯"}, hamlet),
        Draft("hamlet", {"name": "坡下屯"}, hamlet),
    )
    ledger.write.undo(tx, actor=ACTOR)
    assert ledger.read.bodies()["hamlet"] == {hamlet: {"name": "板岭屯"}}
