"""Long work and all writing away from the window: one ledger thread, results back by signal.

``Tasks.run`` queues a piece of work on the one thread that writes to the book. The work receives a
``Step``: call it to say how far it is; it raises ``Cancelled`` once the person has cancelled. It
never receives a widget. Results arrive on the window's thread. Kept work is what a person has
written: it goes before all that waits, and the program does not end without it.

Work that may last is handed over as ``Long``: with its words, and with whether it can be stopped.
What it says is left where the window looks ten times a second, so that no record costs the window
a turn, however many there are.
"""

import gc
import itertools
import queue
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, Generic, NamedTuple, TypeVar

from PySide6.QtCore import QObject, QThread, QTimer, Signal, Slot

T = TypeVar("T")
LOOK_MS: Final = 100
"""How often the window looks how far the work is."""


class Cancelled(Exception):
    """The person cancelled the work; nothing more of it will be done."""


class Stand(NamedTuple):
    """Where a piece of work stands.

    Attributes:
        what: Chinese words for what is being done.
        finished: How much is done, in any unit.
        total: How much there is; 0 when unknown.
    """

    what: str
    finished: int = 0
    total: int = 0


class Step:
    """What long work holds on to: it says how far it is and learns that it was cancelled.

    A ``forms.progress.Progress``.
    """

    def __init__(self) -> None:
        self.stand = Stand("")
        """Where the work stands; swapped whole, for the window reads it from its own thread."""
        self.final = False
        """Whether it is too late to cancel."""
        self._cancel = threading.Event()

    def __call__(self, what: str, finished: int = 0, total: int = 0) -> None:
        """Say how far it is.

        Args:
            what: Chinese words for what is being done.
            finished: How much is done, in any unit.
            total: How much there is; 0 when unknown.

        Raises:
            Cancelled: The person cancelled.
        """
        if self._cancel.is_set() and not self.final:
            raise Cancelled
        self.stand = Stand(what, finished, total)

    def tell(self, what: str, finished: int = 0, total: int = 0) -> None:
        """Say how far it is, for work that asks ``cancelled`` itself and keeps what it has done."""
        self.stand = Stand(what, finished, total)

    def written(self, what: str) -> None:
        """It is done and stays; what follows cannot be cancelled.

        Args:
            what: Chinese words for what follows.
        """
        self.final = True
        self.stand = Stand(what)

    def cancelled(self) -> bool:
        """Whether the person has cancelled; for work that stops by itself."""
        return self._cancel.is_set()

    def cancel(self) -> None:
        """Ask the work to stop at its next step."""
        self._cancel.set()


Work = Callable[[Step], Any]
"""What an operation does on the ledger thread."""


@dataclass(frozen=True, slots=True)
class Long(Generic[T]):
    """Work that may last.

    Attributes:
        words: What is being done, in Chinese, for as long as the work says nothing else.
        work: Does it.
        stops: Whether it asks its ``Step`` now and then, and leaves nothing behind when that
            raises ``Cancelled``.
        undone: What a person who cancelled it is told.
    """

    words: str
    work: Callable[[Step], T]
    stops: bool = True
    undone: str = "已取消。"


OTHERS: Final = ("正在整理资料", "正在保存")
"""What work is called of which nobody said more: what reads, and what writes."""
COLLECT_MS = 500
"""How often unused memory is looked for."""
MANY: Final = 20_000
"""So many new objects at once are what the ledger thread has just worked out, and no waste; and so
many are looked through in a few milliseconds."""


def youngest() -> int:
    """How many objects are so young that Python has not looked through them yet.

    Not Python's own count: what was let go of meanwhile is taken off it, however old it was. They
    are listed and counted in one call of C, so that no other thread has its turn while the list
    holds on to them: a tuple the ledger thread is just making breaks where somebody else holds it.
    """
    [young] = map(len, map(gc.get_objects, (0,)))
    return young


