"""The village side of an exchange: what is to be sent, what was confirmed, what others did.

The frames of a first pull wait beside the records and go in together when all are here. A second
computer, or a township's, would else show half a village and find half of who is missed. A broken
line costs one frame all the same.
"""

import base64
from collections.abc import Iterable, Sequence
from typing import Any, Final, TypeAlias

from msgspec.structs import replace
from sqlalchemy import Connection, Select, func, not_, select, update

from forms.schema.form import RecordId
from sync.change import Change, Clock, link
from sync.errors.ledger import FeedIncomplete
from sync.ledger.projection import SET_BACK, Projection, rows_as_seen, with_quarantine
from sync.ledger.repair import branch_off
from sync.ledger.village_feed import SeqRun
from sync.ledger.village_store import VillageStore
from sync.store.attachments import Attachments
from sync.store.metadata import Meta
from sync.store.rows import (
    CHANGE_COLUMNS,
    add,
    change_rows,
    head_row,
    last_dseq,
    link_at,
    numbers_of,
    of_device,
    records_behind,
)
from sync.store.tables import changes, villages
from sync.store.values import Row, change_of, change_row

_KEPT_AS: Final = "arriving"
"""Key in the book; old programs wrote it."""


class FirstPull:
    """The frames of a first pull that is not whole yet, in order.

    Args:
        meta: Where they are kept.
    """

    def __init__(self, meta: Meta) -> None:
        self._meta = meta

    @property
    def upto(self) -> int:
        """Up to which number of the feed everything waits here; 0 when nothing does."""
        found: int = self._state()["upto"]
        return found

    def add(self, frame: bytes, upto: int) -> None:
        """One more frame, which brings the feed up to a number."""
        count = self._state()["frames"]
        state = {"upto": upto, "frames": count + 1}
        kept = base64.b85encode(frame).decode()
        self._meta.set_all(**{_name(count): kept, _KEPT_AS: state})

    def frames(self) -> list[bytes]:
        """All of them."""
        count = self._state()["frames"]
        return [base64.b85decode(self._meta[_name(number)]) for number in range(count)]

    def forget(self) -> None:
        """They are among the records now, or lead nowhere."""
        count = self._state()["frames"]
        if count:
            self._meta.drop([_KEPT_AS, *map(_name, range(count))])

    def _state(self) -> dict[str, int]:
        found: dict[str, int] = self._meta.get(_KEPT_AS) or {"upto": 0, "frames": 0}
        return found


def _name(number: int) -> str:
    return f"{_KEPT_AS}:{number:06d}"


Part: TypeAlias = tuple[Sequence[Change], Sequence[tuple[RecordId, int]]]
"""Changes of the feed, and short numbers of records that are new with them."""

TRUSTED_AHEAD = 60_000 << 16
"""How far (60 s) another clock may push ours forward; one that is years ahead must not."""


