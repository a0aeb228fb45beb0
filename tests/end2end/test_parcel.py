"""Handing up by a stick: sealed, numbered, with a receipt; and everything that must be refused."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forms.errors import CunjiError
from sync.client.parcel import handed_over, pack, take_back, take_receipt
from sync.client.session import sync
from sync.errors.parcel import (
    CountyKeyMissing,
    ParcelForeign,
    ParcelNotOurs,
    ParcelOld,
    ParcelTampered,
    ParcelTruncated,
    ReceiptStale,
)
from sync.errors.wire import CountyRefused, NotEnrolled
from sync.ledger.ledger import Ledger
from sync.ledger.replica import Replica
from sync.store.values import Draft
from tests.helpers.counties import COMMAND, RunningCounty
from tests.helpers.exchange import assert_whole, at_county, enrolled, many, moved, taken_in
from tests.helpers.villages import ACTOR, a_ledger, close


@pytest.fixture
def county(tmp_path: Path) -> Iterator[RunningCounty]:
    with RunningCounty(tmp_path / "county") as running:
        yield running


@pytest.fixture
def ledger(tmp_path: Path, county: RunningCounty) -> Iterator[Ledger]:
    made = enrolled(a_ledger(tmp_path / "a"), county)
    yield made
    close(made)


def standing(ledger: Ledger) -> tuple[int, int, int]:
    replica = Replica(ledger.store)
    return replica.confirmed_dseq, replica.cursor, handed_over(ledger.store)


def write(ledger: Ledger, name: str) -> None:
    ledger.write.save([Draft("household", {"head_name": name})], actor=ACTOR)


def test_a_parcel_and_its_receipt_are_a_whole_session(
    county: RunningCounty, ledger: Ledger, tmp_path: Path
) -> None:
    many(ledger, 300)
    other = enrolled(a_ledger(tmp_path / "b"), county)
    write(other, "韦大山")
    sync(other.store)
    unsent = ledger.read.status().unsent
    packed = pack(ledger.store)
    assert packed.changes == unsent == handed_over(ledger.store)
    assert ledger.read.status().unsent == unsent, "nothing is confirmed before the receipt"
    taken = taken_in(county, packed.content)
    assert (taken.number, taken.changes) == (packed.number, unsent)
    back = take_receipt(ledger.store, taken.receipt)
    assert (back.confirmed, back.digests_equal) == (unsent, True)
    assert handed_over(ledger.store) == 0
    assert "韦大山" in {r.body["head_name"] for r in ledger.read.records("household")}
    sync(other.store)
    assert_whole(county, ledger, other)
    close(other)


def test_line_and_stick_may_take_turns(county: RunningCounty, ledger: Ledger) -> None:
    write(ledger, "韦一")
    first = pack(ledger.store)
    write(ledger, "韦二")
    taken = taken_in(county, first.content)
    result = sync(ledger.store)  # the line is back before the receipt
    assert result.digests_equal
    with pytest.raises(ReceiptStale):
        take_receipt(ledger.store, taken.receipt)
    write(ledger, "韦三")
    again = pack(ledger.store)
    assert take_receipt(ledger.store, taken_in(county, again.content).receipt).digests_equal
    assert moved(sync(ledger.store)) == (0, 0, True)
    assert_whole(county, ledger)


def test_a_parcel_that_was_lost_is_made_up_for_by_the_next(
    county: RunningCounty, ledger: Ledger
) -> None:
    write(ledger, "韦一")
    pack(ledger.store)
    write(ledger, "韦二")
    second = pack(ledger.store)
    assert take_receipt(ledger.store, taken_in(county, second.content).receipt).digests_equal
    assert_whole(county, ledger)


def test_a_lost_receipt_is_made_up_for_by_the_next_parcel(
    county: RunningCounty, ledger: Ledger
) -> None:
    write(ledger, "韦一")
    taken_in(county, pack(ledger.store).content)  # its receipt never comes back
    write(ledger, "韦二")
    second = taken_in(county, pack(ledger.store).content)
    assert take_receipt(ledger.store, second.receipt).digests_equal
    assert_whole(county, ledger)


def test_a_parcel_nobody_could_write_does_not_hide_the_one_on_its_way(
    county: RunningCounty, ledger: Ledger
) -> None:
    write(ledger, "韦一")
    first = pack(ledger.store)
    travelling = handed_over(ledger.store)
    write(ledger, "韦二")
    take_back(ledger.store, pack(ledger.store))
    assert handed_over(ledger.store) == travelling
    assert (
        take_receipt(ledger.store, taken_in(county, first.content).receipt).confirmed == travelling
    )
    assert ledger.read.status().unsent == 1


def test_a_doubled_parcel_gets_the_same_receipt_and_an_old_one_is_told(
    county: RunningCounty, ledger: Ledger
) -> None:
    write(ledger, "韦一")
    first = pack(ledger.store)
    write(ledger, "韦二")
    second = pack(ledger.store)
    taken = taken_in(county, second.content)
    again = taken_in(county, second.content)
    assert (again.again, again.receipt, again.changes) == (True, taken.receipt, taken.changes)
    with pytest.raises(ParcelOld) as old:
        taken_in(county, first.content)
    assert "都有了" in old.value.told
    assert take_receipt(ledger.store, again.receipt).digests_equal
    assert sync(ledger.store).digests_equal
    assert_whole(county, ledger)


def test_a_parcel_the_line_has_overtaken_is_told_as_that(
    county: RunningCounty, ledger: Ledger
) -> None:
    write(ledger, "韦一")
    packed = pack(ledger.store)
    for name in ("韦二", "韦三"):
        write(ledger, name)
        sync(ledger.store)
    with pytest.raises(ParcelOld):
        taken_in(county, packed.content)
    assert moved(sync(ledger.store)) == (0, 0, True)


def test_a_book_that_counts_its_parcels_anew_is_not_told_that_all_is_there(
    county: RunningCounty, ledger: Ledger
) -> None:
    write(ledger, "韦一")
    taken_in(county, pack(ledger.store).content)
    write(ledger, "韦二")
    taken = taken_in(county, pack(ledger.store).content)
    take_receipt(ledger.store, taken.receipt)
    ledger.meta["parcel_number"] = 0  # as in a book that was put back
    write(ledger, "韦三")
    again = taken_in(county, pack(ledger.store).content)
    assert (again.number, again.again) == (1, False)
    assert take_receipt(ledger.store, again.receipt).confirmed == 1
    assert_whole(county, ledger)


def test_a_parcel_for_another_county_is_refused(
    county: RunningCounty, ledger: Ledger, tmp_path: Path
) -> None:
    write(ledger, "韦一")
    packed = pack(ledger.store)
    with RunningCounty(tmp_path / "other") as other, pytest.raises(ParcelForeign):
        taken_in(other, packed.content)
    taken = taken_in(county, packed.content)
    neighbour = enrolled(a_ledger(tmp_path / "n"), county)
    with pytest.raises(ParcelForeign):
        take_receipt(neighbour.store, taken.receipt)
    close(neighbour)


def test_a_revoked_computer_hands_nothing_up_by_a_stick(
    county: RunningCounty, ledger: Ledger
) -> None:
    write(ledger, "韦一")
    packed = pack(ledger.store)
    run = subprocess.run(
        [*COMMAND, "revoke", county.folder, ledger.meta["device"]], capture_output=True, check=False
    )
    assert run.returncode == 0
    with pytest.raises(ParcelForeign):
        taken_in(county, packed.content)
    with pytest.raises(CountyRefused):
        sync(ledger.store)


def test_what_is_no_parcel_is_told(county: RunningCounty, ledger: Ledger) -> None:
    write(ledger, "韦一")
    content = pack(ledger.store).content
    for wrong, error in (
        (b"", ParcelNotOurs), (b"PK\x03\x04", ParcelNotOurs), (content[:40], ParcelTruncated),
        (content[:-1], ParcelTruncated), (content + b"x", ParcelTruncated),
    ):  # fmt: skip
        with pytest.raises(error):
            taken_in(county, wrong)
    with pytest.raises(ParcelNotOurs):
        take_receipt(ledger.store, content)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(place=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7))
def test_any_flipped_bit_is_refused_and_nothing_is_written(
    county: RunningCounty, ledger: Ledger, place: float, bit: int
) -> None:
    if ledger.read.status().unsent == 0:
        write(ledger, "韦一")
    before = at_county(county)
    seq = before.head().seq
    content = bytearray(pack(ledger.store).content)
    content[int(place * len(content))] ^= 1 << bit
    with pytest.raises(CunjiError) as told:
        taken_in(county, bytes(content))
    assert isinstance(told.value, ParcelNotOurs | ParcelTruncated | ParcelForeign | ParcelTampered)
    assert before.head().seq == seq
    close(before)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(place=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7), cut=st.booleans())
def test_any_harm_to_a_receipt_is_refused_and_nothing_is_confirmed(
    county: RunningCounty, ledger: Ledger, place: float, bit: int, cut: bool
) -> None:
    if ledger.read.status().unsent == 0:
        write(ledger, "韦一")
    receipt = bytearray(taken_in(county, pack(ledger.store).content).receipt)
    before = (
        Replica(ledger.store).confirmed_dseq,
        ledger.meta["cursor"],
        handed_over(ledger.store),
    )
    where = int(place * len(receipt))
    if cut:
        del receipt[where:]
    else:
        receipt[where] ^= 1 << bit
    with pytest.raises((ParcelNotOurs, ParcelTruncated, ParcelForeign, ParcelTampered)):
        take_receipt(ledger.store, bytes(receipt))
    assert (
        Replica(ledger.store).confirmed_dseq,
        ledger.meta["cursor"],
        handed_over(ledger.store),
    ) == before


def test_without_the_countys_key_there_is_no_parcel(tmp_path: Path, ledger: Ledger) -> None:
    stranger = a_ledger(tmp_path / "s")
    with pytest.raises(NotEnrolled):
        pack(stranger.store)
    close(stranger)
    ledger.meta["county_key"] = None  # as after enrolment at an older county
    with pytest.raises(CountyKeyMissing):
        pack(ledger.store)
    sync(ledger.store)
    assert pack(ledger.store).content


def test_the_commands_carry_a_village_to_the_county_and_back(
    county: RunningCounty, tmp_path: Path
) -> None:
    cunji = Path(sys.executable).parent / "cunji"
    secret = tmp_path / "secret.txt"
    secret.write_text("松柏常青-二〇二六\n", encoding="utf-8")

    def run(*call: object) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*map(str, call), "--json"], capture_output=True, text=True, encoding="utf-8",
            check=False, timeout=120,
        )  # fmt: skip

    book, stick, back = tmp_path / "b.cunji", tmp_path / "包.cjb", tmp_path / "回执.cjb"
    key = ("--passphrase-file", secret)
    assert (
        run(cunji, "new", book, "--village", "459999100201", "--name", "板岭村", *key).returncode
        == 0
    )
    code = county.code("459999100201", "板岭村")
    assert run(cunji, "enrol", book, county.url, code, *key).returncode == 0
    assert run(cunji, "parcel", "export", book, stick, *key).returncode == 0
    taken = run(*COMMAND, "parcel", county.folder, stick, "--receipt", back)
    assert taken.returncode == 0, taken.stderr
    assert json.loads(taken.stdout)["changes"] == 1
    done = run(cunji, "parcel", "import", book, back, *key)
    assert (done.returncode, json.loads(done.stdout)["digests_equal"]) == (0, True)
    other = tmp_path / "再.cjb"
    twice = run(*COMMAND, "parcel", county.folder, stick, "--receipt", other)
    assert (twice.returncode, "已经收过" in twice.stderr) == (0, True)
    assert json.loads(twice.stdout)["again"]
    assert other.read_bytes() == back.read_bytes()
    second = tmp_path / "second.cunji"
    code = county.code("459999100201", "")
    joined = run(cunji, "join", second, county.url, code, *key)
    assert joined.returncode == 0, joined.stderr
    assert json.loads(joined.stdout)["digests_equal"]
    names = [json.loads(run(cunji, "list", b, "village", *key).stdout) for b in (book, second)]
    assert names[0] == names[1] != []
    assert run(cunji, "join", tmp_path / "x.cunji", county.url, code, *key).returncode == 1
    assert not (tmp_path / "x.cunji").exists()
    assert json.loads(run(cunji, "clashes", second, *key).stdout) == []
