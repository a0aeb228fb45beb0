"""Ledgers and feeds to test with: a county's store, and devices of one village that exchange."""

import sqlite3
from pathlib import Path

from sqlalchemy import Engine

from forms.program import bundled
from forms.schema.form import RecordId, Value
from sync.change import STATE, Change, Kind, chain, new_record_id
from sync.ledger.drafts import PendingChange
from sync.ledger.ledger import Ledger
from sync.ledger.projection import Projection
from sync.ledger.replica import Replica
from sync.ledger.village_feed import VillageFeed
from sync.merge import RETRACTED
from sync.store.engine import open_store, sqlite_engine
from sync.store.migrations.steps import migrate
from sync.store.rows import add, last_dseq, link_at
from sync.store.tables import changes
from sync.store.values import Draft, change_row

VILLAGE = "459999100201"
ACTOR = "韦书记"


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
    replica = Replica(ledger.store)
    return replica.outbox(replica.confirmed_dseq, 10_000)


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
        device = store.meta.device(db)
        first = last_dseq(db, store.place, device) + 1
        before = link_at(db, store.place, *device, first - 1)
        assert before is not None
        made = [
            Change(
                *device, dseq, first, store.clock.tick(), store.meta["cursor"], one.record,
                one.form, one.version, one.kind, one.fields, ACTOR,
            )
            for dseq, one in enumerate(pending, first)
        ]  # fmt: skip
        links = chain(before, made)
        add(db, store.place, changes, list(map(change_row, made, links)))
        projection = Projection(db, store)
        projection.write(made, projection.existing_rows([one.record for one in made]))


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


def push(ledger: Ledger, feed: VillageFeed, limit: int = 1000) -> int:
    """Hand up what is unsent, in batches; how many the county took."""
    taken = 0
    while batch := Replica(ledger.store).outbox(ledger.meta["confirmed"], limit):
        before = Replica(ledger.store).link_at(batch[0].dseq - 1)
        assert before is not None
        taken += feed.accept(ledger.meta["device"], ledger.meta["epoch"], batch, before)
        answer = feed.receipt(ledger.meta["device"], ledger.meta["epoch"], batch[0].dseq - 1)
        Replica(ledger.store).confirm(answer.high_water, answer.seq_runs, answer.rnos)
    return taken


def pull(ledger: Ledger, feed: VillageFeed, limit: int = 1000) -> int:
    """Fetch what others did, in batches; how many changes came."""
    came = 0
    while True:
        head = feed.head()
        entries = feed.after(ledger.meta["cursor"], not_device=ledger.meta["device"], limit=limit)
        more = len(entries) == limit
        cursor = entries[-1].seq if more else head.seq
        assert cursor is not None
        numbers = feed.rnos({c.record for c in entries})
        Replica(ledger.store).receive(entries, list(numbers.items()), cursor)
        came += len(entries)
        if not more:
            return came


def exchange(ledger: Ledger, feed: VillageFeed, limit: int = 1000) -> None:
    """One synchronisation."""
    push(ledger, feed, limit)
    pull(ledger, feed, limit)
