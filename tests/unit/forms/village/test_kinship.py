import pytest

from forms.schema.form import RecordId
from forms.village.kinship import Kin
from tests.helpers import roster
from tests.helpers.family import Family


def person(kin: Kin | None) -> str | None:
    return kin.person if kin else None


def test_children_of_the_head_are_children_of_the_head_s_spouse() -> None:
    family = Family()
    father, mother, child = family.couple_with_child()
    kinship = family.view.kinship
    assert kinship.father(child) == Kin(father, verified=False)
    assert kinship.mother(child) == Kin(mother, verified=False)
    assert kinship.spouse(father) == Kin(mother, verified=False)
    assert kinship.children(mother) == (Kin(child, verified=False),)


def test_a_woman_as_head_is_the_mother() -> None:
    family = Family()
    head = family.add("卢佳慧", "02", "2", "1983-01-03")
    husband = family.add("吴振华", "10", "1", "1982-04-27")
    child = family.add("吴小明", "30", "2", "2015-03-02")
    kinship = family.view.kinship
    assert person(kinship.mother(child)) == head
    assert person(kinship.father(child)) == husband


def test_the_sex_of_husband_and_wife_is_told_by_their_relation() -> None:
    family = Family()
    family.add("吴振华", "02", "1", "1982-04-27")
    wife = family.add("卢佳慧", "12", "", "1983-01-03")
    child = family.add("吴小明", "20", "1", "2015-03-02")
    assert person(family.view.kinship.mother(child)) == wife


def test_a_head_alone_leaves_the_other_parent_open() -> None:
    family = Family()
    head = family.add("吴振华", "02", "1", "1982-04-27", marital="30")
    child = family.add("吴小明", "20", "1", "2015-03-02")
    kinship = family.view.kinship
    assert person(kinship.father(child)) == head
    assert kinship.mother(child) is None
    assert kinship.spouse(head) is None


def three_generations(**son: str) -> tuple[Family, dict[str, RecordId]]:
    family = Family()
    people = {
        "grandfather": family.add("农世昌", "02", "1", "1950-01-01", marital="20"),
        "grandmother": family.add("韦月娥", "10", "2", "1952-01-01", marital="20"),
        "son": family.add("农世民", "20", "1", "1992-09-25", **{"marital": "20", **son}),
        "wife": family.add("单小梅", "38", "2", "1993-01-01", marital="20"),
        "grandchild": family.add("农小宝", "41", "1", "2018-01-01"),
    }
    return family, people


def test_grandchildren_are_children_of_the_only_couple() -> None:
    family, people = three_generations()
    kinship = family.view.kinship
    assert person(kinship.father(people["grandchild"])) == people["son"]
    assert person(kinship.mother(people["grandchild"])) == people["wife"]
    assert person(kinship.spouse(people["wife"])) == people["son"]
    assert {k.person for k in kinship.children(people["grandmother"])} == {people["son"]}


def test_an_unmarried_brother_is_not_the_father() -> None:
    family, people = three_generations()
    family.add("农世强", "21", "1", "1996-01-01", marital="10")
    assert person(family.view.kinship.father(people["grandchild"])) == people["son"]


@pytest.mark.parametrize(
    ("relation", "sex", "marital"),
    [
        ("20", "1", "20"),  # a second married son, his wife not on the roster
        ("20", "1", "40"),  # a divorced son: his child may be the grandchild
        ("30", "2", "40"),  # a divorced daughter
        ("38", "2", "20"),  # a second daughter-in-law
    ],
)
def test_two_possible_couples_are_none(relation: str, sex: str, marital: str) -> None:
    family, people = three_generations()
    family.add("农家人", relation, sex, "1990-01-01", marital=marital)
    kinship = family.view.kinship
    assert kinship.father(people["grandchild"]) is None
    assert kinship.mother(people["grandchild"]) is None


def test_a_grandchild_whose_parents_left_the_roster() -> None:
    family = Family()
    family.add("农世昌", "02", "1", "1950-01-01")
    family.add("农世民", "20", "1", "1992-09-25", marital="20")
    child = family.add("农小宝", "41", "1", "2018-01-01")
    assert family.view.kinship.father(child) is None


