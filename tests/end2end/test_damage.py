"""What is damaged at the county is handed to nobody, and mended by whoever holds it whole."""

import os
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, select, update

from sync.client.session import sync
from sync.errors.wire import CountyDamaged
from sync.frames.chain import NO_LINK, link_after
from sync.frames.packing import packed, unpacked
from sync.ledger.ledger import Ledger
from sync.ledger.proofs.feed_damage import FeedDamage
from sync.ledger.village_feed import VillageFeed
from sync.store.tables import chains, frames
from tests.end2end.test_county_restored import kept, put_back
from tests.helpers.counties import RunningCounty
from tests.helpers.exchange import assert_whole, at_county, enrolled
from tests.helpers.villages import close, edit, save

EXAMPLES = int(os.environ.get("CUNJI_EXAMPLES", "6"))


def the_frames(feed: VillageFeed) -> list[Any]:
    with feed.store.engine.connect() as db:
        return list(db.execute(select(frames).order_by(frames.c.seq)).all())


def set_row(feed: VillageFeed, row: Any, **values: Any) -> None:
    with feed.store.engine.begin() as db:
        here = (frames.c.chain == row.chain) & (frames.c.last == row.last)
        db.execute(update(frames).where(here).values(**values))


def flip(content: bytes, place: int) -> bytes:
    return content[:place] + bytes([content[place] ^ (1 << place % 8)]) + content[place + 1 :]


def a_village(county: RunningCounty, device: Callable[[str], Ledger]) -> Ledger:
    one = enrolled(device("one"), county)
    home = save(one, "household", {"head_name": "韦一"})
    sync(one.store)
    for note in ("甲", "乙", "丙"):
        edit(one, home, note=note)
        sync(one.store)
    return one


def test_whatever_byte_of_a_frame_is_flipped_a_new_computer_never_gets_it_and_its_author_mends_it(
    county: RunningCounty, device: Callable[[str], Ledger]
) -> None:
    one, chance = a_village(county, device), random.Random(11)
    new = enrolled(device("new"), county)
    feed = at_county(county)
    rows = the_frames(feed)
    whole = [(row, name, n) for row in rows for name in ("body", "link") for n in
             range(len(getattr(row, name)))]  # fmt: skip
    newest = rows[-1]
    whole += [(newest, "signature", n) for n in range(64)]
    for row, name, place in chance.sample(whole, min(EXAMPLES * 2, len(whole))):
        set_row(feed, row, **{name: flip(getattr(row, name), place)})
        with pytest.raises(CountyDamaged) as told:
            sync(new.store)
        assert one.meta["device"][:6] in told.value.told
        assert "号改动" in told.value.told
        assert not new.read.bodies(), "nothing of it came here"
        assert sync(one.store).digests_equal
        assert the_frames(feed) == rows, f"mended: {name} {place}"
        assert FeedDamage(feed.store).noted() == []
    close(feed)
    assert sync(new.store).digests_equal
    assert_whole(county, one, new)


def test_content_that_was_rewritten_with_its_links_is_put_back(
    county: RunningCounty, device: Callable[[str], Ledger]
) -> None:
    one = a_village(county, device)
    feed = at_county(county)
    rows, link = the_frames(feed), NO_LINK
    for row in rows:
        content = unpacked(row.body).replace("韦一".encode(), "韦二".encode())
        link = link_after(link, content)
        set_row(feed, row, body=packed(content), link=link)
    with feed.store.engine.begin() as db:
        db.execute(update(chains).values(link=link))
    edit(one, next(iter(one.read.bodies()["household"])), note="丁")
    assert sync(one.store).digests_equal
    assert the_frames(feed)[: len(rows)] == rows
    close(feed)
    assert_whole(county, one)


def test_a_frame_that_is_gone_comes_back_under_its_number(
    county: RunningCounty, device: Callable[[str], Ledger]
) -> None:
    one = a_village(county, device)
    new = enrolled(device("new"), county)
    feed = at_county(county)
    rows = the_frames(feed)
    with feed.store.engine.begin() as db:
        db.execute(delete(frames).where(frames.c.seq == rows[1].seq))
    with pytest.raises(CountyDamaged):
        sync(new.store)
    assert sync(one.store).digests_equal
    assert the_frames(feed) == rows
    assert sync(new.store).digests_equal
    close(feed)
    assert_whole(county, one, new)


def test_a_backup_carries_no_damage_on_and_a_restored_county_gets_it_back(
    county: RunningCounty, device: Callable[[str], Ledger], tmp_path: Path
) -> None:
    one = a_village(county, device)
    feed = at_county(county)
    rows = the_frames(feed)
    set_row(feed, rows[1], body=flip(rows[1].body, len(rows[1].body) // 2))
    kept(county, tmp_path / "b")
    close(feed)
    put_back(county, tmp_path / "b", one)
    feed = at_county(county)
    assert len(the_frames(feed)) == len(rows) - 1
    (place,) = FeedDamage(feed.store).noted()
    assert (place.after, place.upto) == (rows[1].first - 1, rows[1].last)
    assert sync(one.store).digests_equal
    assert the_frames(feed) == rows
    close(feed)
    assert_whole(county, one)
