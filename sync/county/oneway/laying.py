"""Facts laid over a store that was put back, and the look at every start whether that is needed."""

import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Final, TypeAlias

from sqlalchemy import Connection, Engine, delete, insert, select, update

from sync.county import clock
from sync.county.oneway.erased import bind, recalled, remember
from sync.county.oneway.log import Fact, FactKind, OnewayLog
from sync.county.oneway.noting import (
    OnewayHead,
    forget_head,
    head_of,
    keep_head,
    log_of,
    note,
)
from sync.county.tables import (
    accounts,
    asks,
    codes,
    devices,
    endings,
    failures,
    grants,
    recovery,
    returning,
    roles,
    seconds,
    sessions,
)
from sync.errors.county import AccountMissing, EndingsMissing, OnewayLost, StoreOlder
from sync.store.engine import writing
from sync.store.rows import Place

VOID: Final = "void"
"""What is kept of a password that lets nobody in."""
ONE: Final = 1
"""So many facts a store may lack at its start: who notes holds the head until the act is done."""
STEP_S: Final = 30

Taken: TypeAlias = dict[str, int]
"""How many of what were taken away once more."""


def settle(engine: Engine) -> None:
    """Make sure that a store knows all its file does, before anybody is answered.

    What a power cut left between the two is laid over.

    Raises:
        StoreOlder: The store was put back by other means.
        OnewayLost: The file was, or is another's.
        OnewayBroken: The file is not what was written.
    """
    log = log_of(engine)
    if log is None:
        return
    with writing(engine) as db:
        head = head_of(db)
        log.begin()
        facts = log.read()
        later = _later(facts, head)
        if len(later) > ONE:
            raise StoreOlder(more=len(later))
        _lay(db, later)
        _know(db, facts)
        remember(db, recalled(facts))
    bind(engine, log, facts)


def lay_over(db: Connection, log: OnewayLog) -> Taken:
    """Take away again, from a store that was put back, what was taken away since.

    Sessions, unused codes and what waits for a second person end in any case; so does every dynamic
    code of now. The fact that this happened is the last in the file.

    Raises:
        EndingsMissing: The file is not the store's, or does not reach as far.
        OnewayBroken: It is not what was written.
    """
    facts, head = log.read(), head_of(db)
    try:
        later = _later(facts, head)
    except OnewayLost:
        raise EndingsMissing from None
    taken = _end_what_lasts(db) | _lay(db, later)
    _know(db, facts)
    remember(db, recalled(facts))
    note(db, FactKind.RESTORED, str(head.number), f"{len(later)} 条盖上")
    return taken


def begin_without(db: Connection, reason: str, kept: str) -> Taken:
    """The file is lost: nobody but one account is let in, and every computer has to be confirmed.

    Args:
        db: The transaction that puts the store back.
        reason: Why there is none.
        kept: The account that stays open.

    Raises:
        AccountMissing: There is no such account that is open.
    """
    open_ = grants.c.closed_at.is_(None)
    if db.scalar(select(grants.c.account).where(open_, grants.c.account == kept)) is None:
        raise AccountMissing
    taken = _end_what_lasts(db)
    others = update(grants).where(open_, grants.c.account != kept)
    taken["closed"] = db.execute(others.values(closed_at=clock.now())).rowcount
    taken["to_confirm"] = 0
    for row in db.execute(select(devices).where(devices.c.revoked_at.is_(None))).all():
        place = Place.of(row.village)
        here = place.rows(roles) & (roles.c.key == row.device)
        role = db.scalar(select(roles.c.role).where(here)) or ""
        _await(db, row.village, row.device, (bytes(row.key), row.epoch, role, row.enrolled_at))
        db.execute(delete(devices).where(place.rows(devices), devices.c.device == row.device))
        db.execute(delete(roles).where(here))
        taken["to_confirm"] += 1
    forget_head(db)
    note(db, FactKind.RESTORED, "", reason)
    return taken


def _later(facts: Sequence[Fact], head: OnewayHead) -> Sequence[Fact]:
    """What the store does not know.

    Raises:
        OnewayLost: The file does not hold what the store knows.
    """
    if head.number and (len(facts) < head.number or facts[head.number - 1].mac != head.mac):
        raise OnewayLost
    return facts[head.number :]


def _know(db: Connection, facts: Sequence[Fact]) -> None:
    if facts:
        keep_head(db, OnewayHead(facts[-1].number, facts[-1].mac))


