"""The township's roster into a real encrypted book, again, in another layout, and back out."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from desktop.book import Book
from desktop.errors import (
    HeaderMissing,
    NotAWorkbook,
    PlanOutdated,
    SheetMissing,
    WorkbookEmpty,
    WorkbookLocked,
)
from desktop.excel import Report, commit, prepare, replan
from forms.definition import Body, RecordId, Value
from forms.errors import CunjiError
from sync.ledger.records import Draft
from tests.helpers.sheets import HEADER, Rows, number, person, workbook

SHEETS = Path(__file__).parents[1] / "data" / "sheets"
CLEAN, TOWNSHIP = SHEETS / "roster-clean.xlsx", SHEETS / "roster-township.xlsx"
COUNTS = {
    "hamlet": 12, "household": 312, "household_type": 312, "person": 1333, "absence": 226,
    "disabled_person": 44,
}  # fmt: skip

FATHER = person("0001", "韦国强", "户主", "1970-05-06")
WIFE = person("0001", "蓝秀英", "配偶", "1972-02-03", 2)
AWAY = (*HEADER, "去向", "起始时间", "户类型")


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Book]:
    with Book.new(tmp_path / "village.cunji", "451228100200", "板岭村", "纸短情长-1234") as opened:
        yield opened


def take_in(book: Book, path: Path) -> Report:
    report = commit(book, prepare(book, path))
    made = report.created + report.updated + report.unchanged + report.set_aside
    assert report.rows == made
    return report


def sheet(book: Book, rows: Rows) -> Report:
    return take_in(book, workbook(book.path.with_suffix(".xlsx"), rows))


def counts(book: Book) -> dict[str, int]:
    return {form: n for form, n in book.ledger.counts().items() if form != "village"}


def people(book: Book) -> list[Body]:
    return [record.body for record in book.ledger.records("person")]


def truth(layout: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(
        (SHEETS / f"roster-{layout}.truth.json").read_text(encoding="utf-8")
    )
    return loaded


def told(report: Report) -> dict[str, str]:
    return {issue.cell: issue.level for issue in report.problems}


def test_the_clean_roster_comes_in_whole(book: Book) -> None:
    report = take_in(book, CLEAN)
    assert (report.rows, report.created, report.set_aside) == (1333, 1333, 0)
    assert counts(book) == COUNTS
    assert json.loads(json.dumps(report.as_json()))["created"] == 1333
    bodies, codes = book.ledger.bodies(), book.catalogue.codes
    away = {str(b["person"]): b["from_day"] for b in bodies["absence"].values()}
    cards = {str(b["person"]): b["certificate"] for b in bodies["disabled_person"].values()}
    found = {
        str(body["id_number"]): {
            "name": body["name"],
            "relation": codes.label("gb_relation", str(body["relation"])),
            "household": bodies["household"][RecordId(str(body["household"]))]["hh_no"],
            "birth": body["birth"],
            "sex": codes.label("gb_gender", str(body["sex"])),
            "away_since": away.get(record),
            "disability": cards.get(record),
        }
        for record, body in bodies["person"].items()
    }
    assert found == truth("clean")["persons_by_id"]


def test_the_township_roster_loses_nobody_and_names_every_fault(book: Book) -> None:
    report = take_in(book, TOWNSHIP)
    assert (report.rows, report.created, report.set_aside) == (1334, 1333, 1)
    assert counts(book) == COUNTS
    faults = truth("township")["faults"]
    damaged = [f for f in faults if f["kind"] != "duplicate_id"]
    without = [body for body in people(book) if "id_number" not in body]
    assert sorted(str(b["name"]) for b in without) == sorted(f["name"] for f in damaged)
    kinds = [i for i in report.problems if i.field == "person.id_number" and "号码留空" in i.zh]
    assert len(kinds) == len(damaged)
    assert all(i.cell.startswith("G") and i.zh.endswith("。") for i in kinds)
    (repeated,) = [i for i in report.problems if i.level == "set-aside"]
    assert repeated.cell == "G1338"
    assert "G22" in repeated.zh
    known = truth("township")["persons_by_id"]
    for body in people(book):
        if "id_number" in body:
            assert body["birth"] == known[body["id_number"]]["birth"], "the number knows the day"


@pytest.mark.parametrize("path", [CLEAN, TOWNSHIP], ids=["clean", "township"])
def test_the_same_file_again_changes_nothing(path: Path, book: Book) -> None:
    first = take_in(book, path)
    revision, before = book.ledger.last_dseq(), book.ledger.bodies()
    again = take_in(book, path)
    assert (again.created, again.updated) == (0, 0)
    assert again.unchanged == first.created
    assert again.set_aside == first.set_aside
    assert book.ledger.last_dseq() == revision
    assert book.ledger.bodies() == before


def test_the_township_layout_after_the_clean_one_doubles_nobody(book: Book) -> None:
    take_in(book, CLEAN)
    before = book.ledger.bodies()
    report = take_in(book, TOWNSHIP)
    assert (report.created, report.updated, report.unchanged) == (0, 0, 1333)
    assert book.ledger.bodies() == before, "nothing better was replaced by something worse"


def test_the_clean_layout_after_the_township_one_completes_everybody(book: Book) -> None:
    take_in(book, TOWNSHIP)
    report = take_in(book, CLEAN)
    assert report.created == 0
    assert counts(book) == COUNTS
    assert sorted(str(b["id_number"]) for b in people(book)) == sorted(
        truth("clean")["persons_by_id"]
    )


def test_an_import_is_one_step_that_can_be_taken_back(book: Book) -> None:
    sheet(book, [HEADER, FATHER])
    take_in(book, CLEAN)
    reasons = {c.reason for r in book.ledger.records("hamlet") for c in book.ledger.history(r.id)}
    assert reasons == {"导入农户花名册"}
    book.undo_last_import()
    assert [body["name"] for body in people(book)] == ["韦国强"]


def test_nothing_is_written_before_commit(book: Book) -> None:
    before = book.ledger.last_dseq()
    plan = prepare(book, TOWNSHIP)
    replan(plan, {"P": None})
    assert book.ledger.last_dseq() == before
    assert not people(book)


def test_a_plan_does_not_survive_other_work_on_the_book(book: Book, tmp_path: Path) -> None:
    plan = prepare(book, workbook(tmp_path / "a.xlsx", [HEADER, FATHER]))
    sheet(book, [HEADER, FATHER, WIFE])
    with pytest.raises(PlanOutdated):
        commit(book, plan)
    assert len(people(book)) == 2


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
    homes = {h.body["hh_no"]: h.id for h in book.ledger.records("household")}
    by_name = {body["name"]: body["household"] for body in people(book)}
    assert by_name["韦小明"] == by_name["黄美花"] == homes["0009"]
    assert by_name["韦国强"] == homes["0001"]


def test_another_household_under_a_known_number_is_asked_about(book: Book) -> None:
    sheet(book, [HEADER, FATHER, WIFE])
    stranger = person("0001", "罗家兴", "户主", "1980-01-02", 7, "罗家兴")
    report = sheet(book, [HEADER, stranger])
    assert report.set_aside == 1
    assert len(book.ledger.records("household")) == 1


def test_coming_home_is_asked_about_not_done(book: Book) -> None:
    sheet(book, [AWAY, [*FATHER, "柳州市", "2023-06-29", "脱贫户"]])
    report = sheet(book, [AWAY, [*FATHER, "在家", "", "一般户"]])
    assert told(report) == {"I2": "warning", "K2": "warning"}
    assert "to_day" not in book.ledger.records("absence")[0].body
    assert len(book.ledger.records("household_type")) == 1


def test_an_absence_grows_more_precise_and_never_doubles(book: Book) -> None:
    for since in ("2023年6月", "2023-06-29", "2023.6", ""):
        sheet(book, [AWAY, [*FATHER, "柳州市", since, ""]])
    (spell,) = book.ledger.records("absence")
    assert spell.body["from_day"] == "2023-06-29"


def test_an_ended_absence_stays_ended(book: Book) -> None:
    sheet(book, [AWAY, [*FATHER, "柳州市", "2023-06-29", ""]])
    (spell,) = book.ledger.records("absence")
    ended: dict[str, Value] = {**spell.body, "to_day": "2026-02-01"}
    book.ledger.save([Draft("absence", ended, spell.id)], actor="韦书记")
    report = sheet(book, [AWAY, [*FATHER, "柳州市", "2023-06-29", ""]])
    assert report.unchanged == 1
    (spell,) = book.ledger.records("absence")
    assert spell.body["to_day"] == "2026-02-01"


def test_lists_keep_the_order_of_the_sheet(book: Book) -> None:
    take_in(book, CLEAN)
    names = [str(body["hh_no"]) for body in (r.body for r in book.ledger.records("household"))]
    assert names == sorted(names)


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (None, SheetMissing),
        ("姓名,身份证号码\n".encode("gb18030"), NotAWorkbook),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            WorkbookLocked,
        ),
        ([], WorkbookEmpty),
        ([HEADER], WorkbookEmpty),
        ([["甲", "乙"], ["1", "2"]], HeaderMissing),
    ],
    ids=["missing", "text", "locked", "empty", "nobody", "no header"],
)
def test_bad_files_are_told_in_one_sentence_and_nothing_is_lost(
    content: bytes | Rows | None, error: type[CunjiError], book: Book, tmp_path: Path
) -> None:
    sheet(book, [HEADER, FATHER])
    path = tmp_path / "bad.xlsx"
    if isinstance(content, bytes):
        path.write_bytes(content)
    elif content is not None:
        workbook(path, content)
    with pytest.raises(error) as refused:
        prepare(book, path)
    assert refused.value.told.count("。") == 1
    assert refused.value.told.endswith("。")
    assert len(people(book)) == 1
