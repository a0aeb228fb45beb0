"""The texts of an .xlsx, kept once for all sheets: new ones go to the end, old ones stay."""

import re
from typing import Final

from desktop.container.scan import appended, elements, escaped, spliced, with_attributes

_CODE: Final = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
"""Where a text reads like the way a workbook writes a character it cannot hold (ST_Xstring)."""


def written(text: str, prefix: str) -> str:
    """A text as the element ``t``."""
    text = _CODE.sub("_x005F_", text) if "_x" in text else text
    outer = text.strip() != text or "\n" in text
    space = ' xml:space="preserve"' if outer else ""
    return f"<{prefix}t{space}>{escaped(text)}</{prefix}t>"


class Strings:
    """The part ``sharedStrings.xml``; a workbook without one keeps each text in its cell."""

    def __init__(self, xml: bytes | None, place: str) -> None:
        self._xml = xml or b""
        found = elements(self._xml, frozenset({"sst", "si"}), place) if xml else []
        self._root = found[0] if found else None
        self._had = len(found) - 1
        self._new: dict[str, int] = {}
        self._used = 0

    @property
    def shared(self) -> bool:
        """Whether the workbook keeps its texts here."""
        return self._root is not None

    def index(self, text: str) -> int:
        """The number of a text, which is put in when it is new."""
        self._used += 1
        return self._new.setdefault(text, self._had + len(self._new))

    def content(self) -> bytes:
        """The part with the texts that were put in."""
        root = self._root
        if root is None or not self._new:
            return self._xml
        more = "".join(
            f"<{root.prefix}si>{written(text, root.prefix)}</{root.prefix}si>" for text in self._new
        )
        xml = spliced(self._xml, [appended(self._xml, root, more.encode())])
        counts: dict[str, str | None] = {"uniqueCount": str(self._had + len(self._new))}
        if (count := root.attributes.get("count", "")).isdigit():
            counts["count"] = str(int(count) + self._used)
        if "uniqueCount" not in root.attributes:
            counts.pop("uniqueCount")
        end = xml.index(b">", root.start) + 1
        return spliced(xml, [(root.start, end, with_attributes(xml[root.start : end], counts))])
