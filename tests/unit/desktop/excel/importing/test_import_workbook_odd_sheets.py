"""Sheets as villages make them: titles between the people, other headings, words beside a name."""

from pathlib import Path

import pytest

from desktop.excel.importing.household_list import build_households, recognise_households
from desktop.excel.importing.import_workbook import replan
from desktop.excel.importing.plan import Plan
from desktop.excel.meaning.existing import known
from desktop.excel.report import Outcome
from desktop.excel.sheet.headings import headings
from desktop.excel.sheet.workbook import read_workbook
from forms.definitions.records import Household
from forms.program import bundled
from forms.schema.form import RecordId
from tests.helpers.plans import plan_of, planned
from tests.helpers.sheets import CellIn, number, workbook

HEAD = ("序号", "姓名", "与户主关系", "性别", "身份证号码")
NAMES = headings(bundled())


def people(first: str, year: int, serial: int) -> list[tuple[CellIn, ...]]:
    return [
        (serial, f"{first}大山", "户主", "男", number(f"{year}-01-02", 1)),
        (serial + 1, f"{first}小花", "配偶", "女", number(f"{year}-03-04", 2)),
    ]


def hamlets(plan: Plan) -> list[str]:
    names: dict[RecordId | None, str] = {
        d.id: str(d.answers["name"]) for d in plan.drafts if d.form == "hamlet"
    }
    homes = (d for d in plan.drafts if d.form == "household")
    return [names.get(Household.hamlet.read(d.answers), "") for d in homes]


@pytest.mark.parametrize("title", ["{}", "一、{}（12户）", "{}：", "（二）{} 5户20人"])
def test_a_title_between_the_people_is_their_hamlet(title: str, tmp_path: Path) -> None:
    rows: list[tuple[CellIn, ...]] = [
        HEAD, (title.format("上坪屯"),), *people("韦", 1970, 1),
        (title.format("那坡屯"),), *people("黄", 1971, 3), *people("蓝", 1972, 5),
    ]  # fmt: skip
    plan = planned(tmp_path, rows)
    assert hamlets(plan) == ["上坪屯", "那坡屯", "那坡屯"]
    skipped = [row.zh for row in plan.rows if row.outcome is Outcome.SKIPPED]
    assert skipped == ["屯名的小标题，下面的人按这个屯登记。"] * 2


def test_a_hamlet_below_the_people_or_a_working_group_is_no_title_of_theirs(tmp_path: Path) -> None:
    rows = [HEAD, *people("韦", 1970, 1), ("上坪屯",), *people("黄", 1971, 3)]
    assert hamlets(planned(tmp_path, rows)) == ["", ""]
    rows = [HEAD, ("帮扶工作小组",), *people("韦", 1970, 1)]
    assert hamlets(planned(tmp_path, rows)) == [""]


def test_a_column_of_hamlets_outranks_titles_and_tabs(tmp_path: Path) -> None:
    own = [(*row, "下屯") for row in people("韦", 1970, 1)]
    rows: list[tuple[CellIn, ...]] = [(*HEAD, "屯"), ("上坪屯",), *own]
    assert hamlets(plan_of(workbook(tmp_path / "one.xlsx", {"那坡屯": rows}))) == ["下屯"]
    tabs = {"那坡屯": [HEAD, *people("韦", 1970, 1)], "Sheet2": [HEAD, *people("黄", 1971, 1)]}
    assert hamlets(plan_of(workbook(tmp_path / "two.xlsx", tabs))) == ["那坡屯", ""]


