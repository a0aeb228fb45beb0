"""Lawful erasure: one person's answers are gone everywhere after the next sync, figures stay."""

import io
import json
import sqlite3
from collections.abc import Callable
from contextlib import closing, redirect_stdout
from pathlib import Path
from typing import Any

import msgspec
import pytest
from sqlalchemy import select

from forms.progress import unwatched
from forms.schema.form import RecordId
from sync.client.exchange import VillageExchange
from sync.client.session import sync
from sync.county.__main__ import main
from sync.county.accounts.area import Area
from sync.county.backup.file import read_pieces
from sync.county.backup.keys import keys_of
from sync.county.keys import county_signer
from sync.county.oneway.erased import LIST
from sync.county.oneway.log import FILE as ENDINGS
from sync.county.oneway.log import KEY, FactKind, OnewayLog
from sync.county.oneway.noting import OnewayHead, keep_head
from sync.county.reading.erasing import confirm, erasure_lines, preview
from sync.errors.ledger import (
    ErasureAlone,
    ErasureAsked,
    ErasureGone,
    ErasureNames,
    RecordErased,
)
from sync.errors.wire import ProgramOutdated, SignatureWrong
from sync.frames.packing import unpacked
from sync.ledger.closed.erasure import PURPOSE, Erasure, Mention, erasure_of
from sync.ledger.integrity_check import check
from sync.ledger.ledger import Ledger
from sync.ledger.reader import Reader
from sync.ledger.replica import Replica
from sync.ledger.search.search import search
from sync.merge import ERASED
from sync.protocol.messages import Frame, Keys, read_up
from sync.protocol.signing import verify_facts
from sync.protocol.stream import StreamReader
from sync.store.engine import keys_beside, open_store, writing
from sync.store.tables import metadata
from tests.helpers.command import SHEETS, Cunji
from tests.helpers.counties import RunningCounty
from tests.helpers.exchange import assert_whole, at_county, enrolled
from tests.helpers.villages import ACTOR, VILLAGE, a_store, close, edit, save

NAME, PHONE, NUMBER, NOTE = "蓝朵朵", "13877700001", "459999198703040025", "爱唱山歌的人"
LATER = "13877700002"
PLANTED = (NAME, PHONE, NUMBER, NOTE, LATER)
BASIS = "个保法第47条"


def raw(folder: Path) -> bytes:
    """Everything on the disk below a folder."""
    return b"".join(file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file())


def planted_in(content: bytes) -> list[str]:
    return [
        word
        for word in PLANTED
        if any(word.encode(code) in content for code in ("utf-8", "gb18030", "utf-16-le"))
    ]


def a_person(ledger: Ledger) -> RecordId:
    home = save(ledger, "household", {"head_name": "蓝大山", "hh_no": "0001"})
    person = save(ledger, "person", {
        "household": home, "name": NAME, "id_number": NUMBER, "phone": PHONE, "note": NOTE,
        "sex": "2", "birth": "1987-03-04",
    })  # fmt: skip
    save(ledger, "absence", {"person": person, "from_day": "2026-03-01", "place": NOTE})
    return person


def home_of(ledger: Ledger) -> RecordId:
    return next(iter(ledger.read.records("household"))).id


def confirmed(county: RunningCounty, erasure: RecordId) -> Erasure:
    engine = open_store(f"sqlite:///{county.folder / 'county.db'}")
    try:
        return confirm(engine, Area(""), VILLAGE, erasure, "经办黄")
    finally:
        engine.dispose()


@pytest.fixture
def village(
    county: RunningCounty, device: Callable[[str], Ledger]
) -> tuple[Ledger, Ledger, RecordId]:
    """Two computers of a village that know a person and some others."""
    one, two = (enrolled(device(name), county) for name in ("one", "two"))
    person = a_person(one)
    home = save(one, "household", {"head_name": "韦大山", "hh_no": "0002"})
    save(one, "person", {"household": home, "name": "韦秀兰", "phone": "13800000001"})
    sync(one.store)
    edit(one, person, phone=LATER)
    sync(one.store)
    sync(two.store)
    return one, two, person


