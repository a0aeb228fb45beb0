"""Tells whether a sheet is what the village issued: by its number, its digest and its words.

The number names kind and day, the digest covers what the sheet says. A posting that was noted down
holds the digest it was issued with; else the notice is made again from the records, for the days
before it was posted. Then every word of that notice has to stand on the sheet.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from desktop.notices.compose import compose
from desktop.notices.notice import Notice
from desktop.notices.preview import page_texts
from desktop.notices.strips import hamlet_of, strips
from forms.errors import CunjiError

if TYPE_CHECKING:
    from desktop.book import Book

LOOK_BACK: Final = 31
"""Days before posting for which the records may have been read."""
_NUMBER: Final = re.compile(r"公示〔(\d{4})〕(N\d{2})-(\d{2})(\d{2})号")
_DIGEST: Final = re.compile(r"核对码\s*((?:[0-9A-F]{4}\s*){5})")


class Verdict(StrEnum):
    """What a sheet turned out to be."""

    GENUINE = "genuine"
    ISSUED = "issued"
    CHANGED = "changed"
    UNKNOWN = "unknown"
    NO_NOTICE = "no-notice"


ZH: Final = {
    Verdict.GENUINE: "是本村出的公示，和现在的台账一致。",
    Verdict.ISSUED: "是本村出的公示；出公示以后台账改过，请看要不要更正后重新公示。",
    Verdict.CHANGED: "编号和核对码对得上，但纸上的字和出的公示不一样，可能被改过，请收回核对。",
    Verdict.UNKNOWN: (
        "核对码和台账对不上：不是这本台账出的，或者出了以后台账改过又没有登记张贴，请核对。"
    ),
    Verdict.NO_NOTICE: "这个文件上没有公示编号和核对码，不是村记出的公示，请换一个文件。",
}


@dataclass(frozen=True, slots=True)
class Verified:
    """The outcome with what the sheet says of itself."""

    verdict: Verdict
    number: str = ""
    kind: str = ""
    digest: str = ""

    @property
    def zh(self) -> str:
        """One sentence for the person who asked."""
        return ZH[self.verdict]


def verify(book: "Book", content: bytes) -> Verified:
    """Judge a PDF.

    Args:
        book: The village's.
        content: The file.

    Raises:
        PdfUnreadable: It is no PDF.
    """
    text = "\n".join(page_texts(content))
    named, told = _NUMBER.search(text), _DIGEST.search(text)
    if named is None or told is None:
        return Verified(Verdict.NO_NOTICE)
    digest = "".join(told[1].split())
    year, kind, month, day = named.groups()
    number = f"{book.village.get('name', '')}{named.group()}"
    try:
        posted = date(int(year), int(month), int(day))
    except ValueError:
        return Verified(Verdict.NO_NOTICE)
    if (notice := _made_again(book, kind, posted, digest)) is not None:
        same = _says(text, notice)
        return Verified(Verdict.GENUINE if same else Verdict.CHANGED, number, kind, digest)
    issued = any(
        body.get("digest") == digest and body.get("kind") == kind
        for body in book.view().records("posting").values()
    )
    return Verified(Verdict.ISSUED if issued else Verdict.UNKNOWN, number, kind, digest)


def _made_again(book: "Book", kind: str, posted: date, digest: str) -> Notice | None:
    """The notice of this digest, made from the records of one of the days before it was posted."""
    for back in range(LOOK_BACK + 1):
        try:
            notice = compose(book, kind, posted - timedelta(days=back), posted)
        except CunjiError:
            continue
        if notice.digest == digest:
            return notice
    return None


def _says(text: str, notice: Notice) -> bool:
    """Whether every word of the table stands on the sheet, as often as the notice has it.

    Of a strip only the rows of the hamlet it says it lists.
    """
    bare = re.sub(r"\s", "", text)
    if hamlet := hamlet_of(bare):
        mine = [strip for strip in strips(notice) if strip.table.rows[0].count(hamlet)]
        if not mine:
            return False
        notice = mine[0]
    wanted: dict[str, int] = {}
    for row in (*notice.table.rows, *((notice.table.total,) if notice.table.total else ())):
        for cell in row:
            word = re.sub(r"\s", "", cell)
            if len(word) > 1:
                wanted[word] = wanted.get(word, 0) + 1
    merged = {i for i, column in enumerate(notice.table.columns) if column.merge}
    once = {re.sub(r"\s", "", row[i]) for row in notice.table.rows for i in merged}
    return all(bare.count(word) >= (1 if word in once else count) for word, count in wanted.items())
