"""Whether a sheet is what was issued: by number, digest and every word on it."""

import random
from collections.abc import Iterator
from dataclasses import fields, replace
from pathlib import Path

import pytest

from desktop.book.book import Book
from desktop.errors.paper import PdfUnreadable
from desktop.paper.notices.compose import compose
from desktop.paper.notices.printed import note
from desktop.paper.notices.verify import Verdict, Verified, verify, verify_pages
from desktop.paper.pdf import render
from desktop.paper.preview import page_texts
from desktop.paper.typesetting.page_format import Paper, Size, Way
from forms.notices.sheet.notice import Notice
from forms.notices.sheet.printed_sheet import bare
from forms.privacy.masking import public
from tests.helpers.filled import empty
from tests.helpers.notice_samples import household_notice
from tests.helpers.notices import DAY, FILLED, POSTED, Forged, household, put, village


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Book]:
    with empty(tmp_path / "b.cunji", "459999001001", "弄峒村", "口令要长一些才算好") as opened:
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


def test_a_printed_sheet_stays_genuine_and_what_changed_since_is_told(
    book: Book, issued: Notice
) -> None:
    record = note(book, issued)
    sheet = render(issued)
    assert "没有改过" in verify(book, sheet).zh
    household(book, "0002", "蓝秀兰")
    found = verify(book, sheet)
    assert found.verdict is Verdict.GENUINE
    assert "名单里现在多1行" in found.zh
    assert "蓝秀兰" not in found.zh
    book.ledger.write.retract([record], actor="测试", reason="试印")
    assert verify(book, sheet).verdict is Verdict.DISCARDED


def test_nothing_forged_is_genuine_after_the_records_have_changed(
    book: Book, issued: Notice
) -> None:
    """Any word more, less, other or elsewhere, under number and digest of a kept sheet."""
    for number in range(2, 9):
        household(book, f"{number:04d}", f"韦秀{'花兰英梅芳珍云'[number - 2]}")
    issued = compose(book, "N09", DAY, POSTED)
    note(book, issued)
    household(book, "0099", "蓝大山")
    printed = page_texts(render(issued))
    assert verify_pages(book, printed).verdict is Verdict.GENUINE
    drawn = random.Random(9)
    for _ in range(400):
        at = drawn.randrange(len(printed))
        page = printed[at]
        a, b, c = sorted(drawn.sample(range(len(page) + 1), 3))
        changed = drawn.choice((
            page[:a] + page[b:c] + page[a:b] + page[c:],
            page[:a] + page[b:],
            page[:a] + drawn.choice("九9韦户元月") + page[a:],
            page[:a] + page[a:b] + page[a:],
        ))  # fmt: skip
        if bare(changed) == bare(page):
            continue
        forged = [*printed[:at], changed, *printed[at + 1 :]]
        assert verify_pages(book, forged).verdict is not Verdict.GENUINE, changed


def test_another_name_under_the_same_number_is_found(
    book: Book, issued: Notice, tmp_path: Path
) -> None:
    with Book.new(tmp_path / "f.cunji", "459999001001", "弄峒村", "口令要长一些才算好") as forger:
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


def test_a_sheet_printed_before_its_kind_was_written_anew_is_proved_by_what_was_kept(
    book: Book,
) -> None:
    """No definition says those words any more: what was kept when it was printed still does."""
    old = household_notice(5, hamlets=2)
    assert "中农组发〔2021〕7号" in old.paragraphs[0]
    note(book, old)
    found = verify(book, render(old))
    assert (found.verdict, found.digest) == (Verdict.GENUINE, old.digest)
    other = replace(old, closing=(public("共五户。", place="样张"),))
    assert verify(book, render(other)).verdict is Verdict.UNKNOWN


def test_a_sheet_of_which_only_the_number_was_noted_is_issued(book: Book) -> None:
    old = household_notice(5, hamlets=2)
    put(book, "posting", "old", kind="N09", title="公示", digest=old.digest,
        number=str(old.number), posted_day="2026-11-23")  # fmt: skip
    found = verify(book, render(old))
    assert found.verdict is Verdict.ISSUED
    assert "写法" in found.zh
