"""Rings: a pair of keys of a village, whose private half only some of its computers hold.

Sealed answers are closed with the public half (X25519, XSalsa20-Poly1305) before a change is made
of them, so log, records, feed, parcels, backups and the county's database hold a text that nobody
opens who was not handed the private half. Whoever may write a sealed answer can close one, also a
computer that cannot read it again. Closing the same answer twice gives two texts: whoever could
compare them would learn of a code which one it is.

A text opens in its own place only: whose record and which question is part of the content. Its
length tells the length of the answer to sixteen bytes.
"""

import hashlib
from typing import Any, Final, NamedTuple

import msgspec
from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox

from forms.schema.foreign_value import keepable, parts_of, ring_text
from forms.schema.form import RecordId, Value

KEY_BYTES: Final = 32
_BOUND: Final = 8
_SIZE: Final = 4
_PAD: Final = 16


class Ring(NamedTuple):
    """What closes: the public half, and what names it."""

    id: str
    public: bytes


def ring_of(public: bytes) -> Ring:
    """The ring of a public key: the key itself names it, so nobody passes another off for it."""
    return Ring(hashlib.sha256(public).hexdigest()[:16], public)


def new_private() -> bytes:
    """The private half of a new ring, 32 bytes."""
    return bytes(PrivateKey.generate())


def public_of(private: bytes) -> Ring:
    """The ring of a private key."""
    return ring_of(bytes(PrivateKey(private).public_key))


def close(ring: Ring, record: RecordId, field: str, value: Value) -> str:
    """The text that stands for an answer from now on."""
    said = msgspec.msgpack.encode(value)
    content = _bound(record, field) + len(said).to_bytes(_SIZE, "big") + said
    content += bytes(-len(content) % _PAD)
    return ring_text(ring.id, bytes(SealedBox(PublicKey(ring.public)).encrypt(content)))


def opened(private: bytes, record: RecordId, field: str, text: str) -> Value | None:
    """The answer a text stands for; None where it is another ring's, another place's or damaged."""
    parts = parts_of(text)
    if parts is None:
        return None
    try:
        content = bytes(SealedBox(PrivateKey(private)).decrypt(parts[1]))
    except (CryptoError, ValueError, TypeError):
        return None
    front = _BOUND + _SIZE
    if content[:_BOUND] != _bound(record, field) or len(content) < front:
        return None
    size = int.from_bytes(content[_BOUND:front], "big")
    try:
        value: Any = msgspec.msgpack.decode(content[front : front + size])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    return value if value is not None and keepable(value) else None


def _bound(record: RecordId, field: str) -> bytes:
    return hashlib.sha256(f"{record} {field}".encode()).digest()[:_BOUND]
