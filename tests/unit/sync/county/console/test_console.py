"""Who may see what: every page with every role, inside and outside its area, and the guards."""

import re
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlencode

import pytest
from starlette.routing import Mount, Route

from forms.program import bundled
from sync.county.accounts.area import Area, Role
from sync.county.app import build_app
from sync.county.devices.codes import issue_code
from sync.county.door.connections import Door
from tests.helpers.asking import FITS, declared, fields_of
from tests.helpers.postgres import postgres_url  # noqa: F401  a fixture
from tests.helpers.visitor import FOREIGN, OWN, PASSWORD, SIBLING, Office

ROOT = Path(__file__).parents[5]
HTMX_4_0_1 = "a0abb04f2f45a1f89d1d4844023245537e5e6014c87b144553e0607b4cc32130"
"""SHA-256 of dist/htmx.min.js of the npm package htmx.org 4.0.1 (0BSD)."""
OPEN = {"/sign-in", "/healthz", "/metrics"}
"""Without a session."""
OWN_ACCOUNT = {"/sign-in", "/sign-out", "/password", "/second", "/me"}
FOR = {
    "/accounts": {Role.COUNTY},
    "/publish": {Role.COUNTY},
    "/tokens": {Role.COUNTY},
    "/audit": {Role.AUDITOR},
    "/audit/export": {Role.AUDITOR},
}
DESK = {Role.COUNTY, Role.TOWNSHIP}


@pytest.fixture(params=["sqlite", pytest.param("pg", marks=pytest.mark.postgres)])
def office(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Office]:
    url = request.getfixturevalue("postgres_url") if request.param == "pg" else ""
    made = Office(tmp_path, url)
    for code, name in ((OWN, "板岭村"), (SIBLING, "邻乡村"), (FOREIGN, "外县村")):
        issue_code(made.engine, Area(code[:6]), bundled(), code, name)
    yield made
    made.close()


def routes(office: Office) -> list[tuple[str, str]]:
    app = build_app(office.settings, office.engine, bundled(), Door(), secure=False)
    found = [
        (method, route.path.replace(":str", ""))
        for route in app.routes
        if isinstance(route, Route) and not route.path.startswith(("/v1/", "/api/"))
        for method in sorted((route.methods or {"GET"}) - {"HEAD"})
    ]
    assert {route.path for route in app.routes if isinstance(route, Mount)} == {"/static"}
    assert len(found) > 15
    return [pair for pair in found if pair[1] not in {"/healthz", "/metrics"}]


def test_every_page_asks_who_one_is(office: Office) -> None:
    for method, path in routes(office):
        if path not in OPEN:
            visitor = office.visitor()
            where = path.replace("{code:str}", OWN).replace("{code}", OWN)
            reply = visitor.get(where) if method == "GET" else visitor.post(where)
            assert (reply.status, reply.headers["location"]) == (303, "/sign-in"), path


def test_every_page_refuses_the_roles_it_is_not_for(office: Office) -> None:
    people = {
        Role.COUNTY: office.person(Role.COUNTY),
        Role.TOWNSHIP: office.person(Role.TOWNSHIP, OWN[:9]),
        Role.AUDITOR: office.person(Role.AUDITOR),
    }
    for method, path in routes(office):
        if path in OWN_ACCOUNT:
            continue
        allowed = FOR.get(path, DESK)
        for role, visitor in people.items():
            if role in allowed and method == "POST":
                continue  # what they do is tested by itself
            where = path.replace("{code}", OWN)
            reply = visitor.get(where) if method == "GET" else visitor.post(where)
            assert (reply.status != 403) == (role in allowed), (method, path, role)


def test_no_page_shows_a_village_outside_the_area(office: Office) -> None:
    clerk = office.person(Role.TOWNSHIP, OWN[:9])
    for method, path in routes(office):
        if path in OWN_ACCOUNT | FOR.keys():
            continue
        for code in (SIBLING, FOREIGN):
            [rules] = [
                one for one in declared()
                if (one.method, one.path.replace(":str", "")) == (method, path)
            ]  # fmt: skip
            known = {"village", "where", "device", "reason", "record", "sha", "clash", "how"}
            said = {name: FITS[name] for name in fields_of(rules.asks) if name in known}
            said |= {name: code for name in ("village",) if name in said}
            said |= {name: code[:9] for name in ("where",) if name in said}
            if method == "GET":
                reply = clerk.get(path.replace("{code}", code) + f"?{urlencode(said)}")
                outside = reply.status == 404 or not re.search("邻乡村|外县村", reply.text)
                assert outside, (path, code)
            else:
                reply = clerk.post(path.replace("{code}", code), **said)
                assert reply.status >= 400, (path, code)
            assert "不是这个页面上的" not in reply.text, "it was asked as its page asks it"
    assert "板岭村" in clerk.get("/").text


def test_a_county_does_not_see_its_neighbour(office: Office) -> None:
    page = office.person(Role.COUNTY, OWN[:6]).get("/").text
    assert "板岭村" in page
    assert "邻乡村" in page
    assert "外县村" not in page


