"""Take a whole save back: which records are retracted, restored or left alone, and why.

And what this computer saved, from the log itself, so that it can be taken back in any order.
"""

import time
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import ColumnElement, Connection, select, update

from forms.schema.form import RecordId, Value
from sync.change import STATE, Change, Kind
from sync.errors.ledger import AlreadyUndone, NothingToUndo, SaveStays
from sync.ledger.chains.log import save_of
from sync.ledger.chains.rings import OWN_FORMS
from sync.ledger.drafts import records_before
from sync.ledger.references import Judge
from sync.ledger.village_store import VillageStore
from sync.merge import LIVE, RETRACTED, Key, fold, order
from sync.store.places import at
from sync.store.tables import imports
from sync.store.values import PendingChange, RecordBefore

UNDO: Final = "undo "
"""How the reason of a change that takes a save back begins, before the number of that save."""


RESTORE: Final = "restore"
"""How a part of a save is called that brought records back; the others are called as their kind."""
LOOKED_INTO: Final = 500
"""Of a save with more changes of one form it is not said which questions were answered."""


def reason_words(reason: str | None) -> str:
    """Why a change was made, in words; a save that takes another back has none of its own."""
    return "撤销了那次保存" if (reason or "").startswith(UNDO) else reason or ""


@dataclass(frozen=True, slots=True)
class Undone:
    """What undoing a save did.

    Attributes:
        tx: The save taken back.
        by: The save that did it, to be undone in turn; 0 when nothing changed.
        retracted: How many records it had made are marked mistaken again.
        restored: How many records it had changed say again what they said before.
        kept: Records left alone: changed by somebody since, or pointed to by others.
    """

    tx: int
    by: int
    retracted: int
    restored: int
    kept: tuple[RecordId, ...]

    @property
    def sentence(self) -> str:
        """The result for the person."""
        done = f"已撤销：收回新登记 {self.retracted} 条，恢复原样 {self.restored} 条。"
        return done + self.left_alone

    @property
    def left_alone(self) -> str:
        """What was not taken back; empty when everything was."""
        if not self.kept:
            return ""
        return f"有 {len(self.kept)} 条在那之后又改过或被别处引用，保持不动，请逐条核对。"


@dataclass(slots=True)
class UndoPlan:
    """The compensating changes of one save, before they are written."""

    store: VillageStore
    device: tuple[str, int]
    tx: int
    pending: list[PendingChange] = field(default_factory=list)
    now: Mapping[RecordId, RecordBefore] = field(default_factory=dict)
    kept: tuple[RecordId, ...] = ()

    @property
    def retracted(self) -> int:
        """How many records will be marked mistaken."""
        return sum(change.kind is Kind.RETRACT for change in self.pending)

    @property
    def restored(self) -> int:
        """How many records will say again what they said."""
        return len(self.pending) - self.retracted

    def note(self, db: Connection, by: int) -> None:
        """Mark the import as undone by the save ``by``; one that was, and is done again, is not."""
        first, again = _origin(self.store, db, self.device, self.tx)
        own = imports_of(self.store, self.device)
        held = update(imports).where(own, imports.c.tx == first)
        db.execute(held.values(undone=None if again else by))


def imports_of(store: VillageStore, device: tuple[str, int]) -> ColumnElement[bool]:
    """Condition for the imports a device made in one of its incarnations."""
    own = (imports.c.device == device[0]) & (imports.c.epoch == device[1])
    return store.place.rows(imports) & own


def plan_undo(store: VillageStore, db: Connection, device: tuple[str, int], tx: int) -> UndoPlan:
    """Work out how to take a save back.

    Whether others point at a record is judged on the state after everything else was taken back: a
    household that was made for somebody goes once that person is back in the old one.

    A save that was taken back and done again is taken back once more.

    Raises:
        NothingToUndo: There is no such save.
        AlreadyUndone: It was taken back already.
        SaveStays: All of it has lasted too long to be taken back.
    """
    tx = _target(store, db, device, tx)
    made = _changes_of(store, db, device, tx)
    if not made:
        raise NothingToUndo
    by_record: dict[RecordId, list[Change]] = {}
    for change in made:
        by_record.setdefault(change.record, []).append(change)
    logs = store.log(db).of(by_record)
    plan = UndoPlan(store, device, tx)
    of_save = {change.key for change in made}
    kept = {record for record, log in logs.items() if _touched_since(log, of_save)}
    kept |= {c.record for c in made if c.kind is Kind.CREATE and _stays(store, c.form)}
    lasting = dict(_lasting(store, made))
    if lasting.keys() == by_record.keys():
        raise SaveStays(why=next(iter(lasting.values())))
    kept |= lasting.keys()
    back = {
        record: _compensation(store, log, by_record[record])
        for record, log in logs.items()
        if record not in kept
    }
    kept |= _cannot_go_back(store, db, back)
    plan.now = records_before(store, db, back)
    plan.pending = [c for record, some in back.items() if record not in kept for c in some]
    plan.kept = tuple(sorted(kept))
    return plan


