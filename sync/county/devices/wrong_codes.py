"""How many wrong enrolment codes are heard out: so many an hour from one line, and in all."""

from collections.abc import Callable
from datetime import timedelta
from typing import Final, TypeVar

from sqlalchemy import Connection, Engine, select

from sync.county import clock
from sync.county.accounts.throttle import counted_within, line_of
from sync.county.audit.audit import Audit
from sync.county.tables import failures
from sync.errors.wire import CodeInvalid, CodesTooMany
from sync.store.engine import writing

SPAN: Final = timedelta(hours=1)
FROM_A_LINE: Final = 10
"""Wrong codes from one network (/24, or /64 of IPv6)."""
IN_ALL: Final = 100

Asked = TypeVar("Asked")
Answered = TypeVar("Answered")


class WrongCodes:
    """Stands before whatever a code opens.

    Args:
        engine: The county's store, which all its processes count in.
        county: Its six digits, or 0.
    """

    def __init__(self, engine: Engine, county: int) -> None:
        self._engine = engine
        self._county = county

    def tried(self, answer: Callable[[Asked], Answered], ask: Asked, address: str) -> Answered:
        """The answer, if the line has not shown too many wrong codes; a wrong one is counted.

        Args:
            answer: Looks the code up.
            ask: What brings it.
            address: Where from.

        Raises:
            CodesTooMany: Tells how long to wait.
            CodeInvalid: The code is not good.
        """
        most = {f"codes:{line_of(address)}": FROM_A_LINE, "codes": IN_ALL}
        with self._engine.connect() as db:
            for what, many in most.items():
                self._check(db, what, many)
        try:
            return answer(ask)
        except CodeInvalid:
            with writing(self._engine) as db:
                full = [
                    what
                    for what, many in most.items()
                    if counted_within(db, self._county, what, SPAN)[0] == many
                ]
            for what in full:
                whole = "全县" if what == "codes" else "这个网络"
                Audit(self._engine, self._county).note(
                    "登记码输错太多", address=address, detail=f"{whole}一小时内不再受理登记码"
                )
            raise

    def _check(self, db: Connection, what: str, many: int) -> None:
        """Refuse when too many were wrong.

        Raises:
            CodesTooMany: Tells how long to wait.
        """
        query = select(failures.c["count"], failures.c.until).where(
            failures.c.county == self._county, failures.c.what == what
        )
        row = db.execute(query).one_or_none()
        if row is not None and row[0] >= many and row.until > clock.now():
            left = -clock.ago(row.until)
            raise CodesTooMany(max(1, round(left / timedelta(minutes=1))))
