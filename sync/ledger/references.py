"""A reference points at a live record: proved in the transaction that writes.

Only what is written on this computer is refused. What comes over the line is taken in as it is, for
two copies have to agree; ``forms.village.references.dangling`` finds what does not hold then.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import cast as cast_to

import msgspec
from sqlalchemy import Connection, Text, cast, or_, select

from forms.schema.form import Body, RecordId, Value
from forms.village.references import Reference
from sync.change import STATE, Kind
from sync.errors.ledger import RecordHeld, RecordSingle, ReferenceGone
from sync.ledger.village_store import VillageStore
from sync.merge import LIVE, RETRACTED
from sync.store.rows import portions
from sync.store.tables import records
from sync.store.values import QUARANTINED, PendingChange, RecordBefore

_LOOKED_FOR = 50
"""So many records are looked for by their ids; where it is more, every record is read."""


@dataclass(frozen=True, slots=True)
class Pointing:
    """A live record, and where it points at some of those that were asked for.

    Attributes:
        record: The record.
        before: What it says.
        at: Its references that are meant.
    """

    record: RecordId
    before: RecordBefore
    at: tuple[Reference, ...]


def pointing_at(
    store: VillageStore, db: Connection, targets: Mapping[RecordId, str]
) -> list[Pointing]:
    """Live records that point at some records.

    Args:
        store: The village.
        db: The transaction.
        targets: Form by record.
    """
    if not targets:
        return []
    query = select(
        records.c.id, records.c.form, records.c.version, records.c.state, records.c.body
    ).where(
        store.place.rows(records),
        records.c.state == LIVE,
        records.c.form.in_(store.references.pointing_at(set(targets.values()))),
    )
    if len(targets) <= _LOOKED_FOR:
        written = cast(records.c.body, Text)
        sealed = records.c.form.in_(sorted(store.references.sealed))
        query = query.where(or_(sealed, *(written.contains(target) for target in targets)))
    found = []
    for record, form, version, state, stored in db.execute(query.order_by(records.c.id)).all():
        body = store.keyring.rings.says(form, RecordId(record), stored)
        references = store.references.of(form, RecordId(record), body)
        if at := tuple(one for one in references if one.target in targets):
            before = RecordBefore(form, version, state, body)
            found.append(Pointing(RecordId(record), before, at))
    return found


class _After(msgspec.Struct, frozen=True, gc=False):
    """What a record says once pending changes are written."""

    form: str
    live: bool
    body: Body


class Judge:
    """Which references would lead nowhere once some changes are written.

    Args:
        store: The village.
        db: The transaction.
        now: What the records that are to be changed say before.
    """

    def __init__(
        self, store: VillageStore, db: Connection, now: Mapping[RecordId, RecordBefore]
    ) -> None:
        self._store = store
        self._db = db
        self._now = now
        self._there: dict[RecordId, str | None] = {}
        self._pointing: dict[RecordId, list[Pointing]] = {}

    def broken(self, pending: Sequence[PendingChange]) -> list[Reference]:
        """References that led somewhere, or are new, and would lead nowhere.

        What led nowhere before is not the fault of these changes.
        """
        after = self._after(pending)
        going = {
            record: one.form
            for record, one in after.items()
            if not one.live and record in self._now and self._now[record].state == LIVE
        }
        fresh = [one for one in self._of(after) if one.target in going or self._is_new(one)]
        self._look_up(one.target for one in fresh if one.target not in after)
        left = [one for one in fresh if not self._leads_there(one, after)]
        return left + [one for one in self._held(going) if one.record not in after]

    def _after(self, pending: Sequence[PendingChange]) -> dict[RecordId, _After]:
        found: dict[RecordId, _After] = {}
        for change in pending:
            known, before = found.get(change.record), self._now.get(change.record)
            if known is None and change.kind is Kind.CREATE:  # says nothing else, and no None
                found[change.record] = _After(change.form, True, cast_to(Body, change.fields))
                continue
            body: dict[str, Value] = {}
            live = True
            if known is not None:
                body, live = dict(known.body), known.live
            elif before is not None:
                body, live = dict(before.body), before.state != RETRACTED
            if STATE in change.fields:
                live = change.fields[STATE] != RETRACTED
            for name, value in change.fields.items():
                if value is None:
                    body.pop(name, None)
                else:
                    body[name] = value
            found[change.record] = _After(change.form, live, body)
        return found

    def _of(self, after: Mapping[RecordId, _After]) -> Iterator[Reference]:
        for record, one in after.items():
            if one.live:
                yield from self._store.references.of(one.form, record, one.body)

    def _is_new(self, reference: Reference) -> bool:
        before = self._now.get(reference.record)
        if before is None or before.state != LIVE:
            return True
        held = self._store.references.of(before.form, reference.record, before.body)
        return reference not in held

    def _leads_there(self, reference: Reference, after: Mapping[RecordId, _After]) -> bool:
        target = after.get(reference.target)
        form = self._there[reference.target] if target is None else target.form
        live = form is not None if target is None else target.live
        return live and (form == "" or reference.wanted in ("", form))

    def _look_up(self, ids: Iterable[RecordId]) -> None:
        """Note the forms of records; None for those that are not there, "" for unreadable ones."""
        wanted = set(ids) - self._there.keys()
        for portion in portions(sorted(wanted)):
            query = select(records.c.id, records.c.form, records.c.state).where(
                self._store.place.rows(records), records.c.id.in_(portion)
            )
            for record, form, state in self._db.execute(query):
                if state == QUARANTINED:
                    self._there[RecordId(record)] = ""
                elif state == LIVE:
                    self._there[RecordId(record)] = form
        self._there |= dict.fromkeys(wanted - self._there.keys())

    def _held(self, going: Mapping[RecordId, str]) -> Iterator[Reference]:
        """What points at records that go; read once, for those that go only become fewer."""
        asked = {record: form for record, form in going.items() if record not in self._pointing}
        self._pointing |= {record: [] for record in asked}
        for one in pointing_at(self._store, self._db, asked):
            for target in {reference.target for reference in one.at}:
                self._pointing[target].append(one)
        for record in going:
            for one in self._pointing[record]:
                yield from (reference for reference in one.at if reference.target == record)


def prove(
    store: VillageStore,
    db: Connection,
    pending: Sequence[PendingChange],
    now: Mapping[RecordId, RecordBefore],
) -> None:
    """Make sure that changes leave no reference behind that leads nowhere.

    Raises:
        RecordHeld: Others point at a record that would be marked as mistaken.
        ReferenceGone: A record would point at what is not there, or is no record of the right form.
    """
    broken = Judge(store, db, now).broken(pending)
    if not broken:
        return
    going: Collection[RecordId] = {c.record for c in pending if c.fields.get(STATE) == RETRACTED}
    held = [one for one in broken if one.target in going and one.record not in going]
    title, label = store.references.label((held or broken)[0])
    if held:
        raise RecordHeld(count=len({one.record for one in held}), title=title)
    raise ReferenceGone(title=title, label=label)


def prove_single(store: VillageStore, db: Connection, pending: Sequence[PendingChange]) -> None:
    """Make sure that a form of which a village has one record does not get a second one.

    Raises:
        RecordSingle: It would.
    """
    for change in pending:
        form = store.form(change.form)
        begins = change.kind is Kind.CREATE or change.fields.get(STATE) == LIVE
        if form is None or not form.singleton or not begins:
            continue
        others = select(records.c.id).where(
            store.place.rows(records), records.c.form == form.id, records.c.state == LIVE,
            records.c.id != change.record,
        )  # fmt: skip
        if db.scalar(others.limit(1)) is not None:
            raise RecordSingle(title=form.title)
