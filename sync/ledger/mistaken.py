"""Marking records as mistaken and bringing them back: what goes, what stays, what is put right.

What hangs on a record is told before it is marked. A person says what becomes of it: it points at
another record from then on, or it goes as well. Nothing is left pointing at what is not there.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from forms.expressions.compiler import condition
from forms.schema.form import Body, RecordId, Value
from sync.change import STATE, Change, Kind
from sync.errors.ledger import RecordKept, RecordSingle, RecordStays, RecordUnknown
from sync.ledger.chains.log import save_of
from sync.ledger.drafts import pending_change, records_before
from sync.ledger.references import Pointing, pointing_at
from sync.ledger.village_store import VillageStore
from sync.merge import LIVE, RETRACTED, fold, order
from sync.store.values import PendingChange, Record, RecordBefore

Save = tuple[str, int, int]
"""Device, epoch and number of a save."""


@dataclass(frozen=True, slots=True)
class Hanging:
    """What hangs on records that are to be marked as mistaken.

    Attributes:
        at: What points at them themselves.
        goes: What would go as well, for it would be about nobody: form by record, all the way down.
        emptied: What would stay, with an answer taken away: form by record.
    """

    at: tuple[Pointing, ...]
    goes: Mapping[RecordId, str]
    emptied: Mapping[RecordId, str]


@dataclass(frozen=True, slots=True)
class Marked:
    """A record that is marked as mistaken.

    Attributes:
        record: What it said; its state is ``retracted``.
        actor: Who marked it.
        at_ms: When, by that device's clock; ms since 1970, UTC.
        reason: Why; empty where nobody was asked.
        save: The save that did it.
        under: Whether it went with another record of that save, for it would be about nobody.
    """

    record: Record
    actor: str
    at_ms: int
    reason: str
    save: Save
    under: bool


@dataclass(frozen=True, slots=True)
class _Fall:
    """Everything that goes with some records, and what is left of those that stay."""

    at: tuple[Pointing, ...]
    goes: Mapping[RecordId, RecordBefore]
    left: Mapping[RecordId, tuple[RecordBefore, Body]]


def hanging(store: VillageStore, db: Connection, ids: Iterable[RecordId]) -> Hanging:
    """What hangs on live records that may be marked.

    Raises:
        RecordKept: One of them may not be marked.
        RecordSingle: One of them is the only one of its form.
        RecordStays: One of them may not be marked as long as it is as it is.
    """
    now = records_before(store, db, ids)
    live = {record: one for record, one in now.items() if one.state == LIVE}
    _prove_may_go(store, live)
    found = _fall(store, db, live)
    return Hanging(
        found.at,
        {record: before.form for record, before in found.goes.items()},
        {record: before.form for record, (before, _) in found.left.items()},
    )


def plan_retract(
    store: VillageStore,
    db: Connection,
    ids: Sequence[RecordId],
    *,
    with_dependants: bool = False,
    instead: RecordId | None = None,
) -> tuple[list[PendingChange], dict[RecordId, RecordBefore]]:
    """The changes that mark records as mistaken, and what those records say before.

    Args:
        store: The village.
        db: The transaction.
        ids: The records.
        with_dependants: What hangs on them goes as well, or has its answer taken away.
        instead: What pointed at them points at this record from then on.

    Raises:
        RecordUnknown: One of them is not in the ledger, or ``instead`` is none of the same form.
        RecordKept, RecordSingle, RecordStays: One of them may not be marked (``_prove_may_go``).
    """
    now = records_before(store, db, ids)
    if len(now) < len(set(ids)):
        raise RecordUnknown
    marked = {record: one for record, one in now.items() if one.state == LIVE}
    left: Mapping[RecordId, tuple[RecordBefore, Body]] = {}
    if instead is not None:
        left = _pointing_elsewhere(store, db, marked, instead)
    elif with_dependants:
        fall = _fall(store, db, marked)
        marked |= fall.goes
        left = fall.left
    _prove_may_go(store, marked)
    edits = [c for record, (was, body) in left.items() for c in _changed(store, record, was, body)]
    marks = [_mark(record, one) for record, one in marked.items()]
    return edits + marks, now | marked | {record: was for record, (was, _) in left.items()}


def _mark(record: RecordId, was: RecordBefore) -> PendingChange:
    return PendingChange(record, was.form, was.version, Kind.RETRACT, {STATE: RETRACTED})


def plan_restore(
    store: VillageStore, db: Connection, ids: Sequence[RecordId]
) -> tuple[list[PendingChange], dict[RecordId, RecordBefore]]:
    """The changes that bring records back.

    With them comes what they point at, what was marked with them and hung on them, and the answers
    that were taken from others then, unless somebody has answered anew since.

    Raises:
        RecordUnknown: One of them is not in the ledger.
    """
    back = _coming_back(store, db, ids)
    pending = [
        PendingChange(record, one.form, one.version, Kind.SET, {STATE: LIVE})
        for record, one in back.items()
    ]
    saves = {_save_of(mark) for mark in _marks(store, db, ids).values()}
    answers, now = _taken_answers(store, db, saves, set(back))
    return pending + answers, back | now


def coming_back(
    store: VillageStore, db: Connection, ids: Sequence[RecordId]
) -> dict[RecordId, str]:
    """The records that come back when some are restored, and their forms."""
    return {record: one.form for record, one in _coming_back(store, db, ids).items()}


def marked(store: VillageStore, db: Connection, found: Iterable[Record]) -> list[Marked]:
    """Who marked records as mistaken, when and why; the latest first."""
    kept = {record.id: record for record in found}
    marks = _marks(store, db, kept)
    together: dict[Save, set[RecordId]] = defaultdict(set)
    for record, mark in marks.items():
        together[_save_of(mark)].add(record)
    made = []
    for record, mark in marks.items():
        one, save = kept[record], _save_of(mark)
        gone = together[save] - {record}
        under = store.form(one.form) is not None and (
            store.references.without(one.form, record, one.body, gone) is None
        )
        at_ms = mark.hlc >> 16
        made.append(Marked(one, mark.actor, at_ms, mark.reason or "", save, under))
    return sorted(made, key=lambda one: (one.at_ms, one.record.id), reverse=True)


def _prove_may_go(store: VillageStore, going: Mapping[RecordId, RecordBefore]) -> None:
    """Make sure that records may be marked.

    Raises:
        RecordKept: One of them is of a form that only grows.
        RecordSingle: One of them is the only one of its form.
        RecordStays: One of them may not be marked as long as it is as it is.
    """
    for one in going.values():
        form = store.form(one.form)
        if form is None:
            continue
        if form.append_only:
            raise RecordKept(title=form.title)
        if form.singleton:
            raise RecordSingle(title=form.title)
        for check in form.marking:
            if condition(check.when)(one.body, None) is False:
                said = {field.id: one.body.get(field.id, "没有填") for field in form.fields}
                raise RecordStays(why=check.say.format_map(said))


def _pointing_elsewhere(
    store: VillageStore,
    db: Connection,
    marked: Mapping[RecordId, RecordBefore],
    instead: RecordId,
) -> dict[RecordId, tuple[RecordBefore, Body]]:
    """What pointed at some records, with the answers it has once it points at another one."""
    other = records_before(store, db, [instead]).get(instead)
    alike = {one.form for one in marked.values()}
    if other is None or other.state != LIVE or instead in marked or alike != {other.form}:
        raise RecordUnknown
    found: dict[RecordId, tuple[RecordBefore, Body]] = {}
    for one in pointing_at(store, db, {record: was.form for record, was in marked.items()}):
        if one.record in marked:
            continue
        body: Body = one.before.body
        for at in one.at:
            body = store.references.instead(one.before.form, one.record, body, at.target, instead)
        found[one.record] = (one.before, body)
    return found


def _changed(
    store: VillageStore, record: RecordId, before: RecordBefore, body: Body
) -> list[PendingChange]:
    form = store.form(before.form)
    assert form is not None  # what points was found by its form
    wanted = pending_change(record, form, dict(body), before)
    return [wanted] if wanted else []


def _fall(store: VillageStore, db: Connection, marked: Mapping[RecordId, RecordBefore]) -> _Fall:
    """What hangs on records, on what goes with them, and so on."""
    gone = {record: one.form for record, one in marked.items()}
    goes: dict[RecordId, RecordBefore] = {}
    stays: dict[RecordId, RecordBefore] = {}
    first: tuple[Pointing, ...] | None = None
    asked = dict(gone)
    while asked:
        found = [one for one in pointing_at(store, db, asked) if one.record not in gone]
        first = tuple(found) if first is None else first
        asked = {}
        for one in found:
            stays[one.record] = one.before
        for record, before in list(stays.items()):
            if store.references.without(before.form, record, before.body, gone) is None:
                goes[record] = stays.pop(record)
                gone[record] = asked[record] = before.form
    left: dict[RecordId, tuple[RecordBefore, Body]] = {}
    for record, before in stays.items():
        body = store.references.without(before.form, record, before.body, gone)
        assert body is not None
        left[record] = (before, body)
    return _Fall(first or (), goes, left)


def _marks(store: VillageStore, db: Connection, ids: Iterable[RecordId]) -> dict[RecordId, Change]:
    """The change that marked a record last, by record."""
    return {
        record: max(by, key=order)
        for record, log in store.log(db).of(ids).items()
        if (by := [c for c in log if c.fields.get(STATE) == RETRACTED])
    }


def _save_of(change: Change) -> Save:
    return (change.device, change.epoch, change.tx)


def _coming_back(
    store: VillageStore, db: Connection, ids: Sequence[RecordId]
) -> dict[RecordId, RecordBefore]:
    """The records that come back when some do."""
    asked = records_before(store, db, ids)
    if len(asked) < len(set(ids)):
        raise RecordUnknown
    back = {record: one for record, one in asked.items() if one.state == RETRACTED}
    _fetch_what_hung(store, db, back)
    waiting = dict(back)
    while waiting:
        targets = {
            one.target
            for record, before in waiting.items()
            for one in store.references.of(before.form, record, before.body)
        }
        found = records_before(store, db, sorted(targets - back.keys()))
        waiting = {record: one for record, one in found.items() if one.state == RETRACTED}
        back |= waiting
    return back


def _fetch_what_hung(
    store: VillageStore, db: Connection, back: dict[RecordId, RecordBefore]
) -> None:
    """Add what was marked in the same save as one of the records and points at it."""
    saves = {_save_of(mark) for mark in _marks(store, db, back).values()}
    beside = {
        change.record
        for change in _changes_of(store, db, saves)
        if change.fields.get(STATE) == RETRACTED and change.record not in back
    }
    rest = {
        record: one
        for record, one in records_before(store, db, sorted(beside)).items()
        if one.state == RETRACTED
    }
    more = True
    while more:
        hung = {
            record: one
            for record, one in rest.items()
            if any(at.target in back for at in store.references.of(one.form, record, one.body))
        }
        more = bool(hung)
        back |= hung
        rest = {record: one for record, one in rest.items() if record not in hung}


def _changes_of(store: VillageStore, db: Connection, saves: Collection[Save]) -> list[Change]:
    log, found = store.log(db), list[Change]()
    for device, epoch, tx in sorted(saves):
        chain = log.chain(device, epoch)
        if chain is not None:
            found += save_of(log, chain, tx)
    return found


def _taken_answers(
    store: VillageStore, db: Connection, saves: Collection[Save], back: Collection[RecordId]
) -> tuple[list[PendingChange], dict[RecordId, RecordBefore]]:
    """References at the records that were taken from others in the save that marked them."""
    edits = [c for c in _changes_of(store, db, saves) if STATE not in c.fields]
    ids = [c.record for c in edits if c.record not in back]
    now, logs = records_before(store, db, ids), store.log(db).of(ids)
    pending: list[PendingChange] = []
    for change in edits:
        held = now.get(change.record)
        if held is None or held.state != LIVE:
            continue
        earlier = [c for c in logs[change.record] if order(c) < order(change)]
        before = fold(earlier, store.policy).body
        fields: dict[str, Value | None] = {
            one.field: before[one.field]
            for one in store.references.of(held.form, change.record, before)
            if one.target in back
            and one.field in change.fields
            and held.body.get(one.field) == change.fields[one.field]
        }
        if fields:
            pending.append(PendingChange(change.record, held.form, held.version, Kind.SET, fields))
    return pending, now
