"""RP-17 as a picture for the wall: targets, their steps and projects on a time line.

It hangs where anybody reads it: no villager stands on it, households at risk are counts that were
hidden where they are small, and of those who help stands the name the board shows anyway. A day
that is not written down is no bar: the row says 没有写.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import TYPE_CHECKING, Final, TypeAlias

from forms.definitions.records import Hamlet, Helper, Milestone, Plan, Project
from forms.schema.deadline import first_of, surely_by
from forms.schema.form import RecordId
from forms.schema.partial_date import DayRange
from forms.village.hamlet_map import DrawnLine, HamletMap, HamletMark, PlacedHamlet, hamlet_map
from forms.village.view import VillageView

if TYPE_CHECKING:
    from forms.definitions.definitions import Definitions

HAMLETS_REPORT: Final = "RP-73"
"""The return with the figures of the hamlets; it stands on the chart as it leaves the village."""
DONE, OFF, WAITING, PUT_OFF = "3", "5", "1", "4"
"""Codes of ``plan_state``."""
FINISHED: Final = frozenset({"60", "70", "80", "90"})
BEGUN: Final = frozenset({"50"})
"""Codes of ``project_stage``: work is over, and it has begun."""
WHOLE: Final = "全村"
HOMES, VISITED = "households", "visited"
TABLED: Final = (HOMES, "people", "monitored")
"""The columns of that return that stand in the table of the chart."""
LEFT_BEHIND: Final = (("children", "童"), ("women", "妇"), ("elders", "老"))
"""The columns that stand on its map, and the word before each."""
UNCOUNTED: Final = "还没有问清、看不准的没有计入。"
Figures: TypeAlias = tuple[str, tuple[str, ...]]
"""A hamlet's name, and its households, people and households at risk as they may be read."""

Figured: TypeAlias = Mapping[str, Mapping[str, int | str]]
"""Figures and words by the name of a hamlet and the column of the return."""


class Standing(Enum):
    """How something stands, with the word that is printed beside shape and pattern."""

    DONE = "已完成"
    UNDER_WAY = "进行中"
    WAITING = "未开始"
    PUT_OFF = "已延期"
    OVERDUE = "已逾期"


@dataclass(frozen=True, slots=True)
class WallStep:
    """A milestone on a bar.

    Attributes:
        number: Which step, as written; empty when nobody wrote it.
        title: What is reached.
        at: Its day.
        standing: How it stands.
        owner: Who answers for it.
        blocked: What holds it up; empty when nothing does.
    """

    number: str
    title: str
    at: date
    standing: Standing
    owner: str = ""
    blocked: str = ""


@dataclass(frozen=True, slots=True)
class WallLine:
    """One row of the chart.

    Attributes:
        place: Hamlet, or the whole village.
        title: Target or project.
        owner: Who answers for it; empty when nobody is named.
        first: Since when; None when nobody wrote it.
        due: Until when; None when nobody wrote it.
        standing: How it stands on the day.
        figures: What was to be reached and is; empty without.
        steps: Its milestones in order.
    """

    place: str
    title: str
    owner: str
    first: date | None
    due: date | None
    standing: Standing
    figures: str = ""
    steps: tuple[WallStep, ...] = ()


