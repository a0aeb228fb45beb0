"""Reads one TrueType file, fast: the file is mapped, tables are arrays, look-ups are lazy.

ReportLab's own reader takes a tenth of a second and tens of megabytes for a Chinese font. A
notice uses a few hundred characters of it, so nothing is built for the other thirty thousand.
"""

import mmap
import struct
import sys
from array import array
from bisect import bisect_right
from dataclasses import dataclass
from pathlib import Path

_COMPOSITE = 10  # bytes of a glyph header: contour count and bounding box


class NotATrueTypeFont(ValueError):
    """The file has no glyf outlines, which embedding needs; a fault of the bundle, not a user's."""


def numbers(code: str, data: bytes) -> "array[int]":
    """Big-endian integers as an array."""
    values = array(code, data)
    if sys.byteorder == "little":
        values.byteswap()
    return values


@dataclass(frozen=True, slots=True)
class Metrics:
    """Figures of a face in thousandths of an em, as PDF wants them."""

    ascent: int
    descent: int
    cap_height: int
    box: tuple[int, int, int, int]


class Face:
    """One face: which glyph shows a character, how wide it is, and its outline."""

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            self.data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        self.tables = self._directory()
        if b"glyf" not in self.tables:
            raise NotATrueTypeFont(str(path))
        head, hhea = self.table(b"head"), self.table(b"hhea")
        self.units: int = struct.unpack_from(">H", head, 18)[0]
        self.glyph_count = struct.unpack_from(">H", self.table(b"maxp"), 4)[0]
        self.offsets = self._locations(long=bool(struct.unpack_from(">h", head, 50)[0]))
        self.advances, self.bearings = self._widths(struct.unpack_from(">H", hhea, 34)[0])
        self.metrics = self._metrics(head, hhea)
        self.name = self._post_script_name()
        self._starts, self._ends, self._first_glyphs = self._segments()

    def table(self, tag: bytes) -> bytes:
        """The bytes of one table."""
        offset, length = self.tables[tag]
        return self.data[offset : offset + length]

    def glyph_of(self, code: int) -> int:
        """The glyph of a code point; 0 when the face does not have it."""
        at = bisect_right(self._starts, code) - 1
        if at < 0 or code > self._ends[at]:
            return 0
        return self._first_glyphs[at] + code - self._starts[at]

    def outline(self, glyph: int) -> bytes:
        """The glyf entry of one glyph; empty for a space."""
        start = self.tables[b"glyf"][0]
        return self.data[start + self.offsets[glyph] : start + self.offsets[glyph + 1]]

    def width(self, glyph: int) -> float:
        """Advance width in thousandths of an em."""
        return self.advances[glyph] * 1000 / self.units

    def _directory(self) -> dict[bytes, tuple[int, int]]:
        count = struct.unpack_from(">H", self.data, 4)[0]
        entries = (struct.unpack_from(">4sIII", self.data, 12 + 16 * i) for i in range(count))
        return {tag: (offset, length) for tag, _, offset, length in entries}

    def _locations(self, *, long: bool) -> "array[int]":
        data = self.table(b"loca")
        if long:
            return numbers("I", data)
        return array("I", [half * 2 for half in numbers("H", data)])

    def _widths(self, full: int) -> "tuple[array[int], array[int]]":
        """Advance and left bearing of every glyph; trailing glyphs share the last advance."""
        data = self.table(b"hmtx")
        pairs = numbers("H", data[: 4 * full])
        advances, bearings = pairs[0::2], pairs[1::2]
        if rest := self.glyph_count - full:
            advances.extend([advances[-1]] * rest)
            bearings.extend(numbers("H", data[4 * full : 4 * full + 2 * rest]))
        return advances, bearings

    def _metrics(self, head: bytes, hhea: bytes) -> Metrics:
        ascent, descent = struct.unpack_from(">hh", hhea, 4)
        os2 = self.table(b"OS/2")
        version = struct.unpack_from(">H", os2, 0)[0]
        cap = struct.unpack_from(">h", os2, 88)[0] if version >= 2 else ascent

        def per_mille(value: int) -> int:
            return round(value * 1000 / self.units)

        left, bottom, right, top = map(per_mille, struct.unpack_from(">4h", head, 36))
        box = (left, bottom, right, top)
        return Metrics(per_mille(ascent), per_mille(descent), per_mille(cap), box)

    def _post_script_name(self) -> str:
        table = self.table(b"name")
        count, texts = struct.unpack_from(">HH", table, 2)
        for i in range(count):
            record = struct.unpack_from(">6H", table, 6 + 12 * i)
            platform, name_id, length, offset = record[0], record[3], record[4], record[5]
            if name_id == 6 and platform == 3:
                start = texts + offset
                return table[start : start + length].decode("utf-16-be")
        return "Unnamed"

    def _segments(self) -> "tuple[array[int], array[int], array[int]]":
        """Runs of code points with running glyphs: first, last, glyph of the first."""
        table = self.table(b"cmap")
        found: dict[int, int] = {}
        for i in range(struct.unpack_from(">H", table, 2)[0]):
            offset = struct.unpack_from(">I", table, 8 + 8 * i)[0]
            found[struct.unpack_from(">H", table, offset)[0]] = offset
        if 12 in found:
            start = found[12]
            count = struct.unpack_from(">I", table, start + 12)[0]
            groups = numbers("I", table[start + 16 : start + 16 + 12 * count])
            return groups[0::3], groups[1::3], groups[2::3]
        return _format_4(table[found[4] :])


def _format_4(table: bytes) -> "tuple[array[int], array[int], array[int]]":
    """The older character map as runs; only the basic plane."""
    length, count = (
        struct.unpack_from(">H", table, 2)[0],
        struct.unpack_from(">H", table, 6)[0] // 2,
    )
    words = numbers("H", table[14:length])
    starts, ends, glyphs = array("I"), array("I"), array("I")
    for i in range(count):
        end, start = words[i], words[count + 1 + i]
        delta, offset = words[2 * count + 1 + i], words[3 * count + 1 + i]
        for code in range(start, min(end, 0xFFFE) + 1):
            if offset:
                at = 3 * count + 1 + i + offset // 2 + code - start
                glyph = words[at] and (words[at] + delta) & 0xFFFF
            else:
                glyph = (code + delta) & 0xFFFF
            if not glyph:
                continue
            if ends and ends[-1] == code - 1 and glyphs[-1] + code - starts[-1] == glyph:
                ends[-1] = code
            else:
                starts.append(code)
                ends.append(code)
                glyphs.append(glyph)
    return starts, ends, glyphs