def test_nothing_of_the_person_is_left_anywhere_and_all_else_stays(
    county: RunningCounty, village: tuple[Ledger, Ledger, RecordId], tmp_path: Path
) -> None:
    one, two, person = village
    search(two.store, NAME)  # its search keys stand
    assert planted_in(raw(county.folder)), "the county reads what it is told"
    asked = one.write.ask_erasure(person, basis=BASIS, reason="本人申请", actor=ACTOR)
    sync(one.store)
    done = confirmed(county, asked)
    assert done.sentence.startswith("已依法删除（20")
    feed = at_county(county)
    close(feed)
    assert planted_in(raw(county.folder)) == []
    sync(one.store)
    assert one.read.get(person).state == ERASED  # type: ignore[union-attr]
    assert planted_in((tmp_path / "one.db").read_bytes()) == []
    assert planted_in(raw_book(tmp_path, "two")) != [], "it was offline"
    edit(two, person, alias=NOTE)  # and works on, not knowing
    late = save(two, "absence", {"person": person, "from_day": "2026-09-01", "place": NOTE})
    result = sync(two.store)
    assert result.digests_equal
    assert two.read.get(person).state == two.read.get(late).state == ERASED  # type: ignore[union-attr]
    assert sync(one.store).digests_equal
    assert_whole(county, one, two)
    for ledger, name in ((one, "one"), (two, "two")):
        assert planted_in(raw_book(tmp_path, name)) == []
        assert check(ledger.store).good
        assert [hit.label for hit in search(ledger.store, "韦秀兰")] == ["韦秀兰"]
        assert search(ledger.store, NAME) == []
        told = [str(step) for step in ledger.read.story(person)]
        assert planted_in("".join(told).encode()) == []
        with pytest.raises(RecordErased):
            save(ledger, "person", {"household": home_of(ledger), "name": NAME}, person)
    assert planted_in(raw(county.folder)) == []


def raw_book(folder: Path, name: str) -> bytes:
    return b"".join(file.read_bytes() for file in sorted(folder.glob(f"{name}.db*")))


def test_the_certificate_says_who_has_obeyed(
    county: RunningCounty, village: tuple[Ledger, Ledger, RecordId]
) -> None:
    one, two, person = village
    asked = one.write.ask_erasure(person, basis=BASIS, reason="本人申请", actor=ACTOR)
    sync(one.store)
    done = confirmed(county, asked)
    engine = open_store(f"sqlite:///{county.folder / 'county.db'}")
    key = county_signer(engine).public
    for receipt in ("2 台电脑中 0 台", "2 台电脑中 1 台", "2 台电脑中 2 台"):
        (line,) = erasure_lines(engine, Area(""))
        assert line.receipt.startswith(receipt), line.receipt
        ledger = one if receipt.endswith("0 台") else two
        sync(ledger.store)
        sync(ledger.store)  # the next call says that it has obeyed
    engine.dispose()
    for ledger in (one, two):
        said = erasure_of(ledger.store, person)
        assert said is not None
        assert said == done
        signature = bytes.fromhex(said.certificate)
        verify_facts(key, signature, PURPOSE, VILLAGE, *said.facts)
        with pytest.raises(SignatureWrong):
            verify_facts(key, signature, PURPOSE, VILLAGE, *said.facts[:-1], said.count + 1)


def test_an_erasure_takes_two_and_says_what_goes(
    county: RunningCounty, village: tuple[Ledger, Ledger, RecordId]
) -> None:
    one, _, person = village
    home = save(one, "household", {"head_name": "蓝小山", "hh_no": "0003"})
    other = save(one, "person", {"household": home, "name": "蓝小朵", "note": f"{NAME}的妹妹"})
    with pytest.raises(ErasureNames):
        one.write.ask_erasure(person, basis=BASIS, reason=f"{NAME}要求", actor=ACTOR)
    asked = one.write.ask_erasure(person, basis=BASIS, reason="本人申请", actor="经办黄")
    with pytest.raises(ErasureAsked):
        one.write.ask_erasure(person, basis=BASIS, reason="本人申请", actor=ACTOR)
    sync(one.store)
    engine = open_store(f"sqlite:///{county.folder / 'county.db'}")
    _, what = preview(engine, Area(""), VILLAGE, asked)
    assert what.forms == {"person": 1, "absence": 1}
    assert what.mentions == (Mention(other, "person", "note"),)
    with pytest.raises(ErasureAlone):
        confirm(engine, Area(""), VILLAGE, asked, "经办黄")
    assert Reader(at_county(county).store).get(person).live  # type: ignore[union-attr]
    confirm(engine, Area(""), VILLAGE, asked, "经办韦")
    with pytest.raises(ErasureGone):
        confirm(engine, Area(""), VILLAGE, asked, "经办韦")
    engine.dispose()


