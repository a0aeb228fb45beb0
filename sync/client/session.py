"""One synchronisation: hand up what is new, fetch what others did, compare digests.

Everything received is written as it comes, so that a broken line costs one frame; the next try goes
on from there.
"""

import contextlib
import random
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field, replace

from forms.errors import CunjiError
from forms.progress import Progress, unwatched
from sync.client.counting_socket import Tally
from sync.client.exchange import VillageExchange
from sync.client.fresh_nonce import freshly
from sync.client.http import Wire
from sync.client.newcomers import words_of
from sync.client.photos import Moved, Photos
from sync.client.repair import repair_village
from sync.errors.ledger import ForkFound, GapFound, OffsetWrong
from sync.errors.wire import (
    BranchFound,
    CountyBusy,
    CountyDamaged,
    CountyNonsense,
    CountyRestored,
    CountySays,
    CountyTroubled,
    CountyUnreachable,
    FrameBroken,
    LineBroken,
    NotEnrolled,
    SyncCancelled,
)
from sync.ledger.closed.handing import keep_keys
from sync.ledger.reader import Reader
from sync.ledger.repair import Repair
from sync.ledger.replica import Replica
from sync.ledger.village_store import VillageStore
from sync.store.metadata import Meta

ATTEMPTS = 5
"""How often a lost connection is taken up again."""

PHOTOS_WAIT = "photos_waiting"
"""Key of the meta values: how many photos were not through the last time."""

_FIRST_WAIT_S = 0.5
_LONGEST_WAIT_S = 20.0


@dataclass(frozen=True, slots=True)
class SyncResult:
    """What a synchronisation did.

    Attributes:
        sent: Own changes the county confirmed this time.
        received: Changes of others that came.
        bytes_sent: On the wire, HTTP heads included, before encryption.
        bytes_received: Likewise.
        requests: HTTP requests made.
        digests_equal: Whether village and county hold the same state.
        confirmed: Changes of this ledger the county has numbered, own and others'.
        clashes: Differences that wait for a person.
        seconds: How long it took.
        repaired: Whether they did not, and were set right.
        photos: What became of the photos.
        newcomers: Computers of the village that it hears of for the first time; a sentence.
        restored: What is told where the county was put back from a backup; else empty.
    """

    sent: int
    received: int
    bytes_sent: int
    bytes_received: int
    requests: int
    digests_equal: bool
    confirmed: int
    clashes: int
    seconds: float
    repaired: bool = False
    photos: Moved = field(default_factory=Moved)
    newcomers: str = ""
    restored: str = ""

    @property
    def sentence(self) -> str:
        """What a person is told."""
        said = self.restored + self._of_the_data
        return said + self.photos.trouble + self.newcomers

    @property
    def _of_the_data(self) -> str:
        moved = f"上报 {self.sent} 条，收到 {self.received} 条"
        if not self.sent and not self.received:
            moved = "没有新的改动"
        waiting = self.photos.words
        waiting += f"；有 {self.clashes} 处不一致等人确认" if self.clashes else ""
        if self.repaired:
            return f"同步完成：{moved}；核对时发现不一致，已经自动修好，现在与县里一致{waiting}。"
        if self.digests_equal:
            return f"同步完成：{moved}，与县里核对一致{waiting}。"
        return f"同步完成：{moved}，但与县里核对不一致{waiting}；请再同步一次，仍不一致请联系县里。"


def sync(
    store: VillageStore,
    step: Progress = unwatched,
    cancelled: Callable[[], bool] = bool,
    *,
    attempts: int = ATTEMPTS,
    wire: Wire | None = None,
) -> SyncResult:
    """Synchronise with the county the ledger is enrolled at.

    Args:
        store: The village's.
        step: Told how far it is.
        cancelled: Asked now and then; true stops as soon as possible, and nothing is lost.
        attempts: How often a lost connection is taken up again.
        wire: The line, which stays open; None for HTTP to the county's address.

    Raises:
        NotEnrolled: The county does not know this device yet.
        CountyUnreachable: Nothing answers.
        LineBroken: The connection was lost and did not come back.
        SyncCancelled: The person stopped.
        ForkFound: This book is a copy, or was set back; it has to be enrolled anew.
        CunjiError: What else the county or the ledger says.
    """
    url = _county(store)
    if wire is not None:
        return _over(wire, store, step, cancelled, attempts)
    with closing(Wire(url, store.meta.get("county_certificate"), cancelled)) as own:
        return _over(own, store, step, cancelled, attempts)


