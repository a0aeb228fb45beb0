"""The records of an .xls or .et (BIFF8): what a workbook says, one record after the other.

Source: MS-XLS. A stream of records is cut into substreams, the first about the whole workbook,
then one for each sheet; places of sheets are written anew when it is put together.
"""

import struct
from typing import Final

from desktop.container.biff_records import BOF, EOF, SHEET, XF, Record, records, short_text
from desktop.errors.office_file import (
    OfficeFileDamaged,
    OfficeFileLocked,
    OfficeFileUnknown,
    TooManyFormats,
)
from desktop.excel.patch.values import Format, format_of

FORMULA, CONTINUE, PASSWORD = 0x06, 0x3C, 0x2F
SST, EXTSST, NUMBER_FORMAT = 0xFC, 0xFF, 0x41E
DATE_MODE: Final = 0x22
_MOST_FORMATS: Final = 4050
_LARGEST: Final = 8224
"""Bytes one record holds; more goes on in CONTINUE."""
_BIFF8: Final = 0x600
_FIRST_HALF: Final = 0xD8
"""Of a letter beyond U+FFFF in UTF-16, the upper byte of its first half, but for two bits."""
_TEXT_ATTRIBUTE: Final = 0x04
"""Of an XF: it has a number format of its own."""


class BiffBook:
    """The substreams of a workbook.

    Attributes:
        sheets: The index of the substream of each tab that is a table.
        since_1904: Whether days are counted as old Macintosh programs did.
    """

    def __init__(self, stream: bytes) -> None:
        """Cut it up.

        Raises:
            OfficeFileDamaged: It is no whole stream of records.
            OfficeFileLocked: It asks for a password.
            OfficeFileUnknown: A program before Excel 97 wrote it.
        """
        self.parts: list[list[Record]] = []
        self._tail = b""
        self._cut(stream)
        whole = self.parts[0]
        if whole[0].id != BOF or struct.unpack_from("<H", whole[0].data)[0] != _BIFF8:
            raise OfficeFileUnknown
        if any(one.id == PASSWORD for one in whole):
            raise OfficeFileLocked
        self.since_1904 = any(one.id == DATE_MODE and one.data[:1] == b"\1" for one in whole)
        self._part_of = self._places()
        self.sheets: dict[str, int] = {}
        for one, part in zip((r for r in whole if r.id == SHEET), self._part_of, strict=True):
            if one.data[5] == 0:
                self.sheets[short_text(one.data, 7, one.data[6])] = part
        self.formats = BiffFormats(whole)
        self.strings = BiffStrings(whole)

    def _cut(self, stream: bytes) -> None:
        part: list[Record] = []
        depth = size = 0
        for one in records(stream):
            depth += {BOF: 1, EOF: -1}.get(one.id, 0)
            part.append(one)
            if one.id == EOF and depth <= 0:
                self.parts.append(part)
                size += sum(r.size for r in part)
                part, depth = [], 0
            elif not depth:
                break  # what fills the stream up
        if not self.parts:
            raise OfficeFileDamaged(place="表格数据流")
        self._tail = stream[size:]

    def _places(self) -> list[int]:
        """For each tab the substream it names."""
        offsets, at = {}, 0
        for number, part in enumerate(self.parts):
            offsets[at] = number
            at += sum(one.size for one in part)
        try:
            return [
                offsets[struct.unpack_from("<I", one.data)[0]]
                for one in self.parts[0]
                if one.id == SHEET
            ]
        except (KeyError, struct.error) as broken:
            raise OfficeFileDamaged(place="工作表目录") from broken

    def tab_of(self, part: int) -> int:
        """Which tab, counted from 0, a substream is of."""
        return self._part_of.index(part)

    def stream(self) -> bytes:
        """The stream with new formats and texts and with the places of its sheets."""
        whole = self.strings.put_into(self.formats.put_into(self.parts[0]))
        at, where = sum(one.size for one in whole), {}
        for number, part in enumerate(self.parts[1:], 1):
            where[number] = at
            at += sum(one.size for one in part)
        tabs = iter(self._part_of)
        whole = [
            Record(SHEET, struct.pack("<I", where[next(tabs)]) + one.data[4:])
            if one.id == SHEET
            else one
            for one in whole
        ]
        parts = (whole, *self.parts[1:])
        return (
            b"".join(
                struct.pack("<HH", one.id, len(one.data)) + one.data
                for part in parts
                for one in part
            )
            + self._tail
        )


