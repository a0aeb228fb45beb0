"""What of a village's log at the county is damaged, as an exchange with a device deals with it.

Nothing goes out that its author did not sign; whoever holds it whole is asked to bring it.
"""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Final, NoReturn

from sync.county.devices.authors import KnownAuthors
from sync.errors.ledger import LogsDiffer, StoreRightsMissing
from sync.errors.wire import CountyDamaged
from sync.frames.authors import Author
from sync.ledger.chains.damage import NAMED, Damage
from sync.ledger.chains.log import Chain, FrameRow
from sync.ledger.proofs.feed_damage import FeedDamage
from sync.ledger.village_feed import VillageFeed
from sync.protocol.messages import Feed, Hello, Wanted

_TOLD: Final = 4
"""So many damaged places a refusal names."""


class Mending:
    """The damage of one village, while a device of it is dealt with.

    Args:
        feed: The village.
        hello: What the device said first.
        authors: Whose signatures are believed.
    """

    def __init__(self, feed: VillageFeed, hello: Hello, authors: KnownAuthors) -> None:
        self._feed = feed
        self._hello = hello
        self._authors = authors
        self._damage = FeedDamage(feed.store)
        self._mended = False

    def own_damaged(self) -> bool:
        """Whether what stands here of the device is not what it signed: then it is no fork."""
        who = (self._hello.device, self._hello.epoch)
        return any(place[:2] == who for place in self._damage.look(self._known()))

    def mend(self, feed: Feed, key: bytes | None) -> None:
        """Put a frame in the place of one that is damaged here.

        Args:
            feed: The frame as the village holds it.
            key: Its author's; None where nobody kept the signature.
        """
        # What the village holds is no better, or the database lets nobody replace what was handed
        # in: the check goes on saying so.
        with suppress(LogsDiffer, StoreRightsMissing):
            self._damage.mend(feed.seq, feed.fork, (feed.signature, feed.body), key)
        self._mended = True

    def refuse(self) -> NoReturn:
        """Say what is damaged instead of handing it on.

        Raises:
            CountyDamaged: Always.
        """
        self._refuse(self._damage.noted())

    def proved(
        self, cursor: int, after: int | None, upto: int, own: int
    ) -> list[tuple[Chain, FrameRow]]:
        """What is handed on, each link and signature proved; nothing is asked where nothing can be.

        Args:
            cursor: The device has everything up to here.
            after: What it wrote itself behind this number is told to it as well; None for nothing.
            upto: Up to here of the feed.
            own: How many of these numbers the receipt tells.

        Raises:
            CountyDamaged: Something is lost, or not what its author signed.
        """
        if cursor >= upto and after is None:
            return []
        device = self._hello.device
        found = list(self._feed.after(cursor, not_device=device, but_after=after, upto=upto))
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

    def look_again(self) -> None:
        """Forget of the damage what was mended."""
        if self._mended:
            self._damage.look_again(self._known())

    def wanted(self) -> Iterator[Wanted]:
        """What is damaged here, so that whoever holds it whole brings it."""
        places = self._damage.noted()[:NAMED]
        if places and not self._mended:
            told = [(d.device, d.epoch, d.fork, d.after, d.upto) for d in places]
            yield Wanted(told)

    def _refuse(self, places: Sequence[Damage]) -> NoReturn:
        first = places[:_TOLD]
        words = [f"{d.device} {d.epoch} {d.fork.hex() or '-'} {d.after} {d.upto}" for d in first]
        raise CountyDamaged("、".join(d.zh for d in first), " ".join(words))

    def _known(self) -> dict[tuple[str, int], Author]:
        """Whose signatures are believed."""
        return {(one.device, one.epoch): one for one in self._authors.all()}
