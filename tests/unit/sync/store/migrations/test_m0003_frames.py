"""Whatever the program before the frames wrote stands in frames after, and says the same."""

import json
import os
import signal
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from nacl.signing import SigningKey
from sqlalchemy import Engine, MetaData, create_engine, event, insert, inspect, select, text

from forms.program import bundled
from forms.schema.foreign_value import MARK, kept
from sync.change import Change
from sync.errors.ledger import DiskFull, OldLogBroken
from sync.frames.chain import ChainEnd, prove_mark
from sync.ledger.chains.log import FrameRow
from sync.ledger.identity import open_village, villages_of
from sync.ledger.integrity_check import check
from sync.ledger.ledger import Ledger
from sync.ledger.reader import Reader
from sync.ledger.replica import Replica
from sync.ledger.village_store import VillageStore
from sync.store.engine import open_store
from sync.store.migrations.steps import STEPS, migrate, version
from tests.helpers.old_stores import BOOKS, COUNTIES, thawed
from tests.helpers.postgres import postgres_url  # noqa: F401  a fixture
from tests.helpers.villages import ACTOR, VILLAGE, edit, save

UNSIGNED = bytes(64)
LINKS = {
    "000000004bf089c5": "94eaaf4b999d46f24f2ec4ebced24562d6040d1051eaa67d03a1eeec0f65756d",
    "078b9ab41472c4a9": "252d7807c9323a9713fbcbf1c71c597f7171707311cb051ea04ed990e81cf75e",
    "51a78b9e90d793d3": "0d32cef1bfff10499b89b718f1e66495976f55691221f512ba1dc8c9221f0d1f",
    "550dd504907c2b8c": "8486bff1c455378ba98729b236a45f2efb8aebc32100f8de49cecdd56bcc41ae",
    "8124471ed716a3f3": "7eec07b0b2f217c3816ae9cd8fe93c9144666b53b2f147921079b90736f77b5b",
    "85ad813da01d786a": "b1a26b0189bc571d136a70415620bbcb15473e809c1280b928739721966f0d6d",
    "bebed45ba2e01c81": "241daec486f9d988d252d9f473dc8bb46ad2d8baf0fed3a0cfe69955ed7d5440",
}
"""The last link of a chain of ``county``, for ever: stores that are brought up later, by a later
program, have to come to the same bytes."""

Rows = dict[str, list[dict[str, Any]]]


def rows_in(path: Path) -> Rows:
    """Every row of a store of before, by table."""
    line = sqlite3.connect(path)
    line.row_factory = sqlite3.Row
    names = [row[0] for row in line.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    found = {name: [dict(row) for row in line.execute(f"SELECT * FROM {name}")] for name in names}
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
            ):
                query = text(f"SELECT {', '.join(names)} FROM {table} WHERE village = :v")
                found = db.execute(query, {"v": head["village"]})
                assert sorted(tuple(row) for row in found) == old(table, *names), table
        was = [told(row) for row in before["changes"] if row["village"] == head["village"]]
        assert len(log) == len(was)
        for row in was:
            held = log[row["device"], row["epoch"], row["dseq"]]
            assert {name: row[name] for name in held} == held
        assert check(store).good, check(store).sentence


class Brought(NamedTuple):
    """A store that was brought up: what it held before, of which step a copy was made."""

    engine: Engine
    before: Rows
    copied: list[int]


@pytest.fixture(scope="module")
def brought(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Brought]]:
    """All of them, once; nobody writes into them."""
    folder, found = tmp_path_factory.mktemp("old"), dict[str, Brought]()
    for name in (*BOOKS, *COUNTIES):
        path = thawed(name, folder / f"{name}.db")
        before, copied = rows_in(path), list[int]()
        engine = open_store(f"sqlite:///{path}")
        assert migrate(engine, copied.append) == 2
        found[name] = Brought(engine, before, copied)
    yield found
    for one in found.values():
        one.engine.dispose()


