"""What tests of the exchange between villages and a county have in common."""

import random

from forms.program import bundled
from sync.change import Change
from sync.client.enrol import enrol
from sync.client.session import SyncResult
from sync.county.devices.parcels import TakenParcel, take_parcel
from sync.county.devices.service import CountyService
from sync.county.settings import Settings
from sync.ledger.ledger import Ledger
from sync.ledger.reader import Reader
from sync.ledger.replica import Replica
from sync.ledger.village_feed import VillageFeed
from sync.ledger.village_store import VillageStore
from sync.store.engine import open_store
from sync.store.rows import Place
from sync.store.values import Draft
from tests.helpers.counties import RunningCounty
from tests.helpers.villages import ACTOR, VILLAGE, close

NEIGHBOUR = "459999100202"
MANY = 800


def enrolled(ledger: Ledger, county: RunningCounty) -> Ledger:
    assert enrol(ledger.store, county.url, county.code(VILLAGE, "板岭村")) == "练习县"
    return ledger


def many(ledger: Ledger, count: int) -> None:
    """Records that compress badly, so that the stream is long."""
    chance = random.Random(7)
    letters = "".join(chr(c) for c in range(0x4E00, 0x9000))
    drafts = [
        Draft("household", {"head_name": f"韦{i}", "note": "".join(chance.choices(letters, k=150))})
        for i in range(count)
    ]
    ledger.write.save(drafts, actor=ACTOR)


def at_county(county: RunningCounty) -> VillageFeed:
    engine = open_store(Settings.read(county.folder).url)
    return VillageFeed(VillageStore(engine, bundled(), Place.of(VILLAGE)))


def log_of(feed: VillageFeed) -> list[Change]:
    """Every change of a village's feed, in order."""
    return feed.changes_in([row for _, row in feed.after(0)])


def taken_in(county: RunningCounty, parcel: bytes) -> TakenParcel:
    """The parcel in the county's store, as its desk takes it in."""
    engine = open_store(Settings.read(county.folder).url)
    try:
        key = Settings.read(county.folder).photo_key()
        return take_parcel(engine, CountyService(engine, "练习县", 459999, key), parcel, "admin")
    finally:
        engine.dispose()


def assert_whole(county: RunningCounty, *ledgers: Ledger) -> None:
    """The feed has every change once and without gaps, and everybody holds the same state."""
    feed = at_county(county)
    log = log_of(feed)
    assert [c.seq for c in log] == list(range(1, len(log) + 1))
    assert len({c.key for c in log}) == len(log)
    for ledger in ledgers:
        assert ledger.read.bodies() == Reader(feed.store).bodies()
        assert ledger.read.digest() == Reader(feed.store).digest()
        assert ledger.read.clashes() == Reader(feed.store).clashes()
        assert ledger.read.status().unsent == 0
        replica = Replica(ledger.store)
        own = [(row.link, row.signature) for _, row in replica.own_frames(0)]
        device = (ledger.meta["device"], ledger.meta["epoch"])
        there = [
            (row.link, row.signature)
            for chain, row in feed.after(0)
            if (chain.device, chain.epoch) == device and not chain.fork
        ]
        assert own == there, "the county holds the very bytes, with the author's signature"
    close(feed)


def moved(result: SyncResult) -> tuple[int, int, bool]:
    return result.sent, result.received, result.digests_equal
