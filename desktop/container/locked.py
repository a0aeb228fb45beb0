"""A password on a workbook or a document that leaves: nobody opens it without.

AES-256 as Office writes it (MS-OFFCRYPTO, agile), which Excel, WPS and LibreOffice open. The
password is kept nowhere: who forgets it makes the file again.
"""

import zipfile
from io import BytesIO
from typing import Final

from desktop.container.package import Package
from desktop.errors.office_file import FileCannotBeLocked, FilePasswordWeak

LEAST, MOST = 8, 64
"""Characters of a password. Office programs take more, but not all of them."""
_LEAST_BYTES: Final = 4_200
_KINDS: Final = frozenset({"xlsx", "docx"})


def proved_password(typed: str) -> str:
    """A password that is worth typing.

    Raises:
        FilePasswordWeak: It is guessed at once, or too long.
    """
    if not LEAST <= len(typed) <= MOST or len(set(typed)) < LEAST // 2:
        raise FilePasswordWeak(least=LEAST, most=MOST)
    return typed


def locked(content: bytes, password: str) -> bytes:
    """A file that asks for a password.

    Args:
        content: An .xlsx, .xlsm or .docx.
        password: As ``proved_password`` lets it pass.

    Raises:
        FileCannotBeLocked: It is another kind of file.
        FilePasswordWeak: The password is guessed at once.
    """
    proved_password(password)
    if not content.startswith(b"PK") or Package(content).kind not in _KINDS:
        raise FileCannotBeLocked
    from msoffcrypto.format.ooxml import OOXMLFile

    out = BytesIO()
    OOXMLFile(BytesIO(_long_enough(content))).encrypt(password, out)
    return out.getvalue()


def _long_enough(content: bytes) -> bytes:
    """A very small package made longer by the comment of its archive.

    The library lays a stream of less than 4,096 bytes into one of that size, and the proof of its
    integrity, which Office looks at, then fails.
    """
    if len(content) >= _LEAST_BYTES:
        return content
    out = BytesIO(content)
    with zipfile.ZipFile(out, "a") as archive:
        archive.comment = b" " * (_LEAST_BYTES - len(content))
    return out.getvalue()
