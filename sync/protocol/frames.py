"""Frames on a stream: four bytes of length, the content, all of it inside one zstd stream.

The stream is flushed after every frame, so that what was sent can be used even if nothing follows.
Reading is bounded before anything is decoded: window, frame and whole stream.

Frames are made about as many bytes on the line each, however well they compress: what was sent of a
frame when the line is cut is sent again, so a frame is what a cut costs at most.
"""

from collections.abc import Iterator
from typing import Final

import zstandard

from sync.errors.wire import ChangeTooBig, FrameBroken

WINDOW_LIMIT = 8 << 20
"""Largest zstd window read, in bytes."""

STREAM_LIMIT = 64 << 20
"""Most bytes one stream may decode to."""

FRAME_LIMIT = 1 << 20
"""Largest frame, in bytes."""

LEVEL_UP = 9
"""A village's line is slow and its computer idle."""

LEVEL_DOWN = 3
"""A county serves many at once."""

_LENGTH = 4
_SIP = 128
"""How many compressed bytes are decoded at once. The densest zstd block makes 128 KiB of 4 bytes,
so that a sip never becomes more than 4 MiB, whatever somebody sends."""


class FrameWriter:
    """Makes the stream.

    Args:
        level: zstd level.
    """

    def __init__(self, level: int) -> None:
        self._zstd = zstandard.ZstdCompressor(level=level).compressobj()

    def frame(self, content: bytes) -> bytes:
        """The bytes to send for a frame; the reader can decode it as soon as it has them.

        Raises:
            ChangeTooBig: The content is larger than a frame may be.
        """
        if len(content) > FRAME_LIMIT:
            raise ChangeTooBig()
        ready = self._zstd.compress(len(content).to_bytes(_LENGTH, "big") + content)
        return ready + self._zstd.flush(zstandard.COMPRESSOBJ_FLUSH_BLOCK)

    def end(self) -> bytes:
        """The bytes that close the stream."""
        return self._zstd.flush(zstandard.COMPRESSOBJ_FLUSH_FINISH)


class FrameReader:
    """Reads the stream as it comes.

    Args:
        limit: Most bytes it may decode to.
    """

    def __init__(self, limit: int = STREAM_LIMIT) -> None:
        self._zstd = zstandard.ZstdDecompressor(max_window_size=WINDOW_LIMIT).decompressobj()
        self._left = limit
        self._kept = bytearray()

    @property
    def clean(self) -> bool:
        """Whether the stream was closed by its writer and holds no half frame."""
        return self._zstd.eof and not self._kept

    def feed(self, chunk: bytes) -> Iterator[bytes]:
        """Contents of the frames that are complete with this chunk.

        Raises:
            FrameBroken: It is no stream of ours, or a limit is passed.
        """
        for start in range(0, len(chunk), _SIP):
            self._decode(chunk[start : start + _SIP])
            yield from self._complete()

    def _decode(self, sip: bytes) -> None:
        if self._zstd.eof:
            raise FrameBroken()
        try:
            plain = self._zstd.decompress(sip)
        except zstandard.ZstdError:
            raise FrameBroken() from None
        self._left -= len(plain)
        if self._left < 0 or self._zstd.unused_data:
            raise FrameBroken()
        self._kept += plain

    def _complete(self) -> Iterator[bytes]:
        start = 0
        while len(self._kept) - start >= _LENGTH:
            length = int.from_bytes(self._kept[start : start + _LENGTH], "big")
            if not 0 < length <= FRAME_LIMIT:
                raise FrameBroken()
            end = start + _LENGTH + length
            if len(self._kept) < end:
                break
            yield bytes(self._kept[start + _LENGTH : end])
            start = end
        del self._kept[:start]


TARGET: Final = 15_000
"""Compressed bytes a frame is meant to have."""
FIRST: Final = 28_000
"""Bytes of the first frame before compression, of which nothing is known yet."""
LEAST: Final = 15_000
MOST: Final = 100_000
"""So much before compression a frame has at least, when there is so much, and at most."""


class Pace:
    """Learns from each frame how large the next may be.

    Attributes:
        limit: Bytes before compression the next frame may have.
    """

    def __init__(self) -> None:
        self.limit = FIRST

    def sent(self, plain: int, packed: int) -> None:
        """A frame went out: so many bytes before compression, so many after."""
        self.limit = max(LEAST, min(TARGET * plain // max(packed, 1), MOST))
