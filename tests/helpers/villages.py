"""Ledgers and feeds to test with: a county's store, and devices of one village that exchange."""

import sqlite3
from pathlib import Path

from sqlalchemy import Engine

from forms.program import bundled
from forms.schema.form import RecordId, Value
from sync.change import STATE, Change, Kind, new_record_id
from sync.frames.authors import Author
from sync.frames.decode import read
from sync.frames.packing import unpacked
from sync.ledger.chains.sealing import LogWriter
from sync.ledger.closed.keys import take_trees, trees_of
from sync.ledger.ledger import Ledger
from sync.ledger.projection import Projection, existing_rows
from sync.ledger.replica import FeedFrame, Replica
from sync.ledger.village_feed import VillageFeed
from sync.merge import RETRACTED
from sync.protocol.signing import Signer
from sync.store.engine import open_store, sqlite_engine
from sync.store.migrations.steps import migrate
from sync.store.values import Draft, PendingChange

VILLAGE = "459999100201"
ACTOR = "韦书记"
KEYS: dict[str, bytes] = {}
"""Public keys of the devices of tests, as a county knows them."""


def a_store(path: Path) -> Engine:
    """A migrated, plain SQLite store."""
    engine = sqlite_engine(
        lambda: sqlite3.connect(path, isolation_level=None, check_same_thread=False), sqlite3
    )
    migrate(engine)
    return engine


def a_ledger(path: Path, village: str = VILLAGE) -> Ledger:
    """A device with an empty ledger of the village."""
    return Ledger.found(a_store(path), bundled(), village, "板岭村")


def a_feed(url: str) -> VillageFeed:
    """The village at a county."""
    engine = open_store(url)
    migrate(engine)
    return VillageFeed.found(engine, bundled(), VILLAGE, "板岭村")


def close(*parts: Ledger | VillageFeed) -> None:
    """Let go of the stores."""
    for part in parts:
        part.store.engine.dispose()


def unsent(ledger: Ledger) -> list[Change]:
    """Own changes that the county has not confirmed, in order."""
    return Replica(ledger.store).unsent()


def save(ledger: Ledger, form: str, answers: dict[str, Value], record: str = "") -> RecordId:
    """Save one record; its id."""
    saved = ledger.write.save(
        [Draft(form, answers, RecordId(record) if record else None)], actor=ACTOR
    )
    return saved.ids[0]


def edit(ledger: Ledger, record: RecordId, **answers: Value | None) -> None:
    """Change some answers of a record; None empties one."""
    record_now = ledger.read.get(record)
    assert record_now is not None
    body = {k: v for k, v in (dict(record_now.body) | answers).items() if v is not None}
    ledger.write.save([Draft(record_now.form, body, record)], actor=ACTOR)


def as_before(ledger: Ledger, *pending: PendingChange) -> None:
    """Write as older programs did, and as it comes over the line: references are not proved."""
    store = ledger.store
    with store.writing() as db:
        log = store.log(db)
        writing = LogWriter(log)
        chain = writing.begin(*store.meta.device(db))
        first, cursor = chain.last + 1, store.meta.read(db, "cursor")
        made = [
            Change(
                chain.device, chain.epoch, dseq, first, store.clock.tick(), cursor, one.record,
                one.form, one.version, one.kind, one.fields, ACTOR,
            )
            for dseq, one in enumerate(pending, first)
        ]  # fmt: skip
        writing.append(chain, made)
        rows = existing_rows(db, store.place, [one.record for one in made])
        Projection(db, store, log).write(made, rows)


def created(form: str, answers: dict[str, Value | None]) -> PendingChange:
    """A new record for ``as_before``."""
    return PendingChange(new_record_id(), form, 1, Kind.CREATE, answers)


def retracted(form: str, record: RecordId) -> PendingChange:
    """A mark for ``as_before``."""
    return PendingChange(record, form, 1, Kind.RETRACT, {STATE: RETRACTED})


def a_family(ledger: Ledger) -> tuple[RecordId, RecordId]:
    """A household with one person in it; their ids."""
    household = save(ledger, "household", {"head_name": "韦大山", "hh_no": "0001"})
    return household, save(ledger, "person", {"household": household, "name": "韦秀兰"})


def key_of(ledger: Ledger) -> bytes:
    """The public key of a device."""
    key = KEYS[ledger.meta["device"]] = Signer(ledger.meta["signing_seed"]).public
    return key


def push(ledger: Ledger, feed: VillageFeed) -> int:
    """Hand up what is unsent, frame by frame; how many changes the county took."""
    replica, taken = Replica(ledger.store), 0
    replica.seal()
    take_trees(feed.store, trees_of(ledger.store))
    for chain, row in replica.own_frames(replica.confirmed_dseq):
        taken += len(feed.accept(row.signature, row.body, key_of(ledger)))
        answer = feed.receipt(chain.device, chain.epoch, row.first - 1)
        replica.confirm(answer.high_water, answer.seq_runs)
    return taken


def told(feed: VillageFeed, after: int, not_device: str | None = None) -> list[FeedFrame]:
    """What a county tells a device that has everything up to a number."""
    found = list(feed.after(after, not_device=not_device))
    return [FeedFrame(row.seq or 0, chain.fork, row.signature, row.body) for chain, row in found]


def trust(ledger: Ledger, feed: VillageFeed) -> None:
    """Let a device know whose signatures prove what stands in a feed, and what opens it."""
    take_trees(ledger.store, trees_of(feed.store))
    Replica(ledger.store).authors.keep(
        Author(device, epoch, KEYS[device], vouched)
        for (device, epoch), vouched in feed.authors().items()
    )


def pull(ledger: Ledger, feed: VillageFeed) -> int:
    """Fetch what others did; how many changes came."""
    trust(ledger, feed)
    given = told(feed, ledger.meta["cursor"], ledger.meta["device"])
    before = feed.head().seq
    Replica(ledger.store).receive(given, before)
    return sum(read(unpacked(one.body)).count for one in given)


def exchange(ledger: Ledger, feed: VillageFeed) -> None:
    """One synchronisation."""
    push(ledger, feed)
    pull(ledger, feed)
