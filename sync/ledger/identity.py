"""Who this ledger is towards the county, and how it goes on when that is no longer true.

A book may be copied or set back to an older state, and so may the county. Whatever happened, what
was written stays in the log; only numbers and names of the sender change.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import Enum
from typing import Any, Final

import msgspec
from msgspec.structs import replace
from sqlalchemy import Connection, Engine, insert, select, update

from forms.definitions.definitions import Definitions
from forms.schema.form import RecordId
from sync.change import Change, new_device_id
from sync.errors.ledger import LedgerUnfinished, VillageNotHere
from sync.frames.heads import FIRST_FEED_LINK
from sync.ledger.chains.feed import FeedCount
from sync.ledger.chains.log import Chain, Log
from sync.ledger.chains.sealing import LogWriter
from sync.ledger.chains.tail import tail_body
from sync.ledger.closed.keys import TOLD
from sync.ledger.packs import Packs
from sync.ledger.projection import SET_BACK, Projection
from sync.ledger.replica import FirstPull
from sync.ledger.undo import imports_of
from sync.ledger.village_store import VillageStore
from sync.merge import LIVE
from sync.store.engine import writing
from sync.store.metadata import Meta
from sync.store.places import at
from sync.store.rows import Place
from sync.store.tables import attachments, imports, records, villages


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
        "clock": 0,
    }
    with writing(engine) as db:
        db.execute(insert(villages), place.stamp([{"name": name, "feed_link": FIRST_FEED_LINK}]))
        Meta(engine, place).write(db, first)
    return open_village(engine, definitions, village)


def _new_seed() -> str:
    from nacl.signing import SigningKey

    return bytes(SigningKey.generate()).hex()


BEFORE_FRAMES: Final = "before_frames"
"""Key in the book: what it had written when its log was put into frames (``m0003_frames``)."""
_LINK_OF_BEFORE: Final = 32


class OwnMark(msgspec.Struct, frozen=True):
    """The last change this computer wrote into a village.

    Attributes:
        device: Who it is.
        epoch: In which incarnation.
        dseq: Running number.
        link: What tells it from another of this number, as hex: 40 digits; before the frames the
            hash of its chain up to there, 32 digits.
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
        log = store.log(db)
        own = log.own
        if own is None or own.last == 0:
            return None
        return OwnMark(own.device, own.epoch, own.last, _fingerprint_at(log, own, own.last))


def latest_mark(store: VillageStore) -> OwnMark | None:
    """``own_mark`` right after a write; read only where what was written does not tell it."""
    wrote = store.wrote
    if wrote is None:
        return own_mark(store)
    return OwnMark(wrote.device, wrote.epoch, wrote.dseq, _fingerprint(wrote))


def standing(store: VillageStore, mark: OwnMark) -> tuple[Standing, int]:
    """Whether a ledger holds a change, and how many up to it are lacking."""
    with store.engine.connect() as db:
        log = store.log(db)
        chain = log.chain(mark.device, mark.epoch)
        if chain is None:
            known = (mark.device, mark.epoch) == store.meta.device(db)
            return (Standing.BEHIND, mark.dseq) if known else (Standing.APART, 0)
        if chain.last < mark.dseq:
            return Standing.BEHIND, mark.dseq - chain.last
        if len(mark.link) == _LINK_OF_BEFORE:
            same = _stood_before(store.meta.read(db, BEFORE_FRAMES), mark)
        else:
            same = _fingerprint_at(log, chain, mark.dseq) == mark.link
    return (Standing.HOLDS if same else Standing.APART), 0


def _stood_before(said: dict[str, Any] | None, mark: OwnMark) -> bool:
    """Whether a change of a mark that was written before the frames stood here then.

    The hashes of the last saves were kept (``m0003_frames``). Of what went before, or was written
    under an earlier name, nobody can tell, so nobody is accused.
    """
    if said is None or (said["device"], said["epoch"]) != (mark.device, mark.epoch):
        return True
    held = said["ends"].get(str(mark.dseq), mark.link)
    return bool(mark.dseq <= said["last"] and held == mark.link)


def _fingerprint_at(log: Log, chain: Chain, number: int) -> str:
    (change,) = log.between(chain, number - 1, number)
    return _fingerprint(change)