class BiffFormats:
    """The cell formats (XF) of a workbook, and copies with another number format."""

    def __init__(self, whole: list[Record]) -> None:
        self._own = [one.data for one in whole if one.id == XF]
        self._codes = {
            struct.unpack_from("<H", one.data)[0]: short_text(
                one.data, 4, struct.unpack_from("<H", one.data, 2)[0]
            )
            for one in whole
            if one.id == NUMBER_FORMAT
        }
        self._clones: dict[tuple[int, int], int] = {}

    def _of(self, index: int) -> bytes:
        if index >= len(self._own):
            raise OfficeFileDamaged(place="单元格格式")
        return self._own[index]

    def format(self, index: int) -> Format:
        """What a cell with this format makes of a number."""
        (number,) = struct.unpack_from("<H", self._of(index), 2)
        return format_of(number, self._codes.get(number))

    def locked(self, index: int) -> bool:
        """Whether protection of the sheet holds for a cell with this format."""
        return bool(self._of(index)[4] & 1)

    def with_format(self, index: int, number: int) -> int:
        """The index of the same format with another number format.

        Raises:
            TooManyFormats: There is no room for one more.
        """
        known = self._clones.get((index, number))
        if known is None:
            known = len(self._own) + len(self._clones)
            if known >= _MOST_FORMATS:
                raise TooManyFormats
            self._clones[index, number] = known
        return known

    def put_into(self, whole: list[Record]) -> list[Record]:
        """The records about the workbook with the copies behind the last format."""
        if not self._clones:
            return whole
        last = max(at for at, one in enumerate(whole) if one.id == XF)
        more = []
        for index, number in self._clones:
            data = bytearray(self._own[index])
            struct.pack_into("<H", data, 2, number)
            data[9] |= _TEXT_ATTRIBUTE
            more.append(Record(XF, bytes(data)))
        return [*whole[: last + 1], *more, *whole[last + 1 :]]


class BiffStrings:
    """The texts of a workbook, kept once for all sheets."""

    def __init__(self, whole: list[Record]) -> None:
        table = next((one.data for one in whole if one.id == SST), None)
        self._total, self._had = struct.unpack_from("<II", table) if table else (0, 0)
        self._new: dict[str, int] = {}

    def index(self, text: str) -> int:
        """The number of a text, which is put in when it is new."""
        self._total += 1
        return self._new.setdefault(text, self._had + len(self._new))

    def put_into(self, whole: list[Record]) -> list[Record]:
        """The records about the workbook with the new texts; caches of their places go."""
        if not self._new:
            return whole
        first = next((at for at, one in enumerate(whole) if one.id == SST), None)
        if first is None:
            first = last = len(whole) - 1
            blocks = [bytearray(8)]
        else:
            last = _behind(whole, first)
            blocks = [bytearray(one.data) for one in whole[first:last]]
        struct.pack_into("<II", blocks[0], 0, self._total, self._had + len(self._new))
        for text in self._new:
            _append(blocks, text)
        kinds = (SST, *[CONTINUE] * len(blocks))
        texts = [Record(kind, bytes(data)) for kind, data in zip(kinds, blocks, strict=False)]
        rest = whole[last:]
        if rest[0].id == EXTSST:
            rest = rest[_behind(rest, 0) :]
        return [*whole[:first], *texts, *rest]


def _behind(part: list[Record], at: int) -> int:
    """The first record behind one and what goes on with it."""
    at += 1
    while at < len(part) and part[at].id == CONTINUE:
        at += 1
    return at


def _append(blocks: list[bytearray], text: str) -> None:
    """A text put behind the others; one that is cut says again how wide its letters are."""
    try:
        raw, wide = text.encode("latin-1"), 0
    except UnicodeEncodeError:
        raw, wide = text.encode("utf-16-le"), 1
    head = struct.pack("<HB", len(raw) >> wide, wide)
    if len(blocks[-1]) + len(head) + 2 > _LARGEST:
        blocks.append(bytearray())
    blocks[-1] += head
    while True:
        room = (_LARGEST - len(blocks[-1])) & ~wide
        if wide and len(raw) > room and raw[room - 1] & 0xFC == _FIRST_HALF:
            room -= 2  # readers do not put the halves of a letter together again
        blocks[-1] += raw[:room]
        raw = raw[room:]
        if not raw:
            return
        blocks.append(bytearray([wide]))
