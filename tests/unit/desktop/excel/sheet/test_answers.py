"""What cells mean: numbers, dates, names and words as villages write them."""

from datetime import date
from pathlib import Path

import pytest

from desktop.excel.sheet.answers import CellReader
from forms.program import bundled
from tests.helpers.plans import FATHER, WIFE, one, planned, said
from tests.helpers.sheets import HEADER, CellIn, number


@pytest.mark.parametrize(
    "cell",
    [
        4.59999197005060e17, "459999197005060000", "4.59999E+17", number("1970-05-06")[:17] + "z",
        number("1970-05-06")[:12], "459999********0018",
    ],
)  # fmt: skip
def test_a_damaged_number_is_never_stored_and_nobody_is_lost(cell: CellIn, tmp_path: Path) -> None:
    body, plan = one(tmp_path, 身份证号码=cell)
    assert "id_number" not in body
    assert body["name"] == "韦国强"
    assert plan.report.created == 1
    assert said(plan) == {"G2": "warning"}
    assert not any(
        str(value).endswith("000") for draft in plan.drafts for value in draft.answers.values()
    )


def test_a_wrong_check_digit_is_never_stored(tmp_path: Path) -> None:
    right = number("1970-05-06")
    wrong = right[:17] + ("0" if right[17] != "0" else "1")
    body, plan = one(tmp_path, 身份证号码=wrong)
    assert "id_number" not in body
    assert "校验" in plan.report.problems[0].zh


@pytest.mark.parametrize("cell", ["", "无", "-", 0, "0"])
def test_words_for_nothing_identify_nobody(cell: CellIn, tmp_path: Path) -> None:
    first, second = list(FATHER), list(WIFE)
    first[6] = second[6] = cell
    plan = planned(tmp_path, [HEADER, first, second])
    assert plan.report.created == 2
    assert said(plan) == {"G2": "warning", "G3": "warning"}


def test_a_true_number_may_end_in_000_when_the_row_agrees(tmp_path: Path) -> None:
    day, right = next(
        (f"1970-05-{day:02d}", found)
        for day in range(1, 29)
        for order in range(0, 1000, 100)
        if (found := number(f"1970-05-{day:02d}", order)).endswith("000")
    )
    body, _ = one(tmp_path, 身份证号码=right, 出生日期=day, 性别="女")
    assert body["id_number"] == right
    body, _ = one(tmp_path, 身份证号码=right, 出生日期=day, 性别="男")
    assert "id_number" not in body


@pytest.mark.parametrize(
    ("cell", "birth"),
    [
        (date(1970, 5, 6), "1970-05-06"), ("1970-5-6", "1970-05-06"), ("19700506", "1970-05-06"),
        ("1970年5月", "1970-05"), ("1970.5", "1970-05"), ("１９７０．０５．０６", "1970-05-06"),
        (25694.0, "1970-05-06"), (19700506.0, "1970-05-06"), (1970.5, "1970-05"), (1970.1, "1970"),
    ],
)  # fmt: skip
def test_dates_keep_the_precision_they_were_written_in(
    cell: CellIn, birth: str, tmp_path: Path
) -> None:
    body, _ = one(tmp_path, 出生日期=cell, 身份证号码="")
    assert body["birth"] == birth


def test_the_number_completes_a_month_and_overrules_another_day(tmp_path: Path) -> None:
    assert one(tmp_path, 出生日期="1970.5")[0]["birth"] == "1970-05-06"
    assert one(tmp_path, 出生日期="")[0]["birth"] == "1970-05-06"
    body, plan = one(tmp_path, 出生日期="1970-04-01")
    assert body["birth"] == "1970-05-06"
    assert said(plan)["H2"] == "warning"


def test_a_rounded_number_still_shows_the_birth_day(tmp_path: Path) -> None:
    body, _ = one(tmp_path, 身份证号码=4.59999197005060e17, 出生日期="1970年5月")
    assert body["birth"] == "1970-05-06"


def test_cells_are_read_like_typed_answers(tmp_path: Path) -> None:
    body, plan = one(
        tmp_path, 姓名="韦 国　强", 民族="壮", 联系电话=13946217654.0, 健康状况="长期 慢性病"
    )
    assert body["name"] == "韦国强"
    assert body["ethnic"] == "08"
    assert body["phone"] == "13946217654"
    assert body["health"] == ["2"]
    assert not plan.report.problems


def test_a_cell_that_cannot_be_read_costs_only_itself(tmp_path: Path) -> None:
    body, plan = one(tmp_path, 民族="火星", 联系电话="打不通")
    assert "ethnic" not in body
    assert "phone" not in body
    assert plan.report.created == 1
    assert {i.field for i in plan.report.problems} == {"person.ethnic", "person.phone"}
    assert all(i.zh.endswith("。") and i.level == "warning" for i in plan.report.problems)


