"""Whether a PDF is a notice as a village issued it: by number, digest and every word of it.

The county holds what the village kept of a sheet when it was printed. Of a sheet without, it makes
the notice again for the day it speaks of. The words on the sheet have to be those, nothing more
and nothing less; where there are neither, it says that it compared no words.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import Engine

from forms.definitions.definitions import Definitions
from forms.errors import CunjiError
from forms.leads.consistency import troubles
from forms.notices.rows import notice_rows
from forms.notices.sheet.by_hamlet import strips_of_words
from forms.notices.sheet.changed_since import since
from forms.notices.sheet.code import read_code
from forms.notices.sheet.compare import difference
from forms.notices.sheet.printed_sheet import PrintedSheet, read_sheet
from forms.notices.sheet.sheet_words import SheetWords, kept_words
from forms.notices.sheet.wording import worded
from forms.village.view import VillageView
from sync.county.accounts.area import Area
from sync.county.packs import holding
from sync.county.reading.postings import PostingLine, Verdict, posting_lines, verify
from sync.county.reading.sheet_text import page_texts
from sync.ledger.reader import Reader
from sync.ledger.village_store import VillageStore
from sync.store.rows import Place

SHOWN: Final = "打印时留的字列在下面，请和纸上逐行对照。"


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a sheet turned out to be.

    Attributes:
        verdict: The kind of answer.
        line: The posting it was found by; None when there is none.
        place: Where paper and notice part first.
        rows: Rows that were compared.
        since: What the records say otherwise by now; empty where it was compared with them.
        words: What was printed, for eyes to compare with paper that no program has read.
    """

    verdict: Verdict
    line: PostingLine | None = None
    place: str = ""
    rows: int = 0
    since: str = ""
    words: SheetWords | None = None

    @property
    def zh(self) -> str:
        """One sentence for the person who asked: what it is, and what was compared."""
        against = f"和打印时留的底一致。{self.since}" if self.since else "和台账一致。"
        told = self.verdict.zh.format(place=self.place, rows=self.rows, against=against)
        return f"{told}{SHOWN}" if self.words else told


def judge_typed(engine: Engine, lines: list[PostingLine], number: str, digest: str) -> Judgement:
    """Judge a sheet by what somebody typed or scanned of it, and give its words to compare by eye.

    Args:
        engine: The county's store.
        lines: The notices known.
        number: As printed.
        digest: As printed, or all that a phone showed of the code on the sheet.
    """
    verdict, line = verify(lines, number, digest)
    if line is None or verdict is not Verdict.ISSUED:
        return Judgement(verdict, line)
    view, _ = _village(engine, line)
    words, code = kept_words(view, line.digest), read_code(digest)
    if words is not None and code is not None and code.rows not in _row_counts(words):
        return Judgement(Verdict.CHANGED, line, "行数")
    return Judgement(verdict, line, words=words)


def _row_counts(words: SheetWords) -> set[int]:
    """How many rows a code may tell: of the whole, or of a strip by hamlet."""
    return {len(words.rows), *(len(strip.rows) for strip in strips_of_words(words))}


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
    """Its words: with those kept when it was printed, else with what the records still say."""
    view, holds = _village(engine, line)
    kept = kept_words(view, sheet.digest)
    day = kept.as_of if kept else line.as_of
    now = _made_again(view, holds, sheet, day, line.part) if day else None
    words = kept or (now if now is not None and now.digest == sheet.digest else None)
    if words is not None and (place := difference(words, sheet.pages)):
        return Judgement(Verdict.CHANGED, line, place)
    if line.withdrawn:
        return Judgement(Verdict.WITHDRAWN, line)
    if words is None:
        return Judgement(Verdict.ISSUED, line)
    changed = since(kept, now) if kept else ""
    return Judgement(Verdict.GENUINE, line, rows=len(words.rows), since=changed)


def _village(engine: Engine, line: PostingLine) -> tuple[VillageView, Definitions]:
    """The village of a notice as the county has it, and what holds there."""
    place, holds = Place.of(line.village), holding(engine, line.village)
    return Reader(VillageStore(engine, holds, place)).village(), holds


def _made_again(
    view: VillageView, holds: Definitions, sheet: PrintedSheet, day: date, part: str
) -> SheetWords | None:
    """The notice as the county's records have it by now; None where none can be made."""
    definition = holds.notices.get(sheet.kind)
    if definition is None:
        return None
    try:
        found = notice_rows(definition, view, day, holds, troubles(view, day, holds), part)
        days = day, sheet.posted
        return worded(view, definition, found, days, holds, sheet.run).words
    except CunjiError:
        return None
