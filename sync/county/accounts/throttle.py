"""Growing delays after failed sign-ins, by account and by address."""

from datetime import timedelta

from sqlalchemy import ColumnElement, Connection, and_, delete, insert, select

from sync.county import clock
from sync.county.tables import failures
from sync.errors.county import TooManyAttempts

_LONGEST_WAIT_S = 900
_REMEMBERED = timedelta(hours=24)


class SignInThrottle:
    """The failures of one console.

    Args:
        county: Its six digits, or 0.
    """

    def __init__(self, county: int) -> None:
        self._county = county

    def wait(self, db: Connection, what: str) -> None:
        """Refuse a try that comes too early.

        Raises:
            TooManyAttempts: Tells how long to wait.
        """
        row = db.execute(select(failures).where(self._of(what))).one_or_none()
        if row is not None and row.until > clock.now():
            seconds = -clock.ago(row.until).total_seconds()
            raise TooManyAttempts(seconds=max(1, round(seconds)))

    def failed(self, db: Connection, what: str, free: int) -> None:
        """Count a failure; beyond the free ones each wait is twice as long as the one before."""
        query = select(failures.c["count"], failures.c.until).where(self._of(what))
        row = db.execute(query).one_or_none()
        recent = row is not None and clock.ago(row[1]) < _REMEMBERED
        count = (row[0] if row is not None and recent else 0) + 1
        beyond = min(max(count - free, 0), 20)
        wait = timedelta(seconds=min(2**beyond, _LONGEST_WAIT_S) if beyond else 0)
        db.execute(delete(failures).where(self._of(what)))
        values = {"county": self._county, "what": what, "count": count, "until": clock.now(wait)}
        db.execute(insert(failures).values(values))

    def forget(self, db: Connection, what: str) -> None:
        """Begin anew after a success."""
        db.execute(delete(failures).where(self._of(what)))

    def _of(self, what: str) -> ColumnElement[bool]:
        return and_(failures.c.county == self._county, failures.c.what == what)
