from datetime import date

import pytest

from forms.definitions.parameters import Dated, Parameter
from forms.program import bundled
from forms.rules.lists import derive
from forms.schema.form import RecordId
from forms.schema.ternary import Answer
from tests.helpers.family import DAY, Family, both_away, child
from tests.helpers.figures import overlaid


def test_reasons_name_relation_person_days_and_months() -> None:
    found = child(both_away())
    assert found.answer is Answer.YES
    assert found.kind == "11"
    assert (
        "父亲吴振华自2023-06-29外出务工至今，已满40个月（广东佛山，按地名计为跨县）。"
        in found.reasons
    )
    assert (
        "母亲卢佳慧自2025-11-27外出务工至今，已满11个月（南宁市，按地名计为跨县）。"
        in found.reasons
    )
    assert "国发〔2016〕13号" in found.source
    assert "原文未核对" in found.source, "the six months come from a page, not from the document"
    assert (found.rule, found.version) == ("R-LBC", "2")
    assert found.reasons[-1].endswith("未核实。")
    assert not found.verified


def test_written_parents_are_verified() -> None:
    family = both_away()
    family.change(RecordId("吴小明"), father="吴振华", mother="卢佳慧")
    found = child(family)
    assert found.verified
    assert not found.reasons[-1].endswith("未核实。")


def test_the_sixteenth_birthday() -> None:
    family = both_away()
    family.change(RecordId("吴小明"), birth="2010-11-24")
    assert child(family, day=date(2026, 11, 23)).answer is Answer.YES
    assert derive("left_behind_child", family.view, date(2026, 11, 24), bundled()) == []


@pytest.mark.parametrize(
    ("birth", "answer"), [("2010", Answer.UNKNOWN), ("2011", Answer.YES), ("", Answer.UNKNOWN)]
)
def test_a_birth_known_to_the_year(birth: str, answer: Answer) -> None:
    family = both_away()
    family.bodies["person"][RecordId("吴小明")] = {
        "household": "h", "name": "吴小明", "relation": "20", "sex": "1",
        **({"birth": birth} if birth else {}),
    }  # fmt: skip
    found = child(family)
    assert found.answer is answer
    assert answer is not Answer.UNKNOWN or "出生日期" in found.missing[0]


def test_nobody_counts_on_the_day_of_death() -> None:
    family = both_away()
    family.change(RecordId("吴小明"), death_day="2026-11-01")
    assert derive("left_behind_child", family.view, DAY, bundled()) == []


def test_one_parent_away_and_the_other_able_is_not_left_behind() -> None:
    family = Family()
    father, _, _ = family.couple_with_child()
    family.away(father, "2023-06-29")
    found = child(family)
    assert found.answer is Answer.NO
    assert "母亲卢佳慧没有外出记录，去向已问清，在家。" in found.reasons
    assert any("关注对象" in reason for reason in found.reasons)


def test_the_other_parent_without_capacity() -> None:
    family = Family()
    father, mother, _ = family.couple_with_child()
    family.away(father, "2023-06-29")
    family.change(mother, no_capacity_checked=True, no_capacity="2")
    found = child(family)
    assert (found.answer, found.kind) == (Answer.YES, "12")
    assert "母亲卢佳慧无监护能力：重病。" in found.reasons


def test_the_mother_away_and_the_father_without_capacity() -> None:
    family = Family()
    father, mother, _ = family.couple_with_child()
    family.away(mother, "2023-06-29")
    family.change(father, no_capacity="6")
    assert child(family).kind == "13"


def test_a_severe_disability_asks_and_does_not_decide() -> None:
    family = Family()
    father, mother, _ = family.couple_with_child()
    family.away(father, "2023-06-29")
    family.put("disabled_person", person=mother, certificate="45999919830103004X54")
    found = child(family)
    assert found.answer is Answer.UNKNOWN
    assert found.missing == (
        "母亲卢佳慧持四级智力残疾证，请核实其监护能力，并在人员表填写“监护能力已核实”。",
    )
    family.change(mother, no_capacity_checked=True)
    assert child(family).answer is Answer.NO


def test_a_severe_disability_of_a_parent_away_does_not_matter() -> None:
    family = both_away()
    family.put("disabled_person", person="卢佳慧", certificate="45999919830103004X54")
    assert child(family).answer is Answer.YES


def test_an_able_parent_at_home_settles_it_whoever_the_other_is() -> None:
    family = Family()
    father = family.add("吴振华", "02", "1", "1982-04-27")
    family.add("吴小明", "20", "1", "2015-03-02")
    found = child(family)
    assert (found.answer, found.missing) == (Answer.NO, ())
    assert "父亲吴振华没有外出记录，去向已问清，在家。" in found.reasons
    family.away(father, "2023-06-29")
    found = child(family)
    assert found.answer is Answer.UNKNOWN
    assert len(found.missing) == 1
    assert "孩子的母亲是谁、是否在外务工、从何时起" in found.missing[0]


def test_one_parent_dead_and_the_other_away() -> None:
    family = Family()
    father, mother, _ = family.couple_with_child()
    family.away(father, "2023-06-29")
    family.change(mother, death_day="2020-05")
    found = child(family)
    assert (found.answer, found.kind) == (Answer.YES, "12")
    assert "母亲卢佳慧已死亡。" in found.reasons
    assert any("事实无人抚养" in reason for reason in found.reasons)


def test_both_parents_dead_is_an_orphan_not_left_behind() -> None:
    family = Family()
    father, mother, _ = family.couple_with_child()
    family.change(father, death_day="2020-05-01")
    family.change(mother, death_day="2021-05-01")
    found = child(family)
    assert found.answer is Answer.NO
    assert any("孤儿" in reason for reason in found.reasons)


