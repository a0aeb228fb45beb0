"""Frames decoded lately, so that who goes on reading where somebody read pays once."""

from collections import OrderedDict
from collections.abc import Sequence
from threading import Lock
from typing import Final

from sync.change import Change

KEPT: Final = 256
"""Decoded frames that are kept: some 20 MB at most."""


class FrameCache:
    """Frames decoded lately, by their link; shared by the threads of a store."""

    def __init__(self) -> None:
        self._kept: OrderedDict[bytes, tuple[Change, ...]] = OrderedDict()
        self._asked: OrderedDict[bytes, None] = OrderedDict()
        self._lock = Lock()

    def get(self, link: bytes) -> tuple[Change, ...] | None:
        """The changes of a frame; None when they are not kept."""
        with self._lock:
            found = self._kept.get(link)
            if found is not None:
                self._kept.move_to_end(link)
            return found

    def keep(self, link: bytes, changes: Sequence[Change]) -> tuple[Change, ...]:
        """Keep the changes of a frame."""
        made = tuple(changes)
        with self._lock:
            self._kept[link] = made
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return made

    def asked(self, link: bytes) -> bool:
        """Whether somebody asked for a frame before that is not kept; noted now."""
        with self._lock:
            before = link in self._asked
            self._asked[link] = None
            while len(self._asked) > KEPT:
                self._asked.popitem(last=False)
        return before

    def forget(self) -> None:
        """Keys have changed, so what was opened may not be read any more."""
        with self._lock:
            self._kept.clear()
            self._asked.clear()
