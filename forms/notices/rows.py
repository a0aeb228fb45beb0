"""Finds the rows of a notice in the records of a day: which households, which figures.

Pure: a village view and a day in, cells as people read them out. Masks are applied by the caller,
column by column, so that nothing leaves here marked as fit for paper.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Final, TypeAlias

from forms.definitions.definitions import Definitions
from forms.definitions.notice import NoticeDef
from forms.definitions.notice_reader import OF_PERIOD
from forms.definitions.records import Measure, MonitoredHousehold, Service, Visit
from forms.expressions.parser import parse
from forms.notices.claims import Judge
from forms.notices.contributions import contributions
from forms.notices.judged_rows import Troubles, judged
from forms.notices.row_set import FoundRows, NoticeRows, SheetRow, by_place, head_name
from forms.notices.rows_of_benefits import (
    aid_decisions,
    benefits,
    certificates,
    fits,
    meant,
    projects,
    wanted,
)
from forms.notices.rows_of_form import of_form, of_records, unfit
from forms.notices.rows_of_village import disclosure, funds, help_plans, helpers, meetings
from forms.notices.selection import SheetPart, chosen, parts
from forms.privacy.masking import FEWER, figure
from forms.rules.lists import derive
from forms.schema.code_list import Codes
from forms.schema.deadline import surely_by
from forms.schema.form import Body, FormDef, RecordId
from forms.schema.partial_date import DayRange
from forms.schema.ternary import Answer
from forms.village.view import VillageView

OTHERS: Final = 3
"""So many other batches are named, the rest is 等."""
WITHHELD: Final = "不列"
"""Stands for a total from which a hidden figure could be computed."""
CARE_LISTS: Final = (
    ("left_behind_child", "农村留守儿童"),
    ("left_behind_woman", "农村留守妇女"),
    ("left_behind_elder", "农村留守老年人"),
    ("disabled_person", "持证残疾人"),
)
_CARED: Final = ("persons", "visits", "services")
NO_TROUBLES: Final[Troubles] = {}


RowSource: TypeAlias = Callable[[NoticeDef, VillageView, SheetPart, Definitions], FoundRows]


def notice_rows(
    notice: NoticeDef,
    view: VillageView,
    day: date,
    definitions: Definitions,
    troubles: Troubles = NO_TROUBLES,
    key: str = "",
) -> NoticeRows:
    """The rows of a notice as of a day that may be printed.

    Args:
        notice: The kind.
        view: The village.
        day: As-of day.
        definitions: What holds in the village.
        troubles: What ``cunji check`` says of records: their rows are not printed.
        key: Which time or batch (``forms.notices.selection``); the one meant when empty.

    Raises:
        KeyError: The definition names a row source that does not exist.
        UnknownForm: It names a form that does not exist.
        NoSuchPart: There is no such time or batch.
    """
    every = parts_of(notice, view, day, definitions)
    part = chosen(every, notice, key, day)
    if part.last > day:  # it runs: what is still to come of it is not on the sheet
        so_far = f"{part.words}（截至{day.month}月{day.day}日）"
        part = replace(part, last=day, words=so_far)
    now = view.on(part.last)
    if form := of_form(notice):
        found = of_records(notice, definitions.form(form), now, part, definitions.codes)
    else:
        found = ROW_SOURCES[notice.rows](notice, now, part, definitions)
    slots = {"period": part.words, "batch": part.words, **found.slots}
    doubts = (*found.doubts, *_unsure(notice, now, part), *_others(notice, every, part))
    if not found.rows:
        doubts += _elsewhere(notice, view, every, part)
    found = replace(found, doubts=doubts, slots=slots)
    rows = judged(notice, found, Judge(now, part.last, definitions), troubles)
    return replace(rows, part=part.key)


def parts_of(
    notice: NoticeDef, view: VillageView, day: date, definitions: Definitions
) -> tuple[SheetPart, ...]:
    """The times or batches a sheet of a kind may be about, the one meant first."""
    now = view.on(day)
    whole = SheetPart("", "", date.min, day)
    return parts(notice, now, day, definitions, lambda body: fits(notice, body, whole))


def _unsure(notice: NoticeDef, view: VillageView, part: SheetPart) -> tuple[str, ...]:
    """Records of which nobody can tell whether the kind is about them: not passed over."""
    form = of_form(notice) or notice.record
    if not (form and notice.when):
        return ()
    bodies = view.records(form).values()
    open_ = sum(meant(notice, body, part) is Answer.UNKNOWN for body in bodies)
    told = f"另有{open_}条登记缺资料或日期不全，看不出该不该列，没有列出，请补全。"
    return (told,) if open_ else ()


def _elsewhere(
    notice: NoticeDef, view: VillageView, every: Sequence[SheetPart], part: SheetPart
) -> tuple[str, ...]:
    """Other times of which there is something, where there is nothing of this one."""
    form = of_form(notice) or notice.record
    if notice.period is None or not form or not OF_PERIOD & parse(notice.when or "yes").names:
        return ()
    bodies = view.records(form).values()
    there = [one for one in every if one.key != part.key and any(_meant(notice, bodies, one))]
    if not there:
        return ()
    named = "、".join(f"{one.words}（{one.key}）" for one in there[:OTHERS])
    return (f"{part.words}没有要列的，{named}有：请选那一期另出。",)


def _meant(notice: NoticeDef, bodies: Iterable[Body], part: SheetPart) -> Iterator[bool]:
    return (fits(notice, body, part) for body in bodies)


def _others(notice: NoticeDef, every: Sequence[SheetPart], part: SheetPart) -> tuple[str, ...]:
    """The batches that are not on this sheet."""
    rest = [one.words or "没有写批次的" for one in every if one.key != part.key]
    if not notice.batch or not rest:
        return ()
    named = "、".join(rest[:OTHERS])
    more = "等" if len(rest) > OTHERS else ""
    return (f"这一张只列{part.words or '没有写批次的'}；{named}{more}另出，不混在一起。",)


def why_unknown(notice: NoticeDef, forms: Mapping[str, FormDef]) -> str:
    """Why the rows of a kind cannot be found, one sentence; empty when they can."""
    if name := of_form(notice):
        return unfit(notice, forms.get(name))
    known = notice.rows in ROW_SOURCES
    return "" if known else f"没有「{notice.rows}」这种取数办法，请对照说明改正。"


def _cases(
    notice: NoticeDef, view: VillageView, part: SheetPart, definitions: Definitions
) -> FoundRows:
    """Households whose case (never a word on a roster) stands where the kind wants it."""
    day, ours = part.last, set(view.lives.households())
    found: dict[RecordId, MonitoredHousehold] = {}
    for case in wanted(notice, view, MonitoredHousehold, part):
        if case.household in ours:
            found[case.household] = case
    rows = [
        _case(view, household, found[household], day, definitions.codes)
        for household in sorted(found, key=lambda household: by_place(view, household))
    ]
    return FoundRows(tuple(rows), counted="households")


def _case(
    view: VillageView, household: RecordId, case: MonitoredHousehold, day: date, codes: Codes
) -> SheetRow:
    living = [person for person in view.members[household] if view.lives.surely(person, day)]
    done = [
        measure.kind or ""
        for measure in view.by(Measure.household, household)
        if surely_by(measure.from_day, day)
    ]
    cells = {
        "hamlet": view.hamlet_of(household),
        "head": head_name(view, household, day),
        "size": str(len(living) or ""),
        "type": codes.label("hh_assist_type", case.type),
        "risk": codes.label("monitor_risk_type", case.risk),
        "measures": _measures(case.measures or (), codes),
        "done": _measures(dict.fromkeys(done), codes),
    }
    about = frozenset({household, case.id, *living})
    return SheetRow(cells, view.called(household), case, about, {"persons": len(living)})


def _measures(kinds: Iterable[str], codes: Codes) -> str:
    return "、".join(filter(None, (codes.label("help_measure", code) for code in kinds)))


def _care_figures(
    notice: NoticeDef, view: VillageView, part: SheetPart, definitions: Definitions
) -> FoundRows:
    """How many people of each kind, and how often they were visited in a time."""
    del notice
    day = part.last
    visits = [one for one in view.all(Visit) if _within(one.day, part)]
    services = [one for one in view.all(Service) if _within(one.day, part)]
    rows: list[dict[str, str]] = []
    counts: list[tuple[int, int, int]] = []
    open_questions = 0
    for list_id, label in CARE_LISTS:
        derived = derive(list_id, view, day, definitions)
        people = {d.subject for d in derived if d.answer is Answer.YES}
        open_questions += any(d.answer is Answer.UNKNOWN for d in derived)
        homes = {view.household_of(person) for person in people} - {None}
        count = sum(
            visit.person in people if visit.person else visit.household in homes for visit in visits
        )
        served = sum(service.person in people for service in services)
        counts.append((len(people), count, served))
        rows.append({"kind": label, **dict(zip(_CARED, map(figure, counts[-1]), strict=True))})
    return FoundRows(
        tuple(SheetRow(row, row["kind"]) for row in rows),
        total={
            "kind": "合计",
            **dict(zip(_CARED, map(_total, zip(*counts, strict=True)), strict=True)),
        },
        doubts=("有人还判断不了是否在名单上，没有计入，请在名单页看「无法判断」。",)
        if open_questions
        else (),
    )


def _within(at: DayRange | None, part: SheetPart) -> bool:
    return at is not None and part.first <= at.first and at.last <= part.last


def _total(counts: Sequence[int]) -> str:
    """The sum; withheld when a hidden count could be had by subtraction.

    With one hidden count the difference is that count; with two or more it narrows them down to
    few cases, so the sum is printed only where nothing is hidden.
    """
    return WITHHELD if FEWER in map(figure, counts) else str(sum(counts))


ROW_SOURCES: Final[Mapping[str, RowSource]] = {
    "cases": _cases,
    "care_figures": _care_figures,
    "benefits": benefits,
    "aid_decisions": aid_decisions,
    "certificates": certificates,
    "projects": projects,
    "funds": funds,
    "meetings": meetings,
    "contributions": contributions,
    "helpers": helpers,
    "help_plans": help_plans,
    "disclosure": disclosure,
}