@pytest.mark.parametrize(
    ("heading", "target"),
    [
        ("务工所在地", "absence.place"),
        ("外出起始年月", "absence.from_day"),
        ("务工起始年月", "absence.from_day"),
        ("残疾证件号", "disabled_person.certificate"),
        ("性别代码", "person.sex"),
        ("民族代码", "person.ethnic"),
        ("所在自然村", "household.hamlet"),
        ("监测对象类别", "household_type.monitor_type"),
        ("儿童姓名", "person.name"),
        ("留守老人姓名", "person.name"),
        ("学生身份证号", "person.id_number"),
        ("残疾人姓名", "person.name"),
        ("外出务工人员联系电话", "person.phone"),
        ("父亲姓名", None),
        ("监护人姓名", None),
        ("监护人电话", None),
        ("帮扶人姓名", None),
        ("帮扶人电话", None),
        ("学生家长电话", None),
        ("儿童父亲身份证号", None),
        ("户主身份证号", None),
        ("残疾人证件号码", None),
        ("务工人数", None),
        ("外出人数", None),
    ],
)
def test_headings_nobody_wrote_down(heading: str, target: str | None) -> None:
    assert NAMES.target("", heading) == target


@pytest.mark.parametrize("name", ["=1+1", "+1+1", "-2+3", "@SUM(A1)", "=HYPERLINK(1)", "韦|大山"])
def test_a_formula_is_nobody(name: str, tmp_path: Path) -> None:
    rows = [HEAD, *people("韦", 1970, 1), (3, name, "子", "男", number("1995-01-02", 1))]
    plan = planned(tmp_path, rows)
    assert [row.outcome for row in plan.rows][-1] is Outcome.SET_ASIDE
    assert "不像姓名" in plan.rows[-1].zh


@pytest.mark.parametrize(
    ("name", "note", "word"),
    [
        ("韦小山·亡", "", "亡"), ("韦小山-故", "", "故"), ("韦小山 已迁出", "", "已迁出"),
        ("韦小山", "本人2025年5月病逝", "病逝"), ("韦小山", "2024年改嫁外村", "改嫁"),
        ("韦小山", "母亲改嫁，随祖父生活", ""), ("韦小山", "其父病逝", ""),
    ],
)  # fmt: skip
def test_words_that_say_that_somebody_is_gone(
    name: str, note: str, word: str, tmp_path: Path
) -> None:
    row = (3, name, "子", "男", number("1995-01-02", 1), note)
    plan = planned(tmp_path, [(*HEAD, "备注"), *people("韦", 1970, 1), row])
    assert plan.rows[-1].name == "韦小山"
    gone = [one.zh for e in plan.report.effects if e.impact == "gone" for one in e.affected]
    assert gone == ([f"写着「{word}」"] if word else [])


def test_a_list_of_households_is_found_by_the_heads_number(tmp_path: Path) -> None:
    rows = [("户主姓名", "户主身份证号", "户类型"), ("韦大山", number("1970-01-02", 1), "脱贫户")]
    (sheet,) = read_workbook(workbook(tmp_path / "homes.xlsx", rows))
    (table,) = recognise_households(sheet, bundled(), forced=False)
    assert [column.target for column in table.columns][1] == "person.id_number"


def test_formulas_that_show_an_error_are_blank_and_told(tmp_path: Path) -> None:
    rows = [
        (*HEAD, "联系电话"),
        *people("韦", 1970, 1),
        (3, "韦小山", "子", "#N/A", "#REF!", "#N/A"),
    ]
    plan = planned(tmp_path, rows)
    assert plan.report.created == 3
    (told,) = (issue for issue in plan.report.problems if "公式" in issue.zh)
    assert told.zh.startswith("有 3 格是算不出来的公式（D4、E4、F4）")
    assert (told.cell, told.level) == ("D4", "warning")


