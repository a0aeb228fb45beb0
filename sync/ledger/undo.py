"""Take a whole save back: which records are retracted, restored or left alone, and why."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, Connection, select, update

from forms.schema.form import Body, RecordId, Value
from sync.change import STATE, Change, Kind
from sync.errors.ledger import NothingToUndo
from sync.ledger.drafts import PendingChange
from sync.ledger.village_store import VillageStore
from sync.merge import LIVE, RETRACTED, fold, order
from sync.store.rows import CHANGE_COLUMNS, histories, of_device
from sync.store.tables import changes, imports, records
from sync.store.values import change_of


@dataclass(frozen=True, slots=True)
class Undone:
    """What undoing a save did.

    Attributes:
        tx: The save taken back.
        retracted: How many records it had made are marked mistaken again.
        restored: How many records it had changed say again what they said before.
        kept: Records left alone: changed by somebody since, or pointed to by others.
    """

    tx: int
    retracted: int
    restored: int
    kept: tuple[RecordId, ...]

    @property
    def sentence(self) -> str:
        """The result for the person."""
        done = f"已撤销：收回新登记 {self.retracted} 条，恢复原样 {self.restored} 条。"
        if not self.kept:
            return done
        return done + f"有 {len(self.kept)} 条在那之后又改过或被别处引用，保持不动，请逐条核对。"


@dataclass(slots=True)
class UndoPlan:
    """The compensating changes of one save, before they are written."""

    store: VillageStore
    device: tuple[str, int]
    tx: int
    pending: list[PendingChange] = field(default_factory=list)
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
        """Mark the import as undone by the save ``by``."""
        db.execute(
            update(imports)
            .where(
                imports_of(self.store, self.device),
                imports.c.tx == self.tx,
            )
            .values(undone=by)
        )


def imports_of(store: VillageStore, device: tuple[str, int]) -> ColumnElement[bool]:
    """Condition for the imports a device made in one of its incarnations."""
    own = (imports.c.device == device[0]) & (imports.c.epoch == device[1])
    return store.place.rows(imports) & own


def plan_undo(store: VillageStore, db: Connection, device: tuple[str, int], tx: int) -> UndoPlan:
    """Work out how to take a save back.

    Raises:
        NothingToUndo: There is no such save, or it was undone already.
    """
    made = _changes_of(store, db, device, tx)
    if not made or _undone(store, db, device, tx):
        raise NothingToUndo
    by_record: dict[RecordId, list[Change]] = {}
    for change in made:
        by_record.setdefault(change.record, []).append(change)
    logs = histories(db, store.place, by_record)
    plan = UndoPlan(store, device, tx)
    kept = {record for record, log in logs.items() if _touched_since(log, made)}
    born = {c.record for c in made if c.kind is Kind.CREATE} - kept
    kept |= _pointed_to(store, db, born)
    for record, log in logs.items():
        if record not in kept:
            plan.pending += _compensation(store, log, by_record[record])
    plan.kept = tuple(sorted(kept))
    return plan


def _changes_of(
    store: VillageStore, db: Connection, device: tuple[str, int], tx: int
) -> list[Change]:
    query = select(*CHANGE_COLUMNS).where(
        of_device(store.place, device), changes.c.dseq >= tx, changes.c.tx == tx
    )
    return [change_of(row) for row in db.execute(query.order_by(changes.c.dseq))]


def _undone(store: VillageStore, db: Connection, device: tuple[str, int], tx: int) -> bool:
    query = select(imports.c.undone).where(imports_of(store, device), imports.c.tx == tx)
    return db.scalar(query) is not None


def _touched_since(log: Sequence[Change], made: Sequence[Change]) -> bool:
    """Whether the last change of a record is not one of the save's."""
    return max(log, key=order).key not in {c.key for c in made}


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


def _pointed_to(store: VillageStore, db: Connection, born: set[RecordId]) -> set[RecordId]:
    """Records of the save that live records outside it, or kept ones, point to.

    Whatever is kept keeps what it points to in turn: a person visited since keeps the household.
    """
    query = select(records.c.id, records.c.form, records.c.body).where(
        store.place.rows(records), records.c.state == LIVE
    )
    pointing = {RecordId(r): _targets(store, form, body) for r, form, body in db.execute(query)}
    queue = [record for record in pointing if record not in born]
    kept: set[RecordId] = set()
    while queue:
        for target in pointing.get(queue.pop(), ()):
            if target in born and target not in kept:
                kept.add(target)
                queue.append(target)
    return kept


def _targets(store: VillageStore, form: str, body: Body) -> tuple[RecordId, ...]:
    definition = store.form(form)
    if definition is None:
        return ()
    return tuple(
        RecordId(value)
        for question in definition.fields
        if question.type == "ref" and isinstance(value := body.get(question.id), str)
    )
