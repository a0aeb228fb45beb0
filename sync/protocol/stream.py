"""Messages on a stream: four bytes of length, then the message.

Nothing is packed here: frames are packed already, as their authors signed them, so what comes over
the line is kept as it is. A message is used when it is there, even if nothing follows.
"""

from collections.abc import Iterator
from typing import Final

from sync.errors.wire import ChangeTooBig, FrameBroken, VersionUnknown

STREAM_LIMIT: Final = 64 << 20
"""Most bytes of one stream."""
MESSAGE_LIMIT: Final = 1 << 20
"""Largest message, in bytes."""
_LENGTH: Final = 4
_BEFORE: Final = 0x28B52FFD
"""So began a stream up to protocol 4, which was packed as a whole (zstd)."""


def said(content: bytes) -> bytes:
    """The bytes of a message on a stream.

    Raises:
        ChangeTooBig: It is larger than a message may be.
    """
    if len(content) > MESSAGE_LIMIT:
        raise ChangeTooBig
    return len(content).to_bytes(_LENGTH, "big") + content


class StreamReader:
    """Reads a stream as it comes.

    Args:
        limit: Most bytes of it.
    """

    def __init__(self, limit: int = STREAM_LIMIT) -> None:
        self._left = limit
        self._kept = bytearray()

    @property
    def clean(self) -> bool:
        """Whether it holds no half message."""
        return not self._kept

    def feed(self, chunk: bytes) -> Iterator[bytes]:
        """The messages that are complete with this chunk.

        Raises:
            FrameBroken: It is no stream of ours, or a limit is passed.
            VersionUnknown: It is one of a program before the frames.
        """
        self._left -= len(chunk)
        if self._left < 0:
            raise FrameBroken
        self._kept += chunk
        start = 0
        while len(self._kept) - start >= _LENGTH:
            length = int.from_bytes(self._kept[start : start + _LENGTH], "big")
            if length == _BEFORE:
                raise VersionUnknown
            if not 0 < length <= MESSAGE_LIMIT:
                raise FrameBroken
            end = start + _LENGTH + length
            if len(self._kept) < end:
                break
            yield bytes(self._kept[start + _LENGTH : end])
            start = end
        del self._kept[:start]
