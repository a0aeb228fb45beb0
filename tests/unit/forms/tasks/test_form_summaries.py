"""Sentences worked out from the answers of a form."""

import pytest

from forms.program import bundled
from forms.schema.form import Value
from forms.tasks.form_summaries import FORM_SUMMARIES
from tests.helpers.family import Family
from tests.unit.forms.circumstances.test_income import STATEMENT

KNOWN = bundled()


def told(form: str, answers: dict[str, Value], due: int = 30) -> str:
    family = Family()
    family.represented(due)
    return "\n".join(FORM_SUMMARIES[form](answers, KNOWN, family.view))


def test_both_incomes_are_named_and_shown_with_their_sum() -> None:
    text = told("income", STATEMENT)
    assert "人均纯收入（登记人口）：10,250.00元" in text
    assert "低保口径" in text
    assert "11,500.00元" in text
    assert "÷3人" in text
    assert "还算不出" in told("income", {"wages": 100})


@pytest.mark.parametrize(
    ("kind", "due", "present", "words"),
    [("04", 30, 15, "不够"), ("04", 30, 16, "够法定人数"), ("05", 30, 20, "够法定人数"),
     ("05", 30, 19, "不够"), ("06", 30, 19, "不够")],
)  # fmt: skip
def test_quorum(kind: str, due: int, present: int, words: str) -> None:
    text = told("meeting", {"type": kind, "day": "2026-10-20", "due": due, "present": present})
    assert any(line.startswith(words) for line in text.splitlines())


@pytest.mark.parametrize(("rostered", "words"), [(0, "算不出应到"), (29, "应到 29 人")])
def test_who_is_due_comes_from_the_roster(rostered: int, words: str) -> None:
    answers: dict[str, Value] = {"type": "05", "day": "2026-10-20", "due": 30, "present": 30}
    text = told("meeting", answers, rostered)
    assert words in text
    assert "不够法定人数：应到人数和开会那天" in text


def test_half_is_no_majority() -> None:
    base: dict[str, Value] = {"type": "05", "day": "2026-10-20", "due": 30, "present": 20}
    assert "没有通过" in told("meeting", {**base, "agreed": 10})
    assert "过半，通过" in told("meeting", {**base, "agreed": 11})


@pytest.mark.parametrize(
    ("kind", "more", "passed"),
    [
        ("05", {"present": 20}, True), ("05", {"present": 19}, False), ("05", {"due": ""}, False),
        ("05", {"day": ""}, False), ("04", {"present": 16}, True), ("04", {"present": 15}, False),
        ("03", {"present": 20}, True), ("03", {"present": 19}, False), ("07", {"due": ""}, False),
        ("02", {}, False),
    ],
)  # fmt: skip
def test_no_vote_passes_without_enough_people(
    kind: str, more: dict[str, Value], *, passed: bool
) -> None:
    base: dict[str, Value] = {"type": kind, "day": "2026-10-20", "due": 30, "present": 20,
                              "agreed": 15}  # fmt: skip
    answers = {name: value for name, value in {**base, **more}.items() if value != ""}
    lines = told("meeting", answers).splitlines()
    assert any(line.endswith("过半，通过。") for line in lines) is passed


def test_the_next_step_of_a_case() -> None:
    text = told("monitored_household", {"found_day": "2026-01-01", "checked_day": "2026-01-03"})
    assert "下一步：民主评议" in text
    assert "发现线索 2026-01-01 → 入户核实 2026-01-03" in text
