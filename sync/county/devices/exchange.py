"""One exchange with one device: its changes proved and taken in, the answer made."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from typing import Final, NoReturn, TypeAlias

import msgspec
from typing_extensions import override

from forms.packs.pack import Published
from forms.schema.device_role import DeviceRole, may_vouch, may_write
from sync.change import Change, Kind
from sync.county.devices.authors import KnownAuthors
from sync.county.devices.heads import Heads
from sync.errors.ledger import (
    AttachmentDamaged,
    AttachmentTooBig,
    ForkFound,
    GapFound,
    LogsDiffer,
    OffsetWrong,
)
from sync.errors.wire import (
    BranchFound,
    CountyDamaged,
    FrameBroken,
    PhotosFull,
    RoleForbids,
    SignatureWrong,
)
from sync.frames.authors import Author, authors_mark
from sync.frames.chain import NO_SIGNATURE
from sync.frames.content import Content
from sync.frames.decode import read
from sync.frames.packing import unpacked
from sync.ledger.chains.damage import NAMED as PLACES
from sync.ledger.chains.damage import Damage
from sync.ledger.chains.log import Chain, FrameRow
from sync.ledger.proofs.feed_damage import FeedDamage
from sync.ledger.village_feed import VillageFeed
from sync.protocol.messages import (
    Down,
    End,
    Feed,
    Frame,
    Hello,
    Kept,
    PackNews,
    Photo,
    Receipt,
    Vouch,
    Wanted,
)
from sync.protocol.parcel import PHOTOS_LIMIT
from sync.protocol.service import Exchange
from sync.store.attachments import LARGEST as LARGEST_PHOTO

_NAMED: Final = 4
"""So many damaged places a refusal names."""
_PHOTOS_TOLD: Final = 1000
"""So many photos one message tells of at most."""
Room: TypeAlias = Callable[[Photo], None]
"""Takes in a whole photo."""


class CountyExchange(Exchange):
    """One device being dealt with.

    Args:
        feed: Its village.
        hello: What it said first.
        key: Its public key.
        nonce: Its next nonce.
        news: Parameter packs it lacks.
        heads: Signs where the feed stands.
        set_back: Whether the store was ever put back, so that others may hold what it lost.
        photos: Takes in a photo of a parcel.
        show: A photo the county holds; None when it does not.
        role: What the device may write.
        authors: Whose signatures are believed.

    Attributes:
        refused: Photos that were not taken: hash, code of the error, sentence. The others were, and
            so was all else.

    Raises:
        ForkFound: It is behind what the county holds of it, or on another chain.
        GapFound: The county lacks what should come before its changes.
    """

    def __init__(
        self,
        feed: VillageFeed,
        hello: Hello,
        key: bytes,
        nonce: bytes,
        news: Sequence[Published],
        heads: Heads,
        *,
        set_back: bool,
        photos: Room,
        show: Callable[[str], bytes | None],
        role: DeviceRole,
        authors: KnownAuthors,
    ) -> None:
        self._role = role
        self._authors = authors
        self._photos = photos
        self._show = show
        self._kept: list[str] = []
        self.refused: list[tuple[str, str, str]] = []
        self._set_back = set_back
        self._heads = heads
        self._news = news
        self._feed = feed
        self._hello = hello
        self._key = key
        self._nonce = nonce
        self._frames = 0
        self._passed_over = False
        self._mended = False
        self._unsigned = feed.unsigned_after(hello.device, hello.epoch, hello.confirmed)
        self._damage = FeedDamage(feed.store)
        self._damaged = False
        self._prove_place()

    def _prove_place(self) -> None:
        """Make sure that the device stands where the county thinks it does.

        Raises:
            ForkFound: It is behind what the county holds of it, or on another chain.
            GapFound: The county lacks what should come before its changes.
        """
        hello = self._hello
        held, mark, _ = self._feed.position_of(hello.device, hello.epoch, hello.start)
        if (mark > hello.made or held != hello.link) and not self._unsigned:
            self._damaged = self._own_damaged()
        if held is None and not self._unsigned and not self._damaged:
            raise GapFound(mark + 1)
        if mark > hello.made or (held != hello.link and not (self._unsigned or self._damaged)):
            raise ForkFound()

    def _own_damaged(self) -> bool:
        """Whether what stands here of the device is not what it signed: then it is no fork."""
        hello = self._hello
        who = (hello.device, hello.epoch)
        return any(place[:2] == who for place in self._damage.look(self._known()))

    def _known(self) -> dict[tuple[str, int], Author]:
        """Whose signatures are believed."""
        return {(one.device, one.epoch): one for one in self._authors.all()}

    @override
    def believe(self, vouch: Vouch) -> None:
        self._authors.take(Author(*msgspec.structs.astuple(vouch)))
        self._frames += 1

    @override
    def take(self, frame: Frame) -> None:
        hello = self._hello
        content = read(unpacked(frame.body))
        who = (content.device.hex(), content.epoch, frame.fork)
        if who == (hello.device, hello.epoch, b""):
            self._take_own(content, frame)
        elif may_vouch(self._role) and (self._set_back or frame.signature != NO_SIGNATURE):
            self._take_lost(content, frame)
        else:
            raise FrameBroken
        self._frames += 1

    def _take_own(self, content: Content, frame: Frame) -> None:
        """Take in what the device wrote.

        Where it does not know yet how its log of before stands here in frames, it hears that first.

        Raises:
            ForkFound: Its history is another than the one held.
            GapFound: Something before it is missing.
            SignatureWrong: It did not sign it.
            CountyDamaged: What stands here before it is not what it signed.
        """
        if self._passed_over:
            return
        self._check_role(content)
        try:
            self._feed.accept(frame.signature, frame.body, self._key, frame.fork)
        except (ForkFound, GapFound, SignatureWrong):
            if self._damaged or self._own_damaged():
                self._refuse(self._damage.noted())
            if not self._unsigned:
                raise
            self._passed_over = True

    def _take_lost(self, content: Content, frame: Frame) -> None:
        """Take in what another computer wrote, and the county has lost.

        What it wrote before the frames and nobody can vouch for has to be brought by itself.

        Raises:
            BranchFound: It went on otherwise here.
            GapFound: Something before it is missing.
        """
        unsigned = frame.signature == NO_SIGNATURE
        if unsigned and (
            self._feed.says(frame.signature, frame.body, frame.fork)
            or not self._authors.vouches(content, frame.fork)
        ):
            return
        key = None if unsigned else self._authors.known(content.device.hex(), content.epoch).key
        try:
            self._feed.accept(frame.signature, frame.body, key, frame.fork)
        except ForkFound:
            raise BranchFound(content.device.hex(), content.epoch, content.first) from None
        except GapFound:
            if not unsigned:
                raise

    def _check_role(self, content: Content) -> None:
        """Make sure that the device may write what a frame says.

        Raises:
            RoleForbids: It may not.
        """
        for shape in content.shapes:
            definition = self._feed.store.form(shape.form)
            settles = shape.kind == Kind.RESOLVE.value
            if not may_write(self._role, definition, settles=settles):
                title = definition.title if definition else shape.form
                raise RoleForbids(role=self._role.zh, title=title)

    @override
    def mend(self, feed: Feed) -> None:
        content = read(unpacked(feed.body))
        who = (content.device.hex(), content.epoch)
        unsigned = feed.signature == NO_SIGNATURE
        if not may_vouch(self._role) and who != (self._hello.device, self._hello.epoch):
            raise FrameBroken
        key = None if unsigned else self._authors.known(*who).key
        with suppress(LogsDiffer):  # what the village holds is no better: the check goes on saying
            self._damage.mend(feed.seq, feed.fork, (feed.signature, feed.body), key)
        self._mended = True
        self._frames += 1

    def _refuse(self, places: Sequence[Damage]) -> NoReturn:
        """Say what is damaged instead of handing it on.

        Raises:
            CountyDamaged: Always.
        """
        first = places[:_NAMED]
        words = [f"{d.device} {d.epoch} {d.fork.hex() or '-'} {d.after} {d.upto}" for d in first]
        raise CountyDamaged("、".join(d.zh for d in first), " ".join(words))

    def _proved(
        self, cursor: int, after: int | None, upto: int, own: int
    ) -> list[tuple[Chain, FrameRow]]:
        """What is handed on, each link and signature proved.

        Args:
            cursor: The device has everything up to here.
            after: What it wrote itself behind this number is told to it as well; None for nothing.
            upto: Up to here of the feed.
            own: How many of these numbers the receipt tells.

        Raises:
            CountyDamaged: Something is lost, or not what its author signed.
        """
        hello = self._hello
        found = list(self._feed.after(cursor, not_device=hello.device, but_after=after, upto=upto))
        if found and (broken := self._damage.prove(found, self._known())):
            self._refuse(broken)
        told = sum(
            min(row.upto, upto) - max(row.seq - 1, cursor)
            for _, row in found
            if row.seq is not None and row.upto is not None
        )
        if (
            after is None
            and cursor + told + own < upto
            and (broken := self._damage.look(self._known()))
        ):
            self._refuse(broken)
        return found

    @override
    def take_photo(self, photo: Photo) -> None:
        try:
            self._photos(photo)
        except (AttachmentDamaged, AttachmentTooBig, OffsetWrong, PhotosFull) as error:
            self.refused.append((photo.sha, error.code, error.told))
        else:
            self._kept.append(photo.sha)
        self._frames += 1

    @override
    def close(self, end: End) -> None:
        if end.frames != self._frames:
            raise FrameBroken()

    @override
    def answer(self, *, by_stick: bool = False) -> Iterator[Down]:
        hello = self._hello
        spoken_of: dict[str, None] = {}
        self._look_again()
        held, head = self._feed.receipt_and_head(hello.device, hello.epoch, hello.confirmed)
        lacking = self._unsigned and self._feed.unsigned_after(
            hello.device, hello.epoch, hello.confirmed
        )
        cursor = hello.cursor
        if held.own_after(cursor) == head.seq - cursor and not lacking:
            cursor = head.seq  # nobody else wrote since
        own = held.own_after(cursor)
        proved = self._proved(cursor, hello.confirmed if lacking else None, head.seq, own)
        if lacking:  # what it holds has to be proved to be the same before it counts as confirmed
            yield Receipt(hello.confirmed, hello.confirmed, [])
        else:
            yield Receipt(hello.confirmed, held.high_water, list(held.seq_runs))
        for news in self._news:  # before the records: some may be of a form that a pack brings
            yield PackNews(news.number, news.at, news.by, news.body)
        yield from self._vouches()
        for chain, row in proved:
            assert row.seq is not None
            assert row.upto is not None
            yield Feed(row.seq, row.upto, row.signature, row.body, chain.fork)
            if by_stick:
                spoken_of |= dict.fromkeys(self._photos_of(self._feed.changes_in([row])))
        yield from self._told_of_photos()
        if by_stick:
            yield from self._shown(spoken_of)
        yield from self._wanted()
        yield self._heads.answer(hello, head, self._nonce)

    def _look_again(self) -> None:
        """Forget of the damage what was mended."""
        if self._mended:
            self._damage.look_again(self._known())

    def _wanted(self) -> Iterator[Wanted]:
        """What is damaged here, so that whoever holds it whole brings it."""
        places = self._damage.noted()[:PLACES]
        if places and not self._mended:
            told = [(d.device, d.epoch, d.fork, d.after, d.upto) for d in places]
            yield Wanted(told)

    def _vouches(self) -> Iterator[Vouch]:
        """Whose signatures prove what comes, where the device does not know all of them."""
        known = self._authors.all()
        if authors_mark(known) != self._hello.authors:
            for author in known:
                yield Vouch(*self._authors.signed(author))

    def _told_of_photos(self) -> Iterator[Kept]:
        for start in range(0, max(len(self._kept), len(self.refused)), _PHOTOS_TOLD):
            told = slice(start, start + _PHOTOS_TOLD)
            yield Kept(self._kept[told], self.refused[told])

    def _photos_of(self, entries: Sequence[Change]) -> Iterator[str]:
        """The photos that changes speak of."""
        for change in entries:
            form = self._feed.store.form(change.form)
            for field in form.fields if form else ():
                told = change.fields.get(field.id)
                if field.type == "photos" and isinstance(told, list):
                    yield from told

    def _shown(self, shas: Iterable[str]) -> Iterator[Photo]:
        """Those that are here, as many as a receipt carries."""
        left = PHOTOS_LIMIT
        for sha in shas:
            try:
                content = self._show(sha)
            except AttachmentDamaged:  # whoever made it brings it again; the others go out
                continue
            if content is not None and len(content) <= min(left, LARGEST_PHOTO):
                left -= len(content)
                yield Photo(sha, content)
