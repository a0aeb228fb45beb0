"""The county's answers to devices, over its store (``sync.protocol.service``)."""

import hashlib
from collections.abc import Iterator, Sequence

from nacl.secret import SecretBox
from sqlalchemy import Engine, func, select
from typing_extensions import override

from forms.answers.id_region import COUNTY, TOWNSHIP
from forms.definitions.definitions import Definitions
from forms.packs.pack import Published
from forms.schema.device_role import OF_AREAS, DeviceRole
from sync.county import clock
from sync.county.devices.area_heads import area_heads
from sync.county.devices.authors import KnownAuthors
from sync.county.devices.codes import home_of
from sync.county.devices.dealing.exchange import CountyExchange
from sync.county.devices.dealing.heads import HeadSigner
from sync.county.devices.dealing.hearing import Hearing
from sync.county.devices.enrolment import (
    device_key,
    enrol_device,
    newcomers,
    recognise,
    role_of_device,
    told_role,
)
from sync.county.devices.parcels import TakenParcel, take_parcel
from sync.county.keys import county_signer
from sync.county.packs import holding, in_county, lacking, published
from sync.county.reading.erasing import note_obeyed, obey
from sync.county.tables import restores
from sync.errors.ledger import AttachmentDamaged
from sync.errors.wire import CountyRefused, CountyRestored, PhotosFull
from sync.ledger.proofs.feed_damage import FeedDamage
from sync.ledger.repair import Repair
from sync.ledger.village_feed import VillageFeed
from sync.ledger.village_store import VillageStore
from sync.protocol.messages import Buckets, Down, Feed, Hello, Newcomer, Photo, Vouch
from sync.protocol.requests import (
    BucketsAsk,
    ContentAsk,
    Enrol,
    Enrolled,
    Heads,
    HeadsAsk,
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
        county: Its six digits.
        photo_key: Seals photos, 32 bytes; None keeps them as they are.
    """

    def __init__(
        self, engine: Engine, name: str, county: int, photo_key: bytes | None = None
    ) -> None:
        self._box = SecretBox(photo_key) if photo_key else None
        self._engine = engine
        self._name = name
        self._signer = county_signer(engine)
        self._program = in_county([])
        self._packs: dict[int, tuple[int, Sequence[Published], Definitions]] = {}
        self._heads = HeadSigner(engine, county)
        self._restored = _restored(engine)

    @override
    def key_of(self, village: str, device: str) -> bytes | None:
        return device_key(self._engine, village, device)

    @override
    def enrol(self, ask: Enrol) -> Enrolled:
        epoch, nonce, role = enrol_device(self._engine, ask)
        told = told_role(role)
        self._note("电脑登记", ask.village, ask.device, role.value)
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
        self._note("电脑核对", ask.village, ask.device, detail=f"重发 {len(ask.wanted)} 组")
        feed = self._feed(ask.village)
        repair = Repair(feed.store)
        if ask.wanted:
            repair.refold(ask.wanted)
        yield Buckets(feed.head().seq, repair.sums())
        if not ask.wanted:
            return
        authors = KnownAuthors(self._engine, feed, self._signer)
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

    @override
    def heads(self, ask: HeadsAsk) -> Heads:
        return area_heads(self._engine, ask)

    def photos(self, ask: ContentAsk, act: str = "") -> Attachments:
        """The photos of a device's village.

        Args:
            ask: Who asks, for which.
            act: What the audit calls it; empty for what shows and brings nothing.

        Raises:
            CountyRefused: The device is unknown here, or shut out.
        """
        recognise(self._engine, ask)
        if act:
            self._note(act, ask.village, ask.device, detail=ask.sha[:8])
        return Attachments(self._engine, Place.of(ask.village), self._box)

    def prove_relay(self, ask: ContentAsk) -> DeviceRole:
        """Make sure that a computer may bring other villages' parcels; which role it has.

        Raises:
            CountyRefused: The device is unknown here, shut out, or no township's.
        """
        recognise(self._engine, ask)
        role = role_of_device(self._engine, ask.village, ask.device)
        if role not in OF_AREAS:
            raise CountyRefused()
        return role

    def relay(self, ask: ContentAsk, parcel: bytes) -> TakenParcel:
        """Take in the parcel of a village that a township's computer brings.

        Raises:
            CountyRefused: The device is unknown here, shut out, or no township's; or the parcel is
                not the one it speaks of.
            CunjiError: Why the parcel is refused.
        """
        role = self.prove_relay(ask)
        if hashlib.sha256(parcel).hexdigest() != ask.sha:
            raise CountyRefused()
        self._note("捎带上报包", ask.village, ask.device, role.value, ask.sha[:8])
        reach = COUNTY if role is DeviceRole.COUNTY else TOWNSHIP
        by = f"{role.zh}电脑 {ask.device[:6]}"
        return take_parcel(self._engine, self, parcel, by, ask.village[:reach])

    def _take_photo(self, village: str, photo: Photo) -> None:
        store = Attachments(self._engine, Place.of(village), self._box)
        if hashlib.sha256(photo.content).hexdigest() != photo.sha:
            raise AttachmentDamaged()
        room_for(store, photo.sha, len(photo.content))
        store.keep(photo.content)

    @override
    def greet(self, hello: Hello, *, by_stick: bool = False) -> "CountyExchange":
        common(hello.oldest, hello.newest)
        fresh = newcomers(self._engine, hello.village, hello.device)
        store = VillageStore(self._engine, self._program, Place.of(hello.village))
        hearing = Hearing(store, hello, by_stick=by_stick)
        try:
            return self._begun(store, hello, hearing, fresh)
        except BaseException as error:
            hearing.abandon(error)
            raise

    def _begun(
        self, store: VillageStore, hello: Hello, hearing: Hearing, fresh: list[Newcomer]
    ) -> CountyExchange:
        """The exchange with a device that is who it says."""
        self._same_life(hello, hearing)
        published, holds = self._in_county(int(hello.village[:6]), hearing.greeted.pack)
        if published:
            store.hold(holds)
        pack, feed = hello.forms[8:16], VillageFeed(store)
        news = lacking(published, pack if any(pack) else b"")
        put_back_to = self._restored.get(hello.village)
        return CountyExchange(
            feed, hello, hearing, news, self._heads,
            photos=lambda photo: self._take_photo(hello.village, photo),
            show=Attachments(self._engine, store.place, self._box).read,
            newcomers=fresh,
            authors=KnownAuthors(self._engine, feed, self._signer, put_back_to),
            obey=lambda: self._obeyed(hello),
        )  # fmt: skip

    def _obeyed(self, hello: Hello) -> bool:
        """What a device says besides is kept; whether anything more had to be erased by law."""
        self._heads.given_back(hello)
        if hello.erased:
            note_obeyed(self._engine, hello.village, hello.device, hello.erased)
        return bool(obey(self._engine, hello.village))

    def _in_county(self, county: int, number: int) -> tuple[Sequence[Published], Definitions]:
        """What a county published up to a number, and what holds with it; put together once."""
        held = self._packs.get(county)
        if held is None or held[0] != number:
            packs = [pack for _, pack in published(self._engine, county)] if number else []
            held = self._packs[county] = number, packs, in_county(packs)
        return held[1:]

    def _same_life(self, hello: Hello, hearing: Hearing) -> None:
        """Make sure that the device speaks of this life of the store.

        Raises:
            CountyRestored: It remembers an earlier one.
        """
        told = hello.forms[16:]
        if not told or told == self._heads.epoch:
            return
        said = self._heads.restored(hello.village, told)
        chain = hearing.taking.log.chain(hello.device, hello.epoch)
        raise CountyRestored(
            said.seq, chain.last if chain is not None else 0, told.hex(), said.epoch.hex(),
            said.link.hex(), said.at, said.signature.hex(),
        )  # fmt: skip

    def _note(self, act: str, village: str, device: str, role: str = "", detail: str = "") -> None:
        """The audit knows what a computer did besides an exchange."""
        self._heads.audit.note(act, account=device, role=role, village=village, detail=detail)

    def _feed(self, village: str) -> VillageFeed:
        return VillageFeed(
            VillageStore(self._engine, holding(self._engine, village), Place.of(village))
        )


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
