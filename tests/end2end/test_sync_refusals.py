"""What village and county refuse each other: nonsense, strangers, copies, plain lines."""

import shutil
import sqlite3
import subprocess
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from nacl.signing import SigningKey
from sqlalchemy import select, update

from forms.errors import CunjiError
from forms.program import bundled
from forms.schema.form import RecordId
from sync.change import Kind
from sync.client.enrol import enrol
from sync.client.session import sync
from sync.county.tables import codes
from sync.errors.ledger import ForkFound
from sync.errors.wire import (
    CodeInvalid,
    CountyNonsense,
    CountyOutdated,
    CountyRefused,
    LineBroken,
    NotEnrolled,
    SignatureWrong,
    TlsRequired,
    TlsUntrusted,
)
from sync.ledger.ledger import Ledger
from sync.ledger.replica import Replica
from sync.store.engine import open_store, writing
from sync.store.tables import chains
from sync.store.values import PendingChange
from tests.helpers.counties import Impostor, RunningCounty
from tests.helpers.exchange import NEIGHBOUR, assert_whole, at_county, enrolled, many, moved
from tests.helpers.villages import VILLAGE, a_family, as_before, close, edit, save

HTML = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 9\r\n\r\n<p>hi</p>"
OURS = (
    b"HTTP/1.1 200 OK\r\nContent-Type: application/vnd.cunji.sync\r\nContent-Length: %d\r\n\r\n%b"
)


@pytest.mark.parametrize(
    "says",
    [
        HTML,
        b"\x16\x03\x01 this is no HTTP\r\n\r\n",
        b"HTTP/1.1 404 Not Found\r\nContent-Length: 4\r\n\r\nnone",
        OURS % (30, b"\0" * 30),
        OURS % (9, b"\0\0\0\x05hello"),
        b"HTTP/1.1 403 No\r\nContent-Length: 11\r\n\r\n{\"code\": 7}",
    ],
)  # fmt: skip
def test_a_county_that_talks_nonsense_changes_nothing(
    county: RunningCounty, device: Callable[[str], Ledger], says: bytes
) -> None:
    one = enrolled(device("one"), county)
    a_family(one)
    with Impostor(says) as impostor:
        one.meta["county_url"] = impostor.url
        with pytest.raises(CountyNonsense) as caught:
            sync(one.store)
        assert caught.value.told.endswith("。")
        with pytest.raises(CountyNonsense):
            enrol(one.store, impostor.url, "AAAA-BBBB-CCCC-DDDD")
    assert one.read.status().unsent == 2
    one.meta["county_url"] = county.url
    assert moved(sync(one.store)) == (2, 0, True)


def test_a_county_of_before_the_frames_is_told_to_be_brought_up(
    county: RunningCounty, device: Callable[[str], Ledger]
) -> None:
    one = enrolled(device("one"), county)
    a_family(one)
    before = b"(\xb5/\xfd$\x09\x49\0\0\0\0\0\x05hello\0\0\0\0"
    with Impostor(OURS % (22, before)) as impostor:
        one.meta["county_url"] = impostor.url
        with pytest.raises(CountyOutdated):
            sync(one.store)
    assert one.read.status().unsent == 2


def test_a_county_that_hangs_up_is_a_broken_line(
    county: RunningCounty, device: Callable[[str], Ledger]
) -> None:
    one = enrolled(device("one"), county)
    with Impostor(b"") as silent:
        one.meta["county_url"] = silent.url
        with pytest.raises(LineBroken):
            sync(one.store, attempts=2)


def test_codes_are_good_once_for_one_village_for_three_days(
    county: RunningCounty, device: Callable[[str], Ledger]
) -> None:
    one, two = device("one"), device("two")
    with pytest.raises(NotEnrolled):
        sync(one.store)
    with pytest.raises(CodeInvalid):
        enrol(one.store, county.url, "AAAA-BBBB-CCCC-DDDD")
    with pytest.raises(CodeInvalid):
        enrol(one.store, county.url, county.code(NEIGHBOUR))
    code = str(county.run("code", "--village", VILLAGE, "--json")["code"])
    sloppy = "  " + code.lower().replace("-", " ").replace("0", "o").replace("1", "l")
    enrol(one.store, county.url, sloppy)
    enrol(one.store, county.url, code)  # its answer may have been lost
    with pytest.raises(CodeInvalid):
        enrol(two.store, county.url, code)
    late = county.code(VILLAGE)
    engine = open_store(f"sqlite:///{county.folder / 'county.db'}")
    with writing(engine) as db:
        db.execute(update(codes).values(expires_at="2026-01-01T00:00:00+00:00"))
        stored = db.execute(select(codes)).all()
    engine.dispose()
    with pytest.raises(CodeInvalid):
        enrol(two.store, county.url, late)
    assert not any(code.replace("-", "") in str(row) for row in stored)


def test_a_device_with_another_key_is_refused(
    county: RunningCounty, device: Callable[[str], Ledger]
) -> None:
    one, two = enrolled(device("one"), county), enrolled(device("two"), county)
    a_family(one)
    one.meta["signing_seed"] = bytes(SigningKey.generate()).hex()
    with pytest.raises(SignatureWrong):
        sync(one.store)
    with pytest.raises(CountyRefused):
        enrol(one.store, county.url, county.code(VILLAGE))
    assert moved(sync(two.store)) == (0, 0, True)


