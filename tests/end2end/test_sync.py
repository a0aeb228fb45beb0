"""Villages and a county over real sockets: what is handed up arrives once and agrees."""

from collections.abc import Callable

from sync.client.session import sync
from sync.ledger.ledger import Ledger
from sync.store.values import Draft
from tests.helpers.counties import RunningCounty
from tests.helpers.exchange import assert_whole, enrolled, moved
from tests.helpers.villages import ACTOR, a_family, edit


def test_two_devices_of_a_village_come_to_agree(
    any_county: RunningCounty, device: Callable[[str], Ledger]
) -> None:
    one, two = enrolled(device("one"), any_county), enrolled(device("two"), any_county)
    _, person = a_family(one)
    assert moved(sync(one.store)) == (2, 0, True)
    assert moved(sync(two.store)) == (0, 2, True)
    assert two.read.bodies() == one.read.bodies()

    edit(one, person, sex="2")
    edit(two, person, birth="1958-03-11")
    assert moved(sync(one.store)) == (1, 0, True)
    assert moved(sync(two.store)) == (1, 1, True)
    assert moved(sync(one.store)) == (0, 1, True)
    merged = one.read.get(person)
    assert merged is not None
    assert (merged.body["sex"], merged.body["birth"]) == ("2", "1958-03-11")
    assert one.read.clashes() == two.read.clashes() == []

    edit(one, person, marital="20")
    edit(two, person, marital="30")
    assert moved(sync(one.store)) == (1, 0, True)
    clashed = sync(two.store)
    assert (moved(clashed), clashed.clashes) == ((1, 1, True), 1)
    assert "1 处不一致" in clashed.sentence
    assert moved(sync(one.store)) == (0, 1, True)
    [clash] = one.read.clashes()
    assert two.read.clashes() == [clash]
    assert (clash.field, clash.in_force, clash.proposed) == ("marital", "20", "30")

    one.write.settle(clash, "30", actor=ACTOR)
    assert moved(sync(one.store)) == (1, 0, True)
    assert moved(sync(two.store)) == (0, 1, True)
    assert one.read.clashes() == two.read.clashes() == []
    settled = two.read.get(person)
    assert settled is not None
    assert settled.body["marital"] == "30"


def test_fifty_edits_beside_each_other_merge_and_fifty_clashes_are_shown_and_none_is_false(
    county: RunningCounty, device: Callable[[str], Ledger]
) -> None:
    one, two = enrolled(device("one"), county), enrolled(device("two"), county)
    drafts = [Draft("household", {"head_name": f"韦{i}", "hh_no": f"{i:04d}"}) for i in range(100)]
    homes = one.write.save(drafts, actor=ACTOR).ids
    for ledger in (one, two):
        sync(ledger.store)
    beside, same = homes[:50], homes[50:]
    for number, home in enumerate(beside):
        edit(one, home, head_name=f"黄{number}")
        edit(two, home, hh_no=f"9{number:03d}")
    for number, home in enumerate(same):
        edit(one, home, head_name=f"黄{number}")
        edit(two, home, head_name=f"覃{number}")
    for ledger in (one, two, one):
        sync(ledger.store)
    for ledger in (one, two):
        found = [ledger.read.get(home) for home in beside]
        kept = [(r.body["head_name"], r.body["hh_no"]) for r in found if r is not None]
        assert kept == [(f"黄{number}", f"9{number:03d}") for number in range(50)]
        assert {clash.record for clash in ledger.read.clashes()} == set(same)
        assert len(ledger.read.clashes()) == 50
        values = {(clash.in_force, clash.proposed) for clash in ledger.read.clashes()}
        assert values == {(f"黄{number}", f"覃{number}") for number in range(50)}
    assert_whole(county, one, two)


def test_nothing_to_do_moves_next_to_nothing(
    any_county: RunningCounty, device: Callable[[str], Ledger]
) -> None:
    one = enrolled(device("one"), any_county)
    a_family(one)
    sync(one.store)
    for _ in range(2):
        again = sync(one.store)
        assert moved(again) == (0, 0, True)
        assert again.requests == 1
        assert again.bytes_sent + again.bytes_received < 1000
    assert one.meta["last_sync"]


def test_an_undone_import_travels_too(
    county: RunningCounty, device: Callable[[str], Ledger]
) -> None:
    one, two = enrolled(device("one"), county), enrolled(device("two"), county)
    drafts = [Draft("household", {"head_name": f"韦{i}"}) for i in range(40)]
    tx = one.write.save(drafts, actor=ACTOR, source="花名册.xlsx").tx
    sync(one.store)
    sync(two.store)
    one.write.undo(tx, actor=ACTOR)
    sync(one.store)
    sync(two.store)
    assert two.read.records("household") == []
    assert_whole(county, one, two)
