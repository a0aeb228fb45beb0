"""A pack is tried on the county's records before it is published, and only then counts."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import insert

from forms.program import bundled
from forms.schema.form import Body, RecordId
from sync.county import clock
from sync.county.accounts.area import Area, Role
from sync.county.packs import check, published
from sync.county.reading.figures import FigureBook
from sync.county.reading.pack_trial import try_pack
from sync.county.tables import packs
from sync.store.engine import writing
from tests.helpers.handed_up import hand_up
from tests.helpers.packs import SAMPLE
from tests.helpers.visitor import FOREIGN, OWN, Office
from tests.unit.forms.circumstances.test_income import STATEMENT

BODY = SAMPLE.read_text(encoding="utf-8")


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = Office(tmp_path)
    yield made
    made.close()


def poor(office: Office) -> None:
    """A household whose case hangs on the county's own standard."""
    person = {"household": "h", "name": "韦一", "relation": "02", "sex": "1"}
    income = {**STATEMENT, "household": "h", "wages": 1_000_000, "work_cost": 0}
    whole: Body = {"registers": ["benefit"], "kinds": ["01"], "scope": "1", "day": "2026-01-01",
             "complete": True, "source": "民政办"}  # fmt: skip
    hand_up(
        office.engine, OWN, "板岭村",
        {
            "household": {RecordId("h"): {"head_name": "韦一"}},
            "person": {RecordId("p"): person},
            "income": {RecordId("i"): income},
            "coverage": {RecordId("c"): whole},
        },
    )  # fmt: skip


def test_a_trial_tells_what_would_change_and_changes_nothing(office: Office) -> None:
    poor(office)
    boss = office.person(Role.COUNTY)
    page = boss.post("/publish", body=BODY, does="try", day="2026-11-01").text
    assert "试算了 1 个村" in page
    assert "应享未享线索" in page
    assert published(office.engine) == []
    assert boss.post("/publish", body=BODY, does="publish").headers["location"] == "/packs"
    ((county, pack),) = published(office.engine)
    assert (county, pack.number) == (OWN[:6], 1)
    again = boss.post("/publish", body=BODY, does="try", day="2026-11-01").text
    assert "都不变" in again
    seen = office.person(Role.AUDITOR).get("/audit").text
    assert f"试算 {OWN[:6]}" in seen
    assert f"{OWN[:6]} 第 1 号" in seen


def test_a_trial_tells_what_own_definitions_would_do(office: Office) -> None:
    homes: dict[RecordId, Body] = {
        RecordId("a"): {"head_name": "韦一", "own_dryer": True, "hamlet": "t"},
        RecordId("b"): {"head_name": "韦二"},
    }
    head: Body = {"household": "a", "name": "韦一", "relation": "02", "birth": "1970-01-01"}
    dryers: dict[RecordId, Body] = {
        RecordId("d"): {"household": "a", "person": "p", "fuel": "3", "area": 4550},
    }
    hand_up(
        office.engine, OWN, "板岭村",
        {
            "household": homes, "own_dryer": dryers, "person": {RecordId("p"): head},
            "hamlet": {RecordId("t"): {"name": "上屯"}},
        },
    )  # fmt: skip
    boss = office.person(Role.COUNTY)
    body = SAMPLE.with_name("459999-own.yaml").read_text(encoding="utf-8")
    trial = try_pack(
        FigureBook(office.engine, bundled()), Area(OWN[:6]), check(office.engine, body, "县.yaml"),
        date(2026, 11, 1), 20,
    )  # fmt: skip
    (leads, own) = trial.effects
    assert (leads.title, leads.after[0] - leads.before[0]) == ("应享未享线索", 1)
    assert (own.title, own.before, own.after) == ("有烤房没有登记补助", (0, 0), (1, 1))
    (sheet,) = trial.sheets
    assert (sheet.title, sheet.villages, sheet.rows, sheet.refused) == (
        "N50 烤房补助公示", 1, 1, 0,
    )  # fmt: skip
    assert [(f.title, f.new, f.questions, f.records) for f in trial.forms] == [
        ("农户", False, 1, 2), ("烤房补助", True, 5, 1),
    ]  # fmt: skip
    page = boss.post("/publish", body=body, does="try", day="2026-11-01").text
    assert "N50 烤房补助公示" in page
    assert published(office.engine) == []
    wrong = boss.post("/publish", body=body.replace("|韦秀兰|45", "|韦秀兰|46"), does="publish")
    assert wrong.status == 400
    assert "请改样例或定义" in wrong.text
    assert published(office.engine) == []


def test_a_wrong_pack_and_one_of_another_county_are_refused(office: Office) -> None:
    poor(office)
    boss = office.person(Role.COUNTY, OWN[:6])
    other = BODY.replace('"459999"', f'"{FOREIGN[:6]}"')
    long = BODY.replace('"459999"', '"45999999999999999999"')
    for body in (long, "not: [a pack", BODY.replace("7200", "不是数"), other):
        for does in ("try", "publish"):
            reply = boss.post("/publish", body=body, does=does)
            assert reply.status == 400
            assert 'role="alert"' in reply.text
    assert published(office.engine) == []


def test_the_page_takes_back_what_was_typed(office: Office) -> None:
    boss = office.person(Role.COUNTY)
    reply = boss.post("/publish", body="county: '1'\n</textarea><b>x</b>", does="try")
    assert "&lt;/textarea&gt;" in reply.text
    assert "<b>x</b>" not in reply.text


def test_what_was_published_in_words_of_before_is_told_at_the_county(office: Office) -> None:
    body = SAMPLE.with_name("459999-own.yaml").read_text(encoding="utf-8")
    with writing(office.engine) as db:
        db.execute(insert(packs).values(
            county=int(OWN[:6]), number=1, at=clock.now(), by="王科长",
            body=body.replace("    act: 公示\n", "").replace("    posted: 15\n", ""),
        ))  # fmt: skip
    page = office.person(Role.COUNTY).get("/packs").text
    assert "N50「烤房补助公示」是以前的写法" in page
    assert "act（" in page
    assert "posted（" in page
