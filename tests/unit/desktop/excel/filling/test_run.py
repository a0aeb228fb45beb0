"""What is written into which cell, in the words of the table; what stays empty, and why."""

from datetime import date
from decimal import Decimal

import pytest

from desktop.excel.filling.files import filled_files
from desktop.excel.filling.grid import BlankGrid
from desktop.excel.filling.layout import Ask
from desktop.excel.filling.meaning import Recogniser
from desktop.excel.filling.propose import BlankTable, grids_of, propose
from desktop.excel.filling.run import TableRun, corrected, run
from desktop.excel.filling.subjects import subjects
from desktop.excel.filling.words import CellValue, worded
from forms.answer_book.answer_entry import Asking, Subject
from forms.answer_book.catalogue import catalogue
from forms.program import bundled
from forms.schema.form import Body, RecordId, Value
from forms.village.view import VillageView
from tests.helpers.blanks import cell, document, table, words
from tests.helpers.sheets import number

HOME = RecordId("h")


@pytest.fixture(scope="module")
def asking() -> Asking:
    people: dict[RecordId, Body] = {
        RecordId(f"p{n}"): {"household": HOME, "name": name, "relation": relation,
                            "id_number": number(birth, n)}
        for n, (name, relation, birth) in enumerate(
            [("韦国强", "02", "1960-05-01"), ("蓝秀英", "12", "1962-07-08"),
             ("韦小明", "23", "1990-03-02")], start=1)
    }  # fmt: skip
    bodies: dict[str, dict[RecordId, Body]] = {
        "person": people,
        "household": {HOME: {"head_name": "韦国强", "hh_no": "001", "phone": "13900000001"}},
    }
    return Asking(VillageView(bodies), date(2026, 11, 30), bundled())


def filled(rows: list[list[str]], who: str, asking: Asking, number_: int = 0) -> TableRun:
    table = propose(BlankGrid(rows, name="表", number=number_), Recogniser(bundled()))
    assert table is not None
    return run([table], subjects(who, table.rows_for, asking), asking)


def test_a_list_has_a_row_for_each_and_numbers_are_text(asking: Asking) -> None:
    done = filled([["序号", "姓名", "身份证号", "工作单位"], ["", "", "", ""]], "all", asking)

    assert {one.place: one.value for one in done.filled if one.place[0] == 1} == {
        (1, 0): 1, (1, 1): "韦国强", (1, 2): number("1960-05-01", 1),
    }  # fmt: skip
    assert len(done.filled) == 9
    assert [one.place for one in done.empty] == [(1, 3), (2, 3), (3, 3)]
    assert done.empty[0].question == "韦国强：工作单位没有登记，请问清后补填。"
    assert {one.source for one in done.filled if one.answer == "person.name"} == {"p1", "p2", "p3"}
    assert done.grown == ()


def test_rows_a_document_lacks_are_put_in_before_its_last_blank_one(asking: Asking) -> None:
    rows = [["姓名", "性别", "与户主关系"], ["", "", ""], ["", "", ""], ["说明：如实填写", "", ""]]

    done = filled(rows, "all", asking, number_=1)

    assert done.grown == ((0, 2, 1),)
    assert max(one.place[0] for one in done.filled) == 3


def test_members_of_a_card_and_what_stands_below_them(asking: Asking) -> None:
    rows = [
        ["户主姓名", "", "户联系电话", ""], ["户编号", "", "家庭人口", ""],
        ["姓名", "性别", "与户主关系", "身份证号"], ["", "", "", ""], ["", "", "", ""],
        ["家庭住址", "", "开户银行", ""],
    ]  # fmt: skip

    done = filled(rows, f"household:{HOME}", asking, number_=1)

    assert {one.place: one.value for one in done.filled if one.place[0] < 2} == {
        (0, 1): "韦国强", (0, 3): "13900000001", (1, 1): "001", (1, 3): 3,
    }  # fmt: skip
    assert done.grown == ((0, 4, 1),)
    assert [one.value for one in done.filled if one.place == (5, 0)] == ["韦小明"]
    assert {one.place for one in done.empty} == {(6, 1), (6, 3)}


