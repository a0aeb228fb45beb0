"""Rights by fields: each form a wider account is shown, sent by somebody it is too wide for."""

import html
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from urllib.parse import quote

import pytest
from sqlalchemy import select

from forms.program import bundled
from forms.schema.form import Body, RecordId
from sync.county.accounts.area import Area, Role
from sync.county.backup.backup import tables
from sync.county.devices.codes import issue_code
from sync.county.reading.postings import posting_lines
from sync.county.tables import (
    audit,
    audit_blocks,
    audit_heads,
    audit_marks,
    audit_waiting,
    failures,
    figures,
    sessions,
)
from tests.helpers.handed_up import hand_up
from tests.helpers.packs import SAMPLE
from tests.helpers.postgres import postgres_url  # noqa: F401  a fixture
from tests.helpers.visitor import FOREIGN, OWN, SIBLING, Office, Visitor
from tests.unit.sync.county.console.test_console import routes

NOTED = {audit, audit_blocks, audit_heads, audit_marks, audit_waiting, failures, figures, sessions}
"""What any visit may write."""
PLACES: tuple[str, ...] = (
    "",
    FOREIGN,
    FOREIGN[:9],
    FOREIGN[:6],
    SIBLING,
    SIBLING[:9],
    OWN[:6],
    OWN[:3],
    "４５９９９８",
)
"""None of which a clerk of the own township may name; nor, but for "", an account of it get."""
SECRET = re.compile("[甲乙丙]岭村|全部管理|本县管理|邻乡经办")
FAR = date(2026, 12, 1)


@pytest.fixture(params=["sqlite", pytest.param("pg", marks=pytest.mark.postgres)])
def office(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Office]:
    url = request.getfixturevalue("postgres_url") if request.param == "pg" else ""
    made = Office(tmp_path, url)
    for code, name in ((OWN, "甲岭村"), (SIBLING, "乙岭村"), (FOREIGN, "丙岭村")):
        issue_code(made.engine, Area(code[:6]), bundled(), code, name)
        hand_up(made.engine, code, name, {"posting": {RecordId(f"p{code}"): POSTING}})
    yield made
    made.close()


POSTING: Body = {
    "kind": "N09", "title": "监测对象纳入公示", "number": "〔2026〕N09-1120号",
    "digest": "0123456789ABCDEF0123", "days": 10, "posted_day": "2026-11-20",
}  # fmt: skip


def held(office: Office) -> dict[str, list[tuple[object, ...]]]:
    """Everything the county keeps but what any visit writes."""
    with office.engine.connect() as db:
        return {
            table.name: sorted((tuple(row) for row in db.execute(select(table))), key=repr)
            for table in tables()
            if table not in NOTED
        }


def forms(boss: Visitor, pages: list[str]) -> list[tuple[str, dict[str, str]]]:
    """Every form that posts on these pages: where to, and its fields as they stand."""
    found = []
    for page in pages:
        text = boss.get(page).text
        for head, body in re.findall(r'<form method="post"([^>]*)>(.*?)</form>', text, re.DOTALL):
            if "multipart" in head:
                continue  # what a file names is refused in tests of parcels and sheets
            (action,) = re.findall(r'action="([^"]*)"', head)
            named = re.findall(r'<(?:input|select|textarea|button)[^>]* name="([^"]+)"', body)
            fields = dict.fromkeys(named, "")
            fields |= {
                name: html.unescape(value)
                for name, value in re.findall(r'name="([^"]+)" value="([^"]*)"', body)
            }
            del fields["token"]
            found.append((html.unescape(action), fields))
    return found


def people(office: Office) -> tuple[Visitor, list[Visitor]]:
    """Who may everything, and three for whom what he is shown is too wide."""
    office.person(Role.TOWNSHIP, SIBLING[:9], "邻乡经办")
    office.person(Role.COUNTY, OWN[:6], "本县管理")
    boss = office.person(Role.COUNTY, "", "全部管理")
    boss.post("/accounts", does="reset", name="本县管理", reason="忘了密码")
    boss.post("/codes", village=FOREIGN, role="supervisor", reason="新买的电脑")
    return boss, [
        office.person(Role.COUNTY, "459997", "别县管理"),
        office.person(Role.TOWNSHIP, "459997100", "别县经办"),
        office.person(Role.AUDITOR, "459997", "别县审计"),
    ]