@pytest.mark.parametrize("name", [*BOOKS, *COUNTIES])
def test_a_store_of_before_says_the_same_in_frames(name: str, brought: dict[str, Brought]) -> None:
    engine, before, copied = brought[name]
    assert_the_same(engine, before)
    assert migrate(engine, copied.append) == STEPS[-1].NUMBER
    assert copied == [2], "a copy is made first, and once"


def frames_of(store: VillageStore) -> dict[tuple[str, int], list[FrameRow]]:
    with store.engine.connect() as db:
        log = store.log(db)
        return {(c.device, c.epoch): log.frames_of(c) for c in log.chains.values()}


def test_only_who_wrote_it_signs_it(brought: dict[str, Brought]) -> None:
    for engine, _, _ in brought.values():
        for store in stores(engine):
            seed = store.meta.get("signing_seed")
            own = (store.meta.get("device"), store.meta.get("epoch"))
            with engine.connect() as db:
                vouched = {(c.device, c.epoch): c.vouched for c in store.log(db).chains.values()}
            for who, rows in frames_of(store).items():
                assert vouched[who] == rows[-1].last
                for row in rows:
                    if who == own:
                        public = bytes(SigningKey(bytes.fromhex(str(seed))).verify_key)
                        prove_mark(public, ChainEnd(*who, row.last, row.link), row.signature)
                    else:
                        assert row.signature == UNSIGNED


def test_every_store_comes_to_the_same_bytes(brought: dict[str, Brought]) -> None:
    """Whoever had heard less has the same frames, but that the last of a chain ends earlier."""
    county = {store.village: frames_of(store) for store in stores(brought["county"].engine)}
    assert {who[0]: rows[-1].link.hex() for who, rows in county[VILLAGE].items()} == LINKS
    for name in ("one", "two", "shut_out", "restored", "answer_lost", "parcel_out", "township"):
        for store in stores(brought[name].engine):
            for who, rows in frames_of(store).items():
                theirs = county[store.village].get(who, [])
                for mine, other in zip(rows[:-1], theirs, strict=False):
                    assert (mine.last, mine.seq, mine.link) == (other.last, other.seq, other.link)
                    assert mine.body == other.body


