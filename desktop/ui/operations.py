"""Long work and all writing away from the window: one ledger thread, results back by signal.

``Tasks.run`` queues a piece of work on the one thread that writes to the book. The work receives a
``Step``: call it to report progress; it raises ``Cancelled`` once the person has cancelled. It
never receives a widget. Results arrive on the window's thread. Kept work is what a person has
written: it goes before all that waits, nobody cancels it, and the program does not end without it.
"""

import functools
import gc
import itertools
import queue
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import QObject, QThread, QTimer, Signal, Slot


class Cancelled(Exception):
    """The person cancelled the work; nothing more of it will be done."""


class Step:
    """What long work holds on to: it reports progress and learns that it was cancelled."""

    def __init__(self, report: Callable[[str, int, int], None]) -> None:
        self._report = report
        self._cancel = threading.Event()

    def __call__(self, what: str, finished: int = 0, total: int = 0) -> None:
        """Report progress.

        Args:
            what: Chinese words for what is being done.
            finished: How much is done, in any unit.
            total: How much there is; 0 when unknown.

        Raises:
            Cancelled: The person cancelled.
        """
        if self._cancel.is_set():
            raise Cancelled
        self._report(what, finished, total)

    def cancelled(self) -> bool:
        """Whether the person has cancelled; for work that stops by itself."""
        return self._cancel.is_set()

    def cancel(self) -> None:
        """Ask the work to stop at its next step."""
        self._cancel.set()


Work = Callable[[Step], Any]
"""What an operation does on the ledger thread."""


COLLECT_MS = 500
"""How often unused memory is looked for."""
MANY: Final = 20_000
"""So many new objects at once are what the ledger thread has just worked out, and no waste."""
LONG_S: Final = 0.01
"""CPU time of a search, in seconds, after which what it found in use is not searched again."""


class Collecting(QObject):
    """Looks for unused memory from the window's event loop alone.

    Left to itself Python does so wherever it happens to allocate: on the ledger thread, which must
    not touch a widget, or in the middle of a call from Qt, where we saw it crash. Here it is done
    between two events, by Python's own measure of how much there is to look through.

    A search costs as much as there is: with a village of 20,000 and its lists, more than a second
    of the window's thread, for nothing. So what is there to stay is set apart (``gc.freeze``) and
    looked through when nobody works here (``rest``).

    Args:
        parent: Lives as long as this.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._was_on = gc.isenabled()
        self._set_apart = 0
        gc.disable()
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.look)
        self._timer.start(COLLECT_MS)

    def look(self) -> None:
        """Collect the youngest generations that are due; set apart what is too much for that."""
        counts, limits = gc.get_count(), gc.get_threshold()
        due = [age for age in range(3) if counts[age] > limits[age]]
        if counts[0] > MANY:
            self._freeze()
        elif due and due[0] == 0:
            began = time.thread_time()
            gc.collect(max(age for age in due if due[: age + 1] == list(range(age + 1))))
            if time.thread_time() - began > LONG_S:
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


class Operation(QObject):
    """One piece of long work, as the window sees it; lives on the window's thread."""

    stepped = Signal(str, int, int)
    """What is being done, how much is finished, how much there is (0: unknown)."""
    done = Signal(object)
    """The result."""
    failed = Signal(object)
    """The exception; not sent for ``Cancelled``."""
    ended = Signal()
    """After done, failed or cancel: the work no longer runs."""

    def __init__(self, step: Step, *, kept: bool) -> None:
        super().__init__()
        self._step = step
        self.kept = kept

    def cancel(self) -> None:
        """Ask the work to stop at its next step; kept work goes on."""
        if not self.kept:
            self._step.cancel()


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

    stepped = Signal(int, str, int, int)
    finished = Signal(int, object, object)

    def __init__(self, jobs: "queue.PriorityQueue[_Job]") -> None:
        super().__init__()
        self._jobs = jobs

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
        try:
            job.step("")
            result = job.work(job.step)
        except BaseException as caught:  # noqa: BLE001 - handed on whole to the window's thread
            error = caught
        self.finished.emit(job.number, result, error)


class Tasks(QObject):
    """The one ledger thread and the operations queued on it."""

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
        self._worker.stepped.connect(self._stepped)
        self._worker.finished.connect(self._finished)
        self._thread.start()

    @property
    def busy(self) -> bool:
        """Whether any work is running or waiting."""
        return bool(self._running)

    @property
    def writing(self) -> bool:
        """Whether kept work is running or waiting."""
        return any(operation.kept for operation in self._running.values())

    def run(
        self,
        work: Work,
        *,
        done: Callable[[Any], None] | None = None,
        failed: Callable[[BaseException], None] | None = None,
        stepped: Callable[[str, int, int], None] | None = None,
        kept: bool = False,
    ) -> Operation:
        """Queue work; the callbacks run on the window's thread.

        Args:
            work: What to do; gets a ``Step`` and returns the result.
            done: Given the result.
            failed: Given the exception; without it the program's error window opens.
            stepped: Given each progress report.
            kept: It writes what a person has written.
        """
        number = next(self._numbers)
        step = Step(functools.partial(self._worker.stepped.emit, number))
        operation = Operation(step, kept=kept)
        if done is not None:
            operation.done.connect(done)
        report = failed or self._on_error
        if report is not None:
            operation.failed.connect(report)
        if stepped is not None:
            operation.stepped.connect(stepped)
        self._running[number] = operation
        self._jobs.put(_Job(number, work, step, kept))
        self._asked.emit()
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
            operation.cancel()
        self._ending.emit()
        self._thread.wait()
        self._running.clear()  # whom results were for is not there any more

    @Slot(int, str, int, int)
    def _stepped(self, number: int, what: str, finished: int, total: int) -> None:
        if what and number in self._running:
            self._running[number].stepped.emit(what, finished, total)

    @Slot(int, object, object)
    def _finished(self, number: int, result: object, error: BaseException | None) -> None:
        operation = self._running.pop(number, None)
        if operation is None:
            return
        if error is None:
            operation.done.emit(result)
        elif not isinstance(error, Cancelled):
            operation.failed.emit(error)
        operation.ended.emit()
        if not self._running:
            waiting, self._afterwards = self._afterwards, []
            for then in waiting:
                self.when_idle(then)  # the one before may have begun something
