"""Clocks of the village as a whole: meetings to hold, things to post, sheets to take down.

A posting record stops a clock that asks for a posting: one that was checked, approved and hung as
it has to be, and that names the meeting, vote or project it is about.
"""

from collections.abc import Collection, Iterator
from datetime import date, timedelta
from typing import Final, TypeAlias

from forms.definitions.definitions import Definitions
from forms.definitions.record_view import Question
from forms.definitions.records import (
    CollectiveDecision,
    Meeting,
    Posting,
    Project,
    TableRequest,
)
from forms.notices.claims import Judge, printed_day
from forms.notices.lifecycle import HANGING, Stage, forgotten, lives
from forms.notices.posting_days import least_days, quarter_start
from forms.schema.deadline import VILLAGE, Clock, first_of, surely_by
from forms.schema.form import RecordId, Value
from forms.schema.partial_date import DayRange
from forms.village.view import VillageView

ASSEMBLY: Final = "04"
REPRESENTATIVES: Final = "05"
"""Codes of ``meeting_type``."""
BEFORE_WORK: Final = frozenset({"30", "40"})
"""Codes of ``project_stage``: the plan is issued, work has not begun."""
WHOM_TO_HELP: Final = "5"
"""Code of ``art28_item``; such a decision has a notice of its own."""
LOOK_BACK: Final = timedelta(days=365)
"""What was decided or accepted longer ago is history, not work (own choice)."""
CALL_DAYS: Final = 10
"""村民委员会组织法 (2025) art. 25: an assembly is announced ten days ahead."""
LAW: Final = "村民委员会组织法（2025年修订）"
PROJECTS: Final = "国开办发〔2018〕11号（四）"


def village_clocks(view: VillageView, day: date, definitions: Definitions) -> Iterator[Clock]:
    """Every clock of the village that runs on a day, also those that have run out."""
    judge = Judge(view, day, definitions)
    yield from _rhythm(judge)
    yield from _calls(view, day)
    yield from _decisions(judge)
    yield from _projects(judge)
    yield from _sheets(view, day, definitions)
    yield from _drafts(view, day, definitions)
    yield from _tables(view, day)


def posted(
    judge: Judge, kinds: Collection[str], sheets: Collection[Posting], since: date = date.min
) -> bool:
    """Whether one of the sheets is of one of the kinds and hung as it has to from a day on."""
    return any(
        posting.kind in kinds
        and (at := first_of(posting.posted_day)) is not None
        and since <= at
        and judge.holds(posting, "hung")
        for posting in sheets
    )


def new_sheet(
    judge: Judge, kind: str, title: str, *about: tuple[str, Value]
) -> tuple[tuple[str, Value], ...]:
    """Answers of a new posting."""
    notice = judge.definitions.notices[kind]
    days: Value = notice.days or notice.posted
    at = judge.day.isoformat()
    return (("kind", kind), ("title", title), ("posted_day", at), ("days", days), *about)


def _held(judge: Judge, kind: str, first: date) -> bool:
    """Whether enough people came to a meeting of a kind since a day."""
    return any(
        one.type == kind
        and (at := first_of(one.day)) is not None
        and first <= at
        and judge.holds(one, "held")
        for one in judge.view.all(Meeting)
    )


def _rhythm(judge: Judge) -> Iterator[Clock]:
    """What the village owes every quarter and every year."""
    view, day = judge.view, judge.day
    if not view.records("household"):
        return
    first = quarter_start(day)
    last = quarter_start(first + timedelta(days=100)) - timedelta(days=1)
    name = f"{first.year}年第{(first.month + 2) // 3}季度"
    if not _held(judge, REPRESENTATIVES, first):
        yield _meeting("representatives", REPRESENTATIVES, f"{name}的村民代表会议还没有开，",
                       (first, last), f"{LAW}第29条", day)  # fmt: skip
    if not posted(judge, ("N24",), view.all(Posting), first):
        over = first - timedelta(days=1)
        closed = f"{over.year}年第{(over.month + 2) // 3}季度"
        preset = new_sheet(judge, "N24", f"{closed}村务公开")
        yield Clock("disclosure", VILLAGE, f"{closed}的村务要公开，", first, last, f"{LAW}第35条",
                    "登记公示张贴（村务公开）", "posting", None, preset)  # fmt: skip
    year = date(day.year, 1, 1)
    if not _held(judge, ASSEMBLY, year):
        yield _meeting("assembly", ASSEMBLY, f"{day.year}年的村民会议还没有开，",
                       (year, date(day.year, 12, 31)), f"{LAW}第25条", day)  # fmt: skip


