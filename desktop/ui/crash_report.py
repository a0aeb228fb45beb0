"""What a technician needs after a fault of ours: where it was and on what, nothing of anybody.

Messages of libraries quote people's data, so a report has kinds and places of faults only.
"""

import contextlib
from datetime import datetime
from importlib import metadata
from pathlib import Path

from desktop import log
from desktop.doctor.computer import computer_looks

CRASHES = "crash.txt"
"""Below the folder of logs: where a program that was killed by a fault stood (faulthandler)."""
SEEN = "crash-told.txt"
STANDS_MS = 3_000
"""A program that has been there so long has started."""
LARGEST = 200_000
"""Characters of a report."""


def report(details: str) -> str:
    """A report as text.

    Args:
        details: Places and kinds (``dialogs.trace``), or what faulthandler wrote.
    """
    lines = [
        "村记故障报告：里面没有姓名、号码和登记内容，可以发给技术人员。",
        f"时间：{datetime.now().astimezone():%Y-%m-%d %H:%M %z}",
        f"组件：{', '.join(f'{name} {_version(name)}' for name in _PARTS)}",
        *(one.line for one in computer_looks()),
        "",
        details[-LARGEST:],
        "",
        "最近的日志：",
        log.last_lines(),
    ]
    return "\n".join(lines).replace(str(Path.home()), "~")  # folders bear the person's name


def name_of() -> str:
    """What a report is called as a file."""
    return f"村记故障报告-{datetime.now().astimezone():%Y-%m-%d-%H%M}.txt"


def left_behind() -> str:
    """Where the program stood when it was killed by a fault, told once; empty for it was not."""
    folder = log.folder()
    try:
        text = (folder / CRASHES).read_text(encoding="utf-8", errors="replace").strip()
        if text:
            (folder / CRASHES).replace(folder / SEEN)
    except OSError:
        return ""
    return text


def save(text: str, path: Path) -> bool:
    """Write a report; whether it could be written."""
    try:
        path.write_text(text, encoding="utf-8")
    except OSError:
        return False
    return True


class Starts:
    """Starts that did not come to an end: after three a simpler one may.

    The note is made before anything is shown and taken away once the program stands.
    """

    MOST = 3

    def __init__(self) -> None:
        self._note = log.folder() / "starting.txt"

    def begin(self) -> bool:
        """A start; whether the last ones all failed."""
        try:
            self._note.parent.mkdir(parents=True, exist_ok=True)
            failed = len(self._note.read_bytes()) if self._note.exists() else 0
            self._note.write_bytes(b"." * (failed + 1))
        except OSError:
            return False
        return failed >= self.MOST

    def done(self) -> None:
        """The program stands, or was closed by a person."""
        with contextlib.suppress(OSError):
            self._note.unlink(missing_ok=True)


_PARTS = ("PySide6-Essentials", "sqlcipher3", "SQLAlchemy", "msgspec")


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "？"
