"""From the book to a notice: rows found, masks applied, period counted, wording filled in.

The gate: what leaves here is masked and scanned, and what may not be said raises.
"""

from collections import defaultdict
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Final

from desktop.errors.paper import NothingToPost, NoticeUnusable, RowsNotReady, UnknownNotice
from desktop.paper.notices.gate import Gate
from forms.definitions.notice import NoticeDef
from forms.definitions.records import Posting
from forms.leads.consistency import troubles
from forms.notices.claims import Judge, unreviewed
from forms.notices.lifecycle import NEW
from forms.notices.posting_days import zh_date
from forms.notices.row_set import NoticeRows
from forms.notices.rows import notice_rows
from forms.notices.sheet.notice import Notice
from forms.notices.sheet.number import number
from forms.notices.sheet.wording import worded
from forms.schema.form import Value

if TYPE_CHECKING:
    from desktop.book.book import Book


MOST_A_DAY: Final = 99
"""Sheets of one kind and day; a number has room for no more."""


def compose(
    book: "Book", kind: str, day: date, posted_on: date | None = None, *, run: int | None = None,
    part: str = "",
) -> Notice:  # fmt: skip
    """The notice of a kind as of a day.

    Args:
        book: The open book.
        kind: Code of list ``notice_kind``, for example N09.
        day: Day for which the records are read.
        posted_on: Day the sheet goes up; the as-of day when left out.
        run: Which sheet of this kind and day it was; when left out, the number that this sheet
            has already, or the next that no other sheet has.
        part: Which time or batch (``forms.notices.selection``); the one meant when empty.

    Raises:
        UnknownNotice: There is no such kind.
        NoticeUnusable: The county published it in a way this program cannot use.
        NoSuchPart: There is no such time or batch.
        NothingToPost: No row is to be announced.
        RowsNotReady: There would be rows, but none of them may be printed yet.
        CountyPaperMissing: It rests on a paper of the county that nobody has written down.
        ContactMissing: Nobody has written down who receives objections.
        NeverPublished: A number that may not stand on a board is among what would be printed.
        TooTelling: A row would give more than one hint besides name and hamlet.
        ApprovalMissing: The county allows this only with somebody's approval.
    """
    definition, found = _found(book, kind, day, part)
    posted = posted_on or day
    gate = Gate(book, definition, posted)
    gate.prove(found)
    made = worded(book.view(), definition, found, (day, posted), book.definitions, run or 1)
    if run is None:
        made = _numbered(book, made)
    gate.prove_sheet(made)
    gate.need_approval(str(made.number))
    unseen = _before_it_hangs(book, definition, found, posted)
    return replace(made, warnings=(*made.warnings, *unseen, *gate.doubts(found)))


def _before_it_hangs(
    book: "Book", definition: NoticeDef, found: NoticeRows, posted: date
) -> tuple[str, ...]:
    """What the records have to say before this sheet may be posted: it may be printed before."""
    sheet: dict[str, Value] = {
        Posting.kind.name: definition.id, Posting.selected.name: found.part,
        Posting.posted_day.name: posted.isoformat(),
    }  # fmt: skip
    judge = Judge(book.view(), posted, book.definitions)
    return tuple(filter(None, (unreviewed(judge, Posting(NEW, sheet)),)))


def _found(book: "Book", kind: str, day: date, part: str) -> tuple[NoticeDef, NoticeRows]:
    """A kind and what it announces.

    Raises:
        UnknownNotice: There is no such kind.
        NoticeUnusable: The county published it in a way this program cannot use.
        NothingToPost: No row is to be announced.
        RowsNotReady: There would be rows, but none of them may be printed yet.
    """
    notices = book.definitions.notices
    definition = notices.get(kind)
    if definition is None:
        for one in book.definitions.left_out:
            if (one.part, one.id) == ("notices", kind):
                raise NoticeUnusable(why=one.say)
        raise UnknownNotice(kind=kind, known="、".join(notices))
    view = book.view()
    found = notice_rows(
        definition, view, day, book.definitions, troubles(view, day, book.definitions), part
    )
    if not found.rows:
        if found.doubts:
            raise RowsNotReady(title=definition.title, why="".join(found.doubts))
        raise NothingToPost(day=zh_date(day), title=definition.title)
    return definition, found


def _numbered(book: "Book", made: Notice) -> Notice:
    """The sheet under a number that no other sheet has: printed again it keeps its own."""
    digests: dict[str, set[str]] = defaultdict(set)
    for posting in book.view().all(Posting):
        if posting.number and posting.digest:
            digests[posting.number].add(posting.digest)
    for run in range(1, MOST_A_DAY):
        told = number(book.village.name or "本村", made.kind, made.period.posted_on, run)
        made = replace(made, number=told)
        if digests.get(str(told), set()) <= {made.digest}:
            break
    return made
