"""A pack is tried on the county's records before it is published, and only then counts."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from forms.definition import RecordId
from forms.pack import SAMPLE
from sync.county.area import Role
from sync.county.packs import published
from tests.helpers.handed_up import hand_up
from tests.helpers.visitor import FOREIGN, OWN, Office
from tests.unit.forms.test_figures import STATEMENT

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
    ended = {"person": "p", "kind": "01", "from_day": "2020-01-01", "to_day": "2021-01-01"}
    hand_up(
        office.engine, OWN, "板岭村",
        {
            "household": {RecordId("h"): {"head_name": "韦一"}},
            "person": {RecordId("p"): person},
            "income": {RecordId("i"): income},
            "benefit": {RecordId("b"): ended},
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


def test_a_wrong_pack_and_one_of_another_county_are_refused(office: Office) -> None:
    poor(office)
    boss = office.person(Role.COUNTY, OWN[:6])
    other = BODY.replace('"459999"', f'"{FOREIGN[:6]}"')
    for body in ("not: [a pack", BODY.replace("7200", "不是数"), other):
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
