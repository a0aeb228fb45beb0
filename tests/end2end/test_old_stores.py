"""Books and counties of before the frames, each brought up by itself, go on together."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import zstandard
from sqlalchemy import Engine

from forms.program import bundled
from sync.client.parcel import handed_over, pack, take_receipt
from sync.client.session import sync
from sync.county.accounts.area import Area
from sync.county.devices.parcels import take_parcel
from sync.county.devices.service import CountyService
from sync.county.devices.sync_routes import refusal
from sync.county.reading.clashes import clash_lines
from sync.county.reading.settle_clash import Choice, settle
from sync.county.tables import prepare
from sync.errors.parcel import ParcelOutdated
from sync.errors.wire import CountyOutdated, CountyRefused, FrameBroken, VersionUnknown
from sync.ledger.identity import villages_of
from sync.ledger.integrity_check import check
from sync.ledger.ledger import Ledger
from sync.ledger.reader import Reader
from sync.ledger.replica import Replica
from sync.ledger.village_feed import VillageFeed
from sync.ledger.village_store import VillageStore
from sync.protocol.refusal import encode_refusal
from sync.protocol.version import NEWEST, SPOKEN
from sync.store.engine import open_store
from sync.store.migrations.steps import migrate
from sync.store.rows import Place
from tests.helpers.carried import Carried, listen
from tests.helpers.counties import Impostor
from tests.helpers.old_stores import STORES, thawed
from tests.helpers.villages import VILLAGE, edit, save

Thaw = Callable[[str], Ledger]
FORMS = bundled()


@pytest.fixture
def county(tmp_path: Path) -> Iterator[Engine]:
    engine = open_store(f"sqlite:///{thawed('county', tmp_path / 'county.db')}")
    prepare(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def thaw(tmp_path: Path) -> Iterator[Thaw]:
    made: list[Engine] = []

    def opened(name: str) -> Ledger:
        engine = open_store(f"sqlite:///{thawed(name, tmp_path / f'{name}.db')}")
        migrate(engine)
        made.append(engine)
        return Ledger.open(engine, FORMS)

    yield opened
    for engine in made:
        engine.dispose()


def the_feed(county: Engine, village: str = VILLAGE) -> VillageFeed:
    return VillageFeed(VillageStore(county, FORMS, Place.of(village)))


def line(county: Engine) -> Carried:
    return Carried(CountyService(county, "练习县", 459999))


def assert_one_state(county: Engine, *ledgers: Ledger) -> None:
    """Everybody says the same, nothing waits, and every log is whole."""
    feed = the_feed(county)
    assert check(feed.store).good
    with county.connect() as db:
        log = list(feed.store.log(db).everything())
    assert sorted(c.seq or 0 for c in log) == list(range(1, len(log) + 1))
    for ledger in ledgers:
        assert ledger.read.digest() == Reader(feed.store).digest()
        assert ledger.read.bodies() == Reader(feed.store).bodies()
        assert ledger.read.clashes() == Reader(feed.store).clashes()
        assert ledger.read.status().unsent == 0
        assert ledger.read.check().good
        with ledger.store.engine.connect() as db:
            mine = {c.key: c for c in ledger.store.log(db).everything()}
        assert mine == {c.key: c for c in log}
        assert ends_of(ledger.store) == ends_of(feed.store), "the same bytes, link by link"


def ends_of(store: VillageStore) -> dict[str, list[tuple[int, int | None, bytes]]]:
    with store.engine.connect() as db:
        log = store.log(db)
        return {
            chain.name: [(row.last, row.seq, row.link) for row in log.frames_of(chain)]
            for chain in log.chains.values()
            if chain.last
        }


def test_what_waited_is_handed_up_and_the_others_hear_it(county: Engine, thaw: Thaw) -> None:
    one, two = thaw("one"), thaw("two")
    result = sync(one.store, attempts=1, wire=line(county))
    assert (result.sent, result.digests_equal, result.repaired) == (7, True, False)
    result = sync(two.store, attempts=1, wire=line(county))
    assert (result.sent, result.digests_equal, result.repaired) == (1, True, False)
    home = two.read.records("household")[0]
    edit(two, home.id, note="新版写的")
    save(one, "household", {"head_name": "韦新版", "hh_no": "0555"})
    for ledger in (two, one, two):
        assert sync(ledger.store, attempts=1, wire=line(county)).digests_equal
    assert_one_state(county, one, two)


@pytest.mark.parametrize("name", ["answer_lost", "parcel_out"])
def test_what_the_county_had_taken_without_its_author_knowing(
    name: str, county: Engine, thaw: Thaw
) -> None:
    ledger = thaw(name)
    before = {c.key: dict(c.fields) for c in Replica(ledger.store).unsent()}
    result = sync(ledger.store, attempts=1, wire=line(county))
    assert (result.sent, result.digests_equal, result.repaired) == (len(before), True, False)
    assert_one_state(county, ledger)
    feed = the_feed(county)
    with county.connect() as db:
        log = {c.key: dict(c.fields) for c in feed.store.log(db).everything()}
    assert before.items() <= log.items(), "nothing is lost, doubled or said by another"
    other = thaw("two")
    for one in (other, ledger):
        assert sync(one.store, attempts=1, wire=line(county)).digests_equal
    assert_one_state(county, ledger, other)


def test_all_of_them_in_any_order(county: Engine, thaw: Thaw) -> None:
    names = ["first_pull", "restored", "answer_lost", "two", "parcel_out", "one"]
    ledgers = [thaw(name) for name in names]
    for ledger in (*ledgers, *ledgers):
        assert sync(ledger.store, attempts=1, wire=line(county)).digests_equal
    assert_one_state(county, *ledgers)


def test_a_parcel_goes_the_way_of_the_line(county: Engine, thaw: Thaw) -> None:
    """The receipt of before is told apart; the next parcel brings what the last one brought."""
    ledger = thaw("parcel_out")
    with pytest.raises(ParcelOutdated):
        take_receipt(ledger.store, (STORES / "back.receipt").read_bytes())
    assert handed_over(ledger.store) == 0
    service = CountyService(county, "练习县", 459999)
    for confirmed in (2, 1):
        packed = pack(ledger.store)
        receipt = take_parcel(county, service, packed.content, "admin").receipt
        returned = take_receipt(ledger.store, receipt)
        assert (returned.confirmed, returned.digests_equal) == (confirmed, True)
    assert_one_state(county, ledger)


def test_the_countys_desk_settles_what_was_open(county: Engine, thaw: Thaw) -> None:
    one = thaw("one")
    sync(one.store, attempts=1, wire=line(county))
    lines = clash_lines(county, Area(""))
    assert len(lines) == len(one.read.clashes()) == 2
    settle(county, Area(""), VILLAGE, Choice(lines[0].mark, "proposed", ""), actor="王科长")
    assert sync(one.store, attempts=1, wire=line(county)).digests_equal
    assert_one_state(county, one)


def test_who_was_shut_out_stays_so(county: Engine, thaw: Thaw) -> None:
    ledger = thaw("shut_out")
    with pytest.raises(CountyRefused):
        sync(ledger.store, attempts=1, wire=line(county))
    assert ledger.read.status().unsent == 1
    assert ledger.read.check().good


def test_a_township_reads_on(county: Engine, thaw: Thaw) -> None:
    engine = thaw("township").store.engine
    for village in villages_of(engine):
        ledger = Ledger.open(engine, FORMS, village)
        assert sync(ledger.store, attempts=1, wire=line(county)).digests_equal
        assert ledger.read.bodies() == Reader(the_feed(county, village).store).bodies()
        assert ledger.read.check().good


def test_a_county_put_back_before_gets_back_what_it_lost(tmp_path: Path, thaw: Thaw) -> None:
    """What no author ever signed is taken from who may vouch for it, as it was then."""
    county = open_store(f"sqlite:///{thawed('county_set_back', tmp_path / 'county.db')}")
    prepare(county)
    noticed, other = thaw("set_back"), thaw("set_back_other")
    for ledger in (noticed, other, noticed):
        assert sync(ledger.store, wire=line(county)).digests_equal
    assert_one_state(county, noticed, other)
    county.dispose()


def test_the_two_programs_are_told_apart_with_the_remedy(county: Engine, thaw: Thaw) -> None:
    """Protocol 4 and 5, in either direction, by line and by stick."""
    before = zstandard.ZstdCompressor().compress(b"\0\0\0\1x" * 99)  # as a stream was until then
    service = CountyService(county, "练习县", 459999)
    with pytest.raises(VersionUnknown) as told:
        listen(service, [before])
    assert "升级程序" in told.value.told
    assert refusal(told.value).headers[SPOKEN] == str(NEWEST)
    with pytest.raises(ParcelOutdated) as parcel:
        take_parcel(county, service, (STORES / "out.parcel").read_bytes(), "admin")
    assert "用新版重新导出" in parcel.value.told
    ledger = thaw("one")
    said = encode_refusal(FrameBroken())
    answer = b"HTTP/1.1 400 Bad Request\r\nContent-Type: application/json\r\n"
    answer += b"Content-Length: %d\r\n\r\n" % len(said) + said
    with Impostor(answer) as old:
        ledger.meta["county_url"] = old.url
        with pytest.raises(CountyOutdated) as outdated:
            sync(ledger.store, attempts=1)
    assert "告诉县里更新服务器" in outdated.value.told
    assert ledger.read.status().unsent == 7
