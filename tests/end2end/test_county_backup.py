"""Backup and restore of a county: everything, on any database, into an empty one only."""

import json
import random
import subprocess
import tracemalloc
from pathlib import Path

import pytest

from forms.program import bundled
from sync.client.session import sync
from sync.county.backup import backup
from sync.county.settings import Settings
from sync.county.tables import prepare
from sync.errors.parcel import BackupUnreadable, StoreNotEmpty
from sync.ledger.village_feed import VillageFeed
from sync.store.attachments import Attachments
from sync.store.engine import open_store
from sync.store.rows import Place
from tests.helpers.answers import answers
from tests.helpers.counties import COMMAND, RunningCounty
from tests.helpers.exchange import assert_whole, enrolled, many
from tests.helpers.villages import VILLAGE, a_ledger, close, save


def run(*call: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *map(str, call)], capture_output=True, text=True, encoding="utf-8", check=False,
        timeout=120,
    )  # fmt: skip


def test_a_county_goes_on_from_its_backup_as_if_nothing_had_happened(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("山高水长-备份\n", encoding="utf-8")
    file = tmp_path / "county.backup"
    with RunningCounty(tmp_path / "county") as county:
        ledger = enrolled(a_ledger(tmp_path / "a"), county)
        many(ledger, 200)
        sha = ledger.photos.keep(b"JPEG" * 20_000)
        project = answers(bundled().form("project"), bundled(), {})
        save(ledger, "project", project | {"photos": [sha]})
        assert sync(ledger.store).photos.sent == 1
        done = run("backup", county.folder, file, "--passphrase-file", secret)
        assert done.returncode == 0, done.stderr
    assert file.stat().st_mode & 0o077 == 0, "only the owner may read it"
    said = file.read_bytes()  # one character alone stands in so many random bytes now and then
    assert not [name for name in ("韦19", "韦7", "板岭村") if name.encode() in said]
    fresh = RunningCounty(tmp_path / "again")
    (fresh.folder / "county.db").unlink()
    words = ("--passphrase-file", secret, "--endings", county.folder)
    done = run("restore", fresh.folder, file, *words)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["rows"] > 5
    with fresh:
        ledger.meta["county_url"] = fresh.url
        many(ledger, 3)
        assert sync(ledger.store).digests_equal
        assert_whole(fresh, ledger)
        other = enrolled(a_ledger(tmp_path / "b"), fresh)
        assert sync(other.store).photos.received == 1, (
            "photos come back with what they are sealed with"
        )
        close(other)
    close(ledger)
    refused = run("restore", fresh.folder, file, *words)
    assert (refused.returncode, "空" in refused.stderr) == (1, True)


def test_a_backup_says_whose_it_is(tmp_path: Path) -> None:
    """Into an empty folder: under another code than the accounts' nobody could sign in."""
    old, new, file = tmp_path / "old", tmp_path / "new", tmp_path / "county.backup"
    assert run("init", "--data", old, "--county", "459999").returncode == 0
    assert run("backup", old, file).returncode == 0
    spoilt = tmp_path / "spoilt.backup"
    spoilt.write_bytes(file.read_bytes()[:-1])
    for wrong in (spoilt, tmp_path / "none.backup"):
        assert run("restore", new, wrong, "--endings", old).returncode == 1
    assert run("restore", new, file, "--endings", old).returncode == 0
    assert Settings.read(new).county == 459999


def test_a_backup_moves_from_one_database_to_the_other(tmp_path: Path, postgres_url: str) -> None:
    file = tmp_path / "county.backup"
    with RunningCounty(tmp_path / "county") as county:
        ledger = enrolled(a_ledger(tmp_path / "a"), county)
        many(ledger, 50)
        sync(ledger.store)
        close(ledger)
        store = open_store(f"sqlite:///{county.folder / 'county.db'}")
        rows = backup.save(store, file)
    other = open_store(postgres_url)
    prepare(other)
    assert backup.restore(other, file)[0] == rows
    back = tmp_path / "back.backup"
    assert backup.save(other, back) == rows + 1, "and where it was put back from"
    other.dispose()
    store.dispose()


def test_photos_do_not_have_to_fit_into_memory(tmp_path: Path) -> None:
    file, passphrase = tmp_path / "county.backup", "一二三四五六"
    stores = [open_store(f"sqlite:///{tmp_path / name}") for name in ("a.db", "b.db")]
    for store in stores:
        prepare(store)
    VillageFeed.found(stores[0], bundled(), VILLAGE)
    photos = Attachments(stores[0], Place.of(VILLAGE))
    kept = [photos.keep(random.Random(n).randbytes(900_000)) for n in range(60)]
    for work in (
        lambda: backup.save(stores[0], file, passphrase),
        lambda: backup.restore(stores[1], file, passphrase),
    ):
        tracemalloc.start()
        try:
            work()
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
        assert peak < 24 << 20, "half of the photos, and the program itself"
    assert file.stat().st_size > 48 << 20
    again = Attachments(stores[1], Place.of(VILLAGE))
    assert again.read(kept[-1]) == photos.read(kept[-1])
    for store in stores:
        store.dispose()


@pytest.mark.parametrize("sealed", [False, True])
@pytest.mark.parametrize("damage", ["cut", "flip", "other", "passphrase", "longer"])
def test_a_spoilt_backup_restores_nothing(tmp_path: Path, damage: str, sealed: bool) -> None:
    file = tmp_path / "county.backup"
    engine = open_store(f"sqlite:///{tmp_path / 'a.db'}")
    prepare(engine)
    right, wrong = "六五四三二一", "一二三四五六"
    backup.save(engine, file, wrong if damage == "passphrase" else right if sealed else "")
    content = bytearray(file.read_bytes())
    if damage == "cut":
        del content[-9:]
    elif damage == "flip":
        content[40] ^= 255
    elif damage == "other":
        content[:] = b"PK"
    elif damage == "longer":
        content += b"\0"
    file.write_bytes(content)
    empty = open_store(f"sqlite:///{tmp_path / 'b.db'}")
    prepare(empty)
    with pytest.raises(BackupUnreadable):
        backup.restore(empty, file, right)
    file.unlink()
    backup.save(engine, file)
    assert backup.restore(empty, file)[0] == 0
    engine.dispose()
    empty.dispose()


def test_nothing_is_put_over_a_county_that_is_not_empty(tmp_path: Path) -> None:
    file = tmp_path / "county.backup"
    county = RunningCounty(tmp_path / "county")
    engine = open_store(f"sqlite:///{county.folder / 'county.db'}")
    backup.save(engine, file)
    with pytest.raises(StoreNotEmpty):
        backup.restore(engine, file)
    engine.dispose()