def test_what_waits_in_the_tail_is_closed_before_the_key_goes(
    county: RunningCounty, village: tuple[Ledger, Ledger, RecordId], tmp_path: Path
) -> None:
    """Saved between the push and the pull of one exchange."""
    one, two, person = village
    asked = one.write.ask_erasure(person, basis=BASIS, reason="本人申请", actor=ACTOR)
    sync(one.store)
    confirmed(county, asked)
    held = Replica(two.store)
    before = held.store.after_write
    written: list[RecordId] = []

    def save_meanwhile() -> None:
        if not written:
            written.append(person)
            edit(two, person, note=f"{NAME}回来了")

    held.store.after_write = save_meanwhile
    sync(two.store)
    held.store.after_write = before
    assert written
    sync(two.store)
    assert sync(two.store).digests_equal
    assert planted_in(raw_book(tmp_path, "two")) == []


def inside(file: Path, passphrase: str = "") -> bytes:
    """What a backup holds, unpacked."""
    content = msgspec.msgpack.encode(list(read_pieces(file, passphrase)))
    bodies = [row["body"] for piece in read_pieces(file, passphrase)
              if piece.get("table") == "frames" for row in piece["rows"]]  # fmt: skip
    return content + b"".join(unpacked(body) for body in bodies)


def test_no_older_backup_brings_anybody_back(
    county: RunningCounty, village: tuple[Ledger, Ledger, RecordId], tmp_path: Path
) -> None:
    one, two, person = village
    file = tmp_path / "older.backup"
    assert operate(county, "backup", file) == 0
    assert planted_in(inside(file)) == [], "the log alone opens nothing"
    assert keys_of(file).exists()
    asked = one.write.ask_erasure(person, basis=BASIS, reason="本人申请", actor=ACTOR)
    sync(one.store)
    confirmed(county, asked)
    sync(one.store)
    put_back(county, file)
    for ledger in (one, two):
        ledger.meta["county_url"] = county.url
    store = at_county(county).store
    erased = Reader(store).get(person)
    assert erased is not None
    assert erased.state == ERASED, "before anybody has called"
    assert planted_in(raw(county.folder)) == []
    for ledger in (two, one, two):
        assert sync(ledger.store).digests_equal
    assert_whole(county, one, two)
    assert two.read.get(person).state == ERASED  # type: ignore[union-attr]
    assert planted_in(raw(county.folder)) == []
    again = tmp_path / "newer.backup"
    assert operate(county, "backup", again) == 0
    assert planted_in(inside(again)) == []


