"""What a sheet of paper says of itself, read from its text: number, digest, hamlet; and its rows.

Spaces and line breaks do not matter: a reader of PDF files sets them as it likes.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

_NUMBER: Final = re.compile(r"公示〔(\d{4})〕(N\d{2})-(\d{2})(\d{2})号")
_DIGEST: Final = re.compile(r"核对码((?:[0-9A-F]{4}){5})")
_HAMLET: Final = re.compile(r"本张只列(.+?)，共\d+行；全村共\d+行。")
_SPACES: Final = re.compile(r"\s")


@dataclass(frozen=True, slots=True)
class PrintedSheet:
    """A notice as it hangs.

    Attributes:
        bare: All its words, without spaces.
        number: As printed, without the village's name.
        kind: Definition id, for example N09.
        posted: The day in its number.
        digest: 20 hex digits.
        hamlet: Which hamlet a strip lists; empty for a whole notice.
    """

    bare: str
    number: str
    kind: str
    posted: date
    digest: str
    hamlet: str

    def carries(self, number: str) -> bool:
        """Whether a whole number, with the village's name, stands on it."""
        return bool(number) and _bare(number) in self.bare

    def says(self, rows: Iterable[Sequence[str]], merged: Collection[int]) -> bool:
        """Whether every word of some rows stands on it, as often as they have it.

        Args:
            rows: Cells as printed.
            merged: Places of the columns whose equal neighbours are printed once.
        """
        wanted: Counter[str] = Counter()
        once: set[str] = set()
        for row in rows:
            for place, cell in enumerate(row):
                word = _bare(cell)
                if len(word) > 1:
                    wanted[word] += 1
                    if place in merged:
                        once.add(word)
        found = self.bare
        return all(found.count(word) >= (1 if word in once else n) for word, n in wanted.items())


def read_sheet(text: str) -> PrintedSheet | None:
    """What a sheet says of itself; None when it carries no number and digest of ours."""
    bare = _bare(text)
    named, told, strip = _NUMBER.search(bare), _DIGEST.search(bare), _HAMLET.search(bare)
    if named is None or told is None:
        return None
    year, kind, month, day = named.groups()
    try:
        posted = date(int(year), int(month), int(day))
    except ValueError:
        return None
    return PrintedSheet(bare, named.group(), kind, posted, told[1], strip[1] if strip else "")


def _bare(text: str) -> str:
    return _SPACES.sub("", text)
