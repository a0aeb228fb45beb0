from datetime import date

import pytest

from forms.answer import Answer
from forms.definition import Value
from forms.evaluate import evaluate
from forms.expressions import parse
from forms.verdicts import verdict

DAY = date(2026, 11, 1)


@pytest.mark.parametrize(
    "answers",
    [
        {},
        {"a": True},
        {"a": 1},
        {"a": "1"},
        {"a": ["1", "2"]},
        {"a": ["1"], "b": "x"},
        {"a": "2016-11-01"},
    ],
)
@pytest.mark.parametrize(
    "condition", ["a = yes", "a = 1", "empty(a)", "has(a, '1')", "age(a) >= 10", "not (b = 'x')"]
)
def test_memory_answers_as_reckoning_does(condition: str, answers: dict[str, Value]) -> None:
    for day in (DAY, None):
        for _ in range(2):
            assert (
                verdict(condition, answers, day) is evaluate(parse(condition), answers, day).answer
            )


def test_yes_and_one_are_not_mixed_up() -> None:
    assert verdict("a = yes", {"a": True}, None) is Answer.YES
    assert verdict("a = yes", {"a": 1}, None) is not Answer.YES


def test_an_answer_that_cannot_be_remembered_is_reckoned() -> None:
    strange: dict[str, Value] = {"a": [["1"]]}  # type: ignore[list-item]  # from a foreign program
    assert verdict("empty(a)", strange, None) is Answer.NO
