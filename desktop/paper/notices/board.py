"""The village board as of a day: what hangs where, until when, what is due, what is outdated.

A sheet is outdated when the same notice, made again from the records for the day and the posting
day it was printed with, would no longer say the same (its digest differs).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from desktop.paper.notices.compose import compose
from desktop.paper.notices.evidence import DIGEST
from forms.definitions.records import Posting
from forms.errors import CunjiError
from forms.notices.claims import printed_day, run_of
from forms.notices.lifecycle import HANGING, OVER, POST, Life, Stage, lives
from forms.notices.posting_days import zh_date
from forms.privacy.never_publish import Audience, released
from forms.privacy.never_words import Word
from forms.schema.deadline import first_of
from forms.schema.partial_date import as_written

if TYPE_CHECKING:
    from desktop.book.book import Book

NOWHERE: Final = "张贴地点未登记"
ELSEWHERE: Final = "还没有张贴"
STALE: Final = "台账改过，纸上的字和现在的记录不一样，请看要不要撤下更正、重新公示。"
_ORDER: Final = (
    Stage.DISPUTED, Stage.ENDED, Stage.REMOVED, Stage.RUNNING, Stage.APPROVED, Stage.CHECKED,
    Stage.DRAFT, Stage.ARCHIVED, Stage.WITHDRAWN,
)  # fmt: skip
"""What needs somebody comes first."""


@dataclass(frozen=True, slots=True)
class BoardSheet:
    """One sheet on the board, or on its way there.

    Attributes:
        life: Its stage and next step.
        stale: Whether the records would now say something else.
        day: The day it is looked at.
    """

    life: Life
    stale: bool
    day: date

    @property
    def reprint(self) -> str:
        """That the day on the paper has passed; empty when it has not."""
        printed = printed_day(self.life.posting.number or "")
        if printed is None or self.day <= printed:
            return ""
        return (
            f"纸上写的是{zh_date(printed)}张贴：那天贴了的，记那一天；没有贴的，请重新生成一张"
            "（会有新的日期和编号），这一张填撤下更正日期。"
        )

    @property
    def place(self) -> str:
        """Where it hangs; a sheet that does not hang is told apart."""
        if self.life.stage not in HANGING:
            return ELSEWHERE if self.life.period is None else "已经取下"
        return self.life.posting.place or NOWHERE

    @property
    def due(self) -> str:
        """What is to be done or waited for, one sentence."""
        life, waiting = self.life, self.reprint if self.life.step is POST else ""
        if told := "".join(life.faults) or life.locked or waiting:
            return told
        if life.step is not None:
            return f"请{life.step.zh}（{life.step.by}）。"
        if life.period is None:
            return ""
        if life.standing:
            return "长期张挂，人员变动当天更换。"
        until = zh_date(life.period.posted_until)
        if life.stage is Stage.RUNNING:
            asked = zh_date(life.period.objections_until)
            return f"张贴到{until}。" if asked == until else f"异议到{asked}，张贴到{until}。"
        return f"没有异议；张贴到{until}。"


def board(book: "Book", day: date) -> list[BoardSheet]:
    """Every sheet that is not archived or withdrawn, or is not as it has to be; troubles first.

    Args:
        book: The open book.
        day: As-of day.
    """
    every = list(lives(book.view(), day, book.definitions))
    begun = {_sheet_of(life) for life in every if life.stage is not Stage.DRAFT}
    found = [
        BoardSheet(life, is_stale(book, life), day)
        for life in every
        if (life.stage not in OVER or life.faults)
        and not (life.stage is Stage.DRAFT and life.posting.digest and _sheet_of(life) in begun)
    ]
    return sorted(found, key=_rank)


def _sheet_of(life: Life) -> tuple[str | None, str | None]:
    """What tells a sheet: the draft of its printing is not shown beside a record that went on."""
    return life.posting.number, life.posting.digest


def is_stale(book: "Book", life: Life) -> bool:
    """Whether the notice made again would say something else; of a sheet without digest never."""
    posting = life.posting
    printed = printed_day(posting.number or "")
    if not posting.digest or printed is None or life.stage in OVER or life.stage is Stage.REMOVED:
        return False
    as_of = first_of(posting.as_of) or printed
    try:
        return _again(book, posting, as_of, printed) != posting.digest
    except CunjiError:  # there is nothing left to post, or it may no longer be posted
        return True


def _again(book: "Book", posting: Posting, as_of: date, printed: date) -> str:
    """The digest of the sheet as it would be made now, under its own number."""
    run = run_of(posting.number or "")
    part = posting.selected or ""
    return compose(book, posting.kind or "", as_of, printed, run=run, part=part).digest


def _rank(sheet: BoardSheet) -> tuple[bool, int, str, str]:
    posting = sheet.life.posting
    return (
        not sheet.life.faults,
        _ORDER.index(sheet.life.stage),
        as_written(posting.posted_day),
        posting.id,
    )


def lines(sheets: list[BoardSheet], words: tuple[Word, ...] = ()) -> Iterator[dict[str, object]]:
    """The board for a script.

    Args:
        sheets: What hangs or is on its way.
        words: What a county added to the words that no board may say.

    Raises:
        NeverPublished: A sheet's title, number or place tells what may not be read.
    """
    for sheet in sheets:
        line = _line(sheet)
        for name, text in line.items():
            if isinstance(text, str) and name != "id":
                released(text, Audience.BOARD, more=words).text_for(
                    f"公示「{sheet.life.posting.kind}」的登记"
                )
        yield line


def _line(sheet: BoardSheet) -> dict[str, object]:
    life, period = sheet.life, sheet.life.period
    return {
        "id": life.posting.id,
        "kind": life.posting.kind,
        "title": life.posting.title,
        "number": life.posting.number,
        "place": sheet.place,
        "stage": life.stage.value,
        "said": life.said,
        "posted_on": period.posted_on if period else None,
        "objections_until": period.objections_until if period else None,
        "posted_until": period.posted_until if period else None,
        "open_objections": list(life.open),
        "next": life.step.id if life.step else None,
        "locked": life.locked,
        "faults": list(life.faults),
        "due": sheet.due,
        "stale": sheet.stale,
    }


def photos_of_record(book: "Book", posting: Posting) -> list[bytes]:
    """The photos of a posting that are in the book."""
    found = (book.ledger.photos.read(sha) for sha in posting.photos or ())
    return [content for content in found if content is not None]


def evidence_facts(book: "Book", posting: Posting) -> list[tuple[str, str]]:
    """What the evidence sheet says of a posting."""
    first, last = as_written(posting.posted_day), as_written(posting.removed_day)
    days = f"{first or '________'} 至 {last or '________'}"
    digest = posting.digest or ""
    return [
        ("公示", posting.title or ""),
        ("种类", book.definitions.codes.label("notice_kind", posting.kind)),
        ("编号", posting.number or ""),
        (DIGEST, " ".join(digest[i : i + 4] for i in range(0, len(digest), 4))),
        ("张贴地点", posting.place or ""),
        ("张贴时间", days),
    ]
