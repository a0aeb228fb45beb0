"""The chain of a device over the bytes of its frames, and the signature that proves all of it.

A link is SHA-256 over the link before and the content, so a signature over one link proves every
content up to it. Nothing has to be decoded to prove it, so everything is proved before it is sent
on, packed, backed up, put back or read.
"""

import hashlib
from typing import Final, NamedTuple

import msgspec
from nacl.exceptions import BadSignatureError
from nacl.signing import SigningKey, VerifyKey

from sync.errors.wire import SignatureWrong

NO_LINK: Final = bytes(32)
"""What the first frame of a device follows."""
SIGNATURE_BYTES: Final = 64
NO_SIGNATURE: Final = bytes(SIGNATURE_BYTES)
"""In the place of a signature that nobody kept: what was written before the frames."""
_PURPOSE: Final = b"cunji-frame-1"


class ChainEnd(NamedTuple):
    """A place in a chain.

    Attributes:
        device: Whose, 16 hex digits.
        epoch: Incarnation of the device.
        last: Number of the last change up to here; 0 before the first.
        link: Of the last frame up to here.
    """

    device: str
    epoch: int
    last: int
    link: bytes


def link_after(before: bytes, content: bytes) -> bytes:
    """The link of a content that follows a link."""
    return hashlib.sha256(_PURPOSE + before + content).digest()


def sign_mark(seed: bytes, mark: ChainEnd) -> bytes:
    """The author's signature over a place in the chain, 64 bytes.

    Args:
        seed: The device's signing seed, 32 bytes.
        mark: The place.
    """
    return bytes(SigningKey(seed).sign(_words(mark)).signature)


def prove_mark(public: bytes, mark: ChainEnd, signature: bytes) -> None:
    """Make sure that a device signed its chain up to a place.

    Raises:
        SignatureWrong: It did not.
    """
    try:
        VerifyKey(public).verify(_words(mark), signature)
    except (BadSignatureError, ValueError, TypeError):
        raise SignatureWrong from None


def _words(mark: ChainEnd) -> bytes:
    return msgspec.msgpack.encode(("frame", *mark))
