"""Chinese fonts for ReportLab: several faces behind one name, no character lost in silence.

ReportLab's own TrueType support writes wrong copy-and-search tables beyond the basic plane, draws
an empty box for a character the font lacks, and makes one PDF font per 256 characters. Here the
faces of a ``FontStack`` are embedded once per document as Type0/Identity-H with an exact ToUnicode
table (ISO 32000-1, 9.7 and 9.10.3). ``ReportLabFont`` speaks ReportLab's dynamic-font protocol, so
``drawString`` works too; our painter takes the short way through ``Embedding.runs``.
"""

import hashlib
import zlib
from functools import cache, lru_cache
from itertools import groupby
from operator import itemgetter
from typing import Any
from weakref import WeakKeyDictionary

from reportlab.pdfbase import pdfdoc, pdfmetrics

from desktop.paper.fonts.fallback import FontStack, open_face
from desktop.paper.fonts.subset import subset
from desktop.paper.fonts.truetype import Face

_PROGRAMS = 24
"""Cut faces that are kept: those of the last few sheets, some ten kilobytes each."""


class ReportLabFont:
    """A stack as ReportLab sees a font; methods carry the names ReportLab calls.

    Attributes:
        stack: The faces behind the name.
    """

    _multiByte = 1  # noqa: N815
    _dynamicFont = 1  # noqa: N815
    shapable = False

    def __init__(self, stack: FontStack) -> None:
        self.stack = stack
        self.fontName = stack.name
        self.face = _FaceForReportLab(stack)
        self.encoding = _Utf8

    def stringWidth(self, text: str, size: float, encoding: str = "utf8") -> float:  # noqa: N802, ARG002
        """Width of a line of text in points."""
        return self.stack.width(text, size)

    def splitString(  # noqa: N802
        self,
        text: str | bytes,
        doc: Any,
        encoding: str = "utf8",
    ) -> list[tuple[str, bytes]]:
        """Runs of one face each, as (resource name, two-byte codes)."""
        plain = text.decode(encoding) if isinstance(text, bytes) else text
        return [(name, bytes.fromhex(h)) for name, h in embedding(doc).runs(self.stack)[plain]]

    def getSubsetInternalName(self, subset: str, doc: Any) -> str:  # noqa: N802, ARG002
        """The resource of a run."""
        return f"/{subset}"


class _Utf8:
    name = "UTF-8"


class _FaceForReportLab:
    """The few figures that ReportLab looks at."""

    builtIn = 0  # noqa: N815
    defaultWidth = 1000  # noqa: N815

    def __init__(self, stack: FontStack) -> None:
        metrics = open_face(stack.slots[0]).metrics
        self.name = stack.name.encode()
        self.ascent, self.descent = metrics.ascent, metrics.descent
        self.unitsPerEm = 1000


class _Pool:
    """The characters of one face that one document uses; a code is an index into ``entries``."""

    def __init__(self, name: str, slot: str) -> None:
        self.name = name
        self.slot = slot
        self.entries: list[tuple[int, str]] = [(0, "")]
        self.codes: dict[tuple[int, str], str] = {}

    def code(self, glyph: int, char: str) -> str:
        """Four hex digits for the glyph standing for the character."""
        key = (glyph, char)
        code = self.codes.get(key)
        if code is None:
            code = self.codes[key] = f"{len(self.entries):04x}"
            self.entries.append(key)
        return code


class Runs(dict[str, list[tuple[str, str]]]):
    """Text to its runs of one face each, (resource name, hex codes), for one stack."""

    def __init__(self, stack: FontStack, owner: "Embedding") -> None:
        super().__init__()
        self._stack, self._owner = stack, owner
        self._codes: dict[str, tuple[str, str]] = {}

    def __missing__(self, text: str) -> list[tuple[str, str]]:
        known = self._codes
        pairs = [known.get(char) or self._code(char) for char in text]
        runs = self[text] = [
            (name, "".join([code for _, code in run]))
            for name, run in groupby(pairs, key=itemgetter(0))
            if name
        ]
        return runs

    def _code(self, char: str) -> tuple[str, str]:
        found = self._stack.find(char)
        if found is None:
            value = ("", "")
        else:
            if char in self._stack.absent:
                self._owner.missing.add(char)
            pool = self._owner.pool(found[0])
            value = (pool.name, pool.code(found[1], char))
        self._codes[char] = value
        return value


class Embedding:
    """The faces embedded in one document, shared by all stacks, written once at the end.

    Attributes:
        missing: Characters drawn as 〓 in this document.
    """

    def __init__(self) -> None:
        self.missing: set[str] = set()
        self._pools: dict[str, _Pool] = {}
        self._runs: dict[str, Runs] = {}

    def pool(self, slot: str) -> _Pool:
        """The pool of a face, made on first use."""
        if slot not in self._pools:
            self._pools[slot] = _Pool(f"C{len(self._pools) + 1}", slot)
        return self._pools[slot]

    def runs(self, stack: FontStack) -> Runs:
        """The runs of every text set in a stack, split on first use."""
        if stack.name not in self._runs:
            self._runs[stack.name] = Runs(stack, self)
        return self._runs[stack.name]

    def addObjects(self, doc: Any) -> None:  # noqa: N802 - ReportLab calls it
        """Write every used face into the document."""
        fonts = doc.idToObject["BasicFonts"].dict
        for pool in self._pools.values():
            fonts[pool.name] = doc.Reference(_type0(doc, pool), f"type0-{pool.name}")