def _meeting(
    kind: str, code: str, what: str, window: tuple[date, date], law: str, day: date
) -> Clock:
    preset: tuple[tuple[str, Value], ...] = (("type", code), ("day", day.isoformat()))
    return Clock(kind, VILLAGE, what, *window, law, "登记一次会议", "meeting", None, preset)


def _calls(view: VillageView, day: date) -> Iterator[Clock]:
    """Assemblies to come that nobody has announced yet."""
    for meeting in view.all(Meeting):
        at = meeting.day
        if meeting.type != ASSEMBLY or at is None or at.last <= day:
            continue
        if not surely_by(meeting.notice_day, day):
            last = at.first - timedelta(days=CALL_DAYS)
            what = f"{at.written}的村民会议请提前十天通知，"
            yield Clock("call", meeting.id, what, last - timedelta(days=14), last, f"{LAW}第25条",
                        "写上通知日期", "meeting", meeting.id, counted=at)  # fmt: skip


Vote: TypeAlias = tuple[str, Question[Posting, RecordId], Meeting | CollectiveDecision]
"""The kind of notice that publishes a vote, the question of a posting that names it, the vote."""


def _decisions(judge: Judge) -> Iterator[Clock]:
    """What villagers validly decided and nobody has posted yet."""
    view, day = judge.view, judge.day
    days = timedelta(days=judge.definitions.parameters.number("decision_notice_days", day))
    for kind, about, vote in _votes(judge):
        at, matter = vote.day, vote.matter or ""
        if at is None or not day - LOOK_BACK <= at.first <= day:
            continue
        if not posted(judge, (kind,), view.by(about, vote.id), at.last):
            title = f"{matter}（{judge.definitions.notices[kind].title}）"
            preset = new_sheet(judge, kind, title, (about.name, vote.id))
            yield Clock("decision", vote.id, f"「{matter}」已经表决通过，请公布，", at.first,
                        at.first + days, f"{LAW}第28条、第35条", "登记公示张贴，选上这次表决",
                        "posting", None, preset, at)  # fmt: skip


def _votes(judge: Judge) -> Iterator[Vote]:
    """What villagers decided in meetings that could decide it."""
    for meeting in judge.view.all(Meeting):
        if meeting.type in (ASSEMBLY, REPRESENTATIVES) and judge.holds(meeting, "decision"):
            kind = "N27" if meeting.art28_item == WHOM_TO_HELP else "N19"
            yield kind, Posting.resolution, meeting
    for vote in judge.view.all(CollectiveDecision):
        if judge.holds(vote, "passed"):
            yield "N23", Posting.decision, vote


def _projects(judge: Judge) -> Iterator[Clock]:
    """Before a project begins and after it is accepted, villagers are told."""
    view, day = judge.view, judge.day
    after = timedelta(days=judge.definitions.parameters.number("completion_notice_days", day))
    for project in view.all(Project):
        name, record = project.name or "", project.id
        accepted, sheets = project.accepted_day, view.by(Posting.project, record)
        about: tuple[str, Value] = ("project", record)
        if project.stage in BEFORE_WORK and not posted(judge, ("N13",), sheets):
            window = _before_start(project, day, judge.definitions)
            preset = new_sheet(judge, "N13", f"{name}实施前公示", about)
            yield _project("project_notice", record, f"项目「{name}」计划已下达，开工前请公示，",
                           window, preset, project.start_day)  # fmt: skip
        if accepted is None or not day - LOOK_BACK <= accepted.first <= day:
            continue
        if not posted(judge, ("N14",), sheets, accepted.last):
            preset = new_sheet(judge, "N14", f"{name}完工公告", about)
            yield _project("project_finished", record, f"项目「{name}」已验收，请公告，",
                           (accepted.first, accepted.first + after), preset,
                           accepted)  # fmt: skip


