"""Strips of a few rows share a sheet, and nothing of them is lost or lies on another."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.book.book import Book
from desktop.paper.notices.compose import compose
from desktop.paper.notices.strip_sheets import strip_sheets
from desktop.paper.notices.verify import Verdict, verify
from desktop.paper.preview import page_texts
from desktop.paper.typesetting.page_format import Paper, Size
from desktop.paper.typesetting.slips import EDGE, SHRUNK, Slips
from forms.notices.sheet.by_hamlet import slip, strips
from forms.notices.sheet.compare import difference
from forms.notices.sheet.notice import Notice
from forms.notices.sheet.printed_sheet import read_sheet
from tests.helpers.boxes import faults
from tests.helpers.filled import empty
from tests.helpers.notice_samples import household_notice
from tests.helpers.notices import DAY, FILLED, POSTED, household, village


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Book]:
    with empty(tmp_path / "b.cunji", "459999001001", "弄峒村", "口令要长一些才算好") as opened:
        village(opened, **FILLED)
        household(opened, "0001", "韦秀兰")
        household(opened, "0002", "蓝国强", hamlet="弄岜屯")
        yield opened


def laid(notice: Notice, paper: Paper | None = None) -> Slips:
    return Slips([slip(strip) for strip in strips(notice)], paper or Paper())


def test_eight_hamlets_of_five_rows_take_two_sheets() -> None:
    pages = page_texts(strip_sheets(household_notice(40)))
    assert len(pages) == 2
    bare = ["".join(page.split()) for page in pages]
    notice = household_notice(40)
    for page in bare:
        assert page.count("".join(notice.number.split())) == 4
        assert page.count(notice.digest) == 4
        assert page.count("共5行；全村共40行。") == 4
    for hamlet in {row[1] for row in notice.table.rows}:
        assert sum(page.count(f"本张只列{hamlet}") for page in bare) == 1


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 90), st.integers(1, 8), st.booleans(), st.sampled_from(Size))
def test_every_row_stands_on_a_slip_or_a_sheet_of_its_own(
    rows: int, hamlets: int, large: bool, size: Size
) -> None:
    notice = household_notice(rows, hamlets=hamlets)
    paper = Paper(size, large=large)
    slips = laid(notice, paper)
    if slips.fitting:
        sheet = slips.sheet()
        assert faults(sheet, set()) == []
        edge = EDGE * SHRUNK - 0.01
        for page in sheet.pages:
            assert page.texts, "no sheet is left white"
            assert min(t.box[1] for t in page.texts) >= edge
            assert max(t.box[3] for t in page.texts) <= sheet.height - edge
        assert sum(len(page.codes) for page in sheet.pages) == len(slips.fitting)
    told = Counter("".join(page_texts(strip_sheets(notice, paper))).split())
    for row in notice.table.rows:
        assert told[row[0]] >= 1


def test_a_hamlet_of_many_rows_has_a_sheet_of_its_own() -> None:
    notice = household_notice(60, hamlets=2)
    assert laid(notice).fitting == []
    assert len(page_texts(strip_sheets(notice))) == 6, "three for each"


def test_slips_are_verified_like_the_whole_and_written_the_same_again(book: Book) -> None:
    whole = compose(book, "N09", DAY, POSTED)
    content = strip_sheets(whole)
    assert content == strip_sheets(whole)
    assert len(page_texts(content)) == 1
    found = verify(book, content)
    assert (found.verdict, found.digest) == (Verdict.GENUINE, whole.digest)


def test_a_slip_that_says_something_else_is_told() -> None:
    notice = household_notice(40)
    sheet = read_sheet(page_texts(strip_sheets(notice)))
    assert sheet is not None
    assert difference(notice.words, sheet.pages) == ""
    first, second = sheet.pages
    assert difference(notice.words, [first.replace("韦秀兰", "韦秀花"), second])
    assert difference(notice.words, [f"{first}另有一户", second])
    assert difference(notice.words, [first, first])
