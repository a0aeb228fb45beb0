"""What a village's own template may ask, and what nobody guesses."""

import pytest

from desktop.paper.letters.own_answers import OwnAnswers
from forms.program import bundled
from forms.schema.form import RecordId
from tests.helpers.family import DAY, Family

CHILD = RecordId("吴小明")


@pytest.fixture
def family() -> Family:
    made = Family()
    made.couple_with_child()
    made.put("hamlet", name="板岭屯")
    made.bodies["household"][RecordId("h")] = {
        "hh_no": "1",
        "hamlet": "hamlet0",
        "head_name": "吴振华",
        "address": "3号",
    }
    made.change(CHILD, father="吴振华", note="很调皮")
    return made


def asked(family: Family) -> OwnAnswers:
    return OwnAnswers(family.view, CHILD, DAY, bundled(), "村函1号")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("姓名", "吴小明"), ("性别", "男"), ("出生日期", "2015年3月2日"), ("年龄", "11"),
        ("村民小组", "板岭屯"), ("家庭住址", "3号"), ("户主姓名", "吴振华"), ("户主年龄", "44"),
        ("父亲姓名", "吴振华"), ("父亲", "吴振华"), ("父亲出生日期", "1982年4月27日"),
        ("村名", "板岭村"), ("编号", "村函1号"), ("今天", "2026年11月1日"), ("家庭人口", "3"),
        ("母亲姓名", "卢佳慧"), ("监护人", None), ("联系电话", None),
        ("户主联系电话", None), ("乡镇", None),
        ("无监护能力原因", None),
    ],
)  # fmt: skip
def test_answers_by_what_they_are_called(family: Family, name: str, words: str | None) -> None:
    family.change(CHILD, no_capacity="1")  # sealed
    pen = asked(family)
    assert pen.knows(name)
    found, question = pen.told(name, 0)
    assert found == words
    assert found is not None or name in question


@pytest.mark.parametrize("name", ["身高", "户主身高", "", "父亲的"])
def test_names_nobody_gave_an_answer(family: Family, name: str) -> None:
    assert not asked(family).knows(name)


def test_the_family_is_who_lives(family: Family) -> None:
    family.add("吴老爷", "51", "1", "1940-01-01", death_day="2020-01-01")
    pen = asked(family)
    everybody = pen.several("家庭成员", 0)
    assert everybody is not None
    assert [pen.told("姓名", one)[0] for one in everybody] == ["吴振华", "卢佳慧", "吴小明"]
    others = pen.several("其他家庭成员", 0)
    assert others is not None
    assert [pen.told("姓名", one)[0] for one in others] == ["吴振华", "卢佳慧"]
    assert pen.several("亲戚", 0) is None


def test_what_holds_is_told_in_three_values(family: Family) -> None:
    assert asked(family).holds("低保", 0)[0] is None
    assert "断定" in asked(family).holds("低保", 0)[1]
    family.put("benefit", household="h", kind="01", from_day="2026-01-01")
    assert asked(family).holds("低保", 0)[0] is True
    family.drawn_whole("02")
    assert asked(family).holds("特困", 0)[0] is False
    assert asked(family).holds("留守儿童", 0)[0] is False
    family.away(RecordId("吴振华"), "2025-01-01")
    family.away(RecordId("卢佳慧"), "2025-01-01")
    assert asked(family).holds("留守儿童", 0)[0] is True
    family.change(CHILD, student=True)
    assert asked(family).holds("是否在校生", 0)[0] is True
    assert asked(family).holds("富裕", 0) == (None, "")


def test_two_heads_are_no_head(family: Family) -> None:
    family.change(RecordId("卢佳慧"), relation="02")
    assert asked(family).told("户主年龄", 0)[0] is None
