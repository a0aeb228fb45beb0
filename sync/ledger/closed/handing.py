"""The keys of sealed answers go round: done around every exchange with the county.

What a computer asks for and hands out are changes like any other; they go up with the next push.
"""

from typing import Final

from sqlalchemy import Connection

from forms.schema.device_role import OPENS_SEALED, role_of
from sync.frames.authors import NOBODY
from sync.ledger.chains.authors import Authors
from sync.ledger.drafts import write
from sync.ledger.village_store import VillageStore
from sync.store.values import PendingChange

PROGRAM: Final = "村记"
"""Who writes what nobody at the keyboard does."""


def keep_keys(store: VillageStore) -> bool:
    """Take the keys that came, ask for those that lack, hand out those that were asked for.

    Returns:
        Whether something was written that is to go up.
    """
    rings = store.keyring.rings
    with store.engine.connect() as db:
        if not rings.come(db) and not _wanted(store, db):
            return False  # nearly always
    with store.writing() as db:
        found = rings.take(db)
        if pending := _wanted(store, db):
            write(store, db, pending, PROGRAM)
    if found:  # any record may say more than before
        store.hold(store.definitions)
    return bool(pending)


def _wanted(store: VillageStore, db: Connection) -> list[PendingChange]:
    """What this computer asks for, and what it hands to who asked and is known to sign."""
    rings = store.keyring.rings
    pending = rings.asks(db)
    asked = rings.asked_for(db)
    if not asked or role_of(store.meta.read(db, "role") or "") not in OPENS_SEALED:
        return pending
    logs, authors = store.log(db).of([one[0] for one in asked]), Authors(store.meta).all(db)
    for record, ring, device in asked:
        first = next(iter(logs.get(record, ())), None)
        author = authors.get((first.device, first.epoch)) if first else None
        if author is not None and author.device == device and author.key != NOBODY:
            pending.append(rings.handed(db, ring, device, author.key))
    return pending
