"""``cunji-county check``: whatever is edited in a county's store by hand is named."""

import os
import random
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select, update

from sync.client.session import sync
from sync.county.__main__ import main
from sync.county.accounts.area import Area
from sync.county.audit.audit import Audit
from sync.county.check import NIGHTLY, CountyCheck
from sync.county.settings import Settings
from sync.county.tables import audit, devices
from sync.frames.chain import NO_LINK, link_after
from sync.frames.heads_file import read_heads
from sync.frames.packing import packed, unpacked
from sync.ledger.ledger import Ledger
from sync.ledger.proofs.witness import Witness
from sync.store.engine import open_store
from tests.helpers.counties import RunningCounty
from tests.helpers.exchange import enrolled
from tests.helpers.villages import VILLAGE, a_family, close, edit

EXAMPLES = int(os.environ.get("CUNJI_EXAMPLES", "24"))


def flipped(content: bytes, chance: random.Random) -> bytes:
    place = chance.randrange(len(content))
    return content[:place] + bytes([content[place] ^ (1 << place % 8)]) + content[place + 1 :]


Edit = Callable[[sqlite3.Connection, random.Random], None]


def byte_of(table: str, name: str) -> Edit:
    """One bit of a column of one row."""

    def act(db: sqlite3.Connection, chance: random.Random) -> None:
        rowid, value = chance.choice(db.execute(f"SELECT rowid, {name} FROM {table}").fetchall())
        db.execute(
            f"UPDATE {table} SET {name} = ? WHERE rowid = ?", (flipped(value, chance), rowid)
        )

    return act


def gone(table: str) -> Edit:
    def act(db: sqlite3.Connection, chance: random.Random) -> None:
        (rowid,) = chance.choice(db.execute(f"SELECT rowid FROM {table}").fetchall())
        db.execute(f"DELETE FROM {table} WHERE rowid = ?", (rowid,))

    return act


def places_changed(db: sqlite3.Connection, chance: random.Random) -> None:
    """Two frames change places in the feed."""
    rows = db.execute("SELECT rowid, seq FROM frames ORDER BY seq").fetchall()
    (one, first), (two, second) = chance.sample(rows, 2)
    db.executemany("UPDATE frames SET seq = ? WHERE rowid = ?", [(second, one), (first, two)])


def rewritten(db: sqlite3.Connection, _: random.Random) -> None:
    """Content written anew, with every link made anew as well."""
    link = NO_LINK
    for rowid, body in db.execute("SELECT rowid, body FROM frames WHERE chain = 1 ORDER BY last"):
        content = unpacked(body).replace("大山".encode(), "小山".encode())
        link = link_after(link, content)
        change = (packed(content), link, rowid)
        db.execute("UPDATE frames SET body = ?, link = ? WHERE rowid = ?", change)
    db.execute("UPDATE chains SET link = ? WHERE chain = 1", (link,))


def phone(db: sqlite3.Connection, _: random.Random) -> None:
    """A digit of a telephone number in what a record shows."""
    db.execute("UPDATE records SET body = replace(body, '1380000', '1390000')")


EDITS: dict[str, Edit] = {
    "body": byte_of("frames", "body"),
    "link": byte_of("frames", "link"),
    "chain": byte_of("chains", "link"),
    "feed link": byte_of("villages", "feed_link"),
    "hash": byte_of("records", "hash"),
    "frame gone": gone("frames"),
    "record gone": gone("records"),
    "places changed": places_changed,
    "rewritten": rewritten,
    "phone": phone,
}


@pytest.fixture
def village(county: RunningCounty, device: Callable[[str], Ledger]) -> tuple[Ledger, Ledger]:
    one, two = (enrolled(device(name), county) for name in ("one", "two"))
    _, person = a_family(one)
    for ledger in (one, two):
        sync(ledger.store)
    for number in range(3):
        for ledger in (one, two):
            edit(ledger, person, phone=f"1380000{number:04d}")
            sync(ledger.store)
    sync(one.store)
    county.stop()
    return one, two


def test_whatever_is_edited_by_hand_is_named(
    county: RunningCounty, village: tuple[Ledger, Ledger], tmp_path: Path
) -> None:
    assert main(["check", str(county.folder)]) == 0
    chance, file = random.Random(19), tmp_path / "edited.db"
    kinds = list(EDITS)
    for number in range(EXAMPLES):
        kind = kinds[number % len(kinds)]
        shutil.copy(county.folder / "county.db", file)
        db = sqlite3.connect(file)
        EDITS[kind](db, chance)
        db.commit()
        db.close()
        engine = open_store(f"sqlite:///{file}")
        found = CountyCheck(engine, 0, Settings.read(county.folder).photo_key()).run()
        engine.dispose()
        assert not found.good, kind
        line = found.villages[0].sentence
        assert VILLAGE in line
        if kind in {"body", "link", "frame gone"}:
            assert any(ledger.meta["device"][:6] in line for ledger in village), line
            assert "号改动" in line


def test_a_check_at_night_is_noted_and_says_what_is_wrong(
    county: RunningCounty, village: tuple[Ledger, Ledger], capsys: pytest.CaptureFixture[str]
) -> None:
    folder = str(county.folder)
    assert main(["check", folder, "--nightly", "--quick"]) == 0
    assert "全部相符" in capsys.readouterr().err
    engine = open_store(f"sqlite:///{county.folder / 'county.db'}")
    (entry,) = (
        one for one in Audit(engine, 459999).entries(Area.whole(459999)) if one.act == NIGHTLY
    )
    assert "1 个村" in entry.detail
    county.start()
    for ledger in village:
        ledger.meta["county_url"] = county.url
        for _ in range(2):  # the second call gives back the head of the first
            sync(ledger.store)
    county.stop()
    with engine.begin() as db:  # somebody rewrites the audit, and its own chain fits again
        shown = db.scalar(select(devices.c.audit))
        db.execute(update(audit).where(audit.c.number == shown).values(link=bytes(16)))
    engine.dispose()
    capsys.readouterr()
    assert main(["check", folder]) == 1
    told = capsys.readouterr().err
    assert f"审计从第 {shown} 条起" in told
    assert f"村 {VILLAGE} 的电脑" in told
    assert main(["check", str(county.folder / "none")]) == 3


def test_an_auditor_lays_the_heads_of_county_and_village_side_by_side(
    county: RunningCounty, village: tuple[Ledger, Ledger], tmp_path: Path
) -> None:
    one, two = village
    assert main(["witness", str(county.folder), "--out", str(tmp_path / "heads.txt")]) == 0
    heads = read_heads((tmp_path / "heads.txt").read_text(encoding="utf-8"))
    assert [kept.said.village for kept in heads] == [VILLAGE]
    assert Witness(one.store).contradicts(heads) == []
    assert Witness(two.store).contradicts(read_heads(Witness(one.store).written())) == []
    line = sqlite3.connect(county.folder / "county.db")
    byte_of("villages", "feed_link")(line, random.Random(1))
    line.commit()
    line.close()
    main(["witness", str(county.folder), "--out", str(tmp_path / "heads.txt")])
    heads = read_heads((tmp_path / "heads.txt").read_text(encoding="utf-8"))
    assert Witness(one.store).contradicts(heads) == heads
    close(one, two)
