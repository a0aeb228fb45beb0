"""One exchange from the village's side: what is sent, and what is done with the answer.

The module is long because what was said decides what an answer may leave out: both stand here.
"""

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
    CountyDamaged,
    CountyKeyChanged,
    CountyNonsense,
    CountyOutdated,
    CountyRestored,
    CountyRewrote,
    FrameBroken,
    LineBroken,
    SyncCancelled,
    VersionUnknown,
)
from sync.frames.authors import authors_mark
from sync.frames.heads import MARK_BYTES, Restored, SignedHead
from sync.ledger.chains.damage import Damage
from sync.ledger.chains.feed import Accepted
from sync.ledger.chains.keyring import trees_mark
from sync.ledger.chains.log import Chain, FrameRow
from sync.ledger.closed.keys import TOLD, trees_of
from sync.ledger.identity import Identity
from sync.ledger.packs import Packs
from sync.ledger.proofs.witness import COUNTY_KEY, Witness
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
    Wanted,
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
        restored: What is told where the county says that it was put back; else empty.
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
        self._heard_of_keys = False
        self.keys_wanted = False
        self._receipt: Receipt | None = None
        self._witness = Witness(replica.store)
        self._wanted: list[tuple[Chain, FrameRow]] = []
        self._wanted_now: list[tuple[Chain, FrameRow]] = []
        self._asked = False
        self.restored = ""
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
        if self._wanted:
            self._wanted_now = self._wanted
            self._wanted = []
            freshly(self._meta, self._exchange)  # what is damaged at the county, and whole here
            self._wanted_now = []
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
        self._receipt = None
        try:
            self._receive(hello, self._body(hello))
        except GapFound as gap:
            self._start = gap.expected - 1
            raise
        except FeedIncomplete:
            raise CountyNonsense() from None
        except (LineBroken, SyncCancelled):
            self.pull.lay_beside()
            raise
        return hello.made

    def reconcile(self, news: CountyRestored | BranchFound | CountyDamaged) -> None:
        """Put right what we believed of the county; the next try goes on from there.

        A county that was put back from a backup: only what it still holds counts as confirmed. What
        we hold of another computer went two ways: ours goes on under a name of its own.

        Raises:
            CountyRewrote: The county says it was put back, and that contradicts what we hold.
            CountyDamaged: What is damaged there is not here either.
        """
        match news:
            case CountyDamaged():
                held = self._replica.numbered_in(_places(news.places))
                if not held or held == self._wanted_now:
                    raise news
                self._wanted_now = held
            case CountyRestored():
                self._fall_back(news)
            case BranchFound():
                Identity(self._store).branch_off(news.device, news.epoch, news.expected)
            case _:
                assert_never(news)
        self._start = None

    def _fall_back(self, news: CountyRestored) -> None:
        said = Restored(
            self._store.village, bytes.fromhex(news.before), bytes.fromhex(news.epoch),
            news.expected, bytes.fromhex(news.link), news.at, bytes.fromhex(news.proof),
        )  # fmt: skip
        try:
            self._witness.accept_restored(said)
        except CountyRewrote as rewrite:
            self._witness.remember(rewrite)  # from now on only what we made goes up
            raise
        Identity(self._store).fall_back(news.expected, said.epoch)
        own = self._replica.last_dseq() - self._replica.confirmed_dseq
        theirs = sum(row.last - row.first + 1 for _, row in self._replica.of_others_waiting())
        self.restored = (
            f"县里的服务器于 {news.at[:10] or '近日'} 由备份恢复，恢复到第 {news.expected} 号；"
            f"本机保存的 {own + theirs} 条改动（含别人签名的 {theirs} 条）已原样交回。"
        )

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
        feed, kept = self._feed_mark(), self._witness.newest()
        if kept is not None and kept.epoch.hex() != self._meta.get("county_epoch"):
            kept = None  # of an earlier life: the audit of this one never held it
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
                feed=feed,
                audit=kept.audit if kept else 0,
                root=kept.root[:MARK_BYTES] if kept else b"",
            )
        )

    def _feed_mark(self) -> bytes:
        """What the feed is up to our cursor, as we counted it; empty where the county tells all."""
        if self._witness.key is None or self._witness.rewritten or self._replica.first_pull.upto:
            return b""
        return (self._witness.count.at_cursor() or b"")[:MARK_BYTES]

    def _marks(self) -> bytes:
        """The mark of the last parameter pack the ledger holds, and the epoch of the county."""
        if self._witness.rewritten:  # so that what we made is taken, whatever else is wrong there
            return Packs(self._store).mark()
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
        for way, row in self._wanted_now:
            assert row.seq is not None
            assert row.upto is not None
            yield said(encode(Feed(row.seq, row.upto, row.signature, row.body, way.fork)))
            frames += 1
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
                self._receipt = message
            case Vouch() | Keys() | Feed():
                self.pull.take(message)
            case KeysHeld():
                self._note_held(message)
            case PackNews():
                Packs(self._store).take(Published(**msgspec.structs.asdict(message)))
            case Photo() | Kept() | Wanted():
                self._take_beside(message)
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

    def _take_beside(self, message: Photo | Kept | Wanted) -> None:
        """What an answer says beside receipt and feed."""
        match message:
            case Photo():
                self._take_photo(message)
            case Kept():
                self._take_kept(message)
            case Wanted():
                self._bring([Damage(*place) for place in message.places])
            case _:
                assert_never(message)

    def _bring(self, places: list[Damage]) -> None:
        """Bring, once, what is damaged at the county and stands here."""
        if not self._asked and self._wire is not None:
            self._asked = True
            self._wanted = self._replica.numbered_in(places)

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

    def _confirmed(self, hello: Hello) -> Accepted | None:
        """What the receipt says.

        Raises:
            FrameBroken: It does not fit what we said.
        """
        receipt = self._receipt
        if receipt is None:
            return None
        count = receipt.mark - receipt.after
        if receipt.after != hello.confirmed or not 0 <= count <= hello.made - hello.confirmed:
            raise FrameBroken()
        if sum(n for _, _, n in receipt.seqs) != count:
            raise FrameBroken()
        return Accepted(receipt.mark, tuple(receipt.seqs))

    def _take_head(self, hello: Hello, head: Head) -> None:
        """The end: everything up to the head is here; prove, compare, and take it all in.

        Raises:
            CountyRewrote: It contradicts what the county has signed before; nothing was taken.
            CountyKeyChanged: It does not bear the county's signature.
        """
        replica, before = self._replica, self._replica.confirmed_dseq
        signed = self._signed(hello, head)
        try:
            self._judged(hello, signed)
        except CountyRewrote as rewrite:
            self.pull.drop()
            self._meta["nonce"] = head.nonce.hex()
            self._witness.remember(rewrite)
            raise
        # What was written before the frames is confirmed by the frames the county made of it.
        self.confirmed += max(replica.confirmed_dseq - before, 0)
        self._step("正在核对", 1, 1)
        self.digests_equal = (
            replica.cursor == head.seq and Reader(self._store).digest() == head.digest.hex()
        )
        if self._receipt is not None and self._receipt.mark == hello.made:
            self._meta["push_open"] = False
        fresh = not_seen_yet(self._meta, head.newcomers)
        self.newcomers += fresh
        self._meta.set_all(
            **seen(self._meta, fresh),
            **self._keys_told(),
            nonce=head.nonce.hex(),
            last_sync=datetime.now(UTC).isoformat(timespec="seconds"),
            digests_equal=self.digests_equal,
            county_epoch=signed.epoch.hex() or None,
        )

    def _keys_told(self) -> dict[str, list[str]]:
        """A county that says nothing of trees holds the very ones this computer holds."""
        held = sorted(tree.mark.hex() for tree in trees_of(self._store))
        same = self._heard_of_keys or held == sorted(self._meta.get(TOLD) or ())
        return {} if same else {TOLD: held}

    def _judged(self, hello: Hello, signed: SignedHead) -> None:
        """Take the answer in where the head fits what is kept and counted.

        Raises:
            CountyRewrote: It does not.
            FrameBroken: Something of it fits nothing of ours.
            FeedIncomplete: Less came than it says.
        """
        with self._store.engine.connect() as db:
            self._witness.compare(db, signed)
        try:
            self.pull.end(
                signed.seq,
                self._confirmed(hello),
                lambda db, own: self._witness.judge(db, signed, own),
            )
        except FeedIncomplete:
            self._witness.miss(signed)
            raise

    def _signed(self, hello: Hello, head: Head) -> SignedHead:
        """The head as the county signed it: what we said ourselves it did not say again.

        Raises:
            CountyKeyChanged: It does not bear the signature of the county we know.
        """
        kept, pinned = self._witness.newest(), self._witness.key
        if pinned is None and head.key:  # of an older county, which told it only now
            self._meta[COUNTY_KEY] = head.key.hex()
        elif head.key and head.key != pinned:
            raise CountyKeyChanged
        link = head.link or (self._witness.count.at_cursor() if hello.feed else None)
        said = SignedHead(
            self._store.village, head.epoch or hello.forms[16:], head.seq, head.digest,
            link or b"", head.audit, head.root or (kept.root if kept else b""), head.clock_ms,
            head.signature,
        )  # fmt: skip
        self._witness.prove(said)
        return said

    def _stop_if_wanted(self) -> None:
        if self._cancelled():
            raise SyncCancelled()


def _places(words: str) -> list[Damage]:
    """The places a refusal names; none where they cannot be read."""
    told, found = words.split(), list[Damage]()
    try:
        for at in range(0, len(told) - 4, 5):
            device, epoch, fork, after, upto = told[at : at + 5]
            way = bytes.fromhex(fork.strip("-"))
            found.append(Damage(device, int(epoch), way, int(after), int(upto)))
    except ValueError:
        return []
    return found
