"""The two per-capita incomes of a household, each with the lines it is made of.

They are never mixed: 人均纯收入 divides by the people registered (monitoring, returns), the income
低保 looks at divides by those who live together and leaves most state aid out (民发〔2021〕57号
第9条至第11条). All money is whole fen; a per-capita figure is rounded to the fen, half up.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from forms.schema.form import Body, RecordId
from forms.schema.partial_date import known_range, plus_months
from forms.village.view import VillageView

VALID_MONTHS: Final = 12
"""A statement tells about the income of the day for so long after its period."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the sum: its question, what it is called, and fen with their sign."""

    field: str
    zh: str
    fen: int


@dataclass(frozen=True, slots=True)
class PerCapita:
    """A per-capita figure.

    Attributes:
        title: Which of the two.
        lines: What goes in, in order.
        total: Their sum in fen.
        people: The divisor; None when it is missing.
        per_head: Fen a head and year; None when something is missing.
        missing: Ids of the questions that keep it from being told.
    """

    title: str
    lines: tuple[Line, ...]
    total: int
    people: int | None
    per_head: int | None
    missing: tuple[str, ...]


NET: Final = (
    ("wages", "工资性收入", 1), ("business", "生产经营性收入", 1), ("property", "财产性收入", 1),
    ("transfers", "转移性收入", 1), ("business_cost", "生产经营性支出", -1),
)  # fmt: skip
"""人均纯收入: question, name, sign; all must be answered."""
DIBAO: Final = (*NET, ("work_cost", "务工成本", -1), ("state_aid", "不计的国家待遇", -1))
OPTIONAL: Final = frozenset({"work_cost"})
"""What is nought when nobody wrote it down."""


def net_income(statement: Body) -> PerCapita:
    """人均纯收入 of one income statement: by the people registered."""
    return _income("人均纯收入（登记人口）", statement, NET, "people")


def dibao_income(statement: Body) -> PerCapita:
    """The per-capita income 低保 looks at: by the people who live together."""
    return _income("人均收入（低保口径，共同生活人口）", statement, DIBAO, "living_people")


def statement_on(view: VillageView, household: RecordId, day: date) -> Body | None:
    """The statement that tells about a day: the latest whose period ended at most a year before."""
    held: list[tuple[date, RecordId, Body]] = []
    for record, body in view.linked("income", "household", household):
        ended = known_range(body.get("to_day"))
        if ended and ended.last <= day <= plus_months(ended.last, VALID_MONTHS):
            held.append((ended.last, record, body))
    return max(held, key=lambda one: one[:2])[2] if held else None


def statement_before(view: VillageView, household: RecordId, statement: Body) -> Body | None:
    """The statement of the year before, for the change from year to year."""
    begun = known_range(statement.get("from_day"))
    return statement_on(view, household, begun.first) if begun else None


def _income(
    title: str, statement: Body, parts: tuple[tuple[str, str, int], ...], divisor: str
) -> PerCapita:
    lines = tuple(_lines(statement, parts))
    missing = tuple(
        field for field, _, _ in parts if field not in statement and field not in OPTIONAL
    )
    people = statement.get(divisor)
    count = people if isinstance(people, int) and people > 0 else None
    if count is None:
        missing += (divisor,)
    total = sum(line.fen for line in lines)
    per_head = (2 * total + count) // (2 * count) if count and not missing else None
    return PerCapita(title, lines, total, count, per_head, missing)


def _lines(statement: Body, parts: tuple[tuple[str, str, int], ...]) -> Iterator[Line]:
    for field, zh, sign in parts:
        fen = statement.get(field)
        if isinstance(fen, int):
            yield Line(field, zh, sign * fen)
