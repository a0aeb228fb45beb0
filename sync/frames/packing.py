"""How contents lie on a disk and go over a line: zstd with a shipped dictionary, bounded to read.

What is signed is the content, so anybody may pack it anew.
"""

from functools import cache
from importlib.resources import files
from typing import Final

import zstandard

from sync.errors.wire import FrameBroken
from sync.frames.content import LARGEST

SEALED_LEVEL: Final = 3
"""A frame is made while somebody waits."""
NEWEST_DICTIONARY: Final = 1
"""Number of the newest dictionary; older ones stay in the program for ever."""
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
