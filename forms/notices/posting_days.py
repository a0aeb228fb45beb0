"""Counting of notice days: when objections end and until when the sheet stays up.

Source: 民法典 art. 200 to 203 (the day of the act is not counted; a last day on which nobody
receives moves to the next on which somebody does), 村民委员会组织法 (2025) art. 35 (at least 15
days posted; that length does not move).
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from forms.schema.calendar import Ending, Unit
from forms.schema.partial_date import DayRange

if TYPE_CHECKING:
    from forms.definitions.definitions import Definitions
    from forms.definitions.notice import NoticeDef
    from forms.definitions.records import Posting

POSTED_AT_LEAST_DAYS = 15
"""村民委员会组织法 (2025-10-28) art. 35: every item of 村务公开 stays posted at least 15 days."""


LAST_MINUTE = 59
NOON = 12
MIDNIGHT = (24, 0)
_CLOCK = re.compile(r"(?<![0-9])([0-9]{1,2})[:：时点]([0-9]{2})?(?![0-9])")
_HALF_DAY = re.compile("下午|晚上|傍晚")
LENGTHS = range(1, 367)
"""Days a sheet may say; what an older program let stand beyond is not meant."""


@dataclass(frozen=True, slots=True)
class Period:
    """The days of one notice, all inclusive; the last day ends at 24:00, or when the office closes.

    Attributes:
        posted_on: Day the sheet goes up; not counted.
        first: First day that counts.
        objections_until: Last day on which objections are taken in; of a sheet that asks for none
            the last day it has to stay.
        posted_until: Last day on which the sheet stays on the board; of one that hangs for good
            the day it went up.
        days: Days for objections; of a sheet that asks for none the days it stays.
        working_days: Whether those are working days.
        moved: The end was moved past days on which nobody receives.
        doubtful: It hangs on days off that are not published yet.
    """

    posted_on: date
    first: date
    objections_until: date
    posted_until: date
    days: int
    working_days: bool = False
    moved: bool = False
    doubtful: bool = False

    @property
    def length(self) -> str:
        """How long objections are taken in: 7天, 5个工作日, 5天，遇休息日顺延."""
        unit = "个工作日" if self.working_days else "天"
        return f"{self.days}{unit}{'，遇休息日顺延' if self.moved else ''}"

    @property
    def doubts(self) -> tuple[str, ...]:
        """What whoever makes the sheet should know about its days."""
        if not self.doubtful:
            return ()
        year = self.objections_until.year
        zh = f"{year}年的放假安排（包括三月三）还没有全部公布，截止日期是推算的，"
        return (f"{zh}县里发来放假通知后请重新生成。",)


def period(
    posted_on: date,
    days: int,
    definitions: "Definitions",
    *,
    working: bool = False,
    posted: int = POSTED_AT_LEAST_DAYS,
) -> Period:
    """The days of a notice that asks for objections (R-NOTICE-DAYS).

    Args:
        posted_on: Day the sheet goes up.
        days: Days for objections.
        definitions: The days off, and whether weekends move the end.
        working: They are working days.
        posted: Days it stays up at least; what is 村务公开 at least 15.
    """
    weekends = definitions.parameters.get("weekend_moves_end", posted_on) is not False
    unit = Unit.WORKING if working else Unit.NATURAL
    end = (
        definitions.calendar.ending(posted_on, days, unit, weekends=weekends)
        if days
        else Ending(posted_on)
    )
    stays = posted_on + timedelta(days=posted)
    return Period(
        posted_on,
        posted_on + timedelta(days=1),
        end.last,
        max(end.last, stays),
        days,
        working,
        end.moved,
        end.doubtful,
    )


def shown_for(posted_on: date, days: int) -> Period:
    """The days of a notice that only tells: it stays up so long, and no weekend moves that."""
    last = posted_on + timedelta(days=days)
    return Period(posted_on, posted_on + timedelta(days=1), last, last, days)


_LENGTH: Final = re.compile(r"(\d{1,3})(天|个工作日)?")


def read_length(value: object) -> tuple[int, bool] | None:
    """A length a county settles: 7, 7天, 7个工作日; days and whether they are working days."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value, False
    found = _LENGTH.fullmatch(value) if isinstance(value, str) else None
    return (int(found[1]), found[2] == "个工作日") if found else None


