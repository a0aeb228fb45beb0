"""A compound file (.xls, .et): streams in a tree, read with care and written again, all of them.

Source: MS-CFB. The directory keeps its tree, names, class ids and times; only where a stream
begins and how long it is are written anew.
"""

import struct
from collections.abc import Iterator
from typing import Final

from desktop.container.package import MAX_BYTES
from desktop.errors.office_file import OfficeFileDamaged, OfficeFileHostile, OfficeFileTooLarge

MAGIC: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PLACE: Final = "文件结构"
_LAST: Final = 0xFFFFFFFA
"""Numbers from here on are marks, no sectors."""
_DIFAT, _FAT, _END, _FREE = 0xFFFFFFFC, 0xFFFFFFFD, 0xFFFFFFFE, 0xFFFFFFFF
_SECTOR, _MINI, _CUTOFF, _IN_HEAD = 512, 64, 4096, 109
_ENTRY: Final = 128
_STREAM, _ROOT = 2, 5


class Compound:
    """The streams of one file by the number of their entry."""

    def __init__(self, content: bytes) -> None:
        """Read all streams.

        Raises:
            OfficeFileDamaged: Something points outside the file.
            OfficeFileHostile: A chain leads back into itself.
            OfficeFileTooLarge: The streams are larger than the file can be.
        """
        if len(content) < _SECTOR or not content.startswith(MAGIC):
            raise OfficeFileDamaged(place=_PLACE)
        self._content = content
        (self._shift,) = struct.unpack_from("<H", content, 30)
        if self._shift not in {9, 12}:
            raise OfficeFileDamaged(place=_PLACE)
        (first,) = struct.unpack_from("<I", content, 48)
        self._table = self._fat()
        listed = self._chained(first)
        self.entries = [listed[at : at + _ENTRY] for at in range(0, len(listed), _ENTRY)]
        if not self.entries or self.entries[0][66] != _ROOT:
            raise OfficeFileDamaged(place=_PLACE)
        self.streams: dict[int, bytes] = {}
        self._read_streams()

    def _sector(self, number: int) -> bytes:
        size = 1 << self._shift
        found = self._content[(number + 1) * size : (number + 2) * size]
        if not found:
            raise OfficeFileDamaged(place=_PLACE)
        return found.ljust(size, b"\0")

    def _fat(self) -> tuple[int, ...]:
        """For each sector the one that follows it."""
        listed = list(struct.unpack_from(f"<{_IN_HEAD}I", self._content, 76))
        (at,) = struct.unpack_from("<I", self._content, 68)
        seen: set[int] = set()
        whole = struct.Struct(f"<{(1 << self._shift) // 4}I")
        while at < _LAST:
            if at in seen:
                raise OfficeFileHostile(place=_PLACE, what="绕圈的链")
            seen.add(at)
            *more, at = whole.unpack(self._sector(at))
            listed += more
        used = [one for one in listed if one < _LAST]
        if len(used) != len(set(used)):
            raise OfficeFileHostile(place=_PLACE, what="绕圈的链")
        return tuple(number for one in used for number in whole.unpack(self._sector(one)))

    def _chained(self, first: int) -> bytes:
        return b"".join(self._sector(one) for one in _chain(first, self._table))

    def _read_streams(self) -> None:
        (cutoff,) = struct.unpack_from("<I", self._content, 56)
        (mini_first,) = struct.unpack_from("<I", self._content, 60)
        raw = self._chained(mini_first)
        mini_table = struct.unpack(f"<{len(raw) // 4}I", raw)
        start, _ = self._place(0)
        mini = self._chained(start)
        whole = 0
        for number, entry in enumerate(self.entries):
            if entry[66] != _STREAM:
                continue
            start, size = self._place(number)
            whole += size
            if whole > MAX_BYTES or whole > len(self._content) * 2:
                raise OfficeFileTooLarge
            if size >= cutoff:
                data = self._chained(start)
            else:
                data = b"".join(
                    mini[one * _MINI : (one + 1) * _MINI] for one in _chain(start, mini_table, size)
                )
            if len(data) < size:
                raise OfficeFileDamaged(place=_PLACE)
            self.streams[number] = data[:size]

    def _place(self, number: int) -> tuple[int, int]:
        start, size, high = struct.unpack_from("<III", self.entries[number], 116)
        if self._shift == 12 and high:
            raise OfficeFileTooLarge
        return start, size

    def named(self, name: str) -> int | None:
        """The stream with this name right below the root; None where there is none."""
        for number in self._below_root():
            entry = self.entries[number]
            (length,) = struct.unpack_from("<H", entry, 64)
            if entry[66] == _STREAM and entry[: max(length - 2, 0)] == name.encode("utf-16-le"):
                return number
        return None

    def _below_root(self) -> Iterator[int]:
        (at,) = struct.unpack_from("<I", self.entries[0], 76)
        waiting, seen = [at], set()
        while waiting:
            at = waiting.pop()
            if at >= _LAST:
                continue
            if at >= len(self.entries):
                raise OfficeFileDamaged(place=_PLACE)
            if at in seen:
                raise OfficeFileHostile(place=_PLACE, what="绕圈的链")
            seen.add(at)
            yield at
            waiting += struct.unpack_from("<II", self.entries[at], 68)

    def content(self) -> bytes:
        """The file."""
        return _Written(self.entries, self.streams).content()


