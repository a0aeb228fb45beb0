"""A village hears at its next exchange of each computer that may speak for it, and once."""

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import update

from forms.program import bundled
from forms.schema.device_role import DeviceRole
from sync.client.enrol import enrol
from sync.client.parcel import pack, take_receipt
from sync.client.session import sync
from sync.county import clock
from sync.county.accounts.area import Area
from sync.county.devices.codes import issue_code
from sync.county.devices.parcels import take_parcel
from sync.county.devices.service import CountyService
from sync.county.settings import Settings
from sync.county.tables import devices
from sync.ledger.ledger import Ledger
from sync.store.engine import open_store, writing
from tests.helpers.counties import RunningCounty
from tests.helpers.exchange import enrolled
from tests.helpers.villages import VILLAGE


def supervisor(county: RunningCounty, ledger: Ledger) -> str:
    """Another computer becomes known; the start of its id."""
    engine = open_store(Settings.read(county.folder).url)
    issued = issue_code(engine, Area.whole(459999), bundled(), VILLAGE, role=DeviceRole.SUPERVISOR)
    engine.dispose()
    enrol(ledger.store, county.url, issued.code)
    return str(ledger.meta["device"])[:6]


def moved(county: RunningCounty, device: str, **values: str) -> None:
    engine = open_store(Settings.read(county.folder).url)
    with writing(engine) as db:
        db.execute(update(devices).where(devices.c.device == device).values(values))
    engine.dispose()


def ago(days: int) -> str:
    return clock.now(-timedelta(days=days))


def test_a_new_computer_is_told_of_once(
    county: RunningCounty, device: Callable[[str], Ledger]
) -> None:
    one = enrolled(device("one"), county)
    assert "新登记" not in sync(one.store).sentence
    new = supervisor(county, device("two"))
    said = sync(one.store).sentence
    assert f"新登记的电脑：村务监督委员会 {new}（" in said
    assert "不认识的请马上告诉县里停用" in said
    assert "新登记" not in sync(one.store).sentence
    one.store.meta["computers"] = []  # as if that answer had been lost
    assert new in sync(one.store).sentence


def test_by_stick_too(county: RunningCounty, device: Callable[[str], Ledger]) -> None:
    one = enrolled(device("one"), county)
    sync(one.store)
    new = supervisor(county, device("two"))
    settings = Settings.read(county.folder)
    engine = open_store(settings.url)
    service = CountyService(engine, settings.name, 459999, settings.photo_key())
    taken = take_parcel(engine, service, pack(one.store).content, "王科长")
    engine.dispose()
    assert (
        f"新登记的电脑：村务监督委员会 {new}（" in take_receipt(one.store, taken.receipt).sentence
    )


def test_who_was_long_away_hears_of_all_and_who_is_new_of_none_before(
    county: RunningCounty, device: Callable[[str], Ledger]
) -> None:
    one, two = enrolled(device("one"), county), device("two")
    supervisor(county, two)
    first, second = str(one.meta["device"]), str(two.meta["device"])
    moved(county, first, enrolled_at=ago(400), last_seen=ago(300))
    moved(county, second, enrolled_at=ago(200))
    assert "新登记" not in sync(two.store).sentence, "the first was there before it"
    assert second[:6] in sync(one.store).sentence
    one.store.meta["computers"] = []
    assert "新登记" not in sync(one.store).sentence, "that is long past for who calls every day"
