"""A county of before the frames: the first start keeps it, brings it up; its backups come back."""

import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import Engine

from forms.program import bundled
from sync.client.session import sync
from sync.county.backup import backup
from sync.county.devices.service import CountyService
from sync.county.settings import Settings
from sync.county.stores import open_county
from sync.county.tables import prepare
from sync.errors.ledger import OldLogBroken, StoreUnwritable
from sync.errors.parcel import BackupUnreadable
from sync.ledger.integrity_check import check
from sync.ledger.ledger import Ledger
from sync.ledger.reader import Reader
from sync.ledger.village_store import VillageStore
from sync.store.engine import open_store
from sync.store.migrations.steps import STEPS, migrate, version
from sync.store.rows import Place
from tests.helpers.carried import Carried
from tests.helpers.old_stores import STORES, digests, thawed

FORMS = bundled()


def a_county(folder: Path) -> Settings:
    """The folder of a county as the old program left it."""
    settings = Settings(folder, 459999, name="练习县")
    settings.write()
    thawed("county", folder / "county.db")
    return settings


def says(engine: Engine, before: dict[str, str]) -> bool:
    """Whether every village is what it was, and whole."""
    stores = [VillageStore(engine, FORMS, Place.of(village)) for village in before]
    return {one.village: Reader(one).digest() for one in stores} == before and all(
        check(one).good for one in stores
    )


def test_the_first_start_keeps_what_was_and_says_the_same(tmp_path: Path) -> None:
    settings = a_county(tmp_path / "county")
    before = digests(settings.folder / "county.db")
    engine = open_county(settings)
    assert version(engine) == STEPS[-1].NUMBER
    assert says(engine, before)
    engine.dispose()
    kept = settings.folder / "before-frames.backup"
    assert kept.stat().st_mode & 0o077 == 0
    made = kept.stat().st_mtime_ns
    open_county(settings).dispose()
    assert kept.stat().st_mtime_ns == made, "once"
    again = open_store(f"sqlite:///{tmp_path / 'again.db'}")
    prepare(again)
    photo_key = backup.restore(again, kept).photo_key
    assert photo_key == settings.photo_key()
    assert says(again, before)
    again.dispose()


@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def test_a_backup_of_before_is_put_back_in_frames_and_the_villages_go_on(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    before = digests(thawed("county", tmp_path / "old.db"))
    postgres = kind == "postgres"
    url = request.getfixturevalue("postgres_url") if postgres else f"sqlite:///{tmp_path / 'a.db'}"
    engine = open_store(url)
    prepare(engine)
    backup.restore(engine, STORES / "county.backup")
    assert says(engine, before)
    for book in ("one", "answer_lost"):
        ledger = a_book(tmp_path / f"{book}.db", book)
        line = Carried(CountyService(engine, "练习县", 459999))
        assert sync(ledger.store, attempts=2, wire=line).digests_equal
        assert (ledger.read.status().unsent, ledger.read.check().good) == (0, True)
        ledger.store.engine.dispose()
    engine.dispose()


def test_a_sealed_backup_of_before_asks_for_its_passphrase(tmp_path: Path) -> None:
    before = digests(thawed("county", tmp_path / "old.db"))
    engine = open_store(f"sqlite:///{tmp_path / 'a.db'}")
    prepare(engine)
    file = STORES / "county_sealed.backup"
    with pytest.raises(BackupUnreadable):
        backup.restore(engine, file, "别的口令")
    backup.restore(engine, file, "稻田 雨伞")
    assert says(engine, before)
    engine.dispose()


def a_book(path: Path, name: str) -> Ledger:
    engine = open_store(f"sqlite:///{thawed(name, path)}")
    migrate(engine)
    return Ledger.open(engine, FORMS)


def test_a_damaged_log_stops_the_first_start_and_the_old_program_goes_on(tmp_path: Path) -> None:
    settings = a_county(tmp_path / "county")
    file = settings.folder / "county.db"
    line = sqlite3.connect(file)
    line.execute("UPDATE changes SET actor = '别人' WHERE village = '459999100202' AND dseq = 2")
    line.commit()
    line.close()
    with pytest.raises(OldLogBroken, match="459999100202"):
        open_county(settings)
    line = sqlite3.connect(file)
    assert line.execute("SELECT max(number) FROM schema_steps").fetchone() == (2,)
    assert line.execute("SELECT count(*) FROM changes").fetchone() == (153,)
    line.close()


def test_where_no_copy_can_be_kept_nothing_is_changed(tmp_path: Path) -> None:
    settings = a_county(tmp_path / "county")
    (settings.folder / "before-frames.backup").mkdir()
    with pytest.raises(StoreUnwritable):
        open_county(settings)
    engine = open_store(settings.url)
    assert version(engine) == 2
    engine.dispose()
