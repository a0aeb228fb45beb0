from datetime import date

import pytest

from forms.program import bundled
from forms.rules.lists import Derived, derive
from forms.schema.form import RecordId
from forms.schema.ternary import Answer
from tests.helpers.family import DAY, Family, answer, both_away


def woman(family: Family, day: date = DAY) -> Derived:
    return answer("left_behind_woman", family, "卢佳慧", day)


def test_husband_away_and_she_at_home() -> None:
    family = Family()
    father, _, _ = family.couple_with_child()
    family.away(father, "2025-03-01", place="县城")
    found = woman(family)
    assert found.answer is Answer.YES, "no county line in the text"
    assert "丈夫吴振华自2025-03-01外出务工至今，已满20个月（县城）。" in found.reasons
    assert "民发〔2019〕86号" in found.source


def test_husband_home_for_the_harvest() -> None:
    family = Family()
    father, _, _ = family.couple_with_child()
    family.away(father, "2024-03-01", "2026-09-20")
    family.away(father, "2026-10-04")
    assert woman(family).answer is Answer.YES
    assert woman(family, day=date(2026, 9, 28)).answer is Answer.YES, "in the middle of it"


def test_husband_just_came_home() -> None:
    family = Family()
    father, _, _ = family.couple_with_child()
    family.away(father, "2024-03-01", "2026-10-20")
    found = woman(family)
    assert found.answer is Answer.UNKNOWN
    assert found.missing == (
        "丈夫吴振华2026-10-20已返乡，是短期探亲还是不再外出？请填写返回原因。",
    )


def test_both_spouses_away() -> None:
    found = woman(both_away())
    assert found.answer is Answer.NO
    assert "本人自2025-11-27外出，不在村居住（南宁市）。" in found.reasons


def test_a_wife_away_for_two_months_is_not_at_home() -> None:
    family = Family()
    father, mother, _ = family.couple_with_child()
    family.away(father, "2024-03-01")
    family.away(mother, "2026-09-01")
    assert woman(family).answer is Answer.NO


def test_an_unknown_husband_is_asked_for() -> None:
    family = Family()
    family.add("卢佳慧", "02", "2", "1983-01-03", marital="20")
    found = woman(family)
    assert found.answer is Answer.UNKNOWN
    assert "丈夫是谁" in found.missing[0]


@pytest.mark.parametrize("marital", ["30", "40", "10"])
def test_widows_and_divorced_women_are_not_meant(marital: str) -> None:
    family = Family()
    family.add("卢佳慧", "02", "2", "1983-01-03", marital=marital)
    assert derive("left_behind_woman", family.view, DAY, bundled()) == []


def test_a_woman_whose_husband_died_is_a_widow_whatever_the_card_says() -> None:
    family = Family()
    father, _, _ = family.couple_with_child()
    family.change(father, death_day="2026-10-31")
    assert derive("left_behind_woman", family.view, DAY, bundled()) == []


def test_a_grown_woman_without_a_word_on_marriage_is_asked_and_a_girl_is_not() -> None:
    family = Family()
    family.add("卢佳慧", "02", "2", "1983-01-03")
    family.add("卢小妹", "30", "2", "2010-01-03")
    (found,) = derive("left_behind_woman", family.view, DAY, bundled())
    assert (found.answer, found.subject) == (Answer.UNKNOWN, RecordId("卢佳慧"))
    assert "婚姻状况" in found.missing[0]