def _chain(first: int, table: tuple[int, ...], size: int | None = None) -> Iterator[int]:
    """The sectors of one stream; an empty one has none, whatever is said of its first."""
    at, seen = first, 0
    while at < _LAST and (size is None or seen * _MINI < size):
        if at >= len(table):
            raise OfficeFileDamaged(place=_PLACE)
        if seen > len(table):
            raise OfficeFileHostile(place=_PLACE, what="绕圈的链")
        yield at
        seen += 1
        at = table[at]


class _Written:
    """A file put together from entries and streams."""

    def __init__(self, entries: list[bytes], streams: dict[int, bytes]) -> None:
        self._sectors: list[bytes] = []
        self._fat: list[int] = []
        self._entries = [bytearray(one) for one in entries]
        mini, mini_fat = bytearray(), list[int]()
        for number, data in streams.items():
            if len(data) >= _CUTOFF:
                start = self._put(data)
            else:
                start = _linked(mini_fat, -(-len(data) // _MINI))
                mini += data + bytes(-len(data) % _MINI)
            struct.pack_into("<III", self._entries[number], 116, start, len(data), 0)
        struct.pack_into("<III", self._entries[0], 116, self._put(bytes(mini)), len(mini), 0)
        raw = struct.pack(f"<{len(mini_fat)}I", *mini_fat)
        raw += b"\xff" * (-len(raw) % _SECTOR)
        self._mini = self._put(raw), len(raw) // _SECTOR
        empty = bytes(68) + struct.pack("<III", _FREE, _FREE, _FREE) + bytes(48)
        listed = b"".join(self._entries) + empty * (-len(self._entries) % 4)
        self._directory = self._put(listed)

    def _put(self, data: bytes) -> int:
        """The first sector of some bytes."""
        count = -(-len(data) // _SECTOR)
        self._sectors += [
            data[at : at + _SECTOR].ljust(_SECTOR, b"\0") for at in range(0, len(data), _SECTOR)
        ]
        return _linked(self._fat, count)

    def content(self) -> bytes:
        """The bytes, with the table of sectors behind them."""
        used, per = len(self._sectors), _SECTOR // 4
        tables, lists = 1, 0
        while tables * per < used + tables + lists:
            tables += 1
            lists = -(-max(tables - _IN_HEAD, 0) // (per - 1))
        places = list(range(used, used + tables))
        fat = self._fat + [_FAT] * tables + [_DIFAT] * lists
        fat += [_FREE] * (tables * per - len(fat))
        head = self._head(places, used + tables if lists else _END, lists)
        packed = struct.pack(f"<{len(fat)}I", *fat)
        return b"".join((head, *self._sectors, packed, *_further(places, used + tables)))

    def _head(self, places: list[int], first_list: int, lists: int) -> bytes:
        mini, minis = self._mini
        return (
            MAGIC
            + bytes(16)
            + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6)
            + bytes(6)
            + struct.pack(
                "<IIIIIIIII", 0, len(places), self._directory, 0, _CUTOFF,
                mini, minis, first_list, lists,
            )
            + _filled(places[:_IN_HEAD], _IN_HEAD)
        )  # fmt: skip


def _linked(table: list[int], count: int) -> int:
    """So many sectors one after the other put into a table; the first of them."""
    start = len(table)
    table += [*range(start + 1, start + count), _END] if count else []
    return start if count else _END


def _filled(places: list[int], length: int) -> bytes:
    return struct.pack(f"<{length}I", *places, *[_FREE] * (length - len(places)))


def _further(places: list[int], at: int) -> Iterator[bytes]:
    """Sectors that list the tables for which the head has no room."""
    per = _SECTOR // 4 - 1
    rest = places[_IN_HEAD:]
    while rest:
        at += 1
        yield _filled(rest[:per], per) + struct.pack("<I", at if len(rest) > per else _END)
        rest = rest[per:]
