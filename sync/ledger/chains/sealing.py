"""Writing the log: own changes into the tail, from there into signed frames; others' frames.

A save costs one row of the tail. A frame is sealed when it is handed up, for a frame a save would
cost five times as much on the line. What comes from elsewhere is proved before it is written: it
continues the chain held here, and its author signed it.
"""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from dataclasses import replace as with_
from itertools import groupby
from typing import Final

from msgspec.structs import replace
from sqlalchemy import delete, select, update

from forms.schema.form import RecordId
from sync.change import Change
from sync.errors.ledger import ForkFound, GapFound
from sync.errors.wire import FrameBroken
from sync.frames.births import Births
from sync.frames.chain import (
    NO_LINK,
    NO_SIGNATURE,
    ChainEnd,
    link_after,
    prove_mark,
    sign_mark,
)
from sync.frames.content import MOST, Birth, Content
from sync.frames.decode import read
from sync.frames.encode import Closing, content_of, portions
from sync.frames.packing import packed, unpacked
from sync.ledger.chains.log import Chain, FrameRow, Log
from sync.ledger.chains.tail import kept_body
from sync.store.places import At, at, chain_of, number_of
from sync.store.rows import add, change_rows
from sync.store.tables import chains, frames, tail

FORK_BYTES: Final = 8


@dataclass(frozen=True, slots=True)
class Given:
    """A frame from elsewhere that was proved.

    Attributes:
        chain: The chain it continues, as it stands before; not in the store yet where it begins it.
        row: The frame.
        held: Whether it stands here already.
        overtakes: Whether it says more than the last frames here, in whose place it comes.
    """

    chain: Chain
    row: FrameRow
    held: bool
    overtakes: bool = False


