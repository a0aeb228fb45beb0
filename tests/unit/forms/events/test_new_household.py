"""A household typed in as a table: whatever is typed is saved or waits, and is never guessed."""

import os
from collections.abc import Iterator
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forms.definitions.records import ImportDoubt, Person
from forms.definitions.validation import prove
from forms.events.new_household import (
    COLUMNS,
    Founded,
    Member,
    MemberRows,
    Row,
    household_writes,
    lacking,
    next_number,
)
from forms.program import bundled
from forms.schema.form import RecordId
from forms.village.household_change import Write
from tests.helpers.family import Family
from tests.helpers.sheets import number

FORMS = bundled()
TODAY = date(2026, 11, 20)
TAKEN = number("1980-05-06", 1)


def ids() -> Iterator[RecordId]:
    for at in range(1, 10_000):
        yield RecordId(f"{at:032x}")


def village() -> MemberRows:
    family = Family()
    family.bodies["household"] = {RecordId("a" * 32): {"hh_no": "0007", "head_name": "韦大山"}}
    family.add("韦大山", "02", "1", "1980-05-06", household="a" * 32, id_number=TAKEN)
    family.add("蓝同名", "12", "2", "1982-05-06", household="a" * 32)
    family.add("蓝双名", "97", "2", "1962-05-06", household="a" * 32)
    family.bodies["person"][RecordId("第二个")] = {"household": "a" * 32, "name": "蓝双名"}
    return MemberRows(family.view, FORMS, TODAY)


def read(*rows: Row) -> list[Member]:
    return village().read(rows)


def written(members: list[Member], moves: frozenset[int] = frozenset()) -> list[Write]:
    new = ids()
    return household_writes(village(), Founded("0008"), members, moves, lambda: next(new))[1]


def test_the_number_says_sex_and_birth_of_either_length() -> None:
    new, old = read({"name": "甲", "id_number": number("1990-01-02", 3)},
                    {"name": "乙", "id_number": "459999650312442"})  # fmt: skip
    assert (new.filled["sex"], new.filled["birth"]) == ("男", "1990-01-02")
    assert (old.filled["sex"], old.filled["birth"]) == ("女", "1965-03-12")
    (woman,) = read({"name": "丙", "id_number": number("1990-01-02", 3), "sex": "女"})
    assert woman.answers["sex"] == "2", "typed over, warned, not refused"
    assert woman.warns


@pytest.mark.parametrize(("row", "column", "say"), [
    ({"name": "甲", "id_number": number("1990-01-02", 3)[:17]}, "id_number", "17 位"),
    ({"name": "甲", "id_number": number("1990-01-02", 3)[:17] + "*"}, "id_number", "数字"),
    ({"name": "甲", "relation": "邻居的狗"}, "relation", ""),
    ({"name": "甲", "birth": "2027-01-01"}, "birth", "今天以后"),
    ({"name": "甲", "birth": "某年"}, "birth", ""),
    ({"name": "甲", "ethnic": "火星族"}, "ethnic", ""),
    ({"name": "甲", "phone": "12"}, "phone", ""),
    ({"name": "甲", "away": "2025-13-40 广东"}, "away", ""),
])  # fmt: skip
def test_what_cannot_be_read_is_left_out_and_waits(row: Row, column: str, say: str) -> None:
    (one,) = read(row)
    assert say in one.wrong[column]
    assert column not in one.answers
    wanted = written([one])
    (doubt,) = [w.body for w in wanted if w.form == ImportDoubt.FORM]
    (card,) = [w for w in wanted if w.form == Person.FORM]
    assert doubt["person"] == card.record
    assert column not in card.body
    assert "没有存进去" in str(doubt["said"])


def test_rows_are_held_against_each_other() -> None:
    twice = number("1990-01-02", 3)
    one, other, empty_name = read(
        {"name": "甲", "relation": "户主", "id_number": twice}, {},
        {"name": "乙", "relation": "户主", "id_number": twice}, {"phone": "13900000001"},
    )  # fmt: skip
    assert not one.wrong
    assert "第 1 行（甲）已经是户主" in other.wrong["relation"]
    assert "同号" in other.wrong["id_number"]
    assert empty_name.at == 3
    assert lacking([one, other], "0008", village().view) == ""
    assert "第 4 行" in lacking([one, empty_name], "", village().view)
    assert "已经有了" in lacking([one], "0007", village().view)
    assert "至少填一个人" in lacking([], "", village().view)


def test_who_is_known_is_offered_and_nobody_is_chosen_of_two() -> None:
    by_number, by_name, of_two, not_he = read(
        {"name": "别名", "id_number": TAKEN}, {"name": "蓝同名"}, {"name": "蓝双名"},
        {"name": "韦大山", "id_number": number("1981-05-06", 1)},
    )  # fmt: skip
    assert (by_number.twin, by_number.by_number) == ("韦大山", True)
    assert (by_name.twin, by_name.by_number) == ("蓝同名", False)
    assert of_two.twin is None
    assert "同名" in of_two.warns[0]
    assert not_he.twin is None, "two numbers are two people"


def test_another_person_does_not_keep_a_number_that_is_taken() -> None:
    (one,) = read({"name": "别人", "id_number": TAKEN})
    (card,) = [w for w in written([one]) if w.form == Person.FORM]
    assert "id_number" not in card.body
    (one,) = read({"name": "韦大山", "id_number": TAKEN, "relation": "户主"})
    moved = written([one], frozenset({0}))
    card = next(w for w in moved if w.record == "韦大山")
    assert card.body["household"] != "a" * 32
    formers = [w.body["field"] for w in moved if w.form == "former"]
    assert {*formers} >= {"household", "relation"}, "the days before stay as they were"


@pytest.mark.parametrize(("numbers", "following"), [
    ([], "0001"), (["0007"], "0008"), (["0999"], "1000"), (["9", "12"], "13"), (["甲1"], ""),
    (["A1"], ""), (["A1", "0003"], "0004"),
])  # fmt: skip
def test_the_next_number(numbers: list[str], following: str) -> None:
    family = Family()
    family.bodies["household"] = {
        RecordId(str(at)): {"hh_no": told, "head_name": "某"} for at, told in enumerate(numbers)
    }
    assert next_number(family.view) == following


CELLS = st.one_of(
    st.text(max_size=12),
    st.sampled_from(["户主", "子", "女", "2025-03 广东", "壮族", TAKEN, "=1+1"]),
)


@settings(
    max_examples=int(os.environ.get("CUNJI_EXAMPLES", "40")), deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)  # fmt: skip
@given(st.lists(st.dictionaries(st.sampled_from(COLUMNS), CELLS), min_size=1, max_size=4))
def test_whatever_is_typed_is_lawful_or_waits(rows: list[Row]) -> None:
    members = [one for one in read(*rows) if one.name]
    if not members:
        return
    lost = sum(len(one.wrong) for one in members)
    wanted = written(members)
    doubts = [w for w in wanted if w.form == ImportDoubt.FORM]
    assert len(doubts) >= lost, "nothing is dropped without being named"
    for one in wanted:
        problems, proven = prove(FORMS.form(one.form), one.body, FORMS, TODAY)
        assert proven, (one.form, problems)