@pytest.mark.postgres
@pytest.mark.parametrize("name", COUNTIES)
def test_a_county_on_postgresql_too(
    name: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    path = thawed(name, tmp_path / "a.db")
    engine = open_store(request.getfixturevalue("postgres_url"))
    migrate(engine, None, STEPS[:2])
    carry_over(path, engine)
    migrate(engine)
    assert_the_same(engine, rows_in(path))
    assert shape(engine) == {"records_before": False, "changes": False, "records": True}
    engine.dispose()


def carry_over(path: Path, engine: Engine) -> None:
    """Put the rows of a store into another one's tables of before."""
    there, tables = MetaData(), MetaData()
    source = create_engine(f"sqlite:///{path}")
    there.reflect(source)
    tables.reflect(engine)
    with source.connect() as old, engine.begin() as db:
        for table in tables.sorted_tables:
            rows = [dict(row) for row in old.execute(select(there.tables[table.name])).mappings()]
            if rows and table.name != "schema_steps":
                db.execute(insert(table), rows)
    source.dispose()


def shape(engine: Engine) -> dict[str, bool]:
    return {
        name: inspect(engine).has_table(name) for name in ("records_before", "changes", "records")
    }


DAMAGES = {
    "a value": "UPDATE changes SET fields = json_set(fields, '$.name', '别人') WHERE dseq = 2",
    "an author": "UPDATE changes SET actor = '别人' WHERE dseq = 5",
    "a hash": "UPDATE changes SET link = zeroblob(16) WHERE dseq = 3",
    "a hole": "DELETE FROM changes WHERE dseq = 4",
    "the end": "DELETE FROM changes WHERE dseq > 100",
    "a number of the feed": "UPDATE changes SET seq = NULL WHERE dseq = 6",
    "a log that is gone": "DELETE FROM changes WHERE device = (SELECT max(device) FROM changes)",
}


@pytest.mark.parametrize("sentence", DAMAGES.values(), ids=DAMAGES.keys())
def test_what_is_not_what_was_written_is_named_and_left_as_it_is(
    sentence: str, tmp_path: Path
) -> None:
    path = thawed("one", tmp_path / "a.db")
    line = sqlite3.connect(path)
    line.execute(sentence)
    line.commit()
    line.close()
    before = rows_in(path)
    engine = open_store(f"sqlite:///{path}")
    with pytest.raises(OldLogBroken) as damaged:
        migrate(engine)
    assert damaged.value.facts["village"] == VILLAGE
    assert "原样未动" in damaged.value.told
    engine.dispose()
    assert rows_in(path) == before


def test_life_goes_on_in_it(tmp_path: Path) -> None:
    engine = open_store(f"sqlite:///{thawed('one', tmp_path / 'a.db')}")
    migrate(engine)
    ledger = Ledger.open(engine, bundled())
    household = ledger.read.records("household")[0]
    story = len(ledger.read.history(household.id))
    edit(ledger, household.id, note="换了新版以后写的")
    assert len(ledger.read.history(household.id)) == story + 1
    new = save(ledger, "person", {"household": household.id, "name": "韦新来"})
    undone = ledger.write.undo_last_import(actor=ACTOR)
    assert undone.retracted == 4, "an import of before is taken back"
    waiting = ledger.read.clashes()
    ledger.write.settle(waiting[0], waiting[0].proposed, actor=ACTOR)
    assert len(ledger.read.clashes()) == len(waiting) - 1
    marked = next(r.id for r in ledger.read.records(live=False) if r.state == "retracted")
    ledger.write.restore([marked], actor=ACTOR)
    Replica(ledger.store).seal()
    assert ledger.read.get(new) is not None
    assert ledger.read.check().good
    assert ledger.read.status().unsent == 7 + 2 + 4 + 1 + 1
    engine.dispose()


STATEMENTS = (
    "ALTER TABLE", "INSERT INTO frames", "INSERT INTO records", "DROP TABLE changes",
    "INSERT INTO schema_steps", "VACUUM",
)  # fmt: skip


@pytest.mark.parametrize("beginning", STATEMENTS)
def test_killed_in_the_middle_the_old_store_stands_and_the_next_start_takes_it_up(
    beginning: str, tmp_path: Path
) -> None:
    path = thawed("one", tmp_path / "a.db")
    before = rows_in(path)
    child = os.fork()
    if not child:
        killed_at(path, beginning)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
    engine = open_store(f"sqlite:///{path}")
    done = beginning == "VACUUM"
    assert version(engine) == (STEPS[-1].NUMBER if done else 2)
    if not done:
        assert rows_in(path) == before
        migrate(engine)
    assert_the_same(engine, before)
    engine.dispose()


def killed_at(path: Path, beginning: str) -> None:
    """Migrate, and be killed once a statement that begins so was done; in a ``VACUUM`` at once."""
    engine = open_store(f"sqlite:///{path}")

    def watch(line: sqlite3.Connection, _: object) -> None:
        line.set_trace_callback(see)

    def see(statement: str) -> None:
        if statement.startswith(beginning) or seen:
            seen.append(statement)
        if len(seen) == 2 or statement == "VACUUM":
            os.kill(os.getpid(), signal.SIGKILL)

    seen: list[str] = []
    event.listen(engine, "connect", watch)
    migrate(engine)
    os._exit(0)


def test_a_full_disk_leaves_the_old_store(tmp_path: Path) -> None:
    path = thawed("one", tmp_path / "a.db")
    before = rows_in(path)
    engine = open_store(f"sqlite:///{path}")

    def full(line: sqlite3.Connection, _: object) -> None:
        (pages,) = line.execute("PRAGMA page_count").fetchone()
        line.execute(f"PRAGMA max_page_count = {pages + 4}")

    event.listen(engine, "connect", full)
    with pytest.raises(DiskFull):
        migrate(engine)
    engine.dispose()
    assert rows_in(path) == before
    engine = open_store(f"sqlite:///{path}")
    migrate(engine)
    assert_the_same(engine, before)
    engine.dispose()
