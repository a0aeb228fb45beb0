"""What columns look like whose headings nobody knows: right or nothing, hardly ever wrong."""

import random
from collections.abc import Sequence

import pytest

from desktop.excel.meaning.by_values import proposals
from forms.program import bundled
from tests.helpers.made_village import village
from tests.helpers.sheets import CellIn

TARGETS = {
    "户编号": "household.hh_no", "屯": "household.hamlet", "户主姓名": "household.head_name",
    "姓名": "person.name", "与户主关系": "person.relation", "性别": "person.sex",
    "身份证号码": "person.id_number", "出生日期": "person.birth",
}  # fmt: skip


def found(columns: Sequence[str], households: int = 40, seed: int = 5) -> dict[str, str]:
    rows = [[one.cell(heading) for heading in columns] for one in village(households, seed)]
    seen = proposals(rows, {}, bundled(), ())
    return {columns[at]: target for at, target in seen.items()}


@pytest.mark.parametrize("seed", range(4))
def test_a_roster_is_known_by_its_values_in_any_order(seed: int) -> None:
    columns = [*TARGETS]
    random.Random(seed).shuffle(columns)
    assert found(columns, seed=seed) == TARGETS


def test_few_rows_and_blank_columns_look_like_nothing() -> None:
    rows: list[list[CellIn]] = [["韦大山", "", "男"], ["黄小花", "", "女"]]
    assert proposals(rows, {}, bundled(), ()) == {}
    assert proposals([], {}, bundled(), ()) == {}


@pytest.mark.parametrize(
    "cells",
    [
        ["是", "否"], ["1", "2"], ["好", "坏"], ["2024年", "2025年"], ["三组组长", "五保对象"],
        ["12.5", "3"], ["459999", "459998"], ["张家界", "石家庄", "成都市", "高平县"],
    ],
)  # fmt: skip
def test_what_may_be_anything_is_no_proposal(cells: list[str]) -> None:
    rows: list[list[CellIn]] = [[cells[n % len(cells)]] for n in range(30)]
    assert proposals(rows, {}, bundled(), ()) == {}


def test_sex_in_figures_is_believed_where_the_number_agrees() -> None:
    people = village(30)
    figures: list[list[CellIn]] = [
        [one.id_number, "1" if one.sex == "男" else "2", "1" if n % 2 else "2"]
        for n, one in enumerate(people)
    ]
    seen = proposals(figures, {}, bundled(), ())
    assert seen == {0: "person.id_number", 1: "person.sex"}
    assert proposals([row[1:] for row in figures], {}, bundled(), ()) == {}


def test_what_is_known_already_is_not_proposed_again() -> None:
    people = village(30)
    rows: list[list[CellIn]] = [[one.name, one.id_number] for one in people]
    assert proposals(rows, {0: "person.name"}, bundled(), ()) == {1: "person.id_number"}
    assert proposals(rows, {0: "person.name", 1: "x"}, bundled(), ()) == {}
