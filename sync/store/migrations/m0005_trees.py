"""Trees: the keys that close personal answers, of everybody who wrote; not at a county."""

from sqlalchemy import (
    Column,
    Connection,
    ForeignKeyConstraint,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
)

NUMBER = 5
NAME = "trees"

_metadata = MetaData()


def _place() -> tuple[Column[int], Column[str]]:
    return (
        Column("county", Integer, primary_key=True, autoincrement=False),
        Column("village", String(12), primary_key=True),
    )


Table("villages", _metadata, *_place())
"""Stands already; named here for the key that points at it."""

Table(
    "trees",
    _metadata,
    *_place(),
    Column("mark", LargeBinary(8), primary_key=True),
    Column("device", String(16), nullable=False),
    Column("epoch", Integer, nullable=False),
    Column("kept", LargeBinary, nullable=False),
    ForeignKeyConstraint(
        ["county", "village"], ["villages.county", "villages.village"], ondelete="RESTRICT"
    ),
)


def up(db: Connection) -> None:
    """Add the table."""
    _metadata.create_all(db)
