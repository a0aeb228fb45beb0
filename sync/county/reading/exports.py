"""Figures as a file: with a line that says who took them, when and why; never a list of people."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from forms.definitions.definitions import Definitions
from forms.reports.count import compute
from forms.reports.report_table import ReportTable
from forms.reports.small_numbers import suppressed
from forms.rules.lists import CARED
from sync.county import clock
from sync.county.accounts.area import Area, Role
from sync.county.packs import holding
from sync.county.reading.figures import FigureBook, Line
from sync.county.reading.queries import Queries
from sync.errors.county import ExportUnknown, FiguresUnfinished

Row = Sequence[str | int]
FAILED = "登记读不出，没有算"
"""Stands in the row of a village that cannot be counted."""

BUDGET_S = 20.0
"""For how long an export counts villages that were not counted yet."""


@dataclass(frozen=True, slots=True)
class ExportTaker:
    """Who takes a file, and why: what its first and last line say.

    Attributes:
        county: What the console is called.
        account: Who.
        role: In what role.
        area: Where they may look.
        reason: Why.
    """

    county: str
    account: str
    role: Role
    area: Area
    reason: str

    @property
    def line(self) -> str:
        """The watermark."""
        at = clock.shown(clock.now())
        return (
            f"村记 {self.county} {at} 由 {self.account}（{self.role.zh}，范围{self.area.zh}）导出；"
            f"用途：{self.reason}；转给他人前请先核实"
        )


def kinds(definitions: Definitions) -> list[tuple[str, str]]:
    """What can be taken: id and title. Returns that name people are not among them."""
    returns = [(one.id, one.title) for one in definitions.reports.values() if not one.rows]
    return [
        ("villages", "各村上报情况"), ("lists", "各村名单人数和线索"), ("indicators", "各村指标"),
        *returns,
    ]  # fmt: skip


def table(
    kind: str, taken: ExportTaker, book: FigureBook, queries: Queries, village: str, day: date
) -> list[Row]:
    """The rows of an export, headings first.

    Args:
        kind: One of ``kinds``.
        taken: Who takes it: their area is what is in it.
        book: The figures.
        queries: The states of the villages.
        village: Of a return: twelve digits.
        day: As-of day.

    Raises:
        ExportUnknown: There is no such kind, or a return of no village.
        FiguresUnfinished: Villages are still being counted.
    """
    if kind == "villages":
        return _villages(queries, taken.area)
    if kind in {"lists", "indicators"}:
        lines = book.lines(taken.area, day, BUDGET_S)
        if waiting := sum(line.waiting for line in lines):
            raise FiguresUnfinished(waiting=waiting)
        return (
            _lists(lines, queries.definitions)
            if kind == "lists"
            else _indicators(lines, queries.definitions)
        )
    if kind not in dict(kinds(queries.definitions)) or not village:
        raise ExportUnknown()
    queries.village(taken.area, village)
    counted = compute(
        queries.definitions.reports[kind],
        book.view(taken.area, village),
        day,
        holding(book.engine, village),
    )
    # What leaves the township must not let anybody be counted out of a small figure.
    return _return(counted if taken.role is Role.TOWNSHIP else suppressed(counted))


def _villages(queries: Queries, area: Area) -> list[Row]:
    head = ("村代码", "村", "状态", "最近联系", "户", "人", "不一致", "电脑")
    return [
        head,
        *(
            (
                one.code, one.name, one.contact.zh, clock.shown(one.last_contact),
                one.households, one.persons, one.clashes, one.devices,
            )
            for one in queries.villages(area)
        ),
    ]  # fmt: skip


def _lists(lines: Sequence[Line], definitions: Definitions) -> list[Row]:
    titles = [definitions.form(name).title for name in CARED]
    head = ["村代码", "村", "人口"]
    for title in titles:
        head += [title, f"{title}（无法判断）"]
    rows: list[Row] = [[*head, "应享未享线索"]]
    for line in lines:
        one = line.figures
        if one is None:
            rows.append([line.code, line.name, FAILED])
            continue
        counts = [number for name in CARED for number in one.lists[name][:2]]
        rows.append([line.code, line.name, one.persons, *counts, one.leads])
    return rows


def _indicators(lines: Sequence[Line], definitions: Definitions) -> list[Row]:
    known = definitions.indicators.values()
    head = ["村代码", "村"]
    for one in known:
        unit = "分" if one.unit == "元" else one.unit
        head += [f"{one.id} {one.title} 其中（{unit}）", "总数", "无法判断"]
    rows: list[Row] = [head]
    for line in lines:
        if line.figures is None:
            rows.append([line.code, line.name, FAILED])
            continue
        found = line.figures.indicators
        rows.append([line.code, line.name, *(n for one in known for n in found[one.id])])
    return rows


def _return(counted: ReportTable) -> list[Row]:
    columns = counted.definition.columns
    rows: list[Row] = [
        [f"{counted.definition.title}　{counted.village}　截至 {counted.as_of}"],
        ["屯（村民小组）", *(column.title for column in columns)],
        *([name, *map(counted.text, range(len(cells)), cells)] for name, cells in counted.rows),
    ]
    if counted.total:
        rows.append(["合计", *map(counted.text, range(len(counted.total)), counted.total)])
    return [*rows, *([note] for note in counted.notes)]
