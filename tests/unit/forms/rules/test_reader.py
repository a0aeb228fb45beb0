from datetime import date
from pathlib import Path

import pytest

from forms.definitions.rule import RuleDef, rule_for
from forms.errors import DefinitionFault, UnknownRuleList
from forms.program import bundled
from forms.rules.lists import derive
from forms.rules.reader import load_rules
from forms.schema.form import RecordId
from forms.schema.ternary import Answer
from tests.helpers.family import DAY, Family

AUTHORITY = """authority:
  - {title: 某办法, number: 某发〔2020〕1号, paragraph: 第二条, text: read}
"""

GOOD = """
id: R-TEST
list: big_household
title: 有残疾人的户
about: household
version: "1"
valid: {from: 2020-01-01}
@AUTHORITY@parameters: {away_months: lbe_min_months}
scope: not empty(hh_no)
needs: [members.known, members.certified]
when: members.certified and members.alive
notes:
  - {when: listed, say: 请核对户内残疾人的补贴。}
reasons:
  hh_no: {value: "户编号{value}。"}
  members.certified:
    yes: {undated: "{who}持{grade}证。"}
ask:
  members.certified:
    missing: "{who}有没有残疾人证？"
    lapsed: "{who}的残疾人证于{valid_to}到期，换了没有？"
  members.known: 户里有谁？
  hh_no: 户编号是多少？
examples:
  - {given: {hh_no: "1", members.certified: yes, members.alive: yes}, expect: yes}
  - {given: {hh_no: "1", members.certified: no, members.alive: yes}, expect: no}
  - {given: {hh_no: "1", members.alive: yes}, expect: unknown, missing: [members.certified]}
  - {given: {members.alive: yes}, expect: outside}
""".replace("@AUTHORITY@", AUTHORITY)


def rule(folder: Path, text: str = GOOD, name: str = "big_household.yaml") -> tuple[RuleDef, ...]:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return load_rules([path], bundled())


def test_a_rule_about_households(tmp_path: Path) -> None:
    rules = rule(tmp_path)
    family = Family()
    father, mother, _ = family.couple_with_child()
    (found,) = derive("big_household", family.view, DAY, bundled().with_(rules=rules))
    assert (found.subject, found.answer) == (RecordId("h"), Answer.UNKNOWN)
    assert found.missing == tuple(f"{n}有没有残疾人证？" for n in ("吴振华", "卢佳慧", "吴小明"))
    family.put("disabled_person", person=father, certificate="45999919820427003X42")
    family.put("disabled_person", person=mother, status="4", grade="3", category="4")
    (found,) = derive("big_household", family.view, DAY, bundled().with_(rules=rules))
    assert found.answer is Answer.YES
    assert found.reasons == ("户编号0001。", "吴振华持二级肢体残疾证。", "请核对户内残疾人的补贴。")
    assert found.verified


@pytest.mark.parametrize(
    ("old", "new", "line", "word"),
    [
        ("members.certified and", "members.certfied and", 12, "members.certfied"),
        ("scope: not empty(hh_no)", "scope: not empty(father.away)", 10, "father.away"),
        ("  members.certified:\n    yes", "  members.rich:\n    yes", 17, "members.rich"),
        (AUTHORITY, "", 1, "依据"),
        ("number: 某发〔2020〕1号, ", "", 8, "文号"),
        ("text: read", "text: seen", 8, "recalled"),
        ("lbe_min_months", "lbe_months", 9, "lbe_months"),
        ("expect: no}", "expect: yes}", 25, "答案为 no"),
        ("expect: no}", "expect: maybe}", 27, "outside"),
        ("{who}持{grade}证。", "{who}持{rank}证。", 18, "rank"),
        ("{who}持{grade}证。", "{who}持证", 18, "。"),
        ("undated:", "undatet:", 18, "undatet"),
        ("    yes: {undated", "    ja: {undated", 18, "ja"),
        ("    missing: \"{who}有没有残疾人证？\"\n", "", 20, "missing"),
        ("about: household", "about: dog", 5, "about"),
        ("list: big_household", "list: other", 3, "文件名"),
        ("members.certified and members.alive", "members.certified and", 12, "缺一个值"),
        ("say: 请核对户内残疾人的补贴。", "say: 请核对", 14, "。"),
        ("version:", "vresion:", 2, "version"),
        ("members.alive\n", "members.away\n", 12, "gap_days"),
    ],
)  # fmt: skip
def test_what_cannot_be_trusted_is_refused_with_its_line(
    tmp_path: Path, old: str, new: str, line: int, word: str
) -> None:
    assert old in GOOD
    with pytest.raises(DefinitionFault) as refused:
        rule(tmp_path, GOOD.replace(old, new, 1))
    assert "big_household.yaml" in refused.value.told
    assert word in refused.value.told
    assert abs(int(str(refused.value.facts["line"])) - line) <= 2


def test_what_is_only_asked_whether_it_is_there_needs_no_question(tmp_path: Path) -> None:
    """As in an indicator: both readers ask one function."""
    unasked = GOOD.replace("  hh_no: 户编号是多少？\n", "")
    assert rule(tmp_path, unasked)
    with pytest.raises(DefinitionFault) as refused:
        rule(tmp_path, unasked.replace("not empty(hh_no)", "not empty(hh_no) and hh_no != '9'"))
    assert "「hh_no」" in refused.value.told


def test_a_fact_about_a_relative_needs_the_relative(tmp_path: Path) -> None:
    text = GOOD.replace("about: household", "about: person").replace("hh_no", "name")
    text = text.replace("members.known, ", "").replace("members.", "father.")
    with pytest.raises(DefinitionFault) as refused:
        rule(tmp_path, text)
    assert "father.known" in refused.value.told


def test_questions_of_several_people_are_no_facts(tmp_path: Path) -> None:
    with pytest.raises(DefinitionFault):
        rule(tmp_path, GOOD.replace("members.alive\n", "members.name = 'x'\n"))


def test_the_rule_of_the_day(tmp_path: Path) -> None:
    early = GOOD.replace("{from: 2020-01-01}", "{from: 2010-01-01, to: 2019-12-31}")
    old = rule(tmp_path, early, "big_household.2010.yaml")
    new = rule(tmp_path)
    both = [*new, *old]
    assert rule_for("big_household", date(2015, 1, 1), both) is old[0]
    assert rule_for("big_household", date(2026, 1, 1), both) is new[0]
    assert rule_for("big_household", date(2000, 1, 1), both) is new[0]
    with pytest.raises(UnknownRuleList):
        rule_for("nobody", DAY, both)


def test_a_rule_that_does_not_hold_yet_cannot_tell() -> None:
    family = Family()
    _, _, child = family.couple_with_child("2005-03-02")
    found = {
        d.subject: d for d in derive("left_behind_child", family.view, date(2015, 1, 1), bundled())
    }
    assert found[child].answer is Answer.UNKNOWN
    assert "不适用" in found[child].missing[0]


def test_every_bundled_rule_has_a_case_outside_its_scope_or_none_is_possible() -> None:
    for rule in bundled().rules:
        speaks_of_all = rule.scope.names == {"everybody"}
        assert speaks_of_all or None in {e.expect for e in rule.examples}, rule.id
