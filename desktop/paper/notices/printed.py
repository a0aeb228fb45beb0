"""What printing a sheet leaves in the book: the draft of its posting, so that none hangs unseen.

And what is asked before: who answers for an exception, and whether the day can be right.
"""

from datetime import date
from typing import TYPE_CHECKING, Final

from desktop.errors.paper import ApprovalEmpty, NoDraft, NoSuchPosting
from desktop.paper.notices.compose import compose
from forms.definitions.records import Posting, PrintedWords
from forms.errors import ApprovalMissing
from forms.notices.lifecycle import forgotten, life
from forms.notices.posting_days import zh_date
from forms.notices.sheet.notice import Notice
from forms.notices.sheet.number import number
from forms.notices.sheet.sheet_words import bodies, kept_words
from forms.schema.form import RecordId, Value
from sync.store.values import Draft, Saved

if TYPE_CHECKING:
    from desktop.book.book import Book


ON_SHEET: Final = "on_sheet"
"""Fact of ``ApprovalMissing``: the number of the sheet that waits for somebody."""


def note(book: "Book", notice: Notice) -> RecordId:
    """Write down that a sheet was printed or saved, and its words; again, it is the same draft.

    Returns:
        The posting in which the life of the sheet has begun.

    Raises:
        RoleForbids: This computer writes no postings.
    """
    body = posting_of(notice)
    known = known_posting(book, notice)
    words = _words(book, notice)
    if known is not None and body.items() <= known.body.items():
        if words:
            book.ledger.write.save(words, actor=book.actor)
        return known.id
    draft = Draft("posting", {**known.body, **body}, known.id) if known else Draft("posting", body)
    return book.ledger.write.save([draft, *words], actor=book.actor).ids[0]


def keep_words(book: "Book", notice: Notice) -> None:
    """Keep what stands on a sheet, once, so that paper is proved after the records have changed.

    Raises:
        RoleForbids: This computer writes no postings.
    """
    if words := _words(book, notice):
        book.ledger.write.save(words, actor=book.actor)


DISCARDED: Final = "试印的草稿，没有核对，清掉"


def discard(book: "Book", record: RecordId, day: date) -> Saved:
    """Throw away the draft of a sheet that nobody checked; what was printed stays kept.

    Args:
        book: The open book.
        record: The posting.
        day: Today.

    Raises:
        NoSuchPosting: The record is no posting.
        NoDraft: The sheet was checked, or somebody answered for an exception.
    """
    posting = book.view().get(Posting, record)
    if posting is None:
        raise NoSuchPosting
    if not forgotten(life(book.view(), posting, day, book.definitions)):
        raise NoDraft(title=posting.title or "")
    return book.ledger.write.retract([record], actor=book.actor, reason=DISCARDED)


def _words(book: "Book", notice: Notice) -> list[Draft]:
    """The words of a sheet as records; none where they are kept already."""
    words = notice.words
    if kept_words(book.view(), words.digest) is not None:
        return []
    return [Draft(PrintedWords.FORM, body) for body in bodies(words)]


def posting_of(notice: Notice) -> dict[str, Value]:
    """Answers of form ``posting`` that are printed on a sheet: where its life begins."""
    days: dict[str, Value] = {"days": notice.period.days} if notice.period.days else {}
    if notice.period.working_days:
        days["working"] = True
    if notice.part:
        days["selected"] = notice.part
    return {
        "kind": notice.kind,
        "title": notice.title_line,
        "number": str(notice.number),
        "digest": notice.digest,
        "as_of": notice.as_of.isoformat(),
        "rows": len(notice.table.rows),
        **days,
    }


def known_posting(book: "Book", notice: Notice) -> Posting | None:
    """The record in which the life of this sheet has begun already."""
    same = [one for one in book.view().all(Posting) if one.number == str(notice.number)]
    return next((one for one in same if one.digest in (None, "", notice.digest)), None)


def approve(
    book: "Book", kind: str, posted_on: date, approver: str, reason: str, day: date | None = None,
    part: str = "",
) -> bool:  # fmt: skip
    """Write down who answers for an exception and why, as the draft of the sheet's posting.

    Args:
        book: The open book.
        kind: Code of list ``notice_kind``.
        posted_on: Day the sheet goes up.
        approver: Who answers for it.
        reason: Why.
        day: As-of day; the day of posting when left out.
        part: Which time or batch; the one meant when empty.

    Returns:
        Whether an exception was needed; where not, nothing is written.

    Raises:
        ApprovalEmpty: Name or reason is missing.
        CunjiError: What ``compose`` raises: such a sheet is made by no exception.
    """
    if not approver.strip() or not reason.strip():
        raise ApprovalEmpty
    try:
        compose(book, kind, day or posted_on, posted_on, part=part)
    except ApprovalMissing as missing:
        first = number(book.village.name or "本村", kind, posted_on)
        told = str(missing.facts.get(ON_SHEET, first))
    else:
        return False
    body: dict[str, Value] = {
        "kind": kind, "title": book.definitions.notices[kind].title, "number": told,
        "exception_name": approver.strip(), "exception": reason.strip(),
    }  # fmt: skip
    known = next((one for one in book.view().all(Posting) if one.number == told), None)
    draft = Draft("posting", {**known.body, **body}, known.id) if known else Draft("posting", body)
    book.ledger.write.save([draft], actor=book.actor)
    return True


def is_to_come(book: "Book", posted_on: date) -> bool:
    """Whether a day lies beyond today and beyond everything that was written down."""
    today = date.today()  # noqa: DTZ011  what the clock of this computer says
    return posted_on > max(today, book.ledger.read.newest_day() or today)


def doubts(book: "Book", posted_on: date) -> tuple[str, ...]:
    """Why the day on a sheet may be wrong, one sentence each; a person has to say that it is not.

    Args:
        book: The open book.
        posted_on: Day the sheet goes up.
    """
    newest = book.ledger.read.newest_day()
    today = date.today()  # noqa: DTZ011  what the clock of this computer says
    told = []
    if newest is not None and today < newest:
        told.append(
            f"电脑的日期是{zh_date(today)}，台账最近一次改动却在{zh_date(newest)}，"
            "请先看电脑的日期对不对。"
        )
    now = newest or today
    if posted_on.year > now.year + 1:
        told.append(f"张贴日{zh_date(posted_on)}在明年以后，请核对年份。")
    elif posted_on > max(today, now):
        told.append(f"张贴日{zh_date(posted_on)}还没有到，请核对，到那一天再贴。")
    return tuple(told)
