from datetime import date

import pytest

from forms import parameters
from forms.answer import Answer
from forms.definition import RecordId
from forms.derive import LISTS, Derived, derive
from forms.errors import UnknownRuleList
from forms.parameters import Dated, Parameter
from forms.rule_files import bundled
from forms.village_view import VillageView
from tests.helpers import roster
from tests.helpers.family import DAY, Family


def child(family: Family, person: str = "吴小明", day: date = DAY) -> Derived:
    (found,) = derive("left_behind_child", family.view, day, only=[RecordId(person)])
    return found


def woman(family: Family, person: str = "卢佳慧", day: date = DAY) -> Derived:
    (found,) = derive("left_behind_woman", family.view, day, only=[RecordId(person)])
    return found


def elder(family: Family, person: str, day: date = DAY) -> Derived:
    (found,) = derive("left_behind_elder", family.view, day, only=[RecordId(person)])
    return found


@pytest.mark.parametrize(
    ("list_id", "key", "scope"),
    [
        ("left_behind_child", "left_behind_children_6_months", 429),
        ("left_behind_woman", "left_behind_women_6_months", 402),
        ("left_behind_elder", "left_behind_elders_6_months", 290),
    ],
)
@pytest.mark.parametrize("county", ["都安瑶族自治县", ""])
def test_the_roster_gives_exactly_its_truth(
    list_id: str, key: str, scope: int, county: str
) -> None:
    view = roster.view(county=county)
    found = derive(list_id, view, DAY)
    assert len(found) == scope
    yes = [d.subject for d in found if d.answer is Answer.YES]
    assert roster.numbers(view, yes) == sorted(roster.truth()[key])
    assert all(d.missing for d in found if d.answer is Answer.UNKNOWN)
    assert all(d.reasons for d in found if d.answer is not Answer.UNKNOWN)
    assert all(not d.missing for d in found if d.answer is not Answer.UNKNOWN)
    assert all(s.endswith(("。", "？")) for d in found for s in (*d.reasons, *d.missing))
    assert not any(d.verified for d in found), "every relative of this roster is inferred"


def test_the_county_seat_is_no_other_county() -> None:
    # 柳州市 and 南宁市 are where part of the parents are; from there they would be at home
    found = derive("left_behind_child", roster.view(county="柳州市"), DAY)
    assert sum(d.answer is Answer.YES for d in found) < 94


def both_away() -> Family:
    family = Family()
    father, mother, _ = family.couple_with_child()
    family.away(father, "2023-06-29")
    family.away(mother, "2025-11-27", place="南宁市")
    return family


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
    assert (found.rule, found.version) == ("R-LBC", "1")
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
    assert derive("left_behind_child", family.view, date(2026, 11, 24)) == []


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
    assert derive("left_behind_child", family.view, DAY) == []


def test_one_parent_away_and_the_other_able_is_not_left_behind() -> None:
    family = Family()
    father, _, _ = family.couple_with_child()
    family.away(father, "2023-06-29")
    found = child(family)
    assert found.answer is Answer.NO
    assert "母亲卢佳慧没有外出记录，视为在家。" in found.reasons
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


