"""Cuts the glyphs a document uses out of a face: a small TrueType file to embed.

The table layout follows the OpenType specification, chapters glyf, loca, head and hmtx.
"""

import struct
import sys
from array import array
from collections.abc import Sequence

from desktop.paper.fonts.truetype import Face, numbers

_WORDS, _SCALE, _MORE, _XY_SCALE, _TWO_BY_TWO = 0x0001, 0x0008, 0x0020, 0x0040, 0x0080
_CHECKSUM_MAGIC = 0xB1B0AFBA


def subset(face: Face, glyphs: Sequence[int]) -> bytes:
    """A TrueType file whose glyph *i* is ``glyphs[i]`` of the face; parts are added behind.

    Args:
        face: Where the outlines come from.
        glyphs: Glyph numbers wanted, the missing glyph 0 first; a glyph may stand twice.
    """
    order = list(glyphs)
    outlines = _outlines(face, order)
    offsets = array("I", [0])
    for outline in outlines:
        offsets.append(offsets[-1] + len(outline))
    count = len(order)
    head = bytearray(face.table(b"head"))
    struct.pack_into(">I", head, 8, 0)
    struct.pack_into(">h", head, 50, 1)  # long offsets
    hhea = bytearray(face.table(b"hhea"))
    struct.pack_into(">H", hhea, 34, count)
    maxp = bytearray(face.table(b"maxp"))
    struct.pack_into(">H", maxp, 4, count)
    widths = array("H")
    for glyph in order:
        widths.append(face.advances[glyph])
        widths.append(face.bearings[glyph])
    return _font_file(
        {
            b"glyf": b"".join(outlines),
            b"head": bytes(head),
            b"hhea": bytes(hhea),
            b"hmtx": _big_endian(widths),
            b"loca": _big_endian(offsets),
            b"maxp": bytes(maxp),
        }
    )


def _outlines(face: Face, order: list[int]) -> list[bytes]:
    """Outlines in order; the parts of composite glyphs are appended to ``order`` and renumbered."""
    position: dict[int, int] = {}
    for i, glyph in enumerate(order):
        position.setdefault(glyph, i)
    outlines = []
    for glyph in order:  # grows while it is walked
        outline = face.outline(glyph)
        if outline and outline[0] & 0x80:
            outline = _renumbered(outline, position, order)
        outlines.append(outline + bytes(-len(outline) % 4))
    return outlines


def _renumbered(outline: bytes, position: dict[int, int], order: list[int]) -> bytes:
    """A composite glyph that names its parts by their new numbers."""
    data, at, flags = bytearray(outline), 10, _MORE
    while flags & _MORE:
        flags, part = struct.unpack_from(">HH", data, at)
        if part not in position:
            position[part] = len(order)
            order.append(part)
        struct.pack_into(">H", data, at + 2, position[part])
        at += 8 if flags & _WORDS else 6
        at += 2 if flags & _SCALE else 4 if flags & _XY_SCALE else 8 if flags & _TWO_BY_TWO else 0
    return bytes(data)


def _font_file(tables: dict[bytes, bytes]) -> bytes:
    """The tables with directory and checksums."""
    count = len(tables)
    exponent = count.bit_length() - 1
    search = 16 << exponent
    directory = [struct.pack(">IHHHH", 0x10000, count, search, exponent, 16 * count - search)]
    body, offset, total, head_at = [], 12 + 16 * count, 0, 0
    for tag in sorted(tables):
        data = tables[tag]
        if tag == b"head":
            head_at = offset
        checksum = _checksum(data)
        total += checksum
        directory.append(struct.pack(">4sIII", tag, checksum, offset, len(data)))
        body.append(data + bytes(-len(data) % 4))
        offset += len(body[-1])
    front = b"".join(directory)
    total += _checksum(front)
    font = bytearray(front + b"".join(body))
    struct.pack_into(">I", font, head_at + 8, (_CHECKSUM_MAGIC - total) & 0xFFFFFFFF)
    return bytes(font)


def _checksum(data: bytes) -> int:
    return sum(numbers("I", data + bytes(-len(data) % 4))) & 0xFFFFFFFF


def _big_endian(values: "array[int]") -> bytes:
    if sys.byteorder == "little":
        values = array(values.typecode, values)
        values.byteswap()
    return values.tobytes()
