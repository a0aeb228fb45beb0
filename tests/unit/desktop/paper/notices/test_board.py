"""The board: what hangs, what is due, and which sheet the records have left behind."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from desktop.book.book import Book
from desktop.paper.notices.board import ELSEWHERE, board, lines
from desktop.paper.notices.compose import compose
from forms.notices.lifecycle import Stage
from forms.schema.form import RecordId, Value
from tests.helpers.filled import empty
from tests.helpers.notices import DAY, FILLED, POSTED, household, put, village

LATER = date(2026, 11, 25)
ISSUED: dict[str, Value] = {
    "kind": "N09", "title": "拟纳入公示", "days": 5,
    "checker_name": "蓝国强", "checked_day": "2026-11-20",
    "approver_name": "韦大明", "approved_day": "2026-11-21", "posted_day": POSTED.isoformat(),
    "place": "村委会门口", "as_of": DAY.isoformat(),
}  # fmt: skip


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Book]:
    with empty(tmp_path / "b.cunji", "459999001001", "弄峒村", "口令要长一些才算好") as opened:
        village(opened, **FILLED)
        household(opened, "0001", "韦秀兰")
        yield opened


def posted(book: Book, **more: Value) -> RecordId:
    made = compose(book, "N09", DAY, POSTED)
    told: dict[str, Value] = {"number": str(made.number), "digest": made.digest}
    return put(book, "posting", "p", **{**ISSUED, **told, **more})


def test_a_sheet_that_says_what_the_records_say_is_running(book: Book) -> None:
    record = posted(book)
    (sheet,) = board(book, LATER)
    assert (sheet.life.posting.id, sheet.life.stage, sheet.stale) == (record, Stage.RUNNING, False)
    assert sheet.place == "村委会门口"
    assert "2026年12月8日" in sheet.due


def test_a_record_changed_after_printing_marks_it_stale(book: Book) -> None:
    posted(book)
    household(book, "0002", "蓝秀兰")
    (sheet,) = board(book, LATER)
    assert sheet.stale


def test_a_change_that_is_not_on_the_sheet_marks_nothing(book: Book) -> None:
    posted(book)
    put(book, "helper", "far", name="覃大海")
    (sheet,) = board(book, LATER)
    assert not sheet.stale


def test_what_is_archived_or_withdrawn_leaves_the_board(book: Book) -> None:
    posted(book, removed_day="2026-12-09", archived_day="2026-12-10", archive_no="2026-001")
    assert board(book, date(2026, 12, 11)) == []
    assert [s.life.stage for s in board(book, date(2026, 12, 9))] == [Stage.REMOVED]


def test_a_draft_stands_apart_with_its_next_step(book: Book) -> None:
    put(book, "posting", "d", kind="N18", title="财务收支")
    (sheet,) = board(book, LATER)
    assert (sheet.place, sheet.life.step and sheet.life.step.id) == (ELSEWHERE, "check")
    (line,) = lines([sheet])
    assert (line["stage"], line["next"], line["posted_until"]) == ("draft", "check", None)
