"""Households are formed by vote: one blank or wrong cell changes at most its own row."""

import random
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest

from desktop.excel.meaning.grouping import group, households_of
from desktop.excel.report import Impact
from desktop.excel.sheet.answers import CellReader
from desktop.excel.sheet.headings import ID_NUMBER, headings
from desktop.excel.sheet.row_kinds import Words
from desktop.excel.sheet.rows import Row, read_rows, rosters
from desktop.excel.sheet.table import recognise
from desktop.excel.sheet.workbook import Sheet, Span
from forms.program import bundled
from tests.helpers.made_village import Villager, village
from tests.helpers.plans import bodies, planned, said
from tests.helpers.sheets import CellIn, Rows, number

PEOPLE = village(40, seed=7)
WHO = ("姓名", "性别", "身份证号码", "出生日期")
GROUPING = ("序号", "户编号", "屯", "户主姓名", "与户主关系")
LAYOUTS: Mapping[str, Sequence[str]] = {
    "numbered": ("户编号", "屯", "户主姓名", "与户主关系"),
    "number and relation": ("户编号", "与户主关系"),
    "number alone": ("户编号", "屯"),
    "head on every row": ("屯", "户主姓名"),
    "head and relation": ("户主姓名", "与户主关系"),
    "count of people": ("序号", "屯", "户主姓名", "与户主关系"),
    "count of households": ("序号:once", "屯", "与户主关系"),
    "count and head once": ("序号:once", "户主姓名:once"),
    "everything once": ("序号:once", "屯:once", "户主姓名:once", "与户主关系"),
    "count on every row": ("序号:each", "与户主关系"),
    "count within": ("序号:within", "与户主关系"),
}


def cells(layout: Sequence[str], people: Sequence[Villager]) -> list[list[CellIn]]:
    """The sheet of a layout, header first."""
    columns = [*layout, *WHO]
    rows: list[list[CellIn]] = [[name.partition(":")[0] for name in columns]]
    for no, one in enumerate(people, 1):
        row: list[CellIn] = []
        for name in columns:
            heading, _, how = name.partition(":")
            household = int(one.hh_no)
            serial = {"once": household, "each": household, "within": one.order + 1}.get(how, no)
            cell = serial if heading == "序号" else one.cell(heading)
            row.append("" if how == "once" and one.order else cell)
        rows.append(row)
    return rows


NAMES = headings(bundled())
READER = CellReader(bundled())


def grouped(*sheets: Sheet) -> list[frozenset[str]]:
    """Who is put into one household, by citizen number."""
    rows: list[Row] = []
    for roster in rosters([table for sheet in sheets if (table := recognise(sheet, NAMES))]):
        rows += read_rows(roster, READER, len(rows), Words((), NAMES.knows))[0]
    group(rows)
    return sorted(
        (frozenset(row.text(ID_NUMBER) for row in home) for home in households_of(rows).values()),
        key=sorted,
    )


def together(rows: Rows, merges: Sequence[Span] = ()) -> list[frozenset[str]]:
    """The same for the rows of one sheet."""
    return grouped(Sheet("一", [[*row] for row in rows], tuple(merges)))


def truth(people: Sequence[Villager]) -> list[frozenset[str]]:
    homes: dict[str, set[str]] = {}
    for one in people:
        homes.setdefault(one.hh_no, set()).add(one.id_number)
    return sorted(map(frozenset, homes.values()), key=sorted)


def without(who: str, groups: Sequence[frozenset[str]]) -> list[frozenset[str]]:
    """The households when one person is not looked at."""
    return sorted((rest for group in groups if (rest := group - {who})), key=sorted)


@pytest.mark.parametrize("name", LAYOUTS)
def test_the_households_of_every_layout_are_found(name: str) -> None:
    assert together(cells(LAYOUTS[name], PEOPLE)) == truth(PEOPLE)


def blanks(layout: Sequence[str], rows: int) -> Iterator[tuple[int, int]]:
    """Some cells of the grouping columns, row and column."""
    chance = random.Random("|".join(layout))
    columns = [at for at, name in enumerate(layout) if name.partition(":")[0] in GROUPING]
    for _ in range(60):
        yield chance.randrange(1, rows), chance.choice(columns)


@pytest.mark.parametrize("name", LAYOUTS)
def test_one_blank_cell_changes_at_most_its_own_row(name: str) -> None:
    sheet = cells(LAYOUTS[name], PEOPLE)
    for row, column in blanks(LAYOUTS[name], len(sheet)):
        spoilt = [[*line] for line in sheet]
        spoilt[row][column] = ""
        whose = PEOPLE[row - 1].id_number
        found = together(spoilt)
        told = f"{sheet[0][column]} of row {row + 1}"
        assert without(whose, found) == without(whose, truth(PEOPLE)), told


