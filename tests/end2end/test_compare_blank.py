"""``cunji compare-blank``: two versions of a blank, told column by column, without a book."""

import contextlib
import io
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from desktop.cli.__main__ import main
from tests.helpers.word import document


def blank(
    path: Path,
    headings: Sequence[str],
    choices: Sequence[str] = (),
    text: Sequence[str] = (),
    tab: str = "表",
) -> Path:
    """A list under headings; choices for its last column, cells of text below some."""
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet(tab)
        written = book.add_format({"num_format": "@"})
        for column, heading in enumerate(headings):
            sheet.write(0, column, heading)
            if heading in text:
                sheet.set_column(column, column, 12, written)
        if choices:
            last = len(headings) - 1
            sheet.data_validation(1, last, 99, last, {"validate": "list", "source": [*choices]})
    return path


def compared(*words: str | Path) -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = main(["compare-blank", *map(str, words)])
    return code, out.getvalue(), err.getvalue()


def found(old: Path, new: Path) -> Any:
    code, out, err = compared(old, new, "--json")
    assert code == 0, err
    return json.loads(out)


FIRST = ("序号", "姓名", "性别", "联系电话", "承包耕地面积（亩）", "备注")


def test_a_column_added_gone_moved_and_renamed_is_each_told(tmp_path: Path) -> None:
    old = blank(tmp_path / "一.xlsx", FIRST)
    new = blank(
        tmp_path / "二.xlsx",
        ("序号", "性别", "姓名*", "手机号码", "承包耕地面积（公顷）", "婚姻状况"),
    )

    told = found(old, new)

    assert [one["label"] for one in told["moved"]] in (["姓名*"], ["性别"])
    assert [(one["was"]["label"], one["label"]) for one in told["renamed"]] == [
        ("联系电话", "手机号码")
    ]
    assert [(one["from"], one["to"]) for one in told["units"]] == [("亩", "公顷")]
    assert [one["label"] for one in told["added"]] == ["婚姻状况"]
    assert [(one["cell"], one["label"]) for one in told["gone"]] == [("F1", "备注")]
    assert not told["same"]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("父亲姓名", "母亲姓名"),
        ("承包耕地面积", "住房面积"),
        ("出生日期", "死亡日期"),
        ("户主姓名", "监护人姓名"),
    ],
)
def test_what_reads_alike_and_means_another_thing_is_no_new_name(
    before: str, after: str, tmp_path: Path
) -> None:
    rows = ("序号", "姓名", "性别")

    told = found(
        blank(tmp_path / "一.xlsx", (*rows, before)), blank(tmp_path / "二.xlsx", (*rows, after))
    )

    assert told["renamed"] == []
    assert [one["label"] for one in told["gone"]] == [before]
    assert [one["label"] for one in told["added"]] == [after]


def test_words_nobody_knows_are_one_column_where_they_stand_in_its_place(tmp_path: Path) -> None:
    rows = ("序号", "姓名", "性别")
    old = blank(tmp_path / "一.xlsx", (*rows, "夜校学号", "备注"))
    new = blank(tmp_path / "二.xlsx", (*rows, "夜校学员号", "备注"))

    told = found(old, new)

    assert [one["label"] for one in told["renamed"]] == ["夜校学员号"]
    assert told["added"] == told["gone"] == []


def test_choices_and_formats_that_changed_are_told(tmp_path: Path) -> None:
    rows = ("序号", "姓名", "证件号码", "性别")
    old = blank(tmp_path / "一.xlsx", rows, ["男", "女"])
    new = blank(tmp_path / "二.xlsx", rows, ["男性", "女"], text=["证件号码"])

    told = found(old, new)

    assert [(one["label"], one["from"], one["to"]) for one in told["options"]] == [
        ("性别", ["男", "女"], ["男性", "女"])
    ]
    assert [(one["label"], one["from"], one["to"]) for one in told["formats"]] == [
        ("证件号码", "number", "text")
    ]
    _, _, said = compared(old, new)
    assert "选项　D1　性别：多了“男性”，少了“男”" in said
    assert "格式　C1　证件号码：常规或数字→文本" in said


def test_numbering_and_marks_are_no_change_a_year_and_a_bracket_are(tmp_path: Path) -> None:
    old = blank(tmp_path / "一.xlsx", ("1.姓名", "2.性别", "3.2025年收入（含补贴）"))
    same = blank(tmp_path / "二.xlsx", ("一、姓名*", "（2）性 别", "2025年收入（含补贴）"))
    other = blank(tmp_path / "三.xlsx", ("1.姓名", "2.性别", "3.2026年收入（含补贴）"))
    less = blank(tmp_path / "四.xlsx", ("1.姓名", "2.性别", "3.2025年收入（不含补贴）"))

    assert found(old, same)["same"]
    assert compared(old, same)[2] == "两份空表没有差别。\n"
    assert len(found(old, other)["renamed"]) == 1
    assert len(found(old, less)["renamed"]) == 1


def test_a_tab_with_another_name_is_the_same_table_and_named(tmp_path: Path) -> None:
    old = blank(tmp_path / "一.xlsx", FIRST, tab="九月")
    new = blank(tmp_path / "二.xlsx", FIRST, tab="十月")

    told = found(old, new)

    assert told["notes"] == ["工作表改名：九月→十月"]
    assert told["unchanged"] == len(FIRST)


@pytest.mark.parametrize(
    ("headings", "called"),
    [
        (("序号", "屯名", "户数", "人口数", "备注"), "屯"),
        (("户编号", "户主姓名", "家庭人口", "住房面积", "备注"), "户"),
    ],
)
def test_a_list_that_asks_for_somebody_else_now_says_so(
    tmp_path: Path, headings: Sequence[str], called: str
) -> None:
    told = found(blank(tmp_path / "一.xlsx", FIRST), blank(tmp_path / "二.xlsx", headings))

    assert told["notes"] == [f"表：原来按人填，现在按{called}填"]


def test_a_card_of_a_document_is_compared_too(tmp_path: Path) -> None:
    before = [(label, "") for label in ("姓名", "性别", "民族")]
    after = [(label, "") for label in ("姓名", "民族", "出生年月")]
    files = document(tmp_path / "一.docx", before), document(tmp_path / "二.docx", after)

    told = found(*files)

    assert [one["label"] for one in told["gone"]] == ["性别"]
    assert [one["label"] for one in told["added"]] == ["出生年月"]
    assert told["formats"] == []


def test_a_file_that_is_no_blank_is_refused_in_a_sentence(tmp_path: Path) -> None:
    good, bad = blank(tmp_path / "一.xlsx", FIRST), tmp_path / "坏.xlsx"
    bad.write_bytes(b"PK\x03\x04broken")

    assert compared(good, bad)[0] == 1
    assert compared(good, tmp_path / "没有.xlsx")[0] == 1
    assert "空表" in compared(good, tmp_path / "没有.xlsx")[2]
