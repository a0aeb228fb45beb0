"""Whether a PDF is a notice as a village issued it: by number, digest and every word of its table.

The county holds the same records, so it makes the rows again for the day the notice speaks of. It
cannot know what else the paper said; so it says what it compared, and never more.
"""

from datetime import date

from sqlalchemy import Engine

from forms.errors import CunjiError
from forms.notices.masked_rows import columns_in, masked_row
from forms.notices.printed_sheet import PrintedSheet, read_sheet
from forms.notices.rows import notice_rows
from sync.county.accounts.area import Area
from sync.county.packs import holding
from sync.county.reading.postings import PostingLine, Verdict, posting_lines
from sync.county.reading.sheet_text import text_of
from sync.ledger.reader import Reader
from sync.ledger.village_store import VillageStore
from sync.store.rows import Place


def judge(
    engine: Engine, area: Area, content: bytes, today: date
) -> tuple[Verdict, PostingLine | None]:
    """Judge a PDF.

    Args:
        engine: The county's store.
        area: Only of its villages.
        content: The file.
        today: For where notices stand.

    Raises:
        SheetUnreadable: It is no PDF.
    """
    sheet = read_sheet(text_of(content))
    if sheet is None:
        return Verdict.NO_NOTICE, None
    same = [one for one in posting_lines(engine, area, today) if one.digest == sheet.digest]
    if not same:
        return Verdict.UNKNOWN, None
    named = [one for one in same if sheet.carries(one.number)]
    if not named:
        return Verdict.OTHER_NUMBER, same[0]
    line = named[0]
    if line.withdrawn:
        return Verdict.WITHDRAWN, line
    rows = _rows(engine, line, sheet)
    if rows is None:
        return Verdict.ISSUED, line
    return (Verdict.GENUINE if sheet.says(*rows) else Verdict.CHANGED), line


def _rows(
    engine: Engine, line: PostingLine, sheet: PrintedSheet
) -> tuple[list[tuple[str, ...]], set[int]] | None:
    """The rows of a notice made again, and which columns are merged; None when they cannot be."""
    place, holds = Place.of(line.village), holding(engine, line.village)
    definition, day = holds.notices.get(line.kind_id), line.as_of
    if definition is None or day is None:
        return None
    reader = Reader(VillageStore(engine, holds, place))
    try:
        found = notice_rows(definition, reader.village(), day, holds)
        columns = columns_in(definition, holds, line.posted or sheet.posted)
        rows: list[tuple[str, ...]] = [
            masked_row(columns, row, number) for number, row in enumerate(found.rows, 1)
        ]
        total = masked_row(columns, found.total, len(rows) + 1) if found.total else None
    except CunjiError:
        return None
    merged = {place for place, column in enumerate(columns) if column.merge}
    if sheet.hamlet:
        rows, total = [row for row in rows if sheet.hamlet in row], None
    if not rows:
        return None
    return [*rows, *([total] if total else [])], merged
