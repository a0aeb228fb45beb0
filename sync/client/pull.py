"""The pull: what others did waits until the county's signed head stands, and goes in at once.

A head that does not continue what is held is found before anything of the answer is written. What
came before the line broke lies beside the records, as in a first pull, so a cut costs one frame.
"""

from typing import Final, assert_never

import msgspec

from forms.errors import CunjiError
from forms.progress import Progress
from sync.errors.ledger import FeedIncomplete
from sync.errors.wire import (
    AuthorUnknown,
    FrameBroken,
    LineBroken,
    RecordsAwaited,
    SignatureWrong,
)
from sync.frames.authors import Author, prove_author
from sync.ledger.chains.authors import Authors
from sync.ledger.chains.feed import Accepted
from sync.ledger.closed.keys import take_trees
from sync.ledger.replica import FeedFrame, Judge, Replica
from sync.ledger.village_store import VillageStore
from sync.protocol.keys import KeysReader
from sync.protocol.messages import Feed, Keys, Vouch
from sync.protocol.signing import Signer

_AT_ONCE: Final = 64
"""So many frames wait in memory; what is more lies beside the records."""


class Pull:
    """The feed of one exchange, frame by frame.

    Args:
        replica: The village's.
        step: Told how far it is.

    Attributes:
        received: Changes that came so far.
    """

    def __init__(self, replica: Replica, step: Progress) -> None:
        self._replica = replica
        self._step = step
        self._trees = KeysReader(Signer(replica.store.meta["signing_seed"]))
        self._waiting: list[Feed] = []
        self.received = 0

    def take(self, message: Vouch | Keys | Feed) -> None:
        """Whose signature is believed, what opens closed answers, or one more frame.

        Raises:
            FrameBroken: It is not our county's word.
        """
        store = self._replica.store
        match message:
            case Vouch():
                believe(store, message)
            case Keys():
                tree = self._trees.take(message)
                take_trees(store, [tree] if tree is not None else [])
            case Feed():
                self._take(message)
            case _:
                assert_never(message)

    def _take(self, feed: Feed) -> None:
        self._waiting.append(feed)
        self.received += max(feed.upto - feed.seq + 1, 0)
        self._step("正在接收", self.received, 0)
        if not self._replica.cursor or len(self._waiting) >= _AT_ONCE:
            self.lay_beside()

    def _misfit(self, here: CunjiError) -> CunjiError:
        """What is told of frames that do not fit: those that lay beside are pulled anew."""
        if not self._replica.first_pull.upto:
            return here
        self._replica.first_pull.forget()
        return LineBroken()

    def lay_beside(self) -> None:
        """Keep what has come beside the records: the line broke, or it is much."""
        waiting, self._waiting = self._waiting, []
        for feed in waiting:
            self._replica.first_pull.add(msgspec.msgpack.encode(feed), feed.upto)

    def drop(self) -> None:
        """Nothing of what has come is taken."""
        self._waiting = []
        self._replica.first_pull.forget()

    def end(self, upto: int, confirmed: Accepted | None, judge: Judge) -> None:
        """Everything up to a number of the feed has come: take it in, or nothing.

        Args:
            upto: The number.
            confirmed: What the county holds of our own.
            judge: As in ``Replica.conclude``.

        Raises:
            LineBroken: What was kept does not fit together; the next try pulls it anew.
            FeedIncomplete: Numbers before it are missing.
            FrameBroken: A frame is no part of a feed of our county's.
            CountyRewrote: The head does not continue what is here.
        """
        replica, beside = self._replica, self._replica.first_pull.frames()
        kept = [msgspec.msgpack.decode(f, type=Feed) for f in beside] + self._waiting
        self._waiting = []
        if kept:
            self._step("正在写入", 0, 0)
        try:
            replica.conclude(confirmed, [_given(feed) for feed in kept], upto, judge)
        except (FeedIncomplete, RecordsAwaited):
            raise self._misfit(FeedIncomplete()) from None
        except (FrameBroken, AuthorUnknown):
            raise self._misfit(FrameBroken()) from None
        if beside:
            replica.first_pull.forget()


def _given(feed: Feed) -> FeedFrame:
    return FeedFrame(feed.seq, feed.fork, feed.signature, feed.body)


def believe(store: VillageStore, vouch: Vouch) -> None:
    """Keep the county's word for who signs what comes.

    Raises:
        FrameBroken: It is not our county's.
    """
    author = Author(*msgspec.structs.astuple(vouch))
    try:
        prove_author(bytes.fromhex(store.meta.get("county_key") or ""), store.village, author)
    except SignatureWrong:
        raise FrameBroken from None
    Authors(store.meta).keep([author])
