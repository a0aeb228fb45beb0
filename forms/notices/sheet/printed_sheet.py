"""What a sheet of paper says of itself, read from its text: number, day and digest.

Spaces and line breaks do not matter: a reader of PDF files sets them as it likes.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

_NUMBER: Final = re.compile(r"公示〔(\d{4})〕(N\d{2})-(\d{2})(\d{2})(?:-(\d{1,2}))?号")
_DIGEST: Final = re.compile(r"核对码((?:[0-9A-F]{4}){5})")
_HYPHENS: Final = str.maketrans({"\x02": "-", "\ufffe": "-", "\xad": "-"})
"""What PDFium makes of a hyphen at the end of a line and of a soft one."""


@dataclass(frozen=True, slots=True)
class PrintedSheet:
    """A notice as it hangs.

    Attributes:
        pages: The words of each page, without spaces.
        number: As printed, without the village's name.
        kind: Definition id, for example N09.
        posted: The day in its number.
        run: Which sheet of this kind and day it is, from 1.
        digest: 20 hex digits.
    """

    pages: tuple[str, ...]
    number: str
    kind: str
    posted: date
    run: int
    digest: str

    def carries(self, number: str) -> bool:
        """Whether a whole number, with the village's name, stands on it."""
        return bool(number) and any(bare(number) in page for page in self.pages)


def read_sheet(pages: Sequence[str]) -> PrintedSheet | None:
    """What a sheet says of itself; None when it carries no number and digest of ours.

    Args:
        pages: The text of each page, as a reader of PDF files copies it.
    """
    words = tuple(bare(page) for page in pages)
    whole = "\n".join(words)
    named, told = _NUMBER.search(whole), _DIGEST.search(whole)
    if named is None or told is None:
        return None
    year, kind, month, day, run = named.groups()
    try:
        posted = date(int(year), int(month), int(day))
    except ValueError:
        return None
    return PrintedSheet(words, named.group(), kind, posted, int(run or 1), told[1])


def bare(text: str) -> str:
    """A text without what no eye sees: spaces, breaks, joiners, variants of one character."""
    if text.isascii() and text.isalnum():
        return text
    return "".join(filter(_seen, text.translate(_HYPHENS)))


def _seen(char: str) -> bool:
    if char.isspace():
        return False
    if "\ufe00" <= char <= "\ufe0f" or "\U000e0100" <= char <= "\U000e01ef":
        return False
    return unicodedata.category(char) not in {"Cc", "Cf"}
