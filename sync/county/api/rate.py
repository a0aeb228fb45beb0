"""How often a token may ask: sixty times in any minute, counted where the server runs."""

import time
from collections import defaultdict, deque
from collections.abc import Callable
from typing import Final

from sync.errors.county import AsksTooMany

A_MINUTE: Final = 60
_SPAN_S: Final = 60.0


class Rate:
    """The last questions of each token.

    Args:
        now: A clock that only goes forward, in seconds.
    """

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._asked: defaultdict[str, deque[float]] = defaultdict(lambda: deque(maxlen=A_MINUTE))

    def count(self, token: str) -> None:
        """One question more. Only tokens that were proved are counted, so there are few.

        Raises:
            AsksTooMany: There were sixty within the minute; this one does not count.
        """
        now, asked = self._now(), self._asked[token]
        if len(asked) == A_MINUTE and now - asked[0] < _SPAN_S:
            raise AsksTooMany(max(1, round(_SPAN_S - (now - asked[0]))))
        asked.append(now)
