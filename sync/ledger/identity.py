"""Who this ledger is towards the county, and how it goes on when that is no longer true.

A book may be copied or set back to an older state, and so may the county. Whatever happened, what
was written stays in the log; only numbers and names of the sender change.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import Enum
from typing import Any

import msgspec
from msgspec.structs import replace
from sqlalchemy import (
    Connection,
    Engine,
    String,
    cast,
    delete,
    false,
    func,
    insert,
    not_,
    or_,
    select,
    update,
)

from forms.definitions.definitions import Definitions
from forms.schema.form import RecordId
from sync.change import HAND, NO_LINK, Change, Kind, is_hand, link, new_device_id
from sync.errors.ledger import LedgerUnfinished, VillageNotHere
from sync.ledger.packs import Packs
from sync.ledger.projection import SET_BACK, Projection
from sync.ledger.repair import branch_off
from sync.ledger.replica import FirstPull
from sync.ledger.undo import imports_of
from sync.ledger.village_store import VillageStore
from sync.merge import LIVE
from sync.store.engine import writing
from sync.store.metadata import Meta
from sync.store.rows import CHANGE_COLUMNS, Place, last_dseq, of_device
from sync.store.tables import attachments, changes, imports, records, villages
from sync.store.values import Row, change_of


def villages_of(engine: Engine) -> list[str]:
    """The villages a store holds."""
    with engine.connect() as db:
        return list(db.scalars(select(villages.c.village).order_by(villages.c.village)))


def open_village(engine: Engine, definitions: Definitions, village: str = "") -> VillageStore:
    """A village of a store, with what its county published.

    Args:
        engine: The store, migrated; a township's holds several villages.
        definitions: The forms.
        village: Which of them; empty for the first.

    Raises:
        LedgerUnfinished: The store holds no village.
        VillageNotHere: It holds others.
    """
    held = villages_of(engine)
    if not held:
        raise LedgerUnfinished
    if village and village not in held:
        raise VillageNotHere(village=village[:12])
    store = VillageStore(engine, definitions, Place.of(village or held[0]))
    Packs(store).put_together()
    return store


def found_village(
    engine: Engine,
    definitions: Definitions,
    village: str,
    name: str,
    beside: VillageStore | None = None,
) -> VillageStore:
    """Begin a village in a migrated store.

    Args:
        engine: The store.
        definitions: The forms.
        village: Twelve digits.
        name: The village's name.
        beside: A village of the same store; both are one computer then.
    """
    place = Place.of(village)
    first: dict[str, Any] = {
        "device": beside.meta["device"] if beside else new_device_id(),
        "epoch": 1,
        "signing_seed": beside.meta["signing_seed"] if beside else _new_seed(),
        "cursor": 0,
        "confirmed": 0,
        "clock": 0,
    }
    with writing(engine) as db:
        db.execute(insert(villages), place.stamp([{"name": name}]))
        Meta(engine, place).write(db, first)
    return open_village(engine, definitions, village)


def _new_seed() -> str:
    from nacl.signing import SigningKey

    return bytes(SigningKey.generate()).hex()


class OwnMark(msgspec.Struct, frozen=True):
    """The last change this computer wrote into a village.

    Attributes:
        device: Who it is.
        epoch: In which incarnation.
        dseq: Running number.
        link: Hash of its chain up to there, as hex.
    """

    device: str
    epoch: int
    dseq: int
    link: str


class Standing(Enum):
    """How a ledger stands to a change that was written into it, or into a copy of it."""

    HOLDS = "holds"
    BEHIND = "behind"
    APART = "apart"


def own_mark(store: VillageStore) -> OwnMark | None:
    """The last change this computer wrote; None where it wrote none."""
    with store.engine.connect() as db:
        device = store.meta.device(db)
        query = select(changes.c.dseq, changes.c.link).where(of_device(store.place, device))
        row = db.execute(query.order_by(changes.c.dseq.desc()).limit(1)).one_or_none()
    return None if row is None else OwnMark(*device, row.dseq, row.link.hex())


def standing(store: VillageStore, mark: OwnMark) -> tuple[Standing, int]:
    """Whether a ledger holds a change, and how many up to it are lacking."""
    device = (mark.device, mark.epoch)
    with store.engine.connect() as db:
        query = select(changes.c.link).where(
            of_device(store.place, device), changes.c.dseq == mark.dseq
        )
        held = db.scalar(query)
        last = last_dseq(db, store.place, device)
        known = last or device == store.meta.device(db)
    if held is None:
        return (Standing.BEHIND, mark.dseq - last) if known else (Standing.APART, 0)
    return (Standing.HOLDS if held.hex() == mark.link else Standing.APART), 0


@dataclass(frozen=True, slots=True)
class Unsafe:
    """What stands in this file alone: neither confirmed by the county nor in a backup.

    Attributes:
        records: How many records have such changes.
        since: The day of the oldest of them, in UTC; None where there are none.
    """

    records: int
    since: date | None


def log_marks(store: VillageStore) -> dict[str, int]:
    """The last number of each computer whose changes wait for the county, by device and epoch."""
    query = (
        select(changes.c.device, changes.c.epoch, func.max(changes.c.dseq))
        .where(store.place.rows(changes), changes.c.seq.is_(None))
        .group_by(changes.c.device, changes.c.epoch)
    )
    with store.engine.connect() as db:
        return {f"{device}-{epoch}": last for device, epoch, last in db.execute(query)}


def unsafe(store: VillageStore, kept: Mapping[str, int]) -> Unsafe:
    """What the county has not confirmed and what no backup holds.

    Args:
        store: The village.
        kept: The ``log_marks`` when the last backup was made; empty where there was none.
    """
    mark = changes.c.device.concat("-").concat(cast(changes.c.epoch, String))
    newer = [(mark == one) & (changes.c.dseq <= last) for one, last in kept.items()]
    query = select(func.count(changes.c.record.distinct()), func.min(changes.c.hlc)).where(
        store.place.rows(changes), changes.c.seq.is_(None), not_(or_(false(), *newer))
    )
    with store.engine.connect() as db:
        count, oldest = db.execute(query).one()
    since = None if oldest is None else datetime.fromtimestamp((oldest >> 16) / 1000, UTC).date()
    return Unsafe(count, since)


def contents(store: VillageStore) -> dict[RecordId, tuple[str, bytes]]:
    """Form and hash of every live record: equal where two copies of a village say the same."""
    query = select(records.c.id, records.c.form, records.c.hash).where(
        store.place.rows(records), records.c.state == LIVE
    )
    with store.engine.connect() as db:
        return {RecordId(row.id): (row.form, row.hash) for row in db.execute(query)}


class Identity:
    """Lets a village's copy go on under another identity, or behind an older county.

    Args:
        store: The village.
    """

    def __init__(self, store: VillageStore) -> None:
        self._store = store
        self._place = store.place

    def begin_epoch(self, epoch: int) -> None:
        """Go on under a new incarnation of this device, issued by the county.

        Own changes that were never confirmed are given new numbers from 1; nobody has seen the old.
        """
        if epoch != self._store.meta["epoch"]:
            self._reissue(self._store.meta["device"], epoch, {})

    def become_another(self, beside: VillageStore | None = None) -> None:
        """Go on as a new device: this book is a copy, or was set back to an older state.

        The device it was lives on in the county, perhaps on another computer. What was confirmed
        stays as it is; what was not is said again by the new device. Records keep their ids, so
        what the county holds already is not doubled.

        Args:
            beside: A village of the same file that is a new device already; both are one computer.
        """
        seed = beside.meta["signing_seed"] if beside else _new_seed()
        fresh = {"signing_seed": seed, "push_open": False, "parcel_open": None, "forked": False}
        self._reissue(beside.meta["device"] if beside else new_device_id(), 1, fresh)

    def _reissue(self, device: str, epoch: int, more: Mapping[str, Any]) -> None:
        """Own changes nobody has confirmed get new numbers from 1 under another identity."""
        with self._store.writing() as db:
            before = self._store.meta.device(db)
            mine = select(*CHANGE_COLUMNS).where(
                of_device(self._place, before), changes.c.seq.is_(None)
            )
            waiting = [change_of(row) for row in db.execute(mine.order_by(changes.c.dseq))]
            moved = {c.dseq: number for number, c in enumerate(waiting, 1)}
            previous = NO_LINK
            rows: list[Row] = []
            for change in waiting:
                again = replace(
                    change, device=device, epoch=epoch, dseq=moved[change.dseq],
                    tx=moved.get(change.tx, 1),
                )  # fmt: skip
                previous = link(previous, again)
                rows.append({"old": change.dseq, "again": again, "link": previous})
            for row in rows:
                self._renumber(db, before, row)
            self._renumber_imports(db, before, (device, epoch), moved)
            self._project(db, [c.record for c in waiting])
            self._store.meta.write(db, {"device": device, "epoch": epoch, "confirmed": 0, **more})

    def _renumber(self, db: Connection, before: tuple[str, int], row: Row) -> None:
        again: Change = row["again"]
        db.execute(
            update(changes)
            .where(of_device(self._place, before), changes.c.dseq == row["old"])
            .values(
                device=again.device,
                epoch=again.epoch,
                dseq=again.dseq,
                tx=again.tx,
                link=row["link"],
            )
        )

    def _renumber_imports(
        self,
        db: Connection,
        before: tuple[str, int],
        now: tuple[str, int],
        moved: Mapping[int, int],
    ) -> None:
        """Let imports that were never confirmed still be undone under their new numbers."""
        mine = imports_of(self._store, before)
        for row in db.execute(select(imports.c.tx, imports.c.last).where(mine)).all():
            if row.tx in moved and row.last in moved:
                named = {"device": now[0], "epoch": now[1]}
                db.execute(
                    update(imports)
                    .where(mine, imports.c.tx == row.tx)
                    .values(tx=moved[row.tx], last=moved[row.last], **named)
                )

    def branch_off(self, device: str, epoch: int, dseq: int) -> None:
        """Let what stands here of another computer from a number on go under a name of its own.

        The county holds other changes under these numbers; both are kept.
        """
        with self._store.writing() as db:
            self._project(db, branch_off(db, self._place, (device, epoch, dseq)))

    def fall_back(self, common: int, mark: int) -> None:
        """The county was set back to an older state: nothing behind that is confirmed any more.

        What this book wrote is sent again, and so is what others wrote, under their own names and
        numbers (``sync.client.push``), so nothing is doubled. What the county itself wrote nobody
        can send again: it is dropped, as the county has lost it.

        Args:
            common: Last number of the feed that both still hold.
            mark: Up to which own number the county holds everything.
        """
        FirstPull(self._store.meta).forget()
        with self._store.writing() as db:
            here = self._place.rows(changes)
            lost = here & (changes.c.seq > common)
            query = select(*CHANGE_COLUMNS).where(lost).order_by(changes.c.seq)
            unconfirmed = [change_of(row) for row in db.execute(query)]
            db.execute(delete(changes).where(lost, changes.c.device.startswith(HAND)))
            db.execute(update(changes).where(lost).values(seq=None))
            born = [c.record for c in unconfirmed if c.kind is Kind.CREATE]
            Projection(db, self._store).forget_numbers(born)
            db.execute(update(villages).where(self._place.rows(villages)).values(seq=common))
            confirmed = self._first_unconfirmed(db) - 1
            own = self._store.meta.device(db)
            lacking = any((c.device, c.epoch) != own for c in unconfirmed if not is_hand(c.device))
            self._store.meta.write(db, {
                "cursor": min(common, self._store.meta.read(db, "cursor", 0)),
                "confirmed": min(mark, confirmed), "push_open": False, "parcel_open": None,
                "county_epoch": None,
                SET_BACK: lacking or self._store.meta.read(db, SET_BACK, False),
            })  # fmt: skip
            db.execute(update(attachments).where(self._place.rows(attachments)).values(sent=0))
            self._project(db, [c.record for c in unconfirmed])

    def _project(self, db: Connection, touched: Sequence[RecordId]) -> None:
        """Write what some records say anew from their log."""
        projection, ids = Projection(db, self._store), list(dict.fromkeys(touched))
        projection.refold(ids, projection.existing_rows(ids))

    def _first_unconfirmed(self, db: Connection) -> int:
        """The lowest own number nobody has confirmed; one behind the last when all are."""
        device = self._store.meta.device(db)
        first = db.scalar(
            select(func.min(changes.c.dseq)).where(
                of_device(self._place, device), changes.c.seq.is_(None)
            )
        )
        return first or last_dseq(db, self._place, device) + 1
