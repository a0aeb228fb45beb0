"""Who waits to have a password proved: so many, and of one address a few, for they take turns."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from sync.county.door.connections import LOOPBACK, line_of
from sync.errors.county import SignInBusy

MOST: Final = 32
"""Each takes the one thread a tenth of a second and 46 MB."""
OF_ONE: Final = 8
"""Of one address; whoever sits at this computer is not counted."""


class SignIns:
    """Those who wait for the one thread that proves passwords."""

    def __init__(self) -> None:
        self._waiting: Counter[str] = Counter()

    @contextmanager
    def one(self, host: str) -> Iterator[None]:
        """Wait as one of them.

        Raises:
            SignInBusy: Too many do.
        """
        line = line_of(host)
        crowded = line not in LOOPBACK and self._waiting[line] >= OF_ONE
        if crowded or self._waiting.total() >= MOST:
            raise SignInBusy
        self._waiting[line] += 1
        try:
            yield
        finally:
            self._waiting[line] -= 1
            if not self._waiting[line]:
                del self._waiting[line]
