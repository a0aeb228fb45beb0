"""Numbered steps that bring a store's tables to what this program knows; a copy is made first."""

import contextlib
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Protocol

from sqlalchemy import Connection, Engine, func, insert, inspect, select, text

from sync.errors.ledger import BookTooNew
from sync.store.engine import writing
from sync.store.migrations import (
    m0001_first,
    m0002_attachments,
    m0003_frames,
    m0005_trees,
    m0006_witness,
    m0007_lists,
)
from sync.store.tables import metadata, schema_steps


class Step(Protocol):
    """A module of this package: ``NUMBER``, ``NAME`` and what it does."""

    NUMBER: int
    NAME: str

    def up(self, db: Connection) -> None:
        """Change the tables; runs in the migration's transaction."""


STEPS: tuple[Step, ...] = (
    m0001_first,
    m0002_attachments,
    m0003_frames,
    m0005_trees,
    m0006_witness,
    m0007_lists,
)
"""All steps in order; a released step is never changed, and 4 was never one."""


def migrate(
    engine: Engine, copy: Callable[[int], None] | None = None, steps: Sequence[Step] = STEPS
) -> int:
    """Bring a store up to date, in one transaction; cut short, it is what it was.

    Args:
        engine: The store.
        copy: Makes a copy of a store that holds something, given the version it is at.
        steps: The steps known.

    Returns:
        The version the store was at before; 0 for an empty one.

    Raises:
        BookTooNew: The store has steps this program does not know.
    """
    before = version(engine)
    known = steps[-1].NUMBER
    if before > known:
        raise BookTooNew(found=before, known=known)
    if before == known:
        return before
    if before and copy is not None:
        copy(before)
    with writing(engine, bulk=True) as db:
        done = _done(db) if before else 0  # another program may have been quicker
        for step in steps:
            if done < step.NUMBER:
                step.up(db)
                now = datetime.now(UTC).isoformat(timespec="seconds")
                db.execute(insert(schema_steps).values(number=step.NUMBER, name=step.NAME, at=now))
    if before:
        _shrink(engine)
    return before


def _shrink(engine: Engine) -> None:
    """Give back the room of tables that are gone; where there is no room to do it in, it stays."""
    if engine.dialect.name == "sqlite":
        with engine.connect() as db, contextlib.suppress(engine.dialect.loaded_dbapi.Error):
            db.connection.cursor().execute("VACUUM")


def _done(db: Connection) -> int:
    """The last step done, which nobody else adds to until this transaction ends."""
    if db.dialect.name == "postgresql":
        db.execute(text(f"LOCK TABLE {schema_steps.name} IN EXCLUSIVE MODE"))
    return db.scalar(select(func.max(schema_steps.c.number))) or 0


def begin_before_frames(db: Connection) -> None:
    """Make the tables of an empty store as they were before the frames, to put a backup back.

    ``bring_up`` makes them what they are now.
    """
    gone = [table for table in metadata.sorted_tables if table is not schema_steps]
    metadata.drop_all(db, tables=gone)
    for step in (m0001_first, m0002_attachments):
        step.up(db)


def bring_up(db: Connection) -> None:
    """Do every step from the frames on, with what was put back."""
    for step in STEPS:
        if step.NUMBER >= m0003_frames.NUMBER:
            step.up(db)


def version(engine: Engine) -> int:
    """The last step done on a store; 0 when it is empty."""
    with engine.connect() as db:
        if not inspect(db).has_table(schema_steps.name):
            return 0
        return db.scalar(select(func.max(schema_steps.c.number))) or 0
