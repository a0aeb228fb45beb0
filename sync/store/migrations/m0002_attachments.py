"""Attachments: photos by the hash of their content, in parts, so a broken line costs little."""

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

NUMBER = 2
NAME = "attachments"

_metadata = MetaData()


def _place() -> tuple[Column[int], Column[str]]:
    return (
        Column("county", Integer, primary_key=True, autoincrement=False),
        Column("village", String(12), primary_key=True),
    )


def _village() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["county", "village"], ["villages.county", "villages.village"], ondelete="RESTRICT"
    )


Table("villages", _metadata, *_place())
"""Stands already; named here for the keys that point at it."""

Table(
    "attachments",
    _metadata,
    *_place(),
    Column("sha", String(64), primary_key=True),
    Column("size", Integer, nullable=False),
    Column("held", Integer, nullable=False),
    Column("sent", Integer, nullable=False, server_default="0"),
    Column("at", String(32), nullable=False),
    _village(),
)

Table(
    "attachment_parts",
    _metadata,
    *_place(),
    Column("sha", String(64), primary_key=True),
    Column("start", Integer, primary_key=True, autoincrement=False),
    Column("body", LargeBinary, nullable=False),
    _village(),
)


def up(db: Connection) -> None:
    """Add the two tables."""
    _metadata.create_all(db)
