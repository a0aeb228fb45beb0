"""A notice made for the page: composed and rendered, or the reason why there is none."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QWidget

from desktop.paper.typesetting.page_format import Paper, Size, Way
from desktop.ui import dialogs
from forms.definitions.records import Posting
from forms.errors import CunjiError
from forms.schema.form import RecordId, Value

if TYPE_CHECKING:
    from desktop.book.book import Book
    from desktop.paper.typesetting.page import PaperSheet
    from forms.notices.sheet.notice import Notice


STRIPS: Final = "strips"
PAPERS: Final = {
    "a4": Paper(),
    "a4-large": Paper(large=True),
    "a3": Paper(Size.A3, Way.ACROSS),
    "a3-large": Paper(Size.A3, Way.ACROSS, large=True),
}
"""Papers people choose from; everything else by the command line."""
CHOICES: Final = [
    ("a4", "A4"), ("a4-large", "A4 大字"), ("a3", "A3 横放"), ("a3-large", "A3 横放大字"),
    (STRIPS, "按屯分条"),
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Made:
    """A notice and its sheet."""

    notice: "Notice"
    pdf: bytes


@dataclass(frozen=True, slots=True)
class Begun:
    """A notice whose pages in sight can be looked at, the whole not yet written.

    Attributes:
        notice: What it says.
        sheet: Its pages laid out; None for strips, which are made one by one.
        glance: The pages in sight as a PDF; empty for strips.
        first: Number of the first of them, from 0.
    """

    notice: "Notice"
    sheet: "PaperSheet | None"
    glance: bytes
    first: int


def begin(
    book: "Book", kind: str, day: date, posted: date, paper: str, sight: tuple[int, int]
) -> Begun | CunjiError:
    """Compose and lay out; the error when there is nothing to post or it may not be posted.

    Args:
        book: The open book.
        kind: Code of list ``notice_kind``.
        day: As-of day.
        posted: Day of posting.
        paper: A key of ``CHOICES``.
        sight: First and last page in sight, from 0.
    """
    from desktop.paper.notices.compose import compose
    from desktop.paper.pdf import glance
    from desktop.paper.typesetting.layout import lay_out

    try:
        notice = compose(book, kind, day, posted)
        if paper == STRIPS:
            return Begun(notice, None, b"", 0)
        sheet = lay_out(notice, PAPERS.get(paper, Paper()))
        first, last = (min(number, len(sheet.pages) - 1) for number in sight)
        return Begun(notice, sheet, glance(notice, sheet, first, last), first)
    except CunjiError as bad:
        return bad


def finish(begun: Begun) -> Made | CunjiError:
    """Write the whole."""
    from desktop.paper.pdf import render, written
    from desktop.paper.preview import joined
    from forms.notices.sheet.by_hamlet import strips

    try:
        if begun.sheet is not None:
            return Made(begun.notice, written(begun.notice, begun.sheet))
        return Made(begun.notice, joined([render(strip) for strip in strips(begun.notice)]))
    except CunjiError as bad:
        return bad


def kinds(book: "Book") -> list[tuple[str, str]]:
    """Every kind, by its code and title."""
    return [(n.id, f"{n.id}　{n.title}") for n in book.definitions.notices.values()]


def approve(book: "Book", kind: str, posted: date, name: str, reason: str) -> None:
    """Write down who answers for an exception (``desktop.paper.notices.gate``)."""
    from desktop.paper.notices.gate import approve as write_down

    write_down(book, kind, posted, name, reason)


def agreed(made: Made, parent: QWidget) -> bool:
    """Whether to print a sheet on which a pen has to write what no font has."""
    from desktop.paper.typesetting.layout import by_hand

    gap = by_hand(made.notice)
    return not gap or dialogs.question(
        f"{gap}还要打印吗？", parent, title="有字印不出来", yes="打印", no="先不打印"
    )


def posting_of(notice: "Notice") -> dict[str, Value]:
    """Answers of form ``posting`` that are printed on a sheet: where its life begins."""
    return {
        "kind": notice.kind,
        "title": notice.title_line,
        "number": str(notice.number),
        "digest": notice.digest,
        "as_of": notice.as_of.isoformat(),
        "days": notice.period.days,
    }


def known_posting(book: "Book", number: str) -> RecordId | None:
    """The record in which the life of this sheet has begun already."""
    found = (one.id for one in book.view().all(Posting) if one.number == number)
    return next(found, None)
