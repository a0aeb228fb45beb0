"""What an import doubts is kept, once, until it is mended or said to be as written."""

from pathlib import Path

import pytest

from desktop.book.book import Book
from desktop.errors.workbook import ImpactNotAccepted
from desktop.excel.importing.import_workbook import commit, prepare
from forms.leads.work_list import Origin, ReviewItem, open_items
from sync.store.values import Draft
from tests.helpers.command import SHEETS, Cunji
from tests.helpers.family import DAY
from tests.helpers.filled import PASSPHRASE, VILLAGE
from tests.helpers.sheets import CellIn, number, workbook

HEAD: tuple[CellIn, ...] = ("户编号", "姓名", "与户主关系", "性别", "身份证号码", "联系电话")


def sheet(folder: Path, *rows: tuple[CellIn, ...]) -> Path:
    return workbook(folder / f"roster{len(list(folder.iterdir()))}.xlsx", [HEAD, *rows])


def waiting(book: Book) -> list[ReviewItem]:
    found = open_items(book.view(), DAY, book.definitions)
    return [item for item in found if item.origin is Origin.IMPORT]


def take(book: Book, file: Path) -> None:
    commit(book, prepare(book, file))


WRONG: tuple[CellIn, ...] = ("0001", "韦大山", "户主", "男", "459999198005060018", "13800000001")
RIGHT: tuple[CellIn, ...] = ("0001", "韦大山", "户主", "男", "459999198005060010", "13800000001")
WIFE: tuple[CellIn, ...] = ("0001", "蓝秀英", "配偶", "女", "459999198203040029", "12")

EVERYBODY: tuple[tuple[CellIn, ...], ...] = (
    RIGHT,
    (*WIFE[:5], ""),
    ("0001", "韦小兰", "女", "女", number("2010-03-04", 2), ""),
    ("0001", "韦小梅", "女", "女", number("2014-03-04", 4), ""),
    ("0001", "韦小山", "子", "男", number("2012-03-04", 3), ""),
)


def test_doubts_are_kept_once_and_closed_by_a_better_sheet(tmp_path: Path) -> None:
    book = Book.new(tmp_path / "b.cunji", VILLAGE, "板岭村", PASSPHRASE)
    file = sheet(tmp_path, WRONG, WIFE)
    take(book, file)
    before = waiting(book)
    assert before
    take(book, file)
    assert {i.fingerprint for i in waiting(book)} == {i.fingerprint for i in before}
    book.close()
    book = Book.open(tmp_path / "b.cunji", PASSPHRASE)
    assert {i.fingerprint for i in waiting(book)} == {i.fingerprint for i in before}, "restarted"
    take(book, sheet(tmp_path, RIGHT, (*WIFE[:5], "13800000002")))
    assert waiting(book) == []
    book.close()


def test_undoing_an_import_takes_its_doubts_back(tmp_path: Path) -> None:
    book = Book.new(tmp_path / "b.cunji", VILLAGE, "板岭村", PASSPHRASE)
    take(book, sheet(tmp_path, WRONG, WIFE))
    assert waiting(book)
    book.ledger.write.undo_last_import(actor=book.actor)
    assert waiting(book) == []
    book.close()


def test_the_command_lists_and_settles_with_who_when_and_why(tmp_path: Path) -> None:
    cunji = Cunji(tmp_path)
    cunji.new()
    assert cunji.run("import", SHEETS / "roster-township.xlsx").returncode == 0
    found = cunji.json("check", "--as-of", "2026-11-01")
    assert {one["origin"] for one in found} >= {"import"}
    mark = found[0]["fingerprint"]
    assert cunji.run("check", "--settle", mark).returncode != 0, "a reason is asked"
    left = cunji.json("check", "--settle", mark, "--reason", "打电话问过", "--as-of", "2026-11-02")
    assert mark not in {one["fingerprint"] for one in left}
    [closed] = [
        one for one in cunji.json("check", "--all", "--as-of", "2026-11-02") if one["closed"]
    ]
    assert closed["fingerprint"] == mark
    assert closed["closed"]["why"] == "打电话问过"
    assert closed["closed"]["day"] == "2026-11-02"


def test_who_is_missing_on_a_whole_roster_waits_until_somebody_has_looked(tmp_path: Path) -> None:
    book = Book.new(tmp_path / "b.cunji", VILLAGE, "板岭村", PASSPHRASE)
    take(book, sheet(tmp_path, *EVERYBODY))
    assert not waiting(book)
    without = sheet(tmp_path, *EVERYBODY[:-1])
    plan = prepare(book, without)
    assert not plan.drafts
    with pytest.raises(ImpactNotAccepted):
        commit(book, plan)
    commit(book, plan, accepted={"missing"})
    (item,) = waiting(book)
    person = next(r for r in book.ledger.read.records("person") if r.body["name"] == "韦小山")
    assert (item.form, item.record) == ("person", person.id)
    assert "韦小山" in item.zh
    again = prepare(book, without)
    commit(book, again)
    assert [i.fingerprint for i in waiting(book)] == [item.fingerprint], "asked once"
    book.ledger.write.undo_last_import(actor=book.actor)
    assert not waiting(book)
    commit(book, prepare(book, without), accepted={"missing"})
    commit(book, prepare(book, sheet(tmp_path, *EVERYBODY)))
    assert not waiting(book), "stands on the sheet again"
    commit(book, prepare(book, without), accepted={"missing"})
    died = {**person.body, "death_day": "2026-10-01"}
    book.ledger.write.save([Draft("person", died, person.id)], actor="x")
    assert not waiting(book), "the book knows why"
    book.close()
