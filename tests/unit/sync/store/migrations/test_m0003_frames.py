"""Whatever the program before the frames wrote stands in frames after, and says the same."""

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from nacl.signing import SigningKey
from sqlalchemy import Engine, create_engine, insert, select, text

from forms.program import bundled
from forms.schema.foreign_value import MARK, kept
from sync.change import Change
from sync.errors.ledger import OldLogBroken
from sync.frames.chain import Mark, prove_mark
from sync.ledger.identity import open_village, villages_of
from sync.ledger.integrity_check import check
from sync.ledger.ledger import Ledger
from sync.ledger.log import FrameRow
from sync.ledger.reader import Reader
from sync.ledger.village_store import VillageStore
from sync.store.engine import open_store
from sync.store.migrations.steps import STEPS, migrate, version
from sync.store.tables import frames
from tests.helpers.old_stores import BOOKS, COUNTIES, script, thawed
from tests.helpers.postgres import postgres_url  # noqa: F401  a fixture
from tests.helpers.villages import ACTOR, VILLAGE, edit, save

UNSIGNED = bytes(64)
LINKS = {
    "078b9ab41472c4a9": "",
}
"""The last link of a chain of ``county``, for ever: stores that are brought up later, by a later
program, have to come to the same bytes."""

Rows = dict[str, list[dict[str, Any]]]


def rows_in(path: Path) -> Rows:
    """Every row of a store of before, by table."""
    line = sqlite3.connect(path)
    line.row_factory = sqlite3.Row
    names = [row[0] for row in line.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    found = {name: [dict(row) for row in line.execute(f"SELECT * FROM {name}")] for name in names}  # noqa: S608
    line.close()
    return found


def stores(engine: Engine) -> Iterator[VillageStore]:
    for village in villages_of(engine):
        yield open_village(engine, bundled(), village)


def told(row: dict[str, Any]) -> dict[str, Any]:
    """A change of before, as its author wrote it."""
    fields = json.loads(row["fields"])
    plain = {k: v if str(v).startswith(MARK) else kept(v) for k, v in fields.items()}
    return {**row, "fields": plain}


def now(change: Change) -> dict[str, Any]:
    names = (
        "device", "epoch", "dseq", "tx", "hlc", "base", "record", "form", "version", "kind",
        "actor", "reason", "seq",
    )  # fmt: skip
    return {name: getattr(change, name) for name in names} | {"fields": dict(change.fields)}


def assert_the_same(engine: Engine, before: Rows) -> None:
    """Everything of before stands here: changes, records, digests, clashes, imports, photos."""
    for head in before["villages"]:
        store = open_village(engine, bundled(), head["village"])

        def old(table: str, *names: str, here: str = head["village"]) -> list[tuple[Any, ...]]:
            rows = [row for row in before[table] if row["village"] == here]
            return sorted(tuple(row[name] for name in names) for row in rows)

        assert Reader(store).digest() == head["digest"]
        with engine.connect() as db:
            log = {(c.device, c.epoch, c.dseq): now(c) for c in store.log(db).everything()}
            for table, names in (
                ("records", ("id", "form", "version", "state", "confirmed", "hash", "feed_hash")),
                ("clashes", ("record", "field", "device", "epoch", "dseq", "in_force_dseq")),
                ("imports", ("device", "epoch", "tx", "last", "source", "undone")),
                ("attachments", ("sha", "size", "held", "sent")),
                ("attachment_parts", ("sha", "start", "body")),
                ("search_keys", ("key", "record")),
            ):
                query = text(f"SELECT {', '.join(names)} FROM {table} WHERE village = :v")  # noqa: S608
                found = db.execute(query, {"v": head["village"]})
                assert sorted(tuple(row) for row in found) == old(table, *names), table
        was = [told(row) for row in before["changes"] if row["village"] == head["village"]]
        assert len(log) == len(was)
        for row in was:
            found = log[row["device"], row["epoch"], row["dseq"]]
            assert {name: row[name] for name in found} == found
        assert check(store).good, check(store).sentence


@pytest.mark.parametrize("name", [*BOOKS, *COUNTIES])
def test_a_store_of_before_says_the_same_in_frames(name: str, tmp_path: Path) -> None:
    path = thawed(name, tmp_path / "a.db")
    before, copied = rows_in(path), list[int]()
    engine = open_store(f"sqlite:///{path}")
    assert migrate(engine, copied.append) == 2
    assert copied == [2], "a copy is made first"
    assert_the_same(engine, before)
    assert migrate(engine, copied.append) == len(STEPS)
    assert copied == [2]
    engine.dispose()


def frames_of(store: VillageStore) -> dict[tuple[str, int], list[FrameRow]]:
    with store.engine.connect() as db:
        log = store.log(db)
        return {(c.device, c.epoch): log.frames_of(c) for c in log.chains.values()}


def test_only_who_wrote_it_signs_it(tmp_path: Path) -> None:
    for name in (*BOOKS, *COUNTIES):
        engine = open_store(f"sqlite:///{thawed(name, tmp_path / f'{name}.db')}")
        migrate(engine)
        for store in stores(engine):
            seed = store.meta.get("signing_seed")
            own = (store.meta.get("device"), store.meta.get("epoch"))
            with engine.connect() as db:
                vouched = {(c.device, c.epoch): c.vouched for c in store.log(db).chains.values()}
            for who, rows in frames_of(store).items():
                for row in rows:
                    if who == own:
                        public = bytes(SigningKey(bytes.fromhex(seed)).verify_key)
                        prove_mark(public, Mark(*who, row.last, row.link), row.signature)
                    else:
                        assert row.signature == UNSIGNED
                assert vouched[who] == (0 if who == own else rows[-1].last)
        engine.dispose()
