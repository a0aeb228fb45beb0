"""The same said twice, at once or later, and lines that break: nobody is knocked out by it.

Real servers over real sockets, on SQLite and PostgreSQL; copies of a book are told apart by what
they wrote, never by who called first.
"""

import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import TypeVar
from urllib.request import Request, urlopen

import pytest

from forms.errors import CunjiError
from forms.program import bundled
from forms.schema.device_role import DeviceRole
from sync.client.exchange import VillageExchange
from sync.client.fresh_nonce import freshly
from sync.client.parcel import pack, take_receipt
from sync.client.session import sync
from sync.client.township import begin, relay
from sync.county.accounts.area import Area
from sync.county.devices.codes import issue_code
from sync.county.devices.parcels import TakenParcel, take_parcel
from sync.county.devices.service import CountyService
from sync.county.settings import Settings
from sync.errors.ledger import ForkFound
from sync.errors.wire import CountyNonsense, NonceStale
from sync.ledger.ledger import Ledger
from sync.ledger.replica import Replica
from sync.protocol.messages import Head, Receipt, read_down
from sync.protocol.stream import StreamReader
from sync.store.engine import open_store
from tests.helpers.counties import Line, RunningCounty
from tests.helpers.disks import copied, opened
from tests.helpers.exchange import enrolled, moved
from tests.helpers.villages import a_store, close, edit, save

AT_ONCE = 5
T = TypeVar("T")


def spoken(ledger: Ledger) -> bytes:
    """What the book would say now, as the line carries it."""
    replica = Replica(ledger.store)
    replica.seal()
    exchange = VillageExchange(replica, None, lambda *_: None, bool)
    return b"".join(exchange.frames(exchange.hello_at(replica.confirmed_dseq)))


def told(county: RunningCounty, body: bytes) -> tuple[Receipt, Head]:
    """The county's answer to a body over a line of its own."""
    with urlopen(Request(county.url + "/v1/sync", body), timeout=30) as answer:
        messages = [read_down(one) for one in StreamReader().feed(answer.read())]
    receipt, head = messages[0], messages[-1]
    assert isinstance(receipt, Receipt)
    assert isinstance(head, Head)
    return receipt, head


def at_once(work: Callable[[int], T], times: int = AT_ONCE) -> list[T]:
    """The same done at one moment by several threads."""
    gate = Barrier(times)

    def one(number: int) -> T:
        gate.wait()
        return work(number)

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(one, range(times)))


def test_the_same_request_at_once_is_answered_the_same(
    any_county: RunningCounty, device: Callable[[str], Ledger]
) -> None:
    one = enrolled(device("one"), any_county)
    home = save(one, "household", {"head_name": "韦大山"})
    for turn in range(4):
        body = spoken(one)

        def ask(_: int, body: bytes = body) -> tuple[Receipt, Head]:
            return told(any_county, body)

        answers = at_once(ask)
        answers.append(told(any_county, body))  # a proxy that comes late with it
        assert len({(receipt.mark, head.seq, head.nonce) for receipt, head in answers}) == 1
        assert sync(one.store).digests_equal
        assert sync(one.store).digests_equal
        edit(one, home, note=f"改{turn}")


def test_a_call_that_is_cut_anywhere_leaves_the_book_able_to_go_on(
    any_county: RunningCounty, device: Callable[[str], Ledger]
) -> None:
    one, chance = enrolled(device("one"), any_county), random.Random(4)
    home = save(one, "household", {"head_name": "韦大山"})
    sync(one.store)
    url = one.meta["county_url"]
    for turn in range(12):
        edit(one, home, note=f"改{turn}")
        way = chance.choice(["up", "down"])
        cut = chance.randrange(1, 900)
        ends = {"up": cut, "down": None} if way == "up" else {"up": None, "down": cut}
        with Line(any_county.port, up=ends["up"], down=ends["down"]) as line:
            one.meta["county_url"] = line.url
            for _ in range(chance.randint(1, 2)):
                try:
                    sync(one.store, attempts=1)
                except ForkFound:
                    raise
                except CunjiError:
                    continue
        one.meta["county_url"] = url
    result = sync(one.store)
    assert result.digests_equal
    assert one.read.status().unsent == 0


def test_a_copy_is_told_once_the_two_have_parted_and_never_before(
    any_county: RunningCounty, device: Callable[[str], Ledger], tmp_path: Path
) -> None:
    one = enrolled(device("one"), any_county)
    home = save(one, "household", {"head_name": "韦大山"})
    sync(one.store)
    clone = opened(copied(one, tmp_path / "clone.db"))
    chance = random.Random(7)
    for _ in range(12):  # both only listen, in any order
        assert sync(chance.choice([one, clone]).store).digests_equal
    edit(one, home, note="一")
    edit(clone, home, note="二")
    assert moved(sync(one.store)) == (1, 0, True)
    for _ in range(3):
        with pytest.raises(ForkFound):
            sync(clone.store)
    edit(one, home, note="三")
    assert moved(sync(one.store)) == (1, 0, True)
    close(clone)


def in_hand(county: RunningCounty, parcel: bytes) -> TakenParcel:
    """The parcel at a desk of the county, with a line of its own to the store."""
    settings = Settings.read(county.folder)
    engine = open_store(settings.url)
    try:
        return take_parcel(engine, CountyService(engine, "练习县", 459999), parcel, "admin")
    finally:
        engine.dispose()


def test_a_parcel_handed_in_at_once_by_all_gives_one_receipt(
    any_county: RunningCounty, device: Callable[[str], Ledger], tmp_path: Path
) -> None:
    one = enrolled(device("one"), any_county)
    engine = open_store(Settings.read(any_county.folder).url)
    code = issue_code(
        engine, Area.whole(459999), bundled(), one.store.village[:9], role=DeviceRole.TOWNSHIP
    ).code
    engine.dispose()
    (carrier,) = begin(a_store(tmp_path / "t.db"), bundled(), any_county.url, code)
    for turn in range(3):
        save(one, "household", {"head_name": f"韦{turn}"})
        parcel = pack(one.store).content

        def given(number: int, parcel: bytes = parcel) -> tuple[bytes, bool]:
            if number % 2:
                brought = relay(carrier, parcel)
                return brought.receipt, brought.again
            taken = in_hand(any_county, parcel)
            return taken.receipt, taken.again

        answers = [*at_once(given), given(0), given(1)]
        assert len({receipt for receipt, _ in answers}) == 1
        assert sum(not again for _, again in answers) == 1
        assert take_receipt(one.store, given(0)[0]).digests_equal
        assert sync(one.store).digests_equal
    carrier.engine.dispose()


def test_a_nonce_that_stays_stale_is_told_and_nonsense_is_not_kept(
    device: Callable[[str], Ledger],
) -> None:
    meta = device("one").meta

    def always(nonce: str) -> Callable[[], None]:
        def ask() -> None:
            raise NonceStale(nonce)

        return ask

    with pytest.raises(NonceStale) as stale:
        freshly(meta, always("ab" * 16))
    assert "再同步一次" in stale.value.told
    with pytest.raises(CountyNonsense):
        freshly(meta, always("无"))
    assert meta["nonce"] == "ab" * 16
