"""The 台账: what pages and commands hold. Record and change are written together or not at all."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Self

from sqlalchemy import Connection, Engine, func, select

from forms.definitions.definitions import Definitions
from forms.progress import Progress, unwatched
from forms.schema.form import Body, RecordId, Value
from sync.change import Change, Kind, new_record_id
from sync.errors.ledger import (
    ClashGone,
    NothingToUndo,
    RecordErased,
    RecordKept,
    RecordRefused,
)
from sync.ledger.closed.erasure import FORM, VERSION, asking, erasure_of
from sync.ledger.drafts import checked, opened, pending_change, records_before, write
from sync.ledger.identity import found_village, open_village
from sync.ledger.mistaken import plan_restore, plan_retract
from sync.ledger.packs import Packs
from sync.ledger.projection import ExistingRow, existing_rows
from sync.ledger.reader import Reader
from sync.ledger.references import prove, prove_single
from sync.ledger.undo import UNDO, Undone, imports_of, plan_undo
from sync.ledger.village_store import VillageStore
from sync.merge import ERASED, LIVE, Clash
from sync.store.attachments import Attachments
from sync.store.metadata import Meta
from sync.store.rows import IN_ONE_INSERT, add
from sync.store.tables import clashes, imports
from sync.store.values import Draft, Import, PendingChange, RecordBefore, Row, Saved


class Writer:
    """The one writer of a village's records on this device.

    Args:
        store: The village.
    """

    def __init__(self, store: VillageStore) -> None:
        self._store = store
        self._place = store.place

    def save(
        self,
        drafts: Sequence[Draft],
        *,
        actor: str,
        reason: str | None = None,
        source: str | None = None,
        progress: Progress = unwatched,
    ) -> Saved:
        """Write drafts in one transaction; what is unchanged makes no change.

        Args:
            drafts: Complete bodies.
            actor: Who saves.
            reason: Why, where it was asked for.
            source: Name of the file, when this is an import; it can then be undone as a whole.
            progress: Told how far it is; may stop it, and then nothing was written.

        Raises:
            RecordRefused: Some answers do not fit their form; nothing was written.
            RecordKept: A record that may only be added was to be changed.
            RecordSingle: A second record was to be made of a form of which there is one.
            ReferenceGone: A record would point at what is not there.
        """
        bodies = self._checked(drafts, progress)
        ids = tuple(d.id or new_record_id() for d in drafts)
        with self._store.writing(bulk=len(drafts) > IN_ONE_INSERT) as db:
            rows = existing_rows(db, self._place, [d.id for d in drafts if d.id is not None])
            before = opened(self._store, rows)
            pending = self._wanted(ids, drafts, bodies, before)
            made = self._prove_and_write(db, pending, before, actor, reason, progress, rows)
            if source is not None and made:
                self._note_import(db, made, source)
        return Saved(made[0].tx if made else 0, tuple(made), ids)

    def _checked(self, drafts: Sequence[Draft], progress: Progress) -> list[Body]:
        """The bodies as they will be stored; what is sealed for this computer need not be there."""
        known = self._store.definitions
        try:
            return checked(known, drafts, progress)
        except RecordRefused as refused:
            ids = [drafts[place].id for place in refused.by_draft]
            with self._store.engine.connect() as db:
                before = records_before(self._store, db, [one for one in ids if one is not None])
            shut = {record: self._shut(record, was) for record, was in before.items()}
            if not any(shut.values()):
                raise
            return checked(known, drafts, progress, shut)

    def _shut(self, record: RecordId, before: RecordBefore) -> frozenset[str]:
        _, wrong = self._store.says(before.form, record, before.body)
        return frozenset(one.field for one in wrong if one.shut)

    def _wanted(
        self,
        ids: Sequence[RecordId],
        drafts: Sequence[Draft],
        bodies: Sequence[Body],
        before: Mapping[RecordId, RecordBefore],
    ) -> list[PendingChange]:
        """What has to change; a later draft of the same record finds what the earlier one made."""
        now, pending = dict(before), list[PendingChange]()
        repeated = len({*ids}) < len(ids)
        for record, draft, body in zip(ids, drafts, bodies, strict=True):
            form = self._store.definitions.form(draft.form)
            if form.append_only and record in now:
                raise RecordKept(title=form.title)
            was = now.get(record)
            kept = self._unreadable(record, was) if was is not None else frozenset[str]()
            if kept:  # nor is anything emptied that is asked because of what nobody could see
                kept |= draft.answers.keys() - body.keys()
            if wanted := pending_change(record, form, body, was, kept):
                pending.append(wanted)
            if wanted and repeated:
                now[record] = RecordBefore(form.id, form.version, LIVE, dict(body))
        return pending

    def retract(
        self,
        ids: Iterable[RecordId],
        *,
        actor: str,
        reason: str,
        with_dependants: bool = False,
        instead: RecordId | None = None,
    ) -> Saved:
        """Mark records as mistaken; they stay readable in history, and can be restored.

        Args:
            ids: The records.
            actor: Who marks them.
            reason: Why.
            with_dependants: What hangs on them (``Reader.hanging``) goes with them.
            instead: What points at them is to point at this record from then on.

        Raises:
            RecordUnknown: One of them is not in the ledger, or ``instead`` is not of their form.
            RecordKept: One of them may not be marked.
            RecordSingle: One of them is the only one of its form.
            RecordStays: One of them may not be marked as long as it is as it is.
            RecordHeld: Others point at one of them, and nobody said what becomes of those.
        """
        wanted = tuple(dict.fromkeys(ids))
        with self._store.writing() as db:
            pending, now = plan_retract(
                self._store, db, wanted, with_dependants=with_dependants, instead=instead
            )
            made = self._prove_and_write(db, pending, now, actor, reason)
        return Saved(made[0].tx if made else 0, tuple(made), wanted)

    def restore(self, ids: Iterable[RecordId], *, actor: str, reason: str | None = None) -> Saved:
        """Bring back records that were marked as mistaken, with what belongs to them.

        Raises:
            RecordUnknown: One of them is not in the ledger.
            RecordSingle: There is one of its form again.
            ReferenceGone: One of them points at what was never there.
        """
        wanted = tuple(dict.fromkeys(ids))
        with self._store.writing() as db:
            pending, now = plan_restore(self._store, db, wanted)
            made = self._prove_and_write(db, pending, now, actor, reason)
        return Saved(made[0].tx if made else 0, tuple(made), wanted)

    def settle(self, clash: Clash, value: Value | None, *, actor: str) -> Saved:
        """Choose the value of a field for which there are two.

        Raises:
            ClashGone: Somebody has chosen already.
        """
        device, epoch, dseq = clash.proposed_key
        with self._store.writing() as db:
            open_now = select(func.count()).where(
                self._place.rows(clashes),
                clashes.c.record == clash.record,
                clashes.c.field == clash.field,
                clashes.c.device == device,
                clashes.c.epoch == epoch,
                clashes.c.dseq == dseq,
            )
            if not db.scalar(open_now):
                raise ClashGone
            before = records_before(self._store, db, [clash.record])
            now = before[clash.record]
            fields = {clash.field: value}
            choice = PendingChange(clash.record, now.form, now.version, Kind.RESOLVE, fields)
            made = self._prove_and_write(db, [choice], before, actor, None)
        return Saved(made[0].tx, tuple(made), (clash.record,))

    def ask_erasure(self, person: RecordId, *, basis: str, reason: str, actor: str) -> RecordId:
        """Ask the county to erase a person by law; the record that asks.

        Args:
            person: Whose.
            basis: By which law.
            reason: Why; it stays, so it names nobody.
            actor: Who asks.

        Raises:
            RoleForbids: This computer is not the village's.
            RecordUnknown: There is no such person.
            ErasureUnfounded: Basis or reason is not written.
            ErasureNames: Basis or reason names the person.
            ErasureAsked: It was asked for already.
        """
        answers = asking(self._store, person, basis, reason, actor)
        wanted = PendingChange(new_record_id(), FORM, VERSION, Kind.CREATE, answers)
        with self._store.writing() as db:
            write(self._store, db, [wanted], actor)
        return wanted.record

    def imports(self) -> list[Import]:
        """Imports made on this device, the latest first."""
        with self._store.engine.connect() as db:
            query = select(imports).where(imports_of(self._store, self._store.meta.device(db)))
            rows = db.execute(query.order_by(imports.c.tx.desc())).all()
        return [Import(r.tx, r.source, r.at, r.last - r.tx + 1, r.undone is not None) for r in rows]

    def last_import(self) -> int | None:
        """The ``tx`` of the latest import that was not undone; None when there is none."""
        return next((made.tx for made in self.imports() if not made.undone), None)

    def undo(self, tx: int, *, actor: str, progress: Progress = unwatched) -> Undone:
        """Take a whole save back, by changes that compensate it, in one transaction.

        Records that anybody has changed since, and records that others now point to, stay as they
        are and are named.

        Args:
            tx: The save.
            actor: Who takes it back.
            progress: Told how far it is; may stop it, and then nothing was taken back.

        Raises:
            NothingToUndo: There is no such save.
            AlreadyUndone: It was taken back already, and not done again.
            SaveStays: It says something that has lasted too long, as a sheet on the board.
        """
        with self._store.writing() as db:
            progress("正在看哪些能收回", 0, 0)
            plan = plan_undo(self._store, db, self._store.meta.device(db), tx)
            why = f"{UNDO}{plan.tx}"
            made = self._prove_and_write(db, plan.pending, plan.now, actor, why, progress)
            by = made[0].tx if made else 0
            plan.note(db, by or plan.tx)
        return Undone(tx, by, plan.retracted, plan.restored, plan.kept)

    def undo_last_import(self, *, actor: str, progress: Progress = unwatched) -> Undone:
        """Take the latest import back.

        Args:
            actor: Who takes it back.
            progress: As of ``undo``.

        Raises:
            NothingToUndo: There is none.
        """
        tx = self.last_import()
        if tx is None:
            raise NothingToUndo
        return self.undo(tx, actor=actor, progress=progress)

    def _prove_and_write(
        self,
        db: Connection,
        pending: Sequence[PendingChange],
        before: Mapping[RecordId, RecordBefore],
        actor: str,
        reason: str | None,
        progress: Progress = unwatched,
        rows: Mapping[RecordId, ExistingRow] | None = None,
    ) -> list[Change]:
        """Write changes that leave no reference behind that leads nowhere."""
        progress("正在核对", 0, 0)
        if any(one.record in before and before[one.record].state == ERASED for one in pending):
            raise RecordErased
        prove_single(self._store, db, pending)
        prove(self._store, db, pending, before)
        rings = self._store.keyring.rings
        if (ring := rings.lacks_one(db, pending, before)) is not None:
            write(self._store, db, [ring], actor)  # a save of its own: nobody takes it back
        closed = rings.closed(db, pending, before)
        return write(self._store, db, closed, actor, reason, progress, rows)

    def _unreadable(self, record: RecordId, before: RecordBefore) -> frozenset[str]:
        """Questions of a record whose answer nobody who saves it could have seen."""
        _, wrong = self._store.says(before.form, record, before.body)
        return frozenset(one.field for one in wrong)

    def _note_import(self, db: Connection, made: Sequence[Change], source: str) -> None:
        row: Row = {
            "device": made[0].device,
            "epoch": made[0].epoch,
            "tx": made[0].tx,
            "last": made[-1].dseq,
            "source": source[:200],
            "at": datetime.now(UTC).isoformat(timespec="seconds"),
        }
        add(db, self._place, imports, [row])


class Ledger:
    """One village's records on this device.

    Args:
        store: The village.

    Attributes:
        store: The village.
        read: Lists, single records, histories, clashes, numbers.
        write: Saves, marks as mistaken, settles, undoes.
        packs: What the county published.
        photos: The photos the records speak of.
    """

    def __init__(self, store: VillageStore) -> None:
        self.store = store
        self.read = Reader(store)
        self.write = Writer(store)
        self.packs = Packs(store)
        self.photos = Attachments(store.engine, store.place)

    @property
    def definitions(self) -> Definitions:
        """The forms, with what the county published."""
        return self.store.definitions

    def erasure(self, person: RecordId) -> str:
        """What became of an erasure of somebody by law, in one sentence; empty where none is."""
        found = erasure_of(self.store, person)
        return found.sentence if found else ""

    @property
    def village(self) -> str:
        """The village's 12-digit code."""
        return self.store.village

    @property
    def meta(self) -> Meta:
        """What the ledger knows about itself."""
        return self.store.meta

    @classmethod
    def open(cls, engine: Engine, definitions: Definitions, village: str = "") -> Self:
        """The ledger of a village; see ``open_village``."""
        return cls(open_village(engine, definitions, village))

    @classmethod
    def found(
        cls,
        engine: Engine,
        definitions: Definitions,
        village: str,
        name: str,
        beside: "Ledger | None" = None,
    ) -> Self:
        """Begin a village's ledger; see ``found_village``."""
        return cls(
            found_village(engine, definitions, village, name, beside.store if beside else None)
        )
