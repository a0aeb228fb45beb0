"""The ledger is put together from parts over one store, and two threads may share it."""

import inspect
import re
import threading
from pathlib import Path

import pytest

from forms.packs.pack import Published
from forms.program import bundled
from sync.change import Clock
from sync.ledger.identity import Identity, open_village
from sync.ledger.ledger import Ledger, Writer
from sync.ledger.packs import Packs
from sync.ledger.projection import Projection
from sync.ledger.reader import Reader
from sync.ledger.repair import Repair
from sync.ledger.replica import Replica
from sync.ledger.village_feed import VillageFeed
from sync.ledger.village_store import VillageStore
from sync.store.values import Draft
from tests.helpers.packs import SAMPLE
from tests.helpers.villages import ACTOR, a_family, a_ledger, close, unsent

PARTS = (
    Identity, Ledger, Packs, Projection, Reader, Repair, Replica, VillageFeed, VillageStore, Writer,
)  # fmt: skip
MOST_MEMBERS = 20
ROOT = Path(__file__).parents[4]
WRITES = re.compile(
    r"(?:update|insert|delete)\((?:records|clashes)\)"
    r"|(?:add|change_rows|remove)\([^()]*\b(?:records|clashes),"
)


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.__name__)
def test_a_part_inherits_no_other_and_is_small_enough_to_be_known(part: type) -> None:
    assert part.__bases__ == (object,)
    given = re.findall(r"self\.([a-z]\w*)\s*=", inspect.getsource(part))
    public = {name for name in vars(part) if not name.startswith("_")} | set(given)
    assert len(public) <= MOST_MEMBERS, sorted(public)


def test_one_place_writes_records_and_clashes() -> None:
    writing = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "sync").rglob("*.py")
        if "migrations" not in path.parts and WRITES.search(path.read_text(encoding="utf-8"))
    }
    assert writing == {Path(inspect.getfile(Projection)).relative_to(ROOT).as_posix()}


def test_two_threads_write_through_one_ledger(tmp_path: Path) -> None:
    """The window and the ledger thread: every save has its number, its stamp and its place."""
    ledger = a_ledger(tmp_path / "one.db")
    before, each = ledger.store.revision, 25
    ready = threading.Barrier(2)

    def work(name: str) -> None:
        ready.wait()
        for number in range(each):
            ledger.write.save([Draft("hamlet", {"name": f"{name}屯{number}"})], actor=ACTOR)

    threads = [threading.Thread(target=work, args=(name,)) for name in "甲乙"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    made = unsent(ledger)
    assert [c.dseq for c in made] == list(range(1, 2 * each + 1))
    assert sorted({c.hlc for c in made}) == [c.hlc for c in made]
    assert ledger.store.revision == before + 2 * each
    assert ledger.read.check().good
    close(ledger)


def test_a_clock_gives_no_stamp_twice() -> None:
    clock, given = Clock(), list[int]()
    ready = threading.Barrier(4)

    def work() -> None:
        ready.wait()
        given.extend([clock.tick() for _ in range(2_000)])

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(set(given)) == 8_000


def test_two_programs_over_one_file_keep_the_order_of_stamps(tmp_path: Path) -> None:
    """Each asks the file for what the other has written meanwhile, and never trusts its memory."""
    one = a_ledger(tmp_path / "one.db")
    again = Ledger(open_village(one.store.engine, bundled()))
    a_family(one)
    one.store.clock.saw(one.store.clock.last + (3_600_000 << 16))  # its clock is an hour ahead
    one.write.save([Draft("hamlet", {"name": "前屯"})], actor=ACTOR)
    again.write.save([Draft("hamlet", {"name": "后屯"})], actor=ACTOR)
    made = unsent(one)
    assert sorted(c.hlc for c in made) == [c.hlc for c in made]
    Identity(one.store).begin_epoch(2)
    again.write.save([Draft("hamlet", {"name": "中屯"})], actor=ACTOR)
    assert [(c.epoch, c.dseq) for c in unsent(again)] == [(2, n) for n in range(1, 6)]
    assert again.read.check().good
    close(one)


def test_what_the_county_published_holds_for_every_part_at_once(tmp_path: Path) -> None:
    ledger = a_ledger(tmp_path / "one.db")
    before = ledger.store.revision
    body = SAMPLE.with_name("459999-own.yaml").read_text(encoding="utf-8")
    Packs(ledger.store).take(Published(1, "2026-10-01T00:00:00", "王科长", body))
    assert ledger.definitions is ledger.store.definitions is not bundled()
    assert ledger.store.revision > before
    assert Ledger(open_village(ledger.store.engine, bundled())).packs.published() == (
        ledger.packs.published()
    )
    close(ledger)
