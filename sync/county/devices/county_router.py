"""Several counties behind one door, each on a database server of its own.

Which is meant, the first six digits of the village say; nothing is ever asked of two servers at
once, because every key begins with the county. The console stays with the county's own server.
"""

from collections.abc import Iterator, Mapping

from typing_extensions import override

from sync.county.devices.parcels import TakenParcel
from sync.county.devices.service import CountyService
from sync.errors.wire import CodeInvalid
from sync.protocol.messages import Down, Hello
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
from sync.protocol.service import County, Exchange
from sync.store.attachments import Attachments


class Routed(County):
    """Hands every question to the county it is for.

    Args:
        own: The county of this folder, for whatever no other is named for.
        others: The others, by their six digits.
    """

    def __init__(self, own: CountyService, others: Mapping[int, CountyService]) -> None:
        self._own = own
        self._others = others

    def at(self, village: str) -> CountyService:
        """The county of a village."""
        return self._others.get(int(village[:6]), self._own)

    @override
    def key_of(self, village: str, device: str) -> bytes | None:
        return self.at(village).key_of(village, device)

    @override
    def enrol(self, ask: Enrol) -> Enrolled:
        return self.at(ask.village).enrol(ask)

    @override
    def whose(self, ask: Whose) -> Home:
        """A code does not say whose it is, so each is asked; only one can know it."""
        for county in (self._own, *self._others.values()):
            try:
                return county.whose(ask)
            except CodeInvalid:
                continue
        raise CodeInvalid()

    @override
    def mark(self, ask: MarkAsk) -> Mark:
        return self.at(ask.village).mark(ask)

    @override
    def buckets(self, ask: BucketsAsk) -> Iterator[Down]:
        return self.at(ask.village).buckets(ask)

    @override
    def heads(self, ask: HeadsAsk) -> Heads:
        return self.at(ask.village).heads(ask)

    @override
    def greet(self, hello: Hello, *, by_stick: bool = False) -> Exchange:
        return self.at(hello.village).greet(hello, by_stick=by_stick)

    def photos(self, ask: ContentAsk, act: str = "") -> Attachments:
        """The photos of a device's village.

        Args:
            ask: Who asks, for which.
            act: What the audit calls it.

        Raises:
            CountyRefused: The device is unknown there, or shut out.
        """
        return self.at(ask.village).photos(ask, act)

    def prove_relay(self, ask: ContentAsk) -> None:
        """Make sure that a computer may bring other villages' parcels.

        Raises:
            CountyRefused: It may not.
        """
        self.at(ask.village).prove_relay(ask)

    def relay(self, ask: ContentAsk, parcel: bytes) -> TakenParcel:
        """A parcel that a township's computer brings; its county is that of the township.

        Raises:
            CunjiError: Why the parcel is refused.
        """
        return self.at(ask.village).relay(ask, parcel)
