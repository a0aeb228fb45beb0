"""A real county to test with: the server as a process of its own, and a line that breaks."""

import contextlib
import io
import json
import os
import select
import signal
import socket
import struct
import sys
import threading
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any, Self

from forms.program import bundled
from sync.county.__main__ import main
from sync.county.accounts.accounts import Accounts
from sync.county.accounts.area import Area
from sync.county.devices.codes import issue_code
from sync.county.settings import Settings
from sync.county.tables import prepare
from sync.store.engine import open_store
from tests.helpers.county_process import PROCESSES, run

COUNTY = 459999
"""Of all practice villages."""
COMMAND = (sys.executable, "-m", "sync.county")


class RunningCounty:
    """``cunji-county`` on a folder; started on entry, stopped on exit."""

    def __init__(self, folder: Path, *, database: str = "", options: tuple[str, ...] = ()) -> None:
        self.folder = folder
        self.options = options
        self.url = ""
        self._server: ForkServerProcess | None = None
        settings = Settings(folder, COUNTY, database, name="练习县")
        settings.write()
        engine = open_store(settings.url)
        prepare(engine)
        self.account = "admin"
        self.password = Accounts(engine, COUNTY).add(Area.whole(COUNTY), self.account)
        engine.dispose()

    @property
    def pid(self) -> int:
        """The process of the server."""
        assert self._server is not None
        assert self._server.pid is not None
        return self._server.pid

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        told, says = PROCESSES.Pipe(duplex=False)
        words = ["serve", "--data", str(self.folder), "--port", "0", *self.options]
        self._server = PROCESSES.Process(target=run, args=(words, says))
        self._server.start()
        says.close()
        with told, open(told.fileno(), encoding="utf-8", closefd=False) as lines:
            self.url = json.loads(lines.readline())["url"]

    def stop(self, *, kill: bool = False) -> None:
        if self._server is None:
            return
        pid, server, self._server = self.pid, self._server, None
        os.kill(pid, signal.SIGKILL if kill else signal.SIGTERM)
        server.join(timeout=20)
        assert not server.is_alive()

    def run(self, command: str, *more: str) -> Any:
        said, why = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(why):
            code = main([command, "--data", str(self.folder), *more])
        assert code == 0, why.getvalue()
        return json.loads(said.getvalue())

    def code(self, village: str, name: str = "") -> str:
        settings = Settings.read(self.folder)
        engine = open_store(settings.url)
        issued = issue_code(engine, Area.whole(459999), bundled(), village, name)
        engine.dispose()
        return issued.code

    @property
    def port(self) -> int:
        return int(self.url.rsplit(":", 1)[1])


class Line:
    """A TCP line to a port that breaks after so many bytes, once; then it holds.

    Args:
        port: Where the line leads.
        up: After how many bytes towards the port it breaks; None for never.
        down: After how many bytes back it breaks; None for never.
        hard: Whether it breaks with a reset instead of an orderly end.
        at: The port of its near end; 0 for any.
    """

    def __init__(
        self,
        port: int,
        *,
        up: int | None = None,
        down: int | None = None,
        hard: bool = True,
        at: int = 0,
    ) -> None:
        self._port = port
        self._left = {"up": up, "down": down}
        self._hard = hard
        self.broken = False
        self.carried = {"up": 0, "down": 0}
        self._over = threading.Event()
        self._listening = socket.create_server(("127.0.0.1", at))
        self._listening.settimeout(0.05)
        self.url = f"http://127.0.0.1:{self._listening.getsockname()[1]}"
        self._threads = [threading.Thread(target=self._accept)]
        self._threads[0].start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join(10)
        self._listening.close()

    def _accept(self) -> None:
        while not self._over.is_set():
            try:
                near, _ = self._listening.accept()
                far = socket.create_connection(("127.0.0.1", self._port))
            except OSError:
                continue
            self._threads.append(threading.Thread(target=self._carry, args=(near, far)))
            self._threads[-1].start()

    def _carry(self, near: socket.socket, far: socket.socket) -> None:
        other = {near: ("up", far), far: ("down", near)}
        with near, far, contextlib.suppress(OSError):
            while not self._over.is_set():
                for source in select.select([near, far], [], [], 0.05)[0]:
                    way, target = other[source]
                    data = source.recv(4096)
                    if not data or not self._pass(way, target, data):
                        self._hang_up(near, far)
                        return

    def _pass(self, way: str, target: socket.socket, data: bytes) -> bool:
        """Carry bytes on; whether the line still holds."""
        left = self._left[way]
        if left is None or self.broken:
            target.sendall(data)
            self.carried[way] += len(data)
            return True
        self.broken = len(data) >= left
        target.sendall(data[:left])
        self.carried[way] += len(data[:left])
        self._left[way] = left - len(data[:left])
        return not self.broken

    def _hang_up(self, *ends: socket.socket) -> None:
        for end in ends:
            if self._hard and self.broken:
                end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


class Impostor:
    """Listens where a county should, and says the same to everybody."""

    def __init__(self, says: bytes) -> None:
        self._says = says
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listening.getsockname()[1]}"
        self._thread = threading.Thread(target=self._answer)
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self._thread.join(10)

    def _answer(self) -> None:
        while True:
            try:
                near, _ = self._listening.accept()
            except OSError:
                return
            with near, contextlib.suppress(OSError):
                near.settimeout(2)
                near.recv(65536)
                near.sendall(self._says)
                near.shutdown(socket.SHUT_WR)
                while near.recv(65536):
                    pass
