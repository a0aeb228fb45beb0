"""Books of before have references that lead nowhere: each kind is found, told and mended."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.book.book import Book
from desktop.book.repairs import gathered, repair_all, repairs
from forms.leads.consistency import astray
from forms.leads.inconsistency import Inconsistency
from forms.schema.form import RecordId
from sync.change import Kind, new_record_id
from sync.store.values import PendingChange
from tests.helpers.imports import empty_book
from tests.helpers.villages import a_family, as_before, created, edit, retracted, save


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Book]:
    with empty_book(tmp_path) as made:
        yield made


def lost(book: Book) -> list[Inconsistency]:
    return astray(book.view(), book.definitions)


def ways(book: Book) -> list[str]:
    (one,) = gathered(lost(book))
    return [way.zh for way in repairs(book, one)]


def test_a_household_marked_under_its_people_comes_back(book: Book) -> None:
    """As every book may hold: the window of before marked a household with members."""
    ledger = book.ledger
    household, person = a_family(ledger)
    save(ledger, "absence", {"person": person, "from_day": "2026-03-01", "place": "广东"})
    before = ledger.read.bodies()
    as_before(ledger, retracted("household", household))
    (found,) = lost(book)
    assert (found.record, found.field, found.target) == (person, "household", household)
    assert "人员的「所在户」" in found.zh
    assert ways(book)[0].startswith("恢复农户「")
    assert repair_all(book, lambda: lost(book)) == [ways_done(book, household)]
    assert ledger.read.bodies() == before


def ways_done(book: Book, household: RecordId) -> str:
    held = book.ledger.read.get(household)
    assert held is not None
    return f"恢复农户「{book.label('household', held.body)}」"


def test_people_torn_into_a_household_that_was_never_written_go_home(book: Book) -> None:
    """As a list of some people did, before it was read as what it is."""
    ledger = book.ledger
    nowhere = new_record_id()
    homes = {}
    for number in range(3):
        home = save(ledger, "household", {"head_name": f"蓝{number}", "hh_no": f"000{number}"})
        homes[save(ledger, "person", {"household": home, "name": f"蓝{number}"})] = home
    as_before(
        ledger,
        *(PendingChange(p, "person", 1, Kind.SET, {"household": nowhere}) for p in homes),
    )
    assert len(lost(book)) == 3
    assert ways(book)[0] == "3 条改回各自原来的那一条"
    repair_all(book, lambda: lost(book))
    assert lost(book) == []
    assert {r.id: r.household for r in ledger.read.records("person")} == homes


def test_a_household_nobody_wrote_is_made_when_its_people_say_who_heads_it(book: Book) -> None:
    ledger, home = book.ledger, new_record_id()
    as_before(
        ledger,
        created("person", {"household": home, "name": "蓝天", "relation": "02"}),
        created("person", {"household": home, "name": "蓝海", "relation": "20"}),
    )
    assert ways(book) == ["补建一户「蓝天」，2 人归到这一户"]
    repair_all(book, lambda: lost(book))
    held = ledger.read.get(home)
    assert held is not None
    assert held.body["head_name"] == "蓝天"


def test_who_is_head_is_not_guessed(book: Book) -> None:
    home = new_record_id()
    as_before(book.ledger, created("person", {"household": home, "name": "蓝天"}))
    assert ways(book) == ["补建一户「蓝天」，户主先写他，再核对，1 人归到这一户"]
    assert repair_all(book, lambda: lost(book)) == []
    (one,) = gathered(lost(book))
    repairs(book, one)[0].do(book)
    assert lost(book) == []


def test_an_answer_that_may_be_blank_is_emptied_when_a_person_says_so(book: Book) -> None:
    ledger = book.ledger
    _, person = a_family(ledger)
    as_before(ledger, PendingChange(person, "person", 1, Kind.SET, {"mother": new_record_id()}))
    assert ways(book) == ["把 1 条的「母亲」清空"]
    assert repair_all(book, lambda: lost(book)) == []
    (one,) = gathered(lost(book))
    saved = repairs(book, one)[0].do(book)
    assert lost(book) == []
    undone = ledger.write.undo(saved.tx, actor="x")
    assert undone.kept == (person,), "nothing leads nowhere again"
    assert lost(book) == []


def test_a_former_household_that_is_gone_is_found_too(book: Book) -> None:
    ledger = book.ledger
    household, person = a_family(ledger)
    other = save(ledger, "household", {"head_name": "蓝天"})
    edit(ledger, person, household=other)
    save(
        ledger, "former",
        {"person": person, "day": "2026-05-01", "field": "household", "value": f'"{household}"'},
    )  # fmt: skip
    as_before(ledger, retracted("household", household))
    (found,) = lost(book)
    assert (found.form, found.field) == ("former", "value")
    repair_all(book, lambda: lost(book))
    assert lost(book) == []


def test_what_cannot_be_mended_stays_and_is_told(book: Book) -> None:
    as_before(
        book.ledger,
        created("absence", {"person": new_record_id(), "from_day": "2026-03-01", "place": "广东"}),
    )
    assert ways(book) == []
    assert repair_all(book, lambda: lost(book)) == []
    assert "重新选" in lost(book)[0].zh


def test_a_whole_village_is_sound(book: Book) -> None:
    a_family(book.ledger)
    assert lost(book) == []