class LogWriter:
    """Writes the log of one village within one transaction.

    Args:
        log: The log.
    """

    def __init__(self, log: Log) -> None:
        self.log = log
        self._db = log.db
        self._place = log.place

    # one's own

    def begin(self, device: str, epoch: int) -> Chain:
        """The chain of this computer, or of a county's hand; made where there is none."""
        return self.log.chain(device, epoch) or self._new(device, epoch)

    def append(self, chain: Chain, changes: Sequence[Change]) -> None:
        """Put changes that follow the last of a chain of one's own into the tail."""
        rows = [
            {"first": some[0].dseq, "last": some[-1].dseq, "body": kept_body(some)}
            for start in range(0, len(changes), MOST)
            if (some := changes[start : start + MOST])
        ]
        add(self._db, self._place, tail, rows)
        self._write(with_(chain, last=changes[-1].dseq))

    def seal(self, chain: Chain, seed: bytes) -> list[FrameRow]:
        """Put what waits in the tail into signed frames.

        Args:
            chain: Of this computer.
            seed: Signs, 32 bytes.
        """
        waiting = list(self.log.between(chain, chain.sealed))
        made = self.frames_for(chain, waiting, seed)
        self._db.execute(delete(tail).where(self._place.rows(tail)))
        return made

    def frames_for(
        self,
        chain: Chain,
        changes: Sequence[Change],
        seed: bytes | None,
    ) -> list[FrameRow]:
        """Write changes that follow the last frame of a chain as frames of its author.

        Args:
            chain: The chain.
            changes: They follow its last frame.
            seed: The author signs with it; None where nobody kept a signature: such frames
                come out of every store alike, so nothing in them is closed.
        """
        made: list[FrameRow] = []
        for some in portions(changes):
            births = self._births_before(chain, some[0].dseq)
            content = content_of(some, births, self._closing(chain, some) if seed else None)
            link = link_after(chain.link, content)
            last = some[-1].dseq
            mark = ChainEnd(chain.device, chain.epoch, last, link)
            signature = sign_mark(seed, mark) if seed is not None else NO_SIGNATURE
            row = FrameRow(chain.chain, last, some[0].dseq, None, link, signature, packed(content))
            made.append(row)
            vouched = last if seed is None else chain.vouched
            last_given = max(chain.last, last)
            chain = with_(chain, sealed=last, last=last_given, link=link, vouched=vouched)
        self._insert(made)
        if made:
            self._write(chain)
        return made

    def _closing(self, chain: Chain, changes: Sequence[Change]) -> Closing | None:
        ring = self.log.keyring
        return ring.closing(self._db, chain.device, chain.epoch, changes) if ring else None

    def take_back(self, chain: Chain) -> None:
        """Own changes nobody has numbered stand in this chain no more: they are said again."""
        here = self._place.rows(frames) & (frames.c.chain == chain.chain)
        self._db.execute(delete(frames).where(here, frames.c.first > chain.mark))
        self._db.execute(delete(tail).where(self._place.rows(tail)))
        link = link_at(self.log, chain, chain.mark)
        assert link is not None  # the county numbers whole frames
        self._write(with_(chain, last=chain.mark, sealed=chain.mark, link=link))

    def _births_before(self, chain: Chain, first: int) -> Births:
        """Births of records created before a number of a chain: whoever reads it has those."""

        def births(ids: Collection[RecordId]) -> Mapping[RecordId, Birth]:
            found: dict[RecordId, Birth] = {}
            for record, place in self.log.births(ids).items():
                whose = self.log.chains[chain_of(place)]
                if whose.chain != chain.chain or number_of(place) < first:
                    found[record] = Birth(whose.device, whose.epoch, number_of(place))
            return found

        return births

    # from elsewhere

    def follow(
        self,
        signature: bytes,
        body: bytes,
        key: bytes | None,
        fork: bytes = b"",
        opened: tuple[bytes, Content] | None = None,
    ) -> Given:
        """Prove a frame against the chain held here; nothing is written.

        Args:
            signature: The author's.
            body: The content, packed.
            key: The author's public key; None where nobody kept a signature.
            fork: Which way of its device it is on; empty for the first.
            opened: The content unpacked and read, where somebody did already.

        Raises:
            FrameBroken: It is none.
            GapFound: Something before it is missing.
            ForkFound: Another frame stands in its place.
            SignatureWrong: Its author did not sign it.
        """
        plain, content = opened or _opened(body)
        device, first = content.device.hex(), content.first
        last = first + content.count - 1
        chain = self._way(device, content.epoch, fork, first)
        before = chain.link if first == chain.sealed + 1 else link_at(self.log, chain, first - 1)
        if first > chain.sealed + 1:
            raise GapFound(chain.sealed + 1)
        link = link_after(before, plain) if before is not None else b""
        if key is not None and before is not None:
            prove_mark(key, ChainEnd(device, content.epoch, last, link), signature)
        row = FrameRow(chain.chain, last, first, None, link, signature, body)
        return self._compared(chain, row, before)

    def _compared(self, chain: Chain, row: FrameRow, before: bytes | None) -> Given:
        """What a frame whose author signed it is to the chain, given the link before it here."""
        first, link, fork = row.first, row.link, chain.fork
        here = before is not None and first <= chain.last
        if here and link_at(self.log, chain, row.last) != link:
            self._prove_overtaking(chain, row)
            return Given(chain, row, held=False, overtakes=True)
        if first == chain.sealed + 1:
            if fork and first == chain.parted and link[:FORK_BYTES] != fork:
                raise FrameBroken
            return Given(chain, row, held=False)
        if before is None:
            raise ForkFound
        return Given(chain, row, held=True)

    def _prove_overtaking(self, chain: Chain, row: FrameRow) -> None:
        """Make sure that a frame says what stands here from its first number on.

        Where nobody kept a signature the log was put into frames in each store by itself: one that
        had heard less has a shorter last frame (``m0003_frames``), and a computer whose receipt was
        lost has its own changes in the tail. What comes takes their place, change for change.

        Raises:
            ForkFound: It says something else, or an author has signed what stands here.
        """
        own = chain == self.log.own
        if not own and chain.vouched < chain.sealed:
            raise ForkFound
        here = list(self.log.between(chain, row.first - 1, min(row.last, chain.last)))
        there = self.log.decoded(row, chain)[: len(here)]
        if [replace(c, seq=None) for c in here] != there:
            raise ForkFound

    def says(self, signature: bytes, body: bytes, fork: bytes) -> bool:
        """Whether the changes of a frame nobody signed stand here, in whatever frames."""
        content = read(unpacked(body))
        device, first = content.device.hex(), content.first
        last = first + content.count - 1
        chain = next((c for c in self.log.ways(device, content.epoch) if c.fork == fork), None)
        if chain is None or last > chain.sealed:
            return False
        row = FrameRow(
            chain.chain, last, first, None, hashlib.sha256(body).digest(), signature, body
        )
        there = self.log.decoded(row, chain)
        return [replace(c, seq=None) for c in self.log.between(chain, first - 1, last)] == there

    def frames_beyond(self, body: bytes) -> list[FrameRow]:
        """Write what a frame nobody signed says beyond the last of its chain, as frames behind it.

        Raises:
            GapFound: Something before it is missing.
            ForkFound: It says something else than what stands here.
        """
        content = read(unpacked(body))
        chain = self.begin(content.device.hex(), content.epoch)
        if content.first > chain.sealed + 1:
            raise GapFound(chain.sealed + 1)
        row = FrameRow(chain.chain, 0, 0, None, hashlib.sha256(body).digest(), NO_SIGNATURE, body)
        said = self.log.decoded(row, chain)
        held = list(self.log.between(chain, content.first - 1))
        if [replace(c, seq=None) for c in held] != said[: len(held)]:
            raise ForkFound
        return self.frames_for(chain, said[len(held) :], None)

    def take(self, given: Given, seq: int | None, content: Content | None = None) -> list[Change]:
        """Write a proved frame at the end of its chain; its changes.

        Args:
            given: The frame.
            seq: Feed number of its first change; None until the county has numbered it.
            content: What it says, where that was read already.

        Raises:
            FrameBroken: It cannot be read, or names records that are not here.
        """
        row = given.row._replace(seq=seq)
        left = self._make_way(given) if given.overtakes else []
        chain = with_(given.chain, sealed=row.last, last=row.last, link=row.link)
        own = self.log.own is not None and self.log.own.chain == chain.chain
        if row.signature == NO_SIGNATURE or (own and given.overtakes):
            chain = with_(chain, vouched=row.last)
        if seq is not None:
            chain = with_(chain, mark=row.last)
        new = given.chain.chain not in self.log.chains
        if new:
            self._insert_chain(chain)
        self._insert([row])
        if not new:
            self._write(chain)
        if left and own:
            self.append(chain, left)
        elif left:
            self._frame_unsigned(chain, left)
        return self.log.changes_in(row, content)

    def _frame_unsigned(self, chain: Chain, changes: Sequence[Change]) -> None:
        """Write changes of before the frames, which nobody signed, as frames behind a chain."""
        for (seq, _), run in groupby(changes, lambda c: (c.seq is None, (c.seq or 0) - c.dseq)):
            some = list(run)
            made = self.frames_for(chain, some, None)
            for row in [] if seq else made:
                self.number(row, (some[0].seq or 0) + row.first - some[0].dseq)
            chain = self.log.chains[chain.chain]

    def _make_way(self, given: Given) -> list[Change]:
        """Take away what a frame overtakes; what stands here behind it is said again after it."""
        chain, row = given.chain, given.row
        left = list(self.log.between(chain, row.last))
        here = self._place.rows(frames) & (frames.c.chain == chain.chain)
        self._db.execute(delete(frames).where(here, frames.c.first >= row.first))
        if chain == self.log.own:
            self._db.execute(delete(tail).where(self._place.rows(tail)))
        return left

    def cut(self, chain: Chain, first: int) -> bool:
        """Let a frame begin at a number of a chain that nobody signed and other stores cut there.

        Where one begins there already, or somebody has signed what stands here, nothing is done.

        Returns:
            Whether something was.
        """
        own = self.log.own is not None and self.log.own.chain == chain.chain
        if own or chain.vouched < chain.sealed or not 1 < first <= chain.sealed:
            return False
        rows = self.log.frames_of(chain, first - 1)
        start = rows[0].first
        if start == first:
            return False
        said = list(self.log.between(chain, start - 1))
        here = self._place.rows(frames) & (frames.c.chain == chain.chain)
        self._db.execute(delete(frames).where(here, frames.c.first >= start))
        link = link_at(self.log, chain, start - 1)
        assert link is not None
        before = [c for c in said if c.dseq < first]
        self._frame_unsigned(with_(chain, sealed=start - 1, link=link), before)
        self._frame_unsigned(self.log.chains[chain.chain], said[len(before) :])
        return True

    def number(self, row: FrameRow, seq: int | None) -> None:
        """Note, or take back, the feed number of a frame that stands here."""
        here = self._place.rows(frames) & (frames.c.chain == row.chain)
        self._db.execute(update(frames).where(here, frames.c.last == row.last).values(seq=seq))
        chain = self.log.chains[row.chain]
        mark = max(chain.mark, row.last) if seq is not None else min(chain.mark, row.first - 1)
        self._write(with_(chain, mark=mark))

    def part(self, chain: Chain, first: int) -> dict[At, At]:
        """What stands here of a device from a number on goes on as a way of its own.

        Returns:
            From which place to which its changes went; the rows of their records say so next.

        Raises:
            FrameBroken: No frame begins there.
        """
        rows = self.log.frames_of(chain, first - 1)
        if not rows or rows[0].first != first:
            raise FrameBroken
        way = Chain(
            self._next(), chain.device, chain.epoch, rows[0].link[:FORK_BYTES], first,
            rows[-1].last, rows[-1].last, min(chain.mark, rows[-1].last), rows[-1].link,
        )  # fmt: skip
        self._insert_chain(way)
        here = self._place.rows(frames) & (frames.c.chain == chain.chain)
        moved = update(frames).where(here, frames.c.first >= first)
        self._db.execute(moved.values(chain=way.chain))
        before = link_at(self.log, chain, first - 1)
        assert before is not None
        self._write(with_(chain, last=first - 1, sealed=first - 1, mark=min(chain.mark, first - 1),
                          link=before))  # fmt: skip
        return {at(chain.chain, n): at(way.chain, n) for n in range(first, rows[-1].last + 1)}

    # rows

    def _way(self, device: str, epoch: int, fork: bytes, first: int) -> Chain:
        ways = self.log.ways(device, epoch)
        for chain in ways:
            if chain.fork == fork:
                return chain
        if not fork:
            return Chain(self._next(), device, epoch)
        before = link_at(self.log, ways[0], first - 1) if ways else None
        if before is None:
            raise GapFound(ways[0].sealed + 1 if ways else 1)
        return Chain(
            self._next(), device, epoch, fork, first, first - 1, first - 1, first - 1, before
        )

    def _new(self, device: str, epoch: int) -> Chain:
        chain = Chain(self._next(), device, epoch)
        self._insert_chain(chain)
        return chain

    def _next(self) -> int:
        return max(self.log.chains, default=0) + 1

    def _insert_chain(self, chain: Chain) -> None:
        add(self._db, self._place, chains, [asdict(chain)])
        self.log.note(chain)

    def _insert(self, rows: Sequence[FrameRow]) -> None:
        add(self._db, self._place, frames, [row._asdict() for row in rows])

    def _write(self, chain: Chain) -> None:
        """What is new of a chain; a column that is written as it was costs its index."""
        before = self.log.chains[chain.chain]
        names = [one.name for one in fields(chain)]
        fresh = {n: v for n in names if (v := getattr(chain, n)) != getattr(before, n)}
        if fresh:
            row = {"chain": chain.chain, **fresh}
            change_rows(self._db, self._place, chains, ["chain"], [row])
            self.log.note(chain)


def _opened(body: bytes) -> tuple[bytes, Content]:
    plain = unpacked(body)
    return plain, read(plain)


def link_at(log: Log, chain: Chain, number: int) -> bytes | None:
    """The link of a chain at a number; None where no frame ends there."""
    if number == 0:
        return NO_LINK
    if chain.fork and number == chain.parted - 1:
        return link_at(log, log.ways(chain.device, chain.epoch)[0], number)
    here = log.place.rows(frames) & (frames.c.chain == chain.chain)
    found = log.db.scalar(select(frames.c.link).where(here, frames.c.last == number))
    return None if found is None else bytes(found)
