"""The console in a real browser: no page breaks its own policy or runs out of its window."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from forms.schema.form import Body, RecordId
from sync.change import new_record_id
from sync.client.parcel import pack, take_receipt
from sync.client.session import sync
from sync.ledger.ledger import Ledger
from sync.store.engine import open_store
from tests.helpers.browsing import LONG, PASSWORD, filled, first_sign_in, look
from tests.helpers.camera import a_picture
from tests.helpers.counties import RunningCounty
from tests.helpers.exchange import enrolled
from tests.helpers.handed_up import hand_up
from tests.helpers.packs import SAMPLE
from tests.helpers.roster import bodies
from tests.helpers.villages import VILLAGE, save

pytestmark = pytest.mark.browser


def test_figures_by_township_and_village(
    county: RunningCounty, device: Callable[[str], Ledger], page: Page, tmp_path: Path
) -> None:
    filled(county, device)
    engine = open_store(f"sqlite:///{county.folder / 'county.db'}")
    for code, name in (("459999100202", LONG), ("459999101201", "邻乡村")):
        hand_up(engine, code, name, bodies())
    posting: dict[RecordId, Body] = {
        new_record_id(): {
            "kind": "N09", "title": "监测对象纳入公示", "number": "邻乡村公示〔2026〕N09-1120号",
            "digest": "0123456789ABCDEF0123", "days": 10, "posted_day": "2026-11-20",
        }
    }  # fmt: skip
    hand_up(engine, "459999100202", LONG, {"posting": posting})
    engine.dispose()
    seen = enrolled(device("seen"), county)
    shas = [seen.photos.keep(a_picture(number, (800, 600))) for number in (1, 2)]
    save(seen, "posting", {"kind": "N18", "title": "财务收支公开", "photos": shas})
    assert sync(seen.store).photos.sent == 2
    first_sign_in(page, county)
    for name, path in (
        ("figures", "/figures"),
        ("figures-township", "/figures?where=459999100"),
        ("indicators", "/indicators"),
        ("indicator", "/indicators?show=I-02"),
    ):
        page.goto(county.url + path)
        page.locator("h1").wait_for()
        while page.locator("[role=status]").count():
            page.wait_for_timeout(500)
        look(page, tmp_path, name)
    assert page.locator("svg.chart").count() == 2
    page.goto(county.url + "/notices")
    page.fill("input[name=number]", "邻乡村公示〔2026〕N09-1120号")
    page.fill("input[name=digest]", "0123 4567 89AB CDEF 0123")
    page.click("button.main")
    page.locator(".verdict.issued").wait_for()
    look(page, tmp_path, "notices")
    page.click("text=看 2 张")
    pictures = page.locator(".photos img")
    assert pictures.count() == 2
    shown = "async one => { await one.decode(); return one.naturalWidth; }"
    assert pictures.nth(1).evaluate(shown) == 800
    look(page, tmp_path, "photos")
    page.goto(county.url + "/publish")
    page.fill("#body", SAMPLE.read_text(encoding="utf-8"))
    page.click("button.main")
    page.locator("text=会变的数字").wait_for()
    look(page, tmp_path, "trial")
    page.click("button.main")
    page.locator("table.framed").first.wait_for()
    page.goto(county.url + "/publish")
    page.fill("#body", SAMPLE.with_name("459999-own.yaml").read_text(encoding="utf-8"))
    page.click("button.main")
    page.locator("text=N50 烤房补助公示").wait_for()
    look(page, tmp_path, "trial-own")
    page.click("button.main")
    page.locator("text=有烤房没有登记补助").wait_for()
    look(page, tmp_path, "packs")
    page.goto(county.url + "/exports")
    page.fill("#reason", "报市民政局季度汇总")
    look(page, tmp_path, "exports")
    with page.expect_download() as download:
        page.click("button.main")
    assert download.value.suggested_filename.endswith(".xlsx")


def test_a_parcel_is_taken_in_through_the_browser(
    county: RunningCounty, device: Callable[[str], Ledger], page: Page, tmp_path: Path
) -> None:
    filled(county, device)
    offline = enrolled(device("three"), county)
    sync(offline.store)
    save(offline, "household", {"head_name": "韦三"})
    file = tmp_path / "包.cjb"
    file.write_bytes(pack(offline.store).content)
    first_sign_in(page, county)
    page.goto(county.url + "/parcels")
    page.set_input_files("input[type=file]", file)
    with page.expect_download() as download:
        page.click("button.main")
    receipt = Path(str(download.value.path())).read_bytes()
    take_receipt(offline.store, receipt)
    assert offline.read.status().unsent == 0
    page.goto(county.url + "/parcels")
    assert "admin" in page.locator("tbody").inner_text()
    look(page, tmp_path, "parcels")
    page.click("text=今天的回执清单")
    assert "板岭村" in page.locator("tbody").inner_text()
    look(page, tmp_path, "receipts")
    page.emulate_media(media="print")
    page.pdf(path=tmp_path / "receipts.pdf")
    page.emulate_media(media="screen")
    page.goto(county.url + "/parcels")
    page.set_input_files("input[type=file]", file)
    with page.expect_download() as download:
        page.click("button.main")
    assert "以前收过" in download.value.suggested_filename
    assert Path(str(download.value.path())).read_bytes() == receipt
    page.set_input_files("input[type=file]", Path(__file__))
    page.click("button.main")
    assert "不是村记的上报包" in page.locator("[role=alert]").inner_text()
    look(page, tmp_path, "parcel-refused")


def test_an_administrator_walks_through_every_page(
    county: RunningCounty, device: Callable[[str], Ledger], page: Page, tmp_path: Path
) -> None:
    filled(county, device)
    page.goto(county.url)
    look(page, tmp_path, "sign-in")
    first_sign_in(page, county)
    look(page, tmp_path, "recovery")
    links = {"/me"}
    page.goto(county.url + "/")
    links |= {str(a.get_attribute("href")) for a in page.locator("nav a").all()}
    assert len(links) >= 7
    for link in sorted(links):
        page.goto(county.url + link)
        assert page.locator("h1").count() == 1
        look(page, tmp_path, link.strip("/") or "villages")
    page.goto(f"{county.url}/villages/{VILLAGE}")
    look(page, tmp_path, "village")
    assert "韦一" not in page.content()


def test_a_code_is_shown_with_its_picture_and_a_computer_is_shut_out(
    county: RunningCounty, device: Callable[[str], Ledger], page: Page, tmp_path: Path
) -> None:
    filled(county, device)
    first_sign_in(page, county)
    page.goto(county.url + "/codes")
    page.fill("#village", "459999100203")
    page.fill("#name", LONG)
    page.click("button.main")
    assert re.search(r"\w{4}", page.locator(".secret").inner_text())
    assert page.locator(".qr svg").count() == 1
    look(page, tmp_path, "code")
    page.goto(county.url + "/devices")
    page.locator("summary").first.click()
    look(page, tmp_path, "device-asked")
    page.fill("#why-1", "电脑丢在班车上")
    page.locator("button.danger").first.click()
    assert "电脑丢在班车上" in page.locator("tr.gone").inner_text()
    look(page, tmp_path, "device-gone")


def test_an_auditor_reads_what_was_done(
    county: RunningCounty, device: Callable[[str], Ledger], page: Page, tmp_path: Path
) -> None:
    filled(county, device)
    first_sign_in(page, county)
    page.goto(county.url + "/accounts")
    page.fill("input[name=name]", "审计员")
    page.select_option("select", "auditor")
    page.fill("input[name=reason]", "局里派来的审计")
    page.locator("form.line button").click()
    look(page, tmp_path, "account-waits")
    asked = page.locator(".notice .code").inner_text()
    assert f"cunji-county confirm {asked}" in page.locator(".notice").inner_text()
    password = county.run("confirm", asked)["secret"]
    page.goto(county.url + "/waiting")
    assert "服务器" in page.locator("tr.gone").inner_text()
    page.locator("form[action='/sign-out'] button").click()
    page.fill("#name", "审计员")
    page.fill("#password", password)
    page.click("button.main")
    page.fill("#old", password)
    page.fill("#new", PASSWORD)
    page.fill("#again", PASSWORD)
    page.click("button.main")
    assert "改账号" in page.locator("table").inner_text()
    assert "新增审计账号 审计员" in page.locator("table").inner_text()
    assert "在服务器上确认" in page.locator("table").inner_text()
    look(page, tmp_path, "audit")


def test_a_clash_is_settled_in_the_browser(
    county: RunningCounty, device: Callable[[str], Ledger], page: Page, tmp_path: Path
) -> None:
    filled(county, device)
    first_sign_in(page, county)
    page.goto(county.url + "/clashes")
    assert page.locator(".clash-card").count() == 2
    assert "451200001" not in page.content(), "a sensitive answer is masked"
    look(page, tmp_path, "clashes-two")
    card = page.locator(".clash-card", has_text="户编号")
    card.locator("input[name=words]").fill("1-17")
    card.locator("input[name=words]").press("Enter")
    expect(page.locator(".clash-card")).to_have_count(1)
    page.locator("button.proposed").click()
    expect(page.locator(".empty")).to_contain_text("没有不一致")
