"""What one person may not do alone, over a real line to a real server, on both databases."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from sync.county import clock
from sync.county.accounts.accounts import Accounts
from sync.county.accounts.area import Area, Role
from sync.county.audit.audit import Audit
from sync.county.settings import Settings
from sync.county.tables import asks
from sync.store.engine import open_store, writing
from tests.helpers.counties import RunningCounty
from tests.helpers.postgres import postgres_url  # noqa: F401  a fixture
from tests.helpers.visitor import OWN, PASSWORD, Caller

WHOLE = Area.whole(459999)


@pytest.fixture(params=["sqlite", pytest.param("pg", marks=pytest.mark.postgres)])
def county(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[RunningCounty]:
    url = request.getfixturevalue("postgres_url") if request.param == "pg" else ""
    with RunningCounty(tmp_path / "county", database=url) as running:
        yield running


def person(county: RunningCounty, name: str, role: Role = Role.COUNTY, where: str = "") -> Caller:
    settings = Settings.read(county.folder)
    engine = open_store(settings.url)
    accounts = Accounts(engine, 459999, key=settings.photo_key())
    one_time = accounts.add(WHOLE, name, role, where)
    session = accounts.sign_in(name, one_time, "192.0.2.7")
    accounts.change_password(session, one_time, PASSWORD)
    engine.dispose()
    visitor = Caller(url=county.url)
    assert visitor.sign_in(name, PASSWORD).status == 303
    return visitor


def asked(text: str) -> str:
    (number,) = re.findall(r'第 <b class="code">([0-9]{6})', text)
    return str(number)


def secret(text: str) -> str:
    (said,) = re.findall(r'：<b class="code">([^<]+)</b>，只显示', text)
    return str(said)


def test_a_password_of_another_takes_two(county: RunningCounty) -> None:
    one, two, clerk = (person(county, name) for name in ("王科长", "李科长", "韦科员"))
    without = one.post("/accounts", does="reset", name="韦科员", reason="")
    assert "没有写原因" in without.text
    reply = one.post("/accounts", does="reset", name="韦科员", reason="本人来说忘了密码")
    number = asked(reply.text)
    assert "confirm" not in reply.text, "there is another who can"
    assert clerk.get("/me").status == 200, "nothing has happened yet"
    own = one.post("/waiting", does="confirm", item=number)
    assert (own.status, "另一个人确认" in own.text) == (403, True)
    assert "本人来说忘了密码" in two.get("/waiting").text
    password = secret(two.post("/waiting", does="confirm", item=number).text)
    assert clerk.get("/me").headers["location"] == "/sign-in", "the sessions ended"
    assert clerk.sign_in("韦科员", PASSWORD).status == 403
    assert clerk.sign_in("韦科员", password).status == 303
    again = two.post("/waiting", does="confirm", item=number)
    assert again.status == 404


def test_a_code_for_who_sees_people_takes_two(county: RunningCounty) -> None:
    boss = person(county, "王科长")
    clerk = person(county, "乡镇经办", Role.TOWNSHIP, OWN[:9])
    county.code(OWN, "板岭村")
    form = {"village": OWN[:9], "role": "township", "reason": "乡镇新电脑"}
    number = asked(clerk.post("/codes", **form).text)
    assert clerk.post("/waiting", does="confirm", item=number).status == 403
    assert secret(boss.post("/waiting", does="confirm", item=number).text)
    outside = clerk.post("/codes", village="459998100", role="township", reason="乡镇新电脑")
    assert outside.status == 400
    village = clerk.post("/codes", village=OWN, role="clerk")
    assert "只能用一次" in village.text, "the village's own computers take one"


def test_it_lapses_and_the_servers_own_word_counts(county: RunningCounty) -> None:
    boss = person(county, "王科长")
    form = {"does": "add", "name": "审计员", "role": "auditor", "reason": "局里派来的"}
    late, good = (asked(boss.post("/accounts", **form).text) for _ in range(2))
    engine = open_store(Settings.read(county.folder).url)
    with writing(engine) as db:
        past = update(asks).where(asks.c.number == int(late))
        db.execute(past.values(until=clock.now(-timedelta(seconds=1))))
    two = person(county, "李科长")
    assert two.post("/waiting", does="confirm", item=late).status == 404
    made = county.run("confirm", good)
    assert made["secret"]
    entry = Audit(engine, 459999).entries(WHOLE)[0]
    assert (entry.act, entry.account[:3]) == ("确认", "服务器")
    assert "王科长 提出" in entry.detail
    assert made["secret"] not in entry.detail
    engine.dispose()
    visitor = Caller(url=county.url)
    assert visitor.sign_in("审计员", made["secret"]).status == 303


def test_only_the_first_yes_counts(county: RunningCounty) -> None:
    one = person(county, "王科长")
    form = {"does": "add", "name": "新科长", "role": "county", "reason": "新来的科长"}
    number = asked(one.post("/accounts", **form).text)
    others = [person(county, f"李科长{n}") for n in range(4)]
    with ThreadPoolExecutor(4) as crowd:
        said = list(
            crowd.map(lambda who: who.post("/waiting", does="confirm", item=number), others)
        )
    assert sorted(reply.status for reply in said) == [200, 404, 404, 404]


def test_what_was_asked_for_ends_with_the_account(county: RunningCounty) -> None:
    one, two = person(county, "王科长"), person(county, "李科长")
    form = {"does": "add", "name": "自己人", "role": "county", "reason": "新来的科长"}
    number = asked(one.post("/accounts", **form).text)
    assert two.post("/accounts", does="close", name="王科长").status == 200
    assert two.post("/waiting", does="confirm", item=number).status == 404
    for wrong in ("", "abc", "1", "²²²²²²", "9" * 30):
        assert two.post("/waiting", does="confirm", item=wrong).status in {400, 404}


def test_one_may_think_better_of_it(county: RunningCounty) -> None:
    one, two = person(county, "王科长"), person(county, "李科长")
    number = asked(one.post("/accounts", does="reset", name="admin", reason="忘了密码").text)
    assert "没有确认" in one.post("/waiting", does="withdraw", item=number).text
    assert two.post("/waiting", does="confirm", item=number).status == 404