@dataclass(frozen=True, slots=True)
class WallMap:
    """The sketch of the hamlets with the figures that may leave the village.

    Attributes:
        marks: The hamlets, each name once.
        lines: Roads, rivers, ridges.
        notes: What is not drawn, a sentence each.
    """

    marks: tuple[HamletMark, ...] = ()
    lines: tuple[DrawnLine, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WallChart:
    """What hangs on the wall.

    Attributes:
        village: Its name.
        as_of: The day.
        hamlets: Name and figures of each hamlet and of all, small ones hidden.
        lines: Rows in the order of the hamlets, the whole village first.
        map: Where the hamlets lie.
    """

    village: str
    as_of: date
    hamlets: tuple[Figures, ...]
    lines: tuple[WallLine, ...]
    map: WallMap = WallMap()

    @property
    def late(self) -> tuple[str, ...]:
        """What is late or held up, a sentence each."""
        return tuple(say for line in self.lines for say in _late(line, self.as_of))


def _late(line: WallLine, day: date) -> Iterator[str]:
    steps = [s for s in line.steps if s.blocked or s.standing is Standing.OVERDUE]
    for step in steps:
        owner = step.owner or line.owner
        yield _sentence(line, f"第{step.number}步{step.title}", owner, step.at, step.blocked, day)
    if not steps and line.standing is Standing.OVERDUE and line.due is not None:
        yield _sentence(line, "", line.owner, line.due, "", day)


def _sentence(line: WallLine, what: str, owner: str, due: date, blocked: str, day: date) -> str:
    late = f"已过{(day - due).days}天" if due < day else f"{due.month}月{due.day}日到期"
    parts = (
        f"{line.place}{line.title}", what, late, f"卡在{blocked}" if blocked else "",
        f"负责：{owner or '没有写'}",
    )  # fmt: skip
    return "，".join(filter(None, parts)) + "。"


def wall_chart(
    view: VillageView, day: date, definitions: "Definitions", hamlets: Sequence[Figures]
) -> WallChart:
    """The chart of a village.

    Args:
        view: The village.
        day: As-of day.
        definitions: What holds there.
        hamlets: The figures of the hamlets, as they may leave the village.
    """
    seen = view.on(day)
    order = {name: place for place, (name, _) in enumerate(hamlets, 1)}
    lines = [*_targets(seen, day), *_projects(seen, day, definitions)]
    lines.sort(key=lambda one: (
        order.get(one.place, 0 if one.place == WHOLE else len(order) + 1),
        one.due or date.max, one.title,
    ))  # fmt: skip
    return WallChart(view.village.name or "", day, tuple(hamlets), tuple(lines))


def wall_map(view: VillageView, day: date, figures: Figured, *, uncounted: bool = False) -> WallMap:
    """The sketch with the figures of the hamlets.

    A figure that is hidden in the return is hidden here: the ring is made of what is printed, so
    nothing can be measured on it that is not told.

    Args:
        view: The village.
        day: As-of day.
        figures: ``HAMLETS_REPORT`` as it may leave the village: by hamlet and column.
        uncounted: Whether somebody could not be judged and is in no figure.
    """
    sketch = hamlet_map(view.on(day))
    marks: dict[str, HamletMark] = {}
    for place in sorted(sketch.places, key=lambda one: not one.placed):
        if place.name in figures and place.name not in marks:
            marks[place.name] = _mark(place, figures[place.name])
    in_order = tuple(marks[name] for name in figures if name in marks)
    notes = [*_not_drawn(sketch, figures, marks), *([UNCOUNTED] if uncounted else [])]
    return WallMap(in_order, sketch.lines, tuple(notes))


def _mark(place: PlacedHamlet, cells: Mapping[str, int | str]) -> HamletMark:
    homes, visited = cells[HOMES], cells[VISITED]
    told = isinstance(homes, int) and isinstance(visited, int)
    left = "　".join(f"{word}{cells[column]}" for column, word in LEFT_BEHIND)
    return HamletMark(
        place.name, place.at, str(homes), int(visited) / max(int(homes), 1) if told else None,
        told=(f"走访过{visited}户" if isinstance(visited, int) else f"走访过：{visited}", left),
        placed=place.placed,
    )  # fmt: skip


def _not_drawn(sketch: HamletMap, figures: Figured, marks: Collection[str]) -> Iterator[str]:
    for name, cells in figures.items():
        if name not in marks:
            yield f"{name}的{cells[HOMES]}户没有画在图上。"
    if loose := [one.name for one in sketch.places if not one.placed and one.name in marks]:
        yield f"{len(loose)}个屯还没有摆放位置，先排成一圈。"
    if sketch.unreadable:
        yield f"有{len(sketch.unreadable)}条线的位置看不懂，没有画。"


def standing(state: str | None, done: DayRange | None, due: DayRange | None, day: date) -> Standing:
    """How a target or step stands on a day; what was done later is not done yet."""
    if surely_by(done, day) if done else state == DONE:
        return Standing.DONE
    if due is not None and due.last < day:
        return Standing.OVERDUE
    words = {WAITING: Standing.WAITING, PUT_OFF: Standing.PUT_OFF}
    return words.get(state or "", Standing.UNDER_WAY)


def _targets(view: VillageView, day: date) -> Iterator[WallLine]:
    for plan in view.all(Plan):
        if plan.state == OFF:
            continue
        due = plan.due_day.last if plan.due_day else None
        owner = view.card(Helper, plan.owner).name or ""
        yield WallLine(
            place_of(view, plan.hamlet), plan.target or "", owner,
            first_of(plan.from_day), due, standing(plan.state, plan.done_day, plan.due_day, day),
            amount_of(plan), tuple(_steps(view, plan, day)),
        )  # fmt: skip


def amount_of(plan: Plan) -> str:
    """What was reached of what was to be reached, 6／10座; empty without a figure."""
    if plan.amount is None:
        return ""
    return f"{_plain(plan.done_amount or 0)}／{_plain(plan.amount)}{plan.unit or ''}"


def _plain(hundredths: int) -> str:
    """A decimal as people write it: 10, 2.5."""
    whole, rest = divmod(hundredths, 100)
    return f"{whole}.{rest:02}".rstrip("0") if rest else str(whole)


def place_of(view: VillageView, hamlet: RecordId | None) -> str:
    """A hamlet's name as it stands on the chart."""
    return view.answer(Hamlet.name, hamlet) or WHOLE


def _steps(view: VillageView, plan: Plan, day: date) -> Iterator[WallStep]:
    steps = [one for one in view.by(Milestone.plan, plan.id) if one.state != OFF and one.due_day]
    for step in sorted(steps, key=lambda one: (one.number or 0, one.due_day)):
        at = step.done_day if surely_by(step.done_day, day) else step.due_day
        if at is not None:
            yield WallStep(
                str(step.number or ""), step.title or "", at.last,
                standing(step.state, step.done_day, step.due_day, day),
                view.card(Helper, step.owner).name or "", step.blocked or "",
            )  # fmt: skip


def _projects(view: VillageView, day: date, definitions: "Definitions") -> Iterator[WallLine]:
    """Projects of the year: those that were over before it are no work any more."""
    for project in view.all(Project):
        finish = project.finish_day
        over = project.stage in FINISHED
        if over and finish is not None and finish.last.year < day.year:
            continue
        if over:
            held = Standing.DONE
        elif finish is not None and finish.last < day:
            held = Standing.OVERDUE
        else:
            held = Standing.UNDER_WAY if project.stage in BEGUN else Standing.WAITING
        stage = definitions.codes.label("project_stage", project.stage)
        yield WallLine(
            place_of(view, project.hamlet), project.name or "", project.leader_name or "",
            first_of(project.start_day), finish.last if finish else None, held, stage,
        )  # fmt: skip
