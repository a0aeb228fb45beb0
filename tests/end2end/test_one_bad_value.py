"""A value nobody can read costs its own record one answer, on every computer and at the county."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, update

from desktop.book.book import Book
from forms.definitions.records import Person
from forms.leads.work_list import as_written_note, open_items, review
from forms.program import bundled
from forms.schema.form import RecordId, Value
from sync.change import Kind, new_record_id
from sync.client.parcel import pack, take_receipt
from sync.client.session import sync
from sync.county.accounts.area import Role
from sync.county.reading.exports import kinds
from sync.county.tables import audit, audit_heads
from sync.ledger.drafts import write
from sync.ledger.ledger import Ledger
from sync.ledger.search.search import search
from sync.ledger.village_feed import VillageFeed
from sync.store.engine import writing
from sync.store.tables import records
from sync.store.values import PendingChange
from tests.helpers.counties import RunningCounty
from tests.helpers.exchange import assert_whole, at_county, enrolled, taken_in
from tests.helpers.faulty import FOREIGN, ODD, stored
from tests.helpers.filled import VILLAGE, a_book
from tests.helpers.handed_up import hand_up
from tests.helpers.roster import bodies
from tests.helpers.two_families import told
from tests.helpers.villages import ACTOR, a_family, a_ledger, close, edit, push, save, unsent
from tests.helpers.visitor import SIBLING, Office


def write_odd(ledger: Ledger, form: str, record: RecordId | None, /, **fields: Value) -> RecordId:
    """Write answers into a record, or into a new one, as a faulty program would."""
    made = record or new_record_id()
    kind = Kind.SET if record else Kind.CREATE
    with ledger.store.writing() as db:
        write(ledger.store, db, [PendingChange(made, form, 1, kind, fields)], "旁的程序")
    return made


@pytest.fixture
def book(tmp_path: Path) -> Book:
    return a_book(tmp_path / "book.cunji", households=6)


def person_of(book: Book, number: int = 0) -> RecordId:
    return list(book.view().by_id(Person))[number]


@pytest.mark.parametrize("value", ["not a date", "0000-13-45", 20200101, ["2020-01-01"]])
def test_one_birth_date_takes_no_list_away(book: Book, value: str | int | list[str]) -> None:
    somebody = person_of(book)
    about = {somebody, book.view().household_of(somebody)}
    before = [s for s in told(book.view(), book.definitions) if s[1] and s[1] not in about]
    write_odd(book.ledger, "person", somebody, birth=value)
    view = book.view()
    after = [s for s in told(view, book.definitions) if s[1] and s[1] not in about]
    assert after == before
    assert "birth" not in view.stated("person")[somebody], "nor a guess in its place"
    [wrong] = view.unreadable[somebody]
    assert wrong.field == "birth"
    assert "读不出来" in wrong.zh
    book.close()


def test_every_odd_value_in_every_form_reaches_all_and_stops_nobody(tmp_path: Path) -> None:
    with RunningCounty(tmp_path / "county") as county:
        one = enrolled(a_ledger(tmp_path / "one.db"), county)
        two = enrolled(a_ledger(tmp_path / "two.db"), county)
        home, child = a_family(one)
        for form in bundled().forms.values():
            for turn in range(3):
                odd = {f.id: ODD[(place + turn) % len(ODD)] for place, f in enumerate(form.fields)}
                write_odd(one, form.id, None, **odd)
        assert sync(one.store).digests_equal
        assert sync(two.store).digests_equal
        feed = at_county(county)
        assert stored(one.store) == stored(two.store) == stored(feed.store)
        assert one.read.quarantined() == []
        assert one.read.village().unreadable == two.read.village().unreadable
        close(feed)
        assert_whole(county, one, two)
        for ledger in (one, two):
            found = list(told(ledger.read.village(), bundled()))
            assert {"return RP-01", "indicator I-01"} <= {where for where, _, _ in found}
            assert [hit.id for hit in search(ledger.store, "韦秀兰")] == [child]
            assert ledger.read.village().household_of(child) == home
            assert ledger.read.check().good
        close(one, two)


def spoil_people(ledger: Ledger) -> list[RecordId]:
    """One person for each value no answer can be, and one change of somebody who was there."""
    home, child = a_family(ledger)
    made = [
        write_odd(
            ledger, "person", None, household=home, name=f"韦{n}", phone=odd, note=odd, birth=odd
        )
        for n, odd in enumerate(FOREIGN)
    ]
    write_odd(ledger, "person", child, ethnic=FOREIGN[0])
    return [*made, child]


def test_what_no_answer_can_be_costs_its_own_questions(
    any_county: RunningCounty, tmp_path: Path
) -> None:
    one = enrolled(a_ledger(tmp_path / "one.db"), any_county)
    two = enrolled(a_ledger(tmp_path / "two.db"), any_county)
    spoiled = spoil_people(one)
    assert sync(one.store).digests_equal
    edit(one, spoiled[0], sex="1")
    assert sync(one.store).digests_equal, "the chain goes on over what nobody can read"
    assert sync(two.store).digests_equal
    assert one.read.bodies() == two.read.bodies()
    assert two.read.quarantined() == []
    for ledger in (one, two):
        told = ledger.read.village().unreadable
        assert {record: {w.field for w in told[record]} for record in told} == {
            **{record: {"phone", "note", "birth"} for record in spoiled[:-1]},
            spoiled[-1]: {"ethnic"},
        }
        assert all(w.zh.endswith("。") for wrong in told.values() for w in wrong)
        assert ledger.read.check().good
    edit(two, spoiled[0], phone="13900000001", note="问过", birth="2015-03-02")
    assert sync(two.store).digests_equal
    assert sync(one.store).digests_equal
    assert spoiled[0] not in one.read.village().unreadable
    close(one, two)


def test_a_parcel_carries_what_no_answer_can_be(tmp_path: Path) -> None:
    with RunningCounty(tmp_path / "county") as county:
        one = enrolled(a_ledger(tmp_path / "one.db"), county)
        two = enrolled(a_ledger(tmp_path / "two.db"), county)
        spoil_people(two)
        sync(two.store)
        spoil_people(one)
        back = take_receipt(one.store, taken_in(county, pack(one.store).content).receipt)
        assert back.digests_equal
        assert len(one.read.village().unreadable) == 2 * (len(FOREIGN) + 1)
        close(one, two)


def test_a_long_reason_and_an_unknown_state_stop_nobody(tmp_path: Path) -> None:
    with RunningCounty(tmp_path / "county") as county:
        one = enrolled(a_ledger(tmp_path / "one.db"), county)
        _, child = a_family(one)
        one.write.retract([child], actor="韦" * 500, reason="录了两遍" * 300)
        odd = write_odd(one, "person", None, name="韦大山")
        write_odd(one, "person", odd, _state="gone")
        write_odd(one, "person", odd, **{"x" * 90: "1"})
        assert sync(one.store).digests_equal
        assert odd in one.read.bodies()["person"], "what no program says leaves it as it was"
        close(one)


def test_the_county_counts_a_village_with_bad_values(tmp_path: Path) -> None:
    office = Office(tmp_path, f"sqlite:///{tmp_path / 'county.db'}")
    ledger = a_ledger(tmp_path / "one.db")
    feed = VillageFeed.found(office.engine, bundled(), VILLAGE, "板岭村")
    a_family(ledger)
    for form in bundled().forms.values():
        write_odd(ledger, form.id, None, **{f.id: ODD[0] for f in form.fields})
        write_odd(ledger, form.id, None, **{f.id: ODD[5] for f in form.fields})
    for _ in range(3):
        write_odd(ledger, "of_tomorrow", None, day="2026-11-01")
    waiting = len(unsent(ledger))
    assert push(ledger, feed) == waiting
    clerk = office.person(Role.TOWNSHIP, VILLAGE[:9])
    for page in ("/", "/figures", "/indicators", "/clashes", "/notices", f"/villages/{VILLAGE}"):
        assert clerk.get(page).status == 200, page
    told = clerk.get(f"/villages/{VILLAGE}").text
    assert "不认识的登记（of_tomorrow）</dt><dd>3<" in told
    assert "人员「出生日期」</dt><dd>2<" in told, "what is not counted is named, without its words"
    for kind, _ in kinds(bundled())[:12]:
        asked = {"kind": kind, "village": VILLAGE, "day": "2026-11-24", "reason": "核对数字用"}
        taken = clerk.post("/exports", **asked)
        assert taken.status == 200, (kind, taken.text[taken.text.find("<main") :])
    close(ledger)
    office.close()


HUGE: tuple[Any, ...] = (2**64 - 1, -(2**63), "字" * 20_000, "NaN", "9" * 400, "\u202e村")
"""Values larger than any answer."""


def test_no_page_figure_or_export_of_the_county_is_lost_to_any_value(tmp_path: Path) -> None:
    office = Office(tmp_path, f"sqlite:///{tmp_path / 'county.db'}")
    hand_up(office.engine, SIBLING, "邻村", bodies())
    ledger = a_ledger(tmp_path / "one.db")
    feed = VillageFeed.found(office.engine, bundled(), VILLAGE, "板岭村")
    a_family(ledger)
    values = [*ODD, *FOREIGN, *HUGE]
    for turn in range(0, len(values), 9):
        for form in bundled().forms.values():
            odd = {
                f.id: values[(place + turn) % len(values)] for place, f in enumerate(form.fields)
            }
            write_odd(ledger, form.id, None, **odd)
    push(ledger, feed)
    boss = office.person(Role.COUNTY)
    village = f"/villages/{VILLAGE}"
    for page in ("/", "/figures", "/indicators", "/clashes", "/notices", "/packs", village):
        reply = boss.get(page)
        while 'role="status"' in reply.text:
            reply = boss.get(page)
        assert reply.status == 200, page
    assert "2 个村上报过" in boss.get("/figures").text
    for kind, _ in kinds(bundled()):
        with writing(office.engine) as db:
            db.execute(delete(audit))  # an office may take out only so many an hour
            db.execute(delete(audit_heads))
        asked = {"kind": kind, "village": VILLAGE, "day": "2026-11-24", "reason": "核对数字用"}
        taken = boss.post("/exports", **asked)
        assert taken.status == 200, (kind, taken.text[taken.text.find("<main") :])
    close(ledger)
    office.close()


def test_a_save_keeps_what_its_author_could_not_see_and_a_right_answer_mends_it(
    tmp_path: Path,
) -> None:
    ledger = a_ledger(tmp_path / "one.db")
    _, child = a_family(ledger)
    write_odd(ledger, "person", child, birth="not a date", phone=13)
    edit(ledger, child, note="问过奶奶")
    assert stored(ledger.store)[child]["birth"] == "not a date"
    assert {w.field for w in ledger.read.village().unreadable[child]} == {"birth", "phone"}
    edit(ledger, child, birth="2015-03-02", phone="13900000001")
    assert ledger.read.village().unreadable == {}
    close(ledger)


@pytest.mark.parametrize("text", ['{"name": "半\\ud800字"}', '{"name": NaN}', "[1, 2]", '"韦"'])
def test_what_no_program_of_ours_writes_costs_one_record(tmp_path: Path, text: str) -> None:
    ledger: Ledger = a_ledger(tmp_path / "one.db")
    home, child = a_family(ledger)
    with ledger.store.writing() as db:
        db.exec_driver_sql("UPDATE records SET body = ? WHERE id = ?", (text, child))
        db.execute(update(records).where(records.c.id == child).values(keyed=0))
    assert home in ledger.read.bodies()["household"]
    assert ledger.read.bodies()["person"][child] == {}
    assert list(ledger.read.village().unreadable) == [child]
    assert search(ledger.store, "韦") != []
    close(ledger)


def test_a_word_that_it_is_as_written_reaches_the_other_computer(tmp_path: Path) -> None:
    day = date(2026, 11, 24)
    with RunningCounty(tmp_path / "county") as county:
        one = enrolled(a_ledger(tmp_path / "one.db"), county)
        two = enrolled(a_ledger(tmp_path / "two.db"), county)
        _, child = a_family(one)
        write_odd(one, "person", child, birth="not a date")
        item = open_items(one.read.village(), day, bundled())[0]
        save(one, "check_note", as_written_note(item, day, ACTOR, "户口簿也没写"))
        assert sync(one.store).digests_equal
        assert sync(two.store).digests_equal
        shown = [review(ledger.read.village(), day, bundled()) for ledger in (one, two)]
        assert [i.fingerprint for i in shown[0]] == [i.fingerprint for i in shown[1]]
        assert item.fingerprint in {i.fingerprint for i in shown[1] if i.note is not None}
        write_odd(two, "person", child, birth="still none")
        again = open_items(two.read.village(), day, bundled())
        assert [i for i in again if i.record == child and i.field == "birth"]
        close(one, two)
