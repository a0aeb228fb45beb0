"""A county's whole store in one file, whatever database it lives in, and back into an empty one.

Tables as rows, in the order their keys need; how they lie in the file: ``file``. The county's own
key is among them: keep the file like the server. What records say is not among them: it is made
again from the log, and what is closed there needs the keys (``keys``), so an old backup does not
bring back who was erased by law since.
"""

import os
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, NamedTuple, TypeAlias

import msgspec
from sqlalchemy import (
    Connection,
    Engine,
    LargeBinary,
    MetaData,
    Table,
    delete,
    func,
    insert,
    select,
)

from sync.county import clock
from sync.county.backup.file import BackupWriter, read_pieces
from sync.county.backup.keys import restore_keys
from sync.county.check import prove_logs
from sync.county.keys import begin_life, epoch_of
from sync.county.oneway.erased import Ending, endings, remember
from sync.county.packs import holding
from sync.county.reading.erasing import obey
from sync.county.tables import (
    FRAMES,
    VERSION,
    accounts,
    api_tokens,
    figures,
    hands,
    receipts,
    restores,
)
from sync.county.tables import metadata as county_tables
from sync.county.tables import steps as county_steps
from sync.errors.ledger import StoreUnwritable
from sync.errors.parcel import BackupUnreadable, StoreNotEmpty
from sync.ledger.chains.damage import rows_in
from sync.ledger.chains.frame_cache import FrameCache
from sync.ledger.chains.log import Log
from sync.ledger.repair import BUCKETS, Repair
from sync.ledger.village_store import VillageStore
from sync.store.engine import writing
from sync.store.migrations.steps import begin_before_frames, bring_up
from sync.store.rows import Place
from sync.store.tables import (
    attachment_parts,
    clashes,
    frames,
    records,
    schema_steps,
    search_lists,
    trees,
    villages,
)
from sync.store.tables import metadata as ledger_tables

ROWS: Final = 2_000
"""Rows held in memory at once; of photos, which are large, a hundredth of that."""
_KEPT_OUT: Final = frozenset({
    county_steps.name, schema_steps.name, receipts.name, api_tokens.name,
})  # fmt: skip
"""Which steps a store has done is its own matter: the new one has done them all. A receipt is made
anew where a parcel comes again; a token that was withdrawn must not come back."""
_MADE_AGAIN: Final = frozenset({t.name for t in (records, clashes, search_lists, trees, figures)})
"""What follows from the log, and what must not lie beside it."""


NO_KEYS: Final[Mapping[str, bytes]] = MappingProxyType({})
LayOver: TypeAlias = Callable[[Connection, Mapping[str, bytes]], dict[str, int]]
"""Takes away again what was taken away since, in the transaction that puts the store back; it is
given the keys of the county's folder, and says how many of what."""


class PutBack(NamedTuple):
    """What came of a restore.

    Attributes:
        rows: How many rows were put in.
        photo_key: What the photos among them are sealed with.
        laid_over: How many of what were taken away once more.
    """

    rows: int
    photo_key: bytes
    laid_over: dict[str, int]


def tables() -> list[Table]:
    """Every table of a county, those first that others point at."""
    found = [*ledger_tables.sorted_tables, *county_tables.sorted_tables]
    return [table for table in found if table.name not in _KEPT_OUT]


def _saved() -> list[Table]:
    """Those a backup holds."""
    return [table for table in tables() if table.name not in _MADE_AGAIN]


def save(
    engine: Engine,
    file: Path,
    passphrase: str = "",
    photo_key: bytes = b"",
    keys: Mapping[str, bytes] = NO_KEYS,
) -> int:
    """Write a backup as of one moment; only the owner may read the file.

    Args:
        engine: The county's store.
        file: Where to.
        passphrase: Encrypts the file; empty for none.
        photo_key: What the photos among the rows are sealed with.
        keys: Other keys of the county's folder, by the names of their files.

    Returns:
        How many rows it holds.

    Raises:
        StoreUnwritable: The file cannot be written.
    """
    ended = [msgspec.to_builtins(one) for one in endings(engine)]
    head = {
        "version": VERSION, "photo_key": photo_key, "erased": ended, "keys": dict(keys),
        "county": _county_of(engine),
    }  # fmt: skip
    return _save(engine, file, passphrase, head, _saved(), _left_out(engine))


