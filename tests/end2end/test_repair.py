"""Village and county hold different things: what is damaged is found by buckets and set right."""

from collections.abc import Callable

from sqlalchemy import delete, insert, select, update

from forms.schema.form import RecordId
from sync.client.session import sync
from sync.frames.chain import NO_LINK, link_after
from sync.frames.packing import packed, unpacked
from sync.ledger.ledger import Ledger
from sync.ledger.repair import Repair
from sync.ledger.village_store import VillageStore
from sync.store.tables import frames, records, villages
from tests.helpers.counties import RunningCounty
from tests.helpers.exchange import assert_whole, at_county, enrolled, many
from tests.helpers.villages import a_family, close, edit


def _rot(store: VillageStore, record: str) -> None:
    """A disk that turned bits: the row says something else, and the sum with it."""
    with store.engine.begin() as db:
        db.execute(
            update(records)
            .where(records.c.id == record)
            .values(body={"head_name": "烂"}, feed_hash=bytes(16))
        )
        db.execute(update(villages).values(digest="f" * 32))


def _village(county: RunningCounty, device: Callable[[str], Ledger]) -> tuple[Ledger, Ledger, str]:
    one, two = (enrolled(device(name), county) for name in ("one", "two"))
    many(one, 60)
    home, person = a_family(one)
    edit(one, person, sex="2")
    for ledger in (one, two, one):
        sync(ledger.store)
    return one, two, home


def test_a_row_that_rotted_here_is_written_anew_from_the_log(
    county: RunningCounty, device: Callable[[str], Ledger]
) -> None:
    one, two, home = _village(county, device)
    _rot(one.store, home)
    result = sync(one.store)
    assert (result.repaired, result.digests_equal) == (True, True)
    assert "已经自动修好" in result.sentence
    assert_whole(county, one, two)
    assert one.read.check().good
    assert not sync(one.store).repaired


def test_a_row_that_rotted_at_the_county_is_written_anew_there(
    county: RunningCounty, device: Callable[[str], Ledger]
) -> None:
    one, two, home = _village(county, device)
    feed = at_county(county)
    _rot(feed.store, home)
    close(feed)
    assert sync(two.store).repaired
    assert_whole(county, one, two)


def test_a_lost_row_comes_back_with_its_number(
    county: RunningCounty, device: Callable[[str], Ledger]
) -> None:
    one, two, home = _village(county, device)
    feed = at_county(county)
    for reader in (one, feed):
        with reader.store.engine.begin() as db:
            db.execute(delete(records).where(records.c.id == home))
            db.execute(update(villages).values(digest="0" * 32))
    close(feed)
    assert sync(two.store).repaired
    assert sync(one.store).repaired
    assert_whole(county, one, two)


def test_frames_lost_or_damaged_here_are_fetched_again(
    county: RunningCounty, device: Callable[[str], Ledger]
) -> None:
    one, two, home = _village(county, device)
    for note in ("一", "二"):
        edit(one, RecordId(home), note=note)
        sync(one.store)
    sync(two.store)
    with two.store.engine.begin() as db:
        log = db.execute(select(frames).order_by(frames.c.seq)).all()
        assert len(log) > 2
        db.execute(delete(frames).where(frames.c.seq == log[-1].seq))
        wrong = packed(unpacked(log[0].body).replace(b"hh_no", b"hh_on"))
        assert wrong != log[0].body
        db.execute(update(frames).where(frames.c.seq == log[0].seq).values(body=wrong))
        db.execute(update(villages).values(digest="f" * 32))
    result = sync(two.store)
    assert result.repaired
    assert two.read.check().good
    assert_whole(county, one, two)


def test_a_log_that_was_rewritten_is_never_taken_over_and_put_back(
    county: RunningCounty, device: Callable[[str], Ledger]
) -> None:
    """Somebody at the county wrote the first frame anew, with a link that fits it."""
    one, two, _ = _village(county, device)
    feed = at_county(county)
    with feed.store.engine.begin() as db:
        first = db.execute(select(frames).order_by(frames.c.seq)).first()
        assert first is not None
        plain = unpacked(first.body)
        content = plain[:-1] + bytes([plain[-1] ^ 1])
        row = {"body": packed(content), "link": link_after(NO_LINK, content)}
        db.execute(update(frames).where(frames.c.seq == first.seq).values(**row))
    Repair(feed.store).refold(range(256))
    close(feed)
    before = two.read.bodies()
    assert not sync(two.store).digests_equal
    assert two.read.bodies() == before
    assert two.read.check().good
    assert sync(two.store).digests_equal, "asked for it, it has brought the whole one back"
    assert two.read.bodies() == before
    sync(one.store)
    assert_whole(county, one, two)


def test_what_cannot_be_told_apart_stays_as_it_is(
    county: RunningCounty, device: Callable[[str], Ledger]
) -> None:
    """A row without any log is no act of the program; nobody guesses what it meant."""
    one, two, _ = _village(county, device)
    with one.store.engine.begin() as db:
        row = dict(db.execute(select(records)).first()._mapping)  # type: ignore[union-attr]
        row |= {"id": "0" * 32, "birth": 0}
        db.execute(insert(records).values(**row))
        db.execute(update(villages).values(digest="f" * 32))
    result = sync(one.store)
    assert (result.repaired, result.digests_equal) == (False, False)
    assert "请联系县里" in result.sentence
    sync(two.store)
    assert_whole(county, two)
