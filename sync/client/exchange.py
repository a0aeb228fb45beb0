"""One exchange from the village's side: what is sent, and what is done with the answer."""

import hashlib
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from itertools import chain
from typing import assert_never

import msgspec

from forms.packs.pack import Published
from forms.progress import Progress
from sync.client.fresh_nonce import freshly
from sync.client.http import Wire
from sync.client.newcomers import not_seen_yet, seen
from sync.client.photos import REFUSED
from sync.client.pull import Pull
from sync.client.push import keys_lacking, push_messages
from sync.errors.ledger import (
    AttachmentDamaged,
    AttachmentTooBig,
    FeedIncomplete,
    GapFound,
    OffsetWrong,
)
from sync.errors.wire import (
    BranchFound,
    CountyNonsense,
    CountyOutdated,
    CountyRestored,
    FrameBroken,
    LineBroken,
    SyncCancelled,
    VersionUnknown,
)
from sync.frames.authors import authors_mark
from sync.ledger.chains.keyring import trees_mark
from sync.ledger.closed.keys import TOLD, trees_of
from sync.ledger.identity import Identity
from sync.ledger.packs import Packs
from sync.ledger.reader import Reader
from sync.ledger.replica import Replica
from sync.ledger.village_store import SCRUB, scrub_book
from sync.protocol.messages import (
    Buckets,
    Down,
    End,
    Feed,
    Head,
    Hello,
    Kept,
    Keys,
    KeysHeld,
    Newcomer,
    PackNews,
    Photo,
    Receipt,
    Vouch,
    encode,
    read_down,
)
from sync.protocol.requests import Mark, MarkAsk
from sync.protocol.signing import Signer
from sync.protocol.stream import StreamReader, said
from sync.protocol.version import NEWEST, OLDEST

_JOINED = 1_200
"""Small frames go out together up to about one packet, in bytes."""


