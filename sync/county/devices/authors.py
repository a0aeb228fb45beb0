"""Whose signatures a county believes in a village, and its word for them that villages keep."""

from collections.abc import Iterable, Mapping

from sqlalchemy import Engine, select

from sync.change import is_hand
from sync.county.tables import devices
from sync.errors.wire import AuthorUnknown
from sync.frames.authors import NOBODY, Author, prove_author, sign_author
from sync.frames.content import Content
from sync.ledger.chains.authors import Authors
from sync.ledger.identity import BEFORE_FRAMES
from sync.ledger.village_feed import VillageFeed
from sync.protocol.signing import Signer


class KnownAuthors:
    """The authors of one village.

    A device is known by its enrolment, also one that was shut out: what it signed it did sign. One
    that enrolled after the backup a county was put back from is known by the county's own word,
    which the village shows. What the county writes itself bears its own key.

    Args:
        engine: The county's store.
        feed: The village.
        signer: The county's.
        put_back_to: The number of its feed to which the store was ever put back; None for never.

    Attributes:
        signer: The county's key.
    """

    def __init__(
        self, engine: Engine, feed: VillageFeed, signer: Signer, put_back_to: int | None = None
    ) -> None:
        self._put_back_to = put_back_to
        self._engine = engine
        self._feed = feed
        self.signer = signer
        self._shown = Authors(feed.store.meta)

    @property
    def set_back(self) -> bool:
        """Whether the store was ever put back, so that others may hold what it lost."""
        return self._put_back_to is not None

    def known(self, device: str, epoch: int) -> Author:
        """What is known of a device, not signed.

        Raises:
            AuthorUnknown: Nothing is.
        """
        shown = self._shown.all().get((device, epoch))
        key = self._keys([device]).get(device) or (shown.key if shown is not None else None)
        if key is None:
            raise AuthorUnknown
        return Author(device, epoch, key, shown.vouched if shown is not None else 0)

    def vouches(self, content: Content, fork: bytes) -> bool:
        """Whether a frame nobody signed is taken from a village that brings back what was lost.

        The county has vouched for it, as the village shows; or the county was put back to before
        the frames, when nobody kept signatures, and its author has handed nothing up since.
        """
        who = (content.device.hex(), content.epoch)
        shown = self._shown.all().get(who)
        if shown is not None and content.first + content.count - 1 <= shown.vouched:
            return True
        meta = self._feed.store.meta.get(BEFORE_FRAMES)
        if meta is None or self._put_back_to is None or self._put_back_to > meta["last"]:
            return False
        return self._feed.all_unsigned(*who, fork)

    def take(self, author: Author) -> None:
        """Believe the county's own word for a device, as a village kept it.

        Raises:
            SignatureWrong: It is not this county's.
        """
        prove_author(self.signer.public, self._feed.store.village, author)
        self._shown.keep([author])

    def all(self) -> list[Author]:
        """Everybody who has written in the village, not signed yet."""
        wrote = self._feed.authors()
        return self.among(wrote, self._keys(device for device, _ in wrote), self._shown.all())

    def among(
        self,
        wrote: Mapping[tuple[str, int], int],
        enrolled: Mapping[str, bytes],
        shown: Mapping[tuple[str, int], Author],
    ) -> list[Author]:
        """The same, out of what somebody has read.

        Args:
            wrote: Everybody who wrote, and up to where nobody kept signatures.
            enrolled: Keys of computers.
            shown: Whom else the village has shown.
        """
        hands = (device for device, _ in wrote if is_hand(device))
        keys = {**enrolled, **dict.fromkeys(hands, self.signer.public)}
        found = []
        for who, vouched in wrote.items():
            known = shown.get(who)
            key = keys.get(who[0]) or (known.key if known is not None else None)
            if key is None and vouched:  # nobody goes on as it: a way that parted before the frames
                key = NOBODY
            if key is not None:
                found.append(Author(*who, key, max(vouched, known.vouched if known else 0)))
        return found

    def signed(self, author: Author) -> Author:
        """The county's word for an author."""
        return sign_author(self.signer.seed, self._feed.store.village, author)

    def _keys(self, asked: Iterable[str]) -> Mapping[str, bytes]:
        """Public keys by device; of those asked for also where they are the county's hand."""
        query = select(devices.c.device, devices.c.key).where(self._feed.store.place.rows(devices))
        with self._engine.connect() as db:
            found = {row.device: bytes(row.key) for row in db.execute(query)}
        return found | dict.fromkeys(filter(is_hand, asked), self.signer.public)
