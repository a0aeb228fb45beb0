"""A log nobody can flood: the same line at most five times a minute, then how often it came."""

import logging
import threading
import time
from collections.abc import Callable
from typing import Final

from typing_extensions import override

SHOWN: Final = 5
WITHIN_S: Final = 60.0
_KNOWN: Final = 500
"""Lines remembered at most; their words are ours, so there are never so many."""


class Quiet(logging.Filter):
    """Lets the first few of equal lines through; equal are those made from the same words.

    Args:
        now: The clock, in seconds.
    """

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._now = now
        self._seen: dict[tuple[str, int, str], tuple[float, int]] = {}
        self._lock = threading.Lock()

    @override
    def filter(self, record: logging.LogRecord) -> bool:
        key = (record.name, record.levelno, str(record.msg))
        now = self._now()
        with self._lock:
            since, count = self._seen.get(key, (now, 0))
            hidden = count - SHOWN
            if now - since > WITHIN_S:
                since, count = now, 0
            if len(self._seen) >= _KNOWN and key not in self._seen:
                self._seen.clear()
            self._seen[key] = (since, count + 1)
        if count == 0 and hidden > 0:
            record.msg = f"{record.getMessage()} (and {hidden} more since it was last shown)"
            record.args = ()
        return count < SHOWN
