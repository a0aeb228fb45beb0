"""The trees of keys of a village: what is told to others, and what comes from them."""

from collections.abc import Sequence
from typing import Final

from forms.schema.form import RecordId
from sync.ledger.chains.keyring import KeptTree
from sync.ledger.projection import Projection
from sync.ledger.village_store import VillageStore
from sync.store.rows import head_row

TOLD: Final = "keys_told"
"""In a book's meta: the marks of the trees the county holds, as hex."""


def told_trees(store: VillageStore) -> frozenset[bytes]:
    """The marks of the trees the county was told."""
    return frozenset(map(bytes.fromhex, store.meta.get(TOLD) or ()))


def trees_of(store: VillageStore) -> list[KeptTree]:
    """Every tree that is here."""
    with store.engine.connect() as db:
        return store.keyring.all(db)


def take_trees(store: VillageStore, given: Sequence[KeptTree]) -> bool:
    """Keep trees that are not here yet; what was closed for lack of them is read anew.

    Returns:
        Whether there was one.

    Raises:
        FrameBroken: One of them is none.
    """
    if {one.mark for one in given} <= {one.mark for one in trees_of(store)}:
        return False
    with store.writing() as db:
        head_row(db, store.place)
        new = {(one.device, one.epoch) for one in store.keyring.take(db, given)}
        store.frames.forget()
        log, closed = store.log(db), set[RecordId]()
        for chain in log.chains.values():
            if (chain.device, chain.epoch) in new:
                closed |= {change.record for change in log.between(chain, 0)}
        Projection(db, store, log).refold(sorted(closed))
    return bool(new)
