"""Tells whether a sheet is what the village issued: by its number, its digest and its words.

The number names kind and day, the digest covers what the sheet says. Printing keeps the words of a
sheet (``forms.notices.sheet.sheet_words``); of a sheet without, the notice is made again from the
records, for the days before it was posted. Then the words on the sheet have to be those, in their
order, nothing more and nothing less (``forms.notices.sheet.compare``). What the records say
otherwise by now is told beside the verdict and changes nothing of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Final

from desktop.errors.paper import PaperMissing
from desktop.paper.notices.compose import compose
from desktop.paper.preview import page_texts
from forms.definitions.records import Posting
from forms.errors import CunjiError
from forms.notices.sheet.changed_since import since
from forms.notices.sheet.compare import difference
from forms.notices.sheet.printed_sheet import PrintedSheet, read_sheet
from forms.notices.sheet.sheet_words import SheetWords, kept_words
from forms.schema.deadline import first_of

if TYPE_CHECKING:
    from desktop.book.book import Book

LOOK_BACK: Final = 31
"""Days before posting for which the records may have been read."""


class Verdict(StrEnum):
    """What a sheet turned out to be."""

    GENUINE = "genuine"
    DISCARDED = "discarded"
    ISSUED = "issued"
    WITHDRAWN = "withdrawn"
    CHANGED = "changed"
    UNKNOWN = "unknown"
    NO_NOTICE = "no-notice"


ZH: Final = {
    Verdict.GENUINE: (
        "是本村出的公示：标题、正文、公示时间、地点和电话、{rows}行名单、落款都逐字比对过，"
        "不多不少，{against}印章、签名和手写的字没有比对。"
    ),
    Verdict.DISCARDED: (
        "是本村打印过的一张，草稿后来清掉了：没有核对批准，不能张贴；贴出来了的请先撤下，重新生成一张。"
    ),
    Verdict.ISSUED: (
        "编号和核对码是登记过的公示，但没有留下打印时的字，台账或者这种公示的写法又改过，"
        "这里只比对了编号和核对码，没有比对纸上的字；"
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
        since: What the records say otherwise by now; empty where it was compared with them.
    """

    verdict: Verdict
    number: str = ""
    kind: str = ""
    digest: str = ""
    place: str = ""
    rows: int = 0
    since: str = ""

    @property
    def zh(self) -> str:
        """One sentence for the person who asked: what it is, and what was compared."""
        against = f"和打印时留的底一致。{self.since}" if self.since else "和现在的台账一致。"
        return ZH[self.verdict].format(place=self.place, rows=self.rows, against=against)

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
    return verify_pages(book, page_texts(content))


def verify_pages(book: "Book", pages: Sequence[str]) -> Verified:
    """Judge the words of a sheet.

    Args:
        book: The village's.
        pages: The text of each page, as a reader of PDF files copies it.
    """
    sheet = read_sheet(pages)
    if sheet is None:
        return Verified(Verdict.NO_NOTICE)
    told = (f"{book.village.name or ''}{sheet.number}", sheet.kind, sheet.digest)
    noted = [one for one in book.view().all(Posting) if digest_of(one) == sheet.digest]
    kept = kept_words(book.view(), sheet.digest)
    words = kept or _made_again(book, sheet, noted)
    if place := _parting(sheet, words, noted):
        return Verified(Verdict.CHANGED, *told, place=place)
    if noted and all(one.withdrawn_day for one in noted):
        return Verified(Verdict.WITHDRAWN, *told)
    if words is None:
        return Verified(Verdict.ISSUED if noted else Verdict.UNKNOWN, *told)
    if kept and not noted:
        return Verified(Verdict.DISCARDED, *told)
    part = next((one.selected for one in noted if one.selected), "")
    changed = since(kept, _of_day(book, sheet, kept.as_of, part)) if kept else ""
    return Verified(Verdict.GENUINE, *told, rows=len(words.rows), since=changed)


def _parting(sheet: PrintedSheet, words: SheetWords | None, noted: list[Posting]) -> str:
    """Where paper and what is known of it part; empty where they do not."""
    if words is not None and (place := difference(words, sheet.pages)):
        return place
    numbers = [one.number for one in noted if one.number]
    return "编号" if numbers and not any(map(sheet.carries, numbers)) else ""


def digest_of(posting: Posting) -> str:
    """The digest of a posting as sheets print it, however somebody typed it."""
    return "".join((posting.digest or "").split()).upper()


def _made_again(book: "Book", sheet: PrintedSheet, noted: list[Posting]) -> SheetWords | None:
    """The notice of this digest, made from the records of one of the days before it was posted."""
    tries = [(day, one.selected or "") for one in noted if (day := first_of(one.as_of)) is not None]
    tries += [(sheet.posted - timedelta(days=back), "") for back in range(LOOK_BACK + 1)]
    made = (_of_day(book, sheet, day, part) for day, part in dict.fromkeys(tries))
    return next((one for one in made if one is not None and one.digest == sheet.digest), None)


def _of_day(book: "Book", sheet: PrintedSheet, day: date, part: str) -> SheetWords | None:
    """The same notice from the records of a day; None where none can be made."""
    try:
        return compose(book, sheet.kind, day, sheet.posted, run=sheet.run, part=part).words
    except CunjiError:
        return None
