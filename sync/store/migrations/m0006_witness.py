"""Heads of the feed as a county signed them: a book can tell when another order is given."""

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    ForeignKeyConstraint,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
)

NUMBER = 6
NAME = "witness"

_metadata = MetaData()


def _place() -> tuple[Column[int], Column[str]]:
    return (
        Column("county", Integer, primary_key=True, autoincrement=False),
        Column("village", String(12), primary_key=True),
    )


Table("villages", _metadata, *_place())
"""Stands already; named here for the key that points at it."""

Table(
    "witness",
    _metadata,
    *_place(),
    Column("epoch", LargeBinary(8), primary_key=True),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("digest", LargeBinary(16), nullable=False),
    Column("link", LargeBinary(32), nullable=False),
    Column("audit", BigInteger, nullable=False),
    Column("root", LargeBinary(16), nullable=False),
    Column("clock_ms", BigInteger, nullable=False),
    Column("key", LargeBinary(32), nullable=False),
    Column("signature", LargeBinary(64), nullable=False),
    ForeignKeyConstraint(
        ["county", "village"], ["villages.county", "villages.village"], ondelete="RESTRICT"
    ),
)


def up(db: Connection) -> None:
    """Add the table. A book counts the link of the feed from its frames when it first has to."""
    _metadata.create_all(db)
