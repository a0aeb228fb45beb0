"""The township's roster into a real encrypted book, again, in another layout, and back out."""

import json
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from desktop.book.book import Book
from desktop.errors.workbook import (
    HeaderMissing,
    NotAWorkbook,
    PlanOutdated,
    SheetMissing,
    WorkbookEmpty,
    WorkbookLocked,
)
from desktop.excel.importing.import_workbook import commit, prepare, replan
from forms.errors import CunjiError
from forms.leads.work_list import Origin, open_items
from forms.schema.form import RecordId
from sync.ledger.replica import Replica
from tests.helpers.imports import FATHER, WIFE, empty_book, people, sheet, take_in
from tests.helpers.sheets import HEADER, Rows, workbook

SHEETS = Path(__file__).parents[1] / "data" / "sheets"
CLEAN, TOWNSHIP = SHEETS / "roster-clean.xlsx", SHEETS / "roster-township.xlsx"
COUNTS = {
    "hamlet": 12, "household": 312, "household_type": 312, "person": 1333, "absence": 226,
    "disabled_person": 44, "coverage": 312,
}  # fmt: skip
"""Each household comes whole, with everybody's whereabouts; it says so once for each day."""


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Book]:
    with empty_book(tmp_path) as opened:
        yield opened


def registered(book: Book) -> Mapping[str, object]:
    """All records but what is to be looked at."""
    return {form: b for form, b in book.ledger.read.bodies().items() if form != "import_doubt"}


def waiting(book: Book) -> int:
    found = open_items(book.view(), date(2026, 11, 1), book.definitions)
    return sum(item.origin is Origin.IMPORT for item in found)


def counts(book: Book) -> dict[str, int]:
    others = ("village", "import_doubt")
    return {form: n for form, n in book.ledger.read.counts().items() if form not in others}


def truth(layout: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(
        (SHEETS / f"roster-{layout}.truth.json").read_text(encoding="utf-8")
    )
    return loaded


def test_the_clean_roster_comes_in_whole(book: Book) -> None:
    report = take_in(book, CLEAN)
    assert (report.rows, report.created, report.set_aside) == (1333, 1333, 0)
    assert counts(book) == COUNTS
    assert json.loads(json.dumps(report.as_json()))["created"] == 1333
    bodies, codes = book.ledger.read.bodies(), book.definitions.codes
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
    assert (report.created, report.set_aside, report.skipped) == (1333, 1, 2)
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
    revision, before = Replica(book.ledger.store).last_dseq(), book.ledger.read.bodies()
    again = take_in(book, path)
    assert (again.created, again.updated) == (0, 0)
    assert again.unchanged == first.created
    assert again.set_aside == first.set_aside
    assert Replica(book.ledger.store).last_dseq() == revision
    assert book.ledger.read.bodies() == before


def test_the_township_layout_after_the_clean_one_doubles_nobody(book: Book) -> None:
    take_in(book, CLEAN)
    before = registered(book)
    report = take_in(book, TOWNSHIP)
    assert (report.created, report.updated, report.unchanged) == (0, 0, 1333)
    assert registered(book) == before, "nothing better was replaced by something worse"


def test_the_clean_layout_after_the_township_one_completes_everybody(book: Book) -> None:
    take_in(book, TOWNSHIP)
    doubts = waiting(book)
    report = take_in(book, CLEAN)
    assert report.created == 0
    assert (doubts, waiting(book)) == (25, 2), "what was filled in is mended"
    assert counts(book) == {**COUNTS, "coverage": 312 + 312}, "an earlier day was not known yet"
    assert sorted(str(b["id_number"]) for b in people(book)) == sorted(
        truth("clean")["persons_by_id"]
    )


def test_an_import_is_one_step_that_can_be_taken_back(book: Book) -> None:
    sheet(book, [HEADER, FATHER])
    take_in(book, CLEAN)
    reasons = {
        c.reason for r in book.ledger.read.records("hamlet") for c in book.ledger.read.history(r.id)
    }
    assert reasons == {"导入农户花名册"}
    book.ledger.write.undo_last_import(actor=book.actor)
    assert [body["name"] for body in people(book)] == ["韦国强"]


def test_nothing_is_written_before_commit(book: Book) -> None:
    before = Replica(book.ledger.store).last_dseq()
    plan = prepare(book, TOWNSHIP)
    replan(plan, {"P": None})
    assert Replica(book.ledger.store).last_dseq() == before
    assert not people(book)


def test_a_plan_does_not_survive_other_work_on_the_book(book: Book, tmp_path: Path) -> None:
    plan = prepare(book, workbook(tmp_path / "a.xlsx", [HEADER, FATHER]))
    sheet(book, [HEADER, FATHER, WIFE])
    with pytest.raises(PlanOutdated):
        commit(book, plan)
    assert len(people(book)) == 2


def test_lists_keep_the_order_of_the_sheet(book: Book) -> None:
    take_in(book, CLEAN)
    names = [str(body["hh_no"]) for body in (r.body for r in book.ledger.read.records("household"))]
    assert names == sorted(names)


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (None, SheetMissing),
        ("姓名,身份证号码\n".encode("gb18030"), HeaderMissing),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(200)), NotAWorkbook),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            WorkbookLocked,
        ),
        ([], WorkbookEmpty),
        ([HEADER], WorkbookEmpty),
        ([["甲", "乙"], ["1", "2"]], HeaderMissing),
    ],
    ids=["missing", "text", "picture", "locked", "empty", "nobody", "no header"],
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


def test_what_no_sheet_could_print_is_told_at_the_cell_of_the_workbook(book: Book) -> None:
    """A number in the name of a hamlet stops the sheet months later, far from where it came in."""
    father, wife = [*FATHER], [*WIFE]
    father[1] = wife[1] = "弄459999198505100015屯"
    report = sheet(book, [HEADER, father, wife])
    told = " ".join(str(line) for line in report.lines) + json.dumps(
        report.as_json(), ensure_ascii=False
    )
    assert "像是有公民身份号码" in told
    assert "移到备注（不公开）" in told
