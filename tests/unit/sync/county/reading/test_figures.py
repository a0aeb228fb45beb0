"""The county counts what the village counts, keeps it, and adds it up by township."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import delete

from forms.indicators.count import indicators
from forms.program import bundled
from forms.rules.lists import CARED, derive
from forms.schema.form import Body, RecordId
from forms.schema.ternary import Answer
from sync.change import new_record_id
from sync.county import clock
from sync.county.__main__ import main
from sync.county.accounts.area import Area, Role
from sync.county.packs import publish
from sync.county.reading.aggregate import indicator_charts, list_charts
from sync.county.reading.figures import FigureBook, Line
from sync.county.tables import figures
from sync.ledger.reader import Reader
from sync.store.engine import writing
from tests.helpers.handed_up import hand_up
from tests.helpers.packs import SAMPLE
from tests.helpers.postgres import postgres_url  # noqa: F401  a fixture
from tests.helpers.roster import bodies
from tests.helpers.visitor import OWN, SIBLING, Office

DAY = date(2026, 11, 1)
NEXT_DOOR = "459999100202"


@pytest.fixture(params=["sqlite", pytest.param("pg", marks=pytest.mark.postgres)])
def office(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Office]:
    url = request.getfixturevalue("postgres_url") if request.param == "pg" else ""
    made = Office(tmp_path, url)
    yield made
    made.close()


def counted(office: Office, budget_s: float = 60, area: str = "") -> list[Line]:
    return FigureBook(office.engine, bundled()).lines(Area(area), DAY, budget_s)


def test_county_and_village_count_alike(office: Office) -> None:
    feed = hand_up(office.engine, OWN, "板岭村", bodies())
    (line,) = counted(office)
    assert line.figures is not None
    view = FigureBook(office.engine, bundled()).view(Area(OWN[:6]), OWN)
    assert Reader(feed.store).bodies().keys() >= {"person", "household"}
    for name in CARED:
        answers = [one.answer for one in derive(name, view, DAY, bundled())]
        assert line.figures.lists[name] == (
            answers.count(Answer.YES), answers.count(Answer.UNKNOWN), answers.count(Answer.NO),
        )  # fmt: skip
    for one in indicators(view, DAY, bundled()):
        assert line.figures.indicators[one.definition.id] == (*one.counts, len(one.unknown))
    assert line.figures.persons > 50
    assert line.figures.lists["left_behind_child"][0] > 0


def test_what_is_counted_ahead_is_what_a_page_would_count(
    office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    office.settings.write()
    hand_up(office.engine, OWN, "板岭村", bodies())
    one_home: dict[str, dict[RecordId, Body]] = {"household": {new_record_id(): {"hh_no": "1"}}}
    hand_up(office.engine, NEXT_DOOR, "邻村", one_home)

    def ahead() -> list[Line]:
        assert main(["figures", str(office.settings.folder)]) == 0
        assert json.loads(capsys.readouterr().out) == {"villages": 2, "failed": []}
        book, today = FigureBook(office.engine, bundled()), clock.today()
        return book.lines(Area(""), today, 0)

    made = ahead()
    assert not any(line.waiting for line in made), "a page has nothing left to count"
    with writing(office.engine) as db:
        db.execute(delete(figures))
    anew = FigureBook(office.engine, bundled()).lines(Area(""), clock.today(), 60)
    assert made == anew
    hand_up(office.engine, NEXT_DOOR, "邻村", {"household": {new_record_id(): {"hh_no": "2"}}})
    assert ahead()[0] == made[0], "what has not changed is as it was"


def test_figures_are_kept_until_the_village_or_the_standards_change(office: Office) -> None:
    hand_up(office.engine, OWN, "板岭村", bodies())
    assert counted(office, budget_s=0)[0].figures is None, "no time, no figure, no guess"
    first = counted(office)[0].figures
    assert counted(office, budget_s=0)[0].figures == first
    publish(office.engine, SAMPLE.read_text(encoding="utf-8"), "王科长", "x")
    assert counted(office, budget_s=0)[0].figures is None
    assert counted(office)[0].figures is not None
    hand_up(office.engine, OWN, "板岭村", {"household": {new_record_id(): {"head_name": "新户"}}})
    assert counted(office, budget_s=0)[0].figures is None


def test_townships_add_up_and_a_township_shows_its_villages(office: Office) -> None:
    for code in (OWN, NEXT_DOOR, SIBLING):
        hand_up(office.engine, code, code, bodies())
    lines = counted(office)
    charts = [
        *list_charts(lines, Area(""), bundled()),
        *indicator_charts(lines, Area(""), bundled()),
    ]
    for chart in charts:
        assert [bar.code for bar in chart.bars] == [OWN[:9], SIBLING[:9]]
        two, one = chart.bars
        assert (two.part, two.unknown, two.whole) == (2 * one.part, 2 * one.unknown, 2 * one.whole)
        assert chart.total.part == two.part + one.part
        assert all(0 <= bar.width + bar.doubt <= 100.01 for bar in chart.bars)
    inside = list_charts(counted(office, area=OWN[:9]), Area(OWN[:9]), bundled())[0]
    assert [bar.code for bar in inside.bars] == [OWN, NEXT_DOOR]


def test_pages_show_figures_of_the_own_area_only(office: Office) -> None:
    hand_up(office.engine, OWN, "板岭村", bodies())
    hand_up(office.engine, SIBLING, "邻乡村", bodies())
    clerk = office.person(Role.TOWNSHIP, OWN[:9])
    for path in ("/figures", "/indicators", "/indicators?show=I-05"):
        while 'http-equiv="refresh"' in (reply := clerk.get(path)).text:
            pass
        assert "1 个村上报过" in reply.text
        assert SIBLING not in reply.text
    assert clerk.get(f"/figures?where={SIBLING[:9]}").status == 404
    wrong = clerk.get("/figures?where=45999910x")
    assert (wrong.status, "「村或乡镇代码」" in wrong.text) == (400, True)
    assert "板岭村" in clerk.get("/figures").text


def test_before_anybody_handed_anything_up_there_is_a_page_that_says_so(office: Office) -> None:
    for visitor in (office.person(Role.TOWNSHIP, OWN[:9]), office.person(Role.COUNTY)):
        assert "还没有数字" in visitor.get("/figures").text
        assert "还没有数字" in visitor.get("/indicators?show=I-02").text


def test_a_village_that_cannot_be_read_takes_no_other_away(office: Office) -> None:
    if office.engine.dialect.name == "postgresql":
        pytest.skip("its jsonb keeps nothing that is no JSON")
    hand_up(office.engine, OWN, "板岭村", bodies())
    hand_up(office.engine, SIBLING, "邻乡村", bodies())
    with writing(office.engine) as db:  # as a disk that rots leaves it
        db.exec_driver_sql("UPDATE records SET body = '{\"na' WHERE village = ?", (OWN,))
    broken, whole = counted(office)
    assert (broken.failed, broken.waiting, whole.failed) == (True, False, False)
    assert whole.figures is not None
    boss = office.person(Role.COUNTY)
    for path in ("/figures", "/indicators"):
        reply = boss.get(path)
        assert reply.status == 200
        assert "板岭村的登记读不出，没有算在里面" in reply.text
        assert 'role="status"' not in reply.text, "it does not ask for ever"
    for kind in ("lists", "indicators"):
        taken = boss.post("/exports", kind=kind, reason="核对数字用", file="csv")
        assert taken.status == 200
        assert "登记读不出，没有算" in taken.text
        assert SIBLING in taken.text
