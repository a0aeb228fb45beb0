"""A clash is settled at the county, and the village agrees after its next synchronisation."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from forms.errors import Unreadable
from forms.program import bundled
from forms.schema.form import RecordId
from sync.client.enrol import enrol
from sync.client.session import sync
from sync.county.accounts.area import Area
from sync.county.reading.clashes import clash_lines
from sync.county.reading.settle_clash import Choice, mark, settle
from sync.county.tables import hands
from sync.errors.county import VillageUnknown
from sync.errors.ledger import ClashGone
from sync.errors.wire import CountyRefused
from sync.ledger.ledger import Ledger
from sync.ledger.village_feed import VillageFeed
from sync.store.metadata import Meta
from sync.store.rows import Place
from tests.end2end.test_county_restored import kept, put_back
from tests.helpers.counties import RunningCounty
from tests.helpers.exchange import assert_whole, at_county, enrolled
from tests.helpers.villages import VILLAGE, edit, save

EVERYWHERE = Area("")
ACTOR = "王科长（县级管理）"


@pytest.fixture
def feed(county: RunningCounty) -> Iterator[VillageFeed]:
    made = at_county(county)
    yield made
    made.store.engine.dispose()


def two_names(one: Ledger, two: Ledger, county: RunningCounty) -> RecordId:
    """Two devices gave the head of a household different names."""
    enrolled(one, county)
    enrolled(two, county)
    home = save(one, "household", {"head_name": "韦一", "hh_no": "1-01"})
    sync(one.store)
    sync(two.store)
    edit(one, home, hh_no="二组")
    edit(two, home, hh_no="三组")
    for ledger in (one, two, one):
        sync(ledger.store)
    return home


@pytest.mark.parametrize(
    ("how", "words", "expected"),
    [
        ("in_force", "", "二组"),
        ("proposed", "", "三组"),
        ("both", "", "二组；三组"),
        ("new", "四组", "四组"),
    ],
)
def test_what_the_county_chose_holds_everywhere(
    county: RunningCounty, device: Callable[[str], Ledger], feed: VillageFeed,
    how: str, words: str, expected: str,
) -> None:  # fmt: skip
    one, two = device("one"), device("two")
    home = two_names(one, two, county)
    (line,) = clash_lines(feed.store.engine, EVERYWHERE)
    assert (line.mergeable, line.writable) == (True, True)
    choice = Choice(line.mark, how, words)
    settle(feed.store.engine, EVERYWHERE, VILLAGE, choice, actor=ACTOR)
    assert clash_lines(feed.store.engine, EVERYWHERE) == []
    with pytest.raises(ClashGone):
        settle(feed.store.engine, EVERYWHERE, VILLAGE, choice, actor=ACTOR)
    for ledger in (one, two):
        assert sync(ledger.store).digests_equal
        record = ledger.read.get(home)
        assert record is not None
        assert record.body["hh_no"] == expected
        assert ledger.read.clashes() == []
        assert ledger.read.history(record.id)[-1].actor == ACTOR
    assert_whole(county, one, two)


def test_an_edit_nobody_at_the_county_knew_of_waits_again(
    county: RunningCounty, device: Callable[[str], Ledger], feed: VillageFeed
) -> None:
    one, two = device("one"), device("two")
    home = two_names(one, two, county)
    edit(two, home, hh_no="五组")
    (line,) = clash_lines(feed.store.engine, EVERYWHERE)
    choice = Choice(line.mark, "in_force")
    settle(feed.store.engine, EVERYWHERE, VILLAGE, choice, actor=ACTOR)
    for ledger in (two, one, two):
        sync(ledger.store)
    (again,) = one.read.clashes()
    assert (again.in_force, again.proposed) == ("二组", "五组")
    choice = Choice(mark(again), "proposed")
    settle(feed.store.engine, EVERYWHERE, VILLAGE, choice, actor=ACTOR)
    sync(one.store)
    sync(two.store)
    assert_whole(county, one, two)
    assert one.read.clashes() == []


def test_only_within_the_area_and_only_what_the_question_takes(
    county: RunningCounty, device: Callable[[str], Ledger], feed: VillageFeed
) -> None:
    two_names(device("one"), device("two"), county)
    (line,) = clash_lines(feed.store.engine, EVERYWHERE)
    for area in (Area("459999101"), Area("459998")):
        with pytest.raises(VillageUnknown):
            settle(feed.store.engine, area, VILLAGE, Choice(line.mark, "proposed"), actor=ACTOR)
    with pytest.raises((Unreadable, ClashGone)):
        settle(feed.store.engine, EVERYWHERE, VILLAGE, Choice(line.mark, "guess"), actor=ACTOR)
    assert len(clash_lines(feed.store.engine, EVERYWHERE)) == 1


def test_no_computer_can_write_in_the_countys_name(
    county: RunningCounty, device: Callable[[str], Ledger], feed: VillageFeed
) -> None:
    two_names(device("one"), device("two"), county)
    (line,) = clash_lines(feed.store.engine, EVERYWHERE)
    settle(feed.store.engine, EVERYWHERE, VILLAGE, Choice(line.mark, "proposed"), actor=ACTOR)
    with feed.store.engine.connect() as db:
        hand = db.scalar(select(hands.c.device).where(Place.of(VILLAGE).rows(hands)))
    thief = device("three")
    with thief.store.writing() as db:
        Meta(thief.store.engine, thief.store.place).write(db, {"device": hand})
    stolen = Ledger.open(thief.store.engine, bundled())
    assert stolen.meta["device"] == hand
    with pytest.raises(CountyRefused):
        enrol(stolen.store, county.url, county.code(VILLAGE))


def test_what_a_county_chose_comes_back_to_it_from_the_villages(
    county: RunningCounty, device: Callable[[str], Ledger], tmp_path: Path
) -> None:
    """It signed its choice, so a village can hand it up again as it stands."""
    one, two = device("one"), device("two")
    home = two_names(one, two, county)
    kept(county, tmp_path / "backup")
    for expected in ("三组", "四组"):
        feed = at_county(county)
        (line,) = clash_lines(feed.store.engine, EVERYWHERE)
        settle(feed.store.engine, EVERYWHERE, VILLAGE, Choice(line.mark, "proposed"), actor=ACTOR)
        feed.store.engine.dispose()
        for ledger in (one, two, one):
            assert sync(ledger.store).digests_equal
            assert ledger.read.clashes() == []
        record = one.read.get(home)
        assert record is not None
        assert record.body["hh_no"] == expected
        assert_whole(county, one, two)
        if expected == "三组":
            put_back(county, tmp_path / "backup", one, two)
            for ledger in (one, two, one):
                assert sync(ledger.store).digests_equal
            assert one.read.clashes() == [], "nobody has to choose twice"
            assert_whole(county, one, two)
            edit(one, home, hh_no="一组")
            edit(two, home, hh_no="四组")
            for ledger in (one, two, one):
                sync(ledger.store)
