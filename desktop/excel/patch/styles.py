"""The cell formats of an .xlsx: what one makes of a number; a format copied for text or days."""

from collections.abc import Iterator

from desktop.container.scan import Element, elements, spliced, with_attributes
from desktop.errors.office_file import TooManyFormats
from desktop.excel.patch.values import Format, format_of

_MOST = 64_000
_WANTED = frozenset({"cellXfs", "xf", "numFmt", "protection"})


class Styles:
    """The part ``styles.xml`` by the indexes its cells use; without one every cell is plain."""

    def __init__(self, xml: bytes | None, place: str) -> None:
        self._xml = xml or b""
        found = elements(self._xml, _WANTED, place) if xml else []
        self._box = next((one for one in found if one.name == "cellXfs"), None)
        self._own = [one for one in found if one.name == "xf" and one.parent is self._box]
        self._unlocked = {
            id(one.parent)
            for one in found
            if one.name == "protection" and one.attributes.get("locked") in {"0", "false"}
        }
        self._codes = {
            int(one.attributes["numFmtId"]): one.attributes.get("formatCode", "")
            for one in found
            if one.name == "numFmt" and one.attributes.get("numFmtId", "").isdigit()
        }
        self._clones: dict[tuple[int, int], int] = {}
        self._formats: dict[int, Format] = {}

    def _of(self, index: int) -> Element | None:
        return self._own[index] if self._box is not None and index < len(self._own) else None

    def format(self, index: int) -> Format:
        """What a cell with this format makes of a number."""
        known = self._formats.get(index)
        if known is None:
            one = self._of(index)
            number = int(one.attributes.get("numFmtId", 0)) if one is not None else 0
            known = self._formats[index] = format_of(number, self._codes.get(number))
        return known

    def locked(self, index: int) -> bool:
        """Whether protection of the sheet holds for a cell with this format."""
        return id(self._of(index)) not in self._unlocked

    def with_format(self, index: int, number: int) -> int:
        """The index of the same format with another number format.

        Raises:
            TooManyFormats: There is no room for one more.
        """
        if self._of(index) is None:
            return index
        known = self._clones.get((index, number))
        if known is None:
            known = len(self._own) + len(self._clones)
            if known >= _MOST:
                raise TooManyFormats
            self._clones[index, number] = known
        return known

    def content(self) -> bytes:
        """The part with the formats that were made."""
        if not self._clones or self._box is None:
            return self._xml
        box, count = self._box, len(self._own) + len(self._clones)
        head = with_attributes(self._xml[box.start : box.inner], {"count": str(count)})
        return spliced(
            self._xml,
            [(box.start, box.inner, head), (box.close, box.close, b"".join(self._made()))],
        )

    def _made(self) -> Iterator[bytes]:
        for index, number in self._clones:
            old = self._own[index]
            values: dict[str, str | None] = {"numFmtId": str(number), "applyNumberFormat": "1"}
            head = with_attributes(self._xml[old.start : old.inner], values)
            yield head + self._xml[old.inner : old.end]
