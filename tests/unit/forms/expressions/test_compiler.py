from datetime import date

import pytest

from forms.expressions.compiler import Missing, condition
from forms.schema.form import Value

DAY = date(2026, 11, 1)


@pytest.mark.parametrize(
    ("text", "answers", "expected"),
    [
        ("a = 'x' and b = 1", {"a": "y"}, False),
        ("a = 'x' and b = 1", {"a": "x"}, Missing({"b"})),
        ("a = 'x' or b = 1", {"a": "x"}, True),
        ("a = 'x' or b = 1", {}, Missing({"a", "b"})),
        ("not (a = 'x')", {"a": "y"}, True),
        ("not a", {"a": "not a yes or no"}, Missing({"a"})),
        ("empty(a)", {"a": []}, True),
        ("a + 1", {"a": 2}, 3),
        ("age(a) >= 10", {"a": "2016-11-01"}, True),
        ("age(a) >= 10", {"a": "2016"}, Missing({"a"})),
    ],
)
def test_a_condition_gives_yes_no_a_value_or_what_is_missing(
    text: str, answers: dict[str, Value], expected: object
) -> None:
    assert condition(text)(answers, DAY) == expected


def test_yes_and_one_are_not_mixed_up() -> None:
    assert condition("a = yes")({"a": True}, None) is True
    assert condition("a = yes")({"a": 1}, None) == Missing({"a"})


def test_a_choice_among_texts_compares_dates_by_their_precision() -> None:
    among = condition("a in ('2016', '1')")
    assert among({"a": "1"}, None) is True
    assert among({"a": "2016-11"}, None) == Missing({"a"})
    assert among({"a": "2"}, None) is False


def test_without_a_day_the_day_is_what_is_missing() -> None:
    assert condition("age(a) >= 10")({"a": "2016"}, None) == Missing({"today"})
    assert condition("a <= today")({"a": "2016"}, None) == Missing({"today"})


def test_strange_answers_from_a_foreign_program_do_not_stop_a_condition() -> None:
    strange: dict[str, Value] = {"a": [["1"]]}  # type: ignore[list-item]
    assert condition("empty(a)")(strange, None) is False
    assert condition("a in ('1', '2')")(strange, None) == Missing({"a"})
