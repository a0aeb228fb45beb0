"""Father, mother, guardian, spouse on somebody's row: linked, never taken for its own person."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from desktop.book.book import Book
from desktop.excel.importing.import_workbook import prepare
from desktop.excel.report import Outcome
from forms.definitions.records import Absence, LeftBehindChild, Person
from tests.helpers.imports import empty_book, take_in
from tests.helpers.sheets import CellIn, number, workbook

FATHER, MOTHER = number("1985-01-02", 1), number("1986-03-04", 2)
ONE, TWO, OLD = number("2015-05-06", 3), number("2018-07-08", 4), number("1955-01-01", 5)
FAMILY: list[Sequence[CellIn]] = [
    ("户编号", "屯", "户主姓名", "姓名", "与户主关系", "性别", "身份证号码"),
    ("0001", "板岭屯", "韦老大", "韦老大", "户主", "男", OLD),
    ("0001", "板岭屯", "韦老大", "韦建国", "子", "男", FATHER),
    ("0001", "板岭屯", "韦老大", "黄秀英", "儿媳", "女", MOTHER),
    ("0001", "板岭屯", "韦老大", "韦小明", "孙子", "男", ONE),
    ("0001", "板岭屯", "韦老大", "韦小花", "孙女", "女", TWO),
]


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Book]:
    with empty_book(tmp_path) as opened:
        take_in(opened, workbook(tmp_path / "roster.xlsx", FAMILY))
        yield opened


def by_name(book: Book) -> dict[str, Person]:
    return {str(one.name): one for one in book.view().all(Person)}


def test_a_register_of_children_links_both_parents_and_says_where_they_work(
    book: Book, tmp_path: Path
) -> None:
    rows: list[Sequence[CellIn]] = [
        ("××村留守儿童台账",),
        ("序号", "儿童姓名", "身份证号", "父亲姓名", "父亲身份证号", "父亲务工地", "父亲电话",
         "母亲姓名", "母亲务工地", "委托监护人", "与儿童关系", "监护人电话", "就读学校", "年级"),
        (1, "韦小明", ONE, "韦建国", FATHER, "广东深圳", "13900000001", "黄秀英", "广东东莞",
         "韦老大", "祖父", "13900000003", "板岭小学", "四年级"),
        (2, "韦小花", TWO, "韦建国", FATHER, "广东深圳", "13900000001", "黄秀英", "", "韦老大",
         "祖父", "13900000003", "板岭小学", "一年级"),
    ]  # fmt: skip
    path = workbook(tmp_path / "children.xlsx", rows)
    plan = prepare(book, path)
    assert plan.form == LeftBehindChild.FORM
    assert not [i for i in plan.report.problems if "没有使用" in i.zh]
    take_in(book, path)
    people, view = by_name(book), book.view()
    for child in ("韦小明", "韦小花"):
        one = people[child]
        assert one.father == people["韦建国"].id
        assert one.mother == people["黄秀英"].id
        assert one.guardian == people["韦老大"].id
        assert one.phone is None, "the guardian's telephone is not the child's"
        (card,) = view.by(LeftBehindChild.person, one.id)
        assert (card.guardian_name, card.guardian_phone) == ("韦老大", "13900000003")
    away = {one.person: one.place for one in view.all(Absence)}
    assert away == {people["韦建国"].id: "广东深圳", people["黄秀英"].id: "广东东莞"}
    assert people["韦建国"].phone == "13900000001"
    again = prepare(book, path)
    assert again.drafts == (), "the same sheet again changes nothing"


def test_a_list_with_columns_of_parents_below_a_common_head(book: Book, tmp_path: Path) -> None:
    rows: list[Sequence[CellIn]] = [
        ("学生名单",),
        ("姓名", "身份证号码", "父亲", "", "监护人", ""),
        ("", "", "姓名", "联系电话", "姓名", "联系电话"),
        ("韦小明", ONE, "韦建国", "13900000001", "韦老大", "13900000003"),
    ]
    merges = ("A2:A3", "B2:B3", "C2:D2", "E2:F2")
    cells = [[c or "" for c in row] for row in rows]
    take_in(book, workbook(tmp_path / "pupils.xlsx", cells, merges=merges))
    people = by_name(book)
    assert people["韦小明"].father == people["韦建国"].id
    assert people["韦小明"].phone is None
    assert people["韦建国"].phone == "13900000001"
    assert people["韦老大"].phone is None or people["韦老大"].phone == "13900000003"


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        (("某外人", ""), "没有找到"),
        (("黄秀英", MOTHER), "性别对不上"),
        (("韦建国", number("1985-01-02", 7)), "号码与台账里"),
        (("韦小明", ONE), "没有找到"),
    ],
)
def test_a_father_who_cannot_be_is_told_and_not_linked(
    book: Book, tmp_path: Path, cells: tuple[str, str], said: str
) -> None:
    rows = [
        ("姓名", "性别", "身份证号码", "父亲姓名", "父亲身份证号码"), ("韦小明", "男", ONE, *cells),
    ]  # fmt: skip
    plan = prepare(book, workbook(tmp_path / "odd.xlsx", rows))
    assert plan.drafts == ()
    assert [row.outcome for row in plan.rows] == [Outcome.UNCHANGED]
    assert any(said in issue.zh for issue in plan.rows[0].issues), plan.rows[0].issues
    take_in(book, workbook(tmp_path / "odd.xlsx", rows))
    assert by_name(book)["韦小明"].father is None


def test_another_father_in_the_book_stays(book: Book, tmp_path: Path) -> None:
    head = ("姓名", "性别", "身份证号码", "父亲姓名", "父亲身份证号码")
    for father in (("韦老大", OLD), ("韦建国", FATHER)):
        take_in(book, workbook(tmp_path / "f.xlsx", [head, ("韦小花", "女", TWO, *father)]))
    people = by_name(book)
    assert people["韦小花"].father == people["韦老大"].id
    plan = prepare(book, tmp_path / "f.xlsx")
    assert any("台账里的父亲是「韦老大」" in issue.zh for issue in plan.rows[0].issues)


@pytest.mark.parametrize("words", [("丈夫", "妻子"), ("男方", "女方"), ("", "配偶")])
def test_wife_and_husband_on_one_row_are_both_told_of_and_point_at_each_other(
    book: Book, tmp_path: Path, words: tuple[str, str]
) -> None:
    each = ("姓名", "身份证号码", "联系电话")
    rows: list[Sequence[CellIn]] = [
        ("序号", *(f"{word}{heading}" for word in words for heading in each)),
        (1, "韦建国", FATHER, "13900000001", "黄秀英", MOTHER, "13900000002"),
        (2, "韦老大", OLD, "", "某外人", "", ""),
    ]
    path = workbook(tmp_path / "couples.xlsx", rows)
    plan = prepare(book, path)
    assert [row.name for row in plan.rows] == ["韦建国", "韦老大"]
    assert any("配偶「某外人」" in issue.zh for issue in plan.rows[1].issues)
    take_in(book, path)
    people = by_name(book)
    husband, wife = people["韦建国"], people["黄秀英"]
    assert (husband.spouse, wife.spouse) == (wife.id, husband.id)
    assert (husband.phone, wife.phone) == ("13900000001", "13900000002")
    assert prepare(book, path).drafts == ()
