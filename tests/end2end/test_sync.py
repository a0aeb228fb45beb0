"""Villages and a county over real sockets: what is handed up arrives once, whatever happens."""

import random
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from nacl.signing import SigningKey
from sqlalchemy import select, update

from forms.catalogue import bundled
from forms.definition import RecordId
from forms.errors import CunjiError
from sync.client.enrol import enrol
from sync.client.session import SyncResult, sync
from sync.county.tables import codes
from sync.errors import (
    CodeInvalid,
    CountyNonsense,
    CountyRefused,
    CountyUnreachable,
    ForkFound,
    LineBroken,
    NotEnrolled,
    SignatureWrong,
    SyncCancelled,
    TlsRequired,
    TlsUntrusted,
)
from sync.ledger.engine import open_store, writing
from sync.ledger.feed import VillageFeed
from sync.ledger.ledger import Ledger
from sync.ledger.records import Draft
from tests.helpers.counties import Impostor, Line, RunningCounty
from tests.helpers.postgres import postgres_url  # noqa: F401  a fixture
from tests.helpers.villages import ACTOR, VILLAGE, a_family, a_ledger, close, edit, save

NEIGHBOUR = "459999100202"
MANY = 800


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def any_county(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[RunningCounty]:
    url = request.getfixturevalue("postgres_url") if request.param == "postgres" else ""
    with RunningCounty(tmp_path / "county", database=url) as county:
        yield county


@pytest.fixture
def county(tmp_path: Path) -> Iterator[RunningCounty]:
    with RunningCounty(tmp_path / "county") as running:
        yield running


@pytest.fixture
def device(tmp_path: Path) -> Iterator[Callable[[str], Ledger]]:
    made: list[Ledger] = []

    def a_device(name: str) -> Ledger:
        made.append(a_ledger(tmp_path / f"{name}.db"))
        return made[-1]

    yield a_device
    close(*made)


def enrolled(ledger: Ledger, county: RunningCounty) -> Ledger:
    assert enrol(ledger, county.url, county.code(VILLAGE, "板岭村")) == "练习县"
    return ledger


def many(ledger: Ledger, count: int) -> None:
    """Records that compress badly, so that the stream is long."""
    chance = random.Random(7)
    letters = "".join(chr(c) for c in range(0x4E00, 0x9000))
    drafts = [
        Draft("household", {"head_name": f"韦{i}", "note": "".join(chance.choices(letters, k=150))})
        for i in range(count)
    ]
    ledger.save(drafts, actor=ACTOR)


def at_county(county: RunningCounty) -> VillageFeed:
    return VillageFeed(
        open_store(f"sqlite:///{county.folder / 'county.db'}"), bundled(), 459999, VILLAGE
    )


def assert_whole(county: RunningCounty, *ledgers: Ledger) -> None:
    """The feed has every change once and without gaps, and everybody holds the same state."""
    feed = at_county(county)
    log = feed.after(0, limit=10**6)
    assert [c.seq for c in log] == list(range(1, len(log) + 1))
    assert len({c.key for c in log}) == len(log)
    for ledger in ledgers:
        assert ledger.bodies() == feed.bodies()
        assert ledger.digest() == feed.digest()
        assert ledger.clashes() == feed.clashes()
        assert ledger.status().unsent == 0
        assert ledger.rnos(r.id for r in ledger.records()) == feed.rnos(
            r.id for r in feed.records()
        )
        own = [(c.key, dict(c.fields)) for c in ledger.outbox(0, 10**6)]
        assert own == [(c.key, dict(c.fields)) for c in log if c.device == ledger.device]
    close(feed)


def moved(result: SyncResult) -> tuple[int, int, bool]:
    return result.sent, result.received, result.digests_equal


def test_two_devices_of_a_village_come_to_agree(
    any_county: RunningCounty, device: Callable[[str], Ledger]
) -> None:
    one, two = enrolled(device("one"), any_county), enrolled(device("two"), any_county)
    household, person = a_family(one)
    assert moved(sync(one)) == (2, 0, True)
    assert moved(sync(two)) == (0, 2, True)
    assert two.bodies() == one.bodies()
    assert two.rnos([household, person]) == one.rnos([household, person]) != {}

    edit(one, person, sex="2")
    edit(two, person, birth="1958-03-11")
    assert moved(sync(one)) == (1, 0, True)
    assert moved(sync(two)) == (1, 1, True)
    assert moved(sync(one)) == (0, 1, True)
    merged = one.get(person)
    assert merged is not None
    assert (merged.body["sex"], merged.body["birth"]) == ("2", "1958-03-11")
    assert one.clashes() == two.clashes() == []

    edit(one, person, marital="20")
    edit(two, person, marital="30")
    assert moved(sync(one)) == (1, 0, True)
    clashed = sync(two)
    assert (moved(clashed), clashed.clashes) == ((1, 1, True), 1)
    assert "1 处不一致" in clashed.sentence
    assert moved(sync(one)) == (0, 1, True)
    [clash] = one.clashes()
    assert two.clashes() == [clash]
    assert (clash.field, clash.in_force, clash.proposed) == ("marital", "20", "30")

    one.settle(clash, "30", actor=ACTOR)
    assert moved(sync(one)) == (1, 0, True)
    assert moved(sync(two)) == (0, 1, True)
    assert one.clashes() == two.clashes() == []
    settled = two.get(person)
    assert settled is not None
    assert settled.body["marital"] == "30"


def test_nothing_to_do_moves_next_to_nothing(
    any_county: RunningCounty, device: Callable[[str], Ledger]
) -> None:
    one = enrolled(device("one"), any_county)
    a_family(one)
    sync(one)
    for _ in range(2):
        again = sync(one)
        assert moved(again) == (0, 0, True)
        assert again.requests == 1
        assert again.bytes_sent + again.bytes_received < 1000
    assert one.meta["last_sync"]


def test_an_undone_import_travels_too(
    county: RunningCounty, device: Callable[[str], Ledger]
) -> None:
    one, two = enrolled(device("one"), county), enrolled(device("two"), county)
    drafts = [Draft("household", {"head_name": f"韦{i}"}) for i in range(40)]
    tx = one.save(drafts, actor=ACTOR, source="花名册.xlsx").tx
    sync(one)
    sync(two)
    one.undo(tx, actor=ACTOR)
    sync(one)
    sync(two)
    assert two.records("household") == []
    assert_whole(county, one, two)


@pytest.mark.parametrize("hard", [True, False])
@pytest.mark.parametrize("share", [0.05, 0.3, 0.6, 0.95])
def test_a_push_that_is_cut_goes_on_where_it_was(
    county: RunningCounty, device: Callable[[str], Ledger], share: float, hard: bool
) -> None:
    twin = enrolled(device("twin"), county)
    many(twin, MANY)
    uncut = sync(twin)
    one = enrolled(device("one"), county)
    many(one, MANY)
    with Line(county.port, up=int(uncut.bytes_sent * share), hard=hard) as line:
        one.meta["county_url"] = line.url
        result = sync(one)
        assert line.broken
    assert moved(result) == (MANY, MANY, True)
    # A cut costs what was on the way and the frame it hit, not what had arrived.
    assert result.bytes_sent < uncut.bytes_sent + 120_000
    sync(twin)
    assert_whole(county, one, twin)


@pytest.mark.parametrize("share", [0.01, 0.4, 0.8])
def test_a_pull_that_is_cut_goes_on_where_it_was(
    county: RunningCounty, device: Callable[[str], Ledger], share: float
) -> None:
    one, two, three = (enrolled(device(n), county) for n in ("one", "two", "three"))
    many(one, MANY)
    sync(one)
    uncut = sync(two)
    with Line(county.port, down=int(uncut.bytes_received * share)) as line:
        three.meta["county_url"] = line.url
        with pytest.raises(LineBroken):
            sync(three, tries=1)
        held = three.cursor
        result = sync(three)
    assert (held > 0) == (share > 0.1)
    assert result.received == MANY - held
    assert_whole(county, one, two, three)


def test_a_cut_after_any_byte_loses_and_doubles_nothing(
    county: RunningCounty, device: Callable[[str], Ledger]
) -> None:
    one = enrolled(device("one"), county)
    _, person = a_family(one)
    sync(one)
    cuts = 0
    for way, last in (("up", 560), ("down", 340)):
        for place in range(1, last, 23):
            edit(one, person, phone=f"138{cuts:08d}")
            cut = {"up": place} if way == "up" else {"down": place}
            with Line(county.port, up=cut.get("up"), down=cut.get("down")) as line:
                one.meta["county_url"] = line.url
                with suppress(LineBroken):
                    sync(one, tries=1)
                cuts += line.broken
                assert moved(sync(one))[1:] == (0, True)
    assert cuts > 25
    assert_whole(county, one)


def test_a_lost_answer_is_made_good_without_sending_again(
    county: RunningCounty, device: Callable[[str], Ledger]
) -> None:
    one = enrolled(device("one"), county)
    many(one, 300)
    with Line(county.port, down=1) as line:
        one.meta["county_url"] = line.url
        with pytest.raises(LineBroken):
            sync(one, tries=1)
    assert one.status().unsent == 300
    one.meta["county_url"] = county.url
    result = sync(one)
    assert moved(result) == (300, 0, True)
    assert (result.requests, result.bytes_sent < 2000) == (2, True)
    assert_whole(county, one)


def test_a_county_that_dies_in_the_middle_is_taken_up_again(
    county: RunningCounty, device: Callable[[str], Ledger]
) -> None:
    one = enrolled(device("one"), county)
    many(one, MANY)

    def strike(what: str, done: int, of: int) -> None:
        if done > of // 2:
            county.stop(kill=True)

    with pytest.raises((LineBroken, CountyUnreachable)):
        sync(one, strike, tries=2)
    assert one.status().unsent == MANY
    with pytest.raises(CountyUnreachable):
        sync(one)
    county.start()
    one.meta["county_url"] = county.url
    assert moved(sync(one)) == (MANY, 0, True)
    assert_whole(county, one)


def test_who_stops_loses_nothing(county: RunningCounty, device: Callable[[str], Ledger]) -> None:
    one = enrolled(device("one"), county)
    many(one, MANY)
    seen: list[int] = []
    with pytest.raises(SyncCancelled):
        sync(one, lambda _what, done, _of: seen.append(done), lambda: bool(seen and seen[-1] > 200))
    assert moved(sync(one)) == (MANY, 0, True)
    assert_whole(county, one)


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
        OURS % (22, b"(\xb5/\xfd$\x09\x49\0\0\0\0\0\x05hello\0\0\0\0"),
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
            sync(one)
        assert caught.value.told.endswith("。")
        with pytest.raises(CountyNonsense):
            enrol(one, impostor.url, "AAAA-BBBB-CCCC-DDDD")
    assert one.status().unsent == 2
    one.meta["county_url"] = county.url
    assert moved(sync(one)) == (2, 0, True)


def test_a_county_that_hangs_up_is_a_broken_line(
    county: RunningCounty, device: Callable[[str], Ledger]
) -> None:
    one = enrolled(device("one"), county)
    with Impostor(b"") as silent:
        one.meta["county_url"] = silent.url
        with pytest.raises(LineBroken):
            sync(one, tries=2)


def test_codes_are_good_once_for_one_village_for_three_days(
    county: RunningCounty, device: Callable[[str], Ledger]
) -> None:
    one, two = device("one"), device("two")
    with pytest.raises(NotEnrolled):
        sync(one)
    with pytest.raises(CodeInvalid):
        enrol(one, county.url, "AAAA-BBBB-CCCC-DDDD")
    with pytest.raises(CodeInvalid):
        enrol(one, county.url, county.code(NEIGHBOUR))
    code = str(county.run("code", "--village", VILLAGE, "--json")["code"])
    sloppy = "  " + code.lower().replace("-", " ").replace("0", "o").replace("1", "l")
    enrol(one, county.url, sloppy)
    enrol(one, county.url, code)  # its answer may have been lost
    with pytest.raises(CodeInvalid):
        enrol(two, county.url, code)
    late = county.code(VILLAGE)
    engine = open_store(f"sqlite:///{county.folder / 'county.db'}")
    with writing(engine) as db:
        db.execute(update(codes).values(expires_at="2026-01-01T00:00:00+00:00"))
        stored = db.execute(select(codes)).all()
    engine.dispose()
    with pytest.raises(CodeInvalid):
        enrol(two, county.url, late)
    assert not any(code.replace("-", "") in str(row) for row in stored)


def test_a_device_with_another_key_is_refused(
    county: RunningCounty, device: Callable[[str], Ledger]
) -> None:
    one, two = enrolled(device("one"), county), enrolled(device("two"), county)
    a_family(one)
    one.meta["signing_seed"] = bytes(SigningKey.generate()).hex()
    with pytest.raises(SignatureWrong):
        sync(one)
    with pytest.raises(CountyRefused):
        enrol(one, county.url, county.code(VILLAGE))
    assert moved(sync(two)) == (0, 0, True)


def test_a_device_nobody_enrolled_is_refused(
    county: RunningCounty, device: Callable[[str], Ledger]
) -> None:
    one = device("one")
    county.code(VILLAGE)
    one.meta.set_all(county_url=county.url, nonce="00" * 16)
    with pytest.raises(CountyRefused):
        sync(one)


def test_a_county_that_lacks_something_asks_for_it(
    county: RunningCounty, device: Callable[[str], Ledger]
) -> None:
    one = enrolled(device("one"), county)
    many(one, 30)
    one.meta["confirmed"] = 10  # as if the county had confirmed these and lost them since
    with suppress(CunjiError):
        sync(one, tries=2)
    assert at_county(county).head().seq == 30


def copied(ledger: Ledger, path: Path) -> Path:
    ledger.engine.dispose()
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()
    return Path(shutil.copy(path, path.with_suffix(".copy")))


def test_an_old_copy_of_a_book_is_told_apart(
    county: RunningCounty, device: Callable[[str], Ledger], tmp_path: Path
) -> None:
    one = enrolled(device("one"), county)
    _, person = a_family(one)
    sync(one)
    copy = copied(one, tmp_path / "one.db")
    edit(one, person, sex="2")
    assert moved(sync(one)) == (1, 0, True)
    assert moved(sync(one)) == (0, 0, True)

    engine = open_store(f"sqlite:///{copy}")
    clone = Ledger(engine, bundled())
    edit(clone, person, sex="1")
    with pytest.raises(ForkFound) as caught:
        sync(clone)
    assert "联系县里" in caught.value.told
    assert clone.status().unsent == 1
    close(clone)
    edit(one, person, birth="1960-01-01")
    assert moved(sync(one)) == (1, 0, True)
    assert_whole(county, one)


def test_a_copy_that_shows_the_last_nonce_first_is_found_by_its_chain(
    county: RunningCounty, device: Callable[[str], Ledger], tmp_path: Path
) -> None:
    one = enrolled(device("one"), county)
    _, person = a_family(one)
    sync(one)
    copy = copied(one, tmp_path / "one.db")
    edit(one, person, sex="2")
    assert moved(sync(one)) == (1, 0, True)  # the nonce before is still good

    clone = Ledger(open_store(f"sqlite:///{copy}"), bundled())
    with pytest.raises(ForkFound):
        sync(clone)
    edit(clone, person, sex="1")
    with pytest.raises(ForkFound):
        sync(clone)
    close(clone)
    assert at_county(county).head().seq == 3


def test_a_copied_record_never_used_is_not_needed(
    county: RunningCounty, device: Callable[[str], Ledger]
) -> None:
    one = enrolled(device("one"), county)
    ghost = RecordId("0" * 32)
    household = save(one, "household", {"head_name": "韦大山", "hamlet": ghost})
    two = enrolled(device("two"), county)
    sync(one)
    assert moved(sync(two)) == (0, 1, True)
    arrived = two.get(household)
    assert arrived is not None
    assert arrived.body["hamlet"] == ghost


def test_plain_http_is_for_this_computer_only(device: Callable[[str], Ledger]) -> None:
    with pytest.raises(TlsRequired):
        enrol(device("one"), "http://192.0.2.1:8443", "AAAA-BBBB-CCCC-DDDD")


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
            enrol(one, county.url, county.code(VILLAGE))
        enrol(one, county.url, county.code(VILLAGE), certificate=pem)
        assert moved(sync(one)) == (2, 0, True)
        assert moved(sync(one)) == (0, 0, True)
        with pytest.raises(CunjiError) as caught:
            enrol(one, county.url.replace("https", "http"), county.code(VILLAGE))
        assert caught.value.told.endswith("。")
