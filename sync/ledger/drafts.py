"""From drafts to changes: checked, compared with what stands, numbered, linked and written down."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final

from msgspec.structs import replace
from sqlalchemy import Connection, bindparam, select

from forms.definitions.definitions import Definitions
from forms.definitions.validation import Proven, prove
from forms.progress import Progress, through, unwatched
from forms.schema.device_role import may_write, role_of
from forms.schema.form import FormDef, Problem, RecordId, Value
from sync.change import STATE, Change, Kind
from sync.errors.ledger import RecordRefused
from sync.errors.wire import RoleForbids
from sync.ledger.chains.log import Chain
from sync.ledger.chains.sealing import LogWriter
from sync.ledger.projection import (
    SET_BACK,
    ExistingRow,
    Projection,
    existing_rows,
    rows_as_seen,
)
from sync.ledger.village_store import VillageStore
from sync.merge import LIVE
from sync.store.rows import portions
from sync.store.tables import records
from sync.store.values import Draft, PendingChange, RecordBefore

_BEFORE = select(
    records.c.id, records.c.form, records.c.version, records.c.state, records.c.body
).where(
    records.c.county == bindparam("county"),
    records.c.village == bindparam("village"),
    records.c.id.in_(bindparam("ids", expanding=True)),
)
"""Put together once: that costs more than asking."""
_NOTHING_SHUT: Final[Mapping[RecordId, Collection[str]]] = {}


def checked(
    definitions: Definitions,
    drafts: Sequence[Draft],
    progress: Progress = unwatched,
    shut: Mapping[RecordId, Collection[str]] = _NOTHING_SHUT,
) -> list[Mapping[str, Value]]:
    """The bodies as they will be stored; no page or importer is trusted to have checked.

    Only a body that ``forms.definitions.validation`` itself has proved against the same form is not
    asked again.

    Args:
        definitions: The forms.
        drafts: Complete bodies.
        progress: Told how many are checked, and may stop it.
        shut: Of some records, what is answered in them and sealed for this computer.

    Raises:
        RecordRefused: Some answers do not fit their form.
    """
    refused: dict[int, tuple[Problem, ...]] = {}
    bodies: list[Mapping[str, Value]] = []
    for place, draft in enumerate(through(drafts, "正在核对", progress)):
        form, answers = definitions.form(draft.form), draft.answers
        if isinstance(answers, Proven) and answers.holds_for(form, definitions):
            bodies.append(answers.body)
            continue
        known = shut.get(draft.id, ()) if draft.id is not None else ()
        problems, proven = prove(form, answers, definitions, shut=known)
        if proven is None:
            refused[place] = problems
        else:
            bodies.append(proven.body)
    if refused:
        raise RecordRefused(refused)
    return bodies


def pending_change(
    record: RecordId,
    form: FormDef,
    body: Mapping[str, Value],
    now: RecordBefore | None,
    kept: Collection[str] = (),
) -> PendingChange | None:
    """What has to change for a record to say ``body``; None when it says so already.

    Saving a record that was marked mistaken brings it back.

    Args:
        record: The record.
        form: Its form.
        body: What it is to say.
        now: What it says; None for a new one.
        kept: Answers that stay when ``body`` lacks them, for they cannot be read: whoever saves the
            record has not seen them, so leaving them out empties nothing.
    """
    if now is None:
        return PendingChange(record, form.id, form.version, Kind.CREATE, body)
    fields: dict[str, Value | None] = {
        name: value for name, value in body.items() if now.body.get(name) != value
    }
    # Answers to questions only a newer program knows are not ours to empty.
    questions = {f.id for f in form.fields}
    fields |= dict.fromkeys(now.body.keys() & questions - body.keys() - set(kept))
    if now.state != LIVE:
        fields[STATE] = LIVE
    return PendingChange(record, form.id, form.version, Kind.SET, fields) if fields else None


def records_before(
    store: VillageStore, db: Connection, ids: Iterable[RecordId]
) -> dict[RecordId, RecordBefore]:
    """What the records of these ids say now, opened; those that do not exist are left out."""
    found: dict[RecordId, RecordBefore] = {}
    for portion in portions(ids):
        asked = {**store.place._asdict(), "ids": portion}
        for record, form, version, state, stored in db.execute(_BEFORE, asked):
            body = store.keyring.rings.says(form, record, stored)
            found[RecordId(record)] = RecordBefore(form, version, state, body)
    return found


def opened(
    store: VillageStore, rows: Mapping[RecordId, ExistingRow]
) -> dict[RecordId, RecordBefore]:
    """What rows that were read say, opened."""
    says = store.keyring.rings.says
    return {
        record: replace(one, body=says(one.form, record, one.body))
        for record, one in ((record, row.says) for record, row in rows.items())
    }


def write(
    store: VillageStore,
    db: Connection,
    pending: Sequence[PendingChange],
    actor: str,
    reason: str | None = None,
    progress: Progress = unwatched,
    rows: Mapping[RecordId, ExistingRow] | None = None,
) -> list[Change]:
    """Write changes of this computer, as one save; whoever calls has proved them.

    ``rows`` are those of the records, where they were read already.

    Raises:
        RoleForbids: This computer may not write one of them.
    """
    if not pending:
        return []
    meta = store.meta.some(db, "device", "epoch", "cursor", "clock", "role", SET_BACK)
    _check_role(store, meta.get("role") or "", pending)
    log = store.log(db, (meta["device"], meta["epoch"]))
    writing = LogWriter(log)
    chain = writing.begin(meta["device"], meta["epoch"])
    clock = store.clock
    clock.saw(meta["clock"])  # another program may have written since
    stamps = clock.ticks(len(pending))
    made = _numbered(pending, chain, stamps, meta["cursor"], (actor, reason))
    progress("正在记入改动", 0, len(made))
    writing.append(chain, made)
    store.meta.write(db, {"clock": clock.last})
    seen = _seen(store, db, made, rows)
    seen = rows_as_seen(seen, set_back=meta.get(SET_BACK, False))
    Projection(db, store, log).write(made, seen, progress)
    store.noted.wrote = made[-1]
    return made


def _seen(
    store: VillageStore,
    db: Connection,
    made: Sequence[Change],
    rows: Mapping[RecordId, ExistingRow] | None,
) -> dict[RecordId, ExistingRow]:
    """The rows of the records that were there before."""
    old = list(dict.fromkeys(c.record for c in made if c.kind is not Kind.CREATE))
    known = existing_rows(db, store.place, old) if rows is None else rows
    return {record: known[record] for record in old if record in known}


def _numbered(
    pending: Sequence[PendingChange],
    chain: Chain,
    stamps: Iterable[int],
    cursor: int,
    why: tuple[str, str | None],
) -> list[Change]:
    """Changes that follow the last of a chain; why is who wrote them, and the reason."""
    first = chain.last + 1
    return [
        Change(
            chain.device, chain.epoch, dseq, first, stamp, cursor, wanted.record, wanted.form,
            wanted.version, wanted.kind, wanted.fields, *why,
        )
        for dseq, (wanted, stamp) in enumerate(zip(pending, stamps, strict=True), first)
    ]  # fmt: skip


def _check_role(store: VillageStore, told: str, pending: Sequence[PendingChange]) -> None:
    """Make sure that this computer may write what is wanted.

    Raises:
        RoleForbids: It may not; the county would not take it either.
    """
    role = role_of(told)
    for name, settles in dict.fromkeys((w.form, w.kind is Kind.RESOLVE) for w in pending):
        form = store.form(name)
        if not may_write(role, form, settles=settles, name=name):
            raise RoleForbids(role=role.zh, title=form.title if form else name)
