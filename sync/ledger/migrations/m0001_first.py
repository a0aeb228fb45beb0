"""The first tables."""

from sqlalchemy import Connection

from sync.ledger.tables import metadata

NUMBER = 1
NAME = "first"


def up(db: Connection) -> None:
    """Make all tables."""
    metadata.create_all(db)
