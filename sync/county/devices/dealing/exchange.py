"""One exchange with one device: its changes proved and taken in, the answer made."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final, TypeAlias

import msgspec
from sqlalchemy import Connection
from typing_extensions import override

from forms.errors import CunjiError
from forms.packs.pack import Published
from forms.schema.device_role import may_vouch, may_write
from sync.change import Change, Kind
from sync.county.devices.authors import KnownAuthors
from sync.county.devices.dealing.heads import HeadSigner
from sync.county.devices.dealing.hearing import Hearing
from sync.county.devices.dealing.mending import Mending
from sync.errors.ledger import (
    AttachmentDamaged,
    AttachmentTooBig,
    ForkFound,
    GapFound,
    OffsetWrong,
)
from sync.errors.wire import (
    BranchFound,
    FrameBroken,
    PhotosFull,
    ProgramOutdated,
    RoleForbids,
    SignatureWrong,
)
from sync.frames.authors import Author, authors_mark
from sync.frames.chain import NO_SIGNATURE
from sync.frames.content import CLOSED, Content
from sync.frames.decode import read
from sync.frames.packing import unpacked
from sync.ledger.chains.authors import authors_of
from sync.ledger.chains.feed import Accepted
from sync.ledger.chains.keyring import trees_mark
from sync.ledger.chains.log import FrameRow
from sync.ledger.closed.keys import take_trees, trees_of
from sync.ledger.projection import is_record_fault
from sync.ledger.village_feed import (
    FeedHead,
    Opened,
    Taking,
    VillageFeed,
    accepted,
    who_wrote,
)
from sync.protocol.keys import KeysReader, sealed_tree
from sync.protocol.messages import (
    Down,
    End,
    Feed,
    Frame,
    Hello,
    Kept,
    Keys,
    KeysHeld,
    Newcomer,
    PackNews,
    Photo,
    Receipt,
    Vouch,
)
from sync.protocol.parcel import PHOTOS_LIMIT
from sync.protocol.service import Exchange
from sync.protocol.version import CLOSES
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
        hearing: In which it said it.
        news: Parameter packs it lacks.
        heads: Signs where the feed stands.
        photos: Takes in a photo of a parcel.
        show: A photo the county holds; None when it does not.
        newcomers: Computers it should hear of.
        authors: Whose signatures are believed.
        obey: Erases what came about people who were erased by law; whether anything did.

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
        hearing: Hearing,
        news: Sequence[Published],
        heads: HeadSigner,
        *,
        photos: Room,
        show: Callable[[str], bytes | None],
        newcomers: list[Newcomer],
        authors: KnownAuthors,
        obey: Callable[[], bool],
    ) -> None:
        self._obey = obey
        self._newcomers = newcomers
        self._hearing: Hearing | None = hearing
        self._listen = hearing.again
        self._role = hearing.greeted.role
        self._key = hearing.greeted.key
        self._authors = authors
        self._trees = KeysReader(authors.signer)
        self._photos = photos
        self._show = show
        self._kept: list[str] = []
        self.refused: list[tuple[str, str, str]] = []
        self._heads = heads
        self._news = news
        self._feed = feed
        self._hello = hello
        self._frames, self._passed_over = 0, False
        self._waiting: list[Frame] = []
        self._taken: list[FrameRow] = []
        self._heard: tuple[bytes, Hearing] | None = None
        self._unsigned = hearing.taking.unsigned_after(hello.device, hello.epoch, hello.confirmed)
        self._carefully = self._unsigned
        self._mending = Mending(feed, hello, authors)
        self._damaged = False
        self._prove_position(hearing.taking)

    def _prove_position(self, taking: Taking) -> None:
        """Make sure that what follows can go on from what is held.

        Raises:
            ForkFound: The device is behind what the county holds of it, or on another chain.
            GapFound: The county lacks what should come before.
        """
        hello = self._hello
        held, mark = taking.position_of(hello.device, hello.epoch, hello.start)
        if self._unsigned or (mark <= hello.made and held == hello.link):
            return
        self.pause()  # looking at the whole log takes its time, and notes what it finds
        self._damaged = self._carefully = self._mending.own_damaged()
        if held is None and not self._damaged:
            raise GapFound(mark + 1)
        if mark > hello.made or not self._damaged:
            raise ForkFound()

    @override
    def believe(self, vouch: Vouch) -> None:
        self.pause()
        self._carefully = True  # others' frames follow, which are judged one by one
        self._authors.take(Author(*msgspec.structs.astuple(vouch)))
        self._frames += 1

    @override
    def take_keys(self, keys: Keys) -> None:
        self.pause()
        tree = self._trees.take(keys)
        if tree is not None:
            take_trees(self._feed.store, [tree])
        self._frames += 1

    @override
    def take(self, frame: Frame) -> None:
        hello = self._hello
        plain = unpacked(frame.body)
        content = read(plain)
        who = (content.device.hex(), content.epoch, frame.fork)
        if who == (hello.device, hello.epoch, b""):
            self._take_own((plain, content), frame)
        elif may_vouch(self._role) and (self._authors.set_back or frame.signature != NO_SIGNATURE):
            self._take_lost(content, frame)
        else:
            raise FrameBroken
        self._frames += 1

    def _take_own(self, opened: Opened, frame: Frame) -> None:
        """Take in what the device wrote, with what came together with it.

        Where that cannot be done plainly, all of it is done again, each frame for itself.
        """
        self._check_role(opened[1])
        if not self._carefully:
            hearing = self._listening()
            try:
                hearing.taking.take(frame.signature, frame.body, self._key, opened)
            except Exception as error:
                if not isinstance(error, CunjiError) and not is_record_fault(error):
                    raise
                self._go_carefully(error)
            else:
                self._waiting.append(frame)
                return
        self.pause()
        self._take_alone(frame)

    def _take_alone(self, frame: Frame) -> None:
        """Take in one frame of the device, on the disk before the next.

        Where it does not know yet how its log of before stands here in frames, it hears that first.

        Raises:
            ForkFound: Its history is another than the one held.
            GapFound: Something before it is missing.
            SignatureWrong: It did not sign it.
            CountyDamaged: What stands here before it is not what it signed.
        """
        if self._passed_over:
            return
        try:
            self._feed.accept(frame.signature, frame.body, self._key, frame.fork)
        except (ForkFound, GapFound, SignatureWrong):
            if self._damaged or self._mending.own_damaged():
                self._mending.refuse()
            if not self._unsigned:
                raise
            self._passed_over = True

    def _go_carefully(self, why: Exception) -> None:
        """From here on each frame for itself, so that what comes before a bad one stays."""
        self.abandon(why)
        self._carefully = True
        waiting, self._waiting = self._waiting, []
        for frame in waiting:
            self._take_alone(frame)

    def _listening(self) -> Hearing:
        if self._hearing is None:
            self._hearing = self._listen()
        return self._hearing

    @override
    def pause(self) -> None:
        if self._hearing is not None:
            hearing, self._hearing = self._hearing, None
            self._waiting = []
            hearing.commit()
            self._taken += hearing.taking.taken

    @override
    def abandon(self, why: BaseException) -> None:
        if self._hearing is not None:
            hearing, self._hearing = self._hearing, None
            hearing.abandon(why)

    def _take_lost(self, content: Content, frame: Frame) -> None:
        """Take in what another computer wrote, and the county has lost.

        What it wrote before the frames and nobody can vouch for has to be brought by itself.

        Raises:
            BranchFound: It went on otherwise here.
            GapFound: Something before it is missing.
        """
        self.pause()
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
            FrameBroken: It erases by law, which a county alone does.
        """
        for shape in content.shapes:
            if shape.kind == Kind.ERASE.value:
                raise FrameBroken
            definition = self._feed.store.form(shape.form)
            settles = shape.kind == Kind.RESOLVE.value
            if not may_write(self._role, definition, settles=settles, name=shape.form):
                title = definition.title if definition else shape.form
                raise RoleForbids(role=self._role.zh, title=title)

    @override
    def mend(self, feed: Feed) -> None:
        self.pause()
        content = read(unpacked(feed.body))
        who = (content.device.hex(), content.epoch)
        unsigned = feed.signature == NO_SIGNATURE
        if not may_vouch(self._role) and who != (self._hello.device, self._hello.epoch):
            raise FrameBroken
        self._mending.mend(feed, None if unsigned else self._authors.known(*who).key)
        self._frames += 1

    @override
    def take_photo(self, photo: Photo) -> None:
        self.pause()
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
        hearing = self._listening()
        assert hearing.taking.log.chains is not None  # read before the lock is let go
        self._hearing = None
        self._taken += hearing.taking.taken
        nonce = hearing.conclude(self._hello, self._note)
        self._heard = nonce, hearing

    def _note(self, db: Connection, upto: int) -> None:
        """Who was heard, how much came, and how much is handed on."""
        hello, down = self._hello, max(0, upto - self._hello.cursor)
        up = sum(row.last - row.first + 1 for row in self._taken)
        self._heads.audit.note(
            "电脑同步", account=hello.device, role=self._role.value, village=hello.village,
            detail=f"上报 {up} 条，下发到第 {upto} 号（{down} 条）", within=db,
        )  # fmt: skip

    @override
    def answer(self, *, by_stick: bool = False) -> Iterator[Down]:
        hello = self._hello
        moved = self._obey()
        self._prove_readable()
        assert self._heard is not None
        nonce, hearing = self._heard
        spoken_of: dict[str, None] = {}
        self._mending.look_again()
        held, head = self._receipt(hearing, anew=moved)
        lacking = self._unsigned and self._feed.unsigned_after(
            hello.device, hello.epoch, hello.confirmed
        )
        cursor = hello.cursor
        if held.own_after(cursor) == head.seq - cursor and not lacking:
            cursor = head.seq  # nobody else wrote since
        own = held.own_after(cursor)
        proved = self._mending.proved(cursor, hello.confirmed if lacking else None, head.seq, own)
        if lacking:  # what it holds has to be proved to be the same before it counts as confirmed
            yield Receipt(hello.confirmed, hello.confirmed, [])
        else:
            yield Receipt(hello.confirmed, held.high_water, list(held.seq_runs))
        for news in self._news:  # before the records: some may be of a form that a pack brings
            yield PackNews(news.number, news.at, news.by, news.body)
        yield from self._vouches(hearing, anew=moved)
        yield from self._keys()
        for chain, row in proved:
            assert row.seq is not None
            assert row.upto is not None
            yield Feed(row.seq, row.upto, row.signature, row.body, chain.fork)
            if by_stick:
                spoken_of |= dict.fromkeys(self._photos_of(self._feed.changes_in([row])))
        yield from self._told_of_photos()
        if by_stick:
            yield from self._shown(spoken_of)
        yield from self._mending.wanted()
        yield self._heads.answer(hello, head, nonce, self._newcomers)

    def _receipt(self, hearing: Hearing, *, anew: bool) -> tuple[Accepted, FeedHead]:
        """What is held of the device now and where the feed stands, asked for where not known."""
        hello, taken = self._hello, self._taken
        chain = hearing.taking.log.chain(hello.device, hello.epoch)
        last = chain.last if chain is not None else 0
        follow = taken and taken[0].first <= hello.confirmed + 1 and taken[-1].last == last
        if not anew and (last <= hello.confirmed or (follow and not self._carefully)):
            return accepted(last, taken, hello.confirmed), hearing.taking.head
        return self._feed.receipt_and_head(hello.device, hello.epoch, hello.confirmed)

    def _vouches(self, hearing: Hearing, *, anew: bool) -> Iterator[Vouch]:
        """Whose signatures prove what comes, where the device does not know all of them."""
        greeted = hearing.greeted
        if anew:
            known = self._authors.all()
        else:
            wrote = who_wrote(hearing.taking.log)
            known = self._authors.among(wrote, greeted.keys, authors_of(greeted.shown))
        if authors_mark(known) != self._hello.authors:
            for author in known:
                yield Vouch(*self._authors.signed(author))

    def _keys(self) -> Iterator[KeysHeld | Keys]:
        """What opens the closed answers that come, where the device does not hold all of it."""
        held = trees_of(self._feed.store)
        if self._hello.newest >= CLOSES and trees_mark(t.mark for t in held) != self._hello.keys:
            yield KeysHeld([one.mark for one in held])
            for one in held:
                yield from sealed_tree(self._key, one)

    def _prove_readable(self) -> None:
        """Make sure that the device can read what it lacks.

        Raises:
            ProgramOutdated: Its program knows no closed answers; what it handed up is taken.
        """
        if self._hello.newest >= CLOSES:
            return
        for _, row in self._feed.after(self._hello.cursor, not_device=self._hello.device):
            if read(unpacked(row.body)).version == CLOSED:
                raise ProgramOutdated

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
