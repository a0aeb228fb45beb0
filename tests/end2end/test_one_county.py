"""One server is one county's: a store of before is told whose, a backup goes back to its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from forms.program import bundled
from sync.client.enrol import enrol
from sync.client.session import sync
from sync.county.__main__ import main
from sync.county.accounts.accounts import Accounts
from sync.county.accounts.area import Area
from sync.county.accounts.belonging import belong
from sync.county.audit.audit import Audit
from sync.county.audit.checking import AuditCheck
from sync.county.devices.codes import issue_code
from sync.county.devices.service import CountyService
from sync.county.settings import Settings
from sync.county.stores import open_county
from sync.county.tables import grants, metadata
from sync.errors.county import CountyMixed
from sync.ledger.ledger import Ledger
from sync.store.engine import writing
from tests.helpers.browsing import PASSWORD
from tests.helpers.carried import Carried
from tests.helpers.counties import RunningCounty
from tests.helpers.villages import VILLAGE, a_ledger, close, save

WHOLE = Area.whole(459999)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def earlier(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Settings, Ledger]]:
    """A county of before: accounts and audit under 0, and a village that handed something up."""
    url = request.getfixturevalue("postgres_url") if request.param == "postgres" else ""
    settings = Settings(tmp_path / "county", 0, url)
    settings.write()
    engine = open_county(settings)
    accounts = Accounts(engine, 0, key=settings.photo_key())
    one_time = accounts.add(Area(""), "王科长")
    accounts.change_password(accounts.sign_in("王科长", one_time, "192.0.2.7"), one_time, PASSWORD)
    code = issue_code(engine, Area(""), bundled(), VILLAGE, "板岭村").code
    ledger = a_ledger(tmp_path / "one.db")
    save(ledger, "household", {"head_name": "韦一"})
    line = Carried(CountyService(engine, "某县", 0, settings.photo_key()))
    enrol(ledger.store, "http://127.0.0.1:8443", code, wire=line)
    assert sync(ledger.store, wire=line).digests_equal
    Audit(engine, 0).sealer.seal()
    engine.dispose()
    yield settings, ledger
    close(ledger)


def test_a_county_of_before_says_whose_it_is_once_and_goes_on(
    earlier: tuple[Settings, Ledger], capsys: pytest.CaptureFixture[str]
) -> None:
    settings, ledger = earlier
    folder = str(settings.folder)
    assert main(["serve", "--data", folder]) == 1
    assert "cunji-county name" in capsys.readouterr().err
    for _ in range(2):  # cut off between store and file, it is said again
        assert main(["name", folder, "--county", "459999"]) == 0
    assert main(["name", folder, "--county", "459998"]) == 1
    assert "459999" in capsys.readouterr().err
    settings = Settings.read(settings.folder)
    engine = open_county(settings)
    accounts = Accounts(engine, 459999, key=settings.photo_key())
    assert accounts.sign_in("王科长", PASSWORD, "192.0.2.7").area == WHOLE
    assert AuditCheck(engine, 459999).look(whole=True).broken_at is None
    acts = {one.act for one in Audit(engine, 459999).entries(WHOLE)}
    assert {"电脑登记", "命令 name"} <= acts
    with engine.connect() as db:
        left = {
            table.name
            for table in metadata.sorted_tables
            if "county" in table.c
            and db.scalar(select(func.count()).select_from(table).where(table.c.county == 0))
        }
    assert left <= {"county_keys", "county_oneway"}
    save(ledger, "household", {"head_name": "韦二"})
    line = Carried(CountyService(engine, "某县", 459999, settings.photo_key()))
    assert sync(ledger.store, wire=line).digests_equal, "the village has noticed nothing"
    engine.dispose()


def test_villages_of_another_county_stop_it(earlier: tuple[Settings, Ledger]) -> None:
    engine = open_county(earlier[0])
    with pytest.raises(CountyMixed) as mixed, writing(engine) as db:
        belong(db, 459998)
    assert mixed.value.told.startswith("里面还有别的县的村（459999）")
    with engine.connect() as db:
        assert set(db.scalars(select(grants.c.county))) == {0}, "nothing was changed"
    engine.dispose()


def test_a_backup_goes_back_to_its_own_county(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    county, file = RunningCounty(tmp_path / "county"), tmp_path / "a.backup"
    assert main(["backup", str(county.folder), str(file)]) == 0
    other = tmp_path / "other"
    assert main(["init", "--county", "459998", "--data", str(other)]) == 0
    assert main(["restore", str(other), str(file)]) == 1
    assert "这是 459999 的备份，文件夹是 459998 的" in capsys.readouterr().err
    fresh = tmp_path / "fresh"
    assert main(["restore", str(fresh), str(file), "--endings", str(county.folder)]) == 0
    assert Settings.read(fresh).county == 459999


def test_no_county_is_made_without_its_code(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for words in ([], ["--county", "0"], ["--county", "000000"], ["--county", "四五九九九九"]):
        with pytest.raises(SystemExit):
            main(["init", "--data", str(tmp_path / "county"), *words])
        assert "--county" in capsys.readouterr().err
    assert not (tmp_path / "county").exists()
