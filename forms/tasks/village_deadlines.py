"""Clocks of the village as a whole: meetings to hold, things to post, sheets to take down.

A posting record stops a clock that asks for a posting; it is found by its kind and by the name of
the project or matter in its title.
"""

from collections.abc import Collection, Iterator
from datetime import date, timedelta
from typing import Final

from forms.definitions.definitions import Definitions
from forms.definitions.records import CollectiveDecision, Meeting, Posting, Project
from forms.notices.lifecycle import HANGING, STANDING, Stage, lives
from forms.notices.posting_days import quarter_start
from forms.schema.deadline import VILLAGE, Clock, by_then, first_of
from forms.schema.form import RecordId, Value
from forms.village.view import VillageView

ASSEMBLY: Final = "04"
REPRESENTATIVES: Final = "05"
"""Codes of ``meeting_type``."""
PLAN_ISSUED: Final = "30"
PUBLISHED: Final = frozenset({"80", "90"})
"""Codes of ``project_stage``."""
LOOK_BACK: Final = timedelta(days=365)
"""What was decided or accepted longer ago is history, not work (own choice)."""
CALL_DAYS: Final = 10
"""村民委员会组织法 (2025) art. 25: an assembly is announced ten days ahead."""
LAW: Final = "村民委员会组织法（2025年修订）"
PROJECTS: Final = "国开办发〔2018〕11号（四）"


def village_clocks(view: VillageView, day: date, definitions: Definitions) -> Iterator[Clock]:
    """Every clock of the village that runs on a day, also those that have run out."""
    yield from _rhythm(view, day, definitions)
    yield from _calls(view, day)
    yield from _decisions(view, day, definitions)
    yield from _projects(view, day, definitions)
    yield from _sheets(view, day, definitions)


def _posted(
    view: VillageView, day: date, kinds: Collection[str], words: str = "", since: date = date.min
) -> bool:
    """Whether a sheet of one of the kinds, about these words, was posted by the day."""
    return any(
        posting.kind in kinds
        and (at := first_of(posting.posted_day)) is not None
        and since <= at <= day
        and words in (posting.title or "")
        for posting in view.all(Posting)
    )


def _sheet(
    definitions: Definitions, kind: str, title: str, day: date
) -> tuple[tuple[str, Value], ...]:
    """Answers of a new posting."""
    days: Value = definitions.notices[kind].days
    return (("kind", kind), ("title", title), ("posted_day", day.isoformat()), ("days", days))


def _held(view: VillageView, kind: str, first: date, day: date) -> bool:
    return any(
        one.type == kind and (at := first_of(one.day)) is not None and first <= at <= day
        for one in view.all(Meeting)
    )


def _rhythm(view: VillageView, day: date, definitions: Definitions) -> Iterator[Clock]:
    """What the village owes every quarter and every year."""
    if not view.records("household"):
        return
    first = quarter_start(day)
    last = quarter_start(first + timedelta(days=100)) - timedelta(days=1)
    name = f"{first.year}年第{(first.month + 2) // 3}季度"
    if not _held(view, REPRESENTATIVES, first, day):
        yield _meeting("representatives", REPRESENTATIVES, f"{name}的村民代表会议还没有开，",
                       (first, last), f"{LAW}第29条", day)  # fmt: skip
    if not _posted(view, day, ("N24",), since=first):
        preset = _sheet(definitions, "N24", f"{name}村务公开", day)
        yield Clock("disclosure", VILLAGE, f"{name}的村务要公开，", first, last, f"{LAW}第35条",
                    "登记公示张贴（村务公开）", "posting", None, preset)  # fmt: skip
    year = date(day.year, 1, 1)
    if not _held(view, ASSEMBLY, year, day):
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
        at = first_of(meeting.day)
        if meeting.type != ASSEMBLY or at is None or at <= day:
            continue
        if not by_then(meeting.notice_day, day):
            last = at - timedelta(days=CALL_DAYS)
            what = f"{at.isoformat()}的村民会议请提前十天通知，"
            yield Clock("call", meeting.id, what, last - timedelta(days=14), last, f"{LAW}第25条",
                        "写上通知日期", "meeting", meeting.id)  # fmt: skip


