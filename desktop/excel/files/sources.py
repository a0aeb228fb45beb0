"""The files behind what somebody dropped: one, several, a folder, an archive of files.

Nothing is unpacked to the disk. What stands beside the tables (photos, locks of an open program)
is named or known to be nobody's table; an archive that swells or holds no end of files is refused.
"""

import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import Final

from desktop.errors.workbook import (
    NotAWorkbook,
    SheetMissing,
    TooManyFiles,
    WorkbookBusy,
    WorkbookTooLarge,
)
from forms.errors import CunjiError

MAX_FILE_BYTES: Final = 40 * 1024 * 1024
MAX_ALL_BYTES: Final = 256 * 1024 * 1024
MAX_FILES: Final = 3000
"""More than the households of any village have cards."""
_ONE_FILE: Final = (
    "xl/workbook.xml", "xl/workbook.bin", "word/document.xml", "mimetype", "[Content_Types].xml",
)  # fmt: skip
"""Entries by which an archive is a single document and no folder of documents."""
_NO_TABLES: Final = frozenset({"thumbs.db", "desktop.ini"})
_ENCRYPTED, _NAMED_IN_UTF8 = 0x1, 0x800
"""Bits of an entry of an archive."""

_ARCHIVE_WITHIN: Final = "这是压缩包里的压缩包，没有打开；请先解压它，再把里面的表格拖进来。"
_LOCKED: Final = "压缩包里的这个文件设有密码，没有读；请输入密码解压后再导入。"
_DAMAGED: Final = "压缩包里的这个文件已经损坏，没有读；请向发来的人再要一份。"


@dataclass(frozen=True, slots=True)
class Source:
    """One file.

    Attributes:
        name: What it is called within what was dropped: ``板岭屯/韦国强.xlsx``.
        content: Its bytes.
    """

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Unread:
    """A file of which nothing was read.

    Attributes:
        name: What it is called.
        zh: Why, and what to do.
    """

    name: str
    zh: str


def content_of(path: Path) -> bytes:
    """The bytes of a file, once its size is known to be sane.

    Raises:
        SheetMissing: There is no such file.
        WorkbookBusy: Another program holds the file.
        WorkbookTooLarge: More than a roster can be.
    """
    try:
        if path.is_dir():
            raise SheetMissing
        if path.stat().st_size > MAX_FILE_BYTES:
            raise WorkbookTooLarge
        return path.read_bytes()
    except FileNotFoundError as missing:
        raise SheetMissing from missing
    except OSError as held:
        raise WorkbookBusy(reason=type(held).__name__) from held


def is_package(path: Path) -> bool:
    """Whether a path is a folder, or an archive of files."""
    if path.is_dir():
        return True
    return is_archive(path)


def is_archive(file: Path | BytesIO) -> bool:
    """Whether a file is an archive of files and no document that is packed the same way."""
    try:
        with zipfile.ZipFile(file) as archive:
            return not any(name in _ONE_FILE for name in archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError):
        return False


def sources(paths: Sequence[Path]) -> tuple[list[Source], list[Unread]]:
    """Every file behind these paths, in the order of their names; and those that were not read.

    Raises:
        TooManyFiles: More than a village has.
        WorkbookTooLarge: Together more than the memory of a small computer should hold.
    """
    found, unread = list[Source](), list[Unread]()
    size = 0
    for one in _all(paths):
        if isinstance(one, Unread):
            unread.append(one)
        else:
            found.append(one)
            size += len(one.content)
        if len(found) + len(unread) > MAX_FILES:
            raise TooManyFiles(most=MAX_FILES)
        if size > MAX_ALL_BYTES:
            raise WorkbookTooLarge
    return found, unread


def _all(paths: Sequence[Path]) -> Iterator[Source | Unread]:
    """The files, one after the other, so that too many are refused before they are read."""
    for path in paths:
        if path.is_dir():
            for file in sorted(path.rglob("*")):
                if file.is_file() and _may_be_table(file.relative_to(path).parts):
                    yield from _file(file, file.relative_to(path).as_posix())
        else:
            yield from _file(path, path.name)


def _file(path: Path, name: str) -> Iterator[Source | Unread]:
    """A file, or those packed in it."""
    try:
        content = content_of(path)
    except CunjiError as trouble:
        yield Unread(name, trouble.zh)
        return
    if not content.startswith(b"PK") or not is_archive(BytesIO(content)):
        yield Source(name, content)
        return
    try:
        yield from _packed(content)
    except (zipfile.BadZipFile, OSError, ValueError, EOFError):
        yield Unread(name, NotAWorkbook().zh)


def _packed(content: bytes) -> Iterator[Source | Unread]:
    """The files of an archive."""
    with zipfile.ZipFile(BytesIO(content)) as archive:
        entries = [(_name(entry), entry) for entry in archive.infolist() if not entry.is_dir()]
        for name, entry in sorted(entries, key=lambda one: one[0]):
            if _may_be_table(PurePosixPath(name).parts):
                yield _unpacked(archive, entry, name)


def _unpacked(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str) -> Source | Unread:
    """One entry, read no further than a file may be long, whatever it says of itself."""
    if entry.flag_bits & _ENCRYPTED:
        return Unread(name, _LOCKED)
    try:
        with archive.open(entry) as stream:
            content = stream.read(MAX_FILE_BYTES + 1)
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError, EOFError):
        return Unread(name, _DAMAGED)
    except (NotImplementedError, RuntimeError):  # a way of packing nobody knows; a password
        return Unread(name, _LOCKED)
    if len(content) > MAX_FILE_BYTES:
        return Unread(name, WorkbookTooLarge().zh)
    if content.startswith(b"PK") and is_archive(BytesIO(content)):
        return Unread(name, _ARCHIVE_WITHIN)
    return Source(name, content)


def _name(entry: zipfile.ZipInfo) -> str:
    """The name of an entry; where nothing says it is UTF-8 it is what Chinese Windows writes."""
    if entry.flag_bits & _NAMED_IN_UTF8:
        return entry.filename
    try:
        return entry.filename.encode("cp437").decode("gb18030")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return entry.filename


def _may_be_table(parts: Sequence[str]) -> bool:
    """Whether a file may be somebody's table: no lock of an open program, no leftover of a Mac."""
    name = parts[-1].lower()
    hidden = any(part.startswith((".", "__MACOSX")) for part in parts)
    return not hidden and name not in _NO_TABLES and not name.startswith(("~$", ".~"))
