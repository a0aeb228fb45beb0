"""Signing in over a real line to a real server, on both databases: who is delayed, what ends."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, select, update

from sync.county import clock
from sync.county.accounts.accounts import Accounts
from sync.county.accounts.area import Area
from sync.county.accounts.throttle import line_of
from sync.county.settings import Settings
from sync.county.tables import accounts as accounts_table
from sync.county.tables import failures
from sync.store.engine import open_store, writing
from tests.helpers.counties import RunningCounty
from tests.helpers.postgres import postgres_url  # noqa: F401  a fixture
from tests.helpers.visitor import PASSWORD, Caller

NAME = "王科长"


class Desk:
    """A running county, and its store."""

    def __init__(self, county: RunningCounty) -> None:
        settings = Settings.read(county.folder)
        self.county = county
        self.engine: Engine = open_store(settings.url)
        self.accounts = Accounts(self.engine, 459999, key=settings.photo_key())
        one_time = self.accounts.add(Area.whole(459999), NAME)
        session = self.accounts.sign_in(NAME, one_time, "192.0.2.7")
        self.accounts.change_password(session, one_time, PASSWORD)

    def visitor(self) -> Caller:
        return Caller(url=self.county.url)

    def failures(self) -> dict[str, int]:
        with self.engine.connect() as db:
            return {row.what: row[2] for row in db.execute(select(failures))}


@pytest.fixture(params=["sqlite", pytest.param("pg", marks=pytest.mark.postgres)])
def desk(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Desk]:
    url = request.getfixturevalue("postgres_url") if request.param == "pg" else ""
    with RunningCounty(tmp_path / "county", database=url) as running:
        made = Desk(running)
        yield made
        made.engine.dispose()


def test_strangers_cannot_lock_the_owner_out(desk: Desk) -> None:
    owner, other = desk.visitor(), desk.visitor()
    assert owner.sign_in(NAME, PASSWORD).status == 303
    said = [other.sign_in(NAME, "猜一个密码看看行不行").text for _ in range(8)]
    assert "次数太多" in said[-1]
    assert "次数太多" in other.sign_in(NAME, PASSWORD).text, "a stranger who is right waits as well"
    assert owner.sign_in(NAME, PASSWORD).status == 303
    mark = owner.cookies["cunji-known"]
    for made_up in (mark[:-1] + ("0" if mark[-1] != "0" else "1"), "a.1.b", "", "..", "x" * 900):
        other.cookies = {"cunji-known": made_up}
        assert "次数太多" in other.sign_in(NAME, PASSWORD).text
    assert owner.sign_in(NAME, "这次记错了自己的密码").status == 403
    own = [count for what, count in desk.failures().items() if what.startswith("browser:")]
    assert own == [1]


def test_guesses_from_a_known_browser_are_slowed_down_too(desk: Desk) -> None:
    thief = desk.visitor()
    assert thief.sign_in(NAME, PASSWORD).status == 303
    for _ in range(6):
        assert "不对" in thief.sign_in(NAME, "猜一个密码看看行不行").text
    assert "次数太多" in thief.sign_in(NAME, "猜一个密码看看行不行").text


def test_a_changed_password_makes_marks_void(desk: Desk) -> None:
    old, new = desk.visitor(), "另一句 谁也想不到 的话 呀"
    assert old.sign_in(NAME, PASSWORD).status == 303
    here = desk.visitor()
    here.sign_in(NAME, PASSWORD)
    assert here.post("/password", old=PASSWORD, new=new, again=new).status == 303
    old.sign_in(NAME, PASSWORD)
    assert f"account:{NAME}" in desk.failures(), "it counts as a stranger now"
    assert here.sign_in(NAME, new).status == 303


def test_guesses_at_one_moment_are_all_counted_and_none_fails(desk: Desk) -> None:
    crowd = [desk.visitor() for _ in range(24)]
    with ThreadPoolExecutor(24) as threads:
        said = list(threads.map(lambda who: who.sign_in(NAME, "猜的"), crowd))
    assert {reply.status for reply in said} == {403}
    judged = sum("不对" in reply.text for reply in said)
    assert desk.failures()[f"account:{NAME}"] == judged > 5


def test_a_recovery_code_is_good_once_also_at_one_moment(desk: Desk) -> None:
    desk.accounts.second.offer(NAME)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sync.county.accounts.second_factor._step", lambda *_, after: after + 1)
        code = desk.accounts.second.bind(NAME, "")[0]
    crowd = [desk.visitor() for _ in range(5)]
    with ThreadPoolExecutor(5) as threads:
        said = list(threads.map(lambda who: who.sign_in(NAME, PASSWORD, code).status, crowd))
    assert sorted(said) == [303, 403, 403, 403, 403]


def test_signing_in_ends_what_this_browser_had_open(desk: Desk) -> None:
    here = desk.visitor()
    here.sign_in(NAME, PASSWORD)
    before = here.cookies["cunji"]
    here.sign_in(NAME, PASSWORD)
    assert here.cookies["cunji"] != before
    copy = Caller(url=desk.county.url, cookies={"cunji": before})
    assert copy.get("/me").headers["location"] == "/sign-in"
    assert here.get("/me").status == 200


def test_a_one_time_password_lapses(desk: Desk) -> None:
    first = desk.county
    assert desk.visitor().sign_in(first.account, first.password).status == 303
    with writing(desk.engine) as db:
        past = clock.now(-timedelta(seconds=1))
        db.execute(update(accounts_table).values(one_time_until=past))
    late = desk.visitor().sign_in(first.account, first.password)
    assert (late.status, "过了 72 小时没有用" in late.text) == (403, True)
    assert desk.visitor().sign_in(NAME, PASSWORD).status == 303, "it is no one-time password"
    fresh = first.run("user", first.account, "--reset")["password"]
    assert desk.visitor().sign_in(first.account, fresh).status == 303


def test_a_new_password_asks_for_the_second_factor(desk: Desk) -> None:
    here, new = desk.visitor(), "另一句 谁也想不到 的话 呀"
    here.sign_in(NAME, PASSWORD)
    shows = desk.accounts.second.offer(NAME)
    assert shows.secret
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sync.county.accounts.second_factor._step", lambda *_, after: after + 1)
        codes = desk.accounts.second.bind(NAME, "")
    assert "动态口令" in here.get("/password").text
    form = {"old": PASSWORD, "new": new, "again": new}
    assert "动态口令不对" in here.post("/password", **form).text
    assert "动态口令不对" in here.post("/password", code="000000", **form).text
    assert here.post("/password", code=codes[0], **form).status == 303
    assert desk.visitor().sign_in(NAME, new, codes[1]).status == 303


def test_what_one_line_has_counts_together() -> None:
    assert line_of("198.51.100.7") == line_of("198.51.100.200") != line_of("198.51.101.7")
    assert (
        line_of("2001:db8:1:2::1") == line_of("2001:db8:1:2:ffff::9") != line_of("2001:db8:1:3::1")
    )
    assert line_of("::ffff:198.51.100.7") == line_of("198.51.100.9")
    assert line_of("fe80::1%eth0") == line_of("fe80::2")
    assert line_of("?") == "?"