@pytest.mark.parametrize(
    ("answer", "value", "label", "choices", "written"),
    [
        ("person.sex", "2", "性别", (("1", "男"), ("2", "女")), "2"),
        ("person.sex", "2", "性别", (("", "男"), ("", "女")), "女"),
        ("person.relation", "23", "与户主关系", (("", "配偶"), ("", "子/婿"), ("", "女")), "子/婿"),
        ("person.relation", "23", "与户主关系", (("", "配偶"), ("", "其他")), None),
        ("person.ethnic", "08", "民族", (("", "01-汉族"), ("", "08-壮族")), "08-壮族"),
        ("person.sex", "1", "性别", (("", "1"), ("", "2")), None),
        ("fact.dibao", True, "是否低保：1.是2.否", (("1", "是"), ("2", "否")), "1"),
        ("fact.dibao", False, "是否低保", (), "否"),
        ("insurance.kind", "0", "是否参加医疗保险", (), "否"),
        ("person.labour", "5", "有无劳动能力", (("", "有"), ("", "无")), "无"),
        ("income.wages", 1_234_560, "工资性收入（元）", (), Decimal("12345.6")),
        ("income.wages", 1_234_500, "工资性收入（万元）", (), Decimal("1.2345")),
        ("person.birth", "1990-03-02", "出生日期", (), date(1990, 3, 2)),
        ("person.birth", "1990-03-02", "出生年月", (), "1990.03"),
        ("person.birth", "1990-03", "出生日期", (), "1990.03"),
        ("person.health", ["2", "4"], "健康状况", (), "长期慢性病、残疾"),
        ("household.land", 350, "耕地（亩）", (), Decimal("3.5")),
    ],
)  # fmt: skip
def test_an_answer_in_the_words_of_the_table(
    answer: str,
    value: Value,
    label: str,
    choices: tuple[tuple[str, str], ...],
    written: CellValue | None,
) -> None:
    ask = Ask((0, 0), (label,), (1, 0), "list", choices)
    known = bundled()

    found = worded(value, catalogue(known)[answer], ask, known.codes)

    assert found.value == written
    assert bool(found.lacking) == (written is None)


def test_what_is_only_likely_by_a_guess_waits_for_a_person(asking: Asking) -> None:
    table = propose(BlankGrid([["参训学员姓名", "性别", "民族"]], name="表"), Recogniser(bundled()))
    assert table is not None

    asked = run([table], [Subject(RecordId("p1"), HOME)], asking)
    told = corrected(table, {"参训学员姓名": "person.name", "民族": ""})
    after: BlankTable = told

    assert "请看一眼" in asked.empty[0].question
    assert [one.value for one in run([after], [Subject(RecordId("p1"), HOME)], asking).filled] == [
        "韦国强", "男",
    ]  # fmt: skip


def test_sealed_answers_go_into_no_table(asking: Asking) -> None:
    table = propose(BlankGrid([["姓名", "性别", "原因"]], name="表"), Recogniser(bundled()))
    assert table is not None

    done = run(
        [corrected(table, {"原因": "person.no_capacity"})], [Subject(RecordId("p1"), HOME)], asking
    )

    assert "封存" in done.empty[0].question


def test_blanks_inside_of_a_text_are_filled_and_the_text_stays(asking: Asking) -> None:
    texts = ["户主姓名：______  性别：□男 □女", "家庭人口____人，劳动力____人；住址：____县____村"]
    body = table(*([cell(words(text))] for text in texts))
    content = document(words("农户卡") + body)
    reader = Recogniser(bundled())
    tables = [one for grid in grids_of(content) if (one := propose(grid, reader))]

    (made,) = filled_files(content, tables, [Subject(None, HOME)], asking)

    (grid,) = grids_of(made.content)
    assert grid.text(0, 0) == "户主姓名：韦国强  性别：☑男 □女"
    assert grid.text(1, 0) == "家庭人口3人，劳动力____人；住址：____县____村"
    assert {one.label for one in made.empty} == {"劳动力", "住址"}


def test_a_text_with_a_break_in_it_is_left_and_named(asking: Asking) -> None:
    run_ = "<w:r><w:t>户主姓名：</w:t><w:tab/><w:t>____</w:t></w:r>"
    content = document(table([cell(f"<w:p>{run_}</w:p>")], [cell(words("民族：____"))]))
    reader = Recogniser(bundled())
    tables = [one for grid in grids_of(content) if (one := propose(grid, reader))]

    made = [*filled_files(content, tables, [Subject(None, HOME)], asking)]

    (grid,) = grids_of(made[0].content)
    assert grid.text(0, 0) == "户主姓名： ____"
    assert any("没有写" in one.question for one in made[0].empty if one.label == "户主姓名")


def test_what_a_list_has_in_common_is_filled_once(asking: Asking) -> None:
    rows = [["填报日期：", "", ""], ["姓名", "性别", "年龄"], ["", "", ""]]

    done = filled(rows, "all", asking)

    assert [one.value for one in done.filled if one.answer == "sheet.day"] == [asking.day]
    assert sum(one.answer == "person.name" for one in done.filled) == 3
    assert done.grown == ()
