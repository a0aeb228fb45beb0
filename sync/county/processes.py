"""Several processes of one instance at one port: one may end, the others go on.

The parent holds the port without listening, begins the others, and begins anew whoever ends.
Each of them listens at the port by itself (``SO_REUSEPORT``), so that the door of each sees its own
connections; all they share is the store, which therefore has to be PostgreSQL.
"""

import contextlib
import logging
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import FrameType
from typing import Final

from sync.county.health import speak_plainly
from sync.county.settings import Settings
from sync.county.stores import open_county
from sync.errors.county import PortTaken, ProcessesAlone
from sync.errors.ledger import StoreUnwritable

MOST: Final = 16
GENTLY_S: Final = 20.0
"""How long one may take to end what it is at, in seconds."""
_LOOK_S: Final = 0.2
_LONGEST_WAIT_S: Final = 30.0
_log = logging.getLogger("cunji.county")


class Processes:
    """Those of one instance.

    Args:
        words: The call of each, without port, share and slot.
        port: Where all listen.
        count: How many.
        share: A folder of theirs, for what they count.
    """

    def __init__(self, words: Sequence[str], port: int, count: int, share: Path) -> None:
        self._words = [*words, "--port", str(port), "--share", str(share), "--of", str(count)]
        self._running: dict[int, subprocess.Popen[str]] = {}
        self._ended = [0] * count
        self._again_at = [0.0] * count
        self._stop = threading.Event()

    def begin(self) -> str:
        """Begin all; the first line of the last one, or nothing where one does not come up."""
        slots = range(len(self._ended))
        for slot in slots:
            self._begin(slot)
        lines = [self._came_up(slot) for slot in slots]
        if all(lines):
            return lines[-1]
        self.end()
        return ""

    def watch(self) -> None:
        """Begin anew whoever ends, until told to stop."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._told)
        while not self._stop.wait(_LOOK_S):
            for slot in range(len(self._ended)):
                self._look(slot)
        self.end()

    def end(self) -> None:
        """End all, in peace where that does not take too long."""
        for one in self._running.values():
            one.terminate()
        until = time.monotonic() + GENTLY_S
        for one in self._running.values():
            try:
                one.wait(max(0.1, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                one.kill()
                one.wait()

    def _told(self, _number: int, _frame: FrameType | None) -> None:
        self._stop.set()

    def _begin(self, slot: int) -> None:
        self._running[slot] = subprocess.Popen(  # noqa: S603  our own program
            [sys.executable, "-P", "-m", "sync.county", *self._words, "--slot", str(slot)],
            stdin=subprocess.PIPE,  # its end tells that we are gone, however we went
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )
        self._again_at[slot] = 0.0

    def _came_up(self, slot: int) -> str:
        """Its first line, once it listens; nothing where it ended instead, and said why."""
        out = self._running[slot].stdout
        assert out is not None
        return out.readline()

    def _look(self, slot: int) -> None:
        """Whoever ends at once again and again waits longer each time."""
        code, now = self._running[slot].poll(), time.monotonic()
        if code is None:
            return
        if not self._again_at[slot]:
            wait = min(2.0 ** self._ended[slot], _LONGEST_WAIT_S)
            _log.error("process %s ended with %s, begins anew in %s s", slot, code, wait)
            self._ended[slot] += 1
            self._again_at[slot] = now + wait
        elif now >= self._again_at[slot]:
            self._begin(slot)
            if self._came_up(slot):
                self._ended[slot] = 0


def serve_several(
    settings: Settings, words: Sequence[str], address: tuple[str, int], count: int
) -> int:
    """Serve with several processes until SIGTERM or SIGINT; the exit code.

    Args:
        settings: The county's.
        words: The call of each, without its port.
        address: Where to listen; port 0 for any free one.
        count: How many.

    Raises:
        ProcessesAlone: The store is SQLite, or the system cannot share a port.
        PortTaken: Nothing can be listened at there.
        StoreUnwritable: The county's folder cannot be written.
        CunjiError: What opening the store says.
    """
    if not settings.database.startswith("postgresql") or not hasattr(socket, "SO_REUSEPORT"):
        raise ProcessesAlone
    speak_plainly()
    open_county(settings).dispose()  # once, before any of them: they find it as they need it
    with _held(address) as port:
        processes = Processes(words, port, count, _shared(settings.folder))
        line = processes.begin()
        if not line:
            return 1
        sys.stdout.write(line)
        sys.stdout.flush()
        processes.watch()
    return 0


def _shared(folder: Path) -> Path:
    """A folder in the county's own, which is ours to write; what an earlier life counted is gone.

    Raises:
        StoreUnwritable: It cannot be written.
    """
    share = folder / "share"
    try:
        share.mkdir(mode=0o700, exist_ok=True)
        for kept in share.glob("*.metrics"):
            kept.unlink()
    except OSError:
        raise StoreUnwritable from None
    return share


@contextlib.contextmanager
def _held(address: tuple[str, int]) -> Iterator[int]:
    """The port, kept for us without listening: no connection comes to a socket that does not."""
    family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as kept:
        try:
            with socket.socket(family, socket.SOCK_STREAM) as alone:
                # Another instance that shares its port would share it with us, and get our calls.
                alone.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                alone.bind(address)
                alone.listen(1)
            for option in (socket.SO_REUSEADDR, socket.SO_REUSEPORT):
                kept.setsockopt(socket.SOL_SOCKET, option, 1)
            kept.bind(address)
        except (OSError, OverflowError):
            raise PortTaken from None
        yield kept.getsockname()[1]


def end_with_parent() -> None:
    """In one of them: when the parent is gone, whatever took it, end as if told to."""

    def wait() -> None:
        os.read(0, 1)  # raw: whoever waits in a buffer would hold its lock when Python ends
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=wait, daemon=True).start()
