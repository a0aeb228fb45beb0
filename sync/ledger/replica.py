"""The village side of an exchange: what is to be sent, what was confirmed, what others did.

The frames of a first pull wait beside the records and go in together when all are here. A second
computer, or a township's, would else show half a village and find half of who is missed. A broken
line costs one frame all the same.
"""

import base64
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import islice
from typing import Final, NamedTuple, TypeAlias

from sqlalchemy import Connection, select, update

from forms.schema.form import RecordId
from sync.change import Change, Clock
from sync.errors.ledger import FeedIncomplete, ForkFound, GapFound
from sync.errors.wire import FrameBroken, SignatureWrong
from sync.frames.chain import NO_LINK, NO_SIGNATURE, ChainEnd, sign_mark
from sync.frames.content import Content
from sync.frames.decode import read
from sync.frames.packing import unpacked
from sync.ledger.chains.authors import Authors, key_for
from sync.ledger.chains.damage import Damage, rows_in
from sync.ledger.chains.feed import Accepted, FeedCount, SeqRun
from sync.ledger.chains.log import Chain, FrameRow, Log
from sync.ledger.chains.sealing import Given, LogWriter, link_at
from sync.ledger.projection import SET_BACK, Projection, existing_rows, with_quarantine
from sync.ledger.village_store import SCRUB, VillageStore
from sync.merge import ERASED, erases
from sync.store.attachments import Attachments
from sync.store.metadata import Meta
from sync.store.rows import head_row
from sync.store.tables import records, villages

_KEPT_AS: Final = "arriving"
"""Key in the book; old programs wrote it."""


Judge: TypeAlias = Callable[[Connection, bytes | None], None]
"""Told in the transaction of an answer the link of the feed as the book counts it."""


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


