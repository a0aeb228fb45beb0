"""The archive of a quarter: an index, the sheets as issued, honesty about those that changed."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from desktop.book.book import Book
from desktop.errors.paper import NothingArchived, QuarterUnclear
from desktop.paper.notices.archive import CHANGED, archive, quarter
from desktop.paper.notices.compose import compose
from desktop.paper.preview import page_texts
from forms.schema.form import Value
from tests.helpers.filled import empty
from tests.helpers.notices import DAY, FILLED, POSTED, household, put, village

FIRST, LAST = date(2026, 10, 1), date(2026, 12, 31)


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Book]:
    with empty(tmp_path / "b.cunji", "459999001001", "弄峒村", "口令要长一些才算好") as opened:
        village(opened, **FILLED)
        household(opened, "0001", "韦秀兰")
        made = compose(opened, "N09", DAY, POSTED)
        sheet: dict[str, Value] = {
            "kind": "N09", "title": "拟纳入公示", "number": str(made.number), "digest": made.digest,
            "as_of": DAY.isoformat(), "posted_day": POSTED.isoformat(), "archive_no": "2026-001",
            "removed_day": "2026-12-09",
        }  # fmt: skip
        put(opened, "posting", "p", **sheet)
        yield opened


def test_the_index_names_the_page_of_the_sheet(book: Book) -> None:
    index, *sheets = page_texts(archive(book, FIRST, LAST))
    assert "2026-001" in index
    assert len(sheets) == 1
    assert "韦秀兰" in sheets[0]
    assert CHANGED not in index


def test_a_sheet_the_records_left_behind_is_named_not_shown(book: Book) -> None:
    household(book, "0002", "蓝秀兰")
    (index,) = page_texts(archive(book, FIRST, LAST))
    assert CHANGED in index
    assert "蓝秀兰" not in index


def test_another_quarter_has_nothing(book: Book) -> None:
    with pytest.raises(NothingArchived):
        archive(book, *quarter("2026Q3"))


def test_quarters_are_read_or_refused() -> None:
    assert quarter("2026q4") == (FIRST, LAST)
    for text in ("2026", "2026Q5", "26Q1", "2026-Q1"):
        with pytest.raises(QuarterUnclear):
            quarter(text)
