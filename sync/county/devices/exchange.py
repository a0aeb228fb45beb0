"""One exchange with one device: its changes proved and taken in, the answer made."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final, TypeAlias

import msgspec
from typing_extensions import override

from forms.packs.pack import Published
from forms.schema.device_role import DeviceRole, may_vouch, may_write
from sync.change import Change, Kind
from sync.county import clock
from sync.county.devices.authors import KnownAuthors
from sync.errors.ledger import (
    AttachmentDamaged,
    AttachmentTooBig,
    ForkFound,
    GapFound,
    OffsetWrong,
)
from sync.errors.wire import (
    BranchFound,
    CountyBehind,
    FrameBroken,
    PhotosFull,
    ProgramOutdated,
    RoleForbids,
)
from sync.frames.authors import Author, authors_mark
from sync.frames.chain import NO_SIGNATURE
from sync.frames.content import CLOSED, Content
from sync.frames.decode import read
from sync.frames.packing import unpacked
from sync.ledger.chains.keyring import trees_mark
from sync.ledger.closed.keys import take_trees, trees_of
from sync.ledger.village_feed import VillageFeed
from sync.protocol.keys import KeysReader, sealed_tree
from sync.protocol.messages import (
    Down,
    End,
    Feed,
    Frame,
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
)
from sync.protocol.parcel import PHOTOS_LIMIT
from sync.protocol.service import Exchange
from sync.protocol.version import CLOSES
from sync.store.attachments import LARGEST as LARGEST_PHOTO

_PHOTOS_TOLD: Final = 1000
"""So many photos one message tells of at most."""
NO_NONCE: Final = bytes(16)
"""Before a device was heard to its end."""
Room: TypeAlias = Callable[[Photo], None]
"""Takes in a whole photo."""
Heard: TypeAlias = Callable[[], bytes]
"""Notes that a device was heard to its end; its next nonce."""


class CountyExchange(Exchange):
    """One device being dealt with.

    Args:
        feed: Its village.
        hello: What it said first.
        key: Its public key.
        news: Parameter packs it lacks.
        marks: The county's own public key and the epoch of its store.
        set_back: Whether the store was ever put back, so that others may hold what it lost.
        photos: Takes in a photo of a parcel.
        show: A photo the county holds; None when it does not.
        heard: Called once all that was said is in.
        role: What the device may write.
        newcomers: Computers it should hear of.
        authors: Whose signatures are believed.
        obey: Erases what came about people who were erased by law.

    Attributes:
        refused: Photos that were not taken: hash, code of the error, sentence. The others were, and
            so was all else.

    Raises:
        ForkFound: It is behind what the county holds of it, or on another chain.
        GapFound: The county lacks what should come before its changes.
        CountyBehind: It has seen more of the feed than there is.
    """

    def __init__(
        self,
        feed: VillageFeed,
        hello: Hello,
        key: bytes,
        news: Sequence[Published],
        marks: tuple[bytes, bytes],
        *,
        set_back: bool,
        photos: Room,
        show: Callable[[str], bytes | None],
        heard: Heard,
        role: DeviceRole,
        newcomers: list[Newcomer],
        authors: KnownAuthors,
        obey: Callable[[], object],
    ) -> None:
        self._obey = obey
        self._role = role
        self._newcomers = newcomers
        self._authors = authors
        self._trees = KeysReader(authors.signer)
        self._photos = photos
        self._show = show
        self._heard = heard
        self._nonce = NO_NONCE
        self._kept: list[str] = []
        self.refused: list[tuple[str, str, str]] = []
        self._set_back = set_back
        self._marks = marks
        self._news = news
        self._feed = feed
        self._hello = hello
        self._key = key
        self._frames = 0
        self._passed_over = False
        self._unsigned = feed.unsigned_after(hello.device, hello.epoch, hello.confirmed)
        self._prove_position()

    def _prove_position(self) -> None:
        """Make sure that what the device says of itself continues what is held of it here."""
        hello = self._hello
        held, mark, seq = self._feed.position_of(hello.device, hello.epoch, hello.start)
        if held is None and not self._unsigned:
            raise GapFound(mark + 1)
        if mark > hello.made or (held != hello.link and not self._unsigned):
            raise ForkFound()
        if hello.cursor > seq:
            raise CountyBehind()

    @override
    def believe(self, vouch: Vouch) -> None:
        self._authors.take(Author(*msgspec.structs.astuple(vouch)))
        self._frames += 1

    @override
    def take_keys(self, keys: Keys) -> None:
        tree = self._trees.take(keys)
        if tree is not None:
            take_trees(self._feed.store, [tree])
        self._frames += 1

    @override
    def take(self, frame: Frame) -> None:
        hello = self._hello
        content = read(unpacked(frame.body))
        who = (content.device.hex(), content.epoch, frame.fork)
        if who == (hello.device, hello.epoch, b""):
            self._take_own(content, frame)
        elif self._set_back and may_vouch(self._role):
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
        """
        if self._passed_over:
            return
        self._check_role(content)
        try:
            self._feed.accept(frame.signature, frame.body, self._key, frame.fork)
        except (ForkFound, GapFound):
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
            FrameBroken: It erases by law, which a county alone does.
        """
        for shape in content.shapes:
            if shape.kind == Kind.ERASE.value:
                raise FrameBroken
            definition = self._feed.store.form(shape.form)
            settles = shape.kind == Kind.RESOLVE.value
            if not may_write(self._role, definition, settles=settles):
                title = definition.title if definition else shape.form
                raise RoleForbids(role=self._role.zh, title=title)

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
        self._nonce = self._heard()

    @override
    def answer(self, *, by_stick: bool = False) -> Iterator[Down]:
        hello = self._hello
        self._obey()
        self._prove_readable()
        spoken_of: dict[str, None] = {}
        held, head = self._feed.receipt_and_head(hello.device, hello.epoch, hello.confirmed)
        lacking = self._unsigned and self._feed.unsigned_after(
            hello.device, hello.epoch, hello.confirmed
        )
        if lacking:  # what it holds has to be proved to be the same before it counts as confirmed
            yield Receipt(hello.confirmed, hello.confirmed, [])
        else:
            yield Receipt(hello.confirmed, held.high_water, list(held.seq_runs))
        for news in self._news:  # before the records: some may be of a form that a pack brings
            yield PackNews(news.number, news.at, news.by, news.body)
        yield from self._vouches()
        yield from self._keys()
        cursor = hello.cursor
        if held.own_after(cursor) == head.seq - cursor and not lacking:
            cursor = head.seq  # nobody else wrote since
        after = hello.confirmed if lacking else None
        for chain, row in self._feed.after(
            cursor, not_device=hello.device, but_after=after, upto=head.seq
        ):
            assert row.seq is not None
            assert row.upto is not None
            yield Feed(row.seq, row.upto, row.signature, row.body, chain.fork)
            if by_stick:
                spoken_of |= dict.fromkeys(self._photos_of(self._feed.changes_in([row])))
        yield from self._told_of_photos()
        if by_stick:
            yield from self._shown(spoken_of)
        yield Head(
            head.seq, bytes.fromhex(head.digest), self._nonce, clock.epoch_ms(), *self._marks,
            newcomers=self._newcomers,
        )  # fmt: skip

    def _vouches(self) -> Iterator[Vouch]:
        """Whose signatures prove what comes, where the device does not know all of them."""
        known = self._authors.all()
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
