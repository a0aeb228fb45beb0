"""The program's own diary in plain Chinese: what it did and what went wrong, nothing of anybody.

A trouble is written by its code and its sentence without facts, a fault of ours by its place and
kind: messages of libraries quote people's data.
"""

import contextlib
import logging
import logging.handlers
import re
from collections import deque
from pathlib import Path
from typing import Final

from typing_extensions import override

from desktop import settings as stored
from forms.errors import CunjiError

NAME: Final = "cunji.log"
BYTES: Final = 1_000_000
KEPT: Final = 3
"""Files of before, beside the one that is written."""
LINES: Final = 200
"""Of the last ones, for who looks."""

_log = logging.getLogger("cunji")
_log.addHandler(logging.NullHandler())  # nothing goes to a terminal where no file is written


class _Plain(logging.Formatter):
    """Day, time, what sort of line it is, and its words."""

    SORTS: Final = {logging.WARNING: "注意", logging.ERROR: "出错"}

    @override
    def format(self, record: logging.LogRecord) -> str:
        sort = self.SORTS.get(record.levelno, "记事")
        return f"{self.formatTime(record, '%Y-%m-%d %H:%M:%S')} {sort} {record.getMessage()}"


def folder() -> Path:
    """Where it lies."""
    return stored.folder() / "logs"


def begin() -> bool:
    """Write from now on; whether that is new. A full or write-protected disk stops no work."""
    if any(isinstance(one, logging.FileHandler) for one in _log.handlers):
        return False
    with contextlib.suppress(OSError):
        folder().mkdir(parents=True, exist_ok=True)
        handler = logging.handlers.RotatingFileHandler(
            folder() / NAME, maxBytes=BYTES, backupCount=KEPT, encoding="utf-8"
        )
        handler.setFormatter(_Plain())
        _log.addHandler(handler)
        _log.setLevel(logging.INFO)
    return True


def note(words: str) -> None:
    """Write what the program did; words of ours, never a person's."""
    _log.info("%s", words)


def trouble(caught: CunjiError) -> None:
    """Write what a person was told, without what it was about."""
    _log.warning("%s（%s）", re.sub(r"\{[^}]*\}", "…", type(caught).zh), caught.code)


def fault(place: str) -> None:
    """Write where a fault of ours happened.

    Args:
        place: Places and kind, without any message.
    """
    _log.error("程序的毛病：%s", place.replace("\n", " ⏎ "))


def last_lines(most: int = LINES) -> str:
    """The end of it; empty where nothing is written."""
    try:
        with (folder() / NAME).open(encoding="utf-8", errors="replace") as lines:
            return "".join(deque(lines, most))
    except OSError:
        return ""
