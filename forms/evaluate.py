"""Answer a condition: yes, no, or cannot tell and which answers are missing.

Kleene's strong three-valued logic. An absent answer, or one of the wrong kind, makes a value
unknown and is named in ``missing``; a part that alone decides ``and``/``or`` hides the gaps of the
others. Dates known to the month or year and ages drawn from them are ranges: they decide what they
can decide.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from forms.answer import Answer
from forms.definition import Value
from forms.operators import Known, call, compare, reckon, span
from forms.syntax import (
    TODAY,
    Among,
    Arithmetic,
    Both,
    Call,
    Compare,
    Either,
    Expression,
    Literal,
    Name,
    Node,
    Not,
)


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
_Answers: TypeAlias = Mapping[str, Value]


def evaluate(
    expression: Expression, answers: Mapping[str, Value], day: date | None = None
) -> Outcome:
    """Answer a condition over the answers of one record.

    Args:
        expression: From ``forms.expressions.parse``.
        answers: Values by name; dotted names are looked up as written.
        day: As-of day, for ``today``, ``age`` and ``months``; without it they are unknown.

    Returns:
        The outcome; never raises, whatever the answers hold.
    """
    return _Evaluation(answers, day).of(expression.root)


class _Evaluation:
    """One walk over the tree."""

    def __init__(self, answers: _Answers, day: date | None) -> None:
        self.answers = answers
        self.day = day

    def of(self, node: Node) -> Outcome:
        return _WALKS[type(node)](self, node)

    def literal(self, node: Literal) -> Outcome:
        return _told(node.value)

    def name(self, node: Name) -> Outcome:
        if node.id == TODAY:
            return _told(self.day.isoformat()) if self.day else _unknown(TODAY)
        value = self.answers.get(node.id)
        if value is None or value in ("", []):
            return _unknown(node.id)
        return _told(value)

    def negation(self, node: Not) -> Outcome:
        inner = self._condition(node.of)
        return inner if inner.answer is Answer.UNKNOWN else _decided(inner.answer is Answer.NO)

    def both(self, node: Both) -> Outcome:
        return self._join(node.parts, Answer.NO, _NO, _YES)

    def either(self, node: Either) -> Outcome:
        return self._join(node.parts, Answer.YES, _YES, _NO)

    def compare(self, node: Compare) -> Outcome:
        left, right = self.of(node.left), self.of(node.right)
        if left.value is None or right.value is None:
            return _unclear(left, right)
        verdict = compare(node.sign, left.value, right.value)
        if verdict is None:
            return _unclear(left, right, names=_names(node.left) | _names(node.right))
        return _decided(verdict)

    def among(self, node: Among) -> Outcome:
        same = tuple(Compare("=", node.of, choice) for choice in node.choices)
        return self.either(Either(same))

    def arithmetic(self, node: Arithmetic) -> Outcome:
        left, right = self.of(node.left), self.of(node.right)
        first, second = span(left.value), span(right.value)
        if first is None or second is None:
            return _unclear(left, right, names=_names(node.left) | _names(node.right))
        return _told(reckon(node.sign, first, second))

    def call(self, node: Call) -> Outcome:
        if node.function == "empty":
            return _decided(self.of(node.arguments[0]).value is None)
        given = [self.of(argument) for argument in node.arguments]
        if any(g.value is None for g in given):
            return _unclear(*given)
        if node.function in {"age", "months"} and self.day is None:
            return _unknown(TODAY)
        value = call(node.function, self.day, [g.value for g in given if g.value is not None])
        if value is None:
            return _unclear(*given, names=frozenset().union(*map(_names, node.arguments)))
        return _told(value)

    def _join(
        self, parts: tuple[Node, ...], decides: Answer, early: Outcome, late: Outcome
    ) -> Outcome:
        missing, unclear = _NONE, False
        for part in parts:
            outcome = self._condition(part)
            if outcome.answer is decides:
                return early
            if outcome.answer is Answer.UNKNOWN:
                missing, unclear = missing | outcome.missing, True
        return Outcome(Answer.UNKNOWN, missing, None) if unclear else late

    def _condition(self, node: Node) -> Outcome:
        """A part read as yes or no: a value of another kind is a gap of the answers it is from."""
        outcome = self.of(node)
        if outcome.answer is Answer.UNKNOWN and outcome.value is not None:
            return Outcome(Answer.UNKNOWN, _names(node), None)
        return outcome


_WALKS: dict[type, Callable[..., Outcome]] = {
    Literal: _Evaluation.literal,
    Name: _Evaluation.name,
    Not: _Evaluation.negation,
    Both: _Evaluation.both,
    Either: _Evaluation.either,
    Compare: _Evaluation.compare,
    Among: _Evaluation.among,
    Arithmetic: _Evaluation.arithmetic,
    Call: _Evaluation.call,
}


def _told(value: Known) -> Outcome:
    """A known value; as a condition only yes/no decides, anything else cannot."""
    if isinstance(value, bool):
        return _YES if value else _NO
    return Outcome(Answer.UNKNOWN, _NONE, value)


def _decided(verdict: bool) -> Outcome:
    return _YES if verdict else _NO


def _unknown(*names: str) -> Outcome:
    return Outcome(Answer.UNKNOWN, frozenset(names), None)


def _unclear(*outcomes: Outcome, names: frozenset[str] = _NONE) -> Outcome:
    """Unknown because of its parts; ``names`` stand in when no part names a gap."""
    missing = _NONE.union(*(o.missing for o in outcomes))
    return Outcome(Answer.UNKNOWN, missing or names, None)


def _names(node: Node) -> frozenset[str]:
    """The names below a node: whom to ask when its value is there but unfit."""
    if isinstance(node, Name):
        return frozenset({node.id})
    if isinstance(node, Compare | Arithmetic):
        return _names(node.left) | _names(node.right)
    if isinstance(node, Both | Either):
        return _NONE.union(*map(_names, node.parts))
    if isinstance(node, Call):
        return _NONE.union(*map(_names, node.arguments))
    if isinstance(node, Among):
        return _names(node.of).union(*map(_names, node.choices))
    return _names(node.of) if isinstance(node, Not) else _NONE