def tries(action: str, fields: dict[str, str]) -> Iterator[dict[str, str]]:
    """A form as it stands; where a field that names a place is left free, with each place."""
    filled = {**fields, "reason": "试一试", "day": "2026-12-01"}
    if "body" in fields:
        filled["body"] = SAMPLE.read_text("utf-8")
    if fields.get("name") == "":
        filled["name"] = "新来的"
    free = [name for name in ("village", "area") if fields.get(name) == ""]
    for place in PLACES if free else ():
        if action != "/accounts":
            yield {**filled, free[0]: place}
        elif place:  # an empty one is all of the own area
            role = "county" if len(place) < len(FOREIGN[:9]) else "township"
            yield {**filled, free[0]: place, "role": role}
    if not free:
        yield filled


def test_no_field_of_a_form_reaches_beyond_the_area(office: Office) -> None:
    boss, others = people(office)
    pages = [path for method, path in routes(office) if method == "GET" and "{" not in path]
    found = forms(boss, [*pages, f"/villages/{OWN}", f"/codes?village={FOREIGN}"])
    own = {"/sign-in", "/sign-out", "/password", "/second", "/me"}
    about = [
        (action, fields)
        for action, fields in found
        if action not in own and not fields.get("name", "").startswith("别县")
    ]
    assert {action for action, _ in about} >= {
        "/accounts",
        "/devices",
        "/codes",
        "/notices",
        "/waiting",
    }
    before, tried = held(office), 0
    for action, fields in about:
        for sent in tries(action, fields):
            for visitor in others:
                reply = visitor.post(action, **sent)
                assert reply.status < 500, (action, sent)
                assert not SECRET.search(reply.text), (action, sent)
                tried += 1
    assert held(office) == before
    assert tried > 60


def test_accounts_and_audit_of_others_are_not_shown(office: Office) -> None:
    boss, (neighbour, _, watcher) = people(office)
    boss.get(f"/villages/{OWN}")
    neighbour.get(f"/villages/{OWN}")
    shown = neighbour.get("/accounts").text
    assert "别县经办" in shown
    assert not re.search("全部管理|本县管理|邻乡经办", shown)
    for query in ("", "?where=459999", f"?account={quote('全部管理')}", f"?where={OWN}"):
        page = watcher.get(f"/audit{query}").text
        assert "<td>全部管理" not in page
    assert "别县管理" in watcher.get("/audit").text, "what his own tried at others is his to see"
    whole = office.person(Role.AUDITOR, "", "全部审计").get("/audit").text
    assert "<td>全部管理" in whole
    assert "（没有登录）" not in watcher.get("/audit").text


def test_nobody_closes_resets_or_raises_a_wider_account_or_the_own(office: Office) -> None:
    boss, (neighbour, clerk, _) = people(office)
    before = held(office)
    for name in ("全部管理", "本县管理", "邻乡经办", "别县管理"):
        for does in ("close", "reset"):
            assert neighbour.post("/accounts", does=does, name=name).status == 400, (does, name)
    for area in ("", "459997", "459997100"):
        role = "township" if len(area) == 9 else "county"
        form = {"does": "add", "name": "抬高", "role": role, "area": area}
        assert clerk.post("/accounts", **form).status == 403
    assert boss.post("/accounts", does="close", name="全部管理").status == 400
    assert held(office) == before
    assert neighbour.post("/accounts", does="close", name="别县经办").status == 200
    assert clerk.get("/").headers["location"] == "/sign-in"


def test_a_photo_or_a_list_of_others_is_not_there(office: Office) -> None:
    _, (neighbour, clerk, _) = people(office)
    for line in posting_lines(office.engine, Area.whole(459999), FAR):
        for visitor in (neighbour, clerk):
            for page, more in (("photos", ""), ("photo", f"&sha={'0' * 64}")):
                asked = f"/notices/{page}?village={line.village}&record={line.record}{more}"
                assert visitor.get(asked).status == 404
    for where in (FOREIGN[:9], OWN[:9], OWN[:6]):
        assert neighbour.get(f"/figures?where={where}").status == 404
