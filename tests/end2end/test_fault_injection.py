"""Any interleaving of devices, cuts, replays, restarts, copies, restores and clock jumps converges.

Nothing is lost that is still on any disk, nothing is doubled, and in the end everybody agrees. More
examples at night: ``CUNJI_EXAMPLES=2000``.
"""

import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from unittest.mock import patch

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule
from sqlalchemy import update
from typing_extensions import override

from forms.errors import CunjiError
from forms.program import bundled
from forms.schema.form import RecordId
from sync.client.enrol import enrol
from sync.client.parcel import pack, take_receipt
from sync.client.session import sync
from sync.county.accounts.area import Area
from sync.county.backup import backup
from sync.county.devices.codes import issue_code
from sync.county.devices.parcels import take_parcel
from sync.county.devices.service import CountyService
from sync.county.tables import prepare
from sync.errors.ledger import ForkFound
from sync.errors.wire import CountyRefused
from sync.ledger.integrity_check import check
from sync.ledger.ledger import Ledger
from sync.ledger.reader import Reader
from sync.ledger.village_feed import VillageFeed
from sync.ledger.village_store import VillageStore
from sync.store.engine import open_store
from sync.store.rows import Place
from sync.store.tables import records, villages
from tests.helpers.carried import Carried, replayed
from tests.helpers.disks import copied, opened
from tests.helpers.exchange import log_of
from tests.helpers.villages import ACTOR, VILLAGE, a_store, edit, save

FORMS = bundled()
BOOKS = 4
WORDS = st.sampled_from(["改一", "改二", "改三"])
WHICH = st.integers(0, 99)
FRACTION = st.floats(0.0, 1.0, exclude_min=True)


