"""The yearly report: its figures beside the words that quote them, and the year before.

What somebody wrote never takes the place of a figure. The report keeps which figures held when its
words were written (``figures``), so that a figure which has changed since is told, part by part.
Of the year before stand the figures that were reported then; else those of the book as of the same
day, where the book was kept by then; else it says that nobody wrote any down.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any, Final, TypeAlias

from forms.circumstances.monitoring import case_runs
from forms.definitions.definitions import Definitions
from forms.definitions.record_view import Question, Record
from forms.definitions.records import (
    Fund,
    Meeting,
    Milestone,
    MonitoredHousehold,
    Plan,
    Posting,
    Project,
    Service,
    Visit,
    YearlyReport,
)
from forms.notices.cash_book import Accounting, accounts, together
from forms.notices.claims import Judge
from forms.reports.report_table import Cell, Checked, RegisterQuery, RegisterRows, Row
from forms.reports.wall_chart import Standing, standing
from forms.rules.statistics import village_statistics
from forms.schema.deadline import first_of, maybe_by
from forms.schema.form import Value
from forms.schema.partial_date import DayRange
from forms.schema.ternary import Answer
from forms.village.view import VillageView

FORM: Final = YearlyReport.FORM
KEPT: Final = YearlyReport.figures
"""The question in which a report keeps the figures its words rest on."""
BLANK: Final = "（请补充）"
MISSING: Final = "没有登记"
OFF: Final = "5"
"""Code of ``plan_state``."""
Figures: TypeAlias = Mapping[str, int | None]
"""By id of a fact; None where the book cannot tell."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One figure of the report.

    Attributes:
        id: English name; stands in what the report keeps.
        label: What it is.
        unit: Behind the figure; 元 for money in fen.
        of: Days that show that it was kept; none for what the book holds as a whole.
    """

    id: str
    label: str
    unit: str
    of: tuple[Question[Record, DayRange], ...] = ()

    def told(self, value: int | None) -> str:
        """The figure as people read it."""
        if value is None:
            return MISSING
        return f"{value / 100:,.2f}元" if self.unit == "元" else f"{value}{self.unit}"


PARTS: Final[tuple[tuple[Question[YearlyReport, str], str, tuple[Fact, ...]], ...]] = (
    (YearlyReport.situation, "基本情况", (
        Fact("households", "户数", "户"), Fact("persons", "人口", "人"),
        Fact("hamlets", "屯", "个"),
    )),
    (YearlyReport.targets, "目标完成", (
        Fact("plans", "目标", "项", (Plan.due_day,)),
        Fact("plans_done", "已完成", "项", (Plan.due_day,)),
        Fact("steps_late", "逾期节点", "个", (Milestone.due_day,)),
    )),
    (YearlyReport.people, "人员关爱", (
        Fact("children", "农村留守儿童", "人"), Fact("women", "留守妇女", "人"),
        Fact("elders", "留守老年人", "人"), Fact("disabled", "持证残疾人", "人"),
        Fact("monitored", "监测户", "户", (MonitoredHousehold.found_day,)),
        Fact("visits", "全年走访", "次", (Visit.day,)),
        Fact("services", "关爱服务", "次", (Service.day,)),
    )),
    (YearlyReport.money, "资金", (
        Fact("opening", "年初结余", "元"), Fact("income", "全年到账", "元", (Fund.day,)),
        Fact("spent", "全年支付", "元", (Fund.day,)), Fact("closing", "结余", "元"),
    )),
    (YearlyReport.projects, "项目", (
        Fact("projects", "登记的项目", "个", (Project.start_day,)),
        Fact("accepted", "本年验收", "个", (Project.start_day,)),
    )),
    (YearlyReport.problems, "存在问题", ()),
    (YearlyReport.next_year, "下年计划", ()),
)  # fmt: skip
"""Question of the form, head of the part, and its figures, in order."""


def figures_of(view: VillageView, day: date, definitions: Definitions) -> dict[str, int | None]:
    """The figures of a year up to a day.

    Args:
        view: The village of the day.
        day: As-of day.
        definitions: What holds there.
    """
    told, first = village_statistics(view, day, definitions), date(day.year, 1, 1)
    plans = [one for one in view.all(Plan) if one.state != OFF]
    steps = [one for one in view.all(Milestone) if one.state != OFF]
    account = together(accounts(view, Accounting(first, day, ""), day))
    kept = any(maybe_by(one.day, day) for one in view.all(Fund))
    return {
        "households": told.households, "persons": told.persons,
        "hamlets": len(view.records("hamlet")),
        "plans": len(plans), "plans_done": sum(_standing(p, day) is Standing.DONE for p in plans),
        "steps_late": sum(_standing(s, day) is Standing.OVERDUE for s in steps),
        "children": told.children.yes, "women": told.women.yes, "elders": told.elders.yes,
        "disabled": told.disabled.yes,
        "monitored": _at_risk(view, day),
        "visits": sum(_of_year(one.day, day) for one in view.all(Visit)),
        "services": sum(_of_year(one.day, day) for one in view.all(Service)),
        "opening": account.opening,
        "income": account.income if kept else None, "spent": account.spent if kept else None,
        "closing": account.closing, "projects": len(view.all(Project)),
        "accepted": sum(_of_year(one.accepted_day, day) for one in view.all(Project)),
    }  # fmt: skip


def _standing(one: Plan | Milestone, day: date) -> Standing:
    return standing(one.state, one.done_day, one.due_day, day)


def _at_risk(view: VillageView, day: date) -> int | None:
    """How many cases run; None where a partial date leaves one open."""
    runs = [case_runs(case, day) for case in view.all(MonitoredHousehold)]
    return None if Answer.UNKNOWN in runs else runs.count(Answer.YES)


def _of_year(at: DayRange | None, day: date) -> bool:
    return at is not None and at.first.year == day.year and at.last <= day


def written(view: VillageView, year: int) -> YearlyReport | None:
    """The report somebody kept for a year; the first where there are several."""
    return next((one for one in view.all(YearlyReport) if one.year == year), None)


def kept_figures(report: YearlyReport | None) -> Figures:
    """The figures that held when the words of a report were written."""
    found: dict[str, int | None] = {}
    for line in (report.figures or "").splitlines() if report else ():
        name, sign, value = line.strip().partition("=")
        if sign and re.fullmatch(r"-?\d{1,18}|", value):
            found[name] = int(value) if value else None
    return found


def as_kept(figures: Figures) -> str:
    """Figures as a report keeps them."""
    return "\n".join(f"{name}={'' if n is None else n}" for name, n in figures.items())


def year_before(view: VillageView, day: date, definitions: Definitions) -> tuple[Figures, str]:
    """The figures of the year before, and whence they are.

    Returns:
        Nothing for a figure that nobody kept then.
    """
    last_year = day.year - 1
    then = date(last_year, day.month, min(day.day, 28) if day.month == 2 else day.day)
    if reported := kept_figures(written(view, last_year)):
        return reported, f"上年的数取自{last_year}年度报告。"
    events = (Visit.day, Service.day, Fund.day, Meeting.day, Posting.posted_day)
    kept = [on for on in events if _begun(view, on, then)]
    if not kept:
        return {}, f"{last_year}年台账还没有登记，也没有年度报告，上年的数没有。"
    past = figures_of(view.on(then), then, definitions)
    facts = (fact for _, _, group in PARTS for fact in group)
    told = {
        fact.id: past[fact.id] if all(_begun(view, on, then) for on in fact.of) else None
        for fact in facts
    }
    return told, f"上年的数按台账{then.isoformat()}的情况算。"


def _begun(view: VillageView, on: Question[Record, DayRange], by: date) -> bool:
    """Whether records of a kind were kept by a day."""
    days = (first_of(on.of(one)) for one in view.all(on.kind))
    return any(at is not None and at <= by for at in days)


def proposal(view: VillageView, day: date, definitions: Definitions) -> dict[str, Value]:
    """The text of a year with the figures of a day filled in, and those figures."""
    seen = view.on(day)
    figures = figures_of(seen, day, definitions)
    said = {
        fact.id: fact.told(figures[fact.id]) for _, _, facts in PARTS for fact in facts
    }  # fmt: skip
    return {
        "year": day.year,
        "situation": f"截至{day.isoformat()}，全村{said['households']}{said['persons']}，"
                     f"{said['hamlets']}屯。",
        "targets": f"年度目标{said['plans']}，已完成{said['plans_done']}，"
                   f"逾期节点{said['steps_late']}。",
        "people": f"农村留守儿童{said['children']}，留守妇女{said['women']}，"
                  f"留守老年人{said['elders']}，持证残疾人{said['disabled']}；"
                  f"全年走访{said['visits']}，关爱服务{said['services']}。",
        "money": _money(figures, said),
        "projects": _projects(seen, Judge(seen, day, definitions)),
        "problems": BLANK,
        "next_year": BLANK,
        "figures": as_kept(figures),
    }  # fmt: skip


def _money(figures: Figures, said: Mapping[str, str]) -> str:
    """What was there, came in, went out and is left; without a beginning nothing is left over."""
    moved = f"全年到账{said['income']}，支付{said['spent']}"
    if figures["opening"] is None:
        return f"{moved}；年初结余没有登记，年末结余算不出，请在资金流水补记期初结余。"
    return f"年初结余{said['opening']}，{moved}，结余{said['closing']}。"


def _projects(view: VillageView, judge: Judge) -> str:
    projects = view.all(Project)
    done = sum(judge.proved(project, "finished") for project in projects)
    named = "、".join(project.name or "" for project in islice(projects, 8))
    more = f"等{len(projects)}个项目" if len(projects) > 8 else ""
    told = f"登记项目{len(projects)}个，其中验收合格{done}个：{named}{more}。"
    return told if projects else "没有登记项目。"


def report_rows(query: RegisterQuery) -> RegisterRows:
    """RP-15: part by part the figures, the year before, and the words."""
    view, day, definitions = query.view, query.day, query.definitions
    now = figures_of(view, day, definitions)
    before, whence = year_before(view, day, definitions)
    for on in DATED:  # what may lie in another year is not counted, and said
        for one in view.all(on.kind):
            query.this_year(on.of(one))
    report = written(view, day.year)
    made = proposal(view, day, definitions)
    rows: list[Row] = []
    for question, head, facts in PARTS:
        words = (question.of(report) if report else None) or str(made.get(question.name, BLANK))
        figures: Cell = "\n".join(_line(fact, now[fact.id], before) for fact in facts)
        rows.append((head, (figures, words)))
    checks, notes = _stale(report, now)
    return RegisterRows(tuple(rows), (), (whence, *notes), checks=checks)


DATED: Final[tuple[Question[Any, DayRange], ...]] = (Visit.day, Service.day, Project.accepted_day)
"""Days by which something counts for the year."""


def _line(fact: Fact, value: int | None, before: Figures) -> str:
    """户数 32户，上年30户，增加2户."""
    words = f"{fact.label} {fact.told(value)}，上年"
    past = before.get(fact.id)
    if past is None:
        return f"{words}{MISSING}"
    words = f"{words}{fact.told(past)}"
    if value is None:
        return words
    if value == past:
        return f"{words}，一样"
    return f"{words}，{'增加' if value > past else '减少'}{fact.told(abs(value - past))}"


def _stale(
    report: YearlyReport | None, now: Figures
) -> tuple[tuple[Checked, ...], tuple[str, ...]]:
    """What the kept words quote and no longer holds; what changed and they do not quote."""
    if report is None:
        return (), ("正文还没有写，上面是按数字拟的，请改后存下。",)
    then = kept_figures(report)
    if not then:
        return (), ("正文没有记下写的时候的数字，数字变没变看不出，请核对后重新存一次。",)
    quoted: list[tuple[str, str]] = []
    other: list[tuple[str, str]] = []
    for question, head, facts in PARTS:
        text = question.of(report)
        if text is not None:
            for fact in _changed(facts, then, now):
                said = f"{fact.label}{fact.told(then[fact.id])}已变成{fact.told(now[fact.id])}"
                (quoted if quotes(text, fact.told(then[fact.id])) else other).append((head, said))
    checks = tuple(
        Checked(False, f"「{head}」的正文过时了：{'，'.join(said)}，请改正文。")
        for head, said in _by_head(quoted)
    )
    notes = tuple(
        f"「{head}」写成后还变了：{'，'.join(said)}；正文里没有找到照写的，请看一眼。"
        for head, said in _by_head(other)
    )
    return checks or (Checked(True, "正文引用的数字和台账一致"),), notes


def _changed(facts: Sequence[Fact], then: Figures, now: Figures) -> Iterator[Fact]:
    return (fact for fact in facts if fact.id in then and then[fact.id] != now[fact.id])


def _by_head(found: Sequence[tuple[str, str]]) -> Iterator[tuple[str, list[str]]]:
    for head in dict.fromkeys(head for head, _ in found):
        yield head, [said for other, said in found if other == head]


def quotes(text: str, figure: str) -> bool:
    """Whether a text says a figure, with or without thousands parted: 1,200.00元, 1200元."""
    plain, bare = text.replace(",", ""), figure.replace(",", "")
    number = re.match(r"-?\d+(?:\.\d+)?", bare)
    if number is None:
        return False
    whole = number[0].removesuffix(".00")
    return re.search(rf"(?<![\d.]){re.escape(whole)}(?:\.0+)?(?![\d.]*\d)", plain) is not None
