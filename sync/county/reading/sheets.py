"""Whether a PDF is a notice as a village issued it: by number, digest and every word of it.

The county holds the same records, so it makes the notice again for the day it speaks of. Where it
comes to the same digest, the words on the sheet have to be those of the notice, nothing more and
nothing less; where the records have changed since, it says that it compared no words.
"""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Engine

from forms.errors import CunjiError
from forms.leads.consistency import troubles
from forms.notices.rows import notice_rows
from forms.notices.sheet.compare import difference
from forms.notices.sheet.notice import Notice
from forms.notices.sheet.printed_sheet import PrintedSheet, read_sheet
from forms.notices.sheet.wording import worded
from sync.county.accounts.area import Area
from sync.county.packs import holding
from sync.county.reading.postings import PostingLine, Verdict, posting_lines
from sync.county.reading.sheet_text import page_texts
from sync.ledger.reader import Reader
from sync.ledger.village_store import VillageStore
from sync.store.rows import Place


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a sheet turned out to be.

    Attributes:
        verdict: The kind of answer.
        line: The posting it was found by; None when there is none.
        place: Where paper and notice part first.
        rows: Rows that were compared.
    """

    verdict: Verdict
    line: PostingLine | None = None
    place: str = ""
    rows: int = 0

    @property
    def zh(self) -> str:
        """One sentence for the person who asked: what it is, and what was compared."""
        return self.verdict.zh.format(place=self.place, rows=self.rows)


def judge(engine: Engine, area: Area, content: bytes, today: date) -> Judgement:
    """Judge a PDF.

    Args:
        engine: The county's store.
        area: Only of its villages.
        content: The file.
        today: For where notices stand.

    Raises:
        SheetUnreadable: It is no PDF.
    """
    sheet = read_sheet(page_texts(content))
    if sheet is None:
        return Judgement(Verdict.NO_NOTICE)
    same = [one for one in posting_lines(engine, area, today) if one.digest == sheet.digest]
    if not same:
        return Judgement(Verdict.UNKNOWN)
    named = [one for one in same if sheet.carries(one.number)]
    if not named:
        return Judgement(Verdict.OTHER_NUMBER, same[0])
    return _compared(engine, named[0], sheet)


def _compared(engine: Engine, line: PostingLine, sheet: PrintedSheet) -> Judgement:
    """Its words, where the records still say what they said."""
    notice = _made_again(engine, line, sheet)
    if notice is not None and (place := difference(notice, sheet.pages)):
        return Judgement(Verdict.CHANGED, line, place)
    if line.withdrawn:
        return Judgement(Verdict.WITHDRAWN, line)
    if notice is None:
        return Judgement(Verdict.ISSUED, line)
    return Judgement(Verdict.GENUINE, line, rows=len(notice.table.rows))


def _made_again(engine: Engine, line: PostingLine, sheet: PrintedSheet) -> Notice | None:
    """The notice made from the county's records; None where it would say something else by now."""
    place, holds = Place.of(line.village), holding(engine, line.village)
    definition, day = holds.notices.get(sheet.kind), line.as_of
    if definition is None or day is None:
        return None
    view = Reader(VillageStore(engine, holds, place)).village()
    days = day, sheet.posted
    try:
        found = notice_rows(definition, view, day, holds, troubles(view, day, holds))
        notice = worded(view.village, definition, found, days, holds, sheet.run)
    except CunjiError:
        return None
    return notice if notice.digest == sheet.digest else None
