"""Whether a county writes rows one by one or as a set, its tables are the same to the last byte."""

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from sync.ledger.closed.keys import take_trees, trees_of
from sync.ledger.integrity_check import check
from sync.ledger.reader import Reader
from sync.ledger.village_feed import VillageFeed
from sync.store import bulk_postgres
from sync.store.tables import chains, clashes, frames, records, villages
from tests.helpers.postgres import postgres_url  # noqa: F401  a fixture
from tests.helpers.villages import ACTOR, a_feed, a_ledger, close, edit, exchange, save

pytestmark = pytest.mark.postgres
WORDS = ("甲", "乙", "丙 \"'\\", "𬀩𠅤", "")


def rows(feed: VillageFeed) -> dict[str, list[dict[str, Any]]]:
    """Everything the feed has written, in the order of the keys."""
    found: dict[str, list[dict[str, Any]]] = {}
    with feed.store.engine.connect() as db:
        for table in (records, chains, frames, clashes, villages):
            query = select(table).order_by(*table.primary_key.columns)
            found[table.name] = [
                {str(k): bytes(v) if isinstance(v, memoryview) else v for k, v in row.items()}
                for row in db.execute(query).mappings()
            ]
    for row in found["villages"]:
        del row["last_contact"]
    return found


def story(feed: VillageFeed, folder: Path, seed: int) -> None:
    """Three devices that write, clash, mark and exchange."""
    chance = random.Random(seed)
    devices = [a_ledger(folder / f"{seed}-{n}.db") for n in range(3)]
    for step in range(60):
        device = chance.choice(devices)
        found = device.read.records()
        act = chance.random()
        if act < 0.25 or not found:
            save(device, "household", {"head_name": f"韦{step}", "hh_no": f"{step:04d}"})
        elif act < 0.6:
            name = chance.choice(["note", "head_name"])
            word = chance.choice(WORDS) or (None if name == "note" else "韦")
            edit(device, chance.choice(found).id, **{name: word})
        elif act < 0.66:
            device.write.retract([chance.choice(found).id], actor=ACTOR, reason="误录")
        elif act < 0.72 and (open_ones := device.read.clashes()):
            device.write.settle(open_ones[0], open_ones[0].proposed, actor=ACTOR)
        else:
            exchange(device, feed)
    for device in (*devices, *devices):
        exchange(device, feed)
    assert all(device.read.digest() == Reader(feed.store).digest() for device in devices)
    close(*devices)


def replayed(feed: VillageFeed, log: VillageFeed) -> None:
    """The same changes in the same order, into another feed."""
    take_trees(feed.store, trees_of(log.store))
    for chain, row in log.after(0):
        feed.accept(row.signature, row.body, None, chain.fork)


@pytest.fixture
def sets(postgres_url: str) -> Iterator[VillageFeed]:  # noqa: F811
    made = a_feed(postgres_url)
    yield made
    close(made)


@pytest.mark.parametrize("seed", range(6))
def test_set_by_set_and_row_by_row_leave_the_same_tables(
    sets: VillageFeed, tmp_path: Path, seed: int
) -> None:
    story(sets, tmp_path, seed)
    single = a_feed(f"sqlite:///{tmp_path / 'single.db'}")
    replayed(single, sets)
    assert rows(single) == rows(sets)
    assert check(sets.store).good
    assert check(single.store).good
    close(single)


def test_postgresql_row_by_row_is_the_same_too(
    sets: VillageFeed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    single = a_feed(f"sqlite:///{tmp_path / 'single.db'}")
    story(single, tmp_path, 99)
    monkeypatch.setattr(bulk_postgres, "fits", lambda *_: False)
    monkeypatch.delattr(bulk_postgres, "insert")
    replayed(sets, single)
    assert rows(single) == rows(sets)


def test_a_ledger_on_sqlite_and_its_county_on_postgresql_say_the_same(
    sets: VillageFeed, tmp_path: Path
) -> None:
    ledger = a_ledger(tmp_path / "one.db")
    hamlet = save(ledger, "hamlet", {"name": "上屯"})
    edit(ledger, hamlet, name="下屯")
    exchange(ledger, sets)
    assert [r.body for r in Reader(sets.store).records()] == [r.body for r in ledger.read.records()]
    assert Reader(sets.store).digest() == ledger.read.digest()
    close(ledger)
