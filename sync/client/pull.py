"""The pull: what others did, taken in as it comes; in a first pull all at once."""

from typing import assert_never

import msgspec

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
from sync.ledger.closed.keys import take_trees
from sync.ledger.replica import FeedFrame, Replica
from sync.ledger.village_store import VillageStore
from sync.protocol.keys import KeysReader
from sync.protocol.messages import Feed, Keys, Vouch
from sync.protocol.signing import Signer


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
        self.received = 0

    def take(self, message: Vouch | Keys | Feed) -> None:
        """Whose signature is believed, what opens closed answers, or one more frame.

        A frame is written at once, or kept beside the records until a first pull is whole.

        Raises:
            FrameBroken: It is no part of a feed of our county's.
            FeedIncomplete: Numbers before it are missing.
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
        if self._replica.cursor:
            try:
                self._replica.receive([_given(feed)], feed.upto)
            except RecordsAwaited:
                raise FeedIncomplete from None
            except AuthorUnknown:
                raise FrameBroken from None
        else:
            self._replica.first_pull.add(msgspec.msgpack.encode(feed), feed.upto)
        self.received += max(feed.upto - feed.seq + 1, 0)
        self._step("正在接收", self.received, 0)

    def end(self, upto: int) -> None:
        """Everything up to a number of the feed has come.

        Raises:
            LineBroken: What was kept does not fit together; the next try pulls it anew.
            FeedIncomplete: Numbers before it are missing.
        """
        if self._replica.first_pull.upto:
            self._move_in(upto)
        self._replica.receive([], upto)

    def _move_in(self, upto: int) -> None:
        replica = self._replica
        kept = [msgspec.msgpack.decode(f, type=Feed) for f in replica.first_pull.frames()]
        self._step("正在写入", 0, 0)
        try:
            replica.receive([_given(feed) for feed in kept], upto)
        except (FeedIncomplete, FrameBroken, RecordsAwaited, AuthorUnknown):
            replica.first_pull.forget()
            raise LineBroken from None
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
