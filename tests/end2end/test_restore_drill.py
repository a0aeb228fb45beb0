"""The drill: a county is put back, and of what was taken away since nothing comes back."""

import contextlib
import io
import json
import shutil
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pyotp
import pytest
from sqlalchemy import create_engine, text

from forms.errors import CunjiError
from forms.program import bundled
from forms.schema.device_role import DeviceRole
from sync.client.enrol import enrol
from sync.client.session import sync
from sync.county.__main__ import main
from sync.county.accounts.accounts import Accounts
from sync.county.accounts.area import Area, Role
from sync.county.devices.codes import issue_code
from sync.county.devices.enrolment import shut_out
from sync.county.oneway.log import FILE
from sync.county.settings import Settings
from sync.county.stores import open_county
from sync.county.two_persons import NewCode, TwoPersons
from tests.helpers.counties import RunningCounty
from tests.helpers.exchange import enrolled
from tests.helpers.postgres import postgres_url  # noqa: F401  a fixture
from tests.helpers.villages import VILLAGE, a_family, a_ledger, close, edit
from tests.helpers.visitor import PASSWORD, Caller

WHOLE = Area.whole(459999)
ADDRESS = "192.0.2.7"


def operate(*words: object) -> tuple[int, Any, str]:
    """A command, its answer, and what it says."""
    said, told = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(told):
        code = main([str(word) for word in words])
    out = said.getvalue()
    return code, json.loads(out) if out else None, told.getvalue()


class Desk:
    """Whoever sits at the server."""

    def __init__(self, folder: Path) -> None:
        self.settings = Settings.read(folder)
        self.engine = open_county(self.settings)
        self.accounts = Accounts(self.engine, 459999, key=self.settings.photo_key())

    def person(self, name: str) -> str:
        one_time = self.accounts.add(WHOLE, name, Role.COUNTY)
        session = self.accounts.sign_in(name, one_time, ADDRESS)
        self.accounts.change_password(session, one_time, PASSWORD)
        return name

    def code(self) -> str:
        return issue_code(self.engine, WHOLE, bundled(), VILLAGE).code

    def close(self) -> None:
        self.engine.dispose()


@pytest.fixture(params=["sqlite", pytest.param("pg", marks=pytest.mark.postgres)])
def url(request: pytest.FixtureRequest) -> str:
    return request.getfixturevalue("postgres_url") if request.param == "pg" else ""


def empty(url: str) -> None:
    """As another tool finds a database before it puts it back."""
    if not url:
        return
    engine = create_engine(url)
    with engine.begin() as db:
        db.execute(text("DROP SCHEMA public CASCADE"))
        db.execute(text("CREATE SCHEMA public"))
    engine.dispose()


def move(callers: Iterable[Caller], county: RunningCounty) -> None:
    for caller in callers:
        caller.url = county.url


def refused(act: Callable[[], object]) -> bool:
    try:
        act()
    except CunjiError:
        return True
    return False


@pytest.fixture
def county(url: str, tmp_path: Path) -> Iterator[RunningCounty]:
    made = RunningCounty(tmp_path / "county", database=url)
    yield made
    made.stop()


