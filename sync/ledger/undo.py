"""Take a whole save back: which records are retracted, restored or left alone, and why.

And what this computer saved, from the log itself, so that it can be taken back in any order.
"""

import time
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from sqlalchemy import ColumnElement, Connection, func, select, update

from forms.schema.form import RecordId, Value
from sync.change import STATE, Change, Kind
from sync.errors.ledger import AlreadyUndone, NothingToUndo, SaveStays
from sync.ledger.drafts import PendingChange, RecordBefore, records_before
from sync.ledger.references import Judge
from sync.ledger.village_store import VillageStore
from sync.merge import LIVE, RETRACTED, Key, fold, order
from sync.store.rows import CHANGE_COLUMNS, histories, of_device, portions
from sync.store.tables import changes, imports
from sync.store.values import change_of

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
    logs = histories(db, store.place, by_record)
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
    plan.now = records_before(db, store.place, back)
    plan.pending = [c for record, some in back.items() if record not in kept for c in some]
    plan.kept = tuple(sorted(kept))
    return plan


def _stays(store: VillageStore, form: str) -> bool:
    """Whether records of a form, once made, are never marked as mistaken."""
    held = store.form(form)
    return held is not None and (held.append_only or held.singleton)


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
    judge = Judge(store, db, records_before(db, store.place, back))
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
    query = select(*CHANGE_COLUMNS).where(
        of_device(store.place, device), changes.c.dseq >= tx, changes.c.tx == tx
    )
    return [change_of(row) for row in db.execute(query.order_by(changes.c.dseq))]


def _target(store: VillageStore, db: Connection, device: tuple[str, int], tx: int) -> int:
    """The save whose changes are compensated: what did one again stands for that one, whole.

    So what could not go back the first time goes back when its reason has gone.

    Raises:
        AlreadyUndone: It does not hold.
    """
    first, takes_back = _origin(store, db, device, tx)
    target = tx if takes_back else first
    holds, at = True, target
    while (by := _taken_back_by(store, db, device, at)) is not None:
        holds = not holds
        if by <= at:  # an import of which nothing could go back
            break
        at = by
    if not holds:
        raise AlreadyUndone
    return target


def _origin(
    store: VillageStore, db: Connection, device: tuple[str, int], tx: int
) -> tuple[int, bool]:
    """The save with which a row of takings back began, and whether this one takes it back."""
    first, takes_back = tx, False
    while (before := _takes_back(store, db, device, first)) is not None:
        first, takes_back = before, not takes_back
    return first, takes_back


def _taken_back_by(
    store: VillageStore, db: Connection, device: tuple[str, int], tx: int
) -> int | None:
    """The save that took another back; None where none did."""
    by = select(func.max(changes.c.tx)).where(
        of_device(store.place, device), changes.c.dseq > tx, changes.c.reason == f"{UNDO}{tx}"
    )
    found = db.scalar(by)
    if found is None:
        own = imports_of(store, device)
        found = db.scalar(select(imports.c.undone).where(own, imports.c.tx == tx))
    return None if found is None else int(found)


def _takes_back(
    store: VillageStore, db: Connection, device: tuple[str, int], tx: int
) -> int | None:
    """Which save a save takes back; None where it is a save of its own."""
    query = select(changes.c.reason).where(of_device(store.place, device), changes.c.dseq == tx)
    return _number(db.scalar(query))


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
    groups = _groups(store, db, device, since_ms)
    every = {group.tx for group in groups}
    taken_back = {of: group.tx for group in groups if (of := _number(group.reason)) in every}
    looked = _looked_into(store, db, device, groups)
    by_tx: dict[int, list[_Group]] = defaultdict(list)
    for group in groups:
        if _number(group.reason) not in every:
            by_tx[group.tx].append(group)
    own = select(imports).where(imports_of(store, device))
    kept = {row.tx: row for row in db.execute(own)}
    found = []
    for tx, some in by_tx.items():
        parts = tuple(part for group in some for part in _parts(group, looked[group]))
        last, stands = tx, True
        while (by := taken_back.get(last)) is not None:
            last, stands = by, not stands
        held = kept.get(tx)
        if stands and held is not None and held.undone is not None:
            last, stands = 0, False
        goes = any(part.what != Kind.CREATE or not _stays(store, part.form) for part in parts)
        source, one = held.source if held is not None else "", some[0]
        found.append(
            PastSave(tx, one.hlc >> 16, one.actor, one.reason, source, parts, last, stands, goes)
        )
    return sorted(found, key=lambda one: one.tx, reverse=True)


class _Group(NamedTuple):
    """The changes of one save to one form, of one kind."""

    tx: int
    form: str
    kind: str
    number: int
    first: int
    hlc: int
    actor: str
    reason: str


_Looked = dict[_Group, list[tuple[RecordId, Mapping[str, Value | None]]]]


def _groups(
    store: VillageStore, db: Connection, device: tuple[str, int], since_ms: int
) -> list[_Group]:
    """All changes of a device since a moment, counted; the oldest save first."""
    columns = changes.c.tx, changes.c.form, changes.c.kind
    query = select(
        *columns, func.count(changes.c.record.distinct()), func.min(changes.c.dseq),
        func.min(changes.c.hlc), func.min(changes.c.actor), func.min(changes.c.reason),
    ).where(of_device(store.place, device), changes.c.hlc >= since_ms << 16)  # fmt: skip
    rows = db.execute(query.group_by(*columns).order_by(func.min(changes.c.dseq)))
    return [
        _Group(tx, form, kind, number, first, hlc, actor, reason or "")
        for tx, form, kind, number, first, hlc, actor, reason in rows
    ]


def _looked_into(
    store: VillageStore, db: Connection, device: tuple[str, int], groups: Sequence[_Group]
) -> _Looked:
    """What was written where records were changed, unless that is much; else the first of it."""
    whole = {g for g in groups if g.kind == Kind.SET and g.number <= LOOKED_INTO}
    columns = changes.c.tx, changes.c.form, changes.c.kind, changes.c.record, changes.c.fields
    query = select(*columns).where(of_device(store.place, device))
    asked = [
        query.where(changes.c.tx.in_(some), changes.c.kind == Kind.SET.value)
        for some in portions(sorted({group.tx for group in whole}))
    ]
    firsts = sorted(group.first for group in groups if group not in whole)
    asked += [query.where(changes.c.dseq.in_(some)) for some in portions(firsts)]
    by_name = {group[:3]: group for group in groups}
    found: _Looked = {group: [] for group in groups}
    for one in asked:
        for tx, form, kind, record, fields in db.execute(one.order_by(changes.c.dseq)):
            found[by_name[tx, form, kind]].append((RecordId(record), fields))
    return found


def _parts(
    group: _Group, looked: Sequence[tuple[RecordId, Mapping[str, Value | None]]]
) -> Iterator[SavedPart]:
    """What was done to the records of a form: some were changed, others brought back."""
    back: list[tuple[RecordId, Mapping[str, Value | None]]] = []
    rest: list[tuple[RecordId, Mapping[str, Value | None]]] = []
    for one in looked:
        returns = group.kind == Kind.SET and one[1].get(STATE) == LIVE
        (back if returns else rest).append(one)
    count = len({record for record, _ in back})
    if back:
        yield SavedPart(group.form, RESTORE, count if rest else group.number, back[0][0], ())
    if rest:
        whole = group.kind == Kind.SET and group.number <= LOOKED_INTO
        fields = tuple(dict.fromkeys(name for _, said in rest for name in said)) if whole else ()
        yield SavedPart(group.form, group.kind, group.number - count, rest[0][0], fields)
