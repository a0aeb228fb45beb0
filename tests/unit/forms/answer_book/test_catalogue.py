"""What the record answers to a table: yes, no or not known with its question, and from where."""

from datetime import date

import pytest

from forms.answer_book.answer_entry import Asking, Reply, Subject
from forms.answer_book.catalogue import catalogue
from forms.program import bundled
from forms.schema.form import Body, RecordId
from forms.village.view import VillageView
from tests.helpers.sheets import number

DAY = date(2026, 11, 30)
HOME, HEAD, CHILD, WIFE = RecordId("h"), RecordId("p1"), RecordId("p2"), RecordId("p3")


def asking(**more: dict[str, Body]) -> Asking:
    """A household of three in 板岭屯, with more records by form."""
    people: dict[RecordId, Body] = {
        HEAD: {"household": HOME, "name": "韦国强", "relation": "02", "labour": "1",
               "id_number": number("1960-05-01"), "phone": "13900000001"},
        CHILD: {"household": HOME, "name": "韦小明", "relation": "20", "student": True,
                "labour": "5", "id_number": number("2015-03-02", 3), "father": HEAD},
        WIFE: {"household": HOME, "name": "蓝秀英", "relation": "12",
               "id_number": number("1962-07-08", 2)},
    }  # fmt: skip
    bodies: dict[str, dict[RecordId, Body]] = {
        "village": {RecordId("v"): {"name": "板岭村", "township": "板岭乡", "county_name": "某县"}},
        "hamlet": {RecordId("t"): {"name": "板岭屯"}},
        "household": {HOME: {"head_name": "韦国强", "hamlet": "t", "hh_no": "001"}},
        "person": people,
    }
    for form, records in more.items():
        bodies[form] = {
            **bodies.get(form, {}),
            **{RecordId(one): body for one, body in records.items()},
        }
    return Asking(VillageView(bodies), DAY, bundled())


def reply(answer: str, asked: Asking, person: RecordId | None = CHILD) -> Reply:
    return catalogue(bundled())[answer].of(asked, Subject(person, HOME))


@pytest.mark.parametrize(
    ("answer", "value"),
    [
        ("person.name", "韦小明"), ("person.sex", "1"), ("person.birth", "2015-03-02"),
        ("fact.age", 11), ("head.id_number", number("1960-05-01")), ("head.age", 66),
        ("father.phone", "13900000001"), ("household.hamlet", "板岭屯"),
        ("household.head_name", "韦国强"), ("household.count", 3), ("household.elder_count", 2),
        ("household.child_count", 1), ("village.place", "某县板岭乡板岭村"),
        ("village.person_count", 3), ("village.household_count", 1), ("sheet.year", 2026),
        ("sheet.serial", 1), ("household.male_count", 2),
    ],
)  # fmt: skip
def test_what_is_written_or_follows_is_answered(answer: str, value: object) -> None:
    assert reply(answer, asking()).value == value


@pytest.mark.parametrize(
    "answer",
    ["fact.away", "fact.dibao", "fact.disabled", "fact.insured", "household.labour_count",
     "household.dibao_count", "benefit.dibao.amount", "mother.phone", "person.work_unit",
     "income.total", "house.area", "guardian.name", "rule.insured"],
)  # fmt: skip
def test_what_nobody_wrote_down_is_not_no_and_asks(answer: str) -> None:
    found = reply(answer, asking())

    assert found.value is None
    assert found.question.endswith(("。", "？"))


def test_no_takes_a_register_that_is_whole() -> None:
    whole: Body = {"day": "2026-10-01", "registers": ["absence", "benefit"], "scope": "1",
                   "kinds": ["01"], "complete": True}  # fmt: skip

    told = asking(coverage={"c": whole})

    assert reply("fact.away", told).value is False
    assert reply("fact.dibao", told).value is False
    assert reply("household.away_count", told).value == 0
    assert reply("benefit.dibao.amount", told).value is None


def test_a_spell_in_force_says_since_when_and_where_it_stands() -> None:
    drawn: Body = {"person": HEAD, "household": HOME, "kind": "01", "from_day": "2025-01",
                   "amount": 43000}  # fmt: skip
    over: Body = {"person": CHILD, "from_day": "2020-01-01", "to_day": "2021-01-01", "place": "甲"}
    runs: Body = {"person": CHILD, "from_day": "2026-02-01", "place": "广东省东莞市"}

    told = asking(benefit={"b": drawn}, absence={"a1": over, "a2": runs})

    assert reply("benefit.dibao.amount", told) == Reply(43000, RecordId("b"), "2025-01")
    assert reply("fact.dibao", told).value is True
    assert reply("absence.place", told) == Reply("广东省东莞市", RecordId("a2"), "2026-02-01")
    assert reply("fact.away", told).value is True


