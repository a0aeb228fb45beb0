"""Conditions as functions: each is put together once from its tree, then asked of many records.

Kleene's strong three-valued logic. ``True`` and ``False`` are yes and no; an absent answer, or one
of the wrong kind, makes a ``Missing`` that names what is lacking; every other value is itself. A
part that alone decides ``and``/``or`` hides what the others lack.
"""

from collections.abc import Callable, Mapping
from datetime import date
from functools import lru_cache
from typing import TypeAlias, assert_never

from forms.expressions.operators import CALLS, Known, compare, reckon, span, vague
from forms.expressions.parser import parse
from forms.expressions.tree import (
    TODAY,
    Among,
    Arithmetic,
    Both,
    Call,
    Compare,
    Either,
    Literal,
    Name,
    Node,
    Not,
    needed_of,
)
from forms.schema.form import Value
from forms.schema.partial_date import known_range


class Missing(frozenset[str]):
    """What is missing to know a value; may be empty when the answers are there but too vague."""

    __slots__ = ()


Answers: TypeAlias = Mapping[str, Value]
Condition: TypeAlias = Callable[[Answers, date | None], Known | Missing]
"""Answers of one record and the as-of day to a value; never raises, whatever the answers hold."""


@lru_cache(maxsize=4096)
def condition(text: str) -> Condition:
    """The function behind a written condition.

    Raises:
        ExpressionError: It cannot be read.
    """
    return _made(parse(text).root)


def _made(node: Node) -> Condition:
    if isinstance(node, Literal | Name):
        return _leaf(node)
    match node:
        case Not():
            made = _not(node)
        case Both() | Either():
            made = _joined(node.parts, decides=isinstance(node, Either))
        case Compare():
            made = _compare(node)
        case Among():
            made = _among(node)
        case Arithmetic():
            made = _arithmetic(node)
        case Call():
            made = _call(node)
        case _:
            assert_never(node)
    return made


def _leaf(node: Literal | Name) -> Condition:
    if isinstance(node, Literal):
        return lambda _answers, _day: node.value
    name, gap = node.id, Missing({node.id})
    if name == TODAY:
        return lambda _answers, day: gap if day is None else day.isoformat()

    def look_up(answers: Answers, _day: date | None) -> Known | Missing:
        value = answers.get(name)
        if not value and (value is None or value in ("", [])):
            return gap
        return value

    return look_up


def _not(node: Not) -> Condition:
    of, names = _made(node.of), needed_of(node.of)

    def turn(answers: Answers, day: date | None) -> Known | Missing:
        value = of(answers, day)
        if value is True:
            return False
        return True if value is False else _as_gap(value, names)

    return turn


def _joined(parts: tuple[Node, ...], *, decides: bool) -> Condition:
    """``and`` is decided by the first no, ``or`` by the first yes."""
    steps = tuple((_made(part), needed_of(part)) for part in parts)
    otherwise = not decides

    def join(answers: Answers, day: date | None) -> Known | Missing:
        missing: Missing | None = None
        for step, names in steps:
            value = step(answers, day)
            if value is decides:
                return decides
            if value is not otherwise:
                gap = _as_gap(value, names)
                missing = Missing(missing | gap) if missing else gap
        return otherwise if missing is None else missing

    return join


def _compare(node: Compare) -> Condition:
    left, right, sign = _made(node.left), _made(node.right), node.sign
    names = Missing(needed_of(node.left) | needed_of(node.right))
    answers_both = isinstance(node.left, Name) and isinstance(node.right, Name)

    def weigh(answers: Answers, day: date | None) -> Known | Missing:
        first, second = left(answers, day), right(answers, day)
        if isinstance(first, Missing):
            return Missing(first | second) if isinstance(second, Missing) else first
        if isinstance(second, Missing):
            return second
        if answers_both and first == second and vague(first):
            return names  # one month twice may be two days
        found = compare(sign, first, second)
        return names if found is None else found

    return weigh


def _among(node: Among) -> Condition:
    """``x in (…)``; a text is looked up unless a choice may be a date, which can be vague."""
    one_by_one = _made(Either(tuple(Compare("=", node.of, c) for c in node.choices)))
    chosen = {c.value for c in node.choices if isinstance(c, Literal) and isinstance(c.value, str)}
    if len(chosen) < len(node.choices) or any(map(known_range, chosen)):
        return one_by_one
    of = _made(node.of)

    def look_up(answers: Answers, day: date | None) -> Known | Missing:
        value = of(answers, day)
        if isinstance(value, str):
            return value in chosen
        return value if isinstance(value, Missing) else one_by_one(answers, day)

    return look_up


def _arithmetic(node: Arithmetic) -> Condition:
    left, right, sign = _made(node.left), _made(node.right), node.sign
    names = needed_of(node.left) | needed_of(node.right)

    def work_out(answers: Answers, day: date | None) -> Known | Missing:
        values = (left(answers, day), right(answers, day))
        first, second = (None if isinstance(v, Missing) else span(v) for v in values)
        if first is None or second is None:
            return _missing(values, names)
        return reckon(sign, first, second)

    return work_out


def _call(node: Call) -> Condition:
    arguments = tuple(map(_made, node.arguments))
    if node.function == "empty":
        return lambda answers, day: isinstance(arguments[0](answers, day), Missing)
    work, names = CALLS[node.function], Missing(frozenset().union(*map(needed_of, node.arguments)))
    dated, today = node.function in {"age", "months"}, Missing({TODAY})

    def ask_one(answers: Answers, day: date | None) -> Known | Missing:
        value = arguments[0](answers, day)
        if isinstance(value, Missing):
            return value
        if dated and day is None:
            return today
        found = work(day, value)
        return names if found is None else found

    def ask(answers: Answers, day: date | None) -> Known | Missing:
        values = [argument(answers, day) for argument in arguments]
        known = [v for v in values if not isinstance(v, Missing)]
        if len(known) < len(values):
            return _missing(values, frozenset())
        if dated and day is None:
            return today
        found = work(day, *known)
        return names if found is None else found

    return ask_one if len(arguments) == 1 else ask


def _as_gap(value: Known | Missing, names: frozenset[str]) -> Missing:
    """A part read as yes or no: a value of another kind is a gap of the answers it is from."""
    return value if isinstance(value, Missing) else Missing(names)


def _missing(
    values: "list[Known | Missing] | tuple[Known | Missing, ...]", names: frozenset[str]
) -> Missing:
    """What the parts lack; ``names`` stand in when no part names a gap."""
    return Missing(frozenset().union(*(v for v in values if isinstance(v, Missing))) or names)