OLD = "459999170503001"
"""A number of 15 digits: born on 3 May 1917."""


@pytest.mark.parametrize("birth", ["2017-05-03", "2017-05", "2017", "2003-01-01", "1853-05"])
def test_fifteen_digits_prove_no_century(birth: str, tmp_path: Path) -> None:
    body, plan = one(tmp_path, 身份证号码=OLD, 出生日期=birth)
    assert "id_number" not in body
    assert body["birth"] == birth
    assert any("15 位" in issue.zh for issue in plan.report.problems)


def test_fifteen_digits_stay_where_the_birth_agrees_and_are_told_without_one(
    tmp_path: Path,
) -> None:
    body, plan = one(tmp_path, 身份证号码=OLD, 出生日期="1917-05")
    assert (str(body["id_number"])[:14], body["birth"]) == ("45999919170503", "1917-05-03")
    assert not any("15 位" in issue.zh for issue in plan.report.problems)
    body, plan = one(tmp_path, 身份证号码="459999700503001", 出生日期="")
    assert str(body["id_number"]).startswith("45999919700503")
    assert any("15 位" in issue.zh for issue in plan.report.problems)


def test_fifteen_digits_that_may_be_a_child_are_no_number_without_a_birth(tmp_path: Path) -> None:
    body, plan = one(tmp_path, 身份证号码=OLD, 出生日期="")
    assert "id_number" not in body
    assert any("哪个世纪" in issue.zh for issue in plan.report.problems)


@pytest.mark.parametrize(
    ("heading", "cell", "target", "value"),
    [
        ("联系电话", "13900000001、13900000002", "phone", "13900000001"),
        ("联系电话", "13900000001（女儿）", "phone", "13900000001"),
        ("联系电话", 7785551234, "phone", "0778-5551234"),
        ("与户主关系", "三儿媳", "relation", "38"),
        ("与户主关系", "孙女（留守）", "relation", "42"),
        ("身份证号码", "身份证：459999197005060015", "id_number", None),
    ],
)
def test_a_cell_that_says_more_gives_its_answer_and_is_told(
    heading: str, cell: CellIn, target: str, value: str | None, tmp_path: Path
) -> None:
    if value is None:
        value = number("1970-05-06", 1)
        cell = f"身份证：{value}(已核)"
    body, plan = one(tmp_path, **{heading: cell})
    assert body[target] == value
    column = next(column.key for column in plan.columns if column.heading == heading)
    assert said(plan)[f"{column}2"] == "warning"


@pytest.mark.parametrize("text", ["459999197005060015", "项目负责人459999197005060015"])
def test_no_citizen_number_gets_into_what_may_be_posted(text: str) -> None:
    real = number("1970-05-06", 1)
    reader = CellReader(bundled())
    (found,) = reader.column("hamlet.name", [text.replace("459999197005060015", real)])
    assert found.value is None
    assert found.say
    (head,) = reader.column("household.head_name", [real])
    assert head.value is None
    assert head.say


@pytest.mark.parametrize(
    ("cell", "birth"),
    [("85年3月", "1985-03"), ("1985年冬月初三", "1985-12-14"), ("12年2月", None)],
)
def test_a_birth_spelt_loosely_is_read_where_it_is_certain(
    cell: str, birth: str | None, tmp_path: Path
) -> None:
    body, plan = one(tmp_path, 身份证号码="", 出生日期=cell)
    assert body.get("birth") == birth
    said = [issue for issue in plan.report.problems if issue.field == "person.birth"]
    assert bool(said) == (cell != "85年3月")


@pytest.mark.parametrize("cell", ["12年2月", "12.2.29", "农历12年二月廿九", "2012年二月初八"])
def test_the_number_says_which_loosely_spelt_birth_is_meant(cell: str, tmp_path: Path) -> None:
    body, plan = one(tmp_path, 身份证号码=number("2012-02-29", 1), 出生日期=cell)
    assert body["birth"] == "2012-02-29"
    assert not [issue for issue in plan.report.problems if issue.field == "person.birth"]
    _, plan = one(tmp_path, 身份证号码=number("2012-03-29", 1), 出生日期=cell)
    said = [issue.zh for issue in plan.report.problems if issue.field == "person.birth"]
    assert len(said) == 1
    assert "与身份证号码里的不同" in said[0]


def test_what_goes_on_has_no_end_and_a_birth_tells_the_century(tmp_path: Path) -> None:
    body, plan = one(tmp_path, 去向="广东", 起始时间="24年3月")
    (spell,) = (draft.answers for draft in plan.drafts if draft.form == "absence")
    assert spell["from_day"] == "2024-03"
    assert not [i for i in plan.report.problems if i.field.startswith("absence.from_day")]
    assert body["birth"] == "1970-05-06"
