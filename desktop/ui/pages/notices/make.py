"""A notice made for the page: composed and rendered, or the reason why there is none."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QWidget

from desktop.paper.preview import get_ready
from desktop.paper.typesetting.page_format import Paper, Size, Way
from desktop.ui import dialogs
from forms.errors import CunjiError
from forms.progress import Progress

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
        sheet: Its pages laid out; None for strips, which are laid out together.
        glance: The pages in sight as a PDF; empty for strips.
        first: Number of the first of them, from 0.
    """

    notice: "Notice"
    sheet: "PaperSheet | None"
    glance: bytes
    first: int


def begin(
    book: "Book", kind: str, day: date, posted: date, paper: str, sight: tuple[int, int],
    part: str = "",
) -> Begun | CunjiError:  # fmt: skip
    """Compose and lay out; the error when there is nothing to post or it may not be posted.

    Args:
        book: The open book.
        kind: Code of list ``notice_kind``.
        day: As-of day.
        posted: Day of posting.
        paper: A key of ``CHOICES``.
        sight: First and last page in sight, from 0.
        part: Which time or batch; the one meant when empty.
    """
    from desktop.paper.notices.compose import compose
    from desktop.paper.pdf import glance
    from desktop.paper.typesetting.layout import lay_out

    try:
        notice = compose(book, kind, day, posted, part=part)
        if paper == STRIPS:
            return Begun(notice, None, b"", 0)
        sheet = lay_out(notice, PAPERS.get(paper, Paper()))
        first, last = (min(number, len(sheet.pages) - 1) for number in sight)
        return Begun(notice, sheet, glance(notice, sheet, first, last), first)
    except CunjiError as bad:
        return bad


def finish(begun: Begun, progress: Progress) -> Made | CunjiError:
    """Write the whole; ``progress`` is told how many pages are drawn, and may stop it."""
    from desktop.paper.notices.strip_sheets import strip_sheets
    from desktop.paper.pdf import written

    get_ready()
    try:
        if begun.sheet is not None:
            return Made(begun.notice, written(begun.notice, begun.sheet, progress=progress))
        return Made(begun.notice, strip_sheets(begun.notice))
    except CunjiError as bad:
        return bad


def kinds(book: "Book") -> list[tuple[str, str]]:
    """Every kind, by its code and title."""
    return [(n.id, f"{n.id}　{n.title}") for n in book.definitions.notices.values()]


def parts(book: "Book", kind: str, day: date) -> list[tuple[str, str]]:
    """The times or batches a sheet of a kind may be about, by key, the one meant first.

    Empty where a sheet is about all there is.
    """
    from forms.notices.rows import parts_of

    every = parts_of(book.definitions.notices[kind], book.view(), day, book.definitions)
    return [(one.key, one.words or "没有写批次的") for one in every if one.key or one.batch]


def approve(
    book: "Book", kind: str, days: tuple[date, date], name: str, reason: str, part: str = ""
) -> bool:
    """Write down who answers for an exception (``desktop.paper.notices.printed``).

    Args:
        book: The open book.
        kind: Code of list ``notice_kind``.
        days: As-of day and day of posting.
        name: Who approves.
        reason: Why.
        part: Which time or batch; the one meant when empty.
    """
    from desktop.paper.notices.printed import approve as write_down

    return write_down(book, kind, days[1], name, reason, days[0], part)


def note(book: "Book", notice: "Notice") -> None:
    """Write down that a sheet was printed; a computer that only reads notes nothing."""
    from desktop.paper.notices.printed import note as write_down

    if not book.area_name:
        write_down(book, notice)


def keep_words(book: "Book", notice: "Notice") -> None:
    """Keep what stands on a sheet whose life begins; a computer that only reads keeps nothing."""
    from desktop.paper.notices.printed import keep_words as write_down

    if not book.area_name:
        write_down(book, notice)


def day_is_right(book: "Book", notice: "Notice", parent: QWidget) -> bool:
    """Whether the day can be right, or somebody says that it is."""
    from desktop.paper.notices.printed import doubts

    told = "".join(doubts(book, notice.period.posted_on))
    return not told or dialogs.question(
        told, parent, title="日期看着不对", yes="日期没有错", no="去改日期"
    )


def agreed(made: Made, parent: QWidget) -> bool:
    """Whether to print a sheet on which a pen has to write what no font has."""
    from desktop.paper.typesetting.layout import by_hand

    gap = by_hand(made.notice)
    return not gap or dialogs.question(
        f"{gap}还要打印吗？", parent, title="有字印不出来", yes="打印", no="先不打印"
    )
