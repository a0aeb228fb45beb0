"""A sheet somebody brings to the county: chosen in the browser, judged by every word."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from desktop.book.book import Book
from desktop.paper.notices.compose import compose
from desktop.paper.pdf import render
from sync.client.session import sync
from tests.helpers.browsing import first_sign_in, look
from tests.helpers.counties import RunningCounty
from tests.helpers.exchange import enrolled
from tests.helpers.notices import DAY, FILLED, POSTED, household, put, village
from tests.helpers.villages import VILLAGE

pytestmark = pytest.mark.browser


def test_a_sheet_is_judged_in_the_browser(
    county: RunningCounty, page: Page, tmp_path: Path
) -> None:
    with Book.new(tmp_path / "b.cunji", VILLAGE, "弄峒村", "口令要长一些才算好") as book:
        village(book, **FILLED)
        household(book, "0001", "韦秀兰")
        notice = compose(book, "N09", DAY, POSTED)
        put(
            book, "posting", "p", kind="N09", title="公示", number=str(notice.number), days=7,
            digest=notice.digest, as_of=DAY.isoformat(), posted_day=POSTED.isoformat(),
        )  # fmt: skip
        enrolled(book.ledger, county)
        sync(book.ledger.store)
    sheet, other = tmp_path / "公示.pdf", tmp_path / "照片.pdf"
    sheet.write_bytes(render(notice))
    other.write_bytes(b"\xff\xd8 no pdf")
    first_sign_in(page, county)
    page.goto(county.url + "/notices")
    page.set_input_files("input[type=file]", sheet)
    page.get_by_role("button", name="核对文件").click()
    expect(page.locator(".verdict")).to_contain_text("不多不少，和台账一致")
    expect(page.locator(".verdict small")).to_contain_text(str(notice.number))
    look(page, tmp_path, "sheet-judged")
    page.set_input_files("input[type=file]", other)
    page.get_by_role("button", name="核对文件").click()
    expect(page.locator(".told")).to_contain_text("不是完整的 PDF")
    look(page, tmp_path, "sheet-unreadable")
