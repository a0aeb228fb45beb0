"""Where the elements of an XML part stand, byte by byte, so that one can be exchanged alone.

A part that is parsed and written again is another part: names of namespaces, quotes and blanks
change, and what the writer does not know is lost. Here expat tells byte offsets and a change is a
splice, so every other byte stays.
"""

import re
from collections.abc import Iterable
from typing import Final, TypeAlias
from xml.parsers.expat import ExpatError, ParserCreate, XMLParserType

from desktop.errors.office_file import OfficeFileDamaged, OfficeFileHostile

Splice: TypeAlias = tuple[int, int, bytes]
"""From which byte to which byte, and what stands there instead."""

_TAG: Final = re.compile(rb"""<[^"'>]*(?:"[^"]*"[^"'>]*|'[^']*'[^"'>]*)*>""")
_PLAIN: Final = frozenset({None, "utf-8", "utf8", "us-ascii", "ascii"})


class Element:
    """One element of a part.

    Attributes:
        tag: Its name as written, with prefix.
        name: Its name without prefix.
        start: Where its start tag begins.
        inner: Where its start tag ends.
        close: Where its end tag begins; ``inner`` when it closes itself.
        end: Behind its end tag.
        parent: The nearest one around it that was asked for.
    """

    __slots__ = ("attributes", "close", "end", "inner", "name", "parent", "start", "tag")

    def __init__(
        self, tag: str, name: str, place: tuple[int, int], attributes: dict[str, str],
        parent: "Element | None",
    ) -> None:  # fmt: skip
        self.tag = tag
        self.name = name
        self.start, self.inner = place
        self.close = self.end = self.inner
        self.attributes = attributes
        self.parent = parent

    @property
    def prefix(self) -> str:
        """What stands before the names of its namespace, with the colon: ``x:`` or nothing."""
        return self.tag[: -len(self.name)]

    @property
    def closes_itself(self) -> bool:
        """Whether there is no end tag."""
        return self.end == self.inner

    def inside(self, name: str) -> "Element | None":
        """The nearest element of that name around it."""
        at = self.parent
        while at is not None and at.name != name:
            at = at.parent
        return at


def elements(xml: bytes, wanted: frozenset[str], place: str) -> list[Element]:
    """The elements with these names, in the order in which they begin.

    Raises:
        OfficeFileDamaged: It is no XML in UTF-8.
        OfficeFileHostile: It declares entities or a document type.
    """
    found: list[Element] = []
    waiting: list[Element | None] = []
    nearest: Element | None = None
    parser = ParserCreate()
    tag_at = _TAG.match

    def begin(tag: str, attributes: dict[str, str]) -> None:
        nonlocal nearest
        name = tag.rpartition(":")[2]
        if name not in wanted:
            waiting.append(None)
            return
        start = parser.CurrentByteIndex
        whole = tag_at(xml, start)
        assert whole is not None, "expat saw a tag here"
        nearest = Element(tag, name, (start, whole.end()), attributes, nearest)
        found.append(nearest)
        waiting.append(nearest)

    def finish(_: str) -> None:
        nonlocal nearest
        one = waiting.pop()
        if one is None:
            return
        if xml[one.inner - 2] != 47:  # "/": it closes itself
            one.close = parser.CurrentByteIndex
            one.end = xml.index(b">", one.close) + 1
        nearest = one.parent

    parser.StartElementHandler, parser.EndElementHandler = begin, finish
    _parse(parser, xml, place)
    return found


def _parse(parser: XMLParserType, xml: bytes, place: str) -> None:
    """Read it, but nothing in UTF-16 and nothing that declares a type, where entities come from."""

    def declared(_version: str, encoding: str | None, _alone: int) -> None:
        if encoding is not None and encoding.lower() not in _PLAIN:
            raise OfficeFileDamaged(place=place)

    def doctype(*_: object) -> None:
        raise OfficeFileHostile(place=place, what="实体声明")

    if xml[:2] in {b"\xff\xfe", b"\xfe\xff"} or xml[:4:2] in {b"<\0", b"\0<"}:
        raise OfficeFileDamaged(place=place)
    parser.XmlDeclHandler, parser.StartDoctypeDeclHandler = declared, doctype
    try:
        parser.Parse(xml, True)
    except (ExpatError, ValueError) as broken:
        raise OfficeFileDamaged(place=place) from broken


def spliced(xml: bytes, splices: Iterable[Splice]) -> bytes:
    """The part with these places exchanged; of two at one place the first stays first.

    Raises:
        ValueError: Two of them are of the same bytes.
    """
    out, at = [], 0
    for start, end, new in sorted(splices, key=lambda one: one[:2]):
        if start < at:
            raise ValueError("two changes of the same bytes")  # elements that hold each other
        out += [xml[at:start], new]
        at = end
    out.append(xml[at:])
    return b"".join(out)


def with_attributes(tag: bytes, values: dict[str, str | None]) -> bytes:
    """A start tag with attributes set, or taken out (None); everything else of it stays."""
    text = tag.decode()
    for name, value in values.items():
        found = re.search(rf"\s{re.escape(name)}\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", text)
        new = "" if value is None else f' {name}="{escaped(value, quote=True)}"'
        if found:
            text = text[: found.start()] + new + text[found.end() :]
        elif new:
            head = re.match(r"<[^\s/>]+", text)
            assert head is not None, "a tag begins with its name"
            text = text[: head.end()] + new + text[head.end() :]
    return text.encode()


def opened(xml: bytes, one: Element, inside: bytes) -> Splice:
    """An element that closes itself, with something put inside."""
    head = xml[one.start : one.inner][:-2].rstrip() + b">"
    return one.start, one.end, head + inside + f"</{one.tag}>".encode()


def appended(xml: bytes, one: Element, inside: bytes) -> Splice:
    """Something put in as the last of an element."""
    return opened(xml, one, inside) if one.closes_itself else (one.close, one.close, inside)


def inner_text(xml: bytes, one: Element) -> str:
    """What stands between the tags of an element that holds text alone."""
    return unescaped(xml[one.inner : one.close].decode())


_ESCAPED: Final = (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"))
_NUMBERED: Final = re.compile(r"&#(?:x([0-9A-Fa-f]+)|([0-9]+));")


def unescaped(text: str) -> str:
    """The text that XML wrote in this way; there are no entities but the five of XML."""
    if text.startswith("<![CDATA["):
        return text.removeprefix("<![CDATA[").removesuffix("]]>")
    if "&" not in text:
        return text
    text = _NUMBERED.sub(lambda one: chr(int(one[1], 16) if one[1] else int(one[2])), text)
    for written, meant in _ESCAPED:
        text = text.replace(written, meant)
    return text.replace("&amp;", "&")


def escaped(text: str, *, quote: bool = False) -> str:
    """The text as it may stand between tags, or between quotes."""
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text.replace('"', "&quot;").replace("\n", "&#10;") if quote else text
