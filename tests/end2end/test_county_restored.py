"""A county put back from an older backup: the villages bring back what it lost, once each."""

import random
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from sync.client.session import sync
from sync.county.backup import backup
from sync.county.oneway.laying import lay_over
from sync.county.oneway.log import OnewayLog
from sync.county.tables import prepare
from sync.errors.wire import AuthorUnknown, RecordsAwaited, SignatureWrong
from sync.ledger.chains.authors import Authors
from sync.ledger.integrity_check import check
from sync.ledger.ledger import Ledger
from sync.ledger.reader import Reader
from sync.store.engine import open_store
from tests.helpers.counties import RunningCounty
from tests.helpers.exchange import assert_whole, at_county, enrolled
from tests.helpers.villages import a_family, a_ledger, close, edit, key_of, save


def kept(county: RunningCounty, file: Path) -> None:
    engine = open_store(f"sqlite:///{county.folder / 'county.db'}")
    backup.save(engine, file)
    engine.dispose()


def put_back(county: RunningCounty, file: Path, *ledgers: Ledger) -> None:
    county.stop()
    for part in county.folder.glob("county.db*"):
        part.unlink()
    engine = open_store(f"sqlite:///{county.folder / 'county.db'}")
    prepare(engine)
    log = OnewayLog(county.folder)
    backup.restore(engine, file, lay_over=lambda db, _: lay_over(db, log))
    engine.dispose()
    county.start()
    for ledger in ledgers:
        ledger.meta["county_url"] = county.url


def test_what_the_county_lost_comes_back_from_the_villages(
    county: RunningCounty, device: Callable[[str], Ledger], tmp_path: Path
) -> None:
    one, two = (enrolled(device(name), county) for name in ("one", "two"))
    _, person = a_family(one)
    for ledger in (one, two):
        sync(ledger.store)
    kept(county, tmp_path / "b")
    edit(one, person, sex="2")
    mine = save(one, "household", {"head_name": "韦一"})
    sync(one.store)
    sync(two.store)
    edit(two, person, birth="1960-01-01")
    theirs = save(two, "household", {"head_name": "韦二"})
    sync(two.store)
    sync(one.store)
    before = one.read.bodies()
    put_back(county, tmp_path / "b", one, two)
    assert Reader(at_county(county).store).get(mine) is None
    edit(one, person, sex="1")  # life goes on
    assert sync(one.store).digests_equal
    assert one.read.get(theirs) is not None, "nothing vanishes while the other has not called yet"
    assert sync(two.store).digests_equal
    assert sync(one.store).digests_equal
    assert_whole(county, one, two)
    after = one.read.bodies()
    assert {form: set(found) for form, found in after.items()} == {
        form: set(found) for form, found in before.items()
    }
    assert one.read.get(person) == two.read.get(person)
    assert one.read.clashes() == []


def test_a_village_that_lost_nothing_notices_nothing(
    county: RunningCounty, device: Callable[[str], Ledger], tmp_path: Path
) -> None:
    one = enrolled(device("one"), county)
    a_family(one)
    sync(one.store)
    kept(county, tmp_path / "b")
    put_back(county, tmp_path / "b", one)
    save(one, "household", {"head_name": "韦一"})
    assert sync(one.store).digests_equal
    assert_whole(county, one)


def test_what_a_computer_the_county_has_forgotten_signed_is_proved_by_the_countys_own_word(
    county: RunningCounty, device: Callable[[str], Ledger], tmp_path: Path
) -> None:
    one = enrolled(device("one"), county)
    a_family(one)
    sync(one.store)
    kept(county, tmp_path / "b")
    late = enrolled(device("late"), county)
    written = save(late, "household", {"head_name": "韦迟"})
    sync(late.store)
    sync(one.store)
    put_back(county, tmp_path / "b", one)
    believed = Authors(one.store.meta).all()
    forged = {
        who: author._replace(key=key_of(one)) if author.device == late.meta["device"] else author
        for who, author in believed.items()
    }
    one.meta["authors"] = []
    with pytest.raises(AuthorUnknown):
        sync(one.store, attempts=2)
    Authors(one.store.meta).keep(forged.values())
    with pytest.raises(SignatureWrong):
        sync(one.store, attempts=2)
    Authors(one.store.meta).keep(believed.values())
    assert sync(one.store).digests_equal
    feed = at_county(county)
    assert Reader(feed.store).get(written) is not None
    assert check(feed.store).good
    close(feed)
    assert_whole(county, one)


@settings(
    max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@example(seed=213412)
@given(seed=st.integers(0, 2**32))
def test_whenever_the_county_is_put_back_everybody_agrees_again(
    tmp_path_factory: pytest.TempPathFactory, seed: int
) -> None:
    chance, folder = random.Random(seed), tmp_path_factory.mktemp("restored")
    with RunningCounty(folder / "county") as county:
        books = [enrolled(a_ledger(folder / f"{name}.db"), county) for name in ("a", "b")]
        file = folder / "backup"
        kept(county, file)
        made = set()
        for step in range(chance.randint(5, 14)):
            book, act = chance.choice(books), chance.random()
            if act < 0.4:
                made.add(save(book, "household", {"head_name": f"韦{step}"}))
            elif act < 0.5 and (households := book.read.records("household")):
                edit(book, chance.choice(households).id, note=f"改{step}")
            elif act < 0.62:
                kept(county, file)
            elif act < 0.74:
                put_back(county, file, *books)
            else:
                with suppress(RecordsAwaited):
                    assert sync(book.store).digests_equal
        for _ in range(3):
            for book in books:
                with suppress(RecordsAwaited):  # who made the record calls in the next round
                    sync(book.store)
        assert_whole(county, *books)
        assert {r.id for r in books[0].read.records("household")} == made
    close(*books)