@pytest.mark.parametrize("gap", [(), ("",)])
def test_the_right_half_of_a_sheet_is_people_too(gap: tuple[str, ...], tmp_path: Path) -> None:
    halves = [people("韦", 1970, 1), people("黄", 1972, 3), people("蓝", 1974, 5)]
    rows: list[tuple[CellIn, ...]] = [
        ("板岭村人员名单",), (*HEAD, *gap, *HEAD, *gap, *HEAD),
        *((*a, *gap, *b, *gap, *c) for a, b, c in zip(*halves, strict=True)),
        (3, "韦小山", "子", "男", number("1995-01-02", 1)),
    ]  # fmt: skip
    plan = planned(tmp_path, rows)
    made = [d.answers["name"] for d in plan.drafts if d.form == "person"]
    assert sorted(map(str, made)) == sorted(
        ["韦大山", "韦小花", "韦小山", "黄大山", "黄小花", "蓝大山", "蓝小花"]
    )
    homes = [d.answers["head_name"] for d in plan.drafts if d.form == "household"]
    assert homes == ["韦大山", "黄大山", "蓝大山"]
    assert not plan.report.problems
    assert {row.cell for row in plan.rows} >= {"B3", "H3" if gap else "G3"}
    again = replan(plan, {})
    assert again.report == plan.report


def test_those_beside_who_are_somebody_else_stay_out(tmp_path: Path) -> None:
    wife = ("姓名", "身份证号码")
    rows: list[tuple[CellIn, ...]] = [
        ("学生信息", *[""] * 4, "监护人信息", ""), (*HEAD, *wife),
        *((*row, "某某", number("1960-01-02", 5)) for row in people("韦", 1970, 1)),
    ]  # fmt: skip
    plan = planned(tmp_path, rows)
    assert len([d for d in plan.drafts if d.form == "person"]) == 2
    assert any("没有使用" in issue.zh for issue in plan.report.problems)


def test_nothing_says_that_a_row_was_stored_that_is_left_out(tmp_path: Path) -> None:
    rows = [("户编号", "姓名", "性别", "身份证号码"), ("0001", "韦大山", "男", "45")]
    plan = planned(tmp_path, [*rows, ("0001", "韦小花", "女", "")])
    assert plan.report.set_aside == 2
    assert not any("导入但" in i.zh or "，已导入" in i.zh for i in plan.report.problems)
    assert any(i.zh.startswith("身份证号码有误") for i in plan.report.problems)


@pytest.mark.parametrize(
    "heading", ["公民身份证号", "身份证件号", "身份证号码/护照", "性别1男2女", "自然屯名称"]
)
def test_one_more_way_of_writing_a_heading(heading: str) -> None:
    assert NAMES.target("", heading) in {"person.id_number", "person.sex", "household.hamlet"}


def test_a_column_of_citizen_numbers_is_known_by_them(tmp_path: Path) -> None:
    rows: list[tuple[CellIn, ...]] = [(*HEAD[:4], "编码"), *people("韦", 1970, 1)]
    plan = planned(tmp_path, rows)
    assert [d.answers["id_number"] for d in plan.drafts if d.form == "person"] == [
        row[4] for row in rows[1:]
    ]
    (told,) = plan.report.problems
    assert (told.cell, told.level) == ("E1", "warning")
    kept = replan(plan, {"E": None})
    assert not any("id_number" in d.answers for d in kept.drafts), "a person knows better"


@pytest.mark.parametrize("heading", ["监护人身份证", "编码"])
def test_numbers_of_somebody_else_are_nobody_s(heading: str, tmp_path: Path) -> None:
    other = [number("1950-01-02", 4), number("1950-01-02", 3)]  # of the other sex
    rows = [(*row[:4], one) for row, one in zip(people("韦", 1970, 1), other, strict=True)]
    plan = planned(tmp_path, [(*HEAD[:4], heading), *rows])
    assert not any("id_number" in d.answers for d in plan.drafts)


def test_people_under_an_unknown_heading_are_not_taken_for_households(tmp_path: Path) -> None:
    homes = [("户主姓名", "屯", "人的名"), *(("韦大山", "上屯", f"韦小{i}") for i in "一二三四五")]
    (sheet,) = read_workbook(workbook(tmp_path / "homes.xlsx", homes))
    tables = recognise_households(sheet, bundled(), forced=False)
    plan = build_households(tables, known({}), bundled(), 0)
    assert len([d for d in plan.drafts if d.form == "household"]) == 1
    assert next((e.impact, e.asks) for e in plan.report.effects) == ("grouping", True)
