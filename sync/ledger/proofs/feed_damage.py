"""What of a village's log at a county is damaged: found, kept in mind, and mended.

A county hands nobody what its author did not sign. It notes the place, asks whoever calls for the
frame, and puts it back where the frame proves itself.
"""

from collections.abc import Mapping, Sequence
from typing import Final, TypeAlias

from sqlalchemy import Connection, update

from sync.frames.authors import Author
from sync.ledger.chains.damage import (
    Damage,
    all_damaged,
    damaged,
    damaged_of,
    mend,
    rows_in,
)
from sync.ledger.chains.feed import count_feed
from sync.ledger.chains.log import Chain, FrameRow, Log
from sync.ledger.village_feed import head_of
from sync.ledger.village_store import VillageStore
from sync.store.rows import head_row
from sync.store.tables import villages

Signed: TypeAlias = tuple[bytes, bytes]
"""The author's signature, and the content, packed."""
_DAMAGED: Final = "damaged"
"""Key in the county's store, by village: what is known to be damaged."""


class FeedDamage:
    """The damaged places of one village at its county.

    Args:
        store: The village in the county's store.
    """

    def __init__(self, store: VillageStore) -> None:
        self.store = store
        self._place = store.place

    def prove(
        self, given: Sequence[tuple[Chain, FrameRow]], authors: Mapping[tuple[str, int], Author]
    ) -> list[Damage]:
        """What of frames that are about to be handed on is not what their authors signed.

        It is noted, so that whoever holds it whole is asked for it.
        """
        with self.store.engine.connect() as db:
            found = damaged_of(self._log(db), given, authors)
        if found:
            self.note(found)
        return found

    def look(
        self, authors: Mapping[tuple[str, int], Author], *, quick: bool = False
    ) -> list[Damage]:
        """What of the whole log is lost or not what its authors signed; it is noted."""
        with self.store.engine.connect() as db:
            found = all_damaged(self._log(db), authors, quick=quick)
        if found:
            self.note(found)
        return found

    def number_of(self, place: Damage) -> int:
        """The feed number at which a damaged place begins; 0 where nothing tells it."""
        with self.store.engine.connect() as db:
            log = self._log(db)
            held = [row for _, row in rows_in(log, [place])]
            before = [row for _, row in rows_in(log, [place._replace(after=0, upto=place.after)])]
            if held:
                return held[0].seq or 0
            return (before[-1].upto or 0) + 1 if before else 1

    def in_order(self) -> bool:
        """Whether the link of the feed is what its frames say, in the order of their numbers."""
        with self.store.engine.connect() as db:
            head = head_of(db, self._place)
            return count_feed(self._log(db), head.seq) == head.link

    def noted(self) -> list[Damage]:
        """What is known to be damaged here."""
        return [
            Damage(device, epoch, bytes.fromhex(fork), after, upto)
            for device, epoch, fork, after, upto in self.store.meta.get(_DAMAGED) or []
        ]

    def note(self, found: Sequence[Damage]) -> None:
        """Keep in mind what is damaged; nothing where all is whole again."""
        known = list(dict.fromkeys([*self.noted(), *found]))
        self._keep(known)

    def _keep(self, known: Sequence[Damage]) -> None:
        rows = [[*d[:2], d.fork.hex(), *d[3:]] for d in sorted(known)]
        self.store.meta[_DAMAGED] = rows

    def mend(self, feed_seq: int, fork: bytes, frame: Signed, key: bytes | None) -> bool:
        """Put a frame in the place of one that is damaged or lost here; whether it was.

        Raises:
            LogsDiffer: It does not fit what stands here, or its author did not sign it.
            FrameBroken: It is none.
        """
        signature, body = frame
        with self.store.writing() as db:
            log = self._log(db)
            done = mend(log, fork, feed_seq, signature, body, key)
            if done:
                head = head_row(db, self._place)
                link = count_feed(log, head.seq)
                if link is not None:
                    here = update(villages).where(self._place.rows(villages))
                    db.execute(here.values(feed_link=link))
        self.store.frames.forget()
        return done

    def look_again(self, authors: Mapping[tuple[str, int], Author]) -> list[Damage]:
        """What of all that was known to be damaged still is."""
        known = self.noted()
        still: list[Damage] = []
        with self.store.engine.connect() as db:
            log = self._log(db)
            for who in dict.fromkeys((d.device, d.epoch) for d in known):
                for way in log.ways(*who):
                    still += damaged(log, way, authors.get(who))
        if still != known:
            self._keep(still)
        return still

    def _log(self, db: Connection) -> Log:
        return Log(db, self._place, self.store.frames)