def _stays(store: VillageStore, form: str) -> bool:
    """Whether records of a form, once made, are never marked as mistaken."""
    held = store.form(form)
    return form in OWN_FORMS or (held is not None and (held.append_only or held.singleton))


def _lasting(store: VillageStore, made: Sequence[Change]) -> Iterator[tuple[RecordId, str]]:
    """Records with an answer that has lasted too long to be taken back, and what to do instead."""
    now_ms = max(int(time.time() * 1000), store.clock.last >> 16)
    for change in made:
        form = store.form(change.form)
        for one in form.lasting if form is not None else ():
            given = change.fields.get(one.field) is not None
            if given and now_ms - (change.hlc >> 16) > one.minutes * 60_000:
                yield change.record, one.say


def _cannot_go_back(
    store: VillageStore, db: Connection, back: Mapping[RecordId, Sequence[PendingChange]]
) -> set[RecordId]:
    """Records that have to stay as they are, so that no reference leads nowhere.

    One that others point at stays. So does one that would point again at what has gone since. Each
    that stays may keep others in turn: a person visited since keeps the household.
    """
    judge = Judge(store, db, records_before(store, db, back))
    kept: set[RecordId] = set()
    while True:
        pending = [c for record, some in back.items() if record not in kept for c in some]
        going = {c.record for c in pending if c.fields.get(STATE) == RETRACTED}
        broken = judge.broken(pending)
        if not broken:
            return kept
        kept |= {one.target if one.target in going else one.record for one in broken}


def _changes_of(
    store: VillageStore, db: Connection, device: tuple[str, int], tx: int
) -> list[Change]:
    log = store.log(db)
    chain = log.chain(*device)
    return save_of(log, chain, tx) if chain else []


def _target(store: VillageStore, db: Connection, device: tuple[str, int], tx: int) -> int:
    """The save whose changes are compensated: what did one again stands for that one, whole.

    So what could not go back the first time goes back when its reason has gone.

    Raises:
        AlreadyUndone: It does not hold.
    """
    first, takes_back = _origin(store, db, device, tx)
    target = tx if takes_back else first
    taken_back = _taken_back(store, db, device, target)
    holds, reached = True, target
    while (by := taken_back.get(reached)) is not None:
        holds = not holds
        if by <= reached:  # an import of which nothing could go back
            break
        reached = by
    if not holds:
        raise AlreadyUndone
    return target


def _origin(
    store: VillageStore, db: Connection, device: tuple[str, int], tx: int
) -> tuple[int, bool]:
    """The save with which a row of takings back began, and whether this one takes it back."""
    log = store.log(db)
    chain = log.chain(*device)
    first, takes_back = tx, False
    while chain is not None:
        place = at(chain.chain, first)
        opens = log.at([place]).get(place)
        before = _number(opens.reason) if opens is not None else None
        if before is None or before >= first:
            break
        first, takes_back = before, not takes_back
    return first, takes_back


def _taken_back(
    store: VillageStore, db: Connection, device: tuple[str, int], after: int
) -> dict[int, int]:
    """Which saves were taken back from a number on, and by which save."""
    own = select(imports.c.tx, imports.c.undone).where(
        imports_of(store, device), imports.c.tx >= after, imports.c.undone.is_not(None)
    )
    found = {row.tx: row.undone for row in db.execute(own)}
    log = store.log(db)
    chain = log.chain(*device)
    for change in log.between(chain, after) if chain is not None else ():
        number = _number(change.reason)
        if number is not None and number < change.tx:
            found[number] = change.tx
    return found


def _number(reason: str | None) -> int | None:
    """The save that a reason says was taken back; None where it says no such thing."""
    number = (reason or "").removeprefix(UNDO)
    return int(number) if reason != number and number.isdecimal() else None


def _touched_since(log: Sequence[Change], of_save: Collection[Key]) -> bool:
    """Whether the last change of a record is not one of the save's.

    A later save that was taken back itself, and what took it back, have left nothing.
    """
    void: set[tuple[str, int, int]] = set()
    for change in sorted(log, key=order, reverse=True):
        if change.key in of_save:
            return False
        if (change.device, change.epoch, change.tx) in void:
            continue
        number = _number(change.reason)
        if number is None:
            return True
        void.add((change.device, change.epoch, number))
    return True


def _compensation(
    store: VillageStore, log: Sequence[Change], made: Sequence[Change]
) -> list[PendingChange]:
    """The change that brings a record back to what it said before the save; none if it does."""
    first = made[0]
    if first.kind is Kind.CREATE:
        fields: dict[str, Value | None] = {STATE: RETRACTED}
    else:
        before = fold([c for c in log if order(c) < order(first)], store.policy)
        after = fold(log, store.policy)
        fields = {
            name: before.body.get(name)
            for name in sorted({name for c in made for name in c.fields} - {STATE})
            if before.body.get(name) != after.body.get(name)
        }
        if before.state != after.state:
            fields[STATE] = before.state
    kind = Kind.RETRACT if fields.get(STATE) == RETRACTED else Kind.SET
    return [PendingChange(first.record, first.form, first.version, kind, fields)] if fields else []