def _before_start(project: Project, day: date, definitions: Definitions) -> tuple[date, date]:
    """So early that the sheet hangs its full time before work begins; else the quarter."""
    start = first_of(project.start_day)
    if start is None:
        first = quarter_start(day)
        return first, quarter_start(first + timedelta(days=100)) - timedelta(days=1)
    last = start - timedelta(days=definitions.notices["N13"].days + 1)
    return last - timedelta(days=30), last


def _project(
    kind: str,
    record: RecordId,
    what: str,
    window: tuple[date, date],
    preset: tuple[tuple[str, Value], ...],
    counted: DayRange | None,
) -> Clock:
    return Clock(
        kind, record, what, *window, PROJECTS, "登记公示张贴", "posting", None, preset, counted
    )


def _sheets(view: VillageView, day: date, definitions: Definitions) -> Iterator[Clock]:
    """Sheets that have hung long enough: take down, then archive."""
    window = timedelta(days=definitions.parameters.number("posting_removal_days", day))
    for sheet in lives(view, day, definitions):
        title, law = sheet.posting.title or "", f"{LAW}第35条、第39条"
        removed, record = first_of(sheet.posting.removed_day), sheet.posting.id
        if sheet.stage is Stage.REMOVED and removed is not None and not sheet.locked:
            what = f"「{title}」已经取下，请归档，"
            yield Clock("archive", record, what, removed, removed + window, law,
                        "写上归档日期和归档号", "posting", record,
                        counted=sheet.posting.removed_day)  # fmt: skip
        elif sheet.stage in HANGING and sheet.period and not sheet.standing:
            first, what = (
                sheet.period.posted_until + timedelta(days=1),
                f"「{title}」期满后请取下归档，",
            )
            yield Clock("posting", record, what, first, first + window, law,
                        "写上取下日期", "posting", record)  # fmt: skip


def _drafts(view: VillageView, day: date, definitions: Definitions) -> Iterator[Clock]:
    """Sheets that were printed and that nobody went on with for as long as they should hang."""
    window = timedelta(days=definitions.parameters.number("posting_removal_days", day))
    every = list(lives(view, day, definitions))
    begun = {sheet.posting.number for sheet in every if sheet.stage is not Stage.DRAFT}
    for sheet in every:
        posting, printed = sheet.posting, printed_day(sheet.posting.number or "")
        if printed is None or posting.number in begun or not forgotten(sheet):
            continue
        first = printed + timedelta(days=least_days(posting, printed, definitions) + 1)
        what = f"「{posting.title or ''}」打印以后一直没有核对，"
        yield Clock("draft", posting.id, what, first, first + window, f"{LAW}第35条、第39条",
                    "写上核对人和核对日期，用不着的在公示栏清掉草稿", "posting",
                    posting.id)  # fmt: skip


def _tables(view: VillageView, day: date) -> Iterator[Clock]:
    """Tables that were asked for and not handed in, where the unit set a day."""
    for one in view.all(TableRequest):
        asked, last = first_of(one.asked_day), one.due_day.last if one.due_day else None
        if asked is None or last is None or asked > day or surely_by(one.sent_day, day):
            continue
        what = f"{one.unit or ''}要的「{one.table or ''}」还没有交，"
        authority = one.paper or one.basis or "没有写文号和依据"
        yield Clock("table", one.id, what, asked, last, authority, "写上交表日期",
                    TableRequest.FORM, one.id)  # fmt: skip
