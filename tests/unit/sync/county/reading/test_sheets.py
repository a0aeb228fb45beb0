"""A PDF at the county's console: judged by number, digest and every word of its table."""

from collections.abc import Iterator
from dataclasses import fields
from datetime import date
from pathlib import Path

import pytest

from desktop.book.book import Book
from desktop.paper.notices.compose import compose
from desktop.paper.notices.printed import note
from desktop.paper.pdf import render
from forms.notices.sheet.by_hamlet import strips
from forms.notices.sheet.code import code_words
from forms.notices.sheet.notice import Notice
from forms.program import bundled
from sync.county.accounts.area import Area, Role
from sync.county.reading.postings import Verdict, posting_lines
from sync.county.reading.sheets import judge, judge_typed
from sync.errors.county import SheetUnreadable
from sync.ledger.village_feed import VillageFeed
from tests.helpers.filled import empty
from tests.helpers.notices import DAY, FILLED, POSTED, Forged, household, put, village
from tests.helpers.villages import push
from tests.helpers.visitor import Office

VILLAGE = "459999001001"
TODAY = date(2026, 11, 25)
EVERYWHERE = Area("")


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = Office(tmp_path / "county")
    yield made
    made.close()


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Book]:
    with empty(tmp_path / "b.cunji", VILLAGE, "弄峒村", "口令要长一些才算好") as opened:
        village(opened, **FILLED)
        for number, head in enumerate(("韦秀兰", "蓝秀兰", "韦大山", "覃小花"), 1):
            hamlet = "弄峒屯" if number < 4 else "上峒屯"
            household(opened, f"{number:04d}", head, hamlet=hamlet)
        yield opened


def issued(book: Book, kind: str = "N09", **more: str) -> Notice:
    """A notice that is noted down as posted."""
    notice = compose(book, kind, DAY, POSTED)
    put(
        book, "posting", "p", kind=kind, title="公示", number=str(notice.number),
        digest=notice.digest, as_of=DAY.isoformat(), days=7, posted_day=POSTED.isoformat(), **more,
    )  # fmt: skip
    return notice


def hand_up(book: Book, office: Office) -> None:
    ledger = book.ledger
    feed = VillageFeed.found(office.engine, bundled(), VILLAGE, "弄峒村")
    push(ledger, feed)


def test_every_word_fits_of_the_whole_and_of_a_strip(book: Book, office: Office) -> None:
    notice = issued(book)
    hand_up(book, office)
    for sheet in (notice, *strips(notice)):
        found = judge(office.engine, EVERYWHERE, render(sheet), TODAY)
        assert found.verdict is Verdict.GENUINE
        assert "4行名单" in found.zh
        assert found.line is not None
        assert found.line.number == notice.number


def test_what_was_printed_is_proved_after_the_records_have_changed(
    book: Book, office: Office
) -> None:
    notice = issued(book)
    note(book, notice)
    household(book, "0009", "蓝大山")
    hand_up(book, office)
    for sheet in (notice, *strips(notice)):
        found = judge(office.engine, EVERYWHERE, render(sheet), TODAY)
        assert found.verdict is Verdict.GENUINE
        assert "名单里现在多1行" in found.zh
        assert "蓝大山" not in found.zh
    says = {field.name: getattr(notice, field.name) for field in fields(notice)}
    says["table"] = compose(book, "N09", DAY, POSTED).table
    forged = Forged(**says, told=notice.digest)
    assert judge(office.engine, EVERYWHERE, render(forged), TODAY).verdict is Verdict.CHANGED


def test_number_and_digest_bring_the_words_to_compare_by_eye(book: Book, office: Office) -> None:
    notice = issued(book)
    note(book, notice)
    hand_up(book, office)
    lines = posting_lines(office.engine, EVERYWHERE, TODAY)
    found = judge_typed(office.engine, lines, notice.number, notice.digest)
    assert found.verdict is Verdict.ISSUED
    assert found.words == notice.words
    page = office.person(Role.COUNTY).post(
        "/notices", number=str(notice.number), digest=notice.digest
    )
    assert "请和纸上逐行对照" in page.text
    assert all(cell in page.text for row in notice.table.rows for cell in row)
    scanned = code_words(notice)
    assert judge_typed(office.engine, lines, "", scanned).verdict is Verdict.ISSUED
    lied = scanned.replace("4行", "5行")
    assert judge_typed(office.engine, lines, "", lied).verdict is Verdict.CHANGED


def test_another_name_under_the_same_digest_is_found(
    book: Book, office: Office, tmp_path: Path
) -> None:
    notice = issued(book)
    hand_up(book, office)
    with Book.new(tmp_path / "f.cunji", VILLAGE, "弄峒村", "口令要长一些才算好") as forger:
        village(forger, **FILLED)
        for number, head in enumerate(("韦秀兰", "蓝秀兰", "韦大山", "卢小花"), 1):
            household(forger, f"{number:04d}", head, hamlet="弄峒屯" if number < 4 else "上峒屯")
        says = {field.name: getattr(notice, field.name) for field in fields(notice)}
        says["table"] = compose(forger, "N09", DAY, POSTED).table
        forged = Forged(**says, told=notice.digest)
    assert judge(office.engine, EVERYWHERE, render(forged), TODAY).verdict is Verdict.CHANGED


def test_what_cannot_be_compared_is_said_to_be_no_more_than_issued(
    book: Book, office: Office
) -> None:
    notice = issued(book)
    (posting,) = book.ledger.read.records("posting")
    put(book, "posting", "p", **{k: v for k, v in posting.body.items() if k != "as_of"})
    hand_up(book, office)
    assert judge(office.engine, EVERYWHERE, render(notice), TODAY).verdict is Verdict.ISSUED


def test_a_withdrawn_a_foreign_and_an_unknown_sheet(book: Book, office: Office) -> None:
    notice = issued(book, withdrawn_day="2026-11-24", withdrawn_for="写错了")
    hand_up(book, office)
    sheet = render(notice)
    assert judge(office.engine, EVERYWHERE, sheet, TODAY).verdict is Verdict.WITHDRAWN
    assert judge(office.engine, Area("459998"), sheet, TODAY).verdict is Verdict.UNKNOWN
    household(book, "0009", "蓝大山")
    later = render(compose(book, "N09", DAY, POSTED))
    assert judge(office.engine, EVERYWHERE, later, TODAY).verdict is Verdict.UNKNOWN


@pytest.mark.parametrize("content", [b"", b"no paper", b"%PDF-1.7\n" + b"\0" * 2000])
def test_what_is_no_pdf_is_said(office: Office, content: bytes) -> None:
    with pytest.raises(SheetUnreadable):
        judge(office.engine, EVERYWHERE, content, TODAY)
