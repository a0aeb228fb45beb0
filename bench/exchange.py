"""What a synchronisation costs: 20,000 persons in 5,000 households, encrypted books, a real county.

    .venv/bin/python bench/exchange.py [--persons 20000] [--rounds 3]

Everything on loopback, the county as a process of its own on SQLite. Bytes are those on the wire in
both directions, HTTP heads included, before TLS; they do not depend on the machine. Seconds do, so
they stand beside the time the same changes take as one zstd-3 stream of JSON (``raw``), made in the
same run: the least anybody would send without keys, receipts or resume. Edits are spread over a
fortnight of working days by the clock they carry, as they are in a village. Medians over rounds of
500 edits; prints JSON and keeps it in bench/results/exchange.json.
"""

import argparse
import json
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import zstandard

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from desktop.book.book import Book  # noqa: E402
from forms.schema.check_digits import mod_11_2  # noqa: E402
from forms.schema.form import RecordId, Value  # noqa: E402
from sync.change import new_record_id  # noqa: E402
from sync.client.enrol import enrol  # noqa: E402
from sync.client.session import SyncResult, sync  # noqa: E402
from sync.ledger.ledger import Ledger  # noqa: E402
from sync.ledger.reader import written_after  # noqa: E402
from sync.ledger.replica import Replica  # noqa: E402
from sync.store.values import Draft  # noqa: E402
from tests.helpers.counties import RunningCounty  # noqa: E402

VILLAGE = "459999100201"
ACTOR = "韦书记"
EDITS = 500
SURNAMES = "韦黄覃蓝陆梁莫罗农李陈蒙谭卢吴周何潘廖石"
GIVEN = "大山秀兰家宝丽华建国小明志强春燕永福金花海英文武玉珍世荣彩云德胜美玲天佑光辉凤仙"
NOTES = (
    "在广东务工",
    "患慢性病需长期服药",
    "住房安全已核实",
    "已参加医保",
    "联系电话由邻居转告",
    "",
)
GOALS = {"edit_up": 22, "edit_down": 22, "record_up": 70, "record_down": 70, "idle": 1000}


def number(chance: random.Random, birth: str, sex: str) -> str:
    """A citizen number of an area that does not exist."""
    order = chance.randrange(0, 500) * 2 + (sex == "1")
    front = f"459999{birth.replace('-', '')}{order % 1000:03d}"
    return front + mod_11_2(front)


def a_person(chance: random.Random, household: RecordId, place: int) -> dict[str, Value]:
    """One person as a roster brings them."""
    sex = chance.choice("12")
    year = chance.randrange(1936, 1960) if place == 0 else chance.randrange(1945, 2025)
    birth = f"{year}-{chance.randrange(1, 13):02d}-{chance.randrange(1, 29):02d}"
    name = chance.choice(SURNAMES) + "".join(chance.choices(GIVEN, k=chance.choice((1, 2, 2))))
    body: dict[str, Value] = {
        "household": household,
        "name": name,
        "id_doc_type": "1",
        "id_number": number(chance, birth, sex),
        "sex": sex,
        "birth": birth,
        "ethnic": chance.choice(("08", "08", "08", "01", "05")),
        "relation": "02" if place == 0 else chance.choice(("10", "20", "30", "51")),
        "marital": chance.choice(("10", "20", "20", "30")),
        "hukou_type": chance.choice(("rural", "rural", "urban")),
    }
    if chance.random() < 0.7:
        body["phone"] = f"1{chance.choice('35789')}{chance.randrange(10**9):09d}"
    if note := chance.choice(NOTES):
        body["note"] = note
    return body


