"""Two rosters, or a roster and the book: exactly who was made to differ is told, nobody else."""

import random
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

import pytest

from desktop.book.book import Book
from desktop.excel.export.own_use import OwnUse
from desktop.excel.looking.book_and_sheet import compare_files, tasks_of, workbook_of
from desktop.excel.looking.compare import Comparison
from desktop.excel.looking.look import look
from desktop.excel.sheet.workbook import sheets_of
from forms.definitions.records import Task
from tests.helpers.imports import empty_book, take_in
from tests.helpers.made_village import Villager, village
from tests.helpers.sheets import CellIn, number, workbook

PEOPLE = village(60)
HEAD = ("户编号", "屯", "户主姓名", "姓名", "与户主关系", "性别", "身份证号码", "出生日期")
DAY = date(2026, 11, 1)


def rows(people: Sequence[Villager], head: Sequence[str] = HEAD) -> list[list[CellIn]]:
    return [list(head), *([one.cell(heading) for heading in head] for one in people)]


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Book]:
    folder = tmp_path_factory.mktemp("village")
    with empty_book(folder) as opened:
        take_in(opened, workbook(folder / "roster.xlsx", rows(PEOPLE)))
        yield opened


def counts(found: Comparison) -> dict[str, int]:
    return {name: len(lines) for name, lines in found.parts.items() if lines}


def test_the_same_roster_differs_in_nothing_in_any_order(book: Book, tmp_path: Path) -> None:
    some = PEOPLE[:]
    random.Random(3).shuffle(some)
    before = book.ledger.store.revision
    for people in (PEOPLE, some):
        found = compare_files(book, workbook(tmp_path / "same.xlsx", rows(people)), None, DAY)
        assert counts(found) == {}
        assert (found.same, found.left) == (len(PEOPLE), ())
    assert book.ledger.store.revision == before, "nothing is written"


def changed_roster() -> tuple[list[list[CellIn]], dict[str, set[str]]]:
    """A later roster, and who was made to differ in it."""
    homes: dict[str, list[Villager]] = {}
    for one in PEOPLE:
        homes.setdefault(str(one.cell("户编号")), []).append(one)
    large = [home for home in homes.values() if len(home) >= 3]
    gone, renumbered, moved, away = large[0][-1], large[1][-1], large[2][-1], large[3]
    to = large[4][0]
    later: list[list[CellIn]] = [list(HEAD)]
    for one in PEOPLE:
        if one is gone or one in away:
            continue
        cells = [one.cell(heading) for heading in HEAD]
        if one is renumbered:
            cells[7] = "1911-11-11"
            cells[6] = ""
        if one is moved:
            cells[:3] = [to.cell(heading) for heading in HEAD[:3]]
        later.append(cells)
    born = [to.cell(heading) for heading in HEAD[:3]]
    later.append([*born, "新生儿", "孙子", "男", number("2026-05-06", 777), "2026-05-06"])
    said = {
        "减少的人": {gone.name, *(one.name for one in away)}, "新增的人": {"新生儿"},
        "换了户的人": {moved.name}, "减少的户": {away[0].name},
        "认不准的": {renumbered.name},
    }  # fmt: skip
    return later, said


def test_a_later_roster_differs_from_the_book_and_from_the_earlier_one_in_the_same(
    book: Book, tmp_path: Path
) -> None:
    later, said = changed_roster()
    first = workbook(tmp_path / "一月.xlsx", rows(PEOPLE))
    second = workbook(tmp_path / "二月.xlsx", later)
    for found in (
        compare_files(book, second, None, DAY), compare_files(book, first, second, DAY)
    ):  # fmt: skip
        names = {name: {line.name for line in lines} for name, lines in found.parts.items()}
        for name, people in said.items():
            assert names[name] == people, (found.first, name)
        assert names["新增的户"] == set()
        assert all(line.cell for line in (*found.new, *found.moved))
        shown = {sheet.name: sheet.rows for sheet in sheets_of(workbook_of(found, OwnUse()))}
        assert len(shown["减少的人"]) == len(found.gone) + 1
        tasks = tasks_of(found, DAY, date(2026, 12, 1))
        assert len(tasks) == sum(map(len, found.parts.values())) - len(found.changed)
        book_tasks = [Task.what.read(one.answers) for one in tasks]
        assert all(book_tasks)


def test_a_list_of_some_people_takes_nobody_away(book: Book, tmp_path: Path) -> None:
    head = ("姓名", "身份证号码", "联系电话")
    some: list[list[CellIn]] = [
        list(head),
        *([one.cell("姓名"), one.cell("身份证号码"), "13907780001"] for one in PEOPLE[:9]),
        ["外来人", number("1980-01-01", 999), ""],
    ]
    found = compare_files(book, workbook(tmp_path / "some.xlsx", some), None, DAY)
    assert (found.gone, found.gone_households, found.moved) == ((), (), ())
    assert {line.name for line in found.new} == {"外来人"}
    assert len(found.changed) == 9
    assert any("名单" in note for note in found.notes)


def test_who_agrees_by_name_alone_or_shares_a_number_is_unsure(book: Book, tmp_path: Path) -> None:
    one, other = PEOPLE[0], PEOPLE[9]
    cells: list[list[CellIn]] = [
        ["姓名", "性别", "身份证号码"], [one.name, "", ""],
        [other.name, "", other.cell("身份证号码")], ["重号人", "", other.cell("身份证号码")],
    ]  # fmt: skip
    found = compare_files(book, workbook(tmp_path / "odd.xlsx", cells), None, DAY)
    assert {line.name for line in found.unsure} >= {other.name, "重号人"}
    assert found.changed == ()


def test_a_look_says_what_each_column_is_and_why_and_writes_nothing(
    book: Book, tmp_path: Path
) -> None:
    head = ("户号", "所在屯", "户主", "姓 名", "与户主关系", "公民身份号码", "养殖头数")
    known = ("户编号", "屯", "户主姓名", "姓名", "与户主关系", "身份证号码")
    cells: list[list[CellIn]] = [
        list(head),
        *([*(one.cell(h) for h in known), 3] for one in PEOPLE),
    ]
    before = book.ledger.store.revision
    found = look(book, workbook(tmp_path / "表.xlsx", cells))
    (region,) = found.regions
    sure = {at.column.key: at.witness.sureness.value for at in region.columns}
    assert (found.kind, found.intent, region.header) == ("xlsx", "roster", "A1")
    assert sure == dict.fromkeys("ABCDEF", "sure") | {"G": "none"}
    assert region.rows == len(PEOPLE)
    assert all(at.witness.reason for at in region.columns)
    blank = look(book, workbook(tmp_path / "空.xlsx", [head]))
    assert (blank.intent, len(blank.regions[0].columns)) == ("blank", 7)
    nothing = look(book, workbook(tmp_path / "信.xlsx", [["此致"], ["敬礼"]]))
    assert (nothing.intent, nothing.regions) == ("unknown", ())
    assert book.ledger.store.revision == before
