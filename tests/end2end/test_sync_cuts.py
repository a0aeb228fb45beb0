"""The line is cut, an answer lost, the county killed: nothing is lost, nothing doubled."""

from collections.abc import Callable
from contextlib import suppress

import pytest

from sync.client.session import sync
from sync.errors.wire import CountyUnreachable, LineBroken, SyncCancelled
from sync.ledger.ledger import Ledger
from sync.ledger.replica import Replica
from tests.helpers.counties import Line, RunningCounty
from tests.helpers.exchange import MANY, assert_whole, at_county, enrolled, log_of, many, moved
from tests.helpers.villages import a_family, close, edit


@pytest.mark.parametrize("hard", [True, False])
@pytest.mark.parametrize("fraction", [0.05, 0.3, 0.6, 0.95])
def test_a_push_that_is_cut_goes_on_by_itself(
    county: RunningCounty, device: Callable[[str], Ledger], fraction: float, hard: bool
) -> None:
    twin = enrolled(device("twin"), county)
    many(twin, MANY)
    uncut = sync(twin.store)
    one = enrolled(device("one"), county)
    many(one, MANY)
    with Line(county.port, up=int(uncut.bytes_sent * fraction), hard=hard) as line:
        one.meta["county_url"] = line.url
        result = sync(one.store)
        assert line.broken
    assert moved(result) == (MANY, MANY, True)
    sync(twin.store)
    assert_whole(county, one, twin)


@pytest.mark.parametrize("fraction", [0.6, 0.95])
def test_what_arrived_before_a_cut_is_not_sent_again(
    county: RunningCounty, device: Callable[[str], Ledger], fraction: float
) -> None:
    twin = enrolled(device("twin"), county)
    many(twin, MANY)
    whole = sync(twin.store).bytes_sent
    one = enrolled(device("one"), county)
    many(one, MANY)
    with Line(county.port, up=int(whole * fraction), hard=False) as line:
        one.meta["county_url"] = line.url
        with pytest.raises(LineBroken):
            sync(one.store, attempts=1)
    county.stop()  # it finishes what it has in hand
    county.start()
    feed = at_county(county)
    held = sum(c.device == one.meta["device"] for c in log_of(feed))
    close(feed)
    one.meta["county_url"] = twin.meta["county_url"] = county.url
    result = sync(one.store)
    assert held > 0
    assert result.bytes_sent < whole * (1 - held / MANY) * 1.1 + 2000
    sync(twin.store)
    assert_whole(county, one, twin)


@pytest.mark.parametrize("fraction", [0.01, 0.4, 0.8])
def test_a_pull_that_is_cut_goes_on_where_it_was(
    county: RunningCounty, device: Callable[[str], Ledger], fraction: float
) -> None:
    one, two, three = (enrolled(device(n), county) for n in ("one", "two", "three"))
    many(one, MANY)
    sync(one.store)
    uncut = sync(two.store)
    down = int(uncut.bytes_received * fraction)
    # A hard reset may throw away what has come but was not read yet; then nothing would be held.
    with Line(county.port, down=down, hard=fraction < 0.1) as line:
        three.meta["county_url"] = line.url
        with pytest.raises(LineBroken):
            sync(three.store, attempts=1)
        held = Replica(three.store).first_pull.upto
        assert not three.read.bodies(), "half a village is not shown"
        result = sync(three.store)
    assert (held > 0) == (fraction > 0.1)
    assert result.received == MANY - held
    assert Replica(three.store).first_pull.upto == 0
    assert_whole(county, one, two, three)


def test_a_cut_after_any_byte_loses_and_doubles_nothing(
    county: RunningCounty, device: Callable[[str], Ledger]
) -> None:
    one = enrolled(device("one"), county)
    _, person = a_family(one)
    sync(one.store)
    cuts = 0
    for way, last in (("up", 560), ("down", 340)):
        for place in range(1, last, 23):
            edit(one, person, phone=f"138{cuts:08d}")
            cut = {"up": place} if way == "up" else {"down": place}
            with Line(county.port, up=cut.get("up"), down=cut.get("down")) as line:
                one.meta["county_url"] = line.url
                with suppress(LineBroken):
                    sync(one.store, attempts=1)
                cuts += line.broken
                assert moved(sync(one.store))[1:] == (0, True)
    assert cuts > 25
    assert_whole(county, one)


def test_a_lost_answer_is_made_good_without_sending_again(
    county: RunningCounty, device: Callable[[str], Ledger]
) -> None:
    one = enrolled(device("one"), county)
    many(one, 300)
    with Line(county.port, down=1) as line:
        one.meta["county_url"] = line.url
        with pytest.raises(LineBroken):
            sync(one.store, attempts=1)
    assert one.read.status().unsent == 300
    one.meta["county_url"] = county.url
    result = sync(one.store)
    assert moved(result) == (300, 0, True)
    assert (result.requests, result.bytes_sent < 2000) == (2, True)
    assert_whole(county, one)


def test_a_county_that_dies_in_the_middle_is_taken_up_again(
    county: RunningCounty, device: Callable[[str], Ledger]
) -> None:
    one = enrolled(device("one"), county)
    many(one, MANY)

    def strike(what: str, done: int, of: int) -> None:
        if done > of // 2:
            county.stop(kill=True)

    with pytest.raises((LineBroken, CountyUnreachable)):
        sync(one.store, strike, attempts=2)
    assert one.read.status().unsent == MANY
    with pytest.raises(CountyUnreachable):
        sync(one.store)
    county.start()
    one.meta["county_url"] = county.url
    assert moved(sync(one.store)) == (MANY, 0, True)
    assert_whole(county, one)


def test_who_stops_loses_nothing(county: RunningCounty, device: Callable[[str], Ledger]) -> None:
    one = enrolled(device("one"), county)
    many(one, MANY)
    seen: list[int] = []
    with pytest.raises(SyncCancelled):
        sync(
            one.store,
            lambda _what, done, _of: seen.append(done),
            lambda: bool(seen and seen[-1] > 200),
        )
    assert moved(sync(one.store)) == (MANY, 0, True)
    assert_whole(county, one)