class Replica:
    """A village's copy on this device, as the county deals with it.

    Args:
        store: The village.

    Attributes:
        store: The village.
        photos: The photos its records speak of.
        first_pull: Frames of a first pull that is not whole yet.
    """

    def __init__(self, store: VillageStore) -> None:
        self.store = store
        self.photos = Attachments(store.engine, store.place)
        self.first_pull = FirstPull(store.meta)
        self._place = store.place

    @property
    def device(self) -> str:
        """Who this computer is to the county."""
        found: str = self.store.meta["device"]
        return found

    @property
    def epoch(self) -> int:
        """Its incarnation."""
        found: int = self.store.meta["epoch"]
        return found

    @property
    def cursor(self) -> int:
        """Up to which number of the village feed everything is here."""
        found: int = self.store.meta["cursor"]
        return found

    @property
    def confirmed_dseq(self) -> int:
        """Up to which own number the county has confirmed."""
        found: int = self.store.meta["confirmed"]
        return found

    def last_dseq(self) -> int:
        """The highest own number given."""
        with self.store.engine.connect() as db:
            return last_dseq(db, self._place, self.store.meta.device(db))

    def link_at(self, dseq: int) -> bytes | None:
        """Own chain hash at a number; None when that number was never given."""
        with self.store.engine.connect() as db:
            return link_at(db, self._place, *self.store.meta.device(db), dseq)

    def outbox(self, after_dseq: int, limit: int) -> list[Change]:
        """Own changes after a number, in order, at most ``limit``."""
        with self.store.engine.connect() as db:
            query = self._own(db).where(changes.c.dseq > after_dseq)
            rows = db.execute(query.order_by(changes.c.dseq).limit(limit))
            return [change_of(row) for row in rows]

    def link_of(self, device: str, epoch: int, dseq: int) -> bytes | None:
        """Chain hash of any device at a number; None when that change is not here."""
        with self.store.engine.connect() as db:
            return link_at(db, self._place, device, epoch, dseq)

    def of_others_unconfirmed(self) -> list[Change]:
        """What other computers wrote and a county that was set back no longer holds."""
        with self.store.engine.connect() as db:
            return self._of_others(db)

    def rnos(self, ids: Iterable[RecordId]) -> dict[RecordId, int]:
        """The county's short numbers of records, where known."""
        with self.store.engine.connect() as db:
            return numbers_of(db, self._place, ids)

    def records_of(self, rnos: Iterable[int]) -> dict[int, RecordId]:
        """The records behind short numbers, where known."""
        with self.store.engine.connect() as db:
            return records_behind(db, self._place, rnos)

    def confirm(
        self, upto: int, seq_runs: Sequence[SeqRun], rnos: Sequence[tuple[RecordId, int]]
    ) -> None:
        """Note what the county accepted; doing it twice changes nothing.

        Args:
            upto: Highest own number the county holds.
            seq_runs: Feed numbers of own changes.
            rnos: Short numbers of new records.
        """
        numbers = {dseq + i: seq + i for dseq, seq, n in seq_runs for i in range(n)}
        with self.store.writing() as db:
            waiting = self._own(db).where(changes.c.seq.is_(None), changes.c.dseq <= upto)
            confirmed = [c for c in map(change_of, db.execute(waiting)) if c.dseq in numbers]
            rows = [
                {"device": c.device, "epoch": c.epoch, "dseq": c.dseq, "seq": numbers[c.dseq]}
                for c in confirmed
            ]
            change_rows(db, self._place, changes, ["device", "epoch", "dseq"], rows)
            self._project_confirmed(db, confirmed, min(numbers.values(), default=0))
            Projection(db, self.store).number(rnos)
            self._write_confirmed(db, upto)

    def _project_confirmed(self, db: Connection, noted: Sequence[Change], first: int) -> None:
        """What the county holds of records, once numbers of own changes are noted.

        Args:
            db: The transaction.
            noted: The changes.
            first: The lowest of the numbers. Behind the cursor it moves no change before another.
        """
        touched = list(dict.fromkeys(c.record for c in noted))
        waiting = self._own(db).with_only_columns(changes.c.record)
        open_still = set(db.scalars(waiting.where(changes.c.seq.is_(None)).distinct()))
        rows = rows_as_seen(self.store, db, touched)
        plain = first > self.store.meta.read(db, "cursor", 0)
        whole = [one for one in touched if plain and one not in open_still]
        projection = Projection(db, self.store)
        projection.confirm(whole, rows)
        projection.refold(sorted(set(touched) - set(whole)), rows)

    def receive(
        self, entries: Sequence[Change], rnos: Sequence[tuple[RecordId, int]], cursor: int
    ) -> list[RecordId]:
        """Take in changes from the village feed; what is here already is left alone.

        Args:
            entries: Changes with their feed numbers, in that order.
            rnos: Short numbers of records that are new here.
            cursor: Up to which feed number everything is here afterwards.

        Returns:
            The records that changed.

        Raises:
            FeedIncomplete: Numbers up to ``cursor`` are missing; nothing was written.
        """
        return self.receive_whole([(entries, rnos)], cursor)

    def receive_whole(self, parts: Sequence[Part], cursor: int) -> list[RecordId]:
        """The same for many parts of the feed, all of them or none.

        Raises:
            FeedIncomplete: Numbers up to ``cursor`` are missing; nothing was written.
        """

        def write(one_by_one: bool) -> list[RecordId]:
            with self.store.writing() as db:
                touched = [self._take(db, *part, one_by_one=one_by_one) for part in parts]
                self._advance(db, cursor)
            return [record for some in touched for record in some]

        return with_quarantine(write)

    def _take(
        self,
        db: Connection,
        entries: Sequence[Change],
        rnos: Sequence[tuple[RecordId, int]],
        *,
        one_by_one: bool,
    ) -> list[RecordId]:
        incoming = self._not_here(db, entries)
        fresh, parted = self._numbered_again(db, incoming)
        self._insert(db, fresh)
        touched = list(dict.fromkeys([*parted, *(c.record for c in incoming)]))
        projection = Projection(db, self.store, one_by_one=one_by_one)
        existing_rows = projection.existing_rows(touched)
        projection.write(incoming, existing_rows)
        projection.refold(parted, existing_rows)
        projection.number(rnos)
        self._see(db, incoming)
        return touched

    def _own(self, db: Connection) -> Select[*tuple[Any, ...]]:
        return select(*CHANGE_COLUMNS).where(of_device(self._place, self.store.meta.device(db)))

    def _write_confirmed(self, db: Connection, upto: int) -> None:
        if upto > self.store.meta.read(db, "confirmed", 0):
            self.store.meta.write(db, {"confirmed": upto})

    def _not_here(self, db: Connection, entries: Sequence[Change]) -> list[Change]:
        """Entries whose feed number is new here; own ones among them get theirs noted."""
        if not entries:
            return []
        numbers = [c.seq for c in entries if c.seq is not None]
        span = changes.c.seq.between(min(numbers), max(numbers))
        here = set(db.scalars(select(changes.c.seq).where(self._place.rows(changes), span)))
        return [c for c in entries if c.seq not in here]

    def _of_others(self, db: Connection) -> list[Change]:
        own = of_device(self._place, self.store.meta.device(db))
        query = select(*CHANGE_COLUMNS).where(
            self._place.rows(changes), changes.c.seq.is_(None), not_(own)
        ).order_by(changes.c.device, changes.c.epoch, changes.c.dseq)  # fmt: skip
        return [change_of(row) for row in db.execute(query)]

    def _numbered_again(
        self, db: Connection, incoming: Sequence[Change]
    ) -> tuple[list[Change], list[RecordId]]:
        """Note the numbers of those that stand here without one; the others, and what parted.

        A county that was set back gives new numbers to what it had lost (``sync.ledger.identity``).
        Another change under a number that stands here means that its device went two ways.
        """
        here = {c.key: c for c in self._of_others(db)}
        parted: list[RecordId] = []
        for change in incoming:
            held = here.get(change.key)
            if held is not None and held != replace(change, seq=None):
                parted += branch_off(db, self._place, change.key)
                here = {c.key: c for c in self._of_others(db)}
        rows = [
            {"device": c.device, "epoch": c.epoch, "dseq": c.dseq, "seq": c.seq}
            for c in incoming
            if c.key in here
        ]
        change_rows(db, self._place, changes, ["device", "epoch", "dseq"], rows)
        if here and not self._of_others(db):
            self.store.meta.write(db, {SET_BACK: False})
        return [c for c in incoming if c.key not in here], parted

    def _insert(self, db: Connection, incoming: Sequence[Change]) -> None:
        """Write entries to the log, each linked to the one before of its device."""
        links: dict[tuple[str, int], bytes] = {}
        rows: list[Row] = []
        for change in incoming:
            chain = (change.device, change.epoch)
            if chain not in links:
                before = link_at(db, self._place, *chain, change.dseq - 1)
                if before is None:
                    raise FeedIncomplete
                links[chain] = before
            links[chain] = link(links[chain], change)
            rows.append(change_row(change, links[chain]))
        add(db, self._place, changes, rows)

    def _advance(self, db: Connection, cursor: int) -> None:
        """Move the cursor once every number up to it is in the log."""
        before = self.store.meta.read(db, "cursor", 0)
        if cursor <= before:
            return
        held = db.scalar(
            select(func.count()).where(
                self._place.rows(changes), changes.c.seq > before, changes.c.seq <= cursor
            )
        )
        if held != cursor - before:
            raise FeedIncomplete
        self.store.meta.write(db, {"cursor": cursor})
        seq = max(head_row(db, self._place).seq, cursor)
        db.execute(update(villages).where(self._place.rows(villages)).values(seq=seq))

    def _see(self, db: Connection, incoming: Sequence[Change]) -> None:
        """Keep the clock after what came, within reason."""
        if not incoming:
            return
        now = Clock().tick()
        clock = self.store.clock
        clock.saw(self.store.meta.read(db, "clock", 0))
        clock.saw(min(max(c.hlc for c in incoming), now + TRUSTED_AHEAD))
        self.store.meta.write(db, {"clock": clock.last})
