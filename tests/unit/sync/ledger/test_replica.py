import shutil
from pathlib import Path

import pytest

from sync.errors.ledger import FeedIncomplete, ForkFound
from sync.errors.wire import AuthorUnknown
from sync.ledger.identity import Identity
from sync.ledger.ledger import Ledger
from sync.ledger.reader import Reader
from sync.ledger.replica import Replica
from sync.ledger.village_feed import VillageFeed
from sync.store.engine import open_store
from tests.helpers.villages import (
    ACTOR,
    a_family,
    a_feed,
    close,
    edit,
    exchange,
    pull,
    push,
    told,
    trust,
    unsent,
)


@pytest.fixture
def feed(tmp_path: Path):  # type: ignore[no-untyped-def]
    made = a_feed(f"sqlite:///{tmp_path / 'county.db'}")
    yield made
    close(made)


def test_receiving_twice_changes_nothing(feed: VillageFeed, ledger: Ledger, other: Ledger) -> None:
    a_family(ledger)
    exchange(ledger, feed)
    given = told(feed, 0)
    with pytest.raises(AuthorUnknown):
        Replica(other.store).receive(given, 2)
    trust(other, feed)
    assert len(Replica(other.store).receive(given, 2)) == 2
    state = (other.read.bodies(), other.read.digest(), other.meta["cursor"])
    assert Replica(other.store).receive(given, 2) == []
    assert Replica(other.store).receive(given[:1], 1) == []
    assert (other.read.bodies(), other.read.digest(), other.meta["cursor"]) == state


def test_a_feed_with_a_hole_is_refused_whole(
    feed: VillageFeed, ledger: Ledger, other: Ledger
) -> None:
    _, person = a_family(ledger)
    push(ledger, feed)
    for phone in ("13800000001", "13800000002"):
        edit(ledger, person, phone=phone)
        push(ledger, feed)
    given = told(feed, 0)
    trust(other, feed)
    with pytest.raises(FeedIncomplete):
        Replica(other.store).receive(given[:2], 4)
    with pytest.raises(FeedIncomplete):
        Replica(other.store).receive([given[0], given[2]], 4)
    assert (other.meta["cursor"], other.read.counts()) == (0, {})
    Replica(other.store).receive(given, 4)
    assert other.read.digest() == Reader(feed.store).digest()


def test_ones_own_edit_stays_on_top_until_it_is_confirmed(
    feed: VillageFeed, ledger: Ledger, other: Ledger
) -> None:
    _, person = a_family(ledger)
    exchange(ledger, feed)
    exchange(other, feed)
    edit(ledger, person, sex="2")
    push(ledger, feed)
    edit(other, person, birth="1986-01")
    pull(other, feed)
    record = other.read.get(person)
    assert record is not None
    assert (record.body["sex"], record.body["birth"], record.confirmed) == ("2", "1986-01", False)
    assert other.read.digest() == Reader(feed.store).digest(), (
        "the digest is of what the county has confirmed"
    )
    assert other.read.check().good


def test_a_clock_from_the_future_does_not_carry_ours_away(
    feed: VillageFeed, ledger: Ledger, other: Ledger
) -> None:
    _, person = a_family(ledger)
    ledger.store.clock.saw(ledger.store.clock.tick() + (1 << 60))
    edit(ledger, person, sex="2")
    ahead = unsent(ledger)[-1].hlc
    push(ledger, feed)
    pull(other, feed)
    edit(other, person, phone="13800000001")
    assert unsent(other)[0].hlc < ahead
    record = other.read.get(person)
    assert record is not None
    assert record.body["phone"] == "13800000001", "a successor applies whatever the clock says"


def test_an_import_made_before_a_new_epoch_can_still_be_undone(ledger: Ledger) -> None:
    from sync.store.values import Draft

    a_family(ledger)
    ledger.write.save(
        [Draft("hamlet", {"name": n}) for n in "甲乙"], actor=ACTOR, source="花名册.xlsx"
    )
    Identity(ledger.store).begin_epoch(3)
    tx = ledger.write.last_import()
    assert tx == 3
    assert ledger.write.undo(tx, actor=ACTOR).retracted == 2
    assert ledger.read.check().good


def test_what_was_lost_with_an_old_backup_comes_back_under_the_new_epoch(
    feed: VillageFeed, ledger: Ledger, tmp_path: Path
) -> None:
    _, person = a_family(ledger)
    exchange(ledger, feed)
    edit(ledger, person, phone="13800000001")
    ledger.store.engine.dispose()
    backup = tmp_path / "backup.db"
    shutil.copyfile(tmp_path / "one.db", backup)
    edit(ledger, person, sex="2")
    exchange(ledger, feed)
    old = Ledger.open(open_store(f"sqlite:///{backup}"), ledger.definitions)
    edit(old, person, birth="1986-01")
    with pytest.raises(ForkFound):
        push(old, feed)
    Identity(old.store).begin_epoch(2)
    push(old, feed)
    trust(old, feed)
    Replica(old.store).receive(told(feed, old.meta["cursor"]), feed.head().seq)
    assert old.read.digest() == Reader(feed.store).digest()
    assert old.read.bodies() == Reader(feed.store).bodies()
    record = old.read.get(person)
    assert record is not None
    assert record.body.keys() >= {"phone", "sex", "birth"}
    assert old.read.check().good
    close(old)
