"""A fact is noted at the end of the transaction of its act, which then knows how far the file went.

On the disk first, in the store second: a power cut in between takes something away once more, and
never gives it back. Whoever notes holds the row of the head, so facts come in the order of acts.
"""

from pathlib import Path
from typing import Final, NamedTuple

from sqlalchemy import Connection, Engine, delete, insert, select, update

from sync.county.oneway.log import FactKind, OnewayLog
from sync.county.tables import oneway_heads
from sync.store.engine import KEYS
from sync.store.rows import insert_unless

LOG: Final = "cunji_oneway"
"""Execution option of a store: its file, where that does not lie in the folder of its keys."""
_STORE: Final = 0
"""One file for all of a store, hence under county 0."""


class OnewayHead(NamedTuple):
    """Up to where of the file a store knows."""

    number: int
    mac: str


def log_of(store: Engine | Connection) -> OnewayLog | None:
    """The file beside a store; None where a store has no folder."""
    options = store.get_execution_options()
    log, keys = options.get(LOG), options.get(KEYS)
    if isinstance(log, OnewayLog) or keys is None:
        return log
    return OnewayLog(Path(keys).parent.parent)


def note(db: Connection, kind: FactKind, key: str, detail: str = "", by: str = "") -> None:
    """Note what an act took away; call this last in its transaction.

    Args:
        db: The transaction.
        kind: What happened.
        key: To whom or what.
        detail: What else has to be known to let it happen again.
        by: Who did it.

    Raises:
        OnewayLost: The file is not the one this store has noted in.
        StoreUnwritable: It cannot be written; the act has to fail.
    """
    log = log_of(db)
    if log is not None:
        fact = log.add(head_of(db), kind, key, detail, by)
        keep_head(db, OnewayHead(fact.number, fact.mac))


def head_of(db: Connection) -> OnewayHead:
    """Up to where the store knows; locked until the transaction ends, where there are row locks."""
    here = oneway_heads.c.county == _STORE
    query = select(oneway_heads.c.number, oneway_heads.c.mac).where(here).with_for_update()
    row = db.execute(query).one_or_none()
    if row is None:  # two may be the first at one moment
        first = {"county": _STORE, "number": 0, "mac": ""}
        db.execute(insert_unless(db, oneway_heads).values(first).on_conflict_do_nothing())
        row = db.execute(query).one()
    return OnewayHead(*row)


def keep_head(db: Connection, head: OnewayHead) -> None:
    """The store knows up to there."""
    here = oneway_heads.c.county == _STORE
    db.execute(update(oneway_heads).where(here).values(number=head.number, mac=head.mac))


def forget_head(db: Connection) -> None:
    """The store knows of nothing: another file begins."""
    db.execute(delete(oneway_heads))
    db.execute(insert(oneway_heads).values(county=_STORE, number=0, mac=""))
