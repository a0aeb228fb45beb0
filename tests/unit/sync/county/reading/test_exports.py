"""Exports: figures only, within the area, with a reason, a watermark and a place in the audit."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from python_calamine import CalamineWorkbook

from forms.program import bundled
from sync.county.accounts.area import Role
from sync.county.console.exports import AN_HOUR, XLSX
from sync.county.reading.exports import kinds
from tests.helpers.handed_up import hand_up
from tests.helpers.roster import bodies
from tests.helpers.visitor import OWN, SIBLING, Office, Reply, Visitor

WHY = "报市民政局季度汇总"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = Office(tmp_path)
    hand_up(made.engine, OWN, "=1+1", bodies())
    hand_up(made.engine, SIBLING, "邻乡村", {})
    yield made
    made.close()


def rows(reply: Reply) -> list[list[str]]:
    assert reply.status == 200, reply.text
    assert reply.headers["content-type"].startswith("text/csv")
    assert reply.text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(reply.text[1:])))


def take(who: Visitor, **form: str) -> Reply:
    return who.post("/exports", file="csv", reason=WHY, **form)


def test_a_file_says_who_took_it_and_why_and_so_does_the_audit(office: Office) -> None:
    clerk = office.person(Role.TOWNSHIP, OWN[:9], "李科员")
    first, head, *found, last = rows(
        clerk.post("/exports", file="csv", kind="villages", reason=WHY)
    )
    assert first == last
    assert all(word in first[0] for word in ("练习县", "李科员", "乡镇经办", OWN[:9], WHY))
    assert head[0] == "村代码"
    assert [row[0] for row in found] == [OWN]
    assert found[0][1] == "'=1+1", "a spreadsheet must not work it out"
    page = office.person(Role.AUDITOR).get("/audit").text
    assert f"用途：{WHY}" in page


def test_a_workbook_keeps_text_as_text_and_says_who_took_it(office: Office) -> None:
    clerk = office.person(Role.TOWNSHIP, OWN[:9], "李科员")
    reply = clerk.post("/exports", kind="villages", reason=WHY)
    assert reply.headers["content-type"] == XLSX
    assert quote("各村上报情况") in reply.headers["content-disposition"]
    (sheet,) = CalamineWorkbook.from_filelike(io.BytesIO(reply.body)).sheet_names
    cells = CalamineWorkbook.from_filelike(io.BytesIO(reply.body)).get_sheet_by_name(sheet)
    first, _, head, found, _, last = cells.to_python(skip_empty_area=False)
    assert first[0] == last[0]
    assert "李科员" in str(first[0])
    assert WHY in str(first[0])
    assert head[:2] == ["村代码", "村"]
    assert found[:2] == [OWN, "=1+1"]
    assert isinstance(found[5], float), "numbers are numbers"


@pytest.mark.parametrize("kind", [kind for kind, _ in kinds(bundled())])
def test_no_export_names_anybody(office: Office, kind: str) -> None:
    boss = office.person(Role.COUNTY)
    text = boss.post("/exports", file="csv", kind=kind, village=OWN, reason=WHY).text
    assert "\ufeff" in text
    names = {str(body.get("name")) for body in bodies()["person"].values()}
    assert len(names) > 50
    assert not [name for name in names if len(name) > 2 and name in text]
    assert "4599991" not in text.replace(OWN, "").replace(OWN[:9], "").replace(SIBLING, "")


def test_small_figures_are_hidden_from_the_county_and_not_from_the_township(
    office: Office,
) -> None:
    form = {"kind": "RP-01", "village": OWN, "reason": WHY, "day": "2026-11-01"}
    county = office.person(Role.COUNTY).post("/exports", file="csv", **form)
    township = office.person(Role.TOWNSHIP, OWN[:9]).post("/exports", file="csv", **form)
    assert "少于3" in county.text
    assert "少于3" not in township.text
    assert rows(township)[-1] == rows(township)[0]


def test_without_a_reason_or_too_often_there_is_no_file(office: Office) -> None:
    boss = office.person(Role.COUNTY)
    assert "没有写原因" in boss.post("/exports", file="csv", kind="villages", reason=" ").text
    assert "没有这种导出" in take(boss, kind="RP-02", village=OWN).text
    assert "没有这种导出" in take(boss, kind="RP-01").text
    for _ in range(AN_HOUR - 3):
        assert boss.post("/exports", file="csv", kind="villages", reason=WHY).status == 200
    assert "太多次" in boss.post("/exports", file="csv", kind="villages", reason=WHY).text
