"""Answer a condition: yes, no, or cannot tell and which answers are missing.

Dates known to the month or year and ages drawn from them are ranges: they decide what they can
decide. The logic is in ``forms/expressions/compiler.py``; here its values become an ``Outcome``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from forms.expressions.compiler import Missing, condition
from forms.expressions.operators import Known
from forms.expressions.tree import Expression
from forms.schema.form import Value
from forms.schema.ternary import Answer


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came out.

    Attributes:
        answer: Yes, no or cannot tell, when read as a condition.
        missing: Names whose answers would decide; empty unless the value is unknown.
        value: The value itself; None when unknown.
    """

    answer: Answer
    missing: frozenset[str]
    value: Known | None


_NONE: frozenset[str] = frozenset()
_YES = Outcome(Answer.YES, _NONE, value=True)
_NO = Outcome(Answer.NO, _NONE, value=False)


def evaluate(
    expression: Expression, answers: Mapping[str, Value], day: date | None = None
) -> Outcome:
    """Answer a condition over the answers of one record.

    Args:
        expression: From ``forms.expressions.parser.parse``.
        answers: Values by name; dotted names are looked up as written.
        day: As-of day, for ``today``, ``age`` and ``months``; without it they are unknown.

    Returns:
        The outcome; never raises, whatever the answers hold.
    """
    value = condition(expression.text)(answers, day)
    if isinstance(value, bool):
        return _YES if value else _NO
    if isinstance(value, Missing):
        return Outcome(Answer.UNKNOWN, value, None)
    return Outcome(Answer.UNKNOWN, _NONE, value)


def truth(expression: Expression, answers: Mapping[str, Value], day: date) -> bool | frozenset[str]:
    """Answer a condition as a rule does: yes, no, or the names whose answers would decide."""
    value = condition(expression.text)(answers, day)
    if value is True or value is False:
        return value
    return value if isinstance(value, Missing) else _NONE
