"""What the code on a sheet says: words for whoever scans it, number and digest for the program."""

import re
from dataclasses import dataclass
from typing import Final

from forms.notices.sheet.notice import Notice

_OLD: Final = re.compile(r"^CJ1\*(N\d{2})\*(\d{4})(\d{2})(\d{2})\*([0-9A-F]{20})\*(\d+)$")
"""Sheets of before 2026-12: 村记 alone could read them."""
_WORDS: Final = re.compile(r"^(.+?号)，(\d+)行，核对码([0-9A-F]{20})，")


@dataclass(frozen=True, slots=True)
class Code:
    """What a scanned code holds.

    Attributes:
        number: As printed; of an old code without the village's name.
        digest: 20 hex digits.
        rows: How many rows the sheet has.
    """

    number: str
    digest: str
    rows: int


def code_words(notice: Notice) -> str:
    """What a telephone shows: village, kind and number, rows, check code, whom to ask.

    Few words: each takes three bytes, and a code with more has dots too small for a phone.
    """
    rows = len(notice.table.rows)
    return f"{notice.number}，{rows}行，核对码{notice.digest}，请到村委会核对"


def read_code(text: str) -> Code | None:
    """What a code says, of today or of before; None when it is none of ours."""
    if old := _OLD.match(text.strip()):
        kind, year, month, day, digest, rows = old.groups()
        return Code(f"公示〔{year}〕{kind}-{month}{day}号", digest, int(rows))
    if words := _WORDS.match(text.strip()):
        return Code(words[1], words[3], int(words[2]))
    return None