def _over(
    line: Wire, store: VillageStore, step: Progress, cancelled: Callable[[], bool], attempts: int
) -> SyncResult:
    """The synchronisation over an open line."""
    started, before = time.monotonic(), replace(line.tally)
    keep_keys(store)
    Repair(store).retry()  # a program that was brought up to date may write what it had quarantined
    exchange = VillageExchange(Replica(store), line, step, cancelled)
    photos = Photos(store, line, step, cancelled)
    try:
        _run_with_retries(exchange, cancelled, attempts)
        if keep_keys(store):  # who asks, and who hears of it, need not come back for it
            _run_with_retries(exchange, cancelled, attempts)
        repaired = not exchange.digests_equal and _repaired(store, line, step)
        _photos_after_the_data(photos, store.meta, cancelled, attempts)
    except ForkFound:
        store.meta["forked"] = True  # the next enrolment makes it a device of its own
        raise
    return _result(store, line.tally.since(before), exchange, photos.moved, repaired, started)


def _county(store: VillageStore) -> str:
    url = store.meta.get("county_url")
    if url is None:
        raise NotEnrolled()
    return str(url)


def _result(
    store: VillageStore,
    tally: Tally,
    exchange: VillageExchange,
    photos: Moved,
    repaired: bool,
    started: float,
) -> SyncResult:
    if store.meta.get(PHOTOS_WAIT, 0) != photos.waiting:
        store.meta[PHOTOS_WAIT] = photos.waiting
    state = Reader(store).status()
    return SyncResult(
        sent=exchange.confirmed,
        received=exchange.pull.received,
        bytes_sent=tally.sent,
        bytes_received=tally.received,
        requests=tally.requests,
        digests_equal=exchange.digests_equal or repaired,
        repaired=repaired,
        photos=photos,
        newcomers=words_of(exchange.newcomers),
        restored=exchange.restored,
        confirmed=state.confirmed,
        clashes=state.clashes,
        seconds=round(time.monotonic() - started, 3),
    )


def _run_with_retries(
    exchange: VillageExchange, cancelled: Callable[[], bool], attempts: int
) -> None:
    """Run an exchange; take up again what the line or a busy county broke off.

    Raises:
        LineBroken: It broke once too often.
        CountyBusy: It was busy once too often.
        CountyUnreachable: Nothing answers.
        CountyRestored: It was put back from a backup again and again.
        CountyDamaged: What it has damaged is not here either.
        BranchFound: What we hold of another computer went two ways again and again.
        GapFound: The county went on asking for an earlier start.
    """
    for attempt in range(1, attempts + 1):
        try:
            exchange.run()
        except (BranchFound, CountyDamaged, CountyRestored) as news:
            if attempt == attempts:
                raise
            exchange.reconcile(news)
        except (CountyBusy, CountyUnreachable, GapFound, LineBroken) as trouble:
            # At the first try it is simply not there; later the line has not come back yet.
            never_there = attempt == 1 and isinstance(trouble, CountyUnreachable)
            if never_there or attempt == attempts:
                raise
            _wait(attempt, getattr(trouble, "after_s", 0.0), cancelled)
        else:
            return


def _repaired(store: VillageStore, wire: Wire, step: Progress) -> bool:
    """Whether village and county hold the same once the difference was looked for.

    A county that does not know the question, or asks it otherwise, leaves things as they were.
    """
    step("正在逐段核对", 0, 0)
    try:
        repaired = freshly(store.meta, lambda: repair_village(store, wire))
    except (CountyNonsense, CountySays, CountyTroubled, FrameBroken):
        return False
    store.meta["digests_equal"] = repaired
    return repaired


def _photos_after_the_data(
    photos: Photos, meta: Meta, cancelled: Callable[[], bool], attempts: int
) -> None:
    """Move photos as far as the line carries; the data is safe already, so nothing here fails.

    What is left is said in the result, with the reason, and goes on next time; so is what a county
    that does not know photos yet leaves behind.

    Raises:
        ForkFound: This book is a copy, or was set back.
    """
    for attempt in range(1, attempts + 1):
        try:
            freshly(meta, photos.move)
        except (CountyBusy, CountyUnreachable, LineBroken, OffsetWrong) as bad:
            if attempt == attempts:
                return
            with contextlib.suppress(SyncCancelled):
                _wait(attempt, getattr(bad, "after_s", 0.0), cancelled)
        except (CountyNonsense, SyncCancelled):
            return
        except ForkFound:
            raise
        except CunjiError as bad:
            photos.moved.trouble = bad.told
            return
        else:
            return


def _wait(attempt: int, at_least_s: float, cancelled: Callable[[], bool]) -> None:
    """Wait a little longer each time, and not as long as all others do.

    Raises:
        SyncCancelled: The person stopped.
    """
    longest = min(_FIRST_WAIT_S * 2**attempt, _LONGEST_WAIT_S)
    until = time.monotonic() + at_least_s + random.uniform(0.2, 1.0) * longest  # noqa: S311
    while (left := until - time.monotonic()) > 0:
        if cancelled():
            raise SyncCancelled()
        time.sleep(min(left, 0.1))