@dataclass(frozen=True, slots=True)
class SavedPart:
    """What one save did to the records of one form, in one way.

    Attributes:
        form: The form.
        what: A ``Kind``, or ``RESTORE``.
        count: How many records.
        first: One of them.
        fields: The questions that were answered; empty where it is another way, or they are many.
    """

    form: str
    what: str
    count: int
    first: RecordId
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PastSave:
    """One save of this computer, with what became of it.

    Attributes:
        tx: Its number, for ``Writer.undo``.
        at_ms: When, by this computer's clock; ms since 1970, UTC.
        actor: Who saved.
        reason: Why, where it was asked for; else empty.
        source: The file it came from, of an import.
        parts: What it did.
        last: The save that took it back or did it again last; its own number where none did. 0
            where it was taken back without a change, so that there is nothing to do again.
        stands: Whether it holds.
        goes_back: Whether it can be taken back at all.
    """

    tx: int
    at_ms: int
    actor: str
    reason: str
    source: str
    parts: tuple[SavedPart, ...]
    last: int
    stands: bool
    goes_back: bool

    @property
    def count(self) -> int:
        """How many records it wrote."""
        return sum(part.count for part in self.parts)


def past_saves(
    store: VillageStore, db: Connection, device: tuple[str, int], since_ms: int
) -> list[PastSave]:
    """What a device saved since a moment, the latest first; what took a save back is no own line.

    Args:
        store: The village.
        db: A connection.
        device: The device and its incarnation: what it saved in an earlier one, before a backup
            was put in its book's place, has no number here.
        since_ms: ms since 1970, UTC.
    """
    log = store.log(db)
    chain = log.chain(*device)
    written = log.since(chain, since_ms << 16) if chain is not None else ()
    groups = _groups(change for change in written if change.form not in OWN_FORMS)
    every = {group.tx for group in groups}
    taken_back = {of: group.tx for group in groups if (of := _number(group.reason)) in every}
    by_tx: dict[int, list[_Group]] = defaultdict(list)
    for group in groups:
        if _number(group.reason) not in every:
            by_tx[group.tx].append(group)
    own = select(imports).where(imports_of(store, device))
    kept = {row.tx: row for row in db.execute(own)}
    found = []
    for tx, some in by_tx.items():
        parts = tuple(part for group in some for part in _parts(group))
        last, stands = tx, True
        while (by := taken_back.get(last)) is not None:
            last, stands = by, not stands
        held = kept.get(tx)
        if stands and held is not None and held.undone is not None:
            last, stands = 0, False
        goes = any(part.what != Kind.CREATE or not _stays(store, part.form) for part in parts)
        source, one = held.source if held is not None else "", some[0]
        found.append(
            PastSave(tx, one.at_ms, one.actor, one.reason, source, parts, last, stands, goes)
        )
    return sorted(found, key=lambda one: one.tx, reverse=True)


@dataclass(frozen=True, slots=True)
class _Group:
    """The changes of one save to one form, of one kind, in their order."""

    changes: Sequence[Change]

    @property
    def tx(self) -> int:
        return self.changes[0].tx

    @property
    def at_ms(self) -> int:
        return self.changes[0].hlc >> 16

    @property
    def actor(self) -> str:
        return self.changes[0].actor

    @property
    def reason(self) -> str:
        return self.changes[0].reason or ""


def _groups(written: Iterable[Change]) -> list[_Group]:
    """Changes of a device by save, form and kind; the oldest save first."""
    found: dict[tuple[int, str, Kind], list[Change]] = defaultdict(list)
    for change in written:
        found[change.tx, change.form, change.kind].append(change)
    return [_Group(some) for some in found.values()]


def _parts(group: _Group) -> Iterator[SavedPart]:
    """What was done to the records of a form: some were changed, others brought back.

    What was written is looked into where records were changed, unless that is much.
    """
    first = group.changes[0]
    number = len({change.record for change in group.changes})
    whole = first.kind is Kind.SET and number <= LOOKED_INTO
    looked = group.changes if whole else group.changes[:1]
    back = [c for c in looked if first.kind is Kind.SET and c.fields.get(STATE) == LIVE]
    rest = [c for c in looked if not (first.kind is Kind.SET and c.fields.get(STATE) == LIVE)]
    count = len({change.record for change in back})
    if back:
        yield SavedPart(first.form, RESTORE, count if rest else number, back[0].record, ())
    if rest:
        fields = tuple(dict.fromkeys(n for c in rest for n in c.fields)) if whole else ()
        yield SavedPart(first.form, first.kind, number - count, rest[0].record, fields)
