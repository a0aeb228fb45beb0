"""A county put back from an older backup: the villages bring back what it lost, once each."""

import random
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from sync.client.session import sync
from sync.county import backup
from sync.county.tables import prepare
from sync.errors.wire import RecordsAwaited
from sync.ledger.engine import open_store
from sync.ledger.ledger import Ledger
from tests.helpers.counties import RunningCounty
from tests.helpers.exchange import assert_whole, at_county, enrolled
from tests.helpers.villages import a_family, a_ledger, close, edit, save


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
    backup.restore(engine, file)
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
        sync(ledger)
    kept(county, tmp_path / "b")
    edit(one, person, sex="2")
    mine = save(one, "household", {"head_name": "韦一"})
    sync(one)
    sync(two)
    edit(two, person, birth="1960-01-01")
    theirs = save(two, "household", {"head_name": "韦二"})
    sync(two)
    sync(one)
    before = one.bodies()
    put_back(county, tmp_path / "b", one, two)
    assert at_county(county).get(mine) is None
    edit(one, person, sex="1")  # life goes on
    assert sync(one).digests_equal
    assert one.get(theirs) is not None, "nothing vanishes while the other has not called yet"
    assert sync(two).digests_equal
    assert sync(one).digests_equal
    assert_whole(county, one, two)
    after = one.bodies()
    assert {form: set(found) for form, found in after.items()} == {
        form: set(found) for form, found in before.items()
    }
    assert one.get(person) == two.get(person)
    assert one.clashes() == []


def test_a_village_that_lost_nothing_notices_nothing(
    county: RunningCounty, device: Callable[[str], Ledger], tmp_path: Path
) -> None:
    one = enrolled(device("one"), county)
    a_family(one)
    sync(one)
    kept(county, tmp_path / "b")
    put_back(county, tmp_path / "b", one)
    save(one, "household", {"head_name": "韦一"})
    assert sync(one).digests_equal
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
            elif act < 0.5 and (households := book.records("household")):
                edit(book, chance.choice(households).id, note=f"改{step}")
            elif act < 0.62:
                kept(county, file)
            elif act < 0.74:
                put_back(county, file, *books)
            else:
                with suppress(RecordsAwaited):
                    assert sync(book).digests_equal
        for _ in range(3):
            for book in books:
                with suppress(RecordsAwaited):  # who made the record calls in the next round
                    sync(book)
        assert_whole(county, *books)
        assert {r.id for r in books[0].records("household")} == made
    close(*books)
