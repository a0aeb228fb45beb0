"""The records of an .xls or .et, one after the other; what they mean is others' business.

Source: MS-XLS 2.1.4.
"""

import struct
from collections.abc import Iterator
from typing import Final, NamedTuple

from desktop.errors.office_file import OfficeFileDamaged

EOF: Final = 0x0A
BOF: Final = 0x809
SHEET: Final = 0x85
"""A tab: where its records begin, and what it is called."""
XF: Final = 0xE0
"""A format of cells."""


class Record(NamedTuple):
    """One record."""

    id: int
    data: bytes

    @property
    def size(self) -> int:
        """Bytes it takes in the stream."""
        return 4 + len(self.data)


def records(stream: bytes, at: int = 0) -> Iterator[Record]:
    """The records of a stream from a place on, up to where zeros fill it up.

    Raises:
        OfficeFileDamaged: One is longer than the stream.
    """
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        if at + 4 + length > len(stream):
            raise OfficeFileDamaged(place="表格数据流")
        yield Record(kind, stream[at + 4 : at + 4 + length])
        at += 4 + length


def short_text(data: bytes, at: int, length: int) -> str:
    """A text of so many letters whose first byte says how wide they are."""
    wide = data[at] & 1
    return data[at + 1 : at + 1 + length * (1 + wide)].decode("utf-16-le" if wide else "latin-1")