def test_a_village_of_an_earlier_day_answers_as_it_was() -> None:
    before = Asking(asking().view, date(2014, 1, 1), bundled())

    assert catalogue(bundled())["household.count"].of(before, Subject(None, HOME)).value == 2


def test_every_entry_says_what_it_is_and_answers_nobody_with_nothing_wrong() -> None:
    empty = Asking(VillageView({}), DAY, bundled())
    for entry in catalogue(bundled()).values():
        assert entry.zh
        found = entry.of(empty, Subject(RecordId("x"), RecordId("y"), RecordId("z")))
        known = entry.id.startswith(("sheet.", "rule."))
        assert known or found.value is None, entry.id


def placed(answer: str, asked: Asking, hamlet: str = "") -> Reply:
    where = Subject(hamlet=RecordId(hamlet)) if hamlet else Subject()
    return catalogue(bundled())[answer].of(asked, where)


def test_figures_of_the_village_and_of_a_hamlet_add_up() -> None:
    other: dict[str, dict[str, Body]] = {
        "hamlet": {"u": {"name": "那坡屯"}},
        "household": {"g": {"head_name": "黄德胜", "hamlet": "u", "land": 250,
                            "unsafe_house": True}},
        "person": {"q": {"household": RecordId("g"), "name": "黄德胜", "relation": "02",
                         "sex": "1", "id_number": number("1940-03-04", 1)}},
    }  # fmt: skip
    asked = asking(**other)

    for answer, village, first, second in (
        ("village.person_count", 4, 3, 1), ("village.household_count", 2, 1, 1),
        ("village.male_count", 3, 2, 1), ("village.female_count", 1, 1, 0),
        ("village.oldest_count", 1, 0, 1), ("village.elder_count", 3, 2, 1),
        ("village.land", None, None, 250), ("village.unsafe_households", None, None, 1),
        ("village.dibao_households", None, None, None),
    ):  # fmt: skip
        found = [placed(answer, asked).value, *(placed(answer, asked, one).value for one in "tu")]
        assert found == [village, first, second], answer
    assert "韦国强户" in placed("village.land", asked).question


def test_no_figure_by_hamlet_while_somebody_s_is_not_known() -> None:
    asked = asking(household={"x": {"head_name": "无名"}})

    assert placed("village.household_count", asked).value == 2
    assert placed("village.household_count", asked, "t").value is None
    assert "没有登记在哪个屯" in placed("village.male_count", asking(
        household={"x": {"head_name": "无名"}},
        person={"y": {"household": RecordId("x"), "name": "黄三", "sex": "1"}},
    ), "t").question  # fmt: skip


def test_a_list_of_a_rule_is_counted_where_it_can_be_told() -> None:
    asked = asking()

    found = placed("village.left_behind_child_count", asked)

    assert found.value is None
    assert found.question


@pytest.mark.parametrize(
    ("entries", "arrived", "paid", "left"),
    [
        ([], None, None, None),
        ([("1", 500_00), ("2", 200_00), ("2", 100_00)], 500_00, 300_00, 200_00),
        ([("3", 80_00), ("2", 30_00)], None, None, 50_00),
        ([("1", 500_00), ("2", None)], None, None, None),
        ([("1", 500_00), (None, 100_00)], None, None, None),
    ],
)
def test_the_money_of_a_project_is_what_its_book_says(
    entries: list[tuple[str | None, int | None]],
    arrived: int | None,
    paid: int | None,
    left: int | None,
) -> None:
    funds: dict[str, Body] = {
        f"f{n}": {"project": RecordId("p"), "day": f"2026-03-0{n}", "source": "01",
                  **({"way": way} if way else {}), **({"amount": fen} if fen else {})}
        for n, (way, fen) in enumerate(entries, start=1)
    }  # fmt: skip
    asked = asking(project={"p": {"name": "屯内道路硬化"}}, fund=funds)

    for name, fen in (("arrived", arrived), ("paid", paid), ("left", left)):
        reply_ = catalogue(bundled())[f"project.{name}"].of(asked, Subject(project=RecordId("p")))
        assert reply_.value == fen
        assert (fen is None) == bool(reply_.question)
