"""Tells whether a sheet is what the village issued: by its number, its digest and its words.

The number names kind and day, the digest covers what the sheet says. A posting that was noted down
holds the digest it was issued with; else the notice is made again from the records, for the days
before it was posted. Then every word of that notice has to stand on the sheet.
"""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Final

from desktop.errors.paper import PaperMissing
from desktop.paper.notice import Notice
from desktop.paper.notices.by_hamlet import strips
from desktop.paper.notices.compose import compose
from desktop.paper.preview import page_texts
from forms.definitions.records import Posting
from forms.errors import CunjiError
from forms.notices.printed_sheet import PrintedSheet, read_sheet

if TYPE_CHECKING:
    from desktop.book.book import Book

LOOK_BACK: Final = 31
"""Days before posting for which the records may have been read."""


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

    @property
    def good(self) -> bool:
        """Whether the village issued it, as far as can be told."""
        return self.verdict in {Verdict.GENUINE, Verdict.ISSUED}


def verify_file(book: "Book", path: Path) -> Verified:
    """Judge a file.

    Raises:
        PaperMissing: It cannot be read.
        PdfUnreadable: It is no PDF.
    """
    try:
        content = path.read_bytes()
    except OSError:
        raise PaperMissing from None
    return verify(book, content)


def verify(book: "Book", content: bytes) -> Verified:
    """Judge a PDF.

    Args:
        book: The village's.
        content: The file.

    Raises:
        PdfUnreadable: It is no PDF.
    """
    sheet = read_sheet("\n".join(page_texts(content)))
    if sheet is None:
        return Verified(Verdict.NO_NOTICE)
    told = (f"{book.village.name or ''}{sheet.number}", sheet.kind, sheet.digest)
    if (notice := _made_again(book, sheet)) is not None:
        return Verified(Verdict.GENUINE if _says(sheet, notice) else Verdict.CHANGED, *told)
    issued = any(
        posting.digest == sheet.digest and posting.kind == sheet.kind
        for posting in book.view().all(Posting)
    )
    return Verified(Verdict.ISSUED if issued else Verdict.UNKNOWN, *told)


def _made_again(book: "Book", sheet: PrintedSheet) -> Notice | None:
    """The notice of this digest, made from the records of one of the days before it was posted."""
    for back in range(LOOK_BACK + 1):
        try:
            notice = compose(book, sheet.kind, sheet.posted - timedelta(days=back), sheet.posted)
        except CunjiError:
            continue
        if notice.digest == sheet.digest:
            return notice
    return None


def _says(sheet: PrintedSheet, notice: Notice) -> bool:
    """Whether every word of the table stands on the sheet, as often as the notice has it.

    Of a strip only the rows of the hamlet it says it lists.
    """
    if sheet.hamlet:
        mine = [one for one in strips(notice) if one.table.rows[0].count(sheet.hamlet)]
        if not mine:
            return False
        notice = mine[0]
    total = (notice.table.total,) if notice.table.total else ()
    merged = {i for i, column in enumerate(notice.table.columns) if column.merge}
    return sheet.says((*notice.table.rows, *total), merged)
