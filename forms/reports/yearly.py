"""The words and figures of the yearly report; what somebody wrote stands before what is counted."""

from datetime import date
from typing import Final

from forms.definitions.parameters import Parameters
from forms.reports.definition import Cell
from forms.reports.statistics import Counts, counts
from forms.schema.form import RecordId, Value
from forms.village.view import VillageView

FORM: Final = "yearly_report"
PARTS: Final = (
    ("situation", "基本情况"), ("targets", "目标完成"), ("people", "人员关爱"), ("money", "资金"),
    ("projects", "项目"), ("problems", "存在问题"), ("next_year", "下年计划"),
)  # fmt: skip
"""Question of the form and head of the part, in order."""
BLANK: Final = "（请补充）"


def written(view: VillageView, year: int) -> tuple[RecordId | None, dict[str, Value]]:
    """The text somebody kept for a year, and its record."""
    for record, body in view.records(FORM).items():
        if body.get("year") == year:
            return record, dict(body)
    return None, {}


def proposal(view: VillageView, day: date, parameters: Parameters) -> dict[str, Value]:
    """The text of a year with the figures of a day filled in."""
    told = counts(view, day, parameters)
    year = day.year
    return {
        "year": year,
        "situation": (
            f"截至{day.isoformat()}，全村{told.households}户{told.persons}人，"
            f"{len(view.records('hamlet'))}个屯。"
        ),
        "targets": _targets(view),
        "people": _people(view, told, year),
        "money": _money(view, year),
        "projects": _projects(view),
        "problems": BLANK,
        "next_year": BLANK,
    }


def rows(
    view: VillageView, day: date, parameters: Parameters
) -> tuple[tuple[str, tuple[Cell, ...]], ...]:
    """The parts of the report as they are printed."""
    _, kept = written(view, day.year)
    made = {**proposal(view, day, parameters), **kept}
    return tuple((title, (str(made.get(name, BLANK)),)) for name, title in PARTS)


def _of_year(view: VillageView, form: str, name: str, year: int) -> int:
    return sum(
        str(body.get(name, "")).startswith(str(year)) for body in view.records(form).values()
    )


def _targets(view: VillageView) -> str:
    plans = list(view.records("plan").values())
    done = sum(body.get("state") == "3" for body in plans)
    return f"年度目标{len(plans)}项，已完成{done}项，其余{len(plans) - done}项正在推进。"


def _people(view: VillageView, told: Counts, year: int) -> str:
    children, women, elders, disabled = (
        tally.yes for tally in (told.children, told.women, told.elders, told.disabled)
    )
    visits = _of_year(view, "visit", "day", year)
    services = _of_year(view, "service", "day", year)
    return (
        f"农村留守儿童{children}人，留守妇女{women}人，留守老年人{elders}人，"
        f"持证残疾人{disabled}人；全年走访{visits}次，关爱服务{services}次。"
    )


def _money(view: VillageView, year: int) -> str:
    sums = {"1": 0, "2": 0}
    for body in view.records("fund").values():
        amount, way = body.get("amount"), str(body.get("way"))
        if str(body.get("day", "")).startswith(str(year)) and isinstance(amount, int):
            sums[way] = sums.get(way, 0) + amount
    return f"全年到账{sums['1'] / 100:,.2f}元，支付{sums['2'] / 100:,.2f}元。"


def _projects(view: VillageView) -> str:
    bodies = list(view.records("project").values())
    named = "、".join(str(body.get("name", "")) for body in bodies[:8])
    more = f"等{len(bodies)}个项目" if len(bodies) > 8 else ""
    return f"实施项目{len(bodies)}个：{named}{more}。" if bodies else "今年没有登记项目。"
