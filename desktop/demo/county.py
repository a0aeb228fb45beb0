"""A county for practice: the real server as a process of its own, on loopback."""

import json
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from desktop.errors.command import CountyNotStarted

COUNTY = "459999"
"""Of all practice villages."""


class County:
    """``cunji-county`` on a fresh folder; started on entry, stopped on exit.

    Attributes:
        url: Where it listens.
        account: Name of the console's first account.
        password: Its one-time password.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.url = ""
        self.account = ""
        self.password = ""
        self._server: subprocess.Popen[str] | None = None

    def __enter__(self) -> Self:
        first = json.loads(self._run("init", "--county", COUNTY, "--json"))
        self.account, self.password = first["account"], first["password"]
        self._server = subprocess.Popen(  # noqa: S603  our own program
            [*_PROGRAM, "serve", "--data", str(self.folder), "--port", "0"],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            encoding="utf-8",
        )
        out: IO[str] | None = self._server.stdout
        line = out.readline() if out is not None else ""
        if not line:
            raise CountyNotStarted
        self.url = json.loads(line)["url"]
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._server is not None:
            self._server.terminate()
            self._server.wait(timeout=10)
            if self._server.stdout is not None:
                self._server.stdout.close()

    def code(self, village: str, name: str) -> str:
        """A fresh one-time enrolment code for a village (12 digits)."""
        made = json.loads(self._run("code", "--village", village, "--name", name, "--json"))
        return str(made["code"])

    def _run(self, command: str, *more: str) -> str:
        done = subprocess.run(  # noqa: S603  our own program
            [*_PROGRAM, command, "--data", str(self.folder), *more],
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )
        if done.returncode:
            raise CountyNotStarted
        return done.stdout


_PROGRAM = (
    (sys.executable, "practice-county")  # a package has no Python to ask: build_spec/entry.py
    if getattr(sys, "frozen", False)
    else (sys.executable, "-m", "sync.county")
)
