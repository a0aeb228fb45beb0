"""Marking as mistaken: told before, nothing left dangling, and it can be brought back."""

import pytest

from forms.schema.form import RecordId, Value
from sync.change import new_record_id
from sync.errors.ledger import RecordStays, RecordUnknown
from sync.ledger.ledger import Ledger
from sync.store.values import Draft
from tests.helpers.villages import ACTOR, a_family, edit, save


def test_what_hangs_on_a_household_is_told_all_the_way_down(ledger: Ledger) -> None:
    household, person = a_family(ledger)
    away = save(ledger, "absence", {"person": person, "from_day": "2026-03-01", "place": "广东"})
    split = save(ledger, "household", {"head_name": "蓝天", "split_from": household})
    hung = ledger.read.hanging([household])
    assert {one.record for one in hung.at} == {person, split}
    assert hung.goes == {person: "person", away: "absence"}
    assert hung.emptied == {split: "household"}
    before = ledger.read.bodies()
    saved = ledger.write.retract([household], actor=ACTOR, reason="录错了", with_dependants=True)
    assert ledger.read.bodies() == {"household": {split: {"head_name": "蓝天"}}}
    ledger.write.undo(saved.tx, actor=ACTOR)
    assert ledger.read.bodies() == before


def test_what_pointed_at_a_double_points_at_the_right_one_after(ledger: Ledger) -> None:
    household, person = a_family(ledger)
    double = save(ledger, "person", {"household": household, "name": "韦秀兰"})
    child = save(ledger, "person", {"household": household, "name": "韦小花", "mother": double})
    edit(ledger, person, spouse=double)  # who would be married to herself
    away = save(ledger, "absence", {"person": double, "from_day": "2026-03-01", "place": "广东"})
    before = ledger.read.bodies()
    ledger.write.retract([double], actor=ACTOR, reason="录了两遍", instead=person)
    now = ledger.read.bodies()
    assert now["person"][child]["mother"] == person
    assert now["absence"][away]["person"] == person
    assert "spouse" not in now["person"][person]
    assert double not in now["person"]
    ledger.write.restore([double], actor=ACTOR)
    assert ledger.read.bodies() == before


def test_what_is_not_there_takes_nothing_over(ledger: Ledger) -> None:
    household, person = a_family(ledger)
    before = ledger.read.bodies()
    for other in (new_record_id(), person, household):
        with pytest.raises(RecordUnknown):
            ledger.write.retract([household], actor=ACTOR, reason="误录", instead=other)
    with pytest.raises(RecordUnknown):
        ledger.write.retract([new_record_id()], actor=ACTOR, reason="误录")
    assert ledger.read.bodies() == before


def test_who_marked_it_when_and_why_is_kept(ledger: Ledger) -> None:
    hamlet = save(ledger, "hamlet", {"name": "板岭屯"})
    assert ledger.read.marked() == []
    ledger.write.retract([hamlet], actor="覃文书", reason="录了两遍")
    (mark,) = ledger.read.marked()
    assert (mark.record.id, mark.actor, mark.reason) == (hamlet, "覃文书", "录了两遍")
    assert mark.record.body["name"] == "板岭屯"
    assert mark.at_ms > 0
    ledger.write.retract([hamlet], actor="别人", reason="再标一次")  # is marked already
    assert ledger.read.marked() == [mark]
    ledger.write.restore([hamlet], actor=ACTOR, reason="标错了")
    assert ledger.read.marked() == []
    assert ledger.read.history(hamlet)[-1].reason == "标错了"
    assert ledger.write.restore([hamlet], actor=ACTOR).tx == 0


def test_a_record_comes_back_with_what_it_points_at(ledger: Ledger) -> None:
    household, person = a_family(ledger)
    away = save(ledger, "absence", {"person": person, "from_day": "2026-03-01", "place": "广东"})
    ledger.write.retract([away], actor=ACTOR, reason="误录")
    ledger.write.retract([household], actor=ACTOR, reason="误录", with_dependants=True)
    assert ledger.read.coming_back([away]) == {
        away: "absence", person: "person", household: "household",
    }  # fmt: skip
    ledger.write.restore([away], actor=ACTOR)
    assert ledger.read.counts() == {"absence": 1, "person": 1, "household": 1}


