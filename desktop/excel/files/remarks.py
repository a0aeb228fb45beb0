"""What a workbook shows by other means than its cells: hidden, filtered, struck through, comments.

Here of an .xlsx; ``old_remarks`` looks at an .xls, ``open_remarks`` at an .ods.
Such rows are read like all others; a person is told of them, for a line through a name mostly
means that somebody has died or left.
"""

import posixpath
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final
from xml.parsers.expat import ParserCreate

from desktop.errors.workbook import NotAWorkbook

Place = tuple[int, int]
"""Row and column of a cell, counted from 0."""

LONGEST_COMMENT: Final = 300
MAX_PART: Final = 64 * 1024 * 1024
_YES: Final = rb"""\s*=\s*["'](?:1|true)["']"""
_HIDDEN_ROW: Final = re.compile(rb"<(?:\w+:)?row\b([^>]*\bhidden" + _YES + rb"[^>]*)>")
_HIDDEN_COLUMNS: Final = re.compile(rb"<(?:\w+:)?col\b([^>]*\bhidden" + _YES + rb"[^>]*)>")
_FILTER: Final = re.compile(rb"<(?:\w+:)?filterColumn\b")
_CELL: Final = re.compile(
    rb"<(?:\w+:)?c\b([^>]*?)/?>(?:\s*(?:<(?:\w+:)?f\b[^>]*>[^<]*</(?:\w+:)?f>)?"
    rb"<(?:\w+:)?v>(\d+)</)?"
)
_GIVEN: Final = re.compile(rb"""\b(\w+)\s*=\s*["']([^"']*)["']""")
_PLACE: Final = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")


@dataclass(frozen=True, slots=True)
class Remarks:
    """What a sheet shows beside its cells.

    Attributes:
        rows: Hidden rows, counted from 0.
        columns: Hidden columns.
        filtered: Whether a filter hides those rows.
        struck: Cells that are struck through from end to end.
        comments: Comments by cell.
    """

    rows: frozenset[int] = frozenset()
    columns: frozenset[int] = frozenset()
    filtered: bool = False
    struck: frozenset[Place] = frozenset()
    comments: Mapping[Place, str] = field(default_factory=dict)


NOTHING: Final = Remarks()