def test_what_was_seen_and_refused_is_in_the_audit(office: Office) -> None:
    clerk = office.person(Role.TOWNSHIP, OWN[:9])
    clerk.get(f"/villages/{OWN}")
    clerk.get(f"/villages/{SIBLING}")
    clerk.get("/accounts")
    page = office.person(Role.AUDITOR).get("/audit").text
    assert "看一个村" in page
    assert SIBLING in page
    assert "没有完成（village-unknown）" in page
    assert "没有完成（right-missing）" in page
    assert "记录完整" in page


def test_a_form_without_the_token_or_from_elsewhere_does_nothing(office: Office) -> None:
    boss = office.person(Role.COUNTY)
    form = {"does": "add", "name": "李科员", "role": "township", "area": OWN[:9]}
    for reply in (
        boss.post("/accounts", token="", **form),
        boss.post("/accounts", token="x" * 43, **form),
        boss.foreign("/accounts", **form),
    ):
        assert reply.status == 403
        assert "已经过期" in reply.text
    assert "李科员" not in boss.get("/accounts").text
    assert boss.post("/accounts", **form).status == 200
    assert "李科员" in boss.get("/accounts").text


def test_every_form_of_every_page_carries_the_token(office: Office) -> None:
    people = (office.person(Role.COUNTY), office.person(Role.AUDITOR))
    for method, path in routes(office):
        if method == "GET" and path != "/sign-in":
            for visitor in people:
                page = visitor.get(path.replace("{code}", OWN)).text
                for form in re.findall(r'<form method="post".*?</form>', page, re.DOTALL):
                    assert f'name="token" value="{visitor.token}"' in form, path


def test_pages_say_that_nothing_foreign_may_run(office: Office) -> None:
    reply = office.person(Role.COUNTY).get("/")
    policy = reply.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert reply.headers["x-content-type-options"] == "nosniff"
    assert reply.headers["cache-control"] == "no-store"
    assert "script-src 'self'; connect-src 'self'" in policy
    assert re.findall(r"<script[^>]*>", reply.text) == ['<script src="/static/htmx.min.js" defer>']
    assert not re.search(r"\sstyle=|\son[a-z]+=|hx-on", reply.text)


def test_the_only_script_is_the_one_its_makers_gave_out() -> None:
    (script,) = (ROOT / "sync/county/console/static").glob("*.js")
    assert sha256(script.read_bytes()).hexdigest() == HTMX_4_0_1


def test_a_closed_account_is_out_at_once(office: Office) -> None:
    boss, clerk = office.person(Role.COUNTY), office.person(Role.TOWNSHIP, OWN[:9], "李科员")
    assert boss.post("/accounts", does="close", name="李科员").status == 200
    assert clerk.get("/").headers["location"] == "/sign-in"
    assert office.visitor().sign_in("李科员", PASSWORD).status == 403


def test_over_the_network_a_second_factor_comes_first(tmp_path: Path) -> None:
    office = Office(tmp_path, secure=True)
    boss = office.person(Role.COUNTY, name="王科长")
    assert boss.get("/").headers["location"] == "/second"
    page = boss.get("/second")
    assert "<svg" in page.text
    assert "strict-transport-security" in page.headers
    shows = office.telephone("王科长")[0]
    assert boss.get("/").status == 200
    late = office.visitor()
    assert late.sign_in("王科长", PASSWORD).status == 403
    assert late.sign_in("王科长", PASSWORD, shows.at(0)).status == 403
    office.close()


def test_behind_a_proxy_nobody_knows_of_there_is_no_console(tmp_path: Path) -> None:
    for secure, status in ((False, 400), (True, 200)):
        office = Office(tmp_path / str(secure), secure=secure)
        visitor = office.visitor()
        visitor.headers = {"x-forwarded-for": "203.0.113.5"}
        reply = visitor.get("/sign-in")
        assert reply.status == status
        assert ("--behind-proxy" in reply.text) == (not secure)
        office.close()


def test_one_can_end_ones_other_sessions(office: Office) -> None:
    one = office.person(Role.COUNTY, name="王科长")
    two = office.visitor()
    two.sign_in("王科长", PASSWORD)
    assert "结束其他登录" in two.get("/me").text
    two.post("/me")
    assert two.get("/").status == 200
    assert one.get("/").headers["location"] == "/sign-in"


def test_guessing_within_an_open_session_is_slowed_down_as_well(office: Office) -> None:
    boss = office.person(Role.COUNTY, name="王科长")
    office.telephone("王科长")
    for _ in range(6):
        assert "动态口令不对" in boss.post("/second", code="000000").text
    assert "次数太多" in boss.post("/second", code="000000").text
    guess = {"old": "猜的", "new": PASSWORD + "一", "again": PASSWORD + "一"}
    assert "次数太多" in boss.post("/password", **guess).text


def test_the_menu_leads_everybody_to_pages_they_may_have(office: Office) -> None:
    for role, area in ((Role.COUNTY, ""), (Role.TOWNSHIP, OWN[:9]), (Role.AUDITOR, "")):
        visitor = office.person(role, area)
        begin = "/audit" if role is Role.AUDITOR else "/"
        menu = re.findall(
            r'<a href="(/[a-z]*)"(?: aria-current="page")?>([^<]+)</a>', visitor.get(begin).text
        )
        assert len(menu) >= 1
        for href, title in menu:
            reply = visitor.get(href)
            assert reply.status == 200, href
            assert f'<a href="{href}" aria-current="page">{title}</a>' in reply.text