class FaultInjection(RuleBasedStateMachine):
    """A county and up to four books of one village."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="faults-"))
        self.number = 0
        self.books: list[Ledger] = []
        self.kept: dict[int, Path] = {}
        self.said: list[bytes] = []
        self.receipts: list[tuple[Ledger, bytes]] = []
        self.skew = 0.0
        self.alive: set[str] = set()

    @initialize()
    def begin(self) -> None:
        self._open_county(None)
        for _ in range(2):
            self._new_book()

    def _open_county(self, file: Path | None) -> None:
        path = self._path("county")
        self.store = open_store(f"sqlite:///{path}")
        prepare(self.store)
        if file is not None:
            backup.restore(self.store, file)
        self.county = CountyService(self.store, "练习县", 459999)
        self.wire = Carried(self.county)

    def _path(self, name: str) -> Path:
        self.number += 1
        return self.folder / f"{name}{self.number}.db"

    def _new_book(self) -> None:
        book = Ledger.found(a_store(self._path("book")), FORMS, VILLAGE, "板岭村")
        self.books.append(book)
        self._enrol(book)

    def _enrol(self, book: Ledger) -> None:
        code = issue_code(self.store, Area.whole(459999), FORMS, VILLAGE, "板岭村").code
        enrol(book.store, "http://localhost", code, wire=self.wire)

    def _book(self, which: int) -> Ledger:
        return self.books[which % len(self.books)]

    @contextmanager
    def _clock(self) -> Iterator[None]:
        true = time.time
        with patch("time.time", lambda: true() + self.skew):
            yield

    # What people do

    @rule(which=WHICH)
    def write(self, which: int) -> None:
        self.number += 1
        with self._clock():
            made = save(self._book(which), "household", {"head_name": f"韦{self.number}"})
        self.alive.add(made)

    @rule(which=WHICH, one=WHICH, word=WORDS, field=st.sampled_from(["note", "head_name"]))
    def change(self, which: int, one: int, word: str, field: str) -> None:
        book = self._book(which)
        if found := book.read.records("household"):
            with self._clock():
                edit(book, found[one % len(found)].id, **{field: word})

    @rule(which=WHICH, one=WHICH)
    def mark_mistaken(self, which: int, one: int) -> None:
        book = self._book(which)
        if found := book.read.records("household"):
            with self._clock():
                book.write.retract([found[one % len(found)].id], actor=ACTOR, reason="误录")

    @rule(which=WHICH)
    def choose(self, which: int) -> None:
        book = self._book(which)
        for clash in book.read.clashes()[:1]:
            book.write.settle(clash, clash.proposed, actor=ACTOR)

    # What the line does

    @rule(which=WHICH)
    def call(self, which: int) -> None:
        self._call(self._book(which))

    @rule(which=WHICH, fraction=FRACTION, way=st.sampled_from(["up", "down"]))
    def call_and_be_cut(self, which: int, fraction: float, way: str) -> None:
        setattr(self.wire, way, max(int(fraction * 900), 1))
        with suppress(CunjiError), self._clock():
            sync(self._book(which).store, attempts=1, wire=self.wire)
        self._restore_line()

    @rule(which=WHICH)
    def say_again(self, which: int) -> None:
        if self.said:
            before = self._feed().head()
            replayed(self.county, self.said[which % len(self.said)])
            after = self._feed().head()
            assert (before.seq, before.digest) == (after.seq, after.digest)

    @rule(which=WHICH, lost=st.booleans())
    def send_a_parcel(self, which: int, lost: bool) -> None:
        book = self._book(which)
        with suppress(CunjiError):
            taken = take_parcel(self.store, self.county, pack(book.store).content, "admin")
            if not lost:
                self.receipts.append((book, taken.receipt))

    @precondition(lambda self: self.receipts)
    @rule()
    def bring_a_receipt(self) -> None:
        book, receipt = self.receipts.pop(0)
        if book in self.books:
            with suppress(CunjiError):
                take_receipt(book.store, receipt)

    # What happens to computers

    @rule(seconds=st.sampled_from([-(10**9), -86_400, 0, 3_600, 10**9]))
    def turn_the_clock(self, seconds: int) -> None:
        self.skew = float(seconds)

    @rule(which=WHICH)
    def restart(self, which: int) -> None:
        book = self._book(which)
        self._replace(book, self._copy(book))

    @rule(which=WHICH)
    def keep_the_book(self, which: int) -> None:
        place = which % len(self.books)
        self.kept[place] = self._copy(self.books[place])

    @precondition(lambda self: self.kept)
    @rule(which=WHICH)
    def put_the_book_back(self, which: int) -> None:
        place = sorted(self.kept)[which % len(self.kept)]
        self._replace(self.books[place], Path(shutil.copy(self.kept[place], self._path("back"))))
        self._count_the_living()

    @precondition(lambda self: len(self.books) < BOOKS)
    @rule(which=WHICH)
    def clone(self, which: int) -> None:
        self.books.append(opened(self._copy(self._book(which))))

    @precondition(lambda self: len(self.books) < BOOKS)
    @rule()
    def join(self) -> None:
        self._new_book()

    @precondition(lambda self: len(self.books) > 1)
    @rule(which=WHICH)
    def lose_a_computer(self, which: int) -> None:
        place = which % len(self.books)
        self.books.pop(place).store.engine.dispose()
        self.kept = {}
        self._count_the_living()

    @rule(which=WHICH, one=WHICH)
    def bits_turn(self, which: int, one: int) -> None:
        book = self._book(which)
        if found := book.read.records("household"):
            wrong = {"body": {"head_name": "烂"}, "feed_hash": bytes(16)}
            with book.store.engine.begin() as db:
                here = records.c.id == found[one % len(found)].id
                db.execute(update(records).where(here).values(**wrong))
                db.execute(update(villages).values(digest="f" * 32))

    # What happens to the county

    @rule()
    def keep_the_county(self) -> None:
        backup.save(self.store, self.folder / "county.backup")

    @precondition(lambda self: (self.folder / "county.backup").exists())
    @rule()
    def put_the_county_back(self) -> None:
        self.store.dispose()
        self._open_county(self.folder / "county.backup")
        self.said = []  # what was lost may be said again: it is what its author said
        self._count_the_living()

    @override
    def teardown(self) -> None:
        if not self.books:
            return
        self.skew = 0.0
        for _ in range(3):
            for book in self.books:
                self._call(book)
        feed = self._feed()
        log = log_of(feed)
        assert [c.seq for c in log] == list(range(1, len(log) + 1))
        assert len({c.key for c in log}) == len(log)
        for book in self.books:
            assert book.read.status().unsent == 0
            assert book.read.bodies() == Reader(feed.store).bodies()
            assert book.read.digest() == Reader(feed.store).digest()
            assert book.read.clashes() == Reader(feed.store).clashes()
            assert book.read.check().good, book.read.check()
        assert {r.id for r in Reader(feed.store).records("household", live=False)} >= self.alive
        assert check(feed.store).good
        for book in self.books:
            book.store.engine.dispose()
        self.store.dispose()
        shutil.rmtree(self.folder)

    def _call(self, book: Ledger) -> None:
        """Synchronise as a person would, with a new code where the sentence asks for one."""
        with self._clock():
            try:
                sync(book.store, wire=self.wire)
            except (ForkFound, CountyRefused):
                self._enrol(book)
                sync(book.store, wire=self.wire)
        self._restore_line()

    def _restore_line(self) -> None:
        self.said += [said for said in self.wire.said if said]
        self.wire = Carried(self.county)

    def _feed(self) -> VillageFeed:
        return VillageFeed(VillageStore(self.store, FORMS, Place.of(VILLAGE)))

    def _copy(self, book: Ledger) -> Path:
        return copied(book, self._path("copy"))

    def _replace(self, book: Ledger, path: Path) -> None:
        place = self.books.index(book)
        book.store.engine.dispose()
        self.books[place] = opened(path)

    def _count_the_living(self) -> None:
        """What is on no disk any more is lost, and nobody can be asked for it."""
        held: set[RecordId] = {
            r.id for r in Reader(self._feed().store).records("household", live=False)
        }
        for book in self.books:
            held |= {r.id for r in book.read.records("household", live=False)}
        self.alive &= held


TestFaultInjection = FaultInjection.TestCase
TestFaultInjection.settings = settings(
    max_examples=int(os.environ.get("CUNJI_EXAMPLES", "60")),
    stateful_step_count=30,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.generate],
)
