"""Whom the rows of a table with something on it are about: by household and name, by hamlet."""

from datetime import date

import pytest

from desktop.excel.filling.completing import Completion, complete, peopled, printed
from desktop.excel.filling.grid import BlankGrid
from desktop.excel.filling.meaning import Recogniser
from desktop.excel.filling.propose import propose
from forms.answer_book.answer_entry import Asking
from forms.program import bundled
from forms.schema.form import Body, RecordId
from forms.village.view import VillageView
from tests.helpers.sheets import number

READER = Recogniser(bundled())
FAMILIES = {
    "001": [("韦国强", "02", "1960-05-01"), ("韦小明", "23", "1990-03-02")],
    "002": [("黄德胜", "02", "1955-03-04"), ("韦小明", "30", "1985-06-07"),
            ("韦小明", "31", "2010-08-09")],
}  # fmt: skip


@pytest.fixture(scope="module")
def asking() -> Asking:
    hamlets: dict[RecordId, Body] = {
        RecordId("h1"): {"name": "板岭屯"}, RecordId("h2"): {"name": "那坡屯", "alias": "坡脚"},
    }  # fmt: skip
    homes: dict[RecordId, Body] = {}
    people: dict[RecordId, Body] = {}
    for place, (hh_no, members) in enumerate(FAMILIES.items(), start=1):
        home = RecordId(hh_no)
        homes[home] = {"hh_no": hh_no, "head_name": members[0][0], "hamlet": RecordId(f"h{place}")}
        for n, (name, relation, birth) in enumerate(members):
            people[RecordId(f"{hh_no}-{n}")] = {
                "household": home, "name": name, "relation": relation, "birth": birth,
                "id_number": number(birth, 10 * place + n),
            }  # fmt: skip
    bodies: dict[str, dict[RecordId, Body]] = {
        "hamlet": hamlets, "household": homes, "person": people,
        "village": {RecordId("v"): {"name": "板岭村"}},
    }  # fmt: skip
    return Asking(VillageView(bodies), date(2026, 11, 30), bundled())


def completed(rows: list[list[str]], asking: Asking) -> Completion:
    table = peopled(BlankGrid(rows, name="表"), READER)
    assert table is not None
    return complete(table, asking)


@pytest.mark.parametrize(
    ("row", "whom"),
    [
        (["001", "韦小明", "", ""], "001-1"),
        (["002", "黄德胜", "", ""], "002-0"),
        (["002", "韦小明", "2010-08-09", ""], "002-2"),
        (["002", "韦小明", "1985年6月", ""], "002-1"),
        (["002", "韦小明", "", ""], "这一户有 2 人叫韦小明"),
        (["001", "黄德胜", "", ""], "韦国强户里没有叫黄德胜的人"),
        (["999", "韦国强", "", ""], "请补上"),
    ],
)
def test_household_and_name_say_who_it_is(asking: Asking, row: list[str], whom: str) -> None:
    done = completed([["户编号", "姓名", "出生日期", "身份证号码"], row], asking)

    found = [str(one.person) for one in done.people] or [one.zh for one in done.unknown]
    assert len(found) == 1
    assert whom in found[0]


def test_the_number_of_the_head_names_the_household_not_the_person(asking: Asking) -> None:
    head = number("1955-03-04", 20)
    rows = [["户主身份证号码", "姓名", "出生日期", "性别", "身份证号码"],
            [head, "韦小明", "2010-08-09", "", ""]]  # fmt: skip

    done = completed(rows, asking)

    assert [one.person for one in done.people] == ["002-2"]
    assert number("2010-08-09", 22) in [one.value for one in done.run.filled]


@pytest.mark.parametrize("serial", [True, False])
def test_hamlets_that_are_printed_get_their_figures(asking: Asking, serial: bool) -> None:
    rows = [["屯名", "户数", "人口"], ["那坡屯", "", ""], ["板岭屯", "", ""], ["远处屯", "", ""],
            ["合计", "", ""]]  # fmt: skip
    if serial:
        rows = [[text, *row] for text, row in zip(("序号", "1", "2", "3", ""), rows, strict=True)]
    grid = BlankGrid(rows, name="表")
    blank = propose(grid, READER)
    assert blank is not None
    table = printed(grid, blank)
    assert table is not None

    done = complete(table, asking)

    counted = [one for one in done.run.filled if one.answer != "sheet.serial"]
    assert [(one.place[0], one.value) for one in counted] == [(1, 1), (1, 3), (2, 1), (2, 2)]
    assert [one.zh for one in done.unknown] == ["台账里没有叫“远处屯”的屯，请核对屯名。"]


def test_of_the_villages_of_a_township_only_our_own_is_filled(asking: Asking) -> None:
    rows = [["村名", "总户数", "总人口"], ["那社村", "", ""], ["板岭村委会", "", ""]]
    grid = BlankGrid(rows, name="表")
    blank = propose(grid, READER)
    assert blank is not None
    table = printed(grid, blank)
    assert table is not None

    done = complete(table, asking)

    assert [(one.place, one.value) for one in done.run.filled] == [((2, 1), 2), ((2, 2), 5)]
    assert len(done.unknown) == 1
