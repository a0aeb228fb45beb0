"""A notice made for the page: composed and rendered, or the reason why there is none."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from desktop.notices.paper import Paper, Size, Way
from forms.definition import Value
from forms.errors import CunjiError

if TYPE_CHECKING:
    from desktop.book import Book
    from desktop.notices.notice import Notice


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


def make(book: "Book", kind: str, day: date, posted: date, paper: str = "") -> Made | CunjiError:
    """Compose and render; the error when there is nothing to post or it may not be posted."""
    from desktop.notices.compose import compose
    from desktop.notices.pdf import render
    from desktop.notices.preview import joined
    from desktop.notices.strips import strips

    try:
        notice = compose(book, kind, day, posted)
        if paper == STRIPS:
            return Made(notice, joined([render(strip) for strip in strips(notice)]))
        return Made(notice, render(notice, PAPERS.get(paper, Paper())))
    except CunjiError as bad:
        return bad


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


def exception_of(book: "Book", kind: str, posted: date) -> Mapping[str, Value]:
    """Answers of the posting in which somebody may answer for an exception."""
    from desktop.notices.number import number

    told = number(str(book.village.get("name") or "本村"), kind, posted)
    return {"kind": kind, "title": book.catalogue.notices[kind].title, "number": str(told)}
