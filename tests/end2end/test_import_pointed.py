"""A header that a person points at, and headings that are known the next time."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from desktop.book.book import Book
from desktop.errors.workbook import HeaderMissing, MappingWrong
from desktop.excel.importing.import_workbook import commit, prepare, replan
from desktop.excel.looking.look import look
from desktop.excel.meaning.learnt import sender_of
from desktop.excel.meaning.pointed import pointed
from desktop.excel.sheet.workbook import Sheet
from forms.definitions.records import HeadingWord, Person
from tests.helpers.imports import EVERYTHING, empty_book
from tests.helpers.sheets import CellIn, number, workbook

HEAD = ("编码甲", "这位是谁", "他和当家人", "十八位", "咋联系")
ROWS: list[Sequence[CellIn]] = [
    ("青山镇民政办公室台账",), HEAD,
    ("1", "韦大山", "户主", number("1970-01-02", 1), "13907780001"),
    ("1", "韦小花", "配偶", number("1972-03-04", 2), "13907780002"),
]  # fmt: skip
SAID = pointed("2", ["户编号=A", "姓名=B", "与户主关系=c", "身份证号码=D"])


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Book]:
    with empty_book(tmp_path) as opened:
        yield opened


def test_a_header_nobody_knows_is_pointed_at_and_known_the_next_time(
    book: Book, tmp_path: Path
) -> None:
    path = workbook(tmp_path / "odd.xlsx", ROWS)
    with pytest.raises(HeaderMissing):
        prepare(book, path)
    plan = prepare(book, path, said=SAID)
    assert [row.name for row in plan.rows] == ["韦大山", "韦小花"]
    commit(book, plan, accepted=EVERYTHING)
    words = {one.heading: (one.sender, one.target) for one in book.view().all(HeadingWord)}
    assert words == {
        heading: ("青山镇", target) for heading, target in zip(
            HEAD, ("household.hh_no", "person.name", "person.relation", "person.id_number"),
            strict=False,
        )
    }  # fmt: skip
    later: list[Sequence[CellIn]] = [
        ("青山镇民政办公室台账",), ("", *reversed(HEAD)),
        ("", "13907780009", number("1995-05-06", 3), "子", "韦明", "1"),
    ]  # fmt: skip
    again = prepare(book, workbook(tmp_path / "later.xlsx", later))
    assert [row.name for row in again.rows] == ["韦明"], "moved columns, no hand needed"
    found = look(book, tmp_path / "later.xlsx")
    reasons = {at.column.heading: at.witness.reason for at in found.regions[0].columns}
    assert "指定过" in reasons["十八位"]
    others = [("红河县民政局台账",), *later[1:]]
    with pytest.raises(HeaderMissing):
        prepare(book, workbook(tmp_path / "other.xlsx", others))


def test_a_column_that_was_corrected_is_kept_and_undone_with_the_import(
    book: Book, tmp_path: Path
) -> None:
    head = ("姓名", "与户主关系", "身份证号码", "咋联系", "联系电话")
    rows: list[Sequence[CellIn]] = [head, ("韦大山", "户主", number("1970-01-02", 1), "1", "2")]
    plan = prepare(book, workbook(tmp_path / "a.xlsx", rows))
    plan = replan(plan, {"D": "person.phone", "E": None})
    commit(book, plan, accepted=EVERYTHING)
    again = prepare(book, tmp_path / "a.xlsx")
    assert again.mapping["D"] == "person.phone"
    assert again.mapping["E"] is None
    assert again.drafts == ()
    book.ledger.write.undo_last_import(actor=book.actor)
    assert not book.view().all(HeadingWord)


def test_columns_alone_may_be_said(book: Book, tmp_path: Path) -> None:
    head = ("姓名", "与户主关系", "性别", "十八位")
    rows: list[Sequence[CellIn]] = [head, ("韦大山", "户主", "男", number("1970-01-02", 1))]
    path = workbook(tmp_path / "a.xlsx", rows)
    plan = prepare(book, path, said=pointed("", ["身份证号码=D", "不导入=C"]))
    assert (plan.mapping["D"], plan.mapping["C"]) == ("person.id_number", None)
    commit(book, plan, accepted=EVERYTHING)
    (one,) = book.view().all(Person)
    assert one.id_number == number("1970-01-02", 1)


@pytest.mark.parametrize(
    ("rows", "columns"),
    [("0", []), ("x", []), ("4-2", []), ("99", ["姓名=B"]), ("2", ["姓名=B1"]), ("2", ["天气=B"]),
     ("2", ["与户主关系=C"]), ("2", ["姓名=B", "姓名=C"]), ("", ["姓名=Q"])],
)  # fmt: skip
def test_what_fits_no_sheet_is_refused_with_a_sentence(
    book: Book, tmp_path: Path, rows: str, columns: list[str]
) -> None:
    known: list[Sequence[CellIn]] = [("姓名", "与户主关系", "性别"), ("韦大山", "户主", "男")]
    cells = known if rows == "" else ROWS
    path = workbook(tmp_path / "odd.xlsx", cells)
    with pytest.raises((MappingWrong, HeaderMissing)) as refused:
        prepare(book, path, said=pointed(rows, columns))
    assert refused.value.zh


def test_the_sender_is_the_office_above_the_header() -> None:
    def called(*lines: str) -> str:
        return sender_of([Sheet("表", [[line] for line in lines], ())])

    assert called("青山镇民政办公室低保台账") == called("青山镇2026年低保台账") == "青山镇"
    assert called("填报单位：板岭村", "红河县民政局制") == "红河县民政局"
    assert called("姓名", "性别") == ""
