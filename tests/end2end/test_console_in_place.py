"""What the console does without loading a page anew, and that all of it works without scripts."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from sync.ledger.ledger import Ledger
from sync.store.engine import open_store
from tests.helpers.browsing import filled, first_sign_in
from tests.helpers.counties import RunningCounty
from tests.helpers.handed_up import hand_up
from tests.helpers.roster import bodies

pytestmark = pytest.mark.browser


@pytest.fixture
def desk(county: RunningCounty, device: Callable[[str], Ledger], page: Page) -> Page:
    """A filled county's console with somebody signed in."""
    filled(county, device)
    first_sign_in(page, county)
    return page


def test_the_list_follows_what_is_typed(county: RunningCounty, desk: Page) -> None:
    desk.goto(county.url + "/")
    expect(desk.locator("tbody tr")).to_have_count(3)
    desk.locator("input[name=q]").press_sequentially("邻乡")
    expect(desk.locator("tbody tr")).to_have_count(1)
    assert desk.evaluate("[document.activeElement.name, document.activeElement.value]") == [
        "q",
        "邻乡",
    ]
    assert "q=" in desk.url, "the address can be kept and sent on"
    desk.goto(county.url + "/figures")
    desk.fill("#day", "2026-01-01")
    expect(desk.locator("#day")).to_have_value("2026-01-01")
    desk.wait_for_url("**day=2026-01-01*")


def test_a_choice_leaves_the_reader_where_he_was(county: RunningCounty, desk: Page) -> None:
    desk.goto(county.url + "/clashes")
    desk.evaluate("window.kept = true")
    desk.locator(".clash-card", has_text="户编号").locator("button.proposed").click()
    expect(desk.locator(".clash-card")).to_have_count(1)
    assert desk.evaluate("window.kept"), "the page was not loaded anew"
    desk.locator("button.in_force").click()
    expect(desk.locator(".empty")).to_contain_text("没有不一致")


def test_who_is_signed_out_sees_the_whole_page_of_signing_in(
    county: RunningCounty, desk: Page
) -> None:
    desk.goto(county.url + "/")
    desk.context.clear_cookies()
    desk.locator("input[name=q]").press_sequentially("邻")
    desk.wait_for_url("**/sign-in")
    expect(desk.locator("nav a")).to_have_count(0)


def test_all_of_it_works_without_scripts(
    county: RunningCounty,
    device: Callable[[str], Ledger],
    browser: Browser,
) -> None:
    filled(county, device)
    context = browser.new_context(java_script_enabled=False)
    plain = context.new_page()
    first_sign_in(plain, county)
    plain.goto(county.url + "/")
    plain.fill("input[name=q]", "邻乡")
    plain.locator(".sieve button").click()
    expect(plain.locator("tbody tr")).to_have_count(1)
    plain.goto(county.url + "/clashes")
    plain.locator("button.proposed").first.click()
    expect(plain.locator(".clash-card")).to_have_count(1)
    context.close()


def test_a_name_that_looks_like_a_script_stays_a_name(
    county: RunningCounty,
    device: Callable[[str], Ledger],
    page: Page,
) -> None:
    filled(county, device)
    names = (
        "<img src=x onerror='window.hit=1'>",
        '" hx-get="/accounts" hx-trigger="load" x="',
        "<b hx-on:click='window.hit=1' hx-get='/audit' hx-trigger='load'>村</b>",
        "<script>window.hit=1</script>",
    )
    for number, name in enumerate(names, 301):
        county.code(f"459999100{number}", name)
    first_sign_in(page, county)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for where in ("/", "/?q=45999910030", "/devices"):
        page.goto(county.url + where)
        page.wait_for_load_state("networkidle")
    page.goto(county.url + "/")
    page.locator("input[name=q]").press_sequentially("onerror")
    expect(page.locator("tbody tr")).to_have_count(1)
    assert names[0] in page.locator("tbody").inner_text()
    assert page.evaluate("window.hit === undefined")
    assert not [url for url in asked if "/accounts" in url or "/audit" in url]


def test_what_is_still_being_counted_comes_by_itself(county: RunningCounty, page: Page) -> None:
    found = bodies()
    store = open_store(f"sqlite:///{county.folder / 'county.db'}")
    for number in range(20):
        hand_up(store, f"459999{100 + number % 4}{201 + number}", f"第{number + 1}村", found)
    store.dispose()
    first_sign_in(page, county)
    page.goto(county.url + "/figures?day=2026-06-01")
    page.evaluate("window.kept = true")
    expect(page.locator(".head .warn")).to_contain_text("算好自动显示")
    expect(page.locator(".head .warn")).to_have_count(0, timeout=60_000)
    expect(page.locator(".head")).to_contain_text("20 个村上报过")
    assert page.evaluate("window.kept"), "without loading the page anew"
