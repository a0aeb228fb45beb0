"""A township's book with all its villages: how long the first pull, a later look and a page take.

    .venv/bin/python bench/township.py [--villages 12] [--persons 5000]

A real county (SQLite) in a process of its own with villages handed up; one computer takes all of
them into one encrypted book over HTTP, then looks again with one village changed, then asks for the
lists of the largest one. Prints JSON, keeps it in bench/results/township.json.
"""

import argparse
import json
import resource
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from sqlalchemy import Engine  # noqa: E402

from bench.rules import DAY  # noqa: E402
from desktop.book.book import Book  # noqa: E402
from desktop.book.township import lines  # noqa: E402
from forms.program import bundled  # noqa: E402
from forms.rules.lists import CARED, derive  # noqa: E402
from forms.schema.device_role import DeviceRole  # noqa: E402
from forms.schema.form import Body, RecordId, Value  # noqa: E402
from sync.change import Change, Clock, Kind, new_device_id, new_record_id  # noqa: E402
from sync.client.township import sync_all  # noqa: E402
from sync.county.accounts.area import Area  # noqa: E402
from sync.county.devices.codes import issue_code  # noqa: E402
from sync.ledger.identity import open_village, villages_of  # noqa: E402
from sync.ledger.search.search import search  # noqa: E402
from sync.ledger.village_feed import VillageFeed  # noqa: E402
from sync.ledger.village_store import VillageStore  # noqa: E402
from sync.store.engine import open_store  # noqa: E402
from sync.store.rows import Place  # noqa: E402
from tests.helpers.counties import Line, RunningCounty  # noqa: E402
from tests.helpers.handed_up import enrolled, hand_up, signed_frames  # noqa: E402
from tests.helpers.roster import bodies  # noqa: E402

PASSPHRASE = "很长的 口令 一句好话"
TOWNSHIP = "459999100"
LINKS = ("household", "person", "hamlet")
"""Answers that point to other records."""


def filled(county: RunningCounty, villages: int, persons: int) -> None:
    """Hand up so many villages of the clean roster, repeated."""
    engine = open_store(f"sqlite:///{county.folder / 'county.db'}")
    found = bodies(max(1, round(persons / len(bodies()["person"]))))
    for number in range(villages):
        ids = {key: new_record_id() for some in found.values() for key in some}
        own = {
            form: {ids[key]: _named(body, ids) for key, body in some.items()}
            for form, some in found.items()
        }
        hand_up(engine, f"{TOWNSHIP}{201 + number}", f"第{number + 1}村", own)
    engine.dispose()


def _named(body: Body, ids: Mapping[RecordId, RecordId]) -> dict[str, Value]:
    """A body whose references point to records of its own village."""
    return {k: ids.get(RecordId(str(v)), v) if k in LINKS else v for k, v in body.items()}


def one_more(county: RunningCounty) -> None:
    """Somebody moved in since."""
    engine = open_store(f"sqlite:///{county.folder / 'county.db'}")
    feed = VillageFeed(VillageStore(engine, bundled(), Place.of(f"{TOWNSHIP}201")))
    device, clock = new_device_id(), Clock()
    change = Change(
        device, 1, 1, 1, clock.tick(), 0, new_record_id(), "household", 2, Kind.CREATE,
        {"head_name": "韦新来"}, "韦书记",
    )  # fmt: skip
    ((signature, body, key),) = signed_frames([change])
    enrolled(engine, feed.store.place, device, key)
    feed.accept(signature, body, key)
    engine.dispose()


def carried(county: RunningCounty, store: Engine) -> dict[str, int]:
    """Bytes both ways of a look at all villages, HTTP heads included."""
    url = county.url
    with Line(county.port) as line:
        for village in villages_of(store):
            open_village(store, bundled(), village).meta["county_url"] = line.url
        sync_all(store, bundled(), lambda *_: None)
        found = {"idle_up_bytes": line.carried["up"], "idle_down_bytes": line.carried["down"]}
        for village in villages_of(store):
            open_village(store, bundled(), village).meta["county_url"] = url
    return found


def _looked_into(village: Book) -> dict[str, float]:
    """Seconds until one village is read, its lists are made and a name is found."""
    began = time.perf_counter()
    view = village.view()
    read = time.perf_counter()
    for one in CARED:
        derive(one, view, DAY, village.definitions)
    listed = time.perf_counter()
    hits = search(village.ledger.store, "韦", 50)
    return {
        "read_village_s": round(read - began, 2),
        "lists_s": round(listed - read, 2),
        "search_s": round(time.perf_counter() - listed, 2),
        "hits": len(hits),
    }


def main() -> None:
    """Measure, print, keep."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--villages", type=int, default=12)
    parser.add_argument("--persons", type=int, default=5_000)
    call = parser.parse_args()
    found: dict[str, object] = {"villages": call.villages, "persons_each": call.persons}

    def took(name: str, began: float) -> None:
        found[name] = round(time.perf_counter() - began, 2)

    with tempfile.TemporaryDirectory() as name:
        county = RunningCounty(Path(name) / "county")
        began = time.perf_counter()
        filled(county, call.villages, call.persons)
        took("handed_up_s", began)
        engine = open_store(f"sqlite:///{county.folder / 'county.db'}")
        code = issue_code(
            engine, Area.whole(459999), bundled(), TOWNSHIP, "", role=DeviceRole.TOWNSHIP
        ).code
        engine.dispose()
        file = Path(name) / "township.cunji"
        with county, Book.joining_township(file, county.url, code, PASSPHRASE) as book:
            began = time.perf_counter()
            told = sync_all(book.ledger.store.engine, bundled(), lambda *_: None)
            took("first_pull_s", began)
            assert all(one.result and one.result.digests_equal for one in told), told
            began = time.perf_counter()
            sync_all(book.ledger.store.engine, bundled(), lambda *_: None)
            took("idle_s", began)
            found |= carried(county, book.ledger.store.engine)
            one_more(county)
            began = time.perf_counter()
            again = sync_all(book.ledger.store.engine, bundled(), lambda *_: None)
            took("one_change_s", began)
            assert sum(one.result.received for one in again if one.result) == 1
            began = time.perf_counter()
            lines(book)
            took("page_s", began)
            found["book_mb"] = round(file.stat().st_size / 1e6, 1)
            found |= _looked_into(book.beside(f"{TOWNSHIP}{200 + call.villages}"))
        began = time.perf_counter()
        Book.open(file, PASSPHRASE).close()
        took("open_s", began)
    found["peak_mb"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    text = json.dumps(found, ensure_ascii=False, indent=2)
    (ROOT / "bench" / "results").mkdir(exist_ok=True)
    (ROOT / "bench" / "results" / "township.json").write_text(text + "\n", encoding="utf-8")
    sys.stdout.write(text + "\n")


if __name__ == "__main__":
    main()
