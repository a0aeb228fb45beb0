from forms.rules.lists import Derived
from forms.schema.form import RecordId
from forms.schema.ternary import Answer
from tests.helpers.family import ASKED, Family, answer


def elder(family: Family, person: str) -> Derived:
    return answer("left_behind_elder", family, person)


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
        "女儿农丽娟没有外出记录，去向已问清，在身边。"
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
    assert any("没有出本乡镇" in reason for reason in found.reasons)


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


def test_one_child_away_says_nothing_of_children_nobody_asked_about() -> None:
    family, old, son = grandparents()
    family.away(son, "2021-12-21")
    family.bodies["coverage"].clear()
    family.whole("absence", "hukou")
    found = elder(family, old)
    assert found.answer is Answer.UNKNOWN
    assert found.missing == (
        "老人的子女是不是都登记了（含分户、外嫁的）？都登记了的，请在“名单已全”里写明。",
    )
    family.whole("children", scope="4", person=old, day="2026-06-01")
    assert elder(family, old).answer is Answer.YES


def test_a_roster_does_not_say_that_there_are_no_children_at_all() -> None:
    family = Family()
    old = family.add("农世昌", "02", "1", "1950-01-01")
    assert elder(family, old).answer is Answer.UNKNOWN
    family.whole("children", scope="4", person=old, day=ASKED)
    found = elder(family, old)
    assert found.answer is Answer.NO
    assert "特困" in found.reasons[-1]


def test_a_child_in_the_army_is_not_at_hand_either() -> None:
    family, old, son = grandparents()
    family.away(son, "2021-12-21", purpose="4")
    assert elder(family, old).answer is Answer.YES
