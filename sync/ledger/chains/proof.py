"""Who answers for a change of the log: its author by a signature, or the county for older ones."""

from collections.abc import Mapping
from enum import StrEnum

from sync.change import Change
from sync.errors.wire import FrameBroken, SignatureWrong
from sync.frames.authors import Author
from sync.frames.chain import NO_SIGNATURE, ChainEnd, link_after, prove_mark
from sync.frames.packing import unpacked
from sync.ledger.chains.log import Chain, FrameRow, Log
from sync.ledger.chains.sealing import link_at


class Proof(StrEnum):
    """What proves a change."""

    AUTHOR = "author"
    COUNTY = "county"
    WAITS = "waits"
    UNKNOWN = "unknown"
    WRONG = "wrong"

    def words(self, actor: str) -> str:
        """The words shown, in the window and by ``cunji show``.

        Args:
            actor: Who did it, as known on the computer that signs.
        """
        return {
            "author": f"{actor or '本人'}的电脑签名 ✓",
            "county": "早期记录，县里代证",
            "waits": "还没有上报，上报时签名",
            "unknown": "没有那台电脑的凭证，同步以后再看",
            "wrong": "这一步的签名不符",
        }[self.value]


def proof_of(log: Log, authors: Mapping[tuple[str, int], Author], change: Change) -> Proof:
    """What proves a change that stands in a log.

    Args:
        log: The log.
        authors: Whose signatures are known, by device and epoch (``Authors.with_own``).
        change: One of its changes.
    """
    chain = log.chain(change.device, change.epoch)
    if chain is None:
        return Proof.WRONG
    if change.dseq > chain.sealed:
        return Proof.WAITS
    row = next(iter(log.frames_of(chain, change.dseq - 1, change.dseq)), None)
    if row is None or not _continues(log, chain, row):
        return Proof.WRONG
    return signed_by(chain, row, authors.get((chain.device, chain.epoch)))


def signed_by(chain: Chain, row: FrameRow, author: Author | None) -> Proof:
    """Who answers for a frame whose link is right."""
    vouched = max(chain.vouched, author.vouched if author is not None else 0)
    if row.signature == NO_SIGNATURE:
        return Proof.COUNTY if row.last <= vouched else Proof.WRONG
    if author is None:
        return Proof.UNKNOWN
    try:
        end = ChainEnd(chain.device, chain.epoch, row.last, row.link)
        prove_mark(author.key, end, row.signature)
    except SignatureWrong:
        return Proof.WRONG
    return Proof.AUTHOR


def _continues(log: Log, chain: Chain, row: FrameRow) -> bool:
    before = link_at(log, chain, row.first - 1)
    try:
        return before is not None and link_after(before, unpacked(row.body)) == row.link
    except FrameBroken:
        return False
