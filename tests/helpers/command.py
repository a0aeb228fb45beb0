"""``cunji`` as a script calls it: its words, its streams and its exit code, on one book.

It runs in the process of the tests, for to start it a hundred times would cost minutes. That the
installed program does the same on any computer is proved by ``test_code_pages`` and by those tests
of ``test_command_line`` that start one.
"""

import contextlib
import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from desktop.cli.__main__ import main

BIN = Path(sys.executable).parent
SHEETS = Path(__file__).parents[1] / "data/sheets"
VILLAGE = "459999100201"


class Cunji:
    """``cunji`` on one book, with its passphrase in a file."""

    def __init__(self, folder: Path, name: str = "book.cunji") -> None:
        self.book = folder / name
        self.secret = folder / "passphrase.txt"
        self.secret.write_text("松柏常青-二〇二六\n", encoding="utf-8")

    def run(self, command: str, *more: str | Path) -> subprocess.CompletedProcess[str]:
        call = [command, str(self.book), *map(str, more), "--passphrase-file", str(self.secret)]
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            try:
                code = main(call)
            except SystemExit as end:  # a wrong call
                code = int(end.code or 0)
        return subprocess.CompletedProcess(call, code, out.getvalue(), err.getvalue())

    def json(self, command: str, *more: str | Path) -> Any:
        done = self.run(command, *more, "--json")
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def new(self) -> None:
        done = self.run("new", "--village", VILLAGE, "--name", "板岭村")
        assert done.returncode == 0, done.stderr
