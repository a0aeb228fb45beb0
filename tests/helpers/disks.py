"""Books on disks: copied as a person copies a file, opened again elsewhere."""

import sqlite3
from pathlib import Path

from forms.program import bundled
from sync.ledger.ledger import Ledger
from sync.store.engine import open_store


def copied(ledger: Ledger, target: Path) -> Path:
    """The book as it is now, in another file."""
    raw = ledger.store.engine.raw_connection()
    with sqlite3.connect(target) as to:
        raw.driver_connection.backup(to)  # type: ignore[union-attr]
    to.close()
    raw.close()
    return target


def opened(path: Path) -> Ledger:
    """A book from its file."""
    return Ledger.open(open_store(f"sqlite:///{path}"), bundled())
