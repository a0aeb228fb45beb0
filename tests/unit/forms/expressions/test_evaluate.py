from datetime import date
from itertools import product

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from forms.errors import ExpressionError
from forms.expressions.evaluate import evaluate
from forms.expressions.parser import FUNCTIONS, parse
from forms.expressions.tree import can_be_no
from forms.schema.form import Value
from forms.schema.ternary import Answer

DAY = date(2026, 11, 23)
YES, NO, UNKNOWN = Answer.YES, Answer.NO, Answer.UNKNOWN


def answer(text: str, day: date | None = DAY, **answers: Value) -> Answer:
    return evaluate(parse(text), answers, day).answer


def missing(text: str, **answers: Value) -> set[str]:
    return set(evaluate(parse(text), answers, DAY).missing)


THREE: dict[tuple[str, Answer], dict[str, Value]] = {
    (name, known): {} if known is UNKNOWN else {name: known is YES}
    for name, known in product("ab", Answer)
}


@pytest.mark.parametrize(("left", "right"), list(product(Answer, Answer)))
def test_the_laws_of_three_answers(left: Answer, right: Answer) -> None:
    answers = THREE["a", left] | THREE["b", right]

    def is_(text: str) -> Answer:
        return evaluate(parse(text), answers).answer

    order = [NO, UNKNOWN, YES]
    assert is_("a and b") == order[min(order.index(left), order.index(right))]
    assert is_("a or b") == order[max(order.index(left), order.index(right))]
    assert is_("not not a") == left
    assert is_("a and b") == is_("b and a")
    assert is_("not (a and b)") == is_("not a or not b")
    assert is_("not (a or b)") == is_("not a and not b")
    assert is_("a and (a or b)") == is_("a or a and b") == left


def test_a_gap_is_named_only_when_it_matters() -> None:
    assert missing("a and b", a=True) == {"b"}
    assert missing("a and b", a=False) == set()
    assert missing("a or b", b=True) == set()
    assert missing("a and b") == {"a", "b"}
    assert missing("a or b and c", a=False, b=True) == {"c"}
    assert missing("age(birth) >= 60") == {"birth"}
    assert missing("household.dibao = yes") == {"household.dibao"}


def test_an_empty_answer_is_no_answer() -> None:
    assert answer("a = 'x'", a="") is UNKNOWN
    assert answer("empty(a)", a="") is YES
    assert answer("empty(a)", a=[]) is YES
    assert answer("empty(a)", a=False) is NO
    assert answer("empty(a)", a=0) is NO


@pytest.mark.parametrize(
    ("text", "answers", "expected"),
    [
        ("a = 3", {"a": 3}, YES),
        ("a != 3", {"a": 4}, YES),
        ("a + 1 * 2 > b - 3", {"a": 1, "b": 5}, YES),
        ("-a = 0 - 2", {"a": 2}, YES),
        ("code in ('11', '12')", {"code": "12"}, YES),
        ("code not in ('11', '12')", {"code": "12"}, NO),
        ("code in ('11', b)", {"code": "12"}, UNKNOWN),
        ("code in ('12', b)", {"code": "12"}, YES),
        ("has(health, '4')", {"health": ["2", "4"]}, YES),
        ("count(health) = 1", {"health": ["2", "4"]}, NO),
        ("starts(num, '45')", {"num": "451228"}, YES),
        ("part(num, 1, 2) = '45'", {"num": "451228"}, YES),
        ("part(num, 7, 8) = '45'", {"num": "451228"}, UNKNOWN),
        ("length(num) = 6", {"num": "451228"}, YES),
        ("id_sex(n) = '1'", {"n": "459999198601155673"}, YES),
        ("id_birth(n) = b", {"n": "459999198601155673", "b": "1986-01-15"}, YES),
        ("id_birth(n) = b", {"n": "459999198601155673", "b": "1986-01"}, UNKNOWN),
        ("id_birth(n) = b", {"n": "459999198601155673", "b": "1986-02"}, NO),
        ("id_sex(n) = '1'", {"n": "459999198601155674"}, UNKNOWN),
    ],
)
def test_signs_and_calls(text: str, answers: dict[str, Value], expected: Answer) -> None:
    assert evaluate(parse(text), answers, DAY).answer is expected


@pytest.mark.parametrize(
    ("birth", "at_least_sixteen"),
    [
        ("2010-11-23", YES),  # sixteen today, R-AGE-1
        ("2010-11-24", NO),
        ("2010-11", UNKNOWN),
        ("2010", UNKNOWN),
        ("2009", YES),
        ("2011", NO),
        ("2010-12", NO),
        ("2010-10", YES),
    ],
)
def test_ages_decide_what_they_can(birth: str, at_least_sixteen: Answer) -> None:
    assert answer("age(birth) >= 16", birth=birth) is at_least_sixteen
    assert answer("age(birth) < 16", birth=birth) is {YES: NO, NO: YES}.get(
        at_least_sixteen, UNKNOWN
    )


@pytest.mark.parametrize(
    ("begin", "half_a_year"),
    [
        ("2026-05-23", YES),
        ("2026-05-24", NO),
        ("2026-05", UNKNOWN),
        ("2026-04", YES),
        ("2026", UNKNOWN),
    ],
)
def test_months_decide_what_they_can(begin: str, half_a_year: Answer) -> None:
    assert answer("months(from_day) >= 6", from_day=begin) is half_a_year