def test_merged_cells_vote_where_nothing_else_does() -> None:
    rows: list[list[CellIn]] = [["户主姓名", *WHO]]
    merges = []
    homes = [(1970, 3), (1980, 1), (1960, 2)]
    for order, (year, size) in enumerate(homes):
        top = len(rows)
        for child in range(size):
            birth = f"{year + 2 * child}-01-02"
            name = f"韦{'一二三四五六'[2 * order + child % 2]}"
            rows.append([name if child == 0 else "", name, "男", number(birth, 3), birth])
        if size > 1:
            merges.append(((top, 0), (top + size - 1, 0)))
    assert sorted(map(len, together(rows, merges))) == [1, 2, 3]


FAMILIES: Rows = [
    ["户编号", "姓名", "与户主关系", "性别", "身份证号码", "出生日期"],
    ["0", "韦国强", "户主", "男", number("1970-05-06"), "1970-05-06"],
    ["0", "蓝秀英", "配偶", "女", number("1972-02-03", 2), "1972-02-03"],
    ["0", "罗家兴", "户主", "男", number("1980-01-02", 3), "1980-01-02"],
    ["0", "罗小红", "女", "女", number("2010-01-02", 4), "2010-01-02"],
    ["0", "黄大山", "户主", "男", number("1950-01-02", 5), "1950-01-02"],
]  # fmt: skip


@pytest.mark.parametrize("filler", ["0", "0000", "无", "-", "8888", "451228100200"])
def test_a_number_that_heads_share_is_no_number(filler: str, tmp_path: Path) -> None:
    rows = [FAMILIES[0], *([filler, *row[1:]] for row in FAMILIES[1:])]
    plan = planned(tmp_path, rows)
    assert sorted(map(len, together(rows))) == [1, 2, 2]
    assert [home["hh_no"] for home in bodies(plan, "household")] == ["0001", "0002", "0003"]
    assert said(plan)["A2"] == "warning"


def test_one_family_under_anothers_number_leaves_all_other_numbers(tmp_path: Path) -> None:
    rows = cells(("户编号", "与户主关系"), PEOPLE)
    for row, one in zip(rows[1:], PEOPLE, strict=True):
        row[0] = "0005" if one.hh_no == "0006" else row[0]
    assert together(rows) == truth(PEOPLE)
    plan = planned(tmp_path, rows)
    kept = {str(home["hh_no"]) for home in bodies(plan, "household")}
    assert {one.hh_no for one in PEOPLE} - {"0005", "0006"} <= kept


def test_a_family_over_two_sheets_keeps_the_numbers_of_all() -> None:
    rows = cells(("户编号", "与户主关系"), PEOPLE)
    parts = {"一": rows[:-1], "二": [rows[0], rows[-1]]}
    sheets = [Sheet(name, [[*row] for row in some], ()) for name, some in parts.items()]
    assert grouped(*sheets) == truth(PEOPLE)


def test_a_sheet_out_of_order_finds_its_households() -> None:
    mixed = [*PEOPLE]
    random.Random(3).shuffle(mixed)
    for layout in (("户编号",), ("屯", "户主姓名", "与户主关系")):
        assert together(cells(layout, mixed)) == truth(PEOPLE)


def test_a_grouping_nobody_believes_is_loud(tmp_path: Path) -> None:
    alone = [one for one in PEOPLE if one.order == 0]
    plan = planned(tmp_path, cells(("户编号", "户主姓名"), alone))
    (loud,) = [effect for effect in plan.report.effects if effect.impact is Impact.GROUPING]
    assert loud.asks
    assert "平均 1.0 人" in loud.affected[0].name
    fine = planned(tmp_path, cells(("户编号", "户主姓名"), PEOPLE))
    assert Impact.GROUPING not in {effect.impact for effect in fine.report.effects}
    assert "认成 40 户" in fine.report.sentence


@pytest.mark.parametrize("name", ["number and relation", "head and relation", "numbered"])
def test_a_blank_cell_costs_no_other_row_its_import(name: str, tmp_path: Path) -> None:
    sheet = cells(LAYOUTS[name], PEOPLE)
    for row, column in [*blanks(LAYOUTS[name], len(sheet))][:8]:
        spoilt = [[*line] for line in sheet]
        spoilt[row][column] = ""
        plan = planned(tmp_path, spoilt)
        homes: dict[object, set[str]] = {}
        for body in bodies(plan, "person"):
            homes.setdefault(body["household"], set()).add(str(body["id_number"]))
        whose = PEOPLE[row - 1].id_number
        found = [frozenset(home) for home in homes.values()]
        assert without(whose, found) == without(whose, truth(PEOPLE)), (row, column)
        assert homes.keys() == {draft.id for draft in plan.drafts if draft.form == "household"}
