"""A package of parts (.xlsx, .docx): a zip whose parts keep bytes, order and times if not touched.

Source: ECMA-376 part 2 (Open Packaging Conventions).
"""

import posixpath
import zipfile
import zlib
from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from typing import Final

from desktop.container.scan import elements, spliced
from desktop.errors.office_file import (
    OfficeFileDamaged,
    OfficeFileHostile,
    OfficeFileTooLarge,
    OfficeFileUnknown,
)

MAX_BYTES: Final = 256 * 1024 * 1024
"""So much may a file be, and so much may it unpack to."""
_MAX_RATIO: Final = 200
_SMALL: Final = 64 * 1024
_TYPES: Final = "[Content_Types].xml"


@dataclass(frozen=True, slots=True)
class Relation:
    """What one part says of another."""

    id: str
    kind: str
    target: str


class Package:
    """The parts of one file by name."""

    def __init__(self, content: bytes) -> None:
        """Open it.

        Raises:
            OfficeFileTooLarge: It unpacks to more than a form can be.
            OfficeFileDamaged: It is no whole archive.
            OfficeFileHostile: Two parts have one name.
        """
        try:
            self._archive = zipfile.ZipFile(BytesIO(content))
        except (zipfile.BadZipFile, OSError, ValueError, EOFError, NotImplementedError) as broken:
            raise OfficeFileDamaged(place="压缩包") from broken
        self._entries = self._archive.infolist()
        whole = sum(entry.file_size for entry in self._entries)
        if whole > MAX_BYTES or whole > max(len(content), _SMALL) * _MAX_RATIO:
            raise OfficeFileTooLarge
        self._by_name = {entry.filename: entry for entry in self._entries}
        if len(self._by_name) < len(self._entries):
            raise OfficeFileHostile(place="压缩包", what="两个同名的部分")
        self._changed: dict[str, bytes] = {}
        self._dropped: set[str] = set()

    def __contains__(self, name: str) -> bool:
        return name in self._by_name and name not in self._dropped

    def names(self) -> list[str]:
        """Every part, in the order of the file."""
        return [one.filename for one in self._entries if one.filename not in self._dropped]

    def read(self, name: str) -> bytes:
        """The bytes of a part as they are by now.

        Raises:
            OfficeFileDamaged: It is not there, or cannot be unpacked.
        """
        if name in self._changed:
            return self._changed[name]
        if name not in self:
            raise OfficeFileDamaged(place=name)
        try:
            return self._archive.read(self._by_name[name])
        except (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError) as broken:
            raise OfficeFileDamaged(place=name) from broken
        except (NotImplementedError, RuntimeError) as strange:  # a password, another packing
            raise OfficeFileDamaged(place=name) from strange

    def put(self, name: str, data: bytes) -> None:
        """Give a part other bytes; the same ones change nothing."""
        if self.read(name) != data:
            self._changed[name] = data

    def drop(self, name: str) -> None:
        """Take a part out, with what the list of types and all relations say of it."""
        self._dropped.add(name)
        self._cut(_TYPES, "Override", "PartName", name)
        for part in self.names():
            if part.endswith(".rels"):
                self._cut(part, "Relationship", "Target", name)

    def _cut(self, part: str, tag: str, attribute: str, name: str) -> None:
        xml = self.read(part)
        folder = posixpath.dirname(posixpath.dirname(part))
        found = [
            (one.start, one.end, b"")
            for one in elements(xml, frozenset({tag}), part)
            if _absolute(folder, one.attributes.get(attribute, "")) == name
        ]
        if found:
            self.put(part, spliced(xml, found))

    def relations(self, part: str) -> list[Relation]:
        """What a part points at inside the package; the package itself is the empty name."""
        folder, name = posixpath.split(part)
        rels = posixpath.join(folder, "_rels", f"{name}.rels")
        if rels not in self:
            return []
        return [
            Relation(
                one.attributes.get("Id", ""), one.attributes.get("Type", ""),
                _absolute(folder, one.attributes.get("Target", "")),
            )
            for one in elements(self.read(rels), frozenset({"Relationship"}), rels)
            if one.attributes.get("TargetMode") != "External"
        ]  # fmt: skip

    def related(self, part: str, kind: str) -> list[str]:
        """The parts of one kind (the last word of the relation's address) a part points at."""
        return [
            one.target
            for one in self.relations(part)
            if one.kind.rpartition("/")[2] == kind and one.target in self
        ]

    @cached_property
    def main(self) -> str:
        """The part the file is about.

        Raises:
            OfficeFileUnknown: It is about none: some other archive.
        """
        found = self.related("", "officeDocument")
        if not found:
            raise OfficeFileUnknown
        return found[0]

    @cached_property
    def kind(self) -> str:
        """What the main part is, by its declared type: ``xlsx``, ``docx`` or nothing we fill."""
        main = self.main
        types = elements(self.read(_TYPES), frozenset({"Override"}), _TYPES)
        said = next(
            (
                one.attributes.get("ContentType", "")
                for one in types
                if one.attributes.get("PartName", "").lstrip("/") == main
            ),
            "",
        )
        if "wordprocessingml" in said or "ms-word" in said:
            return "docx"
        sheet = "spreadsheetml" in said or "ms-excel" in said
        return "xlsx" if sheet and "binary" not in said else ""

    @property
    def signed(self) -> bool:
        """Whether somebody signed the file."""
        return any(one.kind.endswith("/digital-signature/origin") for one in self.relations(""))

    def unsign(self) -> None:
        """Take the signatures out, which would be false after a change."""
        for name in [one for one in self.names() if one.startswith("_xmlsignatures/")]:
            if name in self:
                self.drop(name)

    def content(self) -> bytes:
        """The file."""
        out = BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.comment = self._archive.comment
            for entry in self._entries:
                if entry.filename not in self._dropped:
                    archive.writestr(copy(entry), self.read(entry.filename))
        return out.getvalue()


def archive_of(files: Mapping[str, bytes]) -> bytes:
    """Finished files by name as one archive."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def _absolute(folder: str, target: str) -> str:
    """The name of a part from how another part names it."""
    if target.startswith("/"):
        return target.lstrip("/")
    return posixpath.normpath(posixpath.join(folder, target))
