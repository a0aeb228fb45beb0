"""A real browser at a real console: the page fixture, somebody who signs in, a filled county.

``tests/end2end/conftest.py`` gives its tests the fixtures.
"""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pyotp
import pytest
from playwright.sync_api import Browser, Error, Page, sync_playwright

from sync.client.session import sync
from sync.ledger.ledger import Ledger
from tests.helpers.counties import RunningCounty
from tests.helpers.exchange import enrolled
from tests.helpers.villages import edit, save

PASSWORD = "很长的 口令 一句话 都好"
WINDOWS = {"100": (1366, 768), "150": (911, 512)}
"""CSS pixels of a window of 1366×768 at a zoom of 100 and 150 per cent."""
LONG = "某某瑶族自治县某某镇上板岭下板岭合并村民委员会第二工作站"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        pytest.skip("no Chromium here")
    with sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1366, "height": 768})
    made = context.new_page()
    said: list[str] = []
    made.on("console", lambda message: said.append(message.text))
    made.on("pageerror", lambda error: said.append(str(error)))
    yield made
    assert not [text for text in said if "Content Security" in text or "Error" in text]
    context.close()


def filled(county: RunningCounty, device: Callable[[str], Ledger]) -> None:
    """A village with people and two clashes, and villages that never said anything."""
    one, two = enrolled(device("one"), county), enrolled(device("two"), county)
    home = save(one, "household", {"head_name": "韦一", "phone": "13900000000"})
    save(one, "person", {"household": home, "name": "韦一", "relation": "01", "sex": "1"})
    sync(one.store)
    sync(two.store)
    edit(one, home, hh_no="板岭一组十七号", hukou_book_no="451200001")
    edit(two, home, hh_no="板岭一组第十七户（路边第三家，原仓库后面）", hukou_book_no="451200002")
    for ledger in (one, two, one):
        sync(ledger.store)
    county.code("459999100202", LONG)
    county.code("459999101201", "邻乡村")


def first_sign_in(page: Page, county: RunningCounty) -> pyotp.TOTP:
    """From the one-time password to a bound telephone."""
    page.goto(county.url)
    page.fill("#name", county.account)
    page.fill("#password", county.password)
    page.click("button.main")
    page.fill("#old", county.password)
    page.fill("#new", PASSWORD)
    page.fill("#again", PASSWORD)
    page.click("button.main")
    page.goto(county.url + "/second")
    secret = "".join(page.locator("p .code").inner_text().split())
    shows = pyotp.TOTP(secret)
    page.fill("#code", shows.now())
    page.click("button.main")
    page.locator(".recovery li").first.wait_for()
    assert page.locator(".recovery li").count() == 8
    return shows


def look(page: Page, folder: Path, name: str) -> None:
    """Take a picture in both windows; nothing may run out of them sideways."""
    for zoom, (width, height) in WINDOWS.items():
        page.set_viewport_size({"width": width, "height": height})
        _take(page, folder / f"{name}-{zoom}.png")
        over = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert over <= 0, f"{name} at {zoom} % runs out of the window by {over}"
    page.set_viewport_size({"width": 1366, "height": 768})


def _take(page: Page, picture: Path) -> None:
    """A browser without a screen now and then has no picture ready, once, and then it has."""
    try:
        page.screenshot(path=picture)
    except Error:
        page.wait_for_timeout(500)
        page.screenshot(path=picture)