def _decisions(view: VillageView, day: date, definitions: Definitions) -> Iterator[Clock]:
    """What villagers decided and nobody has posted yet."""
    days = timedelta(days=definitions.parameters.number("decision_notice_days", day))
    decided: tuple[tuple[str, Collection[Meeting | CollectiveDecision]], ...] = (
        ("N19", view.all(Meeting)), ("N23", view.all(CollectiveDecision)),
    )  # fmt: skip
    for kind, votes in decided:
        for vote in votes:
            at, matter = first_of(vote.day), vote.matter or ""
            if at is None or not day - LOOK_BACK <= at <= day or not _passed(vote):
                continue
            if not _posted(view, day, (kind,), matter, since=at):
                preset = _sheet(
                    definitions, kind, f"{matter}（{definitions.notices[kind].title}）", day
                )
                yield Clock("decision", vote.id, f"「{matter}」已经表决通过，请公布，", at,
                            at + days, f"{LAW}第28条、第35条", "登记公示张贴",
                            "posting", None, preset)  # fmt: skip


def _passed(vote: Meeting | CollectiveDecision) -> bool:
    if isinstance(vote, Meeting):
        return vote.result is True and vote.type in (ASSEMBLY, REPRESENTATIVES)
    present, agreed = vote.present, vote.agreed
    return present is not None and agreed is not None and agreed * 2 > present


def _projects(view: VillageView, day: date, definitions: Definitions) -> Iterator[Clock]:
    """Before a project begins and after it is accepted, villagers are told."""
    after = timedelta(days=definitions.parameters.number("completion_notice_days", day))
    for project in view.all(Project):
        name, stage, record = project.name or "", project.stage, project.id
        accepted = first_of(project.accepted_day)
        if stage == PLAN_ISSUED and not _posted(view, day, ("N12", "N13"), name):
            first, last = _before_start(project, day, definitions)
            preset = _sheet(definitions, "N13", f"{name}实施前公示", day)
            yield _project("project_notice", record, f"项目「{name}」计划已下达，开工前请公示，",
                           (first, last), preset)  # fmt: skip
        if accepted is None or not day - LOOK_BACK <= accepted <= day or stage in PUBLISHED:
            continue
        if not _posted(view, day, ("N14",), name):
            preset = _sheet(definitions, "N14", f"{name}完工公告", day)
            yield _project("project_finished", record, f"项目「{name}」已验收，请公告，",
                           (accepted, accepted + after), preset)  # fmt: skip


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
) -> Clock:
    return Clock(kind, record, what, *window, PROJECTS, "登记公示张贴", "posting", None, preset)


def _sheets(view: VillageView, day: date, definitions: Definitions) -> Iterator[Clock]:
    """Sheets that have hung long enough: take down, then archive."""
    window = timedelta(days=definitions.parameters.number("posting_removal_days", day))
    for sheet in lives(view, day, definitions):
        title, law = sheet.posting.title or "", f"{LAW}第35条、第39条"
        removed, record = first_of(sheet.posting.removed_day), sheet.posting.id
        if sheet.stage is Stage.REMOVED and removed is not None and not sheet.locked:
            what = f"「{title}」已经取下，请归档，"
            yield Clock("archive", record, what, removed, removed + window, law,
                        "写上归档日期和归档号", "posting", record)  # fmt: skip
        elif sheet.stage in HANGING and sheet.period and sheet.posting.kind not in STANDING:
            first, what = (
                sheet.period.posted_until + timedelta(days=1),
                f"「{title}」期满后请取下归档，",
            )
            yield Clock("posting", record, what, first, first + window, law,
                        "写上取下日期", "posting", record)  # fmt: skip
