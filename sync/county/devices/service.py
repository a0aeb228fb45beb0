"""The county's answers to devices, over its store (``sync.protocol.service``)."""

import hashlib
from collections.abc import Iterator, Sequence

from nacl.secret import SecretBox
from sqlalchemy import Engine, func, select
from typing_extensions import override

from forms.answers.id_region import COUNTY, TOWNSHIP
from forms.packs.pack import Published
from forms.schema.device_role import OF_AREAS, DeviceRole
from sync.county import clock
from sync.county.devices.authors import KnownAuthors
from sync.county.devices.codes import home_of
from sync.county.devices.enrolment import (
    enrol_device,
    greet_device,
    recognise,
    role_of_device,
)
from sync.county.devices.exchange import CountyExchange
from sync.county.devices.heads import Heads
from sync.county.devices.parcels import take_parcel
from sync.county.packs import holding, in_county, lacking, published
from sync.county.tables import restores
from sync.errors.ledger import AttachmentDamaged
from sync.errors.wire import CountyRefused, CountyRestored, PhotosFull
from sync.ledger.proofs.feed_damage import FeedDamage
from sync.ledger.repair import Repair
from sync.ledger.village_feed import VillageFeed
from sync.ledger.village_store import VillageStore
from sync.protocol.messages import Buckets, Down, Feed, Hello, Photo, Vouch
from sync.protocol.requests import (
    BucketsAsk,
    ContentAsk,
    Enrol,
    Enrolled,
    Home,
    Mark,
    MarkAsk,
    Whose,
)
from sync.protocol.service import County
from sync.protocol.version import common
from sync.store.attachments import Attachments
from sync.store.rows import Place

QUOTA = 2 << 30
"""Most bytes of photos of one village: some 7,000 photos."""