def test_of_what_was_taken_away_nothing_comes_back(
    url: str, county: RunningCounty, tmp_path: Path
) -> None:
    mirror = tmp_path / "other disk"
    mirror.mkdir()
    with (county.folder / "county.toml").open("r+", encoding="utf-8") as toml:
        said = toml.read().replace('oneway_mirror = ""', f'oneway_mirror = "{mirror}"')
        toml.seek(0)
        toml.write(said)
    county.start()
    honest, stolen, late, odd = (a_ledger(tmp_path / name) for name in ("a", "b", "c", "d"))
    _, somebody = a_family(enrolled(honest, county))
    sync(honest.store)
    sync(enrolled(stolen, county).store)
    desk = Desk(county.folder)
    used, stale = desk.code(), desk.code()
    leaver, keeper, forgot, lost = map(desk.person, ("离任的", "留任的", "被猜的", "丢手机的"))
    second = desk.accounts.second
    telephone = pyotp.TOTP(second.offer(lost).secret)
    recovery = second.bind(lost, telephone.now())
    callers = {name: Caller(url=county.url) for name in (leaver, keeper, forgot)}
    for name, caller in callers.items():
        assert caller.sign_in(name, PASSWORD).status == 303
    signed_out = Caller(url=county.url, cookies=dict(callers[keeper].cookies))
    two = TwoPersons(desk.engine, 0, bundled(), desk.accounts)
    asked = two.ask(WHOLE, NewCode(VILLAGE, "", DeviceRole.SUPERVISOR), forgot, "换电脑用")
    county.stop()
    file = tmp_path / "yesterday.backup"
    assert operate("backup", county.folder, file)[0] == 0
    county.start()
    move((*callers.values(), signed_out), county)

    # what is taken away today
    honest.meta["county_url"] = county.url
    shut_out(desk.engine, WHOLE, VILLAGE, stolen.meta["device"], "丢失", "admin")
    desk.accounts.grants.close(WHOLE, leaver, "admin")
    enrol(late.store, county.url, used)
    enrol(odd.store, county.url, desk.code())
    desk.accounts.reset(WHOLE, forgot, "admin")
    desk.accounts.sign_in(lost, PASSWORD, ADDRESS, recovery[0])
    step = telephone.at(int(time.time()))
    second.fits(lost, step)
    assert not second.fits(lost, step)
    two.withdraw(WHOLE, asked.number)
    assert callers[keeper].post("/sign-out").status == 303
    edit(honest, somebody, phone="13800000001")
    sync(honest.store)
    desk.close()
    county.stop()
    assert (county.folder / FILE).read_bytes() == (mirror / FILE).read_bytes()
    assert (county.folder / FILE).stat().st_mode & 0o077 == 0

    # put back
    empty(url)
    again = tmp_path / "again"
    words = ["restore", again, file, *(["--database", url] if url else [])]
    code, _, told = operate(*words)
    assert (code, "--endings" in told) == (1, True)
    shutil.copy(county.folder / FILE, tmp_path / FILE)
    code, said, told = operate(*words, "--endings", mirror)
    assert code == 0, told
    taken = said["laid_over"]
    assert {k: taken[k] for k in ("shut", "closed", "password", "recovery", "enrolled")} == {
        "shut": 1, "closed": 1, "password": 1, "recovery": 1, "enrolled": 2,
    }  # fmt: skip
    county.folder = again
    county.start()
    desk = Desk(again)
    for ledger in (honest, stolen, late, odd):
        ledger.meta["county_url"] = county.url
    move((*callers.values(), signed_out), county)

    def guest(name: str, *code: str) -> bool:
        return Caller(url=county.url).sign_in(name, PASSWORD, *code).status != 303

    third, fourth = a_ledger(tmp_path / "e"), a_ledger(tmp_path / "f")
    away = {
        "the computer that was shut out": refused(lambda: sync(stolen.store)),
        "the cookie of who left": callers[leaver].get("/me").status == 303,
        "the cookie of who signed out": signed_out.get("/me").status == 303,
        "the cookie of whose password was reset": callers[forgot].get("/me").status == 303,
        "who left": guest(leaver),
        "the password that had been guessed": guest(forgot),
        "a recovery code that was used": guest(lost, recovery[0]),
        "a dynamic code that was used": guest(lost, step),
        "an enrolment code that was used": refused(lambda: enrol(third.store, county.url, used)),
        "an enrolment code from before": refused(lambda: enrol(fourth.store, county.url, stale)),
        "what waited for a second person": refused(
            lambda: TwoPersons(desk.engine, 0, bundled(), desk.accounts).confirm(
                WHOLE, asked.number, keeper
            )
        ),
        "a computer nobody has confirmed": refused(lambda: sync(late.store)),
    }
    assert [what for what, stays in away.items() if not stays] == []
    assert len(away) == 12

    # and what was not, works
    assert sync(honest.store).digests_equal
    assert callers[keeper].sign_in(keeper, PASSWORD).status == 303
    assert "2 台电脑" in callers[keeper].get("/devices").text
    form = {"village": VILLAGE, "device": late.meta["device"]}
    assert callers[keeper].post("/devices/readmit", **form, does="admit").status == 303
    assert callers[keeper].post("/devices/readmit", **form, does="admit").status == 404
    assert sync(late.store).digests_equal
    code, said, _ = operate("readmit", again)
    assert [line["device"] for line in said] == [odd.meta["device"]]
    assert operate("readmit", again, odd.meta["device"], "--refuse")[0] == 0
    assert operate("readmit", again, odd.meta["device"])[0] == 1
    assert refused(lambda: sync(odd.store))
    county.stop()
    desk.close()
    for ledger in (honest, stolen, late, odd, third, fourth):
        close(ledger)
