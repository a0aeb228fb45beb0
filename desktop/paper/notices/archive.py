"""The folder of a quarter as one PDF: an index, then every sheet that was posted, as it was issued.

A sheet is made again from the records for the day it was printed for. Where the records have
changed since, what would come out is not what hung on the board, and the index says so instead of
showing it: the paper original in the box is the proof.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from desktop.errors.paper import NothingArchived, QuarterUnclear
from desktop.paper.notices.compose import compose
from desktop.paper.pdf import render
from desktop.paper.preview import joined, page_count
from desktop.paper.report_sheet import render_report
from forms.definitions.report import ReportColumn, ReportDef
from forms.errors import CunjiError
from forms.notices.claims import printed_day, run_of
from forms.notices.lifecycle import Life, lives
from forms.notices.posting_days import quarter_start
from forms.progress import Progress, through, unwatched
from forms.reports.report_table import ReportTable
from forms.schema.deadline import first_of
from forms.schema.partial_date import as_written

if TYPE_CHECKING:
    from desktop.book.book import Book

INDEX: Final = ReportDef(
    id="档案目录", title="公示档案目录", rhythm="每季",
    basis="村民委员会组织法（2025年修订）第39条",
    columns=(
        ReportColumn("title", "标题", width=4), ReportColumn("number", "编号", width=4),
        ReportColumn("posted", "张贴", width=2), ReportColumn("removed", "取下", width=2),
        ReportColumn("stage", "状态", width=2), ReportColumn("digest", "核对码", width=3),
        ReportColumn("page", "在第几页", width=2),
    ),
    checks=(), notes=(), first="归档号", first_width=1,
)  # fmt: skip
CHANGED: Final = "台账已改"
UNKNOWN: Final = "无核对码"


@dataclass(frozen=True, slots=True)
class _Filed:
    """One sheet of the quarter and its pages, where they can be made as issued."""

    life: Life
    content: bytes
    why_not: str


def quarter(text: str) -> tuple[date, date]:
    """First and last day of a quarter written 2026Q4.

    Raises:
        QuarterUnclear: It is written otherwise.
    """
    year, mark, number = text.strip().upper().partition("Q")
    if not (mark and year.isdecimal() and len(year) == 4 and number in {"1", "2", "3", "4"}):
        raise QuarterUnclear
    first = date(int(year), int(number) * 3 - 2, 1)
    return first, quarter_start(first + timedelta(days=100)) - timedelta(days=1)


def archive(book: "Book", first: date, last: date, progress: Progress = unwatched) -> bytes:
    """The folder of the sheets posted in a time.

    Args:
        book: The open book.
        first: First day of posting.
        last: Last day.
        progress: Told how many sheets are made again, and may stop it.

    Raises:
        NothingArchived: No sheet was posted in that time.
    """
    hung = [
        life
        for life in lives(book.view(), last, book.definitions)
        if (posted := life.posting.posted_day) and posted.first <= last and first <= posted.last
    ]
    found = [_filed(book, life) for life in through(hung, "正在重做每一张", progress)]
    if not found:
        raise NothingArchived
    found.sort(key=lambda one: (as_written(one.life.posting.posted_day), one.life.posting.id))
    # The index is one page or several, and its own length moves the pages it names.
    pages = 1
    while True:
        index = render_report(_index(book, found, first, last, pages))
        if page_count(index) == pages:
            return joined([index, *(one.content for one in found if one.content)])
        pages = page_count(index)


def _filed(book: "Book", life: Life) -> _Filed:
    posting = life.posting
    printed = printed_day(posting.number or "")
    if not posting.digest or printed is None:
        return _Filed(life, b"", UNKNOWN)
    try:
        notice = compose(
            book,
            posting.kind or "",
            first_of(posting.as_of) or printed,
            printed,
            run=run_of(posting.number or ""),
            part=posting.selected or "",
        )
    except CunjiError:
        return _Filed(life, b"", CHANGED)
    same = notice.digest == posting.digest
    return _Filed(life, render(notice), "") if same else _Filed(life, b"", CHANGED)


def _index(book: "Book", found: list[_Filed], first: date, last: date, pages: int) -> ReportTable:
    rows, at = [], pages + 1
    for one in found:
        posting = one.life.posting
        digest = posting.digest or ""
        page = one.why_not or str(at)
        at += page_count(one.content) if one.content else 0
        cells = (
            posting.title or "", posting.number or "", as_written(posting.posted_day),
            as_written(posting.removed_day), one.life.said,
            " ".join(digest[i : i + 4] for i in range(0, len(digest), 4)), page,
        )  # fmt: skip
        rows.append((posting.archive_no or "未归档", cells))
    notes = [f"{first.isoformat()}至{last.isoformat()}张贴的公示共{len(found)}张。"]
    if any(one.why_not for one in found):
        notes.append(f"写“{CHANGED}”或“{UNKNOWN}”的，以档案盒里盖章的原件为准，这里不附。")
    village = book.village.name or "本村"
    return ReportTable(INDEX, village, last, tuple(rows), (), (), tuple(notes))
