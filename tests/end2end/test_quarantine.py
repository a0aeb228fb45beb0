"""One record that the county's database refuses stops nobody: it is quarantined, others go on."""

import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from forms.program import bundled
from forms.schema.form import RecordId
from sync.change import Kind, new_record_id
from sync.client.session import sync
from sync.county.accounts.area import Role
from sync.errors.wire import CountyTroubled
from sync.ledger.drafts import write
from sync.ledger.integrity_check import check
from sync.ledger.ledger import Ledger
from sync.ledger.reader import Reader
from sync.ledger.repair import Repair
from sync.ledger.village_feed import VillageFeed
from sync.ledger.village_store import VillageStore
from sync.store.engine import keys_beside, open_store
from sync.store.rows import Place
from sync.store.values import PendingChange
from tests.helpers.counties import RunningCounty
from tests.helpers.exchange import enrolled, log_of
from tests.helpers.villages import ACTOR, VILLAGE, a_family, a_ledger, close, edit, push
from tests.helpers.visitor import Office

pytestmark = pytest.mark.postgres

TOO_LONG = secrets.token_hex(20_000)
"""Longer than an index of PostgreSQL takes, and no compression helps; SQLite keeps it."""


@pytest.fixture
def county(tmp_path: Path, postgres_url: str) -> Iterator[RunningCounty]:
    with RunningCounty(tmp_path / "county", database=postgres_url) as running:
        yield running


def the_feed(url: str, county: RunningCounty) -> VillageFeed:
    engine = open_store(url, keys_beside(county.folder))
    return VillageFeed(VillageStore(engine, bundled(), Place.of(VILLAGE)))


def faulty(ledger: Ledger, household: str) -> RecordId:
    """What a faulty program might write, past all that is checked when people write."""
    record = new_record_id()
    body = {"name": "韦小明", "household": household}
    with ledger.store.writing() as db:
        write(ledger.store, db, [PendingChange(record, "person", 1, Kind.CREATE, body)], ACTOR)
    return record


def test_a_record_the_county_cannot_write_is_quarantined(
    county: RunningCounty, tmp_path: Path, postgres_url: str
) -> None:
    one = enrolled(a_ledger(tmp_path / "one.db"), county)
    two = enrolled(a_ledger(tmp_path / "two.db"), county)
    home, _ = a_family(one)
    bad = faulty(one, TOO_LONG)
    edit(one, home, note="排在后面的也要到")
    result = sync(one.store)
    assert (result.sent, result.digests_equal, one.read.status().unsent) == (4, True, 0)
    assert sync(two.store).digests_equal
    assert two.read.bodies() == one.read.bodies(), "whose database takes it has it whole"
    feed = the_feed(postgres_url, county)
    assert Reader(feed.store).quarantined() == [bad]
    assert Reader(feed.store).counts() == {"household": 1, "person": 1}
    assert len(Reader(feed.store).records(live=False)) == 2, (
        "it says nothing that a list could show"
    )
    assert [c.record for c in log_of(feed)].count(bad) == 1, "its change is in the log"
    assert Reader(feed.store).digest() == one.read.digest()
    assert check(feed.store).good
    assert "1 条另外存放" in check(feed.store).sentence
    close(one, two, feed)


def test_it_is_written_once_it_can_be(
    county: RunningCounty, tmp_path: Path, postgres_url: str
) -> None:
    one = enrolled(a_ledger(tmp_path / "one.db"), county)
    home, _ = a_family(one)
    first, second = faulty(one, TOO_LONG), faulty(one, TOO_LONG[::-1])
    sync(one.store)
    edit(one, first, household=home)
    assert sync(one.store).digests_equal
    feed = the_feed(postgres_url, county)
    assert Reader(feed.store).quarantined() == [second], (
        "a change that repairs a record brings it back"
    )
    assert Reader(feed.store).bodies()["person"][first] == one.read.bodies()["person"][first]
    assert Repair(feed.store).retry() == [second]
    with feed.store.engine.begin() as db:
        db.execute(text("DROP INDEX records_by_household"))
    assert Repair(feed.store).retry() == []
    assert Reader(feed.store).bodies() == one.read.bodies()
    assert check(feed.store).good
    close(one, feed)


def test_the_console_says_so_and_tries_again(tmp_path: Path, postgres_url: str) -> None:
    office = Office(tmp_path, postgres_url)
    ledger = a_ledger(tmp_path / "one.db")
    feed = VillageFeed.found(office.engine, bundled(), VILLAGE, "板岭村")
    home, _ = a_family(ledger)
    bad = faulty(ledger, TOO_LONG)
    assert push(ledger, feed) == 3
    clerk = office.person(Role.TOWNSHIP, VILLAGE[:9])
    assert "1 条单独存放" in clerk.get("/").text
    page = clerk.get(f"/villages/{VILLAGE}").text
    assert "有 1 条登记这台服务器写不下" in page
    assert bad[:12] in page
    assert TOO_LONG[:40] not in page
    assert clerk.post(f"/villages/{VILLAGE}/retry").status == 303
    assert Reader(feed.store).quarantined() == [bad]
    with office.engine.begin() as db:
        db.execute(text("DROP INDEX records_by_household"))
    clerk.post(f"/villages/{VILLAGE}/retry")
    assert "写不下" not in clerk.get(f"/villages/{VILLAGE}").text
    assert home in Reader(feed.store).bodies()["household"]
    assert bad in Reader(feed.store).bodies()["person"]
    close(ledger)
    office.close()


def test_trouble_of_the_store_itself_quarantines_nothing(
    county: RunningCounty, tmp_path: Path, postgres_url: str
) -> None:
    one = enrolled(a_ledger(tmp_path / "one.db"), county)
    a_family(one)
    feed = the_feed(postgres_url, county)
    with feed.store.engine.begin() as db:
        db.execute(text("ALTER TABLE records RENAME TO gone"))
    with pytest.raises(CountyTroubled):
        sync(one.store, attempts=1)
    with feed.store.engine.begin() as db:
        db.execute(text("ALTER TABLE gone RENAME TO records"))
    assert sync(one.store).sent == 2
    assert Reader(feed.store).quarantined() == []
    close(one, feed)


def test_a_laptop_writes_what_it_had_quarantined_at_the_next_sync(
    county: RunningCounty, tmp_path: Path
) -> None:
    one = enrolled(a_ledger(tmp_path / "one.db"), county)
    home, _ = a_family(one)
    sync(one.store)
    whole = one.read.bodies()
    with (
        one.store.engine.begin() as db
    ):  # as an earlier program left it that could not write the row
        query = text("UPDATE records SET state = 'aside', body = '{}' WHERE id = :id")
        db.execute(query, {"id": home})
        db.execute(text("UPDATE villages SET live = live - 1, aside = aside + 1"))
    assert (one.read.status().quarantined, one.read.check().good) == (1, True)
    assert sync(one.store).digests_equal
    assert (one.read.status().quarantined, one.read.bodies()) == (0, whole)
    close(one)
