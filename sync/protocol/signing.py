"""What is signed, and with what: Ed25519 keys of devices (RFC 8032), made with the book."""

from collections.abc import Mapping
from typing import Final, TypeAlias, TypeVar

import msgspec
from nacl.exceptions import BadSignatureError, CryptoError
from nacl.public import SealedBox
from nacl.signing import SigningKey, VerifyKey

from sync.errors.wire import SignatureWrong
from sync.protocol.messages import Hello
from sync.protocol.requests import BucketsAsk, ContentAsk, Enrol, HeadsAsk, MarkAsk

Asked: TypeAlias = Hello | Enrol | MarkAsk | BucketsAsk | ContentAsk | HeadsAsk
"""What a device signs."""
S = TypeVar("S", Hello, Enrol, MarkAsk, BucketsAsk, ContentAsk, HeadsAsk)

_PURPOSES: Final[Mapping[type, str]] = {
    Hello: "Hello",
    Enrol: "Enrol",
    MarkAsk: "MarkAsk",
    BucketsAsk: "SharesAsk",
    ContentAsk: "ContentAsk",
    HeadsAsk: "HeadsAsk",
}
"""What a signature names the kind of message; old programs sign the same words."""
_SINCE: Final[Mapping[type, Mapping[str, object]]] = {
    Hello: {"keys": b"", "erased": 0, "feed": b"", "audit": 0, "root": b""}
}
"""Fields that came after version 5, and what they are where a device does not know them: then they
are not among the words it signed."""


class Signer:
    """Signs for one device.

    Args:
        seed: 32 bytes, hex, from the book.
    """

    def __init__(self, seed: str) -> None:
        self._key = SigningKey(bytes.fromhex(seed))

    @property
    def seed(self) -> bytes:
        """What the key is made of, 32 bytes; for frames (``sync.frames.chain``)."""
        return bytes(self._key)

    @property
    def public(self) -> bytes:
        """The public key, 32 bytes."""
        return bytes(self._key.verify_key)

    def sign(self, message: S) -> S:
        """The message with its signature."""
        signature = self._key.sign(_content(message)).signature
        return msgspec.structs.replace(message, signature=bytes(signature))

    def sign_facts(self, purpose: str, *facts: object) -> bytes:
        """Signature over some plain values, for one purpose only."""
        return bytes(self._key.sign(msgspec.msgpack.encode((purpose, *facts))).signature)

    def unseal(self, sealed: bytes) -> bytes | None:
        """What was sealed to our public key; None when it was not, or was touched."""
        try:
            return bytes(SealedBox(self._key.to_curve25519_private_key()).decrypt(sealed))
        except CryptoError:
            return None


def verify(public: bytes, message: Asked) -> None:
    """Make sure that the holder of the private half has signed this very message.

    Raises:
        SignatureWrong: It has not.
    """
    _verify(public, _content(message), message.signature)


def seal(public: bytes, content: bytes) -> bytes:
    """Content that only the holder of the private half can read (X25519, XSalsa20-Poly1305)."""
    return bytes(SealedBox(VerifyKey(public).to_curve25519_public_key()).encrypt(content))


def verify_facts(public: bytes, signature: bytes, purpose: str, *facts: object) -> None:
    """Make sure that the holder of the private half has signed these values for this purpose.

    Raises:
        SignatureWrong: It has not.
    """
    _verify(public, msgspec.msgpack.encode((purpose, *facts)), signature)


def _verify(public: bytes, content: bytes, signature: bytes) -> None:
    try:
        VerifyKey(public).verify(content, signature)
    except (BadSignatureError, ValueError):
        raise SignatureWrong() from None


def _content(message: Asked) -> bytes:
    """Purpose and all fields by name but the signature, in order."""
    later = _SINCE.get(type(message), {})
    fields = {
        name: value
        for name, value in msgspec.structs.asdict(message).items()
        if name != "signature" and not (name in later and value == later[name])
    }
    return msgspec.msgpack.encode((_PURPOSES[type(message)], fields))
