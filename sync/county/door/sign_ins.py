"""Who is about to have a password proved: a few, and of one address two, for each costs 46 MB."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from sync.county.door.connections import line_of
from sync.errors.county import SignInBusy

MOST: Final = 16
OF_ONE: Final = 2


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
        if self._waiting[line] >= OF_ONE or self._waiting.total() >= MOST:
            raise SignInBusy
        self._waiting[line] += 1
        try:
            yield
        finally:
            self._waiting[line] -= 1
            if not self._waiting[line]:
                del self._waiting[line]
