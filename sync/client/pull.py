"""The pull: what others did, taken in as it comes; in a first pull all at once."""

from collections.abc import Callable, Collection, Iterator, Mapping

import msgspec

from forms.progress import Progress
from forms.schema.form import RecordId
from sync.change import Kind
from sync.errors.ledger import FeedIncomplete
from sync.errors.wire import FrameBroken, LineBroken
from sync.ledger.replica import Part, Replica
from sync.protocol.columns import sums, unpack
from sync.protocol.decode import from_columns
from sync.protocol.messages import Feed


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
        self.received = 0

    def take(self, feed: Feed) -> None:
        """One more frame; written at once, or kept beside the records until a first pull is whole.

        Raises:
            FrameBroken: It is no part of a feed.
            FeedIncomplete: Numbers before it are missing.
        """
        if self._replica.cursor:
            self._replica.receive(*self._read(feed, self._replica.records_of), feed.upto)
        else:
            self._replica.first_pull.add(msgspec.msgpack.encode(feed), feed.upto)
        self.received += feed.changes.count
        self._step("正在接收", self.received, 0)

    def end(self, upto: int) -> None:
        """Everything up to a number of the feed has come.

        Raises:
            LineBroken: What was kept does not fit together; the next try pulls it anew.
            FeedIncomplete: Numbers before it are missing.
        """
        if self._replica.first_pull.upto:
            self._move_in(upto)
        self._replica.receive([], [], upto)

    def _move_in(self, upto: int) -> None:
        replica, numbered = self._replica, dict[int, RecordId]()

        def records_of(wanted: Collection[int]) -> Mapping[int, RecordId]:
            """Those of frames before are not written yet."""
            here = {n: numbered[n] for n in wanted if n in numbered}
            return here | replica.records_of([n for n in wanted if n not in here])

        def parts() -> Iterator[Part]:
            for frame in replica.first_pull.frames():
                entries, rnos = self._read(msgspec.msgpack.decode(frame, type=Feed), records_of)
                numbered.update((number, record) for record, number in rnos)
                self._step("正在写入", 0, 0)
                yield entries, rnos

        try:
            replica.receive_whole(list(parts()), upto)
        except (FeedIncomplete, FrameBroken):
            replica.first_pull.forget()
            raise LineBroken() from None
        replica.first_pull.forget()

    def _read(
        self, feed: Feed, records_of: Callable[[Collection[int]], Mapping[int, RecordId]]
    ) -> Part:
        """The changes of a frame, with the numbers of records that are new with it."""
        entries = from_columns(feed.changes, records_of)
        made = [c.record for c in entries if c.kind is Kind.CREATE]
        numbers = sums(unpack(feed.rnos, len(made)))
        device = self._replica.device
        if any(c.seq is None or c.device == device for c in entries):
            raise FrameBroken()
        return entries, list(zip(made, numbers, strict=True))
