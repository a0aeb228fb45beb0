"""The county signs where its feed stands; a village keeps that and tells what does not fit."""

import random
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from nacl.signing import SigningKey
from sqlalchemy import Connection, delete, func, select, update

from sync.client.enrol import enrol
from sync.client.parcel import pack, take_receipt
from sync.client.session import sync
from sync.county.tables import keys
from sync.errors.wire import CountyKeyChanged, CountyRewrote
from sync.frames.heads import SignedHead
from sync.frames.heads_file import read_heads
from sync.ledger.chains.feed import count_feed
from sync.ledger.chains.log import Log
from sync.ledger.ledger import Ledger
from sync.ledger.proofs.witness import LATEST, Witness
from sync.store.tables import chains, frames, villages
from sync.store.tables import witness as kept_heads
from tests.end2end.test_county_restored import kept, put_back
from tests.helpers.counties import RunningCounty
from tests.helpers.exchange import assert_whole, at_county, enrolled, taken_in
from tests.helpers.villages import VILLAGE, a_family, close, edit, save


def rewritten(county: RunningCounty, act: Callable[[Connection, Log], None]) -> None:
    """Somebody edits the county's store by hand, and makes its feed link fit again."""
    feed = at_county(county)
    with feed.store.engine.begin() as db:
        act(db, feed.store.log(db))
        seq = db.scalar(select(villages.c.seq))
        assert seq is not None
        link = count_feed(feed.store.log(db), seq)
        if link is not None:
            db.execute(update(villages).values(feed_link=link))
    close(feed)


def shorter(db: Connection, _: Log) -> None:
    """As a store that was copied back by hand, under the same epoch."""
    last = db.execute(select(frames).order_by(frames.c.seq.desc())).first()
    assert last is not None
    db.execute(delete(frames).where(frames.c.seq == last.seq))
    before = db.execute(
        select(frames).where(frames.c.chain == last.chain).order_by(frames.c.last.desc())
    ).first()
    ended = before.last if before else 0
    link = before.link if before else bytes(32)
    db.execute(
        update(chains)
        .where(chains.c.chain == last.chain)
        .values(last=ended, sealed=ended, mark=ended, link=link)
    )
    db.execute(update(villages).values(seq=last.seq - 1))


def reordered(db: Connection, _: Log) -> None:
    """Two frames of equal size of two computers change places."""
    rows = db.execute(select(frames).order_by(frames.c.seq)).all()
    one, two = next(
        (a, b)
        for a, b in pairwise(rows)
        if a.chain != b.chain and a.last - a.first == b.last - b.first
    )
    for row, seq in ((one, two.seq), (two, one.seq)):
        here = (frames.c.chain == row.chain) & (frames.c.last == row.last)
        db.execute(update(frames).where(here).values(seq=seq))


def two_computers(
    county: RunningCounty, device: Callable[[str], Ledger]
) -> tuple[Ledger, Ledger, Any]:
    one, two = (enrolled(device(name), county) for name in ("one", "two"))
    _, person = a_family(one)
    for ledger in (one, two):
        sync(ledger.store)
    for number in range(3):
        for ledger in (one, two):
            edit(ledger, person, phone=f"1380000000{number}")
            sync(ledger.store)
    sync(one.store)
    return one, two, person


def test_a_village_counts_the_feed_as_its_county_does(
    county: RunningCounty, device: Callable[[str], Ledger]
) -> None:
    one, two, _ = two_computers(county, device)
    sync(two.store)
    feed = at_county(county)
    for ledger in (one, two, enrolled(device("new"), county)):
        sync(ledger.store)
        mine = Witness(ledger.store)
        assert mine.count.at_cursor() == feed.head().link
        assert f"（第 {feed.head().seq} 号），一直连得上" in mine.sentence
    close(feed)
    with one.store.engine.begin() as db:  # a book of before, which never counted
        one.store.meta.write(db, {"feed": {}})
        db.execute(delete(kept_heads))
    sync(one.store)
    assert Witness(one.store).count.at_cursor() == Witness(two.store).count.at_cursor()


