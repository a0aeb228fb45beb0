"""``cunji`` as a script calls it: the installed program on one book, its answers as JSON."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

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
        return subprocess.run(
            [BIN / "cunji", command, self.book, *more, "--passphrase-file", self.secret],
            capture_output=True, text=True, encoding="utf-8", check=False, timeout=120,
        )  # fmt: skip

    def json(self, command: str, *more: str | Path) -> Any:
        done = self.run(command, *more, "--json")
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def new(self) -> None:
        done = self.run("new", "--village", VILLAGE, "--name", "板岭村")
        assert done.returncode == 0, done.stderr
