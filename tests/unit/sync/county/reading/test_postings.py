"""Notices at the county: where they stand, and what a sheet turns out to be."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from forms.schema.form import RecordId, Value
from sync.county.accounts.area import Area, Role
from sync.county.reading.postings import Verdict, posting_lines, verify
from tests.helpers.handed_up import hand_up
from tests.helpers.visitor import OWN, SIBLING, Office

DIGEST = "0123456789ABCDEF0123"
NUMBER = "板岭村公示〔2026〕N09-1101号"
OLD, OTHER = "A" * 20, "B" * 20
DAY = date(2026, 11, 3)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = Office(tmp_path)
    hanging: dict[str, Value] = {
        "kind": "N09", "title": "监测对象纳入公示", "number": NUMBER, "digest": DIGEST,
        "days": 7, "posted_day": "2026-11-01", "place": "村部", "evidence": "相册3",
    }  # fmt: skip
    withdrawn: dict[str, Value] = {
        **hanging, "number": "板岭村公示〔2026〕N09-0901号", "digest": OLD,
        "posted_day": "2026-09-01", "withdrawn_day": "2026-09-02", "withdrawn_for": "写错了",
    }  # fmt: skip
    objection = {"notice_no": "〔2026〕N09-1101", "received_day": "2026-11-02", "state": "10"}
    hand_up(
        made.engine, OWN, "板岭村",
        {
            "posting": {RecordId("a"): withdrawn, RecordId("b"): hanging},
            "objection": {RecordId("o"): objection},
        },
    )  # fmt: skip
    neighbour: dict[str, Value] = {**hanging, "digest": OTHER}
    hand_up(made.engine, SIBLING, "邻乡村", {"posting": {RecordId("n"): neighbour}})
    yield made
    made.close()


def test_each_notice_says_where_it_stands(office: Office) -> None:
    hanging, withdrawn = posting_lines(office.engine, Area(OWN[:9]), DAY)
    assert (hanging.stage, hanging.hanging, hanging.objections) == ("公示中", True, 1)
    assert (hanging.posted, hanging.until) == (date(2026, 11, 1), date(2026, 11, 16))
    assert hanging.evidence
    assert (withdrawn.stage, withdrawn.hanging) == ("已撤下更正", False)
    assert len(posting_lines(office.engine, Area(""), DAY)) == 3
    assert len(posting_lines(office.engine, Area(""), DAY, SIBLING)) == 1


@pytest.mark.parametrize(
    ("number", "digest", "verdict"),
    [
        (NUMBER, DIGEST, Verdict.ISSUED),
        (f" {NUMBER} ", "0123 4567 89ab cdef 0123", Verdict.ISSUED),
        ("板岭村公示〔2026〕N09-1102号", DIGEST, Verdict.OTHER_NUMBER),
        ("板岭村公示〔2026〕N09-0901号", OLD, Verdict.WITHDRAWN),
        (NUMBER, "C" * 20, Verdict.UNKNOWN),
        (NUMBER, OTHER, Verdict.UNKNOWN),
        (NUMBER, DIGEST[:19], Verdict.UNREADABLE),
        (NUMBER, DIGEST[:19] + "Ｇ", Verdict.UNREADABLE),
    ],
)
def test_a_sheet_is_judged_by_number_and_digest(
    office: Office, number: str, digest: str, verdict: Verdict
) -> None:
    lines = posting_lines(office.engine, Area(OWN[:9]), DAY)
    assert verify(lines, number, digest)[0] is verdict


def test_the_page_judges_within_the_area_and_notes_the_verdict(office: Office) -> None:
    clerk = office.person(Role.TOWNSHIP, OWN[:9])
    assert "是村里出的公示" in clerk.post("/notices", number=NUMBER, digest=DIGEST).text
    assert "范围内没有登记过" in clerk.post("/notices", number=NUMBER, digest=OTHER).text
    page = clerk.get("/notices").text
    assert "邻乡村" not in page
    assert "写错了" not in page
    assert "issued" in office.person(Role.AUDITOR).get("/audit").text