class CountyService(County):
    """Deals with devices.

    Args:
        engine: The county's store.
        name: What the county is called.
        photo_key: Seals photos, 32 bytes; None keeps them as they are.
        county: Whose audit goes out with every head; its six digits, or 0.
    """

    def __init__(
        self, engine: Engine, name: str, photo_key: bytes | None = None, county: int = 0
    ) -> None:
        self._box = SecretBox(photo_key) if photo_key else None
        self._engine = engine
        self._name = name
        self._heads = Heads(engine, county)
        self._restored = _restored(engine)

    @override
    def enrol(self, ask: Enrol) -> Enrolled:
        epoch, nonce, role = enrol_device(self._engine, ask)
        told = "" if role is DeviceRole.SECRETARY else role.value
        return Enrolled(epoch, nonce, self._name, clock.epoch_ms(), self._heads.public, told)

    @override
    def whose(self, ask: Whose) -> Home:
        return home_of(self._engine, ask)

    @override
    def mark(self, ask: MarkAsk) -> Mark:
        recognise(self._engine, ask)
        return Mark(self._feed(ask.village).high_water(ask.device, ask.epoch))

    @override
    def buckets(self, ask: BucketsAsk) -> Iterator[Down]:
        recognise(self._engine, ask)
        feed = self._feed(ask.village)
        repair = Repair(feed.store)
        if ask.wanted:
            repair.refold(ask.wanted)
        yield Buckets(feed.head().seq, repair.sums())
        if not ask.wanted:
            return
        authors = KnownAuthors(self._engine, feed)
        known = authors.all()
        for author in known:
            yield Vouch(*authors.signed(author))
        whole = list(feed.after(0))
        broken = FeedDamage(feed.store).prove(
            whole, {(one.device, one.epoch): one for one in known}
        )
        away = {(place.device, place.epoch, place.fork, place.upto) for place in broken}
        for chain, row in whole:
            if (chain.device, chain.epoch, chain.fork, row.last) in away:
                continue  # nobody is given what its author did not sign
            if row.seq is not None and row.upto is not None:
                yield Feed(row.seq, row.upto, row.signature, row.body, chain.fork)

    def photos(self, ask: ContentAsk) -> Attachments:
        """The photos of a device's village.

        Raises:
            CountyRefused: The device is unknown here, or shut out.
        """
        recognise(self._engine, ask)
        return Attachments(self._engine, Place.of(ask.village), self._box)

    def relay(self, ask: ContentAsk, parcel: bytes) -> bytes:
        """Take in the parcel of a village that a township's computer brings; its receipt.

        Raises:
            CountyRefused: The device is unknown here, shut out, or no township's; or the parcel is
                not the one it speaks of.
            CunjiError: Why the parcel is refused.
        """
        recognise(self._engine, ask)
        role = role_of_device(self._engine, ask.village, ask.device)
        if role not in OF_AREAS:
            raise CountyRefused()
        if hashlib.sha256(parcel).hexdigest() != ask.sha:
            raise CountyRefused()
        reach = COUNTY if role is DeviceRole.COUNTY else TOWNSHIP
        by = f"{role.zh}电脑 {ask.device[:6]}"
        return take_parcel(self._engine, self, parcel, by, ask.village[:reach]).receipt

    def _take_photo(self, village: str, photo: Photo) -> None:
        store = Attachments(self._engine, Place.of(village), self._box)
        if hashlib.sha256(photo.content).hexdigest() != photo.sha:
            raise AttachmentDamaged()
        room_for(store, photo.sha, len(photo.content))
        store.keep(photo.content)

    @override
    def greet(self, hello: Hello) -> "CountyExchange":
        common(hello.oldest, hello.newest)
        key, nonce, role = greet_device(self._engine, hello)
        self._same_life(hello)
        self._heads.given_back(hello)
        pack = hello.forms[8:16]
        held = pack if any(pack) else b""
        packs = [pack for _, pack in published(self._engine, int(hello.village[:6]))]
        news = lacking(packs, held)
        feed = self._feed(hello.village, packs)
        return CountyExchange(
            feed, hello, key, nonce, news, self._heads,
            set_back=hello.village in self._restored,
            photos=lambda photo: self._take_photo(hello.village, photo),
            show=Attachments(self._engine, Place.of(hello.village), self._box).read,
            role=role,
            authors=KnownAuthors(self._engine, feed, self._restored.get(hello.village)),
        )  # fmt: skip

    def _same_life(self, hello: Hello) -> None:
        """Make sure that the device speaks of this life of the store.

        Raises:
            CountyRestored: It remembers an earlier one.
        """
        told = hello.forms[16:]
        if not told or told == self._heads.epoch:
            return
        said = self._heads.restored(hello.village, told)
        mark = self._feed(hello.village).high_water(hello.device, hello.epoch)
        raise CountyRestored(
            said.seq, mark, told.hex(), said.epoch.hex(), said.link.hex(), said.at,
            said.signature.hex(),
        )  # fmt: skip

    def _feed(self, village: str, packs: Sequence[Published] | None = None) -> VillageFeed:
        base = holding(self._engine, village) if packs is None else in_county(packs)
        return VillageFeed(VillageStore(self._engine, base, Place.of(village)))


def room_for(photos: Attachments, sha: str, size: int) -> int:
    """Make room for a photo; how much of it is here.

    Raises:
        PhotosFull: The village has brought as many as it may.
        AttachmentTooBig: It is larger than any photo of ours.
    """
    if photos.progress(sha) is None and photos.total() + size > QUOTA:
        raise PhotosFull()
    return photos.begin(sha, size)


def _restored(engine: Engine) -> dict[str, int]:
    """How far the feeds of villages went when the store was put back; none when it never was.

    A store is put back while no county runs on it, so this is read once.
    """
    query = select(restores.c.village, func.min(restores.c.seq)).group_by(restores.c.village)
    with engine.connect() as db:
        return {row.village: row[1] for row in db.execute(query)}
