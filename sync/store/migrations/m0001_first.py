"""The first tables, as they were then. Never changed: later steps change what this one made."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    Connection,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

NUMBER = 1
NAME = "first"

_metadata = MetaData()

_JSON = JSON(none_as_null=False).with_variant(JSONB(none_as_null=False), "postgresql")

_KEY = String(64).with_variant(String(64, collation="C"), "postgresql")


def _place() -> tuple[Column[int], Column[str]]:
    return (
        Column("county", Integer, primary_key=True, autoincrement=False),
        Column("village", String(12), primary_key=True),
    )


def _village() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["county", "village"], ["villages.county", "villages.village"], ondelete="RESTRICT"
    )


Table(
    "villages",
    _metadata,
    *_place(),
    Column("name", Text, nullable=False, server_default=""),
    Column("seq", BigInteger, nullable=False, server_default="0"),
    Column("rno_next", Integer, nullable=False, server_default="1"),
    Column("digest", String(32), nullable=False, server_default="0" * 32),
    Column("last_contact", String(32)),
)

Table(
    "records",
    _metadata,
    *_place(),
    Column("id", String(32), primary_key=True),
    Column("form", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("rno", Integer),
    Column("household", Text),
    Column("person", Text),
    Column("day", Text),
    Column("state", String(12), nullable=False),
    Column("body", _JSON, nullable=False),
    Column("head", String(48), nullable=False),
    Column("confirmed", Integer, nullable=False),
    Column("keyed", Integer, nullable=False, server_default="0"),
    Column("found_by", Text),
    Column("hash", LargeBinary(16), nullable=False),
    Column("feed_hash", LargeBinary(16)),
    _village(),
    Index("records_by_form", "county", "village", "form", "state"),
    Index("records_by_household", "county", "village", "household"),
    Index("records_by_person", "county", "village", "person"),
    Index("records_by_number", "county", "village", "rno"),
    Index(
        "records_without_keys",
        "county",
        "village",
        sqlite_where=text("keyed = 0"),
        postgresql_where=text("keyed = 0"),
    ),
)

Table(
    "changes",
    _metadata,
    *_place(),
    Column("device", String(16), primary_key=True),
    Column("epoch", Integer, primary_key=True, autoincrement=False),
    Column("dseq", BigInteger, primary_key=True, autoincrement=False),
    Column("tx", BigInteger, nullable=False),
    Column("hlc", BigInteger, nullable=False),
    Column("base", BigInteger, nullable=False),
    Column("record", String(32), nullable=False),
    Column("form", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("kind", String(8), nullable=False),
    Column("fields", _JSON, nullable=False),
    Column("actor", Text, nullable=False),
    Column("reason", Text),
    Column("seq", BigInteger),
    Column("link", LargeBinary(16), nullable=False),
    _village(),
    Index("changes_by_seq", "county", "village", "seq", unique=True),
    Index("changes_by_record", "county", "village", "record"),
)

Table(
    "clashes",
    _metadata,
    *_place(),
    Column("record", String(32), primary_key=True),
    Column("field", Text, primary_key=True),
    Column("device", String(16), primary_key=True),
    Column("epoch", Integer, nullable=False),
    Column("dseq", BigInteger, nullable=False),
    Column("form", Text, nullable=False),
    Column("in_force", _JSON, nullable=False),
    Column("proposed", _JSON, nullable=False),
    Column("in_force_device", String(16), nullable=False),
    Column("in_force_epoch", Integer, nullable=False),
    Column("in_force_dseq", BigInteger, nullable=False),
    _village(),
)

Table(
    "search_keys",
    _metadata,
    *_place(),
    Column("key", _KEY, primary_key=True),
    Column("record", String(32), primary_key=True),
    _village(),
    sqlite_with_rowid=False,
)

Table(
    "imports",
    _metadata,
    *_place(),
    Column("device", String(16), primary_key=True),
    Column("epoch", Integer, primary_key=True, autoincrement=False),
    Column("tx", BigInteger, primary_key=True, autoincrement=False),
    Column("last", BigInteger, nullable=False),
    Column("source", Text, nullable=False),
    Column("at", String(32), nullable=False),
    Column("undone", BigInteger),
    _village(),
)

Table(
    "meta",
    _metadata,
    *_place(),
    Column("key", String(40), primary_key=True),
    Column("value", _JSON, nullable=False),
    _village(),
)

Table(
    "schema_steps",
    _metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("name", String(80), nullable=False),
    Column("at", String(32), nullable=False),
)


def up(db: Connection) -> None:
    """Make all tables."""
    _metadata.create_all(db)
