"""The interface for programs, asked over a socket by a client made from its document alone."""

import http.client
import json
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from forms.program import bundled
from forms.schema.form import RecordId
from sync.county import clock
from sync.county.accounts.accounts import Accounts
from sync.county.accounts.api_tokens import ApiTokens, Scope
from sync.county.accounts.area import Area, Role
from sync.county.audit.audit import Audit
from sync.county.backup import backup
from sync.county.settings import Settings
from sync.county.tables import api_tokens, prepare
from sync.store.engine import open_store, writing
from tests.helpers.by_document import ByDocument
from tests.helpers.counties import RunningCounty
from tests.helpers.handed_up import hand_up
from tests.helpers.postgres import postgres_url  # noqa: F401  a fixture
from tests.helpers.villages import VILLAGE
from tests.helpers.visitor import PASSWORD, Caller

TOWNSHIP = VILLAGE[:9]
Given = Callable[..., ByDocument]


BOTH = pytest.mark.parametrize(
    "county", ["sqlite", pytest.param("pg", marks=pytest.mark.postgres)], indirect=True
)


@pytest.fixture
def county(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[RunningCounty]:
    store = getattr(request, "param", "sqlite")
    url = request.getfixturevalue("postgres_url") if store == "pg" else ""
    with RunningCounty(tmp_path / "county", database=url) as running:
        engine = open_store(Settings.read(running.folder).url)
        for village, old in ((VILLAGE, 2), (TOWNSHIP + "202", 4), ("459999101201", 9)):
            hand_up(engine, village, "板岭村", {
                "household": {RecordId("h"): {"head_name": "韦大山", "hamlet": "上屯"}},
                "person": {
                    RecordId(f"p{n}"): {
                        "name": "韦大山", "household": "h", "sex": "1",
                        "birth": "1950-01-01" if n < old else "1990-01-01",
                    }
                    for n in range(20)
                },
            })  # fmt: skip
        engine.dispose()
        yield running


@pytest.fixture
def given(county: RunningCounty) -> Given:
    def client(*scopes: Scope, where: str = "459999", days: int = 30) -> ByDocument:
        engine = open_store(Settings.read(county.folder).url)
        tokens = ApiTokens(engine, 459999)
        token, _ = tokens.make(Area(where), "会商平台", frozenset(scopes), days, "王科长")
        engine.dispose()
        return ByDocument(county.url, token)

    return client


@BOTH
def test_every_call_of_the_document_answers_as_promised(given: Given) -> None:
    client = given(*Scope)
    for _, _, operation in client.operations():
        name = operation["operationId"]
        said = client(name, **client.example(name))
        assert said.status in {200, 201}, (name, said.body)


def test_small_numbers_are_hidden_and_areas_kept(given: Given) -> None:
    wide, narrow = given(Scope.FIGURES), given(Scope.FIGURES, where=TOWNSHIP)
    villages = narrow("figures", day="2026-11-30").body
    assert {place["code"] for one in villages["figures"] for place in one["places"]} == {
        VILLAGE, TOWNSHIP + "202",
    }  # fmt: skip
    seen = [c for one in villages["figures"] for p in one["places"] for c in _cells(p)]
    assert not {1, 2} & {cell for cell in seen if isinstance(cell, int)}
    assert "少于3" in seen, "the two old people of a village are not to be counted"
    townships = wide("figures", day="2026-11-30").body
    assert {place["code"] for place in townships["figures"][0]["places"]} == {
        TOWNSHIP, "459999101",
    }  # fmt: skip
    assert narrow("figures", area="459999101").status == 404
    assert wide("figures", area=TOWNSHIP).status == 200
    assert "韦大山" not in json.dumps([villages, townships], ensure_ascii=False)


def _cells(place: dict[str, object]) -> list[object]:
    return [place[name] for name in ("part", "unknown", "rest", "whole")]


def test_a_return_has_no_people_and_stays_in_its_area(given: Given) -> None:
    client = given(Scope.RETURNS, where=TOWNSHIP)
    named = [one.id for one in bundled().reports.values() if one.rows]
    assert named
    assert client("one_return", id=named[0], village=VILLAGE).status == 400
    assert client("one_return", id="RP-99", village=VILLAGE).status == 400
    assert client("one_return", id="RP-01", village="459999101201").status == 404
    assert client("one_return", id="RP-01", village="板岭村").status == 400
    told = client("one_return", id="RP-01", village=VILLAGE, day="2026-11-30")
    assert told.status == 200
    assert "韦大山" not in json.dumps(told.body, ensure_ascii=False)
    assert not {"1", "2"} & {cell for row in told.body["rows"] for cell in row}


@BOTH
def test_what_is_handed_in_is_kept_once_and_holds_nobody(
    given: Given, county: RunningCounty
) -> None:
    client = given(Scope.HAND_IN, where=TOWNSHIP)
    asked = client.example("hand_in")
    first, again = client("hand_in", **asked), client("hand_in", **asked)
    assert (first.status, again.status) == (201, 200)
    assert first.body == again.body
    body = asked["body"]
    assert client("hand_in", **asked | {"body": body | {"period": "2026年12月"}}).status == 409
    for number, wrong in enumerate((
        {"rows": [["板岭村", 1]]}, {"rows": [["459999196611230041", 1, 2]]}, {"area": "459999101"},
        {"rows": [["村", True, 1]]}, {"people": []}, {"title": "a\x00b"}, {"columns": []},
    )):  # fmt: skip
        said = client("hand_in", Idempotency_Key=f"wrong-key-{number}", body=body | wrong)
        assert said.status in {400, 404}, wrong
        assert "459999196611230041" not in said.body["message"]
    assert client("hand_in", Idempotency_Key="short", body=body).status == 400
    engine = open_store(Settings.read(county.folder).url)
    accounts = Accounts(engine, 459999, key=Settings.read(county.folder).photo_key())
    one_time = accounts.add(Area.whole(459999), "乡镇", Role.TOWNSHIP, TOWNSHIP)
    accounts.change_password(accounts.sign_in("乡镇", one_time, "192.0.2.7"), one_time, PASSWORD)
    engine.dispose()
    clerk = Caller(url=county.url)
    assert clerk.sign_in("乡镇", PASSWORD).status == 303
    page = clerk.get("/handed-in?item=1").text
    assert "医保参保进度" in page
    assert "812" in page


def test_a_token_is_for_what_it_says_until_it_ends(given: Given, county: RunningCounty) -> None:
    client = given(Scope.FIGURES)
    assert client("export", body={"kind": "villages", "reason": "月度会商"}).status == 403
    assert ByDocument(county.url)("figures").status == 401
    for wrong in ("x", "cj_", "cj_000000000000_x", "cj__"):
        assert ByDocument(county.url, wrong)("figures").status == 401
    engine = open_store(Settings.read(county.folder).url)
    (one,) = ApiTokens(engine, 459999).every(Area.whole(459999))
    with writing(engine) as db:
        db.execute(update(api_tokens).values(until=clock.now(-timedelta(seconds=1))))
    assert client("figures").status == 401, "it has lapsed"
    with writing(engine) as db:
        db.execute(update(api_tokens).values(until=clock.now(timedelta(days=1))))
    assert client("figures").status == 200
    ApiTokens(engine, 459999).withdraw(Area.whole(459999), one.id, "王科长")
    assert client("figures").status == 401, "it was taken back"
    with engine.connect() as db:
        kept = str(db.execute(api_tokens.select()).one())
    assert client.token.rpartition("_")[2] not in kept, "the store knows no token"
    noted = Audit(engine, 459999).entries(Area.whole(459999), account=one.account)
    assert {entry.act for entry in noted} == {"接口看数字", "接口导出"}
    engine.dispose()


def test_sixty_a_minute_and_twenty_files_an_hour(given: Given) -> None:
    client, other = given(Scope.EXPORTS), given(Scope.EXPORTS)
    wanted = {"kind": "villages", "reason": "月度会商用表"}
    first = client("export", body=wanted)
    lines = first.body.splitlines()
    assert lines[0] == lines[-1]
    assert "会商平台" in lines[0]
    assert "月度会商用表" in lines[0]
    said = [client("export", body=wanted).status for _ in range(64)]
    assert said[:19] == [200] * 19
    assert set(said[19:59]) == {400}, "an office needs a few files an hour"
    assert set(said[59:]) == {429}
    assert int(client("export", body=wanted).headers["retry-after"]) <= 60
    assert other("export", body=wanted).status == 400, "the same program has had its files"


def test_two_persons_make_one_and_it_is_shown_once(county: RunningCounty) -> None:
    engine = open_store(Settings.read(county.folder).url)
    accounts = Accounts(engine, 459999, key=Settings.read(county.folder).photo_key())
    people = []
    for name in ("王科长", "李科长"):
        one_time = accounts.add(Area.whole(459999), name)
        accounts.change_password(accounts.sign_in(name, one_time, "192.0.2.7"), one_time, PASSWORD)
        people.append(Caller(url=county.url))
        assert people[-1].sign_in(name, PASSWORD).status == 303
    engine.dispose()
    one, two = people
    bare = one.post("/tokens", does="add", name="会商平台", days="30", reason="每月会商")
    assert "一项也没有勾" in bare.text
    waits = one.post(
        "/tokens", does="add", name="会商平台", days="30", reason="每月会商", figures="1",
        area=TOWNSHIP,
    )  # fmt: skip
    (number,) = re.findall(r'第 <b class="code">([0-9]{6})', waits.text)
    assert one.post("/waiting", does="confirm", item=number).status == 403
    (token,) = re.findall(r"(cj_[\w-]+)", two.post("/waiting", does="confirm", item=number).text)
    client = ByDocument(county.url, token)
    assert client("figures").body["area"] == TOWNSHIP
    page = one.get("/tokens").text
    assert token.rpartition("_")[2] not in page
    (known,) = re.findall(r'name="id" value="(\w+)"', page)
    one.post("/tokens", does="close", id=known)
    assert client("figures").status == 401


def test_a_restore_brings_no_token_back(
    county: RunningCounty, given: Given, tmp_path: Path
) -> None:
    given(Scope.FIGURES)
    file = tmp_path / "a.backup"
    engine = open_store(Settings.read(county.folder).url)
    backup.save(engine, file)
    engine.dispose()
    other = open_store(f"sqlite:///{tmp_path / 'other.db'}")
    prepare(other)
    backup.restore(other, file)
    assert not ApiTokens(other, 459999).every(Area.whole(459999))
    other.dispose()


def test_what_is_no_question_of_ours_is_refused_before_it_is_read(county: RunningCounty) -> None:
    line = http.client.HTTPConnection("127.0.0.1", county.port, timeout=10)
    for head in ({}, {"Authorization": "Bearer cj_000000000000_x"}):
        line.request("POST", "/api/v1/returns", b"[" * 200_000, head)
        answer = line.getresponse()
        assert (answer.status, json.loads(answer.read())["error"]) == (401, "token-refused")
    line.putrequest("POST", "/api/v1/returns")
    line.putheader("Authorization", "Bearer cj_000000000000_x")
    line.putheader("Content-Length", "900000")
    line.endheaders()  # and nothing of it: a stranger is answered before anything is read
    assert line.getresponse().status == 401
    line.close()
