"""A second roster over the first: who is who, and that nothing known gets worse."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from desktop.book.book import Book
from desktop.excel.importing.import_workbook import commit, prepare
from desktop.excel.report import Report
from forms.schema.form import Value
from sync.store.values import Draft
from tests.helpers.imports import AWAY, FATHER, WIFE, empty_book, people, sheet, take_in
from tests.helpers.sheets import HEADER, CellIn, number, person, workbook


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Book]:
    with empty_book(tmp_path) as opened:
        yield opened


def told(report: Report) -> dict[str, str]:
    return {issue.cell: issue.level for issue in report.problems}


def test_blanks_and_vaguer_dates_never_replace_what_is_known(book: Book) -> None:
    sheet(book, [(*HEADER, "民族", "电话"), [*FATHER, "壮族", "13900001111"]])
    vague = [*FATHER[:6], "", "1970年5月", "", ""]
    report = sheet(book, [(*HEADER, "民族", "电话"), vague])
    assert (report.created, report.unchanged) == (0, 1)
    (body,) = people(book)
    assert (body["birth"], body["ethnic"], body["phone"]) == ("1970-05-06", "08", "13900001111")


def test_a_changed_answer_is_an_update(book: Book) -> None:
    sheet(book, [(*HEADER, "电话"), [*FATHER, "13900001111"], [*WIFE, ""]])
    report = sheet(book, [(*HEADER, "电话"), [*FATHER, "13900002222"], [*WIFE, ""]])
    assert (report.created, report.updated, report.unchanged) == (0, 1, 1)
    assert people(book)[0]["phone"] == "13900002222"


def test_namesakes_stay_apart(book: Book) -> None:
    other = person("0002", "韦国强", "户主", "1980-05-06", 9)
    sheet(book, [HEADER, FATHER, other])
    grandson = ["0001", "板岭屯", "韦国强", "韦国强", "孙子", "男", "", "2019-03-04"]
    report = sheet(book, [HEADER, FATHER, other, grandson])
    assert (report.created, report.unchanged) == (1, 2)
    again = sheet(book, [HEADER, FATHER, other, grandson])
    assert (again.created, again.unchanged) == (0, 3)


def test_the_number_holds_against_another_sex_or_birth_and_both_are_told(book: Book) -> None:
    wrong = [*FATHER[:5], "女", FATHER[6], "1971-05-06"]
    report = sheet(book, [HEADER, wrong])
    assert told(report) == {"F2": "warning", "H2": "warning"}
    (body,) = people(book)
    assert (body["sex"], body["birth"]) == ("1", "1970-05-06")
    again = sheet(book, [HEADER, [*FATHER[:5], "女", "", "1970年5月"]])
    assert told(again)["F2"] == "warning"
    assert again.unchanged == 1


def test_an_old_card_with_a_number_alone_is_found_by_its_birth(book: Book) -> None:
    sheet(book, [HEADER, FATHER])
    (old,) = book.ledger.read.records("person")
    bare = {k: v for k, v in old.body.items() if k not in ("sex", "birth")}
    book.ledger.write.save([Draft("person", bare, old.id)], actor=book.actor)
    report = sheet(book, [HEADER, [*FATHER[:6], "", "1970-05-06"]])
    assert (report.created, report.unchanged) == (0, 1)


def test_a_person_without_number_gets_it_later(book: Book) -> None:
    child = ["0001", "板岭屯", "韦国强", "韦小明", "子", "男", "", "2019年3月"]
    sheet(book, [HEADER, FATHER, child])
    full = person("0001", "韦小明", "子", "2019-03-04", 3)
    report = sheet(book, [HEADER, FATHER, full])
    assert (report.created, report.updated) == (0, 1)
    assert people(book)[1]["id_number"] == number("2019-03-04", 3)


def test_another_number_for_the_same_person_is_asked_about(book: Book) -> None:
    sheet(book, [HEADER, FATHER, person("0001", "韦小明", "子", "2019-03-04", 3)])
    report = sheet(book, [HEADER, FATHER, person("0001", "韦小明", "子", "2019-03-04", 5)])
    assert (report.set_aside, report.unchanged) == (1, 1)
    assert told(report) == {"G3": "set-aside"}


def test_a_number_of_somebody_else_is_asked_about(book: Book) -> None:
    sheet(book, [HEADER, FATHER])
    stranger = [*FATHER[:3], "罗家兴", *FATHER[4:]]
    report = sheet(book, [HEADER, stranger])
    assert report.set_aside == 1
    assert people(book)[0]["name"] == "韦国强"


def test_a_rare_character_is_not_lost_to_a_question_mark(book: Book) -> None:
    rare = [*FATHER[:3], "韦𬭎", *FATHER[4:]]
    sheet(book, [HEADER, rare])
    report = sheet(book, [HEADER, [*FATHER[:3], "韦?", *FATHER[4:]]])
    assert people(book)[0]["name"] == "韦𬭎"
    assert "warning" in told(report).values()


def test_somebody_who_founds_a_household_moves_and_the_old_one_stays(book: Book) -> None:
    son = person("0001", "韦小明", "子", "1995-08-09", 3)
    sheet(book, [HEADER, FATHER, WIFE, son])
    head = person("0009", "韦小明", "户主", "1995-08-09", 3, "韦小明")
    bride = person("0009", "黄美花", "配偶", "1996-08-09", 4, "韦小明")
    report = sheet(book, [HEADER, FATHER, WIFE, head, bride])
    assert (report.created, report.updated, report.unchanged) == (1, 1, 2)
    homes = {h.body["hh_no"]: h.id for h in book.ledger.read.records("household")}
    by_name = {body["name"]: body["household"] for body in people(book)}
    assert by_name["韦小明"] == by_name["黄美花"] == homes["0009"]
    assert by_name["韦国强"] == homes["0001"]


def test_another_household_under_a_known_number_is_asked_about(book: Book) -> None:
    sheet(book, [HEADER, FATHER, WIFE])
    stranger = person("0001", "罗家兴", "户主", "1980-01-02", 7, "罗家兴")
    report = sheet(book, [HEADER, stranger])
    assert report.set_aside == 1
    assert len(book.ledger.read.records("household")) == 1


def test_coming_home_is_asked_about_not_done(book: Book) -> None:
    sheet(book, [AWAY, [*FATHER, "柳州市", "2023-06-29", "脱贫户"]])
    report = sheet(book, [AWAY, [*FATHER, "在家", "", "一般户"]])
    assert told(report) == {"I2": "warning", "K2": "warning"}
    assert "to_day" not in book.ledger.read.records("absence")[0].body
    assert len(book.ledger.read.records("household_type")) == 1


def test_an_absence_grows_more_precise_and_never_doubles(book: Book) -> None:
    for since in ("2023年6月", "2023-06-29", "2023.6", ""):
        sheet(book, [AWAY, [*FATHER, "柳州市", since, ""]])
    (spell,) = book.ledger.read.records("absence")
    assert spell.body["from_day"] == "2023-06-29"


def test_an_ended_absence_stays_ended(book: Book) -> None:
    sheet(book, [AWAY, [*FATHER, "柳州市", "2023-06-29", ""]])
    (spell,) = book.ledger.read.records("absence")
    ended: dict[str, Value] = {**spell.body, "to_day": "2026-02-01"}
    book.ledger.write.save([Draft("absence", ended, spell.id)], actor="韦书记")
    report = sheet(book, [AWAY, [*FATHER, "柳州市", "2023-06-29", ""]])
    assert report.unchanged == 1
    (spell,) = book.ledger.read.records("absence")
    assert spell.body["to_day"] == "2026-02-01"


def test_a_newer_roster_keeps_what_was_true_before(book: Book, tmp_path: Path) -> None:
    """A child who has left school since: the list of last year still says pupil."""
    head = ("户编号", "户主姓名", "姓名", "与户主关系", "性别", "身份证号码", "是否在校生")
    father = ("0001", "韦一", "韦一", "户主", "男", number("1980-02-03", 1), "否")

    def rows(day: str, student: str) -> list[tuple[CellIn, ...]]:
        child = ("0001", "韦一", "韦小", "子", "男", number("2009-02-03", 1), student)
        return [(f"统计日期：{day}", "", "", "", "", "", ""), head, father, child]

    take_in(book, workbook(tmp_path / "1.xlsx", rows("2025-09-01", "是")))
    take_in(book, workbook(tmp_path / "2.xlsx", rows("2026-09-01", "否")))
    view = book.view()
    child = next(r for r, b in view.records("person").items() if b["name"] == "韦小")

    def student(day: date) -> object:
        return (view.on(day).body("person", child) or {}).get("student")

    assert student(date(2026, 8, 31)) is True
    assert student(date(2026, 9, 1)) is False
    book.ledger.write.undo_last_import(actor=book.actor)
    assert not book.ledger.read.records("former")


def test_a_newer_register_keeps_what_a_card_said_before(book: Book, tmp_path: Path) -> None:
    """Somebody's disability was graded anew: the list of last year keeps the old grade."""
    sheet(book, [HEADER, FATHER])
    head = ("姓名", "身份证号码", "残疾类别", "残疾等级", "发证日期")

    def rows(day: str, grade: str, issued: str) -> list[tuple[CellIn, ...]]:
        title = (f"统计日期：{day}", "", "", "", "")
        return [title, head, ("韦国强", str(FATHER[6]), "肢体", grade, issued)]

    def take(name: str, *said: str) -> Report:
        path = workbook(tmp_path / name, rows(*said))
        return commit(book, prepare(book, path, "disabled_person"))

    assert take("1.xlsx", "2025-09-01", "二级", "2016-05-01").created == 1
    assert take("2.xlsx", "2026-09-01", "三级", "2026-08-20").updated == 1
    view = book.view()
    (card,) = view.records("disabled_person")

    def told(day: date) -> tuple[object, object]:
        body = view.on(day).body("disabled_person", card) or {}
        return body.get("grade"), body.get("issued")

    assert told(date(2026, 8, 31)) == ("2", "2016-05-01")
    assert told(date(2026, 9, 1)) == ("3", "2026-08-20")
    book.ledger.write.undo_last_import(actor=book.actor)
    assert not book.ledger.read.records("former")
