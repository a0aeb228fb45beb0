"""A cloned disk and a restored backup become devices of their own; nothing is lost or doubled."""

import random
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sync.client.enrol import enrol
from sync.client.parcel import pack
from sync.client.session import sync
from sync.errors.ledger import ForkFound
from sync.ledger.ledger import Ledger
from sync.ledger.reader import Reader
from sync.store.engine import open_store
from sync.store.values import Draft
from tests.helpers.counties import RunningCounty
from tests.helpers.disks import copied, opened
from tests.helpers.exchange import assert_whole, at_county, enrolled
from tests.helpers.villages import ACTOR, VILLAGE, a_family, close, edit, save


def copy_of(ledger: Ledger, folder: Path, name: str) -> Ledger:
    """The book as it is now, on another disk."""
    return opened(copied(ledger, folder / f"{name}.db"))


def again(ledger: Ledger, county: RunningCounty) -> None:
    """What the sentence of the fork asks for."""
    before = ledger.meta["device"]
    with pytest.raises(ForkFound):
        sync(ledger.store)
    assert not ledger.read.status().enrolled
    enrol(ledger.store, county.url, county.code(VILLAGE, ""))
    assert ledger.meta["device"] != before
    assert ledger.read.status().enrolled


def test_a_clone_goes_on_as_a_computer_of_its_own(
    county: RunningCounty, device: Callable[[str], Ledger], tmp_path: Path
) -> None:
    one = enrolled(device("one"), county)
    _, person = a_family(one)
    sync(one.store)
    clone = copy_of(one, tmp_path, "clone")
    edit(one, person, sex="2")
    sync(one.store)
    sync(one.store)
    new = save(clone, "household", {"head_name": "韦克隆"})
    edit(clone, person, birth="1960-01-01")
    again(clone, county)
    assert sync(clone.store).digests_equal
    sync(one.store)
    assert_whole(county, one, clone)
    body = one.read.get(person)
    assert body is not None
    assert (body.body["sex"], body.body["birth"]) == ("2", "1960-01-01")
    assert one.read.get(new) is not None
    close(clone)


def test_a_book_set_back_gets_its_own_changes_back_and_keeps_the_new_ones(
    county: RunningCounty, device: Callable[[str], Ledger], tmp_path: Path
) -> None:
    one = enrolled(device("one"), county)
    a_family(one)
    sync(one.store)
    waiting = save(one, "household", {"head_name": "韦没送"})
    backup = copy_of(one, tmp_path, "backup")
    later = save(one, "household", {"head_name": "韦后来"})
    sync(one.store)  # both are in the county; then the disk dies
    close(one)
    fresh = save(backup, "household", {"head_name": "韦恢复后"})
    again(backup, county)
    assert sync(backup.store).digests_equal
    assert_whole(county, backup)
    names = {r.body["head_name"] for r in backup.read.records("household")}
    assert {"韦没送", "韦后来", "韦恢复后"} <= names
    assert len([r for r in backup.read.records("household") if r.id == waiting]) == 1
    assert {backup.read.get(r) is not None for r in (waiting, later, fresh)} == {True}
    assert backup.read.clashes() == []
    close(backup)


def test_an_import_of_a_copy_can_still_be_undone(
    county: RunningCounty, device: Callable[[str], Ledger], tmp_path: Path
) -> None:
    one = enrolled(device("one"), county)
    a_family(one)
    sync(one.store)
    clone = copy_of(one, tmp_path, "clone")
    save(one, "household", {"head_name": "韦一"})
    sync(one.store)
    sync(one.store)
    clone.write.save([Draft("household", {"head_name": "韦导入"})], actor=ACTOR, source="a.xlsx")
    again(clone, county)
    (made,) = clone.write.imports()
    assert made.source == "a.xlsx"
    assert sync(clone.store).digests_equal
    close(clone)


def test_a_parcel_of_a_copy_is_refused_too(
    county: RunningCounty, device: Callable[[str], Ledger], tmp_path: Path
) -> None:
    from sync.county.devices.parcels import take_parcel
    from sync.county.devices.service import CountyService

    one = enrolled(device("one"), county)
    a_family(one)
    sync(one.store)
    clone = copy_of(one, tmp_path, "clone")
    save(one, "household", {"head_name": "韦一"})
    sync(one.store)
    sync(one.store)
    save(clone, "household", {"head_name": "韦二"})
    engine = open_store(f"sqlite:///{county.folder / 'county.db'}")
    with pytest.raises(ForkFound):
        take_parcel(engine, CountyService(engine, "x", 459999), pack(clone.store).content, "admin")
    engine.dispose()
    close(clone)


@settings(
    max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(seed=st.integers(0, 2**32))
def test_copies_made_at_any_moment_converge(
    county: RunningCounty, tmp_path_factory: pytest.TempPathFactory, seed: int
) -> None:
    """Two books of a village, one of them copied, edited and synchronised in any order."""
    from tests.helpers.villages import a_ledger

    chance, folder = random.Random(seed), tmp_path_factory.mktemp("copies")
    books = [enrolled(a_ledger(folder / f"{name}.db"), county) for name in ("a", "b")]
    made = {str(r.id) for r in Reader(at_county(county).store).records("household")}
    for step in range(chance.randint(4, 12)):
        book = chance.choice(books)
        act = chance.random()
        if act < 0.45:
            made.add(save(book, "household", {"head_name": f"韦{seed % 97}-{step}"}))
        elif act < 0.6 and len(books) < 4:
            books.append(copy_of(book, folder, f"copy{step}"))
        else:
            settle(book, county)
    for _ in range(2):
        for book in books:
            settle(book, county)
    assert_whole(county, *books)
    assert {str(r.id) for r in books[0].read.records("household")} >= made
    close(*books)


def settle(book: Ledger, county: RunningCounty) -> None:
    try:
        sync(book.store)
    except ForkFound:
        enrol(book.store, county.url, county.code(VILLAGE, ""))
        sync(book.store)
