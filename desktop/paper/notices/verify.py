"""Tells whether a sheet is what the village issued: by its number, its digest and its words.

The number names kind and day, the digest covers what the sheet says. A posting that was noted down
holds the digest it was issued with; else the notice is made again from the records, for the days
before it was posted. Then the words on the sheet have to be those of the notice, in their order,
nothing more and nothing less (``forms.notices.sheet.compare``).
"""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Final

from desktop.errors.paper import PaperMissing
from desktop.paper.notices.compose import compose
from desktop.paper.preview import page_texts
from forms.definitions.records import Posting
from forms.errors import CunjiError
from forms.notices.sheet.compare import difference
from forms.notices.sheet.notice import Notice
from forms.notices.sheet.printed_sheet import PrintedSheet, read_sheet
from forms.schema.deadline import first_of

if TYPE_CHECKING:
    from desktop.book.book import Book

LOOK_BACK: Final = 31
"""Days before posting for which the records may have been read."""


class Verdict(StrEnum):
    """What a sheet turned out to be."""

    GENUINE = "genuine"
    ISSUED = "issued"
    WITHDRAWN = "withdrawn"
    CHANGED = "changed"
    UNKNOWN = "unknown"
    NO_NOTICE = "no-notice"


ZH: Final = {
    Verdict.GENUINE: (
        "是本村出的公示：标题、正文、公示时间、地点和电话、{rows}行名单、落款都逐字比对过，"
        "不多不少，和现在的台账一致。印章、签名和手写的字没有比对。"
    ),
    Verdict.ISSUED: (
        "编号和核对码是登记过的公示，但出公示以后台账改过，这里只比对了编号和核对码，没有比对纸上的字；"
        "请和归档的原件逐行对照，再看要不要更正后重新公示。"
    ),
    Verdict.CHANGED: (
        "编号和核对码对得上，但纸上的{place}和出的公示不一样，可能被改过，请收回核对。"
    ),
    Verdict.WITHDRAWN: "是本村出过的公示，但已经撤下更正，不再有效；请看更正后的那一张。",
    Verdict.UNKNOWN: (
        "核对码和台账对不上：不是这本台账出的，或者出了以后台账改过又没有登记张贴，请核对。"
    ),
    Verdict.NO_NOTICE: "这个文件上没有公示编号和核对码，不是村记出的公示，请换一个文件。",
}


@dataclass(frozen=True, slots=True)
class Verified:
    """The outcome with what the sheet says of itself.

    Attributes:
        verdict: What it turned out to be.
        number: As printed, with the village's name.
        kind: Definition id, for example N09.
        digest: 20 hex digits.
        place: Where paper and notice part first.
        rows: Rows that were compared.
    """

    verdict: Verdict
    number: str = ""
    kind: str = ""
    digest: str = ""
    place: str = ""
    rows: int = 0

    @property
    def zh(self) -> str:
        """One sentence for the person who asked: what it is, and what was compared."""
        return ZH[self.verdict].format(place=self.place, rows=self.rows)

    @property
    def good(self) -> bool:
        """Whether every word is proved; a sheet of which only the digest fits is not."""
        return self.verdict is Verdict.GENUINE


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
    sheet = read_sheet(page_texts(content))
    if sheet is None:
        return Verified(Verdict.NO_NOTICE)
    told = (f"{book.village.name or ''}{sheet.number}", sheet.kind, sheet.digest)
    noted = [one for one in book.view().all(Posting) if digest_of(one) == sheet.digest]
    notice = _made_again(book, sheet, noted)
    if notice is not None and (place := difference(notice, sheet.pages)):
        return Verified(Verdict.CHANGED, *told, place=place)
    numbers = [one.number for one in noted if one.number]
    if numbers and not any(map(sheet.carries, numbers)):
        return Verified(Verdict.CHANGED, *told, place="编号")
    if noted and all(one.withdrawn_day for one in noted):
        return Verified(Verdict.WITHDRAWN, *told)
    if notice is not None:
        return Verified(Verdict.GENUINE, *told, rows=len(notice.table.rows))
    return Verified(Verdict.ISSUED if noted else Verdict.UNKNOWN, *told)


def digest_of(posting: Posting) -> str:
    """The digest of a posting as sheets print it, however somebody typed it."""
    return "".join((posting.digest or "").split()).upper()


def _made_again(book: "Book", sheet: PrintedSheet, noted: list[Posting]) -> Notice | None:
    """The notice of this digest, made from the records of one of the days before it was posted."""
    days = [day for one in noted if (day := first_of(one.as_of)) is not None]
    days += [sheet.posted - timedelta(days=back) for back in range(LOOK_BACK + 1)]
    for day in dict.fromkeys(days):
        try:
            notice = compose(book, sheet.kind, day, sheet.posted, run=sheet.run)
        except CunjiError:
            continue
        if notice.digest == sheet.digest:
            return notice
    return None
