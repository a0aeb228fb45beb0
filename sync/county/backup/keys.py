"""The second file of a backup: the keys of closed answers, which the first one does not hold.

The log may be kept as long as anybody likes, for it opens nothing. Keys of earlier days would bring
back who was erased since, so files with them go after thirty days.
"""

import contextlib
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Engine, select

from sync.county.backup.file import BackupWriter, read_pieces
from sync.county.packs import holding
from sync.errors.ledger import StoreUnwritable
from sync.errors.parcel import BackupUnreadable
from sync.ledger.chains.keyring import KeptTree
from sync.ledger.closed.keys import take_trees, trees_of
from sync.ledger.village_store import VillageStore
from sync.store.rows import Place
from sync.store.tables import villages

SUFFIX: Final = ".keys"
LIFE_S: Final = 30 * 24 * 3600
"""How long a file with keys is kept, in seconds."""


def keys_of(file: Path) -> Path:
    """The file of the keys beside a backup."""
    return file.with_name(file.name + SUFFIX)


def save_keys(engine: Engine, file: Path, passphrase: str = "") -> int:
    """Write the keys beside a backup; files with older keys in its folder go.

    Args:
        engine: The county's store.
        file: The backup.
        passphrase: Encrypts the keys; empty for none.

    Returns:
        How many trees it holds.

    Raises:
        StoreUnwritable: The file cannot be written.
    """
    target = keys_of(file)
    fresh, count = target.with_name(target.name + ".tmp"), 0
    try:
        handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with open(handle, "wb") as out:
            writer = BackupWriter(out, passphrase)
            for store in _stores(engine):
                trees = trees_of(store)
                count += len(trees)
                writer.add({"village": store.village, "trees": [tuple(one) for one in trees]})
            writer.close()
            out.flush()
            os.fsync(out.fileno())
        fresh.replace(target)
    except OSError:
        fresh.unlink(missing_ok=True)
        raise StoreUnwritable from None
    _end_old(target)
    return count


def restore_keys(engine: Engine, file: Path, passphrase: str = "") -> int | None:
    """Take in the keys beside a backup that was put back; what was erased since stays erased.

    Returns:
        How many trees it held; None where there is no such file: the villages bring them.

    Raises:
        BackupUnreadable: It is none, is damaged, or wants another passphrase.
    """
    source = keys_of(file)
    if not source.exists():
        return None
    count, here = 0, {store.village: store for store in _stores(engine)}
    for piece in read_pieces(source, passphrase):
        village, held = piece.values()
        store = here.get(str(village))
        if store is None:
            raise BackupUnreadable
        trees = [_tree(one) for one in held]
        take_trees(store, trees)
        count += len(trees)
    return count


def _tree(one: list[Any]) -> KeptTree:
    mark, device, epoch, kept = one
    return KeptTree(bytes(mark), str(device), int(epoch), bytes(kept))


def _stores(engine: Engine) -> Iterator[VillageStore]:
    with engine.connect() as db:
        codes = list(db.scalars(select(villages.c.village).order_by(villages.c.village)))
    for code in codes:
        yield VillageStore(engine, holding(engine, code), Place.of(code))


def _end_old(newest: Path) -> None:
    for file in newest.parent.glob(f"*{SUFFIX}"):
        with contextlib.suppress(OSError):
            if file != newest and time.time() - file.stat().st_mtime > LIFE_S:
                file.unlink()
