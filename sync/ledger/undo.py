"""Take a whole save back: which records are retracted, restored or left alone, and why."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import ColumnElement, Connection, select, update

from forms.schema.form import RecordId, Value
from sync.change import STATE, Change, Kind
from sync.errors.ledger import NothingToUndo
from sync.ledger.drafts import PendingChange, RecordBefore, records_before
from sync.ledger.log import save_of
from sync.ledger.references import Judge
from sync.ledger.village_store import VillageStore
from sync.merge import RETRACTED, Key, fold, order
from sync.store.tables import imports

UNDO: Final = "undo "
"""How the reason of a change that takes a save back begins, before the number of that save."""


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
        own = imports_of(self.store, self.device)
        again = update(imports).where(own, imports.c.undone == self.tx)
        db.execute(again.values(undone=None))
        db.execute(update(imports).where(own, imports.c.tx == self.tx).values(undone=by))


def imports_of(store: VillageStore, device: tuple[str, int]) -> ColumnElement[bool]:
    """Condition for the imports a device made in one of its incarnations."""
    own = (imports.c.device == device[0]) & (imports.c.epoch == device[1])
    return store.place.rows(imports) & own


def plan_undo(store: VillageStore, db: Connection, device: tuple[str, int], tx: int) -> UndoPlan:
    """Work out how to take a save back.

    Whether others point at a record is judged on the state after everything else was taken back: a
    household that was made for somebody goes once that person is back in the old one.

    Raises:
        NothingToUndo: There is no such save, or it was undone already.
    """
    made = _changes_of(store, db, device, tx)
    if not made or _undone(store, db, device, tx):
        raise NothingToUndo
    by_record: dict[RecordId, list[Change]] = {}
    for change in made:
        by_record.setdefault(change.record, []).append(change)
    logs = store.log(db).of(by_record)
    plan = UndoPlan(store, device, tx)
    of_save = {change.key for change in made}
    kept = {record for record, log in logs.items() if _touched_since(log, of_save)}
    kept |= {c.record for c in made if c.kind is Kind.CREATE and _stays(store, c.form)}
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
    log = store.log(db)
    chain = log.chain(*device)
    return save_of(log, chain, tx) if chain else []


def _undone(store: VillageStore, db: Connection, device: tuple[str, int], tx: int) -> bool:
    query = select(imports.c.undone).where(imports_of(store, device), imports.c.tx == tx)
    if db.scalar(query) is not None:
        return True
    log = store.log(db)
    chain = log.chain(*device)
    later = log.between(chain, tx) if chain else iter(())
    return any(change.reason == f"{UNDO}{tx}" for change in later)


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
        number = (change.reason or "").removeprefix(UNDO)
        if change.reason == number or not number.isdecimal():
            return True
        void.add((change.device, change.epoch, int(number)))
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
