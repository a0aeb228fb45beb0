"""What an indicator is: a figure with its formula, and everybody who stands behind it.

An indicator divides a part by a whole. Whoever cannot be judged belongs to neither: they are kept
apart, with the question that would settle it, and the share is of those who are known. Nobody is
ranked, neither villagers nor helpers.

How one case is judged by an indicator: the decision, without a village.

The count of a village and the examples in the definitions ask here alike.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, NamedTuple

from forms.definitions.indicator import IndicatorDef, Verdict
from forms.definitions.records import Hamlet
from forms.expressions.evaluate import Outcome, evaluate
from forms.expressions.tree import Expression
from forms.schema.form import RecordId, Value
from forms.schema.ternary import Answer
from forms.village.view import VillageView

NO_HAMLET: Final = "屯名未登记"
LISTED: Final = "listed"
"""Stands in examples and questions for what the rule of a list says."""


class HamletRow(NamedTuple):
    """One hamlet's share of a figure."""

    name: str
    part: int
    rest: int
    unknown: int


@dataclass(frozen=True, slots=True)
class Indicator:
    """One figure as of a day.

    Attributes:
        definition: What it is.
        day: The day.
        part: Who counts; of money, what was paid.
        rest: Who is known and does not count; of money, what came in.
        unknown: Who cannot be judged.
        money: Part and whole in fen, where money is counted.
        absent: Parameters nobody has set, as a sentence; then nobody can be judged.
        asides: Sentences beside the figure.
    """

    definition: IndicatorDef
    day: date
    part: tuple[RecordId, ...]
    rest: tuple[RecordId, ...]
    unknown: tuple[RecordId, ...]
    money: tuple[int, int] | None = None
    absent: str = ""
    asides: tuple[str, ...] = ()

    @property
    def counts(self) -> tuple[int, int]:
        """Part and whole: in records, or in fen where money is counted."""
        return self.money or (len(self.part), len(self.part) + len(self.rest))

    @property
    def share(self) -> float | None:
        """Part of the whole in percent; None when there is nothing to divide."""
        part, whole = self.counts
        return part * 100 / whole if whole else None

    @property
    def behind(self) -> int:
        """How many stand behind the figure, known or not."""
        return len(self.part) + len(self.rest) + len(self.unknown)

    def by_hamlet(self, view: VillageView) -> list[HamletRow]:
        """Hamlets that have anybody, in the village's order; none where hamlets do not matter."""
        if not self.definition.placed:
            return []
        view, form = view.on(self.day), self.definition.form
        groups = [
            Counter(hamlet(view, record, form) for record in people)
            for people in (self.part, self.rest, self.unknown)
        ]
        names = [*_in_order(view), NO_HAMLET]
        rows = [HamletRow(name, *(group[name] for group in groups)) for name in names]
        return [row for row in rows if any(row[1:])]


@dataclass(frozen=True, slots=True)
class Point:
    """An indicator at the end of a month; see ``Indicator``."""

    day: date
    counts: tuple[int, int]
    unknown: int
    share: float | None
    part: frozenset[RecordId]


def hamlet(view: VillageView, record: RecordId, form: str = "") -> str:
    """The hamlet of a person, a household, or a record about one of them."""
    if form:
        body = view.body(form, record) or {}
        record = RecordId(str(body.get("person") or body.get("household") or ""))
    return view.hamlet_of(view.household_of(record) or record) or NO_HAMLET


def _in_order(view: VillageView) -> list[str]:
    """Hamlets by their number, 2 before 10; those without behind them."""
    numbered = [(one.number or "", one.name or "") for one in view.all(Hamlet)]
    ordered = sorted(numbered, key=lambda one: (not one[0], one[0].zfill(6)))
    return list(dict.fromkeys(name for _, name in ordered if name))


def month_ends(day: date, months: int = 12) -> list[date]:
    """The ends of the months before a day, old to new, and the day itself."""
    found, first = [day], day.replace(day=1)
    for _ in range(months - 1):
        last = first - timedelta(days=1)
        found.append(last)
        first = last.replace(day=1)
    return found[::-1]


def since(points: list[Point], record: RecordId) -> date | None:
    """Since which month's end somebody has been counted without a break; None when not now."""
    found = None
    for point in reversed(points):
        if record not in point.part:
            break
        found = point.day
    return found


_YES = Outcome(Answer.YES, frozenset(), value=True)


def judge_case(
    definition: IndicatorDef, listed: Answer, where: Expression | None,
    answers: Mapping[str, Value], day: date, lead: Answer | None = None,
) -> tuple[Verdict, frozenset[str]]:  # fmt: skip
    """How one case is judged, and what is missing where that cannot be told.

    Args:
        definition: The indicator.
        listed: Whether the group's list has the case; yes for a group that is no list.
        where: The group's own condition.
        answers: Facts, answers and parameters by name.
        day: As-of day.
        lead: Whether an open lead speaks of the case, for an indicator of leads.
    """
    inside = evaluate(where, answers, day) if where is not None else _YES
    if definition.amount:
        return _flow(definition, inside, answers, day), frozenset()
    if Answer.NO in (listed, inside.answer):
        return Verdict.OUTSIDE, frozenset()
    figures = frozenset(definition.parameters)
    if listed is Answer.UNKNOWN or inside.answer is Answer.UNKNOWN:
        return Verdict.UNKNOWN, inside.missing - figures
    if definition.part is None:
        return _VERDICTS[lead or Answer.NO], frozenset()
    counted = evaluate(definition.part, answers, day)
    return _VERDICTS[counted.answer], counted.missing - figures


def _flow(
    definition: IndicatorDef, came: Outcome, answers: Mapping[str, Value], day: date
) -> Verdict:
    """Of money: what was paid is the part, what came in the rest."""
    paid = definition.part and evaluate(definition.part, answers, day).answer
    if paid is Answer.YES:
        return Verdict.PART
    return Verdict.REST if came.answer is Answer.YES else Verdict.OUTSIDE


_VERDICTS = {
    Answer.YES: Verdict.PART, Answer.NO: Verdict.REST, Answer.UNKNOWN: Verdict.UNKNOWN
}  # fmt: skip