def test_a_son_in_law_s_children_are_called_grandsons_too() -> None:
    family = Family()
    family.add("农世昌", "02", "1", "1950-01-01")
    daughter = family.add("农丽娟", "30", "2", "1992-09-25", marital="20")
    husband = family.add("覃天佑", "28", "1", "1990-01-01", marital="20")
    child = family.add("农小宝", "41", "1", "2018-01-01")
    kinship = family.view.kinship
    assert person(kinship.father(child)) == husband
    assert person(kinship.mother(child)) == daughter


def test_the_head_s_parents_and_siblings() -> None:
    family = Family()
    head = family.add("吴振华", "02", "1", "1982-04-27", marital="20")
    father = family.add("吴老大", "51", "1", "1950-01-01")
    mother = family.add("卢氏", "50", "2", "1952-01-01")
    brother = family.add("吴振东", "73", "1", "1985-01-01")
    kinship = family.view.kinship
    assert person(kinship.father(head)) == father
    assert person(kinship.mother(brother)) == mother
    assert {k.person for k in kinship.children(father)} == {head, brother}
    assert person(kinship.spouse(father)) == mother


def test_parents_in_law_are_the_parents_of_the_spouse() -> None:
    family = Family()
    family.add("吴振华", "02", "1", "1982-04-27")
    wife = family.add("卢佳慧", "10", "2", "1983-01-03")
    father = family.add("卢老爹", "55", "1", "1950-01-01")
    assert person(family.view.kinship.father(wife)) == father


def test_what_a_card_says_wins_and_is_verified() -> None:
    family, people = three_generations()
    other = family.add("农世强", "21", "1", "1988-01-01", marital="40")
    family.change(people["grandchild"], father=other)
    kinship = family.view.kinship
    assert kinship.father(people["grandchild"]) == Kin(other, verified=True)
    assert kinship.mother(people["grandchild"]) is None, "the couple's wife is not his mother"
    assert kinship.children(other) == (Kin(people["grandchild"], verified=True),)


def test_one_parent_on_a_card_confirms_the_couple() -> None:
    family, people = three_generations()
    family.change(people["grandchild"], father=people["son"])
    kinship = family.view.kinship
    assert kinship.mother(people["grandchild"]) == Kin(people["wife"], verified=False)


def test_one_parent_on_a_card_brings_the_spouse_along() -> None:
    family = Family()
    father = family.add("吴振华", "99", "1", "1982-04-27")
    mother = family.add("卢佳慧", "99", "2", "1983-01-03", spouse=father)
    child = family.add("吴小明", "99", "1", "2015-03-02", father=father)
    kinship = family.view.kinship
    assert kinship.mother(child) == Kin(mother, verified=False)
    assert kinship.spouse(father) == Kin(mother, verified=True), "a marriage is told from one side"


def test_a_card_that_names_somebody_we_do_not_have_names_nobody() -> None:
    family = Family()
    _, mother, child = family.couple_with_child()
    family.change(child, father="nobody", mother=mother)
    kinship = family.view.kinship
    assert kinship.father(child) is None
    assert person(kinship.mother(child)) == mother


def test_two_heads_leave_everything_open() -> None:
    family = Family()
    _, _, child = family.couple_with_child()
    family.add("吴振东", "02", "1", "1985-01-01")
    assert family.view.kinship.father(child) is None


def test_a_divorced_couple_in_one_household_is_no_couple_but_both_are_parents() -> None:
    family = Family()
    father, mother, child = family.couple_with_child()
    family.change(father, marital="40")
    kinship = family.view.kinship
    assert kinship.spouse(mother) is None
    assert person(kinship.mother(child)) == mother


def test_somebody_nobody_knows_has_no_relatives() -> None:
    kinship = Family().view.kinship
    assert kinship.father(RecordId("x")) is None
    assert kinship.mother(RecordId("x")) is None
    assert kinship.spouse(RecordId("x")) is None
    assert kinship.children(RecordId("x")) == ()


def test_every_married_woman_of_the_roster_has_one_husband() -> None:
    view = roster.view()
    women = [
        p for p, b in view.records("person").items() if b["sex"] == "2" and b["marital"] == "20"
    ]
    husbands = [person(view.kinship.spouse(w)) for w in women]
    assert None not in husbands
    assert len(set(husbands)) == len(women)
