"""Who signs for a chain, as a county vouches: what proves the frames of a device one never met.

A village learns from its county whose key signs which chain, and keeps it with the county's
signature. So it proves what others wrote before it takes it in; and when a county was put back and
has forgotten a device, the village shows the county its own word again.
"""

import hashlib
from collections.abc import Iterable
from typing import Final, NamedTuple

import msgspec
from nacl.exceptions import BadSignatureError
from nacl.signing import SigningKey, VerifyKey

from sync.errors.wire import SignatureWrong

MARK_BYTES: Final = 8
NOBODY: Final = bytes(32)
"""The key of who signs nothing any more: no signature is proved with it."""
_PURPOSE: Final = "cunji-author-1"


class Author(NamedTuple):
    """A device in one of its incarnations, and what its signatures are proved with.

    Attributes:
        device: 16 hex digits.
        epoch: Its incarnation.
        key: Its public key, 32 bytes; ``NOBODY`` where nobody goes on as it.
        vouched: Up to this number of its changes nobody kept a signature; the county vouches.
        signature: The county's over all of it and the village, 64 bytes.
    """

    device: str
    epoch: int
    key: bytes
    vouched: int
    signature: bytes = b""


def sign_author(seed: bytes, village: str, author: Author) -> Author:
    """The same with the county's signature.

    Args:
        seed: Of the county's key, 32 bytes.
        village: In whose feed the device writes.
        author: Who is vouched for.
    """
    signed = SigningKey(seed).sign(_words(village, author)).signature
    return author._replace(signature=bytes(signed))


def prove_author(county: bytes, village: str, author: Author) -> None:
    """Make sure that a county vouches for an author in a village.

    Args:
        county: The county's public key.
        village: Twelve digits.
        author: Who is vouched for.

    Raises:
        SignatureWrong: It does not.
    """
    try:
        VerifyKey(county).verify(_words(village, author), author.signature)
    except (BadSignatureError, ValueError, TypeError):
        raise SignatureWrong from None


def authors_mark(authors: Iterable[Author]) -> bytes:
    """Equal where two ends know the same authors, 8 bytes."""
    known = sorted((a.device, a.epoch, a.key, a.vouched) for a in authors)
    return hashlib.sha256(msgspec.msgpack.encode(known)).digest()[:MARK_BYTES]


def _words(village: str, author: Author) -> bytes:
    facts = (author.device, author.epoch, author.key, author.vouched)
    return msgspec.msgpack.encode((_PURPOSE, village, *facts))
