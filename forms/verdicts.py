"""Conditions answered from memory: an import asks the same of a thousand people, twice.

A condition reads few answers, and most people give the same ones. The answer depends on nothing
else, so it is worked out once for each combination.
"""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import TypeAlias

from forms.answer import Answer
from forms.definition import Value
from forms.evaluate import evaluate
from forms.expressions import parse

REMEMBERED = 32_768
"""Combinations kept; a township's roster asks four of each person that nobody shares."""

_Kept: TypeAlias = str | int | bool | tuple[str, ...] | None


def verdict(condition: str, answers: Mapping[str, Value], day: date | None) -> Answer:
    """Answer a condition over the answers of one record, as ``forms.evaluate`` does.

    Args:
        condition: The expression as the definition has it.
        answers: The answers of the record; anything at all may be in it.
        day: As-of day, or None.
    """
    given = tuple([_kept(answers.get(name)) for name in _names(condition)])
    try:
        return _answer(condition, given, tuple(map(type, given)), day)
    except TypeError:  # an answer of no kind we know, from a foreign program: not worth keeping
        return evaluate(parse(condition), answers, day).answer


def _kept(value: object) -> _Kept:
    """An answer as part of a key."""
    if isinstance(value, list):
        return tuple(value)
    return value  # type: ignore[return-value]  # what cannot be a key is caught above


@lru_cache(maxsize=4096)
def _names(condition: str) -> tuple[str, ...]:
    return tuple(sorted(parse(condition).names))


@lru_cache(maxsize=REMEMBERED)
def _answer(
    condition: str,
    given: tuple[_Kept, ...],
    kinds: tuple[type, ...],  # noqa: ARG001 - keeps True and 1 apart, which are equal keys
    day: date | None,
) -> Answer:
    pairs = zip(_names(condition), given, strict=True)
    answers = {n: list(v) if isinstance(v, tuple) else v for n, v in pairs if v is not None}
    return evaluate(parse(condition), answers, day).answer