@pytest.mark.parametrize("act", [shorter, reordered])
def test_another_order_under_the_same_life_is_told_and_nothing_is_taken(
    county: RunningCounty, device: Callable[[str], Ledger], act: Callable[..., None]
) -> None:
    one, _, person = two_computers(county, device)
    rewritten(county, act)
    mine = save(one, "household", {"head_name": "韦一"})
    before, cursor = one.read.bodies(), one.store.meta["cursor"]
    for _ in range(2):
        with pytest.raises(CountyRewrote) as told:
            sync(one.store)
        assert "请把凭证文件交给上级核对" in told.value.told
    assert one.read.bodies() == before
    assert one.store.meta["cursor"] == cursor
    feed = at_county(county)
    assert mine in {c.record for c in feed.changes_in([row for _, row in feed.after(0)])}
    close(feed)
    evidence = read_heads(Witness(one.store).written())
    both = [found.said for found in evidence[-2:]]
    assert all(isinstance(said, SignedHead) for said in both), "two signatures of one county"
    assert "不一致" in Witness(one.store).sentence
    enrol(one.store, county.url, county.code(VILLAGE, "板岭村"))  # a person decides to go on
    if act is reordered:
        edit(one, person, sex="1")
        assert sync(one.store).digests_equal
        assert_whole(county, one)


def test_restores_are_told_as_restores(
    county: RunningCounty, device: Callable[[str], Ledger], tmp_path: Path
) -> None:
    one, two, person = two_computers(county, device)
    chance = random.Random(5)
    kept(county, tmp_path / "b0")
    for number in range(4):
        for ledger in chance.sample([one, two], 2):
            edit(ledger, person, phone=f"1370000{number:04d}")
            sync(ledger.store)
        put_back(county, tmp_path / f"b{chance.randrange(number + 1)}", one, two)
        for ledger in (one, two, one):
            result = sync(ledger.store)
            assert result.digests_equal
            assert ("由备份恢复" in result.sentence) == bool(result.restored)
        kept(county, tmp_path / f"b{number + 1}")
    assert_whole(county, one, two)


def test_a_restore_that_claims_more_than_is_true_is_a_rewrite(
    county: RunningCounty, device: Callable[[str], Ledger], tmp_path: Path
) -> None:
    one, two, _ = two_computers(county, device)
    rewritten(county, reordered)
    kept(county, tmp_path / "b")
    put_back(county, tmp_path / "b", one, two)
    before = one.store.meta["cursor"]
    with pytest.raises(CountyRewrote):
        sync(one.store)
    assert one.store.meta["cursor"] == before


def test_a_county_with_another_key_is_not_believed(
    county: RunningCounty, device: Callable[[str], Ledger]
) -> None:
    one, _, person = two_computers(county, device)
    county.stop()
    feed = at_county(county)
    with feed.store.engine.begin() as db:
        fresh = bytes(SigningKey.generate())
        db.execute(update(keys).where(keys.c.name == "parcels").values(seed=fresh))
    close(feed)
    county.start()
    one.meta["county_url"] = county.url
    pinned = one.meta["county_key"]
    edit(one, person, sex="1")
    with pytest.raises(CountyKeyChanged):
        sync(one.store)
    assert one.meta["county_key"] == pinned
    assert one.read.status().unsent == 1
    enrol(one.store, county.url, county.code(VILLAGE, "板岭村"))
    assert sync(one.store).digests_equal


def test_a_receipt_on_a_stick_is_judged_like_an_answer_on_the_line(
    county: RunningCounty, device: Callable[[str], Ledger]
) -> None:
    one, _, person = two_computers(county, device)
    edit(one, person, sex="1")
    back = take_receipt(one.store, taken_in(county, pack(one.store).content).receipt)
    assert (back.confirmed, back.digests_equal) == (1, True)
    times, last = Witness(one.store).times()
    assert last is not None
    assert last.seq == one.meta["cursor"]
    rewritten(county, reordered)
    edit(one, person, sex="2")
    parcel = pack(one.store).content
    with pytest.raises(CountyRewrote):
        take_receipt(one.store, taken_in(county, parcel).receipt)
    assert Witness(one.store).times()[0] == times


def test_only_the_latest_heads_and_one_a_month_are_kept(
    county: RunningCounty, device: Callable[[str], Ledger]
) -> None:
    one = enrolled(device("one"), county)
    _, person = a_family(one)
    sync(one.store)
    day = 86_400_000
    with one.store.engine.begin() as db:
        row = dict(db.execute(select(kept_heads)).one()._mapping)
        for number in range(1, 91):
            old = {"epoch": b"earlier.", "seq": number, "clock_ms": row["clock_ms"] - number * day}
            db.execute(kept_heads.insert().values(**row | old))
    edit(one, person, sex="2")
    one.store.meta["restored"] = {"epoch": one.meta["county_epoch"]}
    sync(one.store)
    with one.store.engine.connect() as db:
        count = db.scalar(select(func.count()).select_from(kept_heads))
    assert LATEST < (count or 0) <= LATEST + 4
