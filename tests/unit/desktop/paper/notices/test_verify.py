"""Whether a sheet is what was issued: by number, digest and every word on it."""

from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import pytest

from desktop.book.book import Book
from desktop.errors.paper import PdfUnreadable
from desktop.paper.notice import Notice
from desktop.paper.notices.compose import compose
from desktop.paper.notices.verify import Verdict, verify
from desktop.paper.pdf import render
from tests.helpers.notices import DAY, FILLED, POSTED, Forged, household, put, village


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Book]:
    with Book.new(tmp_path / "b.cunji", "459999001001", "弄峒村", "口令要长一些") as opened:
        village(opened, **FILLED)
        household(opened, "0001", "韦秀兰")
        yield opened


@pytest.fixture
def issued(book: Book) -> Notice:
    return compose(book, "N09", DAY, POSTED)


def test_a_sheet_made_from_the_records_is_genuine(book: Book, issued: Notice) -> None:
    found = verify(book, render(issued))
    assert found.verdict is Verdict.GENUINE
    assert (found.number, found.kind) == (issued.number, "N09")
    assert found.digest == issued.digest


def test_a_record_changed_later_leaves_a_noted_sheet_issued(book: Book, issued: Notice) -> None:
    sheet = render(issued)
    household(book, "0002", "蓝秀兰")
    assert verify(book, sheet).verdict is Verdict.UNKNOWN
    put(
        book, "posting", "p", kind="N09", title="公示", digest=issued.digest,
        posted_day=POSTED.isoformat(),
    )  # fmt: skip
    assert verify(book, sheet).verdict is Verdict.ISSUED


def test_another_name_under_the_same_number_is_found(
    book: Book, issued: Notice, tmp_path: Path
) -> None:
    with Book.new(tmp_path / "f.cunji", "459999001001", "弄峒村", "口令要长一些") as forger:
        village(forger, **FILLED)
        household(forger, "0001", "蓝秀兰")
        says = {field.name: getattr(issued, field.name) for field in fields(issued)}
        says["table"] = compose(forger, "N09", DAY, POSTED).table
        forged = Forged(**says, told=issued.digest)
    found = verify(book, render(forged))
    assert found.digest == issued.digest, "the forger kept number and digest"
    assert found.verdict is Verdict.CHANGED


def test_what_is_no_notice_is_said(book: Book) -> None:
    with pytest.raises(PdfUnreadable):
        verify(book, b"no paper")
