"""Numbered steps that bring a store's tables to what this program knows; a copy is made first."""

import contextlib
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Protocol

from sqlalchemy import Connection, Engine, func, insert, inspect, select

from sync.errors.ledger import BookTooNew
from sync.store.engine import writing
from sync.store.migrations import m0001_first, m0002_attachments, m0003_frames
from sync.store.tables import schema_steps


class Step(Protocol):
    """A module of this package: ``NUMBER``, ``NAME`` and what it does."""

    NUMBER: int
    NAME: str

    def up(self, db: Connection) -> None:
        """Change the tables; runs in the migration's transaction."""


STEPS: tuple[Step, ...] = (m0001_first, m0002_attachments, m0003_frames)
"""All steps in order; a released step is never changed."""


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
        for step in steps:
            if before < step.NUMBER:
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


def version(engine: Engine) -> int:
    """The last step done on a store; 0 when it is empty."""
    with engine.connect() as db:
        if not inspect(db).has_table(schema_steps.name):
            return 0
        return db.scalar(select(func.max(schema_steps.c.number))) or 0
