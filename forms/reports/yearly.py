"""The words and figures of the yearly report; what somebody wrote stands before what is counted."""

from datetime import date
from itertools import islice
from typing import Final

from forms.definitions.definitions import Definitions
from forms.definitions.records import Fund, Plan, Project, Service, Visit, YearlyReport
from forms.notices.cash_book import MONEY_IN, MONEY_OUT, entries_by, opening
from forms.reports.report_table import Cell
from forms.reports.statistics import VillageStatistics, village_statistics
from forms.schema.form import RecordId, Value
from forms.schema.partial_date import DayRange
from forms.village.view import VillageView

FORM: Final = "yearly_report"
PARTS: Final = (
    (YearlyReport.situation, "基本情况"), (YearlyReport.targets, "目标完成"),
    (YearlyReport.people, "人员关爱"), (YearlyReport.money, "资金"),
    (YearlyReport.projects, "项目"), (YearlyReport.problems, "存在问题"),
    (YearlyReport.next_year, "下年计划"),
)  # fmt: skip
"""Question of the form and head of the part, in order."""
BLANK: Final = "（请补充）"


def written(view: VillageView, year: int) -> tuple[RecordId | None, dict[str, Value]]:
    """The text somebody kept for a year, and its record."""
    for report in view.all(YearlyReport):
        if report.year == year:
            return report.id, dict(report.body)
    return None, {}


def proposal(view: VillageView, day: date, definitions: Definitions) -> dict[str, Value]:
    """The text of a year with the figures of a day filled in."""
    told = village_statistics(view, day, definitions)
    year = day.year
    return {
        "year": year,
        "situation": (
            f"截至{day.isoformat()}，全村{told.households}户{told.persons}人，"
            f"{len(view.records('hamlet'))}个屯。"
        ),
        "targets": _targets(view),
        "people": _people(view, told, year),
        "money": _money(view, day),
        "projects": _projects(view),
        "problems": BLANK,
        "next_year": BLANK,
    }


def rows(
    view: VillageView, day: date, definitions: Definitions
) -> tuple[tuple[str, tuple[Cell, ...]], ...]:
    """The parts of the report as they are printed."""
    _, kept = written(view, day.year)
    made = {**proposal(view, day, definitions), **kept}
    return tuple((title, (str(made.get(part.name, BLANK)),)) for part, title in PARTS)


def _of_year(at: DayRange | None, year: int) -> bool:
    return at is not None and at.first.year == year


def _targets(view: VillageView) -> str:
    plans = view.all(Plan)
    done = sum(plan.state == "3" for plan in plans)
    return f"年度目标{len(plans)}项，已完成{done}项，其余{len(plans) - done}项正在推进。"


def _people(view: VillageView, told: VillageStatistics, year: int) -> str:
    children, women, elders, disabled = (
        tally.yes for tally in (told.children, told.women, told.elders, told.disabled)
    )
    visits = sum(_of_year(visit.day, year) for visit in view.all(Visit))
    services = sum(_of_year(service.day, year) for service in view.all(Service))
    return (
        f"农村留守儿童{children}人，留守妇女{women}人，留守老年人{elders}人，"
        f"持证残疾人{disabled}人；全年走访{visits}次，关爱服务{services}次。"
    )


def _money(view: VillageView, day: date) -> str:
    """What was there, came in, went out and is left; without a beginning nothing is left over."""
    first = date(day.year, 1, 1)
    entries = entries_by(view.all(Fund), day)
    start = opening(entries, first)
    of_year = [one for at, one in entries if at >= first]
    came, paid = (
        sum(one.amount or 0 for one in of_year if one.way == way) for way in (MONEY_IN, MONEY_OUT)
    )
    told = f"全年到账{came / 100:,.2f}元，支付{paid / 100:,.2f}元"
    if start is None:
        return f"{told}；年初结余没有登记，年末结余算不出，请在资金流水补记期初结余。"
    left = start + came - paid
    return f"年初结余{start / 100:,.2f}元，{told}，结余{left / 100:,.2f}元。"


def _projects(view: VillageView) -> str:
    projects = view.all(Project)
    named = "、".join(project.name or "" for project in islice(projects, 8))
    more = f"等{len(projects)}个项目" if len(projects) > 8 else ""
    return f"实施项目{len(projects)}个：{named}{more}。" if projects else "今年没有登记项目。"
