"""Strips for the boards of the hamlets: all rows, each once, under the number of the whole."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.book.book import Book
from desktop.paper.notices.compose import compose
from desktop.paper.notices.verify import Verdict, verify
from desktop.paper.pdf import render
from forms.errors import NoHamlets
from forms.notices.sheet.by_hamlet import strips
from forms.notices.sheet.notice import Notice
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


def test_every_row_stands_on_one_strip() -> None:
    whole = household_notice(40)
    cut = strips(whole)
    assert [row for strip in cut for row in strip.table.rows] == list(whole.table.rows)
    assert {strip.digest for strip in cut} == {whole.digest}
    assert len({strip.table.rows[0][1] for strip in cut}) == len(cut)


def test_a_strip_is_verified_like_the_whole(book: Book) -> None:
    whole = compose(book, "N09", DAY, POSTED)
    for strip in strips(whole):
        found = verify(book, render(strip))
        assert (found.verdict, found.digest) == (Verdict.GENUINE, whole.digest)


def test_a_notice_without_hamlets_is_not_cut(book: Book) -> None:
    whole: Notice = compose(book, "N25", DAY, POSTED)
    with pytest.raises(NoHamlets):
        strips(whole)
