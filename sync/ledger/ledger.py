"""The 台账: the one writer of records. Record and change are written together or not at all."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any, Self

from sqlalchemy import Connection, Engine, func, insert, select

from forms.catalogue import Catalogue
from forms.definition import RecordId, Value
from forms.device_role import may_write, role_of
from sync.change import STATE, Change, Kind, link, new_device_id, new_record_id
from sync.errors.ledger import (
    ClashGone,
    LedgerUnfinished,
    RecordKept,
    RecordUnknown,
    VillageNotHere,
)
from sync.errors.wire import RoleForbids
from sync.ledger.checkup import Checkup, check
from sync.ledger.drafts import Standing, Wish, checked, standing, wish
from sync.ledger.engine import writing
from sync.ledger.meta import Meta
from sync.ledger.packs import Packs
from sync.ledger.records import ASIDE, Draft, Import, Row, Saved, Status, change_row
from sync.ledger.store import Place, add, link_at
from sync.ledger.tables import changes, clashes, imports, records, villages
from sync.ledger.undo import Undone, plan_undo
from sync.merge import LIVE, RETRACTED, Clash


class Ledger(Packs):
    """One village's records on this device: saving, marking mistaken, undoing; and all reading.

    Args:
        engine: The store, migrated; a township's holds several villages.
        catalogue: The forms.
        village: Which of them; empty for the first.

    Raises:
        LedgerUnfinished: The store holds no village.
        VillageNotHere: It holds others.
    """

    def __init__(self, engine: Engine, catalogue: Catalogue, village: str = "") -> None:
        held = self.villages(engine)
        if not held:
            raise LedgerUnfinished
        if village and village not in held:
            raise VillageNotHere(village=village[:12])
        super().__init__(engine, catalogue, Place.of(village or held[0]))

    @staticmethod
    def villages(engine: Engine) -> list[str]:
        """The villages a store holds."""
        with engine.connect() as db:
            return list(db.scalars(select(villages.c.village).order_by(villages.c.village)))

    @classmethod
    def found(
        cls,
        engine: Engine,
        catalogue: Catalogue,
        village: str,
        name: str,
        beside: "Ledger | None" = None,
    ) -> Self:
        """Begin a village's ledger in a migrated store.

        Args:
            engine: The store.
            catalogue: The forms.
            village: Twelve digits.
            name: The village's name.
            beside: A ledger of the same store; both are one computer then.
        """
        from nacl.signing import SigningKey

        place = Place.of(village)
        first: dict[str, Any] = {
            "device": beside.device if beside else new_device_id(),
            "epoch": 1,
            "signing_seed": beside.meta["signing_seed"]
            if beside
            else bytes(SigningKey.generate()).hex(),
            "cursor": 0,
            "confirmed": 0,
            "clock": 0,
        }
        with writing(engine) as db:
            db.execute(insert(villages), place.stamp([{"name": name}]))
            Meta(engine, place).write(db, first)
        return cls(engine, catalogue, village)

    def save(
        self,
        drafts: Sequence[Draft],
        *,
        actor: str,
        reason: str | None = None,
        source: str | None = None,
    ) -> Saved:
        """Write drafts in one transaction; what is unchanged makes no change.

        Args:
            drafts: Complete bodies.
            actor: Who saves.
            reason: Why, where it was asked for.
            source: Name of the file, when this is an import; it can then be undone as a whole.

        Raises:
            RecordRefused: Some answers do not fit their form; nothing was written.
            RecordKept: A record that may only be added was to be changed.
        """
        bodies = checked(self.catalogue, drafts)
        ids = tuple(d.id or new_record_id() for d in drafts)
        with self._writing() as db:
            now = standing(db, self.place, [d.id for d in drafts if d.id is not None])
            wishes: list[Wish] = []
            for record, draft, body in zip(ids, drafts, bodies, strict=True):
                form = self.catalogue.form(draft.form)
                if form.append_only and record in now:
                    raise RecordKept(title=form.title)
                if wanted := wish(record, form, body, now.get(record)):
                    wishes.append(wanted)
                    now[record] = Standing(form.id, form.version, LIVE, body)
            made = self._write(db, wishes, actor, reason)
            if source is not None and made:
                self._note_import(db, made, source)
        return Saved(made[0].tx if made else 0, tuple(made), ids)

    def retract(self, ids: Iterable[RecordId], *, actor: str, reason: str) -> Saved:
        """Mark records as mistaken; they stay readable in history.

        Raises:
            RecordUnknown: One of them is not in the ledger.
            RecordKept: One of them may not be marked.
        """
        wanted = tuple(dict.fromkeys(ids))
        with self._writing() as db:
            now = standing(db, self.place, wanted)
            if len(now) < len(wanted):
                raise RecordUnknown
            for held in map(self.catalogue.forms.get, (s.form for s in now.values())):
                if held is not None and held.append_only:
                    raise RecordKept(title=held.title)
            wishes = [
                Wish(record, s.form, s.version, Kind.RETRACT, {STATE: RETRACTED})
                for record, s in now.items()
                if s.state == LIVE
            ]
            made = self._write(db, wishes, actor, reason)
        return Saved(made[0].tx if made else 0, tuple(made), wanted)

    def settle(self, clash: Clash, value: Value | None, *, actor: str) -> Saved:
        """Choose the value of a field for which there are two.

        Raises:
            ClashGone: Somebody has chosen already.
        """
        device, epoch, dseq = clash.proposed_key
        with self._writing() as db:
            open_now = select(func.count()).where(
                self.place.rows(clashes),
                clashes.c.record == clash.record,
                clashes.c.field == clash.field,
                clashes.c.device == device,
                clashes.c.epoch == epoch,
                clashes.c.dseq == dseq,
            )
            if not db.scalar(open_now):
                raise ClashGone
            now = standing(db, self.place, [clash.record])[clash.record]
            fields = {clash.field: value}
            choice = Wish(clash.record, now.form, now.version, Kind.RESOLVE, fields)
            made = self._write(db, [choice], actor, None)
        return Saved(made[0].tx, tuple(made), (clash.record,))

    def imports(self) -> list[Import]:
        """Imports made on this device, the latest first."""
        query = select(imports).where(
            self.place.rows(imports),
            imports.c.device == self.device,
            imports.c.epoch == self.epoch,
        )
        with self.engine.connect() as db:
            rows = db.execute(query.order_by(imports.c.tx.desc())).all()
        return [Import(r.tx, r.source, r.at, r.last - r.tx + 1, r.undone is not None) for r in rows]

    def last_import(self) -> int | None:
        """The ``tx`` of the latest import that was not undone; None when there is none."""
        return next((made.tx for made in self.imports() if not made.undone), None)

    def undo(self, tx: int, *, actor: str) -> Undone:
        """Take a whole save back, by changes that compensate it, in one transaction.

        Records that anybody has changed since, and records that others now point to, stay as they
        are and are named.

        Raises:
            NothingToUndo: There is no such save, or it was undone already.
        """
        with self._writing() as db:
            plan = plan_undo(self, db, tx)
            made = self._write(db, plan.wishes, actor, f"undo {tx}")
            plan.note(db, made[0].tx if made else tx)
        return Undone(tx, plan.retracted, plan.restored, plan.kept)

    def status(self) -> Status:
        """Where the ledger stands towards the county."""
        with self.engine.connect() as db:
            live = select(func.count()).where(self.place.rows(records), records.c.state == LIVE)
            log = select(func.count(), func.count(changes.c.seq)).where(self.place.rows(changes))
            waiting = select(func.count()).where(self.place.rows(clashes))
            aside = select(func.count()).where(self.place.rows(records), records.c.state == ASIDE)
            every, sure = db.execute(log).one()
            return Status(
                records=db.scalar(live) or 0,
                unsent=every - sure,
                confirmed=sure,
                clashes=db.scalar(waiting) or 0,
                aside=db.scalar(aside) or 0,
                digest=str(db.scalar(select(villages.c.digest).where(self.place.rows(villages)))),
                last_sync=self.meta.read(db, "last_sync"),
                enrolled=self.meta.read(db, "county_url") is not None
                and not self.meta.read(db, "forked", False),
            )

    def check(self) -> Checkup:
        """Whether everything still is what was written; reads all of it."""
        return check(self)

    def _write(
        self, db: Connection, wishes: Sequence[Wish], actor: str, reason: str | None
    ) -> list[Change]:
        """Number, link and write changes, and what the records say after them."""
        if not wishes:
            return []
        self._check_role(db, wishes)
        first = self._last(db) + 1
        base = self.meta.read(db, "cursor", 0)
        previous = link_at(db, self.place, self.device, self.epoch, first - 1)
        assert previous is not None
        made: list[Change] = []
        rows: list[Row] = []
        for dseq, wanted in enumerate(wishes, first):
            change = Change(
                self.device, self.epoch, dseq, first, self._clock.tick(), base,
                wanted.record, wanted.form, wanted.version, wanted.kind, wanted.fields,
                actor, reason,
            )  # fmt: skip
            previous = link(previous, change)
            made.append(change)
            rows.append(change_row(change, previous))
        add(db, self.place, changes, rows)
        self.meta.write(db, {"clock": self._clock.last})
        states = self._states(db)
        old = list(dict.fromkeys(c.record for c in made if c.kind is not Kind.CREATE))
        states.write(made, states.known(old))
        return made

    def _check_role(self, db: Connection, wishes: Sequence[Wish]) -> None:
        """Make sure that this computer may write what is wished.

        Raises:
            RoleForbids: It may not; the county would not take it either.
        """
        role = role_of(self.meta.read(db, "role", "") or "")
        for wanted in wishes:
            if not may_write(role, wanted.form, settles=wanted.kind is Kind.RESOLVE):
                form = self.form(wanted.form)
                raise RoleForbids(role=role.zh, title=form.title if form else wanted.form)

    def _note_import(self, db: Connection, made: Sequence[Change], source: str) -> None:
        row: Row = {
            "device": self.device,
            "epoch": self.epoch,
            "tx": made[0].tx,
            "last": made[-1].dseq,
            "source": source[:200],
            "at": datetime.now(UTC).isoformat(timespec="seconds"),
        }
        add(db, self.place, imports, [row])
