"""One exchange with one device: its changes proved and taken in, the answer made."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Final, TypeAlias

from typing_extensions import override

from forms.packs.pack import Published
from forms.schema.device_role import DeviceRole, may_vouch, may_write
from forms.schema.form import RecordId
from sync.change import Change, Kind, chain, is_hand
from sync.county import clock
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
    RecordsAwaited,
    RoleForbids,
    SignatureWrong,
)
from sync.ledger.village_feed import VillageFeed
from sync.protocol.columns import Changes, differences, pack
from sync.protocol.decode import from_columns
from sync.protocol.encode import LARGEST, portions, to_columns
from sync.protocol.messages import (
    Down,
    End,
    Feed,
    Head,
    Held,
    Hello,
    Kept,
    Ops,
    PackNews,
    Photo,
    Receipt,
)
from sync.protocol.parcel import PHOTOS_LIMIT
from sync.protocol.service import Exchange
from sync.protocol.signing import verify_frame
from sync.protocol.version import PHOTOS_BACK
from sync.store.attachments import LARGEST as LARGEST_PHOTO

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
        marks: The county's own public key and the epoch of its store.
        set_back: Whether the store was ever put back, so that others may hold what it lost.
        photos: Takes in a photo of a parcel.
        show: A photo the county holds; None when it does not.
        role: What the device may write.

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
        nonce: bytes,
        news: Sequence[Published],
        marks: tuple[bytes, bytes],
        *,
        set_back: bool,
        photos: Room,
        show: Callable[[str], bytes | None],
        role: DeviceRole,
    ) -> None:
        self._role = role
        self._photos = photos
        self._show = show
        self._kept: list[str] = []
        self.refused: list[tuple[str, str, str]] = []
        self._set_back = set_back
        self._marks = marks
        self._news = news
        self._feed = feed
        self._hello = hello
        self._key = key
        self._nonce = nonce
        self._link = hello.link
        self._frames = 0
        held, mark, seq = feed.position_of(hello.device, hello.epoch, hello.start)
        if held is None:
            raise GapFound(mark + 1)
        if held != hello.link or mark > hello.made:
            raise ForkFound()
        if hello.cursor > seq:
            raise CountyBehind()

    @override
    def take(self, ops: Ops) -> None:
        hello = self._hello
        batch = self._read(ops.changes)
        if any((c.device, c.epoch, c.seq) != (hello.device, hello.epoch, None) for c in batch):
            raise FrameBroken()
        for form, settles in dict.fromkeys((c.form, c.kind is Kind.RESOLVE) for c in batch):
            definition = self._feed.store.form(form)
            if not may_write(self._role, definition, settles=settles):
                raise RoleForbids(
                    role=self._role.zh, title=definition.title if definition else form
                )
        links = chain(self._link, batch)
        if links[-1] != ops.link:
            raise SignatureWrong()
        verify_frame(self._key, hello.device, hello.epoch, batch[-1].dseq, ops.link, ops.signature)
        self._feed.accept(hello.device, hello.epoch, batch, self._link, links)
        self._link = ops.link
        self._frames += 1

    @override
    def take_held(self, held: Held) -> None:
        batch = self._read(held.changes)
        device, epoch = batch[0].device, batch[0].epoch
        if is_hand(device) or any(
            (c.device, c.epoch, c.seq) != (device, epoch, None) for c in batch
        ):
            raise FrameBroken()
        links = chain(held.before, batch)
        if links[-1] != held.link:
            raise SignatureWrong()
        verify_frame(self._key, device, epoch, batch[-1].dseq, held.link, held.signature)
        if not self._set_back or not may_vouch(self._role):
            raise FrameBroken()
        try:
            self._feed.accept(device, epoch, batch, held.before, links)
        except ForkFound:
            raise BranchFound(device, epoch, self._feed.fork_of(batch, held.before)) from None
        self._frames += 1

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
        held, head = self._feed.receipt_and_head(hello.device, hello.epoch, hello.confirmed)
        rnos = pack(differences(number for _, number in held.rnos))
        yield Receipt(hello.confirmed, held.high_water, list(held.seq_runs), rnos)
        for news in self._news:  # before the records: some may be of a form that a pack brings
            yield PackNews(news.number, news.at, news.by, news.body)
        cursor = hello.cursor
        if held.own_after(cursor) == head.seq - cursor:  # nobody else wrote since
            cursor = head.seq
        while cursor < head.seq and (entries := self._after(cursor, head.seq)):
            for portion in portions(entries):
                yield self._frame(portion)
            spoken_of |= dict.fromkeys(self._photos_of(entries))
            cursor = entries[-1].seq or cursor
        for start in range(0, max(len(self._kept), len(self.refused)), _PHOTOS_TOLD):
            told = slice(start, start + _PHOTOS_TOLD)
            yield Kept(self._kept[told], self.refused[told])
        if by_stick and hello.newest >= PHOTOS_BACK:
            yield from self._shown(spoken_of)
        yield Head(
            head.seq, bytes.fromhex(head.digest), self._nonce, clock.epoch_ms(), *self._marks
        )

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

    def _read(self, columns: Changes) -> list[Change]:
        """The changes of a frame.

        Nobody changes a record that was never created: those after us could not name it. A county
        that was set back may lack the creation until somebody who holds it has called.

        Raises:
            FrameBroken: They are none.
            RecordsAwaited: The creation is not here.
        """
        made: set[RecordId] = set()

        def here(numbers: Collection[int]) -> dict[int, RecordId]:
            found = self._feed.records_of(numbers)
            made.update(found.values())
            return found

        batch = from_columns(columns, here)
        used: set[RecordId] = set()
        for change in batch:
            if change.kind is Kind.CREATE:
                made.add(change.record)
            elif change.record not in made:
                used.add(change.record)
        if used and used - self._feed.rnos(used).keys():
            raise RecordsAwaited()
        return batch

    def _after(self, cursor: int, upto: int) -> list[Change]:
        """The next changes others made, up to where the feed stood when the answer began."""
        entries = self._feed.after(cursor, not_device=self._hello.device, limit=LARGEST)
        return [c for c in entries if c.seq is not None and c.seq <= upto]

    def _frame(self, entries: Sequence[Change]) -> Feed:
        made = [c.record for c in entries if c.kind is Kind.CREATE]
        numbers = self._feed.rnos({c.record for c in entries})
        columns = to_columns(entries, lambda ids: self._numbers_known(ids, made, numbers))
        rnos = pack(differences(numbers[record] for record in made))
        return Feed(columns, rnos, entries[-1].seq or 0)

    def _numbers_known(
        self,
        ids: Collection[RecordId],
        made: Collection[RecordId],
        numbers: Mapping[RecordId, int],
    ) -> dict[RecordId, int]:
        """Numbers the device knows by the time it reads the frame.

        Numbers are given in the order of the feed. So the device knows every number up to the
        highest one of a record that this frame changes, except those created in the frame itself.
        """
        highest = max(numbers.values(), default=0)
        found = dict(numbers) | self._feed.rnos([i for i in ids if i not in numbers])
        new = set(made)
        return {r: n for r, n in found.items() if n <= highest and r not in new}
