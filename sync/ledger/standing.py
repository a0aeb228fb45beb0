"""The common case at a county: whoever changed a record had seen all of it, so nothing can clash.

Then the new answers simply follow the old ones, and what comes out is the fold of the whole log
without reading it. Every other case goes the long way (``Projection.refold``).
"""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import msgspec
from sqlalchemy import Connection, Select, Text, and_, bindparam, func, select

from forms.definition import RecordId, Value
from sync.change import STATE, Change
from sync.ledger.setwise import POSTGRES, joined, listed
from sync.ledger.store import Place, portions
from sync.ledger.tables import changes, clashes, records
from sync.merge import LIVE, Folded


class Standing(msgspec.Struct, frozen=True):
    """What a record says now.

    Attributes:
        version: Version of its form.
        body: The answers.
        others: Last feed number of a change somebody else made; 0 for none the author had not seen.
    """

    version: int
    body: Mapping[str, Value]
    others: int


class Known(msgspec.Struct, frozen=True):
    """A record row that stands already.

    Attributes:
        feed_hash: Its confirmed hash.
        rno: Its village number.
        standing: What it says, where it is live and nothing waits for a person; else None.
    """

    feed_hash: bytes | None
    rno: int | None
    standing: Standing | None = None


def standing(
    db: Connection,
    place: Place,
    ids: Sequence[RecordId],
    author: str,
    seen: tuple[int, int],
) -> dict[RecordId, Known]:
    """Which records have a row and what it says, for changes of one device.

    Args:
        db: The transaction.
        place: The village.
        ids: The records.
        author: The device.
        seen: Up to which feed number it had seen everything when it made the first of them, and
            the last number there is.
    """
    postgres = db.dialect.name == POSTGRES
    of_records, of_others, of_clashes = _queries(postgres=postgres)
    found: dict[RecordId, Known] = {}
    waiting = set(db.scalars(of_clashes, place._asdict()))
    for portion in portions(ids):
        asked = {**place._asdict(), "ids": joined(portion) if postgres else portion}
        rows = db.execute(of_records, asked).all()
        last: dict[str, int] = {}
        if rows and seen[0] < seen[1]:
            theirs = db.execute(of_others, {**asked, "author": author, "seen": seen[0]})
            last = {row[0]: row[1] for row in theirs}
        for record, sure, rno, version, body, state in rows:
            plain = state == LIVE and record not in waiting
            says = Standing(version, body, last.get(record, 0)) if plain else None
            found[RecordId(record)] = Known(sure, rno, says)
    return found


def succeed(known: Known | None, log: Sequence[Change]) -> Folded | None:
    """What a record says after confirmed changes of one device that had seen all of it.

    Nothing can clash then, and every answer simply follows the one before: the same as the fold of
    the whole log, without reading it. None where that is not so.
    """
    says = known.standing if known else None
    if says is None or any(c.base < says.others or STATE in c.fields for c in log):
        return None
    body = dict(says.body)
    for change in log:
        body |= {name: value for name, value in change.fields.items() if value is not None}
        for name in [name for name, value in change.fields.items() if value is None]:
            body.pop(name, None)
    version = max(says.version, *(c.version for c in log))
    return Folded(body, {}, LIVE, (), version, log[-1])


@cache
def _queries(*, postgres: bool) -> tuple[Select[Any], Select[Any], Select[Any]]:
    """Three statements however many records: rows, last change of others, the village's clashes.

    Not one: what a planner makes of their join hangs on statistics that a busy table outruns, and
    then a batch takes ten times as long.
    """
    county: Any = bindparam("county")
    village: Any = bindparam("village")

    def here(table: Any) -> Any:
        return and_(table.c.county == county, table.c.village == village)

    def meant(column: Any) -> Any:
        if postgres:
            return column == listed(column, bindparam("ids", type_=Text))
        return column.in_(bindparam("ids", expanding=True))

    columns = (
        records.c.id, records.c.feed_hash, records.c.rno, records.c.version, records.c.body,
        records.c.state,
    )  # fmt: skip
    others = (
        select(changes.c.record, func.max(changes.c.seq))
        .where(here(changes), meant(changes.c.record), changes.c.device != bindparam("author"))
        .where(changes.c.seq > bindparam("seen"))
        .group_by(changes.c.record)
    )
    waiting = select(clashes.c.record).where(here(clashes)).distinct()
    return select(*columns).where(here(records), meant(records.c.id)), others, waiting
