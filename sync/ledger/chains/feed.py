"""The feed of a village: what a county numbered, and its link, counted from the frames.

It is the same at whoever holds them all.
"""

from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from sqlalchemy import Connection, select

from sync.frames.heads import FIRST_FEED_LINK, FeedPlace, feed_link_after
from sync.ledger.chains.log import Chain, FrameRow, Log
from sync.store.metadata import Meta
from sync.store.tables import frames

SeqRun: TypeAlias = tuple[int, int, int]
"""First device number, first feed number, how many: consecutive in both."""
_KEPT_AS: Final = "feed"
"""Key in the book: number and link up to which it has counted, and where it began to."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """What the county holds of a device's changes; the device notes it with ``Replica.confirm``.

    Attributes:
        high_water: The device's highest number held.
        seq_runs: (first device number, first feed number, how many), consecutive in both.
    """

    high_water: int
    seq_runs: tuple[SeqRun, ...]

    def own_after(self, seq: int) -> int:
        """How many numbers of the feed after one are of these changes."""
        return sum(max(0, first + n - 1 - max(first - 1, seq)) for _, first, n in self.seq_runs)


def link_after_frame(before: bytes, frame: FrameRow, chain: Chain) -> bytes:
    """The link of a feed after a frame that has its number."""
    assert frame.upto is not None
    place = (frame.upto, chain.device, chain.epoch, chain.fork, frame.last, frame.link)
    return feed_link_after(before, FeedPlace(*place))


def count_feed(log: Log, upto: int, start: int = 0, link: bytes = FIRST_FEED_LINK) -> bytes | None:
    """The link of the feed after a number.

    Args:
        log: The log.
        upto: After which number.
        start: Where to count from.
        link: Of the feed there.

    Returns:
        None where frames in between are missing, overlap, or none ends at the number.
    """
    columns = (frames.c.chain, frames.c.last, frames.c.first, frames.c.seq, frames.c.link)
    here = log.place.rows(frames) & (frames.c.seq > start) & (frames.c.seq <= upto)
    at, chains = start, log.chains
    for number, last, first, seq, own in log.db.execute(
        select(*columns).where(here).order_by(frames.c.seq)
    ):
        if seq != at + 1:
            return None
        at, chain = seq + last - first, chains[number]
        place = (at, chain.device, chain.epoch, chain.fork, last, bytes(own))
        link = feed_link_after(link, FeedPlace(*place))
    return link if at == upto else None


class FeedCount:
    """How far a book has counted the link of its feed.

    Args:
        meta: What the book knows about itself.
    """

    def __init__(self, meta: Meta) -> None:
        self._meta = meta

    def at_cursor(self) -> bytes | None:
        """The link of the feed at the book's cursor; None where it is not counted."""
        state, cursor = self._meta.get(_KEPT_AS) or {}, self._meta.get("cursor", 0)
        return bytes.fromhex(state["link"]) if state.get("seq") == cursor else None

    def at(self, log: Log, number: int) -> bytes | None:
        """The link of the feed at a number; None where it cannot be told."""
        base, link = self._base(self._meta.read(log.db, _KEPT_AS) or {})
        return count_feed(log, number, base, link) if base <= number else None

    def go_on(self, log: Log, upto: int, *, anew: bool = False) -> bytes | None:
        """Count on; the link at a number, None where it cannot be told.

        Args:
            log: The log.
            upto: Up to this number everything is here.
            anew: What was counted before is not as it was.
        """
        state = self._meta.read(log.db, _KEPT_AS) or {}
        base, link = self._base(state)
        if not anew and state.get("seq", upto + 1) <= upto:
            seq, counted = state["seq"], bytes.fromhex(state["link"])
            if seq == upto:
                return counted
            base, link = seq, counted
        found = count_feed(log, upto, base, link) if base <= upto else None
        kept = {k: v for k, v in state.items() if k == "base"}
        if found is not None:
            kept |= {"seq": upto, "link": found.hex()}
        self._meta.write(log.db, {_KEPT_AS: kept})
        return found

    def begin_at(self, db: Connection, seq: int, link: bytes) -> None:
        """Count from here on: what came before cannot be told."""
        here = {"seq": seq, "link": link.hex()}
        self._meta.write(db, {_KEPT_AS: {**here, "base": here}})

    def fall_back(self, db: Connection, seq: int) -> None:
        """Nothing behind a number is counted any more."""
        base, link = self._base(self._meta.read(db, _KEPT_AS) or {})
        kept = {"base": {"seq": base, "link": link.hex()}} if 0 < base <= seq else {}
        self._meta.write(db, {_KEPT_AS: kept})

    def _base(self, state: dict[str, Any]) -> tuple[int, bytes]:
        base = state.get("base")
        return (base["seq"], bytes.fromhex(base["link"])) if base else (0, FIRST_FEED_LINK)