def test_a_child_with_a_city_register_is_not_a_rural_one() -> None:
    family = both_away()
    family.change(RecordId("吴小明"), hukou_type="urban")
    found = child(family)
    assert found.answer is Answer.NO
    assert "不属于农村户籍留守儿童" in found.reasons[-1]


def test_a_child_with_the_parents_at_the_work_place() -> None:
    family = both_away()
    family.away(RecordId("吴小明"), "2024-09-01")
    found = child(family)
    assert found.answer is Answer.NO
    assert "流动儿童" in found.reasons[-1]


def test_parents_inside_the_county() -> None:
    family = Family()
    father, mother, _ = family.couple_with_child()
    family.away(father, "2023-06-29", place="都安县城")
    family.away(mother, "2023-06-29", area="2", place="")
    found = child(family)
    assert found.answer is Answer.NO
    assert "父亲吴振华自2023-06-29外出，但没有跨县（都安县城，按地名计为未跨县）。" in found.reasons
    older = overlaid(
        [Parameter("lbc_cross_county", "", "", (Dated(False, None, None, "县文件", ""),))]
    )
    (found,) = derive("left_behind_child", family.view, DAY, older)
    assert found.answer is Answer.YES, "counties that do not ask for another county"


def test_a_place_that_says_nothing_is_asked_for() -> None:
    family = Family()
    father, mother, _ = family.couple_with_child()
    family.away(father, "2023-06-29")
    family.away(mother, "2023-06-29", place="电子厂")
    found = child(family)
    assert found.answer is Answer.UNKNOWN
    assert found.missing == ("母亲卢佳慧在哪个县务工（电子厂）？请补登去向或是否跨县。",)


@pytest.mark.parametrize(
    ("since", "answer"),
    [("2026-05-01", Answer.YES), ("2026-05-02", Answer.NO), ("2026-05", Answer.UNKNOWN)],
)
def test_six_months_to_the_day(since: str, answer: Answer) -> None:
    family = Family()
    father, mother, _ = family.couple_with_child()
    family.away(father, "2023-06-29")
    family.away(mother, since)
    assert child(family).answer is answer


def test_months_without_days_are_asked_for() -> None:
    family = Family()
    father, mother, _ = family.couple_with_child()
    family.away(father, "2023-06-29")
    family.change(mother, work_months=8)
    found = child(family)
    assert found.answer is Answer.UNKNOWN
    assert "从哪一天起外出" in found.missing[0]


def test_nobody_is_at_home_before_somebody_has_asked() -> None:
    family = Family(asked=False)
    father, _, _ = family.couple_with_child()
    found = child(family)
    assert found.answer is Answer.UNKNOWN
    assert any("父亲吴振华是在家还是外出" in question for question in found.missing)
    family.away(father, "2020-01-01")
    assert child(family).answer is Answer.UNKNOWN, "one absence is no register"
    family.put("visit", household="h", day="2026-10-01", mode="1", whereabouts_asked=True)
    assert child(family).answer is Answer.NO
    assert child(family, day=date(2026, 9, 30)).answer is Answer.UNKNOWN


@pytest.mark.parametrize(
    ("day", "answer"),
    [(date(2026, 10, 31), Answer.YES), (DAY, Answer.NO), (date(2026, 11, 2), Answer.NO)],
)
def test_the_day_of_return_is_spent_at_home(day: date, answer: Answer) -> None:
    family = Family()
    father, mother, _ = family.couple_with_child()
    family.away(father, "2020-01-01")
    family.away(mother, "2020-01-01", "2026-11-01", return_reason="4")
    assert child(family, day=day).answer is answer


def test_a_death_known_to_the_year_decides_only_what_it_can() -> None:
    family = both_away()
    family.change(RecordId("吴小明"), death_day="2026")
    found = child(family)
    assert found.answer is Answer.UNKNOWN
    assert found.missing == ("本人的死亡日期只写到2026，到底是哪一天？请补全。",)
    assert child(family, day=date(2025, 12, 31)).answer is Answer.NO, "alive; the mother just left"
    assert derive("left_behind_child", family.view, date(2026, 12, 31), bundled()) == []


@pytest.mark.parametrize("purpose", ["3", "4", "5", "6", "7", "9"])
def test_who_is_away_for_something_else_does_not_work_away(purpose: str) -> None:
    family = Family()
    father, mother, _ = family.couple_with_child()
    family.away(father, "2020-01-01", purpose=purpose)
    assert child(family).answer is Answer.NO, "the mother is at home and able"
    family.away(mother, "2020-01-01")
    found = child(family)
    assert found.answer is Answer.UNKNOWN
    assert any("不在家，能不能履行监护" in question for question in found.missing)
    family.change(father, no_capacity="3")
    assert (child(family).answer, child(family).kind) == (Answer.YES, "13")
    woman = derive("left_behind_woman", family.view, DAY, bundled())
    assert [entry.answer for entry in woman] == [Answer.NO]


@pytest.mark.parametrize("hukou", [{}, {"hukou_type": "resident"}])
def test_the_register_of_everybody_decides_nothing(hukou: dict[str, str]) -> None:
    family = both_away()
    family.change(RecordId("吴小明"), **hukou)
    found = child(family)
    assert found.answer is Answer.YES
    assert any("户口登记在本村，按农村户籍计" in reason for reason in found.reasons)
    family.bodies["village"] = {RecordId("v"): {"county_name": "都安瑶族自治县"}}
    found = child(family)
    assert found.answer is Answer.UNKNOWN
    assert any("要看本村是不是农村" in question for question in found.missing)
