import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.errors import ExpressionError
from forms.expressions.parser import DEEPEST, FUNCTIONS, LONGEST, parse
from forms.expressions.tree import Both, Either, Not


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("yes", set()),
        ("age(birth) >= 60 and not empty(phone)", {"birth", "phone"}),
        ("type in ('20', '21', '22') or household.dibao = yes", {"type", "household.dibao"}),
        ("a not in (1, 2)", {"a"}),
        ("birth <= today", {"birth"}),
        ("-1 < a - 2 * b", {"a", "b"}),
        ("part(certificate, 19, 19) = category", {"certificate", "category"}),
        ('name = "壮族"', {"name"}),
    ],
)
def test_a_condition_names_what_it_looks_at(text: str, names: set[str]) -> None:
    assert parse(text).names == names


@pytest.mark.parametrize(
    ("text", "needed"),
    [
        ("empty(phone)", set()),
        ("age(birth) >= 60 and not empty(phone)", {"birth"}),
        ("empty(day) or day <= today", {"day"}),  # a month without its day is there, and too vague
        ("not (a in (1, b)) and -c = 2", {"a", "b", "c"}),
    ],
)
def test_a_condition_names_what_may_leave_it_open(text: str, needed: set[str]) -> None:
    assert parse(text).needed == needed


def test_not_binds_closer_than_and_and_closer_than_or() -> None:
    root = parse("a or b and not c").root
    assert isinstance(root, Either)
    assert isinstance(root.parts[1], Both)
    assert isinstance(root.parts[1].parts[1], Not)


def test_a_condition_is_read_once() -> None:
    assert parse("a = 1") is parse("a = 1")


@pytest.mark.parametrize(
    ("text", "column", "word"),
    [
        ("", 1, "缺一个值"),
        ("a and", 6, "缺一个值"),
        ("a = = 1", 5, "缺一个值"),
        ("a b", 3, "多余"),
        ("(a", 3, "缺少「)」"),
        ("a in 1", 6, "缺少「(」"),
        ("open('x')", 1, "没有「open」"),
        ("age()", 5, "缺一个值"),
        ("age(a, b)", 1, "要 1 个参数"),
        ("a ＝ 1", 2, "不认识的符号"),
        ("a.__class__.b(1)", 1, "没有"),
        ("a; b", 2, "不认识的符号"),
        ("a = 'x", 4, "不认识的符号"),
        ("1234567890123456", 1, "太长"),
        ("(" * (DEEPEST + 1) + "a" + ")" * (DEEPEST + 1), DEEPEST + 1, "太深"),
        ("not " * 200 + "a", 1, "太深"),
        ("-" * 500 + "1", 1, "太深"),
        ("a or " * LONGEST + "a", 1, "太长"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(text: str, column: int, word: str) -> None:
    with pytest.raises(ExpressionError) as refused:
        parse(text)
    assert word in refused.value.told
    assert refused.value.told.endswith("。")
    if len(text) < 100:
        assert abs(int(str(refused.value.facts["column"])) - column) <= 1


def refusal(text: str) -> ExpressionError | None:
    try:
        parse(text)
    except ExpressionError as refused:
        return refused
    return None


@given(st.text(max_size=80))
def test_any_text_is_read_or_refused(text: str) -> None:
    refused = refusal(text)
    assert refused is None or refused.told


PIECES = st.sampled_from(
    ["a", "b.c", "1", "'x'", "yes", "today", "and", "or", "not", "in", "(", ")", ",", "=", "<", "-",
     "*", "+", "!=", *[f"{name}(" for name in FUNCTIONS]],
)  # fmt: skip


@given(st.lists(PIECES, max_size=30).map(" ".join))
def test_any_string_of_our_words_is_read_or_refused(text: str) -> None:
    refused = refusal(text)
    assert refused is None or refused.told