class WorkbookRemarks:
    """Looks at the parts of an .xlsx; a workbook without any of this costs a search each.

    Args:
        archive: The workbook.
    """

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._names = frozenset(archive.namelist())
        self._found: dict[str, Remarks] = {}

    def look(self, part: str, xml: bytes) -> None:
        """Note what a sheet shows.

        Args:
            part: Its name in the archive.
            xml: Its content.
        """
        rows = frozenset(_hidden_rows(xml)) if b"hidden" in xml else frozenset[int]()
        columns = frozenset(_hidden_columns(xml)) if b"hidden" in xml else frozenset[int]()
        struck = frozenset(self._struck_cells(xml))
        comments = self._comments(part)
        if rows or columns or struck or comments:
            filtered = bool(rows) and _FILTER.search(xml) is not None
            self._found[part] = Remarks(rows, columns, filtered, struck, comments)

    def by_tab(self) -> Mapping[str, Remarks]:
        """What there is to say, by the name of the sheet."""
        if not self._found:
            return {}
        targets = self._related("xl/workbook.xml")
        found = {}

        def start(tag: str, given: dict[str, str]) -> None:
            if tag.rpartition(":")[2] == "sheet":
                link = next((v for k, v in given.items() if k.rpartition(":")[2] == "id"), "")
                remarks = self._found.get(targets.get(link, ""))
                if remarks is not None:
                    found[given.get("name", "")] = remarks

        _parse(self._read("xl/workbook.xml"), start)
        return found

    def _struck_cells(self, xml: bytes) -> Iterator[Place]:
        styles, texts = self._struck_styles, self._struck_texts
        if not styles and not texts:
            return
        for match in _CELL.finditer(xml):
            given = dict(_GIVEN.findall(match[1]))
            by_text = given.get(b"t") == b"s" and match[2] is not None and int(match[2]) in texts
            struck = by_text or int(given.get(b"s", b"0") or 0) in styles
            if struck and (place := place_of(given.get(b"r", b"").decode())):
                yield place

    @cached_property
    def _struck_styles(self) -> frozenset[int]:
        """Formats of cells whose letters are struck through."""
        xml = self._read("xl/styles.xml")
        if b"strike" not in xml:
            return frozenset()
        fonts: list[bool] = []
        formats: list[int] = []
        within: list[str] = []

        def start(tag: str, given: dict[str, str]) -> None:
            name = tag.rpartition(":")[2]
            over = within[-1] if within else ""
            if name == "font" and over == "fonts":
                fonts.append(False)
            elif name == "strike" and over == "font" and fonts:
                fonts[-1] = given.get("val", "1") not in {"0", "false"}
            elif name == "xf" and over == "cellXfs":
                formats.append(int(given.get("fontId", "0")))
            within.append(name)

        _parse(xml, start, lambda _: within.pop())
        return frozenset(at for at, font in enumerate(formats) if font < len(fonts) and fonts[font])

    @cached_property
    def _struck_texts(self) -> frozenset[int]:
        """Texts of the workbook of which every run is struck through."""
        xml = self._read("xl/sharedStrings.xml")
        if b"strike" not in xml:
            return frozenset()
        found: set[int] = set()
        state = {"at": -1, "runs": 0, "struck": 0}

        def start(tag: str, given: dict[str, str]) -> None:
            name = tag.rpartition(":")[2]
            if name == "si":
                state.update(at=state["at"] + 1, runs=0, struck=0)
            elif name == "r":
                state["runs"] += 1
            elif name == "strike":
                state["struck"] += given.get("val", "1") not in {"0", "false"}

        def end(tag: str) -> None:
            if tag.rpartition(":")[2] == "si" and 0 < state["runs"] == state["struck"]:
                found.add(state["at"])

        _parse(xml, start, end)
        return frozenset(found)

    def _comments(self, part: str) -> dict[Place, str]:
        """The comments on a sheet."""
        if not any("comments" in name for name in self._names):
            return {}
        targets = self._related(part).values()
        about = next((t for t in targets if "comments" in t and "threaded" not in t.lower()), "")
        found: dict[Place, list[str]] = {}
        here: list[list[str]] = []
        reading = [False]

        def start(tag: str, given: dict[str, str]) -> None:
            name = tag.rpartition(":")[2]
            if name == "comment" and (place := place_of(given.get("ref", ""))):
                here[:] = [found.setdefault(place, [])]
            reading[0] = name == "t"

        def end(_: str) -> None:
            reading[0] = False

        def data(text: str) -> None:
            if reading[0] and here:
                here[0].append(text)

        _parse(self._read(about), start, end, data)
        texts = ((place, " ".join("".join(parts).split())) for place, parts in found.items())
        return {place: text[:LONGEST_COMMENT] for place, text in texts if text}

    def _related(self, part: str) -> dict[str, str]:
        """What a part is linked to: name in the archive by link."""
        folder, _, name = part.rpartition("/")
        found = {}

        def start(tag: str, given: dict[str, str]) -> None:
            if tag.rpartition(":")[2] == "Relationship":
                target = given.get("Target", "")
                whole = target.lstrip("/") if target.startswith("/") else f"{folder}/{target}"
                found[given.get("Id", "")] = posixpath.normpath(whole)

        _parse(self._read(f"{folder}/_rels/{name}.rels"), start)
        return found

    def _read(self, part: str) -> bytes:
        """A part; nothing where there is none, or more of it than anybody writes."""
        if part not in self._names or self._archive.getinfo(part).file_size > MAX_PART:
            return b""
        return self._archive.read(part)


def place_of(reference: str) -> Place | None:
    """Row and column of an address: ``C7``; None for what is none."""
    match = _PLACE.fullmatch(reference.upper())
    if match is None:
        return None
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - 64
    return int(match[2]) - 1, column - 1


def _hidden_rows(xml: bytes) -> Iterator[int]:
    for match in _HIDDEN_ROW.finditer(xml):
        number = dict(_GIVEN.findall(match[1])).get(b"r", b"")
        if number.isdigit():
            yield int(number) - 1


def _hidden_columns(xml: bytes) -> Iterator[int]:
    for match in _HIDDEN_COLUMNS.finditer(xml):
        given = dict(_GIVEN.findall(match[1]))
        first, last = given.get(b"min", b""), given.get(b"max", b"")
        if first.isdigit() and last.isdigit():
            yield from range(int(first) - 1, min(int(last), 16384))


def _parse(
    xml: bytes,
    start: Callable[[str, dict[str, str]], None],
    end: Callable[[str], object] | None = None,
    data: Callable[[str], None] | None = None,
) -> None:
    """Walk through the elements of a part; nothing happens where there is none.

    Raises:
        NotAWorkbook: It declares entities, which no spreadsheet program does.
    """
    if not xml:
        return
    parser = ParserCreate()
    parser.StartElementHandler = start
    parser.StartDoctypeDeclHandler = _refuse
    if end is not None:
        parser.EndElementHandler = end
    if data is not None:
        parser.CharacterDataHandler = data
    parser.Parse(xml, True)


def _refuse(*_declaration: object) -> None:
    raise NotAWorkbook