def test_of_an_import_taken_back_one_household_comes_back_with_its_people(
    ledger: Ledger,
) -> None:
    homes = [new_record_id() for _ in range(3)]
    drafts = [Draft("household", {"head_name": f"蓝{n}"}, home) for n, home in enumerate(homes)]
    drafts += [Draft("person", {"household": home, "name": "蓝天"}) for home in homes]
    saved = ledger.write.save(drafts, actor=ACTOR, source="花名册")
    ledger.write.undo(saved.tx, actor=ACTOR)
    assert len(ledger.read.marked()) == 6
    ledger.write.restore([homes[1]], actor=ACTOR)
    assert ledger.read.counts() == {"household": 1, "person": 1}


def test_an_answer_given_since_is_not_taken_from_anybody(ledger: Ledger) -> None:
    household, _ = a_family(ledger)
    mother, other = (
        save(ledger, "person", {"household": household, "name": name}) for name in ("蓝一", "蓝二")
    )
    child = save(ledger, "person", {"household": household, "name": "小花", "mother": mother})
    ledger.write.retract([mother], actor=ACTOR, reason="误录", with_dependants=True)
    edit(ledger, child, mother=other)
    ledger.write.restore([mother], actor=ACTOR)
    held = ledger.read.get(child)
    assert held is not None
    assert held.body["mother"] == other


def test_what_points_at_itself_can_be_marked(ledger: Ledger) -> None:
    _, person = a_family(ledger)
    edit(ledger, person, guardian=person)
    ledger.write.retract([person], actor=ACTOR, reason="误录")
    assert ledger.read.counts() == {"household": 1}


def test_two_who_point_at_each_other_do_not_go_round_for_ever(ledger: Ledger) -> None:
    household, wife = a_family(ledger)
    body: dict[str, Value] = {"household": household, "name": "韦大山", "spouse": wife}
    husband: RecordId = save(ledger, "person", body)
    edit(ledger, wife, spouse=husband)
    ledger.write.retract([husband], actor=ACTOR, reason="误录", with_dependants=True)
    held = ledger.read.get(wife)
    assert held is not None
    assert "spouse" not in held.body


SHEET: dict[str, Value] = {
    "kind": "N09", "title": "拟纳入监测的农户", "number": "板岭村公示〔2026〕N09-1130号",
    "as_of": "2026-11-20", "checker_name": "韦秀兰", "checked_day": "2026-11-20",
    "approver_name": "农大山", "approved_day": "2026-11-20", "posted_day": "2026-11-21",
    "place": "村委会", "days": 7,
}  # fmt: skip


def test_a_sheet_on_the_board_is_taken_down_and_not_marked(ledger: Ledger) -> None:
    sheet = save(ledger, "posting", SHEET)
    before = ledger.read.bodies()
    for refused in (
        lambda: ledger.read.hanging([sheet]),
        lambda: ledger.write.retract([sheet], actor=ACTOR, reason="误录"),
        lambda: ledger.write.retract([sheet], actor=ACTOR, reason="误录", with_dependants=True),
    ):
        with pytest.raises(RecordStays) as caught:
            refused()
        assert "板岭村公示〔2026〕N09-1130号" in caught.value.told
        assert "撤下更正" in caught.value.told
    assert ledger.read.bodies() == before


@pytest.mark.parametrize(
    "state",
    [
        {"posted_day": None},
        {"removed_day": "2026-11-29"},
        {"withdrawn_day": "2026-11-22", "withdrawn_for": "名字写错"},
    ],
)
def test_a_sheet_that_does_not_hang_may_be_marked(
    ledger: Ledger, state: dict[str, Value | None]
) -> None:
    body = {name: value for name, value in {**SHEET, **state}.items() if value is not None}
    sheet = save(ledger, "posting", body)
    ledger.write.retract([sheet], actor=ACTOR, reason="录了两遍")
    assert sheet not in ledger.read.bodies().get("posting", {})
