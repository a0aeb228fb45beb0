"""A clerk's computer: every village of the township in one book, read only, parcels carried."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, insert

from forms.program import bundled
from forms.schema.device_role import DeviceRole
from sync.client.enrol import enrol
from sync.client.exchange import VillageExchange
from sync.client.parcel import pack, take_receipt
from sync.client.push import push_messages
from sync.client.session import sync
from sync.client.township import SEEN, begin, relay, sync_all
from sync.county.accounts.area import Area
from sync.county.devices.codes import issue_code
from sync.county.devices.enrolment import shut_out
from sync.county.devices.service import CountyService
from sync.county.tables import restores
from sync.errors.parcel import ParcelForeign
from sync.errors.wire import (
    CodeInvalid,
    CodeNotWide,
    CodeWide,
    CountyRefused,
    FrameBroken,
    RoleForbids,
    RoleUnfit,
)
from sync.ledger.identity import Identity
from sync.ledger.ledger import Ledger
from sync.ledger.reader import Reader
from sync.ledger.replica import Replica
from sync.protocol.messages import Frame
from sync.store.engine import open_store
from sync.store.values import Draft
from tests.helpers.counties import RunningCounty
from tests.helpers.exchange import NEIGHBOUR, at_county, enrolled
from tests.helpers.villages import ACTOR, VILLAGE, a_store, close, edit, save

TOWNSHIP = VILLAGE[:9]
LATE, ELSEWHERE = "459999100299", "459999101201"
FORMS = bundled()


def quiet(_what: str, _done: int, _of: int) -> None:
    """Nobody is watching."""


def a_code(county: RunningCounty, village: str, role: DeviceRole = DeviceRole.SECRETARY) -> str:
    store = open_store(f"sqlite:///{county.folder / 'county.db'}")
    issued = issue_code(store, Area.whole(459999), FORMS, village, "邻村", role=role)
    store.dispose()
    return issued.code


def a_village(county: RunningCounty, folder: Path, village: str, count: int) -> Ledger:
    ledger = Ledger.found(a_store(folder / f"{village}.db"), FORMS, village, f"村{village[-3:]}")
    enrol(ledger.store, county.url, a_code(county, village))
    save(ledger, "village", {"name": f"村{village[-3:]}", "code12": village})
    for number in range(count):
        save(ledger, "household", {"head_name": f"韦{number}"})
    sync(ledger.store)
    return ledger


@pytest.fixture
def villages(county: RunningCounty, tmp_path: Path) -> Iterator[list[Ledger]]:
    made = [a_village(county, tmp_path, VILLAGE, 5), a_village(county, tmp_path, NEIGHBOUR, 7)]
    made.append(a_village(county, tmp_path, ELSEWHERE, 2))
    yield made
    close(*made)


@pytest.fixture
def township(county: RunningCounty, villages: list[Ledger], tmp_path: Path) -> Iterator[Engine]:
    store = a_store(tmp_path / "township.db")
    begin(store, FORMS, county.url, a_code(county, TOWNSHIP, DeviceRole.TOWNSHIP))
    yield store
    store.dispose()


def test_every_village_of_the_township_and_no_other(township: Engine) -> None:
    told = sync_all(township, FORMS, quiet)
    assert [one.village for one in told] == [VILLAGE, NEIGHBOUR]
    assert all(one.result and one.result.digests_equal for one in told)
    counts = [
        len(Ledger.open(township, FORMS, one.village).read.records("household")) for one in told
    ]
    assert counts == [5, 7]
    assert [one.name for one in told] == ["村201", "村202"]


def test_what_is_new_since_somebody_looked(township: Engine, villages: list[Ledger]) -> None:
    sync_all(township, FORMS, quiet)
    here = Ledger.open(township, FORMS, VILLAGE)
    assert here.meta[SEEN] == here.meta["cursor"], (
        "all of it is new at first, which tells nobody anything"
    )
    save(villages[0], "household", {"head_name": "韦新"})
    sync(villages[0].store)
    sync_all(township, FORMS, quiet)
    assert here.meta["cursor"] == here.meta[SEEN] + 1


def test_a_village_that_comes_later_comes_by_itself(
    county: RunningCounty, township: Engine, tmp_path: Path
) -> None:
    sync_all(township, FORMS, quiet)
    late = a_village(county, tmp_path, LATE, 1)
    told = sync_all(township, FORMS, quiet)
    assert [one.village for one in told] == [VILLAGE, NEIGHBOUR, LATE]
    assert len(Ledger.open(township, FORMS, LATE).read.records("household")) == 1
    close(late)


def test_it_reads_and_chooses_but_writes_nothing(
    county: RunningCounty, township: Engine, villages: list[Ledger], device: Callable[[str], Ledger]
) -> None:
    second = enrolled(device("second"), county)
    sync(second.store)
    (home, *_) = second.read.records("household")
    edit(villages[0], home.id, note="一")
    edit(second, home.id, head_name="韦另", hh_no="1")
    edit(villages[0], home.id, hh_no="2")
    for ledger in (villages[0], second):
        sync(ledger.store)
    sync_all(township, FORMS, quiet)
    here = Ledger.open(township, FORMS, VILLAGE)
    with pytest.raises(RoleForbids) as told:
        here.write.save([Draft("household", {"head_name": "韦不行"})], actor=ACTOR)
    assert "乡镇" in told.value.told
    (clash, *_) = here.read.clashes()
    here.write.settle(clash, clash.proposed, actor=ACTOR)
    assert sync(here.store).sent == 1
    sync(villages[0].store)
    assert len(villages[0].read.clashes()) == len(here.read.clashes())


def test_the_county_trusts_no_program(
    county: RunningCounty, township: Engine, villages: list[Ledger]
) -> None:
    sync_all(township, FORMS, quiet)
    here = Ledger.open(township, FORMS, VILLAGE)
    here.meta["role"] = ""  # a program that was tampered with
    save(here, "household", {"head_name": "韦硬写"})
    with pytest.raises(RoleForbids) as told:
        sync(here.store)
    assert "乡镇" in told.value.told
    feed = at_county(county)
    assert len(Reader(feed.store).records("household")) == 5
    close(feed)


def test_it_carries_parcels_of_its_villages_only(
    county: RunningCounty, township: Engine, villages: list[Ledger]
) -> None:
    sync_all(township, FORMS, quiet)
    here = Ledger.open(township, FORMS, VILLAGE)
    save(villages[1], "household", {"head_name": "韦远"})
    parcel = pack(villages[1].store).content
    first = relay(here.store, parcel)
    assert "已收下" in first.words
    assert take_receipt(villages[1].store, first.receipt).confirmed == 1
    again = relay(here.store, parcel)
    assert again.receipt == first.receipt
    assert "以前收过" in again.words
    with pytest.raises(ParcelForeign):
        relay(here.store, pack(villages[2].store).content)
    with pytest.raises(CountyRefused):
        relay(villages[0].store, pack(villages[1].store).content)


def test_codes_are_for_what_they_were_given_out_for(
    county: RunningCounty, villages: list[Ledger], tmp_path: Path, device: Callable[[str], Ledger]
) -> None:
    wide, narrow = a_code(county, TOWNSHIP, DeviceRole.TOWNSHIP), a_code(county, VILLAGE)
    with pytest.raises(CodeWide):
        enrol(device("village").store, county.url, wide)
    store = a_store(tmp_path / "t.db")
    with pytest.raises(CodeNotWide):
        begin(store, FORMS, county.url, narrow)
    store.dispose()
    first, second = a_store(tmp_path / "a.db"), a_store(tmp_path / "b.db")
    begin(first, FORMS, county.url, wide)
    with pytest.raises(CodeInvalid):
        begin(second, FORMS, county.url, wide)
    first.dispose()
    second.dispose()


def test_a_lost_township_computer_gets_no_village_any_more(
    county: RunningCounty, township: Engine, tmp_path: Path
) -> None:
    sync_all(township, FORMS, quiet)
    here = Ledger.open(township, FORMS, VILLAGE)
    store = open_store(f"sqlite:///{county.folder / 'county.db'}")
    shut_out(store, Area.whole(459999), VILLAGE, here.meta["device"], "丢了")
    store.dispose()
    with pytest.raises(CountyRefused):
        sync(here.store)
    late = a_village(county, tmp_path, LATE, 1)
    with pytest.raises(CountyRefused):
        sync_all(township, FORMS, quiet)
    close(late)


def test_the_committee_writes_what_it_checks(
    county: RunningCounty, device: Callable[[str], Ledger]
) -> None:
    one = device("committee")
    enrol(one.store, county.url, a_code(county, VILLAGE, DeviceRole.SUPERVISOR))
    save(one, "posting", {"kind": "N18", "title": "财务收支公开"})
    with pytest.raises(RoleForbids, match="role-forbids"):
        save(one, "household", {"head_name": "韦一"})
    assert sync(one.store).sent == 1


def test_a_code_that_could_never_hand_up_what_waits_is_not_used_up(
    county: RunningCounty, device: Callable[[str], Ledger]
) -> None:
    one = device("filled")
    save(one, "household", {"head_name": "韦一"})
    code = a_code(county, VILLAGE, DeviceRole.SUPERVISOR)
    with pytest.raises(RoleUnfit) as refused:
        enrol(one.store, county.url, code)
    assert "村务监督委员会" in refused.value.told
    assert not one.read.status().enrolled
    empty = device("empty")
    enrol(empty.store, county.url, code)
    assert sync(empty.store).digests_equal
    enrol(one.store, county.url, a_code(county, VILLAGE, DeviceRole.CLERK))
    assert sync(one.store).sent == 1


def test_only_who_could_have_written_it_brings_what_others_wrote(
    county: RunningCounty, township: Engine, villages: list[Ledger], tmp_path: Path
) -> None:
    """A county that was set back believes no committee's or township's word for a whole village."""
    sync_all(township, FORMS, quiet)
    here = Ledger.open(township, FORMS, VILLAGE)
    Identity(here.store).fall_back(0)
    replica = Replica(here.store)
    assert replica.of_others_waiting()
    assert list(push_messages(replica, 0)) == []
    here.meta["role"] = ""  # a program that was tampered with
    brought = [one for one, _ in push_messages(replica, 0) if isinstance(one, Frame)]
    assert brought
    store = open_store(f"sqlite:///{county.folder / 'county.db'}")
    with store.begin() as db:
        row = {"county": 459999, "village": VILLAGE, "epoch": bytes(8), "seq": 0, "at": "2026"}
        db.execute(insert(restores).values(**row))
    service = CountyService(store, "练习县", 459999)
    here.meta["county_epoch"] = None
    village = VillageExchange(replica, None, quiet, bool)
    here.meta["cursor"] = 0
    exchange = service.greet(village.hello_at(0))
    with pytest.raises(FrameBroken):
        exchange.take(brought[0])
    store.dispose()


def test_the_command_line_does_all_of_it(
    county: RunningCounty, villages: list[Ledger], tmp_path: Path
) -> None:
    secret, book = tmp_path / "口令.txt", tmp_path / "乡镇.cunji"
    secret.write_text("稻田 雨伞 火车 灯笼\n", encoding="utf-8")

    def run(*words: object) -> subprocess.CompletedProcess[str]:
        call = [sys.executable, "-m", "desktop.cli", "township", *map(str, words)]
        return subprocess.run(
            [*call, "--passphrase-file", secret, "--json"], capture_output=True, text=True,
            encoding="utf-8", check=False,
        )  # fmt: skip

    wide = a_code(county, TOWNSHIP, DeviceRole.TOWNSHIP)
    joined = run("join", book, county.url, wide)
    assert (joined.returncode, len(json.loads(joined.stdout))) == (0, 2), joined.stderr
    save(villages[1], "household", {"head_name": "韦远"})
    (tmp_path / "包.cjb").write_bytes(pack(villages[1].store).content)
    assert run("relay", book, tmp_path / "包.cjb").returncode == 0
    take_receipt(villages[1].store, (tmp_path / "包-回执.cjb").read_bytes())
    assert run("sync", book).returncode == 0
    told = json.loads(run("villages", book).stdout)
    assert [line["news"] for line in told] == [0, 1]
    (news,) = json.loads(run("news", book, "--village", NEIGHBOUR, "--seen").stdout)
    assert (news["form"], news["what"]) == ("农户", "新登记")
    assert json.loads(run("news", book, "--village", NEIGHBOUR).stdout) == []
    for wrong, words in (
        (("news", book, "--village", ELSEWHERE), "没有代码是"),
        (("relay", book, tmp_path / "没有.cjb"), "上报包"),
        (("join", tmp_path / "x.cunji", county.url, "AAAA-BBBB"), "登记码"),
    ):
        bad = run(*wrong)
        assert (bad.returncode, words in bad.stderr, "Traceback" in bad.stderr) == (1, True, False)
