"""Rows below the header = taken in + set aside + skipped; nobody is lost, nobody is invented."""

from collections import Counter
from dataclasses import dataclass

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from desktop.excel.importing.people_plan import build
from desktop.excel.importing.plan import Plan
from desktop.excel.meaning.existing import known
from desktop.excel.report import Outcome
from desktop.excel.sheet.cells import Cell
from desktop.excel.sheet.headings import headings
from desktop.excel.sheet.table import recognise
from desktop.excel.sheet.workbook import Sheet
from forms.program import bundled
from tests.helpers.plans import bodies
from tests.helpers.sheets import number

NAMES = ("韦国强", "蓝秀英", "覃德胜", "陆金莲", "罗小妹", "蒙阿公", "黄村", "买买提·阿不都热合曼")
HAMLETS = ("板岭屯", "弄林屯", "那坡")
REMARKS = (
    "",
    "说明：随母外出",
    "备注：户口未上",
    "注：双胞胎之一",
    "以上年纪大，行动不便",
    "联系人：大女儿",
)
KEYS = (
    "姓名",
    "身份证号码",
    "性别",
    "与户主关系",
    "屯",
    "备注",
    "联系电话",
    "出生日期",
    "户主姓名",
)
NOISE: tuple[tuple[str, ...], ...] = (
    (), ("",), ("  ", ""), ("以下空白",), ("此页无正文",), ("以上为那坡屯",), ("板岭屯",),
    ("合计", "", "12人"), ("小计：", "3"), ("共 12 人",), ("", "总计", "12", "6"),
    ("填表人：", "韦建国", "审核人：", "黄建设"), ("填报日期：2026年11月1日",),
    ("负责人（签字）：", "", "", "联系电话："), ("注：本表一式三份，村、镇各存一份",),
    ("说明：户主在前",), ("1", "2", "3", "4", "5"), ("弄林屯（第三组）",), ("续表",),
)  # fmt: skip
"""Rows that are nobody, cells from the left; the first three are blank."""


@dataclass(frozen=True)
class Somebody:
    """A person as the test knows him; ``order`` makes the citizen number his own."""

    name: str
    order: int
    numbered: bool
    said: frozenset[str]
    remark: str

    def cell(self, key: str) -> str:
        """What stands under a heading."""
        if key == "身份证号码":
            return number("1970-05-06", self.order) if self.numbered else ""
        plain = {
            "姓名": self.name, "性别": "男" if self.order % 2 else "女", "与户主关系": "子",
            "屯": HAMLETS[self.order % 3], "备注": self.remark, "联系电话": "13900000001",
            "出生日期": f"19{50 + self.order % 40}-03-0{self.order % 9 + 1}", "户主姓名": "韦大山",
        }  # fmt: skip
        return plain[key] if key in self.said else ""


somebody = st.builds(
    Somebody,
    name=st.sampled_from(NAMES),
    order=st.integers(1, 900),
    numbered=st.booleans(),
    said=st.frozensets(st.sampled_from(KEYS[2:])).map(lambda keys: keys | {"姓名"}),
    remark=st.sampled_from(REMARKS),
)
layout = st.permutations(KEYS).flatmap(
    lambda keys: st.integers(0, 4).map(
        lambda drop: tuple(k for k in keys if k not in {*KEYS[4 : 4 + drop]})
    )
)
parts = st.lists(
    st.one_of(
        somebody,
        st.sampled_from(NOISE),
        layout.map(lambda keys: ("header", keys)),
        st.just("again"),
    ),
    min_size=1,
    max_size=14,
)


def sheet_of(first: tuple[str, ...], parts: list[object]) -> tuple[Sheet, list[int], list[int]]:
    """The sheet; the rows of real people; and all rows below the header that are not blank."""
    keys = first
    rows: list[list[Cell]] = [["××村花名册"], list(first)]
    real: list[int] = []
    for part in parts:
        if isinstance(part, Somebody):
            real.append(len(rows))
            rows.append([part.cell(key) for key in keys])
        elif part == "again":
            rows.append(list(keys))
        elif part and part[0] == "header":  # type: ignore[index]
            keys = part[1]  # type: ignore[index]
            rows.append(list(keys))
        else:
            rows.append(list(part))  # type: ignore[call-overload]
    width = max(map(len, rows))
    rows = [row + [""] * (width - len(row)) for row in rows]
    filled = [at for at in range(2, len(rows)) if any(str(cell).strip() for cell in rows[at])]
    return Sheet("表", rows, ()), real, filled


