"""Whether a sheet is what was issued: by number, digest and every word on it."""

from collections.abc import Iterator
from dataclasses import fields, replace
from pathlib import Path

import pytest

from desktop.book.book import Book
from desktop.errors.paper import PdfUnreadable
from desktop.paper.notices.compose import compose
from desktop.paper.notices.verify import Verdict, Verified, verify
from desktop.paper.pdf import render
from desktop.paper.typesetting.page_format import Paper, Size, Way
from forms.notices.sheet.notice import Notice
from forms.privacy.masking import public
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


def test_nothing_forged_is_genuine(book: Book, issued: Notice) -> None:
    """One more household, another count, another phone, another period, by the same digest."""
    rows, facts = issued.table.rows, issued.facts
    says = {field.name: getattr(issued, field.name) for field in fields(issued)}

    def told(**changed: object) -> Verified:
        return verify(book, render(Forged(**{**says, **changed}, told=issued.digest)))

    more = (public("2", place=""), *rows[0][1:])
    count = (*rows[0][:3], public("9", place=""), *rows[0][4:])
    phone = (facts[2][0], public("村民委员会主任，电话0778-7219999", place=""))
    period = (facts[0][0], public("自2026年11月24日至2026年11月25日（1天）", place=""))
    for changed in (
        {"table": replace(issued.table, rows=(*rows, more))},
        {"table": replace(issued.table, rows=(count,))},
        {"facts": (*facts[:2], phone, *facts[3:])},
        {"facts": (period, *facts[1:])},
        {"closing": (public("不得提出异议。", place=""),)},
    ):
        found = told(**changed)
        assert found.verdict is Verdict.CHANGED
        assert found.place in found.zh
    assert told().verdict is Verdict.GENUINE


def test_the_sentence_says_what_was_compared(book: Book, issued: Notice) -> None:
    for paper in (Paper(), Paper(Size.A3, Way.ACROSS, large=True)):
        found = verify(book, render(issued, paper))
        assert found.verdict is Verdict.GENUINE
        assert "1行名单" in found.zh
        assert "没有比对" in found.zh


def test_a_withdrawn_sheet_is_no_longer_good(book: Book, issued: Notice) -> None:
    put(
        book, "posting", "p", kind="N09", title="公示", digest=issued.digest,
        number=str(issued.number), withdrawn_day="2026-11-24",
    )  # fmt: skip
    assert verify(book, render(issued)).verdict is Verdict.WITHDRAWN
