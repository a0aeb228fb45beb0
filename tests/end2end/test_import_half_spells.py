"""A spell comes in whole or not at all: never without the end that somebody wrote."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from desktop.book.book import Book
from desktop.excel.export.register import columns_out, workbook_of
from desktop.excel.importing.import_workbook import prepare
from desktop.excel.report import Outcome
from desktop.excel.sheet.register_table import importable
from desktop.excel.sheet.workbook import read_workbook
from forms.definitions.records import Absence
from forms.definitions.validation import check, ends_of
from forms.leads.work_list import open_items
from forms.program import bundled
from forms.rules.lists import Derived, derive
from forms.schema.form import FormDef, RecordId, Value
from forms.schema.ternary import Answer
from sync.errors.ledger import RecordRefused
from sync.store.values import Draft
from tests.helpers.answers import answers
from tests.helpers.imports import AWAY, FATHER, empty_book, people, sheet
from tests.helpers.sheets import CellIn, person, workbook

FORMS = bundled()
SPELLS = [
    form for form in importable(FORMS)
    if {"from_day", "to_day"} <= {f.id for f in columns_out(form)} and ends_of(form)
]  # fmt: skip
BEGIN, END = "2026-05-01", "2025-01-01"


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Book]:
    with empty_book(tmp_path_factory.mktemp("spells")) as opened:
        sheet(opened, [AWAY[:8], FATHER])
        yield opened


def known(book: Book, form: FormDef) -> dict[str, RecordId]:
    """A record of each kind that a spell may refer to."""
    view = book.view()
    found = {name: next(iter(view.records(name))) for name in ("person", "household", "hamlet")}
    for other in {f.form for f in form.fields if f.form} - found.keys():
        if there := view.records(other):
            found[other] = next(iter(there))
            continue
        given = answers(FORMS.form(other), FORMS, found)
        (found[other],) = book.ledger.write.save([Draft(other, given)], actor="x").ids
    return found


def row_of(book: Book, form: FormDef, folder: Path, **cells: str) -> Path:
    """A workbook with one spell, some of its cells written over."""
    given: dict[str, Value] = answers(form, FORMS, known(book, form))
    given |= {"from_day": BEGIN, "to_day": "2026-06-01"}
    path = folder / "out.xlsx"
    path.write_bytes(workbook_of(form, FORMS, book.view(), [given]))
    header, row = read_workbook(path)[0].rows[:2]
    for name, text in cells.items():
        row[header.index(form.field(name).label)] = text
    rows: list[list[CellIn]] = [[str(c) for c in header], [str(c) for c in row]]
    return workbook(folder / "in.xlsx", rows)


@pytest.mark.parametrize("form", SPELLS, ids=lambda form: str(form.id))
def test_an_end_before_the_start_sets_the_row_aside_with_both_days(
    book: Book, form: FormDef, tmp_path: Path
) -> None:
    plan = prepare(book, row_of(book, form, tmp_path, to_day=END), form.id)
    assert (plan.drafts, plan.report.set_aside) == ((), 1)
    assert BEGIN in plan.rows[0].zh
    assert END in plan.rows[0].zh


@pytest.mark.parametrize("form", SPELLS, ids=lambda form: str(form.id))
def test_an_end_nobody_can_read_sets_the_row_aside_with_what_was_written(
    book: Book, form: FormDef, tmp_path: Path
) -> None:
    plan = prepare(book, row_of(book, form, tmp_path, to_day="去年底"), form.id)
    assert (plan.drafts, plan.report.set_aside) == ((), 1)
    assert "去年底" in plan.rows[0].zh or "to_day" in form.register.key


@pytest.mark.parametrize("form", SPELLS, ids=lambda form: str(form.id))
def test_no_other_road_of_entry_takes_half_a_spell(book: Book, form: FormDef) -> None:
    given = answers(form, FORMS, known(book, form)) | {"from_day": BEGIN, "to_day": END}
    assert any(p.field == "to_day" and not p.warn for p in check(form, given, FORMS))
    before = len(book.ledger.read.records(form.id))
    with pytest.raises(RecordRefused):
        book.ledger.write.save([Draft(form.id, given)], actor="x")
    assert len(book.ledger.read.records(form.id)) == before


@pytest.mark.parametrize(("end", "told"), [(END, END), ("去年底", "去年底")])
def test_a_roster_keeps_the_person_and_leaves_the_whole_absence_out(
    tmp_path: Path, end: str, told: str
) -> None:
    with empty_book(tmp_path) as opened:
        row = [*FATHER, "广东佛山", BEGIN, "", end]
        report = sheet(opened, [[*AWAY, "返回时间"], row])
        assert len(people(opened)) == 1
        assert not opened.ledger.read.records("absence")
        assert any(told in issue.zh for issue in report.problems)


def test_a_death_before_the_birth_or_unread_makes_nobody_alive(tmp_path: Path) -> None:
    with empty_book(tmp_path) as opened:
        for day in ("1969-01-01", "前年冬天"):
            report = sheet(opened, [[*AWAY[:8], "死亡日期"], [*FATHER, day]])
            assert not people(opened)
            assert [line.outcome for line in report.lines] == [Outcome.SET_ASIDE]
            assert day in report.lines[0].zh


WHERE = (*AWAY[:8], "去向", "起始时间", "返乡时间", "户口性质")
DAY = date(2026, 11, 24)


def where_is(book: Book, *cells: str, day: str = "2026年11月1日") -> list[Answer]:
    """What a list says of a wife, of whose husband a roster of a day says so much."""
    wife = [*person("0001", "蓝秀英", "配偶", "1972-02-03", 2), "在家", "", "", "农业"]
    husband = [*FATHER, *cells, *[""] * (3 - len(cells)), "农业"]
    sheet(book, [[f"板岭村花名册（截至{day}）"], WHERE, husband, wife])
    return [one.answer for one in left_behind(book)]


def left_behind(book: Book) -> list[Derived]:
    return derive("left_behind_woman", book.view(), DAY, book.definitions)


@pytest.mark.parametrize(
    "cells",
    [
        ("广东", "2025-01-01", "2024-01-01"), ("广东", "2025-01-01", "年底"), ("不详",), ("？",),
        ("失联",), ("在家", "2025-01-01"), ("", "去年"),
    ],
)  # fmt: skip
def test_whereabouts_that_cannot_be_read_are_not_home(tmp_path: Path, cells: tuple[str]) -> None:
    book = empty_book(tmp_path)
    assert where_is(book, *cells) == [Answer.UNKNOWN]
    assert left_behind(book)[0].missing, "it is asked where he is"
    assert open_items(book.view(), DAY, book.definitions), "and what the cell says is kept"
    book.close()


def test_a_cell_in_doubt_takes_back_what_an_older_sheet_said(tmp_path: Path) -> None:
    book = empty_book(tmp_path)
    assert where_is(book, "在家") == [Answer.NO]
    assert where_is(book, "失联", day="2026年11月20日") == [Answer.UNKNOWN]
    assert where_is(book, "在家", day="2026年11月22日") == [Answer.NO]
    book.close()


def test_a_purpose_in_place_of_a_destination_is_one(tmp_path: Path) -> None:
    book = empty_book(tmp_path)
    answers = where_is(book, "服刑", "2025-01-01")
    (absence,) = book.view().all(Absence)
    assert (absence.purpose, absence.place) == ("5", None)
    assert answers == [Answer.NO], "nobody is left behind by somebody in prison"
    book.close()
