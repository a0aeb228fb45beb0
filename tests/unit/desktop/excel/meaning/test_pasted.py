"""Whom a pasted line means: sure, likely, to be chosen, nobody; nothing is dropped."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.excel.meaning.pasted import Meant, PastedLine, PastedList, meant
from forms.program import bundled
from forms.schema.form import RecordId
from tests.helpers.family import Family

NUMBER = "459999197005060016"


def village() -> Family:
    family = Family()
    upper, lower = family.put("hamlet", name="上屯"), family.put("hamlet", name="下屯")
    homes = family.bodies["household"]
    homes[RecordId("h")] = {
        "hh_no": "1", "hamlet": upper, "head_name": "韦大山", "phone": "13800000001",
    }  # fmt: skip
    homes[RecordId("g")] = {"hh_no": "2", "hamlet": lower, "head_name": "黄三"}
    family.add("韦大山", "02", "1", "1970-05-06", id_number=NUMBER, phone="13900000001")
    family.add("韦刚", "20", "1", "1995-05-06")
    family.add("黄三", "02", "1", "1960-01-01", household="g")
    family.add("韦刚二", "20", "1", "2001-02-03", household="g")
    family.change(RecordId("韦刚二"), name="韦刚")
    return family


VIEW = village().view
LIST = PastedList(VIEW, bundled())


def one(text: str) -> PastedLine:
    (found,) = LIST.read(text)
    return found


@pytest.mark.parametrize(
    ("text", "found", "people"),
    [
        ("1\t韦大山\t" + NUMBER, Meant.SURE, ["韦大山"]),
        ("459999 19700506 0016", Meant.SURE, ["韦大山"]),
        (NUMBER + "43", Meant.SURE, ["韦大山"]),
        ("韦　刚　下屯", Meant.SURE, ["韦刚二"]),
        ("韦刚 2001年2月", Meant.SURE, ["韦刚二"]),
        ("韦刚 13800000001", Meant.SURE, ["韦刚"]),
        ("韦刚 黄三户", Meant.SURE, ["韦刚二"]),
        ("黄三", Meant.LIKELY, ["黄三"]),
        ("139 0000 0001", Meant.LIKELY, ["韦大山"]),
        ("黄三（已故）", Meant.LIKELY, ["黄三"]),
        ("韦 刚", Meant.CHOOSE, ["韦刚", "韦刚二"]),
        ("13800000001", Meant.CHOOSE, ["韦大山", "韦刚"]),
        ("王五 " + NUMBER, Meant.CHOOSE, ["韦大山"]),
        ("韦刚 " + NUMBER, Meant.CHOOSE, ["韦大山", "韦刚", "韦刚二"]),  # a son's name, his number
        ("韦太山 " + NUMBER, Meant.SURE, ["韦大山"]),
        ("黄三 上屯", Meant.CHOOSE, ["黄三"]),
        ("韦大山 459999197005060019", Meant.CHOOSE, ["韦大山"]),
        ("黄三 459999198001010016", Meant.CHOOSE, ["黄三"]),
        ("韦大山 459999198001010016", Meant.NOBODY, []),
        ("黄三户", Meant.CHOOSE, ["黄三", "韦刚二"]),
        ("张三", Meant.NOBODY, []),
        ("13700000000", Meant.NOBODY, []),
        ("序号\t姓名\t身份证号码", Meant.HEADING, []),
        ("——", Meant.NOBODY, []),
    ],
)
def test_what_a_line_means(text: str, found: Meant, people: list[str]) -> None:
    line = one(text)
    assert (line.found, list(line.people)) == (found, people)
    assert line.zh or found in {Meant.SURE, Meant.HEADING}, "who is not sure is told why"


def test_names_on_one_line_are_people_of_their_own_and_the_same_person_is_told() -> None:
    found = LIST.read("2、黄三，韦大山、李四\n\n" + NUMBER)
    assert [(line.number, line.text, line.again) for line in found] == [
        (1, "黄三", 0), (1, "韦大山", 0), (1, "李四", 0), (3, NUMBER, 1),
    ]  # fmt: skip
    assert meant(found) == ["黄三", "韦大山"]


PIECES = st.sampled_from(
    ["韦大山", "黄三", "韦刚", "李四", "上屯", "下屯", "男", "女", NUMBER, "13900000001", "姓名",
     "1970-05-06", "1960", "（", "、", "\t", " ", "X", "459999", "户", "已故", "12"]
)  # fmt: skip


@settings(max_examples=150)
@given(st.lists(st.lists(PIECES, max_size=6).map("".join), max_size=6))
def test_no_line_is_dropped_and_nobody_is_found_who_does_not_stand_there(lines: list[str]) -> None:
    found = LIST.read("\n".join(lines))
    written = {number for number, line in enumerate(lines, 1) if line.strip()}
    assert {line.number for line in found} == written
    for line in found:
        if line.found in {Meant.SURE, Meant.LIKELY}:
            (person,) = line.people
            card = VIEW.body("person", person) or {}
            signs = (str(card["name"]), str(card.get("id_number")), str(card.get("phone")))
            assert any(sign in line.text for sign in signs), line
        assert line.zh or line.found in {Meant.SURE, Meant.HEADING}
