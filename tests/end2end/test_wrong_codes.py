"""Guessing enrolment codes at a real server: heard out so often, then refused, and noted."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from forms.errors import CunjiError
from sync.client.enrol import enrol, whose
from sync.county import clock
from sync.county.accounts.area import Area
from sync.county.audit.audit import Audit
from sync.county.devices.wrong_codes import FROM_A_LINE
from sync.county.settings import Settings
from sync.county.stores import open_county
from sync.county.tables import failures
from sync.errors.wire import CodeInvalid, CodesTooMany
from sync.ledger.ledger import Ledger
from sync.store.engine import writing
from tests.helpers.counties import RunningCounty
from tests.helpers.postgres import postgres_url  # noqa: F401  a fixture
from tests.helpers.villages import VILLAGE, a_ledger


@pytest.fixture(params=["sqlite", pytest.param("pg", marks=pytest.mark.postgres)])
def county(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[RunningCounty]:
    url = request.getfixturevalue("postgres_url") if request.param == "pg" else ""
    with RunningCounty(tmp_path / "county", database=url) as running:
        yield running


def guess(county: RunningCounty, number: int) -> type[CunjiError]:
    with pytest.raises(CunjiError) as refused:
        whose(county.url, f"AAAA-AAAA-AAAA-{number:04d}")
    return type(refused.value)


def test_guessing_ends_for_an_hour_and_is_in_the_audit(
    county: RunningCounty, tmp_path: Path
) -> None:
    code = county.code(VILLAGE, "板岭村")
    with ThreadPoolExecutor(4) as crowd:
        said = list(crowd.map(lambda n: guess(county, n), range(FROM_A_LINE + 6)))
    assert {kind.code for kind in said} == {CodeInvalid.code, CodesTooMany.code}
    assert FROM_A_LINE <= said.count(CodeInvalid) <= FROM_A_LINE + 3, "four were asked at once"
    book = a_ledger(tmp_path / "book.db", VILLAGE)
    with pytest.raises(CodesTooMany) as refused:
        enrol(book.store, county.url, code)
    assert "60 分钟" in refused.value.told
    engine = open_county(Settings.read(county.folder))
    found = Audit(engine, 459999).entries(Area.whole(459999))
    (entry,) = (one for one in found if one.act == "登记码输错太多")
    assert entry.address == "127.0.0.1"
    with writing(engine) as db:
        db.execute(update(failures).values(until=clock.now(-timedelta(seconds=1))))
    assert guess(county, 1) is CodeInvalid
    assert enrol(book.store, county.url, code) == "练习县"
    book.store.engine.dispose()
    engine.dispose()


def test_of_four_with_one_code_at_one_moment_one_is_known(
    county: RunningCounty, tmp_path: Path
) -> None:
    code = county.code(VILLAGE, "板岭村")
    books = [a_ledger(tmp_path / f"{n}.db", VILLAGE) for n in range(4)]

    def ask(book: Ledger) -> str:
        try:
            return enrol(book.store, county.url, code)
        except CunjiError as refused:
            return refused.code

    with ThreadPoolExecutor(4) as crowd:
        said = sorted(crowd.map(ask, books))
    assert said == sorted(["练习县", *[CodeInvalid.code] * 3])
    for book in books:
        book.store.engine.dispose()