def _lay(db: Connection, facts: Sequence[Fact]) -> Taken:
    """In their order; each is as if it happened once more."""
    taken = Counter[str]()
    for fact in facts:
        taken[fact.kind.value] += _LAID[fact.kind](db, fact)
    return {kind: count for kind, count in taken.items() if count}


def _end_what_lasts(db: Connection) -> Taken:
    """What nobody can tell of whether it ended since, ends."""
    db.execute(delete(failures))
    db.execute(update(seconds).values(last_step=int(time.time()) // STEP_S))
    now = clock.now()
    waits = update(asks).where(asks.c.confirmed_by.is_(None), asks.c.until > now)
    taken = {
        "sessions": db.execute(delete(sessions)).rowcount,
        "codes_unused": db.execute(delete(codes).where(codes.c.device.is_(None))).rowcount,
        "waiting": db.execute(waits.values(until=now)).rowcount,
    }
    return {kind: count for kind, count in taken.items() if count}


# what each kind takes away


def _shut(db: Connection, fact: Fact) -> int:
    village, device = fact.key.split("/")
    place = Place.of(village)
    here = place.rows(devices) & (devices.c.device == device) & devices.c.revoked_at.is_(None)
    gone = delete(returning).where(place.rows(returning), returning.c.device == device)
    taken: int = db.execute(gone).rowcount
    if db.execute(update(devices).where(here).values(revoked_at=fact.at)).rowcount:
        row = {"device": device, "reason": fact.detail, "by": fact.by}
        db.execute(insert(endings), place.stamp([row]))
        taken += 1
    return taken


def _closed(db: Connection, fact: Fact) -> int:
    here = (grants.c.account == fact.key, grants.c.closed_at.is_(None))
    db.execute(delete(sessions).where(sessions.c.account == fact.key))
    return db.execute(update(grants).where(*here).values(closed_at=fact.at)).rowcount


def _void(db: Connection, fact: Fact) -> int:
    """The password is one of before, and a telephone bound since is not known: neither lets in."""
    here = (accounts.c.name == fact.key, accounts.c.password != VOID)
    for table in (sessions, seconds, recovery):
        db.execute(delete(table).where(table.c.account == fact.key))
    void = {"password": VOID, "one_time": 1, "one_time_until": fact.at}
    return db.execute(update(accounts).where(*here).values(void)).rowcount


def _recovery(db: Connection, fact: Fact) -> int:
    account, _, code = fact.key.partition("/")
    here = (recovery.c.account == account, recovery.c.used_at.is_(None))
    which = (*here, recovery.c.hash == code) if code else here
    return db.execute(update(recovery).where(*which).values(used_at=fact.at)).rowcount


def _enrolled(db: Connection, fact: Fact) -> int:
    """It comes back when a person says so: its key may be somebody else's by now."""
    village, device = fact.key.split("/")
    here = Place.of(village).rows(devices) & (devices.c.device == device)
    if db.scalar(select(devices.c.device).where(here)) is not None:
        return 0
    key, epoch, role = fact.detail.split(" ")
    _await(db, village, device, (bytes.fromhex(key), int(epoch), role, fact.at))
    return 1


def _await(db: Connection, village: str, device: str, said: tuple[bytes, int, str, str]) -> None:
    key, epoch, role, at = said
    place = Place.of(village)
    db.execute(delete(returning).where(place.rows(returning), returning.c.device == device))
    row = {"device": device, "key": key, "epoch": epoch, "role": role, "enrolled_at": at}
    db.execute(insert(returning), place.stamp([row]))


def _erased(_db: Connection, _fact: Fact) -> int:
    """Its list says it, and is obeyed before anybody is answered."""
    return 1


def _nothing(_db: Connection, _fact: Fact) -> int:
    return 0


_LAID: Final[Mapping[FactKind, Callable[[Connection, Fact], int]]] = MappingProxyType(
    {
        FactKind.SHUT: _shut,
        FactKind.CLOSED: _closed,
        FactKind.CHANGED: _void,
        FactKind.SECOND: _void,
        FactKind.RECOVERY: _recovery,
        FactKind.ENROLLED: _enrolled,
        FactKind.ERASED: _erased,
        FactKind.AUDIT: _nothing,
        FactKind.RESTORED: _nothing,
    }
)
