"""What a county defines travels by sync: filled in, printed, asked for, never lost on the way."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from desktop.book.book import Book
from desktop.paper.letters.letter_sheet import render_letter
from desktop.paper.letters.program_letters import make_letter, remember_letter
from desktop.paper.notices.compose import compose
from desktop.paper.pdf import render
from desktop.paper.preview import page_texts
from forms.definitions.records import LetterIssued
from forms.errors import LetterNotReady
from forms.leads.leads import gaps
from forms.schema.form import Body
from sync.client.enrol import enrol
from sync.client.session import sync
from sync.county.packs import holding
from sync.ledger.ledger import Ledger
from sync.store.engine import open_store
from sync.store.values import Draft
from tests.helpers.counties import RunningCounty
from tests.helpers.exchange import assert_whole, enrolled
from tests.helpers.notices import DAY, FILLED, household, village
from tests.helpers.packs import SAMPLE
from tests.helpers.villages import ACTOR, VILLAGE

OWN = SAMPLE.with_name("459999-own.yaml")
PASSPHRASE = "很长的 口令 一句好话"


def test_a_form_a_notice_and_a_rule_of_the_county_work_in_the_village(
    county: RunningCounty, device: Callable[[str], Ledger], tmp_path: Path
) -> None:
    with Book.new(tmp_path / "village.cunji", VILLAGE, "板岭村", PASSPHRASE) as book:
        village(book, **FILLED)
        home = household(book, "0001", "韦秀兰")
        assert county.run("publish", str(OWN), "--by", "王科长")["number"] == 1
        enrol(book.ledger.store, county.url, county.code(VILLAGE))
        assert "own_dryer" not in book.definitions.forms
        sync(book.ledger.store)
        assert book.definitions.form("own_dryer").title == "烤房补助"
        before = book.ledger.read.get(home)
        assert before is not None
        draft = Draft("household", {**before.body, "own_dryer": True}, home)
        book.ledger.write.save([draft], actor=ACTOR)
        (lead,) = [g for g in gaps(book.view(), DAY, book.definitions) if g.rule == "OWN-DRYER"]
        assert lead.subject == home
        head = book.ledger.read.records("person")[0].id
        filled: Body = {"household": home, "person": head, "fuel": "3", "area": 4550}
        book.ledger.write.save([Draft("own_dryer", filled)], actor=ACTOR)
        sheet = compose(book, "N50", DAY)
        assert [tuple(row) for row in sheet.table.rows] == [("1", "弄峒屯", "韦秀兰", "45.50")]
        assert "县农发〔2026〕3号" in "".join("".join(page_texts(render(sheet))).split())
        letter = make_letter(book, "L50", head, DAY)
        paper = "".join("".join(page_texts(render_letter(letter))).split())
        assert "住在弄峒村弄峒屯" in paper
        assert "样例县政办发〔2026〕9号" in paper
        with pytest.raises(LetterNotReady):
            make_letter(book, "L50", head, date(2025, 12, 31))
        assert sync(book.ledger.store).digests_equal

        second = enrolled(device("second"), county)
        sync(second.store)
        assert second.definitions.form("own_dryer").version == 1
        (record,) = second.read.records("own_dryer", household=home)
        assert record.body == filled
        assert_whole(county, book.ledger, second)
        engine = open_store(f"sqlite:///{county.folder / 'county.db'}")
        assert holding(engine, VILLAGE).codes.label("own_fuel", "3") == "电"
        engine.dispose()
        remember_letter(book, letter)
        assert [one.kind for one in book.view().all(LetterIssued)] == ["L50"]


def test_a_program_that_does_not_know_the_definitions_empties_nothing(
    county: RunningCounty, device: Callable[[str], Ledger]
) -> None:
    one = enrolled(device("one"), county)
    county.run("publish", str(OWN))
    sync(one.store)
    (home,) = one.write.save(
        [Draft("household", {"head_name": "韦一", "own_dryer": True})], actor=ACTOR
    ).ids
    one.write.save([Draft("own_dryer", {"household": home, "fuel": "1"})], actor=ACTOR)
    sync(one.store)
    older = enrolled(device("older"), county)
    older.store.hold = lambda definitions: None  # type: ignore[method-assign]  # a program of before
    sync(older.store)
    assert "own_dryer" not in older.definitions.forms
    before = older.read.get(home)
    assert before is not None
    known = {name: value for name, value in before.body.items() if name != "own_dryer"}
    older.write.save([Draft("household", {**known, "hh_no": "0009"}, home)], actor=ACTOR)
    sync(older.store)
    sync(one.store)
    after = one.read.get(home)
    assert after is not None
    assert (after.body["own_dryer"], after.body["hh_no"]) == (True, "0009")
    assert_whole(county, one, older)
    assert one.read.bodies()["own_dryer"]