def count_days(notice: "NoticeDef", posted_on: date, definitions: "Definitions") -> Period:
    """The period of a notice: the kind's days, or the county's own where those end later."""
    if not notice.asks:
        return shown_for(posted_on, notice.posted)
    lawful = _period_of(notice, posted_on, notice.days, definitions, working=notice.working_days)
    own = read_length(definitions.parameters.get(f"notice_days_{notice.id}", posted_on))
    if own is None:
        return lawful
    settled = _period_of(notice, posted_on, own[0], definitions, working=own[1])
    return settled if settled.objections_until > lawful.objections_until else lawful


def _period_of(
    notice: "NoticeDef", posted_on: date, days: int, definitions: "Definitions", *, working: bool
) -> Period:
    return period(posted_on, days, definitions, working=working, posted=notice.posted)


def least_days(posting: "Posting", posted: date, definitions: "Definitions") -> int:
    """The least days of a sheet's kind, in the unit the sheet has; none for an unknown kind."""
    notice = definitions.notices.get(posting.kind or "")
    if notice is None:
        return 0
    lawful = count_days(notice, posted, definitions)
    working = _working(posting, notice)
    if not notice.asks or working == lawful.working_days:
        return lawful.days
    ends = (
        (days, _period_of(notice, posted, days, definitions, working=working).objections_until)
        for days in LENGTHS
    )
    return next(days for days, end in ends if end >= lawful.objections_until)


def sheet_period(posting: "Posting", posted: date, definitions: "Definitions") -> Period:
    """The days of a sheet: those it says, never fewer than those of its kind."""
    notice = definitions.notices.get(posting.kind or "")
    said = posting.days if posting.days in LENGTHS else 0
    if notice is None:
        return period(posted, said or 0, definitions)
    if not notice.asks:
        return shown_for(posted, max(said or 0, notice.posted))
    days = max(said or 0, least_days(posting, posted, definitions))
    return _period_of(notice, posted, days, definitions, working=_working(posting, notice))


def surely_shown(posting: "Posting", definitions: "Definitions") -> Period | None:
    """The days of a sheet, none of which was over earlier: from the last day it may have gone up.

    None for one that has not gone up.
    """
    posted = posting.posted_day
    return sheet_period(posting, posted.last, definitions) if posted is not None else None


def _working(posting: "Posting", notice: "NoticeDef") -> bool:
    """Whether the days of a sheet are working days; older records are as their kind."""
    return notice.working_days if posting.working is None else posting.working


def closing_time(hours: str) -> str:
    """When the office closes, out of the hours it receives: 17:30; empty when they do not say.

    On the last day the period ends then and not at midnight (民法典 art. 203 par. 2).
    """
    morning, noon, afternoon = hours, "", ""
    if half := _HALF_DAY.search(hours):
        morning, noon, afternoon = hours[: half.start()], half.group(), hours[half.end() :]
    times = [(int(hour), int(minute or 0)) for hour, minute in _CLOCK.findall(morning)]
    for hour, minute in _CLOCK.findall(afternoon) if noon else ():
        times.append((int(hour) % NOON + NOON, int(minute or 0)))
    if not times or max(times) >= MIDNIGHT or any(minute > LAST_MINUTE for _, minute in times):
        return ""
    hour, minute = max(times)
    return f"{hour}:{minute:02d}"


def quarter_start(day: date) -> date:
    """The first day of the quarter of ``day``."""
    return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)


def zh_written(at: DayRange) -> str:
    """A date as papers write it, no more exactly than it is known: 2026年11月3日, 2026年11月."""
    parts = at.written.split("-")
    if not all(part.isdecimal() for part in parts):
        return at.written
    return "".join(f"{int(part)}{unit}" for part, unit in zip(parts, "年月日", strict=False))


def zh_date(day: date) -> str:
    """A day as official papers write it: 2026年11月3日 (GB/T 9704-2012, no leading zero)."""
    return f"{day.year}年{day.month}月{day.day}日"
