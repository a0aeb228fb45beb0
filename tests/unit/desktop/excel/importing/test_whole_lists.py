"""What a roster says of those it leaves out, and what it does not say."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from desktop.book.book import Book
from desktop.excel.importing.import_workbook import commit, prepare
from forms.rules.lists import derive
from forms.schema.form import Body
from forms.schema.ternary import Answer
from tests.helpers.imports import AWAY, FATHER, WIFE, empty_book
from tests.helpers.sheets import HEADER, Rows, person, workbook

TODAY = date(2026, 11, 30)
SON = person("0001", "韦小明", "子", "2015-03-02")


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Book]:
    with empty_book(tmp_path) as made:
        yield made


def take_in(book: Book, rows: Rows, today: date = TODAY) -> None:
    path = workbook(book.path.with_suffix(".xlsx"), rows)
    commit(book, prepare(book, path), today)


def said(book: Book) -> list[Body]:
    return [record.body for record in book.ledger.read.records("coverage")]


def test_a_whole_household_with_whereabouts_is_said_whole_once(book: Book) -> None:
    rows = (AWAY, (*FATHER, "广东", "2020-01-01", ""), (*WIFE, "", "", ""), (*SON, "", "", ""))
    take_in(book, rows)
    [one] = said(book)
    assert (one["registers"], one["scope"], one["day"]) == (
        ["absence", "members", "hukou"],
        "3",
        "2026-11-30",
    )
    take_in(book, rows, date(2026, 12, 24))
    assert said(book) == [one], "it holds on; nothing new is said"
    (child,) = derive("left_behind_child", book.view(), TODAY, book.definitions)
    assert child.answer is Answer.NO
    book.ledger.write.undo_last_import(actor=book.actor)
    assert said(book) == []


def test_a_sheet_without_whereabouts_says_nothing_of_them(book: Book) -> None:
    take_in(book, (HEADER, FATHER, WIFE, SON))
    assert [one["registers"] for one in said(book)] == [["members", "hukou"]]
    (child,) = derive("left_behind_child", book.view(), TODAY, book.definitions)
    assert child.answer is Answer.UNKNOWN
    assert any("是在家还是外出" in question for question in child.missing)


def test_some_people_of_a_household_are_not_the_household(book: Book) -> None:
    take_in(book, (AWAY, (*WIFE, "", "", "")))
    assert said(book) == [], "without its head"
    take_in(book, (AWAY, (*FATHER, "", "", ""), (*WIFE, "", "", "")))
    before = len(said(book))
    assert before == 1
    take_in(book, (HEADER, FATHER, WIFE, SON))
    assert [one["registers"] for one in said(book)][before:] == [["members", "hukou"]], (
        "a child more"
    )
    take_in(book, (AWAY, (*FATHER, "", "", "")), date(2026, 12, 24))
    assert len(said(book)) == before + 1, "the book has more people than the sheet"


def test_a_sheet_without_a_day_is_as_old_as_its_last_entry(book: Book) -> None:
    away = (*FATHER, "广东", "2026-10-20", "")
    take_in(book, (AWAY, away, (*WIFE, "", "", "")))
    assert [one["day"] for one in said(book)] == ["2026-10-20"]


@pytest.mark.parametrize(
    ("place", "since", "more", "found"),
    [
        ("外出务工地点", "外出务工时间", (), ["hukou", "purpose"]),
        ("去向", "外出时间", (), ["hukou"]),
        ("外出务工地点", "外出务工时间", ("户口性质",), ["purpose"]),
        ("外出务工地点", "外出务工时间", ("户籍状态",), ["purpose"]),
    ],
)
def test_headings_say_what_for_and_whose_register(
    book: Book, place: str, since: str, more: tuple[str, ...], found: list[str]
) -> None:
    blank = ("",) * len(more)
    header = (*HEADER, place, since, *more)
    take_in(book, (header, (*FATHER, "广东", "2020-01-01", *blank), (*WIFE, "", "", *blank)))
    (one,) = said(book)
    registers = one["registers"]
    assert isinstance(registers, list)
    assert [name for name in registers if name in {"purpose", "hukou"}] == found


@pytest.mark.parametrize(
    ("name", "aside"), [("韦国祥", 0), ("韦小明", 1)], ids=["misspelt", "somebody else's"]
)
def test_a_name_that_another_villager_bears_is_not_misspelt(
    book: Book, name: str, aside: int
) -> None:
    take_in(book, (HEADER, FATHER, WIFE, SON))
    row = [*FATHER]
    row[HEADER.index("姓名")] = name
    path = workbook(book.path.with_suffix(".xlsx"), (HEADER, row, WIFE))
    report = prepare(book, path).report
    assert report.set_aside == aside
    assert any("号码在台账里是另一个姓名的人" in one.zh for one in report.problems) == bool(aside)
