"""The one door to write into a file of somebody else: workbook or Word document, by its content."""

from collections.abc import Sequence
from typing import Final

from desktop.container.compound import MAGIC
from desktop.container.edit import Edit, Insert, Patched, sifted
from desktop.container.foreign import foreign_file
from desktop.container.package import MAX_BYTES, Package
from desktop.errors.office_file import (
    OfficeFileLocked,
    OfficeFileSigned,
    OfficeFileTooLarge,
    OfficeFileUnknown,
)
from desktop.excel.patch import xlsx
from desktop.excel.patch.biff import xls
from desktop.word import patch

_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")


def patched(
    content: bytes, edits: Sequence[Edit], *, inserts: Sequence[Insert] = (),
    locked: bool = False, unsign: bool = False,
) -> Patched:  # fmt: skip
    """The file with these cells filled; every byte that was not meant stays.

    Args:
        content: The blank, which is never changed.
        edits: What each cell is to say; places count the inserted rows.
        inserts: Rows that are put in first.
        locked: Whether cells under protection are written too; a person has to say so.
        unsign: Whether the file may lose its signature; a person has to say so.

    Raises:
        OfficeFileTooLarge: It is larger than any form.
        OfficeFileLocked: It asks for a password.
        CunjiError: It is no workbook or document, signed, damaged or hostile, has no such table,
            or no room for the rows.
    """
    if len(content) > MAX_BYTES:
        raise OfficeFileTooLarge
    kept, left = sifted(edits)
    with foreign_file():
        if content.startswith(MAGIC):
            if _ENCRYPTED in content:
                raise OfficeFileLocked
            done = xls.filled(content, kept, inserts, locked=locked)
        else:
            package = _opened(content, unsign=unsign)
            fill = xlsx.filled if package.kind == "xlsx" else patch.filled
            done = fill(package, kept, inserts, locked=locked)
    return Patched(done.content, (*left, *done.left))


def _opened(content: bytes, *, unsign: bool) -> Package:
    """The package, without the signature it would break.

    Raises:
        OfficeFileUnknown: It is neither workbook nor Word document.
        OfficeFileSigned: It is signed, and nobody said that the signature may go.
    """
    if not content.startswith(b"PK"):
        raise OfficeFileUnknown
    package = Package(content)
    if package.kind not in {"xlsx", "docx"}:
        raise OfficeFileUnknown
    if package.signed:
        if not unsign:
            raise OfficeFileSigned
        package.unsign()
    return package
