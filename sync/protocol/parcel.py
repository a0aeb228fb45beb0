"""A session in a file: what a device says, sealed to the county; its answer, sealed back.

The outside says only what it is, whom it is for (8 bytes of the key's hash) and how long it is. All
else is inside, readable by one key alone, and signed by the other end.
"""

import hashlib
from dataclasses import dataclass
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from sync.errors.parcel import (
    ParcelForeign,
    ParcelNotOurs,
    ParcelOutdated,
    ParcelTampered,
    ParcelTruncated,
)
from sync.errors.wire import SignatureWrong
from sync.frames.columns import Number
from sync.protocol.messages import Count, Device, Signature, Village
from sync.protocol.signing import Signer, seal, verify_facts

PARCEL: Final = b"CUNJI-PARCEL-2\r\n"
RECEIPT: Final = b"CUNJI-RECEIPT2\r\n"
_BEFORE: Final = (b"CUNJI-PARCEL-1\r\n", b"CUNJI-RECEIPT1\r\n")
"""Of programs before the frames (protocol 4)."""
SUFFIX: Final = ".cjb"
TAKEN_BEFORE: Final = "Cunji-Taken-Before"
"""Head of an answer to a relayed parcel that was taken in before."""
PHOTOS_LIMIT: Final = 40 << 20
"""Most bytes of photos in a parcel, and in a receipt: about 130."""
LARGEST: Final = 256 << 20
"""Most bytes of a file that are read at all."""
_MARK = 8
_LENGTH = 8


class Letter(msgspec.Struct, array_like=True, frozen=True):
    """What is inside.

    Attributes:
        number: Number of the parcel; its receipt has the same.
        village: Whose.
        device: Which computer's.
        epoch: Its incarnation.
        made_ms: When it was made, ms since 1970, by the clock of who made it.
        body: Frames as on the wire.
        signature: Ed25519 of who made it, over all of the above.
    """

    number: Number
    village: Village
    device: Device
    epoch: Number
    made_ms: Count
    body: bytes
    signature: Annotated[bytes, Meta(max_length=64)] = b""

    @property
    def facts(self) -> tuple[object, ...]:
        """What is signed: everything, the body by its hash."""
        body = hashlib.sha256(self.body).digest()
        return (self.number, self.village, self.device, self.epoch, self.made_ms, body)


@dataclass(frozen=True, slots=True)
class Opened:
    """A letter taken out of its cover, not yet verified."""

    letter: Letter
    kind: bytes

    def verify(self, public: bytes) -> Letter:
        """The letter, if the holder of a key has signed it.

        Raises:
            ParcelTampered: It has not.
        """
        try:
            verify_facts(public, self.letter.signature, self.kind.decode(), *self.letter.facts)
        except SignatureWrong:
            raise ParcelTampered from None
        return self.letter


def close(kind: bytes, signer: Signer, to: bytes, letter: Letter) -> bytes:
    """A letter signed and sealed, as the bytes of a file.

    Args:
        kind: ``PARCEL`` or ``RECEIPT``.
        signer: Who makes it.
        to: Public key of who may read it.
        letter: Without signature.
    """
    signature: Signature = signer.sign_facts(kind.decode(), *letter.facts)
    sealed = seal(to, msgspec.msgpack.encode(msgspec.structs.replace(letter, signature=signature)))
    return kind + _mark(to) + len(sealed).to_bytes(_LENGTH, "big") + sealed


def unseal(kind: bytes, signer: Signer, content: bytes) -> Opened:
    """What is in a file.

    Args:
        kind: ``PARCEL`` or ``RECEIPT``.
        signer: Whose key it should be sealed to.
        content: The file.

    Raises:
        ParcelNotOurs: It is no such file.
        ParcelOutdated: A program before the frames made it.
        ParcelTruncated: Its end is missing, or something hangs behind it.
        ParcelForeign: It is for somebody else.
        ParcelTampered: It was touched on the way.
    """
    if content.startswith(_BEFORE):
        raise ParcelOutdated
    if not content.startswith(kind):
        raise ParcelNotOurs
    head = len(kind) + _MARK + _LENGTH
    if len(content) < head:
        raise ParcelTruncated
    if content[len(kind) : len(kind) + _MARK] != _mark(signer.public):
        raise ParcelForeign
    if len(content) - head != int.from_bytes(content[head - _LENGTH : head], "big"):
        raise ParcelTruncated
    plain = signer.unseal(content[head:])
    if plain is None:
        raise ParcelTampered
    try:
        return Opened(msgspec.msgpack.decode(plain, type=Letter), kind)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise ParcelTampered from None


def _mark(public: bytes) -> bytes:
    return hashlib.sha256(public).digest()[:_MARK]
