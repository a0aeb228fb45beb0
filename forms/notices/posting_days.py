"""Counting of notice days: when objections end and until when the sheet stays up.

Source: 民法典 art. 200 to 203 (the day of the act is not counted; a last day on which nobody
receives moves to the next on which somebody does), 村民委员会组织法 (2025) art. 35 (at least 15
days posted; that length does not move).
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from forms.schema.calendar import Ending, Unit

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
        objections_until: Last day on which objections are taken in.
        posted_until: Last day on which the sheet stays on the board.
        days: Days for objections.
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
    disclosed: bool = True,
) -> Period:
    """The days of a notice (R-NOTICE-DAYS).

    Args:
        posted_on: Day the sheet goes up.
        days: Days for objections.
        definitions: The days off, and whether weekends move the end.
        working: They are working days.
        disclosed: True when the sheet is 村务公开, which stays at least 15 days.
    """
    weekends = definitions.parameters.get("weekend_moves_end", posted_on) is not False
    unit = Unit.WORKING if working else Unit.NATURAL
    end = (
        definitions.calendar.ending(posted_on, days, unit, weekends=weekends)
        if days
        else Ending(posted_on)
    )
    stays = posted_on + timedelta(days=POSTED_AT_LEAST_DAYS if disclosed else 0)
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


def count_days(notice: "NoticeDef", posted_on: date, definitions: "Definitions") -> Period:
    """The period of a notice: the longer of the kind's days and the county's own."""
    own = definitions.parameters.get(f"notice_days_{notice.id}", posted_on)
    days = max(notice.days, own) if isinstance(own, int) else notice.days
    return period(
        posted_on, days, definitions, working=notice.working_days, disclosed=notice.disclosed
    )


def least_days(posting: "Posting", posted: date, definitions: "Definitions") -> int:
    """The least days for objections of a sheet's kind; none for a kind that is not known."""
    notice = definitions.notices.get(posting.kind or "")
    return count_days(notice, posted, definitions).days if notice is not None else 0


def sheet_period(posting: "Posting", posted: date, definitions: "Definitions") -> Period:
    """The days of a sheet: those it says, never fewer than those of its kind."""
    notice = definitions.notices.get(posting.kind or "")
    if notice is not None and notice.working_days:
        return count_days(notice, posted, definitions)
    said = posting.days if posting.days in LENGTHS else None
    days = max(said or 0, least_days(posting, posted, definitions))
    return period(posted, days, definitions)


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


def zh_date(day: date) -> str:
    """A day as official papers write it: 2026年11月3日 (GB/T 9704-2012, no leading zero)."""
    return f"{day.year}年{day.month}月{day.day}日"