class VillageExchange:
    """An exchange that can be taken up again until it is done.

    Args:
        replica: The village's.
        wire: To the county; None where a file carries what is said.
        step: Told how far it is.
        cancelled: Asked now and then.

    Attributes:
        confirmed: Own changes confirmed so far.
        pull: Takes in what others did.
        digests_equal: Whether both ends hold the same state; known at the end.
        refused: Why photos were not taken, there or here; a sentence for each.
        newcomers: Computers of the village that it hears of for the first time.
        keys_wanted: Whether the county lacks keys it had; the next exchange brings them.
    """

    def __init__(
        self,
        replica: Replica,
        wire: Wire | None,
        step: Progress,
        cancelled: Callable[[], bool],
    ) -> None:
        self._replica = replica
        self._store = replica.store
        self._meta = replica.store.meta
        self._wire = wire
        self._step = step
        self._cancelled = cancelled
        self._signer = Signer(self._meta["signing_seed"])
        self._start: int | None = None
        self._noted = 0
        self._heard_of_keys = False
        self.keys_wanted = False
        self.confirmed = 0
        self.pull = Pull(replica, step)
        self.digests_equal = False
        self.refused: list[str] = []
        self.newcomers: list[Newcomer] = []

    def run(self) -> None:
        """Send and receive everything.

        Raises:
            LineBroken: The line broke; what came before counts.
            CountyNonsense: The county says what no county says.
            SyncCancelled: The person stopped.
            GapFound: The county wants an earlier start; the next try makes it.
        """
        before = self._replica.confirmed_dseq
        made = freshly(self._meta, self._exchange)
        if before < self._replica.confirmed_dseq < made:
            # The county told first how it holds what was written before the frames; now the rest.
            self._exchange()
        elif self.keys_wanted:  # the county lost keys, and what was just sent is closed to it
            self._exchange()

    def _exchange(self) -> int:
        """Say everything once, and hear the answer; up to which own number there was to say."""
        self._replica.seal()
        self._heard_of_keys = self.keys_wanted = False
        if self._meta.get(SCRUB):
            scrub_book(self._store)
        start = self._begin_at()
        hello = self.hello_at(start)
        if hello.made > start:
            self._meta["push_open"] = True
        self._step("正在上报", 0, hello.made - start)
        try:
            self._receive(hello, self._body(hello))
        except GapFound as gap:
            self._start = gap.expected - 1
            raise
        except FeedIncomplete:
            raise CountyNonsense() from None
        return hello.made

    def reconcile(self, news: CountyRestored | BranchFound) -> None:
        """Put right what we believed of the county; the next try goes on from there.

        A county that was put back from a backup: only what it still holds counts as confirmed. What
        we hold of another computer went two ways: ours goes on under a name of its own.
        """
        match news:
            case CountyRestored():
                Identity(self._store).fall_back(news.expected)
            case BranchFound():
                Identity(self._store).branch_off(news.device, news.epoch, news.expected)
            case _:
                assert_never(news)
        self._start = None

    def _begin_at(self) -> int:
        """From which number on changes have to be sent: one of our own frames ends there.

        Where none does, the county holds other frames than we, and finds out when it sees ours.
        """
        if self._start is not None:
            start, self._start = self._start, None
            return start if self._replica.link_at(start) is not None else 0
        confirmed = self._replica.confirmed_dseq
        if not self._meta.get("push_open", False):
            return confirmed
        mark = max(confirmed, self._ask_mark())
        return mark if self._replica.link_at(mark) is not None else confirmed

    def _ask_mark(self) -> int:
        """How far the county got when the last push was left without an answer."""
        replica = self._replica
        nonce = bytes.fromhex(self._meta["nonce"])
        ask = self._signer.sign(MarkAsk(self._store.village, replica.device, replica.epoch, nonce))
        assert self._wire is not None
        content = self._wire.get("/v1/mark?q=" + msgspec.msgpack.encode(ask).hex())
        try:
            mark = msgspec.msgpack.decode(content, type=Mark).mark
        except (msgspec.DecodeError, UnicodeDecodeError):
            raise CountyNonsense() from None
        # Beyond our own last number the county will see the fork itself, from what we say we made.
        mark = min(mark, replica.last_dseq())
        # Where no frame of ours ends, the county holds our log of before the frames: it will tell.
        return mark if replica.link_at(mark) is not None else 0

    def hello_at(self, start: int) -> Hello:
        """Who we are and where we stand, signed; changes will follow from ``start`` on."""
        replica = self._replica
        link = replica.link_at(start)
        if link is None:
            raise CountyNonsense()
        versions = sorted(
            (form.id, form.version) for form in self._store.definitions.forms.values()
        )
        return self._signer.sign(
            Hello(
                oldest=OLDEST,
                newest=NEWEST,
                village=self._store.village,
                device=replica.device,
                epoch=replica.epoch,
                nonce=bytes.fromhex(self._meta["nonce"]),
                made=replica.last_dseq(),
                confirmed=replica.confirmed_dseq,
                start=start,
                link=link,
                cursor=replica.first_pull.upto or replica.cursor,
                forms=hashlib.sha256(msgspec.msgpack.encode(versions)).digest()[:8] + self._marks(),
                clock_ms=int(time.time() * 1000),
                authors=authors_mark(replica.authors.all().values()),
                keys=trees_mark(tree.mark for tree in trees_of(self._store)),
                erased=replica.obeyed(),
            )
        )

    def _marks(self) -> bytes:
        """The mark of the last parameter pack the ledger holds, and the epoch of the county."""
        return Packs(self._store).mark() + bytes.fromhex(self._meta.get("county_epoch") or "")

    def _body(self, hello: Hello) -> Iterator[bytes]:
        """The body of the request, frame by frame, small ones together."""
        kept = b""
        for piece in self.frames(hello):
            kept += piece
            if len(kept) >= _JOINED:
                yield kept
                kept = b""
        if kept:
            yield kept

    def frames(self, hello: Hello, photos: Iterable[Photo] = ()) -> Iterator[bytes]:
        """Everything sent in an exchange, as a stream; photos in a parcel only."""
        yield said(encode(hello))
        sent = frames = 0
        for message, count in chain(
            ((keys, 0) for keys in keys_lacking(self._replica)),
            push_messages(self._replica, hello.start),
        ):
            self._stop_if_wanted()
            yield said(encode(message))
            frames += 1
            sent += count
            self._step("正在上报", sent, hello.made - hello.start)
        for photo in photos:
            yield said(encode(photo))
            frames += 1
        yield said(encode(End(frames)))

    def _receive(self, hello: Hello, body: Iterator[bytes]) -> None:
        """Take the answer in, each frame as it comes.

        Raises:
            LineBroken: It ended before its end.
            CountyNonsense: It is no answer of a county.
            CountyOutdated: It is one of a county of before the frames.
        """
        assert self._wire is not None
        reader = StreamReader()
        ended = False
        for chunk in self._wire.exchange("/v1/sync", body):
            try:  # around what came only: the county itself may say that what we sent is broken
                for content in reader.feed(chunk):
                    self._stop_if_wanted()
                    ended = self.take(hello, read_down(content))
            except FrameBroken:
                raise CountyNonsense() from None
            except VersionUnknown:
                raise CountyOutdated from None
        if not ended:
            raise LineBroken()

    def take(self, hello: Hello, message: Down) -> bool:
        """Do what a message says; whether it was the last.

        Raises:
            FrameBroken: It does not belong into an exchange, or not to ours.
        """
        match message:
            case Receipt():
                self._take_receipt(hello, message)
            case Vouch() | Keys() | Feed():
                self.pull.take(message)
            case KeysHeld():
                self._note_held(message)
            case PackNews():
                Packs(self._store).take(Published(**msgspec.structs.asdict(message)))
            case Photo() | Kept():
                self._take_of_photos(message)
            case Head():
                self._take_head(hello, message)
            case Buckets():  # answers another question
                raise FrameBroken()
            case _:
                assert_never(message)
        return isinstance(message, Head)

    def _note_held(self, held: KeysHeld) -> None:
        """Which trees the county holds; what it lacks is brought next."""
        self._meta[TOLD] = [mark.hex() for mark in held.marks]
        self._heard_of_keys = True
        self.keys_wanted = bool({tree.mark for tree in trees_of(self._store)} - set(held.marks))

    def _take_of_photos(self, message: Photo | Kept) -> None:
        if isinstance(message, Photo):
            self._take_photo(message)
        else:
            self._take_kept(message)

    def _take_photo(self, photo: Photo) -> None:
        """A photo that came with a receipt; one that cannot be kept here holds up nothing else."""
        if hashlib.sha256(photo.content).hexdigest() != photo.sha:
            self.refused.append(AttachmentDamaged().told)
            return
        try:
            self._replica.photos.keep(photo.content)
        except (AttachmentDamaged, AttachmentTooBig, OffsetWrong) as error:
            self.refused.append(error.told)

    def _take_kept(self, kept: Kept) -> None:
        """What became of the photos we sent; what is too big for the county is not sent again."""
        self._replica.photos.sent(kept.shas)
        self.refused += [zh for _, _, zh in kept.refused]
        too_big = [sha for sha, code, _ in kept.refused if code == AttachmentTooBig.code]
        if too_big:
            self._meta[REFUSED] = list(dict.fromkeys([*self._meta.get(REFUSED, []), *too_big]))

    def _take_receipt(self, hello: Hello, receipt: Receipt) -> None:
        count = receipt.mark - receipt.after
        if receipt.after != hello.confirmed or not 0 <= count <= hello.made - hello.confirmed:
            raise FrameBroken()
        if sum(n for _, _, n in receipt.seqs) != count:
            raise FrameBroken()
        self._step("县里正在确认", 0, 0)
        self._replica.confirm(receipt.mark, receipt.seqs)
        self._noted = receipt.mark
        if receipt.mark == hello.made:
            self._meta["push_open"] = False
        self.confirmed += count

    def _take_head(self, hello: Hello, head: Head) -> None:
        """The end: everything up to the head is here; compare."""
        replica = self._replica
        self.pull.end(head.seq)
        # What was written before the frames is confirmed by the frames the county made of it.
        self.confirmed += max(replica.confirmed_dseq - max(self._noted, hello.confirmed), 0)
        self._step("正在核对", 1, 1)
        self.digests_equal = (
            replica.cursor == head.seq and Reader(self._store).digest() == head.digest.hex()
        )
        fresh = not_seen_yet(self._meta, head.newcomers)
        self.newcomers += fresh
        self._meta.set_all(
            **seen(self._meta, fresh),
            **self._keys_told(),
            nonce=head.nonce.hex(),
            last_sync=datetime.now(UTC).isoformat(timespec="seconds"),
            digests_equal=self.digests_equal,
            county_epoch=head.epoch.hex() or None,
            county_key=head.key.hex() or self._meta.get("county_key"),
        )

    def _keys_told(self) -> dict[str, list[str]]:
        """A county that says nothing of trees holds the very ones this computer holds."""
        held = sorted(tree.mark.hex() for tree in trees_of(self._store))
        same = self._heard_of_keys or held == sorted(self._meta.get(TOLD) or ())
        return {} if same else {TOLD: held}

    def _stop_if_wanted(self) -> None:
        if self._cancelled():
            raise SyncCancelled()
