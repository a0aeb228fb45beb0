from dataclasses import replace
from datetime import date

import pytest

from forms.definitions.rule import Example, RuleDef, decide
from forms.packs.examples import failing_rule
from forms.program import bundled
from forms.schema.form import Value
from forms.schema.ternary import Answer

EXAMPLES = [(rule, example) for rule in bundled().rules for example in rule.examples]


@pytest.mark.parametrize(
    ("rule", "example"), EXAMPLES, ids=[f"{r.list}:{e.line}" for r, e in EXAMPLES]
)
def test_every_example_of_every_rule(rule: RuleDef, example: Example) -> None:
    assert failing_rule(replace(rule, examples=(example,)), bundled().parameters) is None


@pytest.mark.parametrize("rule", bundled().rules, ids=lambda rule: rule.id)
def test_every_rule_cites_and_marks_what_was_not_read(rule: RuleDef) -> None:
    for authority in rule.authority:
        assert authority.title in rule.source
        assert authority.number in rule.source
        assert ("原文未核对" in authority.zh) == (authority.text in {"excerpt", "recalled"})


def test_a_rule_holds_between_its_days() -> None:
    rule = next(r for r in bundled().rules if r.list == "left_behind_child")
    assert rule.holds(date(2016, 2, 4))
    assert not rule.holds(date(2016, 2, 3))


def test_a_doubtful_exclusion_makes_a_yes_unknown() -> None:
    rule = next(r for r in bundled().rules if r.list == "left_behind_child")
    names = ("father.known", "mother.known", "father.works_away", "mother.works_away")
    parents: dict[str, Value] = dict.fromkeys(names, True)
    case: dict[str, Value] = {"birth": "2015-03-02", "rural": True, **parents}
    decision = decide(rule, case, date(2026, 11, 1))
    assert decision is not None
    assert (decision.answer, decision.missing) == (Answer.UNKNOWN, ("away",))


def test_a_doubtful_exclusion_leaves_a_no_a_no() -> None:
    rule = next(r for r in bundled().rules if r.list == "left_behind_child")
    apart = ("father.works_away", "mother.works_away", "father.unable", "mother.unable")
    case: dict[str, Value] = {"birth": "2015-03-02", "rural": True, **dict.fromkeys(apart, False)}
    decision = decide(rule, case, date(2026, 11, 1))
    assert decision is not None
    assert decision.answer is Answer.NO
