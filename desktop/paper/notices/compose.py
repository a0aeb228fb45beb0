"""From the book to a notice: rows found, masks applied, period counted, wording filled in.

The gate: what leaves here is masked and scanned, and what may not be said raises.
"""

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from desktop.errors.paper import NothingToPost, RowsNotReady, UnknownNotice
from desktop.paper.notice import Notice, PaperColumn, PaperTable
from desktop.paper.notices.gate import Gate
from desktop.paper.notices.imprint import Imprint
from desktop.paper.notices.number import number
from forms.definitions.notice import NoticeDef
from forms.leads.consistency import troubles
from forms.notices.masked_rows import masked_row
from forms.notices.posting_days import Period, count_days, zh_date
from forms.notices.row_set import NoticeRows
from forms.notices.rows import notice_rows
from forms.privacy.masking import MaskedText, fill, public

if TYPE_CHECKING:
    from desktop.book.book import Book

_QUARTERS = "一二三四"


def compose(book: "Book", kind: str, day: date, posted_on: date | None = None) -> Notice:
    """The notice of a kind as of a day.

    Args:
        book: The open book.
        kind: Code of list ``notice_kind``, for example N09.
        day: Day for which the records are read.
        posted_on: Day the sheet goes up; the as-of day when left out.

    Raises:
        UnknownNotice: There is no such kind.
        NothingToPost: No row is to be announced.
        RowsNotReady: There would be rows, but none of them may be printed yet.
        NeverPublished: A number that may not stand on a board is among what would be printed.
        TooTelling: A row would give more than one hint besides name and hamlet.
        ApprovalMissing: The county allows this only with somebody's approval.
    """
    notices = book.definitions.notices
    definition = notices.get(kind)
    if definition is None:
        raise UnknownNotice(kind=kind, known="、".join(notices))
    view = book.view()
    found = notice_rows(
        definition, view, day, book.definitions, troubles(view, day, book.definitions)
    )
    if not found.rows:
        if found.doubts:
            raise RowsNotReady(title=definition.title, why="".join(found.doubts))
        raise NothingToPost(day=zh_date(day), title=definition.title)
    days = count_days(definition, posted_on or day, book.definitions)
    gate = Gate(book, definition, days.posted_on)
    imprint = Imprint.of(book.village, definition, days, gate.issuer)
    told = number(imprint.village, kind, days.posted_on)
    gate.need_approval(str(told))
    gate.prove(found)
    wording = _Wording(definition, imprint, found, day)
    notice = wording.notice(told, days, _table(definition, found, gate))
    gate.prove_sheet(notice)
    return replace(notice, warnings=(*notice.warnings, *gate.doubts(found)))


class _Wording:
    """Puts a notice into words: fills the slots of the definition's sentences."""

    def __init__(
        self, definition: NoticeDef, imprint: Imprint, found: NoticeRows, day: date
    ) -> None:
        self.definition = definition
        self.imprint = imprint
        self.doubts = found.doubts
        self.day = day
        self.place = f"「{definition.title}」的正文"
        self.slots = _slots(definition, imprint, found, day)

    def notice(self, told: MaskedText, days: Period, table: PaperTable) -> Notice:
        definition, imprint = self.definition, self.imprint
        return Notice(
            kind=definition.id,
            number=told,
            title=self._fill(definition.phrases),
            paragraphs=self._fill(definition.preamble),
            facts=imprint.facts,
            table=table,
            closing=self._fill(definition.closing),
            notes=self._fill(definition.notes),
            signatures=self._fill(definition.signatures),
            issuer=imprint.issuer,
            dated=public(zh_date(days.posted_on), place="落款日期"),
            seal_mm=imprint.seal_mm,
            as_of=self.day,
            period=days,
            warnings=(*imprint.warnings, *days.doubts, *self.doubts),
        )

    def _fill(self, templates: tuple[str, ...]) -> tuple[MaskedText, ...]:
        return tuple(fill(template, self.slots, place=self.place) for template in templates)


def _slots(
    definition: NoticeDef, imprint: Imprint, found: NoticeRows, day: date
) -> dict[str, MaskedText]:
    words = {
        "place": f"{imprint.township}{imprint.village}",
        "village": imprint.village,
        "township": imprint.township,
        "basis": definition.cited,
        "as_of": zh_date(day),
        "quarter": f"{day.year}年第{_QUARTERS[(day.month - 1) // 3]}季度",
        **found.slots,
    }
    return {
        name: public(text, place=f"「{definition.title}」的正文") for name, text in words.items()
    }


def _table(definition: NoticeDef, found: NoticeRows, gate: Gate) -> PaperTable:
    columns = tuple(
        PaperColumn(public(c.title, place="表头"), merge=c.merge, left=c.left)
        for c in definition.columns
    )
    masked = gate.columns
    rows = tuple(masked_row(masked, row, i) for i, row in enumerate(found.rows, 1))
    total = masked_row(masked, found.total, len(rows) + 1) if found.total else None
    return PaperTable(columns, rows, total)