def test_a_device_nobody_enrolled_is_refused(
    county: RunningCounty, device: Callable[[str], Ledger]
) -> None:
    one = device("one")
    county.code(VILLAGE)
    one.meta.set_all(county_url=county.url, nonce="00" * 16)
    with pytest.raises(CountyRefused):
        sync(one.store)


def test_a_county_that_lacks_something_asks_for_it(
    county: RunningCounty, device: Callable[[str], Ledger]
) -> None:
    one = enrolled(device("one"), county)
    many(one, 10)
    Replica(one.store).seal()
    many(one, 20)
    with writing(one.store.engine) as db:  # as if the county had confirmed these and lost them
        db.execute(update(chains).values(mark=10))
    with suppress(CunjiError):
        sync(one.store, attempts=2)
    assert at_county(county).head().seq == 30


def copied(ledger: Ledger, path: Path) -> Path:
    ledger.store.engine.dispose()
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()
    return Path(shutil.copy(path, path.with_suffix(".copy")))


def test_an_old_copy_of_a_book_is_told_apart(
    county: RunningCounty, device: Callable[[str], Ledger], tmp_path: Path
) -> None:
    one = enrolled(device("one"), county)
    _, person = a_family(one)
    sync(one.store)
    copy = copied(one, tmp_path / "one.db")
    edit(one, person, sex="2")
    assert moved(sync(one.store)) == (1, 0, True)
    assert moved(sync(one.store)) == (0, 0, True)

    engine = open_store(f"sqlite:///{copy}")
    clone = Ledger.open(engine, bundled())
    edit(clone, person, sex="1")
    with pytest.raises(ForkFound) as caught:
        sync(clone.store)
    assert "一条不丢" in caught.value.told
    assert clone.read.status().unsent == 1
    close(clone)
    edit(one, person, birth="1960-01-01")
    assert moved(sync(one.store)) == (1, 0, True)
    assert_whole(county, one)


def test_a_copy_that_shows_the_last_nonce_first_is_found_by_its_chain(
    county: RunningCounty, device: Callable[[str], Ledger], tmp_path: Path
) -> None:
    one = enrolled(device("one"), county)
    _, person = a_family(one)
    sync(one.store)
    copy = copied(one, tmp_path / "one.db")
    edit(one, person, sex="2")
    assert moved(sync(one.store)) == (1, 0, True)  # the nonce before is still good

    clone = Ledger.open(open_store(f"sqlite:///{copy}"), bundled())
    with pytest.raises(ForkFound):
        sync(clone.store)
    edit(clone, person, sex="1")
    with pytest.raises(ForkFound):
        sync(clone.store)
    close(clone)
    assert at_county(county).head().seq == 3


def test_a_copied_record_never_used_is_not_needed(
    county: RunningCounty, device: Callable[[str], Ledger]
) -> None:
    one = enrolled(device("one"), county)
    ghost = RecordId("0" * 32)
    household = save(one, "household", {"head_name": "韦大山"})
    pointing = PendingChange(household, "household", 1, Kind.SET, {"hamlet": ghost})
    as_before(one, pointing)
    two = enrolled(device("two"), county)
    sync(one.store)
    assert moved(sync(two.store)) == (0, 2, True)
    arrived = two.read.get(household)
    assert arrived is not None
    assert arrived.body["hamlet"] == ghost


def test_plain_http_is_for_this_computer_only(device: Callable[[str], Ledger]) -> None:
    with pytest.raises(TlsRequired):
        enrol(device("one").store, "http://192.0.2.1:8443", "AAAA-BBBB-CCCC-DDDD")


@pytest.fixture
def certificate(tmp_path: Path) -> tuple[Path, Path]:
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed, no certificate can be made")
    pem, key = tmp_path / "county.pem", tmp_path / "county.key"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
         "-nodes", "-days", "2", "-subj", "/CN=county", "-addext", "subjectAltName=IP:127.0.0.1",
         "-keyout", key, "-out", pem],
        check=True, capture_output=True,
    )  # fmt: skip
    return pem, key


def test_over_tls_only_the_pinned_certificate_counts(
    tmp_path: Path, device: Callable[[str], Ledger], certificate: tuple[Path, Path]
) -> None:
    pem, key = certificate
    one = device("one")
    a_family(one)
    with RunningCounty(
        tmp_path / "county", options=("--certificate", str(pem), "--key", str(key))
    ) as county:
        assert county.url.startswith("https://")
        with pytest.raises(TlsUntrusted):
            enrol(one.store, county.url, county.code(VILLAGE))
        enrol(one.store, county.url, county.code(VILLAGE), certificate=pem)
        assert moved(sync(one.store)) == (2, 0, True)
        assert moved(sync(one.store)) == (0, 0, True)
        with pytest.raises(CunjiError) as caught:
            enrol(one.store, county.url.replace("https", "http"), county.code(VILLAGE))
        assert caught.value.told.endswith("。")