def village(persons: int) -> Iterator[Draft]:
    """Households and their people."""
    chance = random.Random(20261101)
    for place in range(persons // 4):
        household = new_record_id()
        head = chance.choice(SURNAMES) + "".join(chance.choices(GIVEN, k=2))
        answers: dict[str, Value] = {
            "head_name": head,
            "hh_no": f"{place:05d}",
            "address": f"板岭村第{place % 23 + 1}组{place % 97}号",
        }  # fmt: skip
        yield Draft("household", answers, household)
        for seat in range(4):
            yield Draft("person", a_person(chance, household, seat), new_record_id())


def fill(ledger: Ledger, persons: int) -> int:
    """Put the village into a ledger, in saves of a thousand; how many records."""
    drafts = list(village(persons))
    for start in range(0, len(drafts), 1000):
        ledger.write.save(drafts[start : start + 1000], actor=ACTOR)
    return len(drafts)


def edit(ledger: Ledger, chance: random.Random) -> None:
    """Five hundred single saves, some minutes to an hour apart."""
    people = chance.sample(ledger.read.records("person"), EDITS)
    for person in people:
        clock = ledger.store.clock
        clock.saw(clock.last + (chance.randrange(60_000, 3_600_000) << 16))
        now = person.body.get("marital")
        field, value = chance.choice((
            ("phone", f"1{chance.choice('35789')}{chance.randrange(10**9):09d}"),
            ("note", f"{chance.choice(NOTES)}，第{chance.randrange(1, 400)}次走访"),
            ("marital", chance.choice([c for c in ("10", "20", "30", "40") if c != now])),
        ))  # fmt: skip
        ledger.write.save(
            [Draft("person", dict(person.body) | {field: value}, person.id)], actor=ACTOR
        )


def raw(ledger: Ledger, after: int) -> tuple[int, float]:
    """The same changes as one zstd-3 stream of JSON: bytes, and seconds to make and read it."""
    changes = written_after(ledger.store, after)
    began = time.perf_counter()
    bodies = [
        {"id": c.record, "form": c.form, "at": c.hlc, "by": c.actor, **c.fields} for c in changes
    ]
    packed = zstandard.ZstdCompressor(level=3).compress(
        json.dumps(bodies, ensure_ascii=False).encode()
    )
    json.loads(zstandard.ZstdDecompressor().decompress(packed))
    return len(packed), time.perf_counter() - began


def wire(result: SyncResult) -> int:
    """All bytes both ways."""
    assert result.digests_equal
    return result.bytes_sent + result.bytes_received


def measure(persons: int, rounds: int, folder: Path) -> dict[str, Any]:
    """The whole story."""
    found: dict[str, Any] = {"persons": persons, "rounds": rounds}
    with (
        RunningCounty(folder / "county") as county,
        Book.new(folder / "one.cunji", VILLAGE, "板岭村", "bench-passphrase") as one,
        Book.new(folder / "two.cunji", VILLAGE, "板岭村", "bench-passphrase") as two,
    ):
        for book in (one, two):
            enrol(book.ledger.store, county.url, county.code(VILLAGE, "板岭村"))
        records = fill(one.ledger, persons)
        size, seconds = raw(one.ledger, 0)
        found["raw"] = {"record": round(size / records, 1), "seconds": round(seconds, 2)}
        for name, book in (("push", one), ("pull", two)):
            result = sync(book.ledger.store)
            found[name] = {
                "record": round(wire(result) / records, 1),
                "against_raw": round(wire(result) / size, 2),
                "requests": result.requests,
                "seconds": result.seconds,
            }
        sync(one.ledger.store)
        found["edits"] = _edits(one.ledger, two.ledger, rounds)
        idle = sync(one.ledger.store)
        found["idle"] = {"bytes": wire(idle), "requests": idle.requests, "seconds": idle.seconds}
    return found


def _edits(one: Ledger, two: Ledger, rounds: int) -> dict[str, Any]:
    """Medians over rounds of 500 edits, up from one device and down to the other."""
    chance = random.Random(500)
    rows: list[tuple[float, ...]] = []
    for _ in range(rounds):
        before = Replica(one.store).last_dseq()
        edit(one, chance)
        size, _seconds = raw(one, before)
        up, down = sync(one.store), sync(two.store)
        count = up.sent
        assert count == down.received > EDITS * 0.9
        rows.append((wire(up) / count, wire(down) / count, size / count, up.seconds, down.seconds))
    names = ("up", "down", "raw", "seconds_up", "seconds_down")
    return {
        name: round(statistics.median(column), 2)
        for name, column in zip(names, zip(*rows, strict=True), strict=True)
    }


def judge(found: dict[str, Any]) -> dict[str, bool]:
    """Which goals are met."""
    measured = {
        "edit_up": found["edits"]["up"], "edit_down": found["edits"]["down"],
        "record_up": found["push"]["record"], "record_down": found["pull"]["record"],
        "idle": found["idle"]["bytes"],
    }  # fmt: skip
    return {name: measured[name] <= goal for name, goal in GOALS.items()}


def main() -> int:
    """Measure, print and keep."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--persons", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=3)
    call = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = measure(call.persons, call.rounds, Path(folder))
    found["goals"] = GOALS
    found["met"] = judge(found)
    text = json.dumps(found, ensure_ascii=False, indent=1)
    print(text)
    if call.persons == parser.get_default("persons"):
        (ROOT / "bench" / "results" / "exchange.json").write_text(text + "\n", encoding="utf-8")
    return 0 if all(found["met"].values()) else 1


if __name__ == "__main__":
    sys.exit(main())
