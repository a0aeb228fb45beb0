"""A roster is worked out in full before anything is written; here without a book."""

from datetime import date
from pathlib import Path

import pytest

from desktop.errors.workbook import MappingWrong, WorkbookEmpty
from desktop.excel.importing.import_workbook import replan
from desktop.excel.report import Outcome
from tests.helpers.plans import FATHER, SON, WIFE, bodies, one, plan_of, planned, said
from tests.helpers.sheets import HEADER, CellIn, Rows, number, person, workbook


def test_every_row_is_accounted_for(tmp_path: Path) -> None:
    plan = planned(tmp_path, [HEADER, FATHER, WIFE, SON, FATHER])
    report = plan.report
    assert (report.rows, report.created, report.set_aside) == (4, 3, 1)
    assert report.rows == report.created + report.updated + report.unchanged + report.set_aside
    assert [row.outcome for row in plan.rows] == [Outcome.CREATED] * 3 + [Outcome.SET_ASIDE]


def test_a_person_twice_with_other_cells_is_told_with_both_values(tmp_path: Path) -> None:
    other = [*FATHER]
    other[3], other[4] = "韦国祥", "弟"
    plan = planned(tmp_path, [HEADER, FATHER, other])
    (line,) = [line for line in plan.report.lines if line.outcome is Outcome.SET_ASIDE]
    assert all(word in line.zh for word in ("“韦国强”", "“韦国祥”", "“户主”", "“弟”"))


def test_a_repeated_person_is_set_aside_with_the_first_ones_address(tmp_path: Path) -> None:
    plan = planned(tmp_path, [HEADER, FATHER, WIFE, FATHER])
    (issue,) = [i for i in plan.report.problems if i.level == "set-aside"]
    assert issue.cell == "G4"
    assert "G2" in issue.zh
    assert issue.zh.endswith("。")


def test_a_head_of_two_households_keeps_the_second_out_as_a_whole(tmp_path: Path) -> None:
    second = [["0002", *FATHER[1:]], ["0002", *SON[1:]]]
    plan = planned(tmp_path, [HEADER, FATHER, WIFE, *second])
    assert len(bodies(plan, "household")) == 1
    assert said(plan) == {"G4": "set-aside", "D5": "set-aside"}
    assert plan.report.set_aside == 2


def test_household_cells_are_filled_down(tmp_path: Path) -> None:
    head = ["序号", "户主", "屯别", "姓名", "与户主关系", "身份证号码", "户类型"]
    rows: Rows = [
        head,
        [1, "韦国强", "板岭屯", "韦国强", "户主", number("1970-05-06"), "脱贫户"],
        ["", "", "", "蓝秀英", "配偶", number("1972-02-03", 2), ""],
        [2, "罗家兴", "弄林屯", "罗家兴", "户主", number("1980-01-02"), "一般户"],
        ["", "", "", "罗小红", "女", number("2010-01-02", 2), ""],
    ]
    plan = planned(tmp_path, rows, merges=["B2:B3", "C2:C3"])
    homes = bodies(plan, "household")
    assert [(home["hh_no"], home["head_name"]) for home in homes] == [
        ("0001", "韦国强"), ("0002", "罗家兴"),
    ]  # fmt: skip
    assert [body["name"] for body in bodies(plan, "hamlet")] == ["板岭屯", "弄林屯"]
    assert [body["type"] for body in bodies(plan, "household_type")] == ["10", "00"]
    people = bodies(plan, "person")
    assert people[0]["household"] == people[1]["household"] != people[2]["household"]


def test_without_any_mark_a_new_head_begins_a_household(tmp_path: Path) -> None:
    rows = [
        HEADER[2:],
        *(row[2:] for row in (FATHER, WIFE, SON)),
        *(row[2:] for row in (
            person("", "韦国强", "户主", "1960-05-06", 5),
            person("", "黄美花", "配偶", "1962-02-03", 6),
        )),
    ]  # fmt: skip
    plan = planned(tmp_path, rows)
    assert len(bodies(plan, "household")) == 2
    assert plan.report.created == 5


def test_titles_totals_and_signatures_are_not_people(tmp_path: Path) -> None:
    rows: Rows = [
        ["××镇板岭村花名册"], ["填报日期：2026年11月1日"], HEADER, FATHER, WIFE, [],
        HEADER, SON, ["合计", "", "", "共3人"], ["填表人：", "", "", "审核人："],
    ]  # fmt: skip
    plan = planned(tmp_path, rows)
    assert (plan.report.rows, plan.report.created, plan.report.skipped) == (6, 3, 3)
    told = {line.cell: line.zh for line in plan.report.lines if line.outcome is Outcome.SKIPPED}
    assert set(told) == {"A7", "A9", "A10"}
    assert plan.day == date(2026, 11, 1)


def test_one_sheet_per_hamlet(tmp_path: Path) -> None:
    other = person("0002", "罗家兴", "户主", "1980-01-02", 7, "罗家兴")
    path = workbook(
        tmp_path / "two.xlsx",
        {"板岭屯": [HEADER, FATHER, FATHER], "弄林屯": [HEADER, other], "说明": [["填表说明"]]},
    )
    plan = plan_of(path)
    assert plan.report.created == 2
    assert said(plan) == {"板岭屯!G3": "set-aside"}
    assert "弄林屯!D" in plan.mapping