def test_an_unknown_parent_is_asked_for_even_when_the_other_is_at_home() -> None:
    family = Family()
    family.add("吴振华", "02", "1", "1982-04-27")
    family.add("吴小明", "20", "1", "2015-03-02")
    found = child(family)
    assert found.answer is Answer.UNKNOWN
    assert len(found.missing) == 1
    assert "孩子的母亲是谁、是否在外务工、从何时起" in found.missing[0]
    assert "父亲吴振华没有外出记录，视为在家。" in found.reasons


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
    older = parameters.bundled().overlaid(
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
    assert derive("left_behind_woman", family.view, DAY) == []


def test_a_woman_whose_husband_died_is_a_widow_whatever_the_card_says() -> None:
    family = Family()
    father, _, _ = family.couple_with_child()
    family.change(father, death_day="2026-10-31")
    assert derive("left_behind_woman", family.view, DAY) == []


def test_a_grown_woman_without_a_word_on_marriage_is_asked_and_a_girl_is_not() -> None:
    family = Family()
    family.add("卢佳慧", "02", "2", "1983-01-03")
    family.add("卢小妹", "30", "2", "2010-01-03")
    (found,) = derive("left_behind_woman", family.view, DAY)
    assert (found.answer, found.subject) == (Answer.UNKNOWN, RecordId("卢佳慧"))
    assert "婚姻状况" in found.missing[0]


def grandparents() -> tuple[Family, RecordId, RecordId]:
    family = Family()
    old = family.add("农世昌", "02", "1", "1950-01-01", marital="20")
    family.add("韦月娥", "10", "2", "1952-01-01", marital="20")
    son = family.add("农世民", "20", "1", "1992-09-25", marital="20")
    return family, old, son


def test_all_children_away() -> None:
    family, old, son = grandparents()
    family.away(son, "2021-12-21")
    found = elder(family, old)
    assert found.answer is Answer.YES
    assert "儿子农世民自2021-12-21外出务工至今，已满58个月（广东佛山）。" in found.reasons
    assert "子女以花名册为准，未核实" in found.reasons[-1]
    assert "民发〔2017〕193号" in found.source
    assert "原文未核对" in found.source


def test_a_child_at_home() -> None:
    family, old, son = grandparents()
    daughter = family.add("农丽娟", "30", "2", "1995-01-01")
    family.away(son, "2021-12-21")
    found = elder(family, old)
    assert found.answer is Answer.NO
    assert [r for r in found.reasons if "女儿" in r or "儿子" in r] == [
        "女儿农丽娟没有外出记录，视为在身边。"
    ]
    family.change(daughter, birth="2012-01-01")
    found = elder(family, old)
    assert found.answer is Answer.YES
    assert "女儿农丽娟14周岁，未成年，不计为有赡养能力。" in found.reasons


def test_a_severely_disabled_child_at_home_asks() -> None:
    family, old, son = grandparents()
    daughter = family.add("农丽娟", "30", "2", "1995-01-01")
    family.away(son, "2021-12-21")
    family.put("disabled_person", person=daughter, category="4", grade="1")
    found = elder(family, old)
    assert found.answer is Answer.UNKNOWN
    assert len(found.missing) == 1
    assert found.missing[0].startswith("女儿农丽娟在家，持一级肢体残疾证")
    family.change(daughter, no_capacity_checked=True, no_capacity="1")
    found = elder(family, old)
    assert found.answer is Answer.YES
    assert "女儿农丽娟在家但没有赡养能力：重残。" in found.reasons


def test_an_able_child_at_home_settles_it_whatever_else_is_open() -> None:
    family, old, _ = grandparents()
    family.away(family.add("农丽娟", "30", "2", "1995-01-01"), "2026-05")
    assert elder(family, old).answer is Answer.NO


def test_a_child_in_the_township_is_at_hand() -> None:
    family, old, son = grandparents()
    family.away(son, "2021-12-21", area="1", place="镇上")
    found = elder(family, old)
    assert found.answer is Answer.NO
    assert "没有出本乡镇" in found.reasons[1]


def test_no_children_known_cannot_tell() -> None:
    family = Family()
    old = family.add("农世昌", "02", "1", "1950-01-01")
    found = elder(family, old)
    assert found.answer is Answer.UNKNOWN
    assert "有没有子女" in found.missing[0]
    son = family.add("农世民", "20", "1", "1992-09-25", death_day="2020-01-01")
    assert son
    assert elder(family, old).answer is Answer.UNKNOWN, "dead children leave nobody either"


def test_an_old_person_who_lives_with_the_children() -> None:
    family, old, son = grandparents()
    family.away(son, "2021-12-21")
    family.away(old, "2026-10-01")
    found = elder(family, old)
    assert found.answer is Answer.NO
    assert "本人自2026-10-01外出，不在村居住（广东佛山）。" in found.reasons


@pytest.mark.parametrize(
    ("card", "answer", "words"),
    [
        ({"certificate": "45999919500101001X42"}, Answer.YES, "持二级肢体残疾证，有效期未登记"),
        ({"certificate": "45999919500101001X42", "valid_to": "2030-01-01"}, Answer.YES, "2030"),
        ({"certificate": "45999919500101001X42", "valid_to": "2026-10-01"}, Answer.UNKNOWN, "到期"),
        ({"certificate": "45999919500101001X42", "status": "4"}, Answer.NO, "注销"),
        ({"category": "4"}, Answer.UNKNOWN, "没有残疾人证"),
        (None, Answer.UNKNOWN, "没有残疾人证"),
    ],
)
def test_disabled_people(card: dict[str, str] | None, answer: Answer, words: str) -> None:
    family = Family()
    old = family.add(
        "农世昌", "02", "1", "1950-01-01", health=["4"], id_number="45999919500101001X"
    )
    if card is not None:
        family.put("disabled_person", person=old, **card)
    (found,) = derive("disabled_person", family.view, DAY)
    assert found.answer is answer
    assert any(words in sentence for sentence in (*found.reasons, *found.missing))


def test_a_missing_parameter_cannot_tell_and_is_named() -> None:
    empty = parameters.bundled().overlaid([Parameter("lbc_min_months", "满几个月", "", ())])
    (found,) = derive("left_behind_child", both_away().view, DAY, empty)
    assert found.answer is Answer.UNKNOWN
    assert found.missing == ("缺少参数“满几个月”，请向县里核实后在参数中填写。",)


def test_an_unknown_list_says_so() -> None:
    with pytest.raises(UnknownRuleList):
        derive("left_behind_cats", VillageView({}), DAY)


def test_an_empty_village_has_empty_lists() -> None:
    assert [derive(list_id, VillageView({}), DAY) for list_id in LISTS] == [[], [], [], []]


def test_the_division_code_tells_the_county() -> None:
    family = Family()
    father, mother, _ = family.couple_with_child()
    family.away(father, "2022-01-01", place="都安")
    family.away(mother, "2022-01-01")
    family.bodies["village"] = {RecordId("v"): {"code12": "451228212201"}}
    assert child(family).answer is Answer.NO
    family.bodies["village"] = {RecordId("v"): {"code12": "459999000201"}}
    assert child(family).answer is Answer.UNKNOWN, "nothing says whether 都安 is another county"


def test_every_list_has_a_rule_and_every_rule_a_list() -> None:
    assert {rule.list for rule in bundled()} == set(LISTS)