_EMBEDDINGS: "WeakKeyDictionary[Any, Embedding]" = WeakKeyDictionary()


def embedding(doc: Any) -> Embedding:
    """The embedding of a ReportLab document, made on first use."""
    found = _EMBEDDINGS.get(doc)
    if found is None:
        found = _EMBEDDINGS[doc] = Embedding()
        doc.delayedFonts.append(found)
    return found


@cache
def registered(stack: FontStack) -> str:
    """Make the stack known to ReportLab; the name to call it by."""
    pdfmetrics.registerFont(ReportLabFont(stack))
    return stack.name


def _type0(doc: Any, pool: _Pool) -> Any:
    """The font dictionaries of one pool (ISO 32000-1, 9.7.4 to 9.9)."""
    face = open_face(pool.slot)
    letters = "".join(char for _, char in pool.entries)
    digest = hashlib.sha256(letters.encode("utf-8", "surrogatepass")).digest()
    base = "".join(chr(ord("A") + byte % 26) for byte in digest[:6]) + "+" + face.name
    name, metrics = pdfdoc.PDFName(base), face.metrics
    squeezed, length = _program(pool.slot, tuple([glyph for glyph, _ in pool.entries]))
    program = pdfdoc.PDFStream(content=squeezed, filters=[])
    program.dictionary["Filter"] = pdfdoc.PDFName("FlateDecode")
    program.dictionary["Length1"] = length
    descriptor = pdfdoc.PDFDictionary({
        "Type": "/FontDescriptor", "FontName": name, "Flags": 4,
        "FontBBox": pdfdoc.PDFArray(list(metrics.box)), "ItalicAngle": 0, "StemV": 80,
        "Ascent": metrics.ascent, "Descent": metrics.descent, "CapHeight": metrics.cap_height,
        "FontFile2": doc.Reference(program, f"program-{pool.name}"),
    })  # fmt: skip
    system = {"Registry": pdfdoc.PDFString("Adobe"), "Ordering": pdfdoc.PDFString("Identity")}
    descendant = pdfdoc.PDFDictionary({
        "Type": "/Font", "Subtype": "/CIDFontType2", "BaseFont": name, "CIDToGIDMap": "/Identity",
        "CIDSystemInfo": pdfdoc.PDFDictionary({**system, "Supplement": 0}),
        "DW": 1000, "W": pdfdoc.PDFArray(_width_list(face, pool)),
        "FontDescriptor": doc.Reference(descriptor, f"descriptor-{pool.name}"),
    })  # fmt: skip
    unicode = _stream(_to_unicode(pool).encode("ascii"))
    font = pdfdoc.PDFDictionary({
        "Type": "/Font", "Subtype": "/Type0", "BaseFont": name, "Encoding": "/Identity-H",
        "DescendantFonts": pdfdoc.PDFArray([doc.Reference(descendant, f"cid-{pool.name}")]),
        "ToUnicode": doc.Reference(unicode, f"unicode-{pool.name}"),
    })  # fmt: skip
    font.__RefOnly__ = 1
    return font


@lru_cache(maxsize=_PROGRAMS)
def _program(slot: str, glyphs: tuple[int, ...]) -> tuple[bytes, int]:
    """A face cut down to glyphs, squeezed, and how long it is unsqueezed.

    A sheet looked at, changed and printed has the same glyphs each time.
    """
    content = subset(open_face(slot), glyphs)
    return zlib.compress(content), len(content)


def _stream(content: bytes) -> Any:
    stream = pdfdoc.PDFStream(content=content)
    stream.filters = [pdfdoc.PDFZCompress]
    return stream


def _width_list(face: Face, pool: _Pool) -> list[Any]:
    """Widths of the codes that are not full width."""
    widths: list[Any] = []
    for code, (glyph, _) in enumerate(pool.entries):
        if face.advances[glyph] != face.units:
            widths += [code, pdfdoc.PDFArray([round(face.width(glyph), 1)])]
    return widths


def _to_unicode(pool: _Pool) -> str:
    """The table by which a reader copies and searches, all planes as UTF-16."""
    lines = [
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap",
        "/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def",
        "/CMapName /Adobe-Identity-UCS def /CMapType 2 def",
        "1 begincodespacerange <0000> <FFFF> endcodespacerange",
    ]
    pairs = [
        f"<{code:04X}> <{char.encode('utf-16-be').hex().upper()}>"
        for code, (_, char) in enumerate(pool.entries)
        if char
    ]
    for first in range(0, len(pairs), 100):
        block = pairs[first : first + 100]
        lines += [f"{len(block)} beginbfchar", *block, "endbfchar"]
    lines.append("endcmap CMapName currentdict /CMap defineresource pop end end")
    return "\n".join(lines)
