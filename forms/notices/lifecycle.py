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
from forms.notices.claims import Judge, open_objections, printed_day, unreviewed
from forms.notices.posting_days import Period, surely_shown, zh_date
from forms.schema.deadline import surely_by
from forms.schema.form import Body, RecordId, Value
from forms.village.view import VillageView


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
        claim: What the sheet may say of itself then: the conditions stand in form ``posting``.
    """

    id: str
    zh: str
    by: str
    fields: tuple[str, ...]
    claim: str


CHECK: Final = Step(
    "check", "监督委员会核对", "村务监督委员会成员", ("checker_name", "checked_day"), "checked"
)
APPROVE: Final = Step(
    "approve", "批准张贴", "村党组织书记或村委会主任", ("approver_name", "approved_day"), "approved"
)
POST: Final = Step("post", "张贴", "村文书", ("posted_day", "place"), "hung")
REMOVE: Final = Step("remove", "取下", "村文书", ("removed_day",), "removed")
ARCHIVE: Final = Step("archive", "归档", "村文书", ("archived_day", "archive_no"), "archived")
WITHDRAW: Final = Step(
    "withdraw", "撤下更正", "村文书", ("withdrawn_day", "withdrawn_for"), "withdrawn"
)
STEPS: Final = (CHECK, APPROVE, POST, REMOVE, ARCHIVE, WITHDRAW)
_NEXT: Final[Mapping[Stage, Step]] = {
    Stage.DRAFT: CHECK, Stage.CHECKED: APPROVE, Stage.APPROVED: POST,
    Stage.ENDED: REMOVE, Stage.DISPUTED: REMOVE, Stage.REMOVED: ARCHIVE,
}  # fmt: skip
"""By state, the step that leads on; from every state that is not over a sheet may be withdrawn."""


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
        faults: What is written down against the law or against itself, and what to do; none may be
            left before the next step.
        standing: It hangs for good.
    """

    posting: Posting
    stage: Stage
    period: Period | None
    open: Sequence[RecordId]
    step: Step | None
    locked: str
    faults: tuple[str, ...] = ()
    standing: bool = False

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
    hung = surely_by(posting.posted_day, day)
    days = surely_shown(posting, definitions) if hung else None
    judge = Judge(view, day, definitions)
    disputes = open_objections(judge, posting)
    standing = hangs_for_good(posting, definitions)
    stage = _stage(posting, day, days, disputed=bool(disputes), standing=standing)
    step = _NEXT.get(stage)
    if step is REMOVE and (days is None or day <= days.posted_until):
        step = None
    faults = lacking(judge, posting)
    unseen = unreviewed(judge, posting) if step is POST else ""
    locked = _locked(posting, step, day, len(disputes)) or unseen or next(iter(faults), "")
    return Life(posting, stage, days, disputes, step, locked if step else "", faults, standing)


def lacking(judge: Judge, posting: Posting) -> tuple[str, ...]:
    """What a sheet says of itself without what it takes, one sentence each."""
    form = judge.definitions.form(Posting.FORM)
    found = (judge.lacking(posting, claim.id) or () for claim in form.claims)
    return tuple(dict.fromkeys(one.say for conditions in found for one in conditions))


def _locked(posting: Posting, step: Step | None, day: date, disputes: int) -> str:
    if step in (REMOVE, ARCHIVE) and disputes:
        return f"还有 {disputes} 件异议没有答复，请先答复，再{step.zh}。"
    printed = printed_day(posting.number or "") if step is POST else None
    if printed is not None and day < printed:
        return f"纸上写的是{zh_date(printed)}张贴，请到那一天再贴。"
    return ""


def refusals(
    step: Step, posting: Posting, answers: Mapping[str, Value], judge: Judge
) -> tuple[str, ...]:
    """Why a step may not be taken with these answers; nothing where it may.

    Args:
        step: The step.
        posting: The sheet as it is.
        answers: What the step would write down.
        judge: The village on the day it is taken.
    """
    now = life(judge.view, posting, judge.day, judge.definitions)
    if now.stage in OVER or (step is not WITHDRAW and step is not now.step):
        return (f"这张公示现在是「{now.said}」，还不能{step.zh}，请看公示栏上的下一步。",)
    if step is not WITHDRAW and now.locked:
        return (now.locked,)
    missing = [name for name in step.fields if not answers.get(name)]
    if missing:
        form = judge.definitions.form(Posting.FORM)
        labels = "、".join(form.field(name).label for name in missing)
        return (f"还没有写{labels}，请补填后再{step.zh}。",)
    day = step.fields[1] if step in (CHECK, APPROVE) else step.fields[0]
    if str(answers[day]) > judge.day.isoformat():
        return ("日期在今天以后，请核对日期。",)
    after = Posting(posting.id, {**posting.body, **answers})
    return tuple(one.say for one in judge.lacking(after, step.claim) or ())


def unlawful_change(
    record: RecordId | None, before: Body, after: Body, judge: Judge
) -> tuple[str, ...]:
    """Why answers typed by hand may not be saved: what they say and lack that was not lacking yet.

    What is stored against the law already, by an import or a merge, may be mended bit by bit.

    Args:
        record: The sheet; None for one that is new.
        before: Its answers as they are stored.
        after: The answers to be saved.
        judge: The village on the day they are typed.
    """
    known = record or NEW
    told = set(lacking(judge, Posting(known, before))) if before else set[str]()
    return tuple(say for say in lacking(judge, Posting(known, after)) if say not in told)


NEW: Final = RecordId("new")


def hangs_for_good(posting: Posting, definitions: Definitions) -> bool:
    """Whether a sheet is a standing board: it ends when it is replaced, not after some days."""
    notice = definitions.notices.get(posting.kind or "")
    return notice is not None and notice.standing


def _stage(
    posting: Posting, day: date, days: Period | None, *, disputed: bool, standing: bool
) -> Stage:
    """The last stage whose day has surely come: the step before it asks for a whole date."""
    if surely_by(posting.withdrawn_day, day):
        return Stage.WITHDRAWN
    if surely_by(posting.removed_day, day):
        return Stage.ARCHIVED if _archived(posting, day) else Stage.REMOVED
    if days is not None:
        if standing or day <= days.objections_until:
            return Stage.RUNNING
        return Stage.DISPUTED if disputed else Stage.ENDED
    if surely_by(posting.approved_day, day):
        return Stage.APPROVED
    return Stage.CHECKED if surely_by(posting.checked_day, day) else Stage.DRAFT


def _archived(posting: Posting, day: date) -> bool:
    """Whether it is in the archive; a number without a day, as older records have, counts."""
    if posting.archived_day is None:
        return bool(posting.archive_no)
    return surely_by(posting.archived_day, day)


def forgotten(sheet: Life) -> bool:
    """Whether a sheet was printed and nobody ever went on with it: it may be thrown away."""
    return sheet.stage is Stage.DRAFT and not sheet.faults and not sheet.posting.exception


def answers_of(step: Step, posting: Posting, view: VillageView, day: date) -> dict[str, Value]:
    """What a step can fill in by itself."""
    known: dict[str, Value] = {
        field: day.isoformat() for field in step.fields if field.endswith("_day")
    }
    printed = printed_day(posting.number or "") if step is POST else None
    if printed is not None:
        known["posted_day"] = printed.isoformat()
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