def _fingerprint(change: Change) -> str:
    """What tells one change of a number from another, whether it is sealed or not, as hex."""
    change = replace(change, fields=dict(sorted(change.fields.items())))  # as a frame orders them
    return hashlib.sha256(tail_body([change])).hexdigest()[:40]


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
    with store.engine.connect() as db:
        found = store.log(db).chains.values()
        return {f"{c.name}-{c.epoch}": c.last for c in found if c.last > c.mark}


def unsafe(store: VillageStore, kept: Mapping[str, int]) -> Unsafe:
    """What the county has not confirmed and what no backup holds.

    Args:
        store: The village.
        kept: The ``log_marks`` when the last backup was made; empty where there was none.
    """
    touched, oldest = set[RecordId](), list[int]()
    with store.engine.connect() as db:
        log = store.log(db)
        for chain in log.chains.values():
            after = max(chain.mark, kept.get(f"{chain.name}-{chain.epoch}", 0))
            for change in log.between(chain, after):
                touched.add(change.record)
                oldest.append(change.hlc)
    first = min(oldest, default=None)
    since = None if first is None else datetime.fromtimestamp((first >> 16) / 1000, UTC).date()
    return Unsafe(len(touched), since)


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
            log = self._store.log(db)
            own, waiting = log.own, list[Change]()
            if own is not None:
                waiting = list(log.between(own, own.mark))
                LogWriter(log).take_back(own)
            before = self._store.meta.device(db)
            self._store.meta.write(db, {"device": device, "epoch": epoch, **more})
            if own is None or not waiting:
                return
            moved = {c.dseq: number for number, c in enumerate(waiting, 1)}
            again = [
                replace(c, device=device, epoch=epoch, dseq=moved[c.dseq], tx=moved.get(c.tx, 1))
                for c in waiting
            ]
            log = self._store.log(db)
            writing = LogWriter(log)
            chain = writing.begin(device, epoch)
            writing.append(chain, again)
            to = {at(own.chain, old): at(chain.chain, new) for old, new in moved.items()}
            ids = sorted({c.record for c in waiting})
            Projection(db, self._store, log).move(to, ids)
            self._renumber_imports(db, before, (device, epoch), moved)

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
        """Let what stands here of another computer from a number on go on as a way of its own.

        The county holds other changes under these numbers; both are kept.
        """
        with self._store.writing() as db:
            log = self._store.log(db)
            chain = log.chain(device, epoch)
            if chain is None:
                return
            ids = sorted({c.record for c in log.between(chain, dseq - 1)})
            moved = LogWriter(log).part(chain, dseq)
            FeedCount(self._store.meta).fall_back(db, 0)
            Projection(db, self._store, log).move(moved, ids)

    def fall_back(self, common: int, epoch: bytes = b"") -> None:
        """The county was set back to an older state: nothing behind that is confirmed any more.

        Everything is handed up again as its authors signed it, so nothing is doubled.

        Args:
            common: Last number of the feed that both still hold.
            epoch: The life its store is in now; empty where it has not said.
        """
        FirstPull(self._store.meta).forget()
        with self._store.writing() as db:
            log = self._store.log(db)
            own = log.own.chain if log.own else 0
            writing, touched, lacking = LogWriter(log), set[RecordId](), False
            for row in list(log.frames_after(common, common)):
                if row.seq is not None:
                    writing.cut(log.chains[row.chain], row.first + common + 1 - row.seq)
            for row in list(log.frames_after(common)):
                touched |= {c.record for c in log.changes_in(row)}
                writing.number(row, None)
                lacking = lacking or row.chain != own
            here = self._place.rows(villages)
            db.execute(update(villages).where(here).values(seq=common))
            FeedCount(self._store.meta).fall_back(db, common)
            read = self._store.meta.read
            self._store.meta.write(db, {
                "cursor": min(common, read(db, "cursor", 0)), "push_open": False,
                "parcel_open": None, "county_epoch": epoch.hex() or None, TOLD: [],
                SET_BACK: lacking or read(db, SET_BACK, False),
            })  # fmt: skip
            db.execute(update(attachments).where(self._place.rows(attachments)).values(sent=0))
            Projection(db, self._store, log).refold(sorted(touched))
