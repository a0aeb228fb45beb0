"""Villages of a township at a county, and a clerk's book over them."""

from pathlib import Path

from desktop.book.book import Book
from forms.program import bundled
from forms.schema.device_role import DeviceRole
from forms.schema.form import RecordId, Value
from sync.client.enrol import enrol
from sync.client.session import sync
from sync.client.township import sync_all
from sync.county.accounts.area import Area
from sync.county.devices.codes import issue_code
from sync.ledger.ledger import Ledger
from sync.store.engine import open_store
from sync.store.values import Draft
from tests.helpers.counties import RunningCounty
from tests.helpers.villages import a_store, edit, save

NAMES = {"459999100201": "板岭村", "459999100202": "弄拉村", "459999100203": "上林坡村"}
TOWNSHIP = "459999100"
PASSPHRASE = "稻田 雨伞 火车 灯笼"
A_LOOK: dict[str, Value] = {
    "day": "2026-11-01", "who": "韦干部", "role": "1", "form": "person", "record": "0" * 32,
    "reason": "1",
}  # fmt: skip
"""What a township's computer writes itself."""


def a_code(county: RunningCounty, village: str, role: DeviceRole = DeviceRole.SECRETARY) -> str:
    """A one-time code."""
    store = open_store(f"sqlite:///{county.folder / 'county.db'}")
    issued = issue_code(
        store, Area.whole(459999), bundled(), village, NAMES.get(village, ""), role=role
    )
    store.dispose()
    return issued.code


def a_village(county: RunningCounty, folder: Path, village: str, homes_wanted: int) -> Ledger:
    """A village with people, handed up."""
    name = NAMES.get(village, f"村{village[-3:]}")
    ledger = Ledger.found(a_store(folder / f"{village}.db"), bundled(), village, name)
    enrol(ledger.store, county.url, a_code(county, village))
    save(ledger, "village", {"name": name, "code12": village})
    heads = [f"韦大{n}" for n in range(homes_wanted)]
    homes = ledger.write.save(
        [Draft("household", {"head_name": h, "hh_no": f"{n:04d}"}) for n, h in enumerate(heads)],
        actor="韦书记",
    ).ids
    ledger.write.save(
        [
            Draft("person", {"household": RecordId(home), "name": f"韦小{n}{k}"})
            for n, home in enumerate(homes)
            for k in range(4)
        ],
        actor="韦书记",
    )
    sync(ledger.store)
    return ledger


def a_clerk(county: RunningCounty, path: Path) -> Book:
    """The clerk's book over all villages, synchronised once."""
    code = a_code(county, TOWNSHIP, DeviceRole.TOWNSHIP)
    book = Book.joining_township(path, county.url, code, PASSPHRASE)
    book.chosen("黄小兰（乡镇）")
    sync_all(book.ledger.store.engine, book.definitions, lambda *_: None)
    return book


def a_township(county: RunningCounty, folder: Path) -> list[Ledger]:
    """Three villages of different size."""
    return [a_village(county, folder, code, 30 + 9 * n) for n, code in enumerate(NAMES)]


def some_news(village: Ledger, clerk: Book) -> None:
    """A village changes some records, and the clerk fetches them."""
    for record in village.read.records("household")[:5]:
        edit(village, record.id, note="搬到镇上")
    save(village, "household", {"head_name": "韦山里", "hh_no": "0999"})
    sync(village.store)
    sync_all(clerk.ledger.store.engine, clerk.definitions, lambda *_: None)
