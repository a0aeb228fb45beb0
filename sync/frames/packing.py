"""How contents lie on a disk and go over a line: zstd with a shipped dictionary, bounded to read.

What is signed is the content, so anybody may pack it anew. Many contents of one chain in one blob
are a segment: packed much better than small frames are, and proved by the signature of the last.
"""

from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files
from typing import Final

import zstandard

from sync.errors.wire import FrameBroken
from sync.frames.content import LARGEST

SEALED_LEVEL: Final = 3
"""A frame is made while somebody waits."""
PACKED_LEVEL: Final = 9
"""A segment is made at night, or when nobody types."""
NEWEST_DICTIONARY: Final = 1
"""Number of the newest dictionary; older ones stay in the program for ever."""
_LENGTH: Final = 4
_DICTIONARIES: Final = "sync.frames.dictionaries"


def packed(content: bytes, level: int = SEALED_LEVEL, dictionary: int = NEWEST_DICTIONARY) -> bytes:
    """A content as it is kept.

    Args:
        content: At most ``LARGEST`` bytes.
        level: zstd level.
        dictionary: Number of a dictionary the reader has; 0 for none.
    """
    return _compressor(level, dictionary).compress(content)


def unpacked(blob: bytes) -> bytes:
    """The content again.

    Raises:
        FrameBroken: It is none, too large, or packed with a dictionary this program has not.
    """
    try:
        parameters = zstandard.get_frame_parameters(blob)
        if not 0 < parameters.content_size <= LARGEST or parameters.window_size > LARGEST:
            raise FrameBroken
        reading = _decompressor(parameters.dict_id).decompressobj()
        content = reading.decompress(blob)
    except (zstandard.ZstdError, FileNotFoundError):
        raise FrameBroken from None
    if not reading.eof or reading.unused_data or len(content) != parameters.content_size:
        raise FrameBroken
    return content


def joined(contents: Sequence[bytes]) -> bytes:
    """Contents that follow each other in a chain, as one blob."""
    return b"".join(len(one).to_bytes(_LENGTH, "big") + one for one in contents)


def parted(blob: bytes) -> Iterator[bytes]:
    """The contents of a blob again.

    Raises:
        FrameBroken: It is none.
    """
    start = 0
    while start < len(blob):
        end = start + _LENGTH + int.from_bytes(blob[start : start + _LENGTH], "big")
        if end > len(blob) or end - start <= _LENGTH:
            raise FrameBroken
        yield blob[start + _LENGTH : end]
        start = end


@cache
def _dictionary(number: int) -> zstandard.ZstdCompressionDict:
    content = files(_DICTIONARIES).joinpath(f"d{number}.zdict").read_bytes()
    return zstandard.ZstdCompressionDict(content)


@cache
def _compressor(level: int, dictionary: int) -> zstandard.ZstdCompressor:
    return zstandard.ZstdCompressor(
        level=level,
        dict_data=_dictionary(dictionary) if dictionary else None,
        write_content_size=True,
        write_checksum=False,
        write_dict_id=bool(dictionary),
    )


@cache
def _decompressor(dictionary: int) -> zstandard.ZstdDecompressor:
    return zstandard.ZstdDecompressor(
        dict_data=_dictionary(dictionary) if dictionary else None, max_window_size=LARGEST
    )
