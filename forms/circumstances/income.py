"""The two per-capita incomes of a household, each with the lines it is made of.

They are never mixed: 人均纯收入 divides by the people registered (monitoring, returns), the income
低保 looks at divides by those who live together and leaves most state aid out (民发〔2021〕57号
第9条至第11条). All money is whole fen; a per-capita figure is rounded to the fen, half up.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final, TypeAlias

from forms.definitions.record_view import Question
from forms.definitions.records import Income as Statement
from forms.schema.form import RecordId
from forms.schema.partial_date import DayRange, plus_months, possibly_last
from forms.village.view import VillageView

VALID_MONTHS: Final = 12
"""A statement tells about the income of the day for so long after its period."""
_NEVER: Final = DayRange(date.min, date.min)
_ANY_DAY: Final = DayRange(date.min, date(9000, 1, 1))
"""When a period ended: of no statement, and of one that does not say."""


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


Part: TypeAlias = tuple[Question[Statement, int], str, int]
NET: Final[tuple[Part, ...]] = (
    (Statement.wages, "工资性收入", 1), (Statement.business, "生产经营性收入", 1),
    (Statement.property, "财产性收入", 1), (Statement.transfers, "转移性收入", 1),
    (Statement.business_cost, "生产经营性支出", -1),
)  # fmt: skip
"""人均纯收入: question, name, sign; all must be answered."""
DIBAO: Final[tuple[Part, ...]] = (
    *NET, (Statement.work_cost, "务工成本", -1), (Statement.state_aid, "不计的国家待遇", -1)
)  # fmt: skip
OPTIONAL: Final = frozenset({Statement.work_cost})
"""What is nought when nobody wrote it down."""


def net_income(statement: Statement) -> PerCapita:
    """人均纯收入 of one income statement: by the people registered."""
    return _income("人均纯收入（登记人口）", statement, NET, Statement.people)


def dibao_income(statement: Statement) -> PerCapita:
    """The per-capita income 低保 looks at: by the people who live together."""
    return _income("人均收入（低保口径，共同生活人口）", statement, DIBAO, Statement.living_people)


def statement_on(view: VillageView, household: RecordId, day: date) -> Statement | None:
    """The statement that tells about a day: the latest whose period ended at most a year before.

    None where there is none, and where the dates leave open which one it is.
    """
    found = statements_on(view, household, day)
    return found[0] if len(found) == 1 else None


def statements_on(view: VillageView, household: RecordId, day: date) -> list[Statement | None]:
    """Every statement that may tell about a day; None among them where it may be that none does."""
    held = [(one.to_day, one) for one in view.by(Statement.household, household)]
    found: list[Statement | None] = []
    for one in possibly_last(held, day):
        ended = one.to_day or _ANY_DAY if one else _NEVER
        if day <= plus_months(ended.last, VALID_MONTHS):
            found.append(one)
        if day > plus_months(ended.first, VALID_MONTHS):
            found.append(None)
    return list(dict.fromkeys(found))


def statement_before(
    view: VillageView, household: RecordId, statement: Statement
) -> Statement | None:
    """The statement of the year before, for the change from year to year."""
    begun = statement.from_day
    return statement_on(view, household, begun.first) if begun else None


def _income(
    title: str, statement: Statement, parts: tuple[Part, ...], divisor: Question[Statement, int]
) -> PerCapita:
    lines = tuple(_lines(statement, parts))
    missing = tuple(
        asked.name for asked, _, _ in parts if asked.of(statement) is None and asked not in OPTIONAL
    )
    people = divisor.of(statement)
    count = people if people and people > 0 else None
    if count is None:
        missing += (divisor.name,)
    total = sum(line.fen for line in lines)
    per_head = (2 * total + count) // (2 * count) if count and not missing else None
    return PerCapita(title, lines, total, count, per_head, missing)


def _lines(statement: Statement, parts: tuple[Part, ...]) -> Iterator[Line]:
    for asked, zh, sign in parts:
        if (fen := asked.of(statement)) is not None:
            yield Line(asked.name, zh, sign * fen)