def plan(sheet: Sheet) -> Plan:
    """What importing the sheet into an empty book would do."""
    table = recognise(sheet, headings(bundled()))
    assert table is not None
    return build([table], known({}), bundled(), 0, "roster")


@settings(max_examples=150, deadline=None, phases=(Phase.explicit, Phase.generate))
@given(layout, somebody, parts)
def test_every_row_is_accounted_for_and_nobody_is_lost_or_invented(
    first: tuple[str, ...], somebody: Somebody, parts: list[object]
) -> None:
    sheet, real, filled = sheet_of(first, [somebody, *parts])
    made = plan(sheet)
    report = made.report
    assert [int("".join(filter(str.isdecimal, row.cell))) - 1 for row in made.rows] == filled
    assert report.rows == len(filled) == len(report.lines)
    assert report.rows == (
        report.created + report.updated + report.unchanged + report.set_aside + report.skipped
    )
    taken = {
        at for at, row in zip(filled, made.rows, strict=True) if row.outcome is not Outcome.SKIPPED
    }
    assert set(real) <= taken
    created = Counter(str(body["name"]) for body in bodies(made, "person"))
    assert created <= Counter(str(cell) for at in real for cell in sheet.rows[at] if cell in NAMES)
    for body in bodies(made, "household"):
        assert body["head_name"] == "韦大山" or body["head_name"] in NAMES
    assert all(row.zh for row in made.rows if row.outcome is Outcome.SKIPPED)


HEADER = ("序号", "姓名", "性别", "身份证号码", "屯", "备注", "户主姓名")


def taken(rows: list[list[Cell]]) -> dict[str, Outcome]:
    """Outcome by the number of the row, of rows under ``HEADER`` in row 1."""
    width = max(len(HEADER), *map(len, rows))
    whole: list[list[Cell]] = [list(HEADER), *rows]
    sheet = Sheet("表", [row + [""] * (width - len(row)) for row in whole], ())
    return {row.cell: row.outcome for row in plan(sheet).rows}


ANCHOR: list[Cell] = ["1", "韦国强", "男", number("1970-05-06"), "板岭屯", "", "韦国强"]


@pytest.mark.parametrize(
    "cells",
    [
        ["2", "板岭屯", "男", "", "", ""],
        ["2", "姓名", "男", "", "", ""],
        ["2", "以下空白", "男", "", "", ""],
        ["2", number("1980-01-01"), "男", "", "", ""],
        ["2", "12345", "男", number("1980-01-01", 3), "", ""],
        ["2", "家里没有人，已核实", "", "", "板岭屯", ""],
        ["2", "覃德胜(已故)", "男", number("1940-01-01", 3), "板岭屯", ""],
        ["2", "蒙丽娟（外嫁）", "女", number("1980-01-01", 2), "板岭屯", ""],
        ["2", "", "男", number("1980-01-01", 3), "板岭屯", ""],
    ],
)
def test_what_is_no_name_is_set_aside_where_somebody_may_be_meant(cells: list[Cell]) -> None:
    assert list(taken([ANCHOR, cells]).values()) == [Outcome.CREATED, Outcome.SET_ASIDE]


def test_a_table_below_that_nobody_can_read_is_set_aside_row_by_row() -> None:
    below: list[list[Cell]] = [
        ["项目名称", "项目编号", "投资金额", "开工日期"], ["硬化路", "X1", "30", "2026-01-01"],
        ["水池", "X2", "5", "2026-02-01"], list(HEADER),
        ["2", "蓝秀英", "女", "", "板岭屯", "", "韦国强"],
    ]  # fmt: skip
    found = list(taken([ANCHOR, *below]).values())
    assert found == [
        Outcome.CREATED, *[Outcome.SET_ASIDE] * 3, Outcome.SKIPPED, Outcome.CREATED,
    ]  # fmt: skip
