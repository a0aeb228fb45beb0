"""The same on SQLite and PostgreSQL: a county's feed, and devices that agree through it."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from forms.schema.form import RecordId
from sync.change import NO_LINK, Change
from sync.errors.ledger import ForkFound, GapFound, RecordRefused
from sync.ledger.identity import Identity
from sync.ledger.integrity_check import check
from sync.ledger.ledger import Ledger
from sync.ledger.reader import Reader
from sync.ledger.replica import Replica
from sync.ledger.village_feed import VillageFeed
from tests.helpers.postgres import postgres_url  # noqa: F401  a fixture
from tests.helpers.villages import (
    ACTOR,
    VILLAGE,
    a_family,
    a_feed,
    a_ledger,
    close,
    edit,
    exchange,
    pull,
    push,
    save,
    unsent,
)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def feed(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[VillageFeed]:
    if request.param == "postgres":
        url: str = request.getfixturevalue("postgres_url")
    else:
        url = f"sqlite:///{tmp_path / 'county.db'}"
    made = a_feed(url)
    yield made
    close(made)


def handed_up(ledger: Ledger) -> tuple[list[Change], bytes]:
    return Replica(ledger.store).outbox(0, 1000), NO_LINK


def test_a_village_is_handed_up_and_both_sides_agree(feed: VillageFeed, ledger: Ledger) -> None:
    a_family(ledger)
    assert push(ledger, feed) == 2
    pull(ledger, feed)
    assert feed.head().seq == ledger.meta["cursor"] == 2
    assert Reader(feed.store).digest() == ledger.read.digest() == feed.head().digest != "0" * 32
    assert Reader(feed.store).bodies() == ledger.read.bodies()
    assert ledger.read.status().unsent == 0
    assert all(r.confirmed for r in ledger.read.records())
    assert feed.rnos(r.id for r in ledger.read.records()) == Replica(ledger.store).rnos(
        r.id for r in ledger.read.records()
    )
    assert set(feed.records_of([1, 2])) == {1, 2}
    assert feed.head().last_contact is not None
    assert check(feed.store).good
    assert ledger.read.check().good


def test_handing_up_twice_changes_nothing_and_gives_the_same_receipt(
    feed: VillageFeed, ledger: Ledger
) -> None:
    a_family(ledger)
    batch, before = handed_up(ledger)
    assert feed.accept(ledger.meta["device"], 1, batch, before) == 2
    first = feed.receipt(ledger.meta["device"], 1)
    state = (feed.head().seq, Reader(feed.store).digest(), Reader(feed.store).bodies())
    assert feed.accept(ledger.meta["device"], 1, batch, before) == 0
    again = feed.receipt(ledger.meta["device"], 1)
    assert again == first
    assert (feed.head().seq, Reader(feed.store).digest(), Reader(feed.store).bodies()) == state
    assert feed.accept(ledger.meta["device"], 1, [], NO_LINK) == 0
    for _ in range(2):
        Replica(ledger.store).confirm(again.high_water, again.seq_runs, again.rnos)
    assert ledger.read.digest() == Reader(feed.store).digest()


def test_batches_that_overlap_are_taken_once(feed: VillageFeed, ledger: Ledger) -> None:
    _, person = a_family(ledger)
    edit(ledger, person, phone="13800000001")
    edit(ledger, person, phone="13800000002")
    batch, before = handed_up(ledger)
    assert feed.accept(ledger.meta["device"], 1, batch[:3], before) == 3
    link = Replica(ledger.store).link_at(1)
    assert link is not None
    assert feed.accept(ledger.meta["device"], 1, batch[1:], link) == 1
    assert feed.head().seq == 4


def test_a_gap_names_the_number_expected(feed: VillageFeed, ledger: Ledger) -> None:
    _, person = a_family(ledger)
    edit(ledger, person, phone="13800000001")
    batch, before = handed_up(ledger)
    link = Replica(ledger.store).link_at(1)
    assert link is not None
    with pytest.raises(GapFound) as gap:
        feed.accept(ledger.meta["device"], 1, batch[1:], link)
    assert gap.value.expected == 1
    with pytest.raises(GapFound) as gap:
        feed.accept(ledger.meta["device"], 1, [batch[0], batch[2]], before)
    assert gap.value.expected == 2
    with pytest.raises(GapFound):
        feed.accept("f" * 16, 1, batch, before)
    assert feed.head().seq == 0


def test_another_history_of_the_same_device_is_a_fork(feed: VillageFeed, ledger: Ledger) -> None:
    _, person = a_family(ledger)
    batch, before = handed_up(ledger)
    feed.accept(ledger.meta["device"], 1, batch, before)
    edit(ledger, person, phone="13800000001")
    more = Replica(ledger.store).outbox(2, 10)
    with pytest.raises(ForkFound):
        feed.accept(ledger.meta["device"], 1, more, b"x" * 16)
    with pytest.raises(ForkFound):
        feed.accept(ledger.meta["device"], 1, [batch[0], replace(batch[1], actor="别人")], before)
    assert feed.head().seq == 2
    link = Replica(ledger.store).link_at(2)
    assert link is not None
    assert feed.accept(ledger.meta["device"], 1, more, link) == 1
    assert feed.link_at(ledger.meta["device"], 1, 3) == Replica(ledger.store).link_at(3)


def test_a_new_epoch_of_a_device_begins_at_one(feed: VillageFeed, ledger: Ledger) -> None:
    _, person = a_family(ledger)
    exchange(ledger, feed)
    edit(ledger, person, phone="13800000001")
    Identity(ledger.store).begin_epoch(2)
    edit(ledger, person, phone="13800000002")
    assert [(c.epoch, c.dseq, c.tx) for c in unsent(ledger)] == [
        (2, 1, 1),
        (2, 2, 2),
    ]
    exchange(ledger, feed)
    assert Reader(feed.store).bodies() == ledger.read.bodies()
    assert Reader(feed.store).digest() == ledger.read.digest()
    assert ledger.read.check().good
    assert Ledger.open(ledger.store.engine, ledger.definitions).meta["epoch"] == 2
    Identity(ledger.store).begin_epoch(2)
    assert ledger.meta["confirmed"] == 2


def test_one_field_twice_waits_for_a_person_on_every_side(
    feed: VillageFeed, ledger: Ledger, other: Ledger
) -> None:
    _, person = a_family(ledger)
    exchange(ledger, feed)
    exchange(other, feed)
    edit(ledger, person, name="韦秀岚", sex="2")
    edit(other, person, name="韦秀蓝", birth="1986-01")
    for _ in range(2):
        exchange(ledger, feed)
        exchange(other, feed)
    for side in (ledger, other, feed):
        (clash,) = Reader(side.store).clashes()
        assert (clash.field, clash.in_force, clash.proposed) == ("name", "韦秀岚", "韦秀蓝")
        record = Reader(side.store).get(person)
        assert record is not None
        assert (record.body["name"], record.body["sex"], record.body["birth"]) == (
            "韦秀岚", "2", "1986-01",
        )  # fmt: skip
        assert Reader(side.store).digest() == Reader(feed.store).digest()
    assert ledger.read.status().clashes == 1
    other.write.settle(other.read.clashes()[0], "韦秀蓝", actor=ACTOR)
    assert not other.read.clashes()
    exchange(other, feed)
    exchange(ledger, feed)
    assert not ledger.read.clashes()
    assert not Reader(feed.store).clashes()
    assert ledger.read.bodies() == other.read.bodies() == Reader(feed.store).bodies()
    assert ledger.read.bodies()["person"][person]["name"] == "韦秀蓝"
    for side in (ledger, other, feed):
        assert check(side.store).good


def test_the_feed_is_read_in_pages_and_leaves_out_ones_own(
    feed: VillageFeed, ledger: Ledger, other: Ledger
) -> None:
    a_family(ledger)
    exchange(ledger, feed)
    pull(other, feed, limit=1)
    assert other.read.bodies() == ledger.read.bodies()
    a_family(other)
    exchange(other, feed, limit=1)
    assert [c.device for c in feed.after(0, not_device=ledger.meta["device"], limit=9)] == [
        other.meta["device"]
    ] * 2
    assert [c.seq for c in feed.after(1, limit=2)] == [2, 3]


def test_a_village_found_again_is_the_same(feed: VillageFeed, ledger: Ledger) -> None:
    a_family(ledger)
    push(ledger, feed)
    again = VillageFeed.found(feed.store.engine, feed.store.definitions, VILLAGE)
    assert again.head() == feed.head()
    assert again.store.place == feed.store.place


steps = st.lists(
    st.tuples(
        st.integers(0, 2),
        st.sampled_from(
            ["exchange", "push", "pull", "name", "phone", "sex", "mark", "new", "undo"]
        ),
        st.sampled_from(["甲", "乙", "丙"]),
    ),
    max_size=12,
)


@settings(max_examples=25, deadline=None)
@given(steps)
def test_devices_agree_with_the_county_whatever_they_did_in_whatever_order(
    story: list[tuple[int, str, str]],
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        feed = a_feed(f"sqlite:///{folder}/county.db")
        devices = [a_ledger(Path(folder) / f"{n}.db") for n in range(3)]
        _, person = a_family(devices[0])
        for device in devices:
            exchange(device, feed)
        for who, what, word in story:
            act(devices[who], feed, person, what, word)
        for device in (*devices, *devices):
            exchange(device, feed, limit=2)
        for device in devices:
            assert device.read.digest() == Reader(feed.store).digest()
            assert device.read.bodies() == Reader(feed.store).bodies()
            assert device.read.clashes() == Reader(feed.store).clashes()
            assert device.read.check().good
        assert check(feed.store).good
        assert [c.seq for c in feed.after(0, limit=1000)] == list(range(1, feed.head().seq + 1))
        close(feed, *devices)


def act(ledger: Ledger, feed: VillageFeed, person: RecordId, what: str, word: str) -> None:
    digit = str("甲乙丙".index(word) + 1)
    acts: dict[str, Callable[[], object]] = {
        "exchange": lambda: exchange(ledger, feed, limit=2),
        "push": lambda: push(ledger, feed),
        "pull": lambda: pull(ledger, feed),
        "mark": lambda: ledger.write.retract([person], actor=ACTOR, reason="错"),
        "new": lambda: save(ledger, "hamlet", {"name": word}),
        "undo": lambda: undo_last_save(ledger),
        "phone": lambda: edit(ledger, person, phone=f"1380000000{digit}"),
        "sex": lambda: edit(ledger, person, sex=digit),
        "name": lambda: edit(ledger, person, name=f"韦{word}"),
    }
    with suppress(RecordRefused):  # not every digit is a sex
        acts[what]()


def undo_last_save(ledger: Ledger) -> None:
    if Replica(ledger.store).last_dseq():
        ledger.write.undo(Replica(ledger.store).outbox(0, 1000)[-1].tx, actor=ACTOR)
