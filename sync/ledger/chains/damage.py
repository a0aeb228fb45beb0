"""What of a log is not what its authors signed; and a whole frame put in the place of one."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace as with_
from typing import Final, NamedTuple

from sqlalchemy import delete

from sync.errors.ledger import LogsDiffer
from sync.errors.wire import FrameBroken, SignatureWrong
from sync.frames.authors import Author
from sync.frames.chain import NO_LINK, NO_SIGNATURE, ChainEnd, link_after, prove_mark
from sync.frames.decode import read
from sync.frames.packing import unpacked
from sync.ledger.chains.log import Chain, FrameRow, Log
from sync.ledger.chains.proof import Proof, signed_by
from sync.ledger.chains.sealing import link_at
from sync.store.rows import add, change_rows
from sync.store.tables import chains, frames

NAMED: Final = 64
"""So many damaged places are named at once."""


class Damage(NamedTuple):
    """Changes of a device that are lost or not what it signed.

    Attributes:
        device: Whose, 16 hex digits.
        epoch: Its incarnation.
        fork: Which way of it; empty for the first.
        after: The damage begins behind this number of it.
        upto: And ends with this one.
    """

    device: str
    epoch: int
    fork: bytes
    after: int
    upto: int

    @property
    def zh(self) -> str:
        """Which computer, and which of its changes."""
        return f"电脑 {self.device[:6]} 的第 {self.after + 1}—{self.upto} 号改动"


Authors = Mapping[tuple[str, int], Author]


def damaged(log: Log, chain: Chain, author: Author | None, *, quick: bool = False) -> list[Damage]:
    """What of a chain is lost or not what was signed.

    A signature over a link proves every content up to it, so where all links hold the newest
    signature says it all.

    Args:
        log: The log.
        chain: One of its chains.
        author: Whose signature is believed; None where nobody vouches.
        quick: Leave out the signatures whose frames a newer one proves.
    """
    before = link_at(log, chain, chain.parted - 1) if chain.fork else NO_LINK
    link, number, found = before or NO_LINK, max(chain.parted - 1, 0), list[Damage]()
    rows = log.frames_of(chain)
    for place, row in enumerate(rows, 1):
        if row.first > number + 1:
            found.append(_of(chain, number, row.first - 1))
            link = link_at(log, chain, row.first - 1) or b""
        whole = not link or _follows(link, row)
        if not whole or ((place == len(rows) or not quick) and _unsigned(chain, row, author)):
            found.append(_of(chain, row.first - 1, row.last))
        link, number = row.link, row.last
    if number < chain.sealed:
        found.append(_of(chain, number, chain.sealed))
    elif link != chain.link and not found and rows:
        found.append(_of(chain, rows[-1].first - 1, number))
    return found


def damaged_of(log: Log, given: Iterable[tuple[Chain, FrameRow]], authors: Authors) -> list[Damage]:
    """What of frames of a feed is not what was signed, in order; a signature a chain.

    Args:
        log: The log they stand in.
        given: The frames, in the order of the feed.
        authors: Whose signatures are believed.
    """
    ends: dict[int, tuple[Chain, FrameRow]] = {}
    wrong = set[int]()
    for chain, row in given:
        last = ends.get(chain.chain)
        follows = last is not None and last[1].last == row.first - 1
        before = last[1].link if last and follows else link_at(log, chain, row.first - 1)
        if before is None or not _follows(before, row):
            wrong.add(chain.chain)
        ends[chain.chain] = (chain, row)
    for chain, row in ends.values():
        author = authors.get((chain.device, chain.epoch))
        if row.signature != NO_SIGNATURE and _unsigned(chain, row, author):
            wrong.add(chain.chain)
    return all_damaged(log, authors, wrong)


def all_damaged(
    log: Log, authors: Authors, of: Collection[int] | None = None, *, quick: bool = False
) -> list[Damage]:
    """What of a log is lost or not what was signed.

    Args:
        log: The log.
        authors: Whose signatures are believed.
        of: Numbers of the chains to look at; None for all.
        quick: As for ``damaged``.
    """
    return [
        place
        for number, chain in log.chains.items()
        if of is None or number in of
        for place in damaged(log, chain, authors.get((chain.device, chain.epoch)), quick=quick)
    ]


def mend(log: Log, fork: bytes, seq: int, signature: bytes, body: bytes, key: bytes | None) -> bool:
    """Put a frame in the place of one that is damaged or lost here; whether it was.

    Taken is only what continues a link that stands and what its author signed, or, of what nobody
    signed, what the frame after it continues.

    Args:
        log: The log.
        fork: Which way of its device it is on; empty for the first.
        seq: Number in the feed of its first change, where nothing here tells it.
        signature: The author's.
        body: The content, packed.
        key: The author's public key; None where nobody kept the signature.

    Raises:
        LogsDiffer: It does not fit; nothing was written.
        FrameBroken: It is none.
    """
    plain = unpacked(body)
    content = read(plain)
    who, first = (content.device.hex(), content.epoch), content.first
    last = first + content.count - 1
    chain = next((one for one in log.ways(*who) if one.fork == fork), None)
    before = link_at(log, chain, first - 1) if chain is not None else None
    if chain is None or before is None or last > chain.sealed:
        raise LogsDiffer
    link = link_after(before, plain)
    held = log.frames_of(chain, first - 1, last)
    seqs = {row.seq for row in held if row.seq is not None and row.first == first}
    row = FrameRow(chain.chain, last, first, min(seqs, default=seq), link, signature, body)
    if held == [row]:
        return False
    _prove(log, chain, row, key)
    if any(one.first < first or one.last > last for one in held):
        raise LogsDiffer
    _put(log, chain, row)
    return True


def _put(log: Log, chain: Chain, row: FrameRow) -> None:
    """Write a proved frame where it belongs, in the place of whatever lies there."""
    here = log.place.rows(frames) & (frames.c.chain == chain.chain)
    inside = (frames.c.last >= row.first) & (frames.c.last <= row.last)
    log.db.execute(delete(frames).where(here, inside))
    add(log.db, log.place, frames, [row._asdict()])
    if row.last == chain.sealed and chain.link != row.link:
        now = {"chain": chain.chain, "link": row.link}
        change_rows(log.db, log.place, chains, ["chain"], [now])
        log.note(with_(chain, link=row.link))


def _prove(log: Log, chain: Chain, row: FrameRow, key: bytes | None) -> None:
    if key is not None:
        try:
            prove_mark(key, ChainEnd(chain.device, chain.epoch, row.last, row.link), row.signature)
        except SignatureWrong:
            raise LogsDiffer from None
        return
    after = next(iter(log.frames_of(chain, row.last)), None)
    stands = _follows(row.link, after) if after is not None else row.link == chain.link
    if not stands or row.last > chain.vouched:
        raise LogsDiffer


def _follows(before: bytes, row: FrameRow) -> bool:
    try:
        return link_after(before, unpacked(row.body)) == row.link
    except FrameBroken:
        return False


def _unsigned(chain: Chain, row: FrameRow, author: Author | None) -> bool:
    return signed_by(chain, row, author) is Proof.WRONG


def _of(chain: Chain, after: int, upto: int) -> Damage:
    return Damage(chain.device, chain.epoch, chain.fork, after, upto)


def rows_in(log: Log, places: Sequence[Damage]) -> Iterator[tuple[Chain, FrameRow]]:
    """The frames held here of damaged places elsewhere, in the order of their chains."""
    for place in places:
        for chain in log.ways(place.device, place.epoch):
            if chain.fork == place.fork:
                for row in log.frames_of(chain, place.after, place.upto):
                    if row.seq is not None:
                        yield chain, row