class FeedFrame(NamedTuple):
    """A frame of the village's feed as it came.

    Attributes:
        seq: Feed number of its first change.
        fork: Which way of its device it is on; empty for the first.
        signature: The author's.
        body: The content, packed.
    """

    seq: int
    fork: bytes
    signature: bytes
    body: bytes


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
        authors: Whose signatures are believed, by the county's word.
    """

    def __init__(self, store: VillageStore) -> None:
        self.store = store
        self.photos = Attachments(store.engine, store.place)
        self.first_pull = FirstPull(store.meta)
        self.authors = Authors(store.meta)
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
        own = self._own()
        return own.mark if own else 0

    def obeyed(self) -> int:
        """Up to which number of the feed what the law erases is gone here; 0 for nothing."""
        gone = select(records.c.id).where(self._place.rows(records), records.c.state == ERASED)
        with self.store.engine.connect() as db:
            any_gone = db.scalar(gone.limit(1)) is not None
        return self.cursor if any_gone and not self.store.meta.get(SCRUB) else 0

    def last_dseq(self) -> int:
        """The highest own number given."""
        own = self._own()
        return own.last if own else 0

    def seal(self) -> None:
        """Put what was saved and not sealed yet into signed frames."""
        with self.store.writing() as db:
            log = self.store.log(db)
            if log.own is not None and log.own.last > log.own.sealed:
                seed = bytes.fromhex(self.store.meta.read(db, "signing_seed"))
                LogWriter(log).seal(log.own, seed)

    def link_at(self, dseq: int) -> bytes | None:
        """Own link at a number; None where no frame ends there."""
        with self.store.engine.connect() as db:
            log = self.store.log(db)
            return link_at(log, log.own, dseq) if log.own else (NO_LINK if dseq == 0 else None)

    def own_frames(self, after: int) -> list[tuple[Chain, FrameRow]]:
        """Own frames after a number, in order."""
        with self.store.engine.connect() as db:
            log = self.store.log(db)
            own = log.own
            return [(own, row) for row in log.frames_of(own, after)] if own else []

    def unsent(self, limit: int | None = None) -> list[Change]:
        """Own changes no county has confirmed, in order."""
        with self.store.engine.connect() as db:
            log = self.store.log(db)
            waiting = log.between(log.own, log.own.mark) if log.own else iter(())
            return list(islice(waiting, limit))

    def of_others_waiting(self) -> list[tuple[Chain, FrameRow]]:
        """Frames of other computers that a county which was set back no longer holds."""
        with self.store.engine.connect() as db:
            log = self.store.log(db)
            own = log.own.chain if log.own else 0
            return [(log.chains[r.chain], r) for r in log.waiting() if r.chain != own]

    def numbered_in(self, places: Sequence[Damage]) -> list[tuple[Chain, FrameRow]]:
        """Numbered frames held here of places that are damaged at the county, in order."""
        with self.store.engine.connect() as db:
            return list(rows_in(self.store.log(db), places))

    def confirm(self, upto: int, seq_runs: Sequence[SeqRun]) -> None:
        """Note what the county accepted; doing it twice changes nothing.

        Args:
            upto: Highest own number the county holds.
            seq_runs: Feed numbers of own changes.
        """
        with self.store.writing() as db:
            self._confirm(db, Accepted(upto, tuple(seq_runs)))

    def _confirm(self, db: Connection, held: Accepted) -> None:
        log = self.store.log(db)
        if log.own is None:
            return
        writing, noted = LogWriter(log), list[FrameRow]()
        for row in log.frames_of(log.own, log.own.mark, held.high_water):
            seq = _number_in(held.seq_runs, row)
            if row.seq is None and row.last <= held.high_water and seq is not None:
                writing.number(row, seq)
                noted.append(row._replace(seq=seq))
        self._project_confirmed(db, log, noted)

    def _project_confirmed(self, db: Connection, log: Log, noted: Sequence[FrameRow]) -> None:
        """What the county holds of records, once numbers of own frames are noted."""
        last: dict[RecordId, int] = {}
        for row in noted:
            last.update((c.record, c.seq or 0) for c in log.changes_in(row))
        if not last or log.own is None:
            return
        waiting = {c.record for c in log.between(log.own, log.own.mark)}
        # Behind the cursor a number moves no change before another.
        plain = min(row.seq or 0 for row in noted) > self.store.meta.read(db, "cursor", 0)
        plain = plain and not self.store.meta.read(db, SET_BACK, False)
        whole = [one for one in last if plain and one not in waiting]
        projection = Projection(db, self.store, log)
        projection.confirm(whole, last, log.own.chain)
        projection.refold(sorted(set(last) - set(whole)))

    def receive(self, given: Sequence[FeedFrame], cursor: int) -> list[RecordId]:
        """Take in frames of the village feed, all of them or none; what is here is left alone.

        Args:
            given: In the order of the feed.
            cursor: Up to which feed number everything is here afterwards.

        Returns:
            The records that changed.

        Raises:
            FeedIncomplete: Numbers up to ``cursor`` are missing; nothing was written.
            FrameBroken: One of them does not fit what is here, or its author did not sign it.
            AuthorUnknown: Nobody vouches for the author of one.
        """
        return self.conclude(None, given, cursor, _no_word)

    def conclude(
        self,
        confirmed: Accepted | None,
        given: Sequence[FeedFrame],
        cursor: int,
        judge: Judge,
    ) -> list[RecordId]:
        """Take in a whole answer of the county, or nothing of it.

        Args:
            confirmed: What it holds of our own; None for nothing new.
            given: What others did, in the order of the feed.
            cursor: Up to which feed number everything is here afterwards.
            judge: Told the link of the feed there, None where it cannot be told; raises what is to
                undo it all.

        Returns:
            The records that changed.

        Raises:
            FeedIncomplete: Numbers up to ``cursor`` are missing.
            FrameBroken: A frame does not fit what is here, or its author did not sign it.
            AuthorUnknown: Nobody vouches for the author of one.
        """

        def write(one_by_one: bool) -> list[RecordId]:
            with self.store.writing() as db:
                if confirmed is not None:
                    self._confirm(db, confirmed)
                taking = _Taking(db, self.store, one_by_one=one_by_one)
                for frame in given:
                    taking.take(frame)
                self._advance(db, cursor)
                log, here = self.store.log(db), self.store.meta.read(db, "cursor", 0)
                judge(db, FeedCount(self.store.meta).go_on(log, here, anew=taking.anew))
            return list(dict.fromkeys(taking.touched))

        return with_quarantine(write)

    def _own(self) -> Chain | None:
        with self.store.engine.connect() as db:
            return self.store.log(db).own

    def _advance(self, db: Connection, cursor: int) -> None:
        """Move the cursor once every number up to it is in the log."""
        before = self.store.meta.read(db, "cursor", 0)
        if cursor <= before:
            return
        log = self.store.log(db)
        held = sum(
            min(row.upto, cursor) - max(row.seq - 1, before)
            for row in log.frames_after(before, cursor)
            if row.seq is not None and row.upto is not None
        )
        if held != cursor - before:
            raise FeedIncomplete
        self.store.meta.write(db, {"cursor": cursor})
        seq = max(head_row(db, self._place).seq, cursor)
        db.execute(update(villages).where(self._place.rows(villages)).values(seq=seq))


class _Taking:
    """Takes frames of the feed into a village's copy, within one transaction."""

    def __init__(self, db: Connection, store: VillageStore, *, one_by_one: bool) -> None:
        self.log = store.log(db)
        self.touched: list[RecordId] = []
        self.anew = False
        """Whether frames that stood here before are not what they were to the feed."""
        self._db = db
        self._store = store
        self._writing = LogWriter(self.log)
        self._authors = Authors(store.meta).all(db)
        self._projection = Projection(db, store, self.log, one_by_one=one_by_one)

    def take(self, frame: FeedFrame) -> None:
        content = read(unpacked(frame.body))
        who = (content.device.hex(), content.epoch)
        key = key_for(self._authors.get(who), content, frame.signature)
        for chain in self.log.ways(*who)[:1]:
            self.anew |= self._writing.cut(chain, content.first)
        try:
            given = self._writing.follow(frame.signature, frame.body, key, frame.fork)
        except ForkFound:  # its device went two ways, and this copy holds the other
            self._part(frame, content)
            given = self._writing.follow(frame.signature, frame.body, key, frame.fork)
        except GapFound:
            raise FeedIncomplete from None
        except SignatureWrong:
            raise FrameBroken from None
        if given.held:
            self._number(given.row, frame.seq)
            return
        known = given.chain.last
        changes = self._writing.take(self._signed(given), frame.seq)
        if any(map(erases, changes)):
            self._seal_tail()
        self.touched += list(dict.fromkeys(c.record for c in changes))
        new = [c for c in changes if c.dseq > known]
        rows = existing_rows(self._db, self._store.place, [c.record for c in new])
        self._projection.write(new, rows)
        if given.overtakes:
            self.anew = True
            left = self.log.between(self.log.chains[given.chain.chain], given.row.last)
            held = [*(c for c in changes if c.dseq <= known), *left]
            self._projection.refold(sorted({c.record for c in held}))
            self._note_all_numbered()
        self._see(changes)

    def _signed(self, given: Given) -> Given:
        """What this computer itself wrote before the frames, and the county put into one: signed.

        Nobody kept the signature of then; the changes were just proved to be those that stand here.
        """
        own = self.log.own
        if own is None or given.chain != own or given.row.signature != NO_SIGNATURE:
            return given
        seed = bytes.fromhex(self._store.meta.read(self._db, "signing_seed"))
        mark = ChainEnd(own.device, own.epoch, given.row.last, given.row.link)
        return replace(given, row=given.row._replace(signature=sign_mark(seed, mark)))

    def _seal_tail(self) -> None:
        """What was saved meanwhile is closed before the keys of whom the law erases go."""
        own = self.log.own
        if own is not None and own.last > own.sealed:
            seed = bytes.fromhex(self._store.meta.read(self._db, "signing_seed"))
            self._writing.seal(own, seed)

    def _number(self, row: FrameRow, seq: int) -> None:
        """A county that was set back gives new numbers to what it had lost."""
        held = next(iter(self.log.frames_of(self.log.chains[row.chain], row.last - 1, row.last)))
        if held.seq == seq:
            return
        self.anew = True
        self._writing.number(held, seq)
        ids = list(dict.fromkeys(c.record for c in self.log.changes_in(held)))
        self.touched += ids
        self._projection.refold(ids)
        self._note_all_numbered()

    def _note_all_numbered(self) -> None:
        """The county holds again what others wrote, where that is so."""
        own = self.log.own.chain if self.log.own else 0
        if not any(one.chain != own for one in self.log.waiting()):
            self._store.meta.write(self._db, {SET_BACK: False})

    def _part(self, frame: FeedFrame, content: Content) -> None:
        chain = self.log.chain(content.device.hex(), content.epoch)
        if chain is None or frame.fork:
            raise FrameBroken
        if chain == self.log.own:  # this book is a copy: somebody else goes on as this computer
            raise ForkFound
        records = {c.record for c in self.log.between(chain, content.first - 1)}
        self.anew = True
        moved = self._writing.part(chain, content.first)
        self._projection.move(moved, sorted(records))
        self.touched += sorted(records)

    def _see(self, incoming: Sequence[Change]) -> None:
        """Keep the clock after what came, within reason."""
        now = Clock().tick()
        clock = self._store.clock
        clock.saw(self._store.meta.read(self._db, "clock", 0))
        clock.saw(min(max(c.hlc for c in incoming), now + TRUSTED_AHEAD))
        self._store.meta.write(self._db, {"clock": clock.last})


def _no_word(_db: Connection, _link: bytes | None) -> None:
    """No county speaks here."""


def _number_in(runs: Sequence[SeqRun], row: FrameRow) -> int | None:
    """The feed number of a frame of one's own; None where it has none, or none as a whole."""
    return next(
        (seq + row.first - d for d, seq, n in runs if d <= row.first and row.last < d + n), None
    )