@pytest.mark.parametrize("of_before", [False, True])
def test_the_one_way_log_alone_brings_nobody_back(
    county: RunningCounty,
    village: tuple[Ledger, Ledger, RecordId],
    tmp_path: Path,
    of_before: bool,
) -> None:
    """The list of who was erased is lost with its folder; an older list becomes facts first."""
    one, _, person = village
    file = tmp_path / "older.backup"
    assert operate(county, "backup", file) == 0
    log, erased = county.folder / ENDINGS, county.folder / "keys" / LIST
    before = log.read_bytes()
    asked = one.write.ask_erasure(person, basis=BASIS, reason="本人申请", actor=ACTOR)
    sync(one.store)
    confirmed(county, asked)
    county.stop()
    if of_before:  # as a program without such facts left it
        engine = open_store(f"sqlite:///{county.folder / 'county.db'}")
        with writing(engine) as db:
            facts = OnewayLog(county.folder).read()
            which = [fact.kind for fact in facts].index(FactKind.ERASED)
            keep_head(db, OnewayHead(which, facts[which - 1].mac))
        engine.dispose()
        log.write_bytes(b"".join(log.read_bytes().splitlines(keepends=True)[:which]))
        assert log.read_bytes().startswith(before)
        county.start()
        county.stop()
    kept = erased.read_bytes()
    erased.unlink()
    county.start()
    assert erased.read_bytes() == kept, "a lost list comes out of the log"
    county.stop()
    with RunningCounty(tmp_path / "again") as fresh:
        for name in (ENDINGS, KEY):
            (tmp_path / name).write_bytes((county.folder / name).read_bytes())
        put_back(fresh, file, "--endings", tmp_path)
        gone = Reader(at_county(fresh).store).get(person)
        assert gone is not None
        assert gone.state == ERASED, "before anybody has called"
        assert planted_in(raw(fresh.folder)) == []
        facts = OnewayLog(fresh.folder).read()
        assert [fact.kind for fact in facts].count(FactKind.ERASED) == 1


@pytest.mark.parametrize("keys", [True, False])
def test_a_county_put_back_elsewhere_opens_with_its_keys_or_those_of_the_villages(
    county: RunningCounty, village: tuple[Ledger, Ledger, RecordId], tmp_path: Path, keys: bool
) -> None:
    one, two, person = village
    secret, other = tmp_path / "a", tmp_path / "b"
    secret.write_text("山高水长-备份", encoding="utf-8")
    other.write_text("稻田-雨伞-钥匙", encoding="utf-8")
    words = ("--passphrase-file", secret, "--keys-passphrase-file", other)
    file = tmp_path / "county.backup"
    assert operate(county, "backup", file, *words) == 0
    county.stop()
    if not keys:
        keys_of(file).unlink()
    with RunningCounty(tmp_path / "again") as fresh:
        put_back(fresh, file, *words, "--endings", county.folder)
        names = {p.body.get("name") for p in Reader(at_county(fresh).store).records("person")}
        assert (NAME in names) is keys
        for ledger in (one, two, one):
            ledger.meta["county_url"] = fresh.url
            assert sync(ledger.store).digests_equal
        assert_whole(fresh, one, two)
        assert Reader(at_county(fresh).store).get(person).body["name"] == NAME  # type: ignore[union-attr]


def operate(county: RunningCounty, command: str, *more: object) -> int:
    """A command of the county's that takes its folder first."""
    return main([command, str(county.folder), *map(str, more)])


def put_back(county: RunningCounty, file: Path, *words: object) -> None:
    county.stop()
    for part in county.folder.glob("county.db*"):
        part.unlink()
    assert operate(county, "restore", file, *words) == 0
    county.start()


def test_a_parcel_opens_to_nobody_who_has_no_keys(
    village: tuple[Ledger, Ledger, RecordId],
) -> None:
    """The county's key opens its cover; what is in it about people stays closed."""
    one, _, person = village
    edit(one, person, note=f"{NAME}，{NOTE}")
    sent: list[bytes] = []
    replica = Replica(one.store)
    replica.seal()
    exchange = VillageExchange(replica, None, unwatched, bool)
    for piece in exchange.frames(exchange.hello_at(replica.confirmed_dseq)):
        sent += StreamReader().feed(piece)
    messages = [read_up(content) for content in sent]
    (frame,) = [message for message in messages if isinstance(message, Frame)]
    assert not any(isinstance(message, Keys) for message in messages), "the county has them"
    assert planted_in(b"".join(sent) + unpacked(frame.body)) == []


