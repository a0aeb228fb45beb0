"""The words of a PDF that somebody sends, read in a process of its own.

A file from anywhere meets a large library there; whatever it does to that process, within bounds of
time and memory, the server goes on. As a program it reads a PDF and writes its words.
"""

import subprocess
import sys
from typing import Final

from sync.errors.county import SheetUnreadable

LARGEST: Final = 8 << 20
"""Largest file taken, in bytes; a notice of 500 rows has 0.2 MB."""
PAGES: Final = 300
MEMORY: Final = 1 << 30
"""Most bytes of address space the reader may use."""
SECONDS: Final = 20


def page_texts(content: bytes) -> list[str]:
    """The words of each page of a PDF.

    Raises:
        SheetUnreadable: It is none, or is too much.
    """
    if len(content) > LARGEST:
        raise SheetUnreadable
    try:
        done = subprocess.run(  # noqa: S603 - our own program; the file goes to its input
            [sys.executable, "-m", __name__], input=content, capture_output=True,
            timeout=SECONDS, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise SheetUnreadable from None
    if done.returncode:
        raise SheetUnreadable
    return done.stdout.decode(errors="replace").split("\f")[:-1]


def main() -> int:
    """Read a PDF from the standard input; 1 when it is none."""
    import pypdfium2

    _bound()
    try:
        document = pypdfium2.PdfDocument(sys.stdin.buffer.read())
    except pypdfium2.PdfiumError:
        return 1
    if len(document) > PAGES:
        return 1
    for place in range(len(document)):
        words = document[place].get_textpage().get_text_range()
        sys.stdout.buffer.write(words.replace("\f", "\n").encode(errors="replace") + b"\f")
    return 0


def _bound() -> None:
    """Where the system can: no more memory and time than any notice needs."""
    if sys.platform == "win32":
        return
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))


if __name__ == "__main__":
    raise SystemExit(main())