class Collecting(QObject):
    """Looks for unused memory from the window's event loop alone.

    Left to itself Python does so wherever it happens to allocate: on the ledger thread, which must
    not touch a widget, or in the middle of a call from Qt, where we saw it crash. Here it is done
    between two events, and where there is little to look through.

    A search costs as much as there is: with a village of 20,000 and its lists, more than a second
    of the window's thread, for nothing. So what is there to stay is set apart (``gc.freeze``) and
    looked through when nobody works here (``rest``).

    Args:
        parent: Lives as long as this.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._was_on = gc.isenabled()
        self._set_apart = self._older = 0
        gc.disable()
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.look)
        self._timer.start(COLLECT_MS)

    def look(self) -> None:
        """Collect the youngest generations that are due; set apart what is too much for that."""
        counts, limits = gc.get_count(), gc.get_threshold()
        due = [age for age in range(3) if counts[age] > limits[age]]
        if not due or due[0] > 0:
            return
        oldest = max(age for age in due if due[: age + 1] == list(range(age + 1)))
        older = self._older if oldest else 0
        young = counts[0]  # at least so many; they are listed where that may be too little
        if young + older <= MANY and (young := youngest()) + older <= MANY:
            gc.collect(oldest)
            self._older += young  # at most: what was waste is gone
        else:
            self._freeze()

    def rest(self) -> None:
        """Nobody works here: look through everything, what was set apart too."""
        if self._set_apart:
            gc.unfreeze()
            gc.collect()
            gc.freeze()
            self._set_apart = 0

    def stop(self) -> None:
        """Leave it to Python again."""
        self._timer.stop()
        self._set_apart = 0
        gc.unfreeze()
        if self._was_on:
            gc.enable()

    def _freeze(self) -> None:
        gc.freeze()
        self._set_apart += 1
        self._older = 0


class Operation(QObject):
    """One piece of work, as the window sees it; lives on the window's thread.

    Args:
        long: What it is called, and whether it stops.
        step: What the work holds on to.
        kept: Whether the program does not end without it.
        named: Whether somebody said what it is called.
    """

    stepped = Signal(str, int, int)
    """What is being done, how much is finished, how much there is (0: unknown)."""
    done = Signal(object)
    """The result."""
    failed = Signal(object)
    """The exception; not sent for ``Cancelled``."""
    stopped = Signal()
    """It was cancelled, and has left nothing."""
    ended = Signal()
    """After done, failed or stopped: the work no longer runs."""

    def __init__(self, long: Long[Any], step: Step, *, kept: bool, named: bool) -> None:
        super().__init__()
        self.words, self.undone, self.kept, self.named = long.words, long.undone, kept, named
        self.since = time.monotonic()
        """When it was asked for, by the running clock in seconds."""
        self._stops, self._step = long.stops, step
        self._told = Stand("")

    @property
    def stand(self) -> Stand:
        """Where it stands."""
        now = self._step.stand
        return now if now.what else Stand(self.words)

    @property
    def stoppable(self) -> bool:
        """Whether a person may still cancel it."""
        return self._stops and not self._step.final

    @property
    def stopping(self) -> bool:
        """Whether it was cancelled and has not ended yet."""
        return self._step.cancelled()

    def cancel(self) -> None:
        """Ask the work to stop at its next step; what cannot stop goes on."""
        if self._stops or not self.kept:
            self._step.cancel()

    def look(self) -> None:
        """Tell whoever wants to know how far it is, where that is news."""
        now = self._step.stand
        if now.what and now != self._told:
            self._told = now
            self.stepped.emit(*now)


@dataclass(frozen=True, slots=True)
class _Job:
    """What crosses to the ledger thread; no QObject, so nothing of Qt dies over there."""

    number: int
    work: Work
    step: Step
    kept: bool

    def __lt__(self, other: "_Job") -> bool:
        """Whether it is done before another: what is kept first, then in the order asked."""
        return (not self.kept, self.number) < (not other.kept, other.number)


class _Worker(QObject):
    """Lives on the ledger thread and does one job after another."""

    finished = Signal(int, object, object)

    def __init__(self, jobs: "queue.PriorityQueue[_Job]") -> None:
        super().__init__()
        self._jobs = jobs
        self.at = 0, 0.0
        """Number of the job that is being done, and since when; 0 for none."""

    @Slot()
    def end(self) -> None:
        """Asked last of all: leave the thread."""
        QThread.currentThread().quit()

    @Slot()
    def perform(self) -> None:
        """Do the work and send back result or exception; nothing escapes to the event loop."""
        job = self._jobs.get()
        result: object = None
        error: BaseException | None = None
        self.at = job.number, time.monotonic()
        try:
            job.step("")
            result = job.work(job.step)
        except BaseException as caught:  # noqa: BLE001 - handed on whole to the window's thread
            error = caught
        self.at = 0, 0.0
        self.finished.emit(job.number, result, error)


class Tasks(QObject):
    """The one ledger thread and the operations queued on it."""

    looked = Signal()
    """Several times a second while there is work, and once more when there is none."""
    _asked = Signal()
    _ending = Signal()

    def __init__(self, on_error: Callable[[BaseException], None] | None = None) -> None:
        """Start the thread.

        Args:
            on_error: Told of failures for which the caller gave no ``failed``.
        """
        super().__init__()
        self._on_error = on_error
        self._numbers = itertools.count(1)
        self._running: dict[int, Operation] = {}
        self._afterwards: list[Callable[[], object]] = []
        self._thread = QThread()
        self._thread.setObjectName("ledger")
        self._jobs: queue.PriorityQueue[_Job] = queue.PriorityQueue()
        self._worker = _Worker(self._jobs)
        self._worker.moveToThread(self._thread)
        self._asked.connect(self._worker.perform)
        self._ending.connect(self._worker.end)
        # Bound slots of this object, which lives on the window's thread: Qt queues them. A plain
        # function here would run on the ledger thread.
        self._worker.finished.connect(self._finished)
        self._looking = QTimer(self, interval=LOOK_MS)
        self._looking.timeout.connect(self._look)
        self._thread.start()

    @property
    def busy(self) -> bool:
        """Whether any work is running or waiting."""
        return bool(self._running)

    @property
    def writing(self) -> bool:
        """Whether kept work is running or waiting."""
        return any(operation.kept for operation in self._running.values())

    @property
    def running(self) -> tuple[Operation, float] | None:
        """What is being done now and since when, by the running clock in seconds."""
        number, since = self._worker.at
        operation = self._running.get(number)
        return None if operation is None else (operation, since)

    @property
    def waiting(self) -> list[Operation]:
        """What was asked for and is not done yet, in the order in which it was asked for."""
        return list(self._running.values())

    def run(
        self,
        work: Work | Long[Any],
        *,
        done: Callable[[Any], None] | None = None,
        failed: Callable[[BaseException], None] | None = None,
        stopped: Callable[[], None] | None = None,
        stepped: Callable[[str, int, int], None] | None = None,
        kept: bool = False,
    ) -> Operation:
        """Queue work; the callbacks run on the window's thread.

        Args:
            work: What to do; gets a ``Step`` and returns the result. ``Long`` where it may last.
            done: Given the result.
            failed: Given the exception; without it the program's error window opens.
            stopped: Called where the person cancelled it.
            stepped: Given how far it is, a few times a second.
            kept: It writes what a person has written.
        """
        number, step = next(self._numbers), Step()
        long = work if isinstance(work, Long) else Long(OTHERS[kept], work, stops=False)
        operation = Operation(long, step, kept=kept, named=long is work)
        if done is not None:
            operation.done.connect(done)
        report = failed or self._on_error
        if report is not None:
            operation.failed.connect(report)
        if stopped is not None:
            operation.stopped.connect(stopped)
        if stepped is not None:
            operation.stepped.connect(stepped)
        self._running[number] = operation
        self._jobs.put(_Job(number, long.work, step, kept))
        self._asked.emit()
        if not self._looking.isActive():
            self._looking.start()
        return operation

    def when_idle(self, then: Callable[[], object]) -> None:
        """Call ``then`` once nothing is running or waiting; at once when that is so now."""
        if self.busy:
            self._afterwards.append(then)
        else:
            then()

    def stop(self) -> None:
        """Cancel what is not kept, wait for the rest to end. Call before the book is closed."""
        for operation in self._running.values():
            if not operation.kept:
                operation.cancel()
        self._looking.stop()
        self._ending.emit()
        self._thread.wait()
        self._running.clear()  # whom results were for is not there any more

    @Slot()
    def _look(self) -> None:
        if not self._running:
            self._looking.stop()
        elif (running := self.running) is not None:
            running[0].look()
        self.looked.emit()

    @Slot(int, object, object)
    def _finished(self, number: int, result: object, error: BaseException | None) -> None:
        operation = self._running.pop(number, None)
        if operation is None:
            return
        operation.look()
        if error is None:
            operation.done.emit(result)
        elif isinstance(error, Cancelled):
            operation.stopped.emit()
        else:
            operation.failed.emit(error)
        operation.ended.emit()
        if not self._running:
            self._look()  # at once: nothing says any more that it is being done
            waiting, self._afterwards = self._afterwards, []
            for then in waiting:
                self.when_idle(then)  # the one before may have begun something
