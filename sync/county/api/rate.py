"""How often a token may ask: sixty times within a minute, counted in the store by all processes."""

from datetime import timedelta
from typing import Final

from sqlalchemy import Engine

from sync.county import clock
from sync.county.accounts.throttle import counted_within
from sync.errors.county import AsksTooMany
from sync.store.engine import writing

A_MINUTE: Final = 60
_SPAN: Final = timedelta(minutes=1)


class Rate:
    """The questions of each token in its present minute, which begins with the first of them.

    Args:
        engine: The county's store.
        county: Its six digits.
    """

    def __init__(self, engine: Engine, county: int) -> None:
        self._engine = engine
        self._county = county

    def count(self, token: str) -> None:
        """One question more. Only tokens that were proved are counted, so there are few.

        Raises:
            AsksTooMany: There were sixty within the minute.
        """
        with writing(self._engine) as db:
            count, until = counted_within(db, self._county, f"asks:{token}", _SPAN)
        if count > A_MINUTE:
            raise AsksTooMany(max(1, round(-clock.ago(until).total_seconds())))
