"""Writes the objects of a document packed: all that is no stream goes into a few object streams.

ISO 32000-1:2008, 7.5.7 and 7.5.8. A tagged notice has one small object for each cell of its table;
written one by one they are three times the rest of the file, packed they are a third of it.
ReportLab writes plain objects only, so what it has collected is written here instead.
"""

import struct
import zlib
from array import array
from collections.abc import Iterable, Iterator
from functools import partial
from itertools import accumulate, chain, islice
from typing import Any, Final

LEVEL: Final = 4
"""Of squeezing: half the time of the usual 6, for one byte in fifty more."""
_HELD: Final = 800
"""Objects of one stream: a reader unpacks all of them to see one."""
_HEADER: Final = b"%PDF-1.7\n%\xe6\x9d\x91\xe8\xae\xb0\n"
_FREE, _PLAIN, _PACKED = 0, 1, 2
_COLUMNS: Final = 7
"""Bytes of an entry: one for what it is, four for where, two for its place there."""
_UP: Final = 2  # of PNG: each byte is told as its difference to the one above
_NEXT: Final = bytes([_UP, 0, 0, 0, 0, 0, 0, 1])
"""An entry in the same stream as the one before it, one place on."""
_NEXT_OVER: Final = bytes([_UP, 0, 0, 0, 0, 0, 1, 1])


def pack(canvas: Any, count: int, loose: Iterable[bytes]) -> None:
    """Have a canvas write its document packed.

    Args:
        canvas: Whose pages are complete.
        count: How many loose objects there are.
        loose: Objects ReportLab does not know; they get the numbers behind those it has given.
    """
    document = canvas._doc
    first = document.objectcounter + 1
    document.objectcounter += count
    document.format = partial(_written, document, loose, first)


def _written(document: Any, loose: Iterable[bytes], first: int) -> bytes:
    root, info = (
        document.Reference(held).format(document) for held in (document.Catalog, document.info)
    )
    file = _File()
    for number, content in _formatted(document):
        file.add(number, content)
    file.follow(first, loose)
    identity = document.signature.hexdigest().encode()
    return file.closed(
        b"/Root " + root + b"/Info " + info + b"/ID[<" + identity + b"><" + identity + b">]"
    )


def _formatted(document: Any) -> Iterator[tuple[int, bytes]]:
    """Number and content of what ReportLab holds; formatting one may bring forth others."""
    from reportlab.pdfbase import pdfdoc

    number = 0
    while number < document.objectcounter:
        number += 1
        name = document.numberToId.get(number)
        if name is not None:
            yield number, pdfdoc.format(document.idToObject[name], document, toplevel=1)


class _File:
    """The file while it grows."""

    def __init__(self) -> None:
        self._parts = [_HEADER]
        self._length = len(_HEADER)
        self._kinds = array("B", [_FREE])
        self._where = array("Q", [0])
        self._place = array("H", [0])
        self._held: list[tuple[int, bytes]] = []
        self._packs: list[bytes] = []

    def add(self, number: int, content: bytes) -> None:
        """A stream is written at once, another object waits for its fellows."""
        if content.endswith(b"endstream\n"):
            self._write(number, content)
            return
        self._enter(number, _PACKED, len(self._packs), len(self._held))
        self._held.append((number, content))
        if len(self._held) == _HELD:
            self._pack()

    def follow(self, first: int, contents: Iterable[bytes]) -> None:
        """Objects that are no streams, of numbers one behind the other."""
        self._pack()
        waiting = iter(contents)
        while held := list(islice(waiting, _HELD)):
            count = len(held)
            self._enter(first + count - 1, _PACKED, len(self._packs), count - 1)
            last = first + count
            self._kinds[first:last] = array("B", [_PACKED]) * count
            self._where[first:last] = array("Q", [len(self._packs)]) * count
            self._place[first:last] = array("H", range(count))
            self._held = list(enumerate(held, first))
            self._pack()
            first = last

    def closed(self, trailer: bytes) -> bytes:
        """The whole file, with the entries of the trailer."""
        self._pack()
        first = len(self._kinds)
        for number, squeezed in enumerate(self._packs, first):
            self._write(number, squeezed)
        number, start = first + len(self._packs), self._length
        self._enter(number, _PLAIN, start, 0)
        self._write(number, self._references(first, trailer))
        return b"".join((*self._parts, b"startxref\n%d\n%%%%EOF\n" % start))

    def _enter(self, number: int, kind: int, where: int, place: int) -> None:
        missing = number + 1 - len(self._kinds)
        for column in (self._kinds, self._where, self._place) if missing > 0 else ():
            column.extend([0] * missing)
        self._kinds[number], self._where[number], self._place[number] = kind, where, place

    def _write(self, number: int, content: bytes) -> None:
        self._enter(number, _PLAIN, self._length, 0)
        whole = b"%d 0 obj\n%sendobj\n" % (number, content)
        self._parts.append(whole)
        self._length += len(whole)

    def _pack(self) -> None:
        if not self._held:
            return
        numbers, contents = zip(*self._held, strict=True)
        places = accumulate([len(content) + 1 for content in contents[:-1]], initial=0)
        told = chain.from_iterable(zip(numbers, places, strict=True))
        front = " ".join(map(str, told)).encode() + b"\n"
        body = front + b"\n".join(contents)
        heads = b"/Type/ObjStm/N %d/First %d" % (len(self._held), len(front))
        self._packs.append(_stream(heads, body))
        self._held.clear()

    def _references(self, packs: int, trailer: bytes) -> bytes:
        """Where every object is, each entry told as its difference to the one before.

        Args:
            packs: Number of the first object stream.
            trailer: Further entries of the dictionary.
        """
        rows: list[bytes] = []
        before = (_FREE, 0, 0)
        for kind, where, place in zip(self._kinds, self._where, self._place, strict=True):
            entry = (kind, where + packs if kind == _PACKED else where, place)
            if kind == _PACKED and before == (_PACKED, entry[1], place - 1):
                rows.append(_NEXT if place & 0xFF else _NEXT_OVER)
            else:
                pairs = zip(struct.pack(">BIH", *entry), struct.pack(">BIH", *before), strict=True)
                rows.append(bytes([_UP, *[(now - was) & 0xFF for now, was in pairs]]))
            before = entry
        heads = b"/Type/XRef/Size %d/W[1 4 2]/DecodeParms<</Predictor 12/Columns %d>>" % (
            len(rows), _COLUMNS,
        )  # fmt: skip
        return _stream(heads + trailer, b"".join(rows))


def _stream(heads: bytes, content: bytes) -> bytes:
    squeezed = zlib.compress(content, LEVEL)
    return b"<<%s/Filter/FlateDecode/Length %d>>\nstream\n%s\nendstream\n" % (
        heads, len(squeezed), squeezed,
    )  # fmt: skip
