"""What was written goes into a store's own file a moment later, not within the transaction.

What a transaction wrote is on the disk when it ends, in the log beside the file (``-wal``): a power
cut loses nothing. Who copies the one file of an open book shall have it whole all the same, so the
log is put into the file a second later. Within the transaction it would cost a second wait for the
disk. A copy made within that second lacks what was written last; that it may is told by whoever
opens it (the note of a book).
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Condition, Lock, Thread
from typing import Final

from sqlalchemy import Connection, Engine, event

from forms.errors import CunjiError
from sync.store.engine import WRITES, checkpoint

PAUSE_S: Final = 1.0
"""From a write until it is in the file too, with what was written meanwhile."""


class Checkpoints:
    """Puts the log of one store into its file, on a thread of its own.

    Args:
        engine: The store.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._told = Condition()
        self._due = False
        self._closed = False
        self._thread: Thread | None = None
        self._working = Lock()
        event.listen(engine, "commit", self._wrote)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Nothing touches the file meanwhile: it is encrypted anew."""
        with self._working:
            yield

    def close(self) -> None:
        """No more; the last connection that is closed puts the rest into the file."""
        with self._told:
            self._closed = True
            self._told.notify_all()
            thread = self._thread
        if thread is not None:
            thread.join()

    def _wrote(self, db: Connection) -> None:
        if not db.get_execution_options().get(WRITES, False):
            return
        with self._told:
            if self._due or self._closed:
                return
            self._due = True
            if self._thread is None:
                self._thread = Thread(target=self._run, name="checkpoints", daemon=True)
                self._thread.start()
            self._told.notify_all()

    def _run(self) -> None:
        while True:
            with self._told:
                self._told.wait_for(lambda: self._due or self._closed)
                self._told.wait_for(lambda: self._closed, PAUSE_S)
                if self._closed:
                    return
                self._due = False
            done = False
            with self._working, suppress(CunjiError):
                done = checkpoint(self._engine)
            if not done:
                with self._told:
                    self._due = True  # somebody was reading, or the disk was full: again later