def _county_of(engine: Engine) -> int:
    """The six digits under which the accounts of a store stand; 0 where there are none, or several.

    Who restores has to have them: under others nobody could sign in.
    """
    with engine.connect() as db:
        found = set(db.scalars(select(accounts.c.county).distinct()))
    return found.pop() if len(found) == 1 else 0


def county_in(file: Path, passphrase: str = "") -> int:
    """Whose backup it is; 0 where it does not say, as those of earlier programs.

    Raises:
        BackupUnreadable: It is no backup, is damaged, or wants another passphrase.
    """
    head = next(read_pieces(file, passphrase), {})
    return head["county"] if isinstance(head.get("county"), int) else 0


def _left_out(engine: Engine) -> frozenset[tuple[str, int, int]]:
    """Frames that are not what their authors signed: a backup never carries damage on.

    Village, number of the chain, number of the last change. Whoever holds them brings them back.
    """
    found = set[tuple[str, int, int]]()
    for village, broken in prove_logs(engine).items():
        place = Place.of(village)
        with engine.connect() as db:
            log = Log(db, place, FrameCache())
            held = rows_in(log, broken)
            found |= {(village, row.chain, row.last) for _, row in held}
    return frozenset(found)


def save_as_it_is(engine: Engine, file: Path, photo_key: bytes) -> int:
    """Write a backup of a store of an earlier program, before its tables are changed.

    Args:
        engine: The store.
        file: Where to; not encrypted, as the store is not.
        photo_key: What the photos among the rows are sealed with.

    Raises:
        StoreUnwritable: The file cannot be written.
    """
    with engine.connect() as db:
        held = _as_they_are(db)
        at = db.scalar(select(func.max(county_steps.c.number))) or 0
    return _save(engine, file, "", {"version": at, "photo_key": photo_key}, held)


def _save(
    engine: Engine,
    file: Path,
    passphrase: str,
    head: dict[str, Any],
    held: Sequence[Table],
    away: Collection[tuple[str, int, int]] = (),
) -> int:
    fresh = file.with_name(file.name + ".tmp")
    try:
        handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with open(handle, "wb") as out:
            count = _write(engine, BackupWriter(out, passphrase), head, held, away)
            out.flush()
            os.fsync(out.fileno())
        fresh.replace(file)
    except OSError:
        fresh.unlink(missing_ok=True)
        raise StoreUnwritable() from None
    return count


def _write(
    engine: Engine,
    backup: BackupWriter,
    said: dict[str, Any],
    held: Sequence[Table],
    away: Collection[tuple[str, int, int]],
) -> int:
    """Every row as of one moment."""
    count = 0
    backup.add(said)
    one_moment = {"isolation_level": "REPEATABLE READ"}
    postgres = engine.dialect.name == "postgresql"
    with engine.execution_options(**one_moment if postgres else {}).connect() as db, db.begin():
        for table in held:
            for some in _rows(db, table):
                rows = some
                if away and table.name == frames.name:
                    rows = [r for r in some if (r["village"], r["chain"], r["last"]) not in away]
                count += len(rows)
                backup.add({"table": str(table.name), "rows": rows})
    backup.close()
    return count


def restore(
    engine: Engine,
    file: Path,
    passphrase: str = "",
    keys_passphrase: str | None = None,
    lay_over: LayOver | None = None,
) -> PutBack:
    """Put a backup into an empty, prepared store, whole or not at all.

    What was erased by law, then or since, is erased when this returns.

    Args:
        engine: The store.
        file: The backup; its keys lie beside it, or come from the villages.
        passphrase: Of the backup.
        keys_passphrase: Of its keys; None where it is the same.
        lay_over: What is done before anybody may see it; None for a store that only is looked at.

    Raises:
        BackupUnreadable: It is no backup, is damaged, or wants another passphrase.
        StoreNotEmpty: Something is in the store already.
        OldLogBroken: It is of before the frames, and its log is not what was written.
    """
    count, head, taken = _filled(engine, file, passphrase, lay_over)
    prove_logs(engine)  # what is not whole is asked for when a village calls
    remember(engine, msgspec.convert(head.get("erased", []), list[Ending]))
    restore_keys(engine, file, passphrase if keys_passphrase is None else keys_passphrase)
    project_anew(engine)
    obey(engine)
    return PutBack(count, head.get("photo_key", b""), taken)


