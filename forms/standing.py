"""How one case stands towards an indicator: the decision, without a village.

The count of a village and the examples in the definitions ask here alike.
"""

from collections.abc import Mapping
from datetime import date

from forms.answer import Answer
from forms.definition import Value
from forms.evaluate import Outcome, evaluate
from forms.indicator import IndicatorDef, Standing
from forms.syntax import Expression

_YES = Outcome(Answer.YES, frozenset(), value=True)


def standing(
    definition: IndicatorDef, listed: Answer, where: Expression | None,
    answers: Mapping[str, Value], day: date, lead: Answer | None = None,
) -> tuple[Standing, frozenset[str]]:  # fmt: skip
    """How one case stands, and what is missing where that cannot be told.

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
        return Standing.OUTSIDE, frozenset()
    figures = frozenset(definition.parameters)
    if listed is Answer.UNKNOWN or inside.answer is Answer.UNKNOWN:
        return Standing.UNKNOWN, inside.missing - figures
    if definition.part is None:
        return _STANDINGS[lead or Answer.NO], frozenset()
    counted = evaluate(definition.part, answers, day)
    return _STANDINGS[counted.answer], counted.missing - figures


def _flow(
    definition: IndicatorDef, came: Outcome, answers: Mapping[str, Value], day: date
) -> Standing:
    """Of money: what was paid is the part, what came in the rest."""
    paid = definition.part and evaluate(definition.part, answers, day).answer
    if paid is Answer.YES:
        return Standing.PART
    return Standing.REST if came.answer is Answer.YES else Standing.OUTSIDE


_STANDINGS = {
    Answer.YES: Standing.PART, Answer.NO: Standing.REST, Answer.UNKNOWN: Standing.UNKNOWN
}  # fmt: skip
