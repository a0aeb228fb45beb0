"""A pack goes from the county to every village of it, and changes what the rules can tell."""

from collections.abc import Callable
from pathlib import Path

from desktop.book.book import Book
from forms.leads.leads import Gap, gaps
from forms.schema.form import Value
from forms.schema.ternary import Answer
from sync.client.enrol import enrol
from sync.client.session import sync
from sync.ledger.ledger import Ledger
from sync.store.values import Draft
from tests.helpers.counties import RunningCounty
from tests.helpers.exchange import enrolled
from tests.helpers.family import DAY
from tests.helpers.packs import SAMPLE
from tests.unit.forms.circumstances.test_income import STATEMENT

PASSPHRASE = "很长的 口令 一句好话"


def low_income(book: Book) -> list[Gap]:
    found = gaps(book.view(), DAY, book.definitions)
    return [gap for gap in found if gap.rule == "R-DB"]


def test_a_missing_standard_arrives_by_sync_and_settles_the_question(
    county: RunningCounty, tmp_path: Path
) -> None:
    with Book.new(tmp_path / "village.cunji", "459999100201", "板岭村", PASSPHRASE) as book:
        (home,) = book.ledger.write.save([Draft("household", {"head_name": "韦一"})], actor="x").ids
        person = {"household": home, "name": "韦一", "relation": "02", "sex": "1"}
        income = {**STATEMENT, "household": home, "wages": 1_000_000, "work_cost": 0}
        book.ledger.write.save([Draft("person", person), Draft("income", income)], actor="x")
        whole: dict[str, Value] = {
            "registers": ["benefit"], "kinds": ["01"], "scope": "1", "day": "2026-01-01",
            "complete": True, "source": "民政办名册",
        }  # fmt: skip
        book.ledger.write.save([Draft("coverage", whole)], actor="x")
        (before,) = low_income(book)
        assert before.answer is Answer.UNKNOWN
        assert "农村低保标准" in before.missing[0]

        made = county.run("publish", str(SAMPLE), "--by", "王科长")
        assert made == {"number": 1, "at": made["at"], "by": "王科长", "new": True}
        assert not county.run("publish", str(SAMPLE))["new"], "the same again is not new"
        enrol(book.ledger.store, county.url, county.code("459999100201"))
        sync(book.ledger.store)
        (after,) = low_income(book)
        assert after.answer is Answer.YES
        held = book.definitions.parameters.dated("db_standard_rural_year", DAY)
        assert held is not None
        assert "王科长" in held.origin


def test_a_pack_travels_once_and_an_idle_sync_stays_small(
    any_county: RunningCounty, device: Callable[[str], Ledger], tmp_path: Path
) -> None:
    one, two = enrolled(device("one"), any_county), enrolled(device("two"), any_county)
    body = SAMPLE.read_text(encoding="utf-8").replace("459999", one.village[:6])
    pack = tmp_path / "pack.yaml"
    pack.write_text(body, encoding="utf-8")
    any_county.run("publish", str(pack))
    for ledger in (one, two):
        sync(ledger.store)
        assert [held["number"] for held in ledger.meta["packs"]] == [1]
        again = sync(ledger.store)
        assert again.requests == 1
        assert again.bytes_sent + again.bytes_received < 1000
    pack.write_text(body.replace("7200", "7300"), encoding="utf-8")
    assert any_county.run("publish", str(pack))["number"] == 2
    sync(one.store)
    assert [held["number"] for held in one.meta["packs"]] == [1, 2]


def test_a_pack_of_another_county_stays_away(
    county: RunningCounty, device: Callable[[str], Ledger], tmp_path: Path
) -> None:
    one = enrolled(device("one"), county)
    body = SAMPLE.read_text(encoding="utf-8").replace('"459999"', '"459998"')
    pack = tmp_path / "pack.yaml"
    pack.write_text(body, encoding="utf-8")
    county.run("publish", str(pack))
    sync(one.store)
    assert one.meta.get("packs", []) == []
