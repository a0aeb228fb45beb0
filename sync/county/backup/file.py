"""A backup as it lies on a disk: pieces, compressed, encrypted when there is a passphrase.

Written and read as a stream, so that a county with many photos needs no more memory than one
without. Encryption is Argon2id for the key and libsodium's secretstream (XChaCha20-Poly1305) in
blocks whose last one says that it is the last: a file that was cut is noticed.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO, Final

import msgspec
import zstandard
from nacl import bindings, pwhash
from nacl.exceptions import CryptoError
from nacl.utils import random

from sync.errors.parcel import BackupUnreadable

PLAIN: Final = b"CUNJI-BACKUP-1\r\n"
SEALED: Final = b"CUNJI-BACKUP-T\r\n"
BLOCK: Final = 1 << 20
"""Bytes encrypted, or read, at once."""
_LEVEL = 6
_SALT = pwhash.argon2id.SALTBYTES
_HEADER = bindings.crypto_secretstream_xchacha20poly1305_HEADERBYTES
_EXTRA = bindings.crypto_secretstream_xchacha20poly1305_ABYTES
_MORE = bindings.crypto_secretstream_xchacha20poly1305_TAG_MESSAGE
_LAST = bindings.crypto_secretstream_xchacha20poly1305_TAG_FINAL


class BackupWriter:
    """Writes pieces into an open file.

    Args:
        out: The file.
        passphrase: Encrypts it; empty for none.
    """

    def __init__(self, out: BinaryIO, passphrase: str) -> None:
        self._packer = zstandard.ZstdCompressor(level=_LEVEL, write_checksum=True).compressobj()
        self._write: Callable[[bytes], object] = out.write
        self._end: Callable[[], None] = lambda: None
        if passphrase:
            sealing = _Sealing(out, passphrase)
            self._write, self._end = sealing.write, sealing.end
        else:
            out.write(PLAIN)

    def add(self, piece: dict[str, Any]) -> None:
        """One more piece."""
        packed = msgspec.msgpack.encode(piece)
        self._write(self._packer.compress(len(packed).to_bytes(4, "big") + packed))

    def close(self) -> None:
        """That was all; the file itself stays open."""
        self._write(self._packer.flush())
        self._end()


class _Sealing:
    """Encrypts what is written, block by block."""

    def __init__(self, out: BinaryIO, passphrase: str) -> None:
        self._out = out
        self._state = bindings.crypto_secretstream_xchacha20poly1305_state()
        salt = random(_SALT)
        header = bindings.crypto_secretstream_xchacha20poly1305_init_push(
            self._state, _key(passphrase, salt)
        )
        out.write(SEALED + salt + header)
        self._kept = bytearray()

    def write(self, content: bytes) -> None:
        self._kept += content
        while len(self._kept) > BLOCK:
            self._seal(bytes(self._kept[:BLOCK]), _MORE)
            del self._kept[:BLOCK]

    def end(self) -> None:
        self._seal(bytes(self._kept), _LAST)

    def _seal(self, block: bytes, tag: int) -> None:
        push = bindings.crypto_secretstream_xchacha20poly1305_push
        self._out.write(push(self._state, block, None, tag))


def read_pieces(file: Path, passphrase: str) -> Iterator[dict[str, Any]]:
    """The pieces of a backup, in order; the last of them proves that none is missing.

    Raises:
        BackupUnreadable: It is no backup, is damaged, or wants another passphrase.
    """
    unpacker = zstandard.ZstdDecompressor().decompressobj()
    waiting = bytearray()
    try:
        with file.open("rb") as source:
            for content in _contents(source, passphrase):
                waiting += unpacker.decompress(content)
                if unpacker.unused_data:
                    raise BackupUnreadable
                while len(waiting) >= 4:
                    size = int.from_bytes(waiting[:4], "big")
                    if len(waiting) < 4 + size:
                        break
                    yield msgspec.msgpack.decode(bytes(waiting[4 : 4 + size]), type=dict[str, Any])
                    del waiting[: 4 + size]
    except (OSError, zstandard.ZstdError, msgspec.DecodeError):
        raise BackupUnreadable from None
    if waiting or not unpacker.eof:
        raise BackupUnreadable


def _contents(source: BinaryIO, passphrase: str) -> Iterator[bytes]:
    """What was compressed, in portions."""
    kind = source.read(len(PLAIN))
    if kind == PLAIN:
        while block := source.read(BLOCK):
            yield block
        return
    if kind != SEALED:
        raise BackupUnreadable
    salt, header = source.read(_SALT), source.read(_HEADER)
    state, tag = bindings.crypto_secretstream_xchacha20poly1305_state(), _MORE
    try:
        bindings.crypto_secretstream_xchacha20poly1305_init_pull(
            state, header, _key(passphrase, salt)
        )
        while tag != _LAST:
            block = source.read(BLOCK + _EXTRA)
            content, tag = bindings.crypto_secretstream_xchacha20poly1305_pull(state, block)
            yield content
    except (CryptoError, ValueError):
        raise BackupUnreadable from None
    if source.read(1):
        raise BackupUnreadable


def _key(passphrase: str, salt: bytes) -> bytes:
    return pwhash.argon2id.kdf(
        bindings.crypto_secretstream_xchacha20poly1305_KEYBYTES, passphrase.encode(), salt,
        pwhash.argon2id.OPSLIMIT_MODERATE, pwhash.argon2id.MEMLIMIT_MODERATE,
    )  # fmt: skip
