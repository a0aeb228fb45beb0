"""The same on SQLite and PostgreSQL: a county's feed, and devices that agree through it."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forms.schema.form import RecordId, Value
from sync.errors.ledger import ForkFound, GapFound, RecordRefused
from sync.errors.wire import FrameBroken, SignatureWrong
from sync.ledger.chains.log import FrameRow
from sync.ledger.closed.keys import take_trees, trees_of
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
    a_store,
    close,
    edit,
    exchange,
    key_of,
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


def frames_of(ledger: Ledger, *edits: dict[str, Value | None]) -> list[FrameRow]:
    """What a device has, sealed after the family and after each edit of its person."""
    _, person = a_family(ledger)
    replica = Replica(ledger.store)
    replica.seal()
    for answers in edits:
        edit(ledger, person, **answers)
        replica.seal()
    return [row for _, row in replica.own_frames(0)]


def give(feed: VillageFeed, ledger: Ledger, row: FrameRow, **other: bytes) -> int:
    """Hand up one frame as it was signed; how many changes of it are new."""
    take_trees(feed.store, trees_of(ledger.store))
    sent = {"signature": row.signature, "body": row.body, "key": key_of(ledger)} | other
    return len(feed.accept(**sent))


def test_a_village_is_handed_up_and_both_sides_agree(feed: VillageFeed, ledger: Ledger) -> None:
    a_family(ledger)
    assert push(ledger, feed) == 2
    pull(ledger, feed)
    assert feed.head().seq == ledger.meta["cursor"] == 2
    assert Reader(feed.store).digest() == ledger.read.digest() == feed.head().digest != "0" * 32
    assert Reader(feed.store).bodies() == ledger.read.bodies()
    assert ledger.read.status().unsent == 0
    assert all(r.confirmed for r in ledger.read.records())
    assert feed.head().last_contact is not None
    assert feed.head().link != bytes(32)
    assert check(feed.store).good
    assert ledger.read.check().good


def test_handing_up_twice_changes_nothing_and_gives_the_same_receipt(
    feed: VillageFeed, ledger: Ledger
) -> None:
    (row,) = frames_of(ledger)
    assert give(feed, ledger, row) == 2
    first = feed.receipt(ledger.meta["device"], 1)
    state = (feed.head(), Reader(feed.store).digest(), Reader(feed.store).bodies())
    assert give(feed, ledger, row) == 0
    again = feed.receipt(ledger.meta["device"], 1)
    assert again == first
    assert (feed.head(), Reader(feed.store).digest(), Reader(feed.store).bodies()) == state
    for _ in range(2):
        Replica(ledger.store).confirm(again.high_water, again.seq_runs)
    assert ledger.read.digest() == Reader(feed.store).digest()


def test_a_gap_names_the_number_expected(feed: VillageFeed, ledger: Ledger) -> None:
    first, second, third = frames_of(ledger, {"phone": "13800000001"}, {"sex": "2"})
    with pytest.raises(GapFound) as gap:
        give(feed, ledger, second)
    assert gap.value.expected == 1
    give(feed, ledger, first)
    with pytest.raises(GapFound) as gap:
        give(feed, ledger, third)
    assert gap.value.expected == 3
    assert feed.head().seq == 2


def test_what_its_author_did_not_sign_is_not_taken(
    feed: VillageFeed, ledger: Ledger, other: Ledger
) -> None:
    first, second = frames_of(ledger, {"phone": "13800000001"})
    (foreign,) = frames_of(other)
    for wrong in (
        {"key": key_of(other)}, {"signature": second.signature}, {"signature": bytes(64)},
        {"signature": foreign.signature}, {"body": foreign.body},
    ):  # fmt: skip
        with pytest.raises(SignatureWrong):
            give(feed, ledger, first, **wrong)
    for place in range(0, len(first.body), 7):
        spoilt = bytearray(first.body)
        spoilt[place] ^= 0x41
        with pytest.raises((SignatureWrong, FrameBroken, GapFound)):
            give(feed, ledger, first, body=bytes(spoilt))
    assert feed.head().seq == 0


def test_another_history_of_the_same_device_is_a_fork(
    feed: VillageFeed, ledger: Ledger, tmp_path: Path
) -> None:
    (first,) = frames_of(ledger)
    give(feed, ledger, first)
    ledger.store.engine.dispose()
    shutil.copyfile(tmp_path / "one.db", tmp_path / "copy.db")
    copy = Ledger.open(a_store(tmp_path / "copy.db"), ledger.definitions)
    (person,) = ledger.read.bodies()["person"]
    for one, birth in ((ledger, "1986-01"), (copy, "1987-01")):
        edit(one, person, birth=birth)
        Replica(one.store).seal()
    (_, ours), (_, theirs) = (Replica(one.store).own_frames(2)[0] for one in (ledger, copy))
    assert give(feed, ledger, ours) == 1
    with pytest.raises(ForkFound):
        give(feed, ledger, theirs)
    assert feed.head().seq == 3
    # As a way of its own it is kept, with its author's signature.
    assert give(feed, ledger, theirs, fork=theirs.link[:8]) == 1
    assert give(feed, ledger, theirs, fork=theirs.link[:8]) == 0
    assert [c.field for c in Reader(feed.store).clashes()] == ["birth"]
    exchange(ledger, feed)
    for store in (ledger.store, feed.store):
        assert check(store).good
    assert ledger.read.bodies() == Reader(feed.store).bodies()
    assert ledger.read.digest() == Reader(feed.store).digest()
    close(copy)


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
    assert Replica(ledger.store).confirmed_dseq == 2


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


def test_the_feed_leaves_out_ones_own(feed: VillageFeed, ledger: Ledger, other: Ledger) -> None:
    a_family(ledger)
    exchange(ledger, feed)
    pull(other, feed)
    assert other.read.bodies() == ledger.read.bodies()
    a_family(other)
    exchange(other, feed)
    assert [c.device for c, _ in feed.after(0, not_device=ledger.meta["device"])] == [
        other.meta["device"]
    ]
    assert [(row.seq, row.upto) for _, row in feed.after(0)] == [(1, 2), (3, 4)]
    assert [row.seq for _, row in feed.after(0, upto=2)] == [1]


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
            exchange(device, feed)
        for device in devices:
            assert device.read.digest() == Reader(feed.store).digest()
            assert device.read.bodies() == Reader(feed.store).bodies()
            assert device.read.clashes() == Reader(feed.store).clashes()
            assert device.read.check().good
        assert check(feed.store).good
        log = feed.changes_in([row for _, row in feed.after(0)])
        assert [c.seq for c in log] == list(range(1, feed.head().seq + 1))
        close(feed, *devices)


def act(ledger: Ledger, feed: VillageFeed, person: RecordId, what: str, word: str) -> None:
    digit = str("甲乙丙".index(word) + 1)
    acts: dict[str, Callable[[], object]] = {
        "exchange": lambda: exchange(ledger, feed),
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
    log = [c for r in ledger.read.records(live=False) for c in ledger.read.history(r.id)]
    own = [c.tx for c in log if (c.device, c.epoch) == (ledger.meta["device"], 1)]
    if own:
        ledger.write.undo(max(own), actor=ACTOR)
