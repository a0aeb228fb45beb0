"""What a county signs of its feed: where it stands, and where it began again after a restore.

A village holds every frame, so it counts the link of the feed itself. A head that the county signed
is its word for one order of everything up to a number: whoever keeps it can show that another order
was given later, and needs nobody's trust for it.
"""

import hashlib
from typing import Final, NamedTuple

import msgspec
from nacl.exceptions import BadSignatureError
from nacl.signing import SigningKey, VerifyKey

from sync.errors.wire import SignatureWrong

FIRST_FEED_LINK: Final = bytes(32)
"""The link of a feed in which nothing stands yet."""
MARK_BYTES: Final = 8
"""So much of a link, or of the root of an audit, tells two apart where nobody would forge it."""
_FEED: Final = b"cunji-feed-1"
_HEAD: Final = "cunji-head-1"
_RESTORED: Final = "cunji-restored-1"


class FeedPlace(NamedTuple):
    """A frame as the feed counts it.

    Attributes:
        upto: Feed number of its last change.
        device: Whose, 16 hex digits.
        epoch: Incarnation of the device.
        fork: Which way of its device it is on; empty for the first.
        last: Number of its last change.
        link: Of its chain after it.
    """

    upto: int
    device: str
    epoch: int
    fork: bytes
    last: int
    link: bytes


def feed_link_after(before: bytes, frame: FeedPlace) -> bytes:
    """The link of a feed after a frame, 32 bytes."""
    said = (*frame[:3], frame.fork.hex(), frame.last, frame.link.hex())
    return hashlib.sha256(_FEED + before + repr(said).encode()).digest()


class SignedHead(NamedTuple):
    """Where a village's feed stood, and the county's audit, as the county signed it.

    Attributes:
        village: Twelve digits: one village's head is no other's.
        epoch: Life of the county's store, 8 bytes.
        seq: Last number of the feed.
        digest: Of the village's state at that number, 16 bytes.
        link: Of the feed up to there, 32 bytes.
        audit: Number of the last entry of the county's audit.
        root: Link of that entry, 16 bytes.
        clock_ms: The county's clock, ms since 1970.
        signature: The county's over all of it, 64 bytes.
    """

    village: str
    epoch: bytes
    seq: int
    digest: bytes
    link: bytes
    audit: int
    root: bytes
    clock_ms: int
    signature: bytes = b""


class Restored(NamedTuple):
    """A county says that its store was put back from a backup.

    Attributes:
        village: Twelve digits.
        before: The life of the store that somebody remembers, 8 bytes.
        epoch: The life it is in now.
        seq: Up to this number of the feed nothing was lost.
        link: Of the feed up to there, 32 bytes.
        at: When it was put back, ISO in UTC.
        signature: The county's over all of it, 64 bytes.
    """

    village: str
    before: bytes
    epoch: bytes
    seq: int
    link: bytes
    at: str
    signature: bytes = b""


def sign_head(seed: bytes, head: SignedHead) -> SignedHead:
    """The same with the county's signature."""
    return head._replace(signature=_signed(seed, _HEAD, head))


def prove_head(county: bytes, head: SignedHead) -> None:
    """Make sure that a county signed a head.

    Raises:
        SignatureWrong: It did not.
    """
    _prove(county, _HEAD, head)


def sign_restored(seed: bytes, said: Restored) -> Restored:
    """The same with the county's signature."""
    return said._replace(signature=_signed(seed, _RESTORED, said))


def prove_restored(county: bytes, said: Restored) -> None:
    """Make sure that a county signed that it was put back.

    Raises:
        SignatureWrong: It did not.
    """
    _prove(county, _RESTORED, said)


def _signed(seed: bytes, purpose: str, said: SignedHead | Restored) -> bytes:
    return bytes(SigningKey(seed).sign(_words(purpose, said)).signature)


def _prove(county: bytes, purpose: str, said: SignedHead | Restored) -> None:
    try:
        VerifyKey(county).verify(_words(purpose, said), said.signature)
    except (BadSignatureError, ValueError, TypeError):
        raise SignatureWrong from None


def _words(purpose: str, said: SignedHead | Restored) -> bytes:
    return msgspec.msgpack.encode((purpose, *said[:-1]))
