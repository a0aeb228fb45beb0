"""Growing delays after failed sign-ins: of strangers by account and network, of a known browser.

A browser that once signed in is known by its cookie and has a counter of its own, so that whoever
guesses from elsewhere cannot lock the owner out (OWASP: device cookies).
"""

import ipaddress
from datetime import timedelta
from typing import Final

from sqlalchemy import ColumnElement, Connection, and_, case, delete, select, update

from sync.county import clock
from sync.county.tables import failures
from sync.errors.county import TooManyAttempts
from sync.store.rows import insert_unless

_LONGEST_WAIT_S = 900
_REMEMBERED = timedelta(hours=24)
_NETWORKS: Final = {4: 24, 6: 64}
"""Bits of an address that belong to one line: who has it has all of its addresses."""


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
        beyond = min(max(self._counted(db, what) - free, 0), 20)
        wait = timedelta(seconds=min(2**beyond, _LONGEST_WAIT_S) if beyond else 0)
        db.execute(update(failures).where(self._of(what)).values(until=clock.now(wait)))

    def forget(self, db: Connection, what: str) -> None:
        """Begin anew after a success."""
        db.execute(delete(failures).where(self._of(what)))

    def _counted(self, db: Connection, what: str) -> int:
        """One more, in one statement: many at once are all counted, and none fails."""
        values = {"county": self._county, "what": what, "count": 1, "until": clock.now()}
        first = insert_unless(db, failures).values(values)
        recent = failures.c.until > clock.now(-_REMEMBERED)
        more = first.on_conflict_do_update(
            index_elements=[failures.c.county, failures.c.what],
            set_={"count": case((recent, failures.c["count"] + 1), else_=1)},
        )
        return int(db.execute(more.returning(failures.c["count"])).scalar_one())

    def _of(self, what: str) -> ColumnElement[bool]:
        return and_(failures.c.county == self._county, failures.c.what == what)


def counted_within(db: Connection, county: int, what: str, span: timedelta) -> tuple[int, str]:
    """One more of a span, which begins with the first; all processes count in the same row.

    Args:
        db: The transaction.
        county: Six digits.
        what: What is counted.
        span: After how long it begins anew.

    Returns:
        How many, and when the span ends.
    """
    now, until = clock.now(), clock.now(span)
    goes_on = failures.c.until > now
    more = (
        insert_unless(db, failures)
        .values({"county": county, "what": what, "count": 1, "until": until})
        .on_conflict_do_update(
            index_elements=[failures.c.county, failures.c.what],
            set_={
                "count": case((goes_on, failures.c["count"] + 1), else_=1),
                "until": case((goes_on, failures.c.until), else_=until),
            },
        )
    )
    row = db.execute(more.returning(failures.c["count"], failures.c.until)).one()
    return row[0], row[1]


def line_of(address: str) -> str:
    """The network an address belongs to, as one counts it: /24, or /64 of IPv6."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address[:60]
    mapped = getattr(found, "ipv4_mapped", None) or found
    return str(ipaddress.ip_network((mapped, _NETWORKS[mapped.version]), strict=False))
