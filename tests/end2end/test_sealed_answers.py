"""Sealed answers (密存) are ciphertext for whoever may not read them, and open for whoever may."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from forms.answers.past_value import written
from forms.definitions.records import Complaint, Person, RightsCase
from forms.errors import HiddenFiguresSealed
from forms.leads.work_list import Origin, open_items
from forms.program import bundled
from forms.reports.care_registers import rights
from forms.reports.report_table import RegisterQuery
from forms.reports.sent_tables import sent
from forms.rules.lists import CARED, derive
from forms.schema.device_role import RING_ASK, DeviceRole
from forms.schema.foreign_value import SHUT_WORDS, is_ring_text
from forms.schema.form import RecordId, Value
from forms.tasks.report_deadlines import reports
from forms.village.view import is_shut
from sync.change import Kind, new_record_id
from sync.client.enrol import enrol
from sync.client.parcel import pack, take_receipt
from sync.client.session import sync
from sync.client.township import begin, sync_all
from sync.county.accounts.area import Area
from sync.county.reading.clashes import clash_lines
from sync.errors.ledger import RingMissing
from sync.errors.wire import RoleForbids
from sync.ledger.chains.rings import OWN_FORMS
from sync.ledger.closed.erasure import Mention, going
from sync.ledger.drafts import write
from sync.ledger.integrity_check import check
from sync.ledger.ledger import Ledger
from sync.ledger.reader import Reader
from sync.store.values import PendingChange
from tests.end2end.test_erasure import raw
from tests.helpers.counties import RunningCounty
from tests.helpers.exchange import at_county, taken_in
from tests.helpers.townships import a_code
from tests.helpers.villages import (
    ACTOR,
    VILLAGE,
    a_ledger,
    a_store,
    as_before,
    close,
    edit,
    save,
    unsent,
)

DAY = date(2026, 11, 1)
SECRETS = (
    "肺结核病人记录", "孩子身上有伤疤", "向派出所报过案", "临时送到外婆家", "会计收钱不开票",
    "匿名信塞在门缝", "乡里正在查这件", "法院裁定书第九号",
)  # fmt: skip
FORMS = bundled()


def quiet(_what: str, _done: int, _of: int) -> None:
    """Nobody is watching."""


def a_computer(
    county: RunningCounty, folder: Path, name: str, role: DeviceRole = DeviceRole.SECRETARY
) -> Ledger:
    made = a_ledger(folder / f"{name}.db")
    enrol(made.store, county.url, a_code(county, VILLAGE, role))
    return made


def sealed_records(ledger: Ledger) -> dict[str, RecordId]:
    """A village with every kind of sealed answer."""
    home = save(ledger, "household", {"head_name": "韦大山", "hh_no": "0001"})
    child = save(ledger, "person", {"household": home, "name": "韦小", "birth": "2018-01-01"})
    carer: dict[str, Value] = {"household": home, "name": "韦大山", "relation": "02"}
    carer["no_capacity"] = "3"
    father = save(ledger, "person", carer)
    helper = save(ledger, "helper", {"name": "黄会计", "role": "03"})
    return {
        "child": child,
        "father": father,
        "health": save(ledger, "health", {
            "person": child, "class": "4", "sealed_disease": SECRETS[0],
        }),
        "case": save(ledger, "rights_case", {
            "person": child, "found_day": "2026-10-01", "kind": "04", "urgency": "1",
            "facts": SECRETS[1], "reported_day": "2026-10-01", "reported_to": ["1", "3"],
            "receipt": SECRETS[2], "safe": SECRETS[3], "custody_paper": SECRETS[7],
        }),
        "complaint": save(ledger, "complaint", {
            "received_day": "2026-10-02", "topic": "01", "against": helper,
            "content": SECRETS[4], "by": SECRETS[5], "result": SECRETS[6],
        }),
    }  # fmt: skip


def secrets_in(content: bytes) -> list[str]:
    return [
        word
        for word in SECRETS
        if any(word.encode(code) in content for code in ("utf-8", "gb18030", "utf-16-le"))
        or json.dumps(word)[1:-1].encode() in content
    ]


def said(ledger: Ledger, record: RecordId) -> dict[str, Value]:
    found = ledger.read.get(record)
    assert found is not None
    return dict(found.body)


@pytest.fixture
def village(county: RunningCounty, tmp_path: Path) -> Iterator[tuple[Ledger, dict[str, RecordId]]]:
    one = a_computer(county, tmp_path, "one")
    made = sealed_records(one)
    sync(one.store)
    yield one, made
    close(one)


def test_whoever_may_not_read_holds_nothing_to_read_and_whoever_may_reads_all(
    county: RunningCounty, village: tuple[Ledger, dict[str, RecordId]], tmp_path: Path
) -> None:
    one, made = village
    mine = {name: said(one, record) for name, record in made.items()}
    two = a_computer(county, tmp_path, "two", DeviceRole.CLERK)
    supervisor = a_computer(county, tmp_path, "supervisor", DeviceRole.SUPERVISOR)
    township = a_store(tmp_path / "township.db")
    begin(township, FORMS, county.url, a_code(county, VILLAGE[:9], DeviceRole.TOWNSHIP))
    desk = a_store(tmp_path / "desk.db")
    begin(desk, FORMS, county.url, a_code(county, VILLAGE[:6], DeviceRole.COUNTY))
    for _ in range(2):  # who lacks a key asks for it, and the village hands it over
        for store in (two.store, supervisor.store):
            sync(store)
        sync_all(township, FORMS, quiet)
        sync_all(desk, FORMS, quiet)
        sync(one.store)
    sync(two.store)
    sync_all(desk, FORMS, quiet)
    desk_ledger = Ledger.open(desk, FORMS, VILLAGE)
    for reader in (two, desk_ledger):
        assert {name: said(reader, record) for name, record in made.items()} == mine
        assert reader.read.village().unreadable == {}
    sync_all(township, FORMS, quiet)
    sync(supervisor.store)
    assert supervisor.meta.get("rings") is None
    feed = at_county(county)
    for read in (
        supervisor.read, Ledger.open(township, FORMS, VILLAGE).read, Reader(feed.store),
    ):  # fmt: skip
        view = read.village()
        assert is_shut(view, made["case"], RightsCase.facts.name)
        assert is_shut(view, made["complaint"], Complaint.content.name)
        assert is_shut(view, made["father"], Person.no_capacity.name)
        assert read.digest() == one.read.digest()
    close(feed)
    assert one.read.status().quarantined == 0
    for ledger in (supervisor, two, one):
        close(ledger)
    for engine in (township, desk):
        engine.dispose()
    assert secrets_in(raw(county.folder)) == []
    for name in ("supervisor.db", "township.db"):
        content = b"".join(f.read_bytes() for f in sorted(tmp_path.glob(f"{name}*")))
        assert (name, secrets_in(content)) == (name, [])


def test_a_backup_of_the_county_and_a_parcel_hold_nothing_either(
    county: RunningCounty, tmp_path: Path
) -> None:
    one = a_computer(county, tmp_path, "one")
    sync(one.store)
    sealed_records(one)
    parcel = pack(one.store)
    taken = taken_in(county, parcel.content)
    assert take_receipt(one.store, taken.receipt).confirmed
    assert secrets_in(parcel.content) == []
    assert secrets_in(raw(county.folder)) == []
    close(one)


def test_lists_and_clocks_are_the_same_without_the_key(
    county: RunningCounty, village: tuple[Ledger, dict[str, RecordId]]
) -> None:
    """The father cannot look after the child, and only here it can be read why."""
    one, made = village
    mother = save(one, "person", {
        "household": said(one, made["child"])["household"], "name": "蓝妈妈", "relation": "10",
        "sex": "2",
    })  # fmt: skip
    away: dict[str, Value] = {"person": mother, "from_day": "2025-01-01", "place": "广东省东莞市"}
    save(one, "absence", away)
    sync(one.store)
    feed = at_county(county)
    there, here = Reader(feed.store).village(), one.read.village()
    close(feed)
    for name in CARED:
        mine = {d.subject: d.answer for d in derive(name, here, DAY, FORMS)}
        assert {d.subject: d.answer for d in derive(name, there, DAY, FORMS)} == mine
    assert [c.what for c in reports(here, DAY)]
    assert not list(reports(there, DAY)), "whose clocks run where it can be read"
    returned = rights(RegisterQuery(there, DAY, DAY.replace(month=1, day=1), FORMS))
    assert returned.rows == ()
    assert "打不开" in returned.notes[0]
    items = [one.zh for one in open_items(there, DAY, FORMS) if one.origin is Origin.UNREADABLE]
    assert len(items) == 1, "one line says it, whatever the number"
    assert "密存" in items[0]


def test_who_cannot_read_changes_the_rest_and_loses_nothing(tmp_path: Path) -> None:
    ledger = a_ledger(tmp_path / "one.db")
    made = sealed_records(ledger)
    before = {name: said(ledger, record) for name, record in made.items()}
    keys = ledger.meta["rings"]
    ledger.meta["rings"] = {}
    blind = Ledger.open(ledger.store.engine, FORMS)
    edit(blind, made["father"], phone="13877700009")
    edit(blind, made["complaint"], topic="02")
    undone = blind.read.past_saves(0)[0]
    assert blind.write.undo(undone.tx, actor=ACTOR).restored == 1
    ledger.meta["rings"] = keys
    again = Ledger.open(ledger.store.engine, FORMS)
    before["father"]["phone"] = "13877700009"
    assert {name: said(again, record) for name, record in made.items()} == before
    assert {part.form for one in again.read.past_saves(0) for part in one.parts}.isdisjoint(
        OWN_FORMS
    )
    assert not again.read.bodies().keys() & OWN_FORMS
    assert check(again.store).good


def test_what_was_sealed_is_taken_back_and_said_again(tmp_path: Path) -> None:
    ledger = a_ledger(tmp_path / "one.db")
    made = sealed_records(ledger)
    edit(ledger, made["case"], facts="另外写的", guardian=made["father"])
    assert said(ledger, made["case"])["facts"] == "另外写的"
    saved = ledger.read.past_saves(0)[0]
    ledger.write.undo(saved.tx, actor=ACTOR)
    assert said(ledger, made["case"])["facts"] == SECRETS[1]
    steps = ledger.read.story(made["case"])
    assert [f.new for s in steps for f in s.fields if f.field == "facts"] == [
        SECRETS[1], "另外写的", SECRETS[1],
    ]  # fmt: skip


def test_the_same_answer_saved_again_is_no_change(tmp_path: Path) -> None:
    ledger = a_ledger(tmp_path / "one.db")
    made = sealed_records(ledger)
    count = len(unsent(ledger))
    edit(ledger, made["case"])
    assert len(unsent(ledger)) == count


def test_two_values_of_a_sealed_answer_are_chosen_from_where_they_can_be_read(
    county: RunningCounty, village: tuple[Ledger, dict[str, RecordId]], tmp_path: Path
) -> None:
    one, made = village
    two = a_computer(county, tmp_path, "two", DeviceRole.CLERK)
    for ledger in (two, one, two):
        sync(ledger.store)
    edit(one, made["health"], sealed_disease="甲病")
    edit(two, made["health"], sealed_disease="乙病")
    sync(one.store)
    sync(two.store)
    sync(one.store)
    (clash,) = one.read.clashes()
    assert (clash.in_force, clash.proposed) == ("甲病", "乙病")
    (line,) = clash_lines(at_county(county).store.engine, Area(""))
    assert {line.in_force.value, line.proposed.value} == {SHUT_WORDS}
    assert not line.mergeable
    assert not line.writable
    one.write.settle(clash, clash.proposed, actor=ACTOR)
    sync(one.store)
    sync(two.store)
    assert said(two, made["health"])["sealed_disease"] == "乙病"
    close(two)
    assert not any(word.encode() in raw(county.folder) for word in ("甲病", "乙病"))


def test_the_committee_writes_a_complaint_it_cannot_read_again(
    county: RunningCounty, village: tuple[Ledger, dict[str, RecordId]], tmp_path: Path
) -> None:
    one, _ = village
    three = a_computer(county, tmp_path, "three", DeviceRole.SUPERVISOR)
    complaint: dict[str, Value] = {
        "received_day": "2026-10-03", "topic": "01", "content": "路修了一半",
    }  # fmt: skip
    with pytest.raises(RingMissing):
        save(three, "complaint", complaint)
    sync(three.store)
    made = save(three, "complaint", complaint)
    assert "content" not in said(three, made)
    sync(three.store)
    sync(one.store)
    assert said(one, made)["content"] == "路修了一半"
    ask = PendingChange(new_record_id(), RING_ASK, 1, Kind.CREATE, {"ring": "0" * 16})
    with pytest.raises(RoleForbids), three.store.writing() as db:
        write(three.store, db, [ask], ACTOR)
    with three.store.writing() as db:
        three.store.meta.write(db, {"role": "secretary"})  # a program that was tampered with
    with three.store.writing() as db:
        write(three.store, db, [ask], ACTOR)
    with pytest.raises(RoleForbids):
        sync(three.store)
    close(three)


@pytest.mark.parametrize("code", ["9", "10"])
def test_a_public_fact_stays_open(tmp_path: Path, code: str) -> None:
    ledger = a_ledger(tmp_path / "one.db")
    home = save(ledger, "household", {"head_name": "韦大山"})
    dead = save(ledger, "person", {"household": home, "name": "韦大山", "no_capacity": code})
    assert raw_body(ledger, dead)["no_capacity"] == code
    edit(ledger, dead, no_capacity="3")
    assert is_ring_text(raw_body(ledger, dead)["no_capacity"])


def raw_body(ledger: Ledger, record: RecordId) -> dict[str, Value]:
    """What stands in the store."""
    with ledger.store.engine.connect() as db:
        row = ledger.store.log(db).of([record])[record][-1]
    return {name: value for name, value in row.fields.items() if value is not None}


def sealed_text(ledger: Ledger, record: RecordId, field: str) -> str:
    return str(raw_body(ledger, record)[field])


def test_whoever_saves_can_read_what_he_saved(
    county: RunningCounty, village: tuple[Ledger, dict[str, RecordId]], tmp_path: Path
) -> None:
    """A second computer that was handed no key yet, and is lost before it handed out its own."""
    one, made = village
    two = a_computer(county, tmp_path, "two", DeviceRole.CLERK)
    sync(two.store)
    assert "sealed_disease" not in said(two, made["health"])
    late = {"person": made["child"], "class": "4", "sealed_disease": "乙病"}
    mine = save(two, "health", dict(late))
    assert said(two, mine)["sealed_disease"] == "乙病", "it made a ring of its own"
    sync(two.store)
    close(two)
    sync(one.store)
    assert "sealed_disease" not in said(one, mine), "whose key is lost with that computer"
    again = save(one, "health", dict(late))
    assert said(one, again)["sealed_disease"] == "乙病", "the latest ring is not one held here"


def test_a_village_whose_computer_is_lost_has_its_key_from_the_county_desk(
    county: RunningCounty, village: tuple[Ledger, dict[str, RecordId]], tmp_path: Path
) -> None:
    one, made = village
    before = said(one, made["case"])
    desk = a_store(tmp_path / "desk.db")
    begin(desk, FORMS, county.url, a_code(county, VILLAGE[:6], DeviceRole.COUNTY))
    for _ in range(2):
        sync_all(desk, FORMS, quiet)
        sync(one.store)
    sync_all(desk, FORMS, quiet)
    new = a_computer(county, tmp_path, "new")
    sync(new.store)
    assert "facts" not in said(new, made["case"])
    sync_all(desk, FORMS, quiet)
    sync(new.store)
    assert said(new, made["case"]) == before
    close(new)
    desk.dispose()


def test_what_no_key_of_its_own_opens_is_told_and_what_is_not_sealed_is_read(
    tmp_path: Path,
) -> None:
    ledger = a_ledger(tmp_path / "one.db")
    made = sealed_records(ledger)
    other = sealed_text(ledger, made["case"], "facts")
    as_before(
        ledger,
        PendingChange(made["health"], "health", 2, Kind.SET, {"sealed_disease": other}),
        PendingChange(made["child"], "person", 2, Kind.SET, {"birth": other, "note": other}),
    )
    view = ledger.read.village()
    told = {one.field: one.shut for r in ("health", "child") for one in view.unreadable[made[r]]}
    assert told == {"sealed_disease": False, "birth": False}
    assert said(ledger, made["child"])["note"] == other, "a text like any other"
    items = [one.zh for one in open_items(view, DAY, FORMS) if one.origin is Origin.UNREADABLE]
    assert any("损坏" in zh for zh in items)
    edit(ledger, made["health"], sealed_disease="甲病")
    assert said(ledger, made["health"])["sealed_disease"] == "甲病"


def test_an_earlier_day_is_sealed_as_its_answers_were(
    county: RunningCounty, village: tuple[Ledger, dict[str, RecordId]]
) -> None:
    """Able, then in prison, then able again: a day without the key tells whether, not why."""
    one, made = village
    for since, before in (("2026-03-01", None), ("2026-09-01", "3")):
        save(one, "former", {
            "person": made["father"], "day": since, "field": "no_capacity",
            "value": written(before),
        })  # fmt: skip
    edit(one, made["father"], no_capacity=None)
    sync(one.store)
    feed = at_county(county)
    there, here = Reader(feed.store).village(), one.read.village()
    for day, closed in ((date(2026, 2, 1), False), (date(2026, 6, 1), True), (DAY, False)):
        assert (here.on(day).answer(Person.no_capacity, made["father"]) == "3") is closed
        assert is_shut(there.on(day), made["father"], Person.no_capacity.name) is closed
        assert there.on(day).answer(Person.no_capacity, made["father"]) is None
    edit(one, made["father"], no_capacity="4")
    sync(one.store)
    after = Reader(feed.store).village(there, frozenset({made["father"]}))
    assert is_shut(after.on(DAY), made["father"], Person.no_capacity.name)
    assert not is_shut(after.on(date(2026, 2, 1)), made["father"], Person.no_capacity.name)
    close(feed)


def test_who_is_to_be_erased_is_looked_for_where_it_can_be_read(
    county: RunningCounty, village: tuple[Ledger, dict[str, RecordId]]
) -> None:
    one, made = village
    edit(one, made["complaint"], content="韦大山家的事没人管")
    sync(one.store)
    feed = at_county(county)
    here, there = going(one.store, made["father"]), going(feed.store, made["father"])
    close(feed)
    place = Mention(made["complaint"], "complaint", "content")
    assert (place in here.mentions, here.unseen) == (True, 0)
    assert (place in there.mentions, there.unseen > 0) == (False, True)


def test_a_table_whose_hidden_figures_cannot_be_read_is_not_followed_by_another(
    county: RunningCounty, village: tuple[Ledger, dict[str, RecordId]]
) -> None:
    one, _ = village
    save(one, "sent_table", {
        "day": "2026-11-01", "as_of": "2026-10-31", "kind": "RP-01", "digest": "0" * 20,
        "shown": "|children\n弄林|<3", "true": "弄林|2",
    })  # fmt: skip
    sync(one.store)
    feed = at_county(county)
    sent(one.read.village(), FORMS, DAY)
    with pytest.raises(HiddenFiguresSealed):
        sent(Reader(feed.store).village(), FORMS, DAY)
    close(feed)
