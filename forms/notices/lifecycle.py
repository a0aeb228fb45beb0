"""The life of one notice: drafted, checked, approved, posted, taken down, archived.

Nothing of it is stored twice: the stage of a day follows from the days written down by then. The
next step of a sheet, and of the case it is about, is locked while an objection is open.

Source: 村民委员会组织法 (2025) art. 35, 37 and 39; the stages are code list ``notice_status``.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from forms.definitions.definitions import Definitions
from forms.definitions.records import Posting
from forms.notices.claims import NUMBER, Judge, open_objections
from forms.notices.posting_days import Period, sheet_period
from forms.schema.deadline import by_then, first_of
from forms.schema.form import RecordId, Value
from forms.village.view import VillageView

STANDING: Final = frozenset({"N26"})
"""Kinds of notice that hang for good: the board of the resident team."""


class Stage(StrEnum):
    """Where a sheet stands on a day."""

    DRAFT = "draft"
    CHECKED = "checked"
    APPROVED = "approved"
    RUNNING = "running"
    ENDED = "ended"
    DISPUTED = "disputed"
    REMOVED = "removed"
    ARCHIVED = "archived"
    WITHDRAWN = "withdrawn"


STAGES: Final[Mapping[Stage, str]] = {
    Stage.DRAFT: "草拟", Stage.CHECKED: "已核对，待批准", Stage.APPROVED: "已批准，待张贴",
    Stage.RUNNING: "公示中", Stage.ENDED: "期满无异议", Stage.DISPUTED: "期满，异议待处理",
    Stage.REMOVED: "已取下，待归档", Stage.ARCHIVED: "已归档", Stage.WITHDRAWN: "已撤下更正",
}  # fmt: skip
"""What people call them."""
HANGING: Final = frozenset({Stage.RUNNING, Stage.ENDED, Stage.DISPUTED})
OVER: Final = frozenset({Stage.ARCHIVED, Stage.WITHDRAWN})


@dataclass(frozen=True, slots=True)
class Step:
    """What brings a sheet on.

    Attributes:
        id: For the command line and tests.
        zh: What it is called.
        by: Whose it is to take.
        fields: The answers of form ``posting`` that take it.
    """

    id: str
    zh: str
    by: str
    fields: tuple[str, ...]


CHECK: Final = Step(
    "check", "监督委员会核对", "村务监督委员会成员", ("checker_name", "checked_day")
)
APPROVE: Final = Step(
    "approve", "批准张贴", "村党组织书记或村委会主任", ("approver_name", "approved_day")
)
POST: Final = Step("post", "张贴", "村文书", ("posted_day", "place"))
REMOVE: Final = Step("remove", "取下", "村文书", ("removed_day",))
ARCHIVE: Final = Step("archive", "归档", "村文书", ("archived_day", "archive_no"))
_NEXT: Final[Mapping[Stage, Step]] = {
    Stage.DRAFT: CHECK, Stage.CHECKED: APPROVE, Stage.APPROVED: POST,
    Stage.ENDED: REMOVE, Stage.DISPUTED: REMOVE, Stage.REMOVED: ARCHIVE,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Life:
    """One sheet on one day.

    Attributes:
        posting: The record.
        stage: Where it stands.
        period: Its days; None before it is posted.
        open: Objections to it that are not answered.
        step: What comes next; None while it hangs its days, and when all is done.
        locked: Why the next step may not be taken yet, one sentence; empty when it may.
    """

    posting: Posting
    stage: Stage
    period: Period | None
    open: Sequence[RecordId]
    step: Step | None
    locked: str

    @property
    def said(self) -> str:
        """The stage in Chinese."""
        return STAGES[self.stage]


def lives(view: VillageView, day: date, definitions: Definitions) -> Iterator[Life]:
    """Every sheet as of a day, in the order of the records."""
    for posting in view.all(Posting):
        yield life(view, posting, day, definitions)


def life(view: VillageView, posting: Posting, day: date, definitions: Definitions) -> Life:
    """One sheet as of a day; days after it are not looked at."""
    posted = first_of(posting.posted_day)
    hung = posted is not None and posted <= day
    days = sheet_period(posting, posted, definitions) if posted is not None and hung else None
    disputes = open_objections(Judge(view, day, definitions), posting)
    stage = _stage(posting, day, days, disputed=bool(disputes))
    step = _NEXT.get(stage)
    if step is REMOVE and (days is None or day <= days.posted_until):
        step = None
    locked = ""
    if step in (REMOVE, ARCHIVE) and disputes:
        locked = f"还有 {len(disputes)} 件异议没有答复，请先答复，再{step.zh}。"
    return Life(posting, stage, days, disputes, step, locked)


def _stage(posting: Posting, day: date, days: Period | None, *, disputed: bool) -> Stage:
    """The last stage whose day has come."""
    if by_then(posting.withdrawn_day, day):
        return Stage.WITHDRAWN
    if by_then(posting.removed_day, day):
        return Stage.ARCHIVED if _archived(posting, day) else Stage.REMOVED
    if days is not None:
        if posting.kind in STANDING or day <= days.objections_until:
            return Stage.RUNNING
        return Stage.DISPUTED if disputed else Stage.ENDED
    if by_then(posting.approved_day, day):
        return Stage.APPROVED
    return Stage.CHECKED if by_then(posting.checked_day, day) else Stage.DRAFT


def _archived(posting: Posting, day: date) -> bool:
    """Whether it is in the archive; a number without a day, as older records have, counts."""
    if posting.archived_day is None:
        return bool(posting.archive_no)
    return by_then(posting.archived_day, day)


def printed_day(number: str) -> date | None:
    """The day a sheet of ours was made out for: 弄峒村公示〔2026〕N09-1123号 → 23 November."""
    found = NUMBER.search(number)
    if found is None:
        return None
    try:
        return date(int(found[1]), int(found[3][:2]), int(found[3][2:]))
    except ValueError:
        return None


def answers_of(step: Step, view: VillageView, day: date) -> dict[str, Value]:
    """What a step can fill in by itself."""
    known: dict[str, Value] = {
        field: day.isoformat() for field in step.fields if field.endswith("_day")
    }
    if step is POST and (place := view.village.notice_place):
        known["place"] = place
    if step is ARCHIVE:
        known["archive_no"] = next_archive_no(view, day)
    return known


def next_archive_no(view: VillageView, day: date) -> str:
    """The next number of the year: 2026-001, 2026-002, without a gap."""
    prefix = f"{day.year}-"
    used = [
        int(number[len(prefix) :])
        for posting in view.all(Posting)
        if (number := posting.archive_no or "").startswith(prefix)
        and number[len(prefix) :].isdecimal()
    ]
    return f"{prefix}{max(used, default=0) + 1:03d}"