def test_household_numbers_that_restart_on_each_sheet_are_not_trusted(tmp_path: Path) -> None:
    other = person("0001", "罗家兴", "户主", "1980-01-02", 7, "罗家兴")
    path = workbook(tmp_path / "two.xlsx", {"一": [HEADER, FATHER], "二": [HEADER, other]})
    plan = plan_of(path)
    assert [home["hh_no"] for home in bodies(plan, "household")] == ["0001", "0002"]
    assert [i.level for i in plan.report.problems] == ["note"]


def test_absence_and_card_become_records_of_their_own(tmp_path: Path) -> None:
    card = number("1970-05-06") + "42"
    _, plan = one(tmp_path, 去向="广东佛山", 起始时间="2025.11", 残疾证号=card)
    (spell,) = bodies(plan, "absence")
    assert (spell["place"], spell["from_day"]) == ("广东佛山", "2025-11")
    (found,) = bodies(plan, "disabled_person")
    assert (found["certificate"], found["category"], found["grade"]) == (card, "4", "2")


@pytest.mark.parametrize("place", ["在家", "", "无", "-", "未外出", "在校"])
def test_who_is_at_home_has_no_absence(place: str, tmp_path: Path) -> None:
    _, plan = one(tmp_path, 去向=place, 起始时间="")
    assert not bodies(plan, "absence")


def test_a_row_without_a_name_is_set_aside(tmp_path: Path) -> None:
    plan = planned(tmp_path, [HEADER, FATHER, ["0001", "", "", "", "子", "男", "", "1999-01-01"]])
    assert plan.report.set_aside == 1
    assert said(plan)["D3"] == "set-aside"


def test_households_without_a_head_or_with_two_are_told(tmp_path: Path) -> None:
    second = person("0001", "罗家兴", "户主", "1980-01-02", 7)
    assert said(planned(tmp_path, [HEADER, FATHER, second])) == {"E3": "warning"}
    assert said(planned(tmp_path, [HEADER, WIFE, SON])) == {"E2": "warning"}


def test_columns_nobody_knows_are_told_and_can_be_given_a_meaning(tmp_path: Path) -> None:
    rows: Rows = [[*HEADER, "劳动力状况", "打工去处"], [*FATHER, "有", "柳州市"]]
    plan = planned(tmp_path, rows)
    assert plan.mapping["J"] is None
    assert {i.cell for i in plan.report.problems if i.level == "note"} == {"I1"}
    told = next(issue.zh for issue in plan.report.problems if issue.level == "note")
    assert "有 2 列没有使用，共 2 格：I「劳动力状况」、J「打工去处」" in told
    assert plan.columns[9].label == "未使用的列"
    assert plan.columns[9].samples == ("柳州市",)
    better = replan(plan, {"J": "absence.place"})
    assert [body["place"] for body in bodies(better, "absence")] == ["柳州市"]
    assert better.mapping["J"] == "absence.place"


@pytest.mark.parametrize(
    "mapping", [{"D": None}, {"J": "person.name"}, {"Z": None}, {"A": "person.father"}]
)
def test_a_mapping_that_cannot_be_is_refused(
    mapping: dict[str, str | None], tmp_path: Path
) -> None:
    plan = planned(tmp_path, [[*HEADER, "民族", "备注"], [*FATHER, "壮", ""]])
    with pytest.raises(MappingWrong) as refused:
        replan(plan, mapping)
    assert refused.value.told.endswith("。")


def test_a_header_over_nobody_is_an_empty_workbook(tmp_path: Path) -> None:
    with pytest.raises(WorkbookEmpty):
        planned(tmp_path, [HEADER, ["合计"]])


def test_no_sentence_holds_a_number_or_a_name(tmp_path: Path) -> None:
    second: list[CellIn] = ["0002", *FATHER[1:]]
    wrong = list(WIFE)
    wrong[6] = "459999197202030000"
    plan = planned(tmp_path, [HEADER, FATHER, second, wrong, SON, SON])
    told = "".join(issue.zh for issue in plan.report.problems)
    assert not any(name in told for name in ("韦国强", "蓝秀英", "459999"))


def test_three_hundred_unused_columns_are_one_sentence(tmp_path: Path) -> None:
    extra = [f"县里的列{n}" for n in range(287)]
    plan = planned(tmp_path, [[*HEADER, *extra], [*FATHER, *["x"] * 287]])
    (told,) = [issue.zh for issue in plan.report.problems if issue.level == "note"]
    assert "有 287 列没有使用，共 287 格" in told
    assert len(told) < 400


def test_what_no_answer_holds_is_kept_in_the_remark_once(tmp_path: Path) -> None:
    card = number("1975-01-02", 3)
    rows: Rows = [
        [*HEADER, "备注", "婚姻状况", "父亲身份证", "打工去处", ""],
        [*FATHER, "党员", "不知道", card, "柳州市", "无表头"],
    ]
    plan = planned(tmp_path, rows)
    assert bodies(plan, "person")[0]["note"] == "党员"
    kept = replan(plan, {}, keep=True)
    assert bodies(kept, "person")[0]["note"] == (
        "党员\n打工去处：柳州市\nM列：无表头\n婚姻状况：不知道"
    )
    assert bodies(replan(kept, {}), "person")[0]["note"] == bodies(kept, "person")[0]["note"]
    assert bodies(replan(kept, {}, keep=False), "person")[0]["note"] == "党员"