def _filled(
    engine: Engine, file: Path, passphrase: str, lay_over: LayOver | None
) -> tuple[int, dict[str, Any], dict[str, int]]:
    """The tables as they were; how many rows, what the backup says of itself, what was taken."""
    pieces = read_pieces(file, passphrase)
    with writing(engine) as db:
        if any(db.scalar(select(func.count()).select_from(table)) for table in tables()):
            raise StoreNotEmpty
        head = next(pieces, None)
        if head is None or head.get("version", VERSION + 1) > VERSION:
            raise BackupUnreadable
        if head["version"] < FRAMES:
            begin_before_frames(db)
            count = _put_back(db, pieces, _as_they_are(db))
            bring_up(db)
        else:
            count = _put_back(db, pieces, tables())
        begin_again(db)
        taken = {} if lay_over is None else lay_over(db, head.get("keys", {}))
    return count, head, taken


def project_anew(engine: Engine) -> None:
    """Make the records of villages again from their logs, where there are none."""
    with engine.connect() as db:
        has = select(records.c.village).where(records.c.village == villages.c.village).exists()
        codes = list(db.scalars(select(villages.c.village).where(villages.c.seq > 0, ~has)))
    for code in codes:
        store = VillageStore(engine, holding(engine, code), Place.of(code))
        Repair(store).refold(range(BUCKETS))


def _put_back(db: Connection, pieces: Iterator[dict[str, Any]], into: Sequence[Table]) -> int:
    """Insert every row of a backup; how many they were.

    Raises:
        BackupUnreadable: It holds rows of a table nobody knows.
    """
    by_name, count = {table.name: table for table in into}, 0
    for piece in pieces:
        target = by_name.get(piece.get("table", ""))
        if target is None:
            raise BackupUnreadable
        db.execute(insert(target), [_row(target, row) for row in piece["rows"]])
        count += len(piece["rows"])
    return count


def _as_they_are(db: Connection) -> list[Table]:
    """The tables as the store has them now."""
    found = MetaData()
    found.reflect(db)
    return [table for table in found.sorted_tables if table.name not in _KEPT_OUT]


def begin_again(db: Connection) -> None:
    """Let devices find out that the store was put back, and how far they still agree with it.

    The nonces they were given since are lost with it: they ask anew (``NonceStale``).
    """
    before = epoch_of(db)
    epoch = begin_life(db)
    db.execute(delete(hands))  # what they wrote later is lost, so their numbers cannot go on
    told = (villages.c.county, villages.c.village, villages.c.seq, villages.c.feed_link)
    fresh = {"epoch": epoch, "before": before, "at": clock.now()}
    rows = [{**head._mapping, **fresh} for head in db.execute(select(*told)).all()]
    if rows:
        db.execute(insert(restores), rows)


def _rows(db: Connection, table: Table) -> Iterator[list[dict[str, Any]]]:
    some = ROWS // 100 if table.name == attachment_parts.name else ROWS
    result = db.execution_options(yield_per=some).execute(select(table))
    for rows in result.mappings().partitions(some):
        yield [
            {str(k): bytes(v) if isinstance(v, memoryview) else v for k, v in row.items()}
            for row in rows
        ]


def _row(table: Table, row: dict[str, Any]) -> dict[str, Any]:
    """Only what this program's table has; bytes stay bytes."""
    binary = {c.name for c in table.columns if isinstance(c.type, LargeBinary)}
    return {
        k: bytes(v) if k in binary and v is not None else v
        for k, v in row.items()
        if k in table.columns
    }