@pytest.mark.parametrize(
    ("end", "within"),
    [("2026-05-11", YES), ("2026-05-12", NO), ("2026-05", UNKNOWN), ("2026-04", YES),
     ("2026-06", NO), ("2026-04-01", YES), ("zzz", UNKNOWN)],
)  # fmt: skip
def test_days_between_two_days_decide_what_they_can(end: str, within: Answer) -> None:
    assert answer("days(from_day, to_day) <= 10", from_day="2026-05-01", to_day=end) is within


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        ("2025-10-03", "2025-10-02", NO),
        ("2025-10", "2025-10-02", UNKNOWN),
        ("2025-10", "2025-11", YES),
        ("2025-11", "2025-10-31", NO),
        ("2025", "2026-01-01", YES),
        ("2025", "2025", UNKNOWN),
        ("2025-10", "2025-10", UNKNOWN),
        ("2025-10-03", "2025-10-03", YES),
    ],
)
def test_dates_of_any_precision(first: str, last: str, expected: Answer) -> None:
    assert answer("a <= b", a=first, b=last) is expected


@pytest.mark.parametrize("sign", ["=", "!=", "<", "<=", ">", ">="])
def test_one_month_twice_may_be_two_days(sign: str) -> None:
    assert answer(f"a {sign} b", a="2025-10", b="2025-10") is UNKNOWN
    assert answer(f"a {sign} b", a="韦大山", b="韦大山") is not UNKNOWN


def test_without_a_day_today_is_the_gap() -> None:
    found = evaluate(parse("age(birth) >= 16"), {"birth": "1980"})
    assert (found.answer, set(found.missing)) == (UNKNOWN, {"today"})
    assert answer("birth <= today", None, birth="1980") is UNKNOWN
    assert answer("birth <= today", birth="1980") is YES


def test_a_value_of_the_wrong_kind_is_a_gap_of_that_answer() -> None:
    found = evaluate(parse("age(birth) >= 16 and a = 1"), {"birth": 5, "a": 1}, DAY)
    assert (found.answer, set(found.missing)) == (UNKNOWN, {"birth"})
    assert missing("a < 5", a="x") == {"a"}
    assert missing("not a", a="x") == {"a"}
    assert missing("a and b", a="x", b=True) == {"a"}


def test_a_value_can_be_asked_for_itself() -> None:
    assert evaluate(parse("age(birth)"), {"birth": "2000-01-01"}, DAY).value == 26


ANYTHING = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10)
    | st.dates().map(str) | st.dates().map(lambda d: str(d)[:7])
    | st.lists(st.text(max_size=3), max_size=3)
    | st.dictionaries(st.text(max_size=2), st.none(), max_size=1)
)  # fmt: skip
ATOMS = st.sampled_from(["a", "b", "c.d", "1", "16", "'x'", "'2025-01'", "yes", "no", "today"])


def grow(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    signs = st.sampled_from(["and", "or", "=", "!=", "<", "<=", ">", ">=", "+", "-", "*"])
    call = st.sampled_from(sorted(FUNCTIONS)).flatmap(
        lambda name: st.tuples(*[inner] * FUNCTIONS[name]).map(lambda p: f"{name}({', '.join(p)})")
    )
    return st.one_of(
        st.tuples(inner, signs, inner).map(lambda p: f"({p[0]} {p[1]} {p[2]})"),
        inner.map(lambda t: f"not ({t})"),
        st.tuples(inner, inner, inner).map(lambda p: f"({p[0]} in ({p[1]}, {p[2]}))"),
        call,
    )


EXPRESSIONS = st.recursive(ATOMS, grow, max_leaves=12)


@example("(1 in (a, empty(b)))", {})
@given(EXPRESSIONS, st.dictionaries(st.sampled_from(["a", "b", "c.d"]), ANYTHING))
def test_no_answer_whatever_stops_a_condition(text: str, answers: dict[str, Value]) -> None:
    try:
        expression = parse(text)
    except ExpressionError:
        return
    found = evaluate(expression, answers, DAY)
    assert found.missing <= expression.needed
    if found.answer is not UNKNOWN:
        assert not found.missing


@given(EXPRESSIONS, st.dictionaries(st.sampled_from(["a", "b", "c.d"]), ANYTHING))
def test_a_condition_that_comes_out_as_no_was_said_to_be_able_to(
    text: str, answers: dict[str, Value]
) -> None:
    try:
        expression = parse(text)
    except ExpressionError:
        return
    if evaluate(expression, answers, DAY).answer is NO:
        there = evaluate(parse("empty(a)"), answers, DAY).answer is NO
        assert can_be_no(expression.root, "a", there=there)


@pytest.mark.parametrize(
    ("text", "there", "blank"),
    [
        ("not empty(a)", False, True), ("not empty(a) or b", False, True),
        ("empty(a) or a = 1", True, False), ("not empty(a) and b", True, True),
        ("not (empty(a) and empty(b))", False, True), ("a", True, False), ("yes", False, False),
    ],
)  # fmt: skip
def test_what_may_come_out_as_no(text: str, *, there: bool, blank: bool) -> None:
    root = parse(text).root
    assert (can_be_no(root, "a", there=True), can_be_no(root, "a", there=False)) == (there, blank)


@given(EXPRESSIONS, EXPRESSIONS, st.dictionaries(st.sampled_from(["a", "b"]), ANYTHING))
def test_the_laws_hold_for_every_condition(
    left: str, right: str, answers: dict[str, Value]
) -> None:
    def is_(text: str) -> tuple[Answer, frozenset[str]]:
        found = evaluate(parse(text), answers, DAY)
        return found.answer, found.missing

    try:
        assert is_(f"({left}) and ({right})") == is_(f"({right}) and ({left})")
        assert is_(f"not (({left}) and ({right}))") == is_(f"not ({left}) or not ({right})")
    except ExpressionError:
        return
