"""The program as a process: it opens on a book; a fault leaves a trace without anybody's data."""

import os
import subprocess
import sys
import time
from pathlib import Path

from tests.helpers.filled import PASSPHRASE

ROOT = Path(__file__).parents[2]

FAULT = """
import sys
from PySide6.QtWidgets import QApplication
from desktop.application import Application
from desktop.ui.crash_hooks import catch_crashes
from desktop.ui import dialogs
from tests.helpers.told import Told
app = QApplication([])
told = Told()
dialogs.use(told)
catch_crashes()
program = Application(app)
somebody = "韦秀兰 459999198001010010"  # not where it is raised: a trace has that line
try:
    raise ValueError(somebody)
except ValueError:
    sys.excepthook(*sys.exc_info())
program.close()
assert told.errors and told.errors[0].endswith("。"), told.errors
assert "韦秀兰" not in told.details[0]
"""


def environment(home: Path) -> dict[str, str]:
    return {**os.environ, "QT_QPA_PLATFORM": "offscreen", "CUNJI_HOME": str(home)}


def test_a_fault_is_told_and_logged_without_names(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", FAULT], cwd=ROOT, env=environment(tmp_path), check=False,
        capture_output=True, text=True, encoding="utf-8", timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    log = (tmp_path / "logs" / "cunji.log").read_text(encoding="utf-8")
    assert "ValueError" in log
    assert "韦秀兰" not in log
    assert "459999" not in log


def test_the_program_opens_on_a_book(book_path: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    process = subprocess.Popen(
        [sys.executable, "-m", "desktop", str(book_path), "--practice-passphrase", PASSPHRASE],
        cwd=ROOT, env=environment(home), stderr=subprocess.PIPE, text=True, encoding="utf-8",
    )  # fmt: skip
    try:
        deadline = time.monotonic() + 30
        while not (home / "settings.json").exists():  # written once the book is shown
            assert process.poll() is None, process.communicate()[1]
            assert time.monotonic() < deadline
            time.sleep(0.05)
        time.sleep(0.5)
        assert process.poll() is None
    finally:
        process.terminate()
        _, errors = process.communicate(timeout=20)
    assert "Traceback" not in errors