def test_a_device_of_before_hands_up_all_it_has_and_is_told_to_update(
    county: RunningCounty, village: tuple[Ledger, Ledger, RecordId], monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two, person = village
    monkeypatch.setattr("sync.client.exchange.NEWEST", 5)
    monkeypatch.setattr("sync.client.exchange.trees_mark", lambda _marks: b"")
    edit(two, person, sex="2", alias="阿朵")
    assert sync(two.store).sent == 1, "as long as nobody else wrote it goes on as before"
    save(one, "household", {"head_name": "韦二", "hh_no": "0009"})
    monkeypatch.undo()
    sync(one.store)
    monkeypatch.setattr("sync.client.exchange.NEWEST", 5)
    monkeypatch.setattr("sync.client.exchange.trees_mark", lambda _marks: b"")
    edit(two, person, alias="朵朵")
    with pytest.raises(ProgramOutdated) as told:
        sync(two.store)
    assert "更新" in told.value.told
    there = Reader(at_county(county).store).get(person)
    assert there is not None
    assert there.body["alias"] == "朵朵", "what it had is safe"
    monkeypatch.undo()
    assert sync(two.store).digests_equal
    sync(one.store)
    assert_whole(county, one, two)


def test_the_command_shows_what_goes_before_it_asks(tmp_path: Path) -> None:
    cunji = Cunji(tmp_path)
    cunji.new()
    assert cunji.run("import", SHEETS / "roster-clean.xlsx").returncode == 0
    child = cunji.json("list", "left_behind_child", "--as-of", "2026-11-01")[0]["id"]
    assert cunji.json("erase", child, "--reason", "本人申请")["asked"] is None
    assert cunji.run("erase").stderr.strip() == "共 0 件。"
    found = cunji.json("erase", child, "--reason", "本人申请", "--yes")
    assert found["asked"]
    assert found["records"]["人员"] == 1
    told = cunji.run("erase").stderr
    assert "已申请依法删除（个人信息保护法第47条），等县里经办确认" in told
    again = cunji.run("erase", child, "--reason", "本人申请", "--yes")
    assert (again.returncode, "申请过" in again.stderr) == (1, True)
    unsaid = cunji.run("erase", child, "--yes")
    assert unsaid.returncode == 1


def test_an_older_copy_of_a_book_obeys_as_soon_as_it_calls(
    county: RunningCounty, village: tuple[Ledger, Ledger, RecordId], tmp_path: Path
) -> None:
    one, two, person = village
    with closing(sqlite3.connect(tmp_path / "two.db")) as old:
        old.execute("VACUUM INTO ?", (str(tmp_path / "older.db"),))
    asked = one.write.ask_erasure(person, basis=BASIS, reason="本人申请", actor=ACTOR)
    sync(one.store)
    confirmed(county, asked)
    for ledger in (two, one, two):
        sync(ledger.store)
    older = Ledger.open(a_store(tmp_path / "older.db"), one.definitions)
    edit(older, person, note=f"{NAME}还在")
    assert sync(older.store).digests_equal
    assert older.read.get(person).state == ERASED  # type: ignore[union-attr]
    assert sync(older.store).digests_equal
    assert planted_in(raw_book(tmp_path, "older")) == []
    sync(one.store)
    assert_whole(county, one, older)
    close(older)


@pytest.mark.postgres
def test_a_county_on_postgresql_erases_as_well(
    tmp_path: Path, postgres_url: str, device: Callable[[str], Ledger]
) -> None:
    with RunningCounty(tmp_path / "county", database=postgres_url) as county:
        one = enrolled(device("one"), county)
        person = a_person(one)
        sync(one.store)
        asked = one.write.ask_erasure(person, basis=BASIS, reason="本人申请", actor=ACTOR)
        sync(one.store)
        lines = operated(county, "erase")
        assert [line["erasure"]["id"] for line in lines] == [asked]
        what = operated(county, "erase", asked, "--village", VILLAGE)
        assert what["going"]["forms"] == {"person": 1, "absence": 1}
        operated(county, "erase", asked, "--village", VILLAGE, "--by", "经办黄")
        engine = open_store(postgres_url, keys_beside(county.folder))
        with engine.connect() as db:
            rows = [
                str(row) for table in metadata.sorted_tables for row in db.execute(select(table))
            ]
        engine.dispose()
        assert planted_in("".join(rows).encode()) == []
        assert sync(one.store).digests_equal
        assert planted_in(raw(county.folder)) == []


def operated(county: RunningCounty, command: str, *more: object) -> Any:
    """What a command of the county's says."""
    said = io.StringIO()
    with redirect_stdout(said):
        assert operate(county, command, *more) == 0
    return json.loads(said.getvalue())
