"""Whose keys prove the frames of a village: kept as its county signed for them."""

from collections.abc import Iterable
from typing import Any, Final

from nacl.signing import SigningKey
from sqlalchemy import Connection

from sync.errors.wire import AuthorUnknown
from sync.frames.authors import Author
from sync.frames.chain import NO_SIGNATURE
from sync.frames.content import Content
from sync.store.metadata import Meta

AUTHORS: Final = "authors"
"""Key of the meta values under which they are kept."""


class Authors:
    """The authors a store knows by a county's word.

    Args:
        meta: What the store knows about the village.
    """

    def __init__(self, meta: Meta) -> None:
        self._meta = meta

    def all(self, db: Connection | None = None) -> dict[tuple[str, int], Author]:
        """All of them, by device and epoch."""
        return authors_of(
            self._meta.get(AUTHORS, []) if db is None else self._meta.read(db, AUTHORS, [])
        )

    def with_own(self, db: Connection) -> dict[tuple[str, int], Author]:
        """All of them, and this computer itself, which needs nobody's word."""
        meta = self._meta.some(db, "device", "epoch", "signing_seed")
        if not meta.get("signing_seed"):
            return self.all(db)
        public = bytes(SigningKey(bytes.fromhex(meta["signing_seed"])).verify_key)
        who = (str(meta["device"]), int(meta["epoch"]))
        return self.all(db) | {who: Author(*who, public, 0)}

    def keep(self, authors: Iterable[Author]) -> None:
        """Keep what a county signed; it was proved before."""
        known = self.all()
        both = known | {(one.device, one.epoch): one for one in authors}
        if both != known:
            self._meta[AUTHORS] = [
                [one.device, one.epoch, one.key.hex(), one.vouched, one.signature.hex()]
                for one in both.values()
            ]


def authors_of(kept: Iterable[Any]) -> dict[tuple[str, int], Author]:
    """Authors as the store keeps them, by device and epoch."""
    found = [
        Author(device, epoch, bytes.fromhex(key), vouched, bytes.fromhex(signature))
        for device, epoch, key, vouched, signature in kept
    ]
    return {(one.device, one.epoch): one for one in found}


def key_for(author: Author | None, content: Content, signature: bytes) -> bytes | None:
    """What the signature of a frame is proved with; None where the county vouches for the frame.

    Raises:
        AuthorUnknown: Nobody vouches for its author.
    """
    if author is None:
        raise AuthorUnknown
    last = content.first + content.count - 1
    return None if signature == NO_SIGNATURE and last <= author.vouched else author.key
